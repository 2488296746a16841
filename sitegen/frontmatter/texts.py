"""Texts, switches and tables of values: the readers that several fields share."""

from datetime import date, datetime
from typing import Any

from .pairs import Value
from .reader import Reader


def take_text(reader: Reader, field: str, value: Value) -> None:
    """A text; a number is taken as it was written."""
    if isinstance(value.value, str):
        reader.fields[field] = value.value.strip()
    elif isinstance(value.value, int | float | datetime | date):
        reader.fields[field] = value.raw if isinstance(value.raw, str) else str(value.value)
    else:
        reader.wrong(value, "a text")


def take_excerpt(reader: Reader, field: str, value: Value) -> None:
    """A text; ``true`` and ``false`` switch the excerpts of themes."""
    if isinstance(value.value, bool) or value.value == "":
        reader.keep(value.name, value)
        reader.ranks.pop(field, None)
    else:
        take_text(reader, field, value)


def take_flag(reader: Reader, field: str, value: Value) -> None:
    """``true`` or ``false``."""
    if isinstance(value.value, bool):
        reader.fields[field] = value.value
    else:
        reader.wrong(value, "true or false")


def first_of(table: Any, keys: str) -> Any:
    """The first of several keys that a table has."""
    if not isinstance(table, dict):
        return None
    return next((table[key] for key in keys.split() if table.get(key) not in (None, "")), None)
