r"""What becomes of single commands.

Three tables. ``ARITY``: commands that the engine knows and that take arguments, which are read as TeX reads them.
``SHORT``: commands that are put together from others, written as macros. ``RULES``: all that needs a function; a rule
is given the rewriter, the command and what follows it, and returns what takes the place of both.

The names follow LaTeX, amsmath and KaTeX's list of supported functions.
"""

import re
import string
from collections.abc import Callable, Mapping
from html import escape
from typing import TYPE_CHECKING

from ..urls import is_external
from .dimensions import colour, em, space
from .environments import begin, environment
from .macros import Macro, expansion, macro
from .marks import RefMark
from .source import CLOSING, OPENING, Reader, TexError, Token, made, text_of
from .text import LETTERS, TEXT, text_mode

if TYPE_CHECKING:
    from .rewrite import Rewriter

Rule = Callable[["Rewriter", Token, Reader], list[Token]]


def _names(text: str) -> list[str]:
    return [f"\\{name}" for name in text.split()]


ARITY: Mapping[str, int] = dict.fromkeys(_names("""
    sqrt bar hat vec dot ddot dddot ddddot tilde check acute grave breve mathring widehat widetilde widecheck overline
    underline overbrace underbrace overleftarrow overrightarrow overleftrightarrow underleftarrow underrightarrow
    underleftrightarrow overgroup undergroup utilde phantom hphantom vphantom boldsymbol bm mathbf mathbb mathcal
    mathscr mathfrak mathrm mathit mathsf mathtt mathnormal Bbb frak mathop mathbin mathrel mathopen mathclose
    mathpunct mathinner mathord xrightarrow xleftarrow xRightarrow xLeftarrow xleftrightarrow xLeftrightarrow
    xhookleftarrow xhookrightarrow xmapsto xrightharpoonup xrightharpoondown xleftharpoonup xleftharpoondown
    xrightleftharpoons xleftrightharpoons pmod pod mod bra ket Bra Ket braket Braket set Set
    """), 1) | dict.fromkeys(_names("""
    frac dfrac tfrac cfrac binom dbinom tbinom overset underset stackrel
    """), 2) | {"\\mathchoice": 4}  # fmt: skip

OPTIONAL = frozenset(name for name in ARITY if name == "\\sqrt" or name.startswith("\\x"))
"""Commands with an option in brackets before their argument."""

OPERATORS = frozenset(_names("""
    sum prod coprod int iint iiint oint oiint oiiint bigcup bigcap bigvee bigwedge bigoplus bigotimes bigodot biguplus
    bigsqcup lim limsup liminf max min sup inf det gcd Pr
    """))  # fmt: skip
r"""Operators whose ``\limits`` the engine knows."""

