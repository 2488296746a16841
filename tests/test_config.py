"""``sitegen.toml`` in, settings and complaints out: tables of text."""

from collections.abc import Mapping
from typing import Any

import pytest

from sitegen import __version__
from sitegen.config import FILE, Defaults, NavItem, Settings, read_settings, version_satisfies
from sitegen.macrotable import MacroText, read_macros

BASE = '[site]\nbase_url = "https://example.org"\n'

Found = list[tuple[str, int, int]]


def check_settings(text: str | None, found: Found, hints: str = "") -> Settings:
    """Read settings; compare the diagnostics as (code, line, column), and look for a text in their hints."""
    settings, diagnostics = read_settings(text, "my-blog")
    assert [(d.code, d.place.line, d.place.column) for d in diagnostics] == found
    assert {d.place.path for d in diagnostics} <= {FILE}
    assert hints in " ".join(f"{d.message} {d.hint}" for d in diagnostics)
    return settings


def value_at(settings: object, dotted: str) -> object:
    for name in dotted.split("."):
        settings = getattr(settings, name)
    return settings


VALUES: Mapping[str, tuple[str, str, Any]] = {
    "title": (f'{BASE}title = "A"', "site.title", "A"),
    "title from the folder": (BASE, "site.title", "My blog"),
    "base_url": (BASE, "site.base_url", "https://example.org"),
    "base_url without its final slash": ('[site]\nbase_url = "https://a.org/b/"', "site.base_url", "https://a.org/b"),
    "base_url with a port": ('[site]\nbase_url = "http://a.org:81"', "site.base_url", "http://a.org:81"),
    "language": (f'{BASE}language = "pt-BR"', "site.language", "pt-BR"),
    "time zone": (f'{BASE}timezone = "Europe/Berlin"', "site.timezone", "Europe/Berlin"),
    "macro with its backslash": (
        f"{BASE}[math.macros]\n'\\R' = '\\mathbb{{R}}'",
        "math.macros",
        (MacroText("\\R", "\\mathbb{R}", 0),),
    ),
    "macro with arguments": (f"{BASE}[math.macros]\nf = '#1+#2'", "math.macros", (MacroText("\\f", "#1+#2", 2),)),
    "macro with a default": (
        f"{BASE}[math.macros]\nf = ['#1', 1, 'x']",
        "math.macros",
        (MacroText("\\f", "#1", 1, "x"),),
    ),
    "which equations have numbers": (f'{BASE}[math]\nnumber = "section"', "math.number", "section"),
    "output": (f'{BASE}[build]\noutput = "out"', "build.output", "out"),
    "output by default": (BASE, "build.output", "public"),
    "permalink": (f'{BASE}[build]\npermalink = "/{{year}}/{{slug}}.html"', "build.permalink", "/{year}/{slug}.html"),
    "paginate": (f"{BASE}[build]\npaginate = 3", "build.paginate", 3),
    "no featured posts": (f"{BASE}[build]\nfeatured = 0", "build.featured", 0),
    "no formulas": (f"{BASE}[math]\nenabled = false", "math.enabled", False),
    "dotted key": (f"math.allow_space = true\n{BASE}", "math.allow_space", True),
    "inline table": (f"markdown = {{contents_depth = 2}}\n{BASE}", "markdown.contents_depth", 2),
    "navigation": (f'{BASE}[[nav]]\ntitle = "A"\nurl = "/a/"', "nav", (NavItem("A", "/a/"),)),
    "no navigation": (BASE, "nav", ()),
    "defaults": (
        f'{BASE}[[defaults]]\npath = "posts/*"\nauthor = "Ada"',
        "defaults",
        (Defaults("posts/*", '{"author": "Ada"}'),),
    ),
    "defaults with a date": (
        f'{BASE}[[defaults]]\npath = "*"\ndate = 2025-01-02',
        "defaults",
        (Defaults("*", '{"date": "2025-01-02"}'),),
    ),
    "severities": (
        f'{BASE}[diagnostics]\nSG040 = "error"\nSG028 = "ignore"',
        "severities",
        (("SG028", "ignore"), ("SG040", "error")),
    ),
    "version that is met": (f'requires = ">={__version__}"\n{BASE}', "site.title", "My blog"),
}

