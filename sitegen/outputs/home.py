"""The home page and the older pages of its list (``home.html``): featured posts first, then all by date."""

from collections.abc import Iterable

from ..model import ListView, Output, Site
from ..urls import output_path
from .descriptions import description_or
from .lists import cuts, page_url, part


def home(site: Site) -> Iterable[Output]:
    """The pages of the list of all posts. A post that is shown as featured is not shown twice on one page."""
    featured = [e for e in site.posts if e.summary.featured][: site.lists.featured]
    top = {e.summary.path for e in featured}
    for cut in cuts(len(site.posts), site.lists.paginate):
        newest = cut.number == 0
        url = page_url("/", cut.number)
        shown = [e for e in part(site.posts, cut) if not newest or e.summary.path not in top]
        title = site.info.title if newest else f"{site.info.title}, page {cut.number}"
        description = description_or(site.info, f"All posts of {site.info.title}.")
        view = ListView(
            url=url,
            title=title,
            description=description
            if newest
            else f"Page {cut.number} of all posts, numbered from the oldest. {description}",
            posts=tuple(e.card for e in shown),
            featured=tuple(e.card for e in featured) if newest else (),
            number=cut.number,
            older=page_url("/", cut.older),
            newer=page_url("/", cut.newer),
        )
        yield Output(output_path(url), "home.html", view)
