"""Templates: load them, know what each depends on, render a view.

A site's own template takes the place of the theme's of the same name; ``theme/post.html`` always names the theme's, so
that a site's ``post.html`` can extend it. A template sees its view as ``page``, the site as ``site``, and pure
functions; a name that is not defined is an error, never an empty text.
"""

import contextlib
import re
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from html import escape
from typing import Any

import jinja2
import jinja2.meta
import msgspec
from jinja2.bccache import Bucket
from markupsafe import Markup

from . import model
from .citing import bibtex, citation, json_ld
from .diagnostics import Diagnostic, Place, diagnostic, did_you_mean
from .digest import digest, digest_bytes
from .extensions import NONE, read_filters
from .highlight import frame
from .math.readable import with_alternatives
from .model import ASIDE, ASIDE_END, BASE, Body, Listing, Shown, SiteInfo, View

THEME = "theme/"
ONLY_PAGES = re.compile(f"{ASIDE}.*?{ASIDE_END}", re.DOTALL)
REF = re.compile("<img\x02(\\d+)\x03([^>]*)>|\x02(\\d+)\x03")
"""The placeholder of a picture with the element that it stands in, or another one."""


class TemplateSource(msgspec.Struct, frozen=True):
    """The text of a template and the path that messages name it by."""

    text: str
    path: str


class TemplateError(Exception):
    """A page that cannot be rendered, as a diagnostic."""

    def __init__(self, found: Diagnostic) -> None:
        super().__init__(found.message)
        self.found = found


class TemplateFacts(msgspec.Struct, frozen=True):
    """What the source of a template says of other files."""

    references: tuple[str, ...] | None
    """The templates that it extends, includes or imports; None if it names one that is only known when it runs."""
    assets: tuple[str, ...]
    """The files that it names through ``asset("…")``."""
    any_asset: bool
    """Whether it names a file that is only known when it runs."""


Bodies = Callable[[str], str]
"""The HTML of a body by its digest."""


