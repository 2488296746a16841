"""Posts of strangers: nothing that they hold runs, leads astray, or reaches what is outside of the site."""

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import html5lib
import msgspec
import pytest
from sites import NOW, OPTIONS, Built, built

from sitegen.build import Options, build
from sitegen.model import PAGE_IDS
from sitegen.parse import parse

HTML = "{http://www.w3.org/1999/xhtml}"
MATHML = "{http://www.w3.org/1998/Math/MathML}"
SVG = "{http://www.w3.org/2000/svg}"

VECTORS = (Path(__file__).parent / "untrusted" / "vectors.txt").read_text("utf-8").rstrip("\n").split("\n")
"""What strangers try, one a line; ¶ stands for the end of a line."""

HEAD_VECTORS = {
    "cover": "cover: javascript:alert(1)",
    "a cover with a tab": 'cover: "java\\tscript:alert(1)"',
    "a cover of HTML": "cover: 'data:text/html,<script>alert(1)</script>'",
    "cover_alt": "cover: x.png\ncover_alt: '\"><script>alert(1)</script>'",
    "an author": "author: {name: '<script>alert(1)</script>', url: 'javascript:alert(1)'}",
    "an author with a tab": 'author: {name: A, url: "java\\tscript:alert(1)"}',
    "an author with a sign before": 'author: {name: A, url: " JavaScript:alert(1)"}',
    "an author of HTML": "author: {name: A, url: 'data:text/html,x'}",
    "an author who breaks out": "author: {name: A, url: 'https://a.example/\" onclick=\"alert(1)'}",
    "permalink": "permalink: javascript:alert(1)",
    "aliases": "aliases: ['javascript:alert(1)', '//evil.example/', '/\"><script>alert(1)</script>/', '/../../x/']",
    "title": "title: '<script>alert(1)</script>'",
    "a title with code": "title: '`<script>alert(1)</script>` $<img src=x onerror=alert(1)>$ &lt;script&gt;'",
    "excerpt": "excerpt: '\"><script>alert(1)</script>'",
    "tags": "tags: ['<script>alert(1)</script>', 'javascript:alert(1)', '\" onclick=\"alert(1)']",
    "series": "series: '\"><script>alert(1)</script>'",
    "slug": "slug: '\"><script>alert(1)</script>'",
    "lang": "lang: 'en\" onclick=\"alert(1)'",
    "read time": "readTime: '<script>alert(1)</script>'",
}


def site(html: str, posts: Mapping[str, str]) -> Built:
    settings = f'[site]\ntitle = "Blog"\nbase_url = "https://example.org"\n[markdown]\nhtml = "{html}"\n'
    return built({"sitegen.toml": settings, **{f"content/posts/{name}.md": text for name, text in posts.items()}})


BODIES = [vector.replace("¶", "\n") for vector in VECTORS]


def made(html: str) -> Built:
    """A site with a post for each vector."""
    posts = {
        f"p{i}": f"---\ntitle: P{i}\ndate: 2025-01-01\n---\n{body}\n\nend{i}end\n\n$x^2$ [^n]\n\n[^n]: A note.\n"
        for i, body in enumerate(BODIES)
    }
    posts |= {f"h{i}": f"---\ndate: 2025-01-01\n{head}\n---\nText\n" for i, head in enumerate(HEAD_VECTORS.values())}
    return site(html, posts)


@pytest.fixture(scope="module", params=["sanitize", "escape"])
def pages(request: pytest.FixtureRequest) -> Mapping[str, str]:
    """The pages of a site with a post for each vector, by their paths."""
    files = made(request.param).files
    return {path: data.decode() for path, data in files.items() if path.endswith((".html", ".xml"))}


def elements(page: str) -> list[Any]:
    return [element for element in html5lib.parse(page).iter() if isinstance(element.tag, str)]


ADDRESSES = {
    "href",
    "src",
    "action",
    "formaction",
    "{http://www.w3.org/1999/xlink}href",
    "xlink:href",
    "poster",
    "data",
}
FORBIDDEN = {
    *"iframe frame frameset object embed applet form meta base link style template noscript textarea title xmp select "
    "plaintext svg video audio script button marquee body html head".split()
}


