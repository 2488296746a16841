"""The values of each field, in all the shapes that other generators give them."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta, timezone
from typing import Any

import msgspec

from ..dates import parse_date
from ..macrotable import read_macros
from .keys import STATE
from .pairs import Value
from .reader import Reader, Take, shown


def _text(reader: Reader, field: str, value: Value) -> None:
    """A text; a number is taken as it was written."""
    if isinstance(value.value, str):
        reader.fields[field] = value.value.strip()
    elif isinstance(value.value, int | float | datetime | date):
        reader.fields[field] = value.raw if isinstance(value.raw, str) else str(value.value)
    else:
        reader.wrong(value, "a text")


def _excerpt(reader: Reader, field: str, value: Value) -> None:
    """A text; ``true`` and ``false`` switch the excerpts of themes."""
    if isinstance(value.value, bool) or value.value == "":
        reader.keep(value.name, value)
        reader.ranks.pop(field, None)
    else:
        _text(reader, field, value)


def _flag(reader: Reader, field: str, value: Value) -> None:
    if isinstance(value.value, bool):
        reader.fields[field] = value.value
    else:
        reader.wrong(value, "true or false")


# ------------------------------------------------------------------------------------------------------- state


def _draft(reader: Reader, field: str, value: Value) -> None:
    if isinstance(value.value, bool):
        reader.say(field, value.value)
    else:
        reader.doubt(value, f"write {value.name}: true or {value.name}: false, without quotes")


def _published(reader: Reader, field: str, value: Value) -> None:
    """``true``, ``false``, or the day of publication."""
    if isinstance(value.value, bool):
        reader.say(field, not value.value)
    elif parse_date(value.value, reader.zone) is not None:
        reader.places["published_on"] = (value.line + reader.offset, value.column)
        _date(reader, "published_on", value)
    else:
        reader.doubt(value, f"write {value.name}: true or {value.name}: false, without quotes")


def _hidden(reader: Reader, field: str, value: Value) -> None:
    """There are no hidden posts here: they are drafts."""
    given = {0: False, 1: True}.get(value.value) if isinstance(value.value, int) else None
    if given is None:
        reader.doubt(value, "write draft: true or draft: false")
        return
    reader.say(field, given)
    if given:
        _hint_hidden(reader, value)


def _visible(reader: Reader, field: str, value: Value) -> None:
    given = value.value
    shows = {"always": True, "never": False, "link": False, 0: False, 1: True}
    given = shows.get(given) if isinstance(given, str | int) else None
    if given is None:
        reader.doubt(value, "write draft: true or draft: false")
        return
    reader.say(field, not given)
    if not given:
        _hint_hidden(reader, value)


def _hint_hidden(reader: Reader, value: Value) -> None:
    message = f"{value.name}: {shown(value.value)} makes this post a draft, as no post is built without being listed"
    reader.at("SG081", message, value, hint="write draft: true, or remove the key")


def _build(reader: Reader, field: str, value: Value) -> None:
    """Hugo's ``build: {render: never, list: never}``."""
    given = value.value if isinstance(value.value, dict) else {}
    reader.keep(value.name, value)
    if any(given.get(key) in (False, "never", "link") for key in ("render", "list")):
        reader.say(field, True)
        _hint_hidden(reader, value)


STATUSES: Mapping[str, bool] = {
    **dict.fromkeys(("published", "publish", "public", "live", "featured", "future"), False),
    **dict.fromkeys(("draft", "drafts", "hidden", "private", "unlisted", "unpublished", "pending", "skip"), True),
    **dict.fromkeys(("trash", "auto-draft", "members", "wip"), True),
}
"""The states that generators know, and whether they keep a post from being published."""


def _status(reader: Reader, field: str, value: Value) -> None:
    word = value.value.strip().lower() if isinstance(value.value, str) else "?"
    reader.keep(value.name, value)
    if word in STATUSES:
        reader.say(field, STATUSES[word])
        if word == "featured":
            reader.fields["featured"] = True
        if word in ("hidden", "private", "unlisted", "members"):
            _hint_hidden(reader, value)
    elif word != "":
        reader.unclear_status = value


def _password(reader: Reader, field: str, value: Value) -> None:
    """A post behind a password must not become one that everybody can read."""
    if value.value not in (False, "", [], {}):
        reader.at("SG025", f"{value.name} is given, so the post is withheld", value, "no post can be protected here")
        reader.withhold("it is meant to be read with a password only")


