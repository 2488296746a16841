r"""A formula as plain text: ``x² + α ≤ ½`` as far as Unicode has the signs, else with ``^``, ``_`` and brackets.

For titles of windows, excerpts, search and feeds. It is read off the MathML, so that it
never says anything else than the page; a formula that cannot be typeset is shown as its source.
"""

import re
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING
from unicodedata import normalize
from xml.etree import ElementTree

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

UP = dict(zip("0123456789+-−=()niabcdefghjklmoprstuvwxyzABDEGHIJKLMNOPRTUVWαβγδεθφχ′″‴∗*T",
              "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱᵃᵇᶜᵈᵉᶠᵍʰʲᵏˡᵐᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵅᵝᵞᵟᵋᶿᵠᵡ′″‴**ᵀ", strict=True))  # fmt: skip
DOWN = dict(zip("0123456789+-−=()aehijklmnoprstuvxβγρφχ",
                "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ", strict=True))  # fmt: skip
FRACTIONS = {("1", "2"): "½", ("1", "3"): "⅓", ("2", "3"): "⅔", ("1", "4"): "¼", ("3", "4"): "¾"}
ACCENTS = {"ˆ": "\u0302", "^": "\u0302", "¯": "\u0304", "‾": "\u0305", "̲": "\u0332", "~": "\u0303", "˜": "\u0303",
           "⃗": "\u20d7", "→": "\u20d7", "˙": "\u0307", "¨": "\u0308", "ˇ": "\u030c", "˘": "\u0306", "´": "\u0301",
           "`": "\u0300"}  # fmt: skip

SPACED = frozenset("=<>≤≥≠≈≡∼≃≅→←↦⇒⇔⟹⟸⟺⟶∈∉⊂⊆⊃⊇∝∣∥+−±∓×÷∪∩∧∨∘⊕⊗≪≫≔⊥⊢⊨:")
"""Operators with blanks on both sides."""

NAME_END = "\u2064"
"""What stands behind the name of a function until it is known what follows."""

BEHIND_NAME = re.compile(f"(?<=\\S){NAME_END}\\s*(?=[(\\[{{)\\]}},;.])")

BEHIND_BRACKET = re.compile(r"(?<=[(\[{])\s+")
BLANKS = re.compile(r"\s+")

HIDDEN = re.compile("[\u2061-\u2064\ufe00\ufe01]")


@lru_cache(maxsize=4096)
def readable(source: str) -> str:
    """The text of a formula, as LaTeX's math mode has it. Never fails."""
    from . import convert

    formula = convert(source, False)
    if formula.error:
        return source.strip()
    return text_of_mathml(formula.html) or source.strip()


def text_of_mathml(html: str) -> str:
    """The text of a ``math`` element."""
    try:
        root = ElementTree.fromstring(html.replace("&ApplyFunction;", "\u2061"))
    except ElementTree.ParseError:
        return ""
    text = BEHIND_NAME.sub("", _text(root)).replace(NAME_END, " ")
    return normalize("NFC", BLANKS.sub(" ", BEHIND_BRACKET.sub("", HIDDEN.sub("", text))).strip())


ELEMENT = re.compile(
    r"<math([^>]*)><semantics><mrow>(.*?)</mrow><annotation [^>]*>[^<]*</annotation></semantics></math>", re.DOTALL
)


def with_alternatives(html: str) -> str:
    """HTML for feeds: each formula with its text as ``alttext``, and without its source.

    A reader that does not know MathML shows the characters that stand in it, where LaTeX would be noise.
    """
    return ELEMENT.sub(_alternative, html)


@lru_cache(maxsize=4096)
def _alternative_of(attributes: str, inside: str) -> str:
    text = text_of_mathml(f"<math>{inside}</math>")
    return f'<math xmlns="http://www.w3.org/1998/Math/MathML"{attributes} alttext="{escape(text)}">{inside}</math>'


def _alternative(found: re.Match[str]) -> str:
    return _alternative_of(found[1], found[2])


