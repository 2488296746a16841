"""Lines of ``Key: value`` without an opening fence: Pelican's and MultiMarkdown's headers, Hexo's old front matter.

A text may begin like that too ("Note: this is …"). A header is taken for one only where it is certain: every line up to
the first blank one is a pair or goes on from the last, a title is among them or a date beside other keys, and most
keys are known. What remains in doubt is reported by the caller. Values are texts as they stand, not YAML; lists are
separated by commas. Above a line ``---`` the pairs are YAML, as Hexo reads them.
"""

import re
from typing import Any

from ..characters import clean
from . import yaml_block
from .keys import FOREIGN, KEYS, plain_name
from .pairs import Cut, Pairs, Value

LINE = re.compile(r"([A-Za-z][\w-]*(?: [\w-]+){0,2})[ \t]*:(?:[ \t]+(.*)|)$")
GOES_ON = re.compile(r"[ \t]+\S")
CLOSING = re.compile(r"-{3,}[ \t]*")

LISTS = frozenset(("tags", "aliases", "authors"))
"""Fields whose values are lists where they hold a comma."""

TRUTHS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


def cut(text: str) -> Cut | None:
    """The certain header of a text."""
    if not text[:1].isalpha():
        return None
    known = count = end = 0
    fields = set[str]()
    is_fenced = is_yaml = False
    for line in text.split("\n", MOST)[:MOST]:
        if not line.strip():
            break
        if CLOSING.fullmatch(line):
            is_fenced = True
            break
        found = LINE.match(line)
        if found:
            name = KEYS.get(plain_name(found[1]))
            if name is not None:
                fields.add(name.field)
            known += name is not None or plain_name(found[1]) in FOREIGN
            count += 1
        elif count and line.startswith("- "):
            is_yaml = True
        elif not count or not GOES_ON.match(line):
            return None
        if not known:
            return None
        end += len(line) + 1
    is_certain = "title" in fields or ("date" in fields and count > 1)
    if not is_certain or known * 2 < count or (is_yaml and not is_fenced):
        return None
    if is_fenced:
        closing = text.find("\n", end)
        return Cut("---", yaml_block.load, text[:end], 0, len(text) if closing < 0 else closing)
    return Cut("a header", load, text[:end], 0, min(end, len(text)))


MOST = 60
"""A header has no more lines."""


def load(text: str) -> Pairs:
    """The pairs of a header; each value is the text that stands there."""
    entries: list[tuple[str, int, list[str]]] = []
    for number, line in enumerate(text.split("\n"), 1):
        found = LINE.match(line)
        if found:
            entries.append((found[1], number, [(found[2] or "").strip()]))
        elif line.strip() and entries:
            entries[-1][2].append(line.strip())
    return [(key, Value(value_of(key, lines), " ".join(lines), line, 1, key)) for key, line, lines in entries]


def value_of(key: str, lines: list[str]) -> Any:
    """The value that a text stands for: nothing, a truth, a list where the key is one of a list, or the text."""
    text = clean(" ".join(line for line in lines if line))
    if not text:
        return None
    name = KEYS.get(plain_name(key))
    field = name.field if name else ""
    if field in LISTS:
        if len(lines) > 1 and not lines[0] and all(line.startswith("- ") for line in lines[1:]):
            return [unquoted(line[2:]) for line in lines[1:]]
        if text[0] == "[" and text[-1] == "]":
            text = text[1:-1]
        separator = ";" if ";" in text else ","
        if field == "authors" and plain_name(key) == "author" and separator == ",":
            return text
        return [unquoted(part) for part in text.split(separator) if part.strip()]
    if field == "categories":
        return [text]
    if field in ("title", "excerpt", "slug"):
        return text
    return TRUTHS.get(text.lower(), text)


def unquoted(text: str) -> str:
    """A text without the quotes around it."""
    text = text.strip()
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'" else text
