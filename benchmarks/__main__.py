"""The command line: ``python -m benchmarks --help``."""

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import click

from . import report
from .blog import Blog
from .scaling import NAMES, growths
from .scenarios import SCENARIOS, MeasureError, Result, Site, build, make_sites, remove_site, rounds
from .tools import Tool, ToolError, hugo, sitegen

SMALL_SCENARIOS = ("cold", "nothing", "body")
WARM_UP = 20
"""Posts of the blog that each program builds once, untimed, so that its own files have been read from the disk."""


def _names(context: click.Context, parameter: click.Parameter, value: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in value.split(",") if name.strip())


def _sizes(context: click.Context, parameter: click.Parameter, value: str | None) -> tuple[int, ...]:
    try:
        return tuple(sorted({int(size) for size in (value or "").split(",") if size}))
    except ValueError:
        raise click.BadParameter("numbers of posts, parted by commas") from None


@click.command()
@click.option("--posts", type=click.IntRange(min=1), default=1000, show_default=True, help="Posts of the blog.")
@click.option(
    "--rounds", "count", type=click.IntRange(min=1), default=5, show_default=True, help="Builds of each kind."
)
@click.option("--scenarios", callback=_names, default=",".join(SCENARIOS), show_default=True, help="What is timed.")
@click.option("--against", callback=_names, default="hugo,hugo-passthrough", show_default=True, help="With whom.")
@click.option(
    "--work", type=click.Path(path_type=Path, file_okay=False), help="Folder for the sites, which stay there."
)
@click.option("--scaling", callback=_sizes, metavar="SIZES", help="Take the exponent over these numbers of posts.")
@click.option("--small", type=click.IntRange(min=1), help="Also build so many posts of 1 kB, once.")
@click.option(
    "--json", "json_file", type=click.Path(path_type=Path, dir_okay=False), help="Write every build to a file."
)
def main(
    posts: int,
    count: int,
    scenarios: tuple[str, ...],
    against: tuple[str, ...],
    work: Path | None,
    scaling: tuple[int, ...],
    small: int | None,
    json_file: Path | None,
) -> None:
    """Build one synthetic blog with sitegen and with Hugo, and compare what it takes."""
    unknown = set(scenarios) - set(SCENARIOS)
    if unknown:
        raise click.BadParameter(f"unknown: {', '.join(sorted(unknown))}", param_hint="--scenarios")
    try:
        tools = [sitegen(), *map(hugo, against)]
        where = report.machine(tools)
        with tempfile.TemporaryDirectory(prefix="sitegen-benchmark-") as temporary:
            results = _all(
                tools, (work or Path(temporary)).resolve(), posts, count, scenarios, scaling, small, bool(work)
            )
    except (ToolError, MeasureError) as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"\n{where}")
    if json_file:
        report.write_json(json_file, where, results)


def _all(
    tools: Sequence[Tool],
    work: Path,
    posts: int,
    count: int,
    scenarios: Sequence[str],
    scaling: Sequence[int],
    small: int | None,
    keep: bool,
) -> list[Result]:
    _warm_up(tools, work)
    results: list[Result] = []
    if scenarios:
        results += _compare(Blog(posts), tools, work, scenarios, count, keep)
    grown: list[Result] = []
    for size in scaling:
        grown += _compare(Blog(size), tools, work, NAMES, count, keep)
    if len(scaling) > 1:
        click.echo(f"\n### Growth\n\n{report.growth_table(growths(grown))}")
    results += grown
    if small:
        results += _compare(Blog(small, small=True), tools, work, SMALL_SCENARIOS, 1, keep)
    return results


def _warm_up(tools: Sequence[Tool], work: Path) -> None:
    for site in make_sites(Blog(WARM_UP), tools, work):
        build(site)
        remove_site(site.folder)


def _compare(
    blog: Blog, tools: Sequence[Tool], work: Path, scenarios: Sequence[str], count: int, keep: bool
) -> list[Result]:
    """Time the scenarios on one blog and print the table."""
    sites = make_sites(blog, tools, work)
    results = []
    for result in rounds(sites, scenarios, count):
        results.append(result)
        _progress(result)
    kind = "small posts" if blog.small else "posts"
    click.echo(f"\n### {blog.count:,} {kind}, {count} round{'s'[: count != 1]}\n\n{report.table(results)}\n")
    click.echo(report.outputs(sites))
    _finish(sites, keep)
    return results


def _progress(result: Result) -> None:
    print(
        f"round {result.round}: {result.scenario} {result.tool} {result.run.seconds:.2f} s", file=sys.stderr, flush=True
    )


def _finish(sites: Sequence[Site], keep: bool) -> None:
    for site in sites:
        if not keep:
            remove_site(site.folder)


if __name__ == "__main__":
    main(prog_name="python -m benchmarks")
