"""No input changes cost class: four times as much of anything takes at most six times as long.

What counts is the processor time of parsing one post, at a length at which it can be measured, as the least of a few
runs. ``--cost`` measures longer inputs, up to a megabyte, and all of the table. Where a text is not lost in spite of
what stands around it, its words are in the page; else a limit is reported.
"""

import gc
import re
import time
from collections.abc import Callable
from html import unescape

import msgspec
import pytest
from hostile import INPUTS
from sites import OPTIONS

from sitegen.highlight import MAX_SIZE
from sitegen.parse import parse

FACTOR = 6
"""So many times as long may four times as much take."""
MEASURABLE = 0.015
"""Seconds below which a run says nothing."""
SHORT, LONG = (4_000, 64_000), (64_000, 256_000)
"""The lengths at which measuring begins and ends."""
COLOURED = (MAX_SIZE + 2_000, MAX_SIZE + 2_000)
"""The same for code, of which only so much is coloured as takes a bounded time."""

OFTEN = frozenset(re.split(r"\s+;\s+", r"""
    [[[[ ; ]]]] ; []* ; [a]( ; [a][ ; ![[ ; nested links ; [a](<b ; [a]((( ; **** ; *a **a ; _a_ ; *a_ ; nested em ; ~~a ;
    $$$$ ; $a ; $$ every second ; $$ open para ; \( ; \[ ; \[ lines ; backslashes ; align open ; align nested ; subeq ;
    ```` fence ; ``` second ; backticks growing ; fence big ; fence marks ; > nested line ; > growing ; - nested ;
    lists 500 deep ; <<<< ; <!-- ; <a ; <? ; <div paras ; <script lines ; <b attrs open ; html formula ; html script ;
    html \( ; & ; &a ; [^1] refs def ; [^i] notes ; [^ ; ^[ ; ^[^[ nested ; [^undefined] lines ; [a]: x ; ref title ;
    table 1000 cols ; table rows short ; | run ; | growing ` ; ::: nested ; ::: note blanks ; ::: colons ; { ; {{ ; [a]{ ;
    { % {{ ; # a {# ; long word ; blanks a ; headings same ; setext ; a\n- ; frac nested ; {{{{ formula ; x^{x^{ ;
    formulas distinct ; labels ; newcommand ; macro bomb ; combining ; nul ; surrogate esc ; own fragments ;
    deflist nested ; fm keys ; fm [[[[ ; fm deep ; fm alias bomb ; fm tags ; fm title $ ; toml dotted ; code python ;
    code javascript ; code cpp ; code css
    """.strip()))  # fmt: skip
"""Those that are measured without ``--cost`` too; all of them would take minutes."""


def seconds(text: str, runs: int) -> float:
    """The processor time that parsing a post takes at best."""
    data = text.encode()
    best = float("inf")
    for _ in range(runs):
        gc.collect()
        start = time.process_time()
        parse("posts/a.md", data, OPTIONS)
        best = min(best, time.process_time() - start)
    return best


def ratio(made: Callable[[int], str], lengths: tuple[int, int], runs: int) -> float:
    """How many times as long four times as much takes."""
    length, last = lengths
    once = seconds(made(length), 1)
    while once < MEASURABLE and length < last:
        length *= 2
        once = seconds(made(length), 1)
    if runs > 1:
        once = min(once, seconds(made(length), runs))
    return seconds(made(4 * length), runs) / max(once, MEASURABLE)


def is_often(name: str) -> bool:
    return name.strip() in OFTEN


@pytest.mark.parametrize("name", INPUTS)
def test_four_times_as_much_takes_at_most_six_times_as_long(name: str, request: pytest.FixtureRequest) -> None:
    if not is_often(name) and not request.config.getoption("--cost"):
        pytest.skip("measured with --cost")
    lengths = LONG if request.config.getoption("--cost") else SHORT
    if name.startswith("code "):
        lengths = COLOURED
    found = []
    for runs in (1, 2, 3):  # others may be at work on the machine
        found.append(ratio(INPUTS[name], lengths, runs))
        if found[-1] <= FACTOR:
            return
    pytest.fail(f"{name}: {', '.join(f'{f:.1f}' for f in found)} times as long")


def test_what_is_measured_often_is_in_the_table() -> None:
    assert {name.strip() for name in INPUTS} >= OFTEN


def test_the_measure_can_fail() -> None:
    def quadratic(n: int) -> str:
        return "".join("a" for _ in range(n * n // 200))

    assert ratio(quadratic, (1_000, 64_000), 1) > FACTOR


LIMITS = frozenset(("SG020", "SG021", "SG030", "SG034", "SG098"))
"""Codes that say that something was too much, or cannot be read."""
TAG = re.compile(r"<[^<>]*>")


@pytest.mark.parametrize("name", INPUTS)
def test_no_text_is_lost(name: str) -> None:
    text = INPUTS[name](2_000)
    head, body = ("", text) if not text.startswith(("---", "+++")) else (text, "")
    options = msgspec.structs.replace(OPTIONS, html="escape")
    parsed = parse("posts/a.md", f"{head}wordbefore\n\n{body}\n\nwordbehind\n".encode(), options)
    shown = unescape(TAG.sub("", parsed.body))
    if not LIMITS & {d.code for d in parsed.post.diagnostics}:
        assert "wordbefore" in shown
        assert "wordbehind" in shown
