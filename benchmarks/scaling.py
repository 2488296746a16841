"""How the time grows with the number of posts: the exponent k of seconds ~ posts^k.

It is the slope of the line of least squares through log(posts) and log(seconds). 1 is growth in proportion; less is
what a constant share, such as starting the program, makes of it, which is why the slope between the two largest sizes
is given as well.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from .scenarios import Result

NAMES = ("cold", "body")
"""The scenarios whose growth is measured."""


@dataclass(frozen=True)
class Growth:
    """How one program's time for one scenario grows."""

    scenario: str
    tool: str
    seconds: Mapping[int, float]
    """The median by number of posts, in rising order."""
    exponent: float
    last: float
    """The exponent between the two largest sizes."""


def slope(points: Sequence[tuple[float, float]]) -> float:
    """The slope of the line of least squares through log x and log y."""
    xs = [math.log(x) for x, _ in points]
    ys = [math.log(y) for _, y in points]
    mean_x, mean_y = sum(xs) / len(xs), sum(ys) / len(ys)
    return sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True)) / sum((x - mean_x) ** 2 for x in xs)


def growths(results: Sequence[Result]) -> list[Growth]:
    """The growth of each scenario and program of which there are results in at least two sizes."""
    times: dict[tuple[str, str], dict[int, list[float]]] = {}
    for result in results:
        times.setdefault((result.scenario, result.tool), {}).setdefault(result.blog.count, []).append(
            result.run.seconds
        )
    return [_growth(*key, by_size) for key, by_size in times.items() if len(by_size) > 1]


def _growth(scenario: str, tool: str, by_size: Mapping[int, Sequence[float]]) -> Growth:
    seconds = {size: median(by_size[size]) for size in sorted(by_size)}
    points = list(seconds.items())
    return Growth(scenario, tool, seconds, slope(points), slope(points[-2:]))
