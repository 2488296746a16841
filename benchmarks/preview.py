"""From save to served: sitegen's preview server beside Hugo's, on the same blog, with both running.

``python -m benchmarks.preview --posts 1000``. The servers take turns: a word that has never been there is written into
a file, and the page that must show it is asked for every 2 ms on the loopback until it does. The edits are those of
``scenarios``. Hugo's server runs as it does by default, with fast render, which makes anew what was looked at lately.
"""

import http.client
import os
import random
import re
import signal
import socket
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import click

from . import report
from .blog import Blog
from .measure import Sampler
from .scenarios import MeasureError, Site, build, make_sites, settle
from .tools import Tool, ToolError, hugo, sitegen

EVERY = 0.002
"""Seconds between two requests."""
LONGEST = 120.0
"""Seconds after which a page that does not show an edit is given up."""
REST = 0.3
"""Seconds between an edit that is served and the next one."""


@dataclass
class Server:
    """A running preview of a site."""

    site: Site
    port: int
    start: float
    """Seconds until the first page came."""
    sampler: Sampler
    seconds: dict[str, list[float]] = field(default_factory=dict)
    """From save to served, by kind of edit."""

    def get(self, path: str) -> bytes:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=LONGEST)
        try:
            connection.request("GET", path)
            return connection.getresponse().read()
        finally:
            connection.close()


@dataclass(frozen=True)
class Kind:
    """A kind of edit."""

    name: str
    place: str
    """A regular expression of the place; its first group stays."""
    page: str
    """The address that must show it; ``{slug}`` is the post's."""
    of_base: bool = False
    """Whether it is the base template that is edited, not the post."""


KINDS = (
    Kind("body", r"(\n\n)[A-Z]\w*", "/posts/{slug}/"),
    Kind("title on the archive page", r'(?m)(^title: ")\w+', "/archive/"),
    Kind("base template", r'(<p class="edition">)\w+', "/posts/{slug}/", of_base=True),
)


def command(tool: Tool, folder: Path, port: int) -> list[str]:
    """How the preview of a program is started."""
    if tool.name == "sitegen":
        return [*tool.command[:3], "serve", "--port", str(port)]
    arguments = ["--port", str(port), "--bind", "127.0.0.1", "--cacheDir", f"{folder}/.hugo-cache"]
    return [tool.command[0], "server", *arguments]


def start(site: Site) -> float:
    """Seconds from the start of a preview to its first page."""
    with serving(site) as server:
        return server.start


