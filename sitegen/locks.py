"""A lock that one process at a time can hold; the system takes it from a process that dies."""

import contextlib
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO


class LockedError(Exception):
    """Another process held the lock for longer than we waited."""

    def __init__(self, holder: str) -> None:
        super().__init__(f"{holder or 'another process'} is building this site")


class Lock:
    """The lock of a file; use it as a context manager. Raises LockedError, or OSError where the disk refuses.

    A process that is copied from one that holds it (a worker) holds it too: it is free when all of them are gone.
    """

    def __init__(self, path: Path, patience: float = 600, waiting: Callable[[str], None] = lambda holder: None) -> None:
        """``patience``: seconds to wait for another process; ``waiting`` is told once who that is."""
        self.path, self.patience, self.waiting = path, patience, waiting
        self.file: BinaryIO | None = None

    def __enter__(self) -> "Lock":
        self.path.parent.mkdir(parents=True, exist_ok=True)
        until = time.monotonic() + self.patience
        told = False
        while not self._take():
            holder = ""
            with contextlib.suppress(OSError, UnicodeDecodeError):
                holder = self.path.read_text("utf-8").strip()
            if time.monotonic() > until:
                raise LockedError(holder)
            if not told:
                self.waiting(holder)
                told = True
            time.sleep(0.05)
        return self

    def __exit__(self, *_: object) -> None:
        if self.file:
            with contextlib.suppress(OSError):  # whoever waits for this file finds out that it is gone
                self.path.unlink()
            self.file.close()

    def _take(self) -> bool:
        file = self.path.open("a+b")
        try:
            _lock(file)
            there = self.path.stat()
            mine = os.fstat(file.fileno())
            if (there.st_dev, there.st_ino) != (mine.st_dev, mine.st_ino):
                raise FileNotFoundError  # it was removed while we waited for it
            file.truncate(0)
            file.write(f"process {os.getpid()}\n".encode())
            file.flush()
        except (BlockingIOError, PermissionError, FileNotFoundError):
            file.close()
            return False
        self.file = file
        return True


def _lock(file: BinaryIO) -> None:
    """Take the lock of an open file. Raises BlockingIOError or PermissionError if another process has it."""
    if sys.platform == "win32":
        import msvcrt

        file.seek(1 << 30)  # far behind the text, which others read
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
