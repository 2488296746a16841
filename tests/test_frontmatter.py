"""Front matter in, field values and complaints out: tables of text."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from sitegen.frontmatter import Block, read
from sitegen.macrotable import MacroText

PATH = "content/posts/a.md"
ZONE = ZoneInfo("Europe/Berlin")

Found = list[tuple[str, int, int]]


def check_front_matter(text: str, found: Found, **fields: Any) -> Block:
    """Read a file; compare its diagnostics as (code, line, column), and the given fields."""
    block = read(text, PATH, ZONE)
    assert [(d.code, d.place.line, d.place.column) for d in block.diagnostics] == found
    assert {d.place.path for d in block.diagnostics} <= {PATH}
    assert {name: getattr(block.metadata, name) for name in fields} == fields
    return block


def yaml(lines: str) -> str:
    return f"---\n{lines}\n---\nText.\n"


def toml(lines: str) -> str:
    return f"+++\n{lines}\n+++\nText.\n"


def berlin(
    year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0, hours: int = 1
) -> datetime:
    """A moment in a zone that many hours ahead."""
    return datetime(year, month, day, hour, minute, second, tzinfo=timezone(timedelta(hours=hours)))


VALUES: Mapping[str, tuple[str, str, Any]] = {
    "title": ("title: A title", "title", "A title"),
    "title in quotes": ('title: "A: title"', "title", "A: title"),
    "title of digits stays as written": ("title: 007", "title", "007"),
    "title that is a date stays as written": ("title: 2025-01-01", "title", "2025-01-01"),
    "title that is a decimal stays as written": ("title: 1.10", "title", "1.10"),
    "title without a value": ("title:", "title", None),
    "title over two lines": ("title: >\n  A\n  title", "title", "A title"),
    "date": ("date: 2025-01-02", "date", berlin(2025, 1, 2)),
    "date in summer": ("date: 2025-07-02", "date", berlin(2025, 7, 2, hours=2)),
    "date in quotes": ('date: "2025-01-02"', "date", berlin(2025, 1, 2)),
    "date with short numbers": ("date: 2025-1-2", "date", berlin(2025, 1, 2)),
    "date with a time": ("date: 2025-01-02 14:30", "date", berlin(2025, 1, 2, 14, 30)),
    "date with a T": ("date: 2025-01-02T14:30:05", "date", berlin(2025, 1, 2, 14, 30, 5)),
    "date with a zone": ("date: 2025-01-02 14:30 +05:30", "date", datetime(2025, 1, 2, 9, 0, tzinfo=UTC)),
    "date with a zone without colon": ("date: 2025-01-02 14:30:00 -0800", "date", berlin(2025, 1, 2, 14, 30, hours=-8)),
    "date with Z": ("date: 2025-01-02T14:30:00Z", "date", datetime(2025, 1, 2, 14, 30, tzinfo=UTC)),
    "date without a value": ("date:", "date", None),
    "updated": ("updated: 2025-01-02", "updated", berlin(2025, 1, 2)),
    "author": ("author: Ada Moreau", "authors", (("Ada Moreau", ""),)),
    "authors": ("authors: [Ada, Bob]", "authors", (("Ada", ""), ("Bob", ""))),
    "authors with addresses": (
        "authors:\n- name: Ada\n  url: https://a.example\n- Bob",
        "authors",
        (("Ada", "https://a.example"), ("Bob", "")),
    ),
    "excerpt": ("excerpt: Short.", "excerpt", "Short."),
    "description is an excerpt": ("description: Short.", "excerpt", "Short."),
    "summary is an excerpt": ("summary: Short.", "excerpt", "Short."),
    "of two keys for one field the first holds": ("summary: A\ndescription: B", "excerpt", "A"),
    "tags": ("tags: [LLM, AI]", "tags", ("LLM", "AI")),
    "tags below each other": ("tags:\n- LLM\n- AI", "tags", ("LLM", "AI")),
    "tags with a number": ("tags: [2025, AI]", "tags", ("2025", "AI")),
    "tags given twice are one": ("tags: [AI, AI]", "tags", ("AI",)),
    "tags that are empty are dropped": ('tags: [AI, "", ~]', "tags", ("AI",)),
    "one tag as a text": ("tags: AI", "tags", ("AI",)),
    "no tags": ("tags: []", "tags", ()),
    "slug": ("slug: a-slug", "slug", "a-slug"),
    "slug of digits": ("slug: 2025", "slug", "2025"),
    "permalink": ("permalink: /a/b/", "permalink", "/a/b/"),
    "featured": ("featured: true", "featured", True),
    "readTime": ("readTime: 8 min read", "read_time", "8 min read"),
    "read time in minutes": ("readtime: 8", "read_time", "8 min read"),
    "read time in quotes": ('read_time: "8"', "read_time", "8 min read"),
    "draft": ("draft: true", "draft", True),
    "no draft": ("draft: false", "draft", False),
    "draft: yes is a YAML truth": ("draft: yes", "draft", True),
    "draft in capitals": ("Draft: true", "draft", True),
    "unpublished is a draft": ("published: false", "draft", True),
    "published": ("published: true", "draft", False),
    "published does not undo draft": ("draft: true\npublished: true", "draft", True),
    "draft: false does not undo unpublished": ("published: false\ndraft: false", "draft", True),
    "language": ("lang: pt-BR", "language", "pt-BR"),
    "cover": ("cover: a.png", "cover", "a.png"),
    "text of the cover": ("cover_alt: A cat", "cover_alt", "A cat"),
    "aliases": ("aliases: [/old/, /older/]", "aliases", ("/old/", "/older/")),
    "one alias": ("aliases: /old/", "aliases", ("/old/",)),
    "series": ("series: Attention", "series", ("Attention", None)),
    "series with a part": ("series: {name: Attention, part: 2}", "series", ("Attention", 2)),
    "math": ("math: false", "math", False),
    "macros": ("math: {macros: {E: x, n: ['#1', 1]}}", "macros", (MacroText("\\E", "x", 0), MacroText("\\n", "#1", 1))),
    "numbers": ("math: {number: labelled}", "numbering", "labelled"),
    "math left open": ("title: A", "math", None),
    "contents": ("toc: true", "contents", True),
    "noindex": ("noindex: true", "noindex", True),
    "unknown keys are kept": ("colour: {b: 1, a: [x]}", "extra", '{"colour": {"a": ["x"], "b": 1}}'),
    "unknown dates are kept as text": ("event: 2025-01-02", "extra", '{"event": "2025-01-02"}'),
    "an empty block": ("", "title", None),
    "a comment": ("# only a comment", "title", None),
    "text in Chinese": ("title: \u6ce8\u610f\u529b", "title", "\u6ce8\u610f\u529b"),
}

TOML_VALUES: Mapping[str, tuple[str, str, Any]] = {
    "title": ('title = "A title"', "title", "A title"),
    "date": ("date = 2025-01-02", "date", berlin(2025, 1, 2)),
    "date with a zone": ("date = 2025-01-02T14:30:00Z", "date", datetime(2025, 1, 2, 14, 30, tzinfo=UTC)),
    "date as a text": ('date = "2025-01-02"', "date", berlin(2025, 1, 2)),
    "tags": ('tags = ["LLM", "AI"]', "tags", ("LLM", "AI")),
    "draft": ("draft = true", "draft", True),
    "unpublished": ("published = false", "draft", True),
    "series": ('series = {name = "A", part = 2}', "series", ("A", 2)),
    "unknown table": ("[own]\nkey = 1", "extra", '{"own": {"key": 1}}'),
}

COMPLAINTS: Mapping[str, tuple[str, Found]] = {
    "nothing to complain of": (yaml("title: A\ndate: 2025-01-01"), []),
    "no front matter": ("Text.\n", []),
    "an empty text": ("", []),
    "title that is a list": (yaml("date: 2025-01-01\ntitle: [a]"), [("SG022", 3, 1)]),
    "title that is a mapping: a template left unfilled": (yaml("title: {{ title }}"), [("SG020", 2, 9)]),
    "featured in quotes": (yaml('featured: "true"'), [("SG022", 2, 1)]),
    "noindex that is a number": (yaml("noindex: 1"), [("SG022", 2, 1)]),
    "contents that are a text": (yaml("toc: deep"), [("SG022", 2, 1)]),
    "math with an unknown key": (yaml("math: {macro: {E: x}}"), [("SG022", 2, 1)]),
    "math with a bad macro on its own line": (
        yaml("math:\n  macros:\n    E: x\n    '\\F': ['#2', 1]"),
        [("SG022", 5, 5)],
    ),
    "TOML math with a bad macro": ("+++\n[math.macros]\nE = 'x'\n'\\F' = '{'\n+++\n", [("SG022", 4, 1)]),
    "math with a bad macro": (yaml("math: {macros: {E: 5}}"), [("SG022", 2, 17)]),
    "math with a bad number": (yaml("math: {number: 5}"), [("SG022", 2, 1)]),
    "math that is a text": (yaml("math: often"), [("SG022", 2, 1)]),
    "tags that are a mapping": (yaml("tags: {a: b}"), [("SG022", 2, 1)]),
    "tags in a list in a list": (yaml("tags: [[a]]"), [("SG022", 2, 1)]),
    "tags that are a number": (yaml("tags: 5"), [("SG022", 2, 1)]),
    "aliases that are a truth": (yaml("aliases: true"), [("SG022", 2, 1)]),
    "author that is a number": (yaml("author: 5"), [("SG022", 2, 1)]),
    "author without a name": (yaml("author: {url: x}"), [("SG022", 2, 1)]),
    "series with a part of 0": (yaml("series: {name: A, part: 0}"), [("SG022", 2, 1)]),
    "series without a name": (yaml("series: {part: 1}"), [("SG022", 2, 1)]),
    "language no, which is false": (yaml("lang: no"), [("SG022", 2, 1)]),
    "language that is a word": (yaml("lang: english please"), [("SG022", 2, 1)]),
    "read time of nothing": (yaml("readtime: 0"), [("SG022", 2, 1)]),
    "read time that is a list": (yaml("readtime: [8]"), [("SG022", 2, 1)]),
    "tags with commas between": (yaml("tags: LLM, AI"), []),
    "tags with blanks between": (yaml("tags: LLM AI"), [("SG029", 2, 1)]),
    "misspelt title": (yaml("date: 2025-01-01\ntitel: A"), [("SG023", 3, 1)]),
    "misspelt tags": (yaml("tgas: [a]"), [("SG023", 2, 1)]),
    "misspelt draft": (yaml("title: A\ndrafts: true"), [("SG023", 3, 1), ("SG025", 3, 1)]),
    "misspelt published": (yaml("pubilshed: false"), [("SG023", 2, 1), ("SG025", 2, 1)]),
    "title twice": (yaml("title: A\ndate: 2025-01-01\ntitle: B"), [("SG024", 4, 1)]),
    "title twice in other letters": (yaml("title: A\nTitle: B"), [("SG024", 3, 1)]),
    "draft twice": (yaml("draft: true\ndraft: true"), [("SG024", 3, 1)]),
    "draft without a value": (yaml("draft:"), [("SG025", 2, 1)]),
    "draft in quotes": (yaml('title: A\ndraft: "yes"'), [("SG025", 3, 1)]),
    "date with a month of 13": (yaml("title: A\ndate: 2025-13-01"), [("SG026", 3, 1)]),
    "date with a day of 31 in June": (yaml("date: 2025-06-31"), [("SG026", 2, 1)]),
    "date with slashes": (yaml("date: 03/04/2025"), [("SG026", 2, 1)]),
    "date in words": (yaml("date: yesterday"), [("SG026", 2, 1)]),
    "date that is a year": (yaml("date: 2025"), [("SG026", 2, 1)]),
    "date that is a list": (yaml("date: [2025-01-01]"), [("SG026", 2, 1)]),
    "date with an hour of 25": (yaml("date: 2025-01-01 25:00"), [("SG026", 2, 1)]),
    "date with a zone of 99 hours": (yaml("date: 2025-01-01 10:00 +99:00"), [("SG026", 2, 1)]),
    "update with a bad date": (yaml("updated: soon"), [("SG026", 2, 1)]),
    "two complaints in the order of the lines": (yaml("tags: {}\nfeatured: 2"), [("SG022", 2, 1), ("SG022", 3, 1)]),
    "keys that are indented": (yaml("  title: [a]\n  date: x"), [("SG022", 2, 3), ("SG026", 3, 3)]),
    "blanks before the block": ("\n\n---\ntitle: [a]\n---\n", [("SG019", 3, 1), ("SG022", 4, 1)]),
    "block never closed": ("---\ntitle: A\n\nText.\n", [("SG021", 1, 1)]),
    "block never closed after blank lines": ("\n---\ntitle: A\n", [("SG019", 2, 1), ("SG021", 2, 1)]),
    "TOML block never closed": ('+++\ntitle = "A"\n\nText.\n', [("SG021", 1, 1)]),
    "block without fences": ("Title: A\nDate: 2025-01-01\nText.\n", [("SG020", 1, 1)]),
    "colon in a value": (yaml("date: 2025-01-01\ntitle: A: B"), [("SG020", 3, 9)]),
    "bracket never closed": (yaml("tags: [a, b"), [("SG020", 3, 1)]),
    "quote never closed": (yaml('title: "A'), [("SG020", 3, 1)]),
    "tab before a key": (yaml("a:\n\tb: c"), [("SG020", 3, 1)]),
    "a list instead of keys": (yaml("- a\n- b"), [("SG020", 2, 1)]),
    "a text instead of keys": (yaml("just words"), [("SG020", 2, 1)]),
    "an alias that is not defined": (yaml("title: *other"), [("SG020", 2, 8)]),
    "a tag that is not known": (yaml("title: !python/object:os.system x"), [("SG020", 2, 8)]),
    "broken TOML": (toml('title = "A"\ndate = tomorrow'), [("SG020", 3, 8)]),
    "YAML in a TOML block": (toml("title: A"), [("SG020", 2, 6)]),
    "TOML with wrong types": (toml('title = ["a"]\n\nfeatured = "yes"'), [("SG022", 2, 1), ("SG022", 4, 1)]),
    "TOML with a misspelt key": (toml('titel = "a"'), [("SG023", 2, 1)]),
    "TOML with a time for a date": (toml("date = 07:30:00"), [("SG026", 2, 1)]),
}

DOUBTFUL: Mapping[str, str] = {
    "unclosed block": "---\ntitle: A\ndraft: false\n\nText.\n",
    "unclosed block to the end": "---\ntitle: A",
    "unclosed TOML block": "+++\ndraft = false\n\nText.\n",
    "block without fences": "title: A\ndraft: true\nText.\n",
    "broken YAML": yaml("draft: true\ntags: [a"),
    "broken YAML: tab": yaml("draft: true\na:\n\tb: c"),
    "broken TOML": toml("draft = yes"),
    "draft in quotes": yaml('draft: "yes"'),
    "draft: true in quotes": yaml('draft: "true"'),
    "draft: false in quotes": yaml("draft: 'false'"),
    "draft: maybe": yaml("draft: maybe"),
    "draft: 1": yaml("draft: 1"),
    "draft: 0": yaml("draft: 0"),
    "draft: y, which PyYAML reads as a text": yaml("draft: y"),
    "draft that is a list": yaml("draft: [true]"),
    "draft without a value": yaml("draft:"),
    "draft given twice": yaml("draft: true\ndraft: false"),
    "draft given twice, the last true": yaml("draft: false\ndraft: true"),
    "draft given twice in other letters": yaml("draft: false\nDraft: true"),
    "drafts: true": yaml("drafts: true"),
    "darft: true": yaml("darft: true"),
    "Drafts: true": yaml("Drafts: true"),
    "publihsed: false": yaml("publihsed: false"),
    "unpublished: true": yaml("unpublished: true"),
    "published: maybe": yaml("published: maybe"),
    "published: no in quotes": yaml('published: "no"'),
    "published without a value": yaml("published:"),
    "published given twice": yaml("published: true\npublished: false"),
    "bad date": yaml("date: 2025-13-45"),
    "date in words": yaml("date: next week"),
    "date with the month in doubt": yaml("date: 03/04/2099"),
    "date given twice": yaml("date: 2020-01-01\ndate: 2099-01-01"),
    "TOML draft in quotes": toml('draft = "true"'),
    "TOML drafts": toml("drafts = true"),
}

CERTAIN: Mapping[str, str] = {
    "no front matter": "Text.\n",
    "an empty block": yaml(""),
    "a plain post": yaml("title: A\ndate: 2025-01-01"),
    "a draft": yaml("draft: true"),
    "no draft": yaml("draft: false"),
    "published": yaml("published: true"),
    "a wrong type elsewhere": yaml("title: [a]\nfeatured: maybe\nupdated: soon"),
    "a misspelt title": yaml("titel: A"),
    "an unknown key": yaml("colour: red"),
    "a text that begins with a word and a colon": "Note: this is text.\n",
}

DEFAULTS: Mapping[str, tuple[tuple[str, ...], str, str, Any]] = {
    "a default holds": (('{"author": "Ada"}',), "title: A", "authors", (("Ada", ""),)),
    "the file outranks it": (('{"author": "Ada"}',), "author: Bob", "authors", (("Bob", ""),)),
    "the last default outranks the first": (('{"lang": "en"}', '{"lang": "de"}'), "title: A", "language", "de"),
    "two defaults with a draft": (('{"draft": true}', '{"draft": false}'), "title: A", "draft", False),
    "a default draft": (('{"draft": true}',), "title: A", "draft", True),
    "the file undoes a default draft": (('{"draft": true}',), "draft: false", "draft", False),
    "the file removes a default": (('{"slug": "a"}',), "slug:", "slug", ""),
}

PLACES: Mapping[str, tuple[str, tuple[tuple[str, int, int], ...], int]] = {
    "a block": (yaml("title: A\nslug: b"), (("title", 2, 1), ("slug", 3, 1)), 4),
    "a TOML block": (toml('title = "A"\n\nslug = "b"'), (("title", 2, 1), ("slug", 4, 1)), 5),
    "blank lines before the block": ("\n---\ntitle: A\n---\nText.\n", (("title", 3, 1),), 4),
    "no block": ("Text.\n", (), 1),
}


@pytest.mark.parametrize(("lines", "field", "value"), VALUES.values(), ids=VALUES)
def test_value_of_a_key(lines: str, field: str, value: Any) -> None:
    check_front_matter(yaml(lines), [], **{field: value, "withheld": ""})


@pytest.mark.parametrize(("lines", "field", "value"), TOML_VALUES.values(), ids=TOML_VALUES)
def test_value_of_a_key_in_toml(lines: str, field: str, value: Any) -> None:
    check_front_matter(toml(lines), [], **{field: value, "withheld": ""})


@pytest.mark.parametrize(("text", "found"), COMPLAINTS.values(), ids=COMPLAINTS)
def test_complaints_have_a_place(text: str, found: Found) -> None:
    check_front_matter(text, found)


@pytest.mark.parametrize("text", DOUBTFUL.values(), ids=DOUBTFUL)
def test_a_post_in_doubt_is_withheld_and_an_error_says_why(text: str) -> None:
    block = read(text, PATH, ZONE)
    assert block.metadata.withheld
    assert any(d.severity == "error" and d.place.line for d in block.diagnostics)


@pytest.mark.parametrize("text", CERTAIN.values(), ids=CERTAIN)
def test_a_post_in_no_doubt_is_not_withheld(text: str) -> None:
    assert not read(text, PATH, ZONE).metadata.withheld


@pytest.mark.parametrize(("defaults", "lines", "field", "value"), DEFAULTS.values(), ids=DEFAULTS)
def test_defaults_of_the_site(defaults: tuple[str, ...], lines: str, field: str, value: Any) -> None:
    block = read(yaml(lines), PATH, ZONE, defaults)
    assert getattr(block.metadata, field) == value
    assert not block.diagnostics


def test_a_wrong_default_is_said_to_be_one() -> None:
    block = read(yaml("title: A"), PATH, ZONE, ('{"draft": "yes"}',))
    assert block.metadata.withheld
    assert [(d.code, d.place.line) for d in block.diagnostics] == [("SG025", 0)]
    assert "[[defaults]]" in block.diagnostics[0].message


@pytest.mark.parametrize(("text", "places", "body_line"), PLACES.values(), ids=PLACES)
def test_places_of_keys_and_body(text: str, places: tuple[tuple[str, int, int], ...], body_line: int) -> None:
    block = read(text, PATH, ZONE)
    assert block.places == places
    assert block.body.strip() == "Text."
    assert block.body_line == body_line


def test_a_misspelt_key_is_told_the_right_one() -> None:
    for key, right in (("titel", "title"), ("tgas", "tags"), ("read-tiem", "readTime"), ("updatd", "updated")):
        (found,) = read(yaml(f"{key}: x"), PATH, ZONE).diagnostics
        assert found.hint == f'did you mean "{right}"?'
        assert found.place.length == len(key)


def test_a_date_in_another_form_is_told_the_right_one() -> None:
    for written, right in (("2013/7/13 20:46", "2013-07-13"), ("May 3, 2013", "2013-05-03"), ("3 May", "2025-08-20")):
        (found,) = read(yaml(f"date: {written}"), PATH, ZONE).diagnostics
        assert found.hint.startswith(f"write {right}")