class Templates:
    """The templates of a site over those of its theme, compiled when first used."""

    def __init__(
        self,
        theme: Mapping[str, TemplateSource],
        own: Mapping[str, TemplateSource],
        facts: dict[str, TemplateFacts] | None = None,
        bytecode: dict[str, bytes] | None = None,
        filters: TemplateSource | None = None,
    ) -> None:
        """``facts`` (by the digest of a source) and ``bytecode`` are what is already known; more is added to them.

        ``filters`` is the Python file with the site's own filters.
        """
        self.theme, self.own, self.filters = theme, own, filters
        own_filters, self.problem = read_filters(filters.text, filters.path) if filters else (NONE, None)
        self.sources = {**{THEME + name: s for name, s in theme.items()}, **theme, **own}
        self.bytecode = {} if bytecode is None else bytecode
        self.environment = jinja2.Environment(
            loader=jinja2.FunctionLoader(self._load),
            autoescape=jinja2.select_autoescape(("html", "xml"), default=False),
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            auto_reload=False,
            cache_size=-1,
            bytecode_cache=_Bytecode(self.bytecode, filters.text if filters else ""),
            finalize=_showable,
        )
        self.environment.template_class = _Template
        del self.environment.filters["random"], self.environment.globals["lipsum"]
        self.environment.filters.update({**FILTERS, **own_filters})
        self.facts = {} if facts is None else facts

    def _load(self, name: str) -> tuple[str, str, Callable[[], bool]] | None:
        source = self.sources.get(name)
        return (source.text, source.path, lambda: True) if source else None

    def facts_of(self, name: str) -> TemplateFacts:
        """What the source of a template says of other files; nothing if there is no such template."""
        source = self.sources.get(name)
        key = digest_bytes(source.text.encode()) if source else ""
        if key not in self.facts:
            self.facts[key] = self._find_facts(source.text if source else "")
        return self.facts[key]

    def _find_facts(self, text: str) -> TemplateFacts:
        try:
            tree = self.environment.parse(text)
        except (jinja2.TemplateSyntaxError, RecursionError):
            return TemplateFacts((), (), False)  # rendering reports it
        names = set(jinja2.meta.find_referenced_templates(tree))
        assets = set(_assets(tree))
        return TemplateFacts(
            None if None in names else tuple(sorted(n for n in names if n)),
            tuple(sorted(a for a in assets if a)),
            None in assets,
        )

    def ways(self, name: str) -> list[tuple[str, ...]]:
        """A template and all that it extends, includes or imports, each with the shortest way to it.

        Where one names a template that is only known when it runs, all there are count.
        """
        ways: dict[str, tuple[str, ...]] = {name: (name,)}
        waiting = deque([name])
        while waiting:
            current = waiting.popleft()
            names = self.facts_of(current).references
            for other in self.sources if names is None else names:
                if other not in ways:
                    ways[other] = (*ways[current], other)
                    waiting.append(other)
        return list(ways.values())

    def chain(self, name: str) -> frozenset[str]:
        """A template and all that it depends on."""
        return frozenset(way[-1] for way in self.ways(name))

    def closure(self, name: str) -> str:
        """A digest of a template and of all that it depends on, the site's own filters included."""
        chain = sorted(self.chain(name))
        known = [(n, self.sources[n]) for n in chain if n in self.sources]
        missing = [n for n in chain if n not in self.sources]
        # The message about a missing template suggests the name of another one.
        return digest((name, known, missing, sorted(self.sources) if missing else [], self.filters))

    def compile(self, names: Iterable[str]) -> None:
        """Compile templates and all that they depend on, so that ``bytecode`` holds them."""
        chains = {part for name in names for part in self.chain(name)}
        for name in sorted(chains & self.sources.keys()):
            with contextlib.suppress(jinja2.TemplateError, RecursionError):  # rendering reports it
                self.environment.get_template(name)

    def render(self, name: str, view: View, site: SiteInfo, bodies: Bodies) -> str:
        """One page. Raises TemplateError where a template is missing, malformed or fails."""
        try:
            template = self.environment.get_template(name)
            return template.render(page=view, site=site, **_functions(site, bodies))
        except jinja2.TemplateSyntaxError as error:
            raise TemplateError(self._syntax(error)) from error
        except jinja2.TemplateNotFound as error:
            raise TemplateError(self._missing(name, error)) from error
        except Exception as error:
            raise TemplateError(self._failed(name, view, error)) from error

    def _syntax(self, error: jinja2.TemplateSyntaxError) -> Diagnostic:
        path = self.sources[error.name].path if error.name in self.sources else str(error.filename or error.name)
        return diagnostic("SG060", f"this template cannot be read: {error.message}", Place(path, error.lineno))

    def _missing(self, name: str, error: jinja2.TemplateNotFound) -> Diagnostic:
        missing = str(error.name or error)
        path = self.sources[name].path if name in self.sources else f"templates/{name}"
        hint = did_you_mean(missing, self.sources)
        return diagnostic("SG062", f"there is no template {missing}", Place(path), hint)

    def _failed(self, name: str, view: View, error: Exception) -> Diagnostic:
        paths = {s.path for s in (*self.sources.values(), *((self.filters,) if self.filters else ()))}
        frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename in paths]
        path, line = (frames[-1].filename, frames[-1].lineno or 0) if frames else (self._path(name), 0)
        message = str(error) or type(error).__name__
        if self.filters and path == self.filters.path:
            callers = [f"{f.filename}:{f.lineno}" for f in frames if f.filename != path]
            hint = f"{type(error).__name__}, while rendering {view.url}{', ' if callers else ''}{''.join(callers[-1:])}"
            return diagnostic("SG061", f"this filter fails: {message}", Place(path, line), hint)
        if isinstance(error, jinja2.UndefinedError):
            hint = _known_names(message, view)
        else:
            hint = (
                f"{type(error).__name__}, while rendering {view.url}"
                if not isinstance(error, AssetError)
                else error.hint
            )
        return diagnostic("SG061", f"this template fails: {message}", Place(path, line), hint)

    def _path(self, name: str) -> str:
        return self.sources[name].path if name in self.sources else name


