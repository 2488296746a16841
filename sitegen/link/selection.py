"""What is published, and where each post and each file stands."""

import posixpath
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from html import escape
from urllib.parse import unquote

import msgspec

from .. import urls
from ..diagnostics import Diagnostic, Place, diagnostic
from ..model import (
    BASE,
    PAGES,
    POSTS,
    FileCopy,
    LinkOptions,
    Post,
    Summary,
)
from ..pictures import RASTER_NAME
from .foreign import read_mark
from .names import Names


class Files(msgspec.Struct, frozen=True):
    """The files that posts may refer to.

    Names are relative to the folder of the site: ``content/posts/x/w.svg``, ``static/logo.png``; files of the theme
    are ``theme/…``.
    """

    markdown: frozenset[str]
    """Paths of all posts and pages in the content folder, relative to it."""
    others: frozenset[str]
    """Names of all other files of the content folder."""
    copies: tuple[FileCopy, ...]
    """The static files of the site and its theme."""


def shown(path: str) -> str:
    """The name of a content path in messages."""
    return f"content/{path}"


def is_scheduled(summary: Summary, options: LinkOptions) -> bool:
    """Whether a post's date is still to come."""
    return summary.kind == "post" and summary.date is not None and summary.date > options.now


def is_published(summary: Summary, options: LinkOptions) -> bool:
    """Whether a post is part of this build."""
    if (summary.draft or summary.withheld) and not options.drafts:
        return False
    return options.future or not is_scheduled(summary, options)


def _select(posts: Iterable[Post], options: LinkOptions) -> tuple[list[Post], list[Diagnostic]]:
    """The published posts in the order of their paths, each address once."""
    chosen: list[Post] = []
    found: list[Diagnostic] = []
    by_output: dict[str, Post] = {}
    for post in sorted(posts, key=lambda p: p.summary.path):
        summary = post.summary
        if not is_published(summary, options):
            continue
        output = urls.output_path(summary.url)
        first = by_output.setdefault(output, post)
        if first is not post:
            line, column = key_place(post, "slug", "permalink")
            message = f"{summary.url} is already the address of {shown(first.summary.path)}: this one is left out"
            hint = "give one of them another slug"
            found.append(diagnostic("SG050", message, Place(shown(summary.path), line, column), hint))
        elif urls.is_safe_output(output):
            chosen.append(post)
    return chosen, found


def key_place(post: Post, *keys: str) -> tuple[int, int]:
    return next(((line, column) for key, line, column in post.places if key in keys), (0, 0))


def _owner(name: str, indices: Mapping[str, str]) -> str | None:
    """The post whose folder a content file stands in: the nearest ``index.md`` above it.

    ``indices`` are these by their folders.
    """
    folder = posixpath.dirname(name.removeprefix("content/"))
    while "/" in folder:
        if folder in indices:
            return indices[folder]
        folder = posixpath.dirname(folder)
    return None


ROOTS = ("", POSTS, PAGES)

PICTURE_NAME = re.compile(r"\.(?:png|jpe?g|gif|webp|avif|svg|bmp)$", re.IGNORECASE)

PLAIN_FILE = re.compile(r"[\w./-]+", re.ASCII)
"""A path with nothing in it that must be decoded or cut off."""


