"""An edit that changed nothing but the bodies of posts, as most edits do.

What other pages show of a post is its summary; what their links need are its labels; what it needs of others are its
refs. While those are equal, the site and its plan are equal but for the digest of the body, which stands in the view of
the post's own page and of the feeds. So these views are made from those of the last build, and nothing is linked or
planned. Wherever that is not certain, the answer is None, and all stages run.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from ..config import Settings
from ..diagnostics import Diagnostic
from ..model import AnyView, Body, FeedView, Output, Post, PostView
from ..store import Written
from ..urls import is_markdown, output_path
from .finished import Finished, intact_outputs, last_build, problems_of
from .memory import Memory
from .options import Options, site_info
from .pipeline import Page, Presentation, keyed, load_templates, static_files
from .searching import index_after
from .workers import Workers
from .writing import Decision, bodies_of

MOST = 20
"""More changed posts than these are left to the stages."""

_views = msgspec.json.Decoder(AnyView)


def only_bodies(
    memory: Memory, options: Options, settings: Settings, output: Path, workers: Workers
) -> tuple[Finished, Presentation, Decision] | None:
    """The last build as it will be remembered, and what must be done, if only the bodies of some posts changed."""
    changed = _changed(memory)
    if changed is None:
        return None
    former = {name: memory.known[name][1] for name in (f"content/{path}" for path in changed)}
    last = last_build(memory, options, settings, output, former)
    known = intact_outputs(memory, output, last) if last else None
    if last is None or known is None:
        return None
    before = {path: memory.former_post(path, settings) for path in changed}
    posts, problems = memory.posts(changed, settings, workers)
    edits = [(old, new) for new in posts if (old := before[new.summary.path])]
    found = last.report.diagnostics
    if problems or len(edits) < len(changed) or not all(is_only_body(*edit, found, options.drafts) for edit in edits):
        return None
    presentation = _presentation(memory, settings)
    pages = _pages(memory, output, presentation, edits, known, last) if presentation else None
    if presentation is None or pages is None:
        return None
    index = index_after(memory, settings, output, edits, known)
    if index is None:
        return None
    report = msgspec.structs.replace(last.report, diagnostics=tuple(diagnostics_after(edits, found)))
    rest = {path: row for path, row in known.items() if path not in {p.output.path for p in pages}}
    shards = tuple((path, index.kept.keys[path]) for path in sorted(index.changed))
    decision = Decision(tuple(pages), (), (), (), tuple(problems_of(rest)), known, None, shards, index)
    return msgspec.structs.replace(last, report=report), presentation, decision


def _changed(memory: Memory) -> tuple[str, ...] | None:
    """The posts whose bytes changed since they were last read; None if other files did, or too many."""
    changed = []
    for name in memory.inputs.stamps:
        if name not in memory.digests or memory.digests[name] != memory.known.get(name, (None, ""))[1]:
            if not name.startswith("content/") or not is_markdown(name) or name not in memory.known:
                return None
            changed.append(name.removeprefix("content/"))
            if len(changed) > MOST:
                return None
    return tuple(changed) or None


Edit = tuple[Post, Post]
"""A post before and after."""


def is_only_body(old: Post, new: Post, found: Sequence[Diagnostic], drafts: bool) -> bool:
    """Whether nothing changed that another page, a link or a diagnostic of linking depends on.

    ``found`` is what the stages said of the whole site before.
    """
    if (new.summary.draft or new.summary.withheld) and not drafts:
        return False
    name = f"content/{new.summary.path}"
    rest = [d for d in found if d.place.path == name and d not in old.diagnostics]
    if rest and (old.refs != new.refs or old.places != new.places):
        return False  # linking would name other lines
    if (old.ignores or new.ignores) and (old.ignores, old.refs, old.places) != (new.ignores, new.refs, new.places):
        return False  # comments would silence other lines
    return (
        (old.summary, old.labels, old.numbered, [r.wanted for r in old.refs])
        == (new.summary, new.labels, new.numbered, [r.wanted for r in new.refs])
        and all(d in found for d in old.diagnostics)
    )  # fmt: skip


def diagnostics_after(edits: Sequence[Edit], found: Sequence[Diagnostic]) -> Iterator[Diagnostic]:
    """What the stages would say of the whole site, from what they said before the edits."""
    gone = {d for old, _ in edits for d in old.diagnostics}
    yield from (d for d in found if d not in gone)
    for _, new in edits:
        yield from new.diagnostics


def _presentation(memory: Memory, settings: Settings) -> Presentation | None:
    templates, problems = load_templates(memory, settings)
    _, assets, more = static_files(memory, templates)
    return None if problems or more else Presentation(templates, site_info(settings, assets))


def _pages(
    memory: Memory,
    output: Path,
    presentation: Presentation,
    edits: Sequence[Edit],
    known: dict[str, Written],
    last: Finished,
) -> list[Page] | None:
    """The pages that show the changed bodies; None if their former views are not known for certain."""
    changed = edited_outputs(edits, lambda path: _former(memory, output, path), last.feeds)
    if changed is None or not memory.has_bodies({body for _, after in changed for body in bodies_of(after)}):
        return None
    former = keyed((before for before, _ in changed), presentation, memory.code)
    if any(known.get(page.output.path) is None or known[page.output.path].key != page.key for page in former):
        return None
    return list(keyed((after for _, after in changed), presentation, memory.code))


def edited_outputs(
    edits: Sequence[Edit], former: Callable[[str], Output | None], feeds: Iterable[str]
) -> list[tuple[Output, Output]] | None:
    """The outputs that show the changed bodies, as they were and as they are; None if that is not certain.

    ``former`` finds an output by its path, and ``feeds`` are the paths of those that show several bodies.
    """
    outputs: list[tuple[Output, Output]] = []
    for old, new in edits:
        before = former(output_path(new.summary.url))
        if before is None or not isinstance(before.view, PostView):
            return None
        if (before.view.path, before.view.body.digest) != (new.summary.path, old.body):
            return None  # another post has that address, and this one is not part of the site
        view = msgspec.structs.replace(
            before.view,
            body=Body(new.body, before.view.body.refs),
            contents=new.contents,
            show_contents=new.show_contents,
            has_math=new.has_math,
        )
        outputs.append((before, msgspec.structs.replace(before, view=view)))
    bodies = {(old.summary.url, old.body): new.body for old, new in edits}
    for path in feeds:
        before = former(path)
        if before is None or not isinstance(before.view, FeedView):
            return None
        view_of_feed = _with_bodies(before.view, bodies)
        if view_of_feed != before.view:
            outputs.append((before, msgspec.structs.replace(before, view=view_of_feed)))
    return outputs


def _with_bodies(view: FeedView, bodies: dict[tuple[str, str], str]) -> FeedView:
    entries = tuple(
        msgspec.structs.replace(e, body=Body(bodies.get((e.card.url, e.body.digest), e.body.digest), e.body.refs))
        for e in view.entries
    )
    return msgspec.structs.replace(view, entries=entries)


def _former(memory: Memory, output: Path, path: str) -> Output | None:
    """An output as the last build made it."""
    row = memory.store.view(output, path)
    return Output(path, row[0], _views.decode(row[1])) if row else None
