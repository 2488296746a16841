"""Which files a page offers in place of a picture: the same in other formats and smaller, for the browser to choose.

Pure: only names and keys are made here. What they stand for is made by ``makers``.
"""

import posixpath
from collections.abc import Iterable, Sequence
from html import escape

from ..digest import digest
from ..model import BASE, Derived, FileCopy, Makers, Picture, Room
from ..urls import address, is_safe_output

WIDTHS = (480, 800, 1200, 1600, 2400)
"""Pixels. A narrower picture than the first has no variants, none is wider than the last."""

MAX_HEIGHT = 16383
"""Pixels: WebP has no more."""

SIZES: dict[Room, str] = {
    "text": "(min-width: 46rem) 42rem, 100vw",
    "wide": "(min-width: 66rem) 62rem, 100vw",
    "full": "100vw",
}
"""How wide a page shows a picture: the theme's measures."""

DARK = "(prefers-color-scheme: dark)"


def key_of(version: str, maker: str, content: str, arguments: Iterable[tuple[str, str | int]]) -> str:
    """The key of a derived file; ``content`` is the digest of its source."""
    return digest((version, maker, content, tuple(arguments)))


def bare(copy: FileCopy, picture: Picture, makers: Makers) -> FileCopy | Derived:
    """How a picture file is published, so that it says nothing beside the picture."""
    if picture.is_bare:
        return copy
    key = key_of(makers.version, "bare", picture.digest, ())
    return Derived(copy.output, key, "bare", copy.source, is_costly=picture.is_turned)


def widths_of(picture: Picture) -> tuple[int, ...]:
    """The widths of a picture's variants."""
    if not picture.has_variants or picture.width < WIDTHS[0]:
        return ()
    smaller = [width for width in WIDTHS if width < picture.width]
    widths = sorted({*smaller, min(picture.width, WIDTHS[-1])})
    return tuple(w for w in widths if w * picture.height <= MAX_HEIGHT * picture.width)


def variants(name: str, output: str, picture: Picture, makers: Makers) -> tuple[Derived, ...]:
    """The variants of a picture, by format and width; ``output`` is the path of the picture itself."""
    stem = posixpath.splitext(output)[0]
    found = []
    for kind in makers.formats:
        for width in widths_of(picture):
            arguments = (("format", kind), ("width", width))
            key = key_of(makers.version, "variant", picture.digest, arguments)
            path = f"{stem}.{width}.{key[:10]}.{kind}"
            if is_safe_output(path):
                found.append(Derived(path, key, "variant", name, arguments, is_costly=True))
    return tuple(found)


def sources(variants: Sequence[Derived], room: Room, dark: str = "") -> str:
    """The ``<source>`` elements that offer variants; ``dark`` is further attributes of those for a dark page."""
    html = []
    for kind in dict.fromkeys(dict(v.arguments)["format"] for v in variants):
        offered = (
            f"{BASE}{address('/' + v.path)} {dict(v.arguments)['width']}w"
            for v in variants
            if dict(v.arguments)["format"] == kind
        )
        html.append(
            f'<source{dark} type="image/{kind}" srcset="{escape(", ".join(offered))}" sizes="{SIZES[room]}">'
        )  # fmt: skip
    return "".join(html)
