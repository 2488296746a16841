"""Texts without front matter that look as if they were meant to have some."""

import re

from .header import LINE
from .keys import meant

UNFENCED = re.compile(
    r"(?i)[\W_]*(?:title|date|slug|tags|author|category|layout|permalink|status|visibility|password)[\"']?\s*[:=]\s"
)
"""A file that begins like front matter, but not with a fence."""
STATE_LINE = re.compile(
    r"(?i)[\W_]*(?:"
    r"(?:(?:is[_-]?)?drafts?|(?:is[_-]?)?publish(?:ed)?|hidden|private|unlisted|visible|render)[\"']?\s*[:=]\s*[\"']?"
    r"(?:true|false|yes|no|on|off|never)\b"
    r"|(?:status|visibility)[\"']?\s*[:=]\s*[\"']?(?:draft|hidden|private|unpublished|pending)\b)"
)
"""A line that would decide whether a post is published, if it stood in front matter."""


def looks_like_front_matter(text: str) -> bool:
    """Whether the head of a text looks like front matter without its fences."""
    if UNFENCED.match(text):
        return True
    first = LINE.match(text[:200].lstrip().partition("\n")[0])
    if first is not None and meant(first[1]) in ("draft", "published"):
        return True
    lines = text[:5000].split("\n", 40)[:40]
    return any(STATE_LINE.match(line) for line in [li for li in lines if ":" in li or "=" in li])
