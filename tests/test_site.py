"""What linking and planning make of a site: addresses, lists, feeds, links, overriding templates."""

import re
from collections.abc import Mapping
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sites import built

from sitegen.outputs.lists import cuts, page_url
from sitegen.urls import address, address_of, is_safe_output, output_path

TOML = '[site]\nbase_url = "https://example.org{base}"\n[build]\npaginate = {size}\n'


def numbered(count: int, size: int = 10, base: str = "") -> dict[str, str | bytes]:
    posts: dict[str, str | bytes] = {
        f"content/posts/p{n:03}.md": f"---\ntitle: Post {n:03}\ndate: 2024-01-01 {n // 60:02}:{n % 60:02}\ntags: [t]\n---\nText.\n"
        for n in range(count)
    }
    return {"sitegen.toml": TOML.format(size=size, base=base), **posts}


@given(st.integers(0, 500), st.integers(1, 30))
def test_pages_of_a_list_hold_everything_once(count: int, size: int) -> None:
    pages = list(cuts(count, size))
    shown = [i for cut in pages for i in range(cut.start, cut.stop)]
    assert shown == list(range(count))
    assert all(cut.stop - cut.start == size for cut in pages[1:])
    assert len(pages) == 1 or size <= pages[0].stop < 2 * size
    for cut in pages:
        assert cut.older in (None, *[c.number for c in pages])
        assert cut.newer in (None, *[c.number for c in pages])
    assert page_url("/", 0) == "/"


def test_a_new_post_changes_few_list_pages() -> None:
    before, after = built(numbered(45)), built(numbered(46))
    lists = [p for p in before.files if p == "index.html" or p.startswith(("page/", "tags/t/"))]
    assert "page/3/index.html" in lists
    assert {p for p in lists if before.files[p] != after.files[p]} == {"index.html", "tags/t/index.html"}


SAFE_TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters='/<>:"\\|?*%#.'), min_size=1, max_size=20
)


@given(st.lists(SAFE_TEXT, min_size=1, max_size=4))
def test_an_output_path_survives_the_way_to_an_address_and_back(steps: list[str]) -> None:
    path = output_path(address("/" + "/".join(steps) + "/"))
    assert output_path(address_of(path)) == path


@pytest.mark.parametrize("path", ["../x", "a/../b", "a//b", "con/index.html", "a:b", "a\x00b", "x" * 300, "a./b"])
def test_unsafe_outputs_are_refused(path: str) -> None:
    assert not is_safe_output(path)


LINKS: Mapping[str, tuple[str, str, list[str]]] = {
    "by path": ("[x](b.md)", 'href="{base}/posts/b/"', []),
    "by path with a fragment": ("[x](b.md#part)", 'href="{base}/posts/b/#part"', []),
    "by folder": ("[x](c/index.md)", 'href="{base}/posts/c/"', []),
    "by address": ("[x](/posts/b/)", 'href="{base}/posts/b/"', []),
    "to a page of tags": ("[x](/tags/t/)", 'href="{base}/tags/t/"', []),
    "in raw HTML": ('<a href="/about/">x</a>', 'href="{base}/about/"', []),
    "to a static picture": ("![x](/p.svg)", 'src="{base}/p.svg" width="3" height="2"', []),
    "to a picture of a folder": ("![x](c/q.svg)", 'src="{base}/posts/c/q.svg" width="30" height="20"', []),
    "to a missing post": ("[x](nope.md)", 'href="nope.md"', ["SG040"]),
    "to a missing address": ("[x](/nope/)", 'href="{base}/nope/"', ["SG040"]),
    "to a missing part": ("[x](b.md#no)", 'href="{base}/posts/b/#no"', ["SG041"]),
    "to a missing picture": ("![x](nope.png)", 'src="nope.png"', ["SG042"]),
    "out of the site": ("![x](../../../etc/x.png)", 'src="../../../etc/x.png"', ["SG046"]),
    "to a broken picture": ("![x](/bad.png)", 'src="{base}/bad.png"', ["SG044"]),
}


@pytest.mark.parametrize(("text", "expected", "codes"), LINKS.values(), ids=list(LINKS))
@pytest.mark.parametrize("base", ["", "/sub/path"])
def test_links(text: str, expected: str, codes: list[str], base: str) -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" {}/>'
    site = built(
        {
            "sitegen.toml": TOML.format(size=10, base=base),
            "content/posts/a.md": f"---\ntitle: A\ndate: 2025-01-01\ntags: [t]\n---\n{text}\n",
            "content/posts/b.md": "---\ntitle: B\ndate: 2025-01-02\n---\n## Part\n",
            "content/posts/c/index.md": "---\ntitle: C\ndate: 2025-01-03\n---\nText.\n",
            "content/posts/c/q.svg": svg.format('viewBox="0 0 30 20"'),
            "content/pages/about.md": "---\ntitle: About\n---\nText.\n",
            "static/p.svg": svg.format('width="3" height="2"'),
            "static/bad.png": b"no picture",
        }
    )
    assert expected.format(base=base) in site.text("posts/a/index.html")
    assert site.codes() == codes


