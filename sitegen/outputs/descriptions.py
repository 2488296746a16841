"""What search engines and lists of feeds are told of a page."""

from ..model import SiteInfo, Summary


def description_of(summary: Summary, info: SiteInfo) -> str:
    """The description of a post."""
    return summary.excerpt or info.description or summary.title


def description_or(info: SiteInfo, text: str) -> str:
    """The site's description, or a text where it has none."""
    return info.description or text
