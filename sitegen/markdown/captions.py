"""Captions: the name and number of a figure or a table, and what is said of it."""

import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import msgspec

from ..words import named
from .context import context

LABEL = re.compile(r"(?<!\s)\s*+\{\s*#(?P<id>[^\s{}]+)\s*\}\s*$")
"""``{#fig:x}`` at the end of a caption or a title."""


def title_html(env: Any, text: str, block: Sequence[int] | None) -> str:
    """The title of a block or the caption of a figure: text with code and formulas, no links.

    ``block`` is the range of body lines (from 0) that it stands in.
    """
    if not text:
        return ""
    _, html, found = env["render title"](text)
    ctx = context(env)
    for d in found:
        place = ctx.place(block, text, d.place.column - 1, d.place.length)
        ctx.found.append(msgspec.structs.replace(d, place=place))
    return str(html)


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
