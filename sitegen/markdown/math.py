"""Formulas between dollars: ``$…$`` in a line, ``$$…$$`` on lines of their own.

The block rule is our own because the field's plugin does not let a formula interrupt a paragraph, and takes quadratic
time on ``$$`` that is never closed. The inline rule follows Pandoc: no blank inside the dollars, no digit behind them,
so that prices and shell variables stay text. ``\\$`` is a dollar.
"""

from bisect import bisect_right
from collections.abc import MutableMapping, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from .. import mathml
from .context import Context, context, mark, where

CLOSERS = "math closers"
BARRIERS = "math barriers"


def math_plugin(md: MarkdownIt) -> None:
    """Install the rules and the renderers."""
    terminates = ["paragraph", "reference", "blockquote", "list"]
    md.block.ruler.before("fence", "math_block", block_rule, {"alt": terminates})
    md.inline.ruler.before("escape", "math_inline", inline_rule)
    md.core.ruler.push("math", typeset)
    md.add_render_rule("math_inline", render_inline)
    md.add_render_rule("math_block", render_block)


# ------------------------------------------------------------------------------------------------------ block


def block_rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """``$$`` at the beginning of a line, to the first following ``$$`` at the end of a line."""
    begin = state.bMarks[start] + state.tShift[start]
    if not state.src.startswith("$$", begin) or state.is_code_block(start):
        return False
    first = state.src[begin + 2 : state.eMarks[start]]
    closed_here = first.rstrip().endswith("$$") and first.strip() != "$$"
    if closed_here and "$$" in first.rstrip()[:-2]:
        return False  # two formulas in a line of text
    if not closed_here and "$$" in first:
        return False  # a formula and text behind it
    last = start if closed_here else _closing_line(state, start, end)
    if last is None:
        if not silent:
            _report_unclosed(state, start, begin)
        return False
    if silent:
        return True
    token = state.push("math_block", "", 0)
    if closed_here:
        token.content = first.rstrip()[:-2]
    else:
        rest = state.getLines(start + 1, last, state.sCount[start], False)
        tail = state.src[state.bMarks[last] + state.tShift[last] : state.eMarks[last]].rstrip()[:-2]
        token.content = "\n".join(part for part in (first, rest, tail) if part)
    token.block = True
    token.map = [start, last + 1]
    token.markup = "$$"
    state.line = last + 1
    return True


def _closing_line(state: StateBlock, start: int, end: int) -> int | None:
    """The line that closes a formula opened at the end of another, within the same quote or list item.

    Each question is answered in constant time after the first, or text full of ``$$`` would take quadratic time.
    """
    closers = _closers(state.env)
    index = bisect_right(closers, start)
    if index == len(closers) or closers[index] >= end:
        return None
    last = closers[index]
    barriers: dict[int, tuple[int, int]] = state.env.setdefault(BARRIERS, {})
    known = barriers.get(state.blkIndent)
    if known and known[0] <= start < known[1] <= last:
        return None
    for line in range(start + 1, last + 1):
        if state.sCount[line] < state.blkIndent and not state.isEmpty(line):
            barriers[state.blkIndent] = (start, line)
            return None
    return last


def _closers(env: MutableMapping[str, Any]) -> Sequence[int]:
    """The lines of the text that end with ``$$``, in order."""
    found: Sequence[int] | None = env.get(CLOSERS)
    if found is None:
        lines = context(env).lines
        found = env[CLOSERS] = [i for i, line in enumerate(lines) if "$$" in line and line.rstrip().endswith("$$")]
    return found


def _report_unclosed(state: StateBlock, start: int, begin: int) -> None:
    ctx = context(state.env)
    column = ctx.lines[start].find("$$") if start < len(ctx.lines) else 0
    ctx.report(
        "SG031",
        "this $$ is never closed, so it is shown as text",
        ctx.at(start, max(0, column), 2),
        "put $$ on a line of its own after the formula, or write \\$\\$ for two dollars",
    )


# ----------------------------------------------------------------------------------------------------- inline


