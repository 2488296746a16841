"""What differs by its case alone is the first that a hint thinks of."""

from collections.abc import Mapping

import pytest
from sites import built

from sitegen.diagnostics import nearest

HEAD = "---\ntitle: A\ndate: 2025-01-01\n---\n"
OTHER = "---\ntitle: Other\ndate: 2025-01-01\n---\n## Adam and SGD\n\nText.\n"

CASES: Mapping[str, tuple[str, str, str]] = {
    "a link to a post": (f"{HEAD}[x](ADAM.md)\n", "SG040", "adam.md"),
    "a link to a page": (f"{HEAD}[x](/posts/ADAM/)\n", "SG040", "/posts/adam/"),
    "a place in the page": (f"{HEAD}## SGD\n\n[x](#SGD)\n", "SG041", "sgd"),
    "a place in another page": (f"{HEAD}[x](adam.md#Adam-and-SGD)\n", "SG041", "adam-and-sgd"),
    "a label": (f"{HEAD}$$ x \\label{{eq:SGD}} $$\n\nSee \\eqref{{EQ:sgd}}.\n", "SG039", "eq:SGD"),
    "a picture": (f"{HEAD}![x](Plot.SVG)\n", "SG042", "posts/plot.svg"),
    "a code of a comment": (f"{HEAD}Text. <!-- sitegen: Ignore SG040 -->\n", "SG101", "ignore"),
}


@pytest.mark.parametrize(("post", "code", "wanted"), CASES.values(), ids=CASES)
def test_hint_names(post: str, code: str, wanted: str) -> None:
    files = {"content/posts/a.md": post, "content/posts/adam.md": OTHER, "content/posts/plot.svg": "<svg/>"}
    hints = [d.hint for d in built(files).diagnostics if d.code == code]
    assert hints == [f'did you mean "{wanted}"?']


def test_nearest_is_what_differs_by_case_alone() -> None:
    assert nearest("ABC", ["ABD", "abc", "xyz"], 1) == ["abc"]
    assert nearest("ABC", ["ABD", "xyz"], 1, cutoff=0.6) == ["ABD"]
