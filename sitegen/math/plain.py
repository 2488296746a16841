r"""Which formulas the engine takes as they are. Most: then rewriting, which takes ten times as long, is left out.

What is said here must agree with ``rewrite``: a formula is plain only if rewriting would not change what is shown. A
test compares both ways over a table of formulas.
"""

import re

from .dimensions import em, is_length, strut
from .macros import DEFINITIONS, Macros
from .marks import CLOSE, OPEN, TAG, Mark, NumberMark, Options, Rewritten, Row
from .rewrite import MAX_DEPTH
from .rules import RULES, SIZED
from .source import Token
from .text import TEXT

NAME = re.compile(r"\\(?:[A-Za-z]+\*?|.)", re.DOTALL)

QUICK = frozenset(
    (*SIZED, "\\left", "\\right", "\\middle", "\\text", "\\textbf", "\\textit", "\\begin", "\\end", "\\\\",
     "\\operatorname", "\\operatorname*")
)  # fmt: skip
"""Commands that are rewritten in some cases only, which are looked for one by one."""

SPECIAL = (frozenset(RULES) | frozenset(DEFINITIONS) | {"\\\n", "\\\t"}) - QUICK

SIGNS = re.compile(f"[%#{OPEN}{CLOSE}]|&(?:lt|gt|amp);|--")

ANGLES = re.compile(r"\\(?:left|right|middle|[bB]igg?[lmr]?)\s*[<>{]")

WORDS = re.compile(r"\\(?:text|textbf|textit)\{[^{}$\\`'\"_^#&~]*\}")

OPERATOR = re.compile(r"\\operatorname\*?\{[A-Za-z]+\}")

PLACE = re.compile(r"\\begin\{\w+\}\s*\[")

GAP = re.compile(r"\\\\\s*[\[*]|\\begin\{\w+\}\s*\[")

TABLE = re.compile(
    r"\\begin\{((?:[pbBvV]?matrix|d?cases|aligned|gathered)|(?P<array>array)\}\{[lcr|]+)\}"
    r"(?:(?!\\begin|\\end|\\hline).)*\\end\{(?:(?(array)array|\1))\}", re.DOTALL
)  # fmt: skip
"""A table that holds no other."""


def is_plain(source: str, names: frozenset[str], rows: bool = False) -> bool:
    """Whether rewriting would change nothing; ``names`` are the commands in the source.

    ``rows``: whether it is the inside of a table.
    """
    if not SPECIAL.isdisjoint(names) or SIGNS.search(source) or any(n[-1] == "*" and n not in QUICK for n in names):
        return False
    quick = names & QUICK
    if not quick:
        return rows or "&" not in source
    if ANGLES.search(source) or (GAP.search(source) and (not rows or PLACE.search(source))):
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

CUTS = re.compile(r"\\\\(?:\*?[ \t]*\[([^\]]*)\])?|\\.|[{}]", re.DOTALL)


def quick_display(source: str, macros: Macros, options: Options) -> Rewritten | None:
    """A numbered display as ``rewrite`` makes it; None if that must look at it."""
    found = DISPLAY.fullmatch(source)
    if not found or found[4]:
        return None
    body, start = found[3], found.start(3)
    names = frozenset(NAME.findall(body)) - {"\\label", "\\notag", "\\nonumber"}
    if not macros.keys().isdisjoint(names) or body.count("{") >= MAX_DEPTH:
        return None
    hidden = OWN.sub(lambda m: " " * len(m[0]), body)
    if "\\label" in hidden or not is_plain(hidden, names, rows=True):
        return None
    lines = _lines(hidden, start)
    if lines is None or (found[1] == "equation" and len(lines) > 1) or (found[1] != "align" and "&" in hidden):
        return None
    owned = list(OWN.finditer(body, 0))
    marks: list[Mark] = []
    rows: list[Row] = []
    shown: list[tuple[Row, list[Token]]] = []
    counts = not found[2] and options.numbering != "labelled"
    for text, at, gap in lines:
        stop = at - start + len(text)
        inside = [m for m in owned if at - start <= m.start() < stop]
        labels = tuple((m[1].strip(), start + m.start()) for m in inside if m[1] is not None)
        row = Row(at, silent=any(m[1] is None for m in inside), labels=labels)
        row.numbered = not row.silent and (counts or bool(labels))
        cells = [Token(text, at)]
        if gap:
            marks.append(strut(gap))
            cells.append(Token(f"{{\\text{{{OPEN}{len(marks) - 1}{CLOSE}}}}}", at))
        shown.append((row, cells))
    if found[1] == "equation":
        return Rewritten(tuple(shown[0][1]), tuple(marks), (shown[0][0],), outside=True)
    has_numbers = any(row.numbered or row.labels for row, _ in shown)
    form = f"{found[1]}*" if has_numbers else {"align": "aligned", "gather": "gathered"}[found[1]]
    tokens = [Token(f"\\begin{{{form}}}", 0)]
    for number, (row, cells) in enumerate(shown):
        if number:
            tokens.append(Token("\\\\", row.at))
        tokens += cells
        if row.numbered or row.labels:
            rows.append(row)
            marks.append(NumberMark(len(rows) - 1))
            tokens.append(Token(f"\\tag*{{{TAG.format(len(marks) - 1)}}}", row.at))
    tokens.append(Token(f"\\end{{{form}}}", found.end(3)))
    return Rewritten(tuple(tokens), tuple(marks), tuple(rows), outside=not rows)


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
    while len(lines) > 1 and not lines[-1][0].strip():
        lines.pop()
    if any(text.lstrip()[:1] in ("[", "*") for text, _, _ in lines):
        return None
    return lines
