"""Problems in the author's input, as values.

Every stage returns its diagnostics beside its result; nobody prints or raises them. The command line shows them all
at the end, sorted by place. Exceptions are for bugs and for the outside world. The table of codes is closed: each
code has a default severity here and a section with an example in ``docs/diagnostics.md``, which a test builds.
"""

import difflib
import heapq
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal

import msgspec

Severity = Literal["error", "warning", "ignore"]


class Place(msgspec.Struct, frozen=True, order=True):
    """Where a problem stands in a file."""

    path: str
    """Relative to the folder of the site, with ``/``; or absolute, for a file outside it."""
    line: int = 0
    """Counts from 1; 0 means the file as a whole."""
    column: int = 0
    """Counts characters from 1; 0 means the whole line."""
    length: int = 1
    """How many characters the caret underlines."""


class Diagnostic(msgspec.Struct, frozen=True):
    """One problem: what is wrong, where, and what to do."""

    code: str
    severity: Severity
    message: str
    place: Place
    hint: str = ""


class Code(msgspec.Struct, frozen=True):
    """What a diagnostic code stands for."""

    severity: Severity
    title: str
    is_firm: bool = False
    """Whether no comment can silence it: it keeps a page or a file from being published, or is about such comments."""


CODES: Mapping[str, Code] = {
    # Settings
    "SG001": Code("error", "the settings file is not valid TOML", is_firm=True),
    "SG002": Code("error", "unknown setting", is_firm=True),
    "SG003": Code("error", "a setting has the wrong type or value", is_firm=True),
    "SG004": Code("error", "the site needs another version of sitegen", is_firm=True),
    "SG005": Code("warning", "no base_url is set"),
    # Files
    "SG010": Code("error", "a file cannot be read", is_firm=True),
    "SG011": Code("error", "a text file is not UTF-8", is_firm=True),
    "SG012": Code("warning", "control characters were removed"),
    "SG013": Code("error", "a symbolic link leads back to a folder above it", is_firm=True),
    "SG014": Code("error", "a file cannot be written", is_firm=True),
    "SG015": Code("error", "a file of the output folder was not written by sitegen", is_firm=True),
    "SG016": Code("error", "a file's name is not valid Unicode", is_firm=True),
    "SG017": Code("warning", "what earlier builds remembered is lost", is_firm=True),
    # Front matter
    "SG019": Code("warning", "blanks before the front matter"),
    "SG020": Code("error", "the front matter cannot be read", is_firm=True),
    "SG021": Code("error", "the front matter block is never closed", is_firm=True),
    "SG022": Code("error", "a front matter value has the wrong type", is_firm=True),
    "SG023": Code("warning", "a front matter key looks misspelt"),
    "SG024": Code("error", "a front matter key is given twice", is_firm=True),
    "SG025": Code("error", "a post is withheld because its state is in doubt", is_firm=True),
    "SG026": Code("error", "a date cannot be understood", is_firm=True),
    "SG027": Code("warning", "a post has no title"),
    "SG028": Code("warning", "an empty post"),
    "SG029": Code("warning", "tags are written as one string"),
    # Markdown
    "SG030": Code("error", "a formula cannot be typeset"),
    "SG031": Code("warning", "a formula is never closed"),
    "SG032": Code("warning", "unknown code language"),
    "SG033": Code("warning", "a fence's attributes cannot be understood"),
    "SG034": Code("warning", "nesting is too deep"),
    "SG035": Code("warning", "a footnote is never referred to"),
    "SG036": Code("warning", "a footnote is not defined"),
    "SG037": Code("warning", "an attribute was refused"),
    "SG038": Code("error", "a label is given twice"),
    "SG039": Code("warning", "a reference to a label that is not there"),
    # Links between files
    "SG040": Code("warning", "a link leads nowhere"),
    "SG041": Code("warning", "a link leads to a place that is not on its page"),
    "SG042": Code("error", "a picture or file is missing"),
    "SG043": Code("warning", "a link leads to a post that is withheld"),
    "SG044": Code("error", "a picture cannot be read", is_firm=True),
    "SG045": Code("error", "an included piece of code is not in its file"),
    "SG046": Code("error", "a path leads out of the site"),
    "SG047": Code("warning", "text between two dollars reads like words"),
    "SG048": Code("warning", "an environment of LaTeX is shown as text"),
    "SG049": Code("warning", "a comment hides the rest of a formula"),
    # The site as a whole
    "SG050": Code("error", "two pages have the same address", is_firm=True),
    "SG051": Code("warning", "one tag is written in several ways"),
    "SG052": Code("error", "two outputs have the same path", is_firm=True),
    "SG053": Code("error", "a post cannot have that address", is_firm=True),
    # Templates
    "SG060": Code("error", "a template cannot be read", is_firm=True),
    "SG061": Code("error", "a template fails", is_firm=True),
    "SG062": Code("error", "a template is missing", is_firm=True),
    "SG063": Code("error", "the filters of the site cannot be used", is_firm=True),
    # Text that older engines read in another way
    "SG070": Code("warning", "a formula is escaped as if it were Markdown"),
    "SG071": Code("warning", "a double bar in a table's formula is read as a single one"),
    "SG072": Code("warning", "a formula stands inside of an HTML block"),
    "SG073": Code("warning", "a formula's colour is not known"),
    # Front matter of other generators
    "SG080": Code("warning", "a post's permalink is a pattern"),
    "SG081": Code("warning", "a front matter key has no effect here"),
    "SG082": Code("warning", "a post's permalink names another host"),
    "SG083": Code("warning", "a file of a kind that is not built"),
    "SG084": Code("warning", "a date is taken from folders that name no day"),
    # Markdown of other generators
    "SG085": Code("warning", "a wiki link names no post, or more than one"),
    "SG086": Code("warning", "a note is embedded in another one"),
    "SG087": Code("warning", "a diagram is not drawn"),
    "SG090": Code("warning", "template tags of another generator"),
    "SG091": Code("warning", "bold text that does not close beside punctuation"),
    # What may harm a site or its readers
    "SG095": Code("warning", "raw HTML that a strict security policy would block"),
    "SG096": Code("warning", "raw HTML was left out"),
    "SG097": Code("warning", "a post may not loosen how its HTML is treated"),
    "SG098": Code("warning", "more of something than a post may have"),
    # Comments that silence
    "SG100": Code("warning", "a problem that no comment can silence", is_firm=True),
    "SG101": Code("warning", "a comment for sitegen cannot be understood", is_firm=True),
    # What only `sitegen check` looks for
    "SG102": Code("warning", "a comment silences nothing", is_firm=True),
    "SG103": Code("warning", "a page leads to what is not there"),
    "SG104": Code("warning", "a page leads to a place that is not on that page"),
    "SG105": Code("warning", "a picture has no alternative text"),
    "SG106": Code("warning", "two posts have the same title"),
    "SG107": Code("warning", "a heading skips a level"),
    "SG108": Code("warning", "a displayed formula is very wide"),
    "SG109": Code("warning", "no page leads to this one"),
    "SG110": Code("warning", "a date lies in the future"),
    "SG111": Code("ignore", "a label is never referred to"),
    "SG112": Code("warning", "a file is never used"),
    "SG113": Code("warning", "a fence is never closed"),
    "SG114": Code("warning", "a link that is none"),
    "SG115": Code("warning", "a list that is none"),
    "SG116": Code("warning", "a table that is none"),
    "SG117": Code("warning", "a heading that is none"),
    "SG118": Code("warning", "an external link leads nowhere"),
    "SG119": Code("warning", "an external link has moved for good"),
}


