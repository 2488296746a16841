"""The metadata at the head of a post, checked key by key, with the place of each key in the file.

python-frontmatter finds and splits the block; the values come from the YAML nodes (or TOML), so that each complaint
can name its line. Nothing here can publish what was meant to stay unpublished: where the block or its ``draft`` value
is in doubt, the post is withheld and a diagnostic says so.
"""

import json
import re
import tomllib
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from typing import Any, Literal

import msgspec
import yaml
from frontmatter.default_handlers import BaseHandler, YAMLHandler

from .characters import clean
from .dates import parse_date
from .diagnostics import Diagnostic, Place, diagnostic, did_you_mean
from .macrotable import MacroText, read_macros
from .model import RAW_HTML, RawHtml
from .positions import toml_positions
from .urls import is_harmful

try:
    from yaml import CSafeLoader as _SafeLoader
except ImportError:  # PyYAML without libyaml
    from yaml import SafeLoader as _SafeLoader  # type: ignore[assignment]  # the same loader, slower


class Metadata(msgspec.Struct, frozen=True):
    """The known keys of a front matter block; None or empty where a key is absent or its value cannot be used."""

    title: str | None = None
    date: datetime | None = None
    updated: datetime | None = None
    authors: tuple[tuple[str, str], ...] = ()
    """Name and address (may be empty) of each author."""
    excerpt: str = ""
    tags: tuple[str, ...] = ()
    slug: str = ""
    permalink: str = ""
    featured: bool = False
    read_time: str = ""
    draft: bool = False
    language: str = ""
    cover: str = ""
    cover_alt: str = ""
    aliases: tuple[str, ...] = ()
    series: tuple[str, int | None] | None = None
    math: bool | None = None
    macros: tuple[MacroText, ...] = ()
    numbering: Literal["all", "labelled", "section", ""] = ""
    contents: bool | None = None
    noindex: bool = False
    html: RawHtml | None = None
    """What becomes of raw HTML, as the defaults for the folder say; None leaves it to the settings."""
    own_html: RawHtml | None = None
    """The same, as the post itself says."""
    withheld: str = ""
    """Why the post must not be published; empty if it may be."""
    extra: str = "{}"
    """The unknown keys as a JSON object."""


class Block(msgspec.Struct, frozen=True):
    """A file, taken apart."""

    metadata: Metadata
    body: str
    body_line: int
    """The line of the file on which the body begins, from 1."""
    places: tuple[tuple[str, int, int], ...]
    """Line and column of the known keys."""
    diagnostics: tuple[Diagnostic, ...]


KEYS: Mapping[str, str] = {
    "title": "title",
    "date": "date",
    "updated": "updated",
    "author": "authors",
    "authors": "authors",
    "excerpt": "excerpt",
    "description": "excerpt",
    "summary": "excerpt",
    "tags": "tags",
    "slug": "slug",
    "permalink": "permalink",
    "featured": "featured",
    "readtime": "read_time",
    "read_time": "read_time",
    "draft": "draft",
    "published": "published",
    "lang": "language",
    "cover": "cover",
    "cover_alt": "cover_alt",
    "aliases": "aliases",
    "series": "series",
    "math": "math",
    "toc": "contents",
    "noindex": "noindex",
    "html": "html",
}
"""What may be written, in lower case, and the field it fills. Of several that fill one field, the first given holds."""

STATE = ("draft", "published", "date")
"""Fields that decide whether a post is published: in doubt about one of them, it is withheld."""


UNFENCED = re.compile(r"(?i)[\W_]*(?:title|date|slug|tags|author|category|layout)[\"']?\s*[:=]\s")
"""A file that begins like front matter, but not with a fence."""
STATE_LINE = re.compile(r"(?i)[\W_]*(?:draft|published)[\"']?\s*[:=]\s*[\"']?(?:true|false|yes|no|on|off)\b")
"""A line that would decide whether a post is published, if it stood in front matter."""


class _NodeLoader(_SafeLoader):
    """YAML 1.1 as PyYAML reads it, but dates stay text: they are read by ``dates``."""


_NodeLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag not in ("tag:yaml.org,2002:timestamp",)]
    for first, resolvers in _SafeLoader.yaml_implicit_resolvers.items()
}


class Value(msgspec.Struct, frozen=True):
    """A value and where its key stands in the file."""

    value: Any
    raw: str | None
    """The text as written, for a scalar."""
    line: int
    column: int
    name: str
    macros: Mapping[str, tuple[int, int]] = {}
    """Line and column of each macro, where it is a table of the settings for formulas."""


