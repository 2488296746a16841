"""Templates: load them, know what each depends on, render a view.

A site's own template takes the place of the theme's of the same name; ``theme/post.html`` always names the theme's, so
that a site's ``post.html`` can extend it. A template sees its view as ``page``, the site as ``site``, and pure
functions; a name that is not defined is an error, never an empty text.
"""

import re
import traceback
from collections.abc import Callable, Mapping
from datetime import datetime
from html import escape
from typing import Any

import jinja2
import jinja2.meta
import msgspec
from markupsafe import Markup

from .diagnostics import Diagnostic, Place, diagnostic, did_you_mean
from .digest import digest
from .highlight import frame
from .model import BASE, Body, Listing, SiteInfo, View
from .urls import address

THEME = "theme/"
REF = re.compile("\x02(\\d+)\x03")


class TemplateSource(msgspec.Struct, frozen=True):
    """The text of a template and the path that messages name it by."""

    text: str
    path: str


class TemplateError(Exception):
    """A page that cannot be rendered, as a diagnostic."""

    def __init__(self, found: Diagnostic) -> None:
        super().__init__(found.message)
        self.found = found


Bodies = Callable[[str], str]
"""The HTML of a body by its digest."""


class Templates:
    """The templates of a site over those of its theme, compiled when first used."""

    def __init__(self, theme: Mapping[str, TemplateSource], own: Mapping[str, TemplateSource]) -> None:
        self.sources = {**{THEME + name: s for name, s in theme.items()}, **theme, **own}
        self.environment = jinja2.Environment(
            loader=jinja2.FunctionLoader(self._load),
            autoescape=jinja2.select_autoescape(("html", "xml"), default=False),
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            auto_reload=False,
            cache_size=-1,
        )
        self.environment.filters.update(FILTERS)
        self._closures: dict[str, frozenset[str] | None] = {}

    def _load(self, name: str) -> tuple[str, str, Callable[[], bool]] | None:
        source = self.sources.get(name)
        return (source.text, source.path, lambda: True) if source else None

    def references(self, name: str) -> frozenset[str] | None:
        """The templates that a template names; None if it names one that is only known when it runs."""
        if name not in self._closures:
            source = self.sources.get(name)
            names: frozenset[str] | None = frozenset()
            if source:
                try:
                    found = set(jinja2.meta.find_referenced_templates(self.environment.parse(source.text)))
                except jinja2.TemplateSyntaxError:
                    found = set()  # rendering reports it
                names = None if None in found else frozenset(n for n in found if n)
            self._closures[name] = names
        return self._closures[name]

    def closure(self, name: str) -> str:
        """A digest of a template and of all that it extends, includes or imports."""
        seen: set[str] = set()
        waiting = [name]
        while waiting:
            current = waiting.pop()
            if current in seen:
                continue
            seen.add(current)
            names = self.references(current)
            if names is None:
                seen = set(self.sources)
                break
            waiting.extend(names)
        return digest([(n, self.sources[n].text if n in self.sources else None) for n in sorted(seen)])

    def assets(self) -> frozenset[str]:
        """The files that templates name through ``asset("…")``."""
        names: set[str] = set()
        for source in self.sources.values():
            try:
                tree = self.environment.parse(source.text)
            except jinja2.TemplateSyntaxError:
                continue
            for call in tree.find_all(jinja2.nodes.Call):
                if isinstance(call.node, jinja2.nodes.Name) and call.node.name == "asset" and call.args:
                    argument = call.args[0]
                    if isinstance(argument, jinja2.nodes.Const) and isinstance(argument.value, str):
                        names.add(argument.value)
        return frozenset(names)

    def render(self, name: str, view: View, site: SiteInfo, static: frozenset[str], bodies: Bodies) -> str:
        """One page. Raises TemplateError where a template is missing, malformed or fails."""
        try:
            template = self.environment.get_template(name)
            return template.render(page=view, site=site, **_functions(site, static, bodies))
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
        paths = {s.path for s in self.sources.values()}
        frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename in paths]
        path, line = (frames[-1].filename, frames[-1].lineno or 0) if frames else (self._path(name), 0)
        message = str(error) or type(error).__name__
        if isinstance(error, jinja2.UndefinedError):
            hint = "check the spelling; the names that a template may use are listed in docs/templates.md"
        else:
            hint = (
                f"{type(error).__name__}, while rendering {view.url}"
                if not isinstance(error, AssetError)
                else error.hint
            )
        return diagnostic("SG061", f"this template fails: {message}", Place(path, line), hint)

    def _path(self, name: str) -> str:
        return self.sources[name].path if name in self.sources else name


class AssetError(LookupError):
    """A template asks for a static file that is not there."""

    def __init__(self, name: str, static: frozenset[str]) -> None:
        super().__init__(f"there is no static file {name}")
        self.hint = did_you_mean(name, static) or "put it into the static folder"


def _functions(site: SiteInfo, static: frozenset[str], bodies: Bodies) -> dict[str, Any]:
    assets = dict(site.assets)

    def url(path: str) -> str:
        """An address below the site's root, for use in a page."""
        return site.base_path + path if path.startswith("/") else path

    def absolute(path: str) -> str:
        """The full URL of an address below the site's root."""
        return site.base_url + path if path.startswith("/") else path

    def asset(name: str) -> str:
        """The address of a style sheet or script, with a hash of its content in its name."""
        if name in assets:
            return site.base_path + assets[name]
        if name in static:
            return site.base_path + address("/" + name)
        raise AssetError(name, static)

    def content(body: Body) -> Markup:
        """The text of a post for its page."""
        return Markup(fill(bodies(body.digest), body).replace(BASE, site.base_path))

    def feed_content(body: Body, post_url: str) -> str:
        """The text of a post for a feed: every address in full."""
        html = fill(bodies(body.digest), body).replace(BASE, site.base_url)
        return html.replace('href="#', f'href="{escape(site.base_url + post_url)}#')

    def image_url(image: Any, full: bool = False) -> str:
        """The address of a picture."""
        root = site.base_url if full else site.base_path
        return str(image.url).replace(BASE, root)

    return {
        "url": url,
        "absolute": absolute,
        "asset": asset,
        "content": content,
        "feed_content": feed_content,
        "image_url": image_url,
    }


def fill(html: str, body: Body) -> str:
    """A body with every placeholder replaced by what linking resolved it to."""
    if not body.refs:
        return html

    def resolved(found: re.Match[str]) -> str:
        value = body.refs[int(found[1])]
        if isinstance(value, Listing):
            return frame(value.code, value.language, value.marked, value.title)
        return value

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
