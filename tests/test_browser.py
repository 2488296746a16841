"""The preview in a real Chromium: an open page follows its source and keeps what the reader did to it.

Where there is no Chromium these tests are skipped, but not in the continuous integration: there they fail.
"""

import re
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from io import BytesIO
from pathlib import Path

import msgspec
import pytest
from browsers import listen, open_browser
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect
from playwright.sync_api import TimeoutError as TooLate
from previews import Preview

expect.set_options(timeout=10_000)

SETTINGS = '[site]\ntitle = "Notes"\nbase_url = "https://example.org"\n'
SEARCH = '<input type="search" id="q" aria-label="Search">\n'
HEAD = '<link rel="stylesheet" href="{{ url("/plain.css") }}">\n<style>main { margin-left: 3px; }</style>\n'

SITE: Mapping[str, str] = {
    "sitegen.toml": SETTINGS,
    "templates/slots/comments.html": SEARCH,
    "static/plain.css": "main { margin-top: 0; }",
    "content/posts/other.md": '---\ntitle: "Other"\ndate: 2024-01-01\n---\n\nAnother post.\n',
}


def post(body: str, title: str = "A post", more: str = "") -> str:
    """The text of a post."""
    return f'---\ntitle: "{title}"\ndate: 2025-01-02\n{more}---\n\n{body}\n'


def picture(width: int, height: int) -> bytes:
    """A PNG of one colour."""
    file = BytesIO()
    Image.new("RGB", (width, height), (200, 80, 40)).save(file, "PNG")
    return file.getvalue()


# --------------------------------------------------------------------------------------------------------- fixtures


browser = pytest.fixture(scope="module")(open_browser)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    with Preview(tmp_path_factory.mktemp("site"), SITE) as preview:
        yield preview


@pytest.fixture
def site(shared: Preview) -> Preview:
    """The site as it is at first. Tests share its server, for a start takes longer than most of them."""
    for folder in ("content", "templates", "static"):
        for path in (p for p in (shared.root / folder).rglob("*") if p.is_file()):
            name = path.relative_to(shared.root).as_posix()
            if name not in SITE:
                path.unlink()
            elif path.read_bytes() != SITE[name].encode():
                shared.write(name, SITE[name])
    sign = f"Anew at {time.monotonic_ns()}."
    write_post(shared, "other", sign, "Other")
    wait_until_served(shared, "/posts/other/", sign)  # changes are seen in their order
    return shared


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Preview]:
    """A site with a server for one test alone."""
    with Preview(tmp_path, SITE) as preview:
        yield preview


@pytest.fixture
def complaints() -> list[str]:
    """What a browser complained of; a test that expects complaints clears it."""
    return []


@pytest.fixture(scope="module")
def window(browser: Browser) -> Iterator[BrowserContext]:
    with browser.new_context(viewport={"width": 900, "height": 700}) as window:
        window.set_default_timeout(10_000)
        yield window


@pytest.fixture
def page(window: BrowserContext, complaints: list[str]) -> Iterator[Page]:
    """A tab, in which nothing may go wrong in silence."""
    page = window.new_page()
    listen(page, complaints)
    yield page
    for tab in window.pages:
        tab.close()
    assert complaints == []


# ---------------------------------------------------------------------------------------------------- what is looked at


def write_post(preview: Preview, name: str, body: str, title: str = "A post", more: str = "") -> None:
    preview.write(f"content/posts/{name}.md", post(body, title, more))


def wait_until_served(preview: Preview, path: str, text: str) -> None:
    """Wait until the server shows a text at an address: it learns of new files a moment after they are written."""
    deadline = time.monotonic() + 10
    while text.encode() not in preview.get(path)[1]:
        assert time.monotonic() < deadline, f"{path} never shows {text!r}"
        time.sleep(0.01)


def open_post(page: Page, preview: Preview, name: str, body: str, title: str = "A post", more: str = "") -> None:
    """Write a post and look at it; ``check_not_reloaded`` tells whether it is still the same document."""
    write_post(preview, name, body, title, more)
    wait_until_served(preview, f"/posts/{name}/", f"<h1>{title}</h1>")
    page.goto(f"{preview.url}posts/{name}/")
    page.evaluate("() => { window.marker = 'here'; }")


def check_not_reloaded(page: Page) -> None:
    assert page.evaluate("() => window.marker") == "here"


