"""Formulas between dollars: ``$…$`` in a line, ``$$…$$`` on lines of their own.

The block rule is our own because the field's plugin does not let a formula interrupt a paragraph, and takes quadratic
time on ``$$`` that is never closed. The inline rule follows Pandoc: no blank inside the dollars, no digit behind them,
so that prices and shell variables stay text. ``\\$`` is a dollar.
"""

import re
from bisect import bisect_right
from collections.abc import Mapping, MutableMapping, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from .. import math
from ..diagnostics import Place
from ..math.environments import is_environment, near_environment
from ..math.macros import Macro
from ..math.readable import text_of_mathml
from .context import Context, context, mark, where

CLOSERS = "math closers"
BARRIERS = "math barriers"
BLANKS = "blank lines"
BARE = "text without signs"
UNCLOSED = "unclosed formulas"


def math_plugin(md: MarkdownIt) -> None:
    """Install the rules and the renderers."""
    interrupts = ["paragraph", "reference", "blockquote", "list"]
    md.block.ruler.before("fence", "math_block", block_rule, {"alt": interrupts})
    md.block.ruler.before("fence", "math_environment", environment_rule, {"alt": interrupts})
    md.inline.ruler.before("escape", "math_inline", inline_rule)
    md.inline.ruler.before("escape", "math_parentheses", parentheses_rule)
    md.core.ruler.push("math", prepare)
    md.add_render_rule("math_inline", render_inline)
    md.add_render_rule("math_block", render_block)


def typeset_plugin(md: MarkdownIt) -> None:
    """Install the rule that typesets what the rules of ``math_plugin`` found: the last one, when all is numbered."""
    md.core.ruler.push("typeset", typeset)


# ------------------------------------------------------------------------------------------------------ block


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
        closer = _find(tail, "$$", 0, len(tail))
        if closer == 0 and "$$" in tail[2:]:
            last = None  # a formula of its own
    if last is None:
        if not silent:
            _report_unclosed(state, start, begin)
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
        known[closer] = [i for i, line in held if closer != "$$" or _find(line, "$$", 0, len(line)) >= 0]
    return known[closer]


def _next_blank(state: StateBlock, start: int) -> int:
    """The first blank line below another; behind the last line if there is none."""
    blanks: list[int] | None = state.env.get(BLANKS)
    if blanks is None:
        blanks = state.env[BLANKS] = [i for i, line in enumerate(context(state.env).lines) if not line.strip(" \t>")]
    index = bisect_right(blanks, start)
    return blanks[index] if index < len(blanks) else state.lineMax


def _has_sign(env: MutableMapping[str, Any], src: str, start: int, end: int) -> bool:
    """Whether there is a sign of TeX between two places. What has none as a whole has none in its parts."""
    bare: tuple[str, int, int] | None = env.get(BARE)
    if bare and bare[0] is src and bare[1] <= start and end <= bare[2]:
        return False
    found = TEX_SIGN.search(src, start, end) is not None
    if not found:
        env[BARE] = src, start, end
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


ENVIRONMENT = re.compile(r"\\begin\{([A-Za-z]+\*?)\}|\\\[")

END = re.compile(r"\\end\{[^{}\n]*\}?")


def environment_rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    r"""``\begin{align}`` … ``\end{align}`` or ``\[`` … ``\]`` on lines of their own, without dollars."""
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
    closer = f"\\end{{{name}}}" if name else "\\]"
    position = state.src.find(closer, found.end(), state.eMarks[start])
    last = start
    if position < 0:
        below = _closing_line(state, start, end, closer)
        if below is None or _next_blank(state, start) < below:
            if name:
                _report_open_environment(state, start, end, closer)
            return False
        last = below
        position = state.src.find(closer, state.bMarks[last])
    behind = state.src[position + len(closer) : state.eMarks[last]].strip(" \t.,;")
    if behind and not name:
        return False
    if not name and not _has_sign(state.env, state.src, found.end(), position):
        return False
    if silent:
        return True
    rest = state.getLines(start, last + 1, state.sCount[start], False)
    token = state.push("math_block", "", 0)
    token.content = rest.rstrip() if name else rest[2 : rest.rindex(closer)]
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
    if not (_has_sign(state.env, src, start, end) if sign == "[" else SOMETHING.search(src, start, end)):
        return False
    content = src[start:end]
    if not silent:
        token = state.push("math_inline", "", 0)
        token.content, token.markup = content, closer
        mark(token, src, start)
    state.pos = end + len(closer)
    return True


SOMETHING = re.compile(r"[^\W_]")


