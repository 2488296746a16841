"""Build a site: the one place where the stages, the store and the disk meet.

Read ``compile_site`` from top to bottom to follow a post from its file to its page; ``build`` adds the disk.
"""

import contextlib
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from multiprocessing import get_all_start_methods, get_context
from pathlib import Path
from typing import TypeVar

import msgspec

from . import __version__
from .config import FILE, Settings, check_base_url, read_settings
from .diagnostics import Diagnostic, Place, apply_severities, diagnostic
from .digest import digest, digest_bytes
from .files import remove, replace, stamp_of, unreadable, unwritable, walk
from .languages import direction
from .link import Files, link, wanted
from .model import (
    FileCopy,
    LinkOptions,
    ListOptions,
    ParseOptions,
    Plan,
    Site,
    SiteInfo,
    Snippet,
    Stamp,
)
from .parse import PAGES, POSTS, Parsed, decode, parse
from .pictures import read_picture
from .plan import plan
from .store import Store
from .templates import TemplateError, Templates, TemplateSource
from .urls import base_path

T = TypeVar("T")

PARALLEL_FROM = 64
"""Fewer posts are parsed in this process: starting others would take longer."""
BATCH = 32
"""Posts that a process parses at a time."""


class UsageError(Exception):
    """What was asked for makes no sense; nothing was written."""


class Options(msgspec.Struct, frozen=True):
    """What a build is asked for, beside the settings file."""

    root: Path
    now: datetime
    """The build date: posts with a later date are left out."""
    config: Path | None = None
    output: Path | None = None
    base_url: str | None = None
    drafts: bool = False
    future: bool = False
    jobs: int | None = None
    """Processes that parse; None for as many as there are cores."""


class Report(msgspec.Struct, frozen=True):
    """What came of a build."""

    diagnostics: tuple[Diagnostic, ...]
    output: str
    posts: int
    pages: int
    """Files that were rendered."""
    files: int
    """Files that were copied."""
    drafts: int
    """Posts that were left out as drafts."""
    scheduled: int
    """Posts that were left out because their date is still to come."""
    next_due: datetime | None

    def count(self, severity: str) -> int:
        """How many diagnostics have a severity."""
        return sum(d.severity == severity for d in self.diagnostics)


Read = Callable[[str], bytes]
"""The bytes of a file by its name relative to the folder of the site (``theme/…`` for the theme's)."""


class Inputs(msgspec.Struct, frozen=True):
    """The names of all files of a site, and how to read them. Tests make it from a dictionary."""

    content: tuple[str, ...]
    """Relative to the content folder."""
    templates: tuple[str, ...]
    static: tuple[str, ...]
    theme_templates: tuple[str, ...]
    theme_static: tuple[str, ...]
    read: Read


class Compiled(msgspec.Struct, frozen=True):
    """A plan with all that rendering it needs."""

    plan: Plan
    site: Site
    templates: Templates
    static: frozenset[str]
    """The names of the static files that are published under their own name."""
    bodies: Mapping[str, str]
    """HTML by digest."""
    left_out: tuple[int, int]
    """How many drafts and how many scheduled posts are not part of the site."""


# ---------------------------------------------------------------------------------------------------- the pipeline


