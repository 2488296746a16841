"""Bad input, on a disk: whatever one file is like, it is reported with its place, and the other post is built."""

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sitegen.build import Options, Report, UsageError, build, clean

NOW = datetime(2026, 1, 1, tzinfo=UTC)
GOOD = "---\ntitle: Good\ndate: 2025-01-01\ntags: [shared]\n---\nGood text.\n"
BAD = "content/posts/bad.md"
SETTINGS = '[site]\ntitle = "Blog"\nbase_url = "https://example.org"\n'
HEAD = "---\ntitle: Bad\ndate: 2025-02-01\n---\n"

Found = list[tuple[str, str, int, int]]


def options(root: Path, output: Path | None = None) -> Options:
    return Options(root=root, now=NOW, output=output, jobs=1)


def write(root: Path, files: Mapping[str, str | bytes]) -> None:
    for name, data in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.encode() if isinstance(data, str) else data)


def check_site(
    root: Path, files: Mapping[str, str | bytes], found: Found, good: str = "posts/good/index.html"
) -> Report:
    """Build a site with one good post; compare the diagnostics as (code, path, line, column), and see the good post."""
    write(root, {"sitegen.toml": SETTINGS, "content/posts/good.md": GOOD, **files})
    report = build(options(root))
    got = [(d.code, d.place.path.removeprefix(f"{root}/"), d.place.line, d.place.column) for d in report.diagnostics]
    assert got == found
    assert "Good text." in page(root, good)
    assert not list(root.rglob(".sitegen-*")), "temporary files are left"
    return report


def page(root: Path, path: str = "posts/bad/index.html") -> str:
    return (root / "public" / path).read_text("utf-8")


def published(root: Path, path: str = "posts/bad/index.html") -> bool:
    return (root / "public" / path).exists()


