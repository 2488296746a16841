"""Comments silence problems of their lines, and nothing else; what cannot be silenced says so."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sites import built

from sitegen.build import Options, build, build_clean
from sitegen.diagnostics import CODES, Diagnostic, Place, diagnostic, render_github

SETTINGS = '[site]\nbase_url = "https://example.org"\n'


def check_found(text: str, *expected: str) -> None:
    """Compare codes and lines of what is found in a post."""
    site = built({"sitegen.toml": SETTINGS, "content/posts/a.md": text})
    assert [f"{d.code} {d.place.line}" for d in sorted(site.diagnostics, key=lambda d: d.place)] == list(expected)


HEAD = "---\ntitle: A\ndate: 2025-01-01\n---\n"
DEAD = "[x](dead.md)"

SILENT: Mapping[str, str] = {
    "at the end of the line": f"{HEAD}{DEAD} <!-- sitegen: ignore SG040 -->\n",
    "on the line before": f"{HEAD}<!-- sitegen: ignore SG040 -->\n{DEAD}\n",
    "on the line before, with a blank line between": f"{HEAD}<!-- sitegen: ignore SG040 -->\n\n{DEAD}\n",
    "several codes": f"{HEAD}{DEAD} $\\foo$ <!-- sitegen: ignore SG030, SG040 -->\n",
    "codes in lower case": f"{HEAD}{DEAD} <!-- sitegen: ignore sg040 -->\n",
    "several comments": f"{HEAD}<!-- sitegen: ignore SG040 -->\n<!-- sitegen: ignore SG030 -->\n{DEAD} $\\foo$\n",
    "all": f"{HEAD}{DEAD} $\\foo$ <!-- sitegen: ignore all -->\n",
    "in a list": f"{HEAD}- one\n- {DEAD} <!-- sitegen: ignore SG040 -->\n",
    "in a quote, on the line before": f"{HEAD}> <!-- sitegen: ignore SG040 -->\n> {DEAD}\n",
    "in a row of a table": f"{HEAD}| a |\n| - |\n| {DEAD} | <!-- sitegen: ignore SG040 -->\n",
    "a fence's language": f"{HEAD}```pyhton <!-- sitegen: ignore SG032 -->\nx\n```\n",
    "a fence's language, on the line before": f"{HEAD}<!-- sitegen: ignore SG032 -->\n```pyhton\nx\n```\n",
    "a formula of several lines": f"{HEAD}<!-- sitegen: ignore SG030 -->\n$$\nx\n\\foo\n$$\n",
    "the whole file": f"{HEAD}{DEAD}\n\n{DEAD}\n\n<!-- sitegen: ignore-file SG040 -->\n",
    "a problem of the file as a whole": "---\ndate: 2025-01-01 # sitegen: ignore-file SG027\n---\nText.\n",
    "front matter, at the end": "---\ntitle: A\ntilte: B # sitegen: ignore SG023\n---\nText.\n",
    "front matter, on the line before": "---\ntitle: A\n# sitegen: ignore SG023\ntilte: B\n---\nText.\n",
    "front matter in TOML": '+++\ntitle = "A"\ntilte = "B" # sitegen: ignore SG023\n+++\nText.\n',
    "a dead address within the site": f"{HEAD}[x](/nowhere/) <!-- sitegen: ignore SG040 -->\n",
    "line ends of Windows": f"{HEAD}{DEAD} <!-- sitegen: ignore SG040 -->\n".replace("\n", "\r\n"),
}


@pytest.mark.parametrize("text", SILENT.values(), ids=SILENT)
def test_silenced(text: str) -> None:
    check_found(text)


FOUND: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "another code": (f"{HEAD}{DEAD} <!-- sitegen: ignore SG041 -->\n", ("SG040 5",)),
    "the next line of a comment at the end": (f"{HEAD}x <!-- sitegen: ignore SG040 -->\n{DEAD}\n", ("SG040 6",)),
    "the second line behind a comment": (f"{HEAD}<!-- sitegen: ignore SG040 -->\nx\n{DEAD}\n", ("SG040 7",)),
    "a comment in code": (f"{HEAD}{DEAD}\n\n```html\n<!-- sitegen: ignore-file SG040 -->\n```\n", ("SG040 5",)),
    "a comment in a longer fence": (
        f"{HEAD}{DEAD}\n\n````md\n```\n<!-- sitegen: ignore-file SG040 -->\n````\n",
        ("SG040 5",),
    ),
    "a comment in a code span": (f"{HEAD}{DEAD} `<!-- sitegen: ignore SG040 -->`\n", ("SG040 5",)),
    "a firm code": (
        "---\ntitle: A\ndraft: perhaps # sitegen: ignore SG025\n---\nText.\n",
        ("SG025 3", "SG100 3"),
    ),
    "all leaves firm codes": (
        "---\ntitle: A\ndraft: perhaps # sitegen: ignore all\n---\nText.\n",
        ("SG025 3",),
    ),
    "no codes": (f"{HEAD}{DEAD} <!-- sitegen: ignore -->\n", ("SG040 5", "SG101 5")),
    "an unknown code": (f"{HEAD}{DEAD} <!-- sitegen: ignore SG4O -->\n", ("SG040 5", "SG101 5")),
    "an unknown word": (f"{HEAD}{DEAD} <!-- sitegen: ingore SG040 -->\n", ("SG040 5", "SG101 5")),
}


@pytest.mark.parametrize(("text", "expected"), FOUND.values(), ids=FOUND)
def test_not_silenced(text: str, expected: tuple[str, ...]) -> None:
    check_found(text, *expected)


def test_comments_at_ends_of_lines_are_not_published() -> None:
    post = f"{HEAD}{DEAD} <!-- sitegen: ignore SG040 -->\n"
    page = built({"content/posts/a.md": post}).text("posts/a/index.html")
    assert "sitegen: ignore" not in page


EDITS = (
    f"{HEAD}{DEAD} <!-- sitegen: ignore SG040 -->\n",
    f"{HEAD}Other text.\n{DEAD} <!-- sitegen: ignore SG040 -->\n",
    f"{HEAD}Other text.\n<!-- sitegen: ignore SG040 -->\n{DEAD}\n",
    f"{HEAD}Other text.\n<!-- sitegen: ignore SG040 -->\nMore\n{DEAD}\n",
    f"{HEAD}Other text.\n{DEAD}\n",
    f"{HEAD}Other text.\n{DEAD} <!-- sitegen: ignore SG041 -->\n",
    f"{HEAD}Other text.\n{DEAD} <!-- sitegen: ignore SG040 -->\n",
)


def test_edits_of_comments_leave_what_a_clean_build_says(tmp_path: Path) -> None:
    folder = tmp_path / "content/posts"
    folder.mkdir(parents=True)
    (tmp_path / "sitegen.toml").write_text(SETTINGS, "utf-8")
    now = datetime(2026, 1, 1, tzinfo=UTC)
    said = []
    for text in (*EDITS, EDITS[0]):
        (folder / "a.md").write_text(text, "utf-8")
        options = Options(tmp_path, now, jobs=1)
        report = build(options)
        clean = build_clean(Options(tmp_path, now, output=tmp_path / "clean", jobs=1))
        assert report.diagnostics == clean.diagnostics == build(options).diagnostics
        said.append(len(report.diagnostics))
    assert said == [0, 0, 0, 1, 1, 1, 0, 0]


def test_every_code_that_withholds_is_firm() -> None:
    assert {"SG020", "SG021", "SG025", "SG026", "SG050", "SG052", "SG053"} <= {c for c in CODES if CODES[c].is_firm}
    assert not CODES["SG023"].is_firm


ANNOTATIONS: Mapping[str, tuple[Diagnostic, str]] = {
    "a place in a line": (
        diagnostic("SG040", "there is no post b.md", Place("content/posts/a.md", 3, 5, 4), "mend it"),
        "::warning file=content/posts/a.md,line=3,col=5,endColumn=9,title=SG040 a link leads nowhere"
        "::there is no post b.md%0Ahelp: mend it",
    ),
    "a line": (
        diagnostic("SG034", "too deep", Place("a.md", 3)),
        "::warning file=a.md,line=3,title=SG034 nesting is too deep::too deep",
    ),
    "a file": (
        diagnostic("SG025", "withheld", Place("a.md")),
        "::error file=a.md,title=SG025 a post is withheld because its state is in doubt::withheld",
    ),
    "signs that mean something": (
        diagnostic("SG040", "50%: a,b\r\nc", Place("content/a,b:c%.md", 1, 1, 1)),
        "::warning file=content/a%2Cb%3Ac%25.md,line=1,col=1,endColumn=2,title=SG040 a link leads nowhere"
        "::50%25: a,b%0D%0Ac",
    ),
}


@pytest.mark.parametrize(("found", "expected"), ANNOTATIONS.values(), ids=ANNOTATIONS)
def test_annotation_of(found: Diagnostic, expected: str) -> None:
    assert render_github([found]) == expected + "\n"
