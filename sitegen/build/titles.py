"""An edit that changed, beside a body, only how other pages show a post: its title or its excerpt.

Every other page then stands where it stood and shows the same posts in the same order. So the pages that show the post
are found among the planned ones, and what they show of it is put in the place of what they showed, without linking or
planning. This is for the preview, where a large site must follow each word of a first paragraph.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

import msgspec

from ..link import link_to
from ..model import (
    ArchiveView,
    Card,
    FeedView,
    Link,
    ListView,
    Output,
    Post,
    PostView,
    RedirectView,
    SearchView,
    SiteInfo,
    Summary,
    View,
)
from ..outputs.descriptions import description_of

V = TypeVar("V", bound=msgspec.Struct)


def as_shown_now(old: Post, new: Post) -> Post:
    """A post as it was, but for what its new summary says of its title and excerpt."""
    return msgspec.structs.replace(old, summary=msgspec.structs.replace(old.summary, **_shown(new.summary)))


def _shown(summary: Summary) -> dict[str, str]:
    return {
        "title": summary.title,
        "title_html": summary.title_html,
        "excerpt": summary.excerpt,
        "read_time": summary.read_time,
    }


def retitled(
    outputs: Iterable[Output], summaries: Mapping[str, Summary], info: SiteInfo
) -> Iterator[tuple[Output, Output]]:
    """The outputs that show one of these posts, before and after; ``summaries`` are the new ones by address."""
    for output in outputs:
        view = _view(output.view, summaries, info)
        if view is not output.view:
            yield output, msgspec.structs.replace(output, view=view)


def _view(view: View, summaries: Mapping[str, Summary], info: SiteInfo) -> View:
    if isinstance(view, PostView):
        return _post(view, summaries, info)
    if isinstance(view, ListView):
        posts, featured = _cards(view.posts, summaries), _cards(view.featured, summaries)
        return _changed(view, posts=posts, featured=featured)
    if isinstance(view, ArchiveView):
        years = tuple(_changed(year, posts=_cards(year.posts, summaries)) for year in view.years)
        return _changed(view, years=view.years if all(map(_is, years, view.years)) else years)
    if isinstance(view, SearchView):
        return _changed(view, posts=_links(view.posts, summaries))
    if isinstance(view, FeedView):
        entries = tuple(_changed(entry, card=_card(entry.card, summaries)) for entry in view.entries)
        return _changed(view, entries=view.entries if all(map(_is, entries, view.entries)) else entries)
    if isinstance(view, RedirectView) and view.target in summaries:
        return _changed(view, title=summaries[view.target].title)
    return view


def _post(view: PostView, summaries: Mapping[str, Summary], info: SiteInfo) -> PostView:
    own = summaries.get(view.url)
    if own is not None:
        view = _changed(view, **_shown(own), description=description_of(own, info))
    series = view.series
    if series is not None and any(part.url in summaries for part in series.parts):
        parts = tuple(_link(part, summaries) for part in series.parts)
        series = msgspec.structs.replace(series, parts=parts)
    return _changed(
        view,
        previous=_link(view.previous, summaries) if view.previous else None,
        next=_link(view.next, summaries) if view.next else None,
        series=series,
        related=_links(view.related, summaries),
    )


def _link(link: Link, summaries: Mapping[str, Summary]) -> Link:
    return link_to(summaries[link.url]) if link.url in summaries else link


def _links(links: tuple[Link, ...], summaries: Mapping[str, Summary]) -> tuple[Link, ...]:
    if not any(link.url in summaries for link in links):
        return links
    return tuple(_link(link, summaries) for link in links)


def _cards(cards: tuple[Card, ...], summaries: Mapping[str, Summary]) -> tuple[Card, ...]:
    if not any(card.url in summaries for card in cards):
        return cards
    return tuple(_card(card, summaries) for card in cards)


def _card(card: Card, summaries: Mapping[str, Summary]) -> Card:
    return msgspec.structs.replace(card, **_shown(summaries[card.url])) if card.url in summaries else card


def _changed(value: V, **fields: object) -> V:
    """A value with other fields; the value itself where none is another object."""
    return value if all(getattr(value, n) is f for n, f in fields.items()) else msgspec.structs.replace(value, **fields)


def _is(one: object, other: object) -> bool:
    return one is other
