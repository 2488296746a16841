"""What the command line says of a build that remembers: why pages are rendered, what would be done, what differs."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from test_cli import Result, run

SITE: Mapping[str, str] = {
    "sitegen.toml": '[site]\ntitle = "Blog"\nbase_url = "https://example.org"\n',
    "templates/base.html": '<!doctype html><meta name="generator" content="sitegen">{% block main %}{% endblock %}',
    **{
        f"content/posts/{name}.md": f"---\ntitle: {name}\ndate: 2025-01-0{n}\ntags: [t]\n---\nText of {name}.\n"
        for n, name in enumerate(("one", "two", "three"), 1)
    },
}


def write(root: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write(tmp_path, SITE)
    check(run(tmp_path, "build"))
    return tmp_path


def check(result: Result, code: int = 0) -> Result:
    assert result.returncode == code, result.stdout + result.stderr
    assert result.stderr == ""
    return result


def edited(name: str, old: str, new: str) -> Mapping[str, str]:
    assert old in SITE[name]
    return {name: SITE[name].replace(old, new)}


ONE, TWO = "content/posts/one.md", "content/posts/two.md"

EXPLAINED: Mapping[str, tuple[Mapping[str, str], Mapping[str, str]]] = {
    "a body": (edited(TWO, "two.\n", "two.\n\nMore.\n"), {
        "posts/two/index.html": "view.body.digest", "feed.xml": "view.entries[1].body.digest"}),
    "a title": (edited(ONE, "title: one", "title: new"), {
        "posts/two/index.html": "view.previous.title, view.previous.title_html, "
        "view.related[1].title, view.related[1].title_html",
        "posts/one/index.html": "view.title, view.title_html",
        "archive/index.html": "view.years[0].posts[2].title, view.years[0].posts[2].title_html"}),
    "a template that others extend": ({"templates/base.html": SITE["templates/base.html"] + "!"}, {
        "posts/two/index.html": "template post.html <- base.html", "404.html": "template 404.html <- base.html"}),
    "a setting": (edited("sitegen.toml", '"Blog"', '"Log"'), {
        "posts/two/index.html": "site.author, site.title", "404.html": "site.author, site.title"}),
    "a new post": ({"content/posts/four.md": "---\ntitle: four\ndate: 2025-02-01\n---\nText.\n"}, {
        "posts/four/index.html": "new", "posts/three/index.html": "view.next",
        "sitemap.xml": "view.urls (8 before, 9 now)"}),
}  # fmt: skip


@pytest.mark.parametrize(("files", "expected"), EXPLAINED.values(), ids=list(EXPLAINED))
def test_explain_names_the_part_that_changed(root: Path, files: Mapping[str, str], expected: Mapping[str, str]) -> None:
    write(root, files)
    lines = check(run(root, "build", "--explain")).stdout.splitlines()
    reasons = dict(line.split(": ", 1) for line in lines[:-1])
    assert reasons | expected == reasons
    assert f"({len(reasons)} rendered)" in lines[-1]
    assert len(check(run(root, "build", "--explain")).stdout.splitlines()) == 1


def test_explain_tells_what_happened_to_outputs(root: Path) -> None:
    (root / "public/index.html").unlink()
    (root / "public/404.html").write_text("mine", "utf-8")
    lines = check(run(root, "build", "--explain")).stdout.splitlines()
    assert lines[:-1] == ["index.html: output missing", "404.html: output changed on the disk"]


def test_force_makes_everything_anew(root: Path) -> None:
    report = json.loads(check(run(root, "build", "--force", "--format", "json")).stdout)
    assert (report["rendered"], report["copied"]) == (report["pages"], report["files"])
    report = json.loads(check(run(root, "build", "--format", "json")).stdout)
    assert (report["rendered"], report["copied"]) == (0, 0)


def test_plan_shows_what_a_build_would_do_and_does_nothing(root: Path) -> None:
    (root / TWO).unlink()
    write(root, edited(ONE, "Text", "Other text"))
    before = {p: p.read_bytes() for p in (root / "public").rglob("*") if p.is_file()}
    said = check(run(root, "plan")).stdout
    assert "remove posts/two/index.html\n" in said
    assert "render posts/one/index.html from post.html (view." in said
    assert "404.html" not in said
    assert "keep   404.html from 404.html\n" in check(run(root, "plan", "--all")).stdout
    steps = json.loads(check(run(root, "plan", "--format", "json")).stdout)["steps"]
    assert before == {p: p.read_bytes() for p in (root / "public").rglob("*") if p.is_file()}
    report = json.loads(check(run(root, "build", "--format", "json")).stdout)
    counts = {a: sum(s["action"] == a for s in steps) for a in ("render", "copy", "index", "remove")}
    assert counts == {
        "render": report["rendered"],
        "copy": report["copied"],
        "index": report["indexed"],
        "remove": report["removed"],
    }


def test_plan_of_a_site_that_was_never_built(tmp_path: Path) -> None:
    write(tmp_path, SITE)
    said = check(run(tmp_path, "plan")).stdout
    assert "render posts/one/index.html from post.html (new)\n" in said
    assert not (tmp_path / "public").exists()


def test_verify_shows_the_first_difference_of_each_file(root: Path) -> None:
    assert "the same" in check(run(root, "verify")).stdout
    page = root / "public/posts/one/index.html"
    page.write_text(page.read_text("utf-8").replace("Text of one", "Text of two"), "utf-8")
    (root / "public/404.html").unlink()
    (root / "public/mine.txt").write_text("mine", "utf-8")
    lines = check(run(root, "verify"), 1).stdout.splitlines()
    assert lines[:2] == ["404.html: missing", "mine.txt: left over"]
    assert lines[2] == "posts/one/index.html: different"
    assert lines[3].strip().startswith("line ")
    assert "Text of two" in lines[4]
    assert "Text of one" in lines[5]
    assert lines[-1].endswith("3 files not as a clean build makes them")
    assert not (root / ".sitegen/unfinished").exists()


def test_a_build_with_nothing_to_do_imports_no_library_that_parses_or_renders(root: Path) -> None:
    code = (
        "import sys; from sitegen.cli import main\ntry: main(['build', '--quiet'])\nexcept SystemExit: pass\n"
        "print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    )
    result = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    heavy = {"markdown_it", "mdit_py_plugins", "jinja2", "markupsafe", "pygments", "PIL", "yaml", "frontmatter",
             "math_core", "rich", "multiprocessing"}  # fmt: skip
    assert not heavy & set(result.stdout.split())
    assert {"click", "msgspec", "sqlite3"} <= set(result.stdout.split())
