"""What ``sitegen new`` makes: a site, or a post or page of one. Its texts are the files of ``scaffold/``.

Nothing that is there already is ever changed: each file is created exclusively, so that of two that make the same one,
also at the same moment, one is refused. Where not all files can be written, those that were are removed.
"""

import contextlib
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from .characters import CONTROL
from .config import FILE, read_settings, title_of
from .dates import split_name
from .decoding import decode
from .files import create, is_ignored, reason
from .urls import is_safe_output, slug

Kind = Literal["post", "page"]

SCAFFOLD = Path(__file__).parent / "scaffold"

LONGEST = 80
"""The most characters of a file's name that is made from a title, without its ending."""

LONGEST_BYTES = 160
"""The most bytes of such a name. Systems allow 255, and some backups and archives fewer."""

BREAKS = re.compile("[\t-\r\x1c-\x1e\x85\u2028\u2029]+")


class RefusedError(Exception):
    """Nothing was made; the text says why, and what to do."""


# ------------------------------------------------------------------------------------------------------ texts


def plain_title(text: str) -> str:
    """A title as one line, without control characters; empty where nothing is left."""
    return CONTROL.sub("", BREAKS.sub(" ", text)).strip()


def quoted(text: str) -> str:
    """A text in double quotes, as TOML and YAML both read it."""
    return re.sub(
        "[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]",
        lambda c: f"\\u{ord(c[0]):04x}",
        json.dumps(text, ensure_ascii=False),
    )


def yaml_title(title: str) -> str:
    r"""A title as front matter has it: in single quotes where it has ``"`` or ``\``, which need no escape there."""
    double = quoted(title)
    if double == f'"{title}"' or "\\u" in double.replace("\\\\", ""):
        return double
    return "'" + title.replace("'", "''") + "'"


def file_name(title: str, kind: Kind) -> str:
    """The name of the file or folder of a new post or page, from its title.

    It is the slug of the title in lower case, cut between words where it is long, and gives an address that exists on
    every system. ``post`` or ``page`` where a title has no letter or digit, and before a name with another meaning.
    """
    name = slug(title.lower())
    while len(name) > LONGEST or len(name.encode()) > LONGEST_BYTES:
        short = name[: min(len(name) - 1, LONGEST)]
        words, _, _ = short.rpartition("-")
        name = slug(words if len(words) > LONGEST // 2 else short)
    if not name:
        return kind
    _, undated = split_name(name)
    is_plain = name != "index" and not is_ignored(name, keep_hidden=False)
    return name if is_plain and is_safe_output(f"{name}/{undated}") else f"{kind}-{name}"


def site_files(folder_name: str, now: datetime) -> Mapping[str, str]:
    """The files of a new site by path, that of the settings first; ``folder_name`` is where its title comes from."""
    values = {"title": quoted(title_of(plain_title(folder_name)))}
    texts = {FILE: filled(_text(f"site/{FILE}"), values)}
    values["date"] = today(now, zone_of(texts[FILE]))
    texts[".gitignore"] = _text("site/gitignore")
    base = SCAFFOLD / "site"
    for path in sorted((base / "content").rglob("*.*")):
        name = path.relative_to(base).as_posix()
        texts[name] = filled(_text(f"site/{name}"), values)
    return texts


def entry_text(kind: Kind, title: str, date: str) -> str:
    """The text of a new post or page, with its front matter."""
    return filled(_text(f"{kind}.md"), {"title": yaml_title(title), "date": date})


def filled(text: str, values: Mapping[str, str]) -> str:
    """A text of the scaffold with ``{{ title }}`` and the like replaced."""
    return re.sub(r"\{\{ (\w+) \}\}", lambda found: values[found[1]], text)


def _text(name: str) -> str:
    return (SCAFFOLD / name).read_text("utf-8")


def today(now: datetime, zone: tzinfo) -> str:
    """The date of a moment in a zone, as front matter has it."""
    return now.astimezone(zone).date().isoformat()


def zone_of(settings: str) -> ZoneInfo:
    """The time zone of a site by the text of its settings."""
    return ZoneInfo(read_settings(settings, "")[0].site.timezone)


# ------------------------------------------------------------------------------------------------------ files


def site_root(start: Path) -> Path | None:
    """The folder of the site that a folder belongs to: the nearest with settings, at or above it.

    Settings are optional; without any, a folder that has ``content/`` is a site, but none further up is looked for.
    """
    start = start.resolve()
    above = next((folder for folder in (start, *start.parents) if (folder / FILE).is_file()), None)
    return above or (start if (start / "content").is_dir() else None)


def make_site(folder: Path, now: datetime) -> tuple[str, ...]:
    """Make a site in a folder that is not there, or holds nothing but ``.git``. Returns the paths of its files.

    Raises RefusedError, with everything as it was.
    """
    with _refusals():
        if folder.is_dir():
            there = sorted(path.name for path in folder.iterdir() if path.name != ".git")
            if there:
                few = ", ".join(there[:3]) + (", …" if len(there) > 3 else "")
                raise RefusedError(f"{folder} is not empty ({few}): nothing was written. Name a new folder")
        elif folder.exists():
            raise RefusedError(f"{folder} is a file: nothing was written. Name a new folder")
        files = site_files(folder.resolve().name, now)
        _create_all(folder, files)
    return tuple(files)


def make_entry(root: Path, kind: Kind, title: str, in_folder: bool, now: datetime) -> str:
    """Make a post or page of a site. Returns its path, relative to the site's folder.

    ``in_folder`` gives it a folder of its own, with room for its pictures. Raises RefusedError, with everything as it
    was.
    """
    title = plain_title(title)
    if not title:
        raise RefusedError(f'the title of the {kind} is empty: sitegen new {kind} "A title"')
    name = f"content/{kind}s/{file_name(title, kind)}"
    alone, inside = f"{name}.md", f"{name}/index.md"
    with _refusals():
        for path in (alone, inside):
            if (root / path).exists():
                raise RefusedError(f"there is {path} already: nothing was written. Choose another title")
        if in_folder and (root / name).is_dir() and any((root / name).iterdir()):
            raise RefusedError(f"the folder {name} is not empty: nothing was written. Choose another title")
        settings = root / FILE
        zone = zone_of(decode(settings.read_bytes(), FILE)[0] if settings.is_file() else "")
        path = inside if in_folder else alone
        _create_all(root, {path: entry_text(kind, title, today(now, zone))})
    return path


@contextmanager
def _refusals() -> Iterator[None]:
    """What the system refuses, as RefusedError."""
    try:
        yield
    except FileExistsError as error:
        raise RefusedError(f"there is {error.filename} already: nothing was written") from None
    except OSError as error:
        raise RefusedError(f"{error.filename or 'a file'} cannot be written: {reason(error)}") from None


def _create_all(root: Path, files: Mapping[str, str]) -> None:
    """Create files in the order given, all or none, and the folders that they need."""
    made: list[Path] = []
    try:
        for name, text in files.items():
            path = root / name
            for folder in [f for f in reversed(path.parents) if not f.is_dir()]:
                with contextlib.suppress(FileExistsError):  # somebody makes it at the same moment
                    folder.mkdir()
                    made.append(folder)
            create(path, text.encode())
            made.append(path)
    except BaseException:
        for path in reversed(made):
            with contextlib.suppress(OSError):
                path.rmdir() if path.is_dir() else path.unlink()
        raise
