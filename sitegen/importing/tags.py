"""Tags of template languages in the texts of posts: ``{% %}``, ``{{ }}``, ``{{< >}}`` and ``{{% %}}``.

The text is read from left to right once. Code (fences and spans) is left alone, so that a post about a template
language keeps its examples; what stands between two tags is found with the tag that opens.
"""

import re
from collections.abc import Iterator

import msgspec


class Syntax(msgspec.Struct, frozen=True):
    """Which tags a generator has."""

    tag: re.Pattern[str]
    """A tag or an expression; groups ``name``, ``args``, ``close`` (not empty in a tag that closes)."""
    verbatim: frozenset[str]
    """Tags between which and their end everything is text."""
    paired: frozenset[str]
    """Tags that always have an end."""
    may_pair: bool
    """Whether all others may have one."""
    closing: str
    """Pattern of the tag that closes, with ``NAME`` for its name."""
    unmarked: re.Pattern[str]
    """What the generator took out of code too, and ..."""
    unmarked_as: str
    """... what stays of it."""


class Tag(msgspec.Struct, frozen=True):
    """A tag with its arguments, and what stands between it and its end."""

    name: str
    args: str
    start: int
    """Where it begins in the whole text."""
    text: str
    """All of it as it stands."""
    inner: str | None = None
    inner_start: int = 0
    indent: str = ""
    """The blanks before it in its line."""
    before: str = ""
    """What else stands before it in its line."""
    in_html: bool = False
    """Whether it stands in a block of HTML, where Markdown is not read."""

    @property
    def words(self) -> list[str]:
        """The arguments without a name."""
        return [value for name, value in arguments(self.args) if not name]

    @property
    def named(self) -> dict[str, str]:
        """The arguments with a name."""
        return {name.lower(): value for name, value in arguments(self.args) if name}


class Plain(msgspec.Struct, frozen=True):
    """Text without tags."""

    text: str
    start: int
    is_code: bool = False


ARGUMENT = re.compile(
    r"""(?:(?P<name>[\w.-]+)\s*=\s*)?(?:"(?P<double>(?:\\.|[^"\\])*)"|'(?P<single>(?:\\.|[^'\\])*)'|`(?P<raw>[^`]*)`"""
    r"""|(?P<plain>[^\s"'`]+))""",
    re.DOTALL,
)


def arguments(text: str) -> list[tuple[str, str]]:
    """Names (empty without one) and values of the arguments of a tag."""
    found = []
    for match in ARGUMENT.finditer(text):
        quoted = match["double"] if match["double"] is not None else match["single"]
        value = re.sub(r"\\(.)", r"\1", quoted) if quoted is not None else match["raw"] or match["plain"] or ""
        found.append((match["name"] or "", value))
    return found


FENCE = r"^(?P<lead>(?:[ \t]|>|[-*+][ \t]|\d{1,9}[.)][ \t])*)(?P<fence>`{3,}(?=[^`\n]*$)|~{3,})[^\n]*$"
START = re.compile(rf"{FENCE}|(?P<ticks>`+)|(?P<tag>\{{\{{|\{{%)|\\[`\\]", re.MULTILINE)


def pieces(text: str, syntax: Syntax, offset: int = 0) -> Iterator[Plain | Tag]:
    """A text as plain stretches, code and tags, in their order; ``offset`` is where it begins in the whole text."""
    at = plain = 0
    while found := START.search(text, at):
        start = found.start()
        if found["fence"]:
            end = _end_of_fence(text, found)
        elif found["ticks"]:
            end = _end_of_span(text, found.end(), found["ticks"])
        elif found["tag"]:
            tag = _tag(text, start, syntax, offset)
            if tag is None:
                at = start + 2
                continue
            if plain < start:
                yield Plain(text[plain:start], plain + offset)
            yield tag
            at = plain = start + len(tag.text)
            continue
        else:
            at = found.end()
            continue
        if end < 0:
            at = found.end()
            continue
        if plain < start:
            yield Plain(text[plain:start], plain + offset)
        yield Plain(text[start:end], start + offset, is_code=True)
        at = plain = end
    if plain < len(text):
        yield Plain(text[plain:], plain + offset)


def _end_of_fence(text: str, found: re.Match[str]) -> int:
    fence = found["fence"]
    closing = re.compile(rf"^[ \t>]*{re.escape(fence[0])}{{{len(fence)},}}[ \t]*$", re.MULTILINE)
    end = closing.search(text, found.end())
    return end.end() if end else len(text)


def _end_of_span(text: str, start: int, ticks: str) -> int:
    paragraph = re.compile(r"\n[ \t]*\n").search(text, start)
    limit = paragraph.start() if paragraph else len(text)
    end = re.compile(rf"(?<!`){ticks}(?!`)").search(text, start, limit)
    return end.end() if end else -1


def _tag(text: str, start: int, syntax: Syntax, offset: int) -> Tag | None:
    found = syntax.tag.match(text, start)
    if not found:
        return None
    name = (found["name"] or "{{").lower()
    line = text[text.rfind("\n", 0, start) + 1 : start]
    indent = line[: len(line) - len(line.lstrip())]
    end, inner, inner_start = found.end(), None, 0
    if not found["close"] and (name in syntax.verbatim or name in syntax.paired or syntax.may_pair):
        close = _close(text, found.end(), name, syntax)
        if close:
            inner, inner_start, end = text[found.end() : close.start()], found.end() + offset, close.end()
    if found["close"]:
        name = f"/{name}"
    args, whole = (found["args"] or "").strip(), text[start:end]
    return Tag(name, args, start + offset, whole, inner, inner_start, indent, line.strip(), _in_html(text, start))


def _close(text: str, start: int, name: str, syntax: Syntax) -> re.Match[str] | None:
    """The tag that closes, with those of the same name inside left out."""
    closing = re.compile(syntax.closing.replace("NAME", re.escape(name)), re.IGNORECASE)
    depth, at = 1, start
    while found := closing.search(text, at):
        if name not in syntax.verbatim:
            opened = (m for m in syntax.tag.finditer(text, at, found.start()) if (m["name"] or "").lower() == name)
            depth += sum(not m["close"] for m in opened)
        depth -= 1
        if depth <= 0:
            return found
        at = found.end()
    return None


def _in_html(text: str, start: int) -> bool:
    """Whether the paragraph before a place begins with a tag of HTML that makes a block."""
    block = text[text.rfind("\n\n", 0, start) + 1 : start].lstrip()
    return re.match(r"</?(?:div|p|center|figure|table|tr|td|ul|ol|li|section|details|aside)\b", block) is not None


def place(text: str, offset: int) -> tuple[int, int]:
    """Line and column of a place of a text, both from 1."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)
