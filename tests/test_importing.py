"""Importing blogs of Jekyll and Hugo: old addresses, translations, and that nothing is lost or overwritten."""

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from sitegen import build as builder
from sitegen.cli import main
from sitegen.importing import GENERATORS, Imported, RefusedError, import_blog
from sitegen.importing.heads import read_head, with_keys
from sitegen.importing.tags import Plain, Tag, arguments, pieces

NOW = datetime(2026, 1, 1, tzinfo=UTC)
POST = "---\ntitle: On Attention\ndate: 2024-03-09 10:00:00\n---\nText.\n"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'


def write(root: Path, files: Mapping[str, str | bytes]) -> Path:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return root


def imported(tmp_path: Path, files: Mapping[str, str | bytes], kind: str | None = None) -> Imported:
    return import_blog(write(tmp_path / "old", files), tmp_path / "new", kind, NOW)


def states(made: Imported) -> dict[str, str]:
    return {o.address: o.state for o in made.outcomes}


def text_of(tmp_path: Path, name: str) -> str:
    return (tmp_path / "new" / name).read_text("utf-8")


def jekyll(config: str = "", **more: str) -> dict[str, str | bytes]:
    return {"_config.yml": f"title: Old\nurl: https://example.org\n{config}\n", **more}


def hugo(config: str = "", **more: str) -> dict[str, str | bytes]:
    return {"hugo.toml": f'title = "Old"\nbaseURL = "https://example.org/"\n{config}\n', **more}


# ------------------------------------------------------------------------------------------------------- addresses

JEKYLL_STYLES = {
    "": "/maths/2024/03/09/On-attention.html",
    "permalink: date": "/maths/2024/03/09/On-attention.html",
    "permalink: pretty": "/maths/2024/03/09/On-attention/",
    "permalink: ordinal": "/maths/2024/069/On-attention.html",
    "permalink: weekdate": "/maths/2024/W10/Sat/On-attention.html",
    "permalink: none": "/maths/On-attention.html",
    "permalink: /:year/:i_month/:i_day/:slug/": "/2024/3/9/on-attention/",
    "permalink: /:short_year/:y_day/:title:output_ext": "/24/069/On-attention.html",
    "permalink: /blog/:title": "/blog/On-attention/",
    "permalink: /posts/:categories/:title/": "/posts/maths/On-attention/",
    "permalink: /:year/:month/:title/": "/2024/03/On-attention/",
    'defaults:\n- scope: {path: "", type: posts}\n  values: {permalink: "/d/:title/"}': "/d/On-attention/",
    'defaults:\n- scope: {path: "other"}\n  values: {permalink: "/d/:title/"}': "/maths/2024/03/09/On-attention.html",
}


@pytest.mark.parametrize(("config", "address"), JEKYLL_STYLES.items(), ids=list(JEKYLL_STYLES))
def test_addresses_of_jekyll(tmp_path: Path, config: str, address: str) -> None:
    post = "---\ntitle: On Attention\ncategories: [Maths]\n---\nText.\n"
    made = imported(tmp_path, jekyll(config, **{"_posts/2024-03-09-On-attention.md": post}))
    assert states(made)[address] == "same"
    assert made.errors == 0


JEKYLL_FILES = {
    "cat/_posts/2024-03-09-a.md": (POST, "/cat/2024/03/09/a.html"),
    "_posts/sub/2024-3-9-a.markdown": (POST, "/2024/03/09/a.html"),
    "_posts/2024-03-08-a.html": ("---\ntitle: A\ndate: 2024-03-09\n---\n<p>Text.</p>", "/2024/03/09/a.html"),
    "_posts/2024-03-09-b.md": ("---\npermalink: /x/:year/:title/\n---\nText.", "/x/2024/b/"),
    "_posts/2024-03-09-c.md": ("---\npermalink: /c.html\n---\nText.", "/c.html"),
    "_posts/2024-03-09-d.md": ("---\ncategory: X Y\n---\nText.", "/x%20y/2024/03/09/d.html"),
    "_posts/2024-03-09-e.md": ("---\ncategories: X Y\n---\nText.", "/x/y/2024/03/09/e.html"),
    "about.md": ("---\ntitle: About\n---\nText.", "/about.html"),
    "about/index.md": ("---\ntitle: About\n---\nText.", "/about/"),
    "help.md": ("---\ntitle: Help\npermalink: /help/\n---\nText.", "/help/"),
    "raw.html": ("<!doctype html><title>Raw</title>", "/raw.html"),
    "_projects/one.md": ("---\ntitle: One\n---\nText.", "/projects/one.html"),
    "_pages/two.md": ("---\ntitle: Two\npermalink: /two/\n---\nText.", "/two/"),
    "assets/a b.svg": (SVG, "/assets/a%20b.svg"),
}


