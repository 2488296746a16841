"""Wiki links: which post, heading or picture a name means, and what becomes of names that mean none."""

import re

import pytest
from sites import NOW, OPTIONS, Built, built

from sitegen.link import Files, Selection
from sitegen.link.refs import Linked, Referred, resolve
from sitegen.markdown import convert
from sitegen.model import BASE, LinkOptions, SiteInfo
from sitegen.parse import parse

TOML = '[site]\nbase_url = "https://example.org"\n'
SVG = "<svg xmlns='http://www.w3.org/2000/svg' width='60' height='10'/>"
OTHERS = {
    "content/posts/2020-01-02-some-note.md": "---\ntitle: On Notes\naliases: [/former-name/]\n---\n## The Part\n",
    "content/posts/deep/twin.md": "---\ntitle: Twin one\nslug: one\n---\nText.\n",
    "content/posts/other/twin.md": "---\ntitle: Twin two\nslug: two\n---\nText.\n",
    "content/posts/secret.md": "---\ntitle: Secret\ndraft: true\n---\nText.\n",
    "content/img/far.svg": SVG,
    "content/pages/about.md": "---\ntitle: Über uns\n---\nText.\n",
}


def site(body: str) -> Built:
    return built({"sitegen.toml": TOML, "content/posts/a.md": f"---\ntitle: A\n---\n{body}\n", **OTHERS})


NOTE = "/posts/some-note/"
TABLE = [
    ("[[some-note]]", f'<a href="{NOTE}">some-note</a>', []),
    ("[[Some Note]]", f'<a href="{NOTE}">Some Note</a>', []),
    ("[[some_note.md|it]]", f'<a href="{NOTE}">it</a>', []),
    ("[[2020-01-02-some-note]]", f'<a href="{NOTE}">2020', []),
    ("[[on notes]]", f'<a href="{NOTE}">on notes</a>', []),
    ("[[former name|*x* `y`]]", f'<a href="{NOTE}"><em>x</em> <code>y</code></a>', []),
    ("[[posts/2020-01-02-some-note]]", f'<a href="{NOTE}">', []),
    ("[[ÜBER UNS]]", '<a href="/about/">ÜBER UNS</a>', []),
    ("[[On Notes#the part]]", f'<a href="{NOTE}#the-part">On Notes &gt; the part</a>', []),
    ("[[On Notes#no part]]", f'<a href="{NOTE}#no%20part">', ["SG041"]),
    ("> - [[#own part]]\n\n## Own *Part* {#x}", '<a href="#x">own part</a>', []),
    ("[[#no part]]", '<a href="#no-part">no part</a>', ["SG041"]),
    ("| a |\n|---|\n| [[on notes\\|x]] |", f'<td><a href="{NOTE}">x</a></td>', []),
    ("[[other/twin]]", '<a href="/posts/two/">', []),
    ("[[twin]]", '<a href="/posts/one/">twin</a>', ["SG085"]),
    ("[[On Motes]]", '<a class="missing">On Motes</a>', ["SG085"]),
    ("[[secret]]", '<a class="missing">secret</a>', ["SG043"]),
    ("![[on notes]]", f'<a href="{NOTE}">on notes</a>', ["SG086"]),
    ("![[far.svg]]", '<img src="/img/far.svg" width="60" height="10" alt=""', []),
    ("![[far.svg|30]]", '<img src="/img/far.svg" width="30" height="5" alt=""', []),
    ("![[img/far.svg|A bar|30x20]]", '<img src="/img/far.svg" width="30" height="20" alt="A bar"', []),
    ("![[none.svg]]", '<img src="none.svg"', ["SG042"]),
    ("matrix[[1]], [[2, 3]] and [[ -f x ]]", "<p>matrix[[1]], [[2, 3]] and [[ -f x ]]</p>", []),
    ("`[[a]]` $[[a]]$ \\[[a]]", "<p><code>[[a]]</code> <math", []),
    ("[[on notes]](https://x.org)", '<a href="https://x.org">[on notes]</a>', []),
    ("[[on notes]]\n\n[on notes]: /about/", '[<a href="/about/">on notes</a>]', []),
]


@pytest.mark.parametrize(("body", "html", "codes"), TABLE, ids=[row[0] for row in TABLE])
def test_wiki_links(body: str, html: str, codes: list[str]) -> None:
    result = site(body)
    assert html in result.text("posts/a/index.html")
    assert result.codes() == codes


def test_a_near_title_is_offered_and_the_title_of_a_draft_never() -> None:
    hints = [d.hint for d in site("[[On Motes]] [[Secre]]").diagnostics if d.code == "SG085"]
    assert hints[0] == 'did you mean "On Notes"?'
    assert "Secret" not in hints[1]


def test_the_place_is_that_of_the_brackets() -> None:
    (found,) = site("- A\n  > b [[No such]] c").diagnostics
    assert (found.place.line, found.place.column, found.place.length) == (5, 7, 11)


def test_the_text_and_the_search_have_the_words_without_the_brackets() -> None:
    found = convert("See [[page|a text]] and [[page#part]].", "content/posts/x.md", OPTIONS)
    assert found.excerpt == "See a text and page > part."


def test_a_text_of_brackets_is_read_to_its_end() -> None:
    for text in ("[[" * 500, "[[a" * 500, "[[a|" * 500, "![[" * 500, "[[a]" * 500):
        html = convert(text, "content/posts/x.md", OPTIONS).html
        assert re.sub("<[^>]*>", "", html).strip() == text


def test_a_title_that_others_lead_by_is_linked_anew() -> None:
    posts = {"a": "A", "b": "B"}

    def linked(titles: dict[str, str], former: Linked | None) -> Linked:
        texts = {f"posts/{n}.md": f"---\ntitle: {t}\n---\n[[B]] [[C]]\n" for n, t in titles.items()}
        parsed = [parse(path, text.encode(), OPTIONS).post for path, text in texts.items()]
        files = Files(frozenset(texts), frozenset(), ())
        selection = Selection(parsed, files, LinkOptions(NOW))
        info = SiteInfo("", "", "", "", "", "en", "ltr", ())
        return resolve(selection, Referred({}, {}), info, former)

    first = linked(posts, None)
    assert first.named == {"posts/a.md", "posts/b.md"}
    second = linked({**posts, "b": "C"}, first)
    refs = second.resolutions["posts/a.md"][1].refs
    assert refs == (f' href="{BASE}/posts/b/"', f' href="{BASE}/posts/b/"')
    third = linked({**posts, "b": "D"}, second)
    assert third.resolutions["posts/a.md"][1].refs[1] == ' class="missing"'