UNDEFINED = re.compile(r"'(?P<name>.*)' is undefined")
NO_FIELD = re.compile(r"'(?:sitegen\.model\.)?(?P<owner>\w+)(?: object)?' has no attribute '(?P<name>.*)'")
"""What Jinja2 says of names that are not there."""


def _known_names(message: str, view: View) -> str:
    """The names that there are in place of one that there is not, by what Jinja2 says of it."""
    if found := UNDEFINED.fullmatch(message):
        return _instead(found["name"], "each template has", ("page", "site", *FUNCTIONS))
    found = NO_FIELD.fullmatch(message)
    if found and found["owner"] == "None":
        return "there is nothing here on this page: ask with {% if … %} first"
    if found and found["owner"] == "Extra":
        return f"not every front matter has this key: page.extra.get({found['name']!r}) gives none then"
    owner = getattr(model, found["owner"], None) if found else None
    if found is None or not isinstance(owner, type) or not issubclass(owner, msgspec.Struct):
        return "check the spelling"
    shown = "page" if isinstance(view, owner) else "site" if owner is SiteInfo else "it"
    return _instead(found["name"], f"{shown} has", [field.name for field in msgspec.structs.fields(owner)])


def _instead(name: str, there: str, known: Sequence[str]) -> str:
    return f"{did_you_mean(name, known)} {there}: {', '.join(known)}".lstrip()


class AssetError(LookupError):
    """A template asks for a static file that is not there."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        super().__init__(f"there is no static file {name}")
        self.hint = did_you_mean(name, known) or "put it into the static folder"


class _Template(jinja2.Template):
    """A template whose module, where others import it, is made anew for each page, so that no page sees another's."""

    def _get_default_module(self, ctx: jinja2.runtime.Context | None = None) -> Any:
        keys = ctx.globals_keys - self.globals.keys() if ctx is not None else ()
        return self.make_module({key: ctx.parent[key] for key in keys} if ctx is not None and keys else None)


def _showable(value: Any) -> Any:
    """A value that is about to be shown. What has no text of its own, but an address in memory, is an error."""
    if isinstance(value, str | int | float | jinja2.Undefined) or value is None:
        return value
    if callable(value):
        raise TypeError(f"{getattr(value, '__name__', 'this')} is a function: it must be called, with ( )")
    if isinstance(value, Iterator):
        raise TypeError("this is a sequence that is made when it is asked for: add |join or |list")
    if isinstance(value, set | frozenset):
        raise TypeError("a set has no order: add |sort")
    if vars(object)["__repr__"] is type(value).__repr__ and vars(object)["__str__"] is type(value).__str__:
        raise TypeError(f"a value of the type {type(value).__name__} has no text")
    return value


