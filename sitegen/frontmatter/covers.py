"""The picture of a post."""

import re

from ..urls import is_harmful
from .pairs import Value
from .reader import Reader
from .texts import first_of, take_flag

PICTURE = re.compile(r"\S.*\.(?:jpe?g|png|gif|webp|svg|avif|bmp|tiff?)(?:[?#].*)?|https?://\S+", re.IGNORECASE)
ANY_NAME = frozenset("cover image coverimage featuredimage featureimage heroimage".split())
"""Keys whose value is always a picture; of others only what looks like one."""

PARTS = "image src path url file feature featured_image overlay_image teaser thumbnail og_image"


def take_cover(reader: Reader, field: str, value: Value) -> None:
    """The address of a picture, or a table with it and its text, or a list of pictures."""
    given = value.value
    if isinstance(given, list):
        given = next((item for item in given if item), None)
    alt = first_of(given, "alt image_alt image_description imageAlt")
    if isinstance(given, dict):
        given = first_of(given, PARTS)
        if isinstance(given, dict):
            given = first_of(given, PARTS)
    if isinstance(given, str) and is_harmful(given):
        reader.ranks.pop(field, None)
        reader.wrong(value, "a path or an address")
        return
    plain = value.name.lower().replace("-", "").replace("_", "")
    if isinstance(given, str) and given.strip() and (plain in ANY_NAME or PICTURE.fullmatch(given.strip())):
        reader.fields[field] = given.strip()
        if isinstance(alt, str) and alt.strip():
            reader.fields.setdefault("cover_alt", alt.strip())
        return
    reader.ranks.pop(field, None)
    if given in (None, "", False, True) or isinstance(value.value, dict | list):
        reader.keep(value.name, value)
        if plain == "feature" and given is True:
            reader.fields.setdefault("featured", True)
    else:
        reader.wrong(value, "the path of a picture")


def take_featured(reader: Reader, field: str, value: Value) -> None:
    """Whether a post is featured; themes have numbers or a picture here."""
    given = value.value
    if reader.rank and isinstance(given, int | float):
        reader.fields[field] = given > 0
    elif isinstance(given, str) and PICTURE.fullmatch(given.strip()):
        reader.ranks.pop(field, None)
        reader.fields.setdefault("cover", given.strip())
        reader.places.setdefault("cover", (value.line + reader.offset, value.column))
    else:
        take_flag(reader, field, value)