@pytest.mark.parametrize(("name", "case"), JEKYLL_FILES.items(), ids=list(JEKYLL_FILES))
def test_addresses_of_files_of_jekyll(tmp_path: Path, name: str, case: tuple[str, str]) -> None:
    text, address = case
    config = "collections:\n  projects: {output: true}\n  pages: {output: true}\ninclude: [_pages]"
    config = config.replace("\ninclude: [_pages]", "")
    made = imported(
        tmp_path, jekyll(config, **{"_posts/2020-01-01-first.md": POST.replace("2024", "2020"), name: text})
    )
    assert states(made)[address] == "same"


HUGO_STYLES = {
    ("", "posts/on-attention.md"): "/posts/on-attention/",
    ("", "posts/2024-03-09-on-attention.md"): "/posts/2024-03-09-on-attention/",
    ("", "posts/On Attention.md"): "/posts/on-attention/",
    ("", "posts/deep/er/a.md"): "/posts/deep/er/a/",
    ("", "posts/a/index.md"): "/posts/a/",
    ("", "blog/a.md"): "/blog/a/",
    ("", "about.md"): "/about/",
    ("uglyURLs = true", "posts/a.md"): "/posts/a.html",
    ('[permalinks]\nposts = "/:year/:month/:slug/"', "posts/a.md"): "/2024/03/on-attention/",
    ('[permalinks.page]\nposts = "/:year/:filename/"', "posts/a.md"): "/2024/a/",
    ('[permalinks]\nposts = "/:sections/:yearday/:title"', "posts/x/a.md"): "/posts/x/69/on-attention/",
    ('[permalinks]\nblog = "/:section/:contentbasename/"', "blog/a.md"): "/blog/a/",
}


@pytest.mark.parametrize(("case", "address"), HUGO_STYLES.items(), ids=[" ".join(c) for c in HUGO_STYLES])
def test_addresses_of_hugo(tmp_path: Path, case: tuple[str, str], address: str) -> None:
    config, name = case
    made = imported(tmp_path, hugo(config, **{f"content/{name}": POST}))
    assert states(made)[address] == "same"
    assert made.errors == 0


HUGO_HEADS = {
    "---\ntitle: A\nslug: Other One\n---\n": {"/posts/other-one/": "same"},
    "---\ntitle: A\nurl: /old/a.html\n---\n": {"/old/a.html": "same"},
    '+++\ntitle = "A"\nurl = "x/y"\n+++\n': {"/x/y/": "same"},
    '+++\ntitle = "A"\naliases = ["/old/", "older"]\n[params]\nx = 1\n+++\n': {
        "/posts/a/": "same", "/old/": "redirect", "/posts/older/": "redirect"
    },
    '{\n"title": "A",\n"aliases": ["near/"]\n}\n': {"/posts/a/": "same", "/posts/near/": "redirect"},
}  # fmt: skip


@pytest.mark.parametrize(("head", "wanted"), HUGO_HEADS.items(), ids=range(len(HUGO_HEADS)))
def test_addresses_that_front_matter_of_hugo_gives(tmp_path: Path, head: str, wanted: Mapping[str, str]) -> None:
    made = imported(tmp_path, hugo(**{"content/posts/a.md": head + "\nText.\n"}))
    assert {address: states(made).get(address) for address in wanted} == wanted
    assert made.errors == 0


