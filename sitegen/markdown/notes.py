"""Footnotes: the plugin's rules with our own rendering, and a word about notes that lead nowhere.

A note of plain paragraphs stands twice in a body: right behind its number, where the theme shows it beside the text or
opens it there, and in the list at the end, which feeds and print show. What is between ``ASIDE`` and ``ASIDE_END`` is
for pages alone. Every other note (with code, lists, pictures or notes of its own; in a table or a caption) is in the
list.

The ids begin with ``note-``, ``side-`` and ``noteref-`` and take part in the page's one set of ids.
"""

import re
from collections.abc import Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.footnote.index import footnote_tail

from ..model import ASIDE, ASIDE_END
from .context import context

MENTION = re.compile(r"\[\^([^\[\]\s]+)\]")
MAX_REPORTED = 100
"""So many mentions of notes that are not defined are reported of a post; to find the place of each takes long."""


def notes_plugin(md: MarkdownIt) -> None:
    """Install the plugin, our check before it, and our renderers."""
    footnote_plugin(md)
    md.core.ruler.at("footnote_tail", move_to_end)
    md.core.ruler.before("footnote_tail", "notes", check)
    md.core.ruler.push("sidenotes", find_sidenotes)
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
        ctx.ids.update(f"{name}-{n + 1}" for n in notes.get("list", {}) for name in ("note", "side"))
    if "[^" not in state.src:
        return
    reported = 0
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
        end = 0  # of what was looked at; code and links before a mention may hold the same signs
        for child in token.children or () if "[^" in token.content else ():
            if child.type in ("code_inline", "math_inline") and (at := token.content.find(child.content, end)) >= 0:
                end = at + len(child.content)
            if child.type == "text" and "[^" in child.content:
                for found in MENTION.finditer(child.content):
                    reported += 1
                    if reported > MAX_REPORTED:
                        break
                    at = token.content.find(found[0], end)
                    end = max(end, at + len(found[0]))
                    place = ctx.place(token.map, token.content, max(0, at), len(found[0]))
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


def find_sidenotes(state: StateCore) -> None:
    """Find the notes that can stand beside the text, and give them to the numbers that lead to them."""
    if not state.env.get("footnotes"):
        return
    tokens = state.tokens
    beside: dict[int, list[Token]] = {}
    for i, token in enumerate(tokens):
        if token.type == "footnote_open":
            end = next(j for j in range(i, len(tokens)) if tokens[j].type == "footnote_close")
            inside = tokens[i + 1 : end]
            if all(t.type in PARAGRAPH for t in inside) and not any(
                c.type in NOT_BESIDE for t in inside for c in t.children or ()
            ):
                beside[token.meta["id"]] = [t for t in inside if t.type == "inline"]
    state.env[SIDENOTES] = beside
    in_note = False
    placed: dict[int, Token] = {}
    for i, token in enumerate(tokens):
        in_note = token.type == "footnote_open" or (in_note and token.type != "footnote_close")
        links = 0
        for child in token.children or ():
            if child.type != "footnote_ref":
                if child.type in LINK:
                    links += child.nesting
            elif links:
                child.meta["in link"] = True
            elif child.meta["id"] in beside:
                number = child.meta["id"]
                if number not in placed and not in_note and tokens[i - 1].type == "paragraph_open":
                    placed[number] = child
                    child.meta["note"] = True
                child.meta["beside"] = number in placed
    for token in tokens:
        if token.type == "footnote_open" and token.meta["id"] in placed:
            token.meta["beside"] = True


LINK = ("link_open", "link_close")
SIDENOTES = "sidenotes"
PARAGRAPH = frozenset(("paragraph_open", "inline", "paragraph_close", "footnote_anchor"))
NOT_BESIDE = frozenset(("footnote_ref", "image", "html_inline"))


def _id(token: Token) -> str:
    number, again = token.meta["id"] + 1, token.meta.get("subId", 0)
    return f"{number}-{again + 1}" if again else str(number)


def render_ref(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    """The number of a note, which leads to it; behind the first such number, the note."""
    token = tokens[index]
    number = token.meta["id"] + 1
    if "in link" in token.meta:  # a link cannot hold another
        return f'<sup class="noteref" id="noteref-{_id(token)}">{number}</sup>'
    place = f"{SIDE}{number}" if token.meta.get("beside") else f"note-{number}"
    link = (
        f'<sup class="noteref"><a href="#{place}" id="noteref-{_id(token)}" role="doc-noteref" '
        f'aria-label="Note {number}">{number}</a></sup>'
    )
    if "note" not in token.meta:
        return link
    parts = [
        self.renderInline([c for c in inline.children if c.type != "footnote_anchor"], options, env).strip()
        for inline in env[SIDENOTES][token.meta["id"]]
    ]
    text = " ".join(f'<span class="paragraph">{part}</span>' if len(parts) > 1 else part for part in parts)
    return (
        f'{link}{ASIDE}<span class="sidenote" id="{SIDE}{number}" role="note">'
        f'<span class="number">{number}</span> {text} '
        f'<a class="back" href="#noteref-{_id(token)}" aria-label="Back to the text">\u21a9\ufe0e</a></span>{ASIDE_END}'
    )


SIDE = "side-"


def render_open(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    """The beginning of a note."""
    token = tokens[index]
    class_ = ' class="beside"' if token.meta.get("beside") else ""
    return f'<li id="note-{token.meta["id"] + 1}"{class_}>'


def render_anchor(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    """The way back to where the note is referred to."""
    token = tokens[index]
    return (
        f' <a class="back" href="#noteref-{_id(token)}" role="doc-backlink" '
        f'aria-label="Back to the text of note {token.meta["id"] + 1}">\u21a9\ufe0e</a>'
    )
