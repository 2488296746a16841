"""LaTeX in, MathML out. The engine is math-core; this module knows its error texts and its limits, nobody else does.

The result depends on the source of the formula alone, so each formula is converted once per process.
"""

import re
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from math_core import LatexToMathML

MAX_DEPTH = 100
"""How deep groups may nest: the engine recurses, and a deeper formula could exhaust the stack of the process."""
MAX_LENGTH = 20_000
"""Characters of one formula."""


class Formula(msgspec.Struct, frozen=True):
    """A typeset formula, or why it cannot be typeset."""

    html: str
    """MathML, or the marked source where there is an error."""
    error: str = ""
    offset: int = 0
    """Where in the source the error lies, in characters from 0."""


def convert(source: str, display: bool) -> Formula:
    """Typeset a formula (LaTeX's math mode as KaTeX supports it) as MathML Core with its source as annotation."""
    problem = _beyond_limits(source)
    return _failed(source, *problem) if problem else _convert(source, display)


@lru_cache(maxsize=4096)
def _convert(source: str, display: bool) -> Formula:
    from math_core import LatexError

    try:
        html = _engine().convert_with_local_state(source, displaystyle=display)
    except LatexError as error:
        offset, _, message = str(error).partition(": ")
        if not offset.isdecimal():
            offset, message = "0", str(error)
        return _failed(source, message.strip().rstrip("."), min(int(offset), max(0, len(source) - 1)))
    return Formula(_valid_tables(html))


def _valid_tables(html: str) -> str:
    """Tables without ``scriptlevel``, which HTML validators refuse there: an ``mstyle`` around the table has it."""
    if 'scriptlevel="0">' not in html:
        return html
    parts: list[str] = []
    ends: list[str] = []
    for piece in re.split(r"(<mtable[^>]*>|</mtable>)", html):
        if piece == "</mtable>":
            parts.append(piece + ends.pop())
        elif piece.startswith("<mtable") and ' scriptlevel="0"' in piece:
            parts.append('<mstyle scriptlevel="0">' + piece.replace(' scriptlevel="0"', ""))
            ends.append("</mstyle>")
        else:
            parts.append(piece)
            if piece.startswith("<mtable"):
                ends.append("")
    return "".join(parts)


@lru_cache(maxsize=1)
def _engine() -> "LatexToMathML":
    from math_core import LatexToMathML

    return LatexToMathML(annotation=True, fancy_error=False, allow_unreliable_rendering=True)


def _failed(source: str, message: str, offset: int) -> Formula:
    message = message[:1].lower() + message[1:]
    html = f'<code class="math-error" title="{escape(message)}">{escape(source, quote=False)}</code>'
    return Formula(html, message, offset)


def _beyond_limits(source: str) -> tuple[str, int] | None:
    if len(source) > MAX_LENGTH:
        return f"a formula of {len(source)} characters is longer than the limit of {MAX_LENGTH}", 0
    if len(source) <= MAX_DEPTH or sum(map(source.count, ("{", "\\left", "\\begin"))) <= MAX_DEPTH:
        return None
    depth = 0
    for found in re.finditer(r"\\(?:left|right|begin|end)\b|\\.|[{}]", source, re.DOTALL):
        if found[0] in ("{", "\\left", "\\begin"):
            depth += 1
        elif found[0] in ("}", "\\right", "\\end"):
            depth -= 1
        if depth > MAX_DEPTH:
            return f"groups nest deeper than the limit of {MAX_DEPTH}", found.start()
    return None
