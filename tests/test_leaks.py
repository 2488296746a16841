"""Nothing of a post that is not published occurs in any byte of the output."""

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from photos import PLACE, painted, photo
from sites import Built, built

MARK = "Zq7Marker"

STATES: Mapping[str, str] = {
    "draft": "draft: true",
    "unpublished": "published: false",
    "future": "date: 2099-01-01",
    "doubtful draft": 'draft: "yes"',
    "misspelt draft": "drafts: true",
    "unreadable date": "date: 2025-13-45",
    "broken block": "tags: [unclosed",
    "draft twice": "draft: false\ndraft: true",
    "draft without a value": "draft:",
}

PUBLIC = """---
title: Public
date: 2025-01-01
tags: [shared]
series: Shared
---
Text with a [link](hidden/index.md), a [section](hidden/index.md#a), ![a picture](hidden/marker.svg) and
![another](hidden/photo.jpg)

```text {file="hidden/marker.txt"}
```

<a href="hidden/clip.txt">raw</a> and [an address](/posts/hidden/).
"""


def site(state: str, name: str = "hidden") -> Mapping[str, str | bytes]:
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"><title>{MARK}</title></svg>'
    hidden = (
        f'---\ntitle: "{MARK} title $x$"\nexcerpt: {MARK} excerpt\nauthor: {MARK} author\nslug: {MARK}-slug\n'
        f"featured: true\nseries: Shared\ncover: cover.svg\naliases: [/{MARK}-old/]\nextra: {MARK}\n"
        f"tags: [{MARK}-tag, shared]\nlang: de\n{state}\n---\n# {MARK} heading\n\n{MARK} body[^1] ![p](marker.svg)\n\n"
        f"![p]({MARK}.jpg) ![p](photo.jpg)\n\n[^1]: {MARK} note\n"
    )
    return {
        "sitegen.toml": '[site]\nbase_url = "https://example.org"\n',
        "content/posts/public.md": PUBLIC,
        "content/posts/other.md": "---\ntitle: Other\ndate: 2025-02-01\ntags: [shared]\nseries: Shared\n---\nText.\n",
        f"content/posts/{name}/index.md": hidden,
        f"content/posts/{name}/marker.svg": svg,
        f"content/posts/{name}/cover.svg": svg,
        f"content/posts/{name}/{MARK}.jpg": photo(painted(500)),
        f"content/posts/{name}/photo.jpg": photo(painted(500)),
        f"content/posts/{name}/{MARK}.dark.jpg": photo(painted(490)),
        f"content/posts/{name}/marker.txt": MARK,
        f"content/posts/{name}/clip.txt": MARK,
        f"content/posts/{name}/deeper/more.svg": svg,
    }


def leaks(result: Built) -> list[str]:
    mark = MARK.lower()
    marks = (mark.encode(), PLACE.lower().encode())
    names = (mark, "photo.")
    return [
        p
        for p, data in result.files.items()
        if any(n in p.lower() for n in names) or any(m in data.lower() for m in marks)
    ]


@pytest.mark.parametrize("state", STATES.values(), ids=list(STATES))
def test_nothing_of_a_hidden_post_is_published(state: str) -> None:
    result = built(site(state))
    assert leaks(result) == []
    assert "posts/public/index.html" in result.files


def test_the_property_can_fail() -> None:
    result = built(site("draft: true"), drafts=True)
    assert [p for p in leaks(result) if p.endswith(".webp")]
    assert {"posts/Zq7Marker-slug/index.html", "posts/Zq7Marker-slug/marker.svg", "feed.xml", "index.html"} <= set(
        leaks(result)
    )


def test_a_link_to_a_hidden_post_is_reported() -> None:
    assert "SG043" in built(site("draft: true")).codes()
    assert "SG042" in built(site("draft: true")).codes()


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(sorted(STATES.values())),
    st.sampled_from(["hidden", "2024-01-02-hidden", "nested/deep", "Ünï", "index"]),
)
def test_nothing_leaks_wherever_the_post_stands(state: str, name: str) -> None:
    assert leaks(built(site(state, name))) == []
