"""What a build remembers between runs: which files of an output folder it wrote.

One SQLite file under ``.sitegen/``. A store that is damaged or of another version is begun anew, and the caller is
told; it is never taken for an empty one in silence.
"""

import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path

from .model import Stamp

VERSION = 1
SCHEMA = """
create table output (
    folder text not null,
    path text not null,
    key text not null,
    mtime_ns integer not null,
    size integer not null,
    inode integer not null,
    primary key (folder, path)
) without rowid;
"""


class Store:
    """The open store of a site; use it as a context manager. Changes are kept only by ``commit``."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.renewed = ""
        """Why an earlier store could not be used; empty if it could, or if there was none."""
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_file() and path.stat().st_size == 0:
            self.renewed = "it is empty"
        try:
            self.connection = self._open()
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError) and "lock" in str(error):
                raise
            self.renewed = str(error)
            path.unlink(missing_ok=True)
            self.connection = self._open()

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, timeout=10, isolation_level=None)
        try:
            (version,) = connection.execute("pragma user_version").fetchone()
            if version not in (0, VERSION):
                raise sqlite3.DatabaseError(f"it is of version {version}, this program's is {VERSION}")
            connection.execute("begin immediate")
            if version == 0:
                connection.execute(SCHEMA)
                connection.execute(f"pragma user_version = {VERSION}")
            connection.execute("select count(*) from output").fetchone()
        except BaseException:
            connection.close()
            raise
        return connection

    def outputs(self, folder: Path) -> Mapping[str, Stamp]:
        """The files that were written to an output folder, with their stamps at that time."""
        rows = self.connection.execute(
            "select path, mtime_ns, size, inode from output where folder = ?", (str(folder),)
        )
        return {path: Stamp(*rest) for path, *rest in rows}

    def keep_outputs(self, folder: Path, outputs: Iterable[tuple[str, str, Stamp]]) -> None:
        """Replace what is remembered of an output folder: path, key and stamp of each file."""
        self.connection.execute("delete from output where folder = ?", (str(folder),))
        self.connection.executemany(
            "insert into output values (?, ?, ?, ?, ?, ?)",
            ((str(folder), path, key, s.mtime_ns, s.size, s.inode) for path, key, s in outputs),
        )

    def commit(self) -> None:
        """Keep all changes since the store was opened."""
        self.connection.execute("commit")
        self.connection.execute("begin immediate")
