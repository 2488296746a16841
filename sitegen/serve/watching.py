"""Notice changed files, and say which they are, soon but not too soon.

A small change is told at once. Where a file is empty or gone it may be half of a save (many editors empty a file and
fill it again, or move it away and another one to its place): then we look again a moment later. Where many files
change, as in a checkout, we wait until it is quiet, so that they are one change.

What is told are names as ``build.inputs`` uses them. It deliberately says nothing of what a file holds: whoever is
told looks for himself, so that too much told costs time and never truth.
"""

import queue
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

import msgspec

from ..files import is_ignored

STEP_MS = 4
"""How often the system is asked, and how long it must be quiet before a change is told."""

SETTLE = 0.05
"""Seconds that a file may be empty or gone within one save, and that a burst may pause."""

FEW = 8
"""More changed files than these are a burst."""

LONGEST = 3.0
"""Seconds after which even a burst that goes on is told."""

POLL_MS = 300
"""How often files are looked at where the system tells nothing of them (network drives)."""


class Watched(msgspec.Struct, frozen=True):
    """A folder whose files are watched."""

    folder: Path
    name: str
    """What stands for it in the names of its files, without a final ``/``; empty for the site's own folder."""
    hidden: bool = False
    """Whether hidden files count."""
    only: frozenset[str] | None = None
    """The only entries that count; the folders below are then not watched."""
    suffix: str = ""
    """Beside ``only``, entries that end in this count too."""

    def is_among(self, name: str) -> bool:
        """Whether an entry is one of those that alone count."""
        if self.only is None:
            return False
        return name in self.only or (bool(self.suffix) and name.endswith(self.suffix) and "/" not in name)


Names = frozenset[str] | None
"""Files that may have changed; None: any."""

Tell = Callable[[Names], None]


class Watcher:
    """Watches folders in threads of its own; use it as a context manager."""

    def __init__(self, watched: Sequence[Watched], tell: Tell, say: Callable[[str], None], poll: bool = False) -> None:
        """``tell`` is called, by a thread, with the names of files that may have changed, ``say`` with what the
        author should know."""
        self.watched, self.tell, self.say, self.poll = watched, tell, say, poll
        self._names: queue.SimpleQueue[Names] = queue.SimpleQueue()
        self._stop = threading.Event()
        self._deep: threading.Event | None = None

    def __enter__(self) -> "Watcher":
        for watched in self.watched:
            if watched.only is not None:
                self._start(partial(self._watch, [watched], self._stop))
        self._watch_folders()
        self._start(self._collect)
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        if self._deep:
            self._deep.set()
        self._names.put(frozenset())

    @staticmethod
    def _start(work: Callable[[], None]) -> None:
        threading.Thread(target=work, daemon=True).start()

    def _watch_folders(self) -> None:
        """Watch the folders that are there now, in place of those that were."""
        if self._deep:
            self._deep.set()
        stop = self._deep = threading.Event()
        folders = [w for w in self.watched if w.only is None and w.folder.is_dir()]
        if folders:
            self._start(partial(self._watch, folders, stop))

    def _watch(self, watched: Sequence[Watched], stop: threading.Event) -> None:
        for poll in (self.poll, True):
            try:
                self._follow(watched, stop, poll)
                return
            except FileNotFoundError:
                return  # a folder has just gone: the change of the one above it leads here again
            except OSError as error:  # there are more folders than the system watches
                if poll:
                    raise
                self.say(f"files cannot be watched ({error}): they are looked at every {POLL_MS} ms instead")

    def _follow(self, watched: Sequence[Watched], stop: threading.Event, poll: bool) -> None:
        from watchfiles import watch

        is_first = True
        for changes in watch(
            *(w.folder for w in watched),
            watch_filter=None,
            step=STEP_MS,
            debounce=400,
            rust_timeout=500,
            yield_on_timeout=True,
            stop_event=stop,
            raise_interrupt=False,
            force_polling=poll or None,
            poll_delay_ms=POLL_MS,
            recursive=watched[0].only is None,
            ignore_permission_denied=True,
        ):
            if is_first:
                self._names.put(None)  # what changed before watching began was not seen
                is_first = False
            if changes:
                self._names.put(frozenset(_names(watched, (path for _, path in changes))))

    def _collect(self) -> None:
        while not self._stop.is_set():
            names = self._names.get()
            waited = 0.0
            while names is not None and self._is_unsettled(names) and waited < LONGEST:
                count = len(names)
                names = self._more(names)
                waited += SETTLE
                if names is None or (len(names) == count and (count > FEW or waited > SETTLE)):
                    break
            if self._stop.is_set():
                return
            if names is not None and any(w.name in names for w in self.watched if w.only is None):
                self._watch_folders()
            if names is None or names:
                self.tell(names)

    def _more(self, names: Names) -> Names:
        """Names with those that are told within a moment."""
        try:
            while names is not None:
                more = self._names.get(timeout=SETTLE)
                names = None if more is None else names | more
                while names is not None:
                    more = self._names.get_nowait()
                    names = None if more is None else names | more
                return names
        except queue.Empty:
            pass
        return names

    def _is_unsettled(self, names: Iterable[str]) -> bool:
        paths = [path for name in names if (path := self.path(name))]
        return len(paths) > FEW or any(_is_empty(path) for path in paths)

    def path(self, name: str) -> Path | None:
        """Where a watched file lies."""
        for w in self.watched:
            if w.is_among(name):
                return w.folder / name
            if w.only is None and name.startswith(w.name + "/"):
                return w.folder / name.removeprefix(w.name + "/")
        return None


def _is_empty(path: Path) -> bool:
    try:
        return path.stat().st_size == 0
    except OSError:
        return True


def _names(watched: Sequence[Watched], paths: Iterable[str]) -> Iterator[str]:
    """The names of changed files that count."""
    for text in paths:
        path = Path(text)
        for w in watched:
            if not path.is_relative_to(w.folder):
                continue
            inside = path.relative_to(w.folder).as_posix()
            if w.only is not None:
                if w.is_among(inside):
                    yield inside
            elif inside == ".":
                yield w.name
            elif not any(is_ignored(step, w.hidden) for step in inside.split("/")):
                yield f"{w.name}/{inside}"
            break