COMPLAINTS: Mapping[str, tuple[str | None, Found, str]] = {
    "no file": (None, [("SG005", 0, 0)], "base_url"),
    "an empty file": ("", [("SG005", 0, 0)], "[site]"),
    "no base_url": ('[site]\ntitle = "A"', [("SG005", 0, 0)], ""),
    "not TOML": ("[site]\ntitle = A", [("SG001", 2, 9)], "not valid TOML"),
    "YAML": ("title: A", [("SG001", 1, 6)], ""),
    "text that is never closed": ('[site]\ntitle = "A\n', [("SG001", 2, 11)], ""),
    "key given twice": (f'{BASE}base_url = "https://b.org"\ntitle = "A"', [("SG001", 3, 27)], "overwrite"),
    "misspelt section": (f'{BASE}[biuld]\noutput = "x"', [("SG002", 3, 2)], 'did you mean "build"?'),
    "unknown section": (f"{BASE}[plugins]", [("SG002", 3, 2)], "known here: site, build"),
    "misspelt key": ('[site]\nbase_ulr = "https://a.org"', [("SG002", 2, 1), ("SG005", 0, 0)], '"base_url"?'),
    "misspelt key that is indented": (f"{BASE}\n[build]\n  pagnate = 3", [("SG002", 5, 3)], 'mean "paginate"?'),
    "unknown key": (f"{BASE}colour = 1", [("SG002", 3, 1)], "unknown setting site.colour"),
    "key outside its section": (f'title = "A"\n{BASE}', [("SG002", 1, 1)], "unknown setting title"),
    "title that is a number": (f"{BASE}title = 5", [("SG003", 3, 1)], "a text"),
    "paginate that is a text": (f'{BASE}[build]\npaginate = "3"', [("SG003", 4, 1)], "a whole number"),
    "paginate that is a fraction": (f"{BASE}[build]\npaginate = 3.5", [("SG003", 4, 1)], ""),
    "paginate of 0": (f"{BASE}[build]\npaginate = 0", [("SG003", 4, 1)], "not 0"),
    "contents too deep": (f"{BASE}[markdown]\ncontents_depth = 7", [("SG003", 4, 1)], "from 2 to 6"),
    "flag that is a text": (f'{BASE}[math]\nenabled = "no"', [("SG003", 4, 1)], "true or false"),
    "macro without a name": (f'{BASE}[math.macros]\n"2x" = "y"', [("SG003", 4, 1)], "named by letters"),
    "macro that is a number": (f"{BASE}[math.macros]\nx = 5", [("SG003", 4, 1)], "write a text"),
    "macro with too few arguments": (
        f'{BASE}[math.macros]\nx = ["#2", 1]',
        [("SG003", 4, 1)],
        "it uses #2, but takes 1 argument",
    ),
    "macro with a backslash in quotes": (
        f'{BASE}[math.macros]\n"\\\\a" = "x"\n"\\\\x" = ["#2", 1]',
        [("SG003", 5, 1)],
        "the macro \\x has a mistake",
    ),
    "macro with too many arguments": (f'{BASE}[math.macros]\nx = ["#2", 10]', [("SG003", 4, 1)], "must be 0 to 9"),
    "macro with an open brace": (f"{BASE}[math.macros]\nR = '\\mathbb{{R'", [("SG003", 4, 1)], "{ in it is never"),
    "macro with a brace too many": (f"{BASE}[math.macros]\nR = '\\}}R}}'", [("SG003", 4, 1)], "} in it closes"),
    "macros that are a text": (f'{BASE}[math]\nmacros = "x"', [("SG003", 4, 1)], "must be a table"),
    "numbers of another kind": (f'{BASE}[math]\nnumber = "some"', [("SG003", 4, 1)], "number"),
    "section that is a text": (f'math = "on"\n{BASE}', [("SG003", 1, 1)], "must be a table"),
    "base_url without a scheme": ('[site]\nbase_url = "example.org"', [("SG003", 2, 1)], "full address"),
    "base_url with a query": ('[site]\nbase_url = "https://a.org/?b"', [("SG003", 2, 1)], "a query"),
    "base_url with a bad port": ('[site]\nbase_url = "https://a.org:x"', [("SG003", 2, 1)], ""),
    "base_url with a bad host": ('[site]\nbase_url = "https://[a"', [("SG003", 2, 1)], ""),
    "language that is a word": (f'{BASE}language = "plain english"', [("SG003", 3, 1)], "language tag"),
    "time zone that is unknown": (f'{BASE}timezone = "Mars/Base"', [("SG003", 3, 1)], "zone name"),
    "time zone that is a path": (f'{BASE}timezone = "../x"', [("SG003", 3, 1)], "zone name"),
    "time zone that is empty": (f'{BASE}timezone = ""', [("SG003", 3, 1)], "zone name"),
    "permalink without a slug": (f'{BASE}[build]\npermalink = "/a/"', [("SG003", 4, 1)], "{slug}"),
    "permalink with a misspelt field": (
        f'{BASE}[build]\npermalink = "/{{yaer}}/{{slug}}/"',
        [("SG003", 4, 1)],
        'did you mean "year"?',
    ),
    "permalink with an open brace": (f'{BASE}[build]\npermalink = "/{{slug}}/{{/"', [("SG003", 4, 1)], "brace"),
    "permalink that leads upwards": (f'{BASE}[build]\npermalink = "/../{{slug}}/"', [("SG003", 4, 1)], ""),
    "permalink without a slash": (f'{BASE}[build]\npermalink = "{{slug}}/"', [("SG003", 4, 1)], 'begin with "/"'),
    "output that is empty": (f'{BASE}[build]\noutput = ""', [("SG003", 4, 1)], "a folder"),
    "nav entry without a url": (f'{BASE}[[nav]]\ntitle = "A"', [("SG003", 3, 3)], "a title and a url"),
    "nav entry with an unknown key": (
        f'{BASE}[[nav]]\ntitle = "A"\nurl = "/"\nlable = 1',
        [("SG002", 6, 1)],
        "known here: title, url",
    ),
    "second nav entry": (
        f'{BASE}[[nav]]\ntitle = "A"\nurl = "/"\n[[nav]]\ntitle = 1\nurl = "/"',
        [("SG003", 6, 3)],
        "",
    ),
    "nav that is a table": (f'{BASE}[nav]\ntitle = "A"', [("SG003", 3, 2)], "[[nav]]"),
    "defaults without a path": (f"{BASE}[[defaults]]\ndraft = true", [("SG003", 3, 3)], "needs a path"),
    "severity of an unknown code": (f'{BASE}[diagnostics]\nSG999 = "error"', [("SG002", 4, 1)], ""),
    "unknown severity": (f'{BASE}[diagnostics]\nSG040 = "fatal"', [("SG003", 4, 1)], '"error", "warning"'),
    "severity that is a list": (f"{BASE}[diagnostics]\nSG040 = []", [("SG003", 4, 1)], ""),
    "version that is not met": (f'requires = ">=99"\n{BASE}', [("SG004", 1, 1)], 'pip install "sitegen>=99"'),
    "version that is no version": (f'requires = "latest"\n{BASE}', [("SG003", 1, 1)], ">=0.3,<1"),
    "version that is a number": (f"requires = 1\n{BASE}", [("SG003", 1, 1)], ""),
    "a key inside quotes": (f'{BASE}"colour" = 1', [("SG002", 3, 1)], ""),
    "a key after a text of several lines": (
        f'{BASE}description = """\ntitle = 1\n[build]\n"""\ncolour = 1',
        [("SG002", 7, 1)],
        "",
    ),
    "several mistakes at once": (
        '[site]\ntitle = 1\nlang = "en"\n[build]\npaginate = "x"',
        [("SG003", 2, 1), ("SG002", 3, 1), ("SG005", 0, 0), ("SG003", 5, 1)],
        "",
    ),
}