def is_script(element: Any) -> bool:
    """Whether an element runs what is not a file of the site's own."""
    if element.tag != f"{HTML}script" or element.get("type") == "application/ld+json":
        return False
    return not element.get("src", "").startswith("/") or element.get("src", "").startswith("//")


def is_dangerous(attribute: str, value: str) -> bool:
    plain = re.sub(r"[\x00-\x20]", "", value).lower()
    return (
        attribute.startswith("on")
        or attribute == "style"
        or (attribute == "srcset" and "script:" in plain)
        or (attribute in ADDRESSES and plain.startswith(SCHEMES))
    )


SCHEMES = ("javascript:", "vbscript:", "data:text", "data:image/svg", "file:")


def wrong_with(all_elements: Sequence[Any]) -> list[str]:
    """What should not be on a page, and not in its main part."""
    mains = [e for e in all_elements if e.tag == f"{HTML}main"]
    wrong = [] if len(mains) == 1 else [f"{len(mains)} main elements"]
    ids = [e.get("id") for e in all_elements]
    wrong += [id_ for id_ in PAGE_IDS if ids.count(id_) > 1]
    wrong += [str(e.attrib) for e in all_elements if is_script(e)]
    for element in all_elements:
        wrong += [f"{element.tag} {a}={v}" for a, v in element.attrib.items() if is_dangerous(a, v)]
    for element in (e for main in mains for e in main.iter() if isinstance(e.tag, str)):
        name = re.sub(r"\{.*\}", "", element.tag)
        if name in FORBIDDEN or not element.tag.startswith((HTML, MATHML)):
            wrong.append(element.tag)
    return wrong


@pytest.mark.parametrize("number", range(len(VECTORS)), ids=lambda i: VECTORS[i][:60])
def test_nothing_of_a_body_runs(pages: Mapping[str, str], number: int) -> None:
    page = elements(pages[f"posts/p{number}/index.html"])
    assert wrong_with(page) == []
    main = next(e for e in page if e.tag == f"{HTML}main")
    assert f"end{number}end" in "".join(main.itertext()), "what follows is still text of the page"
    assert [e.get("class") for e in page if e.tag == f"{HTML}footer"][-1:] == FOOTER


FOOTER = [e.get("class") for e in elements(site("allow", {"a": "---\ntitle: A\n---\nText.\n"}).text("posts/a/index.html"))
          if e.tag == f"{HTML}footer"][-1:]  # fmt: skip


def test_the_vectors_are_dangerous_where_html_is_left_as_it_is() -> None:
    files = made("allow").files
    pages = [files[f"posts/p{i}/index.html"].decode() for i in range(60)]
    assert sum(wrong_with(elements(page)) != [] for page in pages) > 30


def test_nothing_of_a_front_matter_runs(pages: Mapping[str, str]) -> None:
    others = {path: page for path, page in pages.items() if "<main" in page and not path.startswith("posts/p")}
    found = {path: wrong_with(elements(page)) for path, page in others.items() if path != "search/index.html"}
    assert {path: wrong for path, wrong in found.items() if wrong} == {}


def test_the_feed_holds_nothing_that_runs(pages: Mapping[str, str]) -> None:
    contents = [e.text or "" for e in ElementTree.fromstring(pages["feed.xml"]).iter() if e.tag.endswith("}content")]
    assert len(contents) == 20
    for content in contents:
        assert not [e for e in elements(content) if is_script(e) or any(is_dangerous(*a) for a in e.attrib.items())]


# ------------------------------------------------------------------------------------------------ what is shown

