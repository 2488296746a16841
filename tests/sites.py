"""Sites as dictionaries of file name to text, compiled and rendered without a disk."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, ClassVar

import msgspec

from sitegen.build.inputs import Inputs, discover
from sitegen.build.making import make_one
from sitegen.build.memory import Memory
from sitegen.build.pipeline import Compiled, compile_site, render
from sitegen.build.searching import index_of_plan
from sitegen.build.workers import Workers
from sitegen.config import read_settings
from sitegen.diagnostics import Diagnostic, apply_severities
from sitegen.model import LinkOptions, ParseOptions
from sitegen.store import Store

NOW = datetime(2026, 1, 1, tzinfo=UTC)

OPTIONS = ParseOptions(
    permalink="/posts/{slug}/",
    timezone="UTC",
    language="en",
    allow_space=False,
    allow_digits=False,
    math=True,
    smart_punctuation=False,
    contents_depth=3,
    max_nesting=100,
    defaults=(),
)


class Built(msgspec.Struct, frozen=True):
    """What a site of text became."""

    files: Mapping[str, bytes]
    diagnostics: tuple[Diagnostic, ...]

    def text(self, path: str) -> str:
        return self.files[path].decode()

    def codes(self) -> list[str]:
        return [d.code for d in self.diagnostics if d.code != "SG005"]


class Sharing(Memory):
    """A memory that has the templates which earlier sites compiled: Jinja2 takes longer for them than all the rest."""

    templates: ClassVar[dict[str, Any]] = {}

    def kept(self, name: str, key: str, type_: Any) -> Any:
        if name in ("template facts", "bytecode"):
            return self.templates.setdefault(name, {})
        return super().kept(name, key, type_)


@contextmanager
def _compiled(
    files: Mapping[str, str | bytes], drafts: bool, future: bool
) -> Iterator[tuple[Compiled, Memory, tuple[Diagnostic, ...], dict[str, bytes]]]:
    data = {name: text.encode() if isinstance(text, str) else text for name, text in files.items()}
    theme, _ = discover(Path("/nonexistent"))
    toml = data.get("sitegen.toml")
    settings, found = read_settings(toml.decode() if toml is not None else None, "blog")
    folders = ("content/", "templates/", "static/", "theme/")
    names = [n for n in (*data, *theme.stamps) if n.startswith(folders) or n == settings.extensions.filters]
    inputs = Inputs(
        dict.fromkeys(sorted(names)), lambda name: BytesIO(data[name]) if name in data else theme.open(name)
    )
    with Store(None) as store:
        memory = Sharing(store, inputs, "code")
        result = compile_site(memory, settings, LinkOptions(NOW, drafts, future), Workers(1))
        index = index_of_plan(memory, settings, Path("public"), result.plan.outputs, result.posts)
        shards = {path: index.data(path) for path in index.kept.keys}
        yield result, memory, apply_severities((*found, *result.diagnostics), dict(settings.severities)), shards


def compiled(files: Mapping[str, str | bytes], drafts: bool = False, future: bool = False) -> Compiled:
    """All stages up to the plan, for a site that is a dictionary."""
    with _compiled(files, drafts, future) as (result, *_):
        return result


def built(files: Mapping[str, str | bytes], drafts: bool = False, future: bool = False) -> Built:
    """Build a site that is a dictionary: ``content/posts/a.md`` and so on. The theme is the default one."""
    problems: list[Diagnostic] = []
    copies = {}
    with _compiled(files, drafts, future) as (result, memory, found, shards):
        pages = dict(render(result, problems))
        for copy in result.plan.copies:
            copies[copy.output] = b"".join(memory.pieces_of(copy))
        for derived in result.plan.derived:
            with memory.inputs.open(derived.source) as file:
                copies[derived.path] = make_one(derived, file.read()).data
    return Built({**pages, **copies, **shards}, (*problems, *found))
