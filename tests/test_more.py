"""Where an excerpt ends."""

import pytest
from sites import OPTIONS

from sitegen.markdown import convert

SPELLINGS = [
    "<!--more-->", "<!-- more -->", "<!-- More -->", "{/* more */}", "{/* truncate */}", "<!-- excerpt -->",
    "<!-- truncate -->", "<!-- end excerpt -->", "<!--readmore-->", "<!-- TEASER_END -->", "<!-- TEASER_END: go on -->",
    "<!-- PELICAN_END_SUMMARY -->", "<!-- endintro -->",
]  # fmt: skip


@pytest.mark.parametrize("mark", SPELLINGS)
def test_an_excerpt_ends_there_and_the_mark_is_not_shown(mark: str) -> None:
    found = convert(f"One *x*.\n\nTwo.\n\n{mark}\n\nThree.\n", "content/posts/x.md", OPTIONS)
    assert found.excerpt == "One x. Two."
    assert "{/*" not in found.html
    assert found.diagnostics == ()


@pytest.mark.parametrize("mark", ["<!--more-->", "<!-- truncate -->", "\n{/* more */}\n"])
def test_a_mark_behind_the_text_ends_it_too(mark: str) -> None:
    assert convert(f"One.\n\nTwo.{mark} Three.\n\nFour.\n", "content/posts/x.md", OPTIONS).excerpt == "One. Two."


@pytest.mark.parametrize("text", ["`<!--more-->`", "<!-- moreover -->", "\\<!--more-->", "{/* other */}"])
def test_other_texts_end_nothing(text: str) -> None:
    assert convert(f"One.\n\n{text}\n\nThree.\n", "content/posts/x.md", OPTIONS).excerpt == "One."
