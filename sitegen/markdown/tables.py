"""Tables: a frame that scrolls when the table is wide, and alignment by class instead of by style."""

from collections.abc import Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from .links import attributes


def tables_plugin(md: MarkdownIt) -> None:
    """Install the renderers."""
    md.add_render_rule("table_open", render_open)
    md.add_render_rule("table_close", lambda *_: "</table></div>\n")
    md.add_render_rule("th_open", render_cell)
    md.add_render_rule("td_open", render_cell)


def render_open(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    """The frame and the table."""
    return f'<div class="table" tabindex="0"><table{attributes(tokens[index])}>\n'


def render_cell(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    """A cell; a strict content security policy forbids the ``style`` that markdown-it writes."""
    token = tokens[index]
    scope = ' scope="col"' if token.tag == "th" else ""
    if not token.attrs:
        return f"<{token.tag}{scope}>"
    align = str(token.attrs.get("style", "")).removeprefix("text-align:")
    class_ = f' class="{align}"' if align else ""
    rest = attributes(token, without=("style",)) if len(token.attrs) > 1 or not align else ""
    return f"<{token.tag}{scope}{class_}{rest}>"
