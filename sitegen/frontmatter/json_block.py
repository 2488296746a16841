"""JSON: Hugo's bare ``{ … }`` at the head of a file, and Hexo's pairs above ``;;;``, with braces or without.

The outermost object is read key by key, because the standard library tells neither where a key stands nor that one is
given twice.
"""

import json
import re

from ..characters import clean
from .pairs import BlockError, Cut, Pairs, Value, unclosed

BARE = re.compile(r'\{\s*"')
FENCE = re.compile(r"^;{3,}[ \t]*$", re.MULTILINE)
PAIRS = re.compile(r'"[\w -]+"[ \t]*:')
BLANKS = re.compile(r"[ \t\n]*")
DECODER = json.JSONDecoder()


def cut(text: str) -> Cut | None:
    """An object at the head of the text; its end is the brace that closes it."""
    if not BARE.match(text):
        return None
    try:
        end = DECODER.raw_decode(text)[1]
    except (ValueError, RecursionError):
        closing = re.compile(r"^\}[ \t]*$", re.MULTILINE).search(text)
        if closing is None:
            return unclosed(text, "{", load)
        end = closing.end()
    return Cut("{", load, text[:end], 0, end)


def cut_fenced(text: str) -> Cut | None:
    """What stands above a line ``;;;``, with one more before it or not."""
    opening = FENCE.match(text)
    if opening is None and not PAIRS.match(text):
        return None
    start = opening.end() if opening else 0
    closing = FENCE.search(text, start)
    if closing is None:
        return unclosed(text, ";;;", load) if opening else None
    block = text[start : closing.start()]
    return Cut(";;;", load, block.removeprefix("\n"), 1 if opening else 0, closing.end())


def load(text: str) -> Pairs:
    """The pairs of an object, whose braces may be missing."""
    pairs: Pairs = []
    position = _past_blanks(text, 0)
    end = len(text)
    if text[position : position + 1] == "{":
        position += 1
        end = text.rstrip().rfind("}")
        if end < position:
            raise _error(text, "the closing brace is missing", len(text))
    while True:
        position = _past_blanks(text, position)
        if position >= end:
            return pairs
        start = position
        try:
            key, position = DECODER.raw_decode(text, start)
            if not isinstance(key, str):
                raise _error(text, "a key must be a text in double quotes", start)
            position = _past_blanks(text, position)
            if text[position : position + 1] != ":":
                raise _error(text, "a colon is missing after the key", position)
            value_start = _past_blanks(text, position + 1)
            value, position = DECODER.raw_decode(text, value_start)
        except json.JSONDecodeError as error:
            raise _error(text, error.msg[:1].lower() + error.msg[1:], error.pos) from None
        except (ValueError, RecursionError):
            raise _error(text, "a value is too large", start) from None
        raw = value if isinstance(value, str) else None
        if isinstance(value, int | float) and not isinstance(value, bool):
            raw = text[value_start:position]
        line, column = _place(text, start)
        key = clean(key)
        pairs.append((key, Value(clean(value), raw, line, column, key)))
        position = _past_blanks(text, position)
        if position < end:
            if text[position] != ",":
                raise _error(text, "a comma is missing between two pairs", position)
            position += 1


def _past_blanks(text: str, position: int) -> int:
    found = BLANKS.match(text, position)
    return found.end() if found else position


def _place(text: str, position: int) -> tuple[int, int]:
    return text.count("\n", 0, position) + 1, position - text.rfind("\n", 0, position)


def _error(text: str, message: str, position: int) -> BlockError:
    return BlockError("SG020", f"not valid JSON: {message}", *_place(text, min(position, len(text))))
