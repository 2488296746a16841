"""Link: all posts in, the site out. A pure function of its arguments.

It decides what is published, gives every file its address, resolves the refs of every published body, and finds what
posts show of each other. It sees summaries, labels and refs, never a body. Nothing of a post that is not published
leaves here: no text, no title, no picture of its folder.
"""

import posixpath
import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from urllib.parse import unquote, urljoin

import msgspec

from . import urls
from .diagnostics import Diagnostic, Place, diagnostic, did_you_mean
from .model import (
    BASE,
    Body,
    Card,
    CodeRequest,
    Derived,
    Entry,
    FileCopy,
    Image,
    Link,
    LinkOptions,
    Listing,
    ListOptions,
    Makers,
    Picture,
    Post,
    Ref,
    Resolved,
    Room,
    SeriesView,
    Shown,
    Site,
    SiteInfo,
    Snippet,
    Summary,
    Tag,
    TagLink,
    TagPosts,
)
from .pictures import RASTER_NAME
from .pictures.variants import DARK, bare, sources, variants
from .related import related
from .words import named, word


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


class Referred(msgspec.Struct, frozen=True):
    """What is known of the files that posts do refer to, by name; a text says why one cannot be read."""

    pictures: Mapping[str, Picture | str]
    snippets: Mapping[str, Snippet | str]
    makers: Makers = Makers()
    shown: frozenset[str] = frozenset()
    """Those of the pictures that posts show."""


def shown(path: str) -> str:
    """The name of a content path in messages."""
    return f"content/{path}"


# --------------------------------------------------------------------------------------------------- selection


def _scaled(wanted: tuple[int, int], width: int, height: int) -> tuple[int, int]:
    """The size of a picture of which the author gave both numbers, one, or none."""
    if wanted[0] and not wanted[1]:
        return wanted[0], round(height * wanted[0] / width) if width else 0
    if wanted[1] and not wanted[0]:
        return round(width * wanted[1] / height) if height else 0, wanted[1]
    return wanted if wanted[0] else (width, height)


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
            line, column = _key_place(post, "slug", "permalink")
            message = f"{summary.url} is already the address of {shown(first.summary.path)}: this one is left out"
            hint = "give one of them another slug"
            found.append(diagnostic("SG050", message, Place(shown(summary.path), line, column), hint))
        elif urls.is_safe_output(output):
            chosen.append(post)
    return chosen, found


def _key_place(post: Post, *keys: str) -> tuple[int, int]:
    return next(((line, column) for key, line, column in post.places if key in keys), (0, 0))


# ------------------------------------------------------------------------------------------------------- files


def _owner(name: str, markdown: frozenset[str]) -> str | None:
    """The post whose folder a content file stands in: the nearest ``index.md`` above it."""
    folder = posixpath.dirname(name.removeprefix("content/"))
    while "/" in folder:
        if f"{folder}/index.md" in markdown:
            return f"{folder}/index.md"
        folder = posixpath.dirname(folder)
    return None


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
        self.by_stem = {_stem(path): path for path in sorted(files.markdown)}
        self.static = {c.output: c.source for c in files.copies}
        self.static_outputs = {c.source: c.output for c in files.copies}
        self.public: dict[str, str] = {}
        for name in sorted(files.others):
            owner = _owner(name, files.markdown)
            if owner is None:
                self.public[name] = re.sub(r"^pages/", "", name.removeprefix("content/"))
            elif owner in self.published:
                folder = urls.output_path(self.published[owner].summary.url).rpartition("/")[0]
                inside = name.removeprefix(f"content/{posixpath.dirname(owner)}/")
                self.public[name] = f"{folder}/{inside}" if folder else inside
        self.by_output = {output: name for name, output in self.public.items()}
        self._hrefs: dict[str, str] = {}

    def href(self, post: Post) -> str:
        """The attribute of a link to a post. One text for all links, of which there are many."""
        known = self._hrefs.get(post.summary.path)
        if known is None:
            known = self._hrefs[post.summary.path] = f' href="{BASE}{escape(post.summary.url)}"'
        return known

    def owned_copies(self) -> Iterable[FileCopy]:
        """All files in the folders of published posts."""
        for name, output in self.public.items():
            if _owner(name, self.files.markdown):
                yield FileCopy(name, output)

    def file(self, post: Summary, target: str) -> str | None:
        """The name of the file that a path, relative to a post or an address, leads to."""
        path = target if PLAIN_FILE.fullmatch(target) else unquote(urls.split_target(target)[0])
        if path.startswith("/"):
            output = path.lstrip("/")
            return self.static.get(output) or self.by_output.get(output)
        inside = urls.join(posixpath.dirname(shown(post.path)), path)
        return inside if inside in self.files.others else None

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