VERSIONS: Mapping[str, tuple[str, str, bool | None]] = {
    "nothing wanted": ("0.3", "", True),
    "at least": ("0.3", ">=0.3", True),
    "at least, newer": ("0.10", ">=0.9", True),
    "at least, older": ("0.2.9", ">=0.3", False),
    "final zeros do not count": ("1.0.0", "==1", True),
    "below": ("0.9", "<1", True),
    "not below": ("1.0", "<1", False),
    "at most": ("1.0", "<=1", True),
    "above": ("1.0", ">1", False),
    "other than": ("1.1", "!=1.0", True),
    "a range": ("0.5", ">=0.3,<1", True),
    "outside a range": ("1.5", ">=0.3,<1", False),
    "blanks": ("0.5", " >= 0.3 , < 1 ", True),
    "a final comma": ("0.5", ">=0.3,", True),
    "a bare number": ("0.5", "0.3", None),
    "a word": ("0.5", "latest", None),
    "a wild card": ("0.5", "==0.*", None),
    "a doubtful second part": ("0.5", ">=0.3,new", None),
    "a final dot": ("0.5", ">=0.", None),
}


@pytest.mark.parametrize(("text", "name", "value"), VALUES.values(), ids=VALUES)
def test_value_of_a_setting(text: str, name: str, value: object) -> None:
    assert value_at(check_settings(text, []), name) == value