CONFIGS = {
    "config.toml": 'baseURL = "https://example.org/sub/"\ntitle = "Old"\n',
    "config.yaml": "baseURL: https://example.org/sub/\ntitle: Old\n",
    "config.json": '{"baseURL": "https://example.org/sub/", "title": "Old"}',
    "config/_default/hugo.toml": 'baseURL = "https://example.org/sub/"\ntitle = "Old"\n',
}


@pytest.mark.parametrize("name", CONFIGS)
def test_settings_of_hugo_in_all_their_files(tmp_path: Path, name: str) -> None:
    made = imported(tmp_path, {name: "\ufeff" + CONFIGS[name], "content/posts/a.md": POST})
    assert made.kind == "hugo"
    assert 'base_url = "https://example.org/sub"' in text_of(tmp_path, "sitegen.toml")


def test_a_bundle_keeps_the_addresses_of_its_files(tmp_path: Path) -> None:
    files = {
        "content/posts/a/index.md": POST + "![A](p.svg) ![B](/shared.svg) ![C](in/q.svg)\n",
        "content/posts/a/p.svg": SVG,
        "content/posts/a/in/q.svg": SVG,
        "content/posts/b.svg": SVG,
        "static/shared.svg": SVG,
    }
    made = imported(tmp_path, hugo(**files))
    found = states(made)
    for address in ("/posts/a/p.svg", "/posts/a/in/q.svg", "/posts/b.svg", "/shared.svg"):
        assert found[address] == "same", address
    assert (tmp_path / "new/content/posts/a/p.svg").is_file()
    assert made.errors == 0


@pytest.mark.parametrize(
    ("text", "address"), [("![](/posts/Big/p.svg)", "/posts/Big/p.svg"), ("x", "/posts/big/p.svg")]
)
def test_folders_of_pictures_keep_the_case_that_texts_give(tmp_path: Path, text: str, address: str) -> None:
    made = imported(tmp_path, hugo(**{"content/posts/a.md": f"{POST}{text}\n", "content/posts/Big/p.svg": SVG}))
    assert states(made)[address] == "same"
    assert made.errors == 0


def test_lists_and_feeds_lead_on(tmp_path: Path) -> None:
    post = "---\ntitle: A\ndate: 2024-01-01\ntags: [Two Words]\ncategories: [Maths]\n---\nText.\n"
    made = imported(tmp_path, hugo(**{"content/posts/a.md": post}))
    found = {o.address: (o.state, o.to) for o in made.outcomes}
    assert found["/categories/maths/"] == ("redirect", "/tags/maths/")
    assert found["/tags/two-words/"] == ("same", "")
    assert found["/posts/"] == ("redirect", "/archive/")
    assert found["/index.xml"] == ("same", "")
    assert found["/tags/two-words/index.xml"][0] == "gone"
    assert '"/index.xml" = "/feed.xml"' in text_of(tmp_path, "sitegen.toml")


def test_lists_of_jekyll_lead_on(tmp_path: Path) -> None:
    config = "paginate: 1\nplugins: [jekyll-feed]\njekyll-archives: {enabled: all}"
    post = "---\ntitle: A\ntags: one two\ncategory: Maths\n---\nText.\n"
    files = {
        "_posts/2024-01-01-a.md": post,
        "tags.html": "---\nlayout: tags\n---\n",
        "atom.xml": "---\n---\n{% for post in site.posts %}{% endfor %}",
    }
    found = {o.address: (o.state, o.to) for o in imported(tmp_path, jekyll(config, **files)).outcomes}
    assert found["/tag/one/"] == ("redirect", "/tags/one/")
    assert found["/category/maths/"] == ("redirect", "/tags/maths/")
    assert found["/2024/01/"] == ("redirect", "/archive/")
    assert found["/tags.html"] == ("redirect", "/tags/")
    assert found["/atom.xml"] == ("same", "")
    assert 'tags: ["one", "two"]' in text_of(tmp_path, "content/posts/2024-01-01-a.md")


# ---------------------------------------------------------------------------------------------------- translations