def compile_site(
    inputs: Inputs, settings: Settings, options: LinkOptions, parse_all: "ParseAll | None" = None
) -> Compiled:
    """All stages up to the plan."""
    found: list[Diagnostic] = []
    markdown = tuple(p for p in inputs.content if p.endswith(".md") and p.startswith((POSTS, PAGES)))
    parsed, problems = (parse_all or parse_here)(inputs.read, markdown, settings)
    found += problems
    bodies = {p.post.body: p.body for p in parsed}
    posts = [p.post for p in parsed]
    templates, problems = load_templates(inputs)
    found += problems
    copies, assets, problems = static_files(inputs, templates)
    found += problems
    files = Files(
        markdown=frozenset(markdown),
        others=frozenset(f"content/{p}" for p in inputs.content if not p.endswith(".md")),
        copies=copies,
    )
    pictures, snippets = wanted(posts, files, options)
    files = msgspec.structs.replace(
        files,
        pictures={name: _parsed_file(inputs.read, name, read_picture) for name in sorted(pictures)},
        snippets={name: _parsed_file(inputs.read, name, _snippet) for name in sorted(snippets)},
    )
    site = link(posts, files, site_info(settings, assets), list_options(settings), options)
    planned = plan(site)
    diagnostics = apply_severities((*found, *planned.diagnostics), dict(settings.severities))
    published = {e.summary.path for e in (*site.posts, *site.pages)}
    hidden = [p.summary for p in posts if p.summary.path not in published]
    drafts = sum(s.draft for s in hidden)
    scheduled = sum(not s.draft and not s.withheld and s.date is not None and s.date > options.now for s in hidden)
    return Compiled(
        plan=msgspec.structs.replace(planned, diagnostics=diagnostics),
        site=site,
        templates=templates,
        static=frozenset(c.output for c in copies),
        bodies=bodies,
        left_out=(drafts, scheduled),
    )


def render(compiled: Compiled, found: list[Diagnostic]) -> Iterator[tuple[str, bytes]]:
    """Every page of a plan with its path. A page that cannot be rendered adds to ``found`` and is left out."""
    bodies = compiled.bodies.__getitem__
    for output in compiled.plan.outputs:
        try:
            text = compiled.templates.render(output.template, output.view, compiled.plan.site, compiled.static, bodies)
        except TemplateError as error:
            found.append(error.found)
            continue
        yield output.path, text.encode("utf-8", "replace")


def output_keys(compiled: Compiled, code: str) -> dict[str, str]:
    """The key of each page: a digest of the code, the templates it is made with, the site, and its view."""
    site = digest(compiled.plan.site)
    closures = {name: compiled.templates.closure(name) for name in {o.template for o in compiled.plan.outputs}}
    return {o.path: digest((code, closures[o.template], site, o.view)) for o in compiled.plan.outputs}


def _parsed_file(read: Read, name: str, parse_file: Callable[[bytes], T | str]) -> T | str:
    try:
        return parse_file(read(name))
    except OSError as error:
        return f"cannot be read: {(error.strerror or str(error)).lower()}"


def _snippet(data: bytes) -> Snippet | str:
    text, found = decode(data, "")
    if any(d.severity == "error" for d in found):
        return "this is no text in UTF-8"
    return Snippet(text, digest_bytes(data))


# -------------------------------------------------------------------------------------------------------- settings


def parse_options(settings: Settings, path: str) -> ParseOptions:
    """What parsing a content file may know of the settings."""
    return ParseOptions(
        permalink=settings.build.permalink,
        timezone=settings.site.timezone,
        language=settings.site.language,
        allow_space=settings.math.allow_space,
        allow_digits=settings.math.allow_digits,
        math=settings.math.enabled,
        smart_punctuation=settings.markdown.smart_punctuation,
        contents_depth=settings.markdown.contents_depth,
        max_nesting=settings.markdown.max_nesting,
        defaults=settings.defaults_for(path),
    )


def site_info(settings: Settings, assets: tuple[tuple[str, str], ...]) -> SiteInfo:
    """What every page may show of the site."""
    site = settings.site
    return SiteInfo(
        title=site.title,
        description=site.description,
        base_url=site.base_url,
        base_path=base_path(site.base_url),
        author=site.author or site.title,
        language=site.language,
        direction=direction(site.language),
        nav=tuple((item.title, item.url) for item in settings.nav),
        assets=assets,
        version=__version__,
    )


def list_options(settings: Settings) -> ListOptions:
    """How long lists are."""
    return ListOptions(settings.build.paginate, settings.build.featured, settings.build.feed_entries)


# ----------------------------------------------------------------------------------------------- templates, static


