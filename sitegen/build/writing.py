"""The output folder: what must be rendered, copied or removed there, and doing it.

Deciding (``decide``) is apart from doing (``write``), so that ``sitegen plan`` shows what a build would do. A file is
known to the store as ours before it is written: whenever a build ends, the next one knows which files it may replace.
"""

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from hashlib import blake2b
from itertools import chain
from pathlib import Path

import msgspec

from ..diagnostics import Diagnostic, Place, diagnostic
from ..digest import SIZE, digest, digest_bytes, encode
from ..files import chunks, reason, remove, replace, unreadable, unwritable
from ..indexing import MARK
from ..model import Derived, FeedView, FileCopy, Output, PostView, Stamp
from ..pictures import RASTER_NAME
from ..store import Written
from .finished import forget_build
from .intact import is_intact
from .jobs import PageTask, RenderTask, Shared, pack, render_batch, render_results
from .making import made, make_all, problem_of
from .memory import Memory, batched
from .pipeline import Compiled, Page, Presentation, Progress, compile_templates, keyed
from .searching import NO_INDEX, Index
from .workers import Workers

BATCH = 16
"""Pages that a process renders at a time."""

MARKS = (b'<meta name="generator" content="sitegen', b"<!-- sitegen -->", b">sitegen</generator>", MARK)
"""What our pages, sitemaps, feeds and the files of the search index carry; it tells our files from others when the
store is lost."""
ROBOTS_MARK = b"# sitegen\n"
"""What our robots.txt begins with."""


def shown(path: Path) -> str:
    """A path as messages name it: relative to the current folder where it lies below it."""
    try:
        return path.relative_to(Path.cwd()).as_posix()
    except (ValueError, OSError):
        return path.as_posix()


# -------------------------------------------------------------------------------------------------------- deciding


class Decision(msgspec.Struct, frozen=True):
    """What a build has to do in the output folder."""

    pages: tuple[Page, ...]
    """To be rendered."""
    copies: tuple[tuple[FileCopy, str], ...]
    """To be copied, each with its key."""
    derived: tuple[Derived, ...]
    """To be made from other files."""
    gone: tuple[str, ...]
    """Files of earlier builds that left the plan."""
    problems: tuple[Diagnostic, ...]
    """Why pages that need not be rendered are not there, and which files of others stand in the way of ours."""
    known: Mapping[str, Written]
    """Everything in the folder that is ours."""
    blobs: frozenset[str] | None
    """The keys of all files of the plan whose bytes are kept; None where the plan was not looked at."""
    shards: tuple[tuple[str, str], ...] = ()
    """The files of the search index to be written, each with its key."""
    index: Index = NO_INDEX


def decide(compiled: Compiled, memory: Memory, output: Path, index: Index) -> Decision:
    """Compare a plan and its search index with what earlier builds left."""
    known = memory.store.outputs(output)
    is_new = _is_empty(output)
    problems: list[Diagnostic] = []

    def is_made(path: str, key: str) -> bool:
        row = known.get(path)
        if row is None or row.key != key or memory.force or not is_intact(output, path, row):
            return False
        if row.problem:
            problems.append(msgspec.json.decode(row.problem, type=Diagnostic))
        return True

    def is_free(path: str, content: Callable[[], str] = str) -> bool:
        target = output / path
        is_known = path in known and not known[path].problem
        if is_new or is_known or not os.path.lexists(target) or _is_ours(target, content()):
            return True
        if target.is_dir() and not target.is_symlink() and _holds_only(target, output, known):
            return True  # its files left the plan and will be gone
        message = "this file was not written by sitegen, so it is left as it is"
        hint = "move it away, or choose another output folder"
        problems.append(diagnostic("SG015", message, Place(shown(target)), hint))
        return False

    pages = keyed(compiled.plan.outputs, compiled.presentation, memory.code)
    todo = [p for p in pages if not is_made(p.output.path, p.key) and is_free(p.output.path)]
    copies = []
    for copy in compiled.plan.copies:
        content = memory.digest_of(copy)
        key = copy_key(content)
        if not is_made(copy.output, key) and is_free(copy.output, partial(str, content)):
            copies.append((copy, key))
    all_derived = compiled.plan.derived
    derived = [d for d in all_derived if not is_made(d.path, d.key) and is_free(d.path, partial(_content, d, memory))]
    planned = {o.path for o in compiled.plan.outputs} | {c.output for c in compiled.plan.copies}
    planned |= {d.path for d in all_derived}
    shards = [
        (path, key)
        for path, key in index.kept.keys.items()
        if path not in planned and not is_made(path, key) and is_free(path)
    ]
    return Decision(
        pages=tuple(todo),
        copies=tuple(copies),
        derived=tuple(derived),
        gone=tuple(sorted(known.keys() - planned - index.kept.keys.keys())),
        problems=tuple(problems),
        known=known,
        blobs=frozenset(d.key for d in all_derived if d.is_costly),
        shards=tuple(shards),
        index=index,
    )


