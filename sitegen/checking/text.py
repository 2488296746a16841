"""Text that looks as if its author meant Markdown, and that Markdown takes for plain text.

A check looks only at what stayed text, so that code and formulas say nothing; and what was written with a backslash is
meant as it stands.
"""

import re
from collections.abc import Iterator, Sequence

from markdown_it.token import Token

from ..diagnostics import Diagnostic, diagnostic, did_you_mean
from .subject import Source, Subject, literal_texts, paragraph_lines


def unclosed_fences(subject: Subject) -> Iterator[Diagnostic]:
    """Fences that take all that follows for code."""
    for source in subject.sources:
        for token in source.tokens:
            if token.type == "fence" and token.map and not _is_closed(source.context.lines, token):
                hint = f"put {token.markup} on a line of its own behind the code"
                yield diagnostic("SG113", "this fence is never closed", source.at(token.map[0], token.markup), hint)


def _is_closed(lines: Sequence[str], token: Token) -> bool:
    first, last = token.map or (0, 0)
    end = lines[last - 1].strip(" \t>") if last - 1 > first else ""
    return end.startswith(token.markup) and not end.strip(token.markup[0])


BLANK_BEFORE = re.compile(r"\[[^\[\]\n]+\] \((?:https?://|/|\.{1,2}/|#|[\w./-]+\.(?:md|html?)\b)[^()\s]*\)")
BLANK_INSIDE = re.compile(r"\[[^\[\]\n]+\]\((?P<to>[^()<>\"'\n]*[ \t][^()<>\"'\n]*)\)")
ADDRESS = re.compile(r"https?://|\.{0,2}/|.*\.[A-Za-z]\w{1,4}(?:[?#].*)?$")
UNDEFINED = re.compile(r"(?<![\w\])])\[(?P<text>[^\[\]\n^][^\[\]\n]*)\]\[(?P<name>[^\[\]\n^]*)\]")


def broken_links(subject: Subject) -> Iterator[Diagnostic]:
    """Links that are shown as they are written."""
    for source in subject.sources:
        ends: dict[int, int] = {}
        for block, text in literal_texts(source):
            for wanted, message, hint in sorted(_links(source, text), key=lambda found: text.find(found[0])):
                found = source.find(block, wanted, ends.get(id(block), 0))
                if found:
                    place, ends[id(block)] = found
                    yield diagnostic("SG114", message, place, hint)


def _links(source: Source, text: str) -> Iterator[tuple[str, str, str]]:
    if "[" not in text:
        return
    for found in BLANK_BEFORE.finditer(text):
        yield found[0], "this is no link: there is a blank before its address", "take the blank away"
    for found in BLANK_INSIDE.finditer(text):
        if ADDRESS.match(found["to"].strip()):
            hint = f"write {found['to'].strip().replace(' ', '%20')}, or put < and > around the address"
            yield found[0], "this is no link: there is a blank in its address", hint
    for found in UNDEFINED.finditer(text):
        name = found["name"] or found["text"]
        if re.search(r"[^\W\d_]", found["text"]) and len(found["text"]) > 1:
            near = did_you_mean(name.upper(), source.definitions)
            hint = near or f"define it on a line of its own, [{name}]: address, or write \\[ for a bracket"
            yield found[0], f"this is no link: {name} is not defined in this post", hint


MARKER = re.compile(r"(?P<sign>[-*+]|\d{1,9}[.)])[ \t]+\S")
CODE = re.compile(r"[=;{}()<>]|: |:$|^\S+\s*$")
"""What a line of code has, and an item of a list rarely."""


def broken_lists(subject: Subject) -> Iterator[Diagnostic]:
    """Lists that are a part of a paragraph, or code because they are indented too far."""
    for source in subject.sources:
        before: tuple[Token, int] | None = None
        said: set[int] = set()
        for block, line, text in paragraph_lines(source):
            found = MARKER.match(text)
            is_bullet = found is not None and not found["sign"][0].isdigit()
            is_second = before is not None and before[0] is block and before[1] == line - 1
            first = line if is_bullet else line - 1
            if found and id(block) not in said and block.map and line > block.map[0] and (is_bullet or is_second):
                said.add(id(block))
                message = "this is no list: it goes on the paragraph above"
                hint = "put a blank line before it, and do not indent it more than that paragraph"
                yield diagnostic("SG115", message, source.at(first), hint)
            before = (block, line) if found and block.map and line > block.map[0] else None
        for above, token in zip(source.tokens, source.tokens[1:], strict=False):
            if token.type == "code_block" and token.map and above.type == "paragraph_close" and _is_list(token):
                hint = "take away the four blanks before it"
                yield diagnostic("SG115", "this list is shown as code", source.at(token.map[0]), hint)


def _is_list(token: Token) -> bool:
    lines = [line for line in token.content.split("\n") if line.strip()]
    return all(MARKER.match(line) and not CODE.search(line[2:]) for line in lines)


ROW = re.compile(r"\|.*\|")
DELIMITER = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?")


def broken_tables(subject: Subject) -> Iterator[Diagnostic]:
    """Rows of a table without the row of dashes that makes one of them."""
    for source in subject.sources:
        for before, block in zip(source.tokens, source.tokens[1:], strict=False):
            if block.type != "inline" or before.type != "paragraph_open" or not block.map or "|" not in block.content:
                continue
            lines = block.content.split("\n")
            rows = [line.strip() for line in lines]
            start = next((i for i in range(len(rows) - 1) if _is_row(rows[i]) and _is_behind(rows[i + 1])), None)
            if start is None or _has_formula(block):
                continue
            message, hint = (
                "this is no table: its second row must be dashes",
                "put a row like | --- | --- | behind its head",
            )
            if DELIMITER.fullmatch(rows[start + 1]):
                head, dashes = _cells(rows[start]), _cells(rows[start + 1])
                message = f"this is no table: its head has {head} cells, the row of dashes {dashes}"
                hint = "give both the same number of cells"
            yield diagnostic("SG116", message, source.at(block.map[0] + start), hint)


def _is_row(line: str) -> bool:
    return ROW.fullmatch(line) is not None and _cells(line) > 1


def _is_behind(line: str) -> bool:
    return _is_row(line) or ("|" in line and DELIMITER.fullmatch(line) is not None)


def _cells(line: str) -> int:
    return len(re.findall(r"(?<!\\)\|", line.strip("|"))) + 1


def _has_formula(block: Token) -> bool:
    """Whether bars may be those of formulas."""
    return any(child.type == "math_inline" and "|" in child.content for child in block.children or ())


HEADING = re.compile(r"(?P<marks>#{1,6})(?P<first>[^\W\d_]\w*)(?P<rest>.*)")


def broken_headings(subject: Subject) -> Iterator[Diagnostic]:
    """Headings whose ``#`` has no blank behind it. A single one may be a hashtag: it must have a line for itself."""
    for source in subject.sources:
        for block, line, text in paragraph_lines(source):
            found = HEADING.match(text)
            if not found or "#" in found["rest"]:
                continue
            first, last = block.map or (0, 0)
            is_alone = last - first == 1 and (found["first"][0].isupper() or found["rest"].strip())
            if len(found["marks"]) > 1 or is_alone:
                marks = found["marks"]
                if source.context.lines[line].lstrip(" \t>").startswith(marks):
                    hint = f"write {marks} {found['first']}, or \\# for the sign"
                    yield diagnostic(
                        "SG117", "this is no heading: # needs a blank behind it", source.at(line, marks), hint
                    )