SHORT: Mapping[str, Macro] = {f"\\{name}": macro(body) for name, body in {
    "dotsc": r"\ldots", "dotso": r"\ldots", "dotsb": r"\cdots", "dotsm": r"\cdots", "dotsi": r"\cdots",
    "mathellipsis": r"\ldots", "textellipsis": r"\ldots",
    "boldmath": "", "unboldmath": "", "colon": r"\mathpunct{:}", "ensuremath": "{#1}", "mathbbm": r"\mathbb{#1}",
    "mathds": r"\mathbb{#1}", "nicefrac": r"{}^{#1}\!/\!{}_{#2}",
    "substack": r"\begin{subarray}{c}#1\end{subarray}",
    "qed": r"\square", "qedsymbol": r"\square", "QED": r"\square",
    "varliminf": r"\mathop{\underline{\mathrm{lim}}}", "varlimsup": r"\mathop{\overline{\mathrm{lim}}}",
    "varinjlim": r"\mathop{\underrightarrow{\mathrm{lim}}}", "varprojlim": r"\mathop{\underleftarrow{\mathrm{lim}}}",
    "injlim": r"\operatorname*{inj\,lim}", "projlim": r"\operatorname*{proj\,lim}",
    "plim": r"\operatorname*{plim}", "argmax": r"\operatorname*{arg\,max}", "argmin": r"\operatorname*{arg\,min}",
    "overlinesegment": r"\overline{#1}", "underlinesegment": r"\underline{#1}",
    "Overrightarrow": r"\overset{\Rightarrow}{#1}", "underbar": r"\underline{#1}",
    "vcenter": "{#1}", "strut": "", "mathstrut": r"\vphantom{(}", "nobreak": "", "allowbreak": "", "relax": "",
    "displaylimits": "", "middot": r"\cdot", "cdotp": r"\cdot",
    "Z": r"\mathbb{Z}", "Q": r"\mathbb{Q}", "C": r"\mathbb{C}", "Complex": r"\mathbb{C}", "cnums": r"\mathbb{C}",
    "N": r"\mathbb{N}", "R": r"\mathbb{R}", "Reals": r"\mathbb{R}", "reals": r"\mathbb{R}", "real": r"\Re",
    "image": r"\Im", "natnums": r"\mathbb{N}", "H": r"\mathbb{H}",
    "centerdot": r"\cdot", "lt": "<", "gt": ">", "iff": r"\;\Longleftrightarrow\;",
    "lbrack": "[", "rbrack": "]", "lparen": "(", "rparen": ")",
    "bold": r"\mathbf{#1}", "Bbbk": r"\Bbb{k}", "textmd": r"\text{#1}", "nonscript": "",
    "dd": r"\mathrm{d}", "TeX": r"\text{TeX}", "LaTeX": r"\text{LaTeX}", "KaTeX": r"\text{KaTeX}",
    "thinspace": r"\,", "medspace": r"\:", "thickspace": r"\;", "negthinspace": r"\!",
    "enspace": r"\hspace{0.5em}", "enskip": r"\hspace{0.5em}", "space": r"\ ", "nobreakspace": r"\ ",
    "negmedspace": r"\hspace{-0.2222em}", "negthickspace": r"\hspace{-0.2778em}",
    "abs": r"\left|#1\right|", "norm": r"\left\|#1\right\|",
    "mathbfcal": r"\boldsymbol{\mathcal{#1}}", "mathbfit": r"\boldsymbol{#1}", "symbf": r"\mathbf{#1}",
    "lang": r"\langle", "rang": r"\rangle",
    "surd": r'\mathord{\char"221A}', "*": "*", "mathnormal": "{#1}", "TextOrMath": "#2",
    "bgroup": r"\begingroup", "egroup": r"\endgroup",
    "intop": r"\mathop{\int}", "smallint": r"{\textstyle\int}", "sdot": r"\cdot", "smallsetminus": r"\setminus",
    "shortmid": r"\mid", "nshortmid": r"\nmid", "shortparallel": r"\parallel", "nshortparallel": r"\nparallel",
    "smallfrown": r"\frown", "smallsmile": r"\smile", "thickapprox": r"\approx", "thicksim": r"\sim",
    "varpropto": r"\propto", "wideparen": r"\overparen{#1}", "cancelto": r"{\cancel{#2}}^{#1}",
}.items()} | {
    "\\root": Macro(r"\sqrt[#1]{#2}", 2, None, ("", "\\of", "")),
    "\\xrightleftarrows": Macro(r"\xtofrom[#1]{#2}", 2, ""),
    "\\xrightequilibrium": Macro(r"\xrightleftharpoons[#1]{#2}", 2, ""),
    "\\xleftequilibrium": Macro(r"\xrightleftharpoons[#1]{#2}", 2, ""),
    "\\buildrel": Macro(r"\mathrel{\overset{#1}{#2}}", 2, None, ("", "\\over", "")),
}  # fmt: skip
"""Commands that others stand for. A site's or a post's own macros of the same name come first."""

WITH_LIMITS = frozenset(_names("varliminf varlimsup varinjlim varprojlim injlim projlim plim argmax argmin intop"))
"""Those of ``SHORT`` whose scripts stand above and below in displays."""

SWITCHED: Mapping[str, str] = {
    "\\tiny": "0.5em", "\\sixptsize": "0.6em", "\\scriptsize": "0.7em", "\\footnotesize": "0.8em", "\\small": "0.9em",
    "\\normalsize": "1em", "\\large": "1.2em", "\\Large": "1.44em", "\\LARGE": "1.728em", "\\huge": "2.074em",
    "\\Huge": "2.488em",
}  # fmt: skip

NOTATIONS = {"\\cancel": "cancel", "\\bcancel": "bcancel", "\\xcancel": "xcancel", "\\sout": "sout", "\\boxed": "boxed",
             "\\phase": "phase", "\\angl": "angl"}  # fmt: skip

DELIMITERS = {"<": "\\langle", ">": "\\rangle", "\\lt": "\\langle", "\\gt": "\\rangle"}
"""What ``<`` and ``>`` mean behind commands that take a delimiter."""

SIZED = frozenset(f"\\{size}{side}" for size in ("big", "Big", "bigg", "Bigg") for side in ("", "l", "m", "r"))

