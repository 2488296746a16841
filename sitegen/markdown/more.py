"""The end of an excerpt, in all spellings: ``<!--more-->``, ``<!-- truncate -->``, ``{/* more */}``."""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock

NAMES = r"(?:m *o *r *e|read ?more|excerpt|end[ _-]?excerpt|truncate|endintro|teaser_end[^>\n]*|pelican_end_summary)"
MORE = re.compile(rf"(?:< *! *- *-\s*{NAMES}\s*- *- *>)", re.IGNORECASE)
COMMENT = re.compile(rf"\{{/\*\s*{NAMES}\s*\*/\}}[ \t]*$", re.IGNORECASE | re.MULTILINE)


def more_plugin(md: MarkdownIt) -> None:
    """Install the rule."""
    md.block.ruler.before("fence", "more", block_rule, {"alt": ["paragraph", "reference", "blockquote", "list"]})


def block_rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """MDX has comments of its own, which are written as HTML's."""
    position = state.bMarks[start] + state.tShift[start]
    if not state.src.startswith("{/*", position) or state.is_code_block(start):
        return False
    if COMMENT.match(state.src, position, state.eMarks[start]) is None:
        return False
    if not silent:
        token = state.push("html_block", "", 0)
        token.map, token.content = [start, start + 1], "<!--more-->\n"
        state.line = start + 1
    return True


def is_marked(text: str) -> bool:
    """Whether a text may say where its excerpt ends."""
    return MORE.search(text) is not None or ("{/*" in text and COMMENT.search(text) is not None)
