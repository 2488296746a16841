"""``404.html``, which static hosts show for an address that is not there."""

from collections.abc import Iterable

from ..model import Output, Site, View
from ..urls import output_path

URL = "/404.html"


def notfound(site: Site) -> Iterable[Output]:
    """One page."""
    description = "There is no page at this address."
    yield Output(output_path(URL), "404.html", View(URL, "Page not found", description))