INFIX = frozenset(_names("above abovewithdelims atopwithdelims overwithdelims"))
"""Commands that make a fraction of all that stands before and behind them in their group."""

PLAIN_TABLES = {"\\matrix": "matrix", "\\pmatrix": "pmatrix", "\\cases": "cases", "\\eqalign": "aligned",
                "\\displaylines": "gathered"}  # fmt: skip


def _alphabet(capital: int, small: int, digit: int = 0) -> Mapping[str, str]:
    """ASCII letters and digits as those of a mathematical alphabet of Unicode, by their first characters."""
    firsts = ((string.ascii_uppercase, capital), (string.ascii_lowercase, small), (string.digits, digit))
    return {sign: chr(first + n) for signs, first in firsts if first for n, sign in enumerate(signs)}


BOLD: Mapping[str, Mapping[str, str]] = {
    "\\mathcal": _alphabet(0x1D4D0, 0x1D4EA), "\\mathscr": _alphabet(0x1D4D0, 0x1D4EA),
    "\\mathfrak": _alphabet(0x1D56C, 0x1D586), "\\mathsf": _alphabet(0x1D5D4, 0x1D5EE, 0x1D7EC),
    "\\mathrm": _alphabet(0x1D400, 0x1D41A, 0x1D7CE),
}  # fmt: skip
"""The bold letters of alphabets."""

SANS_ITALIC = _alphabet(0x1D608, 0x1D622, 0x1D7E2)

REFUSED: Mapping[str, str] = {
    "\\ce": "the package mhchem is not known; write chemical formulas as in \\mathrm{H_2O}",
    "\\pu": "the package mhchem is not known; write units as in 5\\,\\mathrm{m/s}",
    **dict.fromkeys(_names("SI si qty unit num ang celsius SIrange numrange qtyrange per"),
                    "the package siunitx is not known; write units as in 5\\,\\mathrm{m/s}, or define a macro"),
    "\\intertext": "text cannot stand between rows; end the display before the text and begin another behind it",
    "\\shortintertext": "text cannot stand between rows; end the display before the text and begin another behind it",
    "\\xymatrix": "diagrams are not supported; draw it as a picture",
    "\\includegraphics": "pictures cannot stand in formulas; put the picture beside it",
    "\\htmlId": "elements of HTML cannot be marked from a formula",
    "\\htmlClass": "elements of HTML cannot be marked from a formula",
    "\\htmlStyle": "elements of HTML cannot be marked from a formula",
    "\\htmlData": "elements of HTML cannot be marked from a formula",
    "\\class": "elements of HTML cannot be marked from a formula",
    "\\cssId": "elements of HTML cannot be marked from a formula",
    "\\style": "elements of HTML cannot be marked from a formula",
    "\\futurelet": "commands cannot look at what follows them", "\\@": "LaTeX's inner commands are not supported",
    "\\multicolumn": "cells cannot span columns; leave cells empty, or use a table of Markdown or HTML",
    "\\multirow": "cells cannot span rows; leave cells empty, or use a table of Markdown or HTML",
    "\\cline": "lines go through all columns; use \\hline", "\\bordermatrix": "write the borders as cells of an array",
    "\\hfill": "space cannot stretch; use \\quad or \\hspace", "\\hfil": "space cannot stretch; use \\quad or \\hspace",
    "\\hss": "space cannot stretch; use \\quad or \\hspace", "\\vfill": "space cannot stretch",
    "\\definecolor": "write the colour where it is used, as #rrggbb",
    "\\raise": "use \\raisebox", "\\lower": "use \\raisebox with a negative length",
    "\\if": "formulas have no conditions", "\\ifx": "formulas have no conditions",
    "\\newenvironment": "a formula cannot define environments", "\\newif": "formulas have no conditions",
    "\\catcode": "signs cannot be given another meaning", "\\input": "a formula cannot read files",
    "\\write": "a formula cannot write files", "\\csname": "commands cannot be put together from text",
}  # fmt: skip
"""Commands that are not supported on purpose, why, and behind a semicolon what to do."""


# -------------------------------------------------------------------------------------------------------- rules


def _short(self: "Rewriter", token: Token, reader: Reader) -> list[Token]:
    call = token if token.by else Token(token.text, token.at, token.text)
    out = self.rewritten(expansion(SHORT[token.text], call, reader))
    return _with_limits(self, out, token, reader) if token.text in WITH_LIMITS else out


