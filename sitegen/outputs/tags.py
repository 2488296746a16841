"""The index of tags (``tags.html``) and the list of each tag's posts (``tag.html``)."""

from collections.abc import Iterable

from ..model import ListView, Output, Site, TagPosts, TagsView
from ..urls import output_path
from .lists import cuts, page_url, part

INDEX = "/tags/"


def tags(site: Site) -> Iterable[Output]:
    """The index, and the pages of every tag."""
    view = TagsView(
        url=INDEX,
        title="Tags",
        description=f"All {len(site.tags)} tags of {site.info.title}, with the number of posts that have each.",
        tags=tuple(t.tag for t in site.tags),
    )
    yield Output(output_path(INDEX), "tags.html", view)
    for tag_posts in site.tags:
        yield from _tag(site, tag_posts)


def _tag(site: Site, tag_posts: TagPosts) -> Iterable[Output]:
    tag = tag_posts.tag
    for cut in cuts(len(tag_posts.posts), site.lists.paginate):
        url = page_url(tag.url, cut.number)
        suffix = f", page {cut.number}" if cut.number else ""
        view = ListView(
            url=url,
            title=f"{tag.name}{suffix}",
            description=f"Posts about {tag.name} on {site.info.title}{suffix}, the newest first.",
            posts=tuple(site.posts[i].card for i in part(tag_posts.posts, cut)),
            name=tag.name,
            number=cut.number,
            older=page_url(tag.url, cut.older),
            newer=page_url(tag.url, cut.newer),
        )
        yield Output(output_path(url), "tag.html", view)
