"""Code in, HTML out: Pygments' lexers, and a formatter of our own.

Only the kinds of token that a theme colours become elements, and neighbours of one kind are joined: a page of code is
half the size of what Pygments' own formatter writes. Colours are the style sheet's, so that light and dark need no
second copy.

Pygments tries the rules of a lexer one after the other at every token. Where a lexer is used much, the rules of each
of its states are joined into one expression, which says which of them matches (see ``_State``).
"""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pygments.lexer import Lexer, RegexLexer

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

MAX_SIZE = 30_000
"""Characters of code that is coloured. Some of Pygments' lexers take the square of the time where something is never
closed: that is a few seconds at this size."""


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
    said = escape(title, quote=False)
    if title and id_:
        said = f'<a class="label" href="#{escape(id_)}">{said}</a>'
    caption = f"<figcaption>{said}</figcaption>" if title else ""
    tag = "figure" if title else "div"
    return (
        f'<{tag} class="code"{attributes}{label}>{caption}<pre tabindex="0"><code{kind}>{inner}</code></pre></{tag}>\n'
    )


@lru_cache(maxsize=128)
def _lexer(name: str) -> "Lexer | None":
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        lexer = get_lexer_by_name(name)
    except ClassNotFound:
        return None
    return lexer if type(lexer).__module__.startswith("pygments.") else None  # what others install is no input of ours


@lru_cache(maxsize=1024)
def _class(kind: object) -> str:
    name = str(kind)
    while name:
        if name in CLASSES:
            return CLASSES[name]
        name = name.rpartition(".")[0]
    return ""


def _colour(code: str, lexer: "Lexer") -> str:
    from pygments.lexer import RegexLexer

    if isinstance(lexer, RegexLexer) and type(lexer).get_tokens_unprocessed is RegexLexer.get_tokens_unprocessed:
        return _colour_by_rules(code, lexer)
    parts: list[str] = []
    parts.append(_span(*_join_on(parts, "", "", lexer.get_tokens_unprocessed(code))))
    return "".join(parts)


def _join_on(parts: list[str], current: str, held: str, pieces: Iterable[tuple[int, Any, str]]) -> tuple[str, str]:
    """Add spans for Pygments' tokens, of which neighbours are joined; the last one, as class and text, is held back."""
    for _, kind, text in pieces:
        name = _class(kind)
        if name == current or text.isspace():
            held += text
        else:
            parts.append(_span(current, held))
            current, held = name, text
    return current, held


def _span(name: str, text: str) -> str:
    """The text in its element; white space at either end stays outside, so that no element ends in a line break."""
    has_signs = "<" in text or "&" in text or ">" in text
    if not name:
        return escape(text, quote=False) if has_signs else text
    core = text.strip()
    if not core:
        return text
    element = f'<span class="{name}">{escape(core, quote=False) if has_signs else core}</span>'
    if len(core) == len(text):
        return element
    start = text.index(core)
    return f"{text[:start]}{element}{text[start + len(core) :]}"


# ------------------------------------------------------------------------------------------------ joined rules


Rule = tuple[Any, str | None, Any, Any]
"""What matches, the class of the token or None, what makes tokens of the match if not, and the states that follow."""

WORTH_JOINING = 3_000
"""Tokens that a state yields before its rules are joined: joining takes as long as so many tokens."""


class _State:
    """A state of a lexer: its rules, of which neighbours are joined to one expression once that is worth it.

    The expression has the rules as alternatives with an empty group behind each, which tells them apart. As it takes
    the first alternative that matches at a position, it finds the rule that trying one after the other would find.
    """

    def __init__(self, rules: Iterable[tuple[Any, Any, Any]]) -> None:
        from pygments.token import _TokenType

        self.rules: list[Rule] = [
            (match, _class(action) if type(action) is _TokenType else None, action, following)
            for match, action, following in rules
        ]
        self.steps: list[Step] = [(rule[0], rule, {}) for rule in self.rules]
        self.used = 0

    def use(self) -> None:
        """Count one token more."""
        self.used += 1
        if self.used == WORTH_JOINING:
            self.steps = _joined(self.rules)


