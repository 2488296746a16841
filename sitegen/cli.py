"""The command line: arguments in, text and exit codes out.

Exit codes: 0 all is well, 1 the content has errors (or, with ``--strict``, warnings), 2 wrong usage.
"""

import os
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

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


@main.command()
@_site_options
@click.option("--base-url", help="Address of the site, over the one in the settings.")
@click.option("--drafts", is_flag=True, help="Build drafts too.")
@click.option("--future", is_flag=True, help="Build posts with a future date too.")
@click.option("--strict", is_flag=True, help="Exit with 1 on warnings too.")
@click.option("--jobs", type=click.IntRange(1, 256), help="Processes to use (default: one per core).")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", help="Form of the report.")
@click.option("--quiet", is_flag=True, help="Print problems only.")
def build(
    output: Path | None,
    config: Path | None,
    base_url: str | None,
    drafts: bool,
    future: bool,
    strict: bool,
    jobs: int | None,
    format_: str,
    quiet: bool,
) -> None:
    """Build the site in this folder."""
    from . import build as builder

    start = time.perf_counter()
    root = config.parent if config else Path()
    options = builder.Options(
        root=root,
        now=datetime.now(UTC),
        config=config,
        output=output,
        base_url=base_url,
        drafts=drafts,
        future=future,
        jobs=jobs,
    )
    try:
        report = _with_progress(lambda: builder.build(options), shown=not quiet and format_ == "text")
    except builder.UsageError as error:
        raise click.UsageError(str(error)) from None
    seconds = time.perf_counter() - start
    if format_ == "json":
        fields = msgspec.to_builtins(report)
        click.echo(msgspec.json.format(msgspec.json.encode({**fields, "seconds": round(seconds, 3)}), indent=2))
    else:
        print_diagnostics(report.diagnostics, root)
        if not quiet:
            click.echo(_closing_line(report, seconds))
    failed = report.count("error") or (strict and report.count("warning"))
    sys.exit(1 if failed else 0)


@main.command()
@_site_options
def clean(output: Path | None, config: Path | None) -> None:
    """Remove what sitegen wrote to the output folder, and what it remembers; nothing else."""
    from . import build as builder

    root = config.parent if config else Path()
    options = builder.Options(root=root, now=datetime.now(UTC), config=config, output=output)
    try:
        count, found = builder.clean(options)
    except builder.UsageError as error:
        raise click.UsageError(str(error)) from None
    print_diagnostics(found, root)
    click.echo(f"removed {count} {_plural(count, 'file')}")
    sys.exit(1 if found else 0)


def _with_progress(work: Callable[[], Any], shown: bool) -> Any:
    """Do the work, with a spinner on a terminal when it takes more than a second."""
    if not shown or not sys.stderr.isatty():
        return work()
    import threading

    done = threading.Event()

    def spin() -> None:
        if done.wait(1.0):
            return
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        columns = (TextColumn("building"), BarColumn(), TimeElapsedColumn())
        with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
            progress.add_task("building", total=None)
            done.wait()

    thread = threading.Thread(target=spin, daemon=True)
    thread.start()
    try:
        return work()
    finally:
        done.set()
        thread.join()


def print_diagnostics(found: Sequence[Any], root: Path) -> None:
    """Print diagnostics to standard error, with source lines."""
    if not found:
        return
    from .diagnostics import render_text

    @lru_cache(maxsize=64)
    def lines(path: str) -> Sequence[str]:
        from .parse import decode

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


def _closing_line(report: Any, seconds: float) -> str:
    parts = [f"{report.posts} {_plural(report.posts, 'post')}", f"{report.pages} {_plural(report.pages, 'page')}",
             f"{report.files} {_plural(report.files, 'file')} copied"]  # fmt: skip
    if report.drafts:
        parts.append(f"{report.drafts} {_plural(report.drafts, 'draft')} left out")
    if report.scheduled:
        due = f", the next on {report.next_due:%Y-%m-%d %H:%M %Z}" if report.next_due else ""
        parts.append(f"{report.scheduled} scheduled{due}")
    for severity in ("error", "warning"):
        count = report.count(severity)
        parts.append(f"{count} {_plural(count, severity)}")
    return f"{report.output}: {', '.join(parts)} in {seconds:.2f} s"
