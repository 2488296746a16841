"""A post as lists and feeds show it."""

from ..model import Card, Entry, Site


def card(entry: Entry) -> Card:
    """The card of a post."""
    summary = entry.summary
    return Card(
        url=summary.url,
        title=summary.title,
        title_html=summary.title_html,
        date=summary.date,
        excerpt=summary.excerpt,
        read_time=summary.read_time,
        tags=entry.tags,
        authors=summary.authors,
        featured=summary.featured,
        draft=summary.draft,
        scheduled=entry.scheduled,
        language=summary.language,
    )


def description_or(site: Site, text: str) -> str:
    """The site's description, or a text where it has none."""
    return site.info.description or text
