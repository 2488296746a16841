"""All posts by year (``archive.html``)."""

from collections.abc import Iterable
from itertools import groupby

from ..model import ArchiveView, Entry, Output, Site, Year
from ..urls import output_path

URL = "/archive/"


def _year(entry: Entry) -> int | None:
    return entry.summary.date.year if entry.summary.date else None


def archive(site: Site) -> Iterable[Output]:
    """One page with every post."""
    years = tuple(Year(year, tuple(e.card for e in entries)) for year, entries in groupby(site.posts, _year))
    description = f"Every post of {site.info.title} by year, {len(site.posts)} in all, the newest first."
    view = ArchiveView(url=URL, title="Archive", description=description, years=years)
    yield Output(output_path(URL), "archive.html", view)
