"""Front matter as other generators and their users write it: cases as text, and a property over mixtures of them.

The files ``tests/dialect/front-matter-*.txt`` are read by ``dialects``; below ``--`` stand fields as ``name = JSON``.
"""

import json
import re
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from dialects import Case, assert_found, cases, files, shown
from hypothesis import given, settings
from hypothesis import strategies as st
from sites import OPTIONS, built

from sitegen.decoding import decode
from sitegen.frontmatter import read
from sitegen.frontmatter.keys import FIELDS, FOREIGN, KEYS, names_of, plain_name
from sitegen.parse import parse

ZONE = ZoneInfo("UTC")


def plain(value: Any) -> dict[str, Any]:
    fields: dict[str, Any] = json.loads(msgspec.json.encode(value))
    return fields


@pytest.mark.parametrize("case", cases("front-matter-*.txt", path="posts/a.md"))
def test_front_matter_of_others(case: Case) -> None:
    data = case.text.encode()
    post = parse(case.path, data, OPTIONS).post
    assert_found([shown(d) for d in sorted(post.diagnostics, key=lambda d: d.place)], case.found)
    path = f"content/{case.path}"
    fields = plain(read(decode(data, path)[0], path, ZONE).metadata) | plain(post.summary)
    fields["published"] = not fields["draft"] and not fields["withheld"]
    fields["extra"] = json.loads(post.summary.extra.text)
    expected = {k.strip(): json.loads(v) for k, _, v in (line.partition("=") for line in case.lines)}
    assert {name: fields[name] for name in expected} == expected


def test_there_are_cases_of_front_matter() -> None:
    assert len(files("front-matter-*.txt")) > 10


# ------------------------------------------------------------------------------------------------------- whole sites

TOML = '[site]\nbase_url = "https://example.org"\n'


def test_slugs_that_clash_are_an_error_that_names_both_files_and_nothing_is_overwritten() -> None:
    site = built(
        {
            "sitegen.toml": TOML,
            "content/posts/x.md": "---\ntitle: A\n---\nFirst.\n",
            "content/posts/sub/x.markdown": "---\ntitle: B\n---\nSecond.\n",
            "content/posts/x.fa.md": "---\ntitle: C\nslug: x\n---\nThird.\n",
        }
    )
    clashes = [d for d in site.diagnostics if d.code == "SG050"]
    assert len(clashes) == 2
    assert all("content/posts/sub/x.markdown" in d.message for d in clashes)
    assert {d.place.path for d in clashes} == {"content/posts/x.md", "content/posts/x.fa.md"}
    assert "Second." in site.text("posts/x/index.html")


def test_undated_posts_are_listed_last() -> None:
    post = "---\ntitle: {}\n{}---\nText.\n"
    files = {f"content/posts/{name}.md": post.format(name.upper(), date) for name, date in DATED.items()}
    home = built({"sitegen.toml": TOML, **files}).text("index.html")
    places = [home.index(f">{name.upper()}<") for name in ("new", "old", "none")]
    assert places == sorted(places)


DATED = {"none": "", "old": "date: 1999-01-01 10:00:00 -0400\n", "new": "date: 2020-01-01\n"}


def test_files_of_other_endings_are_posts_with_their_folders() -> None:
    picture = "<svg xmlns='http://www.w3.org/2000/svg' width='2' height='1'/>"
    site = built(
        {
            "sitegen.toml": TOML,
            "content/posts/a/index.qmd": "---\ntitle: A\n---\n![Words](p.svg) and [B](../b.mkd).\n",
            "content/posts/a/p.svg": picture,
            "content/posts/b.mkd": "---\ntitle: B\n---\n[A](a/index.qmd)\n",
            "content/posts/c.mdx": "---\ntitle: C\n---\nMARK\n",
            "content/posts/a/d.mdx": "---\ntitle: D\n---\nMARK\n",
        }
    )
    assert sorted(site.codes()) == ["SG083", "SG083"]
    assert 'href="/posts/a/"' in site.text("posts/b/index.html")
    assert 'href="/posts/b/"' in site.text("posts/a/index.html")
    assert "posts/a/p.svg" in site.files
    assert not [name for name, data in site.files.items() if b"MARK" in data]


# -------------------------------------------------------------------------------------------------------- the table

DOCS = Path(__file__).parent.parent / "docs" / "front-matter.md"


def rows(heading: str) -> list[list[str]]:
    """The cells of the table below a heading of the page."""
    section = DOCS.read_text("utf-8").split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("| ") and not line.startswith("| --")]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines[1:]]


def test_the_page_has_the_keys_that_the_code_has() -> None:
    named = {row[0].strip("`"): tuple(re.findall(r"`([^`]+)`", row[1])) for row in rows("Keys")}
    assert named == {field: tuple(n for names in names_of(field) for n in names) for field in FIELDS}


def test_the_page_has_the_keys_that_mean_nothing() -> None:
    section = DOCS.read_text("utf-8").split("\n## Keys that mean nothing here\n")[1].split("\n## ")[0]
    assert {plain_name(name) for name in re.findall(r"`([^`]+)`", section)} == FOREIGN