class _Bytecode(jinja2.BytecodeCache):
    """Compiled templates, kept in a dictionary. Jinja2 checks that they belong to their source.

    They depend on the filters too: on their ways of being called, and what they make of constants.
    """

    def __init__(self, known: dict[str, bytes], filters: str) -> None:
        self.known, self.filters = known, filters

    def get_source_checksum(self, source: str) -> str:
        return digest_bytes(f"{source}\0{self.filters}".encode("utf-8", "surrogatepass"))

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.known:
            bucket.bytecode_from_string(self.known[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.known[bucket.key] = bucket.bytecode_to_string()


def _assets(tree: jinja2.nodes.Template) -> Iterator[str | None]:
    """The files that a template names through ``asset("…")``; None for a name that is only known when it runs."""
    plain = set()
    for call in tree.find_all(jinja2.nodes.Call):
        if isinstance(call.node, jinja2.nodes.Name) and call.node.name == "asset" and call.args:
            argument = call.args[0]
            if isinstance(argument, jinja2.nodes.Const) and isinstance(argument.value, str):
                plain.add(id(call.node))
                yield argument.value
    if any(n.name == "asset" and id(n) not in plain for n in tree.find_all(jinja2.nodes.Name)):
        yield None


FUNCTIONS = (
    "absolute", "asset", "bibtex", "citation", "content", "feed_content", "image_url", "image_sources", "json_ld",
    "url",
)  # fmt: skip
"""What every template can call."""


def _functions(site: SiteInfo, bodies: Bodies) -> dict[str, Any]:
    assets = dict(site.assets)

    def url(path: str) -> str:
        """An address below the site's root, for use in a page."""
        return site.base_path + path if path.startswith("/") else path

    def absolute(path: str) -> str:
        """The full URL of an address below the site's root."""
        return site.base_url + path if path.startswith("/") else path

    def asset(name: str) -> str:
        """The address of a static file; that of a style sheet or script has a hash of its content in its name."""
        if name in assets:
            return site.base_path + assets[name]
        raise AssetError(name, assets)

    def content(body: Body) -> Markup:
        """The text of a post for its page."""
        html = fill(bodies(body.digest), body).replace(BASE, site.base_path)
        return Markup(html.replace(ASIDE, "").replace(ASIDE_END, ""))

    def feed_content(body: Body, post_url: str) -> str:
        """The text of a post for a feed: every address in full, and a plain text beside each formula."""
        html = ONLY_PAGES.sub("", fill(bodies(body.digest), body)).replace('href="#side-', 'href="#note-')
        html = with_alternatives(html).replace(BASE, site.base_url)
        return html.replace('href="#', f'href="{escape(site.base_url + post_url)}#')

    def image_url(image: Any, full: bool = False) -> str:
        """The address of a picture."""
        root = site.base_url if full else site.base_path
        return str(image.url).replace(BASE, root)

    def image_sources(image: Any, full: bool = False) -> Markup:
        """The ``<source>`` elements that stand before a picture in a ``<picture>``; empty if there are none."""
        return Markup(str(image.sources).replace(BASE, site.base_url if full else site.base_path))

    functions = {
        "absolute": absolute,
        "asset": asset,
        "bibtex": lambda page: bibtex(page, site),
        "citation": lambda page: citation(page, site),
        "content": content,
        "feed_content": feed_content,
        "image_url": image_url,
        "image_sources": image_sources,
        "json_ld": lambda page, picture: Markup(json_ld(page, site, picture)),
        "url": url,
    }
    assert tuple(functions) == FUNCTIONS  # messages list them
    return functions


def fill(html: str, body: Body) -> str:
    """A body with every placeholder replaced by what linking resolved it to."""
    if not body.refs:
        return html

    def resolved(found: re.Match[str]) -> str:
        value = body.refs[int(found[1] or found[3])]
        if isinstance(value, Listing):
            return frame(value.code, value.language, value.marked, value.title, value.id)
        if isinstance(value, Shown):
            return f"<picture>{value.sources}<img{value.attributes}{found[2]}></picture>"
        return f"<img{value}{found[2]}>" if found[1] else value

    return REF.sub(resolved, html)


# ------------------------------------------------------------------------------------------------------ filters

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip


def longdate(moment: datetime) -> str:
    """``20 August 2025``."""
    return f"{moment.day} {MONTHS[moment.month - 1]} {moment.year}"


def isodate(moment: datetime) -> str:
    """``2025-08-20``, for ``<time datetime>``."""
    return f"{moment:%Y-%m-%d}" if moment.year >= 1000 else moment.date().isoformat()


def rfc3339(moment: datetime) -> str:
    """``2025-08-20T00:00:00+00:00`` (RFC 3339), for feeds and metadata."""
    return moment.replace(microsecond=0).isoformat()


FILTERS: Mapping[str, Callable[..., object]] = {"longdate": longdate, "isodate": isodate, "rfc3339": rfc3339}
"""Every template filter of our own: pure functions."""
