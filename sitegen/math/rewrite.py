r"""What authors write, made into what the engine understands: macros expanded, missing commands made of others.

One pass from left to right over the tokens of a formula, group by group, so that arguments are found as TeX finds them.
``rules`` says what becomes of single commands, ``environments`` of ``\begin…\end``. Where the engine has no words for
something, its element of MathML is put in afterwards: the tokens hold a *mark*, which is replaced in the result.

Numbers, labels and references are found here and filled in later: what the engine is given does not depend on them.
"""

import re
from collections.abc import Mapping, Sequence
from html import escape

from .environments import top_level
from .macros import DEFINITIONS, Macro, define, expansion
from .marks import CLOSE, OPEN, Mark, NumberMark, Options, Rewritten, Row
from .rules import ARITY, INFIX, OPERATORS, OPTIONAL, RULES, infix, verbatim
from .source import GrowthError, Reader, TexError, Token, check_groups, made, missing, stripped, tokens_of, too_deep

MAX_DEPTH = 60
"""How deep groups may nest: the engine recurses, and nearly 200 levels exhaust a stack of 512 kB, which kills the
process. One level of ours can be three of the engine's."""
MAX_EXPANSIONS = 1000
"""So many macros may be expanded in one formula, ..."""
MAX_TOKENS = 50_000
"""... and so many tokens may be read in it: a few macros can grow beyond all bounds."""

