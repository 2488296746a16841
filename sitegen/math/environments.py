r"""Tables and displays: ``\begin…\end`` with rows and cells, and the top level of a formula.

Rows are cut apart here, so that each can have its label and its number. Displays that have numbers become tables with
a cell for them (``align*`` with a ``\tag`` that is a mark); all others become their inner form (``aligned``).
"""

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from .dimensions import em, is_length, strut
from .macros import DEFINITIONS, define
from .marks import TAG, NumberMark, Row
from .source import CLOSING, OPENING, Reader, TexError, Token, made, stripped, text_of

if TYPE_CHECKING:
    from .rewrite import Rewriter

LINE_ENDS = frozenset(("\\\\", "\\cr", "\\newline", "\\tabularnewline"))

GAP = re.compile(r"\s*\[([^\]]*)\]")
GAP_TOKENS = 20
"""So many tokens are looked at for a length in brackets."""

CUTS = LINE_ENDS | {"&"}

RULERS = frozenset(("\\hline", "\\hdashline"))

DISPLAYS = {
    "equation": "single", "displaymath": "single", "math": "single", "align": "align", "flalign": "align",
    "alignat": "align", "xalignat": "align", "eqnarray": "align", "gather": "gather", "multline": "multline",
    "dmath": "single",
}  # fmt: skip
"""Environments that stand at the top of a display, and how their rows are set."""

COUNTED = frozenset(("alignat", "xalignat", "alignedat"))
"""Environments whose first argument is a number of columns, which we count ourselves."""

INNER = {"split": "aligned", "alignedat": "aligned", "aligned": "aligned", "gathered": "gathered"}

TABLES = frozenset((
    "matrix", "pmatrix", "bmatrix", "Bmatrix", "vmatrix", "Vmatrix", "array", "darray", "cases", "dcases", "rcases",
    "drcases", "subarray",
))  # fmt: skip

STARRED = {"matrix*": "", "pmatrix*": "()", "bmatrix*": "[]", "Bmatrix*": "{}", "vmatrix*": "||", "Vmatrix*": "‖‖"}

DELIMITED = {"(": "(", ")": ")", "[": "[", "]": "]", "{": "\\{", "}": "\\}", "|": "|", "‖": "\\|"}


MARGINS = CUTS | RULERS
"""What lies between cells and rows."""


class Line:
    """A row of a table as written."""

    def __init__(self, at: int) -> None:
        self.at = at
        self.cells: list[list[Token]] = [[]]
        self.rulers: list[Token] = []
        """Lines above it."""
        self.gap = ""
        """Room below it, as a length."""


def lines_of(self: "Rewriter", of: Token, tokens: Sequence[Token], cells: bool = True) -> list[Line]:
    """The rows of a table. Macros that stand for ends of rows and cells are expanded."""
    lines = [Line(of.at)]
    reader = Reader(tokens)
    stack, macros = reader.stack, self.macros
    depth = 0
    while stack:
        token = stack.pop()
        text = token.text
        line = lines[-1]
        if text in macros and cuts(macros[text].body):
            self.expand(token, reader)
            continue
        if depth == 0 and text in MARGINS:
            if text in LINE_ENDS:
                line.gap = _gap(token, reader)
                reader.skip_blanks()
                if not stack:
                    break
                lines.append(Line(stack[-1].at))
                continue
            if text == "&":
                if cells:
                    line.cells.append([])
                    continue
            elif len(line.cells) == 1 and not stripped(line.cells[0]):
                line.rulers.append(token)
                continue
        if text in OPENING:
            depth += 1
        elif text in CLOSING:
            depth -= 1
        line.cells[-1].append(token)
    return lines


def cuts(body: str) -> bool:
    return "&" in body or "\\\\" in body or "\\begin" in body or "\\end" in body


def _gap(token: Token, reader: Reader) -> str:
    """The length in brackets behind the end of a row. Brackets around anything else are part of the next row."""
    reader.star()
    ahead = "".join(t.text for t in reader.stack[: -GAP_TOKENS - 1 : -1])
    found = GAP.match(ahead)
    if not found or not is_length(found[1]):
        return ""
    while reader.next().text != "]":
        pass
    return em(found[1], token)


