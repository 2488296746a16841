"""What an import is made of: a blog as another generator has it, and what becomes of each of its addresses."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

import msgspec

from .heads import Head
from .source import Source
from .tags import Syntax, Tag


class RefusedError(Exception):
    """Nothing was imported; the text says why."""


class Entry(msgspec.Struct, frozen=True):
    """A post or a page."""

    source: str
    """Path in the folder of the old blog."""
    dest: str
    """Path in the content folder of the new one."""
    address: str
    """Where it stood, below the blog's root; empty where it was not published."""
    aliases: tuple[str, ...]
    """Further addresses that led to it."""
    text: str
    """The file as it is, with LF line ends."""
    kind: Literal["post", "page"]
    head: Head
    is_html: bool = False
    is_draft: bool = False
    """Whether it was not published for a reason that its front matter does not say."""
    crlf: bool = False
    keys: Mapping[str, Sequence[str]] = {}
    """Front matter that sitegen would read otherwise, as it is to be written."""


class Asset(msgspec.Struct, frozen=True):
    """A file that is published as it is."""

    source: str
    dest: str
    """Path in the folder of the new site: ``static/…``, or ``content/…`` beside a post."""
    address: str


class Old(msgspec.Struct, frozen=True):
    """An address that the old generator made by itself: a list, a feed."""

    address: str
    what: str
    lead: str = ""
    """The address that stands in its place; empty if there is none."""
    why: str = ""
    """What is said where nothing stands in its place."""


class Blog(msgspec.Struct, frozen=True):
    """A blog of another generator, read."""

    settings: Mapping[str, Mapping[str, Any]]
    """Tables and keys of ``sitegen.toml``."""
    nav: tuple[tuple[str, str], ...]
    entries: tuple[Entry, ...]
    assets: tuple[Asset, ...]
    olds: tuple[Old, ...]
    unknown: tuple[str, ...]
    """Settings without a counterpart."""
    notes: tuple[str, ...]
    """What else the author should know."""
    variables: Mapping[str, Any] = {}
    """What templates in texts could name."""
    base_path: str = ""


class Context(msgspec.Struct, frozen=True):
    """What a translation may know."""

    entry: Entry
    variables: Mapping[str, Any]
    link: Callable[[str], str | None]
    """The path of a post, relative to the entry, by how the old generator names it; None if there is none."""
    known: Callable[[str], bool]
    """Whether something stood at an address."""
    inner: Callable[[Tag], str]
    """What stands between a tag and its end, translated."""


Rule = Callable[[Tag, Context], str | None]
"""What stands in the place of a tag; None where it has no counterpart and stays."""


class Generator(msgspec.Struct, frozen=True):
    """Another generator: everything that importing its blogs needs."""

    name: str
    detect: Callable[[Source], bool]
    read: Callable[[Source, str], Blog]
    """Reads a blog; the text is the day of the import, ``2026-01-31``. Raises RefusedError."""
    syntax: Syntax
    rules: Mapping[str, Rule]
    """By the names of tags, ``{{`` for expressions."""
    find: Callable[[str, Entry, Mapping[str, Entry]], Entry | None]
    """The entry that a tag names, for an entry that it stands in, among all by their sources."""


def free_path(dest: str, taken: set[str]) -> str:
    """A path of the content folder that no other entry has; it is taken from now on."""
    stem, number, chosen = dest.removesuffix(".md"), 2, dest
    while chosen.lower() in taken:
        chosen, number = f"{stem}-{number}.md", number + 1
    taken.add(chosen.lower())
    return chosen
