"""Footnotes: the plugin's rules with our own rendering, and a word about notes that lead nowhere.

The ids begin with ``note-`` and ``noteref-`` and take part in the page's one set of ids.
"""

import re
from collections.abc import Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.footnote.index import footnote_tail

from .context import context

MENTION = re.compile(r"\[\^([^\]\s]+)\]")


def notes_plugin(md: MarkdownIt) -> None:
    """Install the plugin, our check before it, and our renderers."""
    footnote_plugin(md)
    md.core.ruler.at("footnote_tail", move_to_end)
    md.core.ruler.before("footnote_tail", "notes", check)
    md.add_render_rule("footnote_ref", render_ref)
    md.add_render_rule(
        "footnote_block_open", lambda *_: '<div class="notes" role="doc-endnotes" aria-label="Notes">\n<ol>\n'
    )
    md.add_render_rule("footnote_block_close", lambda *_: "</ol>\n</div>\n")
    md.add_render_rule("footnote_open", render_open)
    md.add_render_rule("footnote_anchor", render_anchor)


def check(state: StateCore) -> None:
    """Report notes that nothing refers to (the plugin drops them) and references to notes that are not there."""
    ctx = context(state.env)
    notes = state.env.get("footnotes", {})
    if notes:
        ctx.ids.update(f"note-{n + 1}" for n in notes.get("list", {}))
    if "[^" not in state.src:
        return
    for token in state.tokens:
        if notes and token.type == "footnote_reference_open" and notes["refs"].get(":" + token.meta["label"], -1) < 0:
            label = token.meta["label"]
            line = token.map[0] if token.map else 0
            place = ctx.at(line, max(0, ctx.lines[line].find("[^")), len(label) + 3)
            ctx.report(
                "SG035",
                f"nothing refers to footnote [^{label}], so it is not shown",
                place,
                f"write [^{label}] where the note belongs, or remove it",
            )
        for child in token.children or ():
            if child.type == "text" and "[^" in child.content:
                for found in MENTION.finditer(child.content):
                    place = ctx.place(token.map, found[0], 0, len(found[0]))
                    ctx.report(
                        "SG036",
                        f"footnote {found[0]} is not defined, so it is shown as text",
                        place,
                        f"add a line {found[0]}: with the note, or write \\{found[0]}",
                    )


def move_to_end(state: StateCore) -> None:
    """The plugin's rule, spared all texts without notes."""
    notes = state.env.get("footnotes")
    if notes and (notes["refs"] or notes["list"]):
        footnote_tail(state)


def _id(token: Token) -> str:
    number, again = token.meta["id"] + 1, token.meta.get("subId", 0)
    return f"{number}-{again + 1}" if again else str(number)


def render_ref(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    """The number of a note, which leads to it."""
    token = tokens[index]
    number = token.meta["id"] + 1
    return (
        f'<sup class="noteref"><a href="#note-{number}" id="noteref-{_id(token)}" role="doc-noteref" '
        f'aria-label="Note {number}">{number}</a></sup>'
    )


def render_open(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    """The beginning of a note."""
    return f'<li id="note-{tokens[index].meta["id"] + 1}">'


def render_anchor(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    """The way back to where the note is referred to."""
    token = tokens[index]
    return (
        f' <a class="back" href="#noteref-{_id(token)}" role="doc-backlink" '
        f'aria-label="Back to the text of note {token.meta["id"] + 1}">\u21a9\ufe0e</a>'
    )
