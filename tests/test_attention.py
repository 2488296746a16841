"""The attention post of this repository: its metadata, and its page as a browser would see it."""

import html
import re
from pathlib import Path

import pytest
from sites import OPTIONS, Built, built

from sitegen.parse import Parsed, parse

CONTENT = Path(__file__).parent.parent / "content"
PATH = "posts/attention/index.md"
URL = "posts/getting-insight-attention/index.html"

NAMED = (
    r"\text{Attention}(Q, K, V) = \text{softmax}(\text{score}(Q, K)) \cdot V",
    r"\text{Attention}(Q, K, V) = \text{softmax}\!\left(\frac{QK^\top}{\sqrt{d_k}}\right) V",
)


@pytest.fixture(scope="module")
def parsed() -> Parsed:
    return parse(PATH, (CONTENT / PATH).read_bytes(), OPTIONS)


@pytest.fixture(scope="module")
def site() -> Built:
    files: dict[str, str | bytes] = {
        f"content/{p.relative_to(CONTENT).as_posix()}": p.read_bytes() for p in CONTENT.rglob("*") if p.is_file()
    }
    return built(files)


@pytest.fixture(scope="module")
def page(site: Built) -> str:
    return site.text(URL)


def article(page: str) -> str:
    """The text of the post itself."""
    return page[page.index('<article class="post">') : page.index("</article>")]


def visible(markup: str) -> str:
    """What a reader sees: no tags, no annotations, no head."""
    markup = re.sub(r"(?s)<annotation.*?</annotation>|<head>.*?</head>", "", markup)
    return html.unescape(re.sub(r"<[^>]*>", " ", markup))


def test_metadata(parsed: Parsed) -> None:
    summary = parsed.post.summary
    assert summary.title == "Attention Mechanism in Large Language Models"
    assert summary.date is not None
    assert summary.date.isoformat() == "2025-08-20T00:00:00+00:00"
    assert [a.name for a in summary.authors] == ["Tai Vu"]
    assert summary.excerpt
    assert summary.tags == ("LLM", "AI")
    assert summary.read_time == "8 min read"
    assert summary.featured is True
    assert summary.url == "/posts/getting-insight-attention/"
    assert not summary.draft
    assert not summary.withheld


def test_the_page_shows_the_metadata(page: str) -> None:
    text = visible(page)
    for wanted in (
        "Attention Mechanism in Large Language Models",
        "20 August 2025",
        "Tai Vu",
        "8 min read",
        "LLM",
        "AI",
    ):
        assert wanted in text
    assert 'datetime="2025-08-20"' in page


def test_it_builds_without_a_complaint(site: Built) -> None:
    assert site.codes() == []


@pytest.mark.parametrize("formula", NAMED)
def test_each_named_formula_is_a_display_exactly_once(page: str, formula: str) -> None:
    displays = re.findall(r'(?s)<math display="block">.*?</math>', article(page))
    assert len(displays) >= 2
    annotation = f'<annotation encoding="application/x-tex">{html.escape(formula, quote=False)}</annotation>'
    assert sum(annotation in d for d in displays) == 1
    assert article(page).count(annotation) == 1


def test_inline_formulas_are_typeset(page: str) -> None:
    assert "<math><semantics>" in page
    for source in (r"Q \in \mathbb{R}^{n \times d_k}",):
        assert f'<annotation encoding="application/x-tex">{source}</annotation>' in page


def test_no_source_of_a_formula_is_visible(page: str) -> None:
    text = visible(page)
    assert "$" not in text
    assert "\\frac" not in text
    assert "\\text" not in text
    assert "math-error" not in page


def test_one_h1_which_is_the_title(page: str) -> None:
    assert len(re.findall(r"<h1[\s>]", page)) == 1
    assert "<h1>Attention Mechanism in Large Language Models</h1>" in page


def test_headings_of_the_body_stand_below_it(page: str) -> None:
    levels = [int(n) for n in re.findall(r"<h([1-6])[\s>]", article(page))]
    assert levels[:2] == [1, 2]
    assert {2, 3, 4} <= set(levels)


def test_both_fences_are_text(page: str) -> None:
    assert article(page).count('<code class="language-text">') == 2


def test_indented_lines_under_a_paragraph_belong_to_it(page: str) -> None:
    found = re.search(r"(?s)<p>(?:(?!</p>).)*\n1\. Process", article(page))
    assert found


def test_the_picture_has_its_size_and_lies_beside_the_page(site: Built, page: str) -> None:
    assert re.search(
        r'<figure[^>]*><img src="/posts/getting-insight-attention/weights.svg" width="\d+" height="\d+"', page
    )
    assert (
        site.files["posts/getting-insight-attention/weights.svg"]
        == (CONTENT / "posts/attention/weights.svg").read_bytes()
    )
