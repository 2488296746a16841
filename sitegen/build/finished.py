"""What a complete build left in an output folder, remembered so that the next one need not look at the stages."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

import msgspec

from ..config import Settings
from ..diagnostics import Diagnostic
from ..digest import digest
from ..store import Written
from .intact import is_intact
from .memory import Memory
from .options import Options, Report


class Finished(msgspec.Struct, frozen=True):
    """A complete build."""

    report: Report
    """With the diagnostics of the stages alone."""
    since: datetime | None
    until: datetime | None
    """It holds for build dates from ``since`` on and before ``until``."""
    feeds: tuple[str, ...]
    """The outputs that show bodies of several posts."""
    shards: int
    """Files of the search index."""


def inputs_key(memory: Memory, options: Options, settings: Settings, before: Mapping[str, str]) -> str:
    """A digest of everything that the stages depend on but the build date; ``before`` has former digests of files."""
    files = [(name, before.get(name) or memory.digest(name)) for name in memory.inputs.stamps]
    return digest((memory.code, settings, options.drafts, options.future, files))


def last_build(
    memory: Memory, options: Options, settings: Settings, output: Path, before: Mapping[str, str] | None = None
) -> Finished | None:
    """The last build of an output folder, if it was complete and had the same inputs; or those of ``before``."""
    if options.force or not memory.store.has_memo(_name(memory, output)):
        return None
    last = memory.kept(_name(memory, output), inputs_key(memory, options, settings, before or {}), Finished)
    if last is None or (last.since and options.now < last.since) or (last.until and options.now >= last.until):
        return None
    return last


def keep_build(memory: Memory, options: Options, settings: Settings, output: Path, finished: Finished) -> None:
    """Remember a complete build of an output folder."""
    memory.keep(_name(memory, output), inputs_key(memory, options, settings, {}), finished)


def forget_build(memory: Memory, output: Path) -> None:
    """Forget that the last build of an output folder was complete, because its files are about to change."""
    memory.store.forget_memo(_name(memory, output))


def _name(memory: Memory, output: Path) -> str:
    return f"built {memory.store.name_of(output)}"


def intact_outputs(memory: Memory, output: Path, last: Finished) -> dict[str, Written] | None:
    """Everything in an output folder that is ours, if it is all that the last build left there, and as it was left."""
    known = memory.store.outputs(output)
    if len(known) != last.report.pages + last.report.files + last.report.derived + last.shards:
        return None
    return known if all(is_intact(output, path, row) for path, row in known.items()) else None


def problems_of(known: Mapping[str, Written]) -> Iterator[Diagnostic]:
    """Why pages are not there."""
    return (msgspec.json.decode(row.problem, type=Diagnostic) for row in known.values() if row.problem)
