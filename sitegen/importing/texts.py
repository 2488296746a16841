"""The texts of posts: tags translated, relative links mended, and the old address kept by front matter."""

import posixpath
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from urllib.parse import quote, unquote, urljoin

import msgspec

from ..build.options import parse_options
from ..config import Settings, read_settings
from ..parse import parse
from ..urls import SAFE, heading_slug, is_external, is_safe_output, output_path, page_address, permalink, split_target
from . import rules
from .heads import with_keys
from .settings import settings_text
from .tags import Plain, Tag, pieces, place
from .values import Blog, Context, Entry, Generator

PATTERNS = (
    "/posts/{slug}/",
    "/{slug}/",
    "/{slug}.html",
    "/blog/{slug}/",
    "/post/{slug}/",
    "/{year}/{month}/{day}/{slug}/",
    "/{year}/{month}/{day}/{slug}.html",
    "/{year}/{month}/{slug}/",
    "/{year}/{month}/{slug}.html",
    "/{year}/{slug}/",
    "/blog/{year}/{slug}/",
    "/blog/{year}/{month}/{day}/{slug}/",
    "/posts/{year}/{month}/{day}/{slug}/",
    "/posts/{year}/{slug}/",
    "/posts/{year}-{month}-{day}-{slug}/",
    "/{year}-{month}-{day}-{slug}/",
    "/{folder}/{slug}/",
    "/posts/{folder}/{slug}/",
    "/{folder}/{year}/{month}/{day}/{slug}.html",
    "/{folder}/{year}/{month}/{day}/{slug}/",
    "/{folder}/{slug}.html",
)
"""Patterns that may give the old addresses of all posts."""

RESERVED = frozenset(("/", "/archive/", "/tags/", "/search/", "/404.html", "/feed.xml", "/sitemap.xml", "/robots.txt"))
"""Addresses where sitegen has pages of its own."""


class Text(msgspec.Struct, frozen=True):
    """A file of the new content folder."""

    entry: Entry
    dest: str
    text: str
    address: str
    """Where it is meant to stand; empty for a draft."""
    crlf: bool


class Left(msgspec.Struct, frozen=True):
    """A tag that stayed."""

    source: str
    line: int
    column: int
    text: str


class Written(msgspec.Struct, frozen=True):
    """All texts, and what became of their tags."""

    texts: tuple[Text, ...]
    permalink: str
    translated: Mapping[str, int]
    """How many tags of each name were translated."""
    left: tuple[Left, ...]
    notes: tuple[str, ...]


class _Known:
    """What stood where in the old blog."""

    def __init__(self, blog: Blog) -> None:
        self.entries = {e.source: e for e in blog.entries}
        addresses = [e.address for e in blog.entries if e.address]
        addresses += [a for e in blog.entries for a in e.aliases if not is_external(a)]
        addresses += [a.address for a in blog.assets if a.address] + [o.address for o in blog.olds]
        self.outputs = {output_path(a) for a in addresses}
        self.assets = {a.source: a.address for a in blog.assets if a.address}
        self.beside = {a.dest.removeprefix("content/") for a in blog.assets if a.dest.startswith("content/")}

    def has(self, address: str) -> bool:
        path = output_path(split_target(address)[0])
        return not self.outputs.isdisjoint((path, f"{path}/index.html", f"{path}.html"))