def _stem(path: str) -> str:
    return path.removesuffix("/index.md").removesuffix(".md")


# -------------------------------------------------------------------------------------------------------- refs


class Resolution(msgspec.Struct, frozen=True):
    """What stands for the refs of a post, and what resolving them found."""

    refs: tuple[Resolved, ...]
    cover: Image | None
    diagnostics: tuple[Diagnostic, ...]
    copies: tuple[FileCopy, ...]
    derived: tuple[Derived, ...]
    links: tuple[tuple[str, Place], ...]
    named: tuple[str, ...] = ()
    """The paths of posts whose titles it shows."""


class Linked(msgspec.Struct, frozen=True):
    """The resolutions of all published posts, with everything that they depend on beside the posts themselves."""

    surroundings: object
    resolutions: Mapping[str, tuple[Post, Resolution]]
    """By path."""
    named: frozenset[str]
    """The paths of all posts whose titles or numbers other posts show."""


def _resolve(selection: Selection, referred: Referred, info: SiteInfo, former: Linked | None) -> Linked:
    """Resolve the refs of every published post; those of ``former`` hold where nothing that they depend on changed."""
    base_path, language = unquote(info.base_path), info.language
    published = selection.published.values()
    posts = [(p.summary.path, p.summary.url, p.labels) for p in published]
    surroundings = selection.files, referred, base_path, language, posts
    known = former.resolutions if former and former.surroundings == surroundings else {}
    resolutions = {}
    for post in published:
        row = known.get(post.summary.path)
        if row is None or row[0] is not post or row[1].named:
            row = post, _Resolver(post, selection, referred, base_path, language).resolution(post)
        resolutions[post.summary.path] = row
    named = frozenset(path for _, resolution in resolutions.values() for path in resolution.named)
    return Linked(surroundings, resolutions, named)


PLAIN_PATH = re.compile(r"[\w-]+(?:/[\w-]+)*\.md", re.ASCII)
"""The path of a post below the folder of another one, with nothing in it that must be decoded or made plain."""


