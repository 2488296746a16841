"""The settings of a site: ``sitegen.toml``, checked key by key.

Every problem is found in one reading and has its line; a key that cannot be used keeps its default, so that a site
with a mistake in its settings is still built and its other problems are seen. The types inside can be trusted.
"""

import json
import re
import tomllib
from collections.abc import Mapping
from datetime import date, datetime, time
from fnmatch import fnmatchcase
from typing import Any, Literal, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import msgspec

from . import __version__
from .characters import clean
from .diagnostics import CODES, Diagnostic, Place, Severity, diagnostic, did_you_mean
from .macrotable import MacroText, read_macros
from .positions import Path, toml_positions
from .urls import PLACEHOLDERS, is_safe_output, output_path, page_address

S = TypeVar("S", bound=msgspec.Struct)

FILE = "sitegen.toml"
UNKNOWN_BASE_URL = "http://localhost:8000"


class SiteSettings(msgspec.Struct, frozen=True):
    """``[site]``: what the site is."""

    title: str = ""
    description: str = ""
    base_url: str = UNKNOWN_BASE_URL
    """Where the site will be reachable, with its sub-path and without a final slash."""
    author: str = ""
    language: str = "en"
    """Language tag of the site (BCP 47)."""
    timezone: str = "UTC"
    """Zone (IANA name) of dates that name none."""
    image: str = ""
    """Address of the picture that others show beside links to pages without a cover; 1200 by 630 pixels."""
    source: str = ""
    """Where a post's source can be read or edited; ``{path}`` stands for its path in the content folder."""


class BuildSettings(msgspec.Struct, frozen=True):
    """``[build]``: where pages go and how many posts a page lists."""

    output: str = "public"
    permalink: str = "/posts/{slug}/"
    paginate: int = 10
    """Posts on a numbered list page; the newest page of a list has up to twice as many."""
    featured: int = 6
    """At most so many featured posts stand at the top of the home page."""
    feed_entries: int = 20


class MathSettings(msgspec.Struct, frozen=True):
    """``[math]``: what counts as a formula."""

    enabled: bool = True
    allow_space: bool = False
    """Whether ``$ x $``, with blanks inside the dollars, is a formula."""
    allow_digits: bool = False
    """Whether a dollar beside a digit (``2$x$``, ``$x$2``) may begin or end a formula."""
    unescape: bool = False
    r"""Whether ``\_``, ``\*`` and ``\\\\`` in formulas are read as ``_``, ``*`` and ``\\``, as engines did that gave a
    formula to Markdown first."""
    number: Literal["all", "labelled", "section"] = "all"
    """Which equations are numbered: those in LaTeX's numbered environments, only those with a label, or all of them
    counted by section."""
    macros: tuple[MacroText, ...] = ()


class MarkdownSettings(msgspec.Struct, frozen=True):
    """``[markdown]``: choices of syntax."""

    smart_punctuation: bool = False
    """Curly quotes, dashes and ellipses from plain ones."""
    contents_depth: int = 3
    """The deepest heading that the table of contents shows: 2 to 6."""
    max_nesting: int = 100
    """How deep blocks may nest before the text is kept as it stands."""
    html: Literal["allow", "escape", "sanitize"] = "allow"
    """What becomes of HTML in posts: it is left as it is, shown as text, or cleaned of all but plain markup."""


class PreviewSettings(msgspec.Struct, frozen=True):
    """``[preview]``: the preview server."""

    editor: str = ""
    """The command that opens a file: ``code -g {path}:{line}:{column}``."""


class SearchSettings(msgspec.Struct, frozen=True):
    """``[search]``: the search page."""

    enabled: bool = True


class ExtensionSettings(msgspec.Struct, frozen=True):
    """``[extensions]``: code of the site's own."""

    filters: str = ""
    """The Python file beside the settings whose functions are template filters."""


class NavItem(msgspec.Struct, frozen=True):
    """``[[nav]]``: one entry of the navigation."""

    title: str
    url: str


class Defaults(msgspec.Struct, frozen=True):
    """``[[defaults]]``: front matter for all files whose path matches a pattern."""

    path: str
    values: str
    """JSON object of front matter keys."""


class Redirect(msgspec.Struct, frozen=True):
    """``[redirects]``: a former address of the site that no post has, and where it leads."""

    old: str
    new: str
    line: int = 0
    column: int = 0


