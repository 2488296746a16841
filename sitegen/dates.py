"""Dates as bloggers write them.

Nine posts in ten have a date that is not plain ISO 8601; this reads those forms, and refuses all others rather than
guess which of ``03/04/2025`` is the month. Never reads the clock.
"""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

FORM = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})"
    r"(?:[T\s]\s*(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?"
    r"\s*(?P<zone>Z|UTC|GMT|(?:UTC|GMT)?\s*[+-]\d{1,2}(?::?\d{2})?)?)?",
    re.IGNORECASE,
)
ZONE = re.compile(r"(?P<sign>[+-])(?P<hours>\d{1,2}):?(?P<minutes>\d{2})?")


def parse_date(value: object, zone: tzinfo) -> datetime | None:
    """The moment a front matter date names, with its zone; None where it cannot be understood.

    A date without a time is midnight, a time without a zone is in ``zone``.
    """
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=zone)
    if isinstance(value, date):
        return datetime.combine(value, time(), zone)
    found = FORM.fullmatch(value.strip()) if isinstance(value, str) else None
    if not found:
        return None
    try:
        return datetime(
            int(found["year"]),
            int(found["month"]),
            int(found["day"]),
            int(found["hour"] or 0),
            int(found["minute"] or 0),
            int(found["second"] or 0),
            int((found["fraction"] or "0").ljust(6, "0")[:6]),
            tzinfo=_zone(found["zone"], zone),
        )
    except ValueError:
        return None


def _zone(text: str | None, default: tzinfo) -> tzinfo:
    if text is None:
        return default
    found = ZONE.search(text)
    if not found:
        return UTC
    offset = timedelta(hours=int(found["hours"]), minutes=int(found["minutes"] or 0))
    return timezone(-offset if found["sign"] == "-" else offset)


NAME = re.compile(r"(\d{4}-\d{1,2}-\d{1,2})(?:[-_ ]+(.+))?")


def split_name(name: str) -> tuple[str, str]:
    """The date and the rest of a file name such as ``2024-09-14-on-attention``; the date is empty if there is none."""
    found = NAME.fullmatch(name)
    return (found[1], found[2] or name) if found else ("", name)
