"""The values that flow between the stages, and nothing else.

All are frozen and hold only other frozen values and tuples, so that a stage cannot change what an earlier one made,
and each has one canonical encoding (see ``digest``). Behaviour lives in the stages.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from html import escape
from types import MappingProxyType
from typing import Any, Literal

import msgspec

from .diagnostics import Diagnostic, Place
from .macrotable import MacroText

# ---------------------------------------------------------------------------------------------------- discover


class Stamp(msgspec.Struct, frozen=True, array_like=True):
    """What the file system says of a file without opening it."""

    mtime_ns: int
    size: int
    """Bytes."""
    inode: int
    change: str = ""
    """Of a file that we read: the disk it is on, and when its content, name or permissions changed. Nobody can set that
    time back. A file that we wrote has none, because moving it to its place changes it."""


class Source(msgspec.Struct, frozen=True, array_like=True):
    """A discovered file; ``path`` is relative to its root (content, templates or static), with ``/``."""

    path: str
    stamp: Stamp


# ------------------------------------------------------------------------------------------------------- parse

POSTS, PAGES = "posts/", "pages/"
"""Where posts and stand-alone pages lie in the content folder."""


Numbering = Literal["all", "labelled", "section"]
"""Which equations have numbers: all of LaTeX's numbered environments, only those with a label, or all, by section."""


RawHtml = Literal["allow", "sanitize", "escape"]
"""What becomes of HTML in a post: it is left as it is, cleaned of all but plain markup, or shown as text."""

RAW_HTML: tuple[RawHtml, ...] = ("allow", "sanitize", "escape")
"""The ways to treat it, the loosest first."""

PAGE_IDS = frozenset(("page-featured", "page-main", "page-posts", "page-related", "search-field"))
"""The ids of the theme's own elements, which nothing in a post may have: links and scripts would find the wrong one."""


class ParseOptions(msgspec.Struct, frozen=True):
    """All that parsing one file may know beside its bytes and its path."""

    permalink: str
    timezone: str
    language: str
    allow_space: bool
    allow_digits: bool
    math: bool
    smart_punctuation: bool
    contents_depth: int
    max_nesting: int
    defaults: tuple[str, ...]
    """JSON objects of default front matter; the last has the highest rank."""
    macros: tuple[MacroText, ...] = ()
    """Macros of formulas."""
    numbering: Numbering = "all"
    unescape_math: bool = False
    r"""Whether ``\_``, ``\*`` and ``\\\\`` in formulas stand for ``_``, ``*`` and ``\\``."""
    html: RawHtml = "allow"


RefKind = Literal["link", "picture", "file", "code", "name", "wiki"]

Room = Literal["text", "wide", "full"]
"""The part of a page that a picture may fill: the width of the text, more, or the whole window."""


class Ref(msgspec.Struct, frozen=True):
    """A mention of something outside the post, which only linking can resolve.

    In the body stands a numbered placeholder (see ``placeholder``), as a compiler leaves relocations for the linker.
    What takes its place is a piece of HTML: the ``href`` attribute of a link, the ``src``, ``width`` and ``height``
    of a picture, the bare address of a file in raw HTML, the whole of an included listing, or the text of a link that
    has none of its own, such as "Eq. (3) in *Title*".
    """

    kind: RefKind
    target: str
    """As written: a path relative to the post, an address that begins with ``/``, with query and fragment.

    Of a wiki link: the name of a post, and the text of a heading behind ``#``.
    """
    line: int
    column: int
    length: int
    code: "CodeRequest | None" = None
    room: "Room" = "text"
    """How wide a picture may become."""
    size: tuple[int, int] = (0, 0)
    """Width and height of a picture as the author wrote them, in pixels; 0 where the file shall say it."""

    @property
    def wanted(self) -> tuple[object, ...]:
        """What must be resolved, wherever it stands."""
        return self.kind, self.target, self.code, self.room, self.size


class CodeRequest(msgspec.Struct, frozen=True):
    """Which part of a file a listing shows, and how."""

    language: str
    lines: str = ""
    """``"3-10"``; empty for all."""
    region: str = ""
    """The name after ``region`` in the file; empty for none."""
    marked: tuple[int, ...] = ()
    """Lines of the listing that are marked, counted from 1."""
    title: str = ""
    id: str = ""