class Settings(msgspec.Struct, frozen=True):
    """All of ``sitegen.toml``."""

    site: SiteSettings = SiteSettings()
    build: BuildSettings = BuildSettings()
    math: MathSettings = MathSettings()
    markdown: MarkdownSettings = MarkdownSettings()
    search: SearchSettings = SearchSettings()
    preview: PreviewSettings = PreviewSettings()
    extensions: ExtensionSettings = ExtensionSettings()
    nav: tuple[NavItem, ...] = ()
    defaults: tuple[Defaults, ...] = ()
    redirects: tuple[Redirect, ...] = ()
    severities: tuple[tuple[str, Severity], ...] = ()

    def defaults_for(self, path: str) -> tuple[str, ...]:
        """JSON objects of default front matter for a content path, the last one first in rank."""
        return tuple(d.values for d in self.defaults if fnmatchcase(path, d.path))


HTML_SETTING = re.compile(r"(?m)^\s*[\"']?html[\"']?\s*=")
"""A setting for HTML, in a file that cannot be read otherwise: in doubt the safest value holds."""

SAFEST: Mapping[tuple[str, str], object] = {("markdown", "html"): "escape"}
"""Settings that guard the site: a wrong value stands for this one, not for the default."""

SECTIONS: Mapping[str, type[msgspec.Struct]] = {
    "site": SiteSettings,
    "build": BuildSettings,
    "math": MathSettings,
    "markdown": MarkdownSettings,
    "search": SearchSettings,
    "preview": PreviewSettings,
    "extensions": ExtensionSettings,
}
TOP = (*SECTIONS, "nav", "defaults", "redirects", "diagnostics", "requires")


def read_settings(text: str | None, folder_name: str) -> tuple[Settings, tuple[Diagnostic, ...]]:
    """The settings of a site, and what is wrong with them; ``text`` is None where there is no settings file."""
    fallback = SiteSettings(title=title_of(folder_name))
    if text is None:
        return Settings(site=fallback), (_no_base_url(),)
    try:
        data = clean(tomllib.loads(text))
    except (ValueError, RecursionError) as error:  # a number or a nesting that is too large; TOMLDecodeError
        markdown = MarkdownSettings(html="escape" if HTML_SETTING.search(text) else "allow")
        return Settings(site=fallback, markdown=markdown), (_invalid(text, error),)
    reader = _Reader(data, toml_positions(text))
    return reader.settings(fallback), tuple(reader.found)


def title_of(folder_name: str) -> str:
    """The title of a site that names none, from the name of its folder."""
    words = re.sub(r"[-_]+", " ", folder_name).strip()
    return words[:1].upper() + words[1:] if words else "Blog"


def _no_base_url() -> Diagnostic:
    return diagnostic(
        "SG005",
        f"no base_url is set: the feed, the sitemap and canonical addresses name {UNKNOWN_BASE_URL}",
        Place(FILE),
        'write where the site will be: base_url = "https://example.org" under [site]',
    )


def _invalid(text: str, error: Exception) -> Diagnostic:
    found = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
    line, column = (int(found[1]), int(found[2])) if found else (text.rstrip("\n").count("\n") + 1, 1)
    message = re.sub(r"\s*\(at .*\)$", "", str(error))
    return diagnostic(
        "SG001",
        f"not valid TOML: {message[:1].lower()}{message[1:]}",
        Place(FILE, line, column),
        "the site is built with default settings until this is mended",
    )