SHOWN: Mapping[str, tuple[str, str, str]] = {
    # what it is about: the way, the body, the HTML of the body
    "a tag as text": ("escape", "a <b>c</b>", "<p>a &lt;b&gt;c&lt;/b&gt;</p>"),
    "a block as text": ("escape", "<div>\n*a*\n</div>", "<p>&lt;div&gt;\n<em>a</em>\n&lt;/div&gt;</p>"),
    "a comment as text": ("escape", "<!-- a -->", "<p>&lt;!-- a --&gt;</p>"),
    "the end of an excerpt": ("escape", "a\n\n<!--more-->\n\nb", "<p>a</p>\n<!--more-->\n<p>b</p>"),
    "the end of an excerpt below a line": ("escape", "a\n<!-- MORE -->\nb", "<p>a</p>\n<!--more-->\n<p>b</p>"),
    "an address as a link": (
        "escape",
        "<https://a.example>",
        '<p><a href="https://a.example">https://a.example</a></p>',
    ),
    "plain markup": ("sanitize", 'a <kbd class="k">b</kbd>', '<p>a <kbd class="k">b</kbd></p>'),
    "text in a block": (
        "sanitize",
        "<details open>\n<summary>a</summary>\n\n*b* $x$\n\n</details>",
        '<details open="">\n<summary>a</summary>\n<p><em>b</em> <math>',
    ),
    "what is left open": ("sanitize", "> <div>\n\n</div>a", "<blockquote>\n<div>\n</div>\n</blockquote>\na"),
    "what is left open in a line": ("sanitize", "a *<b>c* d</b> e", "<p>a <em><b>c</b></em> d e</p>"),
    "cells without ends": (
        "sanitize",
        "<table><tr><td>a<td>b<tr><td>c</table>",
        "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>",
    ),
    "the end of an excerpt, cleaned": ("sanitize", "a\n\n<!--more-->\n\nb", "<p>a</p>\n<!--more-->\n<p>b</p>"),
    "a comment": ("sanitize", "a <!-- b --> c", "<p>a  c</p>"),
    "a comment without an end": ("sanitize", "<div>\n<!-- b", "<div>\n&lt;!-- b\n</div>\n"),
    "an attribute without an end": ("sanitize", '<div title="\n\n*a*', '&lt;div title="\n<p><em>a</em></p>'),
    "a script": ("sanitize", "<script>\nalert(1)\n</script>\n\na", "\n<p>a</p>"),
    "a script without an end": ("sanitize", "<script>\nalert(1)", "\nalert(1)"),
    "an entity for a control character": ("sanitize", 'a <b title="&#2;0&#3;">c</b>', '<p>a <b title="0">c</b></p>'),
    "a sign in an attribute": ("sanitize", "a <b title='>'>c</b>", '<p>a <b title="&gt;">c</b></p>'),
    "a picture of the post": ("sanitize", '<img src="x.png" alt="a">', '<img src="\x020\x03" alt="a">'),
    "left as it is": ("allow", '<div style="a">\n<b onclick="c">', '<div style="a">\n<b onclick="c">'),
    "an attribute in an attribute": (
        "allow",
        """a <b title=' href="x"'>c</b>""",
        """<p>a <b title=' href="x"'>c</b></p>""",
    ),
    "a bracket in an attribute": (
        "allow",
        """a <a title=">" href="x">c</a>""",
        """<p>a <a title=">" href="\x020\x03">c</a></p>""",
    ),
}


@pytest.mark.parametrize("name", SHOWN)
def test_a_body_becomes(name: str) -> None:
    way, body, html = SHOWN[name]
    options = msgspec.structs.replace(OPTIONS, html=way)
    shown = parse("posts/a.md", f"---\ntitle: A\n---\n{body}\n".encode(), options).body
    assert html in shown


# ------------------------------------------------------------------------------------------------- who may choose

Choice = tuple[str, str, str, str, list[str]]
CHOICES: Mapping[str, Choice] = {
    # what it is about: the settings for Markdown, the defaults of the folder, the post, what holds, the diagnostics
    "nothing is said": ("", "", "", "allow", []),
    "the settings": ('html = "sanitize"', "", "", "sanitize", []),
    "a folder is stricter": ("", 'html = "escape"', "", "escape", []),
    "a folder is looser": ('html = "escape"', 'html = "allow"', "", "allow", []),
    "a post is stricter": ("", "", "html: escape", "escape", []),
    "a post is stricter than its folder": ("", 'html = "sanitize"', "html: escape", "escape", []),
    "a post is looser": ('html = "escape"', "", "html: allow", "escape", ["SG097"]),
    "a post is looser than its folder": ("", 'html = "escape"', "html: sanitize", "escape", ["SG097"]),
    "a post says the same": ('html = "sanitize"', "", "html: sanitize", "sanitize", []),
    "a post has no value": ("", 'html = "sanitize"', "html:", "escape", ["SG022"]),
    "a post is misspelt": ("", 'html = "sanitize"', "html: alow", "escape", ["SG022"]),
    "a post says it in capitals": ('html = "escape"', "", "HTML: allow", "escape", ["SG097"]),
    "a post says it twice": ('html = "escape"', "", "html: escape\nHtml: allow", "escape", ["SG024"]),
    "a post merges it": ('html = "escape"', "", "x: &x {html: allow}\n<<: *x", "escape", ["SG097"]),
    "the settings are misspelt": ('html = "sanitise"', "", "", "escape", ["SG003"]),
    "the settings are no text": ("html = true", "", "", "escape", ["SG003"]),
    "a folder is misspelt": ("", 'html = "sanitise"', "", "escape", ["SG022"]),
    "the settings are no TOML": ('html = "sanitize"\nx = ', "", "", "escape", ["SG001"]),
}
EXAMPLE = "a <b onclick=c>d</b>\n"
BECOMES = {"allow": "<b onclick=c>d</b>", "sanitize": "<b>d</b>", "escape": "&lt;b onclick=c&gt;d&lt;/b&gt;"}


