"""Long lists, cut into pages that are numbered from the oldest.

A list's own address shows its newest posts: at least ``size`` and fewer than twice as many. The older ones stand on
pages of exactly ``size``, of which page 1 is the oldest. So a new post changes the first page alone, and once in
``size`` posts it adds a page; no post ever moves to a page with another number.
"""

from collections.abc import Iterator, Sequence
from typing import TypeVar

import msgspec

T = TypeVar("T")


class Cut(msgspec.Struct, frozen=True):
    """One page of a list."""

    number: int
    """0 for the newest page."""
    start: int
    stop: int
    older: int | None
    """Number of the next older page, None at the end."""
    newer: int | None


def cuts(count: int, size: int) -> Iterator[Cut]:
    """The pages of a list of ``count`` things, newest first."""
    numbered = max(0, count // size - 1)
    first = count - numbered * size
    yield Cut(0, 0, first, numbered or None, None)
    for number in range(numbered, 0, -1):
        start = first + (numbered - number) * size
        yield Cut(number, start, start + size, number - 1 or None, number + 1 if number < numbered else 0)


def page_url(root: str, number: int | None) -> str:
    """The address of a page of the list at ``root``; empty where there is none."""
    if number is None:
        return ""
    return root if number == 0 else f"{root}page/{number}/"


def part(items: Sequence[T], cut: Cut) -> Sequence[T]:
    """The items of one page."""
    return items[cut.start : cut.stop]