def snapshot(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


# ------------------------------------------------------------------------------------------------------ one bad post

WITHHELD: Mapping[str, tuple[str | bytes, Found]] = {
    "an unclosed block": ("---\ntitle: Bad\n\nText.\n", [("SG025", BAD, 0, 0), ("SG021", BAD, 1, 1)]),
    "broken YAML": (
        "---\ntitle: A: B\n---\nText.\n",
        [("SG025", BAD, 0, 0), ("SG020", BAD, 2, 9)],
    ),
    "a doubtful draft": (
        '---\ntitle: A\ndraft: "no"\n---\nText.\n',
        [("SG025", BAD, 3, 1)],
    ),
    "an unreadable date": (
        "---\ntitle: A\ndate: 1 May\n---\nText.\n",
        [("SG025", BAD, 0, 0), ("SG026", BAD, 3, 1)],
    ),
    "an address no file can have": (
        "---\ntitle: A\npermalink: /../../x/\n---\nText.\n",
        [("SG025", BAD, 0, 0), ("SG053", BAD, 3, 1)],
    ),
}

KEPT: Mapping[str, tuple[str | bytes, Found, str]] = {
    "an empty file": (b"", [("SG027", BAD, 0, 0), ("SG028", BAD, 0, 0)], "<h1>Bad</h1>"),
    "only blank lines": (b"\n \n\t\n", [("SG027", BAD, 0, 0), ("SG028", BAD, 0, 0)], "<h1>Bad</h1>"),
    "an empty body": (HEAD, [("SG028", BAD, 0, 0)], "<h1>Bad</h1>"),
    "an empty block": ("---\n---\nText.\n", [("SG027", BAD, 0, 0)], "<p>Text.</p>"),
    "no front matter": ("Text.\n", [("SG027", BAD, 0, 0)], "<p>Text.</p>"),
    "no front matter but a heading": ("# Own title\n\nText.\n", [], "<h1>Own title</h1>"),
    "wrong types": (
        "---\ntitle: [a]\nfeatured: maybe\ntags: {a: b}\n---\n# Own\n\nText.\n",
        [("SG022", BAD, 2, 1), ("SG022", BAD, 3, 1), ("SG022", BAD, 4, 1)],
        "<p>Text.</p>",
    ),
    "Latin-1": (HEAD.encode() + b"A caf\xe9.\n", [("SG011", BAD, 5, 6)], "A caf\ufffd."),
    "Latin-1 in the title": (b"---\ntitle: Caf\xe9\n---\nText.\n", [("SG011", BAD, 2, 11)], "<h1>Caf\ufffd</h1>"),
    "Latin-1 with CRLF": (HEAD.encode() + b"a\r\n\xe9\r\n", [("SG011", BAD, 6, 1)], "<p>a\n\ufffd</p>"),
    "UTF-16": ("\ufeffText.\n".encode("utf-16-le"), [("SG027", BAD, 0, 0), ("SG011", BAD, 1, 0)], "Text."),
    "a cut character at the end": (HEAD.encode() + "é".encode()[:1], [("SG011", BAD, 5, 1)], "\ufffd"),
    "control characters": (f"{HEAD}a\x00b\x1bc\x7f\n", [("SG012", BAD, 5, 2)], "<p>abc</p>"),
    "a control character in the title": ("---\ntitle: A\x08B\n---\nText.\n", [("SG012", BAD, 2, 9)], "<h1>AB</h1>"),
    "a byte order mark": (f"\ufeff{HEAD}Text.\n", [], "<p>Text.</p>"),
    "blanks before the block": (f"\n{HEAD}Text.\n", [("SG019", BAD, 2, 1)], "<p>Text.</p>"),
    "random bytes": (bytes(range(128, 256)), [("SG027", BAD, 0, 0), ("SG011", BAD, 1, 1)], "\ufffd"),
}


@pytest.mark.parametrize(("data", "found"), WITHHELD.values(), ids=WITHHELD)
def test_a_post_is_withheld_for(tmp_path: Path, data: str | bytes, found: Found) -> None:
    report = check_site(tmp_path, {BAD: data}, found)
    assert report.posts == 1
    assert not published(tmp_path)
    assert all(b"Bad" not in content for content in snapshot(tmp_path / "public").values())


@pytest.mark.parametrize(("data", "found", "shown"), KEPT.values(), ids=KEPT)
def test_a_post_is_built_in_spite_of(tmp_path: Path, data: str | bytes, found: Found, shown: str) -> None:
    report = check_site(tmp_path, {BAD: data}, found)
    assert report.posts == 2
    assert shown in page(tmp_path)


@pytest.mark.parametrize("end", ["\r\n", "\r"], ids=["CRLF", "CR"])
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["plain", "with a byte order mark"])
def test_line_ends_do_not_change_a_page(tmp_path: Path, end: str, mark: str) -> None:
    text = f"{HEAD}# One\n\nText $x$\nmore.\n\n```python\na = 1\n\nb = 2\n```\n\n$$\nx\n\ny\n$$\n\n- a\n- b\n"
    check_site(tmp_path / "lf", {BAD: text}, [])
    check_site(tmp_path / "other", {BAD: mark + text.replace("\n", end)}, [])
    assert snapshot(tmp_path / "lf" / "public") == snapshot(tmp_path / "other" / "public")


def test_line_ends_do_not_change_places(tmp_path: Path) -> None:
    text = "---\ntitle: Bad\nfeatured: 2\n---\nText.\n\n[a](missing.md)\n"
    found: Found = [("SG022", BAD, 3, 1), ("SG040", BAD, 7, 1)]
    for name, end in (("lf", "\n"), ("crlf", "\r\n"), ("cr", "\r")):
        check_site(tmp_path / name, {BAD: text.replace("\n", end)}, found)


# ---------------------------------------------------------------------------------------------------- several files


