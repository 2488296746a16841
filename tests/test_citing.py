"""How a post is cited: a line, a BibTeX entry, JSON-LD."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.citing import bibtex, citation, citation_key, json_ld
from sitegen.model import Author, Body, Extra, PostView, SiteInfo

SITE = SiteInfo("Notes", "", "https://example.org/blog", "/blog", "Ada Moreau", "en", "ltr", ())


def page(title: str = "Backpropagation in matrix form", authors: tuple[str, ...] = (), dated: bool = True) -> PostView:
    return PostView(
        url="/posts/x/", title=title, description="About it.", path="posts/x.md", title_html=title, body=Body("0"),
        contents=(), show_contents=None, has_math=False, date=datetime(2026, 5, 4, tzinfo=UTC) if dated else None,
        updated=None, authors=tuple(map(Author, authors)), excerpt="", tags=(), featured=False, read_time="",
        draft=False, scheduled=False, language="en", direction="ltr", cover=None, series=None, previous=None,
        next=None, noindex=False, extra=Extra(), related=(),
    )  # fmt: skip


def test_citation() -> None:
    assert citation(page(), SITE) == (
        "Ada Moreau, “Backpropagation in matrix form”, Notes, 4 May 2026, https://example.org/blog/posts/x/"
    )
    assert citation(page(authors=("A B", "C D", "E F"), dated=False), SITE).startswith("A B, C D and E F, “")


def test_bibtex() -> None:
    assert bibtex(page(), SITE) == (
        "@online{moreau2026backpropagation,\n"
        "  author       = {Ada Moreau},\n"
        "  title        = {{Backpropagation in matrix form}},\n"
        "  organization = {Notes},\n"
        "  url          = {https://example.org/blog/posts/x/},\n"
        "  date         = {2026-05-04},\n"
        "  year         = {2026}\n}"
    )


KEYS = {
    "of the first author": (("Grace B. Hopper", "Ada Moreau"), "A note", "hopper2026note"),
    "without accents": (("José Núñez",), "Über Ähnlichkeit", "nunez2026uber"),
    "of another script": (("王小明",), "注意力", "2026"),
    "of one name": (("Plato",), "On it", "plato2026on"),
}


@pytest.mark.parametrize(("authors", "title", "key"), KEYS.values(), ids=list(KEYS))
def test_keys(authors: tuple[str, ...], title: str, key: str) -> None:
    assert citation_key(page(title, authors), SITE) == key


def test_names_that_bibtex_would_take_apart() -> None:
    names = ("Barnes and Noble", "King, Jr", "A & B")
    assert "{{Barnes and Noble} and {King, Jr} and A \\& B}" in bibtex(page(authors=names), SITE)


@given(st.text(max_size=40))
def test_any_title_leaves_braces_in_pairs(title: str) -> None:
    depth = 0
    entry = bibtex(page(title), SITE)
    for i, sign in enumerate(entry):
        if i and entry[i - 1] == "\\":
            continue
        depth += (sign == "{") - (sign == "}")
        assert depth >= 0
    assert depth == 0


@given(st.text(max_size=40))
def test_json_ld_never_ends_its_script(title: str) -> None:
    text = json_ld(page(f"{title}</script>"), SITE, "https://example.org/card.png")
    assert "<" not in text
    assert json.loads(text)["headline"] == f"{title}</script>"


def test_json_ld_of_a_post_without_a_date() -> None:
    assert "datePublished" not in json.loads(json_ld(page(dated=False), SITE, ""))