def _find(src: str, sign: str, start: int, stop: int) -> int:
    """The first dollar sign (or pair) that no backslash escapes, or -1."""
    end = src.find(sign, start, stop)
    while end > start and _escaped(src, end):
        end = src.find(sign, end + 1, stop)
    return end


def _closing_dollar(env: MutableMapping[str, Any], src: str, pos: int, stop: int) -> int:
    r"""The dollar that closes the one at ``pos``, or -1: dollars within braces are those of ``\text{if $x$}``.

    Where braces have no partner it is the next dollar.
    """
    end = _find(src, "$", pos + 1, stop)
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


# ------------------------------------------------------------------------------------------------------ tables

HIDDEN_BAR = "\0"
"""What stands for a bar of a formula while a table is cut into cells. No text holds this character."""

HIDDEN_BARS = "text with hidden bars"

IN_A_ROW = re.compile(
    r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)|\\.|(?<![$\d])\$(?![\s$])((?:\\.|[^$\\])*)(?<!\s)\$(?![\w$])", re.DOTALL
)
"""Code, an escaped character, or a formula. A letter behind the second dollar tells of shell variables."""


def bars_hidden(env: MutableMapping[str, Any], src: str) -> str:
    """The text with ``HIDDEN_BAR`` for every bar inside of a formula that stands in one line; of the same length.

    GitHub's tables are cut at such bars too. A bar with a backslash stays, and means a single bar there and here.
    """
    known: tuple[str, str] | None = env.get(HIDDEN_BARS)
    if known is None or known[0] is not src:
        known = src, src
        if context(env).options.math and "$" in src:
            lines = src.split("\n")
            hidden = [IN_A_ROW.sub(_hide_bars, line) if "$" in line and "|" in line else line for line in lines]
            if hidden != lines:
                known = src, "\n".join(hidden)
        env[HIDDEN_BARS] = known
    return known[1]


def _hide_bars(found: re.Match[str]) -> str:
    formula = found[2]
    if formula is None or "|" not in formula or not SOMETHING.search(formula):
        return found[0]
    return f"${BAR.sub(HIDDEN_BAR, formula)}$"


BAR = re.compile(r"(?<!\\)\|")


# ------------------------------------------------------------------------------------------------- typesetting


def prepare(state: StateCore) -> None:
    """Expand macros and find the rows of every formula, in the order in which they stand."""
    ctx = context(state.env)
    macros = {m.name: Macro(m.body, m.arity, m.default) for m in ctx.options.macros}
    for i, token in enumerate(state.tokens):
        if token.type == "math_block":
            _prepare(ctx, token, macros, display=True)
            _look_for_escapes(ctx, token, None)
            if "%" in token.content:
                _look_for_comment(ctx, token, None)
            ctx.formulas += 4
        elif token.type == "html_block":
            _look_into_html(ctx, token)
        for child in token.children or ():
            if child.type == "math_inline":
                _prepare(ctx, child, macros, display=False)
                _look_for_escapes(ctx, child, token.map)
                ctx.formulas += 1
                if "%" in child.content:
                    _look_for_comment(ctx, child, token.map)
                if PROSE.fullmatch(child.content):
                    _report_prose(ctx, child, token.map)
                if "|" in child.content and state.tokens[i - 1].type in ("th_open", "td_open"):
                    _look_for_escaped_bar(ctx, child, token.map or (0,))


def _prepare(ctx: Context, token: Token, macros: dict[str, Macro], display: bool) -> None:
    if ctx.options.unescape_math and "\\" in token.content:
        token.content = ESCAPES.sub(_unescaped, token.content)
    source = source_of(token)
    token.meta["formula"] = math.prepare(source, display, macros, ctx.options.numbering)


def source_of(token: Token) -> str:
    """The formula of a token without the blank lines that LaTeX would refuse."""
    source = token.content.strip()
    if token.type == "math_block" and "\n" in source:
        source = "\n".join(line for line in source.split("\n") if line.strip())
    return source


PROSE = re.compile(r"[^\\^_{}=+<>|$&]*?(?<![A-Za-z])[A-Za-z]{3,}[,.]? +[A-Za-z]{2,}[^\\^_{}=+<>|$&]*")
"""Words and no sign of mathematics."""


def _report_prose(ctx: Context, token: Token, block: Sequence[int] | None) -> None:
    ctx.report(
        "SG047",
        "this text between two dollars reads like words, and is set as a formula",
        where(ctx, block, token, min(40, len(token.content))),
        "write \\$ for a dollar sign, or \\text{…} for words in a formula",
    )