class _Reader:
    """One reading of one settings file."""

    def __init__(self, data: Mapping[str, Any], places: Mapping[Path, tuple[int, int]]) -> None:
        self.data, self.places = data, places
        self.found: list[Diagnostic] = []

    def settings(self, fallback: SiteSettings) -> Settings:
        for key in self.data:
            if key not in TOP:
                self.unknown((key,), TOP)
        site = self.section(SiteSettings, "site", fallback)
        if isinstance(self.data.get("site", {}), dict) and "base_url" not in self.data.get("site", {}):
            self.found.append(_no_base_url())
        self.requires()
        return Settings(
            site=site,
            build=self.section(BuildSettings, "build", BuildSettings()),
            math=self.section(MathSettings, "math", MathSettings()),
            markdown=self.section(MarkdownSettings, "markdown", MarkdownSettings()),
            search=self.section(SearchSettings, "search", SearchSettings()),
            preview=self.section(PreviewSettings, "preview", PreviewSettings()),
            extensions=self.section(ExtensionSettings, "extensions", ExtensionSettings()),
            nav=self.nav(),
            defaults=self.defaults(),
            redirects=self.redirects(),
            severities=self.severities(),
        )

    def report(self, code: str, message: str, path: Path, hint: str = "") -> None:
        known = path
        while known and known not in self.places:
            known = known[:-1]
        line, column = self.places.get(known, (0, 0))
        name = known[-1] if known and isinstance(known[-1], str) else ""
        self.found.append(diagnostic(code, message, Place(FILE, line, column, max(1, len(name))), hint))

    def unknown(self, path: Path, known: tuple[str, ...]) -> None:
        key = str(path[-1])
        hint = did_you_mean(key, known) or f"known here: {', '.join(known)}"
        self.report("SG002", f"unknown setting {_dotted(path)}", path, hint)

    def table(self, path: Path, value: object) -> Mapping[str, Any]:
        if isinstance(value, dict):
            return value
        self.report("SG003", f"{_dotted(path)} must be a table", path, f"write [{_dotted(path)}] on a line of its own")
        return {}

    def section(self, kind: type[S], name: str, default: S) -> S:
        data = self.table((name,), self.data.get(name, {}))
        fields = {f.name: f for f in msgspec.structs.fields(kind)}
        chosen: dict[str, object] = {}
        for key, value in data.items():
            path = (name, key)
            if key not in fields:
                self.unknown(path, tuple(fields))
                continue
            if path == ("math", "macros"):
                chosen[key] = self.macros(value)
                continue
            try:
                value = msgspec.convert(value, fields[key].type, strict=True)
            except msgspec.ValidationError as error:
                self.report("SG003", f"{_dotted(path)}: {_plainly(error)}", path)
                if path in SAFEST:
                    chosen[key] = SAFEST[path]
                continue
            check = CHECKS.get(path)
            problem = check(value) if check else None
            if problem:
                self.report("SG003", f"{_dotted(path)} {problem}", path)
            else:
                chosen[key] = NORMAL[path](value) if path in NORMAL else value
        return msgspec.structs.replace(default, **chosen)

    def macros(self, value: object) -> tuple[MacroText, ...]:
        found, wrong = read_macros(self.table(("math", "macros"), value))
        for key, problem in wrong:
            self.report("SG003", f"the macro {key} has a mistake: {problem}", ("math", "macros", key))
        return found

    def entries(self, name: str) -> list[tuple[Path, Mapping[str, Any]]]:
        value = self.data.get(name, [])
        if not isinstance(value, list) or not all(isinstance(v, dict) for v in value):
            self.report("SG003", f"{name} must be tables in a list", (name,), f"write [[{name}]] above each of them")
            return []
        return [((name, i), v) for i, v in enumerate(value)]

    def nav(self) -> tuple[NavItem, ...]:
        items = []
        for path, entry in self.entries("nav"):
            for key in entry:
                if key not in ("title", "url"):
                    self.unknown((*path, key), ("title", "url"))
            title, url = entry.get("title"), entry.get("url")
            if isinstance(title, str) and isinstance(url, str) and title and url:
                items.append(NavItem(title, url))
            else:
                self.report("SG003", "a nav entry needs a title and a url, both texts", path)
        return tuple(items)

    def defaults(self) -> tuple[Defaults, ...]:
        items = []
        for path, entry in self.entries("defaults"):
            pattern = entry.get("path")
            if not isinstance(pattern, str):
                self.report("SG003", "a defaults entry needs a path", path, 'for example path = "posts/notes/*"')
                continue
            values = {key: value for key, value in entry.items() if key != "path"}
            items.append(Defaults(pattern, json.dumps(values, default=_date_text, ensure_ascii=False)))
        return tuple(items)

    def redirects(self) -> tuple[Redirect, ...]:
        items = []
        for old, new in self.table(("redirects",), self.data.get("redirects", {})).items():
            path = ("redirects", old)
            if not isinstance(new, str) or not all(a.startswith("/") and not a.startswith("//") for a in (old, new)):
                hint = 'for example "/old/" = "/posts/new/", both as they are below the site\'s own address'
                self.report("SG003", f"redirects.{old} must lead from one address of the site to another", path, hint)
            elif not is_safe_output(output_path(page_address(old))):
                self.report("SG003", f"redirects.{old} cannot be an address", path, "no signs like : or ? may be in it")
            else:
                items.append(Redirect(old, new, *self.places.get(path, (0, 0))))
        return tuple(items)

    def severities(self) -> tuple[tuple[str, Severity], ...]:
        chosen: list[tuple[str, Severity]] = []
        for code, value in self.table(("diagnostics",), self.data.get("diagnostics", {})).items():
            if code not in CODES:
                self.unknown(("diagnostics", code), tuple(CODES))
            elif value == "error" or value == "warning" or value == "ignore":
                chosen.append((code, value))
            else:
                self.report(
                    "SG003", f'diagnostics.{code} must be "error", "warning" or "ignore"', ("diagnostics", code)
                )
        return tuple(sorted(chosen))

    def requires(self) -> None:
        wanted = self.data.get("requires", "")
        satisfied = version_satisfies(__version__, wanted) if isinstance(wanted, str) else None
        if satisfied is None:
            self.report("SG003", 'requires must be versions such as ">=0.3" or ">=0.3,<1"', ("requires",))
        elif not satisfied:
            self.report(
                "SG004",
                f"the site needs sitegen {wanted}; this is {__version__}",
                ("requires",),
                f'pip install "sitegen{wanted}"',
            )


