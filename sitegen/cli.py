"""The command line: arguments in, text and exit codes out.

Exit codes: 0 all is well, 1 the content has errors (or, with ``--strict``, warnings), 2 wrong usage.
"""

import contextlib
import gc
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import click
import msgspec

from . import __version__

STYLES = {
    "error": {"fg": "red", "bold": True},
    "warning": {"fg": "yellow", "bold": True},
    "place": {"bold": True},
    "hint": {"fg": "cyan"},
    "caret": {"fg": "red", "bold": True},
}


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="sitegen")
def main() -> None:
    """sitegen: a static blog generator for mathematics, machine learning and engineering."""
    signal.signal(signal.SIGTERM, _end)
    gc.disable()  # a command is short, and its values hold no cycles: looking for them would cost a tenth of the time


def _end(number: int, frame: object) -> None:
    """End in order when asked to: unfinished files go, and the processes that work for this one end."""
    sys.exit(128 + number)


def _site_options(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        click.option("--output", type=click.Path(path_type=Path), help="Folder to write to (default: public)."),
        click.option(
            "--config",
            type=click.Path(path_type=Path, dir_okay=False),
            help="Settings file; its folder is the site's. Default: sitegen.toml here.",
        ),
    ):
        command = option(command)
    return command


def _build_options(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        click.option("--jobs", type=click.IntRange(1, 256), help="Processes to use (default: one per core)."),
        click.option("--future", is_flag=True, help="Build posts with a future date too."),
        click.option("--drafts", is_flag=True, help="Build drafts too."),
        click.option("--base-url", help="Address of the site, over the one in the settings."),
        _site_options,
    ):
        command = option(command)
    return command


_report_form = click.option(
    "--format", "format_", type=click.Choice(["text", "json"]), default="text", help="Form of the report."
)
_problems_form = click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json", "github"]),
    default="text",
    help="Form of the report; github: annotations of GitHub Actions.",
)


def _options(config: Path | None, **given: Any) -> Any:
    from .build import Options

    return Options(root=config.parent if config else Path(), now=datetime.now(UTC), config=config, **given)


@contextmanager
def _usage_errors() -> Iterator[None]:
    from .build import UsageError

    try:
        yield
    except UsageError as error:
        raise click.UsageError(str(error)) from None


@main.command()
@click.argument("words", nargs=-1, required=True, metavar="FOLDER | (post|page) TITLE")
@click.option("--folder", is_flag=True, help="Give the post or page a folder of its own, for its pictures.")
def new(words: tuple[str, ...], folder: bool) -> None:
    """Make a site, or a post or page of the site that you are in.

    \b
    new my-blog                  a site in the folder my-blog
    new post "The title"         content/posts/the-title.md
    new post --folder "A title"  content/posts/a-title/index.md
    new page "The title"         content/pages/the-title.md

    The words post and page mean this only with a title behind them; without one they are the name of a folder, which
    inside of a site must be written ./post. The site that you are in is the nearest folder with a sitegen.toml, this
    one or one above it.

    Nothing is ever overwritten: a site's folder must be new, or hold nothing but .git.
    """
    from . import new as making

    first, now = words[0], datetime.now(UTC)
    here = making.site_root(Path())
    try:
        if first in ("post", "page") and (len(words) > 1 or folder or here):
            if len(words) == 1:
                raise click.UsageError(f'a {first} needs a title: {_program()} new {first} "The title"')
            if here is None:
                raise making.RefusedError(
                    f"there is no sitegen.toml here or in a folder above: make a site with {_program()} new FOLDER"
                )
            kind: Literal["post", "page"] = "post" if first == "post" else "page"
            path = making.make_entry(here, kind, " ".join(words[1:]), folder, now)
            click.echo(_after_entry(os.path.relpath(here / path), first))
            return
        if folder or len(words) > 1:
            raise click.UsageError(
                "one FOLDER, in quotes if it has blanks; or post or page, and a title"
                if len(words) > 1
                else "--folder is for a post or page"
            )
        made = making.make_site(Path(first), now)
        click.echo(_after_site(first, made))
    except making.RefusedError as error:
        raise _Refused(click.format_filename(str(error))) from None


@main.command("import")
@click.argument("words", nargs=-1, required=True, metavar="[KIND] SOURCE DEST")
def import_(words: tuple[str, ...]) -> None:
    """Make a site of a blog of another generator: KIND is jekyll or hugo, and is found out if left out.

    SOURCE, the folder of the old blog, is only read. DEST must be new or empty. Old addresses are kept as far as that
    is possible; DEST/import-report.txt says of each of them where it leads now.
    """
    from . import importing

    if len(words) not in (2, 3):
        raise click.UsageError("name the folder of the old blog and a new folder: import [KIND] SOURCE DEST")
    kind, source, dest = words[0] if len(words) == 3 else None, words[-2], words[-1]
    try:
        made = importing.import_blog(Path(source), Path(dest), kind, datetime.now(UTC))
    except importing.RefusedError as error:
        raise _Refused(click.format_filename(str(error))) from None
    click.echo(_after_import(dest, made))


