"""Nikola's lines of ``.. key: value``, alone at the head of a file or within a comment ``<!-- … -->``.

Nikola also tells the state of a post by tags: ``draft`` and ``private`` among them are states and no tags.
"""

import re

import msgspec

from ..characters import clean
from .header import value_of
from .keys import KEYS, plain_name
from .pairs import Cut, Pairs, Value, unclosed

LINE = re.compile(r"\.\.[ \t]+([\w-]+)[ \t]*:(?!:)[ \t]*(.*)$")
COMMENT = re.compile(r"<!--[ \t]*\n?\s*(?=\.\. )")


def cut(text: str) -> Cut | None:
    """The lines of pairs, and the comment around them."""
    comment = COMMENT.match(text)
    start = comment.end() if comment else 0
    if not text.startswith(".. ", start):
        return None
    first = LINE.match(text[start : (text.find("\n", start) + 1 or len(text) + 1) - 1])
    if first is None:
        return None
    before = text.count("\n", 0, start)
    if comment:
        closing = text.find("-->", start)
        if closing < 0:
            return unclosed(text, "<!--", load)
        return Cut("<!--", load, text[start:closing], before, closing + len("-->"))
    end = start
    for line in text[start:].split("\n"):
        if not LINE.match(line):
            break
        end += len(line) + 1
    return Cut("..", load, text[start:end], before, min(end, len(text)))


STATES = ("draft", "private")


def load(text: str) -> Pairs:
    """The pairs of the lines; other lines count for nothing."""
    pairs: Pairs = []
    for number, line in enumerate(text.split("\n"), 1):
        found = LINE.match(line.strip())
        if not found:
            continue
        key, written = found[1], clean(found[2].strip())
        value = Value(value_of(key, [written]), written, number, 1, key)
        name = KEYS.get(plain_name(key))
        if name is not None and name.field == "tags" and isinstance(value.value, list):
            tags = [tag for tag in value.value if tag.lower() not in STATES]
            if len(tags) < len(value.value):
                pairs.append(("is_draft", msgspec.structs.replace(value, value=True)))
            value = msgspec.structs.replace(value, value=tags)
        pairs.append((key, value))
    return pairs
