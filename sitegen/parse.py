"""Parse one file: bytes in, a post and its body out.

It reads no second file, no clock, no environment. It never fails: it returns the best result and its complaints.
"""

import posixpath
import re
from collections.abc import Sequence
from datetime import datetime, tzinfo
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec

from .dates import parse_date, split_name
from .decoding import decode
from .diagnostics import Diagnostic, Place, diagnostic
from .digest import digest_bytes
from .frontmatter import Block, Metadata, read
from .markdown import Rendered, convert
from .markdown.titles import render_title
from .model import PAGES, POSTS, RAW_HTML, Author, Extra, ParseOptions, Post, Series, Summary
from .optional import INSTALL_CLEANER, can_clean
from .silence import read_ignores, silence
from .terms import terms_of
from .urls import address, is_external, is_safe_output, output_path, page_address, permalink, slug, without_ending


class Parsed(msgspec.Struct, frozen=True):
    """A post and its body, which are kept apart."""

    post: Post
    body: str
    """HTML with placeholders for refs."""
    terms: str
    """What the search finds the post by: see ``Terms.text``."""


def parse(path: str, data: bytes, options: ParseOptions) -> Parsed:
    """Parse a Markdown file of the content folder; ``path`` is relative to that folder."""
    shown = f"content/{path}"
    text, found = decode(data, shown)
    zone = _zone(options.timezone)
    block = read(text, shown, zone, options.defaults)
    found += block.diagnostics
    meta = block.metadata
    kind: Literal["post", "page"] = "page" if path.startswith(PAGES) else "post"
    name, date = _name(path, zone)
    if meta.date or kind == "page":
        date = meta.date
    elif date is None:
        date, unsure = _date_of_folders(path, zone, shown)
        found += unsure
    is_section = posixpath.basename(path).startswith("_index.")
    if is_section:
        message, hint = "_index files describe a section, which is listed by itself", "move the file out of the folder"
        found += (diagnostic("SG083", f"{message}: this one is a draft", Place(shown), hint),)
    options, wrong_html = _with_html(meta, options, block, shown)
    found += wrong_html
    site_language = options.language
    options = _own(options, meta)
    comments = read_ignores(text, block.body, block.body_line, shown)
    found += comments.diagnostics
    rendered = convert(comments.body, shown, options, block.body_line, meta.title or None)
    found += rendered.diagnostics
    title, missing = _title(meta, rendered, name, shown)
    plain_title, title_html, wrong_title = render_title(title, options)
    excerpt, _, wrong_excerpt = render_title(meta.excerpt, options)
    known = {key: (line, column) for key, line, column in block.places}
    at = known.get("title", (0, 0)) if meta.title else (rendered.title_line, 1)
    lines = text.split("\n") if wrong_title or wrong_excerpt else ()
    found += _placed(wrong_title, title, shown, lines, at)
    found += _placed(wrong_excerpt, meta.excerpt, shown, lines, known.get("excerpt", (0, 0)))
    if not meta.withheld:
        found += missing
    if not block.body.strip() and not meta.withheld:
        found += (diagnostic("SG028", "this post has no text", Place(shown), "write it, or remove the file"),)
    url, wrong = _url(path, name, date, meta, options, block, shown)
    found += wrong
    aliases, wrong_aliases = _aliases(meta, shown, known.get("aliases", (0, 0)))
    found += wrong_aliases
    withheld = meta.withheld or ("it has no usable address" if wrong else "")
    if withheld and not any(d.code == "SG025" for d in found):
        found += (diagnostic("SG025", f"this post is withheld: {withheld}", Place(shown), "mend it and build again"),)
    found, silenced = silence(found, {shown: comments.ignores} if comments.ignores else {})
    found_by = terms_of(plain_title, rendered.fields, site_language)
    summary = Summary(
        path=path,
        kind=kind,
        url=url,
        title=plain_title,
        title_html=title_html,
        date=date,
        updated=meta.updated,
        authors=tuple(Author(name, url) for name, url in meta.authors),
        excerpt=excerpt or rendered.excerpt,
        tags=meta.tags,
        featured=meta.featured,
        read_time=meta.read_time or f"{rendered.minutes} min read",
        draft=meta.draft or is_section or not DRAFTS.isdisjoint(path.lower().split("/")[1:-1]),
        withheld=withheld,
        language=meta.language,
        series=Series(*meta.series) if meta.series else None,
        aliases=aliases,
        cover=meta.cover,
        cover_alt=meta.cover_alt,
        noindex=meta.noindex,
        extra=Extra(meta.extra),
        keywords=found_by.keywords,
    )
    post = Post(
        summary=summary,
        body=digest_bytes(rendered.html.encode()),
        terms=digest_bytes(found_by.text.encode()),
        contents=rendered.contents,
        show_contents=meta.contents,
        has_math=rendered.has_math or "<math" in title_html,
        labels=rendered.labels,
        numbered=rendered.numbered,
        refs=rendered.refs,
        places=block.places,
        diagnostics=found,
        ignores=comments.ignores,
        silenced=silenced,
    )
    return Parsed(post, rendered.html, found_by.text)


