"""After any edit, a build leaves what a clean build leaves: every byte and every diagnostic; and a second build renders
nothing. Random scripts of edits of a small site that uses every feature, with the disk, in this process.

``pytest tests/test_edits.py --edits 5000`` runs longer scripts. That the property can fail is shown by breaking the
program on purpose.
"""

import itertools
import os
import random
import re
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from photos import FORMATS, PLACE, painted, photo, saved
from PIL import Image

import sitegen.build
from sitegen.build import (
    Options,
    Report,
    blobs,
    bodies,
    build,
    build_clean,
    finished,
    inputs,
    intact,
    making,
    memory,
    pipeline,
    searching,
    writing,
)
from sitegen.build.finished import Finished
from sitegen.build.memory import Memory
from sitegen.build.verifying import compare
from sitegen.config import Settings
from sitegen.digest import digest
from sitegen.model import Derived, FileCopy, Makers, Output, Picture, PostView
from sitegen.pictures.variants import bare
from sitegen.store import SEAL, Store
from sitegen.templates import TemplateFacts, Templates

MOST_POSTS = 12
TAGS = ("maths", "Maths", "code", "größe", "a b")
SERIES = ("", "", "Basics")
SETTINGS: Mapping[str, tuple[str, ...]] = {
    "site": ('title = "Blog"', 'title = "Other"', 'title = "Blog"\nlanguage = "de"'),
    "build": ("paginate = 2", "paginate = 3", 'permalink = "/{year}/{slug}/"'),
    "search": ("", "", "", "enabled = false"),
    "markdown": ("", "smart_punctuation = true", "contents_depth = 2"),
    "extensions": ("", 'filters = "filters.py"', 'filters = "filters.py"'),
    "math": ("", "allow_space = true", "enabled = false", 'number = "labelled"\nmacros = {unknown = "u"}'),
}
REST = (
    "",
    '[[nav]]\ntitle = "Archive"\nurl = "/archive/"\n',
    '[[defaults]]\npath = "posts/*"\nfeatured = true\n',
    '[diagnostics]\nSG040 = "error"\n',
    "[build]\npaginate = 1\n",
    "[broken\n",
)
TEMPLATES: Mapping[str, Sequence[str]] = {
    "base.html": ('<!doctype html><meta name="generator" content="sitegen"><title>{{ page.title }}</title>'
                  '{% include "slots/extra.html" ignore missing %}{% block main %}{% endblock %}{{ mark }}',
                  "{% block"),
    "tag.html": ('{% extends "base.html" %}{% block main %}{{ page.name }}{{ asset("own.css") }}{% endblock %}',
                 '{% extends "theme/tag.html" %}', "{{ page.missing }}", "{{ page.name|mark }}{{ 'constant'|mark }}",
                 '{% include page.name ~ ".html" %}'),
    "404.html": ('{% extends "base.html" %}{% block main %}{{ site.title }}{% endblock %}',),
    "slots/extra.html": ("<p>extra</p>", "<p>{{ page.url }}</p>", "{{ asset('note.txt') }}"),
}  # fmt: skip
DATE = "def longdate(moment):\n    return f'{moment:%m/%d} NUMBER'\n"
FILTERS = (
    DATE,
    f"{DATE}\ndef mark(text):\n    return f'{{text}} NUMBER'\n",
    f"{DATE}\ndef mark(text):\n    return text[NUMBER]\n",
    "import jinja2\n\n@jinja2.pass_context\ndef mark(context, text):\n    return context['page'].url * NUMBER\n",
    "def mark(text)\n",
    "import nonesuch\n",
)
STATIC: Mapping[str, Sequence[bytes]] = {
    "own.css": (b"a{}", b"b{}"),
    "css/code.css": (b"pre { color: red }", b"pre { color: blue }"),
    "note.txt": (b"one", b"two", b"three"),
    "posts": (b"a file where the pages have a folder",),
}


def picture(width: int) -> bytes:
    return saved(Image.new("RGB", (width, 2)), "PNG")


def any_picture(blog: "Blog") -> bytes:
    """A picture that may be large enough to be offered in other sizes, and may say where it was taken."""
    r = random.Random(10 * len(blog.log) + blog.random.randint(1, 9))
    size = r.choice([r.randint(1, 9), r.randint(475, 500)])
    kind, orientation = r.choice(FORMATS), r.choice([1, 1, 6, 3])
    plain = picture(size)
    return r.choice([plain, b"no picture", photo(painted(size, seed=r.randint(0, 9)), kind, orientation)])


