"""Former addresses: a page at each that leads to the post (``redirect.html``)."""

from collections.abc import Iterable

from ..model import Output, RedirectView, Site
from ..urls import output_path, page_address


def redirects(site: Site) -> Iterable[Output]:
    """One output for each alias of a post or page that is not its address."""
    for entry in (*site.posts, *site.pages):
        summary = entry.summary
        for alias in summary.aliases:
            url = page_address(alias)
            if url != summary.url:
                yield Output(output_path(url), "redirect.html", RedirectView(url, summary.title, "", summary.url))