def _with_html(
    meta: Metadata, options: ParseOptions, block: Block, path: str
) -> tuple[ParseOptions, tuple[Diagnostic, ...]]:
    """How raw HTML of a post is treated: as its folder or the site says, or more strictly where the post says so."""
    given, own = meta.html or options.html, meta.own_html
    html = given
    found: tuple[Diagnostic, ...] = ()
    line, column = next(((li, co) for k, li, co in block.places if k == "html"), (0, 0))
    if own and own != given:
        if RAW_HTML.index(own) > RAW_HTML.index(given):
            html = own
        else:
            message = f'html: {own} is less strict than the settings, which say "{given}" for this file'
            hint = "only the settings can loosen it: under [markdown], or in [[defaults]] for a folder"
            found = (diagnostic("SG097", message, Place(path, line, column, len("html")), hint),)
    if html == "sanitize" and not can_clean():
        html = "escape"
        if own == "sanitize" != given:
            message = "html: sanitize needs the library nh3, which is not installed: HTML is shown as text"
            found = (diagnostic("SG022", message, Place(path, line, column, len("html")), INSTALL_CLEANER),)
    return (options if html == options.html else msgspec.structs.replace(options, html=html)), found


def _own(options: ParseOptions, meta: Metadata) -> ParseOptions:
    """The options for a post, with what its front matter says of them."""
    if meta.math is not None:
        options = msgspec.structs.replace(options, math=meta.math)
    if meta.macros or meta.numbering:
        own = {m.name for m in meta.macros}
        options = msgspec.structs.replace(
            options,
            macros=(*(m for m in options.macros if m.name not in own), *meta.macros),
            numbering=meta.numbering or options.numbering,
        )
    return msgspec.structs.replace(options, language=meta.language) if meta.language else options


class Opened(msgspec.Struct, frozen=True):
    """A Markdown file, taken apart as ``parse`` does it first."""

    text: str
    body: str
    body_line: int
    """The line of the file on which the body begins, from 1."""
    options: ParseOptions
    """With what its front matter says of them."""


def opened(path: str, data: bytes, options: ParseOptions) -> Opened:
    """A file as ``parse`` sees it, for whoever looks at what the author wrote."""
    shown = f"content/{path}"
    text, _ = decode(data, shown)
    block = read(text, shown, _zone(options.timezone), options.defaults)
    comments = read_ignores(text, block.body, block.body_line, shown)
    options, _ = _with_html(block.metadata, options, block, shown)
    return Opened(text, comments.body, block.body_line, _own(options, block.metadata))


@lru_cache(maxsize=4)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def _aliases(meta: Metadata, path: str, at: tuple[int, int]) -> tuple[tuple[str, ...], tuple[Diagnostic, ...]]:
    """The former addresses that a page can stand at, and what is wrong with the others."""
    aliases, found = [], []
    for alias in meta.aliases:
        problem = ""
        if is_external(alias):
            problem = "names another host"
        elif "?" in alias or "#" in alias:
            problem = "has a query or a fragment, which no file can answer for"
        elif not is_safe_output(output_path(page_address(alias))):
            problem = "cannot be a file on every system"
        if problem:
            message, hint = f"the alias {alias} has no effect: it {problem}", "write the path only, or remove it"
            found.append(diagnostic("SG081", message, Place(path, *at, 1), hint))
        else:
            aliases.append(alias)
    return tuple(aliases), tuple(found)


DRAFTS = frozenset(("drafts", "_drafts"))
"""Folders whose posts are drafts."""

INDEX = re.compile(r"index((?:\.[a-z]{2,3}(?:-[a-z]{2,4})?)?)", re.IGNORECASE)
"""The name of a post in its own folder: ``index``, or ``index.fa`` for a translation."""


