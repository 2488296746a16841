"""A site's own filters: one Python file beside the settings, part of every page's key."""

import re
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from previews import Preview
from sites import built

from sitegen.build import Options, build
from sitegen.config import read_settings

SETTINGS = '[site]\nbase_url = "https://example.org"\n[extensions]\nfilters = "filters.py"\n'
POST = "---\ntitle: A post\ndate: 2025-08-20\n---\n\nText.\n"
SHOUT = "def shout(text):\n    return text.upper()\n"
SITE: Mapping[str, str] = {"sitegen.toml": SETTINGS, "content/posts/a.md": POST}
PAGE = "posts/a/index.html"


def site(filters: str, shown: str = "{{ page.title|shout }}") -> dict[str, str]:
    """A site with filters, and what its posts show."""
    return {**SITE, "filters.py": filters, "templates/post.html": f'<meta name="generator" content="sitegen">\n{shown}'}


def write(root: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def options(root: Path, **given: object) -> Options:
    return Options(root=root, now=datetime(2026, 1, 1, tzinfo=UTC), **({"jobs": 1} | given))  # type: ignore[arg-type]


# ------------------------------------------------------------------------------------------------------------ filters

SHOWN: Mapping[str, tuple[str, str, str]] = {
    "a function": (SHOUT, "{{ page.title|shout }}", "A POST"),
    "with an argument": ("def cut(text, n):\n    return text[:n]\n", "{{ page.title|cut(3) }}", "A p"),
    "with Python's library": (
        "import textwrap\nfrom math import pi\n\ndef wide(text):\n    return textwrap.indent(text, ' ' * int(pi))\n",
        "[{{ page.title|wide }}]", "[   A post]"),
    "with a function of its own": (
        "def _twice(text):\n    return text * 2\n\ndef both(text):\n    return _twice(text)\n",
        "{{ page.title|both }}", "A postA post"),
    "a decorated function": (
        f"from functools import cache\n\n@cache\n{SHOUT}", "{{ page.title|shout }}", "A POST"),
    "in the place of ours": (
        "def longdate(moment):\n    return f'{moment:%d/%m/%y}'\n", "{{ page.date|longdate }}", "20/08/25"),
    "text is escaped": ("def tag(text):\n    return f'<{text}>'\n", "{{ page.title|tag }}", "&lt;A post&gt;"),
    "HTML is not": (
        "from markupsafe import Markup\n\ndef bold(text):\n    return Markup('<b>{}</b>').format(text)\n",
        "{{ 'a&b'|bold }}", "<b>a&amp;b</b>"),
}  # fmt: skip


@pytest.mark.parametrize(("filters", "template", "text"), SHOWN.values(), ids=SHOWN)
def test_filter_is_used(filters: str, template: str, text: str) -> None:
    result = built(site(filters, template))
    assert result.codes() == []
    assert result.text(PAGE).partition("\n")[2] == text


def test_theme_uses_a_filter_in_the_place_of_its_own() -> None:
    files = {**SITE, "filters.py": "def longdate(moment):\n    return f'{moment.day} in {moment.year}'\n"}
    assert "20 in 2025" in built(files).text(PAGE)
    assert "20 in 2025" in built(files).text("index.html")


NO_FILTERS: Mapping[str, str] = {
    "hidden by its name": "def _shout(text):\n    return text\n",
    "imported": "from textwrap import dedent as shout\n",
    "a class": "class shout:\n    pass\n",
    "a value": "shout = 'x'\n",
}


@pytest.mark.parametrize("filters", NO_FILTERS.values(), ids=NO_FILTERS)
def test_no_filter_is(filters: str) -> None:
    name = "_shout" if "_shout" in filters else "shout"
    assert "SG060" in built(site(filters, f"{{{{ page.title|{name} }}}}")).codes()


# ----------------------------------------------------------------------------------------------------------- problems

BROKEN: Mapping[str, tuple[str, int, str]] = {
    "not Python": ("def shout(text):\n    return text.upper(\n", 2, "not valid Python"),
    "an indent": ("def shout(text):\nreturn text\n", 2, "not valid Python"),
    "a missing library": ("import math\nimport nonesuch\n", 2, "No module named 'nonesuch'"),
    "an error while it is loaded": ("x = 1\n\ndef f():\n    return x / 0\n\nf()\n", 4, "division by zero"),
    "an end": ("raise SystemExit('no more')\n", 1, "no more"),
    "a file of the site": ("from . import other\n", 1, "import"),
}


@pytest.mark.parametrize(("filters", "line", "text"), BROKEN.values(), ids=BROKEN)
def test_file_that_cannot_be_used_is_located(filters: str, line: int, text: str) -> None:
    result = built({**SITE, "filters.py": filters})
    (found,) = [d for d in result.diagnostics if d.code == "SG063"]
    assert (found.place.path, found.place.line) == ("filters.py", line)
    assert text in found.message
    assert PAGE in result.files  # the theme does not need them


FAILING: Mapping[str, tuple[str, str, str, int, str]] = {
    "an error in the filter": (
        "def shout(text):\n    x = 1\n    return x / 0\n", "\n{{ page.title|shout }}",
        "filters.py", 3, "this filter fails: division by zero"),
    "an error deeper in Python's library": (
        "import json\n\ndef shout(text):\n    return json.loads(text)\n", "{{ page.title|shout }}",
        "filters.py", 4, "Expecting value"),
    "arguments that do not fit": (
        SHOUT, "\n{{ page.title|shout(1, 2) }}", "templates/post.html", 3, "positional argument"),
    "a set": (
        "def shout(text):\n    return set(text)\n", "{{ page.title|shout }}", "templates/post.html", 2, "no order"),
    "a generator": (
        "def shout(text):\n    yield text\n", "{{ page.title|shout }}", "templates/post.html", 2, "|join"),
    "an object": (
        "class _A: pass\n\ndef shout(text):\n    return _A()\n", "{{ page.title|shout }}",
        "templates/post.html", 2, "no text"),
}  # fmt: skip


@pytest.mark.parametrize(("filters", "template", "path", "line", "text"), FAILING.values(), ids=FAILING)
def test_filter_that_fails_is_located(filters: str, template: str, path: str, line: int, text: str) -> None:
    result = built(site(filters, template))
    (found,) = [d for d in result.diagnostics if d.code != "SG005"]
    assert (found.code, found.place.path, found.place.line) == ("SG061", path, line)
    assert text in found.message
    assert "/posts/a/" in found.hint
    assert path != "filters.py" or f"templates/post.html:{2 + template.count(chr(10))}" in found.hint


@pytest.mark.parametrize(
    "name", ["../filters.py", "/etc/filters.py", "lib/filters.py", "filters", ".py", ".a.py", "a\\b.py"]
)
def test_names_that_settings_may_not_give(name: str) -> None:
    settings, found = read_settings(
        f"[site]\nbase_url = 'https://example.org'\n[extensions]\nfilters = '{name}'\n", "b"
    )
    assert [(d.code, d.place.line) for d in found] == [("SG003", 4)]
    assert settings.extensions.filters == ""


def test_file_that_is_not_there_is_reported(tmp_path: Path) -> None:
    write(tmp_path, SITE)
    (found,) = build(options(tmp_path)).diagnostics
    assert (found.code, found.place.path) == ("SG063", "sitegen.toml")
    assert "filters.py" in found.message


def test_file_outside_of_the_site_is_not_loaded(tmp_path: Path) -> None:
    write(tmp_path / "site", SITE)
    (tmp_path / "elsewhere.py").write_text("raise RuntimeError('loaded')\n", "utf-8")
    (tmp_path / "site/filters.py").symlink_to(tmp_path / "elsewhere.py")
    (found,) = build(options(tmp_path / "site")).diagnostics
    assert (found.code, found.place.path) == ("SG063", "sitegen.toml")


# ---------------------------------------------------------------------------------------------------- only what changed


def test_changed_filter_renders_pages_and_says_why(tmp_path: Path) -> None:
    write(tmp_path, site(SHOUT, "{{ page.title|shout }} {{ 'constant'|shout }}"))
    build(options(tmp_path))
    assert build(options(tmp_path)).rendered == 0
    write(tmp_path, {"filters.py": SHOUT.replace("upper", "title")})
    report = build(options(tmp_path, explain=True))
    assert (tmp_path / "public" / PAGE).read_text("utf-8").endswith("A Post Constant")
    assert {e.reasons for e in report.explained} == {("filters",)}


def test_filters_work_in_several_processes(tmp_path: Path) -> None:
    posts = {f"content/posts/p{n}.md": POST for n in range(80)}
    write(tmp_path, {**site(SHOUT), **posts})
    report = build(options(tmp_path, jobs=2))
    assert not report.diagnostics
    pages = [(tmp_path / f"public/posts/p{n}/index.html").read_text("utf-8") for n in range(80)]
    assert all(page.endswith("A POST") for page in pages)


def test_preview_follows_the_filters(tmp_path: Path) -> None:
    def shows(text: str) -> None:
        deadline = time.monotonic() + 10
        while text not in preview.get("/posts/a/")[1].decode():
            assert time.monotonic() < deadline, f"{text!r} is never shown"
            time.sleep(0.01)

    with Preview(tmp_path, site(SHOUT, "<p>{{ page.title|shout }}</p>")) as preview:
        shows("<p>A POST</p>")
        preview.put("filters.py", SHOUT.replace("upper", "lower"))
        shows("<p>a post</p>")
        preview.put("other.py", "def shout(text):\n    return 'other'\n")
        preview.put("sitegen.toml", SETTINGS.replace("filters.py", "other.py"))
        shows("<p>other</p>")


# ----------------------------------------------------------------------------------------------------------------- docs

THEMES = Path(__file__).parent.parent / "docs" / "themes.md"


def test_example_of_four_files_does_what_it_says() -> None:
    files = dict(re.findall(r"^```\w+ file=(\S+)\n(.*?)^```$", THEMES.read_text("utf-8"), re.DOTALL | re.MULTILINE))
    assert sorted(files) == ["filters.py", "sitegen.toml", "static/css/theme.css", "templates/post.html"]
    result = built({"content/posts/a.md": POST, **files})
    assert result.codes() == []
    page = result.text(PAGE)
    assert "<p>First published in summer 2025.</p>" in page
    assert "Cite this post" in page
    assert '<a href="/archive/">All posts</a>\n<a href="https://example.com/code">Code</a>' in page
    (style,) = [name for name in result.files if name.startswith("css/style.")]
    assert result.text(style).rstrip().endswith('--serif:"Source Serif 4",Georgia,serif}')


def test_variables_of_the_theme_are_documented() -> None:
    variables = (THEMES.parent.parent / "static/css/variables.css").read_text("utf-8")
    assert set(re.findall(r"(--\w+):", variables)) == set(re.findall(r"`(--\w+)`", THEMES.read_text("utf-8")))


def test_files_of_the_theme_are_documented() -> None:
    folder = THEMES.parent.parent / "static"
    text = THEMES.read_text("utf-8")
    names = [p.name for p in (*folder.glob("css/*.css"), *folder.glob("js/*.js"))]
    assert [name for name in names if f"{name}`" not in text] == []