def inline_rule(state: StateInline, silent: bool) -> bool:
    """``$…$``, and ``$$…$$`` in the middle of a line, which is a formula of the line too."""
    src, pos = state.src, state.pos
    if src[pos] != "$":
        return False
    options = context(state.env).options
    if src.startswith("$$", pos):
        end = _find(src, "$$", pos + 2, state.posMax)
        if end < 0 or not src[pos + 2 : end].strip():
            return False
        return _push(state, silent, pos, 2, end)
    if pos and (src[pos - 1] == "$" or (src[pos - 1].isdecimal() and not options.allow_digits)):
        return False
    end = _find(src, "$", pos + 1, state.posMax)
    content = src[pos + 1 : end]
    if end < 0 or not content.strip():
        return False
    if not options.allow_space and (content[0].isspace() or content[-1].isspace()):
        return False
    if not options.allow_digits and end + 1 < state.posMax and src[end + 1].isdecimal():
        return False
    return _push(state, silent, pos, 1, end)


def _find(src: str, sign: str, start: int, stop: int) -> int:
    """The first dollar sign (or pair) that no backslash escapes, or -1."""
    end = src.find(sign, start, stop)
    while end > start and _escaped(src, end):
        end = src.find(sign, end + 1, stop)
    return end


def _escaped(src: str, pos: int) -> bool:
    before = pos
    while before and src[before - 1] == "\\":
        before -= 1
    return (pos - before) % 2 == 1


def _push(state: StateInline, silent: bool, start: int, width: int, end: int) -> bool:
    if not silent:
        token = state.push("math_inline", "", 0)
        token.content = state.src[start + width : end]
        token.markup = "$" * width
        mark(token, state.src, start + width)
    state.pos = end + width
    return True


# ------------------------------------------------------------------------------------------------- typesetting


def typeset(state: StateCore) -> None:
    """Convert every formula; a token's ``meta["html"]`` is what is printed."""
    ctx = context(state.env)
    for token in state.tokens:
        if token.type == "math_block":
            formula = convert(ctx, token, display=True)
            if formula.error:
                _report(ctx, formula, _block_offset(ctx, token, formula.offset), token)
        for child in token.children or ():
            if child.type == "math_inline":
                formula = convert(ctx, child, display=False)
                if formula.error:
                    source, offset = child.meta["at"]
                    child.meta["at"] = (source, offset + formula.offset)
                    _report(ctx, formula, None, child, token.map)


def convert(ctx: Context, token: Token, display: bool) -> mathml.Formula:
    """Typeset one token's formula, without the blank lines that LaTeX would refuse."""
    source = token.content.strip()
    if display and "\n" in source:
        source = "\n".join(line for line in source.split("\n") if line.strip())
    formula = mathml.convert(source, display)
    token.meta["html"] = formula.html
    ctx.formulas += 1 if not display else 4
    return formula


def _block_offset(ctx: Context, token: Token, offset: int) -> tuple[int, int]:
    """Body line and column, both from 0, of a character of a display formula."""
    source = "\n".join(line for line in token.content.strip().split("\n") if line.strip())
    wanted = source.count("\n", 0, offset)
    column = offset - (source.rfind("\n", 0, offset) + 1)
    line_text = source.split("\n")[wanted]
    first, last = token.map or (0, 0)
    seen = -1
    for number in range(first, last):
        if ctx.lines[number].replace("$$", "").strip(" \t>"):
            seen += 1
            if seen == wanted:
                return number, max(0, ctx.lines[number].find(line_text.strip())) + column - (
                    len(line_text) - len(line_text.lstrip())
                )
    return first, 0


def _report(
    ctx: Context,
    formula: mathml.Formula,
    at: tuple[int, int] | None,
    token: Token,
    block: Sequence[int] | None = None,
) -> None:
    place = ctx.at(*at) if at else where(ctx, block, token)
    ctx.report(
        "SG030",
        f"this formula cannot be typeset: {formula.error}",
        place,
        "the page shows the source of the formula in its place",
    )


def render_inline(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    """The formula's MathML."""
    html: str = tokens[index].meta["html"]
    return html


def render_block(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    """The formula in a box of its own, which may scroll."""
    return f'<div class="math">{tokens[index].meta["html"]}</div>\n'
