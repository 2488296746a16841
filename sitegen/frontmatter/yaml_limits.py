"""What a block of YAML may not hold, because reading it would take all time or memory."""

import re
from collections.abc import Callable
from typing import Any

import yaml

from .pairs import BlockError

MAX_DEPTH = 100
"""So deep may values nest in values: libyaml recurses, and ten thousand levels kill the process."""
MAX_VALUES = 100_000
"""So many values may a block have, those counted each time that an alias stands for."""

OPENING = re.compile(r"[\[{]|^[ \t?:-]+", re.MULTILINE)
"""What may begin a level: a bracket, or the indentation and the signs before a value."""


def check_size(text: str, events: Callable[[], Any]) -> None:
    """Refuse what would take all time or memory: values nested too deep, and aliases of aliases of aliases.

    ``events`` gives a loader of PyYAML for the text. Raises BlockError.
    """
    if ("&" not in text or "*" not in text) and _depth_at_most(text) < MAX_DEPTH:
        return
    sizes: dict[str, int] = {}
    open_: list[tuple[str | None, int]] = []
    total = 0
    loader = events()
    try:
        while loader.check_event():
            event: Any = loader.get_event()
            if isinstance(event, yaml.CollectionStartEvent):
                open_.append((event.anchor, total))
            elif isinstance(event, yaml.CollectionEndEvent):
                anchor, before = open_.pop()
                if anchor:
                    sizes[anchor] = total - before
            elif isinstance(event, yaml.AliasEvent):
                if any(event.anchor == anchor for anchor, _ in open_):
                    _refuse(event, f"*{event.anchor} stands inside of what it stands for")
                total += sizes.get(str(event.anchor), 0)
            total += isinstance(event, yaml.NodeEvent)
            if len(open_) > MAX_DEPTH:
                _refuse(event, f"values nest deeper than {MAX_DEPTH} levels")
            if total > MAX_VALUES:
                _refuse(event, f"there are more than {MAX_VALUES} values, counted with what aliases stand for")
    except yaml.YAMLError:
        pass  # reported when it is read
    finally:
        loader.dispose()


def _depth_at_most(text: str) -> int:
    """A number of levels that a block surely does not exceed: two for each column, one for each bracket."""
    brackets = text.count("[") + text.count("{")
    return brackets + max((2 * len(m) for m in OPENING.findall(text) if m not in "[{"), default=0)


def _refuse(event: Any, message: str) -> None:
    mark = event.start_mark
    raise BlockError("SG020", message, mark.line + 1, mark.column + 1, "write it in a simpler form")