# ------------------------------------------------------------------------------------------------------- dates

SLASHES = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})(?=\D|$)")


NAMED = re.compile(r"([A-Z][a-z]{2})[a-z]*\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})(?=\D|$)")
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
FORMS = "write 2025-08-20 or 2025-08-20 14:30 +02:00"


def _day(text: str) -> str:
    """The day that a date in another form means where that is certain: ``2013/7/13``, ``May 31, 2013``."""
    found = SLASHES.match(text.strip())
    if found:
        return f"{found[1]}-{found[2]:0>2}-{found[3]:0>2}"
    found = NAMED.match(text.strip())
    if found and found[1] in MONTHS:
        return f"{found[3]}-{MONTHS.index(found[1]) + 1:02}-{found[2]:0>2}"
    return ""


def _date(reader: Reader, field: str, value: Value) -> None:
    moment = parse_date(value.value, reader.zone)
    if moment is not None:
        offset = moment.utcoffset()
        assert offset is not None  # parse_date gives every date a zone
        whole = timedelta(minutes=round(offset.total_seconds() / 60))  # zones of the 19th century have seconds
        reader.fields[field] = moment.replace(tzinfo=timezone(whole))
        return
    if isinstance(value.value, bool) and field == "updated":
        reader.keep(value.name, value)
        return
    meant = _day(value.value) if isinstance(value.value, str) else ""
    hint = f"write {meant}, with a time and a zone after it or without" if meant else FORMS
    reader.at("SG026", f"{value.name} {shown(value.value)} cannot be understood", value, hint=hint)
    if field in STATE:
        reader.withhold("its date cannot be understood")


def _expiry(reader: Reader, field: str, value: Value) -> None:
    reader.keep(value.name, value)
    message = f"{value.name} has no effect: posts stay until they are removed"
    reader.at("SG081", message, value, hint="remove the post on that day, or make it a draft")


# ------------------------------------------------------------------------------------------------------- lists


def _tags(reader: Reader, field: str, value: Value) -> None:
    items = value.value
    if isinstance(items, str) and items.strip():
        if "," in items:
            items = items.split(",")
        elif value.name.lower() == "category":
            items = [items]
        else:
            items = items.split()
            if len(items) > 1:
                message = f"{value.name} are one text, read as {len(items)} tags"
                reader.at("SG029", message, value, hint=f"write [{', '.join(items)}]")
        value = msgspec.structs.replace(value, value=items, raw=None)
    elif field == "categories" and isinstance(items, list) and any(isinstance(item, list) for item in items):
        flat = [i for item in items for i in (item if isinstance(item, list) else [item])]
        value = msgspec.structs.replace(value, value=flat, raw=None)
    _strings(reader, field, value)
    if field in reader.fields:
        tags = (t.lstrip("#") if t.startswith("#") else t for t in reader.fields[field])
        reader.fields[field] = tuple(t for t in dict.fromkeys(tags) if t)


def _aliases(reader: Reader, field: str, value: Value) -> None:
    if isinstance(value.value, str) and ", " in value.value:
        value = msgspec.structs.replace(value, value=value.value.split(", "), raw=None)
    _strings(reader, field, value)


def _strings(reader: Reader, field: str, value: Value) -> None:
    items = [value.value] if isinstance(value.value, str) else value.value
    if not isinstance(items, list) or not all(isinstance(i, str | int | float | date) or i is None for i in items):
        reader.wrong(value, "a list of texts", hint='for example ["LLM", "AI"]')
        return
    written = value.raw if isinstance(value.raw, tuple) else (None,) * len(items)
    texts = (
        (i if isinstance(i, str) else str(i) if raw is None else raw).strip()
        for i, raw in zip(items, written, strict=False)
        if i is not None
    )
    reader.fields[field] = tuple(dict.fromkeys(t for t in texts if t))


def _taxonomies(reader: Reader, field: str, value: Value) -> None:
    """Zola's and Hugo's table of taxonomies: tags, categories, series, authors; others are kept for templates."""
    if not isinstance(value.value, dict):
        reader.keep(value.name, value)
        return
    for key, items in value.value.items():
        known = {"tags": "tags", "tag": "tags", "categories": "categories", "category": "categories"}
        known |= {"series": "series", "authors": "authors", "author": "authors"}
        filled = known.get(str(key).lower())
        if filled is None or items is None or filled in reader.ranks:
            reader.extra.setdefault(str(key), items)
            continue
        reader.ranks[filled] = 0
        reader.places[filled] = (value.line + reader.offset, value.column)
        inner = msgspec.structs.replace(value, value=items, raw=items if isinstance(items, str) else None)
        reader.readers[filled](reader, filled, inner)