def test_two_posts_with_one_slug_are_both_named_and_one_is_kept(tmp_path: Path) -> None:
    other = "content/posts/other.md"
    files = {BAD: f"{HEAD}First text.\n", other: "---\ntitle: B\ndate: 2025-03-01\nslug: bad\n---\nSecond text.\n"}
    report = check_site(tmp_path, files, [("SG050", other, 4, 1)])
    (found,) = report.diagnostics
    assert BAD in found.message + found.hint + found.place.path
    assert other in found.message + found.hint + found.place.path
    assert report.posts == 2
    assert "First text." in page(tmp_path)
    assert "Second text." not in page(tmp_path)


def test_settings_that_are_not_toml(tmp_path: Path) -> None:
    report = check_site(tmp_path, {"sitegen.toml": "[site\n"}, [("SG001", "sitegen.toml", 1, 6)])
    assert report.posts == 1


def test_settings_that_are_not_utf8(tmp_path: Path) -> None:
    settings = SETTINGS.encode() + b'author = "Ren\xe9"\n'
    check_site(tmp_path, {"sitegen.toml": settings}, [("SG011", "sitegen.toml", 4, 14)])


def test_a_link_that_leads_back_to_its_folder(tmp_path: Path) -> None:
    (tmp_path / "content/posts").mkdir(parents=True)
    (tmp_path / "content/posts/loop").symlink_to(tmp_path / "content", target_is_directory=True)
    report = check_site(tmp_path, {}, [("SG013", "content/posts/loop", 0, 0)])
    assert report.posts == 1


def test_a_link_that_leads_to_itself(tmp_path: Path) -> None:
    (tmp_path / "content/posts").mkdir(parents=True)
    (tmp_path / "content/posts/self.md").symlink_to(tmp_path / "content/posts/self.md")
    check_site(tmp_path, {}, [("SG010", "content/posts/self.md", 0, 0)])


def test_a_link_that_leads_nowhere(tmp_path: Path) -> None:
    (tmp_path / "content/posts").mkdir(parents=True)
    (tmp_path / BAD).symlink_to(tmp_path / "missing.md")
    check_site(tmp_path, {}, [("SG010", BAD, 0, 0)])


@pytest.mark.skipif(os.name != "posix", reason="file names are Unicode there")
def test_a_name_that_is_not_unicode(tmp_path: Path) -> None:
    (tmp_path / "content/posts").mkdir(parents=True)
    try:
        (tmp_path / "content/posts" / os.fsdecode(b"caf\xe9.md")).write_text("Text.\n")
    except OSError:
        pytest.skip("this file system refuses such names")
    check_site(tmp_path, {}, [("SG016", "content/posts/caf\ufffd.md", 0, 0)])


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read everything")
def test_a_post_that_may_not_be_read(tmp_path: Path) -> None:
    write(tmp_path, {BAD: HEAD})
    (tmp_path / BAD).chmod(0)
    found: Found = [("SG010", BAD, 0, 0)]
    write(tmp_path, {"sitegen.toml": SETTINGS, "content/posts/good.md": GOOD})
    report = build(options(tmp_path))
    assert [(d.code, d.place.path, d.place.line, d.place.column) for d in report.diagnostics] == found
    assert published(tmp_path, "posts/good/index.html")


# --------------------------------------------------------------------------------------------------------- templates