class _Resolver:
    """Resolves the refs of one post."""

    def __init__(self, post: Post, selection: Selection, referred: Referred, base_path: str, language: str) -> None:
        self.selection, self.files, self.base_path = selection, selection.files, base_path
        self.referred, self.language = referred, language
        self.summary = post.summary
        self.folder = posixpath.dirname(post.summary.path)
        self.found: list[Diagnostic] = []
        self.copies: list[FileCopy] = []
        self.derived: list[Derived] = []
        self.links: list[tuple[str, Place]] = []
        self.named: list[str] = []

    def resolution(self, post: Post) -> Resolution:
        refs = tuple(self.resolve(ref) for ref in post.refs)
        cover = None
        if post.summary.cover:
            line, column = _key_place(post, "cover")
            place = Place(shown(post.summary.path), line, column, 5)
            cover = self.picture(post.summary.cover, post.summary.cover_alt, place)
        return Resolution(
            refs=refs,
            cover=cover,
            diagnostics=tuple(self.found),
            copies=tuple(self.copies),
            derived=tuple(self.derived),
            links=tuple(self.links),
            named=tuple(self.named),
        )

    def resolve(self, ref: Ref) -> Resolved:
        if ref.kind == "link" and PLAIN_PATH.fullmatch(ref.target):  # most links to posts, where nothing can be wrong
            post = self.selection.published.get(f"{self.folder}/{ref.target}")
            if post is not None:
                return self.selection.href(post)
        place = Place(shown(self.summary.path), ref.line, ref.column, ref.length)
        if ref.kind == "picture":
            image = self.picture(ref.target, "", place, ref.room)
            width, height = _scaled(ref.size, image.width, image.height)
            size = f' width="{width}"' if width else ""
            size += f' height="{height}"' if height else ""
            attributes = f' src="{escape(image.url)}"{size}'
            return Shown(image.sources, attributes) if image.sources else attributes
        if ref.kind == "code":
            assert ref.code is not None  # a code ref is made with its request
            return self.listing(ref.target, ref.code, place)
        if ref.kind == "name":
            return self.name(ref.target)
        address = self.address(ref.target, place)
        if ref.kind == "file":
            return escape(address) if address is not None else "#"
        return f' href="{escape(address)}"' if address is not None else ""

    def report(self, code: str, message: str, place: Place, hint: str = "") -> None:
        self.found.append(diagnostic(code, message, place, hint))

    def address(self, target: str, place: Place) -> str | None:
        """The address that a link leads to; as written if it leads nowhere, None if it must not lead there."""
        path, query, fragment = urls.split_target(target)
        plain = unquote(path)
        if not plain:
            return target
        if plain.startswith("/"):
            if self.base_path and plain.startswith(self.base_path + "/"):
                plain = plain.removeprefix(self.base_path)
            return self.site_address(urls.address(plain), query, fragment, place)
        inside = urls.join(self.folder, plain)
        if inside is None and not plain.lower().endswith(".md"):
            return self.site_address(self.relative(path), query, fragment, place)
        source = self.source(inside)
        if source is not None:
            return self.post_address(source, query, fragment, place)
        if plain.lower().endswith((".md", ".markdown")):
            near = self.near_post(plain)
            self.report("SG040", f"there is no post {plain}", place, near or "the path is relative to this file")
            return target
        name = self.selection.file(self.summary, target)
        if name:
            output = self.publish(name, place)
            return BASE + urls.address("/" + output) + query + fragment if output else None
        return self.site_address(self.relative(path), query, fragment, place)

    def source(self, inside: str | None) -> str | None:
        """The post at a path of the content folder, which may be written without its ending."""
        return inside if inside in self.files.markdown else self.selection.by_stem.get((inside or "").rstrip("/"))

    def name(self, target: str) -> str:
        """What a link without a text says: what it leads to in another post, and that post's title."""
        path, _, fragment = urls.split_target(target)
        plain = unquote(path)
        if plain.startswith("/"):
            post = self.selection.by_url.get(urls.address(plain.removeprefix(self.base_path)))
        else:
            post = self.selection.published.get(self.source(urls.join(self.folder, plain)) or "")
        if post is None:
            return escape(target, quote=False)
        self.named.append(post.summary.path)
        title = f"<em>{post.summary.title_html}</em>"
        id_ = unquote(fragment[1:])
        label = next((label for label in post.numbered if label.id == id_), None)
        language = self.summary.language or self.language
        if label is not None:
            what = named(label.kind, label.shown, language)
        else:
            what = next((entry.html for entry in post.contents if entry.id == id_), "")
        if not what or post.summary.path == self.summary.path:
            return what or title
        return f"{what} {escape(word('in', language), quote=False)} {title}"

    def near_post(self, path: str) -> str:
        """A hint at the post that a wrong path may mean, relative to this one."""
        folder = posixpath.dirname(self.summary.path)
        begin = posixpath.basename(path)[:2]
        alike = [p for p in self.selection.published if posixpath.basename(p)[:2] == begin and p != self.summary.path]
        return did_you_mean(path, [posixpath.relpath(p, folder) for p in alike[:200]])

    def relative(self, path: str) -> str:
        return urls.address(urljoin(self.summary.url, path))

    def site_address(self, address: str, query: str, fragment: str, place: Place) -> str:
        target = self.selection.by_url.get(address)
        if target is not None:
            self.check_fragment(target, fragment, place)
        elif (name := self.selection.by_output.get(unquote(address).lstrip("/"))) is not None:
            self.publish(name, place)
        else:
            self.links.append((address, place))
        return BASE + address + query + fragment

    def post_address(self, source: str, query: str, fragment: str, place: Place) -> str | None:
        target = self.selection.published.get(source)
        if target is None:
            message = "this link leads to a post that is not published: it is shown without a link"
            self.report("SG043", message, place, "publish the post, or remove the link")
            return None
        self.check_fragment(target, fragment, place)
        return BASE + target.summary.url + query + fragment

    def check_fragment(self, target: Post, fragment: str, place: Place) -> None:
        name = unquote(fragment[1:])
        if name and name != "top" and name not in target.labels:
            hint = did_you_mean(name, target.labels)
            self.report("SG041", f"there is no {fragment} in {shown(target.summary.path)}", place, hint)

    def publish(self, name: str, place: Place) -> str | None:
        """The output path of a file, which is thereby published."""
        output = self.selection.output(name)
        if output is None:
            message = "this file belongs to a post that is not published"
            self.report("SG042", message, place, "move the file to this post, or to the static folder")
        elif name.startswith("content/"):
            self.copies.append(FileCopy(name, output))
        return output

    def find(self, target: str, what: str, place: Place) -> str | None:
        name = self.selection.file(self.summary, target)
        if name is None:
            path = unquote(urls.split_target(target)[0])
            inside = urls.join(posixpath.dirname(shown(self.summary.path)), path.lstrip("/"))
            if inside is None or (not path.startswith("/") and not inside.startswith("content/")):
                self.report("SG046", f"{path} leads out of the content folder", place, f"copy the {what} into the site")
            else:
                near = did_you_mean(inside, sorted(self.files.others)).replace("content/", "", 1)
                hint = near or f"the path is relative to this file; {'/' + path} would be in the static folder"
                self.report("SG042", f"there is no {what} {path}", place, hint)
        return name

    def picture(self, target: str, alt: str, place: Place, room: Room = "text") -> Image:
        """The address, size and variants of a picture; where it is missing, the target as written."""
        if urls.is_external(target):
            return Image(target, alt)
        name = self.find(target, "picture", place)
        output = self.publish(name, place) if name else None
        if name is None or output is None:
            return Image(target if name is None else "", alt)
        known = self.referred.pictures.get(name)
        _, query, fragment = urls.split_target(target)
        address = f"{BASE}{urls.address('/' + output)}{query}{fragment}"
        if isinstance(known, Picture):
            offered = self.dark(name, known, place, room) + sources(self.variants(name, output, known), room)
            return Image(address, alt, known.width, known.height, offered)
        if known is not None:
            self.report("SG044", f"{name.removeprefix('content/')}: {known}", place, "replace the file")
        return Image(address, alt)

    def variants(self, name: str, output: str, picture: Picture) -> Sequence[Derived]:
        made = variants(name, output, picture, self.referred.makers)
        self.derived += made
        return made

    def dark(self, name: str, light: Picture, place: Place, room: Room) -> str:
        """The ``<source>`` elements of the picture for a dark page, if there is one."""
        dark = self.selection.dark(name)
        known = self.referred.pictures.get(dark) if dark else None
        output = self.publish(dark, place) if dark and isinstance(known, Picture) else None
        if dark is None or output is None or not isinstance(known, Picture):
            return ""
        attributes = f' media="{DARK}"'
        if known.width and (known.width, known.height) != (light.width, light.height):
            attributes += f' width="{known.width}" height="{known.height}"'
        html = sources(self.variants(dark, output, known), room, attributes)
        return f'{html}<source{attributes} srcset="{BASE}{escape(urls.address("/" + output))}">'

    def listing(self, target: str, request: CodeRequest, place: Place) -> Resolved:
        """The part of a file that a fence includes."""
        name = self.find(target, "file", place)
        if name is None or self.selection.output(name) is None:
            if name is not None:
                message = "this file belongs to a post that is not published"
                self.report("SG042", message, place, "move the file to this post")
            return f'<p class="missing"><code>{escape(target, quote=False)}</code></p>'
        snippet = self.referred.snippets.get(name)
        if not isinstance(snippet, Snippet):
            self.report("SG045", f"{name.removeprefix('content/')}: {snippet}", place)
            return f'<p class="missing"><code>{escape(target, quote=False)}</code></p>'
        code, first, problem = cut(snippet.text, request)
        if problem:
            self.report("SG045", problem, place, "regions begin with `# region name` and end with `# endregion name`")
        language = request.language or posixpath.splitext(name)[1].lstrip(".")
        return Listing(code, language, request.marked, request.title, first, request.id)