def _with_limits(self: "Rewriter", base: list[Token], token: Token, reader: Reader) -> list[Token]:
    """An operator with the scripts that follow it, which ``\\limits`` and ``\\nolimits`` place."""
    reader.skip_blanks()
    above = self.options.display
    if reader.peek() in ("\\limits", "\\nolimits", "\\displaylimits"):
        command = reader.next().text
        above = command == "\\limits" or (above and command == "\\displaylimits")
    return self.with_scripts(base, token, reader, above) if reader.peek() in ("^", "_") else base


def _refuse(self: "Rewriter", token: Token, reader: Reader) -> list[Token]:
    reason, _, advice = REFUSED[token.text].partition("; ")
    raise TexError(f"{token.text} cannot be used: {reason}", token.at, advice)


def _nothing(self: "Rewriter", token: Token, reader: Reader) -> list[Token]:
    return []


def _one_ignored(self: "Rewriter", token: Token, reader: Reader) -> list[Token]:
    reader.argument(token)
    return []


def _left(self: "Rewriter", token: Token, reader: Reader) -> list[Token]:
    inside: list[Token] = []
    depth = 1
    while reader:
        following = reader.next()
        depth += {"\\left": 1, "\\right": -1}.get(following.text, 0)
        if depth == 0:
            break
        inside.append(following)
    else:
        raise TexError("this \\left has no \\right", token.at, "close it with \\right and a delimiter, or \\right.")
    inner = Reader(inside)
    opening = _delimiter(self, token, inner)
    out = [token, *opening]
    for number, piece in enumerate(_cut_at_middle(inner.remaining())):
        part = Reader(piece)
        if number:
            middle = part.next()
            out += [middle, *_delimiter(self, middle, part)]
        out += self.rewritten(part.remaining())
    return [*out, following, *_delimiter(self, following, reader)]


def _cut_at_middle(tokens: list[Token]) -> list[list[Token]]:
    pieces: list[list[Token]] = [[]]
    depth = 0
    if all(t.text != "\\middle" for t in tokens):
        return [tokens]
    for t in tokens:
        if t.text in OPENING:
            depth += 1
        elif t.text in CLOSING:
            depth -= 1
        if t.text == "\\middle" and depth == 0:
            pieces.append([t])
        else:
            pieces[-1].append(t)
    return pieces


def _right(self: "Rewriter", token: Token, reader: Reader) -> list[Token]:
    raise TexError(f"this {token.text} has no \\left", token.at, "open it with \\left and a delimiter, or \\left.")


def _delimiter(self: "Rewriter", of: Token, reader: Reader) -> list[Token]:
    reader.skip_blanks()
    while reader.peek() in self.macros:
        self.expand(reader.next(), reader)
        reader.skip_blanks()
    if reader.peek() == "{":
        inside = [t for t in reader.group() if not t.text.isspace()]
        reader.put_back(inside)
    if not reader:
        raise TexError(
            f"{of.text} has no delimiter", of.at, f"write a delimiter behind it, as in {of.text}( or {of.text}."
        )
    token = reader.next()
    if token.text in SHORT and token.text not in DELIMITERS:
        return self.again(token, SHORT[token.text].body)
    return [Token(DELIMITERS.get(token.text, token.text), token.at, token.by)]


def _sized(self: "Rewriter", token: Token, reader: Reader) -> list[Token]:
    delimiter = _delimiter(self, token, reader)
    return [] if delimiter[0].text == "." else [token, *delimiter]


def _operatorname(self: "Rewriter", token: Token, reader: Reader) -> list[Token]:
    above = reader.star() or token.text == "\\operatornamewithlimits"
    inside = reader.argument(token)
    name = text_of(inside).strip()
    if LETTERS.fullmatch(name):
        return [Token(f"\\operatorname{'*' if above else ''}{{{name}}}", token.at, token.by)]
    named = [Token("\\mathrm", token.at, token.by), *self.braced(token, self.rewritten(inside))]
    base = [Token("\\mathop", token.at, token.by), *self.braced(token, named)]
    return _with_limits(self, base, token, reader) if above else base


def _mathop(self: "Rewriter", token: Token, reader: Reader) -> list[Token]:
    return _with_limits(self, [token, *self.operand(token, reader)], token, reader)


def _color(self: "Rewriter", token: Token, reader: Reader) -> list[Token]:
    value = _colour(token, reader)
    return self.wrapped(token, "mstyle", {"mathcolor": value}, self.rest(reader))


