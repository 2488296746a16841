"""Link: all posts in, the site out. A pure function of its arguments.

It decides what is published, gives every file its address, resolves the refs of every published body, and finds what
posts show of each other. It sees summaries, labels and refs, never a body. Nothing of a post that is not published
leaves here: no text, no title, no picture of its folder.
"""

from collections.abc import Iterable, Mapping, Sequence

from .. import urls
from ..diagnostics import Diagnostic, Place, diagnostic, did_you_mean
from ..model import (
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
from ..pictures import RASTER_NAME
from ..pictures.variants import DARK, bare, sources, variants
from ..related import related
from ..words import named, word
from .refs import Linked, Referred, resolve
from .selection import Files, Selection, Wanted, is_published, is_scheduled, key_place, shown

__all__ = [
    "BASE",
    "DARK",
    "RASTER_NAME",
    "CodeRequest",
    "Files",
    "Image",
    "Linked",
    "Listing",
    "Makers",
    "Picture",
    "Ref",
    "Referred",
    "Resolved",
    "Room",
    "Selection",
    "Shown",
    "Snippet",
    "Wanted",
    "did_you_mean",
    "is_published",
    "link",
    "link_to",
    "named",
    "sources",
    "variants",
    "word",
]


def link(
    selection: Selection, referred: Referred, info: SiteInfo, lists: ListOptions, former: Linked | None = None
) -> tuple[Site, Linked]:
    """Everything that pages are made of, and how refs were resolved.

    ``former`` is how they were for other posts or files; the site is the same with it or without, and sooner with it.
    """
    posts, options, published = selection.all, selection.options, selection.published.values()
    copies = [*selection.files.copies, *selection.owned_copies()]
    derived: list[Derived] = []
    links = [(urls.split_target(redirect.new)[0], redirect.place) for redirect in lists.redirects]
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
    linked = resolve(selection, referred, info, former)
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
                line, column = key_place(posts[0], "tags")
                place = Place(shown(posts[0].summary.path), line, column, 4)
                hint = f"write {chosen} everywhere, as most posts do"
                found.append(diagnostic("SG051", f'the tag "{name}" is shown as "{chosen}"', place, hint))
        if paths:
            tags.append((Tag(chosen, url, len(paths)), paths))
    tags.sort(key=lambda t: (t[0].name.casefold(), t[0].name))
    return tags, links, found
