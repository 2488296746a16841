"""Every diagnostic code has a section in docs/diagnostics.md, and the example of that section produces it."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from sitegen.build import Options, build, check
from sitegen.diagnostics import CODES

PAGE = Path(__file__).parent.parent / "docs" / "diagnostics.md"
FENCE = re.compile(r"(?P<fence>`{3,})(?P<info>[^`]*)")
FILE = re.compile(r"\bfile=(\S+)")

WITHOUT_EXAMPLE = {
    "SG010", "SG011", "SG012", "SG013", "SG014", "SG015", "SG016", "SG017", "SG098", "SG118", "SG119",
}  # fmt: skip
"""Codes that need the disk, other hosts, bytes that a page of text cannot show, or more text than one should have."""

OF_CHECKS = range(102, 118)
"""Numbers of codes that only ``sitegen check`` gives."""


class Section(msgspec.Struct):
    """What the page says of one code."""

    heading: str
    prose: list[str] = []
    files: dict[str, str] = {}


def read_sections(text: str) -> list[Section]:
    """The sections of the page; headings inside fenced blocks belong to the examples."""
    sections: list[Section] = []
    lines = iter(text.splitlines())
    for line in lines:
        fence = FENCE.fullmatch(line)
        if line.startswith("## "):
            sections.append(Section(line.removeprefix("## ")))
        elif fence:
            block: list[str] = []
            for inner in lines:
                if inner == fence["fence"]:
                    break
                block.append(f"{inner}\n")
            else:
                raise ValueError(f"a fence is never closed: {line}")
            file = FILE.search(fence["info"])
            if file:
                assert file[1] not in sections[-1].files, f"{sections[-1].heading}: {file[1]} is given twice"
                sections[-1].files[file[1]] = "".join(block)
        elif sections and line.strip():
            sections[-1].prose.append(line)
    return sections


SECTIONS = read_sections(PAGE.read_text(encoding="utf-8"))
EXAMPLES = {s.heading.partition(":")[0]: s.files for s in SECTIONS if s.files}


def test_headings_are_the_codes_in_order() -> None:
    assert [s.heading for s in SECTIONS] == [f"{name}: {code.title}" for name, code in CODES.items()]


def test_every_section_explains_its_code() -> None:
    assert [s.heading for s in SECTIONS if not s.prose] == []


def test_codes_without_example_are_known() -> None:
    assert CODES.keys() - EXAMPLES.keys() == WITHOUT_EXAMPLE


@pytest.mark.parametrize(("code", "files"), EXAMPLES.items(), ids=EXAMPLES.keys())
def test_example_produces_its_code(code: str, files: Mapping[str, str], tmp_path: Path) -> None:
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    options = Options(root=tmp_path, now=datetime(2026, 1, 1, tzinfo=UTC), jobs=1)
    by_build = {d.code for d in build(options).diagnostics}
    by_check = {d.code for d in check(options).diagnostics}
    assert code in by_check
    assert (code in by_build) == (int(code[2:]) not in OF_CHECKS)
    assert by_build <= by_check