REGION = re.compile(
    r"^\s*(?:#|//|--|;+|%+|/\*|<!--|\(\*)?\s*#?(?P<end>end)?region\b[ \t]*(?P<name>[\w.-]*)", re.IGNORECASE
)


def cut(text: str, request: CodeRequest) -> tuple[str, int, str]:
    """The lines of a file that a listing asks for, their first line's number, and what is wrong with the request.

    Marker lines of regions are never shown, nor are blank lines at the end, and before a region's first line. Common
    indentation is removed.
    """
    lines = list(enumerate(text.splitlines(), 1))
    problem = ""
    if request.region:
        kept, inside, seen = [], False, False
        for number, line in lines:
            found = REGION.match(line)
            if found and found["name"] == request.region:
                inside = not found["end"]
                seen = True
            elif found and found["end"] and not found["name"]:
                inside = False
            elif inside:
                kept.append((number, line))
        lines = kept
        if not seen:
            problem = f"there is no region {request.region} in the file"
    if request.lines:
        found_range = re.fullmatch(r"(\d+)?(?:-(\d+)?)?", request.lines.strip())
        first = int(found_range[1] or 1) if found_range else 1
        last = (
            int(found_range[2])
            if found_range and found_range[2]
            else len(lines)
            if found_range and "-" in request.lines
            else first
            if found_range
            else len(lines)
        )
        if not found_range:
            problem = f"lines must be like 3-10, not {request.lines}"
        elif first > len(lines) or last < first:
            problem = f"there are no lines {request.lines}: the file has {len(lines)}"
        lines = lines[first - 1 : last]
    lines = [(number, line) for number, line in lines if not REGION.match(line)]
    while lines and not lines[-1][1].strip():
        lines.pop()
    while request.region and lines and not lines[0][1].strip():
        lines.pop(0)
    indents = [len(line) - len(line.lstrip()) for _, line in lines if line.strip()]
    indent = min(indents, default=0)
    code = "".join(f"{line[indent:]}\n" for _, line in lines)
    return code, lines[0][0] if lines else 1, problem


