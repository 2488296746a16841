"""Lists of texts: tags, categories, aliases, tables of taxonomies."""

from datetime import date

import msgspec

from .pairs import Value
from .reader import Reader


def take_tags(reader: Reader, field: str, value: Value) -> None:
    """A list of tags or categories, or one text of them."""
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


def take_aliases(reader: Reader, field: str, value: Value) -> None:
    """Former addresses."""
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


def take_taxonomies(reader: Reader, field: str, value: Value) -> None:
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