def settle(page: Page) -> None:
    """Wait until what was changed is laid out and painted."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


MAIN = """() => {
  const main = document.querySelector('main').cloneNode(true);
  for (const element of main.querySelectorAll('[data-sitegen-edited]')) element.removeAttribute('data-sitegen-edited');
  for (const element of main.querySelectorAll('[data-sitegen-keep]')) element.remove();
  return main.innerHTML;
}"""


def main_of(page: Page) -> str:
    """The text of the page as HTML, without the mark of what was just edited and without what scripts added."""
    return str(page.evaluate(MAIN))


def check_follows(page: Page, fresh: Page, preview: Preview, path: str, edit: Callable[[], None]) -> None:
    """After an edit the open page equals one that is loaded anew."""
    before = preview.get(path)[1]
    edit()
    deadline = time.monotonic() + 10
    while preview.get(path)[1] == before:
        assert time.monotonic() < deadline, "the edit changed nothing"
        time.sleep(0.005)
    fresh.goto(page.url)
    wanted = main_of(fresh)
    with suppress(TooLate):  # then the comparison shows how they differ
        page.wait_for_function(f"wanted => ({MAIN})() === wanted", arg=wanted)
    assert main_of(page) == wanted
    check_not_reloaded(page)


# ---------------------------------------------------------------------------------------------------- edits of one page

START = """\
First paragraph with *some* words.

## The heading

- one
- two
- three

| left | right |
| ---- | ----- |
| 1    | 2     |
| 3    | 4     |

```python
x = 1
y = 2
```

A formula $a + b$ in a line.

$$
c^2
$$

