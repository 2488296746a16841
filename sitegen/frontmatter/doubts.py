"""Texts without front matter that look as if they were meant to have some."""

import re

UNFENCED = re.compile(r"(?i)[\W_]*(?:title|date|slug|tags|author|category|layout)[\"']?\s*[:=]\s")
"""A file that begins like front matter, but not with a fence."""
STATE_LINE = re.compile(
    r"(?i)[\W_]*(?:(?:(?:is_?)?draft|publish(?:ed)?)[\"']?\s*[:=]\s*[\"']?(?:true|false|yes|no|on|off)\b"
    r"|status[\"']?\s*[:=]\s*[\"']?(?:draft|hidden|private|unpublished|pending)\b)"
)
"""A line that would decide whether a post is published, if it stood in front matter."""
HINTS = ("draft", "publish", "status")


def looks_like_front_matter(text: str) -> bool:
    """Whether the head of a text looks like front matter without its fences."""
    if UNFENCED.match(text):
        return True
    head = text[:5000]
    lower = head.lower()
    return any(hint in lower for hint in HINTS) and any(STATE_LINE.match(line) for line in head.split("\n", 40)[:40])
