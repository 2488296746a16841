"""Write the synthetic blog to disk, once for sitegen and once for Hugo: settings, templates, static files, posts.

Sitegen gets its own default theme; of that it gets a copy of ``base.html`` among the site's own templates, because a
scenario edits it. Hugo gets the templates of the folder ``hugo`` beside this file, which show the same things, and the
same style sheet. The two sources of a post differ in the keys of a series and in how a link names another post.
"""

import json
import re
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

import sitegen

from .blog import PICTURES, Blog, Post

HUGO = Path(__file__).parent / "hugo"
EDITION = '<p class="edition">first</p>'
"""A line of the base template, of sitegen and of Hugo alike, that a scenario edits."""

SETTINGS = """\
[site]
title = "Synthetic notes"
description = "A blog that was made up to be built."
base_url = "https://bench.example.org"
author = "Ottilie Brandt"
language = "en"
timezone = "UTC"
"""

Link = Callable[[str], str]
"""From the slug of a post to how a source names it."""
Series = Callable[[str, int], list[str]]
"""From name and part of a series to lines of front matter."""


def theme() -> Path:
    """The folder of sitegen's default theme: inside the installed package, or beside it in a checkout."""
    package = Path(sitegen.__file__).parent
    return package / "theme" if (package / "theme").is_dir() else package.parent


def write_sitegen(folder: Path) -> None:
    """A site for sitegen, without its posts."""
    _write(folder / "sitegen.toml", SETTINGS)
    base = (theme() / "templates" / "base.html").read_text(encoding="utf-8")
    _write(folder / "templates" / "base.html", _with_edition(base))
    _write_pictures(folder / "static" / "pictures")


def write_hugo(folder: Path, math: bool) -> None:
    """A site for Hugo, without its posts; ``math`` is whether formulas are typeset when it is built."""
    shutil.copytree(HUGO, folder, dirs_exist_ok=True)
    base = folder / "layouts" / "baseof.html"
    _write(base, _with_edition(base.read_text(encoding="utf-8")))
    if not math:
        (folder / "layouts" / "_markup" / "render-passthrough.html").unlink()
    style = folder / "static" / "css" / "style.css"
    _write(style, (theme() / "static" / "css" / "style.css").read_text(encoding="utf-8"))
    _write_pictures(folder / "static" / "pictures")


def write_posts(blog: Blog, folders: Iterable[tuple[Path, Callable[[Post], str]]]) -> int:
    """Every post into each of the sites' folders, in its dialect. Returns the bytes of one site's posts."""
    targets = [(folder / "content" / "posts", dialect) for folder, dialect in folders]
    for folder, _ in targets:
        folder.mkdir(parents=True, exist_ok=True)
    size = 0
    for post in blog.posts():
        text = ""
        for folder, dialect in targets:
            text = dialect(post)
            (folder / f"{post.slug}.md").write_text(text, encoding="utf-8", newline="\n")
        size += len(text.encode())
    return size


def sitegen_source(post: Post) -> str:
    """A post as sitegen reads it."""

    def series(name: str, part: int) -> list[str]:
        return [f"series: {{name: {json.dumps(name)}, part: {part}}}"]

    return _source(post, lambda slug: f"{slug}.md", series)


def hugo_source(post: Post) -> str:
    """A post as Hugo reads it."""

    def series(name: str, part: int) -> list[str]:
        return [f"series: [{json.dumps(name)}]", f"part: {part}"]

    return _source(post, lambda slug: f"/posts/{slug}/", series)


def _source(post: Post, link: Link, series: Series) -> str:
    lines = [
        f"title: {json.dumps(post.title)}",
        f"date: {post.date:%Y-%m-%dT%H:%M:%SZ}",
        f"slug: {post.slug}",
        f"author: {json.dumps(post.author, ensure_ascii=False)}",
        f"excerpt: {json.dumps(post.excerpt)}",
        f"tags: [{', '.join(post.tags)}]",
        *(series(post.series.name, post.series.part) if post.series else ()),
        *(("featured: true",) if post.featured else ()),
    ]
    body = re.sub(r"\(post:([\w-]+)\)", lambda found: f"({link(found[1])})", "\n\n".join(post.body))
    return "\n".join(["---", *lines, "---", "", body, ""])


def _with_edition(base: str) -> str:
    if base.count("</footer>") != 1:
        raise ValueError("the base template has no single </footer> to put the line before that is edited")
    return base.replace("</footer>", f"{EDITION}\n</footer>")


def _write_pictures(folder: Path) -> None:
    for number in range(PICTURES):
        points = " ".join(f"{20 + 30 * x},{140 - (number + 3) * x * (12 - x) // 4}" for x in range(11))
        _write(
            folder / f"plot-{number:02}.svg",
            '<svg xmlns="http://www.w3.org/2000/svg" width="360" height="160" viewBox="0 0 360 160">'
            f'<polyline points="{points}" fill="none" stroke="#36c" stroke-width="3"/></svg>\n',
        )


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
