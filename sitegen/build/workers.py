"""Several processes for the work that takes long: parsing and rendering.

A job is bytes in, bytes out, so that it works however processes are started. Results come in the order of the jobs,
and only a few jobs are under way at a time, so that memory stays bounded. The result never depends on how many
processes there are.
"""

import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

Job = Callable[[bytes], bytes]
"""A function at the top of a module."""

PARALLEL_FROM = 64
"""For fewer posts or pages no processes are started: that would take longer than the work."""
SHARE = 32
"""A process is started for so many posts or pages at least."""
AHEAD = 3
"""Jobs for each process that are waiting or under way."""


class Workers:
    """Processes that are started when there is enough work for them; use it as a context manager."""

    def __init__(self, count: int | None = None) -> None:
        self.count = count or cores()
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> "Workers":
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if self._pool is None:
            return
        if kind is not None:
            # An interrupt may have come while processes were being started: some would wait for work for ever.
            from multiprocessing import active_children

            for process in active_children():
                process.kill()
        self._pool.shutdown(wait=kind is None, cancel_futures=True)

    def start(self, size: int, first: Job | None = None) -> None:
        """Start processes if there are posts or pages enough; this one goes on while they do a ``first`` job."""
        if self.count > 1 and self._pool is None and size >= PARALLEL_FROM:
            from concurrent.futures import ProcessPoolExecutor
            from multiprocessing import get_context

            count = min(self.count, size // SHARE)
            self._pool = ProcessPoolExecutor(count, get_context(_method()), initializer=_begin)
            if first:
                for _ in range(count):
                    self._submit(first, b"")

    def stream(self, job: Job, tasks: Iterable[bytes], size: int) -> Iterator[bytes]:
        """The result of each task, in their order; in this process unless there are posts or pages enough."""
        self.start(size)
        if self._pool is None or size < PARALLEL_FROM:
            yield from map(job, tasks)
            return
        from concurrent.futures.process import BrokenProcessPool

        waiting: deque[tuple[Future[bytes], bytes]] = deque()

        def first() -> bytes:
            future, task = waiting.popleft()
            try:
                return future.result()
            except BrokenProcessPool:  # a process was killed, perhaps for its memory: go on in this one
                return job(task)

        for task in tasks:
            waiting.append((self._submit(job, task), task))
            if len(waiting) >= AHEAD * self.count:
                yield first()
        while waiting:
            yield first()

    def _submit(self, job: Job, task: bytes) -> "Future[bytes]":
        from concurrent.futures import Future
        from concurrent.futures.process import BrokenProcessPool

        assert self._pool is not None  # ``stream`` has started it
        try:
            return self._pool.submit(job, task)
        except BrokenProcessPool as error:
            broken: Future[bytes] = Future()
            broken.set_exception(error)
            return broken


def cores() -> int:
    """How many cores this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _method() -> str:
    """How to start processes: by copying this one where that is safe, that is on Linux with a single thread."""
    if sys.platform == "linux" and threading.active_count() == 1:
        return "fork"
    return "spawn"


def _begin() -> None:
    """Prepare a process: it ends when the main one ends, and only then; garbage is rare here."""
    import gc

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    gc.set_threshold(100_000, 20, 50)


def _end_with_parent() -> None:
    from multiprocessing import parent_process
    from multiprocessing.connection import wait

    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