def _text(node: "Element") -> str:
    tag = node.tag
    children = list(node)
    if tag == "annotation":
        return ""
    if tag == "mo":
        sign = (node.text or "").strip()
        if sign in SPACED and node.get("form") not in ("prefix", "postfix"):
            return f" {sign} "
        return {",": ", ", ";": "; ", "\u2061": ""}.get(sign, sign)
    if tag in ("mi", "mn"):
        name = node.text or ""
        return f" {name}{NAME_END}" if tag == "mi" and len(name) > 1 and name.isascii() and name.isalpha() else name
    if tag in ("mtext", "ms"):
        return "".join(node.itertext())
    if tag == "mspace":
        return " " if float((node.get("width") or "0em").rstrip("emx") or 0) >= 0.25 else ""
    parts = [_text(child) for child in children]
    if tag == "msup":
        return _with_scripts(parts[0], _script(children[1], parts[1], UP, "^"))
    if tag in ("msub", "munder") and not _is_accent(node):
        return _with_scripts(parts[0], _script(children[1], parts[1], DOWN, "_"))
    if tag in ("msubsup", "munderover"):
        below, above = _script(children[1], parts[1], DOWN, "_"), _script(children[2], parts[2], UP, "^")
        return _with_scripts(parts[0], below + above)
    if tag in ("mover", "munder"):
        sign = parts[1].strip()
        if tag == "mover" and sign == "\u0332":
            sign = "‾"  # so the engine writes a line above
        if sign in ACCENTS and len(parts[0].strip()) == 1:
            return parts[0].strip() + ACCENTS[sign]
        if _is_accent(node) or sign in ACCENTS:
            return parts[0]
        return _with_scripts(parts[0], _script(children[1], parts[1], UP, "^"))
    if tag == "mfrac":
        above, below = (part.strip() for part in parts)
        if node.get("linethickness") == "0":
            return f"{above} over {below}"
        return FRACTIONS.get((above, below)) or f"{_group(above)}/{_group(below)}"
    if tag == "msqrt":
        return f"√{_group(''.join(parts).strip())}"
    if tag == "mroot":
        return f"{_script(children[1], parts[1], UP, '^')}√{_group(parts[0].strip())}"
    if tag == "mtable":
        return "; ".join(part.strip() for part in parts if part.strip())
    if tag == "mtr":
        return " ".join(part.strip() for part in parts if part.strip())
    if tag == "mphantom":
        return ""
    return "".join(parts)


def _is_accent(node: "Element") -> bool:
    return node.get("accent") == "true" or node.get("accentunder") == "true"


def _with_scripts(base: str, scripts: str) -> str:
    """A base with what stands above and below; the blank behind an operator or a name comes behind these."""
    bare = base.rstrip().rstrip(NAME_END)
    if " " in bare.strip() and not BRACKETED.fullmatch(bare.strip()):
        bare = f"({bare.strip()})"
    return bare + scripts + base[len(base.rstrip().rstrip(NAME_END)) :]


BRACKETED = re.compile(r"[(\[{|‖⟨].*[)\]}|‖⟩]|[A-Za-z\s]+", re.DOTALL)
"""What needs no brackets to have a script: what has some, and the name of a function."""


def _has_words(node: "Element") -> bool:
    return any(part.tag in ("mtext", "mi") and WORD.search(part.text or "") for part in node.iter())


WORD = re.compile("[A-Za-z]{2}")


def _script(node: "Element", text: str, signs: dict[str, str], mark: str) -> str:
    text = BLANKS.sub(" ", text.replace(NAME_END, " ")).strip()
    tight = text.replace(" ", "")
    if not tight:
        return ""
    if all(sign in signs for sign in tight) and not _has_words(node):
        return "".join(signs[sign] for sign in tight)
    return f"{mark}{text}" if len(text) == 1 else f"{mark}({text})"


def _group(text: str) -> str:
    return text if re.fullmatch(r"[\w.]+|.", text) else f"({text})"
