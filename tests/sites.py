"""Sites as dictionaries of file name to text, compiled and rendered without a disk."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from sitegen.build import Compiled, Inputs, Read, compile_site, discover, render
from sitegen.config import read_settings
from sitegen.diagnostics import Diagnostic
from sitegen.model import LinkOptions, ParseOptions

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


def _compile(
    files: Mapping[str, str | bytes], drafts: bool, future: bool
) -> tuple[Compiled, Read, tuple[Diagnostic, ...]]:
    data = {name: text.encode() if isinstance(text, str) else text for name, text in files.items()}
    theme, _ = discover(Path("/nonexistent"))

    def names(folder: str) -> tuple[str, ...]:
        return tuple(sorted(n.removeprefix(folder) for n in data if n.startswith(folder)))

    inputs = Inputs(
        content=names("content/"),
        templates=names("templates/"),
        static=names("static/"),
        theme_templates=theme.theme_templates,
        theme_static=theme.theme_static,
        read=lambda name: data[name] if name in data else theme.read(name),
    )
    toml = data.get("sitegen.toml")
    settings, found = read_settings(toml.decode() if toml is not None else None, "blog")
    result = compile_site(inputs, settings, LinkOptions(NOW, drafts, future))
    return result, inputs.read, found


def compiled(files: Mapping[str, str | bytes], drafts: bool = False, future: bool = False) -> Compiled:
    """All stages up to the plan, for a site that is a dictionary."""
    return _compile(files, drafts, future)[0]


def built(files: Mapping[str, str | bytes], drafts: bool = False, future: bool = False) -> Built:
    """Build a site that is a dictionary: ``content/posts/a.md`` and so on. The theme is the default one."""
    result, read, found = _compile(files, drafts, future)
    problems: list[Diagnostic] = [*found]
    pages = dict(render(result, problems))
    copies = {c.output: read(c.source) for c in result.plan.copies}
    return Built({**pages, **copies}, (*problems, *result.plan.diagnostics))