@contextmanager
def serving(site: Site) -> Iterator[Server]:
    """A preview that is running and has served its first page."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with tempfile.TemporaryFile() as sink:
        begin = time.perf_counter()
        process = subprocess.Popen(
            command(site.tool, site.folder, port),
            cwd=site.folder,
            stdout=sink,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            with Sampler(process.pid) as sampler:
                server = Server(site, port, 0.0, sampler)
                wait_for(server, f"/posts/{site.slug}/", b"</html>")
                server.start = time.perf_counter() - begin
                yield server
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(30)


def wait_for(server: Server, path: str, text: bytes) -> None:
    """Ask until a page holds a text."""
    end = time.perf_counter() + LONGEST
    while time.perf_counter() < end:
        try:
            if text in server.get(path):
                return
        except (OSError, http.client.HTTPException):
            pass  # it does not listen yet, or (Hugo) breaks off an answer while the site changes
        time.sleep(EVERY)
    raise MeasureError(f"{server.site.tool.name} does not show {text.decode()} at {path} after {LONGEST} s")


def edit(server: Server, kind: Kind) -> float:
    """Seconds from a saved edit to the page that shows it."""
    site = server.site
    site.edits += 1
    word = f"Edited{site.edits:05}"
    source = site.folder / site.tool.base if kind.of_base else site.source
    text, count = re.subn(kind.place, rf"\g<1>{word}", source.read_text(encoding="utf-8"), count=1)
    if count != 1:
        raise MeasureError(f"{site.tool.name} has no place to edit in {source}")
    begin = time.perf_counter()
    source.write_text(text, encoding="utf-8", newline="\n")
    wait_for(server, kind.page.format(slug=site.slug), word.encode())
    return time.perf_counter() - begin


def compare(servers: Sequence[Server], kind: Kind, count: int) -> None:
    """Let the servers take turns with one kind of edit."""
    for server in servers:
        server.get(kind.page.format(slug=server.site.slug))
        edit(server, kind)  # the first of its kind loads what it needs
    order = list(servers)
    draw = random.Random(count)
    for _ in range(count):
        draw.shuffle(order)
        for server in order:
            time.sleep(REST)
            server.seconds.setdefault(kind.name, []).append(edit(server, kind))


def _milliseconds(values: Sequence[float]) -> tuple[str, str]:
    ordered = sorted(values)
    high = ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]
    return f"{statistics.median(ordered) * 1000:.1f}", f"{high * 1000:.1f}"


def table(servers: Sequence[Server], starts: Mapping[str, Sequence[float]]) -> str:
    """The results, with ratios of medians to the first program."""
    rows = []
    for kind in servers[0].seconds:
        own = statistics.median(servers[0].seconds[kind])
        for server in servers:
            values = server.seconds[kind]
            ratio = "" if server is servers[0] else f"{own / statistics.median(values):.3f}"
            rows.append([kind, server.site.tool.name, *_milliseconds(values), ratio, str(len(values))])
    head = ["edit", "program", "median ms", "95th percentile ms", "sitegen ÷ it", "edits"]
    lines = [report.markdown(head, rows), ""]
    rows = []
    for server in servers:
        memory = server.sampler.memory
        name = server.site.tool.name
        shown = f"{memory / 1e6:.0f}" if memory is not None else "unknown"
        rows.append([name, f"{statistics.median(starts[name]):.2f}", str(len(starts[name])), shown])
    lines.append(report.markdown(["program", "seconds from start to first page", "starts", "peak MB"], rows))
    return "\n".join(lines)


@click.command()
@click.option("--posts", type=click.IntRange(min=1), default=1000, show_default=True, help="Posts of the blog.")
@click.option("--edits", type=click.IntRange(min=1), default=50, show_default=True, help="Edits of a body.")
@click.option("--others", type=click.IntRange(min=1), default=10, show_default=True, help="Edits of each other kind.")
@click.option("--starts", type=click.IntRange(min=1), default=3, show_default=True, help="Starts of each program.")
@click.option("--against", default="hugo-passthrough", show_default=True, help="hugo or hugo-passthrough; empty: none.")
@click.option(
    "--work", type=click.Path(path_type=Path, file_okay=False), help="Folder for the sites, which stay there."
)
def main(posts: int, edits: int, others: int, starts: int, against: str, work: Path | None) -> None:
    """Compare the preview servers of sitegen and Hugo."""
    try:
        tools = [sitegen(), *([hugo(against)] if against else [])]
        with tempfile.TemporaryDirectory(prefix="sitegen-benchmark-") as temporary:
            sites = make_sites(Blog(posts), tools, (work or Path(temporary)).resolve())
            build(sites[0])  # so that what it remembers is there: a writer starts the preview of a site again and again
            for site in sites:
                settle(site)
            _all(sites, edits, others, starts)
        click.echo(f"\n{report.machine(tools)}, {posts:,} posts")
    except (ToolError, MeasureError) as error:
        raise click.ClickException(str(error)) from None


def _all(sites: Sequence[Site], edits: int, others: int, starts: int) -> None:
    first = {site.tool.name: [start(site) for _ in range(starts)] for site in sites}
    with ExitStack() as stack:
        servers = [stack.enter_context(serving(site)) for site in sites]
        for kind in KINDS:
            compare(servers, kind, edits if kind.name == "body" else others)
    click.echo(table(servers, first))


if __name__ == "__main__":
    main()
