"""Blocks with a name: ``::: note Title`` … ``:::``, and GitHub's alerts (``> [!NOTE]``), rendered alike.

``details`` folds; a name that is not known is the class of a plain ``div``, for a theme to style.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from html import escape
from typing import Any

import msgspec
from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.container import container_plugin

from ..words import word
from .attributes import kramdown_attributes
from .captions import LABEL, label_html, title_html
from .context import context
from .kinds import ADMONITIONS

NUMBERED = frozenset(("theorem", "lemma", "proposition", "corollary", "definition", "conjecture", "axiom", "example",
                      "exercise", "remark", "proof"))  # fmt: skip
"""Blocks as LaTeX's amsthm has them: with a number, which proofs do not have, and perhaps a title and a label."""

TITLE = r"(?P<title>(?:[^ \t:\n]++(?:[ \t:]++(?=[^ \t:\n]))?+)*+)"
PLAIN = re.compile(rf"\s*+\{{?\.?(?P<name>[A-Za-z][\w-]*+)\}}?[ \t]*+(?:\[(?P<label>[^\]]*+)\]|{TITLE})[ \t:]*+")
BRACES = re.compile(rf"\s*+\{{(?=[^{{}}]*[.#=])(?P<attributes>[^{{}}]*+)\}}[ \t]*+{TITLE}[ \t:]*+")


class Params(msgspec.Struct, frozen=True):
    """What stands behind the colons: ``note Title``, ``tip[Title]`` or ``{.callout-note title="Title"}``."""

    name: str
    title: str = ""
    id: str = ""
    fold: str = ""
    """``folded``, ``open``, or empty for what does not fold."""


@lru_cache(maxsize=256)
def read_params(text: str) -> Params | None:
    """What stands behind the colons; None if it names no block."""
    found = BRACES.fullmatch(text)
    if found is None:
        plain = PLAIN.fullmatch(text)
        return Params(plain["name"].lower(), plain["label"] or plain["title"] or "") if plain else None
    attributes = kramdown_attributes(found["attributes"])
    name = attributes.get("class", "").lower()
    is_callout = name.startswith("callout-")
    collapse = {"true": "folded", "false": "open"}.get(attributes.get("collapse", ""), "") if is_callout else ""
    title = attributes.get("title", "") or found["title"]
    return Params(name.removeprefix("callout-") if is_callout else name, title, attributes.get("id", ""), collapse)


def containers_plugin(md: MarkdownIt) -> None:
    """Install the rule for colons and the renderers of both forms."""
    container_plugin(md, "block", validate=lambda params, _: read_params(params) is not None, render=render)
    find = next(rule.fn for rule in md.block.ruler.__rules__ if rule.name == "container_block")

    def within_text(state: StateBlock, line: int, end: int, silent: bool) -> bool:
        """The rule, for a text that ends with a line end: the library looks at the first sign of empty lines too."""
        if not state.src.startswith(":::", state.bMarks[line] + state.tShift[line]):
            return False
        if not state.src.endswith("\n"):
            state.src += "\n"
        return find(state, line, end, silent)

    md.block.ruler.at("container_block", within_text, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    md.core.ruler.push("blocks with names", take_labels)
    md.add_render_rule("alert_open", render_alert_open)
    md.add_render_rule("alert_title_open", lambda *_: '<p class="admonition-title">')
    md.add_render_rule("alert_close", lambda *_: "</aside>\n")


def take_labels(state: StateCore) -> None:
    """Make the label of a block, ``::: theorem Title {#thm:x}``, its id."""
    for token in state.tokens:
        if token.type != "container_block_open":
            continue
        found = LABEL.search(token.info)
        if found and found.start():
            token.info = token.info[: found.start()]
            token.attrs["id"] = found["id"]
        elif (params := read_params(token.info)) and params.id:
            token.attrs["id"] = params.id


def kind_of(token: Token) -> str:
    """The kind of a block that is numbered; empty for all others."""
    params = read_params(token.info)
    return params.name if params and params.name in NUMBERED else ""


def render(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    """The beginning or the end of a block with a name."""
    token = tokens[index]
    stack: list[str] = env.setdefault("containers", [])
    if token.nesting < 0:
        return stack.pop()
    params = read_params(token.info)
    assert params is not None  # validated by the rule
    name, title = params.name, title_html(env, params.title, _first_line(token))
    id_ = f' id="{escape(str(token.attrs["id"]))}"' if "id" in token.attrs else ""
    if name in NUMBERED:
        stack.append("</div>\n")
        shown = f"{word(name, context(env).options.language)} {token.meta.get('number', '')}".strip()
        rest = f' <span class="theorem-name">({title})</span>' if title else ""
        label = label_html(shown, str(token.attrs["id"])) if id_ else escape(shown)
        return f'<div class="theorem {name}"{id_}>\n<p class="theorem-title">{label}{rest}</p>\n'
    if name in ADMONITIONS and params.fold:
        stack.append("</details>\n")
        start = f'<details class="admonition {name}"{id_}{" open" if params.fold == "open" else ""}>'
        return f"{start}<summary>{title or ADMONITIONS[name]}</summary>\n"
    if name in ADMONITIONS:
        stack.append("</aside>\n")
        return f'<aside class="admonition {name}"{id_}><p class="admonition-title">{title or ADMONITIONS[name]}</p>\n'
    if name in ("details", "collapse", "spoiler"):
        stack.append("</details>\n")
        return f"<details{id_}><summary>{title or 'Details'}</summary>\n"
    stack.append("</div>\n")
    class_ = f' class="{escape(name)}"' if name else ""
    return f"<div{class_}{id_}>" + (f"<p><strong>{title}</strong></p>\n" if title else "\n")


def _first_line(token: Token) -> tuple[int, int]:
    first = token.map[0] if token.map else 0
    return first, first + 1


def render_alert_open(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    """The beginning of an alert."""
    return f'<aside class="admonition {tokens[index].info.lower()}">\n'
