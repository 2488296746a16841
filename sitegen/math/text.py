r"""LaTeX's text mode inside of formulas: ``\text{…}`` and its kin, with formulas between dollars inside of it.

The engine sets text without formulas. So a text with formulas in it is cut into pieces, each in the commands that it
stood in: ``\textbf{a $x$}`` becomes ``\textbf{a }`` and ``x``.
"""

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from .source import Reader, TexError, Token, text_of

if TYPE_CHECKING:
    from .rewrite import Rewriter

TEXT: Mapping[str, str] = {
    "\\text": "\\text", "\\textbf": "\\textbf", "\\textit": "\\textit", "\\texttt": "\\texttt", "\\textsf": "\\text",
    "\\textrm": "\\text", "\\textup": "\\text", "\\textnormal": "\\text", "\\textmd": "\\text", "\\textsc": "\\text",
    "\\textsl": "\\textit", "\\emph": "\\textit", "\\mbox": "\\text", "\\hbox": "\\text",
}  # fmt: skip
"""Commands of text, and what the engine is given for them."""

LETTERS = re.compile(r"[A-Za-z]+(?:(?:[ \-*/0-9]|\\[,:;! ])*[A-Za-z0-9]+)*")
"""The name of an operator as the engine reads it."""

DROPPED = frozenset(("\\displaystyle", "\\textstyle", "\\scriptstyle", "\\rm", "\\normalfont", "\\small", "\\tiny",
                     "\\footnotesize", "\\scriptsize", "\\large", "\\Large", "\\normalsize", "\\sf"))  # fmt: skip

SIGNS: Mapping[str, str] = {
    "\\#": "#", "\\%": "%", "\\&": "&", "\\_": "_", "\\$": "$", "\\{": "{", "\\}": "}", "\\ ": " ", "~": "\u00a0",
    "\\,": "\u2009", "\\;": "\u2005", "\\:": "\u2005", "\\>": "\u2005", "\\quad": "\u2003", "\\qquad": "\u2003\u2003",
    "\\!": "", "\\textbackslash": "\\", "\\dots": "…", "\\ldots": "…", "\\textellipsis": "…", "\\\\": " ",
    "\\textquotesingle": "'", "\\textquotedblleft": "“", "\\textquotedblright": "”", "\\textdegree": "°",
    "\\textasciitilde": "~", "\\textasciicircum": "^", "\\textunderscore": "_", "\\textdollar": "$", "\\S": "§",
    "\\textendash": "–", "\\textemdash": "—", "\\textbar": "|", "\\textless": "<", "\\textgreater": ">",
    "\\textbraceleft": "{", "\\textbraceright": "}", "\\copyright": "©", "\\textcopyright": "©", "\\circledR": "®",
    "\\textregistered": "®", "\\pounds": "£", "\\textsterling": "£", "\\P": "¶", "\\dag": "†", "\\ddag": "‡",
    "\\textquoteleft": "‘", "\\textquoteright": "’", "\\lq": "‘", "\\rq": "’",
    "\\space": " ", "\\nobreakspace": "\u00a0",
    "\\newline": " ", "\\textbardbl": "‖", "\\textperiodcentered": "·", "\\textdagger": "†",
    "\\textdaggerdbl": "‡", "\\yen": "¥", "\\checkmark": "✓", "\\maltese": "✠", "\\LaTeX": "LaTeX",
    "\\TeX": "TeX", "\\KaTeX": "KaTeX",
}  # fmt: skip
"""Signs of text mode."""

LIGATURES = (("`", "‘"), ("‘‘", "“"), ("'", "’"), ("’’", "”"), ("–-", "—"), ("--", "–"))
"""Signs that become one, in this order."""
LIGATED = frozenset("`'-")

WITH_TEXT: Mapping[str, int] = {
    "\\sout": 0, "\\cancel": 0, "\\bcancel": 0, "\\xcancel": 0, "\\boxed": 0, "\\underline": 0, "\\overline": 0,
    "\\phantom": 0, "\\hphantom": 0, "\\vphantom": 0, "\\smash": 0, "\\textcolor": 1, "\\href": 1,
}  # fmt: skip
"""Commands of formulas whose last argument is text if they stand in text, and how many others come before it."""

LETTER_COMMANDS: Mapping[str, str] = {
    "\\ss": "ß", "\\ae": "æ", "\\AE": "Æ", "\\oe": "œ", "\\OE": "Œ", "\\o": "ø", "\\O": "Ø", "\\l": "ł", "\\L": "Ł",
    "\\aa": "å", "\\AA": "Å", "\\i": "ı", "\\j": "ȷ"
}  # fmt: skip

ACCENTS: Mapping[str, str] = {
    "\\'": "\u0301", "\\`": "\u0300", "\\^": "\u0302", '\\"': "\u0308", "\\~": "\u0303", "\\=": "\u0304",
    "\\.": "\u0307", "\\u": "\u0306", "\\v": "\u030c", "\\H": "\u030b", "\\r": "\u030a", "\\c": "\u0327",
    "\\k": "\u0328", "\\d": "\u0323", "\\b": "\u0331",
}  # fmt: skip
"""Accents as combining signs, which follow their letter."""

PROTECTED = {"\\": "\\textbackslash ", "{": "\\{", "}": "\\}", "$": "\\$", "%": "\\%", "#": "\\#", "&": "\\&",
             "_": "\\_"}  # fmt: skip

APART = re.compile("([~^])")
"""Signs that the engine has as accents only: they are put in afterwards."""

