"""Where the characters of a formula stand in its file."""

import re
from collections.abc import Sequence

from markdown_it.token import Token

from ..diagnostics import Place
from .context import Context


def source_of(token: Token) -> str:
    """The formula of a token without the blank lines that LaTeX would refuse."""
    source = token.content.strip()
    if token.type == "math_block" and "\n" in source:
        source = "\n".join(line for line in source.split("\n") if line.strip())
    return source


def place_of(ctx: Context, token: Token, offset: int, length: int = 1, paragraph: Sequence[int] | None = None) -> Place:
    """The place in the file of a character of a formula.

    ``paragraph`` is the range of lines (from 0) of the text that a formula of a line stands in.
    """
    if token.type == "math_inline":
        text, start = token.meta.get("at", ("", 0))
        blanks = len(token.content) - len(token.content.lstrip())
        return ctx.place(paragraph, text, start + blanks + offset, length)
    source = source_of(token)
    wanted = source.count("\n", 0, offset)
    column = offset - (source.rfind("\n", 0, offset) + 1)
    first, last = token.map or (0, 0)
    number = first
    for nth, line_text in enumerate(source.split("\n")):
        text = line_text.strip()
        while number < last and (begin := _begin_of(ctx.lines[number], text, number == first)) < 0:
            number += 1
        if number >= last:
            break
        if nth == wanted:
            return ctx.at(number, begin + column - (len(line_text) - len(line_text.lstrip())), length)
        number += 1
    return ctx.at(first, 0, length)


OPENING = re.compile(r"\$\$|\\\[|\\begin\{")


def _begin_of(line: str, text: str, is_first: bool) -> int:
    """Where a line of a formula stands in a line of the file, of which the first also has what opens the formula."""
    opening = OPENING.search(line) if is_first else None
    return line.find(text, opening.start() if opening else 0)
