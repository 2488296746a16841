"""The engine, math-core: its error texts, its limits and its ways of writing MathML, which nobody else knows."""

import re
from functools import lru_cache
from typing import TYPE_CHECKING

import msgspec

from .dimensions import space

if TYPE_CHECKING:
    from math_core import LatexToMathML


class Typeset(msgspec.Struct, frozen=True):
    """The inside of a ``math`` element, or why there is none."""

    html: str
    error: str = ""
    offset: int = 0
    """Where in the source the error lies, in characters from 0."""


@lru_cache(maxsize=4096)
def typeset(source: str, display: bool) -> Typeset:
    """Typeset a formula that was rewritten, without the ``math`` element around it."""
    from math_core import LatexError

    try:
        html = _engine().convert_with_local_state(source, displaystyle=display)
    except LatexError as error:
        offset, _, message = str(error).partition(": ")
        if not offset.isdecimal():
            offset, message = "0", str(error)
        return Typeset("", message.strip().rstrip("."), min(int(offset), max(0, len(source) - 1)))
    inside = html[html.index(">") + 1 : -len("</math>")].replace("&ApplyFunction;", "\u2061")  # XML has no such name
    return Typeset(_with_classes(_valid_styles(inside)) if "=" in inside else inside)


@lru_cache(maxsize=1)
def _engine() -> "LatexToMathML":
    from math_core import LatexToMathML

    return LatexToMathML(annotation=False, fancy_error=False, allow_unreliable_rendering=True)


MISPLACED = re.compile(r"<((?!mtable|mstyle)\w+)[^>]* (?:displaystyle|scriptlevel)=|<(mtable)[^>]* scriptlevel=")
LEVEL = re.compile(r' (?:displaystyle|scriptlevel)="[^"]*"')


@lru_cache(maxsize=64)
def _tags(names: frozenset[str]) -> re.Pattern[str]:
    """The tags of elements with these names."""
    return re.compile(rf"<(/?)({'|'.join(sorted(names))})((?: [^>]*?)?)(/?)>")


def _valid_styles(html: str) -> str:
    """``displaystyle`` and ``scriptlevel`` where HTML validators allow them: in an ``mstyle`` around other elements.

    They are attributes of all elements in MathML Core, and of ``mstyle``, ``mtable`` and ``math`` alone before it.
    """
    if "displaystyle=" not in html and "scriptlevel=" not in html:
        return html
    names = frozenset(name or table for name, table in MISPLACED.findall(html))
    if not names:
        return html
    ends: list[str] = []

    def replaced(found: re.Match[str]) -> str:
        name, attributes, is_empty = found[2], found[3], found[4]
        if found[1]:
            return ends.pop()
        levels = LEVEL.findall(attributes) if "=" in attributes else []
        if name == "mtable":
            levels = [level for level in levels if "scriptlevel" in level]
        if not levels:
            if not is_empty:
                ends.append(f"</{name}>")
            return found[0]
        rest = attributes
        for level in levels:
            rest = rest.replace(level, "")
        style = "".join(levels)
        if is_empty:
            return f"<mstyle{style}><{name}{rest}/></mstyle>"
        if name == "mrow" and not rest:
            ends.append("</mstyle>")
            return f"<mstyle{style}>"
        ends.append(f"</{name}></mstyle>")
        return f"<mstyle{style}><{name}{rest}>"

    return _tags(names).sub(replaced, html)


# What the engine says, in words for authors: a pattern of its message, ours, and what to do.

EXPLANATIONS = tuple((re.compile(pattern), message, hint) for pattern, message, hint in (
    (r"Duplicate subscript or superscript", "this sign has a second superscript or subscript",
     "put braces around what belongs together, as in {x^a}^b or x^{ab}"),
    (r"'\^' or '_' directly followed by", "^ or _ is followed by another ^, _ or prime",
     "put braces around what belongs together, as in x^{y'}"),
    (r"Expected argument but (?:reached end|got closing)", "an argument is missing here", "write it in {…}"),
    (r"Expected non-special ASCII characters", "only letters, digits and plain signs can stand here",
     "use commands for other signs outside of it"),
    (r'There must be a parenthesis after "([^"]*)"', r"no delimiter follows \1",
     "write a delimiter such as ( or \\{ behind it, or \\left. for none"),
    (r'Found "([^"]*)", which may only appear (.*)', r"\1 can only stand \2", ""),
    (r"Expected a relation after", "\\not can only strike one sign", "write \\not before each sign, or \\cancel{…}"),
    (r'Unexpected "\$"', "a dollar cannot stand in a formula", "write \\$ for the sign"),
    (r"Found more than one infix fraction", "a group can hold only one \\over, \\choose or the like",
     "put braces around each fraction"),
    (r"Not valid in math mode", "this cannot stand in a formula", "put it in \\text{…}"),
    (r"Not valid in text mode", "this cannot stand in text", "put it between dollars"),
    (r"Expected (?:at most|exactly) one token", "only one sign can stand here", ""),
    (r"Switch-like commands", "a command for the rest of a group cannot be an argument", "put it in braces"),
    (r"Hard limit exceeded", "the formula nests too deep", "write it in several parts"),
    (r"Direct Unicode input is not supported for this symbol yet: '(.*)'", r"the sign \1 cannot stand in a formula",
     "use a command for it, or put it in \\text{…}"),
))  # fmt: skip

