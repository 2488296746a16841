"""Former addresses: a page at each that leads to the post (``redirect.html``)."""

from collections.abc import Iterable

from ..model import Output, RedirectView, Site
from ..urls import address, output_path


def redirects(site: Site) -> Iterable[Output]:
    """One output for each alias of a post or page that is not its address."""
    for entry in (*site.posts, *site.pages):
        summary = entry.summary
        for alias in summary.aliases:
            url = address("/" + alias.strip().lstrip("/"))
            if "." not in url.rpartition("/")[2] and not url.endswith("/"):
                url += "/"
            if url != summary.url:
                yield Output(output_path(url), "redirect.html", RedirectView(url, summary.title, "", summary.url))
