"""Time zones by name."""

from datetime import UTC, tzinfo
from zoneinfo import ZoneInfo


def zone_of(name: object) -> tzinfo:
    """The zone of a name; UTC where there is none."""
    try:
        return ZoneInfo(name) if isinstance(name, str) and name else UTC
    except (OSError, ValueError, KeyError):
        return UTC
