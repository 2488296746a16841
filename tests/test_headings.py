"""Ids of headings that authors write, whatever else becomes of the text."""

import re

import pytest
from sites import built


@pytest.mark.parametrize("smart", ["true", "false"])
@pytest.mark.parametrize(
    ("heading", "id_"),
    [
        ("## A & B {#a--b}", "a--b"),
        ("## A -- B... {#a---b}", "a---b"),
        ("## `code` (c) {#code--c}", "code--c"),
        ("## *Stressed* {: #x--y .wide}", "x--y"),
    ],
)
def test_an_id_is_what_is_written(heading: str, id_: str, smart: str) -> None:
    settings = f'[site]\nbase_url = "https://example.org"\n[markdown]\nsmart_punctuation = {smart}\n'
    site = built({"sitegen.toml": settings, "content/posts/a.md": f"---\ntitle: A\n---\nText.\n\n{heading}\n"})
    page = site.text("posts/a/index.html")
    found = re.search(r'<h2 [^>]*\bid="([^"]*)"', page)
    assert found
    assert found[1] == id_
    assert "{" not in page.partition("<h2")[2].partition("</h2>")[0]