JEKYLL_TAGS = {
    "{% highlight python linenos %}\nx = 1\n{% endhighlight %}": "```python\nx = 1\n```",
    '{% highlight c mark_lines="1 3" %}\na```\n{% endhighlight %}': "````c {1,3}\na```\n````",
    "a {% raw %}{{ x }}{% endraw %} b": "a {{ x }} b",
    "a{% comment %}x{% endcomment %}b": "ab",
    "[b]({% post_url 2024-02-02-b %}#h)": "[b](2024-02-02-b.md#h)",
    "[b]({% link _posts/2024-02-02-b.md %})": "[b](2024-02-02-b.md)",
    "![x]({{ site.baseurl }}/p.svg)": "![x](/p.svg)",
    "![x]({{ site.url }}{{ site.baseurl }}/p.svg)": "![x](/p.svg)",
    "![x]({{ '/p.svg' | relative_url }})": "![x](/p.svg)",
    '![x]({{ "p.svg" | absolute_url }})': "![x](/p.svg)",
    '![x]({{ "/p.svg" | prepend: site.baseurl }})': "![x](/p.svg)",
    "{{ site.title }} {{ page.title }}": "Old A",
    '{% include figure.liquid path="p.svg" caption="The \\"x\\"" class="c" %}': '![The "x"](/p.svg "The \\"x\\"")',
    "{% include image.html url='/p.svg' description='D' %}": '![D](/p.svg "D")',
    "<div>\n{% include figure.html src='/p.svg' alt='D' %}\n</div>": '<div>\n<img src="/p.svg" alt="D">\n</div>',
    "{% include youtube.html id='abc' %}": "[Video on YouTube](https://www.youtube.com/watch?v=abc)",
    "{% gist me/123 %}": "[Code on GitHub](https://gist.github.com/me/123)",
    "```\n{{ site.url }} {% x %}\n```": "```\n{{ site.url }} {% x %}\n```",
    "`{{ site.url }}`": "`{{ site.url }}`",
    "```\n{% raw %}{{ x }}{% endraw %}\n```": "```\n{{ x }}\n```",
    "{% alert warning %}\nMind.\n{% endalert %}": "::: warning\nMind.\n:::",
    "![x](../../../p.svg)": "![x](/p.svg)",
    '<img src="../../../p.svg">': '<img src="/p.svg">',
}

HUGO_TAGS = {
    '{{< figure src="p.svg" alt="A" title="T" caption="C" >}}': '![A](p.svg "T. C")',
    '{{< figure src="/p.svg" link="/x/" >}}': "[![](/p.svg)](/x/)",
    '[b]({{< ref "b.md#h" >}})': "[b](b.md#h)",
    '[b]({{< relref "/posts/b" >}})': "[b](b.md)",
    '[b]({{% ref "b" %}})': "[b](b.md)",
    '{{< highlight go "linenos=table,hl_lines=1 3-4" >}}\nx\n{{< /highlight >}}': "```go {1,3-4}\nx\n```",
    "{{< youtube abc >}}": "[Video on YouTube](https://www.youtube.com/watch?v=abc)",
    '{{< tweet user="me" id="12" >}}': "[Post on Twitter](https://twitter.com/me/status/12)",
    "{{< gist me 123 >}}": "[Code on GitHub](https://gist.github.com/me/123)",
    "{{< math >}}$x$ {{< /math >}}": "$x$ ",
    "{{< katex >}}x^2{{< /katex >}}": "$x^2$",
    "{{<katex display>}}\nx\n{{</katex>}}": "$$\nx\n$$",
    '{{% notice tip "T" %}}\n{{< youtube a >}}\n{{% /notice %}}':
        "::: tip T\n[Video on YouTube](https://www.youtube.com/watch?v=a)\n:::",
    "{{< alert >}}Mind.{{< /alert >}}": "::: note\nMind.\n:::",
    "{{</* figure */>}} `{{</* x */>}}`": "{{< figure >}} `{{< x >}}`",
    "```\n{{< youtube a >}}\n```": "```\n{{< youtube a >}}\n```",
}  # fmt: skip


def body_of(tmp_path: Path, name: str) -> str:
    text = text_of(tmp_path, name)
    return text[read_head(text).end :].strip("\n")


