"""Diagnostics for the browser: with their source line, as JSON can say it."""

from collections.abc import Iterable, Sequence

import msgspec

from ..diagnostics import Diagnostic, Reader

MOST = 100
"""More diagnostics than these are only counted."""


class Shown(msgspec.Struct, frozen=True):
    """A diagnostic as the overlay shows it."""

    code: str
    severity: str
    message: str
    hint: str
    path: str
    line: int
    column: int
    length: int
    source: str
    """The source line; empty where the problem is no single line."""


class Problems(msgspec.Struct, frozen=True):
    """What is wrong with a site."""

    errors: int
    warnings: int
    shown: tuple[Shown, ...]
    """Errors first, and first those of the page that is looked at."""


def problems(found: Iterable[Diagnostic], here: Sequence[str], lines: Reader) -> Problems:
    """What is wrong, for somebody who looks at a page that is made of the files ``here``."""
    ordered = sorted(found, key=lambda d: (d.severity != "error", d.place.path not in here))
    return Problems(
        errors=sum(d.severity == "error" for d in ordered),
        warnings=sum(d.severity == "warning" for d in ordered),
        shown=tuple(_shown(d, lines) for d in ordered[:MOST]),
    )


def _shown(d: Diagnostic, lines: Reader) -> Shown:
    place = d.place
    text = lines(place.path) if place.line else ()
    source = text[place.line - 1] if 0 < place.line <= len(text) else ""
    return Shown(
        d.code, d.severity, d.message, d.hint, place.path, place.line, place.column, place.length, source[:2000]
    )
