"""Links and pictures as old posts of other generators write them."""

import pytest
from sites import built

SVG = "<svg xmlns='http://www.w3.org/2000/svg' width='60' height='10'/>"
OTHERS = {
    "sitegen.toml": '[site]\nbase_url = "https://example.org/base/"\n',
    "content/posts/b.md": "---\ntitle: B\npermalink: /2020/05/old/\naliases: [/old.html, /2019/01/older/]\n---\nB.\n",
    "content/posts/blog/c.md": "---\ntitle: C\n---\n## Part\nText.\n",
    "content/posts/blog/d/index.md": "---\ntitle: D\n---\nText.\n",
    "content/posts/secret.md": "---\ntitle: Secret\ndraft: true\n---\nText.\n",
    "content/posts/q.svg": SVG,
    "content/img/r.svg": SVG,
    "static/images/p.svg": SVG,
    "content/pdfs/x.pdf": "x",
}
B, C = '<a href="/base/2020/05/old/">x</a>', '<a href="/base/posts/c/">x</a>'
TABLE = [
    ("[x](b.md)", B, []),
    ("[x](b)", B, []),
    ("[x]({filename}b.md)", B, []),
    ("> - [x]({filename}/posts/b.md)", B, []),
    ("[x]({filename}/blog/c.md#part)", '<a href="/base/posts/c/#part">x</a>', []),
    ("[x]({filename}/blog/c.md#no)", '<a href="/base/posts/c/#no">x</a>', ["SG041"]),
    ("[x](|filename|blog/c.md)", C, []),
    ("[x]: |filename|/blog/c.md\n\n[x]", C, []),
    ("[x](@/blog/c.md)", C, []),
    ("[x](@/blog/d/index.md)", '<a href="/base/posts/d/">x</a>', []),
    ("[x](@/old/blog/c.md)", '<a href="/base/old/blog/c.md">x</a>', ["SG040"]),
    ("[x](/blog/c.md)", C, []),
    ("[x](/base/blog/c.md)", C, []),
    ("[x](/posts/c)", C, []),
    ("[x](/posts/c/index.html)", C, []),
    ("[x](../c/index.html)", C, []),
    ("[x](/2020/05/old/)", B, []),
    ("[x](/2019/01/older/) [y](/old.html)", '<a href="/base/2019/01/older/">x</a> <a href="/base/old.html">y</a>', []),
    ("[x](/2019/01/oldest/)", '<a href="/base/2019/01/oldest/">x</a>', ["SG040"]),
    ("[x](@/none.md)", '<a href="/base/none.md">x</a>', ["SG040"]),
    ("[x]({filename}secret.md)", "<p><a>x</a></p>", ["SG043"]),
    ("[x]({tag}some)", '<a href="/base/tags/some/">x</a>', []),
    ("[x]({index})", '<a href="/base/">x</a>', []),
    ("[x]({other}b.md)", '<a href="%7Bother%7Db.md">x</a>', ["SG040"]),
    ("[x]({static}/pdfs/x.pdf)", '<a href="/base/pdfs/x.pdf">x</a>', []),
    ("![x]({static}/images/p.svg)", '<img src="/base/images/p.svg" width="60" height="10" alt="x"', []),
    ("![x]({attach}q.svg)", '<img src="/base/posts/q.svg" width="60" height="10" alt="x"', []),
    ("![x](|static|/img/r.svg)", '<img src="/base/img/r.svg" width="60" height="10" alt="x"', []),
    ("![x]({static}/images/none.svg)", "<img", ["SG042"]),
    ('<img src="{static}/images/p.svg">', '<img src="/base/images/p.svg">', []),
]


@pytest.mark.parametrize(("body", "html", "codes"), TABLE, ids=[row[0] for row in TABLE])
def test_links_of_old_posts(body: str, html: str, codes: list[str]) -> None:
    post = f"---\ntitle: A\ntags: [some]\n---\n{body}\n"
    site = built({"content/posts/a.md": post, **OTHERS})
    assert html in site.text("posts/a/index.html")
    assert site.codes() == codes