@pytest.mark.parametrize(("old", "new"), JEKYLL_TAGS.items(), ids=list(JEKYLL_TAGS))
def test_translations_of_jekyll(tmp_path: Path, old: str, new: str) -> None:
    files = {
        "_posts/2024-01-01-a.md": f"---\ntitle: A\n---\n{old}\n",
        "_posts/2024-02-02-b.md": "---\ntitle: B\n---\n## H\n",
        "p.svg": SVG,
    }
    made = imported(tmp_path, jekyll("baseurl: /sub\npermalink: /:year/:month/:title.html", **files))
    assert body_of(tmp_path, "content/posts/2024-01-01-a.md") == new
    assert made.left == 0
    assert made.errors == 0


@pytest.mark.parametrize(("old", "new"), HUGO_TAGS.items(), ids=list(HUGO_TAGS))
def test_translations_of_hugo(tmp_path: Path, old: str, new: str) -> None:
    files = {"content/posts/a.md": f"---\ntitle: A\n---\n{old}\n", "content/posts/b.md": "---\ntitle: B\n---\n## H\n"}
    made = imported(tmp_path, hugo(**files))
    assert body_of(tmp_path, "content/posts/a.md") == new
    assert made.left == 0


def test_headings_keep_the_ids_that_links_lead_to(tmp_path: Path) -> None:
    text = "[a](#a--b) [b](#2-c-d)\n\n## A & B\n\n## 2 C `d`\n\n## E & F\n\n```\n# A & B\n```"
    made = imported(tmp_path, hugo(**{"content/posts/a.md": f"---\ntitle: A\n---\n{text}\n"}))
    mended = text.replace("## A & B", "## A & B {#a--b}", 1)
    assert body_of(tmp_path, "content/posts/a.md") == mended
    report = builder.build(builder.Options(root=tmp_path / "new", now=NOW, jobs=1))
    assert [d.code for d in report.diagnostics] == []
    assert made.errors == 0


def test_what_is_not_translated_stays_and_is_listed(tmp_path: Path) -> None:
    text = "---\ntitle: A\n---\nSome {{< strange x=1 >}}\n\n{{< outer >}}\n{{< youtube a >}}\n{{< /outer >}}\n"
    made = imported(tmp_path, hugo(**{"content/posts/a.md": text}))
    report = text_of(tmp_path, made.report)
    assert "content/posts/a.md:4:6: {{< strange x=1 >}}" in report
    assert "content/posts/a.md:6:1: {{< outer >}}" in report
    body = body_of(tmp_path, "content/posts/a.md")
    assert body.startswith("Some {{< strange x=1 >}}\n\n{{< outer >}}\n[Video on YouTube]")
    assert body.endswith("{{< /outer >}}")
    assert (made.left, made.translated) == (2, 1)


@pytest.mark.parametrize(
    "text", ["a {% b `c", "{{< x", "{{ ` }} `", "~~~\n{{ x }}", "``` a\n{{ x }}\n````", "\\`{{ x }}`"]
)
@pytest.mark.parametrize("generator", GENERATORS, ids=lambda g: g.name)
def test_pieces_of_a_text_are_the_text(generator: object, text: str) -> None:
    syntax = generator.syntax  # type: ignore[attr-defined]
    found = list(pieces(text, syntax))
    assert "".join(piece.text for piece in found) == text
    assert all(isinstance(piece, Plain | Tag) for piece in found)


def test_arguments_of_tags() -> None:
    assert arguments("""a b="c d" e='f"' `g h` "i" j=k""") == [
        ("", "a"), ("b", "c d"), ("e", 'f"'), ("", "g h"), ("", "i"), ("j", "k")
    ]  # fmt: skip


HEADS = {
    "---\ntitle: A\n---\nB\n": "---\ntitle: A\npermalink: /x/\n---\nB\n",
    "---\npermalink: pretty\ntitle: A\n---\nB\n": "---\npermalink: /x/\ntitle: A\n---\nB\n",
    "---\npermalink:\n  pretty\n# note\ntitle: A\n...\nB\n": "---\npermalink: /x/\n# note\ntitle: A\n...\nB\n",
    '+++\ntitle = "A"\n[params]\nx = 1\n+++\nB\n': '+++\npermalink = "/x/"\ntitle = "A"\n[params]\nx = 1\n+++\nB\n',
    '{\n "title": "A"\n}\nB\n': '{\n  "permalink": "/x/",\n "title": "A"\n}\nB\n',
    "B\n": "---\npermalink: /x/\n---\n\nB\n",
}


