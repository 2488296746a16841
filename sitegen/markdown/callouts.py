"""Callouts as others write them: ``!!! note "Title"`` with an indented text, ``??? note``, ``> [!info]- Title``.

They are rendered as ``::: note``. A kind that is not known is a note whose title says the kind.
"""

import re
from collections.abc import Sequence
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import normalizeReference
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from .captions import title_html
from .kinds import ADMONITIONS, kind_and_title

MARK = re.compile(
    r"(!!!|\?\?\?\+?)[ \t]*(?P<kind>[A-Za-z][\w-]*)(?:[ \t]+[\w-]+)*"  # further words are classes
    r"(?:[ \t]+\"(?P<title>[^\"\n]*)\")?[ \t]*$"
)
QUOTED = re.compile(r"\[!(?P<kind>\w[\w -]*)(?:\|[^\]\n]*)?\](?P<fold>[+-]?)[ \t]*(?P<title>[^\n]*)\n?")
PROMPT = re.compile(r"(?:^|\s)prompt-(tip|info|warning|danger)(?:\s|$)")
"""The class by which a theme for Jekyll makes a quotation a callout."""

INDENT = 4
"""Columns that the text of a callout is indented by."""


def callouts_plugin(md: MarkdownIt) -> None:
    """Install the rules and the renderers."""
    chains = ["paragraph", "reference", "blockquote", "list"]
    md.block.ruler.before("fence", "callout", block_rule, {"alt": chains})
    md.core.ruler.after("block", "callouts", from_quotations)
    md.add_render_rule("callout_open", render_open)
    md.add_render_rule("callout_close", render_close)


def block_rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """``!!! note "Title"`` and the lines behind it that are indented; ``???`` folds, and ``???+`` is open."""
    position = state.bMarks[start] + state.tShift[start]
    if not state.src.startswith(("!!!", "???"), position) or state.is_code_block(start):
        return False
    found = MARK.match(state.src[position : state.eMarks[start]])
    if found is None:
        return False
    line = after = start + 1
    indent = state.sCount[start] + INDENT
    while line < end and (state.isEmpty(line) or state.sCount[line] >= indent):
        line += 1
        if not state.isEmpty(line - 1):
            after = line
    if after == start + 1 and found["kind"].lower() not in ADMONITIONS:
        return False
    if silent:
        return True
    opening = _make(state.push("callout_open", "aside", 1), found["kind"], found["title"], FOLDS[found[1]])
    opening.map = [start, after]
    parent, maximum, block = state.parentType, state.lineMax, state.blkIndent
    state.parentType, state.lineMax, state.blkIndent = "container", after, indent
    state.md.block.tokenize(state, start + 1, after)
    state.parentType, state.lineMax, state.blkIndent = parent, maximum, block
    state.push("callout_close", "aside", -1).meta = opening.meta
    state.line = after
    return True


FOLDS = {"!!!": "", "???": "folded", "???+": "open", "-": "folded", "+": "open", "": ""}


def _make(token: Token, kind: str, title: str | None, fold: str) -> Token:
    name, shown = kind_and_title(kind, title)
    token.meta = {"kind": name, "title": shown, "fold": fold}
    return token


def from_quotations(state: StateCore) -> None:
    """Make callouts of quotations that begin with ``[!kind]`` or have a class that says so."""
    if "[!" not in state.src and "prompt-" not in state.src:
        return
    tokens = state.tokens
    gone: set[int] = set()
    open_: list[Token | None] = []
    for i, token in enumerate(tokens):
        if token.type == "blockquote_open":
            made = _from_quotation(state, i, gone)
            open_.append(token if made else None)
        elif token.type == "blockquote_close":
            opening = open_.pop()
            if opening is not None:
                token.type, token.tag, token.meta = "callout_close", "aside", opening.meta
    if gone:
        tokens[:] = [token for i, token in enumerate(tokens) if i not in gone]


def _from_quotation(state: StateCore, i: int, gone: set[int]) -> bool:
    """Make a callout of the quotation that a token begins, if it is one; ``gone`` takes the tokens that it loses."""
    tokens = state.tokens
    token = tokens[i]
    prompt = PROMPT.search(str(token.attrs.get("class", "")))
    if prompt is not None:
        token.type, token.tag = "callout_open", "aside"
        _make(token, prompt[1], None, "")
        token.attrs.pop("class")
        return True
    if i + 2 >= len(tokens) or tokens[i + 1].type != "paragraph_open":
        return False
    inline = tokens[i + 2]
    found = QUOTED.match(inline.content)
    if found is None or normalizeReference("!" + found["kind"]) in state.env.get("references", ()):
        return False
    token.type, token.tag = "callout_open", "aside"
    _make(token, found["kind"], found["title"].strip() or None, FOLDS[found["fold"]])
    inline.content = inline.content[found.end() :]
    if inline.content and inline.map:
        inline.map = tokens[i + 1].map = [inline.map[0] + 1, inline.map[1]]
    elif not inline.content:
        gone.update((i + 1, i + 2, i + 3))
    return True


def render_open(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    """The beginning of a callout, with its title; an empty title is none."""
    token = tokens[index]
    meta, first = token.meta, token.map[0] if token.map else 0
    title = title_html(env, meta["title"], (first, first + 1))
    id_ = f' id="{escape(str(token.attrs["id"]))}"' if "id" in token.attrs else ""
    if meta["fold"]:
        is_open = " open" if meta["fold"] == "open" else ""
        return f'<details class="admonition {meta["kind"]}"{id_}{is_open}><summary>{title}</summary>\n'
    shown = f'<p class="admonition-title">{title}</p>' if title else ""
    return f'<aside class="admonition {meta["kind"]}"{id_}>{shown}\n'


def render_close(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    """The end of a callout."""
    return "</details>\n" if tokens[index].meta["fold"] else "</aside>\n"
