"""Code in, HTML out: Pygments' lexers, and a formatter of our own.

Only the kinds of token that a theme colours become elements, and neighbours of one kind are joined: a page of code is
half the size of what Pygments' own formatter writes. Colours are the style sheet's, so that light and dark need no
second copy.
"""

from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pygments.lexer import Lexer

CLASSES = {
    "Token.Keyword": "k",
    "Token.Keyword.Constant": "kc",
    "Token.Keyword.Type": "kt",
    "Token.Name.Builtin": "nb",
    "Token.Name.Class": "nc",
    "Token.Name.Constant": "kc",
    "Token.Name.Decorator": "nd",
    "Token.Name.Exception": "nc",
    "Token.Name.Function": "nf",
    "Token.Name.Tag": "nt",
    "Token.Name.Attribute": "na",
    "Token.Name.Variable": "nv",
    "Token.Name.Label": "nd",
    "Token.Literal.String": "s",
    "Token.Literal.String.Doc": "c",
    "Token.Literal.String.Escape": "se",
    "Token.Literal.String.Interpol": "se",
    "Token.Literal.Number": "m",
    "Token.Literal.Date": "m",
    "Token.Operator.Word": "k",
    "Token.Comment": "c",
    "Token.Comment.Preproc": "cp",
    "Token.Generic.Deleted": "gd",
    "Token.Generic.Inserted": "gi",
    "Token.Generic.Heading": "gh",
    "Token.Generic.Subheading": "gh",
    "Token.Generic.Prompt": "gp",
    "Token.Generic.Output": "go",
    "Token.Generic.Traceback": "gd",
    "Token.Generic.Error": "gd",
}
"""Pygments' kinds of token and our class names; a kind that is not here takes its parent's class or none."""

PLAIN = frozenset({"", "text", "plain", "plaintext", "txt", "none", "nohighlight"})
"""Names of the language that is not highlighted."""

MAX_SIZE = 200_000
"""Longer code (in characters) is shown without colours: some lexers take quadratic time."""


def is_known(language: str) -> bool:
    """Whether there is a lexer for a language, by any of its names."""
    return language.lower() in PLAIN or _lexer(language.lower()) is not None


def known_languages() -> list[str]:
    """All names that ``is_known`` accepts."""
    from pygments.lexers import get_all_lexers

    return sorted({alias for _, aliases, _, _ in get_all_lexers(plugins=False) for alias in aliases} | PLAIN)


def highlight(code: str, language: str, marked: tuple[int, ...] = ()) -> str:
    """The code as HTML for the inside of ``<code>``; lines in ``marked`` (from 1) stand in ``<mark>``."""
    lexer = _lexer(language.lower()) if language.lower() not in PLAIN and len(code) <= MAX_SIZE else None
    html = escape(code, quote=False) if lexer is None else _colour(code, lexer)
    return _mark(html, marked) if marked else html


def frame(code: str, language: str, marked: tuple[int, ...] = (), title: str = "", id_: str = "") -> str:
    """A listing: the code in its frame, with its title and the name of its language."""
    name = language.lower()
    inner = highlight(code, name, marked)
    attributes = f' id="{escape(id_)}"' if id_ else ""
    label = f' data-language="{escape(name)}"' if name else ""
    kind = f' class="language-{escape(name)}"' if name else ""
    caption = f"<figcaption>{escape(title, quote=False)}</figcaption>" if title else ""
    tag = "figure" if title else "div"
    return (
        f'<{tag} class="code"{attributes}{label}>{caption}<pre tabindex="0"><code{kind}>{inner}</code></pre></{tag}>\n'
    )


@lru_cache(maxsize=128)
def _lexer(name: str) -> "Lexer | None":
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        return get_lexer_by_name(name)
    except ClassNotFound:
        return None


@lru_cache(maxsize=1024)
def _class(kind: object) -> str:
    name = str(kind)
    while name:
        if name in CLASSES:
            return CLASSES[name]
        name = name.rpartition(".")[0]
    return ""


def _colour(code: str, lexer: "Lexer") -> str:
    parts: list[str] = []
    current, held = "", ""
    for _, kind, text in lexer.get_tokens_unprocessed(code):
        name = _class(kind)
        if name == current or text.isspace():
            held += text
            continue
        parts.append(_span(current, held))
        current, held = name, text
    parts.append(_span(current, held))
    return "".join(parts)


def _span(name: str, text: str) -> str:
    """The text in its element; white space at either end stays outside, so that no element ends in a line break."""
    if not name:
        return escape(text, quote=False)
    core = text.strip()
    if not core:
        return text
    start = text.index(core)
    before, after = text[:start], text[start + len(core) :]
    return f'{before}<span class="{name}">{escape(core, quote=False)}</span>{after}'


def _mark(html: str, marked: tuple[int, ...]) -> str:
    """Lines in ``<mark>``; an element that runs over several lines is closed and opened again at each."""
    lines, opened = [], ""
    ends_in_break = html.endswith("\n")
    for number, line in enumerate(html.removesuffix("\n").split("\n"), 1):
        line, opened = opened + line, ""
        if line.count("<span") > line.count("</span>"):
            start = line.rfind("<span")
            opened = line[start : line.index(">", start) + 1]
            line += "</span>"
        lines.append(f"<mark>{line}</mark>" if number in marked else line)
    return "\n".join(lines) + ("\n" if ends_in_break else "")