def texts_of(generator: Generator, blog: Blog) -> Written:
    """The texts of all entries."""
    known = _Known(blog)
    translated: Counter[str] = Counter()
    left: list[Left] = []
    notes: list[str] = []
    bodies = []
    for entry in blog.entries:
        one = _Translation(generator, blog, known, entry)
        bodies.append(entry.text[: entry.head.end] + one.body())
        translated += one.translated
        left += sorted(one.left, key=lambda item: (item.line, item.column))
    fragments = frozenset(unquote(f).lower() for body in bodies for f in FRAGMENT.findall(body))
    bodies = [with_ids(body, fragments) for body in bodies]
    settings = read_settings(settings_text(blog, "/{slug}/")[0], "blog")[0]
    parsed = [_parsed(entry, body, settings) for entry, body in zip(blog.entries, bodies, strict=True)]
    pattern = _pattern(blog.entries, parsed)
    texts = []
    taken: dict[str, str] = {}
    for entry, body, (url, date) in zip(blog.entries, bodies, parsed, strict=True):
        wanted = page_address(entry.address) if entry.address else ""
        if wanted and (wanted.lower() in taken or wanted in RESERVED or not is_safe_output(output_path(wanted))):
            other = taken.get(wanted.lower(), "a page of sitegen")
            number = 2
            stem = re.sub(r'[<>:"\\|?*%]', "-", unquote(wanted)).removesuffix(".html").rstrip("/") or "/page"
            while f"{stem}-{number}/".lower() in taken:
                number += 1
            notes.append(f"{entry.source}: {wanted} is the address of {other}: this one is at {stem}-{number}/")
            wanted = f"{stem}-{number}/"
        if wanted:
            taken[wanted.lower()] = entry.source
        got = _by_pattern(entry, url, date, pattern)
        keys: dict[str, str | bool | Sequence[str]] = {**entry.keys}
        if wanted and wanted != got:
            keys["permalink"] = unquote(wanted)
        aliases = [a for a in entry.aliases if page_address(a) != wanted and not is_external(a)]
        if aliases and sorted(aliases) != sorted(entry.head.texts("aliases", "redirect_from", "alias")):
            keys["aliases"] = aliases
        if entry.is_draft and entry.head.values.get("draft") is not True:
            keys["draft"] = True
        texts.append(Text(entry, entry.dest, with_keys(body, entry.head, keys), wanted, entry.crlf))
    return Written(tuple(texts), pattern, dict(translated), tuple(left), tuple(notes))


def _parsed(entry: Entry, text: str, settings: Settings) -> tuple[str, datetime | None]:
    """The address that a text has by the pattern ``/{slug}/``, and its date."""
    summary = parse(entry.dest, text.encode(), parse_options(settings, entry.dest)).post.summary
    return summary.url, summary.date


def _by_pattern(entry: Entry, url: str, date: datetime | None, pattern: str) -> str:
    """The address that an entry has by a pattern."""
    if entry.kind == "page" or not re.fullmatch(r"/[^/]+/", url) or _has_address(entry):
        return url
    folder = posixpath.dirname(entry.dest.removesuffix("/index.md").removeprefix("posts/").removeprefix("posts"))
    return permalink(pattern, unquote(url).strip("/"), date, folder)


def _has_address(entry: Entry) -> bool:
    """Whether the front matter of an entry has an address that sitegen understands."""
    given = entry.head.text("permalink", "url")
    return bool(given) and ":" not in given and given.startswith("/")


def _pattern(entries: Sequence[Entry], parsed: Sequence[tuple[str, datetime | None]]) -> str:
    """The pattern that gives most posts their old address."""
    rows = [
        (e, *p) for e, p in zip(entries, parsed, strict=True) if e.kind == "post" and e.address and not _has_address(e)
    ]

    def right(pattern: str) -> int:
        return sum(_by_pattern(e, url, date, pattern) == page_address(e.address) for e, url, date in rows)

    return max(PATTERNS, key=right) if rows else PATTERNS[0]


# ------------------------------------------------------------------------------------------------------------ bodies

LINK = re.compile(
    r"(?P<before>\]\(\s*<?|\b(?:src|href|poster)\s*=\s*[\"']|^ {0,3}\[[^\]\n]+\]:[ \t]*<?)"
    r"(?P<path>[^\s<>\"'()#/][^\s<>\"'()]*)",
    re.MULTILINE,
)
"""Where a relative link begins."""