def placeholder(number: int) -> str:
    """The text that stands for a ref in a body: control characters, which no source text can contain."""
    return f"\x02{number}\x03"


BASE = "\x04"
"""Stands for the site's base path in front of an address: empty or a sub-path in pages, the full URL in feeds."""


ASIDE, ASIDE_END = "\x05", "\x06"
"""Around what pages show and feeds leave out, because it stands elsewhere in the body too: a note beside the text."""


class Extra(msgspec.Struct, frozen=True):
    """Front matter keys that sitegen does not know, shown to templates as a read-only mapping.

    Kept as one JSON text: it is frozen, compact, and has one encoding.
    """

    text: str = "{}"

    def __getitem__(self, key: str) -> Any:
        return _thaw(self.text)[key]

    def __contains__(self, key: object) -> bool:
        return key in _thaw(self.text)

    def __iter__(self) -> Iterator[str]:
        return iter(_thaw(self.text))

    def __len__(self) -> int:
        return len(_thaw(self.text))

    def get(self, key: str, default: Any = None) -> Any:
        """The value of a key, or the default."""
        return _thaw(self.text).get(key, default)

    def items(self) -> Any:
        """The pairs of key and value."""
        return _thaw(self.text).items()


@lru_cache(maxsize=512)
def _thaw(text: str) -> Mapping[str, Any]:
    frozen: Mapping[str, Any] = _freeze(json.loads(text))
    return frozen


def _freeze(value: Any) -> Any:
    """A value that no template can change for others: tuples and read-only mappings all the way down."""
    if isinstance(value, dict):
        return MappingProxyType({key: _freeze(item) for key, item in value.items()})
    if isinstance(value, list):
        return tuple(map(_freeze, value))
    return value


class Author(msgspec.Struct, frozen=True):
    """Somebody who wrote a post."""

    name: str
    url: str = ""


class Series(msgspec.Struct, frozen=True):
    """The series that a post is part of."""

    name: str
    part: int | None = None


class Summary(msgspec.Struct, frozen=True):
    """What other pages may show of a post. Small; an edit of the body leaves it equal."""

    path: str
    """The source file, relative to the content folder."""
    kind: Literal["post", "page"]
    url: str
    """Address below the site's root, percent-encoded."""
    title: str
    """Plain text."""
    title_html: str
    """The title with its code and formulas typeset."""
    date: datetime | None = None
    updated: datetime | None = None
    authors: tuple[Author, ...] = ()
    excerpt: str = ""
    """Plain text, for lists, descriptions and feeds."""
    tags: tuple[str, ...] = ()
    featured: bool = False
    read_time: str = ""
    """As shown, for example ``8 min read``."""
    draft: bool = False
    withheld: str = ""
    """Why the post must not be published although it is no draft; empty if it may be."""
    language: str = ""
    """Language tag if it is not the site's."""
    series: Series | None = None
    aliases: tuple[str, ...] = ()
    """Former addresses."""
    cover: str = ""
    """As written: a path relative to the post, or an address."""
    cover_alt: str = ""
    noindex: bool = False
    extra: Extra = Extra()
    keywords: tuple[str, ...] = ()
    """Stems of the words that its text uses most, sorted; related posts share some of them."""


class Contents(msgspec.Struct, frozen=True):
    """One entry of a table of contents."""

    level: int
    """2 for a section, 3 for a part of it, ..."""
    id: str
    html: str
    """The heading as inline HTML without links."""


class Label(msgspec.Struct, frozen=True, array_like=True):
    """A numbered thing that links can lead to."""

    id: str
    kind: str
    """``equation``, ``figure``, ``table``, ``listing``, ``theorem``, …: see ``words``."""
    number: str
    """As shown, without parentheses: ``3``, ``2.1``, ``*``. Empty for what has none, such as a proof."""
    html: str = ""
    """The number as HTML where it is more than text, as a tag with a formula in it is."""

    @property
    def shown(self) -> str:
        """The number as HTML."""
        return self.html or escape(self.number, quote=False)


