"""``robots.txt`` (RFC 9309): everything may be read; where the sitemap is."""

from collections.abc import Iterable

from ..model import Output, Site, View


def robots(site: Site) -> Iterable[Output]:
    """One file."""
    yield Output("robots.txt", "robots.txt", View("/robots.txt", "", ""))
