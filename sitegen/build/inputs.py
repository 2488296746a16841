"""The files of a site and of its theme: their names and stamps, and how to read them."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

import msgspec

from ..diagnostics import Diagnostic
from ..files import stamp_inside, walk
from ..model import Stamp

Open = Callable[[str], BinaryIO]
"""Opens a file by its name relative to the folder of the site (``theme/…`` for the theme's)."""

GRAIN_NS = 2_000_000_000
"""Clocks of file systems tick in steps of up to two seconds (FAT): a file that was changed so shortly before its stamp
was taken may change once more and keep its stamp."""


class Inputs(msgspec.Struct, frozen=True):
    """All files of a site. Tests make it from a dictionary."""

    stamps: dict[str, Stamp | None]
    """By name, sorted: ``content/…``, ``templates/…``, ``static/…``, ``theme/templates/…``, ``theme/static/…``, and the
    file of filters. A file that is too new for its stamp to be trusted has none."""
    open: Open

    def inside(self, folder: str) -> Iterator[str]:
        """The names of all files below a folder, which is named with a final ``/``, relative to it."""
        return (name[len(folder) :] for name in self.stamps if name.startswith(folder))


def theme_folder() -> Path:
    """Where the default theme lies: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).parent.parent
    inside = package / "theme"
    return inside if inside.is_dir() else package.parent


FOLDERS = (("content", False), ("templates", False), ("static", True))
"""The folders of a site, and whether hidden files in them count."""


def discover(root: Path, filters: str = "") -> tuple[Inputs, list[Diagnostic]]:
    """Find every file of a site and of the theme; ``filters`` is the name of the file with the site's own filters."""
    theme = theme_folder()
    taken = time.time_ns()
    stamps: dict[str, Stamp | None] = {}
    found: list[Diagnostic] = []
    for name, hidden in FOLDERS:
        places = [(theme / name, f"theme/{name}")] if name != "content" else []
        same = places and (root / name).exists() and (theme / name).exists() and (root / name).samefile(theme / name)
        if not same:
            places.append((root / name, name))
        for folder, shown in places:
            sources, problems = walk(folder, shown, hidden)
            found += problems
            for source in sources:
                is_old = source.stamp.mtime_ns <= taken - GRAIN_NS
                stamps[f"{shown}/{source.path}"] = source.stamp if is_old else None
    if filters and (stamp := stamp_inside(root, filters)):
        stamps[filters] = stamp if stamp.mtime_ns <= taken - GRAIN_NS else None
    return Inputs(dict(sorted(stamps.items())), lambda name: path_of(root, name).open("rb")), found


def path_of(root: Path, name: str) -> Path:
    """Where a file lies by its name."""
    return theme_folder() / name.removeprefix("theme/") if name.startswith("theme/") else root / name


def is_file(root: Path, name: str) -> bool:
    """Whether there is a regular file of that name."""
    return path_of(root, name).is_file()
