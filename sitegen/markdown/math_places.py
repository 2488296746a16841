"""Where the characters of a formula stand in its file."""

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
    line_text = source.split("\n")[wanted]
    first, last = token.map or (0, 0)
    seen = -1
    for number in range(first, last):
        if ctx.lines[number].replace("$$", "").replace("\\[", "").replace("\\]", "").strip(" \t>"):
            seen += 1
            if seen == wanted:
                begin = max(0, ctx.lines[number].find(line_text.strip()))
                indent = len(line_text) - len(line_text.lstrip())
                return ctx.at(number, begin + column - indent, length)
    return ctx.at(first, 0, length)