def content_of(of: Token, reader: Reader) -> tuple[str, list[Token], Token]:
    """Name, inside and end of an environment whose ``\\begin`` was read. Raises TexError."""
    name = reader.word(of)
    inside: list[Token] = []
    depth = 1
    stack = reader.stack
    while stack:
        token = stack.pop()
        text = token.text
        if text == "\\begin":
            depth += 1
        elif text == "\\end":
            depth -= 1
            if depth == 0:
                end = reader.word(token)
                if end != name:
                    message = f"\\begin{{{name}}} is closed by \\end{{{end}}}"
                    raise TexError(message, token.at, f"write \\end{{{name}}}, or remove one of them")
                return name, inside, token
        inside.append(token)
    raise TexError(f"\\begin{{{name}}} is never closed", of.at, f"write \\end{{{name}}} where it ends")


def begin(self: "Rewriter", of: Token, reader: Reader) -> list[Token]:
    """An environment inside of a formula."""
    name, inside, _ = content_of(of, reader)
    return environment(self, of, name, inside)


def environment(self: "Rewriter", of: Token, name: str, inside: list[Token]) -> list[Token]:
    """What an environment becomes that is not the top of a display."""
    if name in STARRED:
        return _starred_matrix(self, of, name, inside)
    if name == "smallmatrix":
        return _table(self, of, "matrix", "", inside, before="\\scriptstyle ")
    plain = name.rstrip("*")
    if plain in DISPLAYS:
        kind = DISPLAYS[plain]
        if kind == "single":
            return self.rewritten(inside)
        return _table(self, of, "aligned" if kind == "align" else "gathered", "", _without_count(of, plain, inside))
    if name in INNER:
        return _table(self, of, INNER[name], "", _without_count(of, name, inside))
    if name in ("array", "darray", "subarray"):
        reader = Reader(inside)
        reader.option()
        columns = _columns(of, reader.argument(of))
        return _table(self, of, name, f"{{{columns}}}", reader.remaining())
    if name in TABLES:
        return _table(self, of, name, "", inside)
    if name in DIAGRAMS:
        raise TexError(
            "commutative diagrams are not supported", of.at, "draw it as a picture, or use arrows in an array"
        )
    hint = near_environment(name) or "known are aligned, gathered, cases, array, matrix, pmatrix and more like them"
    raise TexError(f"there is no environment {name}", of.at + len(of.text), hint)


def is_environment(name: str) -> bool:
    """Whether there is such an environment, or one that is refused with a reason."""
    return name.rstrip("*") in DISPLAYS or name in INNER or name in TABLES or name in STARRED or name in OTHERS


DIAGRAMS = frozenset(("CD", "tikzcd", "tikzpicture"))

OTHERS = DIAGRAMS | {"smallmatrix"}


def near_environment(name: str) -> str:
    """``did you mean "…"?`` for the nearest environment, or an empty text."""
    from ..diagnostics import did_you_mean

    return did_you_mean(name, [*DISPLAYS, *INNER, *TABLES, *STARRED, "smallmatrix"])


def _without_count(of: Token, name: str, inside: list[Token]) -> list[Token]:
    if name not in COUNTED:
        return _without_place(inside)
    reader = Reader(inside)
    reader.argument(of)
    return reader.remaining()


def _without_place(inside: list[Token]) -> list[Token]:
    """The inside of an environment without ``[t]``, which says how it is aligned with what stands beside it."""
    texts = [t.text for t in inside[:3]]
    return inside[3:] if texts[:1] == ["["] and texts[2:] == ["]"] and texts[1] in "tbc" else inside


def _columns(of: Token, tokens: Sequence[Token]) -> str:
    """The columns of an array, without what the engine does not know: ``@{…}``, widths, repetitions."""
    reader = Reader(tokens)
    columns = ""
    while reader:
        text = reader.next().text
        if text in "lcr|:":
            columns += text
        elif text in "@!><":
            reader.argument(of)
        elif text in "pmb":
            reader.argument(of)
            columns += "l"
        elif text == "*":
            times, what = reader.word(of), reader.argument(of)
            if not times.isdecimal() or int(times) > 100:
                raise TexError("a column can be repeated up to 100 times", of.at)
            columns += _columns(of, what) * int(times)
        elif not text.isspace() and text not in "{}":
            raise TexError(f"{text} is no column of a table", of.at, "columns are l, c and r, with | between them")
    columns = re.sub(r"\|{2,}", "|", columns)
    return columns or "c"


