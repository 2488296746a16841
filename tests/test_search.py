"""The search: what terms a text has, in Python and in the browser alike; the index; the search page in Chromium."""

import itertools
import json
import random
import re
import threading
import time
from collections.abc import Iterator, Mapping
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import msgspec
import pytest
from playwright.sync_api import Browser, Page, expect
from previews import SECONDS, Preview
from sites import NOW, OPTIONS, built
from test_browser import browser, complaints, listen

from sitegen.build import Options, build
from sitegen.digest import digest_bytes
from sitegen.indexing import Document, Row, changed, made, place_of_term, rows_of, sizes
from sitegen.model import Summary
from sitegen.parse import parse
from sitegen.related import related
from sitegen.terms import WORD, fold, names_in_formula, read_terms, rules, stemmer, terms

assert browser
assert complaints  # fixtures

ROOT = Path(__file__).parent.parent

# ------------------------------------------------------------------------------------------------------------- terms

ONE_STEM = """
    matrix matrices | index indexes indices | vertex vertices | axis axes | analysis analyses | hypothesis hypotheses
    normalise normalised normalising normalisation normalize normalized normalizes normalization
    optimiser optimizers optimization optimize | behaviour behavior behaviours | neighbour neighbors
    probability probabilities | apply applies applied applying | multiply multiplies multiplied multiplying
    bias biases biased | loss losses | class classes | embed embeds embedded embedding embeddings | running run runs
    mapping mapped map maps | sample samples sampled sampling | rotate rotation rotations rotated
    numeric numerical numerically | linear linearly | gradient gradients | query queries queried | easily easy
    tokenizer tokenization tokenize tokenized | modelling modeling model models modelled | batch batches batched
    cache caches cached caching | use uses used using | effective effectiveness effectively | exact exactly
    derive derives derived deriving | criterion criteria | phenomenon phenomena | string strings | lens lenses
    atlas atlases | axiom axioms | colour colors coloured
""".replace("\n", " | ").split("|")


@pytest.mark.parametrize("forms", [line.split() for line in ONE_STEM if line.strip()], ids=lambda forms: forms[0])
def test_forms_of_a_word_have_one_stem(forms: list[str]) -> None:
    if forms[0] == "normalise":  # a table as text: these lines hold several words, and each has its own
        assert len({stemmer("en").stem(w) for w in forms[:8]}) == 1
    else:
        assert len({stemmer("en").stem(word) for word in forms}) == 1


APART = "general generate | transform transformer | attention attend | notation note | universe university | layer lay"


@pytest.mark.parametrize("words", APART.split("|"))
def test_words_of_one_family_stay_apart(words: str) -> None:
    assert len({stemmer("en").stem(word) for word in words.split()}) == len(words.split())


TEXTS: Mapping[str, list[str]] = {
    "The softmax of a row": ["softmax", "row"],
    "Ünïcode naïve Straße": ["unicod", "naiv", "straß"],
    "数学です": ["数学", "学で", "です"],
    "数": ["数"],
    "ﬁne ﬂow x² ½": ["fin", "flow", "x2"],
    "d_k \\alpha _private": ["d_k", "alpha", "_privat"],
    "LayerNorm, self.attention(x)": ["layernorm", "self", "attention"],
    "don't — “quoted” … dash–dash": ["don", "quot", "dash", "dash"],
    "ΑΣ Σίσυφος İstanbul": ["ασ", "σισυφοσ", "istanbul"],
    "й ё Ångström": ["angstrom"],
    "한국어 검색": ["한국", "국어", "검색"],
    "データ ガ": ["デー", "ータ", "ガ"],
    "𝐱𝐲 𠀀𠀁𠀂 👍 a👍b": ["xy", "𠀀𠀁", "𠀁𠀂"],
    "x" * 41 + " " + "x" * 40: ["x" * 40],
    "constructor __proto__ toString": ["constructor", "__proto__", "tostr"],
    "שלום، सन्धि поиск,слово": ["שלום", "सन्धि", "поиск", "слово"],
    "": [],
}


@pytest.mark.parametrize(("text", "expected"), TEXTS.items(), ids=[ascii(t)[:40] for t in TEXTS])
def test_the_terms_of_a_text(text: str, expected: list[str]) -> None:
    assert terms(text, "en") == expected


def test_a_language_without_rules_has_its_words_as_they_are() -> None:
    assert terms("Die Häuser the", "de-AT") == ["die", "hauser", "the"]


