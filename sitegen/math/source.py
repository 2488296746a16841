"""The words of TeX: tokens with their places, groups, arguments.

A formula is a list of tokens, each of which knows where in the author's source it stands, so that whatever is made of
it later can be traced back. A token that a macro put there stands where the macro was called.

Follows chapters 7, 8 and 20 of The TeXbook (Knuth 1984) as far as formulas go: category codes are fixed, and a comment
ends with its line.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import accumulate, repeat
from typing import NamedTuple

TOKEN = re.compile(r"\\(?:[A-Za-z]+|.)|%[^\n]*(?:\n[ \t]*)?|\s+|&(?:lt|gt|amp);|.", re.DOTALL)
VERBATIM = re.compile(rf"\\verb(?![A-Za-z])\*?([^\n]).*?\1|{TOKEN.pattern}", re.DOTALL)
r"""Tokens, with ``\verb|…|`` as one of them."""

ALIKE = {"&lt;": "<", "&gt;": ">", "&amp;": "&", "\\\n": "\\ ", "\\\t": "\\ "}
"""Signs as HTML writes them, which many posts have in formulas, and blanks behind a backslash, which are all alike."""


OPENING = frozenset(("{", "\\begin", "\\left"))
CLOSING = frozenset(("}", "\\end", "\\right"))


UNLIKE = re.compile(r";|\\[\n\t]")
"""Where there may be something of ``ALIKE``."""


class Token(NamedTuple):
    """One command (``\\alpha``), one stretch of blanks, or one other character."""

    text: str
    at: int
    """Offset in the source, in characters from 0."""
    by: str = ""
    """The macro that it comes from; empty for what the author wrote."""

    @property
    def is_command(self) -> bool:
        """Whether it begins with a backslash."""
        return self.text[0] == "\\"


class TexError(Exception):
    """A mistake in a formula that can be named and has a place."""

    def __init__(self, message: str, at: int, hint: str = "") -> None:
        super().__init__(message)
        self.message, self.at, self.hint = message, at, hint

    @property
    def is_growth(self) -> bool:
        """Whether macros grow beyond a limit."""
        return isinstance(self, GrowthError)


class GrowthError(TexError):
    """Macros that grow beyond a limit."""


_token: Callable[[tuple[str, int, str]], Token] = partial(tuple.__new__, Token)
"""A token from its fields, in half the time that naming them takes."""


def _texts(source: str) -> list[str]:
    return [m[0] for m in VERBATIM.finditer(source)] if "\\verb" in source else TOKEN.findall(source)


def tokens_of(source: str, at: int = 0) -> list[Token]:
    """The tokens of a source that begins at an offset; comments are gone."""
    texts = _texts(source)
    # each character is in one token, so the lengths are the places
    places = accumulate(map(len, texts), initial=at)
    shown = [ALIKE.get(text, text) for text in texts] if UNLIKE.search(source) else texts
    tokens = list(map(_token, zip(shown, places, repeat(""), strict=False)))
    return [token for token in tokens if token.text[0] != "%"] if "%" in source else tokens


def text_of(tokens: Iterable[Token]) -> str:
    """The source that tokens stand for. A command is kept apart from a letter that comes behind it."""
    parts: list[str] = []
    last = ""
    for token in tokens:
        text = token.text
        if text[0].isalpha() and text.isascii() and last[:1] == "\\" and last[-1:].isalpha():
            parts.append(" ")
        parts.append(text)
        last = text
    return "".join(parts)


def made(source: str, at: int, by: str = "") -> list[Token]:
    """Tokens of a source of our own that takes the place of what stood at an offset."""
    return [Token(text, at, by) for text in _texts(source)]


def is_blank(tokens: Iterable[Token]) -> bool:
    """Whether there is nothing but blanks."""
    return all(token.text.isspace() for token in tokens)


def stripped(tokens: Sequence[Token]) -> Sequence[Token]:
    """Tokens without the blanks at both ends."""
    start, stop = 0, len(tokens)
    while start < stop and tokens[start].text.isspace():
        start += 1
    while start < stop and tokens[stop - 1].text.isspace():
        stop -= 1
    return tokens[start:stop]


class Reader:
    """Reads tokens from first to last. What a macro stands for can be put in front of what is still to be read."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.stack = list(reversed(tokens))
        self.end = tokens[-1].at + len(tokens[-1].text) if tokens else 0

    def __bool__(self) -> bool:
        return bool(self.stack)

    def peek(self) -> str:
        """The text of the next token; empty at the end."""
        return self.stack[-1].text if self.stack else ""

    def next(self) -> Token:
        """The next token, which must be there."""
        return self.stack.pop()

    def put_back(self, tokens: Sequence[Token]) -> None:
        """Read these next."""
        self.stack.extend(reversed(tokens))

    def remaining(self) -> list[Token]:
        """All that is left; it is read."""
        rest = self.stack[::-1]
        self.stack.clear()
        return rest

    def skip_blanks(self) -> None:
        """Go on to the next token that is not blank."""
        while self.stack and self.stack[-1].text.isspace():
            self.stack.pop()

    def argument(self, of: Token, number: int = 1, count: int = 1) -> list[Token]:
        """An argument of a command: the inside of a group, or one token. Raises TexError if there is none.

        ``number`` says which of the ``count`` arguments of the command it is, from 1.
        """
        self.skip_blanks()
        text = self.peek()
        if not text or text in ("}", "&", "\\\\", "\\end", "\\right"):
            raise missing(of, number, count)
        if text == "{":
            return self.group()
        return [self.next()]

    def group(self) -> list[Token]:
        """The inside of the group that begins here. Raises TexError if it does not end."""
        opening = self.next()
        inside: list[Token] = []
        depth = 1
        while self.stack:
            token = self.stack.pop()
            if token.text == "{":
                depth += 1
            elif token.text == "}":
                depth -= 1
                if not depth:
                    return inside
            inside.append(token)
        raise never_closed(opening)

    def option(self) -> list[Token] | None:
        """The inside of ``[…]`` if that comes next. Brackets inside of groups do not end it."""
        blanks: list[Token] = []
        while self.peek().isspace():
            blanks.append(self.next())
        if self.peek() != "[":
            self.put_back(blanks)
            return None
        opening = self.next()
        inside: list[Token] = []
        depth = 0
        while self.stack:
            token = self.stack.pop()
            if token.text == "]" and depth == 0:
                return inside
            depth += {"{": 1, "}": -1}.get(token.text, 0)
            if depth < 0:
                break
            inside.append(token)
        raise TexError("this [ is never closed", opening.at, "put ] behind the option, or write {[} for the sign")

    def star(self) -> bool:
        """Whether a star comes next; it is read."""
        if self.peek() == "*":
            self.next()
            return True
        return False

    def word(self, of: Token, number: int = 1, count: int = 1) -> str:
        """An argument of a command as text without blanks at its ends."""
        return text_of(self.argument(of, number, count)).strip()