def load_templates(inputs: Inputs) -> tuple[Templates, list[Diagnostic]]:
    """The site's templates over those of the theme."""
    found: list[Diagnostic] = []

    def load(folder: str, names: Iterable[str]) -> dict[str, TemplateSource]:
        sources = {}
        for name in names:
            path = f"{folder}/{name}"
            try:
                text, problems = decode(inputs.read(path), path)
            except OSError as error:
                found.append(unreadable(path, error))
            else:
                found.extend(problems)
                sources[name] = TemplateSource(text, path)
        return sources

    return Templates(load("theme/templates", inputs.theme_templates), load("templates", inputs.templates)), found


def static_files(
    inputs: Inputs, templates: Templates
) -> tuple[tuple[FileCopy, ...], tuple[tuple[str, str], ...], list[Diagnostic]]:
    """The static files, the site's over the theme's; the address of each one that templates name as an asset."""
    names = {name: f"theme/static/{name}" for name in inputs.theme_static}
    names |= {name: f"static/{name}" for name in inputs.static}
    asked = templates.assets()
    copies, assets, found = [], [], []
    for name, source in sorted(names.items()):
        output = name
        if name in asked and name.endswith((".css", ".js", ".mjs")):
            try:
                stem, _, suffix = name.rpartition(".")
                output = f"{stem}.{digest_bytes(inputs.read(source))[:10]}.{suffix}"
                assets.append((name, "/" + output))
            except OSError as error:
                found.append(unreadable(source, error))
                continue
        copies.append(FileCopy(source, output))
    return tuple(copies), tuple(assets), found


# --------------------------------------------------------------------------------------------------------- parsing

ParseAll = Callable[[Read, Sequence[str], Settings], tuple[list[Parsed], list[Diagnostic]]]


def parse_here(read: Read, paths: Sequence[str], settings: Settings) -> tuple[list[Parsed], list[Diagnostic]]:
    """Parse files in this process."""
    parsed: list[Parsed] = []
    found: list[Diagnostic] = []
    for path in paths:
        try:
            data = read(f"content/{path}")
        except OSError as error:
            found.append(unreadable(f"content/{path}", error))
        else:
            parsed.append(parse(path, data, parse_options(settings, path)))
    return parsed, found


def _parse_batch(root: Path, paths: Sequence[str], settings: Settings) -> tuple[list[Parsed], list[Diagnostic]]:
    return parse_here(lambda name: (root / name).read_bytes(), paths, settings)


def parse_parallel(root: Path, jobs: int) -> ParseAll:
    """A way to parse files in several processes; the result does not depend on how many."""

    def parse_all(read: Read, paths: Sequence[str], settings: Settings) -> tuple[list[Parsed], list[Diagnostic]]:
        if jobs < 2 or len(paths) < PARALLEL_FROM:
            return parse_here(read, paths, settings)
        parsed: list[Parsed] = []
        found: list[Diagnostic] = []
        batches = [paths[i : i + BATCH] for i in range(0, len(paths), BATCH)]
        method = "fork" if "fork" in get_all_start_methods() and os.name == "posix" else None
        with ProcessPoolExecutor(min(jobs, len(batches)), get_context(method)) as pool:
            for posts, problems in pool.map(_parse_batch, [root] * len(batches), batches, [settings] * len(batches)):
                parsed += posts
                found += problems
        return parsed, found

    return parse_all


# --------------------------------------------------------------------------------------------------------- the disk


def theme_folder() -> Path:
    """Where the default theme lies: inside the installed package, or beside it in a checkout."""
    inside = Path(__file__).parent / "theme"
    return inside if inside.is_dir() else Path(__file__).parent.parent


