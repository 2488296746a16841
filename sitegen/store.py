"""What builds remember between runs: one SQLite file under ``.sitegen/``, used by ``build`` alone.

======== ==========================================================================================================
source   path of a file -> its stamp when it was read, and the digest of its bytes
value    key -> what was made of a file (a post, the size of a picture, ...), encoded
body     digest -> the HTML of a post, apart because only rendering reads it
output   path in an output folder -> the key it was made with, its stamp, and the problem that kept it from being made
view     path in an output folder -> the template and the view it was made from
memo     name -> anything else, with a key: a digest of what it was made from
======== ==========================================================================================================

Whatever could lead to wrong output if the disk altered it is sealed with a digest. A store that is damaged or of
another version raises ``UnusableError``; it is never taken for an empty one in silence. Whoever opens it holds the
lock of the site (see ``locks``).
"""

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import msgspec

from .digest import digest, digest_bytes
from .model import Stamp

STORE = "store.db"
VERSION = 4
SCHEMA = """
create table source (
    path text primary key, mtime_ns integer, size integer, inode integer, change text, digest text, seal text
) without rowid;
create table value (key text primary key, value blob);
create table body (digest text primary key, html text);
create table output (
    folder text, path text, key text, mtime_ns integer, size integer, inode integer, problem blob, seal text,
    primary key (folder, path)
) without rowid;
create table view (folder text, path text, template text, view blob, primary key (folder, path));
create table memo (name text primary key, key text, value blob);
"""
SEAL = 32
"""Length of the digest in front of a sealed value."""


class UnusableError(Exception):
    """The store cannot be used: it is damaged, or of another version. It may be deleted."""


class Written(msgspec.Struct, frozen=True):
    """What is remembered of a file of an output folder."""

    key: str
    """Empty while nobody knows what the file holds: it was about to be written when the build ended."""
    stamp: Stamp | None
    problem: bytes = b""
    """The encoded problem that kept the file from being made; then there is no file."""


