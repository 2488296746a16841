"""Macros of formulas that a theme told MathJax or KaTeX in a script: read out, for the settings of the new site."""

import re
from collections.abc import Iterator

from ..macrotable import read_macros
from .source import Source

FOLDERS = ("_includes/", "_layouts/", "layouts/", "assets/", "static/", "js/")
MOST = 500_000
"""So many characters of a file are looked at; libraries have more."""
TABLE = re.compile(r"[\"']?\bmacros[\"']?\s*:\s*\{", re.IGNORECASE)
TEXT = r"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'"
ENTRY = re.compile(
    rf"\s*(?:[\"'](?P<quoted>\\*\w+)[\"']|(?P<name>\w+))\s*:\s*(?:(?P<text>{TEXT})"
    rf"|\[\s*(?P<first>{TEXT})\s*,\s*\d\s*\]|String\.raw`(?P<raw>[^`]*)`)\s*,?(?:\s*//[^\n]*)?"
)


def macros_of(source: Source) -> dict[str, str]:
    """Every macro, by its name with a backslash. What sitegen would not understand is left out."""
    found: dict[str, str] = {}
    for name in source.files:
        if name.startswith(FOLDERS) and name.endswith((".html", ".js")):
            text = source.text(name)
            if len(text) <= MOST:
                for table in TABLE.finditer(text):
                    for macro, body in _entries(text, table.end()):
                        found.setdefault(macro, body)
    return {macro: body for macro, body in found.items() if not read_macros({macro: body})[1]}


def _entries(text: str, position: int) -> Iterator[tuple[str, str]]:
    while entry := ENTRY.match(text, position):
        name = "\\" + (entry["quoted"] or entry["name"]).lstrip("\\")
        written = entry["text"] or entry["first"]
        yield name, re.sub(r"\\(.)", r"\1", written[1:-1]) if written else entry["raw"]
        position = entry.end()
