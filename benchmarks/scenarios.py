"""What is timed: kinds of build, each checked to have done what it is timed for.

    cold      no output, and nothing that a program remembers of earlier builds
    nothing   the site is built, and nothing has changed
    body      one word of the text of one post has changed
    title     one word of its title has changed, so that lists and its neighbours change too
    template  a line of the base template has changed, so that every page does

Programs take turns in every round, and each round begins with another one than the round before. An edit puts a
word into its place that has never been there, and the word must be found in the output afterwards.
"""

import os
import re
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from .blog import Blog
from .dialects import write_posts
from .measure import Run, run
from .tools import OUTPUT, Tool

REST = 2.2
"""Seconds that a site is left alone before a build: sitegen trusts the time stamp of a file that is older than 2 s."""
MARK = ".benchmark-site"
"""A file that says that a folder may be removed."""


class MeasureError(Exception):
    """A build failed or did not do what it was timed for."""


@dataclass
class Site:
    """A blog in the folder of one program. It changes: what was edited stays so."""

    tool: Tool
    folder: Path
    blog: Blog
    edits: int = 0
    built: bool = False
    touched: float = 0.0
    """When a file was last written here, by the monotonic clock."""

    @property
    def slug(self) -> str:
        """Of the post that is edited."""
        return self.blog.middle().slug

    @property
    def output(self) -> Path:
        return self.folder / OUTPUT

    @property
    def source(self) -> Path:
        return self.folder / "content" / "posts" / f"{self.slug}.md"

    @property
    def page(self) -> Path:
        return self.output / "posts" / self.slug / "index.html"


@dataclass(frozen=True)
class Result:
    """One timed build."""

    scenario: str
    tool: str
    blog: Blog
    round: int
    run: Run


# --------------------------------------------------------------------------------------------------------- sites


def make_sites(blog: Blog, tools: Sequence[Tool], work: Path) -> list[Site]:
    """The blog for each program, in folders of its own."""
    sites = []
    for tool in tools:
        folder = work / f"{tool.name}-{blog.count}{'-small' if blog.small else ''}"
        remove_site(folder)
        folder.mkdir(parents=True)
        (folder / MARK).touch()
        tool.prepare(folder)
        sites.append(Site(tool, folder, blog))
    write_posts(blog, [(site.folder, site.tool.source) for site in sites])
    for site in sites:
        site.touched = time.monotonic()
    return sites


def remove_site(folder: Path) -> None:
    """Remove a site that ``make_sites`` made, and no other folder."""
    if folder.exists() and not (folder / MARK).exists():
        raise MeasureError(f"{folder} is in the way, and the benchmark did not make it")
    shutil.rmtree(folder, ignore_errors=True)


def pages(site: Site) -> int:
    """How many HTML pages the output holds."""
    return sum(name.endswith(".html") for _, _, names in os.walk(site.output) for name in names)


# -------------------------------------------------------------------------------------------------------- builds


def build(site: Site) -> Run:
    """One build, which must succeed and find nothing to complain about."""
    done = run([part.format(folder=site.folder) for part in site.tool.command], site.folder)
    site.touched = time.monotonic()
    if done.status or site.tool.complaints.search(done.output):
        raise MeasureError(f"{site.tool.name} ended with {done.status} in {site.folder}:\n{done.output[-2000:]}")
    site.built = True
    return done


def settle(site: Site) -> None:
    """Let the site's files grow older than time stamps are trusted for, and the disk write what waits for it."""
    if hasattr(os, "sync"):
        os.sync()
    time.sleep(max(0.0, site.touched + REST - time.monotonic()))


def cold(site: Site) -> Run:
    """Build from nothing but the sources."""
    for name in (OUTPUT, *site.tool.remembers):
        path = site.folder / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    settle(site)
    done = build(site)
    _expect(site.page.is_file(), site, f"has not written {site.page}")
    return done


def nothing(site: Site) -> Run:
    """Build again."""
    _ready(site)
    return build(site)


def body(site: Site) -> Run:
    """Change the first word of a post's text; its excerpt is given in the front matter, so no list changes."""
    return _edited(site, site.source, r"(\n\n)[A-Z]\w*", [site.page])


def title(site: Site) -> Run:
    """Change the first word of a post's title."""
    return _edited(site, site.source, r'(?m)(^title: ")\w+', [site.page, site.output / "archive" / "index.html"])


def template(site: Site) -> Run:
    """Change a word of the base template."""
    some = [site.page, site.output / "index.html", site.output / "404.html"]
    return _edited(site, site.folder / site.tool.base, r'(<p class="edition">)\w+', some)


SCENARIOS: dict[str, Callable[[Site], Run]] = {
    "cold": cold,
    "nothing": nothing,
    "body": body,
    "title": title,
    "template": template,
}


def _ready(site: Site) -> None:
    if not site.built:
        settle(site)
        build(site)
    settle(site)


def _edited(site: Site, source: Path, place: str, where: Sequence[Path]) -> Run:
    """Put a new word into one place of a file, build, and look for the word in the output."""
    _ready(site)
    site.edits += 1
    word = f"Edited{site.edits:04}"
    text, count = re.subn(place, rf"\g<1>{word}", source.read_text(encoding="utf-8"), count=1)
    _expect(count == 1, site, f"has no place to edit in {source}")
    source.write_text(text, encoding="utf-8", newline="\n")
    done = build(site)
    for page in where:
        _expect(word in page.read_text(encoding="utf-8"), site, f"does not show the edit in {page}")
    return done


def _expect(true: bool, site: Site, failure: str) -> None:
    if not true:
        raise MeasureError(f"{site.tool.name} {failure}")


# -------------------------------------------------------------------------------------------------------- rounds


def rounds(sites: Sequence[Site], names: Sequence[str], count: int) -> Iterator[Result]:
    """Every scenario in every round, one program after the other; the order turns around from round to round."""
    for number in range(count):
        for name in names:
            for site in sites if number % 2 == 0 else reversed(sites):
                yield Result(name, site.tool.name, site.blog, number + 1, SCENARIOS[name](site))
