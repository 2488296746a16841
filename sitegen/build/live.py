"""A site held in memory, always as its files are: what the preview shows.

The stages are those of a build and so is their order; only what happens between two of them differs. ``Live.update``
takes the names of files that may have changed. Posts that did are parsed; where nothing but bodies, titles and excerpts
changed, views are made from the former ones (see ``bodies``, ``titles``), where nothing but templates did, the plan
stays; else everything is linked and planned anew. Pages are rendered when somebody asks for them. Nothing is written,
neither to the output folder nor, once the site is loaded, to the store.

Not safe for several threads: one thread owns it.
"""

from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import msgspec

from ..config import FILE, Settings
from ..diagnostics import Diagnostic, apply_severities
from ..digest import digest_bytes
from ..link import Linked
from ..model import Derived, FeedView, FileCopy, Output, Post, PostView, SiteInfo
from ..store import Store
from ..templates import TemplateError
from ..urls import is_markdown
from .blobs import Blobs
from .bodies import diagnostics_after, edited_outputs, is_only_body
from .inputs import Inputs, discover, is_file, path_of
from .making import OutdatedError, make_one, problem_of, source_of
from .memory import Memory
from .options import Options, UsageError, link_options, load_settings, parse_options
from .pipeline import (
    Compiled,
    Presentation,
    assemble,
    compile_templates,
    keyed,
    load_templates,
    markdown_files,
    static_files,
)
from .searching import Searchable
from .titles import as_shown_now, retitled
from .workers import Workers

T = TypeVar("T")

EMPTY = digest_bytes(b"")

TEMPLATES = ("templates/", "theme/templates/")

RENDERED = 128
"""So many of the pages that were asked for last are kept."""

BODIES = 400
"""When there are more bodies, and terms of posts, all are forgotten: they can be made from their files again."""


class Snapshot(msgspec.Struct, frozen=True):
    """A site at one moment: every page that is rendered from it fits every other."""

    number: int
    """Counts the states of the site from 1."""
    settings: Settings
    presentation: Presentation
    sources: Mapping[str, str]
    """The paths of all posts of the site by their addresses."""
    outputs: Mapping[str, Output]
    """By path."""
    copies: Mapping[str, FileCopy]
    """By the path of the output."""
    derived: Mapping[str, Derived]
    """By path."""
    diagnostics: tuple[Diagnostic, ...]
    """Everything but what only rendering finds."""
    since: datetime | None
    until: datetime | None
    """It holds for dates from ``since`` on and before ``until``: then the next post becomes due."""
    touched: frozenset[str] = frozenset()
    """The files whose change led to it."""

    @property
    def info(self) -> SiteInfo:
        """What every page may show of the site."""
        return self.presentation.site


class Page(msgspec.Struct, frozen=True):
    """A page as it was rendered, or why it could not be."""

    key: str
    data: bytes
    problem: Diagnostic | None = None


class Making(msgspec.Struct, frozen=True):
    """A derived file that somebody asks for. Making it may take a second, so that it is left to any thread."""

    derived: Derived
    data: bytes
    """The source."""
    blobs: Blobs
    """What builds made. Blobs do not change, so that they may be read while a build goes on."""

    def made(self) -> bytes | Diagnostic:
        """The bytes of the file, or why it cannot be made."""
        known = self.blobs.get(self.derived.key)
        if known is not None:
            return known
        result = make_one(self.derived, self.data)
        return problem_of(self.derived, result.problem) if result.problem else result.data


class ChangedError(Exception):
    """Files that a page shows are no longer as the snapshot has them: ``update`` must be told of ``names`` first."""

    def __init__(self, names: frozenset[str]) -> None:
        super().__init__(", ".join(sorted(names)))
        self.names = names


