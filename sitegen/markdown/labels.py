r"""Numbers and labels: one count and one table for everything that a text can refer to.

Equations, figures, tables, listings and blocks such as theorems are numbered in the order in which they stand, each
kind for itself. What has a label (``\label{eq:x}`` in a formula, ``{#fig:x}`` elsewhere) is found by it, from before
it as well as from behind it. Sections are found by their ids and are called by their headings.
"""

import re
from collections import Counter
from html import escape

import msgspec
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from .. import math
from ..diagnostics import Place
from ..math.readable import text_of_mathml
from ..model import PAGE_IDS, Label
from ..words import named
from .containers import kind_of
from .context import Context, context
from .infos import Info
from .math import report
from .math_places import place_of, source_of


def labels_plugin(md: MarkdownIt) -> None:
    """Install the rule, which runs when all blocks are known and before formulas are typeset."""
    md.core.ruler.push("labels", number)


def number(state: StateCore) -> None:
    """Give every numbered thing its number, and note the labels."""
    ctx = context(state.env)
    counts: Counter[str] = Counter()
    levels = [int(t.tag[1]) for t in state.tokens if t.type == "heading_open"]
    top = min(levels, default=0)
    by_section = ctx.options.numbering == "section" and levels
    group = ""
    for i, token in enumerate(state.tokens):
        kind = token.type
        if kind == "math_block":
            _equation(ctx, token, counts, f"{counts['section']}." if by_section else "", group)
        elif kind == "subequations_open":
            counts["equation"] += 1
            counts["part"] = 0
            group = f"{counts['section']}.{counts['equation']}" if by_section else str(counts["equation"])
            _group(ctx, token, group)
        elif kind == "subequations_close":
            group = ""
        elif kind == "heading_open":
            if int(token.tag[1]) == top:
                counts["section"] += 1
                if by_section:
                    counts["equation"] = 0
        elif kind == "figure_open":
            caption = state.tokens[i + 2].meta["caption"]
            token.meta["number"] = _block(ctx, token, "figure", counts, bool(caption))
            state.tokens[i + 2].meta["number"] = token.meta["number"]
            state.tokens[i + 2].meta["id"] = token.attrs.get("id", "")
        elif kind == "table_open":
            token.meta["number"] = _block(ctx, token, "table", counts, "caption" in token.meta)
            token.meta["id"] = token.attrs.get("id", "")
        elif kind == "fence":
            _listing(ctx, token, counts)
        elif kind == "container_block_open":
            name = kind_of(token)
            if name:
                token.meta["number"] = _block(ctx, token, name, counts, name != "proof")


def _block(ctx: Context, token: Token, kind: str, counts: Counter[str], is_numbered: bool) -> str:
    """The number of a block; what has a label has a number, and what has a number has an id, to be linked to."""
    id_ = str(token.attrs.get("id", ""))
    if not is_numbered and (not id_ or kind == "proof"):
        shown = ""
    else:
        counts[kind] += 1
        shown = str(counts[kind])
    if id_:
        add_label(ctx, Label(id_, kind, shown), ctx.at(token.map[0] if token.map else 0, None))
    elif shown:
        token.attrs["id"] = ctx.unique_id(f"{kind}-{shown}")
    return shown


def _listing(ctx: Context, token: Token, counts: Counter[str]) -> None:
    info: Info = token.meta["info"]
    id_ = info.id or str(token.attrs.get("id", ""))
    if id_ in PAGE_IDS:
        info = msgspec.structs.replace(info, id="")
        token.meta["info"] = info
        token.attrs.pop("id", None)
    if not id_:
        return
    counts["listing"] += 1
    shown = str(counts["listing"])
    title = ": ".join(filter(None, (named("listing", shown, ctx.options.language), info.title)))
    token.meta["info"] = msgspec.structs.replace(info, title=title)
    if "ref index" in token.meta:
        ref = ctx.refs[token.meta["ref index"]]
        assert ref.code is not None  # a code ref is made with its request
        titled = msgspec.structs.replace(ref, code=msgspec.structs.replace(ref.code, title=title, id=id_))
        ctx.refs[token.meta["ref index"]] = titled
    add_label(ctx, Label(id_, "listing", shown), ctx.at(token.map[0] if token.map else 0, None))


def _group(ctx: Context, token: Token, shown: str) -> None:
    """The label of several equations together."""
    name = token.meta["label"]
    first = token.map[0] if token.map else 0
    if name and add_label(ctx, Label(name, "equation", shown), ctx.at(first, None)):
        token.attrs["id"] = name


def _equation(ctx: Context, token: Token, counts: Counter[str], prefix: str, group: str) -> None:
    prepared: math.Prepared = token.meta["formula"]
    numbers: list[str] = []
    for row in prepared.rows:
        shown = html = inner = ""
        if row.tag is not None:
            shown, inner = _tag(ctx, token, row)
            html = inner if row.bare else f"({inner})"
        elif row.numbered:
            counts["part" if group else "equation"] += 1
            shown = f"{group}{_letter(counts['part'])}" if group else f"{prefix}{counts['equation']}"
            html = f"({shown})"
        for name, at in row.labels:
            place = place_of(ctx, token, at, len(name) + len("\\label{}"))
            if add_label(ctx, Label(name, "equation", shown, inner), place):
                id_ = escape(name)
                linked = html.startswith(("<a", "<span"))
                html = f'<span id="{id_}"></span>{html}' if linked else f'<a id="{id_}" href="#{id_}">{html}</a>'
        if row.numbered and row.tag is None and not row.labels:
            id_ = ctx.unique_id(f"equation-{shown}")
            html = f'<a id="{id_}" href="#{id_}">{html}</a>'
        numbers.append(html)
    token.meta["numbers"] = numbers


def _letter(number: int) -> str:
    return chr(ord("a") + number - 1) if number <= 26 else f".{number}"


def _tag(ctx: Context, token: Token, row: math.Row) -> tuple[str, str]:
    """A tag as text and as HTML."""
    tag = row.tag or ""
    if PLAIN_TAG.issuperset(tag):
        return tag, escape(tag)
    formula = math.convert(f"\\text{{{tag}}}", False)
    for problem in formula.problems:
        at = max(row.at, source_of(token).find("\\tag", row.at))
        report(ctx, problem, place_of(ctx, token, at, len("\\tag")))
    return text_of_mathml(formula.html) or tag, WITH_SOURCE.sub(r"\1", formula.html)


WITH_SOURCE = re.compile("<semantics>(.*)<annotation .*</semantics>", re.DOTALL)
"""MathML with its source, which a tag has not: it may stand inside of another formula."""


PLAIN_TAG = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,:-'*†‡")


def add_label(ctx: Context, label: Label, place: Place) -> bool:
    """Take a label into the table; the first of two with one name stays. Returns whether it was taken."""
    if label.id in PAGE_IDS:
        ctx.report("SG037", f"the label {label.id} was left out", place, "the page has it: give it another name")
        return False
    known = ctx.labels.get(label.id)
    if known is not None:
        line = ctx.label_lines[label.id]
        ctx.report("SG038", f"the label {label.id} is given twice", place, f"it is that of line {line} already")
        return False
    ctx.labels[label.id] = label
    ctx.label_lines[label.id] = place.line
    ctx.ids.add(label.id)
    return True