class _BlockError(Exception):
    """A block that cannot be read; the position is a line and column within the block, from 1."""

    def __init__(self, code: str, message: str, line: int, column: int, hint: str = "") -> None:
        super().__init__(message)
        self.code, self.message, self.line, self.column, self.hint = code, message, line, column, hint


class _Yaml(YAMLHandler):
    FM_BOUNDARY = re.compile(r"^-{3,}[ \t]*$", re.MULTILINE)


class _Toml(BaseHandler):
    FM_BOUNDARY = re.compile(r"^\+\+\+[ \t]*$", re.MULTILINE)
    START_DELIMITER = END_DELIMITER = "+++"


Pairs = list[tuple[str, Value]]


PLAIN_WORDS = r"[A-Za-z0-9](?:[\w./+-]|[ ](?=[A-Za-z0-9]))*"
QUOTED = r'"[^"\\\x00-\x1f\x7f-\xa0\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]*"'
ITEM = rf"(?:{PLAIN_WORDS}|{QUOTED})"
ITEMS = re.compile(ITEM, re.ASCII)
PLAIN_LINE = re.compile(
    rf"(?P<key>[A-Za-z][\w-]{{0,60}}):[ ]+(?:(?P<scalar>{ITEM})|\[(?P<items>{ITEM}(?:,[ ]?{ITEM})*)\])", re.ASCII
)
"""A line of front matter as nearly all are: a key and words, a text in quotes without escapes, or a list of such."""


def _yaml_pairs(text: str) -> Pairs:
    pairs = _plain_pairs(text)
    return _pairs_of_nodes(text) if pairs is None else pairs


def _plain_pairs(text: str) -> Pairs | None:
    """What ``_pairs_of_nodes`` gives, in a fraction of the time, where all lines are plain; None for other texts."""
    pairs: Pairs = []
    for number, line in enumerate(text.removesuffix("\n").split("\n"), 1):
        found = PLAIN_LINE.fullmatch(line)
        if not found:
            return None
        key, scalar, items = found.groups()
        try:
            value = _plain_scalar(scalar) if scalar else [_plain_scalar(item) for item in ITEMS.findall(items)]
        except ValueError:
            return None
        raw = scalar.strip('"') if scalar else None
        pairs.append((key, Value(value, raw, number, 1, key)))
    return pairs


def _plain_scalar(text: str) -> Any:
    """The value of words or of a text in quotes; a ValueError where YAML sees more than text, truth or plain digits."""
    if text[0] == '"':
        return text[1:-1]
    if not any(form.match(text) for _, form in _NodeLoader.yaml_implicit_resolvers.get(text[0], ())):
        return text
    if text in ("true", "false"):
        return text == "true"
    if text.isdecimal() and text[0] != "0" and len(text) <= 15:
        return int(text)
    raise ValueError(text)


def _pairs_of_nodes(text: str) -> Pairs:
    _check_size(text)
    loader = _NodeLoader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            return []
        if not isinstance(node, yaml.MappingNode):
            raise _BlockError("SG020", "the front matter must be lines of `key: value`", 1, 1)
        pairs: Pairs = []
        for key_node, value_node in _with_merged(loader, node):
            mark = key_node.start_mark
            raw = value_node.value if isinstance(value_node, yaml.ScalarNode) else None
            key = key_node.value if isinstance(key_node, yaml.ScalarNode) else str(key_node.value)
            try:
                value = clean(loader.construct_object(value_node, deep=True))
            except yaml.MarkedYAMLError:
                raise
            except Exception:  # PyYAML raises many kinds on values that have a tag they do not fit
                value = raw if raw is not None else ""
            macros = _places_of_macros(value_node) if key.lower() == "math" else {}
            pairs.append((key, Value(value, raw, mark.line + 1, mark.column + 1, key, macros)))
        return pairs
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        hint = "a value with a colon, a hash or a leading sign must stand in quotes"
        if "\\t" in str(error.problem):
            hint = "YAML does not allow tabs for indentation: use blanks"
        raise _BlockError("SG020", f"not valid YAML: {error.problem or error.context}", line, column, hint) from None
    except (yaml.YAMLError, RecursionError) as error:
        raise _BlockError("SG020", f"not valid YAML: {str(error).splitlines()[0]}", 1, 1) from None
    finally:
        loader.dispose()