class _Translation:
    """The translation of one body."""

    def __init__(self, generator: Generator, blog: Blog, known: _Known, entry: Entry) -> None:
        self.generator, self.known, self.entry = generator, known, entry
        self.translated: Counter[str] = Counter()
        self.left: list[Left] = []
        self.context = Context(entry, blog.variables, self.link, known.has, self.inner)

    def body(self) -> str:
        text = self.entry.text[self.entry.head.end :]
        if self.entry.head.problem and not self.entry.head.end:
            return text
        result = "".join(self.pieces(text, self.entry.head.end))
        return dedented(result) if self.entry.is_html else result

    def inner(self, tag: Tag) -> str:
        return "".join(self.pieces(tag.inner or "", tag.inner_start))

    def pieces(self, text: str, offset: int) -> Iterator[str]:
        syntax = self.generator.syntax
        for piece in pieces(text, syntax, offset):
            if isinstance(piece, Tag):
                yield self.tag(piece)
            elif piece.is_code:
                yield syntax.unmarked.sub(syntax.unmarked_as, piece.text)
            else:
                yield self.plain(piece)

    def tag(self, tag: Tag) -> str:
        rule = self.generator.rules.get(tag.name)
        result = rule(tag, self.context) if rule else None
        if result is not None:
            self.translated[tag.name] += 1
            return result
        if tag.inner is None:
            self.leave(tag, tag.text)
            return tag.text
        opening = tag.text[: tag.inner_start - tag.start]
        closing = tag.text[len(opening) + len(tag.inner) :]
        self.leave(tag, opening)
        return opening + self.inner(tag) + closing

    def leave(self, tag: Tag, text: str) -> None:
        line, column = place(self.entry.text, tag.start)
        self.left.append(Left(self.entry.source, line, column, " ".join(text.split())))

    def plain(self, piece: Plain) -> str:
        syntax = self.generator.syntax
        text = syntax.unmarked.sub(syntax.unmarked_as, piece.text) if syntax.unmarked_as else piece.text
        return LINK.sub(lambda found: found["before"] + self.moved(found["path"]), text)

    def link(self, name: str) -> str | None:
        found = self.generator.find(name, self.entry, self.known.entries)
        return rules.relative(found.dest, self.entry.dest) if found else None

    def moved(self, target: str) -> str:
        """A link that was relative to the old page, as it is to be now."""
        path, query, fragment = split_target(target)
        plain = unquote(path)
        if is_external(target) or not plain or "{" in plain:
            return target
        if posixpath.normpath(posixpath.join(posixpath.dirname(self.entry.dest), plain)) in self.known.beside:
            return target
        at = "/" + urljoin(self.entry.address, plain).lstrip("/") if self.entry.address else ""
        if at and self.known.has(at):
            return quote(at, safe=SAFE) + query + fragment
        inside = posixpath.normpath(posixpath.join(posixpath.dirname(self.entry.source), plain))
        entry = self.known.entries.get(inside)
        if entry is not None:
            return quote(rules.relative(entry.dest, self.entry.dest), safe=SAFE) + fragment
        asset = self.known.assets.get(inside)
        return asset + query + fragment if asset else target


FRAGMENT = re.compile(r"(?:\]\([^\s()#]*|href=[\"'][^\"'#]*)#([^\s)\"']+)")
HEADING = re.compile(r" {0,3}#{1,6}[ \t]+(?P<text>.*?)[ \t]*#*[ \t]*")


def with_ids(text: str, fragments: frozenset[str]) -> str:
    """The text, with the ids that headings had and that links lead to, where sitegen would give other ones."""
    lines, fence = text.split("\n"), ""
    for number, line in enumerate(lines):
        mark = re.match(r"[ \t>]*(`{3,}|~{3,})", line)
        if mark and (not fence or mark[1].startswith(fence)):
            fence = "" if fence else mark[1]
        found = HEADING.fullmatch(line) if not fence else None
        if not found or re.search(r"\{[^{}]*\}$", found["text"]):
            continue
        shown = re.sub(r"[*`]|<[^>]*>", "", re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", found["text"]))
        old = re.sub(r"[^\w\- ]", "", shown.lower()).replace(" ", "-")
        former = next((i for i in (old, re.sub(r"^[^a-z]+", "", old)) if i and i in fragments), "")
        if former and former != heading_slug(shown):
            lines[number] = f"{line.rstrip()} {{#{former}}}"
    return "\n".join(lines)


def dedented(text: str) -> str:
    """HTML whose lines begin at the margin, as an indented one would be code in Markdown."""
    parts = re.split(r"(?is)(<(?:pre|textarea|script|style)\b.*?</(?:pre|textarea|script|style)>)", text)
    return "".join(part if i % 2 else re.sub(r"(?m)^[ \t]+", "", part) for i, part in enumerate(parts))
