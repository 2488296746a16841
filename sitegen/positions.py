"""Where the keys of a TOML text stand.

``tomllib`` reads values and forgets places. This scan finds the line and column of each key of a text that tomllib
has already accepted, so it may be simple: it knows table headers, dotted and quoted keys, and steps over strings,
comments and brackets. It reads no values but quoted keys.
"""

import re
import tomllib
from collections.abc import Mapping

Path = tuple[str | int, ...]
"""``("nav", 0, "title")`` is the key ``title`` of the first ``[[nav]]``."""

KEY = r"""(?:"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[A-Za-z0-9_-]+)"""
DOTTED = rf"{KEY}(?:[ \t]*\.[ \t]*{KEY})*"
HEADER = re.compile(rf"[ \t]*(\[\[?)[ \t]*({DOTTED})[ \t]*\]\]?")
ENTRY = re.compile(rf"[ \t]*({DOTTED})[ \t]*=")
SKIP = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}' r"|'''.*?'{3,5}" r'|"(?:[^"\\\n]|\\.)*"' r"|'[^'\n]*'" r"|#[^\n]*|[^\"'#\[\]{}\n]+|.",
    re.DOTALL,
)


def toml_positions(text: str) -> Mapping[Path, tuple[int, int]]:
    """Line and column, both from 1, of each key and table header of a valid TOML text."""
    places: dict[Path, tuple[int, int]] = {}
    counts: dict[Path, int] = {}
    table: Path = ()
    pos = 0
    while pos < len(text):
        header, entry = HEADER.match(text, pos), ENTRY.match(text, pos)
        if header:
            table = _enter(header[2], counts)
            if header[1] == "[[":
                index = counts[table] = counts.get(table, -1) + 1
                table = (*table, index)
            places.setdefault(table, _place(text, header.start(2)))
            pos = _end_of_line(text, header.end())
        elif entry:
            key = (*table, *_steps(entry[1]))
            places.setdefault(key, _place(text, entry.start(1)))
            pos = _end_of_value(text, entry.end())
        else:
            pos = _end_of_line(text, pos)
    return places


def _enter(dotted: str, counts: Mapping[Path, int]) -> Path:
    """The path of a table header: each step that is an array of tables stands for its last element."""
    path: Path = ()
    steps = _steps(dotted)
    for i, step in enumerate(steps):
        path = (*path, step)
        if path in counts and i < len(steps) - 1:
            path = (*path, counts[path])
    return path


def _steps(dotted: str) -> tuple[str, ...]:
    return tuple(map(_step, re.findall(KEY, dotted)))


def _step(key: str) -> str:
    if key[0] == '"' and "\\" in key:
        return str(tomllib.loads(f"key = {key}")["key"])
    return key[1:-1] if key[0] in "\"'" else key


def _place(text: str, pos: int) -> tuple[int, int]:
    return text.count("\n", 0, pos) + 1, pos - text.rfind("\n", 0, pos)


def _end_of_line(text: str, pos: int) -> int:
    end = text.find("\n", pos)
    return len(text) if end < 0 else end + 1


def _end_of_value(text: str, pos: int) -> int:
    depth = 0
    while pos < len(text):
        found = SKIP.match(text, pos)
        assert found is not None  # the last alternative takes any character
        piece, pos = found[0], found.end()
        if piece in ("[", "{"):
            depth += 1
        elif piece in ("]", "}"):
            depth -= 1
        elif piece == "\n" and depth == 0:
            break
    return pos
