"""What an import reads beside texts: macros of formulas in scripts; and the first lines of Hugo's fences."""

import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sitegen.config import read_settings
from sitegen.importing import import_blog
from sitegen.importing.fences import mended_fences
from sitegen.importing.macros import macros_of
from sitegen.importing.source import walk

MATHJAX = r"""
<script>
MathJax.Hub.Config({ TeX: { Macros: {
    E: "{\\mathbb{E}}", // the expected value
    tp: '\\tilde p',
    norm: ["\\lVert #1 \\rVert", 1],
    broken: "\\frac{#1",
    two: ["#1 + #2", 2]
} } });
</script>
"""
KATEX = r'renderMathInElement(document.body, { macros: { "\\R": "\\mathbb{R}", "\\Var": String.raw`\mathrm{Var}` } });'


def test_macros_of_scripts_are_found(tmp_path: Path) -> None:
    (tmp_path / "_layouts").mkdir()
    (tmp_path / "_layouts/post.html").write_text(MATHJAX)
    (tmp_path / "_layouts/other.html").write_text(KATEX)
    (tmp_path / "macros.html").write_text('Macros: { no: "1" }')  # no template
    assert macros_of(walk(tmp_path)) == {
        "\\E": "{\\mathbb{E}}",
        "\\tp": "\\tilde p",
        "\\norm": "\\lVert #1 \\rVert",
        "\\two": "#1 + #2",
        "\\R": "\\mathbb{R}",
        "\\Var": "\\mathrm{Var}",
    }


def test_an_imported_blog_has_its_macros_and_its_quotes(tmp_path: Path) -> None:
    old = tmp_path / "old"
    (old / "_posts").mkdir(parents=True)
    (old / "_layouts").mkdir()
    (old / "_config.yml").write_text("title: Old\nurl: https://example.org\n")
    (old / "_layouts/post.html").write_text(MATHJAX)
    (old / "_posts/2024-01-02-a.md").write_text("---\ntitle: A\n---\nThe value $\\E[x]$ of $$\\norm{x}$$.\n")
    made = import_blog(old, tmp_path / "new", None, datetime(2026, 1, 1, tzinfo=UTC))
    assert made.errors == 0
    text = (tmp_path / "new/sitegen.toml").read_text("utf-8")
    assert tomllib.loads(text)["math"]["macros"]["\\E"] == "{\\mathbb{E}}"
    assert tomllib.loads(text)["markdown"]["smart_punctuation"] is True
    assert read_settings(text, "new")[1] == ()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("```go {hl_lines=[8,\"15-17\"],linenos=table}\n```", "```go {8,15-17}\n```"),
        ("```go {hl_lines=\"1 3\"}\n```", "```go {1,3}\n```"),
        ("```go {linenos=false}\n```", "```go\n```"),
        ("```toml {file=\"hugo.toml\" copy=true}\n```", "```toml {title=\"hugo.toml\"}\n```"),
        ("- ```go{.wide #code style=monokai}\n  ```", "- ```go {.wide #code}\n  ```"),
        ("> ~~~ {linenostart=3}\n> ~~~", "> ~~~\n> ~~~"),
        # not the first line of a fence
        ("```md\n``` {file=\"x\"}\n```", "```md\n``` {file=\"x\"}\n```"),
        ("````md\n```go {file=\"x\"}\n```\n````", "````md\n```go {file=\"x\"}\n```\n````"),
        ("Text {file=\"x\"}", "Text {file=\"x\"}"),
        ("```go\n```", "```go\n```"),
    ],
)  # fmt: skip
def test_first_lines_of_fences(old: str, new: str) -> None:
    assert mended_fences(old) == new