def _textcolor(self: "Rewriter", token: Token, reader: Reader) -> list[Token]:
    value = _colour(token, reader, 1, 2)
    return self.wrapped(token, "mstyle", {"mathcolor": value}, self.operand(token, reader, 2, 2))


def _colorbox(self: "Rewriter", token: Token, reader: Reader) -> list[Token]:
    count = 3 if token.text == "\\fcolorbox" else 2
    border = _colour(token, reader, 1, count) if count == 3 else ""
    value = _colour(token, reader, count - 1, count)
    inside = text_mode(self, token, Token("\\text", token.at, token.by), reader.argument(token, count, count))
    filled = self.wrapped(token, "mstyle", {"mathbackground": value, "class": "filled"}, inside)
    if not border:
        return filled
    return self.wrapped(token, "mstyle", {"mathcolor": border, "class": "boxed"}, filled)


def _colour(token: Token, reader: Reader, number: int = 1, count: int = 1) -> str:
    model = reader.option()
    return colour(reader.word(token, number, count), text_of(model).strip() if model else "", token)


def _size(self: "Rewriter", token: Token, reader: Reader) -> list[Token]:
    return self.wrapped(token, "mstyle", {"mathsize": SWITCHED[token.text]}, self.rest(reader))


def _notation(self: "Rewriter", token: Token, reader: Reader) -> list[Token]:
    return self.wrapped(token, "mrow", {"class": NOTATIONS[token.text]}, self.operand(token, reader))


def _fbox(self: "Rewriter", token: Token, reader: Reader) -> list[Token]:
    inside = text_mode(self, token, Token("\\text", token.at, token.by), reader.argument(token))
    return self.wrapped(token, "mrow", {"class": "boxed"}, inside)


def _smash(self: "Rewriter", token: Token, reader: Reader) -> list[Token]:
    option = text_of(reader.option() or []).strip()
    size = {"t": ("height",), "b": ("depth",)}.get(option, ("height", "depth"))
    return self.wrapped(token, "mpadded", dict.fromkeys(size, "0"), self.operand(token, reader))


def _lap(self: "Rewriter", token: Token, reader: Reader) -> list[Token]:
    side = token.text[-4:]
    if token.text.startswith("\\math"):
        inside = self.operand(token, reader)
    else:
        inside = text_mode(self, token, Token("\\text", token.at, token.by), reader.argument(token))
    moved = self.wrapped(token, "mrow", {"class": side}, inside)
    return self.wrapped(token, "mpadded", {"width": "0"}, moved)


def _rule(self: "Rewriter", token: Token, reader: Reader) -> list[Token]:
    raised = reader.option()
    width, height = em(reader.word(token, 1, 2), token), em(reader.word(token, 2, 2), token)
    attributes = {"width": width, "height": height, "class": "rule"}
    shift = em(text_of(raised), token) if raised else "0em"
    space = "<mspace" + "".join(f' {n}="{v}"' for n, v in attributes.items()) + "/>"
    if shift == "0em":
        return self.braced(token, self.mark(token, space))
    return self.wrapped(token, "mpadded", {"voffset": shift}, self.mark(token, space))


def _raisebox(self: "Rewriter", token: Token, reader: Reader) -> list[Token]:
    shift = em(reader.word(token, 1, 2), token)
    inside = text_mode(self, token, Token("\\text", token.at, token.by), reader.argument(token, 2, 2))
    return self.wrapped(token, "mpadded", {"voffset": shift}, inside)


def _space(self: "Rewriter", token: Token, reader: Reader) -> list[Token]:
    reader.star()
    return self.braced(token, self.mark(token, space(em(reader.word(token), token))))


def _kern(self: "Rewriter", token: Token, reader: Reader) -> list[Token]:
    return self.braced(token, self.mark(token, space(_length(token, reader))))


def _href(self: "Rewriter", token: Token, reader: Reader) -> list[Token]:
    count = 1 if token.text == "\\url" else 2
    target = reader.word(token, 1, count).replace("\\", "")
    if is_external(target) and not target.lower().startswith(("https:", "http:", "mailto:", "//")):
        raise TexError(f"a link to {target.partition(':')[0]}: is not allowed", token.at, "link to https:")
    if token.text == "\\url":
        inside = [Token(f"\\text{{{target}}}", token.at, token.by)]
    else:
        inside = self.operand(token, reader, 2, 2)
    opened = self.mark(token, f'<mtext><a href="{escape(target)}"><math>')
    return self.braced(token, [*opened, *inside, *self.mark(token, "</math></a></mtext>")])