Last paragraph.
"""


class Edit(msgspec.Struct, frozen=True):
    """One text for another; the whole body where nothing is to be replaced."""

    name: str
    old: str
    new: str

    def of(self, body: str) -> str:
        assert self.old in body, self.name
        return body.replace(self.old, self.new, 1) if self.old else self.new


EDITS = (
    Edit("a word", "some", "other"),
    Edit("a list item in the middle", "- two\n", "- two\n- two and a half\n"),
    Edit("a list item goes", "- one\n", ""),
    Edit("a list in a list", "- three\n", "- three\n  - deep\n  - deeper\n\n    a paragraph\n"),
    Edit("another kind of list", "- two\n- two and a half\n- three\n", "1. two\n2. three\n"),
    Edit("a table row", "| 3    | 4     |", "| 3    | five  |"),
    Edit("a table row is added", "| 1    | 2     |\n", "| 1    | 2     |\n| 1½   | 2½    |\n"),
    Edit("a table column is added", "| left | right |\n| ---- | ----- |\n", "| left | right | new |\n|--|:-:|--|\n"),
    Edit("a heading is renamed", "## The heading", "## Another heading"),
    Edit("headings enough for contents", "Last paragraph.", "## B\n\ntext b\n\n## C\n\ntext c\n\nLast paragraph."),
    Edit("headings change places", "## B\n\ntext b\n\n## C\n\ntext c\n", "## C\n\ntext c\n\n## B\n\ntext b\n"),
    Edit("a heading becomes a deeper one", "## B\n", "### B\n"),
    Edit("code", "y = 2", "def f(y: int) -> str:\n    return f'{y}'"),
    Edit("the language of code", "```python", "```js"),
    Edit("a formula in a line", "$a + b$", r"$\frac{a}{b}$"),
    Edit("a formula of its own", "c^2", r"\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}"),
    Edit("a formula that fails", r"\frac{a}{b}", r"\unknown{x}"),
    Edit("a formula that is mended", r"\unknown{x}", r"\sqrt{x}"),
    Edit("a paragraph moves down", "", "A formula $a$.\n\nLast.\n\nFirst paragraph with *other* words.\n"),
    Edit("and up again", "", "First paragraph with *other* words.\n\nA formula $a$.\n\nLast.\n"),
    Edit("a picture", "Last.", "![A square](/square.png)\n\nLast."),
    Edit("a picture with another text", "![A square]", "![A *large* square]"),
    Edit("equal paragraphs", "Last.", "Same.\n\nSame.\n\nSame.\n\nLast."),
    Edit("one of equal paragraphs goes", "Same.\n\nSame.\n\n", "Same.\n\n"),
    Edit("raw HTML with odd attributes", "Last.", '<div @click="f" :class="g" "quoted">odd</div>\n\nLast.'),
    Edit("odd attributes on what stays", '"quoted">', '"quoted" x@y="1">'),
    Edit("raw HTML with fields", "Last.", "<select><option>a</option></select><textarea>b</textarea>\n\nLast."),
    Edit("fields with other text", "<option>a</option></select><textarea>b", "<option>c</option></select><textarea>d"),
    Edit("SVG", "Last.", '<svg width="9" height="9"><use xlink:href="#a"/></svg>\n\nLast.'),
    Edit("SVG with another reference", 'xlink:href="#a"', 'xlink:href="#b"'),
    Edit("HTML that is never closed", "Last.", "<details><summary>s</summary><b>bold\n\nLast."),
    Edit("a footnote", "Last.", "Last.[^1]\n\n[^1]: A note."),
    Edit("a quotation", "Last.[^1]", "> Quoted.\n>\n> > Twice.\n\nLast.[^1]"),
    Edit("other scripts", "", "# 数学\n\nПривет, मशीन 学習 🧮 e\u0301 \u202bעברית\u202c\n\n- ᚠᛇᚻ\n- 한국어\n"),
    Edit("other scripts, edited", "学習", "機械学習"),
    Edit("nothing", "", ""),
    Edit("everything again", "", START),
)  # fmt: skip


def test_page_after_every_edit_equals_one_loaded_anew(browser: Browser, page: Page, site: Preview) -> None:
    site.write("static/square.png", picture(10, 10))
    open_post(page, site, "edits", START)
    body = START
    with browser.new_context(java_script_enabled=False) as without_scripts:
        fresh = without_scripts.new_page()
        for edit in EDITS:
            body = edit.of(body)
            try:
                check_follows(page, fresh, site, "/posts/edits/", partial(write_post, site, "edits", body))
            except AssertionError as error:
                raise AssertionError(f"{edit.name}: {error}") from error


def test_what_was_not_edited_is_not_moved(page: Page, site: Preview) -> None:
    """Else what the reader did there would be lost, as what an embedded page shows."""
    open_post(page, site, "moved", "Moves.\n\n" + "".join(f"Stays {n}.\n\n" for n in range(5)))
    page.evaluate(
        """() => {
          window.moved = [];
          const see = (change) => window.moved.push(...[...change.addedNodes].map((node) => node.textContent.trim()));
          const observer = new MutationObserver((changes) => changes.forEach(see));
          observer.observe(document.querySelector('.text'), { childList: true });
        }"""
    )
    write_post(site, "moved", "".join(f"Stays {n}.\n\n" for n in range(5)) + "Moves.\n\n")
    expect(page.locator(".text p").last).to_have_text("Moves.")
    assert [text for text in page.evaluate("() => window.moved") if text] == ["Moves."]


def test_head_after_edits_equals_one_loaded_anew(page: Page, site: Preview) -> None:
    """The order of style sheets decides which rule holds."""
    links = "[...document.head.children].filter(e => !e.dataset.sitegenKey).map(e => e.outerHTML)"
    site.write("static/css/style.css", "main { color: rgb(1, 1, 1); }")
    site.write("static/plain.css", "main { color: rgb(2, 2, 2); }")
    site.write("templates/slots/head.html", HEAD)
    wait_until_served(site, "/posts/other/", "plain.css")
    open_post(page, site, "head", "Text.")
    fresh = page.context.new_page()
    for number in range(3, 6):
        site.write("static/css/style.css", f"main {{ color: rgb({number}, 1, 1); }}")
        site.write("templates/slots/head.html", HEAD.replace("3px", f"{number}px"))
        write_post(site, "head", f"Text {number}.", f"Title {number}")
        expect(page.locator("h1")).to_have_text(f"Title {number}")
        expect(page.locator("main")).to_have_css("margin-left", f"{number}px")
        page.wait_for_function("() => document.querySelectorAll('link[rel=stylesheet]').length === 2")
        fresh.goto(page.url)
        assert page.evaluate(links) == fresh.evaluate(links)
        expect(page.locator("main")).to_have_css("color", "rgb(2, 2, 2)")
    check_not_reloaded(page)


# --------------------------------------------------------------------------------------------- what the reader keeps

WORDS = "Words of a paragraph that is long enough to take more than one line of the page at its width. " * 2


def long_body(change: Mapping[int, str] = {}, count: int = 80) -> str:
    return "".join(f"{change.get(n, f'Paragraph {n}. {WORDS}')}\n\n" for n in range(count))


PLACES = {
    "below": {70: "Edited below."},
    "above, of the same height": {5: f"Edited {5}!. {WORDS}"},
    "above, three paragraphs more": {5: f"Edited.\n\nNew one. {WORDS}\n\nNew two. {WORDS}\n\nNew three. {WORDS}"},
    "above, ten paragraphs less": dict.fromkeys(range(10), "") | {5: "Edited."},
    "just above": {39: "Edited.\n\nAnd more.\n\nAnd more."},
    "the first block in view goes": {40: "", 5: f"Edited.\n\n{WORDS}"},
    "above, a picture": {5: "![A picture](/place.png) Edited."},
}


@pytest.mark.parametrize("name", PLACES)
def test_place_on_the_page_stays(page: Page, site: Preview, name: str) -> None:
    site.write("static/place.png", picture(300, 200))
    open_post(page, site, "place", long_body())
    seen = page.locator("p", has_text="Paragraph 41.")
    page.locator("p", has_text="Paragraph 40.").evaluate("block => block.scrollIntoView({behavior: 'instant'})")
    settle(page)
    before = seen.bounding_box()
    write_post(site, "place", long_body(PLACES[name]))
    expect(page.locator("p", has_text="Edited").first).to_be_attached()
    settle(page)
    after = seen.bounding_box()
    gone = page.locator("p", has_text="Paragraph 40.").count() == 0
    assert before
    assert after
    assert abs(after["y"] - before["y"]) <= 2 or (gone and abs(after["y"]) <= before["y"] + 2)
    check_not_reloaded(page)


def test_place_within_a_block_taller_than_the_view_stays(page: Page, site: Preview) -> None:
    code = "```text\n" + "".join(f"line {n}\n" for n in range(200)) + "```\n"
    open_post(page, site, "tall", f"First.\n\n{code}")
    page.evaluate("() => scrollTo({top: document.documentElement.scrollHeight / 2, behavior: 'instant'})")
    settle(page)
    before = page.locator(".text pre").bounding_box()
    write_post(site, "tall", f"First, edited.\n\nMore.\n\n{WORDS}\n\n{code}")
    expect(page.get_by_text("First, edited.")).to_be_attached()
    settle(page)
    after = page.locator(".text pre").bounding_box()
    assert before
    assert after
    assert abs(after["y"] - before["y"]) <= 2


STATE = """\
Selected words.