MAX_DEPTH = 100
"""So deep may values nest in values: libyaml recurses, and ten thousand levels kill the process."""
MAX_VALUES = 100_000
"""So many values may a block have, those counted each time that an alias stands for."""

OPENING = re.compile(r"[\[{]|^[ \t?:-]+", re.MULTILINE)
"""What may begin a level: a bracket, or the indentation and the signs before a value."""


def _check_size(text: str) -> None:
    """Refuse what would take all time or memory: values nested too deep, and aliases of aliases of aliases."""
    if ("&" not in text or "*" not in text) and _depth_at_most(text) < MAX_DEPTH:
        return
    sizes: dict[str, int] = {}
    open_: list[tuple[str | None, int]] = []
    total = 0
    loader = _NodeLoader(text)
    try:
        while loader.check_event():
            event: Any = loader.get_event()
            if isinstance(event, yaml.CollectionStartEvent):
                open_.append((event.anchor, total))
            elif isinstance(event, yaml.CollectionEndEvent):
                anchor, before = open_.pop()
                if anchor:
                    sizes[anchor] = total - before
            elif isinstance(event, yaml.AliasEvent):
                if any(event.anchor == anchor for anchor, _ in open_):
                    _refuse(event, f"*{event.anchor} stands inside of what it stands for")
                total += sizes.get(str(event.anchor), 0)
            total += isinstance(event, yaml.NodeEvent)
            if len(open_) > MAX_DEPTH:
                _refuse(event, f"values nest deeper than {MAX_DEPTH} levels")
            if total > MAX_VALUES:
                _refuse(event, f"there are more than {MAX_VALUES} values, counted with what aliases stand for")
    except yaml.YAMLError:
        pass  # reported when it is read
    finally:
        loader.dispose()


def _depth_at_most(text: str) -> int:
    """A number of levels that a block surely does not exceed: two for each column, one for each bracket."""
    brackets = text.count("[") + text.count("{")
    return brackets + max((2 * len(m) for m in OPENING.findall(text) if m not in "[{"), default=0)


def _refuse(event: Any, message: str) -> None:
    mark = event.start_mark
    raise _BlockError("SG020", message, mark.line + 1, mark.column + 1, "write it in a simpler form")


def _places_of_macros(node: yaml.Node) -> Mapping[str, tuple[int, int]]:
    tables = [v for k, v in node.value if k.value == "macros"] if isinstance(node, yaml.MappingNode) else []
    return {
        str(key.value): (key.start_mark.line + 1, key.start_mark.column + 1)
        for table in tables
        if isinstance(table, yaml.MappingNode)
        for key, _ in table.value
    }


def _with_merged(loader: _NodeLoader, node: yaml.MappingNode) -> list[tuple[yaml.Node, yaml.Node]]:
    """The entries of a mapping, and after them those that ``<<`` brings in and that it has not itself."""
    own = [(k, v) for k, v in node.value if k.tag != "tag:yaml.org,2002:merge"]
    if len(own) == len(node.value):
        return own
    loader.flatten_mapping(node)
    names = {k.value for k, _ in own}
    merged = {k.value: (k, v) for k, v in node.value if k.value not in names}
    return [*own, *merged.values()]


DOTTED = re.compile(rf"(?:\.[ \t]*+[\w\"'-]++[ \t]*+){{{MAX_DEPTH}}}")
"""A key of so many parts with dots between them, which takes the square of the time."""


def _toml_pairs(text: str) -> Pairs:
    if deep := DOTTED.search(text):
        line = text.count("\n", 0, deep.start()) + 1
        raise _BlockError("SG020", f"a key has more than {MAX_DEPTH} parts", line, 1, "write it in a simpler form")
    try:
        data = clean(tomllib.loads(text))
    except (ValueError, RecursionError) as error:  # TOMLDecodeError, or a number that is too large
        found = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
        line, column = (int(found[1]), int(found[2])) if found else (1, 1)
        message = re.sub(r"\s*\(at .*\)$", "", str(error))
        raise _BlockError("SG020", f"not valid TOML: {message[:1].lower()}{message[1:]}", line, column) from None
    places = toml_positions(text)
    macros = {str(path[2]): place for path, place in places.items() if path[:2] == ("math", "macros") and path[2:]}
    return [
        (key, Value(value, None, *places.get((key,), (1, 1)), key, macros if key == "math" else {}))
        for key, value in data.items()
    ]