FORBIDDEN = re.compile("[\ue000-\uf8ff\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
"""Signs for private use, two of which are our marks, and characters that neither XML nor HTML has."""

ENDS = frozenset(("}", "&", "\\\\", "\\cr", "\\end", "\\right", "\\middle", "^", "_", "\\limits", "\\nolimits"))
"""What cannot be an argument."""


ACTIVE = frozenset((*RULES, *ARITY, *DEFINITIONS, *INFIX, "{", "}", "^", "_", "\\limits", "\\nolimits"))
"""Tokens that are more than a sign. All others stay as they are, most tokens of most formulas."""


GREEDY = frozenset(f"\\{name}" for name in """
    displaystyle textstyle scriptstyle scriptscriptstyle over atop choose brace brack rm bf it tt sf cal
    """.split())  # fmt: skip
"""Commands of the engine that take all that stands around them in their group, so that marks must stand outside."""


class Rewriter:
    """Rewrites one formula. ``macros`` grows by what the formula defines."""

    def __init__(self, macros: dict[str, Macro], options: Options) -> None:
        self.macros, self.options = macros, options
        self.marks: list[Mark] = []
        self.rows: list[Row] = []
        self.row = Row(0)
        """The row that labels and tags belong to."""
        self.expansions = 0
        self.read = 0
        self.depth = 0

    # ------------------------------------------------------------------------------------------------ the pass

    def rewritten(self, tokens: Sequence[Token]) -> list[Token]:
        """What a group, a cell or an argument becomes. Raises TexError."""
        self.deeper(tokens[0].at if tokens else 0)
        out = self.run(Reader(tokens))
        self.depth -= 1
        return out

    def deeper(self, at: int) -> None:
        """Begin a level. Raises TexError if there are too many."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise too_deep(at, MAX_DEPTH)

    def run(self, reader: Reader) -> list[Token]:
        """Rewrite all that a reader has left."""
        out: list[Token] = []
        atom = 0
        limited = False
        stack, macros = reader.stack, self.macros
        while stack:
            token = stack.pop()
            text = token.text
            if text not in ACTIVE and text not in macros and text[:5] != "\\verb":
                self.read += 1
                if not text.isspace():
                    atom = len(out)
                    limited = False
                out.append(token)
                continue
            if text in ("\\limits", "\\nolimits"):
                if limited:
                    raise TexError("this has limits already", token.at, f"remove one {token.text}")
                out[atom:] = self.limits(out[atom:], token, reader)
                limited = True
                continue
            if text in INFIX and text not in macros and out:
                return infix(self, out, token, reader)
            start = len(out)
            out += self.step(token, reader)
            if text not in ("^", "_") and len(out) > start:
                atom = start
                limited = False
        return out

    def step(self, token: Token, reader: Reader) -> list[Token]:
        """What a token becomes, together with the arguments that it reads."""
        self.read += 1
        if self.read > MAX_TOKENS:
            raise GrowthError(f"the formula grows beyond the limit of {MAX_TOKENS} signs", token.at)
        text = token.text
        if text == "{":
            reader.put_back([token])
            return self.braced(token, self.rewritten(reader.group()))
        if text == "}":
            raise TexError("this } closes nothing", token.at, "remove it, or write \\} for the sign")
        if text in ("^", "_"):
            return [token, *self.operand(token, reader)]
        if text in self.macros:
            self.expand(token, reader)
            return []
        rule = RULES.get(text)
        if rule is not None:
            return rule(self, token, reader)
        if text in DEFINITIONS:
            define(token, reader, self.macros)
            return []
        if text.startswith("\\verb") and len(text) > 6:
            return verbatim(self, token)
        arity = ARITY.get(text)
        if arity is None:
            return [token]
        out = [token]
        if text in OPTIONAL and (option := reader.option()) is not None:
            out += [Token("[", token.at, token.by), *self.rewritten(option), Token("]", token.at, token.by)]
        for number in range(1, arity + 1):
            out += self.operand(token, reader, number, arity)
        return out

    def expand(self, token: Token, reader: Reader) -> None:
        """Put what a macro stands for in front of what is to be read."""
        self.expansions += 1
        if self.expansions > MAX_EXPANSIONS:
            name = token.by or token.text
            raise GrowthError(f"{name} expands without end", token.at, "a macro must not use itself")
        found = expansion(self.macros[token.text], token, reader)
        self.read += len(found)
        if self.read > MAX_TOKENS:
            raise GrowthError(f"{token.by or token.text} grows beyond the limit of {MAX_TOKENS} signs", token.at)
        reader.put_back(found)

    def operand(self, of: Token, reader: Reader, number: int = 1, count: int = 1) -> list[Token]:
        """An argument of a command or of ``^`` and ``_``: a group, or one thing, rewritten.

        ``number`` says which of the ``count`` arguments of the command it is, from 1.
        """
        reader.skip_blanks()
        while reader.peek() in self.macros:
            self.expand(reader.next(), reader)
            reader.skip_blanks()
        text = reader.peek()
        if not text or text in ENDS:
            raise missing(of, number, count)
        token = reader.next()
        if text == "{":
            return self.step(token, reader)
        self.deeper(token.at)
        out = self.step(token, reader)
        self.depth -= 1
        return out if len(out) == 1 else self.braced(token, out)

    def limits(self, base: Sequence[Token], token: Token, reader: Reader) -> list[Token]:
        r"""``\limits`` behind something that the engine has no limits for: they are set above and below."""
        base = stripped(base)
        if not base:
            raise TexError(f"{token.text} must follow an operator", token.at, "as in \\sum\\limits_{i=1}^n")
        if len(base) == 1 and (base[0].text in OPERATORS or base[0].text.startswith("\\operatorname")):
            return [*base, token]
        return self.with_scripts(base, token, reader, token.text == "\\limits")

    def with_scripts(self, base: Sequence[Token], of: Token, reader: Reader, above: bool) -> list[Token]:
        """A base with the scripts that follow it: above and below it, or beside it."""
        scripts: dict[str, list[Token]] = {}
        reader.skip_blanks()
        while reader.peek() in ("^", "_") and reader.peek() not in scripts:
            sign = reader.next()
            scripts[sign.text] = self.operand(sign, reader)
            reader.skip_blanks()
        out = self.braced(of, base)
        if not above:
            return [*out, *(t for sign, script in scripts.items() for t in (Token(sign, of.at, of.by), *script))]
        for script_sign, command in (("_", "\\underset"), ("^", "\\overset")):
            if script_sign in scripts:
                out = [Token(command, of.at, of.by), *self.braced(of, scripts[script_sign]), *self.braced(of, out)]
        return out

    def counts(self, row: Row, numbered: bool) -> bool:
        """Whether a row takes the next number; ``numbered`` says whether rows of its environment do."""
        if row.tag is not None or row.silent:
            return False
        return bool(row.labels) or (numbered and self.options.numbering != "labelled")

    # ------------------------------------------------------------------------------------------------- building

    @staticmethod
    def braced(of: Token, tokens: Sequence[Token]) -> list[Token]:
        """Tokens as a group."""
        return [Token("{", of.at, of.by), *tokens, Token("}", of.at, of.by)]

    def mark(self, of: Token, mark: Mark) -> list[Token]:
        """Something that is put into the result afterwards."""
        self.marks.append(mark)
        return [Token(f"\\text{{{OPEN}{len(self.marks) - 1}{CLOSE}}}", of.at, of.by)]

    def wrapped(self, of: Token, tag: str, attributes: Mapping[str, str], inside: Sequence[Token]) -> list[Token]:
        """Tokens inside an element of MathML."""
        shown = "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())
        first = next((token.text for token in inside if not token.text.isspace()), "")
        if first in ("'", "^", "_") or any(token.text in GREEDY for token in inside):
            inside = self.braced(of, inside)
        return self.braced(of, [*self.mark(of, f"<{tag}{shown}>"), *inside, *self.mark(of, f"</{tag}>")])

    def again(self, of: Token, source: str) -> list[Token]:
        """What a source of our own becomes in the place of a command."""
        return self.rewritten(made(source, of.at, of.by or of.text))

    def rest(self, reader: Reader) -> list[Token]:
        """All that is left of a group: what a switch such as ``\\color`` works on."""
        self.deeper(reader.stack[-1].at if reader else reader.end)
        out = self.run(reader)
        self.depth -= 1
        return out


def rewrite(source: str, macros: dict[str, Macro], options: Options, at: int = 0) -> Rewritten:
    """Rewrite a formula. Raises TexError."""
    tokens = tokens_of(source, at)
    check_groups(tokens, MAX_DEPTH)
    if found := FORBIDDEN.search(source):
        kind = "a sign for private use" if found[0] > "\x1f" else "a control character"
        raise TexError(f"{kind} cannot stand in a formula", at + found.start(), "remove it")
    rewriter = Rewriter(macros, options)
    out = top_level(rewriter, tokens)
    return Rewritten(tuple(out), tuple(rewriter.marks), tuple(rewriter.rows), outside=not _has_numbers(rewriter))


def _has_numbers(rewriter: Rewriter) -> bool:
    return any(isinstance(mark, NumberMark) for mark in rewriter.marks)