class Ignore(msgspec.Struct, frozen=True, array_like=True):
    """A comment of a file that silences problems of some of its lines."""

    first: int
    """The first line that it holds for, counted from 1; 0 for the whole file."""
    last: int
    codes: tuple[str, ...]
    """Empty for all that can be silenced."""
    line: int
    """Where the comment stands."""
    column: int
    length: int


class Post(msgspec.Struct, frozen=True):
    """The result of parsing a post or a page: all but its body, which is stored apart under its digest."""

    summary: Summary
    body: str
    """Digest of the body's HTML."""
    terms: str = ""
    """Digest of what the search finds it by, which is stored apart like the body."""
    contents: tuple[Contents, ...] = ()
    show_contents: bool | None = None
    """As the front matter says; None leaves it to the theme."""
    has_math: bool = False
    labels: tuple[str, ...] = ()
    """Every id in the body that a link may lead to."""
    numbered: tuple[Label, ...] = ()
    """Those of them that stand for something with a number."""
    refs: tuple[Ref, ...] = ()
    places: tuple[tuple[str, int, int], ...] = ()
    """Line and column of front matter keys that later stages may complain about."""
    diagnostics: tuple[Diagnostic, ...] = ()
    ignores: tuple[Ignore, ...] = ()
    """Comments that silence what is found in this file, by whichever stage."""
    silenced: tuple[Diagnostic, ...] = ()
    """What parsing found and such comments silence."""


class Picture(msgspec.Struct, frozen=True):
    """What pages need to know of a picture file."""

    width: int
    """Pixels, as shown: after the orientation that the file asks for."""
    height: int
    type: str
    """Media type."""
    digest: str
    has_variants: bool = False
    """Whether it can be made smaller: it is a JPEG, PNG or WebP, and not animated."""
    is_bare: bool = True
    """Whether the file may be published as it is: it says nothing beside the picture."""
    is_turned: bool = False
    """Whether viewers must turn it to show it."""


class Makers(msgspec.Struct, frozen=True):
    """What makes derived files here."""

    version: str = ""
    """Changes when other bytes are made."""
    formats: tuple[str, ...] = ()
    """In which formats variants of pictures can be made, the best first."""


class Snippet(msgspec.Struct, frozen=True):
    """A text file that posts include code from."""

    text: str
    digest: str


# -------------------------------------------------------------------------------------------------------- link


class Listing(msgspec.Struct, frozen=True, tag=True):
    """Included code, found and cut out; it is highlighted when its page is rendered."""

    code: str
    language: str
    marked: tuple[int, ...] = ()
    title: str = ""
    first_line: int = 1
    id: str = ""


class Shown(msgspec.Struct, frozen=True, tag=True):
    """A picture of which there are several files, for a browser to choose from."""

    sources: str
    """The ``<source>`` elements."""
    attributes: str
    """``src``, ``width`` and ``height`` of the ``<img>`` behind them."""


Resolved = str | Listing | Shown
"""What takes the place of a placeholder: HTML in which ``BASE`` stands before addresses, a listing or a picture."""


class Body(msgspec.Struct, frozen=True):
    """The HTML of a post, by its digest, with what stands for its placeholders."""

    digest: str
    refs: tuple[Resolved, ...] = ()


class Image(msgspec.Struct, frozen=True):
    """A picture as a page shows it."""

    url: str
    """Address below the site's root, or a full URL."""
    alt: str
    width: int = 0
    """Pixels; 0 where it is unknown."""
    height: int = 0
    sources: str = ""
    """The ``<source>`` elements that stand before it in a ``<picture>``; empty where there is this file only."""


class Link(msgspec.Struct, frozen=True):
    """A title that leads somewhere; ``title_html`` has code and formulas typeset."""

    url: str
    title: str
    title_html: str


class Tag(msgspec.Struct, frozen=True):
    """A tag and where its posts are listed."""

    name: str
    url: str
    count: int


class TagLink(msgspec.Struct, frozen=True):
    """A tag as a post shows it."""

    name: str
    url: str