def diagnostic(code: str, message: str, place: Place, hint: str = "") -> Diagnostic:
    """A diagnostic with its code's default severity."""
    return Diagnostic(code, CODES[code].severity, message, place, hint)


COMPARED = 20
"""So many known words are compared closely with a wrong one; comparing is slow."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """``did you mean "…"?`` for the nearest known word, or an empty text."""
    near = nearest(word, known, 1)
    return f'did you mean "{near[0]}"?' if near else ""


def nearest(word: str, known: Iterable[str], count: int, cutoff: float = 0.7) -> list[str]:
    """The known words that are most like another one, the nearest first; ``cutoff`` is how like, from 0 to 1.

    Those that differ by case alone are the nearest of all.
    """
    known = list(known)
    same = [other for other in known if other.casefold() == word.casefold() and other != word]
    candidates = heapq.nlargest(COMPARED, known, key=lambda other: _shared(word, other))
    if same:
        return list(dict.fromkeys((*same, *difflib.get_close_matches(word, candidates, n=count, cutoff=cutoff))))[
            :count
        ]
    return difflib.get_close_matches(word, candidates, n=count, cutoff=cutoff)


def _shared(word: str, other: str) -> int:
    """How many letters two words share at their beginnings and at their ends."""
    count = 0
    for a, b in zip(word, other, strict=False):
        if a != b:
            break
        count += 1
    for a, b in zip(reversed(word), reversed(other), strict=False):
        if a != b:
            break
        count += 1
    return count


def apply_severities(found: Iterable[Diagnostic], chosen: Mapping[str, Severity]) -> tuple[Diagnostic, ...]:
    """The diagnostics with the severities that the settings choose, the ignored ones left out, sorted by place.

    Equal diagnostics at one place (from two stages, or two pages that show one template) are one.
    """
    changed = (
        msgspec.structs.replace(d, severity=chosen[d.code]) if d.code in chosen else d for d in dict.fromkeys(found)
    )
    return tuple(
        sorted((d for d in changed if d.severity != "ignore"), key=lambda d: (d.place, d.code, d.message, d.hint))
    )


Reader = Callable[[str], Sequence[str]]
"""The lines of a file by its path; none where it cannot be read."""

FOLD = 5
"""So many diagnostics with one code and message are shown in full; the others are counted."""


def render_text(found: Sequence[Diagnostic], lines: Reader, style: Callable[[str, str], str]) -> str:
    """The diagnostics for a person to read, with source line and caret; repeated ones folded.

    ``style(text, name)`` colours a text by the name of its part: error, warning, place, hint or caret.
    """
    parts, seen = [], dict[tuple[str, str], int]()
    for d in found:
        key = (d.code, d.message)
        seen[key] = seen.get(key, 0) + 1
        if seen[key] <= FOLD:
            parts.append(_one(d, lines, style))
    for (code, message), count in seen.items():
        if count > FOLD:
            parts.append(f"{style(code, 'place')}: {message}: {count - FOLD} more like this\n")
    return "\n".join(parts)


def render_github(found: Sequence[Diagnostic], shown: Callable[[str], str] = lambda path: path) -> str:
    """The diagnostics as annotations of GitHub Actions, one a line; ``shown`` is a path as its repository has it."""
    return "".join(f"{_annotation(d, shown(d.place.path))}\n" for d in found)


def _annotation(d: Diagnostic, path: str) -> str:
    p = d.place
    properties = [("file", path)]
    if p.line:
        properties += [("line", str(p.line))]
    if p.line and p.column:
        properties += [("col", str(p.column)), ("endColumn", str(p.column + p.length))]
    properties += [("title", f"{d.code} {CODES[d.code].title}")]
    written = ",".join(f"{name}={_escaped(value, PROPERTY)}" for name, value in properties)
    text = f"{d.message}\nhelp: {d.hint}" if d.hint else d.message
    return f"::{d.severity} {written}::{_escaped(text, DATA)}"


DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
PROPERTY = {**DATA, ":": "%3A", ",": "%2C"}
"""Signs that mean something in the commands of GitHub Actions, and what is written for them."""


def _escaped(text: str, signs: Mapping[str, str]) -> str:
    return "".join(signs.get(sign, sign) for sign in text)


def _one(d: Diagnostic, lines: Reader, style: Callable[[str, str], str]) -> str:
    p = d.place
    where = ":".join([p.path, *(str(n) for n in (p.line, p.column) if n)])
    text = f"{style(where, 'place')}: {style(d.severity, d.severity)}[{d.code}]: {d.message}\n"
    source = lines(p.path) if p.line else ()
    if 0 < p.line <= len(source):
        line = source[p.line - 1]
        start = max(0, p.column - 60) if len(line) > 120 else 0
        shown = line[start : start + 120].rstrip()
        gutter = f"{p.line:>5} | "
        text += f"{gutter}{shown}\n"
        if p.column:
            before = shown[: p.column - 1 - start]
            pad = "".join("\t" if c == "\t" else " " * _width(c) for c in before)
            marked = shown[p.column - 1 - start : p.column - 1 - start + p.length]
            text += f"{' ' * 5} | {pad}{style('^' * max(1, sum(map(_width, marked))), 'caret')}\n"
    if d.hint:
        text += f"      {style('help:', 'hint')} {d.hint}\n"
    return text


def _width(char: str) -> int:
    """Columns that a character takes on a terminal."""
    from unicodedata import combining, east_asian_width

    return 0 if combining(char) else 2 if east_asian_width(char) in "WF" else 1
