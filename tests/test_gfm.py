"""GitHub's extensions of CommonMark: tables, task lists, strikethrough, and what we do otherwise.

The cases say in our own words what the chapters of GitHub's specification say. Tables are compared without their
frame, with ``align`` for our classes; boxes of tasks without their names.
"""

import re
from typing import Any

import pytest
from sites import OPTIONS
from test_commonmark import normal

from sitegen.markdown import convert

TABLES: dict[str, tuple[str, str | None]] = {
    "a head, a line of hyphens, rows": (
        "| fruit | price |\n| --- | --- |\n| fig | 2 |",
        "<table><thead><tr><th>fruit</th><th>price</th></tr></thead><tbody><tr><td>fig</td><td>2</td></tr></tbody></table>",
    ),
    "alignment by colons, without bars at the ends": (
        "left | middle | right\n:-- | :-: | --:\n1 | 2 | 3",
        '<table><thead><tr><th align="left">left</th><th align="center">middle</th><th align="right">right</th></tr>'
        '</thead><tbody><tr><td align="left">1</td>'
        '<td align="center">2</td><td align="right">3</td></tr></tbody></table>',
    ),
    "an escaped bar is part of a cell, also in code and in emphasis": (
        "| a\\|b |\n| - |\n| `c\\|d` |\n| *e\\|f* |",
        "<table><thead><tr><th>a|b</th></tr></thead><tbody><tr><td><code>c|d</code></td></tr>"
        "<tr><td><em>e|f</em></td></tr></tbody></table>",
    ),
    "a quote ends a table": (
        "| a |\n| - |\n| b |\n> c",
        "<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>b</td></tr></tbody></table>"
        "<blockquote><p>c</p></blockquote>",
    ),
    "a heading and a list end a table": (
        "| a |\n| - |\n- b",
        "<table><thead><tr><th>a</th></tr></thead></table><ul><li>b</li></ul>",
    ),
    "a blank line ends a table, a line without bars does not": (
        "| a | b |\n| - | - |\n| 1 | 2 |\nword\n\nafter",
        "<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr>"
        "<tr><td>word</td><td></td></tr></tbody></table><p>after</p>",
    ),
    "a head with more or fewer cells than hyphens is no table": (
        "| a | b |\n| - |\n| 1 |",
        "<p>| a | b | | - | | 1 |</p>",
    ),
    "rows are filled up and cut": (
        "| a | b |\n| - | - |\n| 1 |\n| 1 | 2 | 3 |",
        "<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>1</td><td></td></tr>"
        "<tr><td>1</td><td>2</td></tr></tbody></table>",
    ),
    "a table without rows has no body": (
        "| a |\n| - |",
        "<table><thead><tr><th>a</th></tr></thead></table>",
    ),
    "a table interrupts a paragraph": (
        "words\n| a |\n| - |",
        "<p>words</p><table><thead><tr><th>a</th></tr></thead></table>",
    ),
    "a table in a list": (
        "- | a |\n  | - |\n  | b |",
        "<ul><li><table><thead><tr><th>a</th></tr></thead><tbody><tr><td>b</td></tr></tbody></table></li></ul>",
    ),
    "blocks are not parsed in cells": (
        "| # a |\n| - |\n| - b |",
        "<table><thead><tr><th># a</th></tr></thead><tbody><tr><td>- b</td></tr></tbody></table>",
    ),
    "four blanks before it make code": ("    | a |\n    | - |", None),
}  # fmt: skip

STRIKES: dict[str, tuple[str, str]] = {
    "two tildes": ("~~old~~ new", "<p><s>old</s> new</p>"),
    "emphasis in it": ("~~*a* b~~", "<p><s><em>a</em> b</s></p>"),
    "it ends with its paragraph": ("~~a\n\nb~~", "<p>~~a</p><p>b~~</p>"),
    "a blank inside": ("~~ a ~~", "<p>~~ a ~~</p>"),
    "tildes in code": ("`~~a~~`", "<p><code>~~a~~</code></p>"),
    "escaped tildes": ("\\~~a~~", "<p>~~a~~</p>"),
}

TASKS: dict[str, tuple[str, str]] = {
    "open and done": ("- [ ] a\n- [x] b", "<ul><li>[ ] a</li><li>[x] b</li></ul>"),
    "a capital letter": ("* [X] a", "<ul><li>[x] a</li></ul>"),
    "tasks in tasks": ("- [x] a\n  - [ ] b", "<ul><li>[x] a<ul><li>[ ] b</li></ul></li></ul>"),
    "numbered": ("1. [x] a", "<ol><li>[x] a</li></ol>"),
    "no blank behind the box": ("- [x]a", "<ul><li>\\[x]a</li></ul>"),
    "nothing but a letter x in the box": ("- [y] a", "<ul><li>\\[y] a</li></ul>"),
    "a paragraph is no task": ("[ ] a", "<p>\\[ ] a</p>"),
}
"""A box is ``[x]`` or ``[ ]``; brackets that are none have a backslash."""

OTHERWISE: dict[str, tuple[str, str]] = {
    "one tilde is a tilde: it stands for about, and for subscripts elsewhere": ("~5 or ~6", "<p>~5 or ~6</p>"),
    "three tildes are two and one": ("a ~~~b~~~", "<p>a ~<s>b</s>~</p>"),
    "bare addresses are text": ("see https://example.org/a_b_c", "<p>see https://example.org/a_b_c</p>"),
    "addresses without a scheme are text": ("www.example.org, a@b.example", "<p>www.example.org, a@b.example</p>"),
    "the site's own posts may hold any HTML": ("a <iframe></iframe>", "<p>a <iframe></iframe></p>"),
}
"""Where GitHub does something else."""


def github(html: str) -> str:
    """Our HTML in the form that the cases have."""
    html = re.sub(r'<div class="table"[^>]*>|(?<=</table>)</div>', "", html)
    html = re.sub(r'(<t[hd]) scope="col"', r"\1", html)
    html = re.sub(r'(<t[hd]) class="(left|center|right)"', r'\1 align="\2"', html)
    html = re.sub(r"\[(?=[ xXy]\])", r"\\[", html)
    html = re.sub(r' class="(?:contains-)?task-list(?:-item)?"', "", html)
    return re.sub(r"<input[^>]*>", lambda box: "[x]" if " checked" in box[0] else "[ ]", html)


def html_of(text: str) -> str:
    return github(convert(text, "content/posts/x.md", OPTIONS).html)


CASES: dict[str, Any] = {**TABLES, **STRIKES, **TASKS, **OTHERWISE}


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=list(CASES))
def test_github(text: str, expected: str | None) -> None:
    got = html_of(text)
    if expected is None:
        assert "<table" not in got
    else:
        assert normal(got) == normal(expected)


@pytest.mark.parametrize(("text", "expected"), TABLES.values(), ids=list(TABLES))
def test_a_table_in_a_quote_is_the_same_table(text: str, expected: str | None) -> None:
    if expected is None or "<blockquote>" in expected:
        return
    quoted = "".join(f"> {line}\n" for line in text.split("\n"))
    assert normal(html_of(quoted)) == normal(f"<blockquote>{expected}</blockquote>")
