"""The command line as a user runs it: exit codes, what goes to which stream, and the report as JSON."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

SITE: Mapping[str, str] = {
    "sitegen.toml": '[site]\ntitle = "Blog"\nbase_url = "https://example.org"\n',
    "content/posts/good.md": "---\ntitle: Good\ndate: 2025-01-01\n---\nGood text.\n",
}
WARNING = {"content/posts/bad.md": "No title.\n"}
ERROR = {"content/posts/bad.md": "---\ntitle: Bad\nfeatured: maybe\n---\nText.\n"}

Result = subprocess.CompletedProcess[str]


def run(root: Path, *arguments: str) -> Result:
    command = [sys.executable, "-m", "sitegen", *arguments]
    return subprocess.run(command, cwd=root, capture_output=True, encoding="utf-8", check=False)


def check_run(root: Path, files: Mapping[str, str], arguments: str, code: int, said: str = "") -> Result:
    """Write a site and run the program there; compare the exit code, and look for a text in what it says."""
    for name, text in {**SITE, **files}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    result = run(root, *arguments.split())
    assert result.returncode == code, result.stdout + result.stderr
    assert said in result.stdout + result.stderr
    assert "Traceback" not in result.stderr
    return result


RUNS: Mapping[str, tuple[Mapping[str, str], str, int, str]] = {
    "all is well": ({}, "build", 0, "1 post, "),
    "all is well, strictly": ({}, "build --strict", 0, "0 warnings"),
    "a warning": (WARNING, "build", 0, "content/posts/bad.md: warning[SG027]"),
    "a warning, strictly": (WARNING, "build --strict", 1, "1 warning "),
    "an error": (ERROR, "build", 1, "content/posts/bad.md:3:1: error[SG022]"),
    "an error, strictly": (ERROR, "build --strict", 1, "1 error,"),
    "an error that is a warning by the settings": (
        {**ERROR, "sitegen.toml": f'{SITE["sitegen.toml"]}[diagnostics]\nSG022 = "warning"\n'},
        "build",
        0,
        "warning[SG022]",
    ),
    "a warning that is ignored by the settings": (
        {**WARNING, "sitegen.toml": f'{SITE["sitegen.toml"]}[diagnostics]\nSG027 = "ignore"\n'},
        "build --strict",
        0,
        "0 warnings",
    ),
    "mistakes in the settings": ({"sitegen.toml": "[site\n"}, "build", 1, "sitegen.toml:1:6: error[SG001]"),
    "an unknown option": ({}, "build --no-such-option", 2, "No such option"),
    "an unknown command": ({}, "bulid", 2, "No such command"),
    "no processes": ({}, "build --jobs 0", 2, "--jobs"),
    "a warning as an annotation": (
        WARNING,
        "build --format github",
        0,
        "::warning file=content/posts/bad.md,title=SG027 ",
    ),
    "annotations end with a summary": ({}, "build --quiet --format github", 0, "1 post, "),
    "an error as an annotation": (ERROR, "build --format github", 1, "::error file=content/posts/bad.md,line=3,col=1,"),
    "an unknown form of the report": ({}, "build --format yaml", 2, "--format"),
    "an output folder inside the content": ({}, "build --output content/out", 2, "holds sources"),
    "an output folder that is the site": ({}, "build --output .", 2, "output folder"),
    "a settings file that is missing": ({}, "build --config none.toml", 2, "no settings file"),
    "a base_url that is none": ({}, "build --base-url example.org", 2, "--base-url"),
    "a check": ({}, "check", 0, "1 post, "),
    "a check that finds something": (
        {"content/posts/a.md": "---\ntitle: A\n---\n##Part\n"},
        "check",
        0,
        "warning[SG117]",
    ),
    "the same, strictly": ({"content/posts/a.md": "---\ntitle: A\n---\n##Part\n"}, "check --strict", 1, "1 warning "),
    "a check that finds an error": (ERROR, "check", 1, "error[SG022]"),
    "a check as annotations": (ERROR, "check --format github", 1, "::error file=content/posts/bad.md,line=3"),
    "a check of other hosts where there are none": ({}, "check --external", 0, "0 external addresses (0 asked)"),
    "clean before any build": ({}, "clean", 0, "removed 0 files"),
    "clean inside the content": ({}, "clean --output content", 2, "holds sources"),
    "the version": ({}, "--version", 0, "sitegen"),
    "help": ({}, "build -h", 0, "--strict"),
}


@pytest.mark.parametrize(("files", "arguments", "code", "said"), RUNS.values(), ids=RUNS)
def test_exit_code_for(tmp_path: Path, files: Mapping[str, str], arguments: str, code: int, said: str) -> None:
    check_run(tmp_path, files, arguments, code, said)


@pytest.mark.parametrize("arguments", ["build --output content/out", "build --base-url x", "build --jobs 0"])
def test_wrong_usage_writes_nothing(tmp_path: Path, arguments: str) -> None:
    check_run(tmp_path, {}, arguments, 2)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["content", "sitegen.toml"]
    assert [p.name for p in (tmp_path / "content").rglob("*.*")] == ["good.md"]


def test_problems_go_to_standard_error_with_their_line(tmp_path: Path) -> None:
    result = check_run(tmp_path, ERROR, "build --quiet", 1)
    assert result.stdout == ""
    lines = result.stderr.splitlines()
    assert lines[0].startswith("content/posts/bad.md:3:1: error[SG022]: featured must be true or false")
    assert lines[1] == "    3 | featured: maybe"
    assert lines[2] == "      | ^^^^^^^^"
    assert "\x1b" not in result.stderr


def test_quiet_says_nothing_when_all_is_well(tmp_path: Path) -> None:
    result = check_run(tmp_path, {}, "build --quiet", 0)
    assert (result.stdout, result.stderr) == ("", "")


@pytest.mark.parametrize(
    ("files", "strict", "code", "found"),
    [
        ({}, "", 0, []),
        (WARNING, "", 0, [("SG027", "warning", "content/posts/bad.md", 0, 0)]),
        (WARNING, "--strict", 1, [("SG027", "warning", "content/posts/bad.md", 0, 0)]),
        (ERROR, "", 1, [("SG022", "error", "content/posts/bad.md", 3, 1)]),
    ],
    ids=["all is well", "a warning", "a warning, strictly", "an error"],
)
def test_the_report_as_json(
    tmp_path: Path, files: Mapping[str, str], strict: str, code: int, found: list[tuple[str, str, str, int, int]]
) -> None:
    result = check_run(tmp_path, files, f"build --format json {strict}", code)
    assert result.stderr == ""
    report = json.loads(result.stdout)
    places = [
        (d["code"], d["severity"], *(d["place"][k] for k in ("path", "line", "column"))) for d in report["diagnostics"]
    ]
    assert places == found
    assert report["posts"] == 1 + len(files)
    assert report["output"] == str((tmp_path / "public").resolve())
    assert report["pages"] > 5
    assert report["seconds"] >= 0


def test_wrong_usage_prints_no_json(tmp_path: Path) -> None:
    result = check_run(tmp_path, {}, "build --format json --output content", 2)
    assert result.stdout == ""
    assert result.stderr.startswith("Usage:")


def test_drafts_and_posts_of_the_future_only_when_asked_for(tmp_path: Path) -> None:
    files = {
        "content/posts/draft.md": "---\ntitle: D\ndraft: true\n---\nText.\n",
        "content/posts/later.md": "---\ntitle: L\ndate: 2999-01-01\n---\nText.\n",
    }
    check_run(tmp_path, files, "build", 0, "1 draft left out, 1 scheduled, the next on 2999-01-01")
    assert not (tmp_path / "public/posts/draft").exists()
    assert not (tmp_path / "public/posts/later").exists()
    check_run(tmp_path, files, "build --drafts --future", 0, "3 posts")
    assert (tmp_path / "public/posts/draft/index.html").exists()
    assert (tmp_path / "public/posts/later/index.html").exists()
    check_run(tmp_path, files, "build", 0, "1 post, ")
    assert not (tmp_path / "public/posts/draft").exists()


def test_config_names_the_folder_of_the_site(tmp_path: Path) -> None:
    site, elsewhere = tmp_path / "site", tmp_path / "elsewhere"
    elsewhere.mkdir()
    check_run(site, {}, "--version", 0)
    result = run(elsewhere, "build", "--config", str(site / "sitegen.toml"), "--output", "out")
    assert result.returncode == 0, result.stderr
    assert (elsewhere / "out/posts/good/index.html").exists()
    assert not (site / "public").exists()


def test_clean_undoes_a_build(tmp_path: Path) -> None:
    check_run(tmp_path, {}, "build", 0)
    check_run(tmp_path, {"public/own.txt": "Own.\n"}, "clean", 0, "removed ")
    assert [p.name for p in (tmp_path / "public").iterdir()] == ["own.txt"]
    assert not (tmp_path / ".sitegen").exists()