@pytest.mark.parametrize(("old", "new"), HEADS.items(), ids=range(len(HEADS)))
def test_an_added_key_changes_no_other_line(old: str, new: str) -> None:
    assert with_keys(old, read_head(old), {"permalink": "/x/"}) == new
    assert read_head(new).values["permalink"] == "/x/"


# ------------------------------------------------------------------------------------------------- the whole import


def blog(tmp_path: Path) -> Path:
    files: dict[str, str | bytes] = {
        "_config.yml": "title: 'Old \"blog\"'\nurl: https://example.org\nbaseurl: /b\nauthor: {name: Ada}\nlang: de\n"
        "timezone: Europe/Berlin\npaginate: 5\ntwitter: x\nincremental: true\n",
        "_posts/2024-01-01-a.md": POST,
        "_posts/2024-01-02-crlf.md": b"\xef\xbb\xbf" + POST.replace("\n", "\r\n").encode(),
        "_posts/2024-01-03-latin.md": POST.replace("Text", "T\xe4xt").encode("latin-1"),
        "_posts/2024-01-04-broken.md": "---\ntitle: [\n---\nText.\n",
        "_posts/2024-01-05-a.markdown": "---\ntitle: Other\ndate: 2024-03-09\nslug: a\n---\nText.\n",
        "_posts/2024-01-06-page.html": "---\ntitle: H\n---\n<div>\n\n    <p>Text</p>\n</div>\n",
        "_posts/2027-01-06-late.md": "---\ntitle: Late\n---\nText.\n",
        "_drafts/idea.md": "---\ntitle: Idea\n---\nText.\n",
        "about.md": "---\ntitle: About\n---\nText.\n",
        "index.html": "---\nlayout: home\n---\n{% for post in site.posts %}{% endfor %}\n",
        "css/style.css": "body {}",
        "css/main.scss": "---\n---\nbody {}",
        "assets/p.svg": SVG,
        ".git/config": "x",
    }
    return write(tmp_path / "old", files)


def digest(root: Path) -> dict[str, str]:
    return {
        p.relative_to(root).as_posix(): f"{p.lstat().st_mtime_ns} {hashlib.sha256(p.read_bytes()).hexdigest()}"
        for p in root.rglob("*")
        if p.is_file()
    }


def test_a_whole_blog(tmp_path: Path) -> None:
    old = blog(tmp_path)
    before = digest(old)
    made = import_blog(old, tmp_path / "new", None, NOW)
    assert digest(old) == before
    toml = text_of(tmp_path, "sitegen.toml")
    for line in (
        'title = "Old \\"blog\\""', 'base_url = "https://example.org/b"', 'author = "Ada"', 'language = "de"',
        'timezone = "Europe/Berlin"', "paginate = 5", 'title = "About"', 'url = "/about.html"',
    ):  # fmt: skip
        assert line in toml
    found = {o.address: o for o in made.outcomes}
    assert found["/2024/03/09/a.html"].state == "same"
    assert found["/2024/01/04/broken.html"].state == "gone"
    assert found["/css/style.css"].state == "gone"
    assert "/2027/01/06/late.html" not in found
    report = text_of(tmp_path, made.report)
    for address, outcome in found.items():
        assert f"{address}  {outcome.what}" in report
    for line in ("twitter", "2024-01-04-broken.md: its front matter cannot be read", "latin.md: was not UTF-8"):
        assert line in report
    assert "/2024/03/09/a.html is the address of _posts/2024-01-01-a.md" in report
    assert "Täxt" in text_of(tmp_path, "content/posts/2024-01-03-latin.md")
    assert b"---\r\n" in (tmp_path / "new/content/posts/2024-01-02-crlf.md").read_bytes()
    assert "draft: true" in text_of(tmp_path, "content/posts/idea.md")
    assert "<div>\n\n<p>Text</p>" in text_of(tmp_path, "content/posts/2024-01-06-page.md")
    assert not [p for p in tmp_path.iterdir() if p.name not in ("old", "new")]
    assert not (tmp_path / "new/.sitegen").exists()


