"""What is remembered between builds: files that left the plan go, others stay; a bad store is said and renewed."""

import os
import shutil
import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from sitegen.build import Options, build, build_clean, clean, pipeline, plan
from sitegen.build.verifying import compare

NOW = datetime(2026, 1, 1, tzinfo=UTC)
POST = "---\ntitle: {0}\ndate: 2025-01-01\ntags: [{0}]\n---\nText.\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    tmp_path = tmp_path / "site"
    (tmp_path / "content/posts").mkdir(parents=True)
    (tmp_path / "sitegen.toml").write_text('[site]\nbase_url = "https://example.org"\n', "utf-8")
    for name in ("a", "b"):
        (tmp_path / f"content/posts/{name}.md").write_text(POST.format(name), "utf-8")
    return tmp_path


def codes(root: Path) -> list[str]:
    return [d.code for d in build(Options(root=root, now=NOW, jobs=1)).diagnostics]


def files(root: Path) -> set[str]:
    return {p.relative_to(root / "public").as_posix() for p in (root / "public").rglob("*") if p.is_file()}


def test_files_that_left_the_plan_go_and_others_stay(root: Path) -> None:
    assert codes(root) == []
    (root / "public/posts/b/mine.txt").write_text("mine", "utf-8")
    (root / "content/posts/b.md").unlink()
    assert codes(root) == []
    assert not {"posts/b/index.html", "tags/b/index.html"} & files(root)
    assert {"posts/a/index.html", "posts/b/mine.txt"} <= files(root)
    assert not (root / "public/tags/b").exists()


def test_an_edited_or_deleted_output_is_written_again(root: Path) -> None:
    codes(root)
    page = root / "public/posts/a/index.html"
    text = page.read_bytes()
    page.write_bytes(b"vandalised")
    (root / "public/index.html").unlink()
    assert codes(root) == []
    assert page.read_bytes() == text
    assert "index.html" in files(root)


@pytest.mark.parametrize("damage", ["bytes", "version"])
def test_a_store_that_cannot_be_used_is_renewed_and_said(root: Path, damage: str) -> None:
    codes(root)
    before = files(root)
    path = root / ".sitegen/store.db"
    if damage == "bytes":
        path.write_bytes(b"no database at all " * 100)
    else:
        connection = sqlite3.connect(path)
        connection.execute("pragma user_version = 999")
        connection.close()
    assert codes(root) == ["SG017"]
    assert codes(root) == []
    assert files(root) == before