def _after_import(dest: str, made: Any) -> str:
    shown = click.format_filename(dest)
    parts = [f"{made.posts} {_plural(made.posts, 'post')}", f"{made.pages} {_plural(made.pages, 'page')}"]
    if made.drafts:
        parts.append(f"{made.drafts} {_plural(made.drafts, 'draft')}")
    parts.append(f"{made.files} {_plural(made.files, 'file')}")
    lines = [
        f"{shown}: a site made of a blog of {made.kind}: {', '.join(parts)}",
        f"    {len(made.outcomes)} old addresses: {made.count('same')} the same, {made.count('redirect')} lead on, "
        f"{made.count('gone')} gone",
        f"    {made.translated} {_plural(made.translated, 'tag')} translated, {made.left} left in the text",
    ]
    if made.errors:
        lines.append(
            f"    {made.errors} {_plural(made.errors, 'error')} in the new site: {_program()} build shows them"
        )
    lines += ["Next:", f"    read {shown}/{made.report}", f"    cd {shown} and {_program()} serve"]
    return "\n".join(lines)


class _Refused(click.ClickException):
    """Wrong usage that no look at the options would mend."""

    exit_code = 2


def _program() -> str:
    """How this program was called: ``sitegen`` or ``python -m sitegen``."""
    return click.get_current_context().find_root().info_name or "sitegen"


def _after_site(folder: str, made: Sequence[str]) -> str:
    import shlex

    lines = [f"{click.format_filename(folder)}: a new site", *(f"    {name}" for name in made), "Next:"]
    if Path(folder).resolve() != Path.cwd():
        lines.append(f"    cd {click.format_filename(shlex.quote(folder))}")
    program = _program()
    lines += [
        f"    {program} serve",
        f'    {program} new post "The title"',
        f"    set base_url in {made[0]} and publish",
    ]
    return "\n".join(lines)


def _after_entry(path: str, kind: str) -> str:
    lines = [
        f"{path}: a new {kind}, still a draft",
        "Next:",
        f"    write it; {_program()} serve shows it, drafts included",
        "    remove its line draft: true, and the next build publishes it",
    ]
    if kind == "page":
        lines.append("    name it in [[nav]] of sitegen.toml, if each page shall have a link to it")
    return "\n".join(lines)


def _say_if_nothing(options: Any) -> None:
    """Say so where there is no site at all: neither settings nor content."""
    if options.config or (options.root / "sitegen.toml").exists() or (options.root / "content").is_dir():
        return
    from .new import site_root

    above = site_root(options.root)
    todo = f"the site is in {above}" if above else f"make a site with {_program()} new FOLDER"
    click.echo(f"there is nothing here, neither sitegen.toml nor content/: {todo}", err=True)


@main.command()
@_build_options
@click.option("--strict", is_flag=True, help="Exit with 1 on warnings too.")
@_problems_form
@click.option("--quiet", is_flag=True, help="Print problems only.")
@click.option("--explain", is_flag=True, help="Say why each page was rendered.")
@click.option("--force", is_flag=True, help="Make everything anew, whatever earlier builds left.")
def build(strict: bool, format_: str, quiet: bool, **given: Any) -> None:
    """Build the site in this folder. Only what changed is made anew."""
    from . import build as builder

    start = time.perf_counter()
    options = _options(**given)
    if format_ == "text":
        _say_if_nothing(options)
    with _usage_errors(), _progress(shown=not quiet and format_ == "text") as progress:
        report = builder.build(options, progress, _say_waiting)
    seconds = time.perf_counter() - start
    if format_ == "json":
        fields = msgspec.to_builtins(report)
        click.echo(msgspec.json.format(msgspec.json.encode({**fields, "seconds": round(seconds, 3)}), indent=2))
    else:
        _print_problems(report.diagnostics, options.root, format_)
        for page in report.explained:
            click.echo(f"{page.path}: {', '.join(page.reasons)}")
        if not quiet or format_ == "github":
            click.echo(_closing_line(report, seconds))
    failed = report.count("error") or (strict and report.count("warning"))
    sys.exit(1 if failed else 0)