FORMULAS: Mapping[str, str] = {
    r"\frac{QK^\top}{\sqrt{d_k}}": "d_k top sqrt",
    r"d_{\text{model}}": "d_model model",
    r"\alpha_t = \operatorname{softmax}(x)": "alpha_t alpha softmax",
    r"\begin{aligned} W_{ij} \label{eq:one} \end{aligned}": "W_ij",
    "a + b": "",
}


@pytest.mark.parametrize(("formula", "names"), FORMULAS.items())
def test_the_names_in_a_formula(formula: str, names: str) -> None:
    assert names_in_formula(formula) == names


def levels(text: str) -> dict[str, str]:
    return read_terms(parse("posts/a.md", text.encode(), OPTIONS).terms)[1]


def test_a_word_weighs_by_its_place() -> None:
    found = levels(
        '---\ntitle: "zero"\n---\n## First\n\n*two* three `four_five` `SixSeven`\n\n```python\neight()\n```\n\n$\\nu$'
    )
    assert found["zero"] > found["first"] > found["two"] > found["thre"] == found["nu"]
    assert found["two"] == found["four_fiv"] == found["four"] == found["six"] == found["sixseven"] == found["eight"]


def test_a_few_words_more_change_no_other_level() -> None:
    text = "---\ntitle: T\n---\n" + " ".join(f"word{n % 90}" for n in range(700))
    before, after = levels(text), levels(f"{text} and one sentence more")
    assert {t: w for t, w in after.items() if t in before} == before
    assert after.keys() - before.keys() == {"sentenc"}


# ------------------------------------------------------------------------------------------------------------- index

VOCABULARY = [f"{a}{b}" for a in "ba be bi bo bu ca ce ci".split() for b in "nal ter lon dar sim kot".split()]


class Site:
    """Documents with terms, edited at random, without texts and disk."""

    def __init__(self, seed: int, count: int, vocabulary: list[str], length: int) -> None:
        self.random = random.Random(seed)
        self.vocabulary, self.length = vocabulary, length
        self.texts: dict[str, str] = {}
        self.documents: dict[str, tuple[Document, str]] = {}
        for number in range(count):
            self.add(f"/posts/p{number}/")

    def add(self, url: str) -> None:
        r = self.random
        chosen = {r.choice(self.vocabulary) for _ in range(self.length)}
        self.set(url, {term: r.choice("1Az") for term in chosen})

    def set(self, url: str, chosen: Mapping[str, str]) -> None:
        heading = f'[["h","{self.random.choice(self.vocabulary)}"]]'
        text = f"{heading}\n" + " ".join(sorted(term + level for term, level in chosen.items()))
        name = digest_bytes(text.encode())
        self.texts[name] = text
        self.documents[url] = Document(url, f"Title {self.random.randint(1, 3)}", "2025-01-01", "An excerpt."), name

    def rows(self) -> tuple[Row, ...]:
        return rows_of(self.documents.values())

    def shown(self) -> dict[str, Document]:
        return {url: document for url, (document, _) in self.documents.items()}

    def made(self) -> dict[str, bytes]:
        return made(self.rows(), self.shown(), self.texts.__getitem__, "en")

    def edit(self) -> None:
        url = self.random.choice(sorted(self.documents))
        how = self.random.random()
        if how < 0.2:
            del self.documents[url]
        elif how < 0.4:
            self.add(f"/posts/n{self.random.randint(0, 10**6)}/")
        elif how < 0.6:
            self.add(url)
        else:
            levels = read_terms(self.texts[self.documents[url][1]])[1]
            levels[self.random.choice(self.vocabulary)] = self.random.choice("2By")
            self.set(url, levels)