def test_an_edit_of_a_body_alone_links_and_plans_nothing(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    codes(root)

    def refuse(*_: object) -> None:
        raise AssertionError("a stage ran")

    monkeypatch.setattr(pipeline, "link", refuse)
    monkeypatch.setattr(pipeline, "plan", refuse)
    path = root / "content/posts/a.md"
    path.write_text(path.read_text("utf-8") + "\n\n$$\nx\n$$\n\n```no-such-language\n```\n", "utf-8")
    for rendered in (2, 0):  # its page and the feed
        report = build(Options(root=root, now=NOW, jobs=1, explain=True))
        assert ([d.code for d in report.diagnostics], report.rendered) == (["SG032"], rendered)
    path.write_text(path.read_text("utf-8").replace("Text.", "## A heading that links may lead to"), "utf-8")
    with pytest.raises(AssertionError, match="a stage ran"):
        codes(root)


def test_without_the_store_our_own_pages_are_known_again(root: Path) -> None:
    codes(root)
    (root / ".sitegen/store.db").unlink()
    (root / "content/posts/a.md").write_text(POST.format("changed"), "utf-8")
    assert codes(root) == []
    assert "changed" in (root / "public/posts/a/index.html").read_text("utf-8")


def test_clean_removes_what_was_built_and_nothing_else(root: Path) -> None:
    codes(root)
    (root / "public/mine.txt").write_text("mine", "utf-8")
    clean(Options(root=root, now=NOW))
    assert files(root) == {"mine.txt"}
    assert not (root / ".sitegen").exists()


# ------------------------------------------------------------------------------------- cases that once went wrong


def equals_clean(root: Path) -> None:
    """A build leaves what a clean build leaves, and a second one renders nothing."""
    report = build(options(root))
    clean_folder = root.parent / "clean"
    shutil.rmtree(clean_folder, ignore_errors=True)
    clean = build_clean(options(root, output=clean_folder))
    assert list(compare(root / "public", clean_folder)) == []
    assert report.diagnostics == clean.diagnostics
    again = build(options(root))
    assert (again.rendered, again.copied, again.removed) == (0, 0, 0)


def options(root: Path, **given: Any) -> Options:
    return Options(root=root, now=NOW, jobs=1, **given)


def write(root: Path, name: str, text: str) -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def test_an_edit_of_a_post_that_was_left_out_for_its_address_is_not_shown(root: Path) -> None:
    write(root, "content/posts/a/index.md", (root / "content/posts/a.md").read_text("utf-8"))
    equals_clean(root)
    write(root, "content/posts/a.md", POST.format("a") + "\nMore.\n")
    write(root, "content/posts/a/index.md", POST.format("a") + "\nSecret.\n")
    equals_clean(root)


def test_a_build_that_only_removed_files_and_was_hindered_is_not_taken_for_a_complete_one(root: Path) -> None:
    write(root, "static/a.txt", "a")
    equals_clean(root)
    own = write(root, "public/b.txt", "mine")
    (root / "static/a.txt").rename(root / "static/b.txt")
    assert codes(root) == ["SG015"]
    (root / "static/b.txt").rename(root / "static/a.txt")
    own.unlink()
    equals_clean(root)


def test_a_file_that_changes_while_a_build_goes_on(root: Path) -> None:
    write(root, "templates/tag.html", "{{ asset('own.css') }}")
    css = write(root, "static/own.css", "a{}")

    def edit(what: str, done: int, total: int) -> None:
        css.write_text("b{}", "utf-8")

    build(options(root), edit)
    equals_clean(root)


def test_a_store_serves_other_settings_meanwhile(root: Path) -> None:
    write(root, "content/posts/b.md", POST.format("b") + "\n$a$\n")
    equals_clean(root)
    text = (root / "sitegen.toml").read_text("utf-8")
    write(root, "sitegen.toml", text + "[math]\nenabled = false\n")
    plan(options(root))
    write(root, "sitegen.toml", text)
    write(root, "content/posts/a.md", POST.format("a") + "\nMore.\n")
    equals_clean(root)


def test_a_site_that_was_moved_knows_its_files(root: Path) -> None:
    write(root, "static/a.txt", "a")
    equals_clean(root)
    moved = root.with_name("moved")
    root.rename(moved)
    (moved / "content/posts/b.md").unlink()
    write(moved, "static/a.txt", "b")
    equals_clean(moved)


def test_clean_forgets_nothing_of_another_output_folder(root: Path) -> None:
    codes(root)
    second = root / "second"
    build(options(root, output=second))
    clean(options(root))
    (root / "content/posts/b.md").unlink()
    assert [d.code for d in build(options(root, output=second)).diagnostics] == []
    assert not (second / "posts/b").exists()


@pytest.mark.parametrize("name", ["posts/b/index.html", "b.txt"])
def test_what_somebody_put_in_the_place_of_a_file_that_left_the_site_stays(root: Path, name: str) -> None:
    write(root, "static/b.txt", "b")
    codes(root)
    (root / "static/b.txt").unlink()
    (root / "content/posts/b.md").unlink()
    (root / "public" / name).write_text("mine", "utf-8")
    assert codes(root) == []
    assert (root / "public" / name).read_text("utf-8") == "mine"
    assert codes(root) == []


def test_a_folder_in_the_place_of_a_page_goes_if_it_is_empty(root: Path) -> None:
    codes(root)
    (root / "public/index.html").unlink()
    (root / "public/index.html").mkdir()
    equals_clean(root)


TEMPLATES: Mapping[str, tuple[Mapping[str, str], list[str]]] = {
    "a counter in an imported template": ({
        "m.html": "{% set c = namespace(n=0) %}{% macro next() %}{% set c.n = c.n + 1 %}{{ c.n }}{% endmacro %}",
        "post.html": '{% import "m.html" as m %}{{ m.next() }}{{ content(page.body) }}'}, []),
    "a list of the front matter that is changed": (
        {"post.html": '{% set _ = page.extra["links"].append(1) %}'}, ["SG061"]),
    "a function that is not called": ({"post.html": "{{ content }}"}, ["SG061"] * 2),
    "a sequence that is not joined": ({"post.html": '{{ page.tags|map(attribute="name") }}'}, ["SG061"] * 2),
    "chance": ({"post.html": "{{ [1, 2]|random }}"}, ["SG060"]),
    "errors with different hints": ({"post.html": "{{ 1 // 0 }}"}, ["SG061"] * 2),
}  # fmt: skip


@pytest.mark.parametrize(("templates", "found"), TEMPLATES.values(), ids=list(TEMPLATES))
def test_a_page_depends_on_its_view_alone(root: Path, templates: Mapping[str, str], found: list[str]) -> None:
    for name in ("a", "b"):
        write(root, f"content/posts/{name}.md", POST.format(name).replace("tags:", "links: [x]\ntags:"))
    for name, text in templates.items():
        write(root, f"templates/{name}", text)
    equals_clean(root)
    assert codes(root) == found
    write(root, "content/posts/a.md", POST.format("a").replace("tags:", "links: [x]\ntags:") + "\nMore.\n")
    equals_clean(root)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names")
def test_a_pipe_is_no_file(root: Path) -> None:
    (root / "static").mkdir()
    os.mkfifo(root / "static/pipe")
    assert codes(root) == ["SG010"]