def _ref(self: "Rewriter", token: Token, reader: Reader) -> list[Token]:
    out: list[Token] = []
    for number, name in enumerate(reader.word(token).split(",")):
        out += [Token(text, token.at, token.by) for text in (",", "\\ ") if number]
        out += self.mark(token, RefMark(name.strip(), token.text == "\\eqref", token.at))
    return out if len(out) == 1 else self.braced(token, out)


def _label(self: "Rewriter", token: Token, reader: Reader) -> list[Token]:
    self.row.labels = (*self.row.labels, (reader.word(token), token.at))
    if not self.options.display:
        raise TexError("only a formula on lines of its own can have a label", token.at, "put it between $$ and $$")
    return []


def _tag(self: "Rewriter", token: Token, reader: Reader) -> list[Token]:
    bare = reader.star()
    tag = text_of(reader.argument(token)).strip()
    if not self.options.display:
        raise TexError("only a formula on lines of its own can have a tag", token.at, "put it between $$ and $$")
    if self.row.tag is not None:
        raise TexError("this line has a tag already", token.at, "remove one of them")
    self.row.tag, self.row.bare = tag, bare
    return []


def _notag(self: "Rewriter", token: Token, reader: Reader) -> list[Token]:
    self.row.silent = True
    return []


def infix(self: "Rewriter", above: list[Token], token: Token, reader: Reader) -> list[Token]:
    r"""A fraction from what stands before and behind ``\above`` or a command with delimiters, in its group."""
    sides: list[list[Token]] = [[], []]
    if token.text.endswith("withdelims"):
        sides = [[t for t in _delimiter(self, token, reader) if t.text != "."] for _ in range(2)]
    thickness = {"\\atopwithdelims": "0em", "\\overwithdelims": ""}.get(token.text)
    if thickness is None:
        thickness = _length(token, reader)
    line = self.braced(token, made(thickness, token.at, token.by))
    parts = [*self.braced(token, sides[0]), *self.braced(token, sides[1]), *line, *self.braced(token, [])]
    below = self.rest(reader)
    genfrac = Token("\\genfrac", token.at, token.by)
    return [genfrac, *parts, *self.braced(token, above), *self.braced(token, below)]


def _infix_alone(self: "Rewriter", token: Token, reader: Reader) -> list[Token]:
    raise TexError(f"{token.text} has nothing to stand above it", token.at, "put braces around the fraction")


def _length(token: Token, reader: Reader) -> str:
    """A length without braces, as TeX reads it, or with."""
    reader.skip_blanks()
    if reader.peek() == "{":
        return em(text_of(reader.group()), token)
    found: list[Token] = []
    while reader and re.fullmatch(r"[+-]?[\d.]*\s*[a-z]?", text_of([*found, Token(reader.peek(), 0)])):
        found.append(reader.next())
    if reader and reader.peek().isalpha() and len(reader.peek()) == 1:
        found.append(reader.next())
    return em(text_of(found), token)


def _char(self: "Rewriter", token: Token, reader: Reader) -> list[Token]:
    text = ""
    reader.skip_blanks()
    while reader and re.fullmatch(r"[`'\"0-9A-Fa-fx]", reader.peek()) and len(text) < 8:
        text += reader.next().text
    if text == "`" and reader:
        sign = reader.next().text.lstrip("\\")
    else:
        try:
            base = {"'": 8, '"': 16}.get(text[:1], 10)
            sign = chr(int(text.lstrip("'\""), base))
        except (ValueError, OverflowError):
            raise TexError(f"{token.text} must be followed by a number", token.at, 'as in \\char"41') from None
    return _sign(self, token, sign)


def _unicode(self: "Rewriter", token: Token, reader: Reader) -> list[Token]:
    reader.option()
    word = reader.word(token)
    try:
        sign = chr(int(word[1:], 16) if word[:1] in "xU" else int(word.removeprefix("0x"), 16 if "x" in word else 10))
    except (ValueError, OverflowError):
        raise TexError(f"{word} is no number of a sign", token.at, "write it as in \\unicode{x2115}") from None
    return _sign(self, token, sign)


def _sign(self: "Rewriter", token: Token, sign: str) -> list[Token]:
    if not sign.isprintable():
        raise TexError("this sign cannot be printed", token.at)
    return self.mark(token, f"<mtext>{escape(sign)}</mtext>")


