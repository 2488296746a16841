"""What a block of front matter says, once it is understood."""

from datetime import datetime
from typing import Literal

import msgspec

from ..diagnostics import Diagnostic
from ..macrotable import MacroText
from ..model import RawHtml


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
    """The other keys as a JSON object."""


class Block(msgspec.Struct, frozen=True):
    """A file, taken apart."""

    metadata: Metadata
    body: str
    body_line: int
    """The line of the file on which the body begins, from 1."""
    places: tuple[tuple[str, int, int], ...]
    """Line and column of the keys that fill fields, by field."""
    diagnostics: tuple[Diagnostic, ...]