def _name(path: str, zone: tzinfo) -> tuple[str, datetime | None]:
    """The name that a post has from its path, and the date in it; ``x/index.md`` is named after its folder."""
    folder, file = posixpath.split(path)
    stem = without_ending(file)
    index = INDEX.fullmatch(stem)
    if index and posixpath.basename(folder):
        stem = posixpath.basename(folder) + index[1]
    dated, rest = split_name(stem)
    date = parse_date(dated, zone) if dated else None
    return (rest if date else stem), date


FOLDERS = re.compile(r"/(\d{4})/(\d{1,2})(?:/(\d{1,2}))?/")


def _date_of_folders(path: str, zone: tzinfo, shown: str) -> tuple[datetime | None, tuple[Diagnostic, ...]]:
    """The date in ``2013/05/31/x.md`` or ``2013/05/x.md``; the latter names no day, which is said."""
    found = FOLDERS.search(path)
    if found is None:
        return None, ()
    date = parse_date(f"{found[1]}-{found[2]}-{found[3] or 1}", zone)
    if date is None or found[3]:
        return date, ()
    message = f"no date: {date:%Y-%m-%d} is taken from the folders"
    return date, (diagnostic("SG084", message, Place(shown), "add a date: to the front matter"),)


def _title(meta: Metadata, rendered: Rendered, name: str, path: str) -> tuple[str, tuple[Diagnostic, ...]]:
    if meta.title:
        return meta.title, ()
    if rendered.title:
        return rendered.title, ()
    title = re.sub(r"[-_\s]+", " ", name).strip()
    title = (title[:1].upper() + title[1:]) or "Untitled"
    hint = "add a title: to the front matter, or a first heading with one #"
    return title, (diagnostic("SG027", f'no title: "{title}" is taken from the file\'s name', Place(path), hint),)


def _placed(
    found: Sequence[Diagnostic], text: str, path: str, lines: Sequence[str], at: tuple[int, int]
) -> tuple[Diagnostic, ...]:
    """What is wrong with the formulas of a title or an excerpt, with their places in the file.

    ``at`` is the line and the column (from 1) of its key, or of its own line.
    """
    text = " ".join(text.split())
    return tuple(msgspec.structs.replace(d, place=_place(d.place, text, path, lines, at)) for d in found)


def _place(within: Place, text: str, path: str, lines: Sequence[str], at: tuple[int, int]) -> Place:
    """Where a character of a value stands: YAML and TOML may write a backslash twice, and go on in the next line."""
    line, column = at
    if not line:
        return Place(path)
    start = within.column - 1
    for first, last in ((0, len(text)), (start, len(text)), (start, start + 12), (start, start + 4)):
        for doubled in ("\\", "\\\\"):
            wanted = text[first:last].replace("\\", doubled)
            before = text[first:start].replace("\\", doubled)
            for number in range(max(1, line), min(line + MAX_LINES, len(lines)) + 1):
                position = lines[number - 1].find(wanted, column - 1 if number == line else 0)
                if position >= 0:
                    return Place(path, number, position + len(before) + 1, within.length)
    return Place(path, line, column)


MAX_LINES = 20
"""So many lines from its key on a value is looked for."""


def _url(
    path: str, name: str, date: datetime | None, meta: Metadata, options: ParseOptions, block: Block, shown: str
) -> tuple[str, tuple[Diagnostic, ...]]:
    """The address of a post or page; a diagnostic where it cannot be a file on every system."""
    folder = posixpath.dirname(path)
    key = "slug"
    if meta.permalink:
        key = "permalink"
        url = page_address(meta.permalink)
    elif path.startswith(PAGES):
        steps = [slug(s) for s in without_ending(path.removeprefix(PAGES)).split("/")]
        if steps[-1] == "index":
            steps.pop()
        if meta.slug and steps:
            steps[-1] = slug(meta.slug)
        url = address("/" + "".join(f"{s}/" for s in steps))
    else:
        inner = folder.removeprefix(POSTS.rstrip("/")).strip("/")
        if INDEX.fullmatch(without_ending(posixpath.basename(path))):
            inner = posixpath.dirname(inner)
        chosen = slug(meta.slug) or slug(name) or "post"
        url = permalink(options.permalink, chosen, date, inner)
    if is_safe_output(output_path(url)):
        return url, ()
    line, column = next(((li, co) for k, li, co in block.places if k == key), (0, 0))
    hint = "choose another slug: steps of an address have at most 255 bytes, no signs like : or ?, no device names"
    return url, (diagnostic("SG053", f"{url} cannot be an address", Place(shown, line, column), hint),)
