"""What attributes a text may set, and how kramdown writes them."""

import re

ALLOWED_ATTRIBUTES = (
    "id", "class", "width", "height", "lang", "dir", "title", "alt", "rel", "target", "start", "loading", "role",
)  # fmt: skip
"""What ``{…}`` may set. ``style`` is refused: a strict content security policy would block it."""

PART = re.compile(r"""\.(?P<class>[\w-]+)|\#(?P<id>[\w:.-]+)|(?P<key>[\w:-]+)=(?:"([^"]*)"|'([^']*)'|([^\s"']+))""")


def kramdown_attributes(text: str) -> dict[str, str]:
    """The attributes of ``.class #id key="value"``; words that name a list of attributes elsewhere have none."""
    found: dict[str, str] = {}
    for part in PART.finditer(text):
        if part["class"]:
            found["class"] = f"{found.get('class', '')} {part['class']}".strip()
        elif part["id"]:
            found["id"] = part["id"]
        else:
            found[part["key"]] = next(filter(None, part.groups()[3:]), "")
    return found
