"""Formulas: found by the rules of ``math_blocks`` and ``math_inlines``, numbered by ``labels``, typeset here."""

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from .. import math
from ..diagnostics import Place
from ..math.macros import Macro
from ..math.readable import text_of_mathml
from .context import Context, context
from .math_blocks import OPEN_DOLLARS, block_rule, environment_rule, report_unclosed_at
from .math_doubts import look_for_doubts, look_into_html, unescaped
from .math_inlines import inline_rule, parentheses_rule
from .math_places import place_of, source_of


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


def prepare(state: StateCore) -> None:
    """Expand macros and find the rows of every formula, in the order in which they stand."""
    ctx = context(state.env)
    macros = {m.name: Macro(m.body, m.arity, m.default) for m in ctx.options.macros}
    before = ""
    for token in state.tokens:
        if token.type == "math_block":
            _prepare(ctx, token, macros, display=True)
            look_for_doubts(ctx, token, None)
            ctx.formulas += 4
        elif token.type == "html_block":
            look_into_html(ctx, token)
        elif token.map and OPEN_DOLLARS in state.env and _has_open_dollars(token):
            first = next((n for n in range(*token.map) if n in state.env[OPEN_DOLLARS]), -1)
            if first >= 0:
                report_unclosed_at(ctx, first, "$$", "\\$\\$ for two dollars")
        for child in token.children or ():
            if child.type == "math_inline":
                _prepare(ctx, child, macros, display=False)
                look_for_doubts(ctx, child, token.map, in_table=before in CELLS)
                ctx.formulas += 1
        before = token.type


def _has_open_dollars(token: Token) -> bool:
    """Whether a line of a text, but the first, begins with dollars that are no formula."""
    children = token.children or ()
    pairs = pairwise(children)
    return any(one.type == "softbreak" and two.type == "text" and two.content.startswith("$$") for one, two in pairs)


CELLS = frozenset(("th_open", "td_open"))


def _prepare(ctx: Context, token: Token, macros: dict[str, Macro], display: bool) -> None:
    if ctx.options.unescape_math and "\\" in token.content:
        token.content = unescaped(token.content)
    source = source_of(token)
    if ctx.grown > GROWTH_FOR_ALL + GROWTH_FOR_EACH * len(ctx.text):
        problem = math.Problem("the macros of this post have grown beyond all bounds", 0, "write the formulas out")
        token.meta["formula"] = math.Prepared(source, display, None, problem)
        return
    prepared = token.meta["formula"] = math.prepare(source, display, macros, ctx.options.numbering)
    if prepared.rewritten is not None:
        ctx.grown += len(prepared.rewritten.tokens)
    elif prepared.problem is not None and prepared.problem.is_growth:
        ctx.grown += math.MAX_TOKENS


ANCHOR = re.compile(r"</?a\b[^<>]*>")

GROWTH_FOR_ALL, GROWTH_FOR_EACH = 500_000, 20
"""How many signs the formulas of a post may become: so many, and so many more for each of its characters."""


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
                if links and "<a " in child.meta["html"]:  # a link cannot hold another
                    child.meta["html"] = ANCHOR.sub("", child.meta["html"])
                for problem in formula.problems:
                    report(ctx, problem, place_of(ctx, child, problem.offset, paragraph=token.map))


def _finish(token: Token, known: Mapping[str, math.Target]) -> math.Formula:
    prepared: math.Prepared = token.meta["formula"]
    formula = math.finish(prepared, token.meta.get("numbers") or [""] * len(prepared.rows), known)
    token.meta["html"] = "" if prepared.is_empty else formula.html
    return formula


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
