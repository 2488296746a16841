"""Formulas on lines of their own: ``$$…$$``, ``\\[…\\]``, bare environments.

The rule for dollars is our own because the field's plugin does not let a formula interrupt a paragraph, and takes
quadratic time on ``$$`` that is never closed.
"""

import re
from bisect import bisect_right
from collections.abc import MutableMapping, Sequence
from typing import Any

from markdown_it.rules_block import StateBlock

from ..math.environments import is_environment, near_environment
from .context import Context, context
from .math_inlines import TEX_SIGN, find_sign, has_sign

CLOSERS = "math closers"
BARRIERS = "math barriers"
BLANKS = "blank lines"
OPEN_DOLLARS = "lines of a paragraph with two dollars"
"""Lines that begin with ``$$`` and are no display: part of a formula of the text, or a formula without an end."""


def block_rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """``$$`` at the beginning of a line, to the first following ``$$``, which should end its line."""
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
    tail, closer = "", 0
    if last is not None and not closed_here:
        tail = state.src[state.bMarks[last] + state.tShift[last] : state.eMarks[last]]
        closer = find_sign(tail, "$$", 0, len(tail))
        if closer == 0 and "$$" in tail[2:]:
            last = None  # a formula of its own
    if last is None:
        if silent:
            state.env.setdefault(OPEN_DOLLARS, set()).add(start)
        else:
            _report_unclosed(state, start, "$$", "\\$\\$ for two dollars")
        return False
    if silent:
        return True
    token = state.push("math_block", "", 0)
    state.line = last + 1
    if closed_here:
        token.content = first.rstrip()[:-2]
    else:
        rest = state.getLines(start + 1, last, state.sCount[start], False)
        behind = tail[closer + 2 :].strip()
        punctuation = behind if len(behind) == 1 and behind in ".,;" else ""
        token.content = "\n".join(part for part in (first, rest, tail[:closer] + punctuation) if part)
        if behind and not punctuation:
            _leave_rest(state, last, closer + 2, "$$")
    token.block = True
    token.map = [start, last + 1]
    token.markup = "$$"
    return True


def _leave_rest(state: StateBlock, line: int, width: int, closer: str) -> None:
    """Let what stands behind the end of a formula be read as a line of its own, and report it."""
    state.bMarks[line] += state.tShift[line] + width
    state.tShift[line], state.sCount[line] = 0, state.blkIndent
    while state.src[state.bMarks[line] + state.tShift[line]] in " \t":
        state.tShift[line] += 1
    state.line = line
    ctx = context(state.env)
    column = max(0, ctx.lines[line].rfind(state.src[state.bMarks[line] : state.eMarks[line]].strip()))
    ctx.report(
        "SG031",
        f"text behind the closing {closer}",
        ctx.at(line, column, len(ctx.lines[line]) - column),
        "put it on a line of its own",
    )


def _closing_line(state: StateBlock, start: int, end: int, closer: str = "$$") -> int | None:
    """The line below another that closes a formula opened there, within the same quote or list item.

    Each question is answered in constant time after the first, or text full of ``$$`` would take quadratic time.
    """
    closers = _closers(state.env, closer)
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


def _closers(env: MutableMapping[str, Any], closer: str) -> Sequence[int]:
    """The lines of the text that hold the end of a formula, in order."""
    known: dict[str, Sequence[int]] = env.setdefault(CLOSERS, {})
    if closer not in known:
        held = [(i, line) for i, line in enumerate(context(env).lines) if closer in line]
        known[closer] = [i for i, line in held if closer != "$$" or find_sign(line, "$$", 0, len(line)) >= 0]
    return known[closer]


def _next_blank(state: StateBlock, start: int) -> int:
    """The first blank line below another; behind the last line if there is none."""
    blanks: list[int] | None = state.env.get(BLANKS)
    if blanks is None:
        blanks = state.env[BLANKS] = [i for i, line in enumerate(context(state.env).lines) if not line.strip(" \t>")]
    index = bisect_right(blanks, start)
    return blanks[index] if index < len(blanks) else state.lineMax


def _report_unclosed(state: StateBlock, start: int, opener: str, instead: str) -> None:
    """Report a formula without an end, once, though several rules look at it."""
    reported: set[int] = state.env.setdefault(REPORTED, set())
    if start in reported:
        return
    reported.add(start)
    report_unclosed_at(context(state.env), start, opener, instead)


def report_unclosed_at(ctx: Context, start: int, opener: str, instead: str) -> None:
    """Report the formula without an end that begins on a line."""
    column = ctx.lines[start].find(opener) if start < len(ctx.lines) else 0
    ctx.report(
        "SG031",
        f"this {opener} is never closed, so it is shown as text",
        ctx.at(start, max(0, column), len(opener)),
        f"put {opener.replace('[', ']')} on a line of its own after the formula, or write {instead}",
    )


ENVIRONMENT = re.compile(r"\\begin\{([A-Za-z]+\*?)\}|\\\\?\[")

END = re.compile(r"\\end\{[^{}\n]*\}?")


