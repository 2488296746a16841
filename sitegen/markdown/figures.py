"""A picture alone in its paragraph is a figure; its title is the caption."""

from collections.abc import Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from .captions import caption_html, title_html
from .links import attributes


def figures_plugin(md: MarkdownIt) -> None:
    """Install the rule and its renderers."""
    md.core.ruler.push("figures", figures)
    md.add_render_rule("figure_open", render_open)
    md.add_render_rule("figure_close", render_close)


def figures(state: StateCore) -> None:
    """Turn paragraphs that hold one picture, and perhaps a link around it, into figures."""
    tokens = state.tokens
    for i, token in enumerate(tokens):
        if token.type != "paragraph_open" or token.hidden:
            continue
        children = tokens[i + 1].children or ()
        if children and _is_words(children[0]):
            continue
        children = [c for c in children if c.type != "text" or c.content.strip()]
        inner = children[1:-1] if len(children) == 3 and children[0].type == "link_open" else children
        if len(inner) != 1 or inner[0].type != "image":
            continue
        token.type, tokens[i + 2].type = "figure_open", "figure_close"
        if "id" in inner[0].attrs:
            token.attrs["id"] = inner[0].attrs.pop("id")
        tokens[i + 2].meta["caption"] = str(inner[0].attrs.pop("title", ""))
        tokens[i + 2].meta["lines"] = token.map


def _is_words(token: Token) -> bool:
    """Whether a token shows at the first glance that its paragraph is no figure."""
    return token.type == "text" and token.content.strip() != ""


def render_open(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    """The beginning of the figure, with its label."""
    return f"<figure{attributes(tokens[index])}>"


def render_close(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    """The caption, if there is one, and the end of the figure."""
    meta = tokens[index].meta
    caption = caption_html(meta, env, "figure", title_html(env, meta["caption"], meta["lines"]))
    return f"<figcaption>{caption}</figcaption></figure>\n" if caption else "</figure>\n"
