"""The site in memory is at every moment what a clean build makes: random scripts of edits, in this process.

``tests/test_serve.py`` does the same through the server, with its watcher.
"""

import shutil
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from test_edits import (
    NOTHING_BROKEN,
    Blog,
    Breakage,
    Edit,
    change_filters,
    change_settings,
    change_static,
    change_template,
    copy_post,
    delete_post,
    edit_body,
    edit_front_matter,
    edit_slug,
    edit_snippet,
    edit_within_the_grain,
    edit_words,
    new_post,
    options,
    publish_or_hide,
    rename_post,
    replace_picture,
    sharing_templates,
    swap_titles,
    time_passes,
    touch,
)

from sitegen.build import build, build_clean, live, load
from sitegen.build.bodies import edited_outputs
from sitegen.build.inputs import Inputs
from sitegen.build.live import Live
from sitegen.build.memory import Memory
from sitegen.config import Settings
from sitegen.diagnostics import Diagnostic
from sitegen.locks import Lock

EDITS: tuple[Edit, ...] = (
    new_post, delete_post, copy_post, rename_post, edit_body, edit_words, edit_words, edit_front_matter, edit_slug,
    swap_titles, publish_or_hide, change_template, change_template, change_filters, change_static, change_settings,
    replace_picture, edit_snippet, touch, edit_within_the_grain, time_passes,
)  # fmt: skip


opened: list[Live] = []


def loaded(blog: Blog, drafts: bool) -> Live:
    """A site in memory, closed when the test is over."""
    opened.append(load(options(blog, drafts=drafts, future=drafts), lambda: blog.now))
    return opened[-1]


def everything(site: Live) -> tuple[dict[str, bytes], list[Diagnostic]]:
    """Every file that the site would consist of, and everything that is wrong with it."""
    files: dict[str, bytes] = {}
    found = list(site.snapshot.diagnostics)
    for path in site.snapshot.outputs:
        page = site.page(path)
        assert page is not None
        found += [d for d in site.diagnostics_with(page) if d not in found]
        if page.problem is None:
            files[path] = page.data
    files |= site.index()
    for path, copy in site.snapshot.copies.items():
        if copy.is_packed:
            files[path] = site.memory.packed(copy)
            continue
        source = site.path(copy.source)
        assert source is not None
        files[path] = source.read_bytes()
    for path, derived in site.snapshot.derived.items():
        made = site.making(derived).made()
        if isinstance(made, bytes):
            files[path] = made
        else:
            found.append(made)
    return files, found


def clean(blog: Blog, drafts: bool) -> tuple[dict[str, bytes], list[Diagnostic]]:
    """The same of a clean build."""
    folder = blog.root.parent / "clean"
    shutil.rmtree(folder, ignore_errors=True)
    report = build_clean(options(blog, output=folder, drafts=drafts, future=drafts))
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}, list(
        report.diagnostics
    )


def check(seen: tuple[dict[str, bytes], list[Diagnostic]], blog: Blog, drafts: bool) -> None:
    files, found = seen
    expected, diagnostics = clean(blog, drafts)
    if any(d.code == "SG001" for d in diagnostics):  # the preview goes on with the settings that were, and says so
        assert any(d.code == "SG001" for d in found)
        return
    assert files.keys() == expected.keys()
    for path, data in expected.items():
        assert files[path] == data, path
    assert set(found) == set(diagnostics)


def names_of_change(before: Mapping[str, object], blog: Blog) -> set[str]:
    after = stamps(blog)
    return {n for n in before.keys() | after.keys() if before.get(n) != after.get(n)}


def stamps(blog: Blog) -> dict[str, object]:
    """What a watcher would notice."""
    found: dict[str, object] = {}
    for folder in ("content", "templates", "static"):
        for path in blog.files(f"{folder}/**/*"):
            status = path.stat()
            found[blog.name(path)] = (status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino)
    for name in ("sitegen.toml", "filters.py"):
        if (file := blog.root / name).exists():
            found[name] = (file.stat().st_ctime_ns, file.stat().st_size)
    return found