@main.command()
@_build_options
@click.option("--strict", is_flag=True, help="Exit with 1 on warnings too.")
@_problems_form
@click.option("--external", is_flag=True, help="Ask other hosts too whether links to them lead somewhere.")
def check(strict: bool, format_: str, external: bool, **given: Any) -> None:
    """Say what a build would say, and look closer: at links of all pages, at what was meant as Markdown, and more.

    Nothing is written to the output folder, and no other host is asked unless you say so.
    """
    from . import build as builder
    from .checking.external import Limits

    start = time.perf_counter()
    options = _options(**given)
    if format_ == "text":
        _say_if_nothing(options)
    with _usage_errors(), _progress(shown=format_ == "text") as progress:
        examined = builder.check(options, Limits() if external else None, progress, _say_waiting)
    seconds = time.perf_counter() - start
    counts = {s: sum(d.severity == s for d in examined.diagnostics) for s in ("error", "warning")}
    if format_ == "json":
        fields = msgspec.to_builtins(examined)
        click.echo(msgspec.json.format(msgspec.json.encode({**fields, "seconds": round(seconds, 3)}), indent=2))
    else:
        _print_problems(examined.diagnostics, options.root, format_)
        click.echo(_checked_line(examined, counts, seconds, external))
    sys.exit(1 if counts["error"] or (strict and counts["warning"]) else 0)


@main.command()
@_build_options
@_report_form
@click.option("--all", "everything", is_flag=True, help="Show the files that would stay as they are too.")
def plan(format_: str, everything: bool, **given: Any) -> None:
    """Show what a build would write and remove, and why; write nothing to the output folder."""
    from . import build as builder

    options = _options(**given)
    with _usage_errors():
        planned = builder.plan(options, _say_waiting)
    steps = [s for s in planned.steps if everything or s.action != "keep"]
    if format_ == "json":
        click.echo(msgspec.json.format(msgspec.json.encode({"output": planned.output, "steps": steps}), indent=2))
        return
    print_diagnostics(planned.diagnostics, options.root)
    for step in steps:
        source = f" from {step.source}" if step.source else ""
        why = f" ({', '.join(step.reasons)})" if step.reasons else ""
        click.echo(f"{step.action:<6} {step.path}{source}{why}")
    counts = ((sum(s.action == action for s in planned.steps), word) for action, word in _PLANNED)
    click.echo(f"{planned.output}: {', '.join(f'{count} {word}' for count, word in counts)}")


_PLANNED = (
    ("render", "to render"),
    ("copy", "to copy"),
    ("make", "to make"),
    ("index", "to index"),
    ("remove", "to remove"),
    ("keep", "to keep"),
)


@main.command()
@_build_options
def verify(**given: Any) -> None:
    """Build the site clean into a temporary folder, and compare the output folder with that.

    Exits with 1 if there is any difference. Files that sitegen did not write count as left over.
    """
    from . import build as builder

    options = _options(**given)
    with _usage_errors():
        verified = builder.verify(options)
    for difference in verified.differences:
        click.echo(f"{click.style(difference.path, bold=True)}: {difference.kind}")
        for line in difference.lines:
            click.echo(f"    {line}")
    count = len(verified.differences)
    if count:
        click.echo(f"{verified.output}: {count} {_plural(count, 'file')} not as a clean build makes them")
    else:
        click.echo(f"{verified.output}: the same {verified.files} files as a clean build makes")
    sys.exit(1 if count else 0)


@main.command()
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="Port; 0 for any.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--drafts/--no-drafts", default=None, help="Show drafts (default: yes, but not with --as-of).")
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]),
    help="Show the site as it will be at a date, without posts that come later.",
)
@click.option("--poll", is_flag=True, help="Look for changes all the time (for network drives).")
@click.option("--open", "open_", is_flag=True, help="Open the site in a browser.")
@click.option("--jobs", type=click.IntRange(1, 256), help="Processes to use at first (default: one per core).")
@click.option("--base-url", help="Address of the site, over the one in the settings.")
@_site_options
def serve(
    port: int,
    host: str,
    drafts: bool | None,
    as_of: datetime | None,
    poll: bool,
    open_: bool,
    **given: Any,
) -> None:
    """Preview the site: every page is served as it is now, and follows its source.

    Nothing is written to the output folder.
    """
    from .serve import Address, BusyError, free_port, listen, serve

    options = _options(**given, drafts=as_of is None if drafts is None else drafts, future=as_of is None)
    try:
        listening = listen(Address(host, port))
    except BusyError as error:
        other = free_port(host, port)
        if other is None or not (sys.stdin.isatty() and click.confirm(f"{error}. Take port {other}?", default=True)):
            hint = f": try --port {other}" if other is not None else ""
            raise click.UsageError(f"{error}{hint}") from None
        listening = listen(Address(host, other))
    _say_if_nothing(options)
    with _usage_errors(), listening:
        serve(options, as_of, listening, _Terminal(options.root), poll=poll, browser=open_)


