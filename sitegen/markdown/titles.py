"""Titles: a line of text that may hold code, formulas and entities, but neither emphasis nor links.

A title has two forms: plain text for ``<title>``, feeds and lists without markup, and HTML for headings.
"""

from functools import lru_cache
from html import escape
from typing import Any

from markdown_it import MarkdownIt

from ..model import ParseOptions
from .context import KEY, Context
from .math import math_plugin, typeset_plugin, with_readable
from .text import plain


@lru_cache(maxsize=4)
def _parser() -> MarkdownIt:
    md = MarkdownIt("zero")
    md.enable(["backticks", "entity"])
    math_plugin(md)
    typeset_plugin(md)
    return md


def render_title(text: str, options: ParseOptions) -> tuple[str, str]:
    """The plain form and the HTML form of a title. A formula that fails shows its source in both."""
    text = " ".join(text.split())
    if not any(c in text for c in "`$&\\"):
        return text, escape(text, quote=False)
    env: dict[str, Any] = {KEY: Context(text, "", 1, options)}
    md = _parser() if options.math else MarkdownIt("zero").enable(["backticks", "entity"])
    protected = text.replace("\\$", "\x05")
    tokens = md.parseInline(protected, env)
    html = md.renderer.render(tokens, md.options, env)
    return plain(with_readable(tokens[0].children or ())).replace("\x05", "$"), html.replace("\x05", "$")
