"""A site looked at more closely than a build does; nothing is written to the output folder."""

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

import msgspec

from ..checking import Page, Source, Subject, page_of, run, source
from ..checking.external import Answer, Limits, ask_all, problems
from ..checking.links import external
from ..config import FILE, Settings
from ..decoding import decode
from ..diagnostics import Diagnostic, Place
from ..digest import encode
from ..link import Files, Selection
from ..locks import Lock, LockedError
from ..parse import opened
from ..store import STORE, Store, UnusableError
from ..templates import TemplateError
from ..urls import is_markdown
from .memory import Memory
from .options import Options, link_options, output_folder, parse_options
from .pipeline import Compiled, Progress, compile_site, markdown_files
from .searching import index_of_plan
from .workers import Workers
from .writing import decide


class Checked(msgspec.Struct, frozen=True):
    """What checking a site found."""

    subject: Subject
    found: tuple[Diagnostic, ...]
    """What a build says and what the checks find."""
    external: Mapping[str, Place]
    """Addresses on other hosts, and where they were written."""
    answers: Mapping[str, Answer]
    """What such hosts answered some other time."""


class Examined(msgspec.Struct, frozen=True):
    """What is told of a checked site."""

    diagnostics: tuple[Diagnostic, ...]
    posts: int
    pages: int
    """Rendered pages that were looked at."""
    external: int
    """Addresses on other hosts."""
    asked: int = 0
    """How many of them were asked for now."""


def checked(
    memory: Memory, options: Options, settings: Settings, workers: Workers, settings_text: str, progress: Progress
) -> Checked:
    """Everything that can be said of a site without asking another host."""
    compiled = compile_site(memory, settings, link_options(options), workers, progress)
    index = index_of_plan(memory, settings, output_folder(options, settings), compiled.plan.outputs, compiled.posts)
    decision = decide(compiled, memory, output_folder(options, settings), index)
    subject, broken = subject_of(compiled, memory, options, settings, settings_text, progress)
    memory.save()
    memory.store.commit()
    found = (*compiled.diagnostics, *decision.problems, *broken, *run(subject))
    answers = memory.kept(ANSWERS, "", dict[str, Answer]) or {}
    return Checked(subject, found, external(subject), answers)


ANSWERS = "answers of other hosts"


def asked(options: Options, result: Checked, limits: Limits, progress: Progress) -> tuple[int, tuple[Diagnostic, ...]]:
    """Ask for the addresses on other hosts that need it: how many these were, and what is to be said of all.

    Nobody is kept from building meanwhile. The answers are remembered, unless somebody builds just then.
    """
    now = time.time()
    known = {a: known for a in result.external if (known := result.answers.get(a)) and known.holds(now)}
    wanted = [address for address in result.external if address not in known]
    new = ask_all(wanted, limits, lambda done, of: progress("asking", done, of))
    answers = {**known, **new}
    folder = options.root / ".sitegen"
    with (
        suppress(LockedError, UnusableError, OSError),
        Lock(folder / "lock", patience=LITTLE),
        Store(folder / STORE) as store,
    ):
        store.keep_memo(ANSWERS, "", encode({a: answer for a, answer in answers.items() if answer.is_known}))
        store.commit()
    return len(wanted), tuple(problems(answers, result.external))


LITTLE = 5.0
"""Seconds to wait for whoever builds."""


def subject_of(
    compiled: Compiled,
    memory: Memory,
    options: Options,
    settings: Settings,
    settings_text: str,
    progress: Progress,
) -> tuple[Subject, tuple[Diagnostic, ...]]:
    """What the checks look at, and which pages cannot be rendered."""
    pages: list[Page] = []
    broken: list[Diagnostic] = []
    outputs, templates = compiled.plan.outputs, compiled.presentation.templates
    for number, output in enumerate(outputs, 1):
        try:
            html = templates.render(output.template, output.view, compiled.plan.site, compiled.body)
        except TemplateError as error:
            broken.append(error.found)
            continue
        if output.path.endswith(".html"):
            pages.append(page_of(output, html))
        progress("rendering", number, len(outputs))
    names = frozenset(f"content/{p}" for p in memory.inputs.inside("content/") if not is_markdown(p))
    files = Files(frozenset(markdown_files(memory)), names, ())
    selection = Selection(compiled.posts, files, link_options(options))
    published: dict[str, Source] = {}
    for path, post in selection.published.items():
        try:
            parts = opened(path, memory.read(f"content/{path}"), parse_options(settings, path))
        except OSError:
            continue  # the stages have said so
        published[path] = source(post, parts.text, parts.body, parts.body_line, parts.options)
        progress("reading", len(published), len(selection.published))
    chains = {name: templates.chain(name) & templates.sources.keys() for name in {o.template for o in outputs}}
    subject = Subject(
        by_path=published,
        posts=compiled.posts,
        pages=tuple(pages),
        plan=compiled.plan,
        found=compiled.diagnostics,
        silenced=compiled.silenced,
        files=tuple(sorted(selection.public)),
        settings=settings_text,
        templates={
            name: sorted(((s.path, s.text) for s in map(templates.sources.__getitem__, chain)), key=_own_first)
            for name, chain in chains.items()
        },
        read=_reader(memory),
        now=options.now,
    )
    return subject, tuple(broken)


def _own_first(template: tuple[str, str]) -> tuple[bool, str]:
    return template[0].startswith("theme/"), template[0]


def _reader(memory: Memory) -> Callable[[str], str]:
    def read(name: str) -> str:
        try:
            return decode(memory.read(name), name)[0]
        except OSError:
            return ""

    return read


def settings_text(options: Options) -> str:
    """The text of the settings file; empty where there is none or it cannot be read."""
    path = Path(options.config or options.root / FILE)
    try:
        return decode(path.read_bytes(), FILE)[0]
    except OSError:
        return ""
