"""Which posts have most in common: shared keywords and tags, the rarer the weightier.

What more than ``MOST`` posts share says little and is left out, so that the work grows with the number of posts.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import chain

from .model import Summary

MOST = 50
SHOWN = 4
LEAST = 6
"""Posts are related from this score on: they share a tag or a keyword of very few posts, or several of many."""


def related(summaries: Sequence[Summary]) -> Mapping[str, tuple[Summary, ...]]:
    """For each post, by its path, those that are nearest to it; of equally near ones the first in the order given."""
    sharing: dict[tuple[str, str], list[int]] = {}
    features = [(*(("tag", t) for t in s.tags), *(("", k) for k in s.keywords)) for s in summaries]
    for number, names in enumerate(features):
        for name in dict.fromkeys(names):
            sharing.setdefault(name, []).append(number)
    heavy = {
        name: numbers * _weight(name[0], len(numbers)) for name, numbers in sharing.items() if 1 < len(numbers) <= MOST
    }
    found = {}
    for number, names in enumerate(features):
        scores = Counter(chain.from_iterable([heavy[name] for name in dict.fromkeys(names) if name in heavy]))
        del scores[number]
        near = sorted((-score, other) for other, score in scores.items() if score >= LEAST)
        found[summaries[number].path] = tuple(summaries[other] for _, other in near[:SHOWN])
    return found


def _weight(kind: str, count: int) -> int:
    """What it is worth to share something that so many posts have: 5 to 1, and of a tag twice as much."""
    return (7 - count.bit_length()) * (2 if kind else 1)