@pytest.mark.parametrize(("text", "found", "hints"), COMPLAINTS.values(), ids=COMPLAINTS)
def test_complaints_have_a_place_and_a_hint(text: str | None, found: Found, hints: str) -> None:
    check_settings(text, found, hints)


@pytest.mark.parametrize(("version", "wanted", "met"), VERSIONS.values(), ids=VERSIONS)
def test_version_satisfies(version: str, wanted: str, met: bool | None) -> None:
    assert version_satisfies(version, wanted) is met


@pytest.mark.parametrize(
    ("folder", "title"), [("my-blog", "My blog"), ("a_b", "A b"), ("", "Blog"), ("--", "Blog"), ("Ünï", "Ünï")]
)
def test_title_from_the_name_of_the_folder(folder: str, title: str) -> None:
    assert read_settings(None, folder)[0].site.title == title


def test_a_wrong_setting_keeps_its_default_and_the_others_hold() -> None:
    settings = check_settings(f"{BASE}[build]\npaginate = 0\nfeatured = 2", [("SG003", 4, 1)])
    assert (settings.build.paginate, settings.build.featured) == (10, 2)


def test_defaults_match_paths_and_the_last_one_ranks_highest() -> None:
    text = (
        f'{BASE}[[defaults]]\npath = "posts/*"\nlang = "en"\n'
        '[[defaults]]\npath = "posts/notes/*"\nlang = "de"\n[[defaults]]\npath = "pages/*"\n'
    )
    settings = check_settings(text, [])
    assert settings.defaults_for("posts/notes/a.md") == ('{"lang": "en"}', '{"lang": "de"}')
    assert settings.defaults_for("posts/a.md") == ('{"lang": "en"}',)
    assert settings.defaults_for("a.md") == ()


def test_a_macro_with_a_mistake_is_still_one() -> None:
    found, wrong = read_macros({"a": "\\mathbb{R", "b": "\\}x}", "c": ["#2#1", 1]})
    assert found == (MacroText("\\a", "\\mathbb{R}", 0), MacroText("\\b", "\\}x", 0), MacroText("\\c", "#2#1", 1))
    assert [name for name, _ in wrong] == ["a", "b", "c"]
