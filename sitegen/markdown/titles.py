"""Titles: a line of text that may hold code, formulas and entities, but neither emphasis nor links.

A title has two forms: plain text for ``<title>``, feeds and lists without markup, and HTML for headings.
"""

from functools import lru_cache
from html import escape
from typing import Any

from markdown_it import MarkdownIt

from ..diagnostics import Diagnostic
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


def render_title(text: str, options: ParseOptions) -> tuple[str, str, tuple[Diagnostic, ...]]:
    """The plain form and the HTML form of a title, and what is wrong with its formulas, as places of its only line.

    A formula that fails shows its source in both forms.
    """
    text = " ".join(text.split())
    if not any(c in text for c in "`$&\\"):
        return text, escape(text, quote=False), ()
    ctx = Context(text, "", 1, options)
    env: dict[str, Any] = {KEY: ctx}
    md = _parser() if options.math else MarkdownIt("zero").enable(["backticks", "entity"])
    protected = text.replace("\\$", DOLLAR)
    ctx.lines = [protected]
    tokens = md.parseInline(protected, env)
    html = md.renderer.render(tokens, md.options, env)
    text = plain(with_readable(tokens[0].children or ()))
    return text.replace(DOLLAR, "$"), html.replace(DOLLAR, "$"), tuple(ctx.found)


DOLLAR = "\x05\x05"
"""What stands for an escaped dollar, of the same length."""