class SeriesView(msgspec.Struct, frozen=True):
    """A post's place in its series."""

    name: str
    part: int
    """Counts from 1."""
    parts: tuple[Link, ...]


class Card(msgspec.Struct, frozen=True):
    """A post as lists and feeds show it."""

    url: str
    title: str
    title_html: str
    date: datetime | None
    excerpt: str
    read_time: str
    tags: tuple[TagLink, ...]
    authors: tuple[Author, ...]
    featured: bool
    draft: bool
    scheduled: bool
    language: str


class Entry(msgspec.Struct, frozen=True):
    """A published post or page with all that linking found out about it."""

    summary: Summary
    body: Body
    contents: tuple[Contents, ...]
    show_contents: bool | None
    has_math: bool
    card: Card
    tags: tuple[TagLink, ...] = ()
    cover: Image | None = None
    previous: Link | None = None
    """The next older post."""
    next: Link | None = None
    """The next newer post."""
    series: SeriesView | None = None
    related: tuple[Link, ...] = ()
    """Posts that have most in common with it, the nearest first."""
    scheduled: bool = False
    """Whether its date is still to come and it is shown all the same."""


class TagPosts(msgspec.Struct, frozen=True):
    """A tag and the indices of its posts in ``Site.posts``, newest first."""

    tag: Tag
    posts: tuple[int, ...]


class SiteInfo(msgspec.Struct, frozen=True):
    """What every page may show of the site. A change of any of it changes every page."""

    title: str
    description: str
    base_url: str
    """Full URL of the root, without a final slash."""
    base_path: str
    """Path of the root on its host, without a final slash; empty at the root of the host."""
    author: str
    language: str
    direction: Literal["ltr", "rtl"]
    nav: tuple[tuple[str, str], ...]
    """Title and address of each entry of the navigation."""
    assets: tuple[tuple[str, str], ...] = ()
    """Name and address of each static file that templates ask for; style sheets and scripts with a content hash."""
    version: str = ""
    image: str = ""
    """Address of the picture that stands for pages without one; empty for the theme's."""
    source: str = ""
    """Where sources can be read, with ``{path}`` for a post's path; empty where they cannot."""
    search: bool = True
    """Whether there is a search page."""


class LinkOptions(msgspec.Struct, frozen=True):
    """What linking needs to know beside the files."""

    now: datetime
    """The build date: posts with a later one are scheduled."""
    drafts: bool = False
    """Whether drafts are built, and with them posts that are withheld."""
    future: bool = False
    """Whether scheduled posts are built."""


class Redirect(msgspec.Struct, frozen=True):
    """A former address of the site, beside those of posts, and where it leads."""

    old: str
    """Address below the site's root."""
    new: str
    """The same, perhaps with a query and a fragment."""
    place: Place


class ListOptions(msgspec.Struct, frozen=True):
    """How long lists are, and at which former addresses pages stand that lead elsewhere."""

    paginate: int
    featured: int
    feed_entries: int
    redirects: tuple[Redirect, ...] = ()


class FileCopy(msgspec.Struct, frozen=True):
    """A file that is published as it is."""

    source: str
    """Relative to the folder of the site: ``content/…`` or ``static/…``; ``theme/…`` is a file of the theme."""
    output: str
    parts: tuple[tuple[str, str], ...] = ()
    """Of a style sheet that imports others: the name and the source of each that is put in the place of its import."""

    @property
    def sources(self) -> tuple[str, ...]:
        """Every file that it is made of."""
        return (self.source, *(source for _, source in self.parts))

    @property
    def is_packed(self) -> bool:
        """Whether it is published without what only readers of its source need; else as it is.

        That is done for style sheets that import others, and for the scripts of the theme.
        """
        return bool(self.parts) or (self.source.startswith("theme/") and self.source.endswith(".js"))


class Derived(msgspec.Struct, frozen=True):
    """A file that is made from another one."""

    path: str
    """Relative to the output folder."""
    key: str
    """A digest of all that its bytes depend on: who makes it, the content of the source, the arguments."""
    maker: str
    source: str
    """Named as in ``FileCopy``."""
    arguments: tuple[tuple[str, str | int], ...] = ()
    is_costly: bool = False
    """Whether making it takes so long that its bytes are kept."""


