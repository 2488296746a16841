"""Where a post stands: its address, and where it leads."""

import re

from .pairs import Value
from .reader import Reader
from .texts import take_text

PATTERN = re.compile(r"/?:[a-z_]{2,}|\{\{|\{%|(?:pretty|date|ordinal|weekdate|none)$", re.IGNORECASE)
"""A permalink that is a pattern, of Jekyll or Hugo, or a template, of Eleventy; or the name of such."""

EXTERNAL = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)


def take_permalink(reader: Reader, field: str, value: Value) -> None:
    """The address of the post, as a path of the site."""
    given = value.value
    if given is False:
        reader.doubt(value, "write draft: true, or the address")
        return
    text = given.strip() if isinstance(given, str) else ""
    is_pattern = PATTERN.match(text) or re.search(r"/:[a-z_]{2,}|\{\{|\{%", text)
    if is_pattern or EXTERNAL.match(text):
        reader.keep(value.name, value)
        reader.ranks.pop(field, None)
        reader.places.pop(field, None)
        if is_pattern:
            hint = 'write the address itself, or [build] permalink = "/{year}/{month}/{slug}/" into sitegen.toml'
            reader.at("SG080", f"{value.name} is a pattern, which no single post has", value, hint)
        elif not reader.rank:
            hint = "write the path only, as it is below the site's own address"
            reader.at("SG082", f"{value.name} names another host, so it is not the address of this post", value, hint)
        return
    take_text(reader, field, value)
    if text == "/" and reader.rank:
        reader.fields.pop(field, None)


def take_redirect_to(reader: Reader, field: str, value: Value) -> None:
    """Where other generators would lead a reader of this post."""
    reader.keep(value.name, value)
    if value.value not in (False, "", []):
        message = f"{value.name} has no effect: the post itself is shown"
        hint = "give the post that it leads to an alias with this address, and remove this one"
        reader.at("SG081", message, value, hint=hint)
