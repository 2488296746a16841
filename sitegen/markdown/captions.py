"""Captions: the name and number of a figure or a table, and what is said of it."""

import re
from collections.abc import Mapping
from html import escape
from typing import Any

from ..words import named
from .context import context

LABEL = re.compile(r"\s*\{\s*#(?P<id>[^\s{}]+)\s*\}\s*$")
"""``{#fig:x}`` at the end of a caption or a title."""


def title_html(env: Any, text: str) -> str:
    """The title of a block or the caption of a figure: text with code and formulas, no links."""
    render_title: Any = env["render title"]
    return str(render_title(text)[1]) if text else ""


def label_html(name: str, id_: str) -> str:
    """``Figure 2``, which leads to the figure, so that readers can copy its address."""
    return f'<a class="label" href="#{escape(id_)}">{escape(name)}</a>'


def caption_html(meta: Mapping[str, Any], env: Any, kind: str, text: str) -> str:
    """``Figure 2`` and the text behind it; the text alone where there is no number.

    ``meta`` holds the number and the id of what the caption stands under.
    """
    shown = meta.get("number", "")
    if not shown:
        return text
    name = label_html(named(kind, shown, context(env).options.language), str(meta["id"]))
    return f"{name} {text}" if text else name
