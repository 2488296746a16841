r"""References: ``\ref{eq:x}``, ``\eqref{eq:x}``, ``\cref{eq:x}`` in text, and links without a text, ``[](#fig:x)``.

What they lead to in the same post is known when its parse ends; a link to another post is a ref, whose text the linker
finds.
"""

import re
from html import escape
from typing import Any
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from ..diagnostics import did_you_mean
from ..model import Label, Ref
from ..urls import is_external
from ..words import named
from .context import Context, context, mark, where
from .text import plain
from .tokens import new_token

COMMAND = re.compile(r"\\(ref|eqref|cref|Cref|autoref)\{([^{}\n]+)\}")


NOT_IN_LINKS = frozenset(("link_open", "link_close", "reference", "footnote_ref", "image", "html_inline"))
"""What a heading may hold and the text of a link may not."""


def references_plugin(md: MarkdownIt) -> None:
    """Install the rules and the renderer."""
    md.inline.ruler.before("escape", "reference", inline_rule)
    md.core.ruler.push("references", references)
    md.add_render_rule("reference", render)


def inline_rule(state: StateInline, silent: bool) -> bool:
    r"""LaTeX's commands for references."""
    found = COMMAND.match(state.src, state.pos) if state.src[state.pos] == "\\" else None
    if not found:
        return False
    if not silent:
        token = state.push("reference", "", 0)
        token.content = found[2].strip()
        token.info = found[1]
        mark(token, state.src, state.pos)
    state.pos = found.end()
    return True


def references(state: StateCore) -> None:
    """Give references, and links without a text, the text that they need."""
    ctx = context(state.env)
    for block in state.tokens:
        children = block.children
        if not children:
            continue
        links = 0
        for i in range(len(children) - 1, -1, -1):
            token = children[i]
            if token.type == "reference":
                _resolve(ctx, block, token)
                if links:  # a link cannot hold another
                    token.meta["html"] = ANCHOR.sub("", token.meta["html"])
            elif token.type == "link_close":
                links += 1
            elif token.type == "link_open":
                links -= 1
                target = str(token.attrs.get("href", ""))
                if "#" in target and children[i + 1].type == "link_close" and not is_external(target):
                    children.insert(i + 1, _text(state, ctx, block, token, target))


ANCHOR = re.compile(r"</?a\b[^<>]*>")


def _resolve(ctx: Context, block: Token, token: Token) -> None:
    """Find what a reference shows; its content becomes the text, for excerpts. Commas stand between several labels."""
    whole = token.content
    names = [whole] if whole in ctx.labels else [name.strip() for name in whole.split(",") if name.strip()]
    shown = [_resolved(ctx, block, token, name) for name in names or [whole]]
    token.content = ", ".join(text for text, _ in shown)
    token.meta["html"] = ", ".join(html for _, html in shown)


def _resolved(ctx: Context, block: Token, token: Token, name: str) -> tuple[str, str]:
    """One of the labels of a reference, as text and as HTML."""
    label = ctx.labels.get(name)
    if label is None:
        place = where(ctx, block.map, token, len(token.info) + len(token.content) + len("\\{}"))
        hint = did_you_mean(name, ctx.labels) or "labels of other posts: [](post.md#label)"
        ctx.report("SG039", f"there is no label {name} in this post", place, hint)
        text = "(??)" if token.info == "eqref" else "??"
        return text, f'<span class="missing">{text}</span>'
    html = _shown(ctx, token.info, label, label.shown)
    return _shown(ctx, token.info, label, label.number), f'<a href="#{escape(label.id)}">{html}</a>'


def _shown(ctx: Context, command: str, label: Label, number: str) -> str:
    """What a command shows of a label, with its number as text or as HTML."""
    if command == "ref":
        return number
    return f"({number})" if command == "eqref" else named(label.kind, number, ctx.options.language)


def _text(state: StateCore, ctx: Context, block: Token, link: Token, target: str) -> Token:
    """The text of a link that has none."""
    made = new_token("reference", "", 0)
    if not target.startswith("#"):
        place = where(ctx, block.map, link)
        made.meta["html"] = ctx.add_ref(Ref("name", target, place.line, place.column, place.length))
        return made
    name = unquote(target[1:])
    label = ctx.labels.get(name)
    heading = state.env.get("headings", {}).get(name)
    if label is not None:
        made.content = named(label.kind, label.number, ctx.options.language)
        made.meta["html"] = named(label.kind, label.shown, ctx.options.language)
    elif heading is not None:
        kept = [child for child in heading.children or () if child.type not in NOT_IN_LINKS]
        made.content, made.meta["heading"] = plain(kept), kept
    else:
        made.content = target
    return made


def render(self: Any, tokens: list[Token], index: int, options: Any, env: Any) -> str:
    """A number or a name."""
    token = tokens[index]
    if "heading" in token.meta:
        return str(self.renderInline(token.meta["heading"], options, env)).strip()
    html = token.meta.get("html")
    return html if html is not None else escape(token.content, quote=False)