TROUBLE = frozenset(
    (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM,
     sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
)  # fmt: skip
"""What SQLite says when the store may be sound and the disk refuses."""


@contextlib.contextmanager
def sorted_errors() -> Iterator[None]:
    """Turn errors of SQLite into OSError, where the disk refuses, or UnusableError."""
    try:
        yield
    except (sqlite3.Error, UnicodeDecodeError) as error:  # the latter where a message quotes damaged names
        code = getattr(error, "sqlite_errorcode", None)
        if code is not None and code & 0xFF in TROUBLE:
            raise OSError(str(error)) from error
        raise UnusableError(str(error)) from error


class Store:
    """The open store of a site, or one in memory if ``path`` is None; use it as a context manager.

    Changes are kept only by ``commit``. While it is used, SQLite's errors become UnusableError or OSError.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path
        with sorted_errors():
            if path is not None and path.is_file() and path.stat().st_size == 0:
                raise UnusableError("it is empty")
            self.connection = self._open()

    def __enter__(self) -> "Store":
        return self

    def close(self) -> None:
        """Let go of the file."""
        with contextlib.suppress(sqlite3.Error):
            self.connection.close()

    def __exit__(self, kind: object, error: BaseException | None, *_: object) -> None:
        self.close()
        if isinstance(error, sqlite3.Error | UnicodeDecodeError):
            with sorted_errors():
                raise error

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path or ":memory:", timeout=5, isolation_level=None)
        try:
            connection.execute("pragma locking_mode = exclusive")
            connection.execute("pragma journal_mode = wal")
            connection.execute("pragma synchronous = normal")
            connection.execute("begin exclusive")
            (version,) = connection.execute("pragma user_version").fetchone()
            if version not in (0, VERSION):
                raise UnusableError(f"it is of version {version}, this program's is {VERSION}")
            if version == 0:
                for statement in SCHEMA.split(";"):
                    connection.execute(statement)
                connection.execute(f"pragma user_version = {VERSION}")
        except BaseException:
            connection.close()
            raise
        return connection

    def commit(self) -> None:
        """Keep all changes since the store was opened or this was last called."""
        self.connection.execute("commit")
        self.connection.execute("begin exclusive")

    # ------------------------------------------------------------------------------------------------- sources

    def sources(self) -> dict[str, tuple[Stamp | None, str]]:
        """Stamp and digest of every file; no stamp where the file was too new to trust it."""
        found = {}
        for *fields, sealed in self.connection.execute("select * from source"):
            if sealed != digest(fields):
                raise UnusableError("what it says of a file is damaged")
            path, mtime_ns, size, inode, change, content = fields
            found[path] = (Stamp(mtime_ns, size, inode, change) if mtime_ns is not None else None, content)
        return found

    def keep_sources(self, changed: Iterable[tuple[str, Stamp | None, str]], gone: Iterable[str]) -> None:
        """Remember files anew, and forget others."""
        rows = (
            [path, *((s.mtime_ns, s.size, s.inode, s.change) if s else (None,) * 4), content]
            for path, s, content in changed
        )
        self.connection.executemany(
            "insert or replace into source values (?, ?, ?, ?, ?, ?, ?)", ((*row, digest(row)) for row in rows)
        )
        self.connection.executemany("delete from source where path = ?", ((p,) for p in gone))

    # -------------------------------------------------------------------------------------------------- values

    def values(self) -> dict[str, bytes]:
        """Every value by its key, sealed: see ``unseal``."""
        return dict(self.connection.execute("select key, value from value"))

    def value(self, key: str) -> bytes | None:
        """A value by its key, sealed."""
        row = self.connection.execute("select value from value where key = ?", (key,)).fetchone()
        return row[0] if row else None

    def keep_value(self, key: str, value: bytes) -> None:
        """Remember a value."""
        self.connection.execute("insert or replace into value values (?, ?)", (key, seal(key, value)))

    def keep_only_values(self, keys: frozenset[str] | set[str]) -> None:
        """Forget all other values."""
        have = {key for (key,) in self.connection.execute("select key from value")}
        self.connection.executemany("delete from value where key = ?", ((key,) for key in have - keys))

    def body(self, name: str) -> str:
        """The body with a digest. Raises UnusableError if there is none."""
        row = self.connection.execute("select html from body where digest = ?", (name,)).fetchone()
        if row is None or not isinstance(row[0], str) or digest_bytes(row[0].encode()) != name:
            raise UnusableError("the text of a post is missing from it or damaged")
        return row[0]

    def bodies(self) -> set[str]:
        """The digests of all bodies."""
        return {name for (name,) in self.connection.execute("select digest from body")}

    def keep_body(self, name: str, html: str) -> None:
        """Remember a body."""
        self.connection.execute("insert or replace into body values (?, ?)", (name, html))

    def keep_only_bodies(self, names: frozenset[str] | set[str]) -> None:
        """Forget all other bodies."""
        self.connection.executemany("delete from body where digest = ?", ((n,) for n in self.bodies() - names))

    # ------------------------------------------------------------------------------------------------- outputs

    def name_of(self, folder: Path) -> str:
        """The name of an output folder: relative to the site's if it lies there, so that the site may be moved."""
        root = self.path.parent.parent.resolve() if self.path else None
        return folder.relative_to(root).as_posix() if root and folder.is_relative_to(root) else str(folder)

    def has_outputs(self) -> bool:
        """Whether anything is known of any output folder."""
        return self.connection.execute("select 1 from output limit 1").fetchone() is not None

    def outputs(self, folder: Path) -> dict[str, Written]:
        """Everything that was written to an output folder, or was about to be."""
        rows = self.connection.execute(
            "select path, key, mtime_ns, size, inode, problem, seal from output where folder = ?",
            (self.name_of(folder),),
        )
        found = {}
        name = self.name_of(folder)
        for path, key, mtime_ns, size, inode, problem, sealed in rows:
            if sealed != _output_seal(name, path, key, mtime_ns, size, inode, problem):
                raise UnusableError("what it says of an output is damaged")
            found[path] = Written(key, Stamp(mtime_ns, size, inode) if mtime_ns is not None else None, problem)
        return found

    def keep_outputs(self, folder: Path, changed: Mapping[str, Written], gone: Iterable[str]) -> None:
        """Remember files of an output folder anew, and forget others."""

        name = self.name_of(folder)

        def row(path: str, written: Written) -> tuple[object, ...]:
            stamp = written.stamp
            rest = (stamp.mtime_ns, stamp.size, stamp.inode) if stamp else (None, None, None)
            fields = (path, written.key, *rest, written.problem)
            return (name, *fields, _output_seal(name, *fields))

        self.connection.executemany(
            "insert or replace into output values (?, ?, ?, ?, ?, ?, ?, ?)", (row(p, w) for p, w in changed.items())
        )
        for table in ("output", "view"):
            self.connection.executemany(
                f"delete from {table} where folder = ? and path = ?", ((name, path) for path in gone)
            )

    def view(self, folder: Path, path: str) -> tuple[str, bytes] | None:
        """The template and the view that an output was last made from, if they are known."""
        row = self.connection.execute(
            "select template, view from view where folder = ? and path = ?", (self.name_of(folder), path)
        ).fetchone()
        return (row[0], unseal(f"{row[0]} {path}", row[1])) if row else None

    def keep_view(self, folder: Path, path: str, template: str, view: bytes) -> None:
        """Remember the template and the view that an output was made from."""
        row = (self.name_of(folder), path, template, seal(f"{template} {path}", view))
        self.connection.execute("insert or replace into view values (?, ?, ?, ?)", row)

    # --------------------------------------------------------------------------------------------------- memos

    def memo(self, name: str, key: str) -> bytes | None:
        """What was kept under a name, if that was with this key."""
        row = self.connection.execute("select value from memo where name = ? and key = ?", (name, key)).fetchone()
        return unseal(name + key, row[0]) if row else None

    def keep_memo(self, name: str, key: str, value: bytes) -> None:
        """Keep something under a name, in place of what was there."""
        row = (name, key, seal(name + key, value))
        self.connection.execute("insert or replace into memo values (?, ?, ?)", row)

    def has_memo(self, name: str) -> bool:
        """Whether anything was kept under a name."""
        return self.connection.execute("select 1 from memo where name = ?", (name,)).fetchone() is not None

    def forget_memo(self, name: str) -> None:
        """Forget what was kept under a name."""
        self.connection.execute("delete from memo where name = ?", (name,))


def _output_seal(folder: str, *fields: object) -> str:
    return digest((folder, fields))


def seal(key: str, value: bytes) -> bytes:
    """A value with a digest of itself and its key in front."""
    return digest_bytes(key.encode() + value).encode() + value


def unseal(key: str, sealed: object) -> bytes:
    """The value that was sealed. Raises UnusableError if it is not what was stored under the key."""
    if not isinstance(sealed, bytes):
        raise UnusableError("a value in it is damaged")
    value = sealed[SEAL:]
    if digest_bytes(key.encode() + value).encode() != sealed[:SEAL]:
        raise UnusableError("a value in it is damaged")
    return value