def discover(root: Path, output: Path | None = None) -> tuple[Inputs, list[Diagnostic]]:
    """Find every file of a site and of the theme."""
    theme = theme_folder()
    folders = (("content", root / "content", "content", False), ("templates", root / "templates", "templates", False),
               ("static", root / "static", "static", True))  # fmt: skip
    names: dict[str, tuple[str, ...]] = {}
    found: list[Diagnostic] = []
    for key, folder, shown, hidden in folders:
        sources, problems = walk(folder, shown, hidden)
        names[key] = tuple(s.path for s in sources)
        found += problems
    for key in ("templates", "static"):
        same = (root / key).exists() and (theme / key).exists() and (root / key).samefile(theme / key)
        sources, _ = walk(theme / key, f"theme/{key}", key == "static")
        names[f"theme_{key}"] = tuple(s.path for s in sources)
        if same:
            names[key] = ()

    def read(name: str) -> bytes:
        base = theme if name.startswith("theme/") else root
        return (base / name.removeprefix("theme/")).read_bytes()

    return Inputs(**names, read=read), found


def load_settings(options: Options) -> tuple[Settings, list[Diagnostic]]:
    """The settings of a site, with what the command line says over them."""
    path = options.config or options.root / FILE
    found: list[Diagnostic] = []
    text: str | None = None
    try:
        text, problems = decode(path.read_bytes(), FILE)
        found += problems
    except FileNotFoundError:
        if options.config:
            raise UsageError(f"there is no settings file {options.config}") from None
    except OSError as error:
        found.append(unreadable(FILE, error))
    settings, problems = read_settings(text, options.root.resolve().name)
    found += problems
    if options.base_url is not None:
        problem = check_base_url(options.base_url)
        if problem:
            raise UsageError(f"--base-url {options.base_url} {problem}")
        site = msgspec.structs.replace(settings.site, base_url=options.base_url.rstrip("/"))
        settings = msgspec.structs.replace(settings, site=site)
        found = [d for d in found if d.code != "SG005"]
    return settings, found


def output_folder(options: Options, settings: Settings) -> Path:
    """The folder to write to. Raises UsageError for one that holds the site's own sources."""
    given = options.output if options.output is not None else options.root / settings.build.output
    output, root = Path(given).resolve(), options.root.resolve()
    for name in ("content", "templates", "static", ".sitegen"):
        source = (root / name).resolve()
        if output == source or source in output.parents:
            raise UsageError(f"the output folder {given} lies inside {name}/, which holds sources")
    if output == root or output in root.parents:
        raise UsageError(f"the output folder {given} holds the site's own sources: choose one of its own")
    theme = theme_folder().resolve()
    if theme.name == "theme" and (output == theme or theme in output.parents):
        raise UsageError(f"the output folder {given} lies inside the installed theme")
    return output


def build(options: Options) -> Report:
    """Build a site and write it. Raises UsageError before anything is written."""
    settings, found = load_settings(options)
    output = output_folder(options, settings)
    inputs, problems = discover(options.root)
    found += problems
    parse_all = parse_parallel(options.root, options.jobs or os.cpu_count() or 1)
    link_options = LinkOptions(options.now, options.drafts, options.future)
    compiled = compile_site(inputs, settings, link_options, parse_all)
    try:
        with Store(options.root / ".sitegen" / "store.db") as store:
            if store.renewed:
                found.append(_lost(store.renewed))
            pages, files = _write(compiled, inputs, output, store, found)
    except (OSError, sqlite3.Error) as error:
        reason = error if isinstance(error, OSError) else OSError(str(error))
        found.append(unwritable(".sitegen/store.db", reason))
        pages, files = _write(compiled, inputs, output, None, found)
    diagnostics = apply_severities((*found, *compiled.plan.diagnostics), dict(settings.severities))
    drafts, scheduled = compiled.left_out
    return Report(
        diagnostics=diagnostics,
        output=str(output),
        posts=len(compiled.site.posts),
        pages=pages,
        files=files,
        drafts=drafts,
        scheduled=scheduled,
        next_due=compiled.site.next_due,
    )


def _lost(why: str) -> Diagnostic:
    message = f"what earlier builds remembered could not be used: {why}"
    hint = "the site was built anew; files of earlier builds that are no longer part of it may be left over"
    return diagnostic("SG017", message, Place(".sitegen/store.db"), hint)