def environment_rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    r"""``\begin{align}`` … ``\end{align}``, ``\[`` … ``\]`` or ``\\[`` … ``\\]`` on lines of their own."""
    begin = state.bMarks[start] + state.tShift[start]
    found = ENVIRONMENT.match(state.src, begin)
    if not found or state.is_code_block(start):
        return False
    name = found[1]
    if name == "subequations":
        return _subequations(state, start, end, silent)
    if name and not is_environment(name):
        _report_environment(state.env, start, "SG048", f"there are no formulas {found[0]}, so it is shown as text")
        return False
    closer = f"\\end{{{name}}}" if name else found[0].replace("[", "]")
    position = state.src.find(closer, found.end(), state.eMarks[start])
    last = start
    if position < 0:
        below = _closing_line(state, start, end, closer)
        if below is None or _next_blank(state, start) < below:
            if name:
                _report_open_environment(state, start, end, closer)
            elif below is None and TEX_SIGN.search(state.src, found.end(), state.eMarks[start]):
                _report_unclosed(state, start, found[0], "[ alone for a bracket")
            return False
        last = below
        position = state.src.find(closer, state.bMarks[last])
    behind = state.src[position + len(closer) : state.eMarks[last]].strip(" \t.,;")
    if behind and not name:
        return False
    if not name and not has_sign(state.env, state.src, found.end(), position):
        return False
    if silent:
        return True
    rest = state.getLines(start, last + 1, state.sCount[start], False)
    token = state.push("math_block", "", 0)
    token.content = rest.rstrip() if name else rest[len(closer) : rest.rindex(closer)]
    token.block, token.map, token.markup = True, [start, last + 1], closer
    state.line = last + 1
    if behind:
        token.content = rest[: len(rest) - (state.eMarks[last] - position - len(closer))]
        _leave_rest(state, last, position + len(closer) - state.bMarks[last] - state.tShift[last], closer)
    return True


def _report_environment(env: MutableMapping[str, Any], start: int, code: str, message: str, hint: str = "") -> None:
    """Report a line that begins with ``\begin``, once, though several rules look at it."""
    reported: set[int] = env.setdefault(REPORTED, set())
    if start in reported:
        return
    reported.add(start)
    ctx = context(env)
    column = max(0, ctx.lines[start].find("\\begin"))
    found = ENVIRONMENT.match(ctx.lines[start], column)
    name = found[1] if found else ""
    if not hint:
        hint = near_environment(name) or "write it as Markdown; formulas stand between $$ and $$"
    ctx.report(code, message, ctx.at(start, column, len(name) + len("\\begin{}")), hint)


REPORTED = "reported environments"


def _report_open_environment(state: StateBlock, start: int, end: int, closer: str) -> None:
    """Report an environment without an end."""
    ends = _closers(state.env, "\\end{")
    index = bisect_right(ends, start - 1)
    opener = closer.replace("end", "begin", 1)
    what, hint = "is not closed before the next blank line", f"write {closer} where it ends"
    if index < len(ends) and ends[index] < min(end, _next_blank(state, start)):
        other = END.search(context(state.env).lines[ends[index]])
        what, hint = f"is closed by {other[0] if other else ''}", f"write {closer}"
    _report_environment(state.env, start, "SG031", f"{opener} {what}, so it is shown as text", hint)


SUBEQUATIONS = re.compile(r"\\begin\{subequations\}[ \t]*(?:\\label\{([^{}]*)\})?[ \t]*")
END_OF_SUBEQUATIONS = "\\end{subequations}"
GROUP_LABEL = re.compile(r"[ \t]*\\label\{([^{}]*)\}[ \t]*")


def _subequations(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    r"""``\begin{subequations}`` … ``\end{subequations}``: equations that share a number, as (1a) and (1b) do."""

    def text(line: int) -> str:
        return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]

    found = SUBEQUATIONS.fullmatch(text(start))
    last = _closing_line(state, start, end, END_OF_SUBEQUATIONS)
    if not found or last is None or text(last).strip() != END_OF_SUBEQUATIONS:
        what = "has text behind it" if not found else "is not closed by a line"
        message = f"\\begin{{subequations}} {what}, so it is shown as text"
        hint = f"put it and {END_OF_SUBEQUATIONS} on lines of their own"
        _report_environment(state.env, start, "SG031", message, hint)
        return False
    if silent:
        return True
    label, first = found[1], start + 1
    if label is None and first < last and (below := GROUP_LABEL.fullmatch(text(first))):
        label, first = below[1], first + 1
    opening = state.push("subequations_open", "div", 1)
    opening.block, opening.map, opening.attrs["class"] = True, [start, last + 1], "subequations"
    opening.meta["label"] = (label or "").strip()
    parent, line_max = state.parentType, state.lineMax
    state.parentType, state.lineMax = "subequations", last
    state.md.block.tokenize(state, first, last)
    state.parentType, state.lineMax = parent, line_max
    state.push("subequations_close", "div", -1).block = True
    state.line = last + 1
    return True