def test_addresses_work_under_a_sub_path() -> None:
    site = built(numbered(25, base="/sub"))
    for path, data in site.files.items():
        if path.endswith(".html"):
            for target in re.findall(r'(?:href|src)="(/[^"]*)"', data.decode()):
                assert target.startswith("/sub/"), (path, target)


def test_an_own_template_takes_the_place_of_one_and_can_extend_it() -> None:
    own = '{% extends "theme/post.html" %}{% block main %}{{ super() }}<p>{{ page.extra.mood }}</p>{% endblock %}'
    files = {
        "sitegen.toml": TOML.format(size=10, base=""),
        "content/posts/a.md": "---\ntitle: A\ndate: 2025-01-01\nmood: calm\n---\nText.\n",
        "templates/post.html": own,
        "templates/slots/head.html": '<meta name="x" content="y">',
    }
    site = built(files)
    page = site.text("posts/a/index.html")
    assert "<h1>A</h1>" in page
    assert "<p>calm</p>" in page
    assert all('<meta name="x" content="y">' in site.text(p) for p in site.files if p.endswith(".html"))
    assert site.codes() == []


def test_code_is_included_by_region_and_by_lines() -> None:
    code = "import os\n# region part\n\ndef f():\n    return 1\n\n\n# endregion part\nprint(2)\n"
    text = '```python {file="x.py" region="part"}\n```\n\n```python {file="x.py" lines="9"}\n```\n\n```python {file="x.py" region="no"}\n```\n'
    site = built(
        {
            "sitegen.toml": TOML.format(size=10, base=""),
            "content/posts/a/index.md": f"---\ntitle: A\ndate: 2025-01-01\n---\n{text}",
            "content/posts/a/x.py": code,
        }
    )
    page = re.sub(r"</?span[^>]*>", "", site.text("posts/a/index.html"))
    assert "def f():\n    return 1\n</code>" in page
    assert "print(2)\n</code>" in page
    assert "region" not in page.replace("no", "")
    assert site.codes() == ["SG045"]


def test_featured_posts_stand_first_and_once() -> None:
    files = numbered(5)
    files["content/posts/p001.md"] = "---\ntitle: Chosen\ndate: 2020-01-01\nfeatured: true\n---\nText.\n"
    home = built(files).text("index.html")
    assert home.index("Chosen") < home.index("Post 004")
    assert home.count(">Chosen<") == 1


def test_former_addresses_lead_to_the_post() -> None:
    files = {
        "sitegen.toml": TOML.format(size=10, base="/sub"),
        "content/posts/a.md": "---\ntitle: A\ndate: 2025-01-01\naliases: [/2020/old, /x.html]\n---\nText.\n",
    }
    site = built(files)
    for path in ("2020/old/index.html", "x.html"):
        assert 'content="0; url=/sub/posts/a/"' in site.text(path)
        assert path not in site.text("sitemap.xml")


def test_an_empty_site_builds() -> None:
    site = built({})
    assert {"index.html", "404.html", "feed.xml", "sitemap.xml", "robots.txt", "archive/index.html"} <= set(site.files)


OTHER = (
    "---\ntitle: The $x$ of it\ndate: 2024-01-01\n---\n$$ a \\label{eq:one} $$\n\n## A *part* {#part}\n\n"
    "::: lemma {#lem}\nhi\n:::\n"
)

REFERENCES = {
    "an equation": ("", "[](o.md#eq:one)", "Eq. (1) in <em>The MATH of it</em>"),
    "an equation, in German": ("lang: de\n", "[](o.md#eq:one)", "Gl. (1) in <em>The MATH of it</em>"),
    "an equation, in a language without words": (
        "lang: tlh\n",
        "[](o.md#eq:one)",
        "Eq. (1) in <em>The MATH of it</em>",
    ),
    "a lemma": ("", "[](o.md#lem)", "Lemma 1 in <em>The MATH of it</em>"),
    "a section": ("", "[](o.md#part)", "A <em>part</em> in <em>The MATH of it</em>"),
    "an address": ("", "[](/posts/o/#lem)", "Lemma 1 in <em>The MATH of it</em>"),
    "nothing that is there": ("", "[](o.md#none)", "<em>The MATH of it</em>"),
    "a post that is not there": ("", "[](q.md#eq:one)", "q.md#eq:one"),
    "a post that is a draft": ("", "[](d.md#eq:one)", "d.md#eq:one"),
}


