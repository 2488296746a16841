"""Formulas: what becomes of each command, of macros, numbers and mistakes.

The tables in ``tests/math`` hold one formula a line with what is expected of it; ``UPDATE_MATH=1`` writes the expected
columns anew, which are then read in the difference. Whatever is typeset in this file goes through the same look at its
MathML (``check_structure``).
"""

import os
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen import math
from sitegen.math import engine, plain
from sitegen.math.macros import Macro
from sitegen.math.names import COMMANDS
from sitegen.math.rules import REFUSED

TABLES = Path(__file__).parent / "math"
SEPARATOR = " ¦ "
CHILDREN = {"mfrac": 2, "msub": 2, "msup": 2, "munder": 2, "mover": 2, "mroot": 2, "msubsup": 3, "munderover": 3}
LEAVES = frozenset(("mi", "mn", "mo", "mtext", "ms"))
INVISIBLE = re.compile("[\u2061-\u2064\ufe00\ufe01]")
PRIVATE = re.compile("[\ue000-\uf8ff]|zqz")


class StructureError(Exception):
    """MathML that is not as it must be."""


def check_structure(html: str) -> str:
    """The text of the leaves of well-formed MathML. Raises StructureError."""
    try:
        root = ElementTree.fromstring(html)
    except ElementTree.ParseError as error:
        raise StructureError(f"not well formed: {error}: {html}") from None
    if PRIVATE.search(html):
        raise StructureError(f"a mark is left: {html}")
    parts: list[str] = []
    for node in root.iter():
        if "style" in node.attrib or engine.UNKNOWN in node.get("class", "").split():
            raise StructureError(f"a style is left: {html}")
        if len(node) != CHILDREN.get(node.tag, len(node)):
            raise StructureError(f"{node.tag} has {len(node)} children: {html}")
        if node.tag in LEAVES:
            text = "".join(node.itertext())
            if re.search(r"\\[A-Za-z]", text) and node.get("class") != "verb":
                raise StructureError(f"a command is left: {html}")
            parts.append(text)
    return INVISIBLE.sub("", "".join(parts)).replace("\u00a0", " ").strip()


def prepared(source: str, display: bool, macros: dict[str, Macro] | None = None) -> math.Prepared:
    return math.prepare(source, display, {} if macros is None else macros)


def finished(found: math.Prepared) -> math.Formula:
    """The formula with its rows numbered from 1."""
    count = 0
    numbers = []
    for row in found.rows:
        count += row.numbered
        tag = "" if row.tag is None else check_structure(math.convert(f"\\text{{{row.tag}}}", False).html)
        numbers.append(f"({count})" if row.numbered else f"({tag})" if tag and not row.bare else tag)
    return math.finish(found, numbers, {"known": math.Target("5", "known")})


def leaves(source: str, display: bool = True, macros: dict[str, Macro] | None = None) -> str:
    """The text of a formula's leaves, or its first problem."""
    formula = finished(prepared(source, display, macros))
    return f"refused: {formula.error}" if formula.error else check_structure(formula.html)


# ------------------------------------------------------------------------------------------------------- tables


def rows_of(name: str) -> list[list[str]]:
    lines = (TABLES / name).read_text("utf-8").splitlines()
    return [[cell.strip() for cell in line.split(SEPARATOR.rstrip())] for line in lines if line and line[0] != "#"]


def check_table(name: str, width: int, expected: Callable[[str, bool], list[str]]) -> None:
    """Compare the last columns of a table with what ``expected`` says of its formula."""
    path = TABLES / name
    head = [line for line in path.read_text("utf-8").splitlines() if not line or line[0] == "#"]
    wrong: list[str] = []
    lines: list[str] = []
    for row in rows_of(name):
        made = [*row[:3], *expected(row[1].replace("␤", "\n"), row[2] == "display")]
        lines.append(SEPARATOR.join(made).rstrip())
        if made != (row + [""] * width)[:width]:
            wrong.append(f"  expected {SEPARATOR.join(row[3:])}\n  but got  {SEPARATOR.join(made[3:])}\n  for {row[1]}")
    if os.environ.get("UPDATE_MATH"):
        path.write_text("\n".join([*head, *lines]) + "\n", "utf-8")
    else:
        assert not wrong, "\n" + "\n".join(wrong)


def way_and_leaves(source: str, display: bool) -> list[str]:
    found = prepared(source, display)
    text = leaves(source, display)
    if text.startswith("refused: "):
        return [text, ""]
    return ["engine" if found.rewritten is None else "rewritten", text]


def test_functions() -> None:
    check_table("functions.txt", 5, way_and_leaves)


def test_features() -> None:
    check_table("features.txt", 4, lambda source, display: [leaves(source, display)])


def share_that_converts(name: str) -> float:
    rows = rows_of(name)
    return sum(not any(cell.startswith("refused: ") for cell in row) for row in rows) / len(rows)


def test_nearly_all_functions_convert() -> None:
    assert len(rows_of("functions.txt")) >= 1000
    assert share_that_converts("functions.txt") >= 0.96


def test_nearly_all_features_convert() -> None:
    assert len(rows_of("features.txt")) >= 120
    assert share_that_converts("features.txt") >= 0.85


def test_known_commands_are_understood() -> None:
    assert list(COMMANDS) == sorted(set(COMMANDS))
    for name in COMMANDS:
        errors = [math.convert(form, True).error for form in (name, f"{name}{{a}}{{b}}", f"\\text{{{name}{{a}}}}")]
        assert any(f"unknown command {name}" not in error for error in errors), name
        assert not any("cannot be used" in error for error in errors), name


def test_refused_commands_have_a_reason() -> None:
    for name, reason in REFUSED.items():
        assert reason, name
        assert "cannot be used" in math.convert(f"{name}{{a}}{{b}}", True).error, name
        assert name not in COMMANDS, name


@pytest.mark.parametrize(
    "html",
    [
        "<math><mi>a</math>",
        "<math><mi>&nosuch;</mi></math>",
        "<math><mfrac><mi>a</mi></mfrac></math>",
        "<math><msubsup><mi>a</mi><mi>b</mi></msubsup></math>",
        '<math><mi style="color:red">a</mi></math>',
        '<math><mi class="l unknown">a</mi></math>',
        "<math><mtext>\\alpha</mtext></math>",
        "<math><mtext>\ue0003\ue001</mtext></math>",
        "<math><mtext>zqz3zqz</mtext></math>",
    ],
)
def test_structure_can_be_wrong(html: str) -> None:
    with pytest.raises(StructureError):
        check_structure(html)