@pytest.mark.parametrize("name", CHOICES)
def test_the_way_is_chosen_by(name: str) -> None:
    markdown, folder, post, way, codes = CHOICES[name]
    settings = f'[site]\nbase_url = "https://example.org"\n[markdown]\n{markdown}\n'
    if folder:
        settings += f'[[defaults]]\npath = "posts/*"\n{folder}\n'
    made = built({"sitegen.toml": settings, "content/posts/a.md": f"---\ntitle: A\n{post}\n---\n{EXAMPLE}"})
    assert BECOMES[way] in made.text("posts/a/index.html")
    assert [code for code in made.codes() if code not in ("SG095", "SG096")] == codes


@pytest.mark.parametrize("where", ["[markdown]", '[[defaults]]\npath = "posts/*"'])
def test_a_missing_library_is_reported_at_the_setting(
    where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sitegen.build.options.can_clean", lambda: False)
    monkeypatch.setattr("sitegen.parse.can_clean", lambda: False)
    settings = f'[site]\nbase_url = "https://example.org"\n{where}\nhtml = "sanitize"\n'
    (tmp_path / "content/posts").mkdir(parents=True)
    (tmp_path / "sitegen.toml").write_text(settings)
    (tmp_path / "content/posts/a.md").write_text(f"---\ntitle: A\n---\n{EXAMPLE}")
    report = build(Options(root=tmp_path, now=NOW, jobs=1))
    line = settings.split("\n").index('html = "sanitize"') + 1
    assert [(d.code, d.place.line, d.place.column) for d in report.diagnostics] == [("SG003", line, 1)]
    assert "pip install" in report.diagnostics[0].hint
    assert BECOMES["escape"] in (tmp_path / "public/posts/a/index.html").read_text()


def test_a_missing_library_is_reported_at_the_post(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sitegen.parse.can_clean", lambda: False)
    parsed = parse("posts/a.md", f"---\ntitle: A\nhtml: sanitize\n---\n{EXAMPLE}".encode(), OPTIONS)
    assert [(d.code, d.place.line) for d in parsed.post.diagnostics] == [("SG022", 3)]
    assert BECOMES["escape"] in parsed.body


# --------------------------------------------------------------------------------------------- what is reported

REPORTED: Mapping[str, tuple[str, str, list[tuple[str, int, int]]]] = {
    # what it is about: the way, the body from line 4 on, the diagnostics as (code, line, column)
    "style": ("allow", 'a\n<b style="c">d</b> <i style="c">', [("SG095", 5, 4)]),
    "a style sheet": ("allow", "<style>\na {}\n</style>", [("SG095", 4, 1)]),
    "an inline script": ("allow", "<div>\n <script>\na\n</script>", [("SG095", 5, 2)]),
    "a script of its own file": ("allow", '<script src="a.js"></script>', [("SG040", 4, 14)]),
    "data in a script": ("allow", '<script type="application/ld+json">{}</script>', []),
    "a handler": ("allow", 'a <b class=x onclick="c">d</b>', [("SG095", 4, 14)]),
    "a script in a link": ("allow", '<a href="javascript:c">d</a>', [("SG095", 4, 4)]),
    "each kind once": ("allow", "<b style=a onclick=b><b style=a onclick=b>", [("SG095", 4, 4), ("SG095", 4, 12)]),
    "words that look like it": ("allow", 'a <b title="style=x onclick=y">c</b> style=x', []),
    "nothing in text": ("escape", '<b style="c" onclick="d">', []),
    "what was left out": ("sanitize", 'a <b onclick="c">d</b> <b onclick>', [("SG096", 4, 6)]),
    "an element that was left out": ("sanitize", "<iframe src=x></iframe>\n<iframe>", [("SG096", 4, 1)]),
    "an id of the page": ("sanitize", "a <b id=page-main>", [("SG096", 4, 6)]),
    "an id of the page on a heading": ("allow", "## a {#page-main}", []),
    "an id of the page on a paragraph": ("allow", "{#page-main}\na", [("SG037", 5, 0)]),
    "a label that is an id of the page": ("allow", "$$x\\label{page-main}$$", [("SG037", 4, 4)]),
}


@pytest.mark.parametrize("name", REPORTED)
def test_it_is_reported(name: str) -> None:
    way, body, found = REPORTED[name]
    made = site(way, {"a": f"---\ntitle: A\n---\n{body}\n"})
    assert [(d.code, d.place.line, d.place.column) for d in made.diagnostics] == found


# ------------------------------------------------------------------------------------------------ paths that lead out

OUTSIDE = (
    "../../../secret.txt", "../../../../../../../../etc/passwd", "/etc/passwd", "//etc/passwd", "/../secret.txt",
    "..%2f..%2f..%2fsecret.txt", "%2e%2e/%2e%2e/%2e%2e/secret.txt", "..\\..\\..\\secret.txt", "%2e%2e%5c%2e%2e%5csecret.txt",
    "..%252f..%252fsecret.txt", "a/../../../../secret.txt", "./../.././../secret.txt", "....//....//secret.txt",
    "file:///etc/passwd", "../../sitegen.toml", "../../.sitegen/store.sqlite", "..%00/secret.txt", "~/secret.txt",
    "../../templates/x.html", "link/secret.txt", "link.txt", "/link.txt", "../posts/link.txt",
)  # fmt: skip
"""Paths from ``content/posts``. ``link`` and ``link.txt`` are symbolic links to what is outside of the site."""

USES = {
    "a picture": "![a]({})",
    "a picture in brackets": "![a](<{}>)",
    "a link": "[a](<{}>)",
    "HTML": '<img src="{}"> <a href="{}">a</a>',
    "code": '```text file="{}"\n```',
    "a cover": None,
}


@pytest.mark.parametrize("use", USES)
def test_a_path_cannot_lead_out_of_the_site(use: str, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("SECRET\n")
    root = tmp_path / "site"
    posts = root / "content" / "posts"
    posts.mkdir(parents=True)
    (root / "static").mkdir()
    (posts / "link").symlink_to(tmp_path)
    (posts / "link.txt").symlink_to(tmp_path / "secret.txt")
    (root / "static" / "link.txt").symlink_to("/etc/passwd")
    (root / "sitegen.toml").write_text('# SECRET\n[site]\nbase_url = "https://example.org"\n')
    for i, path in enumerate(OUTSIDE):
        form = USES[use]
        cover = f"cover: '{path}'\n" if form is None else ""
        body = "Text" if form is None else form.replace("{}", path)
        (posts / f"p{i}.md").write_text(f"---\ntitle: P{i}\n{cover}---\n{body}\n")
    report = build(Options(root=root, now=NOW, jobs=1))
    made = {p: p.read_bytes() for p in (root / "public").rglob("*") if p.is_file()}
    assert [p for p, data in made.items() if b"SECRET" in data or b"root:x:0" in data] == []
    assert [p.name for p in made if p.name in ("passwd", "secret.txt", "link.txt", "sitegen.toml")] == []
    linked = [d for d in report.diagnostics if d.code == "SG046" and "link" in d.place.path]
    assert [d.place.path for d in linked] == ["content/posts/link", "content/posts/link.txt", "static/link.txt"]


def test_links_inside_of_the_site_are_followed(tmp_path: Path) -> None:
    root = tmp_path / "site"
    (root / "content" / "posts").mkdir(parents=True)
    (root / "common").mkdir()
    (root / "common" / "a.md").write_text("---\ntitle: A\n---\nText.\n")
    (root / "content" / "posts" / "a.md").symlink_to("../../common/a.md")
    build(Options(root=root, now=NOW, jobs=1))
    assert (root / "public/posts/a/index.html").is_file()


def test_a_content_folder_elsewhere_is_the_site_s_own(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    (notes / "posts").mkdir(parents=True)
    (notes / "posts" / "a.md").write_text("---\ntitle: A\n---\nText.\n")
    root = tmp_path / "site"
    root.mkdir()
    (root / "content").symlink_to(notes)
    build(Options(root=root, now=NOW, jobs=1))
    assert (root / "public/posts/a/index.html").is_file()


# ------------------------------------------------------------------------------------------------------------ limits

LONG_CODE = "x = 1\n" * 6_000
LIMITS: Mapping[str, tuple[str, list[tuple[str, int]], str]] = {
    # what it is about: the body from line 4 on, the diagnostics as (code, line), what is shown all the same
    "code of one fence": (f"a\n\n```python\n{LONG_CODE}```\n", [("SG098", 6)], "x = 1\nx = 1\n"),
    "code of all fences": ("```python\n" + LONG_CODE[:24_000] + "```\n", [], '<span class="m">1</span>'),
    "code of too many fences": (
        ("```python\n" + LONG_CODE[:24_000] + "```\n") * 20, [("SG098", 4 + 4_002 * 12)], "x = 1\nx = 1\n",
    ),
    "a body": ("a " * 2_000_000 + "\n\nb <i>c</i>\n\nd\n", [("SG098", 4)], "<p>b &lt;i&gt;c&lt;/i&gt;</p>\n<p>d</p>"),
    "brackets": ("[a][" * 20_000 + " *b*", [("SG034", 4)], "<em>b</em>"),
    "macros": (
        "$\\def\\a{xxxxxxxxxx}\\def\\b{\\a\\a\\a\\a\\a\\a\\a\\a\\a\\a}\\def\\c{\\b\\b\\b\\b\\b\\b\\b\\b\\b\\b}$\n\n" + "$\\c\\c\\c\\c\\c\\c\\c\\c\\c$\n\n" * 80 + "b",
        [("SG030", 0)], "<p>b</p>",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", LIMITS)
def test_a_limit_is_reported_and_no_text_is_lost(name: str) -> None:
    body, found, shown = LIMITS[name]
    parsed = parse("posts/a.md", f"---\ntitle: A\n---\n{body}".encode(), OPTIONS)
    assert shown in parsed.body
    codes = dict.fromkeys((d.code, d.place.line if d.code != "SG030" else 0) for d in parsed.post.diagnostics)
    assert list(codes) == found


HEADS: Mapping[str, tuple[str, int]] = {
    # what it is about: front matter, the line of SG020
    "brackets": ("a: b\nc: " + "[" * 200 + "]" * 200, 3),
    "braces": ("a: " + "{a: " * 200 + "}" * 200, 2),
    "indentation": ("".join(" " * i + "a:\n" for i in range(200)), 102),
    "signs": ("a:\n " + "- " * 200, 3),
    "aliases of aliases": (
        "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(f"{b}: &{b} [{','.join(9 * [f'*{a}'])}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)), 7,
    ),
    "an alias of itself": ("a: &a [*a, *a]", 2),
    "a tenth of a million brackets": ("a: " + "[" * 100_000, 2),
}  # fmt: skip


@pytest.mark.parametrize("name", HEADS)
def test_front_matter_that_grows_is_refused(name: str) -> None:
    text, line = HEADS[name]
    parsed = parse("posts/a.md", f"---\n{text}\n---\nText\n".encode(), OPTIONS)
    assert [(d.code, d.place.line) for d in parsed.post.diagnostics if d.code == "SG020"] == [("SG020", line)]
    assert parsed.post.summary.withheld


def test_front_matter_with_a_few_levels_and_aliases_is_read() -> None:
    text = "a: &a {b: [[[[c]]]], d: {e: {f: g}}}\nh: [*a, *a]\n"
    parsed = parse("posts/a.md", f"---\ntitle: A\n{text}---\nText\n".encode(), OPTIONS)
    assert parsed.post.diagnostics == ()
    assert parsed.post.summary.extra["h"][1]["d"]["e"]["f"] == "g"
