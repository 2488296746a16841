"""``sitegen check``: for each check, sites with what it finds and where, and counter-examples that must be silent."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sites import NOW, _compiled

from sitegen.build import Options, check
from sitegen.build.checked import subject_of
from sitegen.checking import CHECKS, Subject, run, shown
from sitegen.checking.pages import candidates
from sitegen.checking.posts import signs
from sitegen.config import read_settings
from sitegen.diagnostics import CODES, Diagnostic, apply_severities

SETTINGS = '[site]\nbase_url = "https://example.org/blog"\n\n[[nav]]\ntitle = "Archive"\nurl = "/archive/"\n'
HEAD = "---\ntitle: A\ndate: 2025-01-01\n---\n"
OTHER = "---\ntitle: Other\ndate: 2025-01-02\n---\nText.\n\n## Part\n\nMore.\n"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 3"/>'

Files = Mapping[str, str | bytes]


def subject(files: Files) -> Subject:
    """A site that is a dictionary, as checks see it."""
    everything: Files = {"sitegen.toml": SETTINGS, **files}
    with _compiled(everything, False, False) as (compiled, memory, *_):
        text = str(everything["sitegen.toml"])
        settings, _ = read_settings(text, "blog")
        options = Options(Path(), NOW)
        found, problems = subject_of(compiled, memory, options, settings, text, lambda what, done, of: None)
    assert problems == ()
    return found


def found_in(files: Files, code: str = "") -> list[Diagnostic]:
    """What the checks find, and comments leave, sorted by place. The default severities hold for none of it."""
    site = subject(files)
    every = shown(site, (*site.found, *run(site)), with_external=False)
    return [d for d in apply_severities(every, {"SG111": "warning"}) if not code or d.code == code]


def post(text: str, **files: str | bytes) -> Files:
    """A site with this post beside another one; further files have ``__`` for ``/`` in their names."""
    return {"content/posts/a.md": HEAD + text, "content/posts/other.md": OTHER, **files}


FOUND: Mapping[str, tuple[Files, str, str]] = {
    # Addresses of pages
    "a dead address in a template": (
        {**post("Text."), "templates/post.html":
         '{% extends "theme/post.html" %}{% block furniture %}<a href="/blog/posts/othr/">x</a>{% endblock %}'},
        "SG103",
        "templates/post.html:1:62",
    ),
    "a dead address in the navigation": (
        {**post("Text."), "sitegen.toml": SETTINGS.replace("/archive/", "/achive/")},
        "SG103",
        "sitegen.toml:6:8",
    ),
    "a full address of the site itself": (
        post("See [x](https://example.org/blog/posts/nonesuch/)."),
        "SG103",
        "content/posts/a.md:5:9",
    ),
    "a srcset": (post('<img src="p.svg" srcset="q.svg 1x, r.svg 2x" alt="">', **{"content/posts/p.svg": SVG}), "SG103",
                 "content/posts/a.md:5:26 content/posts/a.md:5:36"),
    "an address that leads out of the base path": (
        {**post("Text."), "templates/post.html":
         '{% extends "theme/post.html" %}{% block furniture %}<a href="/archive/">x</a>{% endblock %}'},
        "SG103",
        "templates/post.html:1:62",
    ),
    # Places in pages
    "a place in a page of the site that is no post": (post("See [x](/archive/#1999)."), "SG104", "content/posts/a.md:5:9"),
    "a place in raw HTML": (post('<a href="#nowhere">x</a>'), "SG104", "content/posts/a.md:5:10"),
    "a full address of a place": (
        post("See [x](https://example.org/blog/posts/other/#prat)."),
        "SG104",
        "content/posts/a.md:5:9",
    ),
    # Pictures
    "a picture without a text": (post("![](p.svg)", **{"content/posts/p.svg": SVG}), "SG105", "content/posts/a.md:5:1"),
    "a picture without a text in a list": (
        post("- one\n- two ![](p.svg)", **{"content/posts/p.svg": SVG}), "SG105", "content/posts/a.md:6:7"),
    "a picture in HTML without alt": (
        post('<p>\n  <img src="p.svg">\n</p>', **{"content/posts/p.svg": SVG}), "SG105", "content/posts/a.md:6:3"),
    "a picture in a line of HTML without alt": (
        post('Text <img src="p.svg"> text.', **{"content/posts/p.svg": SVG}), "SG105", "content/posts/a.md:5:6"),
    # Titles and headings
    "a title twice": ({**post("Text."), "content/posts/b.md": HEAD + "Text."}, "SG106", "content/posts/b.md:2:1"),
    "a title in other letters": (
        {**post("Text."), "content/posts/b.md": HEAD.replace("A", "a") + "Text."}, "SG106", "content/posts/b.md:2:1"),
    "a skipped level": (post("## One\n\nText\n\n#### Two\n"), "SG107", "content/posts/a.md:9:1"),
    "a skipped level at the beginning": (post("Text\n\n### One\n"), "SG107", "content/posts/a.md:7:1"),
    # Formulas
    "a wide formula": (post(f"$$\nx = {' + '.join(['a_1 b_2'] * 25)}\n$$\n"), "SG108", "content/posts/a.md:6:1"),
    "a wide row of several": (
        post(f"$$\n\\begin{{aligned}}\nx &= 1 \\\\\n  y &= {' + '.join(['ab'] * 40)}\n\\end{{aligned}}\n$$\n"),
        "SG108", "content/posts/a.md:8:3"),
    # Pages that nothing leads to
    "a page that nothing leads to": (
        {**post("Text."), "content/pages/lost.md": "---\ntitle: Lost\n---\nText.\n"}, "SG109", "content/pages/lost.md:0:0"),
    "a page that leads to itself": (
        {**post("Text."), "content/pages/lost.md": "---\ntitle: Lost\n---\n[x](/lost/)\n"}, "SG109",
        "content/pages/lost.md:0:0"),
    # Dates
    "a date to come": (
        {**post("Text."), "content/posts/b.md": "---\ntitle: B\ndate: 2031-01-01\n---\nText.\n"}, "SG110",
        "content/posts/b.md:3:1"),
    "an update to come": (
        {**post("Text."), "content/posts/b.md": "---\ntitle: B\ndate: 2021-01-01\nupdated: 2031-01-01\n---\nText.\n"},
        "SG110", "content/posts/b.md:4:1"),
    # Labels and files
    "a label of a formula": (
        post("\\begin{equation}\nx \\label{eq:x}\n\\end{equation}\n"), "SG111", "content/posts/a.md:6:3"),
    "a label in braces": (
        post('![x](p.svg "Caption"){#fig:p}', **{"content/posts/p.svg": SVG}), "SG111", "content/posts/a.md:5:23"),
    "a file": (post("Text.", **{"content/posts/p.svg": SVG}), "SG112", "content/posts/p.svg:0:0"),
    "a file in the folder of a post": (
        {"content/posts/a/index.md": HEAD + "Text.", "content/posts/a/data.csv": "1,2\n"}, "SG112",
        "content/posts/a/data.csv:0:0"),
    # Text that looks like Markdown
    "a fence that is never closed": (post("Text.\n\n```python\nx = 1\n\nMore text.\n"), "SG113", "content/posts/a.md:7:1"),
    "a fence closed by a shorter one": (post("````python\nx = 1\n```\n"), "SG113", "content/posts/a.md:5:1"),
    "a fence in a quote that is never closed": (post("> ```\n> x\n\nText.\n"), "SG113", "content/posts/a.md:5:3"),
    "a blank before the address": (post("Text.\nSee [the other] (other.md) too."), "SG114", "content/posts/a.md:6:5"),
    "a blank in the address": (post("- See [it](a b.html).\n"), "SG114", "content/posts/a.md:5:7"),
    "a definition that is not there": (
        post("See [the book][knuth].\n\n[knuht]: https://example.net\n"), "SG114", "content/posts/a.md:5:5"),
    "the second of two such links": (
        post("See \\[a](x y.html) and [a](x y.html).\n"), "SG114", "content/posts/a.md:5:24"),
    "a list indented behind a paragraph": (post("We need:\n    - one\n    - two\n"), "SG115", "content/posts/a.md:6:5"),
    "a numbered list behind a paragraph": (post("We need\n2. one\n3. two\n"), "SG115", "content/posts/a.md:6:1"),
    "a list shown as code": (post("We need\n\n    - one thing\n    - another thing\n"), "SG115", "content/posts/a.md:7:5"),
    "a table without dashes": (post("| a | b |\n| 1 | 2 |\n"), "SG116", "content/posts/a.md:5:1"),
    "a table with too few dashes": (post("Text.\n\n| a | b |\n| --- |\n| 1 | 2 |\n"), "SG116", "content/posts/a.md:7:1"),
    "a heading without a blank": (post("Text.\n\n##Part two\n\nText.\n"), "SG117", "content/posts/a.md:7:1"),
    "a heading of one word": (post("#Part\n\nText.\n"), "SG117", "content/posts/a.md:5:1"),
    # Comments
    "a comment that silences nothing": (post("Text. <!-- sitegen: ignore SG040 -->\n"), "SG102", "content/posts/a.md:5:7"),
    "one code too many": (
        post("[x](dead.md) <!-- sitegen: ignore SG040 SG041 -->\n"), "SG102", "content/posts/a.md:5:14"),
    "all of nothing": (post("<!-- sitegen: ignore-file all -->\n\nText.\n"), "SG102", "content/posts/a.md:5:1"),
}  # fmt: skip


@pytest.mark.parametrize(("files", "code", "place"), FOUND.values(), ids=FOUND)
def test_found(files: Files, code: str, place: str) -> None:
    places = {f"{d.place.path}:{d.place.line}:{d.place.column}" for d in found_in(files, code)}
    assert places == set(place.split())


SILENT: Mapping[str, Files] = {
    "HTML that is shown as text": {
        **post('Text <img src="p.svg"> text.'),
        "sitegen.toml": SETTINGS + '\n[markdown]\nhtml = "escape"\n',
    },
    "links that lead somewhere": post(
        "See [other](other.md#part), [it](https://example.org/blog/posts/other/#part), [all](/archive/), "
        '<a href="/posts/other/">x</a>, [top](#top), <https://example.com/nowhere>, [mail](mailto:a@example.org).\n'
    ),
    "a text that browsers scroll to": post('<a href="#:~:text=More">x</a>'),
    "pictures with a text": post('![A p](p.svg) and <img src="p.svg" alt="">', **{"content/posts/p.svg": SVG}),
    "a picture that is decoration": post('Text <img src="p.svg" role="presentation">.', **{"content/posts/p.svg": SVG}),
    "an example of a picture": post("Write `![](p.png)` or `<img src=x>`.\n\n```html\n<img src='x'>\n```\n"),
    "titles in two languages": {
        **post("Text."),
        "content/posts/b.md": "---\ntitle: A\nlang: de\ndate: 2025-01-01\n---\nText.\n",
    },
    "headings": post("## One\n\n### Two\n\n#### Three\n\n## Four\n"),
    "headings of a post that begins with level one": post("# One\n\n## Two\n\n# Three\n"),
    "formulas that are long in their source alone": post(
        "$$\n\\begin{aligned}\n"
        + " \\\\\n".join(
            ["\\frac{\\partial \\mathcal{L}}{\\partial \\boldsymbol{W}} &= \\alpha + \\beta + \\gamma"] * 9
        )
        + "\n\\end{aligned}\n$$\n"
    ),
    "a page in the navigation": {
        **post("Text."),
        "sitegen.toml": SETTINGS.replace("/archive/", "/about/"),
        "content/pages/about.md": "---\ntitle: About\n---\nText.\n",
    },
    "a page that search engines shall not find": {
        **post("Text."),
        "content/pages/thanks.md": "---\ntitle: Thanks\nnoindex: true\n---\nText.\n",
    },
    "a draft with a date to come": {
        **post("Text."),
        "content/posts/b.md": "---\ntitle: B\ndraft: true\ndate: 2031-01-01\n---\n![](none.png)\n",
    },
    "labels that are referred to": post(
        "\\begin{align}\nx \\label{eq:x} \\\\\ny \\label{eq:y} \\\\\nz \\label{eq:z}\n\\end{align}\n"
        "See \\eqref{eq:x, eq:y} and [](#eq:z).\n"
    ),
    "a label that another post refers to": {
        **post("\\begin{equation}\nx \\label{eq:x}\n\\end{equation}\n"),
        "content/posts/b.md": "---\ntitle: B\ndate: 2025-01-01\n---\nSee [](a.md#eq:x).\n",
    },
    "files that are shown, linked, included, and named by others": {
        "content/posts/a/index.md": HEAD
        + '![x](p.svg) [y](q.pdf)\n\n```python file="c.py"\n```\n<object data="d.html"></object>\n',
        "content/posts/a/p.svg": SVG,
        "content/posts/a/p.dark.svg": SVG,
        "content/posts/a/q.pdf": b"%PDF",
        "content/posts/a/c.py": "x = 1\n",
        "content/posts/a/d.html": '<img src="e.svg" alt="">',
        "content/posts/a/e.svg": SVG,
    },
    "a file of a draft": {
        "content/posts/a/index.md": "---\ntitle: A\ndraft: true\n---\nText.\n",
        "content/posts/a/p.svg": SVG,
    },
    "fences": post("```\nx\n```\n\n~~~~\n```\n~~~~~\n\n> ```\n> x\n> ```\n\n- ```\n  x\n  ```\n"),
    "brackets that are no links": post(
        "An array a[i][j], a note [1][2], f[x] (see below), a\\[x] (b.md), `[x] (y.md)`, $[x](a /b)$, [sic] (1999).\n"
    ),
    "links with and without definitions": post("See [it][other] and [other][].\n\n[other]: other.md\n"),
    "an address in angle brackets": post("See [x](<https://example.com/a b.html>).\n"),
    "lists": post("We need:\n- one\n- two\n\nWe need\n\n1. one\n2. two\n   - three\n"),
    "a number at the beginning of a line": post("It was published in the year\n1984. It was read by many.\n"),
    "code that looks like a list": post("Settings:\n\n    - name: foo\n    - name: bar\n"),
    "a formula over several lines": post("We have $a\n    - b$ here.\n"),
    "tables": post("| a | b |\n| --- | --- |\n| 1 | 2 |\n\na | b\n--- | ---\n1 | 2\n"),
    "bars in text and in formulas": post("|x| is a norm.\n\n$|x| + |y|$\n\n`| a | b |`\n`| c | d |`\n"),
    "hashtags and numbers": post("#hashtag #another\n\nSee\n#12 and C#.\n\n\\#Title\n\n`#Title`\n"),
    "a comment for what a check finds": post(
        "![](p.svg) <!-- sitegen: ignore SG105 -->\n", **{"content/posts/p.svg": SVG}
    ),
    "a comment for other hosts, which were not asked": post("Text. <!-- sitegen: ignore SG118 -->\n"),
}


@pytest.mark.parametrize("files", SILENT.values(), ids=SILENT)
def test_silent(files: Files) -> None:
    assert [(d.code, d.place, d.message) for d in found_in(files)] == []


ONCE: Mapping[str, tuple[str, str]] = {
    "a dead link to a post": ("[x](dead.md)", "SG040"),
    "a dead link to a page": ("[x](/nowhere/)", "SG040"),
    "a dead place": ("[x](#nowhere)", "SG041"),
    "a dead place in another post": ("[x](other.md#nowhere)", "SG041"),
    "a missing picture": ("![x](none.png)", "SG042"),
    "a missing picture in HTML": ('<img src="none.png" alt="">', "SG040"),
}


@pytest.mark.parametrize(("text", "code"), ONCE.values(), ids=ONCE)
def test_what_a_build_says_is_said_once(text: str, code: str) -> None:
    assert [d.code for d in found_in(post(text))] == [code]


def test_navigation_is_reported_once_for_all_pages() -> None:
    found = found_in({**post("Text."), "sitegen.toml": SETTINGS.replace("/archive/", "/achive/")})
    assert [(d.code, d.hint) for d in found] == [("SG103", 'did you mean "/blog/archive/"?')]


def test_every_code_has_one_check_and_every_check_a_case() -> None:
    codes = [entry.code for entry in CHECKS]
    assert sorted(codes) == sorted(set(codes)) == [f"SG{n}" for n in range(103, 118)]
    assert set(codes) <= {code for _, code, _ in FOUND.values()}
    assert set(codes) <= CODES.keys()


WIDTHS = {
    r"x + y": 3,
    r"\alpha_1 + \beta^2": 5,
    r"\frac{a + b}{c}": 3,
    r"\frac{1}{\sqrt{x + y}}": 4,
    r"\dfrac{\frac{a}{bcd}}{e} = 1": 5,
    r"\text{if } x": 3,
    r"\left( x \right)": 3,
    r"x \label{eq:long-name} % and a remark": 1,
    r"{{a}{b}}{c}": 3,
    r"\{a\}": 3,
}


@pytest.mark.parametrize(("source", "expected"), WIDTHS.items(), ids=WIDTHS)
def test_signs_of(source: str, expected: int) -> None:
    assert signs(source) == expected


@pytest.mark.parametrize(
    ("srcset", "expected"),
    [
        ("a.png", ["a.png"]),
        ("a.png 1x, b.png 2x", ["a.png", "b.png"]),
        ("a.png 100w,b.png 200w", ["a.png", "b.png"]),
        ("a,b.png 100w, c.png", ["a,b.png", "c.png"]),
        (" ", []),
    ],
)
def test_addresses_of_a_srcset(srcset: str, expected: list[str]) -> None:
    assert list(candidates(srcset)) == expected


def test_nothing_is_written_but_what_is_remembered(tmp_path: Path) -> None:
    for name, data in post("[x](dead.md)").items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(str(data), "utf-8")
    options = Options(tmp_path, datetime(2026, 1, 1, tzinfo=UTC), jobs=1)
    first, second = check(options), check(options)
    assert first == second
    assert [d.code for d in first.diagnostics] == ["SG040", "SG005"]
    assert sorted(p.name for p in tmp_path.iterdir()) == [".sitegen", "content"]
