"""Refs: what stands in a body for each mention of something outside of its post."""

import posixpath
import re
from collections.abc import Mapping, Sequence
from html import escape
from urllib.parse import unquote, urljoin

import msgspec

from .. import urls
from ..diagnostics import Diagnostic, Place, diagnostic, did_you_mean
from ..model import (
    BASE,
    CodeRequest,
    Derived,
    FileCopy,
    Image,
    Listing,
    Makers,
    Picture,
    Post,
    Ref,
    Resolved,
    Room,
    Shown,
    SiteInfo,
    Snippet,
)
from ..pictures.variants import DARK, sources, variants
from ..words import named, word
from .foreign import read_mark
from .listings import cut
from .selection import Selection, key_place, shown


class Referred(msgspec.Struct, frozen=True):
    """What is known of the files that posts do refer to, by name; a text says why one cannot be read."""

    pictures: Mapping[str, Picture | str]
    snippets: Mapping[str, Snippet | str]
    makers: Makers = Makers()
    shown: frozenset[str] = frozenset()
    """Those of the pictures that posts show."""


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
    by_name: bool = False
    """Whether it depends on the titles of all posts, as names do that wiki links lead by."""


class Linked(msgspec.Struct, frozen=True):
    """The resolutions of all published posts, with everything that they depend on beside the posts themselves."""

    surroundings: object
    resolutions: Mapping[str, tuple[Post, Resolution]]
    """By path."""
    named: frozenset[str]
    """The paths of all posts whose titles or numbers other posts show or lead by."""