FONTS = {"\\bf": "\\textbf", "\\bfseries": "\\textbf", "\\it": "\\textit", "\\itshape": "\\textit", "\\em": "\\textit",
         "\\sl": "\\textit", "\\slshape": "\\textit", "\\tt": "\\texttt", "\\ttfamily": "\\texttt"}  # fmt: skip
"""Commands of text that hold to the end of their group."""

ELEMENTS = {"\\textbf": "b", "\\textit": "i", "\\texttt": "code"}


def text_mode(self: "Rewriter", of: Token, command: Token, inside: Sequence[Token]) -> list[Token]:
    """What a text becomes as part of a formula."""
    out: list[Token] = []
    _pieces(self, of, (command.text,), Reader(inside), out)
    return out if len(out) == 1 else self.braced(of, out)


def _pieces(self: "Rewriter", of: Token, commands: tuple[str, ...], reader: Reader, out: list[Token]) -> None:
    plain = ""
    self.deeper(of.at)

    def flush() -> None:
        nonlocal plain
        if plain:
            for piece in filter(None, APART.split(plain)):
                if APART.fullmatch(piece):
                    names = [ELEMENTS[command] for command in commands if command in ELEMENTS]
                    tags = "".join(f"<{name}>" for name in names), "".join(f"</{name}>" for name in reversed(names))
                    out.extend(self.mark(of, f"<mtext>{tags[0]}{piece}{tags[1]}</mtext>"))
                    continue
                wrapped = "".join(PROTECTED.get(sign, sign) for sign in piece)
                for command in reversed(commands):
                    wrapped = f"{command}{{{wrapped}}}"
                out.append(Token(wrapped, of.at, of.by))
        plain = ""

    while reader:
        token = reader.next()
        text = token.text
        self.read += 1
        if text in self.macros:
            self.expand(token, reader)
        elif text == "$" or text == "\\(":
            flush()
            out += self.rewritten(_formula(token, reader))
        elif text == "{":
            reader.put_back([token])
            inner = reader.group()
            if all(not t.is_command and t.text not in "${" for t in inner):
                plain += text_of(inner)
            else:
                flush()
                _pieces(self, of, commands, Reader(inner), out)
        elif text in TEXT:
            flush()
            reader.skip_blanks()
            inner_command = TEXT[text]
            nested = commands if inner_command == "\\text" else (*commands, inner_command)
            _pieces(self, of, nested, Reader(reader.argument(token)), out)
        elif text in ACCENTS:
            flush_letter = reader.argument(token)
            letter = "".join(LETTER_COMMANDS.get(t.text, t.text) for t in flush_letter).strip()
            letter = {"ı": "i", "ȷ": "j"}.get(letter, letter)
            plain += _composed(letter[:1] + ACCENTS[text] + letter[1:])
        elif text in LETTER_COMMANDS:
            plain += LETTER_COMMANDS[text]
            reader.skip_blanks()
        elif text in SIGNS:
            plain += SIGNS[text]
            if text[-1:].isalpha():
                reader.skip_blanks()
        elif text in WITH_TEXT:
            flush()
            out += self.rewritten([token, *_with_text(token, commands, reader)])
        elif text == "\\color":
            flush()
            colour = _leading(token, reader, 1)
            inside = _as_text(token, commands, reader.remaining())
            out += self.rewritten([token, *colour, *inside])
        elif text in FONTS:
            flush()
            reader.skip_blanks()
            _pieces(self, of, (*commands, FONTS[text]), Reader(reader.remaining()), out)
        elif text == "\\TextOrMath":
            first, _ = reader.argument(token, 1, 2), reader.argument(token, 2, 2)
            reader.put_back(first)
        elif text in DROPPED:
            reader.skip_blanks()
        elif token.is_command:
            flush()
            out += self.step(token, reader)
        elif text.isspace():
            plain += " "
        else:
            plain += text
            if text in LIGATED and "\\texttt" not in commands:
                for signs, ligature in LIGATURES:
                    plain = plain.removesuffix(signs) + ligature if plain.endswith(signs) else plain
    flush()
    self.depth -= 1


def _with_text(of: Token, commands: tuple[str, ...], reader: Reader) -> list[Token]:
    """The arguments of a command, with the last one as text."""
    before = _leading(of, reader, WITH_TEXT[of.text])
    return [*before, Token("{", of.at, of.by), *_as_text(of, commands, reader.argument(of)), Token("}", of.at, of.by)]


def _leading(of: Token, reader: Reader, count: int) -> list[Token]:
    """An option, if there is one, and so many arguments, as they stand."""
    option = reader.option()
    found = [] if option is None else [Token("[", of.at, of.by), *option, Token("]", of.at, of.by)]
    for _ in range(count):
        found += [Token("{", of.at, of.by), *reader.argument(of), Token("}", of.at, of.by)]
    return found


def _as_text(of: Token, commands: tuple[str, ...], inside: Sequence[Token]) -> list[Token]:
    found = list(inside)
    for command in reversed(commands):
        found = [Token(command, of.at, of.by), Token("{", of.at, of.by), *found, Token("}", of.at, of.by)]
    return found


def _composed(text: str) -> str:
    import unicodedata

    return unicodedata.normalize("NFC", text)


def _formula(opening: Token, reader: Reader) -> list[Token]:
    end = "$" if opening.text == "$" else "\\)"
    inside: list[Token] = []
    while reader:
        token = reader.next()
        if token.text == end:
            return inside
        inside.append(token)
    raise TexError(f"this {opening.text} is never closed", opening.at, f"put {end} behind the formula")