TEMPLATES: Mapping[str, tuple[str, str, Found]] = {
    "a block that is never closed": (
        "templates/tag.html",
        "<p>\n{% if page %}\n</p>",
        [("SG060", "templates/tag.html", 3, 0)],
    ),
    "an unknown statement": (
        "templates/tag.html",
        "<p>\n\n{% fro x in y %}\n",
        [("SG060", "templates/tag.html", 3, 0)],
    ),
    "an unknown filter": ("templates/tag.html", "\n{{ page.title|shout }}\n", [("SG060", "templates/tag.html", 2, 0)]),
    "a name that is not defined": (
        "templates/tag.html",
        "<p>\n{{ pgae.title }}\n",
        [("SG061", "templates/tag.html", 2, 0)],
    ),
    "a field that is not defined": (
        "templates/tag.html",
        "<p>\n\n{{ page.titel }}\n",
        [("SG061", "templates/tag.html", 3, 0)],
    ),
    "a division by zero": ("templates/tag.html", "{{ 1 // 0 }}\n", [("SG061", "templates/tag.html", 1, 0)]),
    "a parent that is missing": (
        "templates/tag.html",
        '{% extends "bsae.html" %}\n',
        [("SG062", "templates/tag.html", 0, 0)],
    ),
    "an asset that is missing": (
        "templates/tag.html",
        "<p>\n{{ asset('none.css') }}\n",
        [("SG061", "templates/tag.html", 2, 0)],
    ),
}


@pytest.mark.parametrize(("name", "text", "found"), TEMPLATES.values(), ids=TEMPLATES)
def test_the_other_pages_are_written_when_a_template_has(tmp_path: Path, name: str, text: str, found: Found) -> None:
    check_site(tmp_path, {name: text}, found)
    assert not published(tmp_path, "tags/shared/index.html")
    for path in ("index.html", "tags/index.html", "archive/index.html", "feed.xml", "sitemap.xml"):
        assert published(tmp_path, path), path


def test_an_undefined_name_in_the_template_of_posts_is_located(tmp_path: Path) -> None:
    text = '{% extends "base.html" %}\n{% block main %}\n<h1>{{ page.title }}</h1>\n{{ pgae.body }}\n{% endblock %}\n'
    write(tmp_path, {"sitegen.toml": SETTINGS, "content/posts/good.md": GOOD, BAD: f"{HEAD}Text.\n"})
    write(tmp_path, {"templates/post.html": text})
    report = build(options(tmp_path))
    (found,) = report.diagnostics  # one, though two posts fail
    assert (found.code, found.place.path, found.place.line) == ("SG061", "templates/post.html", 4)
    assert "pgae" in found.message
    assert not published(tmp_path)
    assert published(tmp_path, "index.html")
    write(tmp_path, {"templates/post.html": text.replace("pgae.body", "content(page.body)")})
    assert not build(options(tmp_path)).diagnostics
    assert "Good text." in page(tmp_path, "posts/good/index.html")


def test_an_undefined_name_in_a_part_is_located_in_the_part(tmp_path: Path) -> None:
    files = {"templates/slots/comments.html": "<p>\n{{ commnets }}\n"}
    write(tmp_path, {"sitegen.toml": SETTINGS, "content/posts/good.md": GOOD, **files})
    (found,) = build(options(tmp_path)).diagnostics
    assert (found.code, found.place.path, found.place.line) == ("SG061", "templates/slots/comments.html", 2)


HINTS: Mapping[str, tuple[str, str]] = {
    "a name": ("pgae.title", 'did you mean "page"? each template has: page, site, absolute, asset, '),
    "a name like none": ("zzz", "each template has: page, site, absolute, "),
    "a field of the page": (
        "page.titel",
        'did you mean "title"? page has: url, title, description, path, title_html, ',
    ),
    "a field of the site": ("site.langauge", 'did you mean "language"? site has: title, description, base_url, '),
    "a field of something else": ("page.tags[0].zzz", "it has: name, url"),
    "a field of nothing": ("page.cover.url", "there is nothing here on this page: ask with {% if … %} first"),
    "a key of some posts": ("page.extra.link", "not every front matter has this key: page.extra.get('link') gives "),
    "a field of a text": ("page.title.zzz", "check the spelling"),
}


@pytest.mark.parametrize(("expression", "hint"), HINTS.values(), ids=HINTS)
def test_the_names_that_there_are_are_listed_for(expression: str, hint: str, tmp_path: Path) -> None:
    write(tmp_path, {"sitegen.toml": SETTINGS, "content/posts/good.md": GOOD})
    write(tmp_path, {"templates/post.html": f"{{{{ {expression} }}}}\n"})
    (found,) = build(options(tmp_path)).diagnostics
    assert found.code == "SG061"
    assert found.hint.startswith(hint)


