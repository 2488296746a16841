"""Former addresses, of posts and of the settings: a page at each that leads on (``redirect.html``)."""

from collections.abc import Iterable

from ..model import Output, RedirectView, Site
from ..urls import output_path, page_address
from .feeds import is_feed


def redirects(site: Site) -> Iterable[Output]:
    """One output for each alias of a post or page that is not its address, and for each redirect of the settings.

    A redirect from one feed to another would help nobody, as programs follow no page: see ``feeds``.
    """
    titles = {entry.summary.url: entry.summary.title for entry in (*site.posts, *site.pages)}
    for entry in (*site.posts, *site.pages):
        summary = entry.summary
        for alias in summary.aliases:
            url = page_address(alias)
            if url != summary.url:
                yield Output(output_path(url), "redirect.html", RedirectView(url, summary.title, "", summary.url))
    for redirect in site.lists.redirects:
        if not is_feed(redirect):
            view = RedirectView(redirect.old, titles.get(redirect.new, redirect.new), "", redirect.new)
            yield Output(output_path(redirect.old), "redirect.html", view)
