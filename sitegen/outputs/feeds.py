"""The Atom feed (RFC 4287) with the newest posts in full (``feed.xml``).

Its dates come from front matter, never from clocks or files. Posts without a date are left out: a feed must say when.
"""

from collections.abc import Iterable
from datetime import UTC, datetime

from ..model import Entry, FeedEntry, FeedView, Output, Site
from ..urls import output_path
from .descriptions import description_or

URL = "/feed.xml"
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""When a feed without entries was last updated; the field is required."""


def changed(entry: Entry) -> datetime | None:
    """When a post was last changed, as its front matter says; never before it was published."""
    dates = [d for d in (entry.summary.date, entry.summary.updated) if d]
    return max(dates, default=None)


def feeds(site: Site) -> Iterable[Output]:
    """The feed of the site."""
    dated = [e for e in site.posts if e.summary.date][: site.lists.feed_entries]
    entries = tuple(FeedEntry(e.card, changed(e), e.body) for e in dated)
    view = FeedView(
        url=URL,
        title=site.info.title,
        description=description_or(site.info, f"The newest posts of {site.info.title}."),
        updated=max((e.updated for e in entries if e.updated), default=NEVER),
        entries=entries,
    )
    yield Output(output_path(URL), "feed.xml", view)
