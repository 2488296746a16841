"""The folder of the old blog: its names and texts. Nothing is ever written there."""

import os
from pathlib import Path

import msgspec

from ..decoding import decode

IGNORED = frozenset((".git", ".hg", ".svn", ".bundle", ".sitegen", "node_modules", "__pycache__"))


class Source(msgspec.Struct, frozen=True):
    """The files of a folder, by path."""

    root: Path
    files: tuple[str, ...]
    problems: tuple[str, ...] = ()
    """Files that were not followed or whose names cannot be used, in words."""

    def below(self, folder: str) -> list[str]:
        """The files of a folder, which is named with a final ``/``."""
        return [name for name in self.files if name.startswith(folder)]

    def has(self, name: str) -> bool:
        """Whether there is a file of that name."""
        return name in self.files

    def data(self, name: str) -> bytes:
        """The content of a file."""
        return (self.root / name).read_bytes()

    def text(self, name: str) -> str:
        """The text of a file, whatever its encoding, with LF line ends."""
        return text_of(self.data(name))[0]


def text_of(data: bytes) -> tuple[str, str]:
    """The text of a file, and what was wrong with it; bytes that are not UTF-8 are read as Windows-1252."""
    text, found = decode(data, "")
    codes = {d.code for d in found}
    if "SG011" not in codes:
        return text, "control characters removed" if "SG012" in codes else ""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return text, "was UTF-16, is UTF-8 now"
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return text, "is not UTF-8: some characters are lost"
    return text.replace("\r\n", "\n").replace("\r", "\n"), "was not UTF-8, read as Windows-1252"


def walk(root: Path) -> Source:
    """All files below a folder. Symbolic links are followed as long as they stay inside."""
    real = root.resolve()
    files: list[str] = []
    problems: list[str] = []

    def enter(folder: Path, prefix: str, above: frozenset[Path]) -> None:
        for entry in sorted(os.scandir(folder), key=lambda e: e.name):
            name = f"{prefix}{entry.name}"
            if entry.name in IGNORED or entry.name.startswith((".jekyll-", ".sass-")):
                continue
            try:
                name.encode()
                path = Path(entry.path)
                if entry.is_symlink() and not path.resolve(strict=True).is_relative_to(real):
                    problems.append(f"{name}: a link that leads out of the folder, not followed")
                elif entry.is_dir():
                    inside = path.resolve()
                    if inside in above:
                        problems.append(f"{name}: a link that leads back, not followed")
                    else:
                        enter(path, f"{name}/", above | {inside})
                elif entry.is_file():
                    files.append(name)
            except UnicodeEncodeError:
                shown = os.fsencode(name).decode(errors="replace")
                problems.append(f"{shown}: its name is not Unicode, left out")
            except OSError as error:
                problems.append(f"{name}: cannot be read: {(error.strerror or str(error)).lower()}")

    enter(root, "", frozenset((real,)))
    return Source(root, tuple(files), tuple(problems))