UNKNOWN_COMMAND = re.compile(r'Unknown command "(\\.*)"')


def explained(error: str) -> tuple[str, str]:
    """What an error means, and what to do."""
    from ..diagnostics import nearest
    from .names import COMMANDS

    if found := UNKNOWN_COMMAND.match(error):
        near = nearest(found[1], COMMANDS, 1)
        hint = "define it under [math.macros], or with \\newcommand"
        return f"unknown command {found[1]}", f'did you mean "{near[0]}"?' if near and _is_near(
            found[1], near[0]
        ) else hint
    for pattern, message, hint in EXPLANATIONS:
        if found := pattern.match(error):
            return found.expand(message) if found.re.groups else message, hint
    return error[:1].lower() + error[1:], ""


SHORT_NAME = 4
"""Letters of a command's name: a shorter one is like too many others."""


def _is_near(name: str, other: str) -> bool:
    """Whether a command is likely to be meant: one with a short name may differ in one letter only, or two swapped."""
    if min(len(name), len(other)) > SHORT_NAME:
        return True
    while name and other and name[0] == other[0]:
        name, other = name[1:], other[1:]
    while name and other and name[-1] == other[-1]:
        name, other = name[:-1], other[:-1]
    return (len(name) <= 1 and len(other) <= 1) or (len(name) == 2 and name == other[::-1])


# A strict security policy forbids ``style`` attributes. What the engine writes there becomes a class of the theme's
# style sheet for formulas, or an attribute of MathML.

STYLE = re.compile(r' style="([^"]*)"')

CLASSES = {
    "width:100%": "wide",
    "width:50%": "fill",
    "width:7.5%": "edge",
    "width:50%;text-align:right;justify-items:end": "tag",
    "width:7.5%;text-align:right;justify-items:end": "edge tag",
    "text-align:right;justify-items:end;padding-right:0": "ar",
    "text-align:left;justify-items:start;padding-left:0": "al",
    "text-align:left;justify-items:start;padding-right:0": "cl",
    "text-align:left;justify-items:start;padding-right:0;padding-left:1em": "cr",
    "padding-top:0;padding-bottom:0": "tight",
    "padding-top:0.1667em": "cf",
}

PIECES = {
    "text-align:left": "l", "text-align:right": "r", "justify-items:start": "", "justify-items:end": "",
    "padding-top:0": "tight", "padding-bottom:0": "",
    "border-top:0.05emsolidcurrentcolor": "bt", "border-bottom:0.05emsolidcurrentcolor": "bb",
    "border-left:0.05emsolidcurrentcolor": "bl", "border-right:0.05emsolidcurrentcolor": "br",
    "border-top:0.05emdashedcurrentcolor": "dt", "border-bottom:0.05emdashedcurrentcolor": "db",
    "border-left:0.05emdashedcurrentcolor": "dl", "border-right:0.05emdashedcurrentcolor": "dr",
    **{f"padding-{side}:{width}": f"p{side[0]}{mu}" for side in ("left", "right")
       for width, mu in (("0", 0), ("0.1667em", 3), ("0.2222em", 4), ("0.2778em", 5))},
}  # fmt: skip


UNKNOWN = "unknown"
"""The class of a style that no version of the engine had when this was written; a test looks for it."""


def _with_classes(html: str) -> str:
    return STYLE.sub(lambda found: _attribute(found[1]), html) if " style=" in html else html


@lru_cache(maxsize=1024)
def _attribute(style: str) -> str:
    """The attribute that takes the place of a ``style``."""
    plain = re.sub(r"\s", "", style).rstrip(";")
    if plain in CLASSES:
        return f' class="{CLASSES[plain]}"'
    if found := re.fullmatch(r"color:(#?\w+)", plain):
        return f' mathcolor="{found[1]}"'
    if found := re.fullmatch(r"margin-left:(-?[\d.]+)em", plain):
        return space(f"{found[1]}em").removeprefix("<mspace").removesuffix("/>")
    if re.fullmatch(r"width:[\d.]+rem", plain):
        return ""  # the attribute says it too
    names = [PIECES.get(piece, UNKNOWN) for piece in plain.split(";")]
    return f' class="{" ".join(filter(None, names))}"'