Edited 0.

<details><summary>More</summary>

Inside.

</details>

<p><textarea>Start 0</textarea> <select><option>a 0</option><option value="b">b</option></select></p>
"""


def test_what_the_reader_did_stays(page: Page, site: Preview) -> None:
    open_post(page, site, "state", STATE)
    page.locator(".text summary").click()
    page.locator("textarea").fill("written")
    page.locator("select").select_option("b")
    page.locator("#q").focus()
    page.locator("#q").press_sequentially("typed")
    for number in (1, 2):
        text = STATE.replace("0", f"{number}")
        write_post(site, "state", text if number == 1 else f"New first.\n\n{text}\n\nNew last.", f"Title {number}")
        expect(page.locator("h1")).to_have_text(f"Title {number}")
        assert page.evaluate("() => document.activeElement.id") == "q"
        assert page.locator("#q").input_value() == "typed"
        assert page.locator("textarea").input_value() == "written"
        assert page.locator("select").input_value() == "b"
        assert page.locator(".text details").evaluate("element => element.open")
    page.locator("#q").press_sequentially(" on")
    assert page.locator("#q").input_value() == "typed on"
    check_not_reloaded(page)


def test_selected_text_stays_selected(page: Page, site: Preview) -> None:
    open_post(page, site, "selected", STATE)
    page.evaluate("() => getSelection().selectAllChildren(document.querySelector('.text p'))")
    write_post(site, "selected", f"New first.\n\n{STATE.replace('Edited 0', 'Edited 1')}")
    expect(page.get_by_text("Edited 1")).to_be_attached()
    assert page.evaluate("() => String(getSelection()).trim()") == "Selected words."


# ---------------------------------------------------------------------------------------------------------- problems

WRONG = r"$\unknown{x}$"


def check_problem(page: Page, message: str, place: str, source: str, marked: str) -> None:
    """The list is open and shows a problem first."""
    first = page.locator("sitegen-preview ol li").first
    expect(first.locator(".message")).to_contain_text(message)
    expect(first.locator(".place")).to_have_text(place)
    expect(first.locator(".source")).to_contain_text(source)
    if marked:
        expect(first.locator(".caret")).to_have_text(marked)
    expect(page.locator("sitegen-preview .list")).to_be_visible()


def test_error_is_shown_until_it_is_mended(page: Page, site: Preview) -> None:
    open_post(page, site, "wrong", "Good.")
    panel = page.locator("sitegen-preview .list")
    expect(panel).to_be_hidden()
    write_post(site, "wrong", f"Good.\n\nBad {WRONG} here.")
    check_problem(page, "cannot be typeset", "content/posts/wrong.md:8:6", f"Bad {WRONG} here.", "\\")
    expect(page.locator("sitegen-preview .badge")).to_have_text("1 error")
    write_post(site, "wrong", "Good.\n\nBad no more.")
    expect(panel).to_be_hidden()
    expect(page.locator("sitegen-preview .badge")).to_be_hidden()
    expect(page.get_by_text("Bad no more.")).to_be_visible()
    check_not_reloaded(page)


def test_dismissed_error_stays_away_until_there_is_a_new_one(page: Page, site: Preview) -> None:
    open_post(page, site, "wrong", f"Text.\n\nBad {WRONG} here.")
    panel = page.locator("sitegen-preview .list")
    expect(panel).to_be_visible()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    write_post(site, "wrong", f"Text, edited.\n\nOne line more.\n\nBad {WRONG} here.")
    expect(page.get_by_text("One line more.")).to_be_visible()
    settle(page)
    expect(panel).to_be_hidden()
    expect(page.locator("sitegen-preview .badge")).to_have_text("1 error")
    write_post(site, "wrong", f"Text.\n\nBad {WRONG} here.\n\nAnd $\\another$.")
    expect(panel).to_be_visible()
    page.locator("sitegen-preview .close").click()
    expect(panel).to_be_hidden()
    write_post(site, "wrong", f"Text.\n\nBad {WRONG} here.\n\nAnd mended.")
    expect(page.locator("sitegen-preview .badge")).to_have_text("1 error")
    write_post(site, "wrong", f"Text.\n\nBad {WRONG} here.\n\nAnd $\\another$.")
    expect(panel).to_be_visible()


def test_template_error_is_shown_over_the_last_good_page(page: Page, site: Preview) -> None:
    open_post(page, site, "wrong", "The text of the post.")
    theme = (Path(__file__).parent.parent / "templates" / "post.html").read_text(encoding="utf-8")
    site.write(
        "templates/post.html", theme.replace('<article class="post">', '<article class="post">{{ page.nothing }}')
    )
    line = theme[: theme.index('<article class="post">')].count("\n") + 1
    check_problem(page, "nothing", f"templates/post.html:{line}", '<article class="post">{{ page.nothing }}', "")
    expect(page.get_by_text("The text of the post.")).to_be_visible()
    page.reload()
    expect(page.locator("sitegen-preview .list")).to_be_visible()
    expect(page.get_by_text("The text of the post.")).to_be_visible()
    site.write("templates/post.html", theme.replace('<article class="post">', '<article class="mended">'))
    expect(page.locator("article.mended")).to_be_visible()
    expect(page.locator("sitegen-preview .list")).to_be_hidden()


def test_warnings_show_the_badge_alone(page: Page, site: Preview) -> None:
    open_post(page, site, "warned", "See [it](nowhere.md) and [that](neither.md).")
    badge, panel = page.locator("sitegen-preview .badge"), page.locator("sitegen-preview .list")
    expect(badge).to_have_text("2 warnings")
    expect(panel).to_be_hidden()
    badge.click()
    expect(panel).to_be_visible()
    expect(panel.locator("li")).to_have_count(2)
    badge.click()
    expect(panel).to_be_hidden()
    badge.click()
    write_post(site, "warned", "See [it](nowhere.md).")
    expect(panel.locator("li")).to_have_count(1)
    write_post(site, "warned", "See nothing.")
    expect(panel).to_be_hidden()
    expect(badge).to_be_hidden()


def test_click_on_a_place_opens_the_editor(page: Page, own: Preview) -> None:
    script, told = own.root / "an editor.py", own.root / "told.txt"
    script.write_text(
        f"import pathlib, sys\nfile = pathlib.Path({str(told)!r})\nnew = file.with_suffix('.new')\n"
        "new.write_text('\\n'.join(sys.argv[1:]), 'utf-8')\nnew.replace(file)\n",
        "utf-8",
    )
    command = f"'{sys.executable}' '{script}' --at {{path}} {{line}} {{column}} {{path}}:{{line}}"
    own.write("sitegen.toml", f'{SETTINGS}[preview]\neditor = "{command}"\n')
    name = 'it\'s a "post" & more'
    write_post(own, name, f"Bad {WRONG} here.", "Named oddly", "slug: odd\n")
    wait_until_served(own, "/posts/odd/", "Named oddly")
    page.goto(f"{own.url}posts/odd/")
    page.locator("sitegen-preview .place").first.click()
    deadline = time.monotonic() + 10
    while not told.exists():
        assert time.monotonic() < deadline, "the editor was not started"
        page.wait_for_timeout(10)
    path = str((own.root / "content/posts" / f"{name}.md").resolve())
    assert told.read_text("utf-8").split("\n") == ["--at", path, "7", "6", f"{path}:7"]


def test_click_on_a_place_without_an_editor_says_what_to_set(page: Page, site: Preview, complaints: list[str]) -> None:
    open_post(page, site, "wrong", f"Bad {WRONG} here.")
    page.locator("sitegen-preview .place").first.click()
    expect(page.locator("sitegen-preview .answer")).to_contain_text("no editor is set")
    assert [c for c in complaints if "409" not in c] == []
    complaints.clear()


# ------------------------------------------------------------------------------------------------------------- edits


def test_many_saves_end_on_the_last_text_in_every_tab(page: Page, site: Preview, complaints: list[str]) -> None:
    open_post(page, site, "many", "Save 0.")
    other = page.context.new_page()
    listen(other, complaints)
    other.goto(page.url)
    other.evaluate("() => { window.marker = 'here'; }")
    begin = time.monotonic()
    for number in range(1, 51):
        write_post(site, "many", f"Save {number}.")
        page.wait_for_timeout(10)
    assert time.monotonic() - begin < 5
    for tab in (page, other):
        expect(tab.locator(".text p")).to_have_text("Save 50.")
        settle(tab)
        expect(tab.locator(".text p")).to_have_text("Save 50.")
        check_not_reloaded(tab)


def test_edited_block_is_marked_for_a_moment(page: Page, site: Preview) -> None:
    open_post(page, site, "mark", "First.\n\nSecond.\n\nThird.")
    write_post(site, "mark", "First.\n\nSecond, edited.\n\nThird.")
    marked = page.locator("[data-sitegen-edited]")
    expect(marked).to_have_text("Second, edited.")
    expect(marked).to_have_count(0)
    write_post(site, "mark", "First.\n\nThird.")
    expect(marked).to_have_text("Third.")  # something went before it


@pytest.mark.parametrize(("edited", "says"), [(75, "Edited below"), (3, "Edited above")])
def test_edit_out_of_view_can_be_gone_to(page: Page, site: Preview, edited: int, says: str) -> None:
    open_post(page, site, "far", long_body())
    page.locator("p", has_text="Paragraph 40.").evaluate("block => block.scrollIntoView({behavior: 'instant'})")
    jump = page.locator("sitegen-preview .jump")
    expect(jump).to_be_hidden()
    write_post(site, "far", long_body({edited: "Far edit."}))
    expect(jump).to_contain_text(says)
    expect(page.get_by_text("Far edit.")).not_to_be_in_viewport()
    jump.click()
    expect(page.get_by_text("Far edit.")).to_be_in_viewport()
    expect(jump).to_be_hidden()


# ------------------------------------------------------------------------------------------------------------- files

WATCH = """() => {
  window.seen = [];
  const look = () => {
    const now = getComputedStyle(document.querySelector('main')).backgroundColor;
    if (window.seen.at(-1) !== now) window.seen.push(now);
    requestAnimationFrame(look);
  };
  look();
}"""


def replace(preview: Preview, name: str, text: str) -> None:
    """Save a file as some editors do: at no moment is it empty."""
    new = preview.root / "new"
    new.write_text(text, "utf-8")
    new.replace(preview.root / name)


def colour(number: int) -> str:
    return f"rgb({number}, {number}, {number})"


@pytest.mark.parametrize("name", ["static/css/style.css", "static/plain.css"])
def test_edited_styles_hold_at_once(page: Page, site: Preview, complaints: list[str], name: str) -> None:
    """At no moment is the page without its styles."""
    site.write(name, f"main {{ background: {colour(10)}; }}")
    if name == "static/plain.css":
        site.write("templates/slots/head.html", HEAD)
        wait_until_served(site, "/posts/other/", "plain.css")
    open_post(page, site, "styled", "Text.")
    expect(page.locator("main")).to_have_css("background-color", colour(10))
    page.evaluate(WATCH)
    for number in range(11, 16):
        site.write(name, f"main {{ background: {colour(number)}; }}")
        page.wait_for_function("wanted => window.seen.at(-1) === wanted", arg=colour(number))
    for number in range(16, 21):  # faster than they can be shown
        replace(site, name, f"main {{ background: {colour(number)}; }}")
        page.wait_for_timeout(15)
    page.wait_for_function("wanted => window.seen.at(-1) === wanted", arg=colour(20))
    count = 2 if name == "static/plain.css" else 1
    page.wait_for_function("n => document.querySelectorAll('link[rel=stylesheet]').length === n", arg=count)
    assert set(page.evaluate("() => window.seen")) <= {colour(n) for n in range(10, 21)}
    check_not_reloaded(page)
    complaints[:] = [c for c in complaints if "/css/style." not in c]  # one that was gone before it could be loaded


PICTURES = {
    "beside the post": ("content/posts/shown/a picture.png", "![A picture](<a picture.png>)", "shown/index"),
    "static, in raw HTML": ("static/pictures/a.png", '<img src="/pictures/a.png" alt="">', "shown"),
    "static, with a query": ("static/pictures/b.png", '<img src="/pictures/b.png?x=1#y" alt="">', "shown"),
}


@pytest.mark.parametrize("case", PICTURES)
def test_picture_that_was_replaced_is_shown(page: Page, site: Preview, case: str) -> None:
    file, body, name = PICTURES[case]
    site.write(file, picture(20, 10))
    write_post(site, name, body)
    wait_until_served(site, "/posts/shown/", "<img")
    page.goto(f"{site.url}posts/shown/")
    page.evaluate("() => { window.marker = 'here'; }")
    width = "n => document.querySelector('main img').naturalWidth === n"
    page.wait_for_function(width, arg=20)
    for size in (40, 30):
        site.write(file, picture(size, 10))
        page.wait_for_function(width, arg=size)
    check_not_reloaded(page)


# --------------------------------------------------------------------------------------------------------- addresses


def test_tab_goes_with_a_post_that_moves(page: Page, site: Preview) -> None:
    open_post(page, site, "moving", "Text.")
    write_post(site, "moving", "Text.", more="slug: elsewhere\n")
    page.wait_for_url("**/posts/elsewhere/")
    expect(page.get_by_text("Text.")).to_be_visible()
    write_post(site, "moving", "Text, edited.", more="slug: elsewhere\n")
    expect(page.get_by_text("Text, edited.")).to_be_visible()


@pytest.mark.parametrize("path", ["posts/later/", "posts/caf%E9/", "posts/a&b+c/", "posts/%D0%B4%D0%B0/"])
def test_missing_page_says_so_and_does_not_fail(page: Page, site: Preview, complaints: list[str], path: str) -> None:
    with page.expect_request(re.compile("/_sitegen/events")):
        answer = page.goto(site.url + path)
    assert answer
    assert answer.status == 404
    assert len(complaints) == 1
    assert "404" in complaints[0]
    complaints.clear()


def test_missing_page_becomes_the_page_once_there_is_one(page: Page, site: Preview, complaints: list[str]) -> None:
    page.goto(f"{site.url}posts/later/")
    expect(page.locator("h1")).to_have_text("Page not found")
    page.evaluate("() => { window.marker = 'here'; }")
    write_post(site, "later", "Here at last.", "Later")
    expect(page.locator("h1")).to_have_text("Later")
    expect(page.get_by_text("Here at last.")).to_be_visible()
    (site.root / "content/posts/later.md").unlink()
    expect(page.locator("h1")).to_have_text("Page not found")
    write_post(site, "later", "Again.", "Later")
    expect(page.get_by_text("Again.")).to_be_visible()
    check_not_reloaded(page)
    assert [c for c in complaints if "404" not in c] == []
    complaints.clear()


def test_page_outlives_its_server(page: Page, own: Preview, complaints: list[str]) -> None:
    open_post(page, own, "alive", "Text.")
    offline = page.locator("sitegen-preview .offline")
    expect(offline).to_be_hidden()
    own.stop()
    expect(offline).to_have_text("The preview does not answer")
    expect(offline).to_be_visible()
    expect(page.get_by_text("Text.")).to_be_visible()
    write_post(own, "alive", "Text, edited meanwhile.")
    own.start()
    expect(page.get_by_text("Text, edited meanwhile.")).to_be_visible(timeout=20_000)
    expect(offline).to_be_hidden()
    write_post(own, "alive", "Text, edited again.")
    expect(page.get_by_text("Text, edited again.")).to_be_visible()
    check_not_reloaded(page)
    complaints.clear()  # that there was no connection


def test_page_that_the_browser_brings_back_follows_again(page: Page, site: Preview) -> None:
    open_post(page, site, "back", "Text.")
    page.goto(f"{site.url}posts/other/")
    write_post(site, "back", "Text, edited meanwhile.")
    page.go_back()
    expect(page.get_by_text("Text, edited meanwhile.")).to_be_visible()
    write_post(site, "back", "Text, edited again.")
    expect(page.get_by_text("Text, edited again.")).to_be_visible()


# --------------------------------------------------------------------------------------------------- without a script


def test_page_is_readable_without_scripts(browser: Browser, site: Preview, complaints: list[str]) -> None:
    write_post(site, "plain", f"Text.\n\nBad {WRONG} here.")
    wait_until_served(site, "/posts/plain/", "Bad")
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        listen(page, complaints)
        page.goto(f"{site.url}posts/plain/")
        expect(page.get_by_text("Text.")).to_be_visible()
        expect(page.locator("sitegen-preview")).to_have_count(0)
    write_post(site, "plain", "Text.")
    assert complaints == []


# ------------------------------------------------------------------------------------------------ the theme's scripts

FORMULAS = "Inline $a_1$ text.\n\n$$\\frac{x}{y}$$\n\n```python\nprint(1)\n```\n"


def copied(page: Page) -> str:
    """What is on the clipboard."""
    text: str = page.evaluate("navigator.clipboard.readText()")
    return text


@pytest.fixture
def formulas(page: Page, site: Preview, request: pytest.FixtureRequest) -> Page:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_post(page, site, request.node.originalname, FORMULAS)
    return page


@pytest.mark.parametrize(("block", "text"), [(".math", "\\frac{x}{y}"), (".text .code", "print(1)\n")])
def test_button_copies_a_block(formulas: Page, block: str, text: str) -> None:
    formulas.locator(block).hover()
    button = formulas.locator(block).get_by_role("button")
    button.click()
    expect(button).to_have_accessible_name("Copied")
    assert copied(formulas) == text


def test_buttons_come_to_new_blocks_and_stay_on_old_ones(formulas: Page, site: Preview) -> None:
    name = "test_buttons_come_to_new_blocks_and_stay_on_old_ones"
    write_post(site, name, FORMULAS.replace("Inline", "Changed") + "\n$$z$$\n")
    expect(formulas.locator(".math")).to_have_count(2)
    expect(formulas.locator(".text button.copy")).to_have_count(3)


def test_selected_formulas_are_copied_as_latex(formulas: Page) -> None:
    formulas.evaluate("getSelection().selectAllChildren(document.querySelector('.text'))")
    formulas.keyboard.press("Control+c")
    assert copied(formulas) == "Inline $a_1$ text.\n\n$$\n\\frac{x}{y}\n$$\n\nprint(1)"


def test_part_of_a_formula_is_copied_as_the_whole(formulas: Page) -> None:
    formulas.evaluate("""
        const range = document.createRange();
        range.setStart(document.querySelector("math mn").firstChild, 0);
        range.setEnd(document.querySelector("math").nextSibling, 5);
        getSelection().removeAllRanges();
        getSelection().addRange(range);
    """)
    formulas.keyboard.press("Control+c")
    assert copied(formulas) == "$a_1$ text"
