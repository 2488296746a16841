"""What rewriting leaves in a formula to be filled in afterwards: elements of MathML, numbers, references."""

import re

import msgspec

from .source import Token

OPEN, CLOSE = "\ue000", "\ue001"
"""Signs for private use; between them stands the number of a mark."""

TAG = "zqz{}zqz"
"""A mark in a tag, where the engine takes letters and digits alone."""

MARK = re.compile(f"<mtext>(?:{OPEN}(\\d+){CLOSE}|zqz(\\d+)zqz)</mtext>")


class Row(msgspec.Struct):
    """A line of a display that may have a number."""

    at: int
    numbered: bool = False
    """Whether it takes the next number."""
    tag: str | None = None
    """What stands in the place of a number, as LaTeX's text mode."""
    bare: bool = False
    """Whether the tag is shown without parentheses."""
    silent: bool = False
    """Whether the author wants no number here."""
    labels: tuple[tuple[str, int], ...] = ()
    """Name and place of each label."""


class NumberMark(msgspec.Struct, frozen=True):
    """Stands for the number of a row."""

    row: int


class RefMark(msgspec.Struct, frozen=True):
    """Stands for the number of a labelled thing of the same post."""

    label: str
    parentheses: bool
    at: int


Mark = str | NumberMark | RefMark


class Rewritten(msgspec.Struct, frozen=True):
    """A formula as the engine is given it."""

    tokens: tuple[Token, ...]
    marks: tuple[Mark, ...] = ()
    rows: tuple[Row, ...] = ()
    outside: bool = False
    """Whether there is one number for all of it, which stands beside the formula; else numbers have marks."""


class Options(msgspec.Struct, frozen=True):
    """What rewriting depends on beside the source."""

    display: bool
    numbering: str = "all"
    """``all``, or ``labelled`` where only rows with a label take numbers."""
