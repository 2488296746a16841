"""The import table of ARCHITECTURE.md holds, and words of incremental builds stay where they belong."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "sitegen"


def table() -> dict[str, set[str]]:
    """Module and what it may import, as ARCHITECTURE.md says."""
    rows = {}
    for line in (ROOT / "ARCHITECTURE.md").read_text("utf-8").splitlines():
        found = re.fullmatch(r"\| `([^|]+)` \|[^|]*\| ([^|]*) \|", line)
        if found:
            for name in re.findall(r"[\w/*]+", found[1].replace("`", "")):
                rows[name.removesuffix("/*")] = set(re.findall(r"`([\w]+)`", found[2]))
    return rows


def part(path: Path) -> str:
    relative = path.relative_to(PACKAGE)
    return relative.parts[0].removesuffix(".py")


def imported(path: Path) -> set[str]:
    """The parts of the package that a file imports, at any depth of the file."""
    parts = set()
    package = ["sitegen", *path.relative_to(PACKAGE).parts[:-1]]
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = package[: len(package) - node.level + 1] + (node.module.split(".") if node.module else [])
            names = [base[1]] if len(base) > 1 else [alias.name for alias in node.names]
            parts |= {n for n in names if (PACKAGE / n).is_dir() or (PACKAGE / f"{n}.py").exists()}
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else [node.module or ""]
            parts |= {n.split(".")[1] for n in names if n.startswith("sitegen.")}
    return parts


FILES = sorted(p for p in PACKAGE.rglob("*.py") if p.name not in ("__init__.py", "__main__.py") or p.parent != PACKAGE)


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_imports_only_what_the_table_allows(path: Path) -> None:
    name = part(path)
    assert name in table(), f"{name} is not in the table of ARCHITECTURE.md"
    assert imported(path) - {name} <= table()[name]


def test_the_table_can_be_broken() -> None:
    assert "build" not in table()["model"]
    assert "diagnostics" in imported(PACKAGE / "model.py")


WORDS = re.compile(r"\b(cach\w*|stale|dirty|incremental\w*)\b", re.IGNORECASE)


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_words_of_remembering_stay_in_build_and_store(path: Path) -> None:
    if part(path) in ("build", "store"):
        return
    text = re.sub(r"lru_cache|cached_property|cache_size|Cache-Control", "", path.read_text("utf-8"))
    assert not WORDS.search(text)
