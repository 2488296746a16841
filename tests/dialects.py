"""Cases of the dialect: posts as text, with what is expected of them.

A file ``tests/dialect/*.txt`` holds cases between lines of ``=====``: ``# name``, which may end with the post's path in
parentheses, the post, a line ``-----``, the diagnostics as ``SG023 3:1 message``, a line ``--`` and what else is
expected, line by line. ␍ at a line's end stands for a carriage return, ``⟦BOM⟧`` and ``⟦U+0008⟧`` for characters that
cannot be seen. A line ``@@ posts/b.md`` begins another file of the same case.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest

from sitegen.diagnostics import Diagnostic

FOLDER = Path(__file__).parent / "dialect"


class Case(msgspec.Struct, frozen=True):
    """A post and what is expected of it."""

    path: str
    text: str
    others: Mapping[str, str]
    """Further files of the site, by path."""
    found: tuple[str, ...]
    """The beginnings of the diagnostics."""
    lines: tuple[str, ...]
    """The lines below ``--``."""


def unescaped(text: str) -> str:
    """The text with the characters that signs stand for."""
    text = text.replace("␍\n", "\r\n").replace("␍", "\r").replace("⟦BOM⟧", "\ufeff")
    return re.sub(r"⟦U\+([0-9A-F]{4,6})⟧", lambda found: chr(int(found[1], 16)), text)


def files(pattern: str) -> list[Path]:
    return sorted(FOLDER.glob(pattern))


def cases_of(file: Path, path: str = "posts/case.md") -> Iterator[tuple[str, Case]]:
    """The cases of a file, with their names."""
    for part in file.read_text("utf-8").split("\n=====\n"):
        heading, _, rest = part.strip("\n").partition("\n")
        post, _, expected = f"{rest}\n".rpartition("\n-----\n" if "\n-----\n" in f"{rest}\n" else "-----\n")
        diagnostics, _, lines = f"\n{expected}".partition("\n--\n")
        name = heading.removeprefix("# ")
        given = re.search(r"\(((?:posts|pages)/[^)]*)\)$", name)
        own, *others = re.split(r"(?m)^@@ (\S+)\n", f"{post}\n" if post else "")
        case = Case(
            given[1] if given else path,
            unescaped(own),
            {n: unescaped(text) for n, text in zip(others[::2], others[1::2], strict=True)},
            tuple(line for line in diagnostics.split("\n") if line),
            tuple(line for line in lines.split("\n") if line),
        )
        yield name, case


def cases(pattern: str, *, without: str = "", path: str = "posts/case.md") -> list[Any]:
    """The cases of all files that a pattern matches, as parameters of a test."""
    left_out = files(without) if without else []
    return [
        pytest.param(case, id=f"{file.stem}: {name}")
        for file in files(pattern)
        if file not in left_out
        for name, case in cases_of(file, path)
    ]


def shown(d: Diagnostic) -> str:
    """A diagnostic as the cases have it."""
    return f"{d.code} {d.place.line}:{d.place.column} {d.message}"


def assert_found(got: list[str], expected: tuple[str, ...]) -> None:
    """Check that each diagnostic begins as it is expected to, and that there are no others."""
    assert len(got) == len(expected), got
    for line, beginning in zip(got, expected, strict=True):
        assert line.startswith(beginning), got
