"""Formulas in a line of text: ``$…$``, ``$$…$$``, ``\\(…\\)``, ``\\[…\\]``.

The rule for dollars follows Pandoc: no blank inside the dollars, no digit behind them, so that prices and shell
variables stay text. ``\\$`` is a dollar.
"""

import re
from bisect import bisect_right
from collections.abc import Mapping, MutableMapping
from typing import Any

from markdown_it.rules_inline import StateInline

from .context import context, mark

BARE = "text without signs"
UNCLOSED = "unclosed formulas"


def inline_rule(state: StateInline, silent: bool) -> bool:
    """``$…$``, and ``$$…$$`` in the middle of a line, which is a formula of the line too."""
    src, pos = state.src, state.pos
    if src[pos] != "$":
        return False
    options = context(state.env).options
    if src.startswith("$$", pos):
        end = find_sign(src, "$$", pos + 2, state.posMax)
        if end < 0 or not src[pos + 2 : end].strip():
            return False
        return _push(state, silent, pos, 2, end)
    if pos and (src[pos - 1] == "$" or (src[pos - 1].isdecimal() and not options.allow_digits)):
        return False
    end = _closing_dollar(state.env, src, pos, state.posMax)
    content = src[pos + 1 : end]
    if end < 0 or not content.strip():
        return False
    if not options.allow_space and (content[0].isspace() or content[-1].isspace()):
        return False
    if not options.allow_digits and end + 1 < state.posMax and src[end + 1].isdecimal():
        return False
    return _push(state, silent, pos, 1, end)


TEX_SIGN = re.compile(r"\\[A-Za-z]|[\^_=+<>]")
"""What only a formula holds: brackets with a backslash may be no more than brackets."""


def parentheses_rule(state: StateInline, silent: bool) -> bool:
    r"""``\(…\)``, and ``\[…\]`` in the middle of a line; also with two backslashes, as some engines want them."""
    src, pos = state.src, state.pos
    if src[pos] != "\\":
        return False
    width = 2 if src.startswith(("\\\\(", "\\\\["), pos) else 1
    sign = src[pos + width : pos + width + 1]
    if sign not in "([" or not sign:
        return False
    closer = src[pos : pos + width] + {"(": ")", "[": "]"}[sign]
    start = pos + width + 1
    unclosed: dict[str, tuple[str, int]] = state.env.setdefault(UNCLOSED, {})
    known = unclosed.get(closer)
    if known and known[0] is src and known[1] <= start:
        return False
    end = src.find(closer, start, state.posMax)
    if end < 0:
        if state.posMax == len(src):
            unclosed[closer] = src, start
        return False
    if not (has_sign(state.env, src, start, end) if sign == "[" else SOMETHING.search(src, start, end)):
        return False
    content = src[start:end]
    if not silent:
        token = state.push("math_inline", "", 0)
        token.content, token.markup = content, closer
        mark(token, src, start)
    state.pos = end + len(closer)
    return True


SOMETHING = re.compile(r"[^\W_]")


def find_sign(src: str, sign: str, start: int, stop: int) -> int:
    """The first dollar sign (or pair) that no backslash escapes, or -1."""
    end = src.find(sign, start, stop)
    while end > start and _escaped(src, end):
        end = src.find(sign, end + 1, stop)
    return end


def _closing_dollar(env: MutableMapping[str, Any], src: str, pos: int, stop: int) -> int:
    r"""The dollar that closes the one at ``pos``, or -1: dollars within braces are those of ``\text{if $x$}``.

    Where braces have no partner it is the next dollar.
    """
    end = find_sign(src, "$", pos + 1, stop)
    inside = src[pos + 1 : end]
    if end < 0 or "{" not in inside or ("\\" not in inside and inside.count("{") == inside.count("}")):
        return end
    known: tuple[str, Mapping[int, int]] | None = env.get(PARTNERS)
    if known is None or known[0] is not src:
        known = env[PARTNERS] = src, _dollars_of_one_level(src)
    partner = known[1].get(pos, -1)
    return partner if 0 <= partner < stop else end


def _dollars_of_one_level(src: str) -> Mapping[int, int]:
    """For each dollar of a text the next one in the same braces, where these are not closed before."""
    partners: dict[int, int] = {}
    last: list[int] = [-1]
    """The last dollar of each level of braces that is open."""
    for found in LEVELS.finditer(src):
        sign, at = found[0], found.start()
        if sign == "{":
            last.append(-1)
        elif sign == "}":
            last.pop()
            last = last or [-1]
        elif sign == "$":
            partners[last[-1]] = at
            last[-1] = at
    return partners


LEVELS = re.compile(r"\\.|[{}$]", re.DOTALL)

PARTNERS = "dollars of one level"


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


def has_sign(env: MutableMapping[str, Any], src: str, start: int, end: int) -> bool:
    """Whether there is a sign of TeX between two places. What has none as a whole has none in its parts."""
    bare: tuple[str, int, int] | None = env.get(BARE)
    if bare and bare[0] is src and bare[1] <= start and end <= bare[2]:
        return False
    found = TEX_SIGN.search(src, start, end) is not None
    if not found:
        env[BARE] = src, start, end
    return found


# ------------------------------------------------------------------------------------------------------ tables

HIDDEN_BAR = "\0"
"""What stands for a bar of a formula while a table is cut into cells. No text holds this character."""

HIDDEN_BARS = "text with hidden bars"

IN_A_ROW = re.compile(
    r"(?P<ticks>`+)|\\.|(?<![$\d])\$(?![\s$])(?P<formula>(?:\\.|[^$\\])*)(?<!\s)\$(?![\w$])", re.DOTALL
)
"""What may begin code, an escaped character, or a formula. A letter behind its second dollar is that of a variable."""


def bars_hidden(env: MutableMapping[str, Any], src: str) -> str:
    """The text with ``HIDDEN_BAR`` for every bar inside of a formula that stands in one line; of the same length.

    GitHub's tables are cut at such bars too. A bar with a backslash stays, and means a single bar there and here.
    """
    known: tuple[str, str] | None = env.get(HIDDEN_BARS)
    if known is None or known[0] is not src:
        known = src, src
        if context(env).options.math and "$" in src:
            lines = src.split("\n")
            hidden = [_hide_bars(line) if "$" in line and "|" in line else line for line in lines]
            if hidden != lines:
                known = src, "\n".join(hidden)
        env[HIDDEN_BARS] = known
    return known[1]


def _hide_bars(line: str) -> str:
    ends: dict[int, list[int]] = {}
    """Where runs of backticks end, by their lengths."""
    for run in RUN.finditer(line):
        ends.setdefault(len(run[0]), []).append(run.end())
    parts, kept, pos = list[str](), 0, 0
    while found := IN_A_ROW.search(line, pos):
        pos = found.end()
        ticks, formula = found["ticks"], found["formula"]
        if ticks:
            same = ends.get(len(ticks), [])
            closing = bisect_right(same, pos)
            pos = same[closing] if closing < len(same) else pos
        elif formula and "|" in formula and SOMETHING.search(formula):
            parts += line[kept : found.start()], f"${BAR.sub(HIDDEN_BAR, formula)}$"
            kept = pos
    return "".join((*parts, line[kept:]))


RUN = re.compile("`+")
BAR = re.compile(r"(?<!\\)\|")