class Breakage:
    """A change of the program for the builds that remember, and not for the clean ones that they are compared with."""

    def __init__(self, *patches: tuple[object, str, object]) -> None:
        self.patches = patches

    @contextmanager
    def planted(self) -> Iterator[None]:
        with pytest.MonkeyPatch.context() as monkeypatch:
            for target, name, value in self.patches:
                monkeypatch.setattr(target, name, value)
            yield


NOTHING_BROKEN = Breakage()


class Blog:
    """A site on the disk that is edited at random."""

    def __init__(self, root: Path, seed: int, breakage: "Breakage") -> None:
        self.root, self.random, self.breakage = root, random.Random(seed), breakage
        self.now = datetime(2026, 1, 1, tzinfo=UTC)
        self.code = 0
        self.numbers = itertools.count(1)
        self.log: list[str] = []
        (root / "content/posts").mkdir(parents=True)
        for _ in range(6):
            new_post(self)
        self.write("content/pages/about.md", "---\ntitle: About\n---\nSee [archive](/archive/) and [x](/nowhere/).\n")
        change_settings(self)

    # ------------------------------------------------------------------------------------------------------ disk

    def write(self, name: str, data: str | bytes) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        if self.random.random() < 0.6:  # as if it had been written long ago; each time at another moment
            moment = time.time_ns() - 10**13 + next(self.numbers) * 10**6
            os.utime(path, ns=(moment, moment))

    def files(self, pattern: str) -> list[Path]:
        return sorted(p for p in self.root.glob(pattern) if p.is_file())

    def posts(self) -> list[Path]:
        return self.files("content/posts/**/*.md")

    def a_post(self) -> Path:
        return self.random.choice(self.posts())

    def name(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()

    # ----------------------------------------------------------------------------------------------------- posts

    def front_matter(self, number: int, mark: str) -> dict[str, str]:
        r = self.random
        date = self.now + timedelta(days=r.randint(-400, 30), hours=r.randint(0, 23))
        return {
            "title": f'"{mark} title ${r.randint(1, 9)}^x$"',
            "date": f"{date:%Y-%m-%d %H:%M} +02:00",
            "tags": str(sorted(r.sample(TAGS, r.randint(0, 3)))).replace("'", '"'),
            "draft": r.choice(["true", "false", "false", "false", "false"]),
            "series": r.choice(SERIES) or "null",
            "featured": r.choice(["true", "false"]),
            "excerpt": f"{mark} excerpt",
            "aliases": f"[/old/{number}/]" if r.random() < 0.3 else "[]",
            "cover": "p.png" if r.random() < 0.3 else "''",
            "noindex": r.choice(["true", "false", "false", "false"]),
            "mood": f"{r.randint(1, 9)}",
        }

    def body(self, mark: str) -> str:
        r = self.random
        others = [os.path.relpath(p, self.root / "content/posts/x") for p in self.posts()]
        pieces = (
            lambda: f"{mark} text {r.randint(0, 99)}.",
            lambda: f"$$\n\\frac{{{r.randint(1, 9)}}}{{2}}\n$$",
            lambda: "$\\unknown{x}$ and $ y $",
            lambda: f"```python\nprint({r.randint(1, 9)})\n```",
            lambda: '```python {file="code.py" region="part"}\n```',
            lambda: "![a picture](p.png) ![missing](q.png)",
            lambda: "![a picture](p.png){width=4}",
            lambda: "![a picture](p.png){width=5}",
            lambda: f"[other]({r.choice(others) if others else 'x.md'})",
            lambda: f"[]({r.choice(others) if others else 'x.md'}#eq:one)",
            lambda: f"$$ x_{r.randint(0, 9)} \\label{{eq:one}} $$\n\nSee \\eqref{{eq:one}}.",
            lambda: f"[[p{r.randint(1, 9)}]], [[same|a name]] and ![[p.png]]",
            lambda: "[dead](/posts/nothing/) and [tag](/tags/maths/)",
            lambda: f"Note[^1].\n\n[^1]: {mark} note",
            lambda: f'## {mark} section\n\nText "quoted" -- so.',
        )
        return "\n\n".join(p() for p in r.sample(pieces, r.randint(1, 5)))


def text_of(matter: Mapping[str, str], body: str) -> str:
    return "---\n" + "".join(f"{key}: {value}\n" for key, value in matter.items()) + f"---\n{body}\n"


def parts(path: Path) -> tuple[dict[str, str], str]:
    _, matter, body = path.read_text("utf-8").split("---\n", 2)
    return dict(line.split(": ", 1) for line in matter.splitlines()), body.rstrip("\n")


def mark_of(path: Path) -> str:
    """The word that occurs in every text of a post, and nowhere else."""
    return parts(path)[0]["title"].split()[0].strip('"')


# ------------------------------------------------------------------------------------------------------------ edits

Edit = Callable[[Blog], object]


def new_post(blog: Blog) -> object:
    number = next(blog.numbers)
    mark = f"zq{number}x"
    if len(blog.posts()) >= MOST_POSTS:
        return delete_post(blog)
    folder = f"content/posts/p{number}"
    name = f"{folder}/index.md" if blog.random.random() < 0.6 else f"{folder}.md"
    if name.endswith("index.md"):
        blog.write(f"{folder}/p.png", any_picture(blog))
        blog.write(f"{folder}/code.py", f"# region part\nx = {number}\n# endregion\n")
    blog.write(name, text_of(blog.front_matter(number, mark), blog.body(mark)))
    return name


def delete_post(blog: Blog) -> object:
    path = blog.a_post()
    if len(blog.posts()) < 3:
        return new_post(blog)
    path.unlink()
    if path.name == "index.md" and blog.random.random() < 0.5:
        shutil.rmtree(path.parent)
    return blog.name(path)


def copy_post(blog: Blog) -> object:
    """Two posts at one address: one is left out, and stays so whatever is written in it."""
    path = blog.a_post()
    if len(blog.posts()) >= MOST_POSTS:
        return delete_post(blog)
    matter, body = parts(path)
    number = next(blog.numbers)
    mark = mark_of(path)
    fresh = text_of({**matter, "slug": "same"}, body).replace(mark, f"zq{number}x")
    blog.write(blog.name(path), text_of({**matter, "slug": "same"}, body))
    blog.write(f"content/posts/p{number}.md", fresh if blog.random.random() < 0.5 else text_of(matter, body))
    return blog.name(path)


def plan_otherwise(blog: Blog) -> object:
    """Something else is planned with other options and settings meanwhile, which forgets what it does not need."""
    settings = blog.root / "sitegen.toml"
    before, status = settings.read_bytes(), settings.stat()
    settings.write_text("[math]\nenabled = false\n", "utf-8")
    with blog.breakage.planted():
        sitegen.build.plan(options(blog, drafts=True))
    settings.write_bytes(before)
    os.utime(settings, ns=(status.st_atime_ns, status.st_mtime_ns))
    return edit_body(blog)


def rename_post(blog: Blog) -> object:
    path = blog.a_post()
    number = next(blog.numbers)
    if path.name == "index.md":
        path.parent.rename(path.parent.with_name(f"r{number}"))
    else:
        path.rename(path.with_name(f"r{number}.md"))
    return blog.name(path)


def edit_body(blog: Blog) -> object:
    path = blog.a_post()
    matter, _ = parts(path)
    blog.write(blog.name(path), text_of(matter, blog.body(mark_of(path))))
    return blog.name(path)


def edit_words(blog: Blog) -> object:
    """The most frequent edit: no other page shows anything of it, and no link is another one."""
    path = blog.a_post()
    matter, body = parts(path)
    last = body.rpartition("\n\nWord ")
    blog.write(blog.name(path), text_of(matter, f"{last[0] or body}\n\nWord {next(blog.numbers)}"))
    return blog.name(path)


COMMENTS = ("SG040", "SG042", "SG041 SG040", "all", "SG025")


def edit_comment(blog: Blog) -> object:
    """Silence what is wrong in some line, or in another one than before, or in none."""
    path = blog.a_post()
    matter, body = parts(path)
    lines = [re.sub(r" ?<!-- sitegen:.*?-->", "", line) for line in body.split("\n")]
    number = blog.random.randrange(len(lines))
    if blog.random.random() < 0.7:
        lines[number] += (
            f" <!-- sitegen: ignore{blog.random.choice(('', '', '-file'))} {blog.random.choice(COMMENTS)} -->"
        )
    blog.write(blog.name(path), text_of(matter, "\n".join(lines)))
    return blog.name(path), number


def edit_front_matter(blog: Blog) -> object:
    path = blog.a_post()
    matter, body = parts(path)
    fresh = blog.front_matter(next(blog.numbers), mark_of(path))
    keys = blog.random.sample(sorted(fresh), blog.random.randint(1, 3))
    blog.write(blog.name(path), text_of({**matter, **{k: fresh[k] for k in keys}}, body))
    return blog.name(path), keys


def edit_slug(blog: Blog) -> object:
    path = blog.a_post()
    matter, body = parts(path)
    slug = blog.random.choice(["same", "other", f"s{next(blog.numbers)}", "con", "../x"])
    blog.write(blog.name(path), text_of({**matter, "slug": slug}, body))
    return blog.name(path), slug


def swap_titles(blog: Blog) -> object:
    """Only the title changes: neighbours and lists show it."""
    path = blog.a_post()
    matter, body = parts(path)
    mark = mark_of(path)
    blog.write(blog.name(path), text_of({**matter, "title": f'"{mark} title {next(blog.numbers)}"'}, body))
    return blog.name(path)


def publish_or_hide(blog: Blog) -> object:
    path = blog.a_post()
    matter, body = parts(path)
    draft = blog.random.choice(["true", "false", '"yes"'])
    blog.write(blog.name(path), text_of({**matter, "draft": draft}, body))
    return blog.name(path), draft


def change_template(blog: Blog) -> object:
    name = blog.random.choice(sorted(TEMPLATES))
    path = blog.root / "templates" / name
    if path.exists() and blog.random.random() < 0.5:
        path.unlink()
        return "remove", name
    text = blog.random.choice(TEMPLATES[name]).replace("{{ mark }}", f"<i>{next(blog.numbers)}</i>")
    blog.write(f"templates/{name}", text)
    return name, text


def change_filters(blog: Blog) -> object:
    path = blog.root / "filters.py"
    if path.exists() and blog.random.random() < 0.2:
        path.unlink()
        return "remove"
    text = blog.random.choice(FILTERS).replace("NUMBER", str(next(blog.numbers)))
    blog.write("filters.py", text)
    return text


def change_static(blog: Blog) -> object:
    name = blog.random.choice(sorted(STATIC))
    path = blog.root / "static" / name
    if path.exists() and blog.random.random() < 0.5:
        path.unlink()
        return "remove", name
    blog.write(f"static/{name}", blog.random.choice(STATIC[name]))
    return name


def change_settings(blog: Blog) -> object:
    lines = ['[site]\nbase_url = "https://example.org"']
    for section, choices in SETTINGS.items():
        chosen = blog.random.choice(choices)
        lines.append(chosen if section == "site" else f"[{section}]\n{chosen}")
    text = "\n".join((*lines, blog.random.choice(REST)))
    blog.write("sitegen.toml", text)
    return text


def replace_picture(blog: Blog) -> object:
    pictures = blog.files("content/**/*.png")
    if not pictures:
        return new_post(blog)
    path = blog.random.choice(pictures)
    blog.write(blog.name(path), any_picture(blog))
    return blog.name(path)


def edit_snippet(blog: Blog) -> object:
    snippets = blog.files("content/**/*.py")
    if not snippets:
        return new_post(blog)
    path = blog.random.choice(snippets)
    region = blog.random.choice(["part", "other"])
    blog.write(blog.name(path), f"# region {region}\ny = {next(blog.numbers)}\n# endregion\n")
    return blog.name(path)


def vandalise_output(blog: Blog) -> object:
    """An output is overwritten, truncated, removed, or changed without a change of its size."""
    path = blog.random.choice(blog.files("public/**/*") or [blog.root / "public/index.html"])
    how = blog.random.choice(["overwrite", "truncate", "remove", "same size", "folder"])
    if not path.exists() or how == "remove":
        path.unlink(missing_ok=True)
    elif how == "overwrite":
        path.write_bytes(b"vandalised")
    elif how == "truncate":
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    elif how == "same size":
        path.write_bytes(bytes(b ^ 1 for b in path.read_bytes()))
    else:
        shutil.rmtree(path.parent if path.parent != blog.root / "public" else blog.root / "public")
    return how, blog.name(path)


def touch(blog: Blog) -> object:
    path = blog.random.choice([*blog.files("content/**/*"), *blog.files("templates/**/*"), *blog.files("static/*")])
    path.touch()
    return blog.name(path)


def edit_within_the_grain(blog: Blog) -> object:
    """A file is changed twice so quickly that the clock does not show it, and keeps its size."""
    path = blog.a_post()
    matter, body = parts(path)
    mark = mark_of(path)
    name = blog.name(path)
    path.write_text(text_of(matter, f"{body}\n\n{mark} 1"), "utf-8")
    status = path.stat()
    step(blog)
    path.write_text(text_of(matter, f"{body}\n\n{mark} 2"), "utf-8")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    return name


def corrupt_store(blog: Blog) -> object:
    path = blog.root / ".sitegen/store.db"
    how = blog.random.choice(["flip", "flip", "flip", "truncate", "remove", "empty", "version", "text"])
    if not path.exists() or how == "remove":
        path.unlink(missing_ok=True)
        return how
    data = bytearray(path.read_bytes())
    if how == "flip":
        for _ in range(blog.random.choice([1, 20])):
            data[blog.random.randrange(len(data))] ^= 1 << blog.random.randrange(8)
        path.write_bytes(data)
    elif how == "truncate":
        path.write_bytes(data[: blog.random.randrange(len(data))])
    elif how == "version":
        connection = sqlite3.connect(path)
        connection.execute("pragma user_version = 1")
        connection.close()
    else:
        path.write_bytes(b"" if how == "empty" else b"no database " * 99)
    return how


def damage_blobs(blog: Blog) -> object:
    """A kept picture is altered or removed, and the output must be made again from what is kept."""
    paths = blog.files(".sitegen/blobs/*")
    if not paths:
        return replace_picture(blog)
    path = blog.random.choice(paths)
    data = bytearray(path.read_bytes())
    how = blog.random.choice(["flip", "truncate", "remove", "keep"])
    if how == "flip":
        data[blog.random.randrange(len(data))] ^= 1 << blog.random.randrange(8)
        path.write_bytes(data)
    elif how == "truncate":
        path.write_bytes(data[: blog.random.randrange(len(data))])
    elif how == "remove":
        path.unlink()
    shutil.rmtree(blog.root / "public", ignore_errors=True)
    return how


def time_passes(blog: Blog) -> object:
    blog.now += timedelta(days=blog.random.randint(-20, 20))
    return blog.now


def change_code(blog: Blog) -> object:
    blog.code += 1
    return blog.code


EDITS: tuple[Edit, ...] = (
    new_post, delete_post, copy_post, rename_post, plan_otherwise, edit_body, edit_words, edit_comment,
    edit_front_matter,
    edit_front_matter, edit_slug,
    swap_titles, publish_or_hide, change_template, change_template, change_filters, change_static, change_settings,
    replace_picture, edit_snippet, vandalise_output, vandalise_output, touch, edit_within_the_grain, corrupt_store,
    time_passes, change_code, replace_picture, damage_blobs,
)  # fmt: skip


# --------------------------------------------------------------------------------------------------------- property


def longdate(blog: Blog) -> Callable[[datetime], str]:
    """A filter of the program's own code, which changes with it."""
    return lambda moment: f"{moment:%d.%m.%Y} v{blog.code}"


def options(blog: Blog, **given: Any) -> Options:
    return Options(root=blog.root, now=blog.now, jobs=1, **given)


def step(blog: Blog) -> Report:
    """Build, and compare with a clean build."""
    with blog.breakage.planted():
        report = build(options(blog))
    clean_folder = blog.root.parent / "clean"
    shutil.rmtree(clean_folder, ignore_errors=True)
    clean = build_clean(options(blog, output=clean_folder))
    assert list(compare(blog.root / "public", clean_folder)) == []
    assert [d for d in report.diagnostics if d.code != "SG017"] == list(clean.diagnostics)
    with blog.breakage.planted():
        again = build(options(blog))
    assert (again.rendered, again.copied, again.made, again.removed, again.indexed) == (0, 0, 0, 0, 0)
    assert again.diagnostics == clean.diagnostics
    nothing = {"output": "", "rendered": 0, "copied": 0, "made": 0, "indexed": 0}
    assert msgspec.structs.replace(again, output="") == msgspec.structs.replace(clean, **nothing)
    check_no_leaks(blog, clean_folder)
    return report


def check_no_leaks(blog: Blog, folder: Path) -> None:
    hidden, public = set(), set()
    for path in blog.posts():
        matter, _ = parts(path)
        date = datetime.strptime(matter["date"], "%Y-%m-%d %H:%M %z")
        is_hidden = matter["draft"] != "false" or date > blog.now
        (hidden if is_hidden else public).add(mark_of(path).encode())
    marks = (hidden - public) | {PLACE.encode()}
    for path in folder.rglob("*"):
        data = path.read_bytes() if path.is_file() else b""
        assert not [m for m in marks if m in data or m.decode() in path.name]


kept = Memory.kept
shared: Mapping[str, dict[str, Any]] = {"bytecode": {"": b""}, "template facts": {"": TemplateFacts((), (), False)}}


def sharing_templates(self: Memory, name: str, key: str, type_: Any) -> Any:
    """What is known of templates is shared by all builds of a test, to save time: it is kept by their source."""
    return shared[name] if name in shared else kept(self, name, key, type_)


def run_script(
    folder: Path,
    seed: int,
    steps: int,
    monkeypatch: pytest.MonkeyPatch,
    edits: Sequence[Edit] = EDITS,
    breakage: Breakage = NOTHING_BROKEN,
) -> None:
    """Edit a site at random and check it after every edit. A failure names the edits that led to it."""
    blog = Blog(folder / "site", seed, breakage)
    real = sitegen.build.code.code_digest("UTC")
    monkeypatch.setattr(sitegen.build, "code_digest", lambda zone: f"{real} {blog.code}")
    monkeypatch.setattr(sitegen.files, "source_stamp", sitegen.files.stamp_of)  # a disk that keeps no times of change
    monkeypatch.setattr(Memory, "kept", sharing_templates)
    monkeypatch.setattr(sitegen.templates, "FILTERS", {**sitegen.templates.FILTERS, "longdate": longdate(blog)})
    try:
        step(blog)
        for number in range(steps):
            edit = blog.random.choice(edits)
            blog.log.append(f"{number} {edit.__name__}: {edit(blog)!r}")
            step(blog)
    except AssertionError as error:
        raise AssertionError("\n".join((f"seed {seed}", *blog.log[-12:], str(error)))) from error


STEPS = 50


def test_every_build_equals_a_clean_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pytestconfig: pytest.Config
) -> None:
    wanted = int(pytestconfig.getoption("edits"))
    for seed in range(max(1, wanted // STEPS)):
        run_script(tmp_path / str(seed), seed, STEPS, monkeypatch)
        shutil.rmtree(tmp_path / str(seed))


# -------------------------------------------------------------------------------------------------------- breakages


def keys_without_next(
    outputs: Iterable[Output], presentation: pipeline.Presentation, code: str
) -> Iterator[pipeline.Page]:
    for page in keyed(outputs, presentation, code):
        view = page.output.view
        if isinstance(view, PostView):
            closure = presentation.templates.closure(page.output.template)
            key = digest((code, closure, presentation.site, msgspec.structs.replace(view, next=None)))
            yield pipeline.Page(page.output, page.view, key)
        else:
            yield page


def closure_without_filters(self: Templates, name: str) -> str:
    source = self.filters
    self.filters = None
    result = closure(self, name)
    self.filters = source
    return result


def inputs_without_settings(memory: Memory, given: Options, settings: Settings, before: Mapping[str, str]) -> str:
    return inputs_key(memory, given, Settings(), before)


def believed_body(store: Store, name: str) -> str:
    return str(store.connection.execute("select html from body where digest = ?", (name,)).fetchone()[0])


def alter_store(blog: Blog) -> object:
    """The disk alters a letter of what is remembered, and every page must be rendered again."""
    connection = sqlite3.connect(blog.root / ".sitegen/store.db")
    connection.execute("update body set html = replace(html, 'text', 'tesst')")
    connection.execute("update value set value = cast(replace(value, ' excerpt', ' excerqt') as blob)")
    connection.commit()
    connection.close()
    return swap_titles(blog), change_static(blog)


def keep_without_diagnostics(self: Memory, name: str, key: str, value: Any) -> None:
    if isinstance(value, Finished):
        value = msgspec.structs.replace(value, report=msgspec.structs.replace(value.report, diagnostics=()))
    keep(self, name, key, value)


def key_without_picture(self: Memory, kind: str, name: str, options: object = None) -> str:
    return digest((kind, name)) if kind == "picture" else value_key(self, kind, name, options)


def bare_by_name(copy: FileCopy, known: Picture, made_by: Makers) -> FileCopy | Derived:
    published = bare(copy, known, made_by)
    key = digest(copy)
    return msgspec.structs.replace(published, key=key) if isinstance(published, Derived) else published


def believed_blob(key: str, kept: bytes) -> bytes:
    return kept[SEAL:]


def source_as_it_is(derived: Derived, memory: Memory) -> bytes:
    return memory.read(derived.source)


keep, value_key = Memory.keep, Memory._key
keyed, inputs_key, closure = pipeline.keyed, finished.inputs_key, Templates.closure


class Always:
    """Equal to everything."""

    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = None  # type: ignore[assignment]  # nothing needs it


BREAKAGES: Mapping[str, tuple[Breakage, Sequence[Edit]]] = {
    "a view field is left out of the key": (
        Breakage((writing, "keyed", keys_without_next), (bodies, "keyed", keys_without_next)),
        (swap_titles, edit_body, delete_post, new_post)),
    "every edit of a post is taken for one of its body": (
        Breakage((bodies, "is_only_body", lambda *_: True)), (edit_front_matter, edit_body)),
    "what a template extends is ignored": (
        Breakage((Templates, "closure", lambda self, name: digest(self.sources[name]))), (change_template, edit_body)),
    "the site's own filters are ignored": (
        Breakage((Templates, "closure", closure_without_filters)),
        (change_filters, change_filters, change_settings)),
    "the settings are left out": (
        Breakage((finished, "inputs_key", inputs_without_settings)), (change_settings, edit_body)),
    "the digest of the code is left out": (
        Breakage((sitegen.build, "code_digest", lambda zone: "")), (change_code, edit_body)),
    "the stamp of an output is not checked": (
        Breakage((intact, "stamp_of", lambda status: Always())), (vandalise_output, edit_body)),
    "every stamp is trusted": (
        Breakage((inputs, "GRAIN_NS", -(10**12))), (edit_within_the_grain,)),
    "the build date is ignored": (
        Breakage((pipeline, "_valid", lambda posts, now: (None, None))), (time_passes, new_post)),
    "what is remembered of a picture does not depend on its bytes": (
        Breakage((Memory, "_key", key_without_picture)), (replace_picture, edit_body)),
    "a file without what was left out does not depend on its source": (
        Breakage((sitegen.link, "bare", bare_by_name), (making, "source_of", source_as_it_is)),
        (replace_picture, edit_body)),
    "a damaged blob is believed": (
        Breakage((blobs, "unseal", believed_blob)), (damage_blobs, replace_picture)),
    "diagnostics are not remembered": (
        Breakage((Memory, "keep", keep_without_diagnostics)),
        (edit_body, touch)),
    "files that left the plan stay": (
        Breakage((writing, "remove", lambda path, root: None)), (delete_post, rename_post, new_post)),
    "the search index is left as it was": (
        Breakage((searching, "changed", lambda *_: {})), (edit_words, edit_body)),
    "a damaged store is believed": (
        Breakage((memory, "unseal", lambda key, sealed: sealed[32:]), (Store, "body", believed_body)),
        (alter_store, touch)),
}  # fmt: skip


@pytest.mark.parametrize(("breakage", "edits"), BREAKAGES.values(), ids=list(BREAKAGES))
def test_the_property_fails_when(
    breakage: Breakage, edits: Sequence[Edit], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def search() -> None:
        for seed in range(5):
            run_script(tmp_path / str(seed), seed, 20, monkeypatch, edits, breakage)

    with pytest.raises(AssertionError):
        search()