def version_satisfies(version: str, wanted: str) -> bool | None:
    """Whether a version meets all of ``>=0.3,<1``; None where the text is no such list."""

    def numbers(text: str) -> tuple[int, ...]:
        parts = [int(n) for n in text.split(".")]
        while parts and parts[-1] == 0:
            parts.pop()
        return tuple(parts)

    have = numbers(version)
    result = True
    for part in filter(None, (p.strip() for p in wanted.split(","))):
        found = re.fullmatch(r"(>=|<=|==|!=|>|<)\s*(\d+(?:\.\d+)*)", part)
        if not found:
            return None
        want = numbers(found[2])
        result &= {
            ">=": have >= want,
            "<=": have <= want,
            "==": have == want,
            "!=": have != want,
            ">": have > want,
            "<": have < want,
        }[found[1]]
    return result


def _dotted(path: Path) -> str:
    return ".".join(str(step) for step in path if isinstance(step, str))


def _plainly(error: msgspec.ValidationError) -> str:
    """What msgspec found, in the words of TOML."""
    text = str(error).partition(" - at ")[0]
    for name, plain in (("`str`", "a text"), ("`int`", "a whole number"), ("`bool`", "true or false")):
        text = text.replace(name, plain)
    return text[:1].lower() + text[1:]


def _date_text(value: object) -> str:
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    raise TypeError(f"no front matter value: {value!r}")


def check_base_url(value: str) -> str | None:
    """What is wrong with a base_url, if anything."""
    try:
        parts = urlsplit(value)
        parts.port  # noqa: B018 - reading it checks it
    except ValueError as error:
        return f"is no address: {error}"
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return 'must be a full address such as "https://example.org/blog"'
    if parts.query or parts.fragment:
        return "must not have a query or a fragment"
    return None


def _check_language(value: str) -> str | None:
    if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*", value):
        return None
    return f'must be a language tag such as "en" or "pt-BR", not "{value}"'


def _check_timezone(value: str) -> str | None:
    try:
        ZoneInfo(value)
    except (OSError, ValueError, KeyError):  # KeyError: there is no zone of that name
        return f'must be a zone name such as "Europe/Berlin", not "{value}"'
    return None


def _check_permalink(value: str) -> str | None:
    names = re.findall(r"\{([^{}]*)\}", value)
    wrong = [name for name in names if name not in PLACEHOLDERS]
    if wrong:
        hint = did_you_mean(wrong[0], PLACEHOLDERS) or f"known: {', '.join(PLACEHOLDERS)}"
        return f"has an unknown field {{{wrong[0]}}}: {hint}"
    if re.sub(r"\{\w+\}", "", value).count("{") + re.sub(r"\{\w+\}", "", value).count("}"):
        return "has a brace that is not closed"
    if "slug" not in names:
        return "must contain {slug}, or all posts would have one address"
    if not value.startswith("/") or not value.endswith(("/", ".html")) or "//" in value or ".." in value:
        return 'must begin with "/" and end with "/" or ".html"'
    return None


def _check_filters(value: str) -> str | None:
    if re.fullmatch(r"(?![.~])[^/\\:\0]+\.py", value):
        return None
    return f'must be the name of a Python file beside the settings, such as "filters.py", not "{value}"'


def _check_range(low: int, high: int) -> Any:
    return lambda value: None if low <= value <= high else f"must be from {low} to {high}, not {value}"


CHECKS: Mapping[tuple[str, str], Any] = {
    ("site", "base_url"): check_base_url,
    ("site", "language"): _check_language,
    ("site", "timezone"): _check_timezone,
    ("build", "permalink"): _check_permalink,
    ("build", "output"): lambda value: None if value.strip() else "must name a folder",
    ("build", "paginate"): _check_range(1, 1_000_000),
    ("build", "featured"): _check_range(0, 1_000),
    ("build", "feed_entries"): _check_range(1, 10_000),
    ("extensions", "filters"): _check_filters,
    ("markdown", "contents_depth"): _check_range(2, 6),
    ("markdown", "max_nesting"): _check_range(10, 150),
}

NORMAL: Mapping[tuple[str, str], Any] = {("site", "base_url"): lambda value: value.rstrip("/")}