def _write(
    compiled: Compiled, inputs: Inputs, output: Path, store: Store | None, found: list[Diagnostic]
) -> tuple[int, int]:
    """Write every file of the plan and remove those of earlier builds that left it. Returns pages and copies."""
    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        found.append(unwritable(_shown(output), error))
        return 0, 0
    ours = dict(store.outputs(output)) if store else {}
    written: dict[str, tuple[str, Stamp]] = {}
    pages = files = 0
    for path, data in render(compiled, found):
        pages += _put(output, path, data, ours, written, found)
    for copy in compiled.plan.copies:
        try:
            data = inputs.read(copy.source)
        except OSError as error:
            found.append(unreadable(copy.source, error))
            continue
        files += _put(output, copy.output, data, ours, written, found)
    planned = {o.path for o in compiled.plan.outputs} | {c.output for c in compiled.plan.copies}
    for path in sorted(ours.keys() - planned):
        try:
            remove(output / path, output)
        except OSError as error:
            found.append(unwritable(_shown(output / path), error))
            written[path] = ("", ours[path])
    for path in ours.keys() & planned - written.keys():
        written[path] = ("", ours[path])  # could not be made this time: still ours
    if store:
        store.keep_outputs(output, ((path, key, stamp) for path, (key, stamp) in written.items()))
        store.commit()
    return pages, files


def _put(
    output: Path,
    path: str,
    data: bytes,
    ours: Mapping[str, Stamp],
    written: dict[str, tuple[str, Stamp]],
    found: list[Diagnostic],
) -> bool:
    """Write one file, unless it stands there already or is somebody else's."""
    target = output / path
    try:
        current = target.read_bytes() if target.is_file() and not target.is_symlink() else None
        if current == data:
            written[path] = ("", stamp_of(target.stat()))
            return True
        foreign = path not in ours and os.path.lexists(target) and not _is_made_by_us(current)
        if foreign:
            message = "this file was not written by sitegen, so it is left as it is"
            hint = "move it away, or choose another output folder"
            found.append(diagnostic("SG015", message, Place(_shown(target)), hint))
            return False
        written[path] = ("", replace(target, data))
    except OSError as error:
        found.append(unwritable(_shown(target), error))
        return False
    return True


MARKS = (b'<meta name="generator" content="sitegen', b"<!-- sitegen -->", b">sitegen</generator>", b"# sitegen\n")
"""What our pages, sitemaps, feeds and robots.txt carry; it tells our files from others when the store is lost."""


def _is_made_by_us(data: bytes | None) -> bool:
    return data is not None and any(mark in data[:4000] for mark in MARKS)


def _shown(path: Path) -> str:
    """A path as messages name it: relative to the current folder where it lies below it."""
    try:
        return path.relative_to(Path.cwd()).as_posix()
    except (ValueError, OSError):
        return path.as_posix()


def clean(options: Options) -> tuple[int, list[Diagnostic]]:
    """Remove what builds wrote, and nothing else: returns the number of files, and what could not be removed."""
    settings, _ = load_settings(options)
    output = output_folder(options, settings)
    found: list[Diagnostic] = []
    count = 0
    path = options.root / ".sitegen" / "store.db"
    if not path.exists():
        return 0, found
    with Store(path) as store:
        kept = {}
        for name, stamp in store.outputs(output).items():
            try:
                existed = (output / name).exists()
                remove(output / name, output)
                count += existed
            except OSError as error:
                found.append(unwritable(_shown(output / name), error))
                kept[name] = stamp
        store.keep_outputs(output, ((name, "", stamp) for name, stamp in kept.items()))
        store.commit()
        with contextlib.suppress(OSError):  # it holds other files
            output.rmdir()
    if not kept:
        shutil.rmtree(options.root / ".sitegen", ignore_errors=True)
    return count, found
