"""Import: a blog of another generator in, a site of sitegen out, with every old address accounted for.

``GENERATORS`` lists the generators, one file each: it reads a blog (``values.Blog``) and says what its tags stand for.
Everything else is the same for all: ``texts`` makes the text of each post, ``settings`` the settings, and this module
writes the site into a folder beside the wanted one, builds it, looks up each old address among the files that the build
wrote, and only then puts the site in its place. Nothing that is there already is changed.
"""

import shutil
import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import msgspec

from .. import build as builder
from ..diagnostics import Diagnostic
from ..files import reason
from ..urls import output_path
from .hugo import HUGO
from .jekyll import JEKYLL
from .macros import macros_of
from .report import REPORT, Outcome, outcomes, report_text
from .settings import settings_text
from .source import Source, walk
from .texts import texts_of
from .values import Blog, Generator, RefusedError

__all__ = ["GENERATORS", "Imported", "RefusedError", "import_blog"]

GENERATORS: tuple[Generator, ...] = (JEKYLL, HUGO)
"""The first that knows a folder reads it."""

OURS = frozenset(("SG050", "SG052", "SG053"))
"""What a build finds where two things have one address, or one that cannot be a file."""


class Imported(msgspec.Struct, frozen=True):
    """What came of an import."""

    kind: str
    posts: int
    pages: int
    drafts: int
    files: int
    """Files that are published as they are."""
    outcomes: tuple[Outcome, ...]
    translated: int
    """Tags that were translated."""
    left: int
    """Tags that stayed."""
    errors: int
    """Errors that the build of the new site found."""
    report: str
    """The name of the report in the folder of the new site."""

    def count(self, state: str) -> int:
        """How many old addresses have a state."""
        return sum(o.state == state for o in self.outcomes)


def import_blog(source: Path, dest: Path, kind: str | None, now: datetime) -> Imported:
    """Import a blog into a folder that is new or empty. Raises RefusedError, with everything as it was."""
    try:
        _check_folders(source, dest)
        files = walk(source)
        generator = _generator(files, kind)
        blog = _with_macros(generator.read(files, f"{now:%Y-%m-%d}"), files)
        missing = [folder for folder in reversed(dest.absolute().parents) if not folder.exists()]
        dest.absolute().parent.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=".sitegen-import-", dir=dest.absolute().parent))
        try:
            imported = _import(files, generator, blog, work, now)
            _put(work / "site", dest)
            missing = []
        finally:
            shutil.rmtree(work, ignore_errors=True)
            for folder in reversed(missing):
                folder.rmdir()
    except OSError as error:
        raise RefusedError(f"{error.filename or 'a file'}: {reason(error)}") from None
    return imported


def _with_macros(blog: Blog, files: Source) -> Blog:
    """The blog with the macros of formulas that its templates name, whichever generator it is of."""
    macros = macros_of(files)
    return msgspec.structs.replace(blog, settings={**blog.settings, "math.macros": macros}) if macros else blog


def _check_folders(source: Path, dest: Path) -> None:
    if not source.is_dir():
        raise RefusedError(f"there is no folder {source}")
    here, there = source.resolve(), dest.resolve()
    if here == there or here in there.parents or there in here.parents:
        raise RefusedError(f"{dest} and {source} lie inside of each other: name a folder elsewhere")
    if dest.is_dir():
        inside = sorted(path.name for path in dest.iterdir() if path.name != ".git")
        if inside:
            few = ", ".join(inside[:3]) + (", …" if len(inside) > 3 else "")
            raise RefusedError(f"{dest} is not empty ({few}): nothing was written. Name a new folder")
    elif dest.exists() or dest.is_symlink():
        raise RefusedError(f"{dest} is a file: nothing was written. Name a new folder")


def _generator(files: Source, kind: str | None) -> Generator:
    names = ", ".join(g.name for g in GENERATORS)
    if kind is not None:
        found = next((g for g in GENERATORS if g.name == kind), None)
        if found is None:
            raise RefusedError(f"{kind} is no generator that can be imported: {names}")
        if not found.detect(files):
            raise RefusedError(f"{files.root} is no blog of {kind}: its settings and posts are not there")
        return found
    found = next((g for g in GENERATORS if g.detect(files)), None)
    if found is None:
        raise RefusedError(f"{files.root} is no blog of a known generator ({names})")
    return found


def _import(files: Source, generator: Generator, blog: Blog, work: Path, now: datetime) -> Imported:
    site, out = work / "site", work / "out"
    site.mkdir()
    written = texts_of(generator, blog)
    blog, theirs = _without_ours(blog)
    _write(site / ".gitignore", b"/public/\n/.sitegen/\n")
    for text in written.texts:
        data = text.text.replace("\n", "\r\n") if text.crlf else text.text
        _write(site / "content" / text.dest, data.encode())
    copied = []
    for asset in blog.assets:
        if not (site / asset.dest).exists():
            _write(site / asset.dest, files.data(asset.source))
            copied.append(asset)
    settings, dropped = settings_text(blog, written.permalink)
    (site / "sitegen.toml").write_text(settings, "utf-8")
    options = builder.Options(root=site, now=now, output=out, jobs=None)
    planned = builder.plan(options)
    for path in _clashing(planned.diagnostics):
        (site / path).unlink(missing_ok=True)
    there = {step.path for step in planned.steps if step.action != "remove"}
    redirects = {
        old.address: old.lead
        for old in blog.olds
        if old.lead
        and old.lead != old.address
        and output_path(old.address) not in there
        and output_path(old.lead) in there
    }
    if redirects:
        settings, dropped = settings_text(blog, written.permalink, redirects)
        (site / "sitegen.toml").write_text(settings, "utf-8")
    report = builder.build(options)
    found = tuple(outcomes(blog, written, report.diagnostics, out, theirs))
    told = report_text(files, generator, blog, written, found, report, dropped)
    (site / REPORT).write_text(told, "utf-8")
    shutil.rmtree(site / ".sitegen", ignore_errors=True)
    return Imported(
        kind=generator.name,
        posts=report.posts,
        pages=sum(t.entry.kind == "page" for t in written.texts),
        drafts=report.drafts,
        files=len(copied),
        outcomes=found,
        translated=sum(written.translated.values()),
        left=len(written.left),
        errors=report.count("error"),
        report=REPORT,
    )


def _clashing(found: Sequence[Diagnostic]) -> list[str]:
    """Copied files for which sitegen makes a page of its own."""
    return [d.place.path for d in found if d.code in OURS and d.place.path.startswith("static/")]


def _without_ours(blog: Blog) -> tuple[Blog, frozenset[str]]:
    """The blog without the files that would take the place of the theme's, and the addresses of these."""
    theme = builder.theme_folder() / "static"
    taken = {a.address for a in blog.assets if a.dest.startswith("static/") and (theme / a.dest[7:]).is_file()}
    return msgspec.structs.replace(blog, assets=tuple(a for a in blog.assets if a.address not in taken)), frozenset(
        taken
    )


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        file.write(data)


def _put(site: Path, dest: Path) -> None:
    """Put the finished site in its place, which is new or empty."""
    if not dest.is_dir():
        site.rename(dest)
        return
    moved: list[Path] = []
    try:
        for path in sorted(site.iterdir()):
            target = dest / path.name
            if target.exists() or target.is_symlink():
                raise RefusedError(f"there is {target} by now: nothing was written")
            path.rename(target)
            moved.append(target)
    except BaseException:
        for path in moved:
            path.rename(site / path.name)
        raise
