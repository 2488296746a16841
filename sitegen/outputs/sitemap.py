"""``sitemap.xml`` (sitemaps.org protocol 0.9): every page that search engines may list.

More than 50,000 addresses are cut into numbered files under an index, as the protocol demands.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from ..model import Card, ListView, Output, PostView, RedirectView, Site, SitemapView
from ..urls import output_path
from .feeds import changed
from .notfound import URL as NOT_FOUND

LIMIT = 50_000
"""Addresses in one file."""


def sitemap(site: Site, outputs: Sequence[Output]) -> Iterable[Output]:
    """The sitemap of all pages that the other generators yielded."""
    dates = {e.summary.url: changed(e) for e in (*site.posts, *site.pages)}
    newest = max((d for e in site.posts if (d := changed(e))), default=None)
    urls: list[tuple[str, datetime | None]] = []
    for output in outputs:
        view = output.view
        if not output.path.endswith(".html") or isinstance(view, RedirectView) or view.url == NOT_FOUND:
            continue
        if isinstance(view, PostView):
            if not view.noindex:
                urls.append((view.url, dates[view.url]))
        elif isinstance(view, ListView):
            urls.append((view.url, max((d for d in map(_newest, (view.posts, view.featured)) if d), default=None)))
        else:
            urls.append((view.url, newest))
    parts = [urls[i : i + LIMIT] for i in range(0, len(urls), LIMIT)] or [[]]
    if len(parts) == 1:
        yield _file("/sitemap.xml", "sitemap.xml", parts[0])
        return
    names = [f"/sitemap-{n}.xml" for n in range(1, len(parts) + 1)]
    yield _file("/sitemap.xml", "sitemap-index.xml", [(name, None) for name in names])
    for name, listed in zip(names, parts, strict=True):
        yield _file(name, "sitemap.xml", listed)


def _newest(cards: Sequence[Card]) -> datetime | None:
    """The date of the first post that has one: lists show the newest first, and those without a date last."""
    return next((card.date for card in cards if card.date), None)


def _file(url: str, template: str, urls: Sequence[tuple[str, datetime | None]]) -> Output:
    return Output(output_path(url), template, SitemapView(url, "Sitemap", "", tuple(urls)))
