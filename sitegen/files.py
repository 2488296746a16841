"""The disk: walking folders, reading files, writing them whole.

Nothing else in the package opens a file of the site. A file is replaced by renaming a finished one over it, so that
at any moment it is either the old one or the new one.
"""

import contextlib
import itertools
import os
import stat
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from .diagnostics import Diagnostic, Place, diagnostic
from .model import Source, Stamp

IGNORED = frozenset({".git", ".hg", ".svn", ".sitegen", ".DS_Store", "Thumbs.db", "__pycache__", "node_modules"})


def stamp_of(status: os.stat_result) -> Stamp:
    """The stamp of a file that we wrote."""
    return Stamp(status.st_mtime_ns, status.st_size, status.st_ino)


def source_stamp(status: os.stat_result) -> Stamp:
    """The stamp of a file that we read."""
    return Stamp(status.st_mtime_ns, status.st_size, status.st_ino, f"{status.st_dev} {status.st_ctime_ns}")


def stamp_inside(root: Path, name: str) -> Stamp | None:
    """The stamp of a file below a folder; None if there is none, or a link that leads out of the folder."""
    try:
        path = (root / name).resolve(strict=True)
        return source_stamp(path.stat()) if path.is_file() and path.is_relative_to(root.resolve()) else None
    except OSError:
        return None


def walk(root: Path, name: str, keep_hidden: bool = False) -> tuple[tuple[Source, ...], tuple[Diagnostic, ...]]:
    """Every file below a folder, by path, and what cannot be followed; ``name`` stands for the folder in messages.

    Symbolic links are followed, except one that leads back to a folder above itself, and one that leads out of the
    site, which is what lies in the folder and in the one around it. Hidden files and editors' backups are left out,
    hidden ones not if ``keep_hidden`` is set (``.well-known``).
    """
    found: list[Diagnostic] = []
    sources: list[Source] = []
    is_site = not name.startswith("theme")  # installers may make links of the package's files

    def enter(folder: Path, prefix: str, above: tuple[tuple[int, int], ...]) -> None:
        try:
            status = folder.stat()
            entries = sorted(os.scandir(folder), key=lambda e: e.name)
        except OSError as error:
            found.append(unreadable(f"{name}/{prefix}".rstrip("/"), error))
            return
        here = (status.st_dev, status.st_ino)
        if here in above:
            place = Place(f"{name}/{prefix}".rstrip("/"))
            found.append(
                diagnostic("SG013", "this link leads back to a folder above it", place, "remove the symbolic link")
            )
            return
        for entry in entries:
            if is_ignored(entry.name, keep_hidden):
                continue
            path = f"{prefix}{entry.name}"
            if not _is_unicode(path):
                shown = path.encode(errors="surrogateescape").decode(errors="replace")
                message = "the name of this file is not valid Unicode"
                found.append(diagnostic("SG016", message, Place(f"{name}/{shown}"), "rename it"))
                continue
            try:
                if entry.is_symlink() and is_site and not _is_inside(folder / entry.name, root):
                    message, place = "this link leads out of the site", Place(f"{name}/{path}")
                    found.append(diagnostic("SG046", message, place, "copy what it leads to into the site"))
                elif entry.is_dir():
                    enter(folder / entry.name, f"{path}/", (*above, here))
                elif stat.S_ISREG((status := entry.stat()).st_mode):
                    sources.append(Source(path, source_stamp(status)))
                else:
                    found.append(unreadable(f"{name}/{path}", OSError("it is no regular file")))
            except OSError as error:
                found.append(unreadable(f"{name}/{path}", error))

    if root.is_dir():
        enter(root, "", ())
    return tuple(sources), tuple(found)


def _is_inside(link: Path, root: Path) -> bool:
    """Whether a link leads into a folder, or into the one that it lies in; or nowhere, which is found out later."""
    target = Path(os.path.realpath(link))  # which does not fail where links lead in a circle
    return any(target.is_relative_to(folder.resolve()) for folder in (root, root.parent)) or not target.exists()


def is_ignored(name: str, keep_hidden: bool) -> bool:
    """Whether a file or folder of that name is left out: a hidden one, an editor's backup."""
    return (name.startswith(".") and not keep_hidden) or name in IGNORED or name.endswith("~")


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def reason(error: OSError) -> str:
    """What the system says, as part of a message."""
    return (error.strerror or str(error)).lower()


def unreadable(path: str, error: OSError) -> Diagnostic:
    """The diagnostic for a file that cannot be read."""
    return diagnostic("SG010", f"cannot be read: {reason(error)}", Place(path), "check the file and its permissions")


def unwritable(path: str, why: str) -> Diagnostic:
    """The diagnostic for a file that cannot be written."""
    return diagnostic(
        "SG014", f"cannot be written: {why}", Place(path), "check the folder, its permissions and the disk"
    )


BACKDATED_NS = 2_000_000_000
"""So much before its writing a file is dated. Whoever changes it later gives it another time, however coarse the clock
of the file system is, so that the stamp of what we wrote can be trusted at once."""


def replace(path: Path, data: Iterable[bytes], temporary: Path) -> Stamp:
    """Write a file whole or not at all; its folder is made where needed. Returns the new file's stamp.

    ``temporary`` is a folder on the same disk, where the file stands until it is finished.
    """
    unfinished = temporary / f"{os.getpid()}-{next(_numbers)}"
    try:
        with unfinished.open("wb") as file:
            for chunk in data:
                file.write(chunk)
        moment = time.time_ns() - BACKDATED_NS
        os.utime(unfinished, ns=(moment, moment))
        status = unfinished.stat()
        try:
            unfinished.replace(path)
        except FileNotFoundError:
            path.parent.mkdir(parents=True, exist_ok=True)
            unfinished.replace(path)
        except IsADirectoryError:
            with contextlib.suppress(OSError):
                path.rmdir()  # an empty folder is nobody's
            unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    return stamp_of(status)


def create(path: Path, data: bytes) -> None:
    """Write a file that is not there yet. Raises FileExistsError, of whoever else writes it at the same time too."""
    with path.open("xb") as file:
        try:
            file.write(data)
            file.flush()
        except BaseException:
            path.unlink(missing_ok=True)
            raise


_numbers = itertools.count()


def chunks(file: BinaryIO) -> Iterator[bytes]:
    """The content of an open file, piece by piece."""
    while chunk := file.read(1 << 20):
        yield chunk


def remove(path: Path, root: Path) -> None:
    """Remove a file, and the folders above it that are thereby empty, up to ``root``."""
    with contextlib.suppress(IsADirectoryError, NotADirectoryError):  # somebody put something else there
        path.unlink(missing_ok=True)
    for folder in path.parents:
        if folder == root or root not in folder.parents:
            break
        try:
            folder.rmdir()
        except OSError:
            break
