"""``sitegen new``: what it makes builds, what it writes is read back, and what is there stays."""

import os
import re
import stat
import subprocess
import sys
import threading
import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sites import OPTIONS, built

from sitegen import files, new
from sitegen.build import Options, build
from sitegen.config import read_settings
from sitegen.frontmatter import read
from sitegen.parse import parse
from sitegen.urls import slug

NOW = datetime(2026, 3, 31, 23, 30, tzinfo=UTC)
REPOSITORY = Path(__file__).parent.parent
SETTINGS = '[site]\ntitle = "Blog"\nbase_url = "https://example.org"\n'

Result = subprocess.CompletedProcess[str]


def run(folder: Path, *arguments: str) -> Result:
    command = [sys.executable, "-m", "sitegen", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", check=False)


def contents(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def site(folder: Path, settings: str = SETTINGS) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "sitegen.toml").write_text(settings, "utf-8")
    return folder


# ------------------------------------------------------------------------------------------------------------- sites


def test_a_new_site_builds_without_a_problem_but_the_address_that_is_missing(tmp_path: Path) -> None:
    made = run(tmp_path, "new", "my-blog")
    assert made.returncode == 0, made.stderr
    assert "cd my-blog" in made.stdout
    done = run(tmp_path / "my-blog", "build")
    assert done.returncode == 0, done.stderr
    assert re.findall(r"\[(SG\d+)\]", done.stderr) == ["SG005"]
    done = run(tmp_path / "my-blog", "build", "--strict", "--base-url", "https://example.org")
    assert done.returncode == 0, done.stderr
    assert "<title>My blog</title>" in (tmp_path / "my-blog/public/index.html").read_text("utf-8")


def test_a_new_site_has_what_it_needs_and_nothing_else() -> None:
    texts = new.site_files("blog", NOW)
    assert next(iter(texts)) == "sitegen.toml"  # it is what two that make the same site contend for
    assert set(texts) == {
        "sitegen.toml",
        ".gitignore",
        "content/pages/about.md",
        "content/posts/hello-mathematics/index.md",
        "content/posts/hello-mathematics/tangents.svg",
    }
    assert {"public/", ".sitegen/"} <= set(texts[".gitignore"].splitlines())
    assert "date: 2026-03-31\n" in texts["content/posts/hello-mathematics/index.md"]
    for text in texts.values():
        assert "{{ " not in text
        assert "\r" not in text
        assert text.endswith("\n")


def test_the_first_post_shows_what_a_post_can_hold() -> None:
    page = built(new.site_files("blog", NOW), future=True).text("posts/hello-mathematics/index.html")
    shown = {
        "a formula in the title": "<h1[^>]*>.*<math",
        "a numbered equation": r'id="eq:step"',
        "a reference to an equation": r'<a[^>]* href="#eq:step"[^>]*>\(1\)',
        "a reference to a figure": r'<a[^>]* href="#fig:tangents"[^>]*>Figure 1',
        "a reference to a table": r'<a[^>]* href="#tbl:steps"[^>]*>Table 1',
        "a reference to a theorem": r'<a[^>]* href="#thm:squared"[^>]*>Theorem 1',
        "a figure": r"<figcaption>.*Figure 1",
        "a caption of a table": r"<caption>.*Table 1",
        "a theorem": r"Theorem 1</",
        "marked code": r"root\.py",
        "a footnote": r'href="#side-1"',
    }
    assert [name for name, pattern in shown.items() if not re.search(pattern, page)] == []


def test_a_new_site_holds_nothing_of_this_repository() -> None:
    own = " ".join(p.read_text("utf-8") for p in (REPOSITORY / "content").rglob("*.md"))
    own += (REPOSITORY / "sitegen.toml").read_text("utf-8")
    title, author = (
        tomllib.loads((REPOSITORY / "sitegen.toml").read_text("utf-8"))["site"][k] for k in ("title", "author")
    )
    for name, text in new.site_files("blog", NOW).items():
        assert title not in text, name
        assert author not in text, name
        sentences = [s.strip() for s in re.split(r"(?<=[.?!:])\s+", text) if len(s.split()) > 6]
        assert [s for s in sentences if s in own] == [], name


def test_every_setting_that_is_shown_as_an_example_is_one() -> None:
    """The examples of the settings file are read as they stand when the signs before them are removed."""
    text = new.site_files("blog", NOW)["sitegen.toml"]
    example = re.compile(r"^# (?=(?:\w+ = |\[))", re.MULTILINE)
    settings, found = read_settings(example.sub("", text), "blog")
    assert found == ()
    assert settings.site.base_url == "https://example.org/blog"
    assert settings.severities == (("SG032", "ignore"),)
    without = {"site", "preview", "extensions", "defaults", "severities"}  # their examples are no defaults
    plain, found = read_settings(text, "blog")
    assert [d.code for d in found] == ["SG005"]
    for name in set(settings.__struct_fields__) - without:
        assert getattr(settings, name) == getattr(plain, name), name


NAMES: Mapping[str, str] = {
    "blog": "Blog",
    "my-first_blog": "My first blog",
    'it\'s "mine"': 'It\'s "mine"',
    "a\\b # [c] = {d}": "A\\b # [c] = {d}",
    "{{ date }}": "{{ date }}",
    "数学 ノート": "数学 ノート",
    "tab\tand\nline": "Tab and line",
    "\x7f\x1b\udcff": "Blog",
    "---": "Blog",
}


@pytest.mark.parametrize(("folder", "title"), NAMES.items())
def test_the_title_comes_from_the_name_of(folder: str, title: str) -> None:
    settings, found = read_settings(new.site_files(folder, NOW)["sitegen.toml"], "elsewhere")
    assert settings.site.title == title
    assert [d.code for d in found] == ["SG005"]


@given(st.text(max_size=40))
def test_any_name_of_a_folder_gives_settings_that_can_be_read(folder: str) -> None:
    settings, found = read_settings(new.site_files(folder, NOW)["sitegen.toml"], "elsewhere")
    assert [d.code for d in found] == ["SG005"]
    assert settings.site.title


@pytest.mark.parametrize("folder", ["it's mine", "-- #1", "ключ", "a/b/c", "."])
def test_a_site_can_be_made_in(folder: str, tmp_path: Path) -> None:
    result = run(tmp_path, "new", "--", folder)
    assert result.returncode == 0, result.stderr
    assert contents(tmp_path / folder) == {n: t.encode() for n, t in new.site_files(
        (tmp_path / folder).resolve().name, datetime.now(UTC)).items()}  # fmt: skip


FREE: Mapping[str, tuple[str, ...]] = {
    "an empty folder": (),
    "a new repository": (".git/HEAD",),
    "a work tree": (".git",),
}


@pytest.mark.parametrize("there", FREE.values(), ids=FREE)
def test_a_site_can_be_made_where_there_is(there: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "blog").mkdir()
    for name in there:
        (tmp_path / "blog" / name).parent.mkdir(exist_ok=True)
        (tmp_path / "blog" / name).write_text("own")
    assert run(tmp_path, "new", "blog").returncode == 0
    assert all((tmp_path / "blog" / name).read_text() == "own" for name in there)


TAKEN: Mapping[str, tuple[str, str]] = {
    "a file in the folder": ("blog/own.txt", "is not empty (own.txt)"),
    "a hidden file in the folder": ("blog/.gitignore", "is not empty (.gitignore)"),
    "an empty folder in the folder": ("blog/static/", "is not empty (static)"),
    "a file of that name": ("blog", "is a file"),
    "a file in the place of a folder above": ("a-file", ""),
}


@pytest.mark.parametrize(("there", "said"), TAKEN.values(), ids=TAKEN)
def test_no_site_is_made_where_there_is(there: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / there
    if there.endswith("/"):
        path.mkdir(parents=True)
    else:
        path.parent.mkdir(exist_ok=True)
        path.write_text("own")
    before = sorted(tmp_path.rglob("*"))
    result = run(tmp_path, "new", "a-file/blog" if there == "a-file" else "blog")
    assert result.returncode == 2
    assert said in result.stderr
    assert "Traceback" not in result.stderr
    assert result.stdout == ""
    assert sorted(tmp_path.rglob("*")) == before
    assert path.is_dir() or path.read_text() == "own"


def test_where_a_file_cannot_be_written_nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, data: bytes) -> None:
        if path.name == "about.md":
            raise OSError(28, "No space left on device")
        files.create(path, data)

    monkeypatch.setattr(new, "create", full)
    with pytest.raises(new.RefusedError, match="no space left"):
        new.make_site(tmp_path / "a/blog", NOW)
    assert list(tmp_path.iterdir()) == []


def test_an_unfinished_file_is_removed(tmp_path: Path) -> None:
    with pytest.raises(TypeError):
        files.create(tmp_path / "a", "no bytes")  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing is read-only for root")
def test_a_folder_that_is_read_only_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        result = run(tmp_path, "new", "blog")
    finally:
        tmp_path.chmod(0o700)
    assert result.returncode == 2
    assert "cannot be written: permission denied" in result.stderr


@pytest.mark.skipif(os.name == "nt", reason="Windows has no modes of this kind")
@pytest.mark.parametrize("mask", [0o022, 0o077])
def test_files_have_the_rights_that_the_mask_leaves(tmp_path: Path, mask: int) -> None:
    before = os.umask(mask)
    try:
        new.make_site(tmp_path / "blog", NOW)
    finally:
        os.umask(before)
    modes = {stat.S_IMODE(p.stat().st_mode) for p in (tmp_path / "blog").rglob("*") if p.is_file()}
    assert modes == {0o666 & ~mask}


def at_once(count: int, make: object) -> list[str]:
    """What becomes of several calls at the same moment: ``made``, or why not."""
    barrier, results = threading.Barrier(count), []

    def one() -> None:
        barrier.wait()
        try:
            make()  # type: ignore[operator]
            results.append("made")
        except new.RefusedError as error:
            results.append(str(error))

    threads = [threading.Thread(target=one) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_of_several_sites_at_once_one_is_made_whole(tmp_path: Path) -> None:
    for n in range(20):
        folder = tmp_path / f"blog{n}"
        results = at_once(4, lambda folder=folder: new.make_site(folder, NOW))
        assert results.count("made") == 1, results
        assert contents(folder) == {name: t.encode() for name, t in new.site_files(folder.name, NOW).items()}


def test_of_several_posts_at_once_one_is_made(tmp_path: Path) -> None:
    root = site(tmp_path)
    for n in range(20):
        results = at_once(4, lambda n=n: new.make_entry(root, "post", f"Post {n}", n % 2 == 0, NOW))
        assert results.count("made") == 1, results
        name = f"content/posts/post-{n}"
        assert (root / (f"{name}/index.md" if n % 2 == 0 else f"{name}.md")).is_file()


# ------------------------------------------------------------------------------------------------------------ titles

FILE_NAMES: Mapping[str, str] = {
    "Softmax without overflow": "softmax-without-overflow",
    "  Many   blanks  ": "many-blanks",
    'He said: "no", & left': "he-said-no-left",
    "C++ and .NET": "c++-and-.net",
    "数学のノート": "数学のノート",
    "Быстрое преобразование Фурье": "быстрое-преобразование-фурье",
    "हिन्दी में गणित": "हिन्दी-में-गणित",
    "ภาษาไทย": "ภาษาไทย",
    "می‌خواهم": "می-خواهم",
    "Tiếng Việt": "tiếng-việt",
    "🎉 Party 🎉": "party",
    "❤️": "post",
    "?!…": "post",
    "Index": "post-index",
    "Con": "post-con",
    "com1.x": "post-com1.x",
    "2026-01-01 nul": "post-2026-01-01-nul",
    "node_modules": "post-node_modules",
    "../../etc/passwd": "etc-passwd",
    "word " * 60: "-".join(["word"] * 16),
    "x" * 300: "x" * 80,
    "漢" * 300: "漢" * 53,
}


@pytest.mark.parametrize(("title", "name"), FILE_NAMES.items(), ids=[t[:30] for t in FILE_NAMES])
def test_the_file_is_named_after(title: str, name: str) -> None:
    assert new.file_name(title, "post") == name


TITLES = st.text(max_size=300) | st.text(alphabet="'\"\\:#-{}[]$%@`|>&*!? \t\nuxa0\u0085\u2028\ufeff.é", max_size=20)


def check_entry(kind: new.Kind, title: str, in_folder: bool) -> None:
    """A post or page of that title can be read back, has its own address, and no problem."""
    title = new.plain_title(title)
    name = new.file_name(title, kind)
    path = f"{kind}s/{name}/index.md" if in_folder else f"{kind}s/{name}.md"
    data = new.entry_text(kind, title, "2026-03-31").encode()
    block = read(data.decode(), path, UTC)
    assert block.metadata.title == title
    assert block.metadata.draft
    assert block.metadata.date == (datetime(2026, 3, 31, tzinfo=UTC) if kind == "post" else None)
    assert block.diagnostics == ()
    parsed = parse(path, data, OPTIONS)
    if "$" not in title and "`" not in title and "\\" not in title:  # a formula may have problems of its own
        assert parsed.post.diagnostics == ()
    assert parsed.post.summary.withheld == ""
    assert parsed.post.summary.url not in ("/", "/posts/", "/posts/posts/")


@given(TITLES.filter(new.plain_title), st.sampled_from(["post", "page"]), st.booleans())
def test_any_title_is_read_back(title: str, kind: new.Kind, in_folder: bool) -> None:
    check_entry(kind, title, in_folder)


ODD = ["null", "yes", "2026-01-01", "1e3", "~", "- a", "a: b", "a #b", "'", '"', "\\", "\\u0041", "'\"\\", "{{ date }}",
       "---", "&a *b", "!!int 3", "%YAML", "\ufeffx", "a\u00a0b", "x\x85y", "\x9fz", "a\tb",
       "\U0001f389" * 75]  # fmt: skip


@pytest.mark.parametrize("title", ODD)
def test_an_odd_title_is_read_back(title: str) -> None:
    for kind in ("post", "page"):
        check_entry(kind, title, in_folder=False)


@pytest.mark.parametrize(
    ("title", "line"),
    [
        ("Plain words", 'title: "Plain words"'),
        ("Don't", 'title: "Don\'t"'),
        (r"Why $\sqrt{d}$?", r"title: 'Why $\sqrt{d}$?'"),
        (r"""Don't say "$\pi$" """, r"""title: 'Don''t say "$\pi$"'"""),
    ],
)
def test_a_title_stays_easy_to_read(title: str, line: str) -> None:
    assert line in new.entry_text("post", new.plain_title(title), "").splitlines()


@given(st.text(max_size=200))
def test_a_slug_of_a_slug_is_the_same(text: str) -> None:
    assert slug(slug(text)) == slug(text)


@given(st.text())
def test_names_are_short_enough(title: str) -> None:
    name = new.file_name(title * 9, "post")
    assert 0 < len(name) <= new.LONGEST + len("post-")
    assert len(name.encode()) <= new.LONGEST_BYTES + len("post-")
    assert slug(name) == name


# -------------------------------------------------------------------------------------------------- posts and pages

MADE: Mapping[str, tuple[tuple[str, ...], str]] = {
    "a post": (("post", "A Title"), "content/posts/a-title.md"),
    "a post of several words": (("post", "A", "Title"), "content/posts/a-title.md"),
    "a post in a folder": (("post", "--folder", "A Title"), "content/posts/a-title/index.md"),
    "a page": (("page", "A Title"), "content/pages/a-title.md"),
    "a page in a folder": (("page", "A Title", "--folder"), "content/pages/a-title/index.md"),
    "a title that looks like an option": (("post", "--", "-1 < 0"), "content/posts/1-0.md"),
}


@pytest.mark.parametrize(("arguments", "path"), MADE.values(), ids=MADE)
@pytest.mark.parametrize("below", [".", "content/posts/deep"])
def test_new_makes(arguments: tuple[str, ...], path: str, below: str, tmp_path: Path) -> None:
    root = site(tmp_path / "blog")
    (root / below).mkdir(parents=True, exist_ok=True)
    result = run(root / below, "new", *arguments)
    assert result.returncode == 0, result.stderr
    assert set(contents(root)) == {"sitegen.toml", path}
    said = result.stdout.split(":")[0]
    assert (root / below / said).resolve() == (root / path).resolve()
    assert "draft: true" in result.stdout
    assert build(Options(root=root, now=datetime.now(UTC), drafts=True, jobs=1)).diagnostics == ()
    assert (root / "public" / path.removeprefix("content/").removeprefix("pages/").replace(
        "/index.md", ".md").replace(".md", "/index.html")).is_file()  # fmt: skip


REFUSED: Mapping[str, tuple[str, str]] = {
    "a post that is there": ("content/posts/title.md", "post title"),
    "a post that is there as a folder": ("content/posts/title/index.md", "post title"),
    "a post that is there as a file": ("content/posts/title.md", "post --folder title"),
    "a folder with something in it": ("content/posts/title/picture.svg", "post --folder title"),
    "a page that is there": ("content/pages/title.md", "page Title"),
    "a file in the place of the folder": ("content", "page title"),
}


@pytest.mark.parametrize(("there", "arguments"), REFUSED.values(), ids=REFUSED)
def test_new_refuses(there: str, arguments: str, tmp_path: Path) -> None:
    root = site(tmp_path)
    (root / there).parent.mkdir(parents=True, exist_ok=True)
    (root / there).write_text("own")
    before = contents(root)
    result = run(root, "new", *arguments.split())
    assert result.returncode == 2
    assert result.stderr.startswith("Error: ")
    assert contents(root) == before


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="there are no symbolic links")
def test_a_link_that_leads_nowhere_is_not_followed(tmp_path: Path) -> None:
    root = site(tmp_path / "blog")
    (root / "content/posts").mkdir(parents=True)
    (root / "content/posts/title.md").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(new.RefusedError, match="already"):
        new.make_entry(root, "post", "Title", False, NOW)
    assert not (tmp_path / "elsewhere").exists()


USAGE: Mapping[str, tuple[str, bool, str]] = {
    "no arguments": ("", True, "Missing argument"),
    "post without a title in a site": ("post", True, "a post needs a title"),
    "page without a title in a site": ("page", True, "a page needs a title"),
    "post without a title, in a folder": ("post --folder", False, "a post needs a title"),
    "a post outside of any site": ("post Title", False, "no sitegen.toml here or in a folder above"),
    "two folders": ("a b", False, "one FOLDER"),
    "a site in a folder": ("a --folder", False, "--folder is for"),
    "an empty title": ("post \t", True, "is empty"),
}


@pytest.mark.parametrize(("arguments", "in_site", "said"), USAGE.values(), ids=USAGE)
def test_wrong_usage_is(arguments: str, in_site: bool, said: str, tmp_path: Path) -> None:
    root = site(tmp_path) if in_site else tmp_path
    before = contents(root)
    result = run(root, "new", *(arguments.split(" ") if arguments else ()))
    assert result.returncode == 2
    assert said in result.stderr
    assert contents(root) == before


def test_post_and_page_can_be_folders(tmp_path: Path) -> None:
    assert run(tmp_path, "new", "post").returncode == 0
    assert (tmp_path / "post/sitegen.toml").is_file()
    assert run(tmp_path / "post", "new", "./page").returncode == 0
    assert (tmp_path / "post/page/sitegen.toml").is_file()


def test_the_nearest_settings_make_the_site(tmp_path: Path) -> None:
    outer = site(tmp_path)
    inner = site(tmp_path / "drafts/inner")
    (inner / "content").mkdir()
    assert new.site_root(inner / "content") == inner.resolve()
    assert new.site_root(inner.parent) == outer.resolve()
    (tmp_path / "sitegen.toml").unlink()
    assert new.site_root(inner.parent) is None
    (inner.parent / "content").mkdir()
    assert new.site_root(inner.parent) == inner.parent.resolve()  # settings are optional


@pytest.mark.parametrize(
    ("settings", "date"),
    [
        (SETTINGS, "2026-03-31"),
        (f'{SETTINGS}timezone = "Pacific/Kiritimati"\n', "2026-04-01"),
        (f'{SETTINGS}timezone = "Nowhere"\n', "2026-03-31"),
        ("[site\n", "2026-03-31"),
    ],
)
def test_the_date_is_that_of_the_zone_of_the_site(settings: str, date: str, tmp_path: Path) -> None:
    root = site(tmp_path, settings)
    path = new.make_entry(root, "post", "Title", False, NOW)
    assert f"\ndate: {date}\n" in (root / path).read_text("utf-8")


def test_a_new_post_is_a_draft_and_due_at_once(tmp_path: Path) -> None:
    root = site(tmp_path, f'{SETTINGS}timezone = "Pacific/Kiritimati"\n')
    path = root / new.make_entry(root, "post", "Title", False, NOW)
    assert build(Options(root=root, now=NOW, jobs=1)).drafts == 1
    path.write_text(path.read_text("utf-8").replace("draft: true\n", ""), "utf-8")
    assert build(Options(root=root, now=NOW, jobs=1)).posts == 1


# ---------------------------------------------------------------------------------------------------- nothing there


@pytest.mark.parametrize("arguments", [(), ("--help",), ("new", "--help")])
def test_help_names_it(arguments: tuple[str, ...], tmp_path: Path) -> None:
    result = run(tmp_path, *arguments)
    said = result.stdout + result.stderr
    assert "Make a site, or a post or page of the site that you are in." in said
    if arguments[:1] == ("new",):
        assert 'new post "The title"' in said
        assert "only with a title behind them" in said


def test_a_build_of_nothing_says_so(tmp_path: Path) -> None:
    result = run(tmp_path, "build")
    assert result.returncode == 0
    assert "there is nothing here, neither sitegen.toml nor content/: make a site with" in result.stderr
    result = run(tmp_path, "build", "--format", "json")
    assert (result.returncode, result.stderr) == (0, "")


def test_a_build_below_a_site_names_the_site(tmp_path: Path) -> None:
    site(tmp_path)
    (tmp_path / "notes").mkdir()
    assert f"the site is in {tmp_path.resolve()}" in run(tmp_path / "notes", "build").stderr
    assert "nothing here" not in run(tmp_path, "build").stderr


@pytest.mark.parametrize("name", ["sitegen.toml", "content/posts/a.md"])
def test_a_build_of_something_does_not_say_so(name: str, tmp_path: Path) -> None:
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text("")
    assert "nothing here" not in run(tmp_path, "build").stderr


def test_a_preview_of_nothing_says_so(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sitegen", "serve", "--port", "0"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        said = process.stderr.readline()
        process.stdout.readline()  # it serves
        process.terminate()
        process.stdout.read()
        process.stderr.read()
    assert "there is nothing here" in said
    assert "sitegen new FOLDER" in said
