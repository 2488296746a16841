"""Authors, and the series that a post is part of."""

import re
from typing import Any

from ..urls import is_harmful
from .pairs import Value
from .reader import Reader, shown
from .texts import first_of

LINKED = re.compile(r"(.*\S)\s*<\s*([^<>\s]+)\s*>")


def take_authors(reader: Reader, field: str, value: Value) -> None:
    """One author or several, each a name or a table."""
    given = value.value
    if isinstance(given, str) and value.name.lower() == "authors" and re.search(r"[;,]", given):
        given = [part for part in re.split(";" if ";" in given else ",", given) if part.strip()]
    authors = []
    for item in given if isinstance(given, list) else [given]:
        if item is None or item in ("", {}):
            continue
        author = _author(item)
        if author is None:
            reader.wrong(value, "a name, or a list of names", hint='for example "Ada Moreau"')
            return
        name, url = author
        if is_harmful(url):
            reader.at("SG022", f"{shown(url)} is no address for an author, and was left out", value)
            url = ""
        authors.append((name, url))
    reader.fields[field] = tuple(dict.fromkeys(authors))


def _author(item: Any) -> tuple[str, str] | None:
    """Name and address of an author; None where there is no name."""
    if isinstance(item, str):
        name = item.strip().removeprefix("[[").removesuffix("]]")
        found = LINKED.fullmatch(name)
        if found:
            return found[1], found[2] if re.match(r"https?://", found[2]) else ""
        return (name, "") if name else None
    if not isinstance(item, dict):
        return None
    name = _person(item.get("name")) or _person(item)
    urls = (item.get(key) for key in ("url", "link", "href", "website", "homepage", "web"))
    return (name, next((u.strip() for u in urls if isinstance(u, str)), "")) if name else None


def _person(name: Any) -> str:
    """A name in one text, or in parts: given and family, first and last."""
    if isinstance(name, str):
        return name.strip()
    if not isinstance(name, dict):
        return ""
    for first, last in (("given", "family"), ("first", "last"), ("first_name", "last_name"), ("firstname", "lastname")):
        parts = [name[key].strip() for key in (first, last) if isinstance(name.get(key), str)]
        if parts:
            return " ".join(parts)
    literal = name.get("literal")
    return literal.strip() if isinstance(literal, str) else ""


def take_series(reader: Reader, field: str, value: Value) -> None:
    """A name, a table with name and part, or a list of which the first counts."""
    given = value.value
    if isinstance(given, list):
        given = next((item for item in given if item is not None), "")
        if given == "":
            return
    if isinstance(given, int | float) and not isinstance(given, bool):
        given = value.raw if isinstance(value.raw, str) else str(given)
    if isinstance(given, str) and given.strip():
        reader.fields[field] = (given.strip(), None)
        return
    if given == "" and isinstance(value.value, str):
        return
    name, part = first_of(given, "name title series"), first_of(given, "part order number index weight")
    if isinstance(part, str) and part.isdecimal() and len(part) < 5:
        part = int(part)
    if isinstance(name, str) and name.strip() and (part is None or (type(part) is int and part > 0)):
        reader.fields[field] = (name.strip(), part)
    else:
        reader.wrong(value, "a name, or {name: …, part: 2}")


def take_series_part(reader: Reader, field: str, value: Value) -> None:
    """The part of the series, from 1."""
    given = value.value
    if isinstance(given, str) and given.strip().isdecimal() and len(given) < 5:
        given = int(given)
    if type(given) is int and given > 0:
        reader.fields[field] = given
    else:
        reader.keep(value.name, value)
