"""What readers would miss or stumble over in a post: pictures without a text, titles, headings, formulas, dates."""

import re
from collections.abc import Iterator

from markdown_it.token import Token

from ..diagnostics import Diagnostic, Place, diagnostic
from ..link.selection import key_place
from ..markdown.context import where
from ..markdown.text import plain
from .subject import Source, Subject


def pictures_without_text(subject: Subject) -> Iterator[Diagnostic]:
    """Pictures that say nothing to those who do not see them."""
    for source in subject.sources:
        for block in source.tokens:
            for child in block.children or ():
                if child.type == "image" and not plain(child.children or ()).strip() and not _is_decoration(child):
                    hint = 'describe it: ![…](…); for mere decoration write it as HTML with alt=""'
                    place = where(source.context, block.map, child)
                    yield diagnostic("SG105", "this picture has no alternative text", place, hint)
            if block.map and (block.type == "html_block" or any(c.type == "html_inline" for c in block.children or ())):
                yield from _in_html(source, block)


def _is_decoration(image: Token) -> bool:
    return str(image.attrs.get("role", "")) in ("presentation", "none")


IMG = re.compile(r"(?is)<img\b[^>]*>")
NAMED = re.compile(r"""(?i)\s(?:alt\b|aria-hidden\s*=|role\s*=\s*["']?(?:presentation|none))""")


def _in_html(source: Source, block: Token) -> Iterator[Diagnostic]:
    first, last = block.map or (0, 0)
    lines = source.context.lines[first:last]
    text = "\n".join(lines)
    for found in IMG.finditer(text):
        if not NAMED.search(found[0]):
            line = text.count("\n", 0, found.start())
            column = found.start() - (text.rfind("\n", 0, found.start()) + 1)
            place = source.context.at(first + line, column, len(found[0].partition("\n")[0]))
            yield diagnostic("SG105", "this picture has no alt", place, 'write alt="…", or alt="" for decoration')


def same_titles(subject: Subject) -> Iterator[Diagnostic]:
    """Titles that lists and search results could not tell apart."""
    first: dict[tuple[str, str], Source] = {}
    for source in subject.sources:
        summary = source.post.summary
        other = first.setdefault((" ".join(summary.title.casefold().split()), summary.language), source)
        if other is not source:
            line, column = key_place(source.post, "title")
            message = f'"{summary.title}" is also the title of {other.path}'
            yield diagnostic("SG106", message, Place(source.path, line, column, 5), "give one of them another title")


def skipped_levels(subject: Subject) -> Iterator[Diagnostic]:
    """Headings that stand more than one level below the one before them."""
    for source in subject.sources:
        above = 1
        for token in source.tokens:
            if token.type != "heading_open" or not token.map or token.level:
                continue
            level = int(token.tag[1])
            if level > above + 1:
                text = source.context.lines[token.map[0]]
                marks = re.search(r"#+", text)
                place = source.at(token.map[0], marks[0] if marks else "")
                hint = f"take {level - above - 1} # away, or put a heading between"
                yield diagnostic("SG107", f"a heading of level {level} follows one of level {above}", place, hint)
            above = level


WIDEST = 100
"""So many signs in a row of a formula are more than a line of text and its margin hold, at the sizes of the theme:
readers must scroll for the rest, and print cuts it off."""

INVISIBLE = re.compile(
    r"(?<!\\)%[^\n]*|\\(?:label|tag|color|require)\*?\{[^{}]*\}|\\(?:begin|end)\{[^{}]*\}(?:\{[^{}]*\}|\[[^\]]*\])?"
    r"|\\(?:left|right|[bB]igg?[lrm]?|math[a-z]+|boldsymbol|text[a-z]*|operatorname|displaystyle|(?:no)?limits|q?quad)"
    r"\*?(?![A-Za-z])|\\[!,;:\s]|[_^&\s]"
)
"""What takes no room in a formula, or next to none."""
COMMAND = re.compile(r"\\(?!([dtc]?frac)\b)(?:[A-Za-z]+|.)")
FRACTION = re.compile(r"\\[dtc]?frac\{([^{}]*)\}\{([^{}]*)\}|(?<!frac)(?<!\})\{([^{}]*)\}")
"""A fraction, or a group that is no part of one."""


def wide_formulas(subject: Subject) -> Iterator[Diagnostic]:
    """Displayed formulas with a row that no page is wide enough for."""
    for source in subject.sources:
        for token in source.tokens:
            if token.type == "math_block" and token.map:
                yield from _wide(source, token)


def _wide(source: Source, token: Token) -> Iterator[Diagnostic]:
    first, last = token.map or (0, 0)
    text = "\n".join(line.strip(" \t>") for line in source.context.lines[first:last])
    line = first
    for row in re.split(r"(?<!\\)(\\\\(?:\[[^\]]*\])?)", text):
        width = signs(row.replace("$$", ""))
        if width > WIDEST:
            parts = row.split("\n")
            begin = line + max(range(len(parts)), key=lambda n: signs(parts[n]))
            hint = "break it with \\\\ in an aligned environment"
            yield diagnostic("SG108", f"this row is about {width} signs wide", source.at(begin), hint)
            return
        line += row.count("\n")


def signs(row: str) -> int:
    """About how many signs wide a row of a formula is: a command is one sign, a fraction as wide as its wider part."""
    text = COMMAND.sub("x", INVISIBLE.sub("", row))
    for _ in range(50):  # from the inside; deeper nesting does not get wider
        shorter = FRACTION.sub(lambda m: m[3] if m[3] is not None else max(m[1], m[2], key=len), text)
        if shorter == text:
            break
        text = shorter
    return len(re.sub(r"[{}]", "", text))


def future_dates(subject: Subject) -> Iterator[Diagnostic]:
    """Dates that are still to come, of what is published already or waits for them."""
    for post in subject.posts:
        summary = post.summary
        for key, moment in (("date", summary.date), ("updated", summary.updated)):
            if moment and moment > subject.now and not summary.draft and not summary.withheld:
                message = f"{key} is still to come: {moment:%Y-%m-%d %H:%M}"
                place = Place(f"content/{summary.path}", *key_place(post, key), len(key))
                hint = "correct it, or silence this if it is meant"
                yield diagnostic("SG110", message, place, hint)