# -------------------------------------------------------------------------------------------------------- site


def link(
    selection: Selection, referred: Referred, info: SiteInfo, lists: ListOptions, former: Linked | None = None
) -> tuple[Site, Linked]:
    """Everything that pages are made of, and how refs were resolved.

    ``former`` is how they were for other posts or files; the site is the same with it or without, and sooner with it.
    """
    posts, options, published = selection.all, selection.options, selection.published.values()
    copies = [*selection.files.copies, *selection.owned_copies()]
    derived: list[Derived] = []
    links: list[tuple[str, Place]] = []
    tags, tag_links, tag_problems = _tags(published)
    found = [*selection.diagnostics, *tag_problems]
    for post in posts:
        hidden_draft = post.summary.draft and not options.drafts
        if not hidden_draft or post.summary.withheld:
            found += post.diagnostics
    ordered = sorted((p for p in published if p.summary.kind == "post"), key=lambda p: p.summary.path)
    ordered.sort(key=lambda p: p.summary.date.timestamp() if p.summary.date else float("-inf"), reverse=True)
    unordered = [p for p in published if p.summary.kind == "page"]
    series = _series(ordered)
    near = related([p.summary for p in ordered])
    neighbours = [None, *(link_to(p.summary) for p in ordered), None]
    listed = {tag.url for tag, _ in tags}
    linked = _resolve(selection, referred, info, former)
    entries: list[Entry] = []
    for number, post in enumerate((*ordered, *unordered)):
        summary = post.summary
        resolution = linked.resolutions[summary.path][1]
        shown_tags = tuple(dict.fromkeys(t for t in map(tag_links.get, summary.tags) if t and t.url in listed))
        scheduled = is_scheduled(summary, options)
        newer, older = (neighbours[number], neighbours[number + 2]) if number < len(ordered) else (None, None)
        entries.append(
            Entry(
                summary=summary,
                body=Body(post.body, resolution.refs),
                contents=post.contents,
                show_contents=post.show_contents,
                has_math=post.has_math,
                card=_card(summary, shown_tags, scheduled),
                tags=shown_tags,
                cover=resolution.cover,
                previous=older,
                next=newer,
                series=series.get(summary.path),
                related=tuple(map(link_to, near.get(summary.path, ()))),
                scheduled=scheduled,
            )
        )
        found += resolution.diagnostics
        copies += resolution.copies
        derived += resolution.derived
        links += resolution.links
    plain, bared, problems = _files(copies, referred)
    found += problems
    index = {post.summary.path: i for i, post in enumerate(ordered)}
    due = [p.summary.date for p in posts if p.summary.date and _waits(p.summary, options)]
    site = Site(
        info=info,
        lists=lists,
        posts=tuple(entries[: len(ordered)]),
        pages=tuple(entries[len(ordered) :]),
        tags=tuple(TagPosts(tag, tuple(sorted(index[path] for path in paths if path in index))) for tag, paths in tags),
        copies=plain,
        derived=(*bared, *dict.fromkeys(derived)),
        diagnostics=tuple(found),
        links=tuple(links),
        next_due=min(due, default=None),
    )
    return site, linked