# ------------------------------------------------------------------------------------------------------ authors

LINKED = re.compile(r"(.*\S)\s*<\s*([^<>\s]+)\s*>")


def _authors(reader: Reader, field: str, value: Value) -> None:
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
        authors.append(author)
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


# ------------------------------------------------------------------------------------------------------- series


def _series(reader: Reader, field: str, value: Value) -> None:
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
    name, part = _first(given, "name title series"), _first(given, "part order number index weight")
    if isinstance(part, str) and part.isdecimal() and len(part) < 5:
        part = int(part)
    if isinstance(name, str) and name.strip() and (part is None or (type(part) is int and part > 0)):
        reader.fields[field] = (name.strip(), part)
    else:
        reader.wrong(value, "a name, or {name: …, part: 2}")


def _series_part(reader: Reader, field: str, value: Value) -> None:
    given = value.value
    if isinstance(given, str) and given.strip().isdecimal() and len(given) < 5:
        given = int(given)
    if type(given) is int and given > 0:
        reader.fields[field] = given
    else:
        reader.keep(value.name, value)


def _first(table: Any, keys: str) -> Any:
    """The first of several keys that a table has."""
    if not isinstance(table, dict):
        return None
    return next((table[key] for key in keys.split() if table.get(key) not in (None, "")), None)


# ----------------------------------------------------------------------------------------------------- addresses

PATTERN = re.compile(r"/?:[a-z_]{2,}|\{\{|\{%|(?:pretty|date|ordinal|weekdate|none)$", re.IGNORECASE)
"""A permalink that is a pattern, of Jekyll or Hugo, or a template, of Eleventy; or the name of such."""

EXTERNAL = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)


def _permalink(reader: Reader, field: str, value: Value) -> None:
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
    _text(reader, field, value)
    if text == "/" and reader.rank:
        reader.fields.pop(field, None)


def _redirect_to(reader: Reader, field: str, value: Value) -> None:
    reader.keep(value.name, value)
    if value.value not in (False, "", []):
        message = f"{value.name} has no effect: the post itself is shown"
        hint = "give the post that it leads to an alias with this address, and remove this one"
        reader.at("SG081", message, value, hint=hint)


# ------------------------------------------------------------------------------------------------------- picture

PICTURE = re.compile(r"\S.*\.(?:jpe?g|png|gif|webp|svg|avif|bmp|tiff?)(?:[?#].*)?|https?://\S+", re.IGNORECASE)
ANY_NAME = frozenset("cover image coverimage featuredimage featureimage heroimage".split())
"""Keys whose value is always a picture; of others only what looks like one."""

PARTS = "image src path url file feature featured_image overlay_image teaser thumbnail og_image"


def _cover(reader: Reader, field: str, value: Value) -> None:
    """The address of a picture, or a table with it and its text, or a list of pictures."""
    given = value.value
    if isinstance(given, list):
        given = next((item for item in given if item), None)
    alt = _first(given, "alt image_alt image_description imageAlt")
    if isinstance(given, dict):
        given = _first(given, PARTS)
        if isinstance(given, dict):
            given = _first(given, PARTS)
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


def _featured(reader: Reader, field: str, value: Value) -> None:
    """Whether a post is featured; themes have numbers or a picture here."""
    given = value.value
    if reader.rank and isinstance(given, int | float):
        reader.fields[field] = given > 0
    elif isinstance(given, str) and PICTURE.fullmatch(given.strip()):
        reader.ranks.pop(field, None)
        reader.fields.setdefault("cover", given.strip())
        reader.places.setdefault("cover", (value.line + reader.offset, value.column))
    else:
        _flag(reader, field, value)


# --------------------------------------------------------------------------------------------------------- others


def _read_time(reader: Reader, field: str, value: Value) -> None:
    """``8 min read`` is shown as it stands; a bare number is a number of minutes; a truth is a theme's switch."""
    if isinstance(value.value, bool):
        reader.keep(value.name, value)
        reader.ranks.pop(field, None)
    elif isinstance(value.value, int | float) and 0 < value.value < 100_000:
        reader.fields[field] = f"{value.value:g} min read"
    elif isinstance(value.value, str) and value.value.strip():
        text = value.value.strip()
        reader.fields[field] = f"{text} min read" if text.isdecimal() else text
    else:
        reader.wrong(value, "a text or a number of minutes", hint='for example "8 min read"')


