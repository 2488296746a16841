"""Ways in which a post could be published by mistake, or break the build: each was found once."""

from xml.etree import ElementTree

import pytest
from sites import built

TOML = '[site]\nbase_url = "https://example.org"\n'

WITHHELD: dict[str, str] = {
    "merged draft": "---\nx: &a {draft: true}\n<<: *a\ntitle: T\n---\nMARK\n",
    "merged future date": "---\nx: &a {date: 2099-01-01}\n<<: *a\ntitle: T\n---\nMARK\n",
    "no fences": "draft: true\ntitle: T\n\nMARK\n",
    "TOML without fences": "draft = true\n\nMARK\n",
    "JSON": '{"draft": true}\n\nMARK\n',
    "four dashes": "----\ndraft: true\n----\nMARK\n",
    "a long dash as fence": "\u2014\ndraft: true\n\u2014\nMARK\n",
    "a blank of no width before the fence": "\u200b---\ndraft: true\n---\nMARK\n",
    "a comment before the fence": "<!-- x -->\n---\ndraft: true\n---\nMARK\n",
    "dates": "---\ndates: 2099-01-01\n---\nMARK\n",
    "a tag that does not fit": "---\ndraft: !!bool maybe\n---\nMARK\n",
}


@pytest.mark.parametrize("text", WITHHELD.values(), ids=list(WITHHELD))
def test_a_post_in_doubt_is_not_published(text: str) -> None:
    site = built({"sitegen.toml": TOML, "content/posts/a.md": text})
    assert not [p for p, data in site.files.items() if b"MARK" in data]


PUBLISHED: dict[str, str] = {
    "prose that mentions a draft": "---\ntitle: T\n---\nMARK\n\nThe draft: a story.\n",
    "a colon in the first line": "MARK: a story about drafts.\n",
}


@pytest.mark.parametrize("text", PUBLISHED.values(), ids=list(PUBLISHED))
def test_a_post_without_doubt_is_published(text: str) -> None:
    assert "MARK" in built({"sitegen.toml": TOML, "content/posts/a.md": text}).text("posts/a/index.html")


HARMLESS: dict[str, str] = {
    "escapes in front matter": '---\ntitle: "a\\eb"\nexcerpt: "c\\0d"\ndate: 2025-01-01\ntags: ["x\\ay"]\n---\nText \ufffe \uffff.\n',
    "a date that is none": "---\ndate: !!timestamp foo\n---\nText.\n",
    "an empty number": "---\nx: !!int ''\ny: !!float ''\n---\nText.\n",
    "a huge number": f"---\nx: 0x{'f' * 5000}\n---\nText.\n",
    "a huge number in TOML": f"+++\nx = {'1' * 5000}\n+++\nText.\n",
    "a huge title in TOML": f"+++\ntitle = 0x{'f' * 5000}\n+++\nText.\n",
    "a huge reading time": f"---\nreadtime: {'1' * 400}\n---\nText.\n",
    "endless reading": "---\nreadtime: .inf\n---\nText.\n",
    "endless nesting": f"---\nx: {'[' * 3000}\n---\nText.\n",
}


@pytest.mark.parametrize("text", HARMLESS.values(), ids=list(HARMLESS))
def test_odd_values_break_nothing(text: str) -> None:
    site = built({"sitegen.toml": TOML, "content/posts/a.md": text})
    for path in ("feed.xml", "sitemap.xml"):
        ElementTree.fromstring(site.text(path))
    assert not any(set("\x00\x07\x1b") & set(data.decode()) for p, data in site.files.items() if p.endswith(".html"))


SETTINGS = ("[site]\ntitle = " + "1" * 5000, "x = " + "[" * 5000, '[build]\noutput = "a\\u0000b"')


@pytest.mark.parametrize("text", SETTINGS, ids=["number", "nesting", "null"])
def test_odd_settings_break_nothing(text: str) -> None:
    assert "index.html" in built({"sitegen.toml": text}).files


def test_old_dates_have_offsets_that_feeds_allow() -> None:
    files = {
        "sitegen.toml": TOML + 'timezone = "Europe/Berlin"\n',
        "content/posts/a.md": "---\ndate: 1800-01-01\n---\nText.\n",
    }
    assert "1800-01-01T00:00:00+00:53<" in built(files).text("feed.xml")