ESCAPES = re.compile(
    r"\\(?:text[a-z]*|mbox|hbox|operatorname\*?|math(?:tt|rm|sf|it))\s*\{[^{}]*\}|\\\\\\\\|\\([*_])(?![\s$])|\\."
)
"""Words in a formula; what Markdown escapes and older engines unescape before TeX sees it; any other command."""


def _unescaped(found: re.Match[str]) -> str:
    """Of the same length, so that every character keeps its place; blanks mean nothing in a formula."""
    if found[0] == "\\\\\\\\":
        return "  \\\\"
    return f" {found[1]}" if found[1] else found[0]


AFTER_A_SYMBOL = re.compile(r"(?:(?<![A-Za-z])[A-Za-z0-9]|[)\]}|']|\\[A-Za-z]+)\s*\Z")
"""Something that may well have a subscript: more than one letter is likely to be a name with an underscore."""


def _look_for_escapes(ctx: Context, token: Token, block: Sequence[int] | None) -> None:
    """Report the first ``\\_`` or ``\\*`` of a post that reads as if Markdown were to take the backslash away."""
    if ctx.options.unescape_math or ctx.has_escapes or "\\" not in token.content:
        return
    if "\\\\" in token.content and token.type == "math_inline":
        _look_for_doubled(ctx, token, block)
    if not ("\\_" in token.content or "\\*" in token.content):
        return
    for found in ESCAPES.finditer(token.content):
        before = token.content[max(0, found.start() - 40) : found.start()]
        if found[1] == "*" or (found[1] == "_" and AFTER_A_SYMBOL.search(before)):
            ctx.has_escapes = True
            source = source_of(token)
            inside = max(0, source.find(found[0]))
            is_block = token.type == "math_block"
            place = place_of(ctx, token, inside, 2) if is_block else _inline_place(ctx, token, inside, block, 2)
            ctx.report(
                "SG070",
                f"{found[0]} in a formula is read as TeX reads it, not as {found[1]}",
                place,
                f"write {found[1]} alone, or set unescape = true under [math] for posts written for older engines",
            )
            return


DOUBLED = re.compile(r"\\\\(?=([A-Za-z]+))|\\.|[{}]", re.DOTALL)


def _look_for_doubled(ctx: Context, token: Token, block: Sequence[int] | None) -> None:
    """Report two backslashes that read as if Markdown were to take one of them away: ``$\\\\alpha$``."""
    depth = 0
    source = source_of(token)
    if "\\begin" in source:
        return
    for found in DOUBLED.finditer(source):
        depth += {"{": 1, "}": -1}.get(found[0], 0)
        if found[1] and not depth:
            ctx.has_escapes = True
            ctx.report(
                "SG070",
                f"\\\\{found[1]} in a formula is the end of a line and {found[1]}, not the command \\{found[1]}",
                _inline_place(ctx, token, found.start(), block, len(found[1]) + 2),
                f"write \\{found[1]} with one backslash, or put a blank behind \\\\ for the end of a line",
            )
            return


COMMENT = re.compile(r"\\.|(%)[^\n]*\S", re.DOTALL)


def _look_for_comment(ctx: Context, token: Token, block: Sequence[int] | None) -> None:
    """Report a comment in a formula that stands in one line: an author who writes so means the sign."""
    source = source_of(token)
    if "\n" in source:
        return
    for found in COMMENT.finditer(source):
        if found[1]:
            is_block = token.type == "math_block"
            at, length = found.start(), len(found[0])
            place = place_of(ctx, token, at, length) if is_block else _inline_place(ctx, token, at, block, length)
            ctx.report("SG049", "this % hides the rest of the formula", place, "write \\% for the sign")
            return


def _look_for_escaped_bar(ctx: Context, token: Token, block: Sequence[int]) -> None:
    """Report a bar that lost its backslash because it stands in a table."""
    line = ctx.lines[block[0]]
    if token.content not in line:
        ctx.report(
            "SG071",
            "in a table \\| is a single bar, also in a formula",
            ctx.at(block[0], max(0, line.find("\\|")), 2),
            "write \\Vert for a double bar, and | alone for a single one: the bars of a formula do not end a cell",
        )


IN_HTML = re.compile(
    r"<(script|style|pre|code|textarea|svg|math|title)\b.*?(?:</\1>|\Z)|<!--.*?(?:-->|\Z)|<[^<>]*>|\\\$"
    r"|(?<![\w$])(\$\$[^$]+\$\$|\$(?!\s)[^$]+(?<!\s)\$(?![\w$])|\\\(.+?\\\)|\\\[.+?\\\])",
    re.DOTALL | re.IGNORECASE,
)
"""What holds no formula, or a formula."""

FORMULA = re.compile(r"[\\^_=]|\$\s*[A-Za-z]\s*\$")
"""What tells a formula in HTML from prices."""