def _language(reader: Reader, field: str, value: Value) -> None:
    tag = re.sub(r"\.[\w-]+$", "", value.value.strip()).replace("_", "-") if isinstance(value.value, str) else ""
    if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*", tag):
        reader.fields[field] = tag
    elif value.value != "":
        reader.wrong(value, "a language tag", hint='for example en, fa or pt-BR; write no as "no"')


def _switch(given: Any, words: Iterable[str] = ()) -> bool | None:
    """What a theme's switch says: a truth, a truth in quotes, one of some words, or a table with ``enable``."""
    if isinstance(given, bool):
        return given
    if isinstance(given, str):
        word = given.strip().lower()
        return True if word in words else {"true": True, "false": False}.get(word)
    enabled = _first(given, "enable enabled show")
    return enabled if isinstance(enabled, bool) else None


def _math(reader: Reader, field: str, value: Value) -> None:
    """Whether the post has formulas, or how they are read: ``{macros: {…}, number: labelled}``."""
    given = value.value
    switch = _switch(given, ("katex", "mathjax", "mathml"))
    if switch is not None:
        reader.fields[field] = switch
        return
    if reader.rank or not isinstance(given, dict) or not given.keys() <= {"macros", "number"}:
        reader.wrong(value, "true, false, or a table of macros and number")
        return
    macros, number = given.get("macros", {}), given.get("number", "")
    if number in ("all", "labelled", "section", ""):
        reader.fields["numbering"] = number
    else:
        reader.wrong(value, "all, labelled or section", hint="math: {number: labelled}")
    found, wrong = read_macros(macros if isinstance(macros, dict) else {"macros": macros})
    reader.fields["macros"] = found
    for name, problem in wrong:
        line, column = value.macros.get(name, (value.line, value.column))
        at = msgspec.structs.replace(value, line=line, column=column, name=name if name in value.macros else value.name)
        reader.at("SG022", f"the macro {name} has a mistake: {problem}", at)


def _contents(reader: Reader, field: str, value: Value) -> None:
    """Whether there are contents; themes say where, too."""
    given = value.value
    switch = _switch(given, ("left", "right", "top", "sidebar"))
    if switch is None and isinstance(given, dict | list) and given:
        switch = True
    if switch is not None:
        reader.fields[field] = switch
    else:
        reader.wrong(value, "true or false")


def _noindex(reader: Reader, field: str, value: Value) -> None:
    """``noindex: true``, ``robots: noindex``, or ``sitemap: false``."""
    given, name = value.value, value.name.lower()
    if name == "sitemap":
        excluded = _first(given, "exclude disable disabled ignore")
        is_out = given is False or excluded is True
        reader.keep(value.name, value)
    elif name == "robots":
        is_out = "noindex" in str(given).lower()
        reader.keep(value.name, value)
    else:
        _flag(reader, field, value)
        return
    if is_out:
        reader.fields[field] = True
    else:
        reader.ranks.pop(field, None)


def _nested(reader: Reader, field: str, value: Value) -> None:
    if isinstance(value.value, dict):
        reader.take_table(value)
    else:
        reader.keep(value.name, value)


READERS: Mapping[str, Take] = {
    "title": _text,
    "date": _date,
    "published_on": _date,
    "created": _date,
    "updated": _date,
    "authors": _authors,
    "excerpt": _excerpt,
    "tags": _tags,
    "categories": _tags,
    "taxonomies": _taxonomies,
    "slug": _text,
    "permalink": _permalink,
    "aliases": _aliases,
    "featured": _featured,
    "read_time": _read_time,
    "draft": _draft,
    "published": _published,
    "hidden": _hidden,
    "visible": _visible,
    "status": _status,
    "build": _build,
    "password": _password,
    "language": _language,
    "cover": _cover,
    "cover_alt": _text,
    "series": _series,
    "series_part": _series_part,
    "math": _math,
    "contents": _contents,
    "no_contents": _flag,
    "noindex": _noindex,
    "nested": _nested,
    "redirect_to": _redirect_to,
    "expiry": _expiry,
}
