"""TeX's lengths and colours as MathML has them."""

import re

from .source import TexError, Token

EM = {"em": 1.0, "ex": 0.431, "mu": 1 / 18, "pt": 0.1, "bp": 0.1004, "px": 0.0625, "pc": 1.2, "mm": 0.2845,
      "cm": 2.845, "in": 7.227, "dd": 0.107, "cc": 1.284, "sp": 0.1 / 65536}  # fmt: skip
"""Units in em of a text of 10 pt, as in LaTeX; a pixel is a sixteenth of an em."""

LENGTH = re.compile(r"\s*([+-]?\s*(?:\d+\.?\d*|\.\d+))\s*(" + "|".join(EM) + r")\b.*", re.DOTALL)

BACK = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 16, 18, 24, 30, 36, 54, 72)
"""Widths of spaces back for which the style sheet has a class, in 1/18 em."""

MODELS = {"rgb": 1.0, "RGB": 255.0, "gray": 1.0}

COLOUR = re.compile(r"[A-Za-z]+|#(?:[0-9A-Fa-f]{3}){1,2}")

NAMED = frozenset(
    """
    aliceblue antiquewhite aqua aquamarine azure beige bisque black blanchedalmond blue blueviolet brown
    burlywood cadetblue chartreuse chocolate coral cornflowerblue cornsilk crimson currentcolor cyan darkblue
    darkcyan darkgoldenrod darkgray darkgreen darkgrey darkkhaki darkmagenta darkolivegreen darkorange
    darkorchid darkred darksalmon darkseagreen darkslateblue darkslategray darkslategrey darkturquoise
    darkviolet deeppink deepskyblue dimgray dimgrey dodgerblue firebrick floralwhite forestgreen fuchsia
    gainsboro ghostwhite gold goldenrod gray green greenyellow grey honeydew hotpink indianred indigo ivory
    khaki lavender lavenderblush lawngreen lemonchiffon lightblue lightcoral lightcyan lightgoldenrodyellow
    lightgray lightgreen lightgrey lightpink lightsalmon lightseagreen lightskyblue lightslategray
    lightslategrey lightsteelblue lightyellow lime limegreen linen magenta maroon mediumaquamarine mediumblue
    mediumorchid mediumpurple mediumseagreen mediumslateblue mediumspringgreen mediumturquoise mediumvioletred
    midnightblue mintcream mistyrose moccasin navajowhite navy oldlace olive olivedrab orange orangered orchid
    palegoldenrod palegreen paleturquoise palevioletred papayawhip peachpuff peru pink plum powderblue purple
    rebeccapurple red rosybrown royalblue saddlebrown salmon sandybrown seagreen seashell sienna silver skyblue
    slateblue slategray slategrey snow springgreen steelblue tan teal thistle tomato transparent turquoise
    violet wheat white whitesmoke yellow yellowgreen
    """.split()
)
"""The colours that CSS has names for, in lower case."""


def em(text: str, of: Token) -> str:
    """A length such as ``6pt`` as ``0.6em``. What stretches (``plus``, ``minus``) is left out. Raises TexError."""
    found = LENGTH.fullmatch(text)
    if not found:
        raise TexError(f"{text.strip()} is no length", of.at, "write a number and a unit, as in 1.5em or 6pt")
    return f"{round(float(found[1].replace(' ', '')) * EM[found[2]], 4):g}em"


def space(width: str) -> str:
    """A space of MathML. No length of MathML may be negative, so spaces back are classes, in steps of 1/18 em."""
    if not width.startswith("-"):
        return f'<mspace width="{width}"/>'
    wanted = -float(width.removesuffix("em")) * 18
    return f'<mspace class="n{min(BACK, key=lambda step: abs(step - wanted))}"/>'


def strut(gap: str) -> str:
    """What keeps room below a row: as deep as letters go, and the gap."""
    return f'<mspace depth="{0.2 + float(gap.removesuffix("em")):g}em"/>'


def is_length(text: str) -> bool:
    """Whether a text is a length."""
    return LENGTH.fullmatch(text) is not None


def colour(text: str, model: str, of: Token) -> str:
    """A colour as CSS has it: a name, ``#rgb``, or numbers of a model of the xcolor package. Raises TexError."""
    text = text.strip()
    if model == "HTML":
        text = f"#{text}"
    elif model in MODELS:
        parts = [float(p) / MODELS[model] for p in re.findall(r"\d+\.?\d*|\.\d+", text)]
        if model == "gray" and len(parts) == 1:
            parts *= 3
        if len(parts) == 3 and max(parts) <= 1:
            return "#" + "".join(f"{round(p * 255):02x}" for p in parts)
    if re.fullmatch(r"[0-9A-Fa-f]{6}", text):
        text = f"#{text}"
    if not COLOUR.fullmatch(text):
        raise TexError(f"{text or 'nothing'} is no colour", of.at, "write a name such as teal, or #rrggbb")
    return text


def unknown_colours(html: str) -> dict[str, str]:
    """The names in MathML that stand for no colour of CSS, each with a hint: a browser passes them over."""
    names = dict.fromkeys(n for n in COLOURED.findall(html) if n.isalpha() and n.lower() not in NAMED)
    if not names:
        return {}
    from difflib import get_close_matches

    near = {name: get_close_matches(name.lower(), sorted(NAMED), 1) for name in names}
    other = "write a name that CSS has, such as teal, or #rrggbb"
    return {name: f'did you mean "{found[0]}"?' if found else other for name, found in near.items()}


COLOURED = re.compile(r' math(?:color|background)="([^"#]+)"')