class Live:
    """A site in memory; ``snapshot`` is its last state."""

    def __init__(
        self,
        options: Options,
        settings: Settings,
        found: Iterable[Diagnostic],
        at_start: Iterable[Diagnostic],
        unreachable: Iterable[Diagnostic],
        memory: Memory,
        workers: Workers,
        clock: Callable[[], datetime],
        step: Callable[[int, int], None],
        remembered: Callable[[Iterable[str]], Mapping[str, str]],
    ) -> None:
        """Load a site. ``memory`` is used until this returns, and all that it then knows of files is kept.

        ``found`` is what is wrong with the settings, ``at_start`` with what is remembered, ``unreachable`` with
        folders; ``clock`` tells the date for which the site is shown, and ``step`` is told how many of how many posts
        are parsed. ``remembered`` finds bodies by their digests in the store of the site, as far as it can.
        """
        self.remembered, self.blobs = remembered, memory.blobs
        self.options, self.settings, self.clock = options, settings, clock
        self.settings_found, self.at_start, self.unreachable = tuple(found), tuple(at_start), tuple(unreachable)
        memory.load()
        self.templates, self.template_found = load_templates(memory, settings)
        posts, problems = memory.posts(markdown_files(memory), settings, workers, step)
        self.posts = {post.summary.path: post for post in posts}
        self.unread = {d.place.path: d for d in problems}
        self.rendered: OrderedDict[str, Page] = OrderedDict()
        self.good: OrderedDict[str, bytes] = OrderedDict()
        self.begun: frozenset[str] = frozenset()
        """Changed files that are not part of the snapshot yet: only while ``update`` runs, or after it failed."""
        self.doubtful: frozenset[str] = frozenset()
        """Files that ``update`` should soon be told of once more."""
        self.found: tuple[Diagnostic, ...] = ()
        self.linked: Linked | None = None
        self.searchable = Searchable()
        self.indexed = -1
        """The number of the snapshot that the search index was made of."""
        compiled = self._assemble(memory)
        self.snapshot = self._snapshot(compiled, 1, frozenset())
        compile_templates(memory, self.templates, {o.template for o in compiled.plan.outputs})
        self.memory = self._own_memory(memory)

    def close(self) -> None:
        """Let go of everything; only ``snapshot`` can be used afterwards."""
        self.memory.store.close()

    @property
    def settings_name(self) -> str:
        """The name of the settings file."""
        return settings_name(self.options)

    def _own_memory(self, memory: Memory) -> Memory:
        """What is known of the files, with a store of our own, so that builds may use the one of the site."""
        own = Memory(Store(None), memory.inputs, memory.code)
        own.digests = dict(memory.digests)
        for name, stamp in memory.inputs.stamps.items():
            if stamp is None:
                own.digest(name)  # else nobody could tell later whether it changed
        own.keep("template facts", own.code, self.templates.facts)
        own.keep("bytecode", own.code, self.templates.bytecode)
        return own

    def _assemble(self, memory: Memory) -> Compiled:
        options = link_options(msgspec.structs.replace(self.options, now=self.clock()))
        found = (*self.template_found, *self.unread.values())
        posts = [self.posts[path] for path in markdown_files(memory) if path in self.posts]
        compiled = assemble(memory, posts, found, self.templates, self.settings, options, self.linked)
        self.found, self.linked = compiled.diagnostics, compiled.linked
        return compiled

    def _snapshot(self, compiled: Compiled, number: int, touched: frozenset[str]) -> Snapshot:
        return Snapshot(
            number=number,
            settings=self.settings,
            presentation=compiled.presentation,
            sources={e.summary.url: e.summary.path for e in compiled.site.posts},
            outputs={o.path: o for o in compiled.plan.outputs},
            copies={c.output: c for c in compiled.plan.copies},
            derived={d.path: d for d in compiled.plan.derived},
            diagnostics=self._diagnostics(),
            since=compiled.since,
            until=compiled.until,
            touched=touched,
        )

    def _diagnostics(self) -> tuple[Diagnostic, ...]:
        found = (*self.settings_found, *self.at_start, *self.unreachable, *self.found)
        return apply_severities(found, dict(self.settings.severities))

    # ------------------------------------------------------------------------------------------------- changes

    def update(self, names: Collection[str] | None = None) -> Snapshot:
        """Take in that files may have changed, named as in ``Inputs`` (and the settings file); None: any may have."""
        last = self.snapshot
        if names is None or self.settings_name in names:
            self._load_settings()
        before = self.memory.inputs
        inputs, candidates = self._look(names)
        old = {name: self.memory.digests.get(name) for name in candidates}
        self.memory.go_on(inputs, candidates)
        changed = {n for n in candidates if n not in inputs.stamps or self.memory.digest(n) != old[n]}
        changed -= self._half_saved(candidates, changed, old)
        same_files = before.stamps.keys() == inputs.stamps.keys()
        same_rest = self.settings == last.settings and not self.is_other_date() and not self.begun
        self.begun |= changed
        touched = self.begun
        if not (same_files and same_rest and (self._only_bodies(touched) or self._only_templates(touched))):
            if touched or not same_files or not same_rest:
                self._everything(touched, last.settings)
            elif self._diagnostics() != last.diagnostics:
                self.snapshot = msgspec.structs.replace(
                    last, number=last.number + 1, diagnostics=self._diagnostics(), touched=touched
                )
        self.begun = frozenset()
        if self.memory.count_of_bodies() > BODIES:
            former, self.memory = self.memory, self._own_memory(self.memory)
            former.store.close()
        return self.snapshot

    def is_other_date(self) -> bool:
        """Whether it is a date for which the snapshot does not hold."""
        since, until, now = self.snapshot.since, self.snapshot.until, self.clock()
        return (since is not None and now < since) or (until is not None and now >= until)

    def _half_saved(
        self, looked: Collection[str], changed: Iterable[str], old: Mapping[str, str | None]
    ) -> frozenset[str]:
        """The files that were just emptied, as editors do before they fill them: not believed at the first look."""
        empty = frozenset(n for n in changed if self.memory.digests.get(n) == EMPTY and old[n] not in (None, EMPTY))
        empty -= self.doubtful
        self.doubtful = self.doubtful.difference(looked) | empty
        for name in empty:
            self.memory.take_back(name, old[name] or EMPTY)
        return empty

    def _load_settings(self) -> None:
        """The settings as they are now; those that were, if they are too broken to tell."""
        try:
            settings, found = load_settings(self.options)
        except UsageError:
            return  # the file was named on the command line and is gone, perhaps for a moment
        if not any(d.code == "SG001" for d in found):
            self.settings = settings
        self.settings_found = tuple(found)

    def _look(self, names: Collection[str] | None) -> tuple[Inputs, set[str]]:
        """The files as they are now, and the names of those that may have changed."""
        before = self.memory.inputs
        known = None if names is None else {name for name in names if name != self.settings_name}
        same_filters = self._filters == self.snapshot.settings.extensions.filters
        is_known = known is not None and known <= before.stamps.keys()
        if known is not None and is_known and same_filters and all(is_file(self.options.root, n) for n in known):
            return Inputs({**before.stamps, **dict.fromkeys(known)}, before.open), known
        inputs, problems = discover(self.options.root, self._filters)
        self.unreachable = tuple(problems)
        names_of_both = before.stamps.keys() & inputs.stamps.keys()
        candidates = set(before.stamps.keys() ^ inputs.stamps.keys())
        candidates |= {n for n in names_of_both if (stamp := inputs.stamps[n]) is None or stamp != before.stamps[n]}
        return inputs, candidates

    def _parse(self, paths: Iterable[str]) -> None:
        with Workers(self.options.jobs) as workers:
            chosen = tuple(paths)
            posts, problems = self.memory.posts(chosen, self.settings, workers)
        for path in chosen:
            self.posts.pop(path, None)
            self.unread.pop(f"content/{path}", None)
        self.posts |= {post.summary.path: post for post in posts}
        self.unread |= {d.place.path: d for d in problems}

    def _is_small(self, old: Post, new: Post) -> bool:
        """Whether nothing of a post changed but its body and how other pages show it."""
        drafts = self.options.drafts
        is_renamed = (old.summary.title, old.summary.title_html) != (new.summary.title, new.summary.title_html)
        if is_renamed and self.linked and new.summary.path in self.linked.named:
            return False  # other posts show its title in their text, or lead to it by that
        return is_only_body(as_shown_now(old, new), new, self.found, drafts)

    def _only_bodies(self, touched: frozenset[str]) -> bool:
        """Whether only bodies, titles and excerpts changed, so that the next state could be made from the last."""
        if not touched or not all(name.startswith("content/") and is_markdown(name) for name in touched):
            return False
        paths = sorted(name.removeprefix("content/") for name in touched)
        former = {path: self.posts.get(path) for path in paths}
        self._parse(paths)
        edits = [(old, self.posts[path]) for path, old in former.items() if old and path in self.posts]
        if len(edits) < len(paths) or not all(self._is_small(*edit) for edit in edits):
            return False
        last = self.snapshot
        feeds = [path for path, output in last.outputs.items() if isinstance(output.view, FeedView)]
        changed = edited_outputs(edits, last.outputs.get, feeds)
        if changed is None:
            return False
        outputs = {**last.outputs, **{after.path: after for _, after in changed}}
        summaries = {new.summary.url: new.summary for old, new in edits if old.summary != new.summary}
        if summaries:
            outputs |= {after.path: after for _, after in retitled(outputs.values(), summaries, last.info)}
        self.found = tuple(diagnostics_after(edits, self.found))
        self.snapshot = msgspec.structs.replace(
            last,
            number=last.number + 1,
            outputs=outputs,
            diagnostics=self._diagnostics(),
            touched=touched,
        )
        return True

    def _only_templates(self, touched: frozenset[str]) -> bool:
        """Whether only templates changed, and ask for the same files as before, so that all pages are planned still."""
        if not touched or not all(map(self._is_template, touched)):
            return False
        former, last = self.template_found, self.snapshot
        self._load_templates()
        copies, assets, problems = static_files(self.memory, self.templates)
        if problems or assets != last.info.assets or not all(_has(last, copy) for copy in copies):
            return False
        self.found = (*self.template_found, *(d for d in self.found if d not in former))
        self.snapshot = msgspec.structs.replace(
            last,
            number=last.number + 1,
            presentation=Presentation(self.templates, last.info),
            diagnostics=self._diagnostics(),
            touched=touched,
        )
        return True

    @property
    def _filters(self) -> str:
        """The name of the file with the site's own filters, or nothing."""
        return self.settings.extensions.filters

    def _is_template(self, name: str) -> bool:
        """Whether a file is a template, or has the filters that they use."""
        return name.startswith(TEMPLATES) or name == self._filters

    def _load_templates(self) -> None:
        self.memory.keep("bytecode", self.memory.code, self.templates.bytecode)
        self.templates, self.template_found = load_templates(self.memory, self.settings)

    def _everything(self, touched: frozenset[str], former: Settings) -> None:
        """Parse what changed, or is parsed otherwise than with the former settings; link and plan."""
        markdown = markdown_files(self.memory)
        for path in self.posts.keys() - set(markdown):
            del self.posts[path]
        self.unread = {name: d for name, d in self.unread.items() if name in self.memory.inputs.stamps}
        self._parse(
            path
            for path in markdown
            if path not in self.posts
            or f"content/{path}" in touched
            or (self.settings != former and parse_options(self.settings, path) != parse_options(former, path))
        )
        if any(map(self._is_template, touched)) or self.settings.extensions != former.extensions:
            self._load_templates()
        self.snapshot = self._snapshot(self._assemble(self.memory), self.snapshot.number + 1, touched)

    # --------------------------------------------------------------------------------------------------- pages

    def diagnostics_with(self, page: Page | None) -> tuple[Diagnostic, ...]:
        """Everything that is wrong with the site and with a page of it."""
        if page is None or page.problem is None:
            return self.snapshot.diagnostics
        severities = dict(self.snapshot.settings.severities)
        return (*self.snapshot.diagnostics, *apply_severities((page.problem,), severities))

    def page(self, path: str) -> Page | None:
        """The page with the path of an output; None if there is no such page. Raises ChangedError."""
        output = self.snapshot.outputs.get(path)
        if output is None:
            return None
        key = self.key(output)
        if key in self.rendered:
            self.rendered.move_to_end(key)
            return self.rendered[key]
        page = self._render(output, key, self._bodies(output))
        _keep(self.rendered, key, page)
        if page.problem is None:
            _keep(self.good, path, page.data)
        return page

    def key(self, output: Output) -> str:
        """What a page is made of, as a digest: while it is the same, so is the page."""
        (page,) = keyed([output], self.snapshot.presentation, self.memory.code)
        return page.key

    def _render(self, output: Output, key: str, bodies: Mapping[str, str]) -> Page:
        presentation = self.snapshot.presentation
        try:
            text = presentation.templates.render(
                output.template, output.view, presentation.site, bodies.__getitem__
            )  # fmt: skip
        except TemplateError as error:
            return Page(key, self.good.get(output.path, b""), error.found)
        return Page(key, text.encode("utf-8", "replace"))

    def _bodies(self, output: Output) -> dict[str, str]:
        """The bodies that a page shows by their digests. Raises ChangedError if some are no longer as they were."""
        shown = list(self._shown(output))
        missing = [name for name, _ in shown if not self.memory.has_bodies([name])]
        if missing:
            for name, html in self.remembered(missing).items():
                self.memory.keep_body(name, html)
        return self._made_again(shown)

    def _made_again(self, shown: Iterable[tuple[str, str]]) -> dict[str, str]:
        """Bodies, each with the path of its post, which is parsed again where the body is not at hand.

        Raises ChangedError if some are no longer as they were.
        """
        changed = set()
        found = {}
        for name, path in shown:
            if not self.memory.has_bodies([name]):
                source = f"content/{path}"
                former = self.memory.digests[source]
                with Workers(1) as workers:
                    self.memory.posts([path], self.settings, workers)
                self.memory.take_back(source, former)  # what was read may be newer: ``update`` must find that out
                if not self.memory.has_bodies([name]):
                    changed.add(source)
                    continue
            found[name] = self.memory.body(name)
        if changed:
            raise ChangedError(frozenset(changed))
        return found

    def _shown(self, output: Output) -> Iterator[tuple[str, str]]:
        """The digest of each body that a page shows, and the path of its post."""
        view = output.view
        if isinstance(view, PostView):
            yield view.body.digest, view.path
        elif isinstance(view, FeedView):
            for entry in view.entries:
                yield entry.body.digest, self.snapshot.sources[entry.card.url]

    def making(self, derived: Derived) -> Making:
        """What a derived file of the snapshot is made of. Raises ChangedError, and OSError."""
        former = self.memory.digests[derived.source]
        try:
            return Making(derived, source_of(derived, self.memory), self.blobs)
        except OutdatedError:
            raise ChangedError(frozenset((derived.source,))) from None
        finally:
            self.memory.take_back(derived.source, former)  # ``update`` must find out what was read

    def index(self) -> Mapping[str, bytes]:
        """Every file of the search index by its path, as the snapshot has it. Raises ChangedError."""
        if self.indexed != self.snapshot.number:
            terms = {name: post.terms for name, post in self.posts.items()}
            self.searchable.follow(self.settings, self.snapshot.outputs.values(), terms, self._terms)
            self.indexed = self.snapshot.number
        return self.searchable.files

    def _terms(self, names: Iterable[str]) -> Mapping[str, str]:
        """The terms with these digests, as far as posts have them. Raises ChangedError."""
        wanted = set(names)
        found = {name: self.memory.body(name) for name in wanted if self.memory.has_bodies((name,))}
        found |= self.remembered(wanted - found.keys())
        missing = {path: post for path, post in self.posts.items() if post.terms in wanted - found.keys()}
        shown = [(post.terms, path) for path, post in missing.items()]
        return found | self._made_again(shown)

    def path(self, name: str) -> Path | None:
        """Where a file lies by its name, or the settings file; None for a name that is none of the site's."""
        if name == FILE:  # so diagnostics call it, whatever its name
            return self.options.root / self.settings_name
        return path_of(self.options.root, name) if name in self.memory.inputs.stamps else None


def _has(snapshot: Snapshot, copy: FileCopy) -> bool:
    """Whether a file is part of a site, as it is or without what it says beside the picture."""
    derived = snapshot.derived.get(copy.output)
    return snapshot.copies.get(copy.output) == copy or (derived is not None and derived.source == copy.source)


def settings_name(options: Options) -> str:
    """The name of the settings file in the folder of the site."""
    return options.config.name if options.config else FILE


def _keep(pages: OrderedDict[str, T], key: str, value: T) -> None:
    pages[key] = value
    pages.move_to_end(key)
    if len(pages) > RENDERED:
        pages.popitem(last=False)
