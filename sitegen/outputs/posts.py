"""The page of each post (``post.html``) and each stand-alone page (``page.html``)."""

from collections.abc import Iterable

from ..languages import direction
from ..model import Entry, Output, PostView, Site
from ..urls import output_path
from .descriptions import description_of


def posts(site: Site) -> Iterable[Output]:
    """One output for each post."""
    return (_output(site, entry, "post.html") for entry in site.posts)


def pages(site: Site) -> Iterable[Output]:
    """One output for each stand-alone page."""
    return (_output(site, entry, "page.html") for entry in site.pages)


def _output(site: Site, entry: Entry, template: str) -> Output:
    summary = entry.summary
    language = summary.language or site.info.language
    view = PostView(
        url=summary.url,
        title=summary.title,
        description=description_of(summary, site.info),
        path=summary.path,
        title_html=summary.title_html,
        body=entry.body,
        contents=entry.contents,
        show_contents=entry.show_contents,
        has_math=entry.has_math,
        date=summary.date,
        updated=summary.updated,
        authors=summary.authors,
        excerpt=summary.excerpt,
        tags=entry.tags,
        featured=summary.featured,
        read_time=summary.read_time,
        draft=summary.draft or bool(summary.withheld),
        scheduled=entry.scheduled,
        language=language,
        direction=direction(language),
        cover=entry.cover,
        series=entry.series,
        previous=entry.previous,
        next=entry.next,
        related=entry.related,
        noindex=summary.noindex,
        extra=summary.extra,
    )
    return Output(output_path(summary.url), template, view)
