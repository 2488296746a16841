r"""Which formulas the engine takes as they are. Most: then rewriting, which takes ten times as long, is left out.

What is said here must agree with ``rewrite``: a formula is plain only if rewriting would not change what is shown. A
test compares both ways over a table of formulas.
"""

import re
from collections import deque
from collections.abc import Sequence

from .dimensions import em, is_length, strut
from .environments import LINE_ENDS, RULERS, cells_of, cuts, is_shown, lines_of
from .macros import DEFINITIONS, Macro
from .marks import TAG, NumberMark, Options, Rewritten, Row
from .rewrite import FORBIDDEN, Rewriter
from .rules import ARITY, RULES, SIZED
from .source import TexError, Token, tokens_of
from .text import TEXT

NAME = re.compile(r"\\(?:[A-Za-z]+\*?|.)", re.DOTALL)

QUICK = frozenset(
    (*SIZED, "\\left", "\\right", "\\text", "\\textbf", "\\textit", "\\begin", "\\end", "\\\\",
     "\\operatorname", "\\operatorname*")
)  # fmt: skip
"""Commands that are rewritten in some cases only, which are looked for one by one."""

SPECIAL = (frozenset(RULES) | frozenset(DEFINITIONS) | {"\\\n", "\\\t"}) - QUICK

SIGNS = re.compile(f"[%#]|{FORBIDDEN.pattern}|&(?:lt|gt|amp);|--")

ANGLES = re.compile(r"\\(?:left|right|middle|[bB]igg?[lmr]?)\s*[<>{]")

WORDS = re.compile(r"\\(?:text|textbf|textit)\{[^{}$\\`'\"_^#&~]*\}")

OPERATOR = re.compile(r"\\operatorname\*?\{[A-Za-z]+\}")

PLACE = re.compile(r"\\begin\{\w+\}\s*\[")

GAP = re.compile(r"\\\\\s*[\[*]|\\begin\{\w+\}\s*\[")

LAST = re.compile(r"\\\\[\s&]*\\end\{")
"""A last row that is empty, which is left out."""

TABLE = re.compile(
    r"\\begin\{((?:[pbBvV]?matrix|d?cases|aligned|gathered)|(?P<array>array)\}\{[lcr|]+)\}"
    r"(?:(?!\\begin|\\end|\\hline).)*\\end\{(?:(?(array)array|\1))\}", re.DOTALL
)  # fmt: skip
"""A table that holds no other."""


MAX_NESTING = 180
"""So deep the engine can always go: see ``rewrite.MAX_DEPTH``."""

NESTING = frozenset(ARITY) | frozenset(
    ("\\left", "\\begin", "\\displaystyle", "\\textstyle", "\\scriptstyle", "\\scriptscriptstyle")
)
"""Commands inside of which others can stand; beside them, only braces and scripts nest."""


def is_shallow(source: str, names: Sequence[str]) -> bool:
    """Whether a formula cannot nest too deep, as its parts are few; ``names`` are its commands in order."""
    braces = source.count("{")
    if braces + len(names) < MAX_NESTING:
        return True
    return braces + sum(name in NESTING for name in names) < MAX_NESTING


def is_plain(source: str, names: frozenset[str], rows: bool = False) -> bool:
    """Whether rewriting would change nothing; ``names`` are the commands in the source.

    ``rows``: whether it is the inside of a table.
    """
    if not SPECIAL.isdisjoint(names) or SIGNS.search(source) or any(n[-1] == "*" and n not in QUICK for n in names):
        return False
    quick = names & QUICK
    if not quick:
        return rows or "&" not in source
    if ANGLES.search(source) or LAST.search(source) or (GAP.search(source) and (not rows or PLACE.search(source))):
        return False
    if len(NAMED_TEXT.findall(source)) != len(WORDS.findall(source)):
        return False
    if source.count("\\operatorname") != len(OPERATOR.findall(source)):
        return False
    outside = source
    while "\\begin" in outside:
        outside, count = TABLE.subn("", outside)
        if not count:
            return False
    if rows:
        return "\\end" not in outside and not (GAP.search(source) and outside is not source)
    return "&" not in outside and "\\\\" not in outside and "\\end" not in outside


NAMED_TEXT = re.compile(r"\\(?:" + "|".join(sorted(name[1:] for name in TEXT)) + r")(?![A-Za-z])")


# A display with rows is cut apart without looking at each sign, where its rows are plain.

DISPLAY = re.compile(r"\s*\\begin\{(align|gather|equation)(\*?)\}(.*)\\end\{\1\2\}([.,;]?)\s*", re.DOTALL)

OWN = re.compile(r"\\label\{([^{}\\]*)\}|\\(?:notag|nonumber)(?![A-Za-z])")

OWNED = frozenset(("\\label", "\\notag", "\\nonumber"))

