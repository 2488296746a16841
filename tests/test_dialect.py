"""Markdown as other generators and their users write it: cases as text (see ``dialects``), built as little sites.

What is expected below ``--`` are pieces of the body's HTML, one a line, in which blanks and line ends are one blank.
A piece that begins with ``!`` must not be there. A formula is ``MATH(its source)``; links to headings are left out.
"""

import re

import pytest
from dialects import Case, assert_found, cases, cases_of, files, shown
from sites import OPTIONS, built

from sitegen.parse import parse
from sitegen.urls import output_path

SITE = {
    "sitegen.toml": '[site]\nbase_url = "https://example.org"\n',
    "templates/post.html": "{{ content(page.body) }}",
    "templates/page.html": "{{ content(page.body) }}",
}

USUAL = ("SG005", "SG027")
"""What is not reported of a case that does not expect it: the settings, and a case's want of a title."""


def simple(html: str) -> str:
    html = re.sub(
        r"(?s)<math[^>]*><semantics>.*?<annotation[^>]*>(.*?)</annotation></semantics></math>", r"MATH(\1)", html
    )
    return re.sub(r' <a class="anchor"[^>]*></a>', "", html)


def one_line(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("case", cases("*.txt", without="front-matter-*.txt"))
def test_markdown_of_others(case: Case) -> None:
    data = case.text.encode("utf-8", "surrogateescape")
    others = {f"content/{path}": text for path, text in case.others.items()}
    site = built({**SITE, f"content/{case.path}": data, **others})
    own = f"content/{case.path}"
    usual = [code for code in USUAL if not any(code in line for line in case.found)]
    got = [
        shown(d) if d.place.path == own else f"{d.place.path.removeprefix('content/')} {shown(d)}"
        for d in site.diagnostics
        if d.code not in usual
    ]
    assert_found(got, case.found)
    if case.lines:
        html = site.text(output_path(parse(case.path, data, OPTIONS).post.summary.url))
        forms = one_line(html), one_line(simple(html))
        for line in case.lines:
            piece = one_line(line.removeprefix("!"))
            assert (any(piece in form for form in forms)) is not line.startswith("!"), forms[1]


def test_each_row_has_at_least_three_cases() -> None:
    assert [file.name for file in files("*.txt") if len(list(cases_of(file))) < 3] == []


def test_each_case_expects_something() -> None:
    unsure = [
        f"{file.name}: {name}" for file in files("*.txt") for name, c in cases_of(file) if not (c.found or c.lines)
    ]
    assert unsure == []
