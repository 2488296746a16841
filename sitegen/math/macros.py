r"""Macros: commands that a site, a post or a formula defines.

``\newcommand``, ``\renewcommand``, ``\providecommand``, ``\def``, ``\let``, ``\DeclareMathOperator`` and
``\DeclarePairedDelimiter`` as in LaTeX, except that a definition holds to the end of the post, whatever group it stands
in: so it is in a blog with one formula of definitions at its beginning. Expansion is bounded (see ``rewrite``): a macro
may not grow without end.
"""

import re
from collections.abc import Callable, Mapping, Sequence

import msgspec

from .source import GrowthError, Reader, TexError, Token, made, text_of, tokens_of

MAX_EXPANDED = 10_000
r"""Tokens that the body of an ``\edef`` may expand to."""


class Macro(msgspec.Struct, frozen=True):
    """What a command stands for."""

    body: str
    """With ``#1`` to ``#9`` for its arguments."""
    arity: int = 0
    default: str | None = None
    """The first argument where it is not given in brackets; None if it is not optional."""
    delimiters: tuple[str, ...] = ()
    """What stands before the first argument and behind each, where ``\\def`` says so."""


Macros = Mapping[str, Macro]
"""By name, with the backslash."""


def macro(body: str, arity: int | None = None, default: str | None = None) -> Macro:
    """A macro with as many arguments as its body mentions, unless the number is given."""
    mentioned = max((int(n[1]) for n in re.findall(r"#[1-9]", body)), default=0)
    return Macro(body, mentioned if arity is None else arity, default)


def expansion(definition: Macro, call: Token, reader: Reader) -> list[Token]:
    """What a call of a macro stands for; its arguments are read. Raises TexError."""
    arguments = list(_arguments(definition, call, reader))
    by = call.by or call.text
    result: list[Token] = []
    for token in made_parameters(definition.body, call.at, by):
        if isinstance(token, Token):
            result.append(token)
        elif token <= len(arguments):
            result.extend(arguments[token - 1])
    return result


def made_parameters(body: str, at: int, by: str) -> list[Token | int]:
    """The tokens of a body, and the number of an argument where one is asked for."""
    result: list[Token | int] = []
    tokens = made(body, at, by)
    index = 0
    while index < len(tokens):
        text = tokens[index].text
        following = tokens[index + 1].text if index + 1 < len(tokens) else ""
        if text == "#" and following in "123456789" and following:
            result.append(int(following))
            index += 1
        elif text[0] != "%":
            result.append(tokens[index])
        index += 1
    return result


def _arguments(definition: Macro, call: Token, reader: Reader) -> "Sequence[list[Token]]":
    found: list[list[Token]] = []
    if definition.delimiters:
        _expect(definition.delimiters[0], call, reader)
        for delimiter in definition.delimiters[1:]:
            found.append(_until(delimiter, call, reader) if delimiter else reader.argument(call))
        return found
    for number in range(definition.arity):
        if number == 0 and definition.default is not None:
            given = reader.option()
            found.append(made(definition.default, call.at, call.text) if given is None else given)
        else:
            found.append(reader.argument(call, number + 1, definition.arity))
    return found


def _expect(delimiter: str, call: Token, reader: Reader) -> None:
    for token in tokens_of(delimiter):
        if token.text.isspace():
            reader.skip_blanks()
        elif reader.peek() == token.text:
            reader.next()
        else:
            raise TexError(f"{call.text} must be followed by {delimiter}", call.at, "as its definition says")


def _until(delimiter: str, call: Token, reader: Reader) -> list[Token]:
    wanted = [token.text for token in tokens_of(delimiter)]
    inside: list[Token] = []
    depth = 0
    while reader:
        token = reader.next()
        inside.append(token)
        if depth == 0 and [t.text for t in inside[-len(wanted) :]] == wanted:
            found = inside[: -len(wanted)]
            if len(found) > 1 and found[0].text == "{" and found[-1].text == "}":
                return found[1:-1]
            return found
        depth += {"{": 1, "}": -1}.get(token.text, 0)
    raise TexError(f"{delimiter} is missing behind {call.text}", call.at, "its definition asks for it")


# -------------------------------------------------------------------------------------------------- definitions


def _name(reader: Reader, of: Token, count: int = 2) -> Token:
    r"""The command that is defined: ``\foo`` or ``{\foo}``."""
    found = [t for t in reader.argument(of, 1, count) if not t.text.isspace()]
    if len(found) != 1 or not found[0].is_command:
        raise TexError(f"{of.text} must name a command", of.at, f"write {of.text}{{\\name}}…")
    return found[0]


