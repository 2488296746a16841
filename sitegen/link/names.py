"""Names of posts: what wiki links call them. A name is a file's name, a title, a slug or a former address."""

import posixpath
from collections.abc import Iterable
from urllib.parse import unquote

from .. import urls
from ..dates import split_name
from ..diagnostics import nearest
from ..model import Post, Summary


def key_of(name: str) -> str:
    """A name without regard to case, blanks, hyphens and underscores."""
    return "/".join(urls.slug(step.replace("_", "-")).casefold() for step in name.strip("/").split("/"))


class Names:
    """Which posts have a name."""

    def __init__(self, posts: Iterable[Post]) -> None:
        self.tables: tuple[dict[str, list[str]], ...] = ({}, {}, {})
        """By key, the paths of the posts whose files, titles, and addresses have it; the first table goes first."""
        self.titles: dict[str, str] = {}
        for post in posts:
            for table, names in zip(self.tables, _names(post.summary), strict=True):
                for name in dict.fromkeys(names):
                    if name:
                        table.setdefault(name, []).append(post.summary.path)
            self.titles[key_of(post.summary.title)] = post.summary.title

    def find(self, name: str, folder: str) -> list[str]:
        """The paths that a name may mean from a folder; those in the same folder rule out the others."""
        key = key_of(urls.without_ending(name))
        for table in self.tables:
            paths = table.get(key.rpartition("/")[2] if table is self.tables[0] else key, [])
            if table is self.tables[0] and "/" in key:
                paths = [p for p in paths if f"/{key_of(_stem(p))}".endswith(f"/{key}")]
            near = [p for p in paths if posixpath.dirname(p) == folder]
            if paths:
                return near or paths
        return []

    def near(self, name: str) -> str:
        """The title most like a name, as a hint."""
        found = nearest(key_of(name), self.titles, 1)
        return f'did you mean "{self.titles[found[0]]}"?' if found else ""


def _stem(path: str) -> str:
    return urls.without_ending(path).removesuffix("/index")


def _names(summary: Summary) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    name = key_of(posixpath.basename(_stem(summary.path)))
    dated, rest = split_name(name)
    addresses = (unquote(url).rstrip("/").rpartition("/")[2] for url in (summary.url, *summary.aliases))
    return (
        (name, rest if dated else name),
        (key_of(summary.title),),
        tuple(key_of(a.removesuffix(".html")) for a in addresses),
    )
