"""What checks look at: the sources of what is published, its pages as rendered, and what a build says of it."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from markdown_it.token import Token

from ..diagnostics import Diagnostic, Place
from ..markdown import parser
from ..markdown.context import KEY, Context
from ..markdown.titles import render_title
from ..model import ParseOptions, Plan, Post, PostView, SiteInfo
from .pages import Page

FILE = "sitegen.toml"
"""The settings as messages name them."""


class Source(msgspec.Struct, frozen=True):
    """A published post or page as its author wrote it, taken apart once more: a build keeps only what came of it."""

    post: Post
    path: str
    """As messages name it."""
    text: str
    """The whole file, with LF line ends."""
    tokens: tuple[Token, ...]
    """Of its body."""
    context: Context
    definitions: frozenset[str]
    """The names of the links that are defined apart, as Markdown compares them."""

    def find(self, block: Token, wanted: str, start: int = 0) -> tuple[Place, int] | None:
        """Where a piece of an inline text stands, and the character behind it; None where it was written otherwise.

        What was written with a backslash or as an entity is never found: its author meant the signs themselves.
        """
        offset = block.content.find(wanted, start)
        while offset > 0 and block.content[offset - 1] == "\\":
            offset = block.content.find(wanted, offset + 1)
        if offset < 0:
            return None
        length = len(wanted.partition("\n")[0])
        return self.context.place(block.map, block.content, offset, length), offset + len(wanted)

    def at(self, line: int, sign: str = "") -> Place:
        """The place of a sign in a line of the body (from 0); of the first that is no blank, if none is given."""
        text = self.context.lines[line] if line < len(self.context.lines) else ""
        column = text.find(sign) if sign else len(text) - len(text.lstrip(" \t>"))
        return self.context.at(line, max(0, column), max(1, len(sign) or len(text.rstrip()) - column))


class Subject(msgspec.Struct, frozen=True):
    """A site that is checked."""

    by_path: Mapping[str, Source]
    """The sources of what is published, in the order of their paths, which are relative to the content folder."""
    posts: tuple[Post, ...]
    """All posts and pages, published or not."""
    pages: tuple[Page, ...]
    """Every rendered page."""
    plan: Plan
    found: tuple[Diagnostic, ...]
    """What a build says, ..."""
    silenced: tuple[Diagnostic, ...]
    """... and what it does not say because of a comment."""
    files: tuple[str, ...]
    """The files of the content folder that belong to a post that is published, or to none."""
    settings: str
    """The text of the settings."""
    templates: Mapping[str, Sequence[tuple[str, str]]]
    """Paths and texts of the templates that a page's template is made of, the site's own first."""
    read: Callable[[str], str]
    """The text of a file by its name; empty where it cannot be read."""
    now: datetime

    @property
    def sources(self) -> Collection[Source]:
        """The sources of what is published."""
        return self.by_path.values()

    @property
    def site(self) -> SiteInfo:
        """What pages may show of the site."""
        return self.plan.site

    def source_of(self, page: Page) -> "Source | None":
        """The source of a page that shows a post."""
        view = page.output.view
        path = view.path if isinstance(view, PostView) else ""
        return self.by_path.get(path)


Check = Callable[[Subject], Iterable[Diagnostic]]


def source(post: Post, text: str, body: str, body_line: int, options: ParseOptions) -> Source:
    """A source whose body begins at line ``body_line`` of its text; ``options`` are its own, front matter included."""
    path = f"content/{post.summary.path}"
    context = Context(body, path, body_line, options)
    title = post.summary.title
    env: dict[str, Any] = {KEY: context, "title": title, "render title": lambda t: render_title(t, options)}
    tokens = parser(options.smart_punctuation, options.max_nesting, options.math, options.html).parse(body, env)
    return Source(post, path, text, tuple(tokens), context, frozenset(env.get("references", ())))


def literal_texts(source: Source) -> Iterator[tuple[Token, str]]:
    """What stayed plain text, with the inline text that it is a part of: no code, no formula, no markup."""
    for block in source.tokens:
        for child in block.children or ():
            if child.type == "text":
                yield block, child.content


def paragraph_lines(source: Source) -> Iterator[tuple[Token, int, str]]:
    """The first plain text of every line of every paragraph, with the number of the line, from 0."""
    for before, block in zip(source.tokens, source.tokens[1:], strict=False):
        if block.type != "inline" or before.type != "paragraph_open" or not block.map:
            continue
        line, begins = block.map[0], True
        for child in block.children or ():
            if child.type == "text" and begins:
                yield block, line, child.content
            begins = child.type in ("softbreak", "hardbreak")
            line += begins + (0 if child.type == "text" else child.content.count("\n"))