def _content(derived: Derived, memory: Memory) -> str:
    """The digest of what a derived file shall hold, or a text that is none."""
    data = made(derived, memory)
    return "unknown" if data is None else digest_bytes(data)


def _holds_only(folder: Path, output: Path, known: Mapping[str, Written]) -> bool:
    files = [path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir()]
    return all(path.relative_to(output).as_posix() in known for path in files)


def _is_empty(folder: Path) -> bool:
    try:
        return not any(folder.iterdir())
    except OSError:
        return not os.path.lexists(folder)


def copy_key(content: str) -> str:
    """The key of a copied file, from the digest of its source."""
    return digest(("copy", content))


def _is_ours(target: Path, content: str) -> bool:
    """Whether a file that the store does not know may count as ours.

    A page has our mark, a copied file the content that it shall have. Such files are left when the store is lost, or
    could not be written for a while.
    """
    if target.is_symlink() or not target.is_file():
        return False
    try:
        with target.open("rb") as file:
            head = file.read(4000)
            if not content:
                return _has_mark(target, head)
            state = blake2b(head, digest_size=SIZE)
            for chunk in chunks(file):
                state.update(chunk)
    except OSError:
        return False
    return state.hexdigest() == content


def _has_mark(path: Path, head: bytes) -> bool:
    return any(mark in head for mark in MARKS) or (path.name == "robots.txt" and head.startswith(ROBOTS_MARK))


# ----------------------------------------------------------------------------------------------------------- doing


class Done(msgspec.Struct, frozen=True):
    """What a build did in the output folder."""

    rendered: int
    copied: int
    made: int
    removed: int
    problems: tuple[Diagnostic, ...]
    is_complete: bool
    """Whether the disk took everything, so that the folder holds what the plan says."""
    indexed: int = 0
    """Files of the search index that were written."""


def write(
    presentation: Presentation, decision: Decision, memory: Memory, output: Path, workers: Workers, progress: Progress
) -> Done:
    """Do what was decided."""
    problems = list(decision.problems)
    failed: list[Diagnostic] = []
    try:
        output.mkdir(parents=True, exist_ok=True)
        temporary = _temporary(memory, output)
    except OSError as error:
        return Done(0, 0, 0, 0, (*problems, unwritable(shown(output), reason(error))), False)
    _claim(decision, memory, output)
    written: dict[str, Written] = {}
    removed = [
        path
        for path in decision.gone
        if not _is_still_ours(output, path, decision.known[path]) or _removed(output, path, failed)
    ]
    rendered = 0
    for page, stamp, problem, failure in _rendered(
        presentation, decision, memory, output, temporary, workers, progress
    ):
        path = page.output.path
        rendered += 1
        if failure:
            failed.append(unwritable(shown(output / path), failure))
        elif problem:
            problems.append(problem)
            if _removed(output, path, failed):  # a page of an earlier build would show what is no longer true
                written[path] = Written(page.key, None, encode(problem))
        else:
            written[path] = Written(page.key, stamp)
            memory.store.keep_view(output, path, page.output.template, page.view)
    for copy, key in decision.copies:
        try:
            stamp = replace(output / copy.output, memory.pieces_of(copy), temporary)
        except OSError as error:
            broken = next((name for name in copy.sources if " " in memory.digests.get(name, "")), None)
            if broken:
                failed.append(unreadable(broken, error))
                _removed(output, copy.output, failed)
            else:
                failed.append(unwritable(shown(output / copy.output), reason(error)))
        else:
            now = copy_key(memory.digest_of(copy))
            if now != key and RASTER_NAME.search(copy.source):
                _removed(output, copy.output, failed)  # nobody has looked at what it says beside the picture
            else:
                written[copy.output] = Written(now, stamp)
    count = 0
    for derived, result in make_all(decision.derived, memory, workers, partial(progress, "making pictures")):
        path = derived.path
        if result is None:
            why = memory.digests.get(derived.source, "")
            failed += [unreadable(derived.source, OSError(why))] if " " in why else []
            _removed(output, path, failed)
        elif result.problem:
            problems.append(problem_of(derived, result.problem))
            if _removed(output, path, failed):
                written[path] = Written(derived.key, None, encode(problems[-1]))
        else:
            try:
                written[path] = Written(derived.key, replace(output / path, (result.data,), temporary))
                count += 1
            except OSError as error:
                failed.append(unwritable(shown(output / path), reason(error)))
    indexed = _write_shards(decision, output, temporary, written, failed)
    memory.store.keep_outputs(output, written, removed)
    with contextlib.suppress(OSError):
        shutil.rmtree(temporary)
    copied = sum(copy.output in written for copy, _ in decision.copies)
    is_complete = not failed and not any(d.code == "SG015" for d in problems)
    if is_complete and decision.blobs is not None:
        memory.blobs.keep_only(decision.blobs)
    return Done(rendered, copied, count, len(removed), (*problems, *failed), is_complete, indexed)