def resolve(selection: Selection, referred: Referred, info: SiteInfo, former: Linked | None) -> Linked:
    """Resolve the refs of every published post; those of ``former`` hold where nothing that they depend on changed."""
    base_path, language = unquote(info.base_path), info.language
    published = selection.published.values()
    posts = [(p.summary.path, p.summary.url, p.labels) for p in published]
    surroundings = selection.files, referred, base_path, language, posts
    known = former.resolutions if former and former.surroundings == surroundings else {}
    resolutions = {}
    for post in published:
        row = known.get(post.summary.path)
        if row is None or row[0] is not post or row[1].named or row[1].by_name:
            row = post, _Resolver(post, selection, referred, base_path, language).resolution(post)
        resolutions[post.summary.path] = row
    if any(resolution.by_name for _, resolution in resolutions.values()):
        named = frozenset(p.summary.path for p in selection.all)
    else:
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
        self.by_name = False

    def resolution(self, post: Post) -> Resolution:
        refs = tuple(self.resolve(ref) for ref in post.refs)
        cover = None
        if post.summary.cover:
            line, column = key_place(post, "cover")
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
            by_name=self.by_name,
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
        address = self.wiki(ref.target, place) if ref.kind == "wiki" else self.address(ref.target, place)
        if ref.kind == "wiki" and address is None:
            return ' class="missing"'
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
        marked = read_mark(plain)
        if marked is not None:
            kind, plain = marked
            path = urls.address(plain)
            if kind in ("tag", "index"):
                plain = f"/tags/{urls.tag_slug(plain)}/" if kind == "tag" else "/"
            elif plain.startswith("/"):
                return self.rooted_address(plain, query, fragment, place)
        elif plain.startswith("/") and urls.is_markdown(plain) and urls.address(plain) not in self.selection.by_url:
            if self.selection.rooted_source(plain.lstrip("/")) is None:
                plain = plain.removeprefix(self.base_path)
            return self.rooted_address(plain, query, fragment, place)
        if plain.startswith("/"):
            if self.base_path and plain.startswith(self.base_path + "/"):
                plain = plain.removeprefix(self.base_path)
            return self.site_address(urls.address(plain), query, fragment, place)
        inside = urls.join(self.folder, plain)
        if inside is None and not urls.is_markdown(plain):
            return self.site_address(self.relative(path), query, fragment, place)
        source = self.selection.source(inside)
        if source is not None:
            return self.post_address(source, query, fragment, place)
        if urls.is_markdown(plain):
            near = self.near_post(plain)
            self.report("SG040", f"there is no post {plain}", place, near or "the path is relative to this file")
            return target
        name = self.selection.file(self.summary, target)
        if name:
            output = self.publish(name, place)
            return BASE + urls.address("/" + output) + query + fragment if output else None
        return self.site_address(self.relative(path), query, fragment, place)

    def rooted_address(self, path: str, query: str, fragment: str, place: Place) -> str | None:
        """The address of a post or a file by its path in the content folder."""
        source = self.selection.rooted_source(path.lstrip("/"))
        if source is not None:
            return self.post_address(source, query, fragment, place)
        file = self.selection.file(self.summary, f"@{path}")
        if file is not None:
            output = self.publish(file, place)
            return BASE + urls.address("/" + output) + query + fragment if output else None
        near = self.near_post(path.lstrip("/"))
        self.report("SG040", f"there is no post {path}", place, near or "the path is one of the content folder")
        return BASE + urls.address(path) + query + fragment

    def wiki(self, target: str, place: Place) -> str | None:
        """The address of the post that a wiki link names, or of a file; None if it leads nowhere."""
        self.by_name = True
        name, _, heading = target.partition("#")
        paths = self.selection.names.find(name, self.folder)
        if len(paths) > 1:
            others = " or ".join(shown(p) for p in paths[:3])
            self.report("SG085", f"[[{name}]] may be {others}: the first is taken", place, "write the path of one")
        if paths:
            id_ = self.heading(self.selection.published[paths[0]], heading.rpartition("#")[2].strip())
            return self.post_address(paths[0], "", f"#{urls.address(id_)}" if id_ else "", place)
        file = None if urls.is_markdown(name) else self.selection.file(self.summary, name)
        if file is not None:
            output = self.publish(file, place)
            return BASE + urls.address("/" + output) if output else None
        if self.selection.hidden_names.find(name, self.folder):
            message = "this link leads to a post that is not published: it is shown without a link"
            self.report("SG043", message, place, "publish the post, or remove the link")
            return None
        hint = self.selection.names.near(name) or r"write a post of that name, or \[[ where brackets are meant"
        self.report("SG085", f"there is no post named {name}", place, hint)
        return None

    def heading(self, post: Post, heading: str) -> str:
        """The id of a heading, or of anything else, that a wiki link names."""
        slug = urls.heading_slug(heading) if heading else ""
        return slug if slug in post.labels else heading

    def name(self, target: str) -> str:
        """What a link without a text says: what it leads to in another post, and that post's title."""
        path, _, fragment = urls.split_target(target)
        plain = unquote(path)
        if plain.startswith("/"):
            post = self.selection.by_url.get(urls.address(plain.removeprefix(self.base_path)))
        else:
            post = self.selection.published.get(self.selection.source(urls.join(self.folder, plain)) or "")
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
        begin = posixpath.basename(path)[:2].lower()
        alike = [
            p for p in self.selection.published if posixpath.basename(p)[:2].lower() == begin and p != self.summary.path
        ]
        return did_you_mean(path, [posixpath.relpath(p, folder) for p in alike[:200]])

    def relative(self, path: str) -> str:
        return urls.address(urljoin(self.summary.url, path))

    def site_address(self, address: str, query: str, fragment: str, place: Place) -> str:
        target = self.selection.by_url.get(address) or self.selection.by_url.get(urls.page_address(address))
        if target is not None:
            address = target.summary.url
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


def _scaled(wanted: tuple[int, int], width: int, height: int) -> tuple[int, int]:
    """The size of a picture of which the author gave both numbers, one, or none."""
    if wanted[0] and not wanted[1]:
        return wanted[0], round(height * wanted[0] / width) if width else 0
    if wanted[1] and not wanted[0]:
        return round(width * wanted[1] / height) if height else 0, wanted[1]
    return wanted if wanted[0] else (width, height)
