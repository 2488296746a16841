"""Run one command and say what it took: seconds, processor seconds, memory.

Memory is that of all processes of the command at one moment, sampled from ``/proc``. A program that forks shares most
of its pages, so proportional shares (PSS) are summed, which count a shared page once; where the kernel does not tell
them, resident sets (RSS). Pages of files are apart: any Python on the machine shares those of the interpreter with
ours, this one too, so they are taken in full, but once, from the process that has most of them.

Reading all this costs the kernel time, more for large processes, so the pauses between samples grow with what the last
sample took. A peak of a few milliseconds can be missed. Only Linux has ``/proc``: on other systems memory is None.
"""

import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

PROC = Path("/proc")
PAUSE = 0.02
"""Seconds between two samples at least."""
SHARE = 20
"""A pause is at least so many times as long as the sample before it took: sampling takes a twentieth of one core."""


@dataclass(frozen=True)
class Run:
    """What came of a command."""

    status: int
    """Its exit status, negative for a signal."""
    output: str
    """What it printed, on both channels."""
    seconds: float
    cpu: float
    """Processor seconds of the command and all its children, in user and kernel mode."""
    memory: int | None
    """Bytes: the highest sum over all processes at one moment."""
    largest: int | None
    """Bytes: the highest resident set of any one process."""


def run(command: Sequence[str | Path], folder: Path) -> Run:
    """Run a command in a folder, in a session of its own, and wait for it. Needs a system with ``os.wait4``."""
    with tempfile.TemporaryFile() as sink:
        start = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, stdout=sink, stderr=subprocess.STDOUT, start_new_session=True)
        with Sampler(process.pid) as sampler:
            try:
                _, status, usage = os.wait4(process.pid, 0)
            except BaseException:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                raise
            seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        sink.seek(0)
        output = sink.read().decode(errors="replace")
    return Run(
        status=process.returncode,
        output=output,
        seconds=seconds,
        cpu=usage.ru_utime + usage.ru_stime,
        memory=sampler.memory,
        largest=sampler.largest,
    )


class Sampler:
    """Follows the memory of a session while the ``with`` block lasts."""

    def __init__(self, session: int) -> None:
        self.session = session
        self.memory: int | None = None
        self.largest: int | None = None
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._follow, daemon=True)

    def __enter__(self) -> "Sampler":
        if sys.platform == "linux":
            self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        if self._thread.ident is not None:
            self._thread.join()

    def _follow(self) -> None:
        pause = PAUSE
        while not self._stop.wait(pause):
            start = time.perf_counter()
            pids = list(processes(self.session))
            sizes = [size for size in map(size_of, pids) if size]
            total = sum(size.own for size in sizes) + max((size.files for size in sizes), default=0)
            self.memory = _higher(self.memory, total)
            self.largest = _higher(self.largest, max((size.highest for size in sizes), default=0))
            pause = max(PAUSE, SHARE * (time.perf_counter() - start))


def _higher(known: int | None, now: int) -> int | None:
    """The higher of two sums; nothing was seen of a process that is no more."""
    return max(known or 0, now) or known


def processes(session: int) -> Iterator[int]:
    """The processes of a session."""
    for folder in PROC.iterdir():
        if not folder.name.isdecimal():
            continue
        try:
            status = (folder / "stat").read_bytes()
        except OSError:
            continue  # it has ended meanwhile
        fields = status[status.rindex(b")") + 2 :].split()
        if int(fields[3]) == session:
            yield int(folder.name)


@dataclass(frozen=True)
class Size:
    """The memory of one process, in bytes."""

    own: int
    """Its share of pages that come from no file."""
    files: int
    """Resident pages of files, shared or not."""
    highest: int
    """Its resident set at its highest so far."""


def size_of(pid: int) -> Size | None:
    """The memory of a process; None if it has ended."""
    status = _sizes(PROC / str(pid) / "status")
    if "VmRSS" not in status:
        return None
    shares = _sizes(PROC / str(pid) / "smaps_rollup")
    if "Pss" in shares and "Pss_File" in shares:
        own = shares["Pss"] - shares["Pss_File"]
    else:
        own = status["VmRSS"] - status["RssFile"]
    return Size(own, status["RssFile"], status["VmHWM"])


def _sizes(path: Path) -> dict[str, int]:
    """The lines ``Name:  123 kB`` of a file of ``/proc``, in bytes."""
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return {}
    return {name: 1024 * int(amount) for name, amount in re.findall(r"(?m)^(\w+):\s+(\d+) kB$", text)}