def _write_shards(
    decision: Decision, output: Path, temporary: Path, written: dict[str, Written], failed: list[Diagnostic]
) -> int:
    """Write files of the search index; how many were written."""
    before = len(written)
    for path, key in decision.shards:
        try:
            written[path] = Written(key, replace(output / path, (decision.index.data(path),), temporary))
        except OSError as error:
            failed.append(unwritable(shown(output / path), reason(error)))
    return len(written) - before


def _is_still_ours(output: Path, path: str, row: Written) -> bool:
    """Whether a file that left the plan is what we wrote, and not what somebody put in its place."""
    if row.problem:
        return False
    return not row.key or is_intact(output, path, row) or _is_ours(output / path, "")


def _claim(decision: Decision, memory: Memory, output: Path) -> None:
    """Let the store know which files will be ours, before any of them is written."""
    paths = [
        *(p.output.path for p in decision.pages),
        *(c.output for c, _ in decision.copies),
        *(d.path for d in decision.derived),
        *(p for p, _ in decision.shards),
    ]
    if paths or decision.gone:
        forget_build(memory, output)
        memory.store.keep_outputs(output, {path: Written("", None) for path in paths}, ())
        memory.store.commit()


def _temporary(memory: Memory, output: Path) -> Path:
    """A new folder for unfinished files: beside the store if that is on the same disk, else in the output folder."""
    near = memory.store.path.parent if memory.store.path else None
    place = near if near and near.stat().st_dev == output.stat().st_dev else output
    for folder in (place / "unfinished", output / ".sitegen-unfinished"):
        shutil.rmtree(folder, ignore_errors=True)
    folder = place / ("unfinished" if place == near else ".sitegen-unfinished")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _removed(output: Path, path: str, failed: list[Diagnostic]) -> bool:
    try:
        remove(output / path, output)
    except OSError as error:
        failed.append(unwritable(shown(output / path), reason(error)))
        return False
    return True


def _rendered(
    presentation: Presentation,
    decision: Decision,
    memory: Memory,
    output: Path,
    temporary: Path,
    workers: Workers,
    progress: Progress,
) -> Iterator[tuple[Page, Stamp | None, Diagnostic | None, str]]:
    """Each page with what came of it: its stamp, why it cannot be rendered, or why it could not be written."""
    if not decision.pages:
        return
    templates = presentation.templates
    compile_templates(memory, templates, {p.output.template for p in decision.pages})
    theme, own = (
        {name: (source.text, source.path) for name, source in sources.items()}
        for sources in (templates.theme, templates.own)
    )
    filters = (templates.filters.text, templates.filters.path) if templates.filters else None
    shared = pack(Shared(theme, own, filters, templates.bytecode, presentation.site, str(output), str(temporary)))

    def task(page: Page) -> PageTask:
        bodies = tuple((name, memory.body(name)) for name in bodies_of(page.output))
        return PageTask(page.output.path, page.output.template, page.view, bodies)

    tasks = (pack(RenderTask(shared, tuple(map(task, batch)))) for batch in batched(decision.pages, BATCH))
    results = workers.stream(render_batch, tasks, len(decision.pages))
    decoded = chain.from_iterable(map(render_results.decode, results))
    for number, (page, result) in enumerate(zip(decision.pages, decoded, strict=True), 1):
        progress("rendering", number, len(decision.pages))
        yield page, result.stamp, result.problem, result.failure


def bodies_of(output: Output) -> tuple[str, ...]:
    """The digests of the bodies that a page shows."""
    view = output.view
    if isinstance(view, PostView):
        return (view.body.digest,)
    if isinstance(view, FeedView):
        return tuple(dict.fromkeys(entry.body.digest for entry in view.entries))
    return ()
