"""The stages, one after the other: read ``compile_site`` from top to bottom to follow a post from its file to its page.

Every stage is a function of what it is given; what comes from files comes through ``Memory``.
"""

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from hashlib import blake2b

import msgspec

from ..config import FILE, Settings
from ..decoding import decode
from ..diagnostics import Diagnostic, Place, diagnostic
from ..digest import SIZE, digest, encode
from ..files import unreadable
from ..link import Files, Linked, Referred, Selection, link
from ..model import PAGES, POSTS, FileCopy, LinkOptions, Makers, Output, Plan, Post, Site, SiteInfo
from ..plan import plan
from ..silence import silence
from ..templates import THEME, TemplateError, TemplateFacts, Templates, TemplateSource
from ..urls import NOT_BUILT, address, is_markdown
from .jobs import get_ready
from .memory import Memory
from .options import list_options, site_info
from .workers import PARALLEL_FROM, Workers

Progress = Callable[[str, int, int], None]
"""Is told what is being done, how much of it is done, and how much there is."""


def no_progress(what: str, done: int, total: int) -> None:
    """Tell nobody."""


class Presentation(msgspec.Struct, frozen=True):
    """What rendering any page needs beside its view."""

    templates: Templates
    site: SiteInfo


class Compiled(msgspec.Struct, frozen=True):
    """A plan with all that rendering it needs."""

    plan: Plan
    site: Site
    posts: tuple[Post, ...]
    """All posts and pages, published or not."""
    linked: Linked
    presentation: Presentation
    body: Callable[[str], str]
    """The HTML of a body by its digest."""
    diagnostics: tuple[Diagnostic, ...]
    """Everything that the stages found, as they found it, ..."""
    silenced: tuple[Diagnostic, ...]
    """... but for what comments silence."""
    drafts: int
    """How many drafts are not part of the site."""
    scheduled: int
    """How many scheduled posts are not part of the site."""
    since: datetime | None
    """The plan is the same for every build date from this one on, ..."""
    until: datetime | None
    """... and before this one. None: without limit."""


def compile_site(
    memory: Memory, settings: Settings, options: LinkOptions, workers: Workers, progress: Progress = no_progress
) -> Compiled:
    """All stages up to the plan."""
    memory.load()
    markdown = markdown_files(memory)
    unknown = memory.unknown(markdown)
    workers.start(unknown, get_ready)
    templates, found = load_templates(memory, settings)
    if unknown >= PARALLEL_FROM:
        compile_templates(memory, templates, (n for n in templates.sources if not n.startswith(THEME)))
    posts, problems = memory.posts(markdown, settings, workers, lambda done, of: progress("parsing", done, of))
    return assemble(memory, posts, (*found, *problems), templates, settings, options)


def markdown_files(memory: Memory) -> tuple[str, ...]:
    """All posts and stand-alone pages, relative to the content folder."""
    return tuple(p for p in memory.inputs.inside("content/") if is_markdown(p) and p.startswith((POSTS, PAGES)))


def assemble(
    memory: Memory,
    posts: Sequence[Post],
    found: Sequence[Diagnostic],
    templates: Templates,
    settings: Settings,
    options: LinkOptions,
    former: Linked | None = None,
) -> Compiled:
    """The stages from linking to the plan, for posts that are parsed.

    ``found`` is what was found before, ``former`` how refs were resolved the last time.
    """
    copies, assets, problems = static_files(memory, templates)
    files = Files(
        markdown=frozenset(markdown_files(memory)),
        others=frozenset(f"content/{p}" for p in memory.inputs.inside("content/") if _is_other(p)),
        copies=copies,
    )
    selection = Selection(posts, files, options)
    wanted = selection.wanted()
    referred = Referred(
        pictures={name: memory.picture(name) for name in sorted(wanted.pictures)},
        snippets={name: memory.snippet(name) for name in sorted(wanted.snippets)},
        makers=_makers(memory) if wanted.pictures else Makers(),
        shown=wanted.shown,
    )
    site, linked = link(selection, referred, site_info(settings, assets), list_options(settings), former)
    planned = plan(site)
    hidden = [p.summary for p in posts if p.summary.path not in selection.published]
    since, until = _valid(posts, options.now)
    ignores = {f"content/{p.summary.path}": p.ignores for p in posts if p.ignores}
    shown, silenced = silence((*found, *problems, *_not_built(memory, selection), *planned.diagnostics), ignores)
    return Compiled(
        plan=planned,
        site=site,
        posts=tuple(posts),
        linked=linked,
        presentation=Presentation(templates, planned.site),
        body=memory.body,
        diagnostics=shown,
        silenced=silenced,
        drafts=sum(s.draft for s in hidden),
        scheduled=sum(not s.draft and not s.withheld and s.date is not None and s.date > options.now for s in hidden),
        since=since,
        until=until,
    )


def _is_other(path: str) -> bool:
    """Whether a content file may be published as it is: MDX is the source of a post, although it is not built."""
    return not is_markdown(path) and not path.lower().endswith(".mdx")


def _not_built(memory: Memory, selection: Selection) -> Iterator[Diagnostic]:
    """Files that look like posts of a kind that is not built; beside an ``index.md`` others are what it shows."""
    for path in memory.inputs.inside("content/"):
        if path.startswith((POSTS, PAGES)) and path.lower().endswith(NOT_BUILT):
            if _is_other(path) and posixpath.dirname(path) in selection.indices:
                continue
            ending = posixpath.splitext(path)[1]
            hint = "convert it to Markdown, or move it out of the folder"
            yield diagnostic("SG083", f"{ending} files are not built", Place(f"content/{path}"), hint)


