"""Headings: one ``h1`` a page, which is the title; readable ids in any script; the table of contents.

A body that brings its own ``#`` is moved down by one level as a whole. A first heading that only repeats the title is
not shown a second time.
"""

import re
from collections.abc import Sequence
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.attrs.parse import ParseError, parse

from ..model import PAGE_IDS, Contents
from ..urls import heading_slug
from .context import context
from .text import plain

ATTRIBUTES = re.compile(r"(?<!\s)\s*+\{:?\s*(?=[#.])[^{}]*\}\s*$")


def headings_plugin(md: MarkdownIt) -> None:
    """Install the rule and the renderer of a heading's end, which holds the link to it."""
    md.core.ruler.before("replacements", "heading attributes", take_attributes)
    md.core.ruler.push("headings", headings)
    md.add_render_rule("heading_close", render_close)


def take_attributes(state: StateCore) -> None:
    """Take ids and classes of headings before smart punctuation makes a dash of two hyphens in them."""
    for i, token in enumerate(state.tokens):
        if token.type == "heading_open":
            _take_attributes(token, state.tokens[i + 1])


def headings(state: StateCore) -> None:
    """Move levels, give ids, and note the contents and a title of the body's own in ``env``."""
    ctx = context(state.env)
    found = [i for i, t in enumerate(state.tokens) if t.type == "heading_open"]
    for i in found:
        _take_attributes(state.tokens[i], state.tokens[i + 1])
    title = state.env.get("title")
    if found and found[0] == 0 and state.tokens[0].tag == "h1":
        own = plain(state.tokens[1].children or ())
        if title is None or _same(own, title):
            state.env["own title"] = state.tokens[1]
            state.env["own title id"] = str(state.tokens[0].attrs.get("id", "")) or heading_slug(own)
            del state.tokens[:3]
            found = [i - 3 for i in found[1:]]
    shift = 1 if any(state.tokens[i].tag == "h1" for i in found) else 0
    ctx.ids.update(str(state.tokens[i].attrs["id"]) for i in found if "id" in state.tokens[i].attrs)
    contents: list[tuple[Contents, Token]] = []
    for i in found:
        opening, inline, closing = state.tokens[i : i + 3]
        level = min(6, int(opening.tag[1]) + shift)
        opening.tag = closing.tag = f"h{level}"
        text = plain(inline.children or ())
        if "id" not in opening.attrs:
            opening.attrs["id"] = ctx.unique_id(heading_slug(text))
        id_ = str(opening.attrs["id"])
        closing.meta["link"] = (id_, text)
        if "no_toc" not in str(opening.attrs.get("class", "")).split():
            contents.append((Contents(level, id_, ""), inline))
    state.env["contents"] = contents
    state.env["headings"] = {str(state.tokens[i].attrs["id"]): state.tokens[i + 1] for i in found}


def _same(one: str, other: str) -> bool:
    return re.sub(r"\W+", "", one.casefold()) == re.sub(r"\W+", "", other.casefold())


def _take_attributes(opening: Token, inline: Token) -> None:
    """``{#id .class}`` at the end of a heading."""
    last = inline.children[-1] if inline.children else None
    if last is None or last.type != "text" or "{" not in last.content:
        return
    match = ATTRIBUTES.search(last.content)
    if not match:
        return
    try:
        _, attributes = parse(match[0].strip().replace("{:", "{"))
    except ParseError:
        return
    last.content = last.content[: match.start()]
    for name in ("id", "class"):
        if attributes.get(name) and attributes[name] not in PAGE_IDS:
            opening.attrs[name] = attributes[name]


def render_close(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    """The link to the heading, and its closing tag."""
    token = tokens[index]
    if "link" not in token.meta:
        return f"</{token.tag}>\n"
    id_, text = token.meta["link"]
    name = escape(f"Link to section {text}".strip())
    return f' <a class="anchor" href="#{escape(id_)}" aria-label="{name}"></a></{token.tag}>\n'