HANDLERS: tuple[tuple[BaseHandler, Callable[[str], Pairs], str], ...] = (
    (_Yaml(), _yaml_pairs, "---"),
    (_Toml(), _toml_pairs, "+++"),
)


def read(text: str, path: str, zone: tzinfo, defaults: tuple[str, ...] = ()) -> Block:
    """Take a file apart: its metadata, its body, and the problems of the former.

    ``text`` has LF line ends and no byte order mark. ``defaults`` are JSON objects, the last of the highest rank; what
    the file itself says outranks them all.
    """
    lead = len(text) - len(text.lstrip())
    opening = next((h for h in HANDLERS if h[0].detect(text[lead:])), None)
    reader = _Reader(path, zone)
    for values in defaults:
        for key, value in json.loads(values).items():
            reader.take(key, Value(value, value if isinstance(value, str) else None, 0, 0, key))
        reader.seen.clear()
    body, body_line = text, 1
    if opening:
        handler, load, fence = opening
        first = text.count("\n", 0, lead) + 1
        if lead:
            reader.report("SG019", f"blanks before the opening {fence}", first, 1, hint=f"{fence} should come first")
        try:
            block, body = handler.split(text[lead:])
        except ValueError:
            end = text.find("\n\n", lead)
            body = "" if end < 0 else text[end:]
            body_line = first + text.count("\n", lead, len(text) - len(body))
            reader.report(
                "SG021",
                f"the front matter is opened by {fence} and never closed",
                first,
                1,
                len(fence),
                hint=f"put {fence} on a line of its own after the last key",
            )
            reader.withhold("its front matter is never closed")
        else:
            body_line = text.count("\n", 0, len(text) - len(body)) + 1
            try:
                pairs = load(block.removeprefix("\n"))
            except _BlockError as problem:
                reader.report(problem.code, problem.message, first + problem.line, problem.column, hint=problem.hint)
                reader.withhold("its front matter cannot be read")
            else:
                for key, value in pairs:
                    macros = {name: (first + line, column) for name, (line, column) in value.macros.items()}
                    reader.take(key, msgspec.structs.replace(value, line=first + value.line, macros=macros))
    elif UNFENCED.match(text) or any(STATE_LINE.match(line) for line in text[:5000].split("\n", 40)[:40]):
        reader.report(
            "SG020",
            "this looks like front matter without its fences",
            text.count("\n", 0, lead) + 1,
            1,
            hint="put a line --- before the first key and after the last",
        )
        reader.withhold("its front matter has no fences")
    return Block(reader.metadata(), body, body_line, tuple(reader.places), tuple(reader.found))


class _Reader:
    """Collects the fields of one file."""

    def __init__(self, path: str, zone: tzinfo) -> None:
        self.path, self.zone = path, zone
        self.fields: dict[str, Any] = {}
        self.extra: dict[str, Any] = {}
        self.seen: dict[str, str] = {}
        self.places: list[tuple[str, int, int]] = []
        self.found: list[Diagnostic] = []
        self.why_withheld = ""

    def report(self, code: str, message: str, line: int, column: int, length: int = 1, hint: str = "") -> None:
        self.found.append(diagnostic(code, message, Place(self.path, line, column, length), hint))

    def withhold(self, why: str) -> None:
        self.why_withheld = self.why_withheld or why

    def take(self, key: str, value: Value) -> None:
        field = KEYS.get(key.lower())
        if field is None:
            self.near_miss(key, value)
            self.extra[key] = _plain(value.value)
            return
        if key.lower() in self.seen:
            self.at("SG024", f"{key} is given twice", value, hint="keep one of them")
            if field in STATE:
                self.withhold(f"its {key} is given twice")
            return
        if field in self.seen.values():
            self.extra[key] = _plain(value.value)
            return
        self.seen[key.lower()] = field
        self.places.append((field, value.line, value.column))
        if value.value is None and field != "html":
            self.fields.pop(field, None)
            if field in STATE and field != "date":
                self.at("SG025", f"{key} has no value, so the post is withheld", value, hint=f"{key}: true or false")
                self.withhold(f"its {key} has no value")
            return
        READERS[field](self, field, value)

    def near_miss(self, key: str, value: Value) -> None:
        hint = did_you_mean(key.lower(), KEYS)
        if not hint or not value.line:
            return
        near = hint.split('"')[1]
        shown = {"readtime": "readTime"}.get(near, near)
        self.at("SG023", f"unknown key {key}", value, hint=f'did you mean "{shown}"?')
        if KEYS[near] in ("draft", "published"):
            self.at(
                "SG025", f"{key} may mean {near}, so the post is withheld", value, hint=f"write {near}, or rename it"
            )
            self.withhold(f"{key} may mean {near}")
        elif near == "date" and parse_date(value.value, self.zone):
            self.at("SG025", f"{key} may mean date, so the post is withheld", value, hint="write date, or rename it")
            self.withhold(f"{key} may mean date")

    def at(self, code: str, message: str, value: Value, hint: str = "") -> None:
        if not value.line:
            message += " (in the [[defaults]] of sitegen.toml)"
        self.report(code, message, value.line, value.column, len(value.name), hint)

    def wrong(self, value: Value, wanted: str, hint: str = "") -> None:
        self.at("SG022", f"{value.name} must be {wanted}, not {_shown(value.value)}", value, hint)

    def metadata(self) -> Metadata:
        fields = {k: v for k, v in self.fields.items() if k != "published"}
        if self.fields.get("published") is False:
            fields["draft"] = True
        extra = json.dumps(self.extra, ensure_ascii=False, sort_keys=True)
        return Metadata(**fields, extra=extra, withheld=self.why_withheld)


