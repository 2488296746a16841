"""The key of an output changes with what its page is made of, and with nothing else."""

from collections.abc import Mapping

import pytest
from sites import compiled

from sitegen.build.pipeline import output_keys

SITE: Mapping[str, str | bytes] = {
    "sitegen.toml": '[site]\nbase_url = "https://example.org"\n',
    **{
        f"content/posts/p{n}.md": f"---\ntitle: Post {n}\ndate: 2025-01-0{n}\ntags: [t{n}]\nexcerpt: E{n}\nreadTime: 1\n---\nText {n}.\n"
        for n in range(1, 6)
    },
    "templates/tag.html": '{% extends "base.html" %}{% block main %}<h1>{{ page.title }}</h1>{% endblock %}',
}


def keys(files: Mapping[str, str | bytes], code: str = "code") -> dict[str, str]:
    return output_keys(compiled(files), code)


def changed(files: Mapping[str, str | bytes]) -> set[str]:
    before, after = keys(SITE), keys(files)
    return {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}


def edited(path: str, old: str, new: str) -> dict[str, str | bytes]:
    text = str(SITE[path])
    assert old in text
    return {**SITE, path: text.replace(old, new)}


EDITS: dict[str, tuple[dict[str, str | bytes], set[str]]] = {
    "nothing": (dict(SITE), set()),
    "a body": (edited("content/posts/p3.md", "Text 3", "Other"), {"posts/p3/index.html", "feed.xml"}),
    "a title": (
        edited("content/posts/p3.md", "Post 3", "Other"),
        {f"posts/p{n}/index.html" for n in (2, 3, 4)}
        | {"index.html", "archive/index.html", "search/index.html", "tags/t3/index.html", "feed.xml"},
    ),
    "a template": (
        edited("templates/tag.html", "<h1>", "<h1 class='x'>"),
        {f"tags/t{n}/index.html" for n in range(1, 6)},
    ),
}


@pytest.mark.parametrize(("files", "expected"), EDITS.values(), ids=list(EDITS))
def test_an_edit_changes_the_keys_of_the_pages_that_show_it(files: dict[str, str | bytes], expected: set[str]) -> None:
    assert changed(files) == expected


def test_the_base_template_is_part_of_every_page_that_extends_it() -> None:
    pages = changed({**SITE, "templates/base.html": "<!doctype html>{% block main %}{% endblock %}"})
    assert {p for p in keys(SITE) if p.endswith(".html")} == pages


def test_the_settings_and_the_code_are_part_of_every_key() -> None:
    before = keys(SITE)
    title = keys({**SITE, "sitegen.toml": str(SITE["sitegen.toml"]) + 'title = "New"\n'})
    assert all(title[path] != key for path, key in before.items())
    code = keys(SITE, "other code")
    assert all(code[path] != key for path, key in before.items())
