"""Results as Markdown tables, and as JSON with every single build."""

import json
import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from .scaling import Growth
from .scenarios import Result, Site, pages
from .tools import Tool

MARGIN = 0.02
"""How much the numbers of pages may differ before the report says so."""


def machine(tools: Sequence[Tool]) -> str:
    """Where and with what the figures were taken, in a line."""
    programs = {tool.name.partition("-")[0]: tool.version for tool in tools}
    return ", ".join(
        [
            processor(),
            f"{cores()} cores",
            f"{platform.system()} {platform.machine()}",
            f"Python {platform.python_version()}",
            *(f"{name} {version}" for name, version in programs.items()),
            f"{datetime.now(UTC):%Y-%m-%d}",
        ]
    )


def processor() -> str:
    """The model of the processor."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or "unknown processor")


def cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def table(results: Sequence[Result]) -> str:
    """A line for each scenario and program. The ratio is sitegen's time to the program's, round by round."""
    rows = []
    for scenario, tool in dict.fromkeys((r.scenario, r.tool) for r in results):
        mine = [r for r in results if (r.scenario, r.tool) == (scenario, tool)]
        rows.append(
            (
                scenario,
                tool,
                f"{median(r.run.seconds for r in mine):.2f}",
                f"{min(r.run.seconds for r in mine):.2f}–{max(r.run.seconds for r in mine):.2f}",
                _ratio(results, scenario, tool),
                f"{median(r.run.cpu for r in mine):.2f}",
                _megabytes(r.run.memory for r in mine),
                _megabytes(r.run.largest for r in mine),
            )
        )
    head = ("scenario", "program", "seconds", "range", "sitegen ÷ it", "CPU s", "peak MB", "largest process MB")
    return markdown(head, rows)


def _ratio(results: Sequence[Result], scenario: str, tool: str) -> str:
    seconds = {(r.tool, r.round): r.run.seconds for r in results if r.scenario == scenario}
    own = {number: took for (name, number), took in seconds.items() if name == "sitegen"}
    if tool == "sitegen" or not own:
        return ""
    return f"{median(own[number] / took for (name, number), took in seconds.items() if name == tool):.2f}"


def _megabytes(values: Iterable[int | None]) -> str:
    """The highest of all rounds."""
    known = [value for value in values if value is not None]
    return f"{max(known) / 1e6:.0f}" if known else "?"


def growth_table(growths: Sequence[Growth]) -> str:
    """A line for each scenario and program."""
    sizes = sorted({size for growth in growths for size in growth.seconds})
    head = ("scenario", "program", *(f"{size:,} posts: s" for size in sizes), "exponent", "of the last step")
    rows = [
        (g.scenario, g.tool, *(f"{g.seconds[s]:.2f}" if s in g.seconds else "" for s in sizes),
         f"{g.exponent:.2f}", f"{g.last:.2f}")
        for g in growths
    ]  # fmt: skip
    return markdown(head, rows)


def outputs(sites: Sequence[Site]) -> str:
    """What the programs wrote, and whether it is about the same."""
    counts = {site.tool.name: pages(site) for site in sites if site.built}
    text = "HTML pages: " + ", ".join(f"{name} {count:,}" for name, count in counts.items())
    apart = max(counts.values()) / max(1, min(counts.values())) - 1 if counts else 0.0
    return text + (f"; they differ by {apart:.1%}" if apart > MARGIN else "") + "."


def markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown: the first two columns are names, all others figures."""
    widths = [max(len(row[i]) for row in (head, *rows)) for i in range(len(head))]
    rule = [":" + "-" * (w - 1) if i < 2 else "-" * (w - 1) + ":" for i, w in enumerate(widths)]
    cells = [
        [c.ljust(w) if i < 2 else c.rjust(w) for i, (c, w) in enumerate(zip(r, widths, strict=True))] for r in rows
    ]
    first = [c.ljust(w) if i < 2 else c.rjust(w) for i, (c, w) in enumerate(zip(head, widths, strict=True))]
    return "\n".join(f"| {' | '.join(line)} |" for line in (first, rule, *cells))


def write_json(path: Path, where: str, results: Sequence[Result]) -> None:
    """Every build, for other programs to read."""
    builds = [asdict(result) for result in results]
    for entry in builds:
        del entry["run"]["output"]
    path.write_text(json.dumps({"machine": where, "builds": builds}, indent=1) + "\n", encoding="utf-8")
