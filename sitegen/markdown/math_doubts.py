"""What in a formula reads as if its author meant something else, and formulas that are none.

Most of it was written for engines that give a formula to Markdown first.
"""

import re
from collections.abc import Sequence

from markdown_it.token import Token

from .context import Context, where
from .math_places import place_of, source_of


def look_for_doubts(ctx: Context, token: Token, paragraph: Sequence[int] | None, in_table: bool = False) -> None:
    """Report what is doubtful in a formula. ``paragraph`` is the range of lines that a formula of a line stands in."""
    _look_for_escapes(ctx, token, paragraph)
    if "%" in token.content:
        _look_for_comment(ctx, token, paragraph)
    if token.type == "math_inline":
        if PROSE.fullmatch(token.content):
            _report_prose(ctx, token, paragraph)
        if in_table and "|" in token.content:
            _look_for_escaped_bar(ctx, token, paragraph or (0,))


def unescaped(source: str) -> str:
    """A formula as engines see it that give it to Markdown first."""
    return ESCAPES.sub(_unescaped, source)


PROSE = re.compile(r"[^\\^_{}=+<>|$&]*?(?<![A-Za-z])[A-Za-z]{3,}[,.]? +[A-Za-z]{2,}[^\\^_{}=+<>|$&]*")
"""Words and no sign of mathematics."""


def _report_prose(ctx: Context, token: Token, block: Sequence[int] | None) -> None:
    ctx.report(
        "SG047",
        "this text between two dollars reads like words, and is set as a formula",
        where(ctx, block, token, min(40, len(token.content))),
        "write \\$ for a dollar sign, or \\text{…} for words in a formula",
    )


ESCAPES = re.compile(
    r"\\(?:text[a-z]*|mbox|hbox|operatorname\*?|math(?:tt|rm|sf|it))\s*\{[^{}]*\}|\\\\\\\\|\\([*_])(?![\s$])|\\."
)
"""Words in a formula; what Markdown escapes and older engines unescape before TeX sees it; any other command."""


def _unescaped(found: re.Match[str]) -> str:
    """Of the same length, so that every character keeps its place; blanks mean nothing in a formula."""
    if found[0] == "\\\\\\\\":
        return "  \\\\"
    return f" {found[1]}" if found[1] else found[0]


AFTER_A_SYMBOL = re.compile(r"(?:(?<![A-Za-z])[A-Za-z0-9]|[)\]}|']|\\[A-Za-z]+)\s*\Z")
"""Something that may well have a subscript: more than one letter is likely to be a name with an underscore."""


def _look_for_escapes(ctx: Context, token: Token, block: Sequence[int] | None) -> None:
    """Report the first ``\\_`` or ``\\*`` of a post that reads as if Markdown were to take the backslash away."""
    if ctx.options.unescape_math or ctx.has_escapes or "\\" not in token.content:
        return
    if "\\\\" in token.content and token.type == "math_inline":
        _look_for_doubled(ctx, token, block)
    if not ("\\_" in token.content or "\\*" in token.content):
        return
    for found in ESCAPES.finditer(token.content):
        before = token.content[max(0, found.start() - 40) : found.start()]
        if found[1] == "*" or (found[1] == "_" and AFTER_A_SYMBOL.search(before)):
            ctx.has_escapes = True
            source = source_of(token)
            inside = max(0, source.find(found[0]))
            place = place_of(ctx, token, inside, 2, block)
            ctx.report(
                "SG070",
                f"{found[0]} in a formula is read as TeX reads it, not as {found[1]}",
                place,
                f"write {found[1]} alone, or set unescape = true under [math] for posts written for older engines",
            )
            return


DOUBLED = re.compile(r"\\\\(?=([A-Za-z]+))|\\.|[{}]", re.DOTALL)


def _look_for_doubled(ctx: Context, token: Token, block: Sequence[int] | None) -> None:
    """Report two backslashes that read as if Markdown were to take one of them away: ``$\\\\alpha$``."""
    depth = 0
    source = source_of(token)
    if "\\begin" in source:
        return
    for found in DOUBLED.finditer(source):
        depth += {"{": 1, "}": -1}.get(found[0], 0)
        if found[1] and not depth:
            ctx.has_escapes = True
            ctx.report(
                "SG070",
                f"\\\\{found[1]} in a formula is the end of a line and {found[1]}, not the command \\{found[1]}",
                place_of(ctx, token, found.start(), len(found[1]) + 2, block),
                f"write \\{found[1]} with one backslash, or put a blank behind \\\\ for the end of a line",
            )
            return


COMMENT = re.compile(r"\\.|(%)[^\n]*\S", re.DOTALL)


def _look_for_comment(ctx: Context, token: Token, block: Sequence[int] | None) -> None:
    """Report a comment in a formula that stands in one line: an author who writes so means the sign."""
    source = source_of(token)
    if "\n" in source:
        return
    for found in COMMENT.finditer(source):
        if found[1]:
            place = place_of(ctx, token, found.start(), len(found[0]), block)
            ctx.report("SG049", "this % hides the rest of the formula", place, "write \\% for the sign")
            return


def _look_for_escaped_bar(ctx: Context, token: Token, block: Sequence[int]) -> None:
    """Report a bar that lost its backslash because it stands in a table."""
    line = ctx.lines[block[0]]
    if token.content not in line:
        ctx.report(
            "SG071",
            "in a table \\| is a single bar, also in a formula",
            ctx.at(block[0], max(0, line.find("\\|")), 2),
            "write \\Vert for a double bar, and | alone for a single one: the bars of a formula do not end a cell",
        )


IN_HTML = re.compile(
    r"<(script|style|pre|code|textarea|svg|math|title)\b.*?(?:</\1>|\Z)|<!--.*?(?:-->|\Z)|<[^<>]*>|\\\$"
    r"|(?<![\w$])(\$\$[^$]+\$\$|\$(?!\s)[^$]+(?<!\s)\$(?![\w$])|\\\((?:(?!\\\().)+?\\\)"
    r"|\\\[(?:(?!\\\[).)+?\\\])",
    re.DOTALL | re.IGNORECASE,
)
"""What holds no formula, or a formula."""

FORMULA = re.compile(r"[\\^_=]|\$\s*[A-Za-z]\s*\$")
"""What tells a formula in HTML from prices."""


def look_into_html(ctx: Context, token: Token) -> None:
    """Report a formula inside of a block of HTML, which Markdown leaves as it is."""
    if "$" not in token.content and "\\" not in token.content:
        return
    for found in IN_HTML.finditer(token.content):
        if found[2] and FORMULA.search(found[2].strip("\\()[]")):
            ctx.report(
                "SG072",
                "this formula stands inside of an HTML block, so it is shown as it is written",
                ctx.place(token.map, token.content, found.start(2), len(found[2].split("\n")[0])),
                "put a blank line before and behind the text with the formula, and do not indent it",
            )
            return
