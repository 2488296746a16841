"""The kinds of page: one file each, one generator each, one line of ``GENERATORS`` each.

A generator takes the linked site and yields outputs; it renders nothing and reads nothing.
"""

from collections.abc import Callable, Iterable

from ..model import Output, Site
from .archive import archive
from .feeds import feeds
from .home import home
from .notfound import notfound
from .posts import pages, posts
from .redirects import redirects
from .robots import robots
from .search import search
from .tags import tags

Generator = Callable[[Site], Iterable[Output]]

GENERATORS: tuple[Generator, ...] = (home, posts, pages, tags, archive, search, feeds, notfound, redirects, robots)
"""Every kind of page except the sitemap, which lists what these yield."""
