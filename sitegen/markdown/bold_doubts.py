"""Bold text that CommonMark does not see, because its asterisks touch a script that is written without blanks.

``**`` ends bold text only if no punctuation stands before it, or a blank or punctuation behind it: ``**「数」**です``
keeps its asterisks. Nothing is guessed; it is said.
"""

import re
import unicodedata
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from .context import context

SCRIPTS = re.compile(
    "[\u0590-\u06ff\u3000-\u30ff\u3105-\u312f\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]"
)
"""Signs of scripts whose words may follow asterisks without a blank."""

RUN = re.compile(r"(?<!\*)\*\*(?!\*)")


def bold_doubts_plugin(md: MarkdownIt) -> None:
    """Install the rule."""
    md.core.ruler.push("bold doubts", look_for_bold)


def look_for_bold(state: StateCore) -> None:
    """Report pairs of ``**`` that stayed text beside a sign of such a script."""
    ctx = context(state.env)
    for token in state.tokens:
        if token.type != "inline" or "**" not in token.content or token.content.isascii():
            continue
        source = token.content
        runs = list(_literal_runs(token))
        number = 0
        while number + 1 < len(runs):
            first, second = runs[number : number + 2]
            number += 1
            before, after = source[first - 1 : first], source[first + 2 : first + 3]
            inner, behind = source[second - 1], source[second + 2 : second + 3]
            cannot_open = _is_word(before) and _is_punctuation(after)
            cannot_close = _is_punctuation(inner) and _is_word(behind)
            near = (before + after if cannot_open else "") + (inner + behind if cannot_close else "")
            if not SCRIPTS.search(near):
                continue
            number += 1
            end = source.find("\n", first, second + 2)
            where = f"after {inner}" if cannot_close else f"before {after}"
            ctx.report(
                "SG091",
                f"this is not bold: ** {where} does not {'close' if cannot_close else 'open'} it",
                ctx.place(token.map, source, first, (second + 2 if end < 0 else end) - first),
                "put a blank outside of the asterisks, or move the punctuation out of them",
            )


def _literal_runs(token: Token) -> Iterator[int]:
    """Where in an inline text those ``**`` stand that stayed text."""
    position = 0
    for child in token.children or ():
        if child.type != "text" or "**" not in child.content:
            continue
        for found in RUN.finditer(child.content):
            around = child.content[max(0, found.start() - 1) : found.end() + 1]
            at = token.content.find(around, position)
            if at >= 0:
                at += found.start() > 0
                position = at + 2
                yield at


def _is_word(sign: str) -> bool:
    return bool(sign) and not sign.isspace() and not _is_punctuation(sign)


def _is_punctuation(sign: str) -> bool:
    return bool(sign) and unicodedata.category(sign)[0] in "PS"
