"""Build a site: the one place where the stages, the store and the disk meet.

``pipeline.compile_site`` goes from files to a plan, ``writing`` from a plan to the output folder, and ``memory`` says
which files did not change. ``build`` ties them together; where nothing changed at all it finds out without importing
any library that parses or renders.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import msgspec

from ..config import Settings
from ..diagnostics import Diagnostic, Place, apply_severities, diagnostic
from ..files import reason, unwritable
from ..locks import Lock, LockedError
from ..model import FeedView
from ..store import STORE, Store, UnusableError, Written
from .code import code_digest
from .finished import Finished, forget_build, intact_outputs, keep_build, last_build, problems_of
from .inputs import discover, theme_folder
from .memory import Memory
from .options import Explained, Options, Report, UsageError, link_options, load_settings, output_folder
from .workers import PARALLEL_FROM, Workers

if TYPE_CHECKING:
    from ..checking.external import Limits
    from .checked import Examined
    from .live import Live
    from .pipeline import Presentation
    from .planning import Planned
    from .verifying import Verified
    from .writing import Decision

__all__ = [
    "PARALLEL_FROM",
    "Explained",
    "Options",
    "Report",
    "UsageError",
    "build",
    "build_clean",
    "check",
    "clean",
    "load",
    "plan",
    "theme_folder",
    "verify",
]

T = TypeVar("T")
Progress = Callable[[str, int, int], None]


def _nobody(what: str, done: int, total: int) -> None:
    """Progress that nobody is shown."""


def _silent(holder: str) -> None:
    """Waiting that nobody is told of."""


def build(options: Options, progress: Progress = _nobody, waiting: Callable[[str], None] = _silent) -> Report:
    """Build a site and write it. Raises UsageError before anything is written.

    ``progress`` is told how far a long build is, ``waiting`` which other process is building this site just now.
    """
    settings, found = load_settings(options)
    output = output_folder(options, settings)
    with Workers(options.jobs) as workers:

        def work(store: Store) -> Report:
            memory, problems = _memory(store, options, settings)
            report = _build(options, settings, output, memory, workers, progress)
            return msgspec.structs.replace(report, diagnostics=(*problems, *report.diagnostics))

        report = _with_store(options.root, output, found, waiting, work)
    return msgspec.structs.replace(report, diagnostics=_all(found, report.diagnostics, settings))


def build_clean(options: Options) -> Report:
    """Build a site with nothing remembered, and remember nothing."""
    settings, found = load_settings(options)
    output = output_folder(options, settings)
    with Workers(options.jobs) as workers, Store(None) as store:
        memory, problems = _memory(store, options, settings)
        report = _build(options, settings, output, memory, workers, _nobody)
    return msgspec.structs.replace(report, diagnostics=_all((*found, *problems), report.diagnostics, settings))


def plan(options: Options, waiting: Callable[[str], None] = _silent) -> "Planned":
    """What ``build`` would do."""
    from .planning import planned

    settings, found = load_settings(options)
    output = output_folder(options, settings)
    with Workers(options.jobs) as workers:

        def work(store: Store) -> "Planned":
            memory, problems = _memory(store, options, settings)
            result = planned(memory, options, settings, workers)
            return msgspec.structs.replace(result, diagnostics=(*problems, *result.diagnostics))

        result = _with_store(options.root, output, found, waiting, work)
    return msgspec.structs.replace(result, diagnostics=_all(found, result.diagnostics, settings))


def check(
    options: Options,
    limits: "Limits | None" = None,
    progress: Progress = _nobody,
    waiting: Callable[[str], None] = _silent,
) -> "Examined":
    """What ``build`` would say, and what the checks find; other hosts are asked if there are ``limits`` to it.

    Nothing is written to the output folder. Raises UsageError as ``build`` does.
    """
    from ..checking import shown
    from .checked import Checked, Examined, asked, checked, settings_text

    settings, found = load_settings(options)
    output = output_folder(options, settings)
    with Workers(options.jobs) as workers:

        def work(store: Store) -> tuple[Checked, list[Diagnostic]]:
            memory, problems = _memory(store, options, settings)
            return checked(memory, options, settings, workers, settings_text(options), progress), problems

        result, problems = _with_store(options.root, output, found, waiting, work)
    count, more = asked(options, result, limits, progress) if limits else (0, ())
    everything = shown(result.subject, (*problems, *result.found, *more), limits is not None)
    return Examined(
        diagnostics=_all(found, everything, settings),
        posts=sum(s.post.summary.kind == "post" for s in result.subject.sources),
        pages=len(result.subject.pages),
        external=len(result.external),
        asked=count,
    )


def load(
    options: Options,
    clock: Callable[[], datetime],
    progress: Progress = _nobody,
    waiting: Callable[[str], None] = _silent,
) -> "Live":
    """The site in memory, for the date that ``clock`` tells in place of the options' build date."""
    from .live import Live

    settings, found = load_settings(options)
    output_folder(options, settings)  # a folder that no build would take is refused here too
    lost: list[Diagnostic] = []
    with Workers(options.jobs) as workers:

        def work(store: Store) -> "Live":
            memory, problems = _memory(store, options, settings)
            step = partial(progress, "parsing")
            remembered = partial(_remembered_bodies, options.root)
            result = Live(options, settings, found, lost, problems, memory, workers, clock, step, remembered)
            memory.save()
            memory.store.commit()
            return result

        return _with_store(options.root, None, lost, waiting, work)


