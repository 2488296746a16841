"""The default theme in a real Chromium: a built site, served with a policy that allows nothing but itself.

Where there is no Chromium these tests are skipped, but not in the continuous integration: there they fail. Pages are
loaded seldom and looked at in many ways, for a load takes longer than most looks.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from browsers import browser_arguments, find_chromium, listen, open_browser
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect
from servers import served

from sitegen.build import Options, build

expect.set_options(timeout=10_000)

WIDE, NARROW = {"width": 1280, "height": 800}, {"width": 375, "height": 700}

# --------------------------------------------------------------------------------------------------------- the site


def picture(width: int, height: int) -> bytes:
    """A PNG of one colour."""
    file = BytesIO()
    Image.new("RGB", (width, height), (200, 80, 40)).save(file, "PNG")
    return file.getvalue()


WORDS = "Words of a paragraph that is long enough to take more than one line of the page at any width of it. "

POST = f"""\
---
title: "A post with $x^2$ in its title"
date: 2025-01-02
updated: 2025-03-04
tags: [Maths, Code]
series: Basics
authors: [Ada, Emmy]
---

{WORDS}[^short] {WORDS}[^second] An [inner link](second.md), an [outer one](https://example.com/a) and $a^2 + b^2$.

## Equations {{#equations}}

$$ x^2 + y^2 = z^2 \\label{{eq:one}} $$

By \\eqref{{eq:one}}, [](#fig:square), [](#thm:big), [](#tbl:one). {WORDS * 3}

### A deeper section

![A square of one colour](/square.png "A square."){{#fig:square}}

::: theorem Big {{#thm:big}}
There is no *largest* number.
:::

::: proof
Add one.
:::

## Code

```python {{2}} title="file.py"
def f(x: int) -> int:  # a comment that is long enough to make a line of code scroll in its own box on a narrow screen
    return x + 1
```

> [!NOTE]
> A remark.

| left | right |
| :--- | ----: |
| 1    | 2     |

Table: One row. {{#tbl:one}}

## Lists

- one
- two
  1. three

Term
: Its meaning.

- [x] done
- [ ] to do

> Quoted.

A note with code.[^code] {WORDS * 2}

<picture><source srcset="/dark.png" media="(prefers-color-scheme: dark)">
<img src="/light.png" alt="A pair" width="40" height="20"></picture>

[^short]: A short note with $n$ and [a link](https://example.com/note).
[^second]: A second note. {WORDS}
[^code]: Notes with code stand at the end.

    ```
    x = 1
    ```
"""

ALIEN = f"""\
---
title: "عنوان"
date: 2024-05-06
language: ar
tags: [Maths]
---

نص طويل مع ملاحظة.[^1] ومعادلة $x$.

## قسم

$$ x \\label{{eq:a}} $$

{"كلمات من فقرة طويلة بما يكفي لتشغل أكثر من سطر واحد. " * 20}

[^1]: ملاحظة.
"""

SITE: Mapping[str, str | bytes] = {
    "sitegen.toml": '[site]\ntitle = "Notes"\ndescription = "About things."\nbase_url = "https://example.org"\n'
    'author = "Ada"\nsource = "https://example.com/edit/{path}"\n',
    "content/posts/full.md": POST,
    "content/posts/second.md": "---\ntitle: Second\ndate: 2025-01-01\ntags: [Maths]\nseries: Basics\nfeatured: true\n"
    f"excerpt: What the second is about.\n---\n\n{WORDS}\n",
    "content/posts/alien.md": ALIEN,
    "content/pages/about.md": "---\ntitle: About\n---\n\nAbout this site, with $x$.\n\n## A heading\n\nText.\n",
    "static/square.png": picture(300, 300),
    "static/dark.png": picture(40, 20),
    "static/light.png": picture(40, 20),
}

PAGES = {
    "home": "/",
    "post": "/posts/full/",
    "right to left": "/posts/alien/",
    "page": "/about/",
    "tag": "/tags/maths/",
    "tags": "/tags/",
    "archive": "/archive/",
    "missing": "/nowhere/",
}

LONG = "a_1" + "".join(f" + a_{{{n}}} x^{{{n}}}" for n in range(2, 40))
URL = "https://example.com/" + "very-long-path-without-a-break/" * 8 + "?" + "q=" + "x" * 120


def heavy() -> str:
    """A post with a lot of everything, and with what is likely to be too wide."""
    parts = ['---\ntitle: "Heavy: Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"\n'
             "date: 2023-01-02\n---\n\n"]  # fmt: skip
    notes = []
    for n in range(60):
        parts.append(f"## Section {n} with $x_{{{n}}}$\n\n" if n % 3 == 0 else f"### Part {n}\n\n")
        parts.append(
            f"{WORDS}[^{n}] A formula ${LONG if n % 5 == 0 else f'x_{n} + y^{n}'}$ in a line, and $a_{n}$.\n\n"
        )
        notes.append(
            f"[^{n}]: Note {n}. " + (WORDS * (6 if n % 9 == 0 else 1)) + ("\n\n    More. $x$" if n % 7 == 0 else "")
        )
        display = LONG if n % 4 == 0 else f"\\int_0^{n} f(x) dx"
        parts.append(f"$$ {display} \\label{{eq:d{n}}} $$\n\n$$ \\sum_{{k=0}}^{{{n}}} k $$\n\n")
        parts.append(
            f"\\begin{{align}} a &= {LONG if n % 6 == 0 else 'b'} \\\\ c &= d \\label{{eq:a{n}}} \\end{{align}}\n\n"
        )
        parts.append(f"See \\eqref{{eq:d{n}}} and \\eqref{{eq:a{n}}}.\n\n")
        if n % 3:
            parts.append(
                f'```python title="{"long_name_" * (12 if n % 10 == 1 else 1)}.py"\nx = {n}  # {"long " * 40}\n```\n\n'
            )
        if n % 2:
            parts.append(f'![Picture {n}](/{"wide" if n % 4 == 1 else "square"}.png "A caption of picture {n}.")\n\n')
        if n % 10 == 0:
            parts.append("| " + " | ".join(f"column {k}" for k in range(24)) + " |\n" + "|---" * 24 + "|\n")
            parts.append("| " + " | ".join("12345" for k in range(24)) + " |\n\n")
    parts.append(
        f"{'Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz' * 4} <{URL}> `{'code_' * 60}` {URL}\n\n"
    )
    parts.append("".join(f"{'  ' * depth}- level {depth} {'word' * 8}\n" for depth in range(8)) + "\n")
    parts.append('::: {dir="rtl"}\n' + "كلمات من فقرة طويلة بما يكفي. " * 12 + "\n:::\n\n")
    parts.append(f"## {'Heading' * 20}\n\n> {'quoted' * 40}\n\n> [!WARNING]\n> {'warned' * 40}\n\n")
    parts.append(f"Term{'term' * 30}\n: {'meaning' * 30}\n\n" + "\n".join(notes) + "\n")
    return "".join(parts)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the published site."""
    return published(
        tmp_path_factory.mktemp("site"),
        {**SITE, "content/posts/heavy.md": heavy(), "static/wide.png": picture(2400, 300)},
    )


def published(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Build a site; nothing may be wrong with it."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
    report = build(Options(root=folder, now=datetime(2026, 1, 1, tzinfo=UTC), jobs=1))
    assert report.diagnostics == ()
    return folder / "public"


# --------------------------------------------------------------------------------------------------------- fixtures


browser = pytest.fixture(scope="module")(open_browser)


@pytest.fixture(scope="module")
def url(root: Path) -> Iterator[str]:
    with served(root) as url:
        yield url


@pytest.fixture(scope="module")
def window(browser: Browser, url: str) -> Iterator[BrowserContext]:
    with browser.new_context(viewport=WIDE, base_url=url) as window:
        yield window


@pytest.fixture
def complaints() -> list[str]:
    return []


@pytest.fixture
def page(window: BrowserContext, complaints: list[str]) -> Iterator[Page]:
    """A tab, in which nothing may go wrong in silence, and which may ask nobody else for anything."""
    page = window.new_page()
    watch(page, complaints)
    yield page
    page.close()
    assert complaints == []


@pytest.fixture(scope="module")
def plain(browser: Browser, url: str) -> Iterator[Page]:
    """A tab without scripts."""
    with browser.new_context(viewport=WIDE, base_url=url, java_script_enabled=False) as window:
        yield window.new_page()


def watch(page: Page, complaints: list[str]) -> None:
    listen(page, complaints)
    page.on(
        "request", lambda r: None if "//127.0.0.1:" in r.url or r.url.startswith("data:") else complaints.append(r.url)
    )


# ------------------------------------------------------------------------------------------------- every kind of page

AXE = """async (only) => (await axe.run(document, {resultTypes: ['violations'], ...only})).violations.flatMap(
  (v) => v.nodes.map((n) => `${v.id}: ${n.target.join(' ')}: ${n.failureSummary}`))"""

COLOURS = {"runOnly": ["color-contrast", "target-size"]}
LOOKS = (("light", WIDE, {}), ("dark", WIDE, COLOURS), ("light", NARROW, COLOURS), ("dark", NARROW, {}))
"""Colours and widths, with the rules that are looked at: all of them in two looks, which differ in both."""


@pytest.mark.parametrize("kind", PAGES)
def test_nothing_stands_in_the_way_of_assistive_technology(page: Page, complaints: list[str], kind: str) -> None:
    sheets: list[str] = []
    page.on("request", lambda r: sheets.append(r.url) if r.resource_type == "stylesheet" else None)
    page.goto(PAGES[kind])
    assert len(sheets) == 1
    page.evaluate(AXE_SCRIPT)
    for scheme, size, rules in LOOKS:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size(size)
        assert page.evaluate(AXE, rules) == [], f"{scheme}, {size['width']} px"
    if kind == "missing":
        complaints[:] = [c for c in complaints if "404" not in c]


# ----------------------------------------------------------------------------------------------------------- widths

STICKS_OUT = """() => {
  const width = document.scrollingElement.clientWidth;
  const found = [];
  const scrolls = (element) => {
    for (; element && element !== document.body; element = element.parentElement) {
      if (/auto|scroll/.test(getComputedStyle(element).overflowX)) return true;
    }
    return false;
  };
  const look = (rect, element, text) => {
    const isOut = rect.width && (rect.right > width + 1 || rect.left < -1);
    if (isOut && !scrolls(element) && !element.closest('.skip, .copy')) {
      found.push(`${element.tagName}.${element.className} ${Math.round(rect.left)}..${Math.round(rect.right)} ${text}`);
    }
  };
  const range = document.createRange();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (!node.data.trim()) continue;
    range.selectNodeContents(node);
    look(range.getBoundingClientRect(), node.parentElement, node.data.slice(0, 30));
  }
  for (const element of document.querySelectorAll('img, pre, button, input, svg')) {
    look(element.getBoundingClientRect(), element, '');
  }
  if (document.scrollingElement.scrollWidth > width) found.push(`scrolls: ${document.scrollingElement.scrollWidth}`);
  return found.slice(0, 8);
}"""
"""What cannot be read without scrolling the page sideways, or not at all; boxes that scroll alone may."""


def resize(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})


def test_heavy_post_fits_any_screen(page: Page) -> None:
    page.goto("/posts/heavy/")
    for width in (320, 390, 768, 1280, 1920):
        resize(page, width)
        assert page.evaluate(STICKS_OUT) == [], f"{width} px"
    page.evaluate("() => { document.documentElement.style.fontSize = '200%'; }")
    resize(page, 390)
    assert page.evaluate(STICKS_OUT) == [], "letters of 200%"
    page.evaluate("() => { document.documentElement.style.fontSize = ''; }")
    resize(page, 1280)
    check_notes(page)


@pytest.mark.parametrize("kind", PAGES)
def test_every_kind_of_page_fits_a_narrow_screen(plain: Page, kind: str) -> None:
    plain.goto(PAGES[kind])
    for width in (320, 768):
        resize(plain, width)
        assert plain.evaluate(STICKS_OUT) == [], f"{width} px"


@pytest.mark.parametrize("size", [32, 64])
def test_post_fits_with_large_letters(browser: Browser, url: str, size: int) -> None:
    """As where a reader sets his browser to letters of 200 % and 400 %."""
    path, arguments = find_chromium(), [f"--blink-settings=defaultFontSize={size}", *browser_arguments()]
    other = browser.browser_type.launch(executable_path=path, args=arguments)
    page = other.new_page(viewport=WIDE, base_url=url, java_script_enabled=False)
    page.goto("/posts/full/")
    assert page.locator("html").evaluate("e => parseFloat(getComputedStyle(e).fontSize)") >= size
    assert page.evaluate(STICKS_OUT) == []
    other.close()


# ------------------------------------------------------------------------------------------------------------ notes

NOTES = """() => {
  const box = (element) => element.getBoundingClientRect();
  const text = box(document.querySelector('.text'));
  return [...document.querySelectorAll('.sidenote')].map((note) => {
    const number = box(document.querySelector(`a[href="#${note.id}"]`));
    const {top, bottom, left, right, width} = box(note);
    return {id: note.id, top, bottom, left, right, width, line: number.top, textLeft: text.left, textRight: text.right};
  });
}"""


def check_notes(page: Page) -> None:
    """Notes stand beside their lines, or as near as the notes above leave room; they cover nothing."""
    notes = page.evaluate(NOTES)
    assert notes
    above = -10_000.0
    for note in notes:
        assert note["width"] > 100, note
        assert note["left"] > note["textRight"] or note["right"] < note["textLeft"], note
        assert note["top"] >= above, note
        is_pushed = above > note["line"] - 40
        assert abs(note["top"] - (above if is_pushed else note["line"])) < (60 if is_pushed else 12), (note, above)
        above = note["bottom"]


def test_notes_stand_beside_the_text(page: Page) -> None:
    for name in ("full", "alien"):
        page.goto(f"/posts/{name}/")
        check_notes(page)
    expect(page.locator(".notes")).to_be_hidden()  # all of its notes stand beside
    page.goto("/posts/full/")
    expect(page.locator(".notes li")).to_have_count(3)
    expect(page.locator(".notes li:visible")).to_have_count(1)
    page.locator(".notes .back:visible").click()
    assert page.evaluate("document.activeElement.id") == "noteref-3"


def test_note_opens_with_a_tap_on_a_narrow_screen(page: Page) -> None:
    page.set_viewport_size(NARROW)
    page.goto("/posts/full/")
    expect(page.locator(".sidenote:visible")).to_have_count(0)
    number, card = page.locator("#noteref-1"), page.locator(".hover-card")
    number.click()
    expect(card).to_contain_text("A short note")
    expect(card).to_be_in_viewport(ratio=1)
    number.click()
    expect(card).to_have_count(0)
    number.press("Enter")
    expect(card).to_be_visible()
    page.keyboard.press("Escape")
    expect(card).to_have_count(0)
    assert page.evaluate("document.activeElement.id") == "noteref-1"
    number.click()
    page.locator("h1").click()
    expect(card).to_have_count(0)


def test_note_opens_without_a_script(plain: Page) -> None:
    plain.set_viewport_size(NARROW)
    plain.goto("/posts/full/")
    note = plain.locator("#side-1")
    expect(note).to_be_hidden()
    plain.locator("#noteref-1").click()
    expect(note).to_be_visible()
    expect(note).to_be_in_viewport()
    note.locator(".back").click()
    expect(note).to_be_hidden()
    expect(plain.locator("#noteref-1")).to_be_focused()


ORDER = """() => {
  const all = [...document.querySelectorAll('*')];
  return all.indexOf(document.activeElement);
}"""


def test_keys_follow_the_order_of_the_text(page: Page) -> None:
    page.goto("/posts/full/")
    order = []
    for _ in range(60):
        page.keyboard.press("Tab")
        order.append(page.evaluate(ORDER))
    stops = order[: order.index(max(order)) + 1]
    assert stops == sorted(stops)
    assert len(stops) > 30
    names = page.evaluate("stops => stops.map((n) => document.querySelectorAll('*')[n].className)", stops)
    assert "skip" in names
    assert "copy" in names
    assert "anchor" in names


# --------------------------------------------------------------------------------------------------------- contents


def test_contents_stand_beside_the_text_and_mark_the_section(page: Page) -> None:
    page.goto("/posts/full/")
    contents = page.locator(".contents")
    expect(contents).to_have_css("position", "sticky")
    link = contents.get_by_role("link", name="Lists")
    expect(link).to_be_visible()
    page.locator("#lists").evaluate("e => e.scrollIntoView({block: 'start', behavior: 'instant'})")
    expect(contents.locator("[aria-current]")).to_have_text("Lists")
    expect(link).to_be_in_viewport()
    page.evaluate("scrollTo({top: 0, behavior: 'instant'})")
    expect(contents.locator("[aria-current]")).to_have_count(0)
    link.click()
    assert page.evaluate("location.hash") == "#lists"


def test_contents_are_closed_on_a_narrow_screen(page: Page) -> None:
    page.set_viewport_size(NARROW)
    page.goto("/posts/full/")
    link = page.locator(".contents").get_by_role("link", name="Lists")
    expect(link).to_be_hidden()
    tops = [page.locator(name).bounding_box() for name in (".post-header", ".contents", ".text")]
    assert [box["y"] for box in tops if box] == sorted(box["y"] for box in tops if box)
    page.locator(".contents summary").click()
    expect(link).to_be_visible()


# ------------------------------------------------------------------------------------------------------------ cards

CARDS: Mapping[str, tuple[str, str]] = {
    "an equation": (".text > p a[href='#eq:one']", "(1)"),
    "a figure": (".text > p a[href='#fig:square']", "A square."),
    "a theorem": (".text > p a[href='#thm:big']", "largest"),
    "a table": (".text > p a[href='#tbl:one']", "One row."),
    "a note": ("#noteref-3", "Notes with code"),
    "another post": (".text > p a[href='/posts/second/']", "What the second is about."),
}


def test_cards_show_what_links_lead_to(page: Page) -> None:
    page.goto("/posts/full/")
    card = page.locator(".hover-card")
    ids = page.locator("[id]").count()
    for name, (link, text) in CARDS.items():
        page.locator(link).first.hover()
        expect(card, name).to_contain_text(text)
        expect(card).to_be_in_viewport(ratio=1)
        assert page.locator("[id]").count() == ids  # a card has none
        page.keyboard.press("Escape")
        expect(card).to_have_count(0)
        page.mouse.move(0, 0)
    page.locator(".text a[href^='https://example.com/a']").hover()
    page.wait_for_timeout(400)
    expect(card).to_have_count(0)


# ---------------------------------------------------------------------------------------------------------- colours

FIRST = """() => {
  new MutationObserver((_, observer) => {
    if (!document.body) return;
    window.first = document.documentElement.dataset.theme ?? 'none';
    observer.disconnect();
  }).observe(document, {childList: true, subtree: true});
}"""
BACK = "getComputedStyle(document.body).backgroundColor"
PAIR = "document.querySelector('picture img').currentSrc.split('/').pop()"


def wait_until(page: Page, expression: str, value: object) -> None:
    """The policy forbids what Playwright does for this."""
    for _ in range(200):
        if page.evaluate(expression) == value:
            return
        page.wait_for_timeout(20)
    assert page.evaluate(expression) == value


def test_switch_of_colours_is_remembered_and_does_not_flash(browser: Browser, url: str, complaints: list[str]) -> None:
    with browser.new_context(viewport=WIDE, base_url=url, color_scheme="light") as window:
        window.add_init_script(f"({FIRST})()")
        page = window.new_page()
        watch(page, complaints)
        page.goto("/posts/full/")
        light = page.evaluate(BACK)
        assert page.evaluate("window.first") == "none"
        page.locator("picture").scroll_into_view_if_needed()
        wait_until(page, PAIR, "light.png")
        page.get_by_role("button", name="Switch between light and dark").click()
        dark = page.evaluate(BACK)
        assert dark != light
        wait_until(page, PAIR, "dark.png")
        page.goto("/archive/")
        assert page.evaluate("window.first") == "dark"
        assert page.evaluate(BACK) == dark
        page.goto("/posts/full/")
        wait_until(page, PAIR, "dark.png")
        page.get_by_role("button", name="Switch between light and dark").click()
        wait_until(page, PAIR, "light.png")
        page.reload()
        assert page.evaluate("window.first") == "none"
        page.emulate_media(color_scheme="dark")
        assert page.evaluate(BACK) == dark
        wait_until(page, PAIR, "dark.png")
    assert complaints == []


# ----------------------------------------------------------------------------------------------- links to what is there


def test_everything_with_a_number_has_a_link_to_itself(page: Page) -> None:
    page.goto("/posts/full/")
    for name in ("equations", "code", "lists"):
        expect(page.locator(f"h2[id='{name}'] > .anchor[href='#{name}']")).to_be_attached()
    for target in ("eq:one", "fig:square", "tbl:one"):
        link = page.locator(f":is(.number, figcaption, caption) a[href='#{target}']")
        link.click()
        assert page.evaluate("decodeURIComponent(location.hash)") == f"#{target}"


# ---------------------------------------------------------------------------------------- without scripts, and in print


def test_page_is_whole_without_scripts(plain: Page) -> None:
    plain.set_viewport_size(WIDE)
    plain.goto("/posts/full/")
    expect(plain.locator("math").first).to_be_visible()
    expect(plain.locator(".sidenote").first).to_be_visible()
    expect(plain.locator(".contents").get_by_role("link", name="Lists")).to_be_visible()
    expect(plain.locator(".theme-switch")).to_be_hidden()
    cite = plain.locator(".cite code")
    expect(cite).to_be_hidden()
    plain.locator(".cite summary").click()
    expect(cite).to_contain_text("@")
    plain.set_viewport_size(NARROW)
    link = plain.locator(".contents").get_by_role("link", name="Lists")
    expect(link).to_be_hidden()
    plain.locator(".contents summary").click()
    expect(link).to_be_visible()


AFTER = "a => getComputedStyle(a, '::after').content"


def test_print_has_the_notes_and_addresses_and_no_furniture(page: Page) -> None:
    page.goto("/posts/full/")
    page.emulate_media(media="print")
    resize(page, 680)
    text = page.evaluate("document.body.innerText")
    for part in ("A short note", "A second note", "Notes with code", "Equations", "return x + 1", "A square."):
        assert text.count(part) == 1, part
    for part in ("Archive", "Skip to", "Contents", "Feed", "Older", "\u21a9"):
        assert part not in text, part
    assert "https://example.com/a" in page.locator(".text a[href^='https://example.com/a']").evaluate(AFTER)
    assert page.evaluate(STICKS_OUT) == []
    assert page.evaluate(
        "[...document.querySelectorAll('.text pre, .text .math')].every((e) => e.scrollWidth <= e.clientWidth + 1)"
    )
    assert page.pdf().startswith(b"%PDF")


VISIBLE = """() => {
  const found = [];
  for (const element of document.querySelectorAll('main *')) {
    const own = [...element.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
    if (!own || !element.checkVisibility() || element.closest('.copy, .anchor, annotation')) continue;
    const rect = element.getBoundingClientRect();
    let back = 'rgba(0, 0, 0, 0)', opacity = 1;
    for (let e = element; e; e = e.parentElement) {
      const style = getComputedStyle(e);
      opacity *= style.opacity;
      if (back === 'rgba(0, 0, 0, 0)') back = style.backgroundColor;
    }
    const colour = getComputedStyle(element).color;
    const isSeen = opacity > .9 && colour !== back && rect.width;
    if (!isSeen) found.push(`${element.tagName}.${element.className} ${colour} on ${back}`);
  }
  return found;
}"""


def test_forced_colours_and_reduced_motion_hide_nothing(page: Page) -> None:
    page.goto("/posts/full/")
    count = "[...document.querySelectorAll('main *')].filter((e) => e.checkVisibility()).length"
    before = page.evaluate(count)
    page.emulate_media(forced_colors="active", reduced_motion="reduce")
    assert page.evaluate(count) == before
    assert page.evaluate(VISIBLE) == []
    expect(page.locator("html")).to_have_css("scroll-behavior", "auto")
    page.emulate_media(forced_colors="none", color_scheme="dark")
    assert page.evaluate(VISIBLE) == []


# -------------------------------------------------------------------------------------------------- the tests can fail

BREAKAGES: Mapping[str, tuple[str, Callable[[Page], object]]] = {
    "a block is too wide": (
        ".text > p { width: 120vw; max-width: none; white-space: nowrap; }",
        lambda page: check_empty(page, STICKS_OUT)),
    "what is too wide is cut off": (
        ".text > p { white-space: nowrap; overflow: clip; } main { overflow: hidden; }",
        lambda page: check_empty(page, STICKS_OUT)),
    "notes cover the text": (".sidenote { margin-inline-end: 0 !important; }", check_notes),
    "notes are hidden": (".sidenote { display: none !important; }", check_notes),
    "notes stand in one place": (".sidenote { position: absolute; inset: 0 0 auto auto; }", check_notes),
    "text is invisible": (".text p { color: transparent; opacity: 0; }", lambda page: check_empty(page, VISIBLE)),
    "text is pale": (".text p { color: #aaa; }", lambda page: check_axe(page)),
}  # fmt: skip


def check_empty(page: Page, look: str) -> None:
    assert page.evaluate(look) == []


def check_axe(page: Page) -> None:
    page.evaluate(AXE_SCRIPT)
    assert page.evaluate(AXE, COLOURS) == []


ADOPT = """style => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style);
  document.adoptedStyleSheets = [sheet];
}"""


def test_breakages_are_found(page: Page) -> None:
    """Each is planted as a style sheet over those of the theme."""
    page.goto("/posts/full/")
    for name, (style, check) in BREAKAGES.items():
        page.evaluate(ADOPT, style)
        with suppress(AssertionError):
            check(page)
            raise ValueError(f"nobody noticed that {name}")
        page.evaluate(ADOPT, "")
        check(page)


# ------------------------------------------------------------------------------------------------------------- sizes


def test_theme_is_small(root: Path) -> None:
    (style,) = root.glob("css/style.*.css")
    rules = re.sub(r"@font-face\{[^}]*\}", "", style.read_text("utf-8"))
    assert len(rules.encode()) < 15_000