class _Terminal:
    """What ``serve`` tells the author."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def say(self, text: str) -> None:
        with contextlib.suppress(OSError):  # the terminal is gone: the preview goes on
            click.echo(text)

    def report(self, found: Sequence[Any]) -> None:
        with contextlib.suppress(OSError):
            print_diagnostics(found, self.root)

    def progress(self) -> Any:
        return _progress(shown=True)

    def waiting(self, holder: str) -> None:
        _say_waiting(holder)


@main.command()
@_site_options
def clean(**given: Any) -> None:
    """Remove what sitegen wrote to the output folder, and what it remembers; nothing else."""
    from . import build as builder

    options = _options(**given)
    with _usage_errors():
        count, found = builder.clean(options)
    print_diagnostics(found, options.root)
    click.echo(f"removed {count} {_plural(count, 'file')}")
    sys.exit(1 if found else 0)


def _say_waiting(holder: str) -> None:
    click.echo(f"{holder or 'another process'} is building this site: waiting for it to finish", err=True)


@contextmanager
def _progress(shown: bool) -> Iterator[Callable[[str, int, int], None]]:
    """A function to be told how far the work is; it shows a bar on a terminal once that has taken a second."""
    if not shown or not sys.stderr.isatty():
        yield lambda what, done, total: None
        return
    begin = time.monotonic()
    bar: Any = None

    def step(what: str, done: int, total: int) -> None:
        nonlocal bar
        if bar is None and time.monotonic() - begin < 1:
            return
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        if bar is None:
            # Drawn here and not by a thread of its own: processes are best started by a process without threads.
            columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
            bar = Progress(*columns, console=Console(stderr=True), transient=True, auto_refresh=False)
            bar.start()
            bar.add_task(what, total=total)
        bar.update(0, description=what, completed=done, total=total)
        bar.refresh()

    try:
        yield step
    finally:
        if bar is not None:
            bar.stop()


def _print_problems(found: Sequence[Any], root: Path, form: str) -> None:
    """Print diagnostics for people, or as annotations whose paths count from the folder of the repository."""
    if form != "github":
        print_diagnostics(found, root)
        return
    from .diagnostics import render_github

    repository = Path(os.environ.get("GITHUB_WORKSPACE") or "").resolve()

    def shown(path: str) -> str:
        file = (root / path).resolve()
        return file.relative_to(repository).as_posix() if file.is_relative_to(repository) else path

    click.echo(render_github(found, shown), nl=False)


def print_diagnostics(found: Sequence[Any], root: Path) -> None:
    """Print diagnostics to standard error, with source lines."""
    if not found:
        return
    from .diagnostics import render_text

    @lru_cache(maxsize=64)
    def lines(path: str) -> Sequence[str]:
        from .decoding import decode

        file = Path(path) if path.startswith("/") else root / path
        if path.startswith("theme/"):
            from .build import theme_folder

            file = theme_folder() / path.removeprefix("theme/")
        try:
            return decode(file.read_bytes(), path)[0].split("\n")
        except OSError:
            return ()

    coloured = sys.stderr.isatty() and "NO_COLOR" not in os.environ
    click.echo(render_text(found, lines, _coloured if coloured else lambda text, _: text), err=True)


def _coloured(text: str, name: str) -> str:
    return click.style(text, **STYLES.get(name, {}))  # type: ignore[arg-type]  # values of several types


def _plural(count: int, word: str) -> str:
    return word if count == 1 else f"{word}s"


def _checked_line(examined: Any, counts: Mapping[str, int], seconds: float, external: bool) -> str:
    parts = [(examined.posts, "post", "posts"), (examined.pages, "page", "pages")]
    if external:
        parts.append((examined.external, "external address", "external addresses"))
    parts += [(count, severity, f"{severity}s") for severity, count in counts.items()]
    words = [f"{count} {one if count == 1 else many}" for count, one, many in parts]
    if external:
        words[2] += f" ({examined.asked} asked)"
    return f"{', '.join(words)} in {seconds:.2f} s"


def _closing_line(report: Any, seconds: float) -> str:
    parts = [
        f"{report.posts} {_plural(report.posts, 'post')}",
        f"{report.pages} {_plural(report.pages, 'page')} ({report.rendered} rendered)",
        f"{report.files} {_plural(report.files, 'file')} ({report.copied} copied)",
    ]
    if report.derived:
        parts.append(f"{report.derived} made from others ({report.made} now)")
    if report.removed:
        parts.append(f"{report.removed} removed")
    if report.drafts:
        parts.append(f"{report.drafts} {_plural(report.drafts, 'draft')} left out")
    if report.scheduled:
        due = f", the next on {report.next_due:%Y-%m-%d %H:%M %Z}" if report.next_due else ""
        parts.append(f"{report.scheduled} scheduled{due}")
    for severity in ("error", "warning"):
        count = report.count(severity)
        parts.append(f"{count} {_plural(count, severity)}")
    return f"{report.output}: {', '.join(parts)} in {seconds:.2f} s"