@pytest.mark.parametrize("seed", range(20))
def test_an_index_that_is_changed_equals_one_that_is_made(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    if seed % 2:
        monkeypatch.setattr("sitegen.indexing.IDS", 64)  # so that many addresses have one id
    site = Site(seed, 40, VOCABULARY, 8)
    files = site.made()
    for _ in range(30):
        before = set(site.rows())
        site.edit()
        after = set(site.rows())
        if sizes(len(before)) != sizes(len(after)):
            files = site.made()
            continue
        counts = len(before), len(after)
        files |= changed(
            before - after, after - before, counts, site.shown(), site.texts.__getitem__, files.__getitem__, "en"
        )
        assert files == site.made()


def test_what_is_not_known_is_not_guessed() -> None:
    site = Site(1, 20, VOCABULARY, 8)
    files, before = site.made(), set(site.rows())
    site.add("/posts/p1/")
    after = set(site.rows())
    args = (before - after, after - before, (20, 20), site.shown())
    with pytest.raises(LookupError):
        changed(*args, {}.__getitem__, files.__getitem__, "en")
    with pytest.raises(LookupError):
        changed(*args, site.texts.__getitem__, {}.__getitem__, "en")


def words_like_those_of_a_language(count: int) -> list[str]:
    """Words, the first ones as frequent as in a text of a language."""
    letters = [a + b for a, b in itertools.product("bcdfglmnprst", "aeiou")]
    r = random.Random(7)
    return ["".join(r.choice(letters) for _ in range(r.randint(2, 4))) + str(n % 7) for n in range(count)]


def test_a_query_loads_little_and_an_edit_rewrites_little_of_a_large_index() -> None:
    """5,000 posts of 300 terms each: of 30,000 words, the n-th is used 1/n as often as the first."""
    words = words_like_those_of_a_language(30_000)
    site = Site(3, 0, words, 0)
    weights = list(itertools.accumulate(1 / n for n in range(1, len(words) + 1)))
    for number in range(5000):
        chosen = set(site.random.choices(words, cum_weights=weights, k=400))
        site.set(f"/posts/a-post-with-an-address-{number}/", dict.fromkeys(chosen, "C"))
    files = site.made()
    whole = sum(map(len, files.values()))
    script = (ROOT / "static/js/find.js").stat().st_size
    kinds = {
        kind: [len(d) for p, d in files.items() if p.startswith(f"search/{kind}/")]
        for kind in ("terms", "words", "posts")
    }
    # The worst query of two words: their files and the one of completions are the largest, and so are all ten results'.
    worst = len(files["search/index.json"]) + script + 3 * max(kinds["words"]) + sum(sorted(kinds["posts"])[-10:])
    assert worst + sum(sorted(kinds["terms"])[-7:]) < 300_000

    before = set(site.rows())
    url = "/posts/a-post-with-an-address-2500/"
    levels = read_terms(site.texts[site.documents[url][1]])[1]
    for term in site.random.choices(words, cum_weights=weights, k=12):  # a long sentence without its small words
        levels[term] = "D"
    site.set(url, levels | {"entirelynew": "1"})
    after = set(site.rows())
    edited = changed(
        before - after, after - before, (5000, 5000), site.shown(), site.texts.__getitem__, files.__getitem__, "en"
    )
    assert 0 < sum(map(len, edited.values())) < 0.02 * whole


SITE: Mapping[str, str] = {
    "sitegen.toml": '[site]\ntitle = "Notes"\nbase_url = "https://example.org/blog"\n',
    "content/posts/attention.md": '---\ntitle: "Attention weights"\ndate: 2025-01-02\ntags: [nets]\n---\n'
    "Scores are divided by $\\sqrt{d_k}$ and become probabilities.\n\n## The softmax step\n\nRows of matrices sum to "
    "one.\n\n```python\ndef stable_softmax(x):\n    return LayerNorm(x)\n```\n",
    "content/posts/optimiser.md": '---\ntitle: "Momentum"\ndate: 2025-01-03\ntags: [nets]\n---\n'
    "The learning rate $\\alpha$ decays while rows are normalised.\n",
    "content/posts/cjk.md": '---\ntitle: "数学のノート"\ndate: 2025-01-04\n---\n線形代数を学ぶ。\n',
    "content/posts/hidden.md": '---\ntitle: "Unlisted"\ndate: 2025-01-05\nnoindex: true\n---\nA zebra.\n',
    "content/posts/draft.md": '---\ntitle: "Draft"\ndraft: true\n---\nA walrus.\n',
    "content/pages/about.md": '---\ntitle: "About"\n---\nA colophon.\n',
}


def test_the_index_has_published_posts_that_may_be_found() -> None:
    files = {p: d for p, d in built(SITE).files.items() if p.startswith("search/") and p.endswith(".json")}
    everything = b"".join(files.values())
    assert b'"colophon":' in everything
    assert b"zebra" not in everything
    assert b"walrus" not in everything
    assert msgspec.json.decode(files["search/index.json"])["count"] == 4


def test_the_search_can_be_turned_off() -> None:
    files = built({**SITE, "sitegen.toml": SITE["sitegen.toml"] + "[search]\nenabled = false\n"}).files
    assert not [path for path in files if path.startswith("search/")]
    assert b"search" not in files["index.html"]


# ----------------------------------------------------------------------------------------------------------- related


def summary(name: str, tags: str = "", keywords: str = "") -> Summary:
    words = tuple(keywords.split())
    return Summary(name, "post", f"/{name}/", name, name, tags=tuple(tags.split()), keywords=words)


def test_posts_are_related_by_rare_tags_and_keywords() -> None:
    posts = [
        summary("a", "x", "k1 k2 k3"),
        summary("b", "x", "k1 k2"),
        summary("c", "", "k2 k3"),
        summary("d", "y", "k9"),
        *(summary(f"m{n:02}", "often", "common") for n in range(60)),
    ]
    found = {path: [s.path for s in near] for path, near in related(posts).items()}
    assert found["a"] == ["b", "c"]
    assert found["d"] == []
    assert found["m00"] == []


def test_related_posts_are_shown_and_retitled() -> None:
    page = built(SITE).text("posts/attention/index.html")
    assert 'class="related"' in page
    assert '<a href="/blog/posts/optimiser/">Momentum</a>' in page


def test_keywords_do_not_change_with_a_title_or_a_few_words() -> None:
    text = '---\ntitle: "{}"\n---\n## Gradients\n\n' + "A kernel smooths a kernel of gradients. " * 9 + "{}\n"
    first, second = (
        parse("posts/a.md", text.format(*given).encode(), OPTIONS).post.summary.keywords
        for given in (("One", ""), ("Another title", "A word more."))
    )
    assert first == second
    assert {"gradient", "kernel"} <= set(first)


# ----------------------------------------------------------------------------------------------------------- browser


class Quiet(SimpleHTTPRequestHandler):
    """Serves a folder below ``/blog/`` with a strict policy, in silence."""

    def translate_path(self, path: str) -> str:
        return super().translate_path(path.removeprefix("/blog")) if path.startswith("/blog/") else "/nonexistent"

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", "default-src 'self'")
        super().end_headers()

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The site, built and served below a path."""
    root = tmp_path_factory.mktemp("searched")
    for name, text in SITE.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")
    for number in range(12):
        text = f'---\ntitle: "Filler {number}"\ndate: 2024-01-{number + 1:02}\n---\nPadding number{number}.\n'
        (root / f"content/posts/filler{number}.md").write_text(text, "utf-8")
    build(Options(root=root, now=NOW, jobs=1))
    handler = partial(Quiet, directory=str(root / "public"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/blog/"
        server.shutdown()
        thread.join()


@pytest.fixture
def page(browser: Browser, complaints: list[str]) -> Iterator[Page]:
    """A tab in which nothing may go wrong."""
    with browser.new_context() as window:
        window.set_default_timeout(10_000)
        page = window.new_page()
        listen(page, complaints)
        yield page
    assert complaints == []


def test_the_browser_makes_the_same_terms(page: Page, address: str) -> None:
    words = sorted({word for line in ONE_STEM for word in line.split()} | set(APART.replace("|", " ").split()))
    texts = [*TEXTS, *words, *(f"{a}{b}" for a in ("stat", "bee", "op", "quiz", "hol") for b in ENDINGS)]
    page.goto(f"{address}search/")
    script = page.locator('script[src*="find"]').get_attribute("src")
    found = page.evaluate(
        "async ([script, rules, texts]) => { const m = await import(script); m.use(rules);"
        " return texts.map((text) => m.terms(text)); }",
        [script, json.loads(msgspec.json.encode(rules("en"))), texts],
    )
    assert dict(zip(texts, found, strict=True)) == {text: terms(text, "en") for text in texts}


ENDINGS = """
    s es ies is ed ied ing ly ily ness ation ations ize ise iser ising ical ically iveness y e our ices trices
""".split()

QUERIES: Mapping[str, tuple[str, ...]] = {
    "title": ("momentum", "Momentum"),
    "heading": ("softmax", "Attention weights"),
    "stemmed": ("matrix", "Attention weights"),
    "british": ("normalized", "Momentum"),
    "code": ("stable_softmax", "Attention weights"),
    "part of code": ("layernorm", "Attention weights"),
    "TeX": ("d_k", "Attention weights"),
    "command": ("\\alpha", "Momentum"),
    "name of a command": ("alpha", "Momentum"),
    "prefix": ("probab", "Attention weights"),
    "one Chinese character": ("線", "数学のノート"),
    "Chinese": ("線形代数", "数学のノート"),
    "two words": ("rows decays", "Momentum"),
    "stop words": ("the learning rate", "Momentum"),
    "a page": ("colophon", "About"),
}


@pytest.mark.parametrize(("query", "title"), QUERIES.values(), ids=list(QUERIES))
def test_a_query_finds(query: str, title: str, page: Page, address: str) -> None:
    page.goto(f"{address}search/")
    page.get_by_role("searchbox").fill(query)
    expect(page.locator(".search-results li > a").first).to_have_text(title)
    expect(page.locator(".search-all")).to_be_hidden()
    expect(page.get_by_role("status").first).to_have_text("1 found")


@pytest.mark.parametrize("query", ["zebra", "walrus", "constructor", "__proto__", "qqq", "?", "the"])
def test_a_query_finds_nothing(query: str, page: Page, address: str) -> None:
    page.goto(f"{address}search/")
    page.get_by_role("searchbox").fill(query)
    expect(page.get_by_role("status").first).to_have_text("Nothing found")


def test_more_words_come_first_and_more_results_are_shown(page: Page, address: str) -> None:
    page.goto(f"{address}search/?q=padding")
    expect(page.locator(".search-results li")).to_have_count(10)
    page.get_by_role("button", name="More").click()
    expect(page.locator(".search-results li")).to_have_count(12)
    expect(page.get_by_role("button", name="More")).to_be_hidden()
    page.get_by_role("searchbox").fill("padding number7")
    expect(page.locator(".search-results li > a")).to_have_text(["Filler 7"])
    assert page.url.endswith("?q=padding%20number7")


def test_words_are_marked_and_headings_are_linked(page: Page, address: str) -> None:
    page.goto(f"{address}search/?q=softmax%20attentions")
    result = page.locator(".search-results li").first
    expect(result.locator("mark").first).to_have_text("Attention")
    heading = result.get_by_role("link", name="The softmax step")
    expect(heading).to_have_attribute("href", re.compile(r"/blog/posts/attention/#the-softmax-step$"))
    page.get_by_role("searchbox").fill("divided")
    link = page.locator(".search-results li > a").first
    expect(link).to_have_attribute("href", re.compile("/blog/posts/attention/#:~:text=divided$"))


def test_the_keyboard(page: Page, address: str) -> None:
    page.goto(address)
    page.keyboard.press("/")
    page.wait_for_url("**/blog/search/")
    field = page.get_by_role("searchbox")
    expect(field).to_be_focused()
    page.keyboard.type("rows")
    expect(page.locator(".search-results li")).to_have_count(2)
    page.keyboard.press("ArrowDown")
    expect(page.locator(".search-results a").first).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(field).to_be_focused()
    page.keyboard.press("Escape")
    expect(field).to_have_value("")
    expect(page.locator(".search-all")).to_be_visible()
    page.keyboard.type("momentum")
    expect(page.locator(".search-results li")).to_have_count(1)
    page.keyboard.press("Enter")
    page.wait_for_url("**/blog/posts/optimiser/")


def test_without_a_script_the_page_lists_all_posts(browser: Browser, address: str) -> None:
    with browser.new_context(java_script_enabled=False) as window:
        page = window.new_page()
        page.goto(f"{address}search/")
        expect(page.locator(".search-form")).to_be_hidden()
        expect(page.get_by_role("link", name="Attention weights")).to_have_attribute("href", "/blog/posts/attention/")


def test_the_preview_has_the_index_of_the_site_as_it_is(tmp_path: Path) -> None:
    with Preview(tmp_path, SITE) as preview:
        status, data = preview.get("/blog/search/index.json")
        assert (status, json.loads(data)["count"]) == (200, 5)  # with the draft
        text = SITE["content/posts/optimiser.md"]
        path = place_of_term("platypus", sizes(5))
        assert b"platypus" not in preview.get(f"/blog/{path}")[1]
        preview.write("content/posts/optimiser.md", f"{text}A platypus.\n")
        deadline = time.monotonic() + SECONDS
        while b"platypus" not in preview.get(f"/blog/{path}")[1]:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert preview.get("/blog/search/nothing.json")[0] == 404


def test_the_scripts_stay_small() -> None:
    files = built(SITE).files
    sizes = {path: len(data) for path, data in files.items() if path.startswith("js/")}
    assert len(sizes) == 4
    assert sum(sizes.values()) < 10 * 1024
    for path, data in files.items():
        if path in sizes:
            assert not re.search(rb"^\s|//[ ]", data, re.MULTILINE), "comments and blanks are left out"


def test_a_script_of_the_site_stays_as_it_is() -> None:
    script = b"// mine\nconst text = `a\n   b`;\n"
    files = built({**SITE, "static/js/own.js": script, "static/js/copy.js": script}).files
    found = {path.split(".")[0]: data for path, data in files.items() if path.startswith("js/")}
    assert found["js/own"] == found["js/copy"] == script


def test_classes_of_characters_are_those_of_the_words() -> None:
    assert fold("ÀÉ") == "ae"
    assert WORD.count("[") == 2