def _remembered_bodies(root: Path, names: Iterable[str]) -> dict[str, str]:
    """Those of the bodies with these digests that the store has, unless somebody else uses it just now."""
    found: dict[str, str] = {}
    with suppress(LockedError, UnusableError, OSError), Lock(root / ".sitegen/lock", patience=0):
        path = root / ".sitegen" / STORE
        if path.is_file():
            with Store(path) as store:
                for name in names:
                    with suppress(UnusableError):
                        found[name] = store.body(name)
    return found


def _memory(store: Store, options: Options, settings: Settings) -> tuple[Memory, list[Diagnostic]]:
    """What is known of the files of a site, as they are now that nobody else builds it."""
    inputs, problems = discover(options.root, settings.extensions.filters)
    return Memory(store, inputs, code_digest(settings.site.timezone), options.force), problems


def verify(options: Options) -> "Verified":
    """Compare the output folder with what a clean build makes."""
    from .verifying import verify

    return verify(options, build_clean)


def clean(options: Options) -> tuple[int, list[Diagnostic]]:
    """Remove what builds wrote, and nothing else. Returns the number of files, and what could not be removed."""
    from .cleaning import clean

    try:
        return clean(options)
    except (LockedError, UnusableError) as error:
        raise UsageError(f"what earlier builds wrote is not known: {error}") from None


def _all(found: Iterable[Diagnostic], more: Iterable[Diagnostic], settings: Settings) -> tuple[Diagnostic, ...]:
    return apply_severities((*found, *more), dict(settings.severities))


def _with_store(
    root: Path, output: Path | None, found: list[Diagnostic], waiting: Callable[[str], None], work: Callable[[Store], T]
) -> T:
    """Do work with the store of a site; where it cannot be used, with a new one, and say so.

    ``output`` is the folder that the work writes to: what is known of its files is not lost with the store.
    """
    folder = root / ".sitegen"
    ours: Mapping[str, Written] = {}
    try:
        with Lock(folder / "lock", waiting=waiting):
            try:
                with Store(folder / STORE) as store:
                    ours = store.outputs(output) if output else {}
                    return work(store)
            except UnusableError as error:
                found.append(_lost(str(error)))
                for end in ("", "-wal", "-shm"):
                    (folder / f"{STORE}{end}").unlink(missing_ok=True)
                with Store(folder / STORE) as store:
                    return work(store)
    except LockedError as error:
        raise UsageError(f"{error}, and did not finish in ten minutes: nothing was built") from None
    except (OSError, UnusableError) as error:
        why = reason(error) if isinstance(error, OSError) else str(error)
        found.append(unwritable(f".sitegen/{STORE}", why))
        with Store(None) as store:
            if output:
                store.keep_outputs(output, ours, ())
            return work(store)


def _lost(why: str) -> Diagnostic:
    message = f"what earlier builds remembered could not be used: {why}"
    hint = "the site was built anew; files of earlier builds that are no longer part of it may be left over"
    return diagnostic("SG017", message, Place(f".sitegen/{STORE}"), hint)


def _build(
    options: Options, settings: Settings, output: Path, memory: Memory, workers: Workers, progress: Progress
) -> Report:
    last = last_build(memory, options, settings, output)
    known = intact_outputs(memory, output, last) if last else None
    if last and known is not None:
        memory.save()
        memory.store.commit()
        return msgspec.structs.replace(last.report, diagnostics=(*last.report.diagnostics, *problems_of(known)))
    from .bodies import only_bodies
    from .explain import explain, parts
    from .searching import keep_index
    from .writing import write

    edit = only_bodies(memory, options, settings, output, workers)
    finished, presentation, decision = edit or _all_stages(options, settings, output, memory, workers, progress)
    explained = tuple(explain(presentation, decision, memory, output)) if options.explain else ()
    done = write(presentation, decision, memory, output, workers, progress)
    keep_index(memory, settings, output, decision.index)
    memory.keep(f"parts {memory.store.name_of(output)}", "", parts(presentation, memory.code))
    if done.is_complete and not memory.unsteady:
        keep_build(memory, options, settings, output, finished)
    else:
        forget_build(memory, output)
    memory.save()
    memory.store.commit()
    return msgspec.structs.replace(
        finished.report,
        diagnostics=(*finished.report.diagnostics, *done.problems),
        rendered=done.rendered,
        copied=done.copied,
        made=done.made,
        removed=done.removed,
        indexed=done.indexed,
        explained=explained,
    )


def _all_stages(
    options: Options, settings: Settings, output: Path, memory: Memory, workers: Workers, progress: Progress
) -> "tuple[Finished, Presentation, Decision]":
    from .pipeline import compile_site
    from .searching import index_of_plan
    from .writing import decide

    compiled = compile_site(memory, settings, link_options(options), workers, progress)
    report = Report(
        diagnostics=compiled.diagnostics,
        output=str(output),
        posts=len(compiled.site.posts),
        pages=len(compiled.plan.outputs),
        files=len(compiled.plan.copies),
        derived=len(compiled.plan.derived),
        drafts=compiled.drafts,
        scheduled=compiled.scheduled,
        next_due=compiled.site.next_due,
    )
    feeds = tuple(o.path for o in compiled.plan.outputs if isinstance(o.view, FeedView))
    index = index_of_plan(memory, settings, output, compiled.plan.outputs, compiled.posts)
    decision = decide(compiled, memory, output, index)
    finished = Finished(report, compiled.since, compiled.until, feeds, len(index.kept.keys))
    return finished, compiled.presentation, decision