UNCUT = frozenset((*DEFINITIONS, *LINE_ENDS, *RULERS, "\\tag", "\\verb", "\\expandafter", "\\global")) - {"\\\\"}
UNCLEAR = re.compile(f"%|{FORBIDDEN.pattern}")
"""What rows cannot be cut at without looking at each sign."""

EMPTY = re.compile(r"[\s&]*")
"""A last row that is left out."""

CUTS = re.compile(r"\\\\(?:\*?[ \t]*\[([^\]]*)\])?|\\.|[{}]", re.DOTALL)


def quick_display(source: str, macros: dict[str, Macro], options: Options) -> Rewritten | None:
    """A numbered display as ``rewrite`` makes it; None if that must look at it."""
    found = DISPLAY.fullmatch(source)
    if not found or found[4]:
        return None
    body, start = found[3], found.start(3)
    names = frozenset(NAME.findall(body)) - OWNED
    used = names & macros.keys()
    if not names.isdisjoint(UNCUT) or any(cuts(macros[name].body) for name in used) or UNCLEAR.search(body):
        return None
    hidden = OWN.sub(lambda m: " " * len(m[0]), body)
    lines = _lines(hidden, start) if "\\label" not in hidden else None
    while lines and len(lines) > 1 and _is_empty(body, lines[-1][1] - start, len(lines[-1][0])):
        lines.pop()
    if lines is None or (found[1] == "equation" and len(lines) > 1) or (found[1] != "align" and "&" in hidden):
        return None
    owned = deque(OWN.finditer(body))
    rewriter = Rewriter(macros, options)
    marks = rewriter.marks
    shown: list[tuple[Row, list[Token]]] = []
    for text, at, gap in lines:
        stop = at - start + len(text)
        inside = []
        while owned and owned[0].start() < stop:
            inside.append(owned.popleft())
        labels = tuple((m[1].strip(), start + m.start()) for m in inside if m[1] is not None)
        row = rewriter.row = Row(at, silent=any(m[1] is None for m in inside), labels=labels)
        cells = _cells(rewriter, text, at)
        if cells is None:
            return None
        row.numbered = rewriter.counts(row, not found[2])
        if gap:
            cells += rewriter.braced(cells[0], rewriter.mark(cells[0], strut(gap)))
        shown.append((row, cells))
    if found[1] == "equation":
        return Rewritten(tuple(shown[0][1]), tuple(marks), (shown[0][0],), outside=True)
    rows: list[Row] = []
    form = {"align": "aligned", "gather": "gathered"}[found[1]]
    if any(is_shown(row) for row, _ in shown):
        form = f"{found[1]}*"
    tokens = [Token(f"\\begin{{{form}}}", 0)]
    for number, (row, cells) in enumerate(shown):
        if number:
            tokens.append(Token("\\\\", row.at))
        tokens += cells
        if is_shown(row):
            rows.append(row)
            marks.append(NumberMark(len(rows) - 1))
            tokens.append(Token(f"\\tag*{{{TAG.format(len(marks) - 1)}}}", row.at))
    tokens.append(Token(f"\\end{{{form}}}", found.end(3)))
    return Rewritten(tuple(tokens), tuple(marks), tuple(rows), outside=not rows)


def _is_empty(body: str, at: int, length: int) -> bool:
    """Whether there is nothing in a row, not even a label."""
    return EMPTY.fullmatch(body, at, at + length) is not None


def _cells(rewriter: Rewriter, text: str, at: int) -> list[Token] | None:
    """A row as it stands, or rewritten if need be; None where it is more than a row, or there is a mistake in it."""
    used = frozenset(NAME.findall(text))
    if rewriter.macros.keys().isdisjoint(used) and is_plain(text, used, rows=True):
        return [Token(text, at)]
    of = Token("", at)
    try:
        lines = lines_of(rewriter, of, tokens_of(text, at))
        return cells_of(rewriter, of, lines[0]) or [of] if len(lines) == 1 else None
    except TexError:
        return None


def _lines(body: str, start: int) -> list[tuple[str, int, str]] | None:
    """Text, place and gap below of each row; None if the cuts are not plain."""
    lines: list[tuple[str, int, str]] = []
    depth = begun = 0
    for cut in CUTS.finditer(body):
        text = cut[0]
        if text == "{" or body.startswith("\\begin", cut.start()):
            depth += 1
        elif text == "}" or body.startswith("\\end{", cut.start()):
            depth -= 1
        elif text[:2] == "\\\\" and depth == 0:
            gap = ""
            end = cut.end()
            if cut[1] is not None and is_length(cut[1]):
                gap = em(cut[1], Token(text, start + cut.start()))
            elif cut[1] is not None or text.endswith("*"):
                return None
            lines.append((body[begun : cut.start()], start + begun, gap))
            begun = end
    lines.append((body[begun:], start + begun, ""))
    if any(text.lstrip()[:1] in ("[", "*") for text, _, _ in lines):
        return None
    return lines