Step = tuple[Callable[[str, int], re.Match[str] | None], Rule | None, dict[int | None, Rule]]
"""What matches, and the rule that then holds; for joined rules none, but the rules by the last group of the match."""


def _joined(rules: Sequence[Rule]) -> list[Step]:
    """The rules in order, joined where they can be: a rule that refers to a group of its own stands alone."""
    steps: list[Step] = []
    for can_join, run in groupby(rules, _can_join):
        alone: list[Step] = [(rule[0], rule, {}) for rule in run]
        steps += _join([rule for _, rule, _ in alone if rule], alone) if can_join else alone
    return steps


def _can_join(rule: Rule) -> bool:
    pattern = getattr(rule[0], "__self__", None)
    return isinstance(pattern, re.Pattern) and not pattern.flags & re.VERBOSE and not REFERENCE.search(pattern.pattern)


def _join(rules: Sequence[Rule], alone: list[Step]) -> list[Step]:
    try:
        joined = re.compile("|".join(f"{_without_groups(rule[0].__self__)}()" for rule in rules))
    except re.error:  # flags in another place than the beginning
        return alone
    if joined.groups != len(rules):
        return alone
    return [(joined.match, None, dict(enumerate(rules, 1)))]


REFERENCE = re.compile(r"\\[1-9]|\(\?P=|\(\?\(")
"""What in an expression means a group of it by number or name."""
GROUP = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\((?!\?)|\(\?P<\w+>", re.DOTALL)
"""The beginning of a group that keeps its text; and what may look like one, in order to pass over it."""
FLAGS = (("a", re.ASCII), ("i", re.IGNORECASE), ("m", re.MULTILINE), ("s", re.DOTALL))


def _without_groups(pattern: re.Pattern[str]) -> str:
    """An expression as a part of a larger one, with its flags, and quicker as its groups keep nothing."""
    source = re.sub(r"^\(\?[aiLmsux]+\)", "", pattern.pattern)
    flags = "".join(letter for letter, flag in FLAGS if pattern.flags & flag)
    plain = GROUP.sub(lambda found: "(?:" if found[0].startswith("(") else found[0], source)
    return f"(?{flags}:{plain})"


@lru_cache(maxsize=256)
def _states(lexer: "RegexLexer") -> dict[str, _State]:
    rules: dict[str, Iterable[tuple[Any, Any, Any]]] = lexer._tokens  # type: ignore[attr-defined]  # the types of Pygments leave it out
    return {name: _State(state) for name, state in rules.items()}


def _colour_by_rules(code: str, lexer: "RegexLexer") -> str:
    """``RegexLexer.get_tokens_unprocessed`` with joined rules, and with the classes of the tokens known beforehand."""
    from pygments.token import Error, Whitespace

    states = _states(lexer)
    stack = ["root"]
    state = states["root"]
    parts: list[str] = []
    current, held = "", ""
    position, end = 0, len(code)
    while True:
        if state.used < WORTH_JOINING:
            state.use()
        for step in state.steps:
            found = step[0](code, position)
            if found:
                break
        else:
            if position >= end:
                break
            kind = Error
            if code[position] == "\n":
                kind, stack, state = Whitespace, ["root"], states["root"]
            current, held = _join_on(parts, current, held, [(position, kind, code[position])])
            position += 1
            continue
        match, name, action, following = step[1] or step[2][found.lastindex]
        if name is not None:
            text = found[0]
            if name == current or text.isspace():
                held += text
            else:
                parts.append(_span(current, held))
                current, held = name, text
        elif action is not None:
            current, held = _join_on(parts, current, held, action(lexer, match(code, position)))
        position = found.end()
        if following is not None:
            _follow(stack, following)
            state = states[stack[-1]]
    parts.append(_span(current, held))
    return "".join(parts)


def _follow(stack: list[str], following: "str | int | tuple[str, ...]") -> None:
    """Enter and leave states, as Pygments does: the last one is never left."""
    if isinstance(following, tuple):
        for name in following:
            if name != "#pop":
                stack.append(stack[-1] if name == "#push" else name)
            elif len(stack) > 1:
                stack.pop()
    elif isinstance(following, int):
        del stack[1 if abs(following) >= len(stack) else following :]
    else:
        stack.append(stack[-1])


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
