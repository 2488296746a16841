"""The bytes of derived files that take long to make, kept beside the store by their keys.

So another output folder, or a fresh one, does not make them again. A blob is only ever a help: one that is damaged,
missing or cannot be written is made again.
"""

import contextlib
from collections.abc import Collection
from pathlib import Path

from ..files import replace
from ..store import UnusableError, seal, unseal

BLOBS = "blobs"


class Blobs:
    """A folder of blobs; with None nothing is kept."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder

    def get(self, key: str) -> bytes | None:
        """The bytes that were kept under a key, if they still are what was kept."""
        if self.folder is None:
            return None
        try:
            return unseal(key, (self.folder / key).read_bytes())
        except (OSError, UnusableError):
            return None

    def keep(self, key: str, data: bytes) -> None:
        """Keep bytes, if the disk takes them."""
        if self.folder is not None:
            with contextlib.suppress(OSError):
                replace(self.folder / key, (seal(key, data),), self.folder.parent)

    def keep_only(self, keys: Collection[str]) -> None:
        """Remove all others."""
        if self.folder is None:
            return
        with contextlib.suppress(OSError):
            paths = list(self.folder.iterdir())
            for path in paths:
                if path.name not in keys:
                    path.unlink()
            if not any(path.name in keys for path in paths):
                self.folder.rmdir()
