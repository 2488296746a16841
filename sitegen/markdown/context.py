"""What the rules of one parse share: the source lines, and what they found.

A rule takes it from markdown-it's ``env``. This is the one mutable value of parsing; it does not leave the package.
"""

import re
from collections.abc import MutableMapping, Sequence
from typing import Any

from markdown_it.token import Token

from ..diagnostics import Diagnostic, Place, diagnostic
from ..model import PAGE_IDS, Label, ParseOptions, Ref, placeholder

KEY = "sitegen"


class Context:
    """One parse of one file."""

    def __init__(self, text: str, path: str, first_line: int, options: ParseOptions) -> None:
        self.text, self.path, self.first_line, self.options = text, path, first_line, options
        self.lines: list[str] = text.split("\n")
        self.found: list[Diagnostic] = []
        self.refs: list[Ref] = []
        self.ids: set[str] = set()
        self.numbers: dict[str, int] = {}
        """The last number that was put behind an id, which thousands of headings may want."""
        self.labels: dict[str, Label] = {}
        """What references lead to, by name."""
        self.label_lines: dict[str, int] = {}
        self.own_fragments: list[tuple[str, Place]] = []
        self.refused: list[tuple[str, Place]] = []
        """Attributes that are not allowed, and where they were written."""
        self.blocked: set[str] = set()
        """Kinds of things in raw HTML that a strict policy would block and that have been reported."""
        self.formulas = 0
        self.grown = 0
        """The signs of all formulas with macros, after their expansion."""
        self.has_escapes = False
        """Whether a formula with Markdown's escapes has been reported."""
        self.code_lines = 0
        self.coloured = 0
        """Characters of code that have been coloured."""
        self.is_colourless = False
        """Whether it has been reported that code has no colours any more."""
        self.last_line: tuple[str, int, Sequence[int] | None, int, int] = ("", -1, None, 0, 0)
        """Inline text, the beginning of a line in it, its block, and the line and column that were found for it."""
        self.cells: dict[tuple[int, str], list[str]] = {}
        """The cells of a table that hold a text more than one cell of their line has, in the order of their places."""

    def report(self, code: str, message: str, place: Place, hint: str = "") -> None:
        self.found.append(diagnostic(code, message, place, hint))

    def add_ref(self, ref: Ref) -> str:
        """Keep a ref; returns the placeholder that stands for it in the body."""
        self.refs.append(ref)
        return placeholder(len(self.refs) - 1)

    def unique_id(self, wanted: str) -> str:
        """The id, with a number behind it if it is taken already."""
        name, number = wanted, self.numbers.get(wanted, 1)
        while name in self.ids or name in PAGE_IDS:
            number += 1
            name = f"{wanted}-{number}"
        self.ids.add(name)
        if number > 1:
            self.numbers[wanted] = number
        return name

    def place(self, block: Sequence[int] | None, source: str, offset: int, length: int = 1) -> Place:
        """The place in the file of a character of some inline text.

        ``block`` is the range of body lines (from 0) that the text was taken from, ``source`` the text as the inline
        parser saw it, ``offset`` the character in it. Inline text has lost the indentation and the quote signs before
        each line, but each of its lines still stands in the file as it is.
        """
        start = source.rfind("\n", 0, offset) + 1
        known, known_start, known_block, number, column = self.last_line
        if known is source and known_start == start and known_block == block:
            return self.at(number, column + offset - start, length)
        end = source.find("\n", offset)
        line_text = source[start : end if end >= 0 else len(source)]
        nth = source.count("\n", 0, offset)
        first, last = (block[0], block[1]) if block else (0, len(self.lines))
        expected = first + nth if block else first
        for number in (expected, *range(first, min(last, len(self.lines)))):
            if number < len(self.lines):
                column = self._column(number, line_text, source)
                if column >= 0:
                    self.last_line = source, start, block, number, column
                    return self.at(number, column + offset - start, length)
        # Table cells have lost the backslash before a bar: look for the text from the character on.
        tail = line_text[offset - start :][:length]
        for number in range(first, min(last, len(self.lines))):
            column = self.lines[number].find(tail)
            if column >= 0:
                return self.at(number, column, length)
        return self.at(first, None)

    def _column(self, number: int, text: str, source: str) -> int:
        """Where a text stands in a line; of equal cells of a table, which are placed in their order, each its own."""
        line = self.lines[number]
        column = line.find(text)
        if column < 0 or "|" not in line or line.find(text, column + 1) < 0:
            return column
        cells = [found.start(1) for found in re.finditer(rf"(?:^|\|)[ \t]*({re.escape(text)})(?=[ \t]*(?:\||$))", line)]
        placed = self.cells.setdefault((number, text), [])
        index = next((i for i, other in enumerate(placed) if other is source), len(placed))
        if index == len(placed):
            placed.append(source)
        return cells[min(index, len(cells) - 1)] if cells else column

    def at(self, body_line: int, column: int | None = 0, length: int = 1) -> Place:
        """The place of a line (from 0) and column (from 0) of the body; None for the line as a whole."""
        return Place(self.path, self.first_line + body_line, 0 if column is None else column + 1, length)


def context(env: MutableMapping[str, Any]) -> Context:
    """The context of the parse that ``env`` belongs to."""
    found: Context = env[KEY]
    return found


def mark(token: Token, source: str, offset: int) -> None:
    """Remember where in its inline text a token stands, for ``where``."""
    token.meta["at"] = (source, offset)


def where(ctx: Context, block: Sequence[int] | None, token: Token, length: int = 0) -> Place:
    """The place in the file of a token that was marked; its own length, where it is known, if none is given."""
    source, offset = token.meta.get("at", ("", 0))
    return ctx.place(block, source, offset, length or token.meta.get("length", 1))