def run(
    folder: Path,
    seed: int,
    steps: int,
    edits: Sequence[Edit] = EDITS,
    breakage: Breakage = NOTHING_BROKEN,
) -> None:
    blog = Blog(folder / "site", seed, NOTHING_BROKEN)
    drafts = seed % 2 == 0
    with breakage.planted():
        site = loaded(blog, drafts)
    check(everything(site), blog, drafts)
    for number in range(steps):
        before = stamps(blog)
        edit = blog.random.choice(edits)
        blog.log.append(f"{number} {edit.__name__}: {edit(blog)!r}")
        names: Collection[str] | None = names_of_change(before, blog) if blog.random.random() < 0.8 else None
        try:
            with breakage.planted():
                site.update(names)
                seen = everything(site)
            check(seen, blog, drafts)
            with breakage.planted():
                number_before = site.snapshot.number
                assert site.update(None).number == number_before, "nothing changed, and yet there is another state"
        except AssertionError as error:
            raise AssertionError("\n".join((f"seed {seed}", *blog.log[-12:], str(error)))) from error


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(Memory, "kept", sharing_templates)
    yield
    while opened:
        opened.pop().close()


@pytest.mark.parametrize("seed", [0, 1])
def test_the_site_in_memory_is_what_a_clean_build_makes(tmp_path: Path, seed: int) -> None:
    run(tmp_path, seed, 50)


def test_a_file_that_is_emptied_is_believed_at_the_second_look(tmp_path: Path) -> None:
    blog = Blog(tmp_path / "site", 1, NOTHING_BROKEN)
    site = loaded(blog, True)
    number = site.snapshot.number
    path = blog.posts()[0]
    text = path.read_bytes()
    name = blog.name(path)
    for saved, doubtful, step in (
        (b"", {name}, 0),
        (text, set(), 0),
        (b"", {name}, 0),
        (b"", set(), 1),
        (text, set(), 2),
    ):
        path.write_bytes(saved)
        site.update([name])
        assert (site.doubtful, site.snapshot.number) == (doubtful, number + step)
    check(everything(site), blog, True)


def test_a_change_that_failed_is_not_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blog = Blog(tmp_path / "site", 1, NOTHING_BROKEN)
    site = loaded(blog, True)
    first, second = blog.posts()[:2]
    edit_front_matter(blog)
    first.write_text(first.read_text("utf-8").replace('title: "', 'title: "new '), "utf-8")
    with monkeypatch.context() as broken:
        broken.setattr(live, "assemble", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            site.update(None)
    second.write_text(second.read_text("utf-8") + "\n\nmore", "utf-8")
    site.update([blog.name(second)])
    check(everything(site), blog, True)


def test_an_emptied_file_is_looked_at_again_although_another_changes(tmp_path: Path) -> None:
    blog = Blog(tmp_path / "site", 1, NOTHING_BROKEN)
    site = loaded(blog, True)
    first, second = (blog.name(path) for path in blog.posts()[:2])
    (blog.root / first).write_bytes(b"")
    site.update([first])
    (blog.root / second).write_text((blog.root / second).read_text("utf-8") + "\n\nmore", "utf-8")
    site.update([second])
    assert site.doubtful == {first}
    site.update(site.doubtful)
    check(everything(site), blog, True)


@pytest.mark.parametrize(
    "files",
    [
        {"content/posts/a.md": "---\ntitle: A\ndate: 2025-01-01\npermalink: /\n---\ntext\n"},
        {
            "content/posts/a.md": "---\ntitle: A\ndate: 2025-01-01\npermalink: /x.html\n---\ntext\n",
            "content/posts/b.md": "---\ntitle: B\ndate: 2025-01-01\npermalink: /x.html/y/\n---\ntext\n",
        },
        {
            "content/posts/a.md": "---\ntitle: A\ndate: 2025-01-01\npermalink: /x.html\n---\ntext\n",
            "static/x.html/k": "text",
        },
    ],
)
def test_odd_sites_are_what_a_clean_build_makes(tmp_path: Path, files: Mapping[str, str]) -> None:
    blog = Blog(tmp_path / "site", 1, NOTHING_BROKEN)
    for name, text in files.items():
        blog.write(name, text)
    site = loaded(blog, True)
    check(everything(site), blog, True)


def test_a_template_that_is_nested_too_deep_is_a_problem_until_it_is_mended(tmp_path: Path) -> None:
    blog = Blog(tmp_path / "site", 1, NOTHING_BROKEN)
    blog.write("templates/base.html", "{{ " + "(" * 3000 + "1" + ")" * 3000 + " }}")
    site = loaded(blog, True)
    page = site.page("index.html")
    assert page is not None
    assert page.problem is not None
    (blog.root / "templates/base.html").unlink()
    site.update(None)
    check(everything(site), blog, True)


def test_problems_of_folders_come_and_go(tmp_path: Path) -> None:
    blog = Blog(tmp_path / "site", 1, NOTHING_BROKEN)
    site = loaded(blog, True)
    link = blog.root / "content/posts/link.md"
    link.symlink_to("nowhere")
    site.update(["content/posts/link.md"])
    check(everything(site), blog, True)
    assert any(d.place.path == "content/posts/link.md" for d in site.snapshot.diagnostics)
    link.unlink()
    site.update(["content/posts/link.md"])
    check(everything(site), blog, True)


def test_bodies_are_not_kept_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "BODIES", 10)
    blog = Blog(tmp_path / "site", 1, NOTHING_BROKEN)
    site = loaded(blog, True)
    for _ in range(40):
        name = edit_words(blog)
        site.update([str(name)])
        assert site.memory.count_of_bodies() <= 11
    check(everything(site), blog, True)


