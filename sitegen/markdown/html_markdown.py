"""kramdown's ``<div markdown="1">``: what stands between the tags is Markdown, though no blank line stands there.

The tags are lines of their own, or the element is one line, whose text is Markdown in a line.
"""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock

OPENING = re.compile(
    r"<([A-Za-z][\w-]*)\b[^<>\n]*?(\s+markdown\s*=\s*(?:\"(?:1|block|span)\"|'(?:1|block|span)'|1))[^<>\n]*>"
)
CLOSING = re.compile(r"</([A-Za-z][\w-]*)[ \t]*>[ \t]*(?=\n|\Z)")

OPEN = "elements with Markdown"


def html_markdown_plugin(md: MarkdownIt) -> None:
    """Install the rule."""
    interrupts = ["paragraph", "reference", "blockquote"]
    md.block.ruler.before("html_block", "html_markdown", block_rule, {"alt": interrupts})


def block_rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """The tag that begins such an element, the one that ends it, or the whole in one line."""
    begin, stop = state.bMarks[start] + state.tShift[start], state.eMarks[start]
    if not state.src.startswith("<", begin) or state.is_code_block(start):
        return False
    opened: list[str] = state.env.setdefault(OPEN, [])
    closing = CLOSING.match(state.src, begin, stop) if opened else None
    if closing and closing[1].lower() == opened[-1]:
        if not silent:
            opened.pop()
            _push_html(state, start, f"{closing[0]}\n")
            state.line = start + 1
        return True
    opening = OPENING.match(state.src, begin, stop)
    if opening is None:
        return False
    tag = opening[0][: opening.start(2) - begin] + opening[0][opening.end(2) - begin :]
    rest = state.src[opening.end() : stop].strip()
    closer = f"</{opening[1]}>"
    if rest and not rest.endswith(closer):
        return False
    if silent:
        return True
    if rest:
        _push_html(state, start, tag)
        inline = state.push("inline", "", 0)
        inline.content, inline.map, inline.children = rest.removesuffix(closer).strip(), [start, start + 1], []
        _push_html(state, start, f"{closer}\n")
    else:
        opened.append(opening[1].lower())
        _push_html(state, start, f"{tag}\n")
    state.line = start + 1
    return True


def _push_html(state: StateBlock, line: int, html: str) -> None:
    token = state.push("html_block", "", 0)
    token.content, token.map = html, [line, line + 1]
