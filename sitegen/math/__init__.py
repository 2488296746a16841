r"""LaTeX in, MathML out.

A formula is *prepared* where it stands: macros are expanded, what the engine lacks is put together from what it has
(``rewrite``), and the rows that may have numbers are found. When all formulas of a post are prepared they can be
numbered, and each is *finished*: typeset by the engine (``engine``), with its numbers and references filled in. What
the engine is given depends on the source of the formula and its macros alone.
"""

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from html import escape

import msgspec

from ..diagnostics import did_you_mean
from .dimensions import unknown_colours
from .engine import explained, typeset
from .macros import Macro
from .marks import MARK, NumberMark, Options, RefMark, Rewritten, Row
from .plain import NAME, is_plain, is_shallow, quick_display
from .rewrite import MAX_TOKENS, rewrite
from .source import TexError, Token

__all__ = [
    "MAX_LENGTH",
    "MAX_TOKENS",
    "Formula",
    "Prepared",
    "Problem",
    "Row",
    "Target",
    "convert",
    "finish",
    "prepare",
]

MAX_LENGTH = 20_000
"""Characters of one formula."""


class Problem(msgspec.Struct, frozen=True):
    """What is wrong with a formula, and where."""

    message: str
    offset: int
    """In the source, in characters from 0."""
    hint: str = ""
    code: str = "SG030"
    """Of the diagnostic. With every other one the formula is typeset all the same."""
    is_growth: bool = False
    """Whether its macros grow beyond the limit, which took a while to find out."""


class Formula(msgspec.Struct, frozen=True):
    """A typeset formula, or why it cannot be typeset."""

    html: str
    """MathML, or the marked source where there is an error."""
    problems: tuple[Problem, ...] = ()

    @property
    def error(self) -> str:
        """Why it cannot be typeset; empty if it is."""
        return next((p.message for p in self.problems if p.code == "SG030"), "")


