"""Marked text: ``==so==``. Signs of equality between words or numbers, ``a == b``, stay what they are."""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

MARKED = re.compile(r"(?<![A-Za-z0-9=])==(?![\s=])([^\n=]*(?:=[^\n=]+)*)(?<!\s)==(?![A-Za-z0-9=])")


def marks_plugin(md: MarkdownIt) -> None:
    """Install the rule."""
    md.inline.ruler.push("marks", inline_rule)


def inline_rule(state: StateInline, silent: bool) -> bool:
    """Text between two pairs of signs, in one line."""
    if not state.src.startswith("==", state.pos):
        return False
    found = MARKED.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        end = state.posMax
        state.push("mark_open", "mark", 1).markup = "=="
        state.pos, state.posMax = found.span(1)
        state.md.inline.tokenize(state)
        state.posMax = end
        state.push("mark_close", "mark", -1).markup = "=="
    state.pos = found.end()
    return True