def _newcommand(of: Token, reader: Reader, _: dict[str, Macro]) -> tuple[str, Macro]:
    reader.star()
    name = _name(reader, of)
    count = reader.option()
    number = text_of(count).strip() if count is not None else "0"
    if not re.fullmatch(r"[0-9]", number):
        raise TexError(f"the number of arguments of {name.text} must be 0 to 9, not {number}", of.at)
    default = reader.option() if count is not None else None
    body = text_of(reader.argument(of, 2, 2))
    return name.text, Macro(body, int(number), None if default is None else text_of(default))


def _def(of: Token, reader: Reader, known: dict[str, Macro]) -> tuple[str, Macro]:
    reader.skip_blanks()
    if not reader or not reader.peek().startswith("\\"):
        raise TexError(f"{of.text} must name a command", of.at, f"write {of.text}\\name{{…}}")
    name = reader.next()
    pieces: list[list[Token]] = [[]]
    while reader and reader.peek() != "{":
        token = reader.next()
        if token.text == "#" and reader.peek() == str(len(pieces)):
            reader.next()
            pieces.append([])
        elif token.text == "#":
            raise TexError(f"the arguments of {name.text} must be numbered in order", token.at, "write #1#2…")
        else:
            pieces[-1].append(token)
    if not reader:
        raise TexError(f"the definition of {name.text} has no body", of.at, f"write {of.text}{name.text}{{…}}")
    inside = reader.group()
    if of.text in ("\\edef", "\\xdef"):
        inside = _expanded(inside, known)
    body = text_of(inside)
    delimiters = tuple(text_of(piece).strip() for piece in pieces)
    return name.text, Macro(body, len(pieces) - 1, None, delimiters if any(delimiters) else ())


def _expanded(tokens: Sequence[Token], known: Macros) -> list[Token]:
    r"""The body of ``\edef``: what its macros stand for now, but for those behind ``\noexpand``."""
    out: list[Token] = []
    reader = Reader(tokens)
    count = 0
    while reader:
        token = reader.next()
        if token.text == "\\noexpand":
            if reader:
                out.append(reader.next())
        elif token.text in known:
            found = expansion(known[token.text], token, reader)
            count += 1 + len(found)
            if count > MAX_EXPANDED:
                raise GrowthError(f"{token.text} expands without end", token.at, "a macro must not use itself")
            reader.put_back(found)
        else:
            out.append(token)
    return out


def _let(of: Token, reader: Reader, known: dict[str, Macro]) -> tuple[str, Macro]:
    name = _name(reader, of)
    reader.skip_blanks()
    if reader.peek() == "=":
        reader.next()
        reader.skip_blanks()
    if not reader:
        raise TexError(f"{of.text} must say what {name.text} shall be", of.at, f"write {of.text}{name.text}=\\other")
    other = reader.next().text
    return name.text, known.get(other, Macro(other))


def _operator(of: Token, reader: Reader, _: dict[str, Macro]) -> tuple[str, Macro]:
    star = "*" if reader.star() else ""
    name = _name(reader, of)
    return name.text, Macro(f"\\operatorname{star}{{{text_of(reader.argument(of, 2, 2))}}}")


def _paired(of: Token, reader: Reader, _: dict[str, Macro]) -> tuple[str, Macro]:
    name = _name(reader, of, 3)
    left, right = (text_of(reader.argument(of, number, 3)) for number in (2, 3))
    return name.text, Macro(f"\\paireddelimiters{{{left}}}{{{right}}}")


DEFINITIONS: Mapping[str, Callable[[Token, Reader, dict[str, Macro]], tuple[str, Macro]]] = {
    "\\newcommand": _newcommand,
    "\\renewcommand": _newcommand,
    "\\providecommand": _newcommand,
    "\\def": _def,
    "\\gdef": _def,
    "\\edef": _def,
    "\\xdef": _def,
    "\\let": _let,
    "\\DeclareMathOperator": _operator,
    "\\DeclarePairedDelimiter": _paired,
}


def define(of: Token, reader: Reader, known: dict[str, Macro]) -> None:
    """Read a definition and take it into ``known``. Raises TexError."""
    if of.text in ("\\let", "\\def", "\\gdef", "\\edef", "\\xdef"):
        reader.skip_blanks()
    name, definition = DEFINITIONS[of.text](of, reader, known)
    if of.text == "\\providecommand" and name in known:
        return
    if name in DEFINITIONS or name in ("\\begin", "\\end", "\\left", "\\right"):
        raise TexError(f"{name} cannot be defined anew", of.at, "give it another name")
    known[name] = definition