def _makers(memory: Memory) -> Makers:
    """What can be made of pictures here. It is remembered, for Pillow takes long to import."""
    known = memory.kept("makers", memory.code, Makers)
    if known is None:
        from ..pictures.makers import makers

        known = makers()
        memory.keep("makers", memory.code, known)
    return known


def _valid(posts: Iterable[Post], now: datetime) -> tuple[datetime | None, datetime | None]:
    """Between which build dates no post becomes due."""
    dates = [p.summary.date for p in posts if p.summary.date]
    return max((d for d in dates if d <= now), default=None), min((d for d in dates if d > now), default=None)


# ----------------------------------------------------------------------------------------------- templates, static


def load_templates(memory: Memory, settings: Settings) -> tuple[Templates, list[Diagnostic]]:
    """The site's templates over those of the theme, and its filters."""
    found: list[Diagnostic] = []

    def load_file(path: str) -> TemplateSource | None:
        try:
            text, problems = decode(memory.read(path), path)
        except OSError as error:
            found.append(unreadable(path, error))
            return None
        found.extend(problems)
        return TemplateSource(text, path)

    def load(folder: str) -> dict[str, TemplateSource]:
        sources = {name: load_file(f"{folder}{name}") for name in memory.inputs.inside(folder)}
        return {name: source for name, source in sources.items() if source}

    theme, own = load("theme/templates/"), load("templates/")
    name = settings.extensions.filters
    if name and name not in memory.inputs.stamps:
        message = f"there is no file {name} in the folder of the site"
        found.append(diagnostic("SG063", message, Place(FILE), "make it, or take filters out of [extensions]"))
    filters = load_file(name) if name in memory.inputs.stamps else None
    facts = memory.kept("template facts", memory.code, dict[str, TemplateFacts]) or {}
    bytecode = memory.kept("bytecode", memory.code, dict[str, bytes]) or {}
    templates = Templates(theme, own, facts, bytecode, filters)
    if templates.problem:
        found.append(templates.problem)
    before = len(facts)
    for source in templates.sources:
        templates.facts_of(source)
    if len(facts) > before:
        memory.keep("template facts", memory.code, facts)
    return templates, found


def compile_templates(memory: Memory, templates: Templates, names: Iterable[str]) -> None:
    """Compile templates, and remember their bytecode."""
    before = dict(templates.bytecode)
    templates.compile(names)
    if templates.bytecode != before:
        memory.keep("bytecode", memory.code, templates.bytecode)


def static_files(
    memory: Memory, templates: Templates
) -> tuple[tuple[FileCopy, ...], tuple[tuple[str, str], ...], list[Diagnostic]]:
    """The static files, the site's over the theme's; the address of each one that templates ask for."""
    names = {name: f"theme/static/{name}" for name in memory.inputs.inside("theme/static/")}
    names |= {name: f"static/{name}" for name in memory.inputs.inside("static/")}
    facts = [templates.facts_of(name) for name in templates.sources]
    asked = {asset for fact in facts for asset in fact.assets}
    any_asset = any(fact.any_asset for fact in facts)
    bundles = {name: parts for name in asked if name in names and (parts := _parts(memory, name, names))}
    taken_in = {source for parts in bundles.values() for _, source in parts} - {names[n] for n in asked if n in names}
    copies, assets, found = [], [], []
    for name, source in sorted(names.items()):
        if source in taken_in:
            continue
        output = name
        copy = FileCopy(source, output, bundles.get(name, ()))
        if name in asked and name.endswith((".css", ".js", ".mjs")):
            known = memory.digest_of(copy)
            if " " in known:
                found.append(diagnostic("SG010", known, Place(source), "check the file and its permissions"))
                continue
            stem, _, suffix = name.rpartition(".")
            output = f"{stem}.{known[:10]}.{suffix}"
        if name in asked or any_asset:
            assets.append((name, address("/" + output)))
        copies.append(msgspec.structs.replace(copy, output=output))
    return tuple(copies), tuple(assets), found


def _parts(memory: Memory, name: str, names: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """The name and the file of each style sheet that another one imports, where all of them are there."""
    if not name.endswith(".css"):
        return ()
    folder = name.rpartition("/")[0]
    parts = {part: f"{folder}/{part}" if folder else part for part in memory.imports(names[name])}
    return tuple((part, names[path]) for part, path in parts.items() if path in names)


# ----------------------------------------------------------------------------------------------------------- pages


class Page(msgspec.Struct, frozen=True):
    """An output with the key that says what its page will be made of."""

    output: Output
    view: bytes
    """Encoded."""
    key: str


def keyed(outputs: Iterable[Output], presentation: Presentation, code: str) -> Iterator[Page]:
    """Outputs, each with its key: a digest of the code, the templates, the site, and the view."""
    site = digest(presentation.site)
    common: dict[str, bytes] = {}
    for output in outputs:
        if output.template not in common:
            common[output.template] = encode((code, presentation.templates.closure(output.template), site))
        view = encode(output.view)
        key = blake2b(common[output.template] + view, digest_size=SIZE).hexdigest()
        yield Page(output, view, key)


def output_keys(compiled: Compiled, code: str) -> dict[str, str]:
    """The key of each page by its path."""
    return {page.output.path: page.key for page in keyed(compiled.plan.outputs, compiled.presentation, code)}


def render(compiled: Compiled, found: list[Diagnostic]) -> Iterator[tuple[str, bytes]]:
    """Every page of a plan with its path. A page that cannot be rendered adds to ``found`` and is left out."""
    for output in compiled.plan.outputs:
        try:
            text = compiled.presentation.templates.render(
                output.template, output.view, compiled.plan.site, compiled.body
            )
        except TemplateError as error:
            found.append(error.found)
            continue
        yield output.path, text.encode("utf-8", "replace")