class Prepared(msgspec.Struct, frozen=True):
    """A formula before it has numbers."""

    source: str
    display: bool
    rewritten: Rewritten | None = None
    """None where the source is what the engine is given."""
    problem: Problem | None = None

    @property
    def rows(self) -> Sequence[Row]:
        """The rows that may have numbers."""
        return self.rewritten.rows if self.rewritten else ()

    @property
    def has_outside_number(self) -> bool:
        """Whether there is one number for all of it, which stands beside it."""
        return self.rewritten is not None and self.rewritten.outside

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to see, as where a formula holds only definitions."""
        tokens = self.rewritten.tokens if self.rewritten else None
        return self.problem is None and (
            all(t.text.isspace() for t in tokens) if tokens is not None else not self.source.strip()
        )


class Target(msgspec.Struct, frozen=True):
    """Something that has a label: its number as text, and its id."""

    number: str
    id: str
    html: str = ""
    """The number as HTML where it is more than text."""


def prepare(source: str, display: bool, macros: dict[str, Macro], numbering: str = "all") -> Prepared:
    """Make a formula ready; ``macros`` are those known before it, and grow by what it defines."""
    if len(source) > MAX_LENGTH:
        message = f"a formula of {len(source)} characters is longer than the limit of {MAX_LENGTH}"
        return Prepared(source, display, None, Problem(message, 0))
    used = NAME.findall(source)
    names = frozenset(used)
    shallow = is_shallow(source, used)
    if shallow and macros.keys().isdisjoint(names) and is_plain(source, names):
        return Prepared(source, display)
    options = Options(display, numbering)
    if display and shallow and (quick := quick_display(source, macros, options)):
        return Prepared(source, display, quick)
    try:
        return Prepared(source, display, rewrite(source, macros, options))
    except TexError as error:
        problem = Problem(error.message, min(error.at, len(source)), error.hint, is_growth=error.is_growth)
        return Prepared(source, display, None, problem)


def finish(prepared: Prepared, numbers: Sequence[str] = (), targets: Mapping[str, Target] = {}) -> Formula:
    """Typeset a formula. ``numbers`` is the HTML of each row's number, ``targets`` what references lead to."""
    source, rewritten = prepared.source, prepared.rewritten
    if prepared.problem:
        return failed(source, prepared.problem)
    if rewritten is None:
        done = typeset(source, prepared.display)
        if not done.error:
            return Formula(_math(done.html, source, prepared.display))
        try:  # rewriting may find words for it that the engine has, and tells mistakes better
            rewritten = rewrite(source, {}, Options(prepared.display))
        except TexError as error:
            return failed(source, Problem(error.message, min(error.at, len(source)), error.hint))
    text, starts = joined(rewritten.tokens)
    done = typeset(text, prepared.display)
    if done.error:
        index = bisect_right(starts, done.offset) - 1
        token = rewritten.tokens[index] if starts else Token("", 0)
        inside = done.offset - starts[index] if starts and not token.by else 0
        message, hint = explained(done.error)
        if token.by:
            message = f"{message} (in {token.by})"
        return failed(source, Problem(message, min(token.at + inside, max(0, len(source) - 1)), hint))
    problems: list[Problem] = []

    def filled(found: re.Match[str]) -> str:
        mark = rewritten.marks[int(found[1] or found[2])]
        if isinstance(mark, NumberMark):
            number = LINK.sub(r"<\1span\2>", numbers[mark.row])
            return f"<mtext>{number}</mtext>" if number else ""
        if isinstance(mark, RefMark):
            target = targets.get(mark.label)
            if target is None:
                hint = did_you_mean(mark.label, targets) or "labels of other posts can be referred to in text only"
                problems.append(Problem(f"there is no label {mark.label} in this post", mark.at, hint, "SG039"))
                return "<mtext>(??)</mtext>" if mark.parentheses else "<mtext>??</mtext>"
            opening, closing = "()" if mark.parentheses else ("", "")
            if target.html.startswith("<math>"):
                inside = target.html.removeprefix("<math>").removesuffix("</math>")
                return f"<mrow><mtext>{opening}</mtext>{inside}<mtext>{closing}</mtext></mrow>"
            return f"<mtext>{escape(f'{opening}{target.number}{closing}')}</mtext>"
        return mark

    html = MARK.sub(filled, done.html) if rewritten.marks else done.html
    if "mathcolor" in html or "mathbackground" in html:
        for name, hint in unknown_colours(html).items():
            at = max(0, source.find(name))
            problems.append(Problem(f"{name} is no colour, so it is passed over", at, hint, "SG073"))
    return Formula(_math(html, source, prepared.display), tuple(problems))


LINK = re.compile(r'<(/?)a( id="[^"]*")?(?: href="[^"]*")?>')
"""A link: within a formula, whose role hides its parts from screen readers, there must be none."""


def convert(source: str, display: bool) -> Formula:
    """Typeset a formula that has no macros, numbers or references of its post."""
    prepared = prepare(source, display, {})
    return finish(prepared, [""] * len(prepared.rows))


def failed(source: str, problem: Problem) -> Formula:
    """The source of a formula in its place."""
    html = f'<code class="math-error" title="{escape(problem.message)}">{escape(source, quote=False)}</code>'
    return Formula(html, (problem,))


def _math(inside: str, source: str, display: bool) -> str:
    block = ' display="block"' if display else ""
    note = escape(source.strip(), quote=False)
    return (
        f"<math{block}><semantics><mrow>{inside}</mrow>"
        f'<annotation encoding="application/x-tex">{note}</annotation></semantics></math>'
    )


def joined(tokens: Sequence[Token]) -> tuple[str, list[int]]:
    """The source that tokens stand for, and where in it each begins. Commands are kept apart from letters."""
    parts: list[str] = []
    starts: list[int] = []
    length = 0
    after_name = False
    for token in tokens:
        text = token.text
        if after_name and (text[:1].isalpha() or text[:1] == "*"):
            parts.append(" ")
            length += 1
        starts.append(length)
        parts.append(text)
        length += len(text)
        if text:
            after_name = text[0] == "\\" and text[-1].isalpha()
    return "".join(parts), starts