def _circled(self: "Rewriter", token: Token, reader: Reader) -> list[Token]:
    word = reader.word(token)
    number = int(word) if word.isdecimal() and len(word) < 3 else 0
    return _sign(self, token, chr(0x2460 + number - 1) if 0 < number <= 20 else word[:1] + "\u20dd" + word[1:])


def verbatim(self: "Rewriter", token: Token) -> list[Token]:
    r"""``\verb|text|``, which is one token."""
    starred = token.text.startswith("\\verb*")
    text = token.text[7 if starred else 6 : -1].replace(" ", "␣" if starred else "\u00a0")
    return self.mark(token, f'<mtext class="verb">{escape(text)}</mtext>')


def _verb(self: "Rewriter", token: Token, reader: Reader) -> list[Token]:
    raise TexError("\\verb is never closed", token.at, "write \\verb|text|, with the same sign on both sides")


def _not(self: "Rewriter", token: Token, reader: Reader) -> list[Token]:
    r"""``\not`` is a stroke through the one sign that follows, whether in braces or not."""
    following = [t for t in reader.argument(token) if not t.text.isspace()]
    while following and following[0].text in self.macros:
        inner = Reader(following)
        self.expand(inner.next(), inner)
        following = inner.remaining()
    if len(following) == 1 and following[0].text not in "{}^_":
        return [token, *self.step(following[0], Reader([]))]
    raise TexError("\\not can only strike one sign", token.at, "write \\not before each sign, or \\cancel{…}")


def _expandafter(self: "Rewriter", token: Token, reader: Reader) -> list[Token]:
    if len(reader.stack) < 2:
        raise TexError("\\expandafter needs two commands behind it", token.at)
    first, second = reader.next(), reader.next()
    if second.text in self.macros:
        self.expand(second, reader)
    else:
        reader.put_back([second])
    reader.put_back([first])
    return []


def _plain_table(self: "Rewriter", token: Token, reader: Reader) -> list[Token]:
    r"""``\matrix{…}`` and its kin, which plain TeX has in the place of environments."""
    return environment(self, token, PLAIN_TABLES[token.text], reader.argument(token))


def _bold(self: "Rewriter", token: Token, reader: Reader) -> list[Token]:
    r"""``\boldsymbol{\mathcal{A}}``: the engine has no bold of these alphabets, so their letters are put in."""
    out: list[Token] = []
    alphabet: Mapping[str, str] | None = None
    depth = 0
    for part in self.operand(token, reader):
        if alphabet is None:
            alphabet = BOLD.get(part.text)
            depth = 0
        elif depth or part.text == "{" or part.text.isalpha():
            depth += {"{": 1, "}": -1}.get(part.text, 0)
            part = Token(alphabet.get(part.text, part.text), part.at, part.by)
            if not depth:
                alphabet = None
        if part.text not in BOLD:
            out.append(part)
    return [
        Token("\\boldsymbol", token.at, token.by),
        *(out if out[:1] and out[0].text == "{" else self.braced(token, out)),
    ]


def _sans_italic(self: "Rewriter", token: Token, reader: Reader) -> list[Token]:
    inside = self.operand(token, reader)
    return self.braced(token, [Token(SANS_ITALIC.get(t.text, t.text), t.at, t.by) for t in inside])


def _genfrac(self: "Rewriter", token: Token, reader: Reader) -> list[Token]:
    left, right, thickness, style = (reader.argument(token, n, 6) for n in range(1, 5))
    shown = text_of(thickness).strip()
    raw = [self.braced(token, t) for t in (left, right)]
    line = self.braced(token, made(em(shown, token) if shown else "", token.at, token.by))
    above, below = (self.operand(token, reader, n, 6) for n in (5, 6))
    return [token, *raw[0], *raw[1], *line, *self.braced(token, style), *above, *below]


def _font(self: "Rewriter", token: Token, reader: Reader) -> list[Token]:
    r"""``\rm`` and its kin, which hold to the end of their group."""
    command = {"mit": "mathnormal", "scr": "mathscr", "bfseries": "mathbf"}[token.text[1:]]  # fmt: skip
    return [Token(f"\\{command}", token.at, token.by), *self.braced(token, self.rest(reader))]


def _line_end(self: "Rewriter", token: Token, reader: Reader) -> list[Token]:
    hint = "lines are broken in displays and tables only"
    if reader.peek() in ("{", "}"):
        hint = f"write \\{reader.peek()} with one backslash for the sign"
    raise TexError(f"{token.text} cannot break a line here", token.at, hint)