def _starred_matrix(self: "Rewriter", of: Token, name: str, inside: list[Token]) -> list[Token]:
    reader = Reader(inside)
    option = text_of(reader.option() or []).strip() or "c"
    rest = reader.remaining()
    width = max(len(line.cells) for line in lines_of(self, of, rest))
    table = _table(self, of, "array", f"{{{option[:1] * width}}}", rest)
    if not STARRED[name]:
        return table
    left, right = (DELIMITED[sign] for sign in STARRED[name])
    return [*made(f"\\left{left}", of.at, of.by), *table, *made(f"\\right{right}", of.at, of.by)]


def _table(
    self: "Rewriter", of: Token, name: str, argument: str, inside: Sequence[Token], before: str = ""
) -> list[Token]:
    out = [Token(f"\\begin{{{name}}}{argument}", of.at, of.by)]
    lines = lines_of(self, of, inside)
    while len(lines) > 1 and _is_empty(lines[-1]) and not lines[-1].rulers:
        lines.pop()
    for number, line in enumerate(lines):
        if number:
            out.append(Token("\\\\", line.at, of.by))
        out += line.rulers[:1]
        out += cells_of(self, of, line, before)
    return [*out, Token(f"\\end{{{name}}}", of.at, of.by)]


def _is_empty(line: Line) -> bool:
    return not any(stripped(cell) for cell in line.cells)


def cells_of(self: "Rewriter", of: Token, line: Line, before: str = "") -> list[Token]:
    """The cells of a row, with signs between them, and a strut where there is room below it."""
    out: list[Token] = []
    for number, cell in enumerate(line.cells):
        if number:
            out.append(Token("&", cell[0].at if cell else line.at, of.by))
        if before and cell:
            out.append(Token(before, of.at, of.by))
        out += self.rewritten(cell)
    if line.gap and not line.gap.startswith("-"):
        out += self.braced(of, self.mark(of, strut(line.gap)))
    if out and out[0].text in ("[", "*"):
        out.insert(0, Token("{}", out[0].at, out[0].by))
    return out


# ------------------------------------------------------------------------------------------------------ displays


def top_level(self: "Rewriter", tokens: list[Token]) -> list[Token]:
    """A whole formula: a display with rows, or anything else, which has at most one number."""
    tokens = _behind_definitions(self, tokens)
    reader = Reader(tokens)
    found = _opened(self, reader)
    if found is not None:
        of, name, inside = found
        starred = name.endswith("*")
        return _display(self, of, name.rstrip("*"), inside, numbered=not starred)
    self.row = Row(tokens[0].at if tokens else 0)
    start = Token("", self.row.at)
    if self.options.display:
        self.rows.append(self.row)
    out = _lines_or_one(self, start, tokens)
    self.row.numbered = bool(self.row.labels) and self.row.tag is None
    return out


def _lines_or_one(self: "Rewriter", start: Token, tokens: list[Token]) -> list[Token]:
    """A formula without a display of its own, which may be broken into lines all the same."""
    used = {token.text for token in tokens}
    if used.isdisjoint(CUTS) and not any(cuts(self.macros[name].body) for name in used & self.macros.keys()):
        return self.rewritten(tokens)
    cell = next((t for t in _outer(tokens) if t.text == "&"), None)
    if cell and not self.options.display:
        raise TexError("& stands outside of a table", cell.at, "write \\& for the sign, or use \\begin{aligned}")
    lines = lines_of(self, start, tokens, cells=False)
    if len(lines) > 1:
        cut = lines_of(self, start, tokens)
        kind = "aligned" if any(len(line.cells) > 1 for line in cut) else "gathered"
        return _table(self, start, kind, "", tokens)
    return _table(self, start, "aligned", "", tokens) if cell else self.rewritten(tokens)


def _behind_definitions(self: "Rewriter", tokens: list[Token]) -> list[Token]:
    """A formula without the definitions that it begins with, which are taken in."""
    reader = Reader(tokens)
    reader.skip_blanks()
    while reader.peek() in DEFINITIONS and reader.peek() not in self.macros:
        define(reader.next(), reader, self.macros)
        reader.skip_blanks()
    return list(stripped(reader.remaining()))


def _outer(tokens: Sequence[Token]) -> "list[Token]":
    """The tokens outside of groups and environments."""
    found = []
    depth = 0
    for token in tokens:
        depth += {"{": 1, "\\begin": 1, "}": -1, "\\end": -1}.get(token.text, 0)
        if depth == 0:
            found.append(token)
    return found


