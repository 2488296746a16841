"""Make derived files: their bytes from the blobs where these are known, else by their makers, in the processes.

Files of one key are made once. Where a source changed since the plan was made, nothing is made from it: its key would
say otherwise.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby

from ..diagnostics import Diagnostic, Place, diagnostic
from ..model import Derived
from ..pictures.makers import makers
from ..pictures.variants import key_of
from .jobs import Made, MakeTask, Wanted, make_batch, make_results, pack
from .memory import Memory, batched
from .workers import SHARE, Workers

BATCH = 4
"""Files that are made from one source at a time, which is decoded for each batch."""


class OutdatedError(Exception):
    """The source is not what it was when the file was planned."""


def source_of(derived: Derived, memory: Memory) -> bytes:
    """The bytes that a file is made from. Raises OutdatedError, and OSError."""
    data = memory.read(derived.source)
    version = makers().version
    if key_of(version, derived.maker, memory.digests[derived.source], derived.arguments) != derived.key:
        raise OutdatedError(derived.source)
    return data


def task_of(wanted: Iterable[Derived], data: bytes) -> bytes:
    """The job of making files from one source."""
    return pack(MakeTask(data, tuple(Wanted(d.maker, d.arguments) for d in wanted)))


def problem_of(derived: Derived, why: str) -> Diagnostic:
    """The diagnostic for a file that cannot be made."""
    return diagnostic("SG044", f"{why}: {derived.path} is missing", Place(derived.source), "replace the file")


def make_one(derived: Derived, data: bytes) -> Made:
    """A file made from the bytes of its source, here and now."""
    (result,) = make_results.decode(make_batch(task_of((derived,), data)))
    return result


def made(derived: Derived, memory: Memory) -> bytes | None:
    """The bytes of one file; None if it cannot be made."""
    known = memory.blobs.get(derived.key) if derived.is_costly else None
    if known is not None:
        return known
    try:
        data = source_of(derived, memory)
    except (OSError, OutdatedError):
        return None
    result = make_one(derived, data)
    if result.problem:
        return None
    if derived.is_costly:
        memory.blobs.keep(derived.key, result.data)
    return result.data


def make_all(
    derived: Sequence[Derived], memory: Memory, workers: Workers, step: Callable[[int, int], None]
) -> Iterator[tuple[Derived, Made | None]]:
    """Each file with what came of it; None where its source changed or cannot be read."""
    by_key: dict[str, list[Derived]] = {}
    for one in derived:
        by_key.setdefault(one.key, []).append(one)
    missing: list[Derived] = []
    done = 0
    for key, same in by_key.items():
        data = memory.blobs.get(key) if same[0].is_costly and not memory.force else None
        if data is None:
            missing.append(same[0])
            continue
        for one in same:
            yield one, Made(data)
        done += 1
        step(done, len(by_key))
    lost: list[Derived] = []
    under_way: list[tuple[Derived, ...]] = []

    def tasks() -> Iterator[bytes]:
        for _, group in groupby(sorted(missing, key=lambda d: d.source), lambda d: d.source):
            for batch in batched(sorted(group, key=_size), BATCH):
                try:
                    data = source_of(batch[0], memory)
                except (OSError, OutdatedError):
                    lost.extend(batch)
                    continue
                under_way.append(batch)
                yield task_of(batch, data)

    for number, results in enumerate(workers.stream(make_batch, tasks(), len(missing) * SHARE)):
        for first, result in zip(under_way[number], make_results.decode(results), strict=True):
            if first.is_costly and not result.problem:
                memory.blobs.keep(first.key, result.data)
            for one in by_key[first.key]:
                yield one, result
            done += 1
            step(done, len(by_key))
    for first in lost:
        for one in by_key[first.key]:
            yield one, None


def _size(derived: Derived) -> tuple[int, str]:
    arguments = dict(derived.arguments)
    return -int(arguments.get("width", 0)), derived.path
