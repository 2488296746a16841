"""Posts that nobody would write: whatever is in one, it is parsed, linked and rendered, and what comes out is valid.

Posts are made from articles, front matter and a list of nasty pieces by cutting, doubling and putting in. With raw HTML
shown as text a page must be HTML that a parser need not mend, and the feed well-formed XML. A few hundred posts, always
the same ones, are tried in each run; ``--fuzz MINUTES`` goes on with others.
"""

import time
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import html5lib
import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from sites import OPTIONS, built

from sitegen.parse import parse

ROOT = Path(__file__).parent.parent
FOUND = Path(__file__).parent / "fuzz"
ARTICLES = [path.read_text("utf-8") for path in sorted((ROOT / "content").rglob("*.md"))]
DOCS = [path.read_text("utf-8") for path in sorted((ROOT / "docs").glob("*.md"))]

PIECES = r"""
[ ] ( ) { } < > * ** _ __ ~~ ~ ` `` ``` ```` $ $$ \ \\ | ! ^ # ## ### ####### = === - --- + : :: ::: :::: ; & " ' % @ / ?
[a](b) [a](b.md) [](#a) [](b.md#a) [a][b] [a]:␠b [^1] [^1]:␠ ^[a] ![a](b.png) ![](b.png␠"c") [[a]] <http://a.b> <a@b.c>
<!-- --> <!--more--> <b> </b> <div> </div> <script> </script> <style> <svg> <math> <table> </td> <p> <pre> <?a ?> <![CDATA[ ]]>
&amp; &lt; &#0; &#x1; &#xD800; &#x110000; &nbsp; &copy &Afr; &ngE;
$x$ $x_1$ $$x$$ $$␤x␤$$ \( \) \[ \] \( a\) \begin{align} \end{align} \begin{align*} \begin{cases} \end{cases} \begin{matrix} &
\frac \frac{1}{2} \sqrt{ \left( \right) \label{a} \ref{a} \eqref{a} \tag{1} \text{ \text{$x$} \def\a{b} \a \newcommand{\b}[1]{#1} \b
\color{red} \href{a}{b} \operatorname{a} x^{x^{x}} x'' \not= \mathbb{R} \begin{subequations} \end{subequations} \verb|a| \hline
```python ```py␠{1} ~~~ ␠␠␠␠ ␉ >␠ >␠>␠ >␠[!NOTE] -␠ *␠ 1.␠ 2)␠ -␠[x]␠ -␠[␠]␠ |a|b| |-|-| |:-:|-:| Table:␠a␠{#tbl:a} a␤:␠b :::␠note :::␠theorem␠A␠{#thm:a}
{#a} {.b} {#a␠.b␠c=d} {a="b"} {:toc} {%␠a␠%} {{␠a␠}} {#page-main} {#fig:a}
--- +++ title: title:␠a draft:␠true date:␠2025-01-01 tags:␠[a,␠b] tags: aliases:␠[/a/] math:␠false html:␠allow cover:␠a.png lang:␠ar
&a *a [[[[ {a: !!python/name:a |␤ >- "␤ '␤ <<:␠*a
wörd 日本 ‮ ​ 👩‍👩‍👧 é ﷺ ￼ Ａ ẞ ǆ
""".split()
"""Pieces to put in; ␠, ␉ and ␤ stand for a blank, a tab and the end of a line."""
CHARACTERS = (
    "\t\n\r \x00\x02\x03\x04\x05\x06\x0b\x0c\x1b\x7f\x85\xa0\xad\u0301\u200b\u2028\u2029\u202e\ufeff\ufffd\uffff"
)

pieces = st.sampled_from([p.replace("␠", " ").replace("␉", "\t").replace("␤", "\n") for p in PIECES])
vectors = (Path(__file__).parent / "untrusted" / "vectors.txt").read_text("utf-8").replace("¶", "\n").split("\n")
inserts = st.one_of(
    pieces,
    st.sampled_from(vectors),
    pieces.map(lambda p: f"\n{p}"),
    pieces.map(lambda p: f"\n\n{p}\n\n"),
    st.lists(pieces, max_size=8).map("".join),
    st.tuples(pieces, st.integers(2, 60)).map(lambda p: p[0] * p[1]),
    st.sampled_from(CHARACTERS),
    st.characters(exclude_categories=["Cs"]),
    st.just("\n"),
    st.just("\n\n"),
)
places = st.integers(0, 4000)
changes = st.one_of(
    st.tuples(st.just("insert"), places, inserts),
    st.tuples(st.just("delete"), places, st.integers(1, 60)),
    st.tuples(st.just("double"), places, st.integers(1, 200)),
    st.tuples(st.just("indent"), places, st.sampled_from(["> ", "  ", "    ", "- ", "\t", "| ", ": ", "1. "])),
    st.tuples(st.just("splice"), places, st.integers(0, 10_000)),
)
HEADS = [
    "",
    "---\ntitle: A\n---\n",
    "---\ntitle: A\ndate: 2025-01-01\ntags: [a, b]\nexcerpt: b $x$\n---\n",
    "+++\ntitle = 'A'\n+++\n",
]