Take = Callable[[_Reader, str, Value], None]


def _text(reader: _Reader, field: str, value: Value) -> None:
    """A text; a number is taken as it was written."""
    if isinstance(value.value, str):
        reader.fields[field] = value.value.strip()
    elif isinstance(value.value, int | float | datetime | date):
        reader.fields[field] = value.raw if value.raw is not None else str(value.value)
    else:
        reader.wrong(value, "a text")


def _html(reader: _Reader, field: str, value: Value) -> None:
    """How raw HTML is treated. A value that is none stands for the safest; ``parse`` compares it with the settings."""
    own = "own_html" if value.line else field
    if value.value in RAW_HTML:
        reader.fields[own] = value.value
    else:
        reader.wrong(value, "allow, escape or sanitize", "its HTML is shown as text until this is mended")
        reader.fields[own] = "escape"


def _address(reader: _Reader, field: str, value: Value) -> None:
    """A path or an address; one that runs a script is none."""
    if isinstance(value.value, str) and is_harmful(value.value):
        reader.wrong(value, "a path or an address")
    else:
        _text(reader, field, value)


def _flag(reader: _Reader, field: str, value: Value) -> None:
    if isinstance(value.value, bool):
        reader.fields[field] = value.value
    elif field in STATE:
        reader.at(
            "SG025",
            f"{value.name} is {_shown(value.value)}, so the post is withheld",
            value,
            hint=f"write {value.name}: true or {value.name}: false, without quotes",
        )
        reader.withhold(f"its {value.name} is {_shown(value.value)}")
    else:
        reader.wrong(value, "true or false")


def _date(reader: _Reader, field: str, value: Value) -> None:
    moment = parse_date(value.value, reader.zone)
    if moment is not None:
        offset = moment.utcoffset()
        assert offset is not None  # parse_date gives every date a zone
        whole = timedelta(minutes=round(offset.total_seconds() / 60))  # zones of the 19th century have seconds
        reader.fields[field] = moment.replace(tzinfo=timezone(whole))
        return
    reader.at(
        "SG026",
        f"{value.name} {_shown(value.value)} cannot be understood",
        value,
        hint="write 2025-08-20 or 2025-08-20 14:30 +02:00",
    )
    if field in STATE:
        reader.withhold("its date cannot be understood")


def _tags(reader: _Reader, field: str, value: Value) -> None:
    items = value.value
    if isinstance(items, str):
        parts = items.split(",") if "," in items else items.split()
        if len(parts) > 1:
            reader.at(
                "SG029",
                f"{value.name} are one text, read as {len(parts)} tags",
                value,
                hint=f"write [{', '.join(p.strip() for p in parts)}]",
            )
        items = parts
    _strings(reader, field, msgspec.structs.replace(value, value=items))


def _strings(reader: _Reader, field: str, value: Value) -> None:
    items = [value.value] if isinstance(value.value, str) else value.value
    if not isinstance(items, list) or not all(isinstance(i, str | int | float) or i is None for i in items):
        reader.wrong(value, "a list of texts", hint='for example ["LLM", "AI"]')
        return
    texts = (str(i).strip() for i in items if i is not None and not isinstance(i, bool))
    reader.fields[field] = tuple(dict.fromkeys(t for t in texts if t))


