"""The text of a post as the search sees it: headings, text, emphasised words, code and formulas apart."""

import re
from collections.abc import Sequence

from markdown_it.token import Token

from ..terms import Fields
from .math import with_readable
from .text import plain

SPACES = frozenset(("softbreak", "hardbreak"))
OPENS, CLOSES = frozenset(("strong_open", "em_open")), frozenset(("strong_close", "em_close"))
NOT_TEXT = re.compile(
    r"<(script|style)\b(?:(?!<\1\b).)*?</\1\s*>|<!--(?:(?!<!--).)*?-->|<[^<>]*>|&\w{1,40};", re.DOTALL | re.IGNORECASE
)
"""What stands in HTML beside its text. Each alternative ends where it could begin anew: what is never closed would
else be looked through once for each beginning."""


def fields_of(tokens: Sequence[Token]) -> Fields:
    """The fields of the tokens of a body."""
    headings: list[tuple[str, str]] = []
    text: list[str] = []
    strong: list[str] = []
    code: list[str] = []
    formulas: list[str] = []
    for number, token in enumerate(tokens):
        kind = token.type
        if kind == "inline":
            children = token.children or ()
            opening = tokens[number - 1] if number else None
            if opening is not None and opening.type == "heading_open":
                words = " ".join(plain(with_readable(children)).split())
                headings.append((str(opening.attrs.get("id", "")), words))
                formulas += [child.content for child in children if child.type == "math_inline"]
                continue
            depth = 0
            for child in children:
                kind = child.type
                if kind == "text":
                    (strong if depth else text).append(child.content)
                elif kind in SPACES:
                    text.append(" ")
                elif kind == "math_inline":
                    formulas.append(child.content)
                    text.append(" ")
                elif kind == "code_inline":
                    code.append(child.content)
                    text.append(" ")
                elif kind in OPENS:
                    depth += 1
                    strong.append(" ")
                    text.append(" ")
                elif kind in CLOSES:
                    depth -= 1
                elif kind == "image":
                    text.append(f" {plain(child.children or ())} ")
                elif kind == "text_special" or kind == "template_tag":
                    text.append(child.content)
            text.append("\n")
        elif kind in ("fence", "code_block"):
            code.append(token.content)
        elif kind == "math_block":
            formulas.append(token.content)
        elif kind == "html_block":
            text.append(NOT_TEXT.sub(" ", token.content))
    return Fields(tuple(headings), "".join(strong), "".join(text), "\n".join(code), tuple(formulas))