@pytest.mark.parametrize(("matter", "text", "expected"), REFERENCES.values(), ids=list(REFERENCES))
def test_a_reference_to_another_post_says_what_it_leads_to(matter: str, text: str, expected: str) -> None:
    draft = OTHER.replace("title: The", "draft: true\ntitle: Secret")
    post = f"---\ntitle: P\ndate: 2024-01-02\n{matter}---\n{text}\n"
    site = built({"content/posts/o.md": OTHER, "content/posts/d.md": draft, "content/posts/p.md": post})
    page = re.sub(r"<math.*?</math>", "MATH", site.text("posts/p/index.html"))
    found = re.search(r'<div class="text">\s*<p><a[^>]*>(.*?)</a></p>', page)
    assert found is not None
    assert found[1] == expected
    assert "Secret" not in page


def test_feed_has_a_text_beside_each_formula() -> None:
    body = 'A $x^2<\\alpha$ and\n\n$$\\frac{"a"}{b}\\label{e}$$\n'
    files = {"sitegen.toml": TOML.format(size=10, base=""), "content/posts/a.md": f"---\ndate: 2024-01-01\n---\n{body}"}
    feed = ElementTree.fromstring(built(files).files["feed.xml"])
    content = feed.findtext(".//{http://www.w3.org/2005/Atom}content") or ""
    assert re.findall('alttext="([^"]*)"', content) == ["x² &lt; α", "(”a”)/b"]
    assert not re.search(r"annotation|\\", content)


SIZES = {
    "{width=20 height=10}": 'width="20" height="10"',
    "{width=20}": 'width="20" height="30"',
    "{height=30px}": 'width="20" height="30"',
    "{width=50%}": 'width="40" height="60" alt="a" d',
    "": 'width="40" height="60"',
}


@pytest.mark.parametrize(("attributes", "expected"), SIZES.items())
def test_size_of_a_picture_is_as_given(attributes: str, expected: str) -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="60"/>'
    post = f"---\ndate: 2024-01-01\n---\n![a](p.svg){attributes}\n"
    assert expected in built({"content/posts/a/index.md": post, "content/posts/a/p.svg": svg}).text(
        "posts/a/index.html"
    )


REDIRECTS = """[site]
base_url = "https://example.org/b"
[redirects]
"/category/maths/" = "/tags/maths/"
"/old" = "/posts/a/#there"
"/atom.xml" = "/feed.xml"
"/rss.xml" = "/posts/a/"
"""
TAGGED = "---\ntitle: A\ndate: 2025-01-01\ntags: [maths]\n---\nText.\n"


def test_redirects_of_the_settings() -> None:
    site = built({"sitegen.toml": REDIRECTS, "content/posts/a.md": TAGGED})
    assert site.codes() == []
    assert "/b/tags/maths/" in site.text("category/maths/index.html")
    assert "/b/posts/a/#there" in site.text("old/index.html")
    assert "/b/posts/a/" in site.text("rss.xml")
    feed, former = (ElementTree.fromstring(site.files[name]) for name in ("feed.xml", "atom.xml"))
    atom = "{http://www.w3.org/2005/Atom}"
    assert [e.findtext(f"{atom}id") for e in feed.iter(f"{atom}entry")] == [
        e.findtext(f"{atom}id") for e in former.iter(f"{atom}entry")
    ]
    assert former.findtext(f"{atom}id") == feed.findtext(f"{atom}id")
    assert "/category/" not in site.text("sitemap.xml")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ('"/posts/a/" = "/archive/"', "SG052"),
        ('"/old/" = "/nowhere/"', "SG040"),
        ('"old/" = "/archive/"', "SG003"),
        ('"/old/" = "https://example.com/"', "SG003"),
        ('"/old/" = 1', "SG003"),
        ('"/a?b" = "/archive/"', "SG003"),
    ],
)
def test_redirects_that_make_no_sense_have_their_line(line: str, code: str) -> None:
    site = built({"sitegen.toml": f"[redirects]\n{line}\n", "content/posts/a.md": TAGGED})
    found = [d for d in site.diagnostics if d.code == code]
    assert [(d.place.path, d.place.line) for d in found] == [("sitegen.toml", 2)]
    assert "A</h1>" in site.text("posts/a/index.html")
