"""The plain text of inline tokens, for titles, excerpts and alternative texts; and how long a text takes to read."""

import re
from collections.abc import Iterable, Sequence

from markdown_it.token import Token

WORDS_PER_MINUTE = 238
"""Adults reading English non-fiction in silence (Brysbaert 2019, doi:10.1016/j.jml.2019.104047)."""
CJK_PER_MINUTE = 260
"""Characters of Chinese a minute (the same study)."""
WORDS_PER_FORMULA = 3
"""A formula in a line weighs as much as so many words; a display formula four times that."""
WORDS_PER_CODE_LINE = 5

CJK = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af\U00020000-\U0003134f]")
WORD = re.compile(r"\w[\w'’-]*")

SPOKEN = frozenset(("text", "code_inline", "math_inline", "reference", "text_special", "template_tag"))


def plain(tokens: Iterable[Token]) -> str:
    """What a reader would hear: text, code, formulas, the alternative text of pictures; no notes."""
    parts = []
    for token in tokens:
        kind = token.type
        if kind in SPOKEN:
            parts.append(token.meta.get("text", token.content) if kind == "math_inline" else token.content)
        elif kind == "softbreak" or kind == "hardbreak":
            parts.append(" ")
        elif kind == "image":
            parts.append(plain(token.children or ()))
    return "".join(parts)


def title_source(tokens: Iterable[Token]) -> str:
    """The plain text of a heading that is the title, with its code and formulas as a title is written."""
    parts = []
    for token in tokens:
        marks = {"code_inline": "`", "math_inline": "$"}.get(token.type, "")
        parts.append(f"{marks}{token.content}{marks}" if marks else plain([token]))
    return "".join(parts)


def count_words(texts: Sequence[str]) -> float:
    """The length of texts in words; characters of scripts without blanks are weighed against words."""
    if all(map(str.isascii, texts)):
        return len(" ".join(texts).split())
    words: float = 0
    for text in texts:
        words += _count_words(text)
    return words


def _count_words(text: str) -> float:
    if text.isascii():
        return len(text.split())
    rest, characters = CJK.subn(" ", text)
    return len(WORD.findall(rest)) + characters * WORDS_PER_MINUTE / CJK_PER_MINUTE


def minutes(words: float, formulas: int, code_lines: int) -> int:
    """Minutes to read a text, at least 1. A display formula counts as four formulas."""
    total = words + formulas * WORDS_PER_FORMULA + code_lines * WORDS_PER_CODE_LINE
    return max(1, round(total / WORDS_PER_MINUTE))


def shorten(text: str, limit: int) -> str:
    """At most ``limit`` characters, cut at a word and marked with an ellipsis."""
    text = " ".join(text.split())
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    blank = cut.rfind(" ")
    return (cut[:blank] if blank > limit // 2 else cut).rstrip(" ,;:.–—-") + "…"
