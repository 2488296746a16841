"""Comments by which an author silences a problem that is meant to be there.

``<!-- sitegen: ignore SG040 -->`` at the end of a line holds for that line; on a line of its own, for the next one
that is not blank, and where that line begins a displayed formula, for all of the formula. ``ignore-file`` holds for the
whole file. In front matter the same stands behind ``#``. The comments are read with the rest of the file, and what they
cover is a part of the post, so that what later stages find is silenced without another look at the file.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from .diagnostics import CODES, Diagnostic, Place, diagnostic, did_you_mean
from .model import Ignore

COMMENT = re.compile(r"<!--[ \t]*sitegen:[ \t]*(?P<what>[\w-]+)(?P<codes>[^<>]*?)[ \t]*-->[ \t]*$")
HASH = re.compile(r"(?:^|(?<=[ \t]))#[ \t]*sitegen:[ \t]*(?P<what>[\w-]+)(?P<codes>[\w, \t]*)$")
BEFORE = re.compile(r"[ \t>]*\Z")
"""What may stand before a comment that has its line for itself."""

FENCE = re.compile(r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*(?P<sign>`{3,}(?=[^`]*$)|~{3,})")
DISPLAY = re.compile(r"[ \t>]*(?:\$\$|\\\[|\\begin\{)")
FORMS = {"ignore": False, "ignore-file": True}
"""What a comment may begin with, and whether it holds for the whole file."""


class Ignores(msgspec.Struct, frozen=True):
    """What the comments of a file say."""

    ignores: tuple[Ignore, ...]
    body: str
    """The body without the comments at the ends of lines."""
    diagnostics: tuple[Diagnostic, ...]


def read_ignores(text: str, body: str, body_line: int, path: str) -> Ignores:
    """The comments of a file; ``body`` is the rest of its text from line ``body_line`` on."""
    if "sitegen:" not in text:
        return Ignores((), body, ())
    lines, rest = text.split("\n"), body.split("\n")
    ignores: list[Ignore] = []
    found: list[Diagnostic] = []
    for number, match in (*_front_matter(lines[: body_line - 1]), *_body(rest, body_line)):
        ignore = _ignore(number, match, lines, found, path)
        if ignore is None:
            continue
        ignores.append(ignore)
        if number >= body_line and not _is_alone(match):
            rest[number - body_line] = match.string[: match.start()].rstrip()
    return Ignores(tuple(ignores), "\n".join(rest) if ignores else body, tuple(found))


def _front_matter(lines: Sequence[str]) -> Iterator[tuple[int, re.Match[str]]]:
    for number, line in enumerate(lines, 1):
        match = HASH.search(line) if "sitegen:" in line else None
        if match:
            yield number, match


def _body(lines: Sequence[str], first: int) -> Iterator[tuple[int, re.Match[str]]]:
    """The comments outside of code."""
    fence = ""
    for number, line in enumerate(lines, first):
        opened = FENCE.match(line) if "`" in line or "~" in line else None
        if fence:
            if opened and opened["sign"].startswith(fence) and not line[opened.end() :].strip():
                fence = ""
            continue
        match = COMMENT.search(line) if "sitegen:" in line else None
        if opened:
            fence = opened["sign"]
        if match and line.count("`", opened.end() if opened else 0, match.start()) % 2 == 0:
            yield number, match


def _is_alone(match: re.Match[str]) -> bool:
    return BEFORE.match(match.string, 0, match.start()) is not None


def _ignore(
    number: int, match: re.Match[str], lines: Sequence[str], found: list[Diagnostic], path: str
) -> Ignore | None:
    """What one comment says; None where it cannot be understood."""
    column, length = match.start() + 1, len(match[0].rstrip())
    codes = [code.upper() for code in re.split(r"[,\s]+", match["codes"]) if code]

    def report(code: str, message: str, word: str, hint: str) -> None:
        at = match.string.lower().find(word.lower(), match.start()) if word else match.start()
        found.append(diagnostic(code, message, Place(path, number, at + 1, len(word) or length), hint))

    if match["what"] not in FORMS:
        hint = did_you_mean(match["what"], FORMS) or "write ignore or ignore-file, and codes behind it"
        report("SG101", f"{match['what']} says nothing to sitegen", match["what"], hint)
        return None
    if not codes:
        report("SG101", "this comment names no codes", "", "name them, as in ignore SG040, or write ignore all")
        return None
    for code in codes:
        if code != "ALL" and code not in CODES:
            report(
                "SG101", f"there is no code {code}", code, did_you_mean(code, CODES) or "codes are like SG040, or all"
            )
        elif code != "ALL" and CODES[code].is_firm:
            hint = "it may keep a page from being published: mend it, or choose a severity under [diagnostics]"
            report("SG100", f"{code} cannot be silenced by a comment", code, hint)
    known = tuple(code for code in codes if code in CODES and not CODES[code].is_firm)
    if "ALL" in codes:
        known = ()
    elif not known:
        return None
    first, last = (0, 0) if FORMS[match["what"]] else _covered(number, match, lines)
    return Ignore(first, last, known, number, column, length)


def _covered(number: int, match: re.Match[str], lines: Sequence[str]) -> tuple[int, int]:
    """The first and the last line that a comment of line ``number`` holds for."""
    if not _is_alone(match):
        return number, number
    first = number + 1
    while first <= len(lines) and (not lines[first - 1].strip(" \t>") or "sitegen:" in lines[first - 1]):
        first += 1
    last = first
    if first <= len(lines) and DISPLAY.match(lines[first - 1]):
        while last < len(lines) and lines[last].strip(" \t>"):
            last += 1
    return first, last


def covers(ignore: Ignore, found: Diagnostic) -> bool:
    """Whether a comment silences a problem of its file."""
    if CODES[found.code].is_firm or (ignore.codes and found.code not in ignore.codes):
        return False
    return not ignore.first or ignore.first <= found.place.line <= ignore.last


def silence(
    found: Iterable[Diagnostic], ignores: Mapping[str, Sequence[Ignore]]
) -> tuple[tuple[Diagnostic, ...], tuple[Diagnostic, ...]]:
    """The problems that are to be shown, and those that comments silence; ``ignores`` are the comments by file."""
    if not ignores:
        return tuple(found), ()
    kept: list[Diagnostic] = []
    silent: list[Diagnostic] = []
    for d in found:
        is_silent = any(covers(ignore, d) for ignore in ignores.get(d.place.path, ()))
        (silent if is_silent else kept).append(d)
    return tuple(kept), tuple(silent)