def _look_into_html(ctx: Context, token: Token) -> None:
    """Report a formula inside of a block of HTML, which Markdown leaves as it is."""
    if "$" not in token.content and "\\" not in token.content:
        return
    for found in IN_HTML.finditer(token.content):
        if found[2] and FORMULA.search(found[2].strip("\\()[]")):
            ctx.report(
                "SG072",
                "this formula stands inside of an HTML block, so it is shown as it is written",
                ctx.place(token.map, token.content, found.start(2), len(found[2].split("\n")[0])),
                "put a blank line before and behind the text with the formula, and do not indent it",
            )
            return


def typeset(state: StateCore) -> None:
    """Convert every formula, now that all numbers are known; a token's ``meta["html"]`` is what is printed."""
    ctx = context(state.env)
    known = {
        name: math.Target(label.number, label.id, label.html) for name, label in ctx.labels.items() if label.number
    }
    for i, token in enumerate(state.tokens):
        if token.type == "math_block":
            formula = _finish(token, known)
            for problem in formula.problems:
                report(ctx, problem, place_of(ctx, token, problem.offset))
        links = 0
        for child in token.children or ():
            links += child.nesting if child.type in ("link_open", "link_close") else 0
            if child.type == "math_inline":
                if not links and state.tokens[i - 1].type == "paragraph_open":
                    child.meta["class"] = _how_long(child.content)
                formula = _finish(child, known)
                for problem in formula.problems:
                    report(ctx, problem, _inline_place(ctx, child, problem.offset, token.map))


def _finish(token: Token, known: Mapping[str, math.Target]) -> math.Formula:
    prepared: math.Prepared = token.meta["formula"]
    formula = math.finish(prepared, token.meta.get("numbers") or [""] * len(prepared.rows), known)
    token.meta["html"] = "" if prepared.is_empty else formula.html
    return formula


def _inline_place(ctx: Context, token: Token, inside: int, block: Sequence[int] | None, length: int = 1) -> Place:
    source, offset = token.meta.get("at", ("", 0))
    blanks = len(token.content) - len(token.content.lstrip())
    return ctx.place(block, source, offset + blanks + inside, length)


def place_of(ctx: Context, token: Token, offset: int, length: int = 1) -> Place:
    """The place in the file of a character of a display formula."""
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


def report(ctx: Context, problem: math.Problem, place: Place) -> None:
    """Report what is wrong with a formula."""
    if problem.code == "SG030":
        hint = problem.hint or "the page shows the source of the formula in its place"
        ctx.report("SG030", f"this formula cannot be typeset: {problem.message}", place, hint)
    else:
        ctx.report(problem.code, problem.message, place, problem.hint)


def render_inline(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    """The formula's MathML."""
    token = tokens[index]
    html: str = token.meta["html"]
    class_ = token.meta.get("class")
    return f'<span class="{class_}" tabindex="0">{html}</span>' if class_ else html


LONG_INLINE, LONGER_INLINE = 32, 50
"""More signs may be wider than a narrow screen, or than any line: then the formula scrolls by itself."""

SIGN = re.compile(r"\\[A-Za-z]+|[^\s{}^_&\\]")


def _how_long(source: str) -> str:
    signs = len(SIGN.findall(source)) if len(source) > LONG_INLINE else 0
    return "long longer" if signs > LONGER_INLINE else "long" if signs > LONG_INLINE else ""


def with_readable(tokens: Sequence[Token]) -> Sequence[Token]:
    """Inline tokens whose formulas have a plain text that can be read: ``x²``."""
    for token in tokens:
        if token.type == "math_inline" and "html" in token.meta:
            html = token.meta["html"]
            token.meta["text"] = (text_of_mathml(html) or token.content.strip()) if html else ""
    return tokens


LONG = 60
"""A display with a longer line is likely to be wider than a narrow screen: it can be reached by keyboard, to scroll."""


def render_block(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    """The formula in a box of its own, which may scroll; a number for all of it stands beside the box."""
    token = tokens[index]
    html: str = token.meta["html"]
    if not html:
        return ""
    prepared: math.Prepared = token.meta["formula"]
    lines = prepared.source.replace("\n", " ").split("\\\\")
    focus = ' tabindex="0"' if max(map(len, lines)) > LONG else ""
    box = f'<div class="math"{focus}>{html}</div>'
    numbers = [number for number in token.meta.get("numbers", ()) if number]
    if not numbers or not prepared.has_outside_number:
        return f"{box}\n"
    return f'<div class="equation">{box}<span class="number">{numbers[0]}</span></div>\n'