ORDINALS = ("", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")


def missing(of: Token, number: int = 1, count: int = 1) -> TexError:
    """The mistake of a command without one of its arguments."""
    hint = f"write {of.text}{'{…}' * count}"
    if count == 1:
        kind = "nothing to stand there" if of.text in ("^", "_") else "no argument"
        return TexError(f"{of.text} has {kind}", of.at, hint)
    return TexError(f"the {ORDINALS[number]} argument of {of.text} is missing", of.at, hint)


def never_closed(opening: Token) -> TexError:
    """The mistake of a group without an end."""
    return TexError(f"this {opening.text} is never closed", opening.at, "put } where the group ends")


def check_groups(tokens: Iterable[Token], limit: int) -> None:
    """Raise TexError where a brace has no partner, and where groups, delimiters and environments nest too deep."""
    open_: list[tuple[Token, int]] = []
    depth = 0
    for token in tokens:
        text = token.text
        if text in OPENING:
            if text == "{":
                open_.append((token, depth))
            depth += 1
            if depth > limit:
                raise too_deep(token.at, limit)
        elif text == "}":
            if not open_:
                raise TexError("this } closes nothing", token.at, "remove it, or write \\} for the sign")
            depth = open_.pop()[1]
        elif text in CLOSING:
            depth -= 1
    if open_:
        raise never_closed(open_[-1][0])


def too_deep(at: int, limit: int) -> TexError:
    """The mistake of too many levels."""
    return TexError(f"groups nest deeper than the limit of {limit}", at, "write the formula in several parts")