def test_a_page_whose_template_fails_goes_as_in_a_clean_build(tmp_path: Path) -> None:
    check_site(tmp_path, {}, [])
    before = page(tmp_path, "tags/shared/index.html")
    for _ in range(2):
        check_site(tmp_path, {"templates/tag.html": "{% if %}"}, [("SG060", "templates/tag.html", 1, 0)])
        assert not (tmp_path / "public/tags/shared/index.html").exists()
    (tmp_path / "templates/tag.html").unlink()
    check_site(tmp_path, {}, [])
    assert page(tmp_path, "tags/shared/index.html") == before


# ------------------------------------------------------------------------------------------------- the output folder

THEIRS: Mapping[str, bytes] = {
    "index.html": b"<p>Somebody's page.</p>\n",
    "notes.txt": b"Notes.\n",
    "posts/own/index.html": b"Own.\n",
    "css/own.css": b"a {}\n",
    ".htaccess": b"Deny\n",
}


def test_files_of_somebody_else_are_left_as_they_are_and_reported(tmp_path: Path) -> None:
    write(tmp_path / "public", THEIRS)
    found: Found = [("SG015", "public/index.html", 0, 0)]
    for _ in range(2):
        check_site(tmp_path, {}, found)
        assert snapshot(tmp_path / "public").items() >= THEIRS.items()
    (tmp_path / "content/posts/good.md").unlink()
    build(options(tmp_path))
    assert snapshot(tmp_path / "public").items() >= THEIRS.items()
    assert not published(tmp_path, "posts/good/index.html")
    count, problems = clean(options(tmp_path))
    assert count
    assert not problems
    assert snapshot(tmp_path / "public") == THEIRS


def test_files_of_somebody_else_stay_when_the_store_is_lost(tmp_path: Path) -> None:
    write(tmp_path / "public", THEIRS)
    check_site(tmp_path, {}, [("SG015", "public/index.html", 0, 0)])
    (tmp_path / ".sitegen/store.db").unlink()
    assert clean(options(tmp_path)) == (0, [])
    assert snapshot(tmp_path / "public").items() >= THEIRS.items()


def test_clean_before_any_build_removes_nothing(tmp_path: Path) -> None:
    write(tmp_path, {"sitegen.toml": SETTINGS})
    write(tmp_path / "public", THEIRS)
    assert clean(options(tmp_path)) == (0, [])
    assert snapshot(tmp_path / "public") == THEIRS


def test_clean_removes_all_that_was_written_and_the_folder(tmp_path: Path) -> None:
    check_site(tmp_path, {}, [])
    clean(options(tmp_path))
    assert sorted(p.name for p in tmp_path.iterdir()) == ["content", "sitegen.toml"]


def test_a_folder_where_a_page_should_be(tmp_path: Path) -> None:
    write(tmp_path / "public", {"index.html/own.txt": "Own.\n"})
    check_site(tmp_path, {}, [("SG015", "public/index.html", 0, 0)])
    assert (tmp_path / "public/index.html/own.txt").read_text() == "Own.\n"


def test_a_link_where_a_page_should_be_is_not_followed(tmp_path: Path) -> None:
    write(tmp_path, {"own.html": "Own.\n", "public/a": ""})
    (tmp_path / "public/index.html").symlink_to(tmp_path / "own.html")
    check_site(tmp_path, {}, [("SG015", "public/index.html", 0, 0)])
    assert (tmp_path / "own.html").read_text() == "Own.\n"
    assert (tmp_path / "public/index.html").is_symlink()