def _ampersand(self: "Rewriter", token: Token, reader: Reader) -> list[Token]:
    raise TexError("& stands outside of a table", token.at, "write \\& for the sign, or use \\begin{aligned}")


def _text(self: "Rewriter", token: Token, reader: Reader) -> list[Token]:
    command = Token(TEXT[token.text], token.at, token.by)
    if token.text == "\\hbox" and reader.peek() != "{":
        raise TexError("\\hbox must be followed by {…}", token.at, "the width of a box cannot be set; write \\hbox{…}")
    if reader.peek() != "{":
        reader.skip_blanks()
    return text_mode(self, token, command, reader.argument(token))


def _ruler(self: "Rewriter", token: Token, reader: Reader) -> list[Token]:
    message = f"{token.text} can only stand at the beginning of a row of a table"
    raise TexError(message, token.at, f"write it right behind \\\\ or \\begin{{array}}{{…}}, as in \\\\ {token.text}")


def _paired(self: "Rewriter", token: Token, reader: Reader) -> list[Token]:
    r"""A call of what ``\DeclarePairedDelimiter`` defined: ``\abs{x}``, ``\abs*{x}`` or ``\abs[\big]{x}``."""
    sides = reader.argument(token, 1, 3), reader.argument(token, 2, 3)
    reader.skip_blanks()
    grows = reader.star()
    size = [] if grows else reader.option() or []
    of = Token(token.by or token.text, token.at, token.by)
    inside = reader.argument(of)
    left, right = [Token("\\left", of.at, of.by)], [Token("\\right", of.at, of.by)]
    if not grows:
        left, right = (
            [Token(t.text + side, t.at, t.by) if f"{t.text}{side}" in SIZED else t for t in size] for side in "lr"
        )
    return self.rewritten([*left, *sides[0], *inside, *right, *sides[1]])


def _end(self: "Rewriter", token: Token, reader: Reader) -> list[Token]:
    raise TexError("this \\end has no \\begin", token.at, "remove it, or write \\begin{…} before")


def _hash(self: "Rewriter", token: Token, reader: Reader) -> list[Token]:
    raise TexError("# can only stand in a macro", token.at, "write \\# for the sign")


RULES: Mapping[str, Rule] = {
    **dict.fromkeys(SHORT, _short),
    **dict.fromkeys(REFUSED, _refuse),
    **dict.fromkeys(SWITCHED, _size),
    **dict.fromkeys(NOTATIONS, _notation),
    **dict.fromkeys(SIZED, _sized),
    **dict.fromkeys(TEXT, _text),
    **dict.fromkeys(_names("mit scr bfseries"), _font),
    **dict.fromkeys(_names("mathllap mathrlap mathclap llap rlap clap"), _lap),
    **dict.fromkeys(_names("hspace mspace"), _space),
    **dict.fromkeys(INFIX, _infix_alone),
    **dict.fromkeys(PLAIN_TABLES, _plain_table),
    **dict.fromkeys(_names("boldsymbol bm pmb"), _bold),
    **dict.fromkeys(_names("kern mkern hskip mskip"), _kern),
    **dict.fromkeys(_names("ref eqref"), _ref),
    "\\require": _one_ignored,
    **dict.fromkeys(_names("notag nonumber"), _notag),
    **dict.fromkeys(_names("newline cr tabularnewline"), _line_end),
    **dict.fromkeys(_names("protect long global noindent centering noexpand"), _nothing),
    "\\\\": _line_end,
    "&": _ampersand,
    "#": _hash,
    "\\left": _left,
    "\\right": _right,
    "\\middle": _right,
    "\\begin": begin,
    "\\end": _end,
    **dict.fromkeys(_names("hline hdashline"), _ruler),
    "\\paireddelimiters": _paired,
    "\\operatorname": _operatorname,
    "\\operatornamewithlimits": _operatorname,
    "\\mathop": _mathop,
    "\\color": _color,
    "\\textcolor": _textcolor,
    "\\colorbox": _colorbox,
    "\\fcolorbox": _colorbox,
    "\\fbox": _fbox,
    "\\smash": _smash,
    "\\rule": _rule,
    "\\raisebox": _raisebox,
    "\\href": _href,
    "\\url": _href,
    "\\label": _label,
    "\\tag": _tag,
    "\\char": _char,
    "\\unicode": _unicode,
    "\\textcircled": _circled,
    "\\verb": _verb,
    "\\not": _not,
    "\\expandafter": _expandafter,
    "\\mathsfit": _sans_italic,
    "\\genfrac": _genfrac,
}