def test_no_key_means_two_things() -> None:
    names = [plain_name(n) for field in FIELDS for group in names_of(field) for n in group]
    assert len(names) == len(set(names)) == len(KEYS)
    assert not FOREIGN & KEYS.keys()


# -------------------------------------------------------------------------------------------------- random mixtures

SAYS_DRAFT = ["draft: true", "published: false", "Publish: false", "status: draft", "hidden: true", "private: true"]
SAYS_DRAFT += ["draft: yes", "is_draft: true", "visibility: private", "render: false", "is-published: no"]
MAY_SAY_DRAFT = [
    'draft: "no"',
    "drafts: true",
    "draft:",
    "password: x",
    "date: soon",
    "status: unclear",
    "pubilshed: no",
]
LINES = [
    "title: T",
    "date: 2020-01-01",
    "tags: [a, b]",
    "tags: a b",
    "layout: post",
    "image: {path: x}",
    "author: {name: A}",
    "permalink: /:title/",
    "aliases: [/a, '/?b']",
    "toc: 1",
    "series: [x]",
    "draft: false",
    "published: true",
    "\ttitle: U",
    "a: &a {b: *a}",
    "- x",
    "x" * 50,
    "",
    "lang: xx_YY",
    "extra: {math: true}",
    "a: b\x85c\u2028",
    "slug: [",
    ".. title: x",
    '"title": "T",',
    "---",
    "+++",
    ";;;",
    "{",
    "}",
    "-->",
]
HEADS = ["---\n", "----\n", "---toml\n", "--- yaml\n", "+++\n", ";;;\n", "{\n", "<!--\n", "\ufeff---\n", "\n ---\n", ""]
TAILS = ["---\n", "...\n", "+++\n", ";;;\n", "}\n", "-->\n", "\n", ""]


@given(
    st.sampled_from(HEADS),
    st.lists(st.one_of(st.sampled_from(LINES), st.text(max_size=8)), max_size=6),
    st.sampled_from([*SAYS_DRAFT, *MAY_SAY_DRAFT]),
    st.integers(0, 6),
    st.sampled_from(TAILS),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
@settings(max_examples=500, deadline=None)
def test_no_mixture_raises(head: str, lines: list[str], state: str, at: int, tail: str, end: str) -> None:
    text = head + "".join(f"{line}\n" for line in (*lines[:at], state, *lines[at:])) + tail + "Text.\n"
    parse("posts/a.md", text.replace("\n", end).encode("utf-8", "surrogatepass"), OPTIONS)


def written(pairs: list[str], form: str) -> str:
    """Pairs as YAML lines in one of the formats, or in one that nobody reads."""
    block = "\n".join(pairs)
    if form == "TOML":
        block = re.sub(r"(?m)^([\w-]+):[ ]?(.*)$", lambda f: f"{f[1]} = {toml_value(f[2])}", block)
        return f"+++\n{block}\n+++\nText.\n"
    if form == "JSON":
        inner = ",\n".join(f'"{k}": {json_value(v.strip())}' for k, _, v in (p.partition(":") for p in pairs))
        return f"{{\n{inner}\n}}\nText.\n"
    if form == "Nikola":
        return "".join(f".. {pair}\n" for pair in pairs) + "\nText.\n"
    fences = {"YAML": ("---\n", "---\n"), "header": ("", "\n"), "Hexo": ("", "---\n"), "unclosed": ("---\n", "\n")}
    opening, closing = fences[form]
    return f"{opening}{block}\n{closing}Text.\n"


def toml_value(text: str) -> str:
    return text if text in ("true", "false") or text[:1] in '"[{' else f'"{text}"'


def json_value(text: str) -> str:
    return text if text in ("true", "false") or text[:1] in '"' else json.dumps(text)


PLAIN = ["title: T", "date: 2020-01-01", "tags: a", "layout: post", "author: Ada", "draft: false", "published: true"]
FORMS = ["YAML", "TOML", "JSON", "Nikola", "header", "Hexo", "unclosed"]


@given(
    st.lists(st.sampled_from(PLAIN), unique=True, max_size=5),
    st.sampled_from([*SAYS_DRAFT, *MAY_SAY_DRAFT]),
    st.integers(0, 5),
    st.sampled_from(FORMS),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(["", "\ufeff", "\n", "\n\n  "]),
)
@settings(max_examples=500, deadline=None)
def test_what_says_draft_is_not_published(
    pairs: list[str], state: str, at: int, form: str, end: str, before: str
) -> None:
    text = before + written([*pairs[:at], state, *pairs[at:]], form)
    summary = parse("posts/a.md", text.replace("\n", end).encode(), OPTIONS).post.summary
    is_explicit = any(p in pairs for p in ("draft: false", "published: true"))
    if state == "status: unclear" and is_explicit:
        return
    assert summary.draft or summary.withheld, text


def test_the_property_can_fail() -> None:
    for form in ("YAML", "TOML", "JSON", "Nikola", "header", "Hexo"):
        summary = parse("posts/a.md", written(["title: T", "draft: false"], form).encode(), OPTIONS).post.summary
        assert not summary.draft, form
        assert not summary.withheld, form
