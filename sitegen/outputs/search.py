"""The search page (``search.html``). The index that its script reads is made apart: see ``indexing``."""

from collections.abc import Iterable

from ..model import Link, Output, SearchView, Site
from ..urls import output_path

URL = "/search/"


def search(site: Site) -> Iterable[Output]:
    """One page, which lists every post where there is no script."""
    if not site.info.search:
        return
    posts = tuple(Link(e.card.url, e.card.title, e.card.title_html) for e in site.posts)
    description = f"Search the posts of {site.info.title}."
    yield Output(output_path(URL), "search.html", SearchView(URL, "Search", description, posts))