def _authors(reader: _Reader, field: str, value: Value) -> None:
    items = value.value if isinstance(value.value, list) else [value.value]
    authors = []
    for item in items:
        if isinstance(item, str) and item.strip():
            authors.append((item.strip(), ""))
        elif isinstance(item, dict) and isinstance(item.get("name"), str):
            url = item.get("url", "")
            url = url.strip() if isinstance(url, str) else ""
            if is_harmful(url):
                reader.at("SG022", f"{_shown(url)} is no address for an author, and was left out", value)
                url = ""
            authors.append((item["name"].strip(), url))
        else:
            reader.wrong(value, "a name, or a list of names", hint='for example "Ada Moreau"')
            return
    reader.fields[field] = tuple(authors)


def _series(reader: _Reader, field: str, value: Value) -> None:
    given = value.value
    if isinstance(given, str) and given.strip():
        reader.fields[field] = (given.strip(), None)
        return
    name, part = (given.get("name"), given.get("part")) if isinstance(given, dict) else (None, None)
    if isinstance(name, str) and name.strip() and (part is None or (type(part) is int and part > 0)):
        reader.fields[field] = (name.strip(), part)
    else:
        reader.wrong(value, "a name, or {name: …, part: 2}")


def _read_time(reader: _Reader, field: str, value: Value) -> None:
    """``8 min read`` is shown as it stands; a bare number is a number of minutes."""
    if isinstance(value.value, int | float) and not isinstance(value.value, bool) and 0 < value.value < 100_000:
        reader.fields[field] = f"{value.value:g} min read"
    elif isinstance(value.value, str) and value.value.strip():
        text = value.value.strip()
        reader.fields[field] = f"{text} min read" if text.isdecimal() else text
    else:
        reader.wrong(value, "a text or a number of minutes", hint='for example "8 min read"')


def _language(reader: _Reader, field: str, value: Value) -> None:
    if isinstance(value.value, str) and re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*", value.value):
        reader.fields[field] = value.value
    else:
        reader.wrong(value, "a language tag", hint='for example en, fa or pt-BR; write no as "no"')


def _math(reader: _Reader, field: str, value: Value) -> None:
    """Whether the post has formulas, or how they are read: ``{macros: {…}, number: labelled}``."""
    given = value.value
    if isinstance(given, bool):
        reader.fields[field] = given
        return
    if not isinstance(given, dict) or not given.keys() <= {"macros", "number"}:
        reader.wrong(value, "true, false, or a table of macros and number")
        return
    macros, number = given.get("macros", {}), given.get("number", "")
    if number in ("all", "labelled", "section", ""):
        reader.fields["numbering"] = number
    else:
        reader.wrong(value, "all, labelled or section", hint="math: {number: labelled}")
    found, wrong = read_macros(macros if isinstance(macros, dict) else {"macros": macros})
    reader.fields["macros"] = found
    for name, problem in wrong:
        line, column = value.macros.get(name, (value.line, value.column))
        at = msgspec.structs.replace(value, line=line, column=column, name=name if name in value.macros else value.name)
        reader.at("SG022", f"the macro {name} has a mistake: {problem}", at)


READERS: Mapping[str, Take] = {
    "title": _text,
    "date": _date,
    "updated": _date,
    "authors": _authors,
    "excerpt": _text,
    "tags": _tags,
    "slug": _text,
    "permalink": _text,
    "featured": _flag,
    "read_time": _read_time,
    "draft": _flag,
    "published": _flag,
    "language": _language,
    "cover": _address,
    "cover_alt": _text,
    "aliases": _strings,
    "series": _series,
    "math": _math,
    "contents": _flag,
    "noindex": _flag,
    "html": _html,
}


def _plain(value: Any, depth: int = 0) -> Any:
    """A value as JSON has it; what JSON has not is its text. Deeper than 20 levels is left out."""
    if depth > 20:
        return None
    if isinstance(value, dict):
        return {str(k): _plain(v, depth + 1) for k, v in value.items()}
    if isinstance(value, list | tuple | set):
        return [_plain(v, depth + 1) for v in value]
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if value == value and abs(value) != float("inf") else str(value)
    return value.isoformat() if isinstance(value, date | datetime | time) else str(value)


def _shown(value: Any) -> str:
    text = json.dumps(_plain(value), ensure_ascii=False)
    return text if len(text) <= 40 else text[:37] + "…"
