"""What every format makes of its block: pairs of key and value, each with its place."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec


class Value(msgspec.Struct, frozen=True):
    """A value and where its key stands in the file."""

    value: Any
    raw: str | tuple[str | None, ...] | None
    """The text as written: of a scalar, or of each entry of a list where some are no texts. None if nobody knows."""
    line: int
    column: int
    name: str
    macros: Mapping[str, tuple[int, int]] = {}
    """Line and column of each macro, where it is a table of the settings for formulas."""


Pairs = list[tuple[str, Value]]

Load = Callable[[str], Pairs]
"""Reads the text of a block; lines and columns count from 1 within it. Raises BlockError."""


class BlockError(Exception):
    """A block that cannot be read; the position is a line and column within the block, from 1."""

    def __init__(self, code: str, message: str, line: int, column: int, hint: str = "") -> None:
        super().__init__(message)
        self.code, self.message, self.line, self.column, self.hint = code, message, line, column, hint


class Cut(msgspec.Struct, frozen=True):
    """A block at the head of a text."""

    fence: str
    """How it is called in messages."""
    load: Load
    block: str
    before: int
    """So many line ends stand before the block."""
    end: int
    """Where in the text the body begins."""
    is_closed: bool = True


Format = Callable[[str], Cut | None]
"""Cuts off the front matter of a text that begins with no blank; None where it has none in this format."""


def unclosed(text: str, fence: str, load: Load) -> Cut:
    """A block without its end: all up to the first blank line is taken for it."""
    end = text.find("\n\n")
    return Cut(fence, load, "", 0, len(text) if end < 0 else end, is_closed=False)
