"""The Atom feed (RFC 4287) with the newest posts in full (``feed.xml``).

Its dates come from front matter, never from clocks or files. Posts without a date are left out: a feed must say when.
"""

from collections.abc import Iterable
from datetime import UTC, datetime

from ..model import Entry, FeedEntry, FeedView, Output, Redirect, Site
from ..urls import output_path
from .descriptions import description_or

URL = "/feed.xml"
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""When a feed without entries was last updated; the field is required."""


def changed(entry: Entry) -> datetime | None:
    """When a post was last changed, as its front matter says; never before it was published."""
    dates = [d for d in (entry.summary.date, entry.summary.updated) if d]
    return max(dates, default=None)


def is_feed(redirect: Redirect) -> bool:
    """Whether a redirect leads from the address of a former feed to ours."""
    return redirect.new == URL and redirect.old.endswith((".xml", ".rss", ".atom", ".rdf"))


def feeds(site: Site) -> Iterable[Output]:
    """The feed of the site, which stands at the addresses of former feeds too."""
    dated = [e for e in site.posts if e.summary.date][: site.lists.feed_entries]
    entries = tuple(FeedEntry(e.card, changed(e), e.body) for e in dated)
    view = FeedView(
        url=URL,
        title=site.info.title,
        description=description_or(site.info, f"The newest posts of {site.info.title}."),
        updated=max((e.updated for e in entries if e.updated), default=NEVER),
        entries=entries,
    )
    for url in (URL, *(r.old for r in site.lists.redirects if is_feed(r))):
        yield Output(output_path(url), "feed.xml", view)
