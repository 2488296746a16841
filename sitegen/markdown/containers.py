"""Blocks with a name: ``::: note Title`` … ``:::``, and GitHub's alerts (``> [!NOTE]``), rendered alike.

``details`` folds; a name that is not known is the class of a plain ``div``, for a theme to style.
"""

import re
from collections.abc import Sequence
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.container import container_plugin

ADMONITIONS = {
    "note": "Note",
    "tip": "Tip",
    "hint": "Hint",
    "important": "Important",
    "warning": "Warning",
    "caution": "Caution",
    "danger": "Danger",
    "info": "Info",
    "example": "Example",
}
PARAMS = re.compile(r"\s*\{?\.?(?P<name>[A-Za-z][\w-]*)\}?[ \t]*(?P<title>.*?)[ \t:]*")


def containers_plugin(md: MarkdownIt) -> None:
    """Install the rule for colons and the renderers of both forms."""
    container_plugin(md, "block", validate=lambda params, _: PARAMS.fullmatch(params) is not None, render=render)
    md.add_render_rule("alert_open", render_alert_open)
    md.add_render_rule("alert_title_open", lambda *_: '<p class="admonition-title">')
    md.add_render_rule("alert_close", lambda *_: "</aside>\n")


def render(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    """The beginning or the end of a block with a name."""
    token = tokens[index]
    stack: list[str] = env.setdefault("containers", [])
    if token.nesting < 0:
        return stack.pop()
    found = PARAMS.fullmatch(token.info)
    assert found is not None  # validated by the rule
    name, title = found["name"].lower(), title_html(env, found["title"])
    if name in ADMONITIONS:
        stack.append("</aside>\n")
        return f'<aside class="admonition {name}"><p class="admonition-title">{title or ADMONITIONS[name]}</p>\n'
    if name in ("details", "collapse", "spoiler"):
        stack.append("</details>\n")
        return f"<details><summary>{title or 'Details'}</summary>\n"
    stack.append("</div>\n")
    return f'<div class="{escape(name)}">' + (f"<p><strong>{title}</strong></p>\n" if title else "\n")


def title_html(env: Any, text: str) -> str:
    """The title of a block: text with code and formulas, no links."""
    render_title: Any = env["render title"]
    return str(render_title(text)[1]) if text else ""


def render_alert_open(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    """The beginning of an alert."""
    return f'<aside class="admonition {tokens[index].info.lower()}">\n'
