"""Abbreviations, as PHP Markdown Extra has them: ``*[HTML]: Hypertext Markup Language`` explains every HTML."""

import re
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from .tokens import new_token

DEFINITION = re.compile(r"\*\[([^\[\]\n]{1,100})\]:[ \t]*(.*)")
KEY = "abbreviations"
MOST = 200
"""Further abbreviations of a post have no effect: each is looked for everywhere."""


def abbreviations_plugin(md: MarkdownIt) -> None:
    """Install the rules."""
    md.block.ruler.before("list", "abbreviation", block_rule, {"alt": ["reference"]})
    md.core.ruler.after("text_join", "abbreviations", explain)


def block_rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """The line that defines an abbreviation."""
    position = state.bMarks[start] + state.tShift[start]
    if not state.src.startswith("*[", position):
        return False
    found = DEFINITION.match(state.src, position, state.eMarks[start])
    if found is None:
        return False
    if not silent:
        known = state.env.setdefault(KEY, {})
        if len(known) < MOST:
            known.setdefault(found[1].strip(), found[2].strip())
        state.line = start + 1
    return True


def explain(state: StateCore) -> None:
    """Mark every abbreviation in the text with what it stands for."""
    known: dict[str, str] = state.env.get(KEY, {})
    if not known:
        return
    names = sorted(filter(None, known), key=len, reverse=True)
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)")
    for block in state.tokens:
        if block.children and pattern.search(block.content):
            block.children = [part for child in block.children for part in _parts(child, pattern, known)]


def _parts(token: Token, pattern: re.Pattern[str], known: dict[str, str]) -> list[Token]:
    if token.type != "text":
        return [token]
    parts: list[Token] = []
    end, level = 0, token.level

    def text(content: str) -> Token:
        return new_token("text", "", 0, content=content, level=level)

    for found in pattern.finditer(token.content):
        if found.start() > end:
            parts.append(text(token.content[end : found.start()]))
        title: dict[str, Any] = {"title": known[found[0]]} if known[found[0]] else {}
        parts.append(new_token("abbr_open", "abbr", 1, attrs=title, level=level))
        parts.append(text(found[0]))
        parts.append(new_token("abbr_close", "abbr", -1, level=level))
        end = found.end()
    if not parts:
        return [token]
    return [*parts, text(token.content[end:])] if end < len(token.content) else parts
