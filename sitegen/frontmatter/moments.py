"""Dates, under all their names."""

import re
from datetime import timedelta, timezone

from ..dates import parse_date
from .keys import STATE
from .pairs import Value
from .reader import Reader, shown

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


def take_date(reader: Reader, field: str, value: Value) -> None:
    """A date, see ``dates``; in doubt about when the post is published, it is withheld."""
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


def take_expiry(reader: Reader, field: str, value: Value) -> None:
    """The day on which other generators leave the post out."""
    reader.keep(value.name, value)
    message = f"{value.name} has no effect: posts stay until they are removed"
    reader.at("SG081", message, value, hint="remove the post on that day, or make it a draft")