def _opened(self: "Rewriter", reader: Reader) -> tuple[Token, str, list[Token]] | None:
    """The environment that all of a formula stands in, if it is one with rows of its own."""
    while reader.peek() in self.macros and "\\begin" in self.macros[reader.peek()].body:
        self.expand(reader.next(), reader)
        reader.skip_blanks()
    kept = list(reader.stack)
    if reader.peek() != "\\begin":
        return None
    of = reader.next()
    _expand_ends(self, reader)
    name, inside, _ = content_of(of, reader)
    reader.skip_blanks()
    if name.rstrip("*") not in DISPLAYS:
        reader.stack[:] = kept
        return None
    rest = reader.remaining()
    if any(not t.text.isspace() and t.text not in ".,;" for t in rest):
        # what stands behind: \label, \tag, punctuation or more of the formula
        if all(t.text in ("\\label", "\\tag", "\\notag", "\\nonumber") for t in rest if t.is_command):
            return of, name, [*inside, *rest]
        return None
    return of, name, [*inside, *(t for t in rest if not t.text.isspace())]


def _expand_ends(self: "Rewriter", reader: Reader) -> None:
    r"""Expand macros that stand for ``\end{…}`` in what is left."""
    if not any("\\end" in self.macros[t.text].body for t in reader.stack if t.text in self.macros):
        return
    out: list[Token] = []
    while reader:
        token = reader.next()
        if token.text in self.macros and "\\end" in self.macros[token.text].body:
            self.expand(token, reader)
        else:
            out.append(token)
    reader.put_back(out)


def _display(self: "Rewriter", of: Token, name: str, inside: list[Token], numbered: bool) -> list[Token]:
    kind = DISPLAYS[name]
    if kind == "single":
        self.row = Row(of.at)
        out = _single(self, of, inside)
        self.row.numbered = self.counts(self.row, numbered)
        self.rows.append(self.row)
        return out
    rows: list[tuple[Row, list[Token]]] = []
    lines = lines_of(self, of, _without_count(of, name, inside))
    while len(lines) > 1 and _is_empty(lines[-1]):
        lines.pop()
    for line in lines:
        self.row = Row(line.at)
        if name == "eqnarray" and len(line.cells) > 1:
            line.cells = [line.cells[0], [t for cell in line.cells[1:] for t in cell]]
        cells = cells_of(self, of, line)
        rows.append((self.row, cells))
    for number, (row, _) in enumerate(rows):
        alone = kind != "multline" or number == len(rows) - 1
        row.numbered = self.counts(row, numbered and alone)
    if not any(is_shown(row) for row, _ in rows) and kind != "multline":
        form = "aligned" if kind == "align" else "gathered"
        return _joined(of, form, [cells for _, cells in rows])
    out_rows = []
    for row, cells in rows:
        if is_shown(row):
            self.rows.append(row)
            self.marks.append(NumberMark(len(self.rows) - 1))
            cells = [*cells, Token(f"\\tag*{{{TAG.format(len(self.marks) - 1)}}}", row.at)]
        out_rows.append(cells)
    return _joined(of, {"align": "align*", "gather": "gather*", "multline": "multline*"}[kind], out_rows)


def is_shown(row: Row) -> bool:
    """Whether something stands beside a row."""
    return row.numbered or row.tag is not None or bool(row.labels)


def _single(self: "Rewriter", of: Token, inside: list[Token]) -> list[Token]:
    lines = lines_of(self, of, inside, cells=False)
    if len(lines) > 1:
        kind = "aligned" if any(t.text == "&" for t in _outer(inside)) else "gathered"
        return _table(self, of, kind, "", inside)
    if any(t.text == "&" for t in _outer(inside)):
        return _table(self, of, "aligned", "", inside)
    return self.rewritten(inside)


def _joined(of: Token, name: str, rows: Sequence[list[Token]]) -> list[Token]:
    out = [Token(f"\\begin{{{name}}}", of.at, of.by)]
    for number, row in enumerate(rows):
        if number:
            out.append(Token("\\\\", row[0].at if row else of.at, of.by))
        out += row
    return [*out, Token(f"\\end{{{name}}}", of.at, of.by)]


Environment = Callable[["Rewriter", Token, str, list[Token]], list[Token]]