@pytest.mark.parametrize("is_building", [False, True])
def test_bodies_that_a_build_remembered_are_not_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_building: bool
) -> None:
    blog = Blog(tmp_path / "site", 1, NOTHING_BROKEN)
    build(options(blog, drafts=True, future=True))
    site = loaded(blog, True)
    parsed: list[str] = []
    parse = Memory.posts

    def posts(self: Memory, paths: Sequence[str], *rest: Any) -> Any:
        parsed.extend(paths)
        return parse(self, paths, *rest)

    monkeypatch.setattr(Memory, "posts", posts)
    with Lock(blog.root / ".sitegen/lock") if is_building else nullcontext():
        seen = everything(site)
    assert bool(parsed) == is_building
    check(seen, blog, True)


def ignoring_templates(self: Live, touched: frozenset[str], former: Settings) -> None:
    everything_anew(self, frozenset(n for n in touched if not n.startswith("templates/")), former)


def believing_names(self: Live, names: Collection[str] | None) -> tuple[Inputs, set[str]]:
    return self.memory.inputs, set(names or ()) & self.memory.inputs.stamps.keys()


everything_anew = Live._everything

BREAKAGES: Mapping[str, tuple[Breakage, Sequence[Edit]]] = {
    "every edit of a post is taken for one of its body": (
        Breakage((live, "is_only_body", lambda *_: True)), (edit_front_matter, edit_body)),
    "templates are read once": (Breakage((Live, "_everything", ignoring_templates)), (change_template, edit_body)),
    "files that are gone are not noticed": (
        Breakage((Live, "_look", believing_names)), (delete_post, new_post, rename_post)),
    "pages are kept by their path": (
        Breakage((Live, "key", lambda self, output: output.path)), (edit_body, change_template)),
    "no post ever becomes due": (Breakage((Live, "is_other_date", lambda self: False)), (time_passes,)),
    "settings are read once": (Breakage((Live, "_load_settings", lambda self: None)), (change_settings, edit_body)),
    "feeds are forgotten": (
        Breakage((live, "edited_outputs", lambda *given: edited_outputs(*given[:2], ()))), (edit_words,)),
}  # fmt: skip


@pytest.mark.parametrize(("breakage", "edits"), BREAKAGES.values(), ids=list(BREAKAGES))
def test_the_property_fails_when(tmp_path: Path, breakage: Breakage, edits: Sequence[Edit]) -> None:
    def scripts() -> None:
        for seed in (13, 15, 1, 3, 5):
            run(tmp_path / str(seed), seed, 25, edits, breakage)

    with pytest.raises(AssertionError, match="seed"):
        scripts()
