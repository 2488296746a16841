"""Build a site clean, into a folder of its own, and compare: the proof that a build left what a clean one leaves."""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import msgspec

from ..diagnostics import Diagnostic
from .options import Options, Report, load_settings, output_folder

Build = Callable[[Options], Report]


class Difference(msgspec.Struct, frozen=True):
    """A file that is not what a clean build makes."""

    path: str
    kind: Literal["missing", "left over", "different"]
    lines: tuple[str, ...] = ()
    """Where it differs first: ``-`` as it is in the output folder, ``+`` as a clean build makes it."""


class Verified(msgspec.Struct, frozen=True):
    """How an output folder compares with a clean build."""

    output: str
    files: int
    """Files that were compared."""
    differences: tuple[Difference, ...]
    diagnostics: tuple[Diagnostic, ...]
    """What the clean build found."""


def verify(options: Options, build_clean: Build) -> Verified:
    """Build into a temporary folder, with nothing remembered, and compare the output folder with that."""
    settings, _ = load_settings(options)
    output = output_folder(options, settings)
    with tempfile.TemporaryDirectory(prefix="sitegen-") as folder:
        clean = Path(folder) / "clean"
        report = build_clean(msgspec.structs.replace(options, output=clean))
        differences = tuple(compare(output, clean))
        return Verified(str(output), report.pages + report.files + report.derived, differences, report.diagnostics)


def files_of(folder: Path) -> set[str]:
    """Every file below a folder, relative to it."""
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_symlink() or not p.is_dir()}


def compare(output: Path, clean: Path) -> Iterator[Difference]:
    """Every difference between two folders, by path."""
    ours, theirs = files_of(output), files_of(clean)
    for path in sorted(ours | theirs):
        if path not in ours:
            yield Difference(path, "missing")
        elif path not in theirs:
            yield Difference(path, "left over")
        else:
            old, new = (output / path).read_bytes(), (clean / path).read_bytes()
            if old != new:
                yield Difference(path, "different", tuple(_first_change(old, new)))


WIDTH = 100
"""Characters of a changed line that are shown."""


def _first_change(old: bytes, new: bytes) -> Iterator[str]:
    try:
        before, after = old.decode().split("\n"), new.decode().split("\n")
    except UnicodeDecodeError:
        yield f"{len(old)} bytes, {len(new)} in a clean build"
        return
    for number, (a, b) in enumerate(zip(before, after, strict=False), 1):
        if a != b:
            column = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
            begin = max(0, column - WIDTH // 3)
            yield f"line {number}, column {column + 1}"
            yield f"- {a[begin : begin + WIDTH]}"
            yield f"+ {b[begin : begin + WIDTH]}"
            return
    yield f"{len(before)} lines, {len(after)} in a clean build"