def test_a_file_in_place_of_the_output_folder(tmp_path: Path) -> None:
    write(tmp_path, {"sitegen.toml": SETTINGS, "content/posts/good.md": GOOD, "public": "A file.\n"})
    report = build(options(tmp_path))
    assert [(d.code, Path(d.place.path).name) for d in report.diagnostics] == [("SG014", "public")]
    assert (tmp_path / "public").read_text() == "A file.\n"
    assert (report.rendered, report.copied) == (0, 0)
    build(options(tmp_path, tmp_path / "elsewhere"))
    assert "Good text." in (tmp_path / "elsewhere/posts/good/index.html").read_text("utf-8")


def test_a_file_in_place_of_a_folder_inside_the_output(tmp_path: Path) -> None:
    write(tmp_path, {"public/tags": "A file.\n"})
    write(tmp_path, {"sitegen.toml": SETTINGS, "content/posts/good.md": GOOD})
    report = build(options(tmp_path))
    assert {d.code for d in report.diagnostics} == {"SG014"}
    assert {d.place.path.removeprefix(f"{tmp_path}/") for d in report.diagnostics} == {
        "public/tags/index.html",
        "public/tags/shared/index.html",
    }
    assert published(tmp_path, "posts/good/index.html")
    assert (tmp_path / "public/tags").read_text() == "A file.\n"


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
def test_an_output_folder_that_may_not_be_written(tmp_path: Path) -> None:
    write(tmp_path, {"sitegen.toml": SETTINGS, "content/posts/good.md": GOOD})
    (tmp_path / "public").mkdir(mode=0o500)
    report = build(options(tmp_path))
    assert {d.code for d in report.diagnostics} == {"SG014"}
    assert report.pages == 0


@pytest.mark.parametrize("data", [b"", b"no database at all" * 100], ids=["an empty file", "no database"])
def test_a_store_that_is_damaged(tmp_path: Path, data: bytes) -> None:
    check_site(tmp_path, {}, [])
    write(tmp_path, {".sitegen/store.db": data})
    check_site(tmp_path, {}, [("SG017", ".sitegen/store.db", 0, 0)])


def test_a_file_in_place_of_the_store(tmp_path: Path) -> None:
    check_site(tmp_path, {".sitegen": "A file.\n"}, [("SG014", ".sitegen/store.db", 0, 0)])
    assert (tmp_path / ".sitegen").read_text() == "A file.\n"


@pytest.mark.parametrize(
    "name", ["content", "content/posts", "content/new", "templates/a", "static", ".", "..", ".sitegen"]
)
def test_an_output_folder_that_holds_sources_is_refused(tmp_path: Path, name: str) -> None:
    root = tmp_path / "site"
    write(root, {"sitegen.toml": SETTINGS, "content/posts/good.md": GOOD})
    before = snapshot(tmp_path)
    with pytest.raises(UsageError, match="output folder"):
        build(options(root, root / name))
    with pytest.raises(UsageError, match="output folder"):
        clean(options(root, root / name))
    assert snapshot(tmp_path) == before
    assert check_site(root, {}, []).posts == 1


def test_an_output_folder_that_leads_into_the_content_by_a_link_is_refused(tmp_path: Path) -> None:
    write(tmp_path, {"sitegen.toml": SETTINGS, "content/posts/good.md": GOOD})
    (tmp_path / "out").symlink_to(tmp_path / "content", target_is_directory=True)
    with pytest.raises(UsageError, match="content"):
        build(options(tmp_path, tmp_path / "out"))


def test_a_config_file_that_is_missing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no settings file"):
        build(Options(root=tmp_path, now=NOW, config=tmp_path / "none.toml"))


def test_a_base_url_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--base-url"):
        build(Options(root=tmp_path, now=NOW, base_url="example.org"))


def test_a_site_without_anything(tmp_path: Path) -> None:
    report = build(options(tmp_path))
    assert [d.code for d in report.diagnostics] == ["SG005"]
    assert report.posts == 0
    assert published(tmp_path, "index.html")