@st.composite
def posts(draw: st.DrawFn) -> str:
    """A post: a part of an article or nothing, changed a few times, with front matter or without."""
    source = draw(st.sampled_from([*ARTICLES, *DOCS, ""]))
    start = draw(st.integers(0, max(0, len(source) - 200)))
    text = source[start : start + draw(st.integers(0, 1500))]
    text = draw(st.sampled_from(HEADS)) + text
    for kind, place, what in draw(st.lists(changes, max_size=12)):
        at = place % (len(text) + 1)
        if kind == "insert":
            text = text[:at] + what + text[at:]
        elif kind == "delete":
            text = text[:at] + text[at + what :]
        elif kind == "double":
            text = text[:at] + text[at : at + what] + text[at:]
        elif kind == "indent":
            text = text[:at] + text[at:].replace("\n", f"\n{what}", 5)
        else:
            other = DOCS[what % len(DOCS)]
            text = text[:at] + other[what : what + 150] + text[at:]
    return text


SETTINGS = """
[site]
title = "Blog"
base_url = "https://example.org"
[markdown]
html = "escape"
smart_punctuation = true
[search]
enabled = false
"""
GOOD = "---\ntitle: Good\ndate: 2025-01-01\n---\n## Heading\n\nText $$x\\label{a}$$\n"


CLEANED = msgspec.structs.replace(OPTIONS, html="sanitize")
RUNS = frozenset(("script", "style", "iframe", "object", "embed", "svg", "form", "base", "link", "meta", "template"))
"""Elements that no post brings where HTML is cleaned."""


def check(texts: list[str]) -> None:
    """Build a site of posts; look at the pages and the feed."""
    named = {f"content/posts/p{i}.md": text.encode(errors="surrogatepass") for i, text in enumerate(texts)}
    made = built({"sitegen.toml": SETTINGS, "content/posts/b.md": GOOD, **named}, drafts=True, future=True)
    for path, data in made.files.items():
        if path.endswith(".xml"):
            ElementTree.fromstring(data)
        elif path.endswith(".html"):
            text = data.decode()
            assert not set(text) & set("\x00\x02\x03\x04\x05\x06"), path
            if path.startswith("posts/"):
                parser = html5lib.HTMLParser()
                parser.parse(text)
                assert [(place, what) for place, what, _ in parser.errors] == []
    for name, data in named.items():
        path = name.removeprefix("content/")
        parse(path, data, OPTIONS)  # as it is for those who trust their authors
        body = parse(path, data, CLEANED).body
        found = [e for e in html5lib.parseFragment(body).iter() if isinstance(e.tag, str)]
        assert [e.tag for e in found if e.tag.rpartition("}")[2] in RUNS] == []
        assert [e.attrib for e in found if any(a.startswith("on") or a == "style" for a in e.attrib)] == []


@settings(max_examples=15, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(st.lists(posts(), min_size=5, max_size=5))
def test_posts_that_nobody_would_write(texts: list[str]) -> None:
    check(texts)


@pytest.mark.parametrize("path", sorted(FOUND.glob("*.md")), ids=lambda path: path.stem)
def test_what_was_found_once(path: Path) -> None:
    check([path.read_bytes().decode()])


def test_more_posts(request: pytest.FixtureRequest) -> None:
    minutes = request.config.getoption("--fuzz")
    if not minutes:
        pytest.skip("--fuzz MINUTES")
    end = time.monotonic() + 60 * minutes
    round_, tried = int(time.time()), 0
    quick = settings(max_examples=20, deadline=None, database=None, suppress_health_check=list(HealthCheck),
                     phases=(Phase.generate, Phase.shrink))  # fmt: skip
    while time.monotonic() < end:
        round_ += 1

        @quick
        @seed(round_)
        @given(st.lists(posts(), min_size=10, max_size=10))
        def one_round(texts: list[str]) -> None:
            nonlocal tried
            tried += len(texts)
            check(texts)

        one_round()
    print(f"{tried} posts")
