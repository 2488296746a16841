"""What is remembered between builds: files that left the plan go, others stay; a bad store is said and renewed."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sitegen.build import Options, build, clean, pipeline

NOW = datetime(2026, 1, 1, tzinfo=UTC)
POST = "---\ntitle: {0}\ndate: 2025-01-01\ntags: [{0}]\n---\nText.\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
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
