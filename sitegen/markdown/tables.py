"""Tables: a frame that scrolls when the table is wide, and alignment by class instead of by style."""

import re
from collections.abc import Sequence
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from .captions import LABEL, caption_html
from .links import attributes
from .math import with_readable


def tables_plugin(md: MarkdownIt) -> None:
    """Install the renderers."""
    md.core.ruler.push("captions of tables", captions)
    md.add_render_rule("table_open", render_open)
    md.add_render_rule("table_close", lambda *_: "</table></div>\n")
    md.add_render_rule("caption_taken", lambda *_: "")
    md.add_render_rule("th_open", render_cell)
    md.add_render_rule("td_open", render_cell)


CAPTION = re.compile(r"(?:Table|Tabelle|Tableau|Tabla|Tabela|Tabella)\s*:\s+")


def captions(state: StateCore) -> None:
    """Make a paragraph that begins with ``Table:``, right before or behind a table, its caption.

    ``{#tbl:x}`` at its end is the table's label.
    """
    tokens = state.tokens
    for i in [i for i, token in enumerate(tokens) if token.type == "table_open"][::-1]:
        end = next(j for j in range(i, len(tokens)) if tokens[j].type == "table_close")
        for start in (end + 1, i - 3):
            inline = tokens[start + 1] if start >= 0 and start + 2 < len(tokens) else None
            if inline is None or tokens[start].type != "paragraph_open" or tokens[start].level != tokens[i].level:
                continue
            children = inline.children or []
            first = CAPTION.match(children[0].content) if children and children[0].type == "text" else None
            if not first:
                continue
            children[0].content = children[0].content[first.end() :]
            last = children[-1]
            if last.type == "text" and (label := LABEL.search(last.content)):
                last.content = last.content[: label.start()]
                tokens[i].attrs["id"] = label["id"]
            tokens[i].meta["caption"] = children
            inline.hidden = True
            inline.type = tokens[start].type = tokens[start + 2].type = "caption_taken"
            break


def render_open(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    """The frame and the table."""
    token = tokens[index]
    width = next((name for name in str(token.attrs.get("class", "")).split() if name in ("wide", "full")), "")
    start = f'<div class="{f"table {width}".strip()}" tabindex="0"><table{attributes(token)}>\n'
    if "caption" not in token.meta:
        return start
    text = self.renderInline(token.meta["caption"], options, env).strip()
    return f"{start}<caption>{caption_html(token.meta, env, 'table', text)}</caption>\n"


def render_cell(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    """A cell; a strict content security policy forbids the ``style`` that markdown-it writes."""
    token = tokens[index]
    if token.tag == "th" and not tokens[index + 1].content:  # a head without words heads nothing
        token.tag = tokens[index + 2].tag = "td"
    if token.tag == "th":
        _name_formula(tokens[index + 1].children or ())
    scope = ' scope="col"' if token.tag == "th" else ""
    if not token.attrs:
        return f"<{token.tag}{scope}>"
    align = str(token.attrs.get("style", "")).removeprefix("text-align:")
    class_ = f' class="{align}"' if align else ""
    rest = attributes(token, without=("style",)) if len(token.attrs) > 1 or not align else ""
    return f"<{token.tag}{scope}{class_}{rest}>"


def _name_formula(children: Sequence[Token]) -> None:
    """Give the formulas of a head that has no words a name, for what looks for words only."""
    if any(child.type != "math_inline" and child.content.strip() for child in children):
        return
    for child in with_readable([c for c in children if c.type == "math_inline"]):
        name = escape(child.meta.get("text", ""))
        child.meta["html"] = child.meta["html"].replace("<math>", f'<math aria-label="{name}">', 1)