def _files(
    copies: Iterable[FileCopy], referred: Referred
) -> tuple[tuple[FileCopy, ...], tuple[Derived, ...], list[Diagnostic]]:
    """Each file as it is published: as it is, or as what is left of a picture without what it says beside it.

    A picture that cannot be read is not published, as nobody knows what it says. What is wrong with those that posts
    show is reported there.
    """
    plain: list[FileCopy] = []
    bared: list[Derived] = []
    found: list[Diagnostic] = []
    for copy in dict.fromkeys(copies):
        picture = referred.pictures.get(copy.source)
        if isinstance(picture, str):
            if copy.source not in referred.shown:
                message = f"{picture}: it is not published"
                found.append(diagnostic("SG044", message, Place(copy.source), "replace the file"))
            continue
        published = copy if picture is None else bare(copy, picture, referred.makers)
        if isinstance(published, Derived):
            bared.append(published)
        else:
            plain.append(published)
    return tuple(plain), tuple(bared), found


def _waits(summary: Summary, options: LinkOptions) -> bool:
    return not summary.draft and not summary.withheld and is_scheduled(summary, options)


def link_to(summary: Summary) -> Link:
    """A link that shows a post's title."""
    return Link(summary.url, summary.title, summary.title_html)


def _card(summary: Summary, tags: tuple[TagLink, ...], scheduled: bool) -> Card:
    return Card(
        url=summary.url,
        title=summary.title,
        title_html=summary.title_html,
        date=summary.date,
        excerpt=summary.excerpt,
        read_time=summary.read_time,
        tags=tags,
        authors=summary.authors,
        featured=summary.featured,
        draft=summary.draft,
        scheduled=scheduled,
        language=summary.language,
    )


def _series(ordered: Sequence[Post]) -> Mapping[str, SeriesView]:
    """By path; parts in the order of their numbers, those without one by date, oldest first."""
    groups: dict[str, list[Summary]] = {}
    for post in reversed(ordered):
        if post.summary.series:
            groups.setdefault(post.summary.series.name, []).append(post.summary)
    views = {}
    for name, members in groups.items():
        members.sort(key=lambda s: s.series.part if s.series and s.series.part else len(members) + 1)
        parts = tuple(link_to(s) for s in members)
        for number, summary in enumerate(members, 1):
            views[summary.path] = SeriesView(name, number, parts)
    return views


Tags = list[tuple[Tag, list[str]]]


def _tags(published: Iterable[Post]) -> tuple[Tags, dict[str, TagLink], list[Diagnostic]]:
    """Tags by name with the paths of their posts; how each spelling is shown; spellings that lead to one address.

    Spellings that differ by case or by signs that addresses do not have are one tag, shown as most posts write it.
    """
    spellings: dict[str, dict[str, list[Post]]] = {}
    for post in published:
        for name in post.summary.tags:
            spellings.setdefault(urls.tag_slug(name), {}).setdefault(name, []).append(post)
    tags: Tags = []
    links: dict[str, TagLink] = {}
    found: list[Diagnostic] = []
    for slug, names in spellings.items():
        chosen = min(names, key=lambda n: (-len(names[n]), n))
        url = urls.address(f"/tags/{slug}/")
        paths = list(
            dict.fromkeys(p.summary.path for posts in names.values() for p in posts if p.summary.kind == "post")
        )
        for name, posts in names.items():
            links[name] = TagLink(chosen, url)
            if name != chosen:
                line, column = _key_place(posts[0], "tags")
                place = Place(shown(posts[0].summary.path), line, column, 4)
                hint = f"write {chosen} everywhere, as most posts do"
                found.append(diagnostic("SG051", f'the tag "{name}" is shown as "{chosen}"', place, hint))
        if paths:
            tags.append((Tag(chosen, url, len(paths)), paths))
    tags.sort(key=lambda t: (t[0].name.casefold(), t[0].name))
    return tags, links, found