def test_the_report_is_what_a_build_says(tmp_path: Path) -> None:
    made = import_blog(blog(tmp_path), tmp_path / "new", None, NOW)
    report = builder.build(builder.Options(root=tmp_path / "new", now=NOW, jobs=1))
    assert [d for d in report.diagnostics if d.severity == "error" and "broken" not in d.place.path] == []
    for outcome in made.outcomes:
        path = outcome.address.lstrip("/")
        file = tmp_path / "new/public" / (path + "index.html" if path.endswith("/") or not path else path)
        assert file.is_file() == (outcome.state != "gone"), outcome


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    old = blog(tmp_path)
    there = write(tmp_path / "there", {"mine.txt": "x"})
    before = digest(tmp_path)
    for dest in (there, there / "mine.txt", old, old / "new", tmp_path):
        with pytest.raises(RefusedError):
            import_blog(old, dest, None, NOW)
    assert digest(tmp_path) == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["old", "there"]


def test_an_empty_folder_and_one_with_a_repository_are_used(tmp_path: Path) -> None:
    old = blog(tmp_path)
    (tmp_path / "empty").mkdir()
    write(tmp_path / "repository", {".git/config": "x"})
    for name in ("empty", "repository", "deep/er"):
        import_blog(old, tmp_path / name, "jekyll", NOW)
        assert (tmp_path / name / "sitegen.toml").is_file()
    assert (tmp_path / "repository/.git/config").read_text() == "x"


def test_links_out_of_the_folder_are_not_followed(tmp_path: Path) -> None:
    write(tmp_path / "secret", {"key.txt": "secret", "_posts/2024-01-01-s.md": POST})
    old = blog(tmp_path)
    (old / "assets/key.txt").symlink_to(tmp_path / "secret/key.txt")
    (old / "secret").symlink_to(tmp_path / "secret")
    (old / "loop").symlink_to(old)
    (old / "assets/q.svg").symlink_to(old / "assets/p.svg")
    made = import_blog(old, tmp_path / "new", None, NOW)
    assert not [
        p for p in (tmp_path / "new").rglob("*") if p.is_file() and b"secret" in p.read_bytes() and p.name == "key.txt"
    ]
    assert states(made)["/assets/q.svg"] == "same"
    report = text_of(tmp_path, made.report)
    assert "assets/key.txt: a link that leads out" in report
    assert "loop: a link" in report


REFUSED: dict[str, dict[str, str | bytes]] = {
    "nothing": {"readme.txt": "x"},
    "no posts of Jekyll": {"_config.yml": "title: x"},
    "no posts of Hugo": {"hugo.toml": "title = 'x'"},
    "broken settings of Jekyll": {"_config.yml": "a: [", "_posts/2024-01-01-a.md": POST},
    "broken settings of Hugo": {"hugo.toml": "a = ", "content/posts/a.md": POST},
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_blog_is_refused(tmp_path: Path, name: str) -> None:
    old = write(tmp_path / "old", REFUSED[name])
    result = CliRunner().invoke(main, ["import", str(old), str(tmp_path / "new")])
    assert result.exit_code == 2
    assert result.output.startswith("Error: ")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["old"]


def test_the_command(tmp_path: Path) -> None:
    old = blog(tmp_path)
    run = CliRunner()
    for words in (
        ["import", str(old)],
        ["import", "hugo", str(old), str(tmp_path / "n")],
        ["import", "x", str(old), "n"],
    ):
        assert run.invoke(main, words).exit_code == 2
    assert run.invoke(main, ["import", "jekyll", str(tmp_path / "none"), str(tmp_path / "n")]).exit_code == 2
    result = run.invoke(main, ["import", str(old), str(tmp_path / "n")])
    assert result.exit_code == 0, result.output
    assert re.search(r"\d+ old addresses: \d+ the same, \d+ lead on, \d+ gone", result.output)
    assert run.invoke(main, ["import", str(old), str(tmp_path / "n")]).exit_code == 2