class Site(msgspec.Struct, frozen=True):
    """The result of linking: everything that pages are made of, but no bodies."""

    info: SiteInfo
    lists: ListOptions
    posts: tuple[Entry, ...]
    """Newest first; posts without a date last."""
    pages: tuple[Entry, ...]
    tags: tuple[TagPosts, ...]
    """By name."""
    copies: tuple[FileCopy, ...]
    derived: tuple[Derived, ...]
    diagnostics: tuple[Diagnostic, ...]
    links: tuple[tuple[str, Place], ...] = ()
    """Address and place of each internal link that leads to no post, to be checked against the plan."""
    next_due: datetime | None = None
    """When the next scheduled post is due."""


# -------------------------------------------------------------------------------------------------------- plan


class View(msgspec.Struct, frozen=True, tag=True):
    """What a template is shown as ``page``. The fields here are those of every page.

    The name of the class is part of the encoding, so that a view can be read back as what it was.
    """

    url: str
    """Address below the site's root."""
    title: str
    """Plain text."""
    description: str


class PostView(View, frozen=True):
    """A post (``post.html``) or a stand-alone page (``page.html``)."""

    path: str
    title_html: str
    body: Body
    contents: tuple[Contents, ...]
    show_contents: bool | None
    has_math: bool
    date: datetime | None
    updated: datetime | None
    authors: tuple[Author, ...]
    excerpt: str
    tags: tuple[TagLink, ...]
    featured: bool
    read_time: str
    draft: bool
    scheduled: bool
    language: str
    direction: Literal["ltr", "rtl"]
    cover: Image | None
    series: SeriesView | None
    previous: Link | None
    next: Link | None
    related: tuple[Link, ...]
    noindex: bool
    extra: Extra


class ListView(View, frozen=True):
    """A page of a list: the home page (``home.html``) or one of a tag's (``tag.html``)."""

    posts: tuple[Card, ...]
    featured: tuple[Card, ...] = ()
    """Shown above the list, and not in it; only on the home page."""
    name: str = ""
    """The tag."""
    number: int = 0
    """Counts from 1 at the oldest page; 0 for the newest, which has the list's own address."""
    older: str = ""
    """Address of the next older page, or empty."""
    newer: str = ""


class TagsView(View, frozen=True):
    """All tags (``tags.html``)."""

    tags: tuple[Tag, ...]


class Year(msgspec.Struct, frozen=True):
    """The posts of a year; ``year`` is None for those without a date."""

    year: int | None
    posts: tuple[Card, ...]


class ArchiveView(View, frozen=True):
    """All posts by year (``archive.html``)."""

    years: tuple[Year, ...]


class SearchView(View, frozen=True):
    """The search page (``search.html``), which without a script is a list of all posts."""

    posts: tuple[Link, ...]
    """The newest first."""


class FeedEntry(msgspec.Struct, frozen=True):
    """A post in a feed, whole."""

    card: Card
    updated: datetime | None
    body: Body


class FeedView(View, frozen=True):
    """A feed (``feed.xml``)."""

    updated: datetime
    entries: tuple[FeedEntry, ...]


class SitemapView(View, frozen=True):
    """Addresses with the date of their last change (``sitemap.xml``)."""

    urls: tuple[tuple[str, datetime | None], ...]


class RedirectView(View, frozen=True):
    """A former address (``redirect.html``)."""

    target: str
    """Address below the site's root."""


AnyView = View | PostView | ListView | TagsView | ArchiveView | SearchView | FeedView | SitemapView | RedirectView


class Output(msgspec.Struct, frozen=True):
    """One file to be rendered."""

    path: str
    """Relative to the output folder."""
    template: str
    view: View


class Plan(msgspec.Struct, frozen=True):
    """Everything that the output folder will hold."""

    site: SiteInfo
    outputs: tuple[Output, ...]
    copies: tuple[FileCopy, ...]
    derived: tuple[Derived, ...]
    diagnostics: tuple[Diagnostic, ...]