class Selection:
    """Which posts are published, and where each of them and each file stands."""

    def __init__(self, posts: Sequence[Post], files: Files, options: LinkOptions) -> None:
        self.all, self.files, self.options = posts, files, options
        chosen, self.diagnostics = _select(posts, options)
        self.published = {p.summary.path: p for p in chosen}
        """By path, in the order of the paths."""
        self.by_url = {p.summary.url: p for p in chosen}
        self.by_stem = {stem_of(path): path for path in sorted(files.markdown)}
        self.static = {c.output: c.source for c in files.copies}
        self.static_outputs = {c.source: c.output for c in files.copies}
        indices = [p for p in sorted(files.markdown) if stem_of(f"/{posixpath.basename(p)}") == ""]
        self.indices = {posixpath.dirname(path): path for path in reversed(indices)}
        self.public: dict[str, str] = {}
        for name in sorted(files.others):
            owner = _owner(name, self.indices)
            if owner is None:
                self.public[name] = re.sub(r"^pages/", "", name.removeprefix("content/"))
            elif owner in self.published:
                folder = urls.output_path(self.published[owner].summary.url).rpartition("/")[0]
                inside = name.removeprefix(f"content/{posixpath.dirname(owner)}/")
                self.public[name] = f"{folder}/{inside}" if folder else inside
        self.by_output = {output: name for name, output in self.public.items()}
        self._hrefs: dict[str, str] = {}

    @cached_property
    def names(self) -> Names:
        """What wiki links call the published posts."""
        return Names(self.published.values())

    @cached_property
    def hidden_names(self) -> Names:
        """The same of all others."""
        return Names(p for p in self.all if p.summary.path not in self.published)

    @cached_property
    def pictures_by_name(self) -> Mapping[str, Sequence[str]]:
        """The pictures of the content folder by the last part of their paths."""
        found: dict[str, list[str]] = {}
        for name in self.files.others:
            if PICTURE_NAME.search(name):
                found.setdefault(posixpath.basename(name), []).append(name)
        return found

    def href(self, post: Post) -> str:
        """The attribute of a link to a post. One text for all links, of which there are many."""
        known = self._hrefs.get(post.summary.path)
        if known is None:
            known = self._hrefs[post.summary.path] = f' href="{BASE}{escape(post.summary.url)}"'
        return known

    def owned_copies(self) -> Iterable[FileCopy]:
        """All files in the folders of published posts."""
        for name, output in self.public.items():
            if _owner(name, self.indices):
                yield FileCopy(name, output)

    def file(self, post: Summary, target: str) -> str | None:
        """The name of the file that a path, relative to a post or an address, leads to."""
        path = target if PLAIN_FILE.fullmatch(target) else unquote(urls.split_target(target)[0])
        marked = read_mark(path)
        if marked is not None:
            path = marked[1]
            found = self._rooted_file(path.lstrip("/"))
            if found is not None and path.startswith("/"):
                return found
        if path.startswith("/"):
            output = path.lstrip("/")
            return self.static.get(output) or self.by_output.get(output)
        inside = urls.join(posixpath.dirname(shown(post.path)), path)
        return inside if inside in self.files.others else self._far_picture(path)

    def _rooted_file(self, path: str) -> str | None:
        """A file by its path in the content folder, in that of posts or pages, or in the static folder."""
        names = (f"content/{root}{path}" for root in ROOTS)
        return next((name for name in names if name in self.files.others), None) or self.static.get(path)

    def source(self, inside: str | None) -> str | None:
        """The post at a path of the content folder, which may be written without its ending."""
        return inside if inside in self.files.markdown else self.by_stem.get((inside or "").rstrip("/"))

    def rooted_source(self, path: str) -> str | None:
        """A post by its path in the content folder, or in that of posts or pages; or below another one, if unique.

        Of old posts, all may have moved together.
        """
        for root in ROOTS:
            found = self.source(root + path)
            if found is not None:
                return found
        below = [p for p in self.files.markdown if p.endswith(f"/{path}")]
        return below[0] if len(below) == 1 else None

    def _far_picture(self, path: str) -> str | None:
        """A picture that Obsidian would find: by its path in the content folder, or by a name that no other one has."""
        if not PICTURE_NAME.search(path):
            return None
        if f"content/{path}" in self.files.others:
            return f"content/{path}"
        alike = self.pictures_by_name.get(path, ())
        return alike[0] if len(alike) == 1 else None

    def output(self, name: str) -> str | None:
        """The output path of a file; None if it must not be published."""
        if name in self.public:
            return self.public[name]
        return self.static_outputs.get(name)

    def wanted(self) -> "Wanted":
        """The names of the files that must be looked at: what ``Referred`` holds."""
        shown: set[str | None] = set()
        linked: set[str | None] = set()
        snippets: set[str | None] = set()
        for post in self.published.values():
            for ref in post.refs:
                if ref.kind == "picture":
                    shown.add(self.file(post.summary, ref.target))
                elif ref.kind == "code":
                    snippets.add(self.file(post.summary, ref.target))
                elif ref.kind != "name" and RASTER_NAME.search(urls.split_target(ref.target)[0]):
                    linked.add(self.file(post.summary, ref.target))
            cover = post.summary.cover
            if cover and not urls.is_external(cover):
                shown.add(self.file(post.summary, cover))
        names = frozenset(filter(None, shown))
        dark = filter(None, map(self.dark, names))
        others = (name for name in self.public if RASTER_NAME.search(name))
        return Wanted(
            names, frozenset((*names, *dark, *others, *filter(None, linked))), frozenset(filter(None, snippets))
        )

    def dark(self, name: str) -> str | None:
        """The picture that stands for this one on a dark page: ``plot.dark.png`` beside ``plot.png``."""
        stem, ending = posixpath.splitext(name)
        dark = f"{stem}.dark{ending}"
        return dark if dark in self.files.others or dark in self.static_outputs else None


class Wanted(msgspec.Struct, frozen=True):
    """The names of the files that must be looked at before linking."""

    shown: frozenset[str]
    """Pictures that published posts show."""
    pictures: frozenset[str]
    """These, and all other files that may be published and may hold what nobody shall know: see ``strip``."""
    snippets: frozenset[str]
    """Files that code is included from."""


def stem_of(path: str) -> str:
    """The path of a post without its ending; of an ``index.md``, that of its folder."""
    return urls.without_ending(path).removesuffix("/index")
