"""Formulas: what becomes of each command, of macros, numbers and mistakes.

The tables in ``tests/math`` hold one formula a line with what is expected of it; ``UPDATE_MATH=1`` writes the expected
columns anew, which are then read in the difference. Whatever is typeset in this file goes through the same look at its
MathML (``check_structure``).
"""

import gc
import os
import random
import re
import time
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen import math
from sitegen.math import engine
from sitegen.math.macros import Macro, macro
from sitegen.math.marks import Options
from sitegen.math.names import COMMANDS
from sitegen.math.readable import readable
from sitegen.math.rewrite import rewrite
from sitegen.math.rules import REFUSED

TABLES = Path(__file__).parent / "math"
SEPARATOR = " ¦ "
CHILDREN = {"mfrac": 2, "msub": 2, "msup": 2, "munder": 2, "mover": 2, "mroot": 2, "msubsup": 3, "munderover": 3}
LEAVES = frozenset(("mi", "mn", "mo", "mtext", "ms"))
INVISIBLE = re.compile("[\u2061-\u2064\ufe00\ufe01]")
PRIVATE = re.compile("[\ue000-\uf8ff]|zqz")


class StructureError(Exception):
    """MathML that is not as it must be."""


def check_structure(html: str) -> str:
    """The text of the leaves of well-formed MathML. Raises StructureError."""
    try:
        root = ElementTree.fromstring(html)
    except ElementTree.ParseError as error:
        raise StructureError(f"not well formed: {error}: {html}") from None
    if PRIVATE.search(html):
        raise StructureError(f"a mark is left: {html}")
    parts: list[str] = []
    for node in root.iter():
        if "style" in node.attrib or engine.UNKNOWN in node.get("class", "").split():
            raise StructureError(f"a style is left: {html}")
        if len(node) != CHILDREN.get(node.tag, len(node)):
            raise StructureError(f"{node.tag} has {len(node)} children: {html}")
        if node.tag in LEAVES and node.find(".//math") is None:
            text = "".join(node.itertext())
            if re.search(r"\\[A-Za-z]", text) and node.get("class") != "verb":
                raise StructureError(f"a command is left: {html}")
            parts.append(text)
    return re.sub("[\u00a0\u2002-\u200a]", " ", INVISIBLE.sub("", "".join(parts))).strip()


def prepared(source: str, display: bool, macros: dict[str, Macro] | None = None) -> math.Prepared:
    return math.prepare(source, display, {} if macros is None else macros)


def finished(found: math.Prepared) -> math.Formula:
    """The formula with its rows numbered from 1."""
    count = 0
    numbers = []
    for row in found.rows:
        count += row.numbered
        tag = "" if row.tag is None else check_structure(math.convert(f"\\text{{{row.tag}}}", False).html)
        numbers.append(f"({count})" if row.numbered else f"({tag})" if tag and not row.bare else tag)
    return math.finish(found, numbers, {"known": math.Target("5", "known")})


def leaves(source: str, display: bool = True, macros: dict[str, Macro] | None = None) -> str:
    """The text of a formula's leaves, or its first problem."""
    formula = finished(prepared(source, display, macros))
    return f"refused: {formula.error}" if formula.error else check_structure(formula.html)


# ------------------------------------------------------------------------------------------------------- tables


def rows_of(name: str) -> list[list[str]]:
    lines = (TABLES / name).read_text("utf-8").splitlines()
    return [[cell.strip() for cell in line.split(SEPARATOR.rstrip())] for line in lines if SEPARATOR in line]


def check_table(name: str, width: int, expected: Callable[[str, bool], list[str]]) -> None:
    """Compare the last columns of a table with what ``expected`` says of its formula."""
    path = TABLES / name
    head = [line for line in path.read_text("utf-8").splitlines() if SEPARATOR not in line]
    wrong: list[str] = []
    lines: list[str] = []
    for row in rows_of(name):
        made = [*row[:3], *expected(row[1].replace("␤", "\n"), row[2] == "display")]
        lines.append(SEPARATOR.join(made).rstrip())
        if made != (row + [""] * width)[:width]:
            wrong.append(f"  expected {SEPARATOR.join(row[3:])}\n  but got  {SEPARATOR.join(made[3:])}\n  for {row[1]}")
    if os.environ.get("UPDATE_MATH"):
        path.write_text("\n".join([*head, *lines]) + "\n", "utf-8")
    else:
        assert not wrong, "\n" + "\n".join(wrong)


def way_and_leaves(source: str, display: bool) -> list[str]:
    found = prepared(source, display)
    text = leaves(source, display)
    if text.startswith("refused: "):
        return [text, ""]
    return ["engine" if found.rewritten is None else "rewritten", text]


def test_functions() -> None:
    check_table("functions.txt", 5, way_and_leaves)


def test_features() -> None:
    check_table("features.txt", 4, lambda source, display: [leaves(source, display)])


def share_that_converts(name: str) -> float:
    rows = rows_of(name)
    return sum(not any(cell.startswith("refused: ") for cell in row) for row in rows) / len(rows)


def test_nearly_all_functions_convert() -> None:
    assert len(rows_of("functions.txt")) >= 1000
    assert share_that_converts("functions.txt") >= 0.96


def test_nearly_all_features_convert() -> None:
    assert len(rows_of("features.txt")) >= 120
    assert share_that_converts("features.txt") >= 0.85


def test_known_commands_are_understood() -> None:
    assert list(COMMANDS) == sorted(set(COMMANDS))
    for name in COMMANDS:
        errors = [math.convert(form, True).error for form in (name, f"{name}{{a}}{{b}}", f"\\text{{{name}{{a}}}}")]
        assert any(f"unknown command {name}" not in error for error in errors), name
        assert not any("cannot be used" in error for error in errors), name


def test_refused_commands_have_a_reason() -> None:
    for name, reason in REFUSED.items():
        assert reason, name
        assert "cannot be used" in math.convert(f"{name}{{a}}{{b}}", True).error, name
        assert name not in COMMANDS, name


@pytest.mark.parametrize(
    "html",
    [
        "<math><mi>a</math>",
        "<math><mi>&nosuch;</mi></math>",
        "<math><mfrac><mi>a</mi></mfrac></math>",
        "<math><msubsup><mi>a</mi><mi>b</mi></msubsup></math>",
        '<math><mi style="color:red">a</mi></math>',
        '<math><mi class="l unknown">a</mi></math>',
        "<math><mtext>\\alpha</mtext></math>",
        "<math><mtext>\ue0003\ue001</mtext></math>",
        "<math><mtext>zqz3zqz</mtext></math>",
    ],
)
def test_structure_can_be_wrong(html: str) -> None:
    with pytest.raises(StructureError):
        check_structure(html)


# ------------------------------------------------------------------------------------------------------- macros

MACROS = {
    "without arguments": (r"\newcommand{\q}{u+v} \q", "u+v"),
    "with arguments": (r"\newcommand{\q}[2]{\frac{#2}{#1}} \q{u}{v}", "vu"),
    "arguments without braces": (r"\newcommand{\q}[2]{#2#1} \q uv", "vu"),
    "nine arguments": (r"\def\q#1#2#3#4#5#6#7#8#9{#9#1} \q abcdefghi", "ia"),
    "a default that is used": (r"\newcommand{\q}[2][n]{#1#2} \q{u}", "nu"),
    "a default that is not used": (r"\newcommand{\q}[2][n]{#1#2} \q[m]{u}", "mu"),
    "a default with brackets in a group": (r"\newcommand{\q}[1][n]{#1} \q[{[u]}]", "[u]"),
    "starred definition": (r"\newcommand*{\q}[1]{#1} \q u", "u"),
    "name without braces": (r"\newcommand\q{u}\q", "u"),
    "renewed": (r"\newcommand{\q}{u}\renewcommand{\q}{v}\q", "v"),
    "provided anew": (r"\newcommand{\q}{u}\providecommand{\q}{v}\q", "u"),
    "a command of the engine defined anew": (r"\renewcommand{\phi}{\varphi}\phi", "φ"),
    "delimiters": (r"\def\q(#1,#2){#2-#1} \q(u,v)", "v−u"),
    "delimiters with groups": (r"\def\q(#1){#1} \q({(u)})", "(u)"),
    "a word as delimiter": (r"\def\q#1\to#2.{#2#1} \q u\to vw.", "vwu"),
    "let": (r"\let\q=\gamma \q", "γ"),
    "let without sign": (r"\let\q\gamma \q", "γ"),
    "let keeps what was meant": (r"\def\p{u}\let\q\p\def\p{v}\q\p", "uv"),
    "a macro in a macro": (r"\def\p#1{(#1)}\def\q#1{\p{#1}\p{n}} \q u", "(u)(n)"),
    "a macro in an argument": (r"\def\p{u}\def\q#1{#1#1} \q{\p}", "uu"),
    "a macro as script": (r"\def\q{u}v_\q^\q", "vuu"),
    "a macro with arguments as script": (r"\def\q#1{#1'}v_\q{u}", "vu′"),
    "a macro as argument": (r"\def\q{u}\frac\q\q", "uu"),
    "a macro as delimiter": (r"\def\q{\lbrace}\left\q u\right.", "{u"),
    "a macro behind a letter": (r"\def\q{\gamma}\q v", "γv"),
    "a macro in text": (r"\def\q{so}\text{\q\ far}", "so far"),
    "a macro that is a row": (r"\def\q{u&v\\w&z}\begin{pmatrix}\q\end{pmatrix}", "(uvwz)"),
    "an operator": (r"\DeclareMathOperator{\rank}{rank}\rank A", "rankA"),
    "an operator with limits": (r"\DeclareMathOperator*{\ess}{ess\,sup}\ess_u v", "ess supuv"),
    "an operator with a sign": (r"\DeclareMathOperator{\q}{\Delta}\q u", "Δu"),
    "defined behind a comment": ("% \\def\\q{v}\n\\def\\q{u}%\n\\q", "u"),
    "defined in a group, used behind it": (r"{\def\q{u}}\q", "u"),
    "only definitions": (r"\def\q{u}", ""),
    "macros for the ends of an environment": (r"\def\be{\begin{equation}}\def\ee{\end{equation}}\be u=v\ee", "u=v"),
    "paired delimiters": (r"\DeclarePairedDelimiter{\q}{\lvert}{\rvert}\q{u}\q*{\frac{u}{v}}\q[\big]{w}", "|u||uv||w|"),
    "paired delimiters without an argument": (
        r"\DeclarePairedDelimiter\q\lvert\rvert\q", r"refused: \q has no argument"),
    "itself": (r"\def\q{\q}\q", r"refused: \q expands without end"),
    "each other": (r"\def\p{\q}\def\q{\p}\q", r"refused: \q expands without end"),
    "without end, longer and longer": (r"\def\q{\q\q}\q", r"refused: \q expands without end"),
    "edef without end": (r"\def\q{\q}\edef\p{\q}", r"refused: \q expands without end"),
    "a missing argument": (r"\def\q#1{#1}\q", r"refused: \q has no argument"),
    "a missing delimiter": (r"\def\q(#1){#1}\q u", r"refused: \q must be followed by ("),
    "a missing end": (r"\def\q(#1){#1}\q(u", r"refused: ) is missing behind \q"),
    "arguments out of order": (r"\def\q#2{}", r"refused: the arguments of \q must be numbered in order"),
    "too many arguments": (r"\newcommand{\q}[10]{}", r"refused: the number of arguments of \q must be 0 to 9, not 10"),
    "no name": (r"\newcommand{q}{u}", r"refused: \newcommand must name a command"),
    "no body": (r"\def\q", r"refused: the definition of \q has no body"),
    "begin defined anew": (r"\def\begin{u}", r"refused: \begin cannot be defined anew"),
    "a mistake in a macro": (r"\def\q{\nosuch}\q", r"refused: unknown command \nosuch (in \q)"),
}  # fmt: skip


@pytest.mark.parametrize("case", MACROS)
def test_macros(case: str) -> None:
    source, expected = MACROS[case]
    assert leaves(source) == expected


def test_macros_hold_for_later_formulas() -> None:
    known = {"\\R": macro(r"\mathbb{R}"), "\\pair": macro("(#1,#2)")}
    assert leaves(r"\def\q{\R^n}", macros=known) == ""
    assert leaves(r"\pair{\q}{u}", macros=known) == "(ℝn,u)"


# ---------------------------------------------------------------------------------------------------- numbering

NUMBERING = {
    "rows": (r"\begin{align}u&=v\\w&=z\end{align}", "1 2"),
    "a row without number": (r"\begin{align}u\notag\\w\nonumber\\z\end{align}", "1"),
    "labels": (r"\begin{align}u\label{a}\\w\label{b}\end{align}", "1:a 2:b"),
    "tags": (r"\begin{align}u\tag{A}\\w\tag*{B}\\z\end{align}", "(A) B 1"),
    "starred": (r"\begin{align*}u\\w\end{align*}", ""),
    "starred with a tag": (r"\begin{align*}u\\w\tag{A}\end{align*}", "(A)"),
    "starred with a label": (r"\begin{align*}u\label{a}\\w\end{align*}", "1:a"),
    "gaps": (r"\begin{align}u\\[2ex]w\\*z\end{align}", "1 2 3"),
    "an empty last row": ("\\begin{align}u\\\\\nw\\\\\n\\end{align}", "1 2"),
    "gather": (r"\begin{gather}u\\w\end{gather}", "1 2"),
    "eqnarray": (r"\begin{eqnarray}u&=&v\\w&=&z\end{eqnarray}", "1 2"),
    "multline": (r"\begin{multline}u\\v\\w\end{multline}", "1"),
    "equation": (r"\begin{equation}u\end{equation}", "1"),
    "equation with a label": (r"\begin{equation}\label{a}u\end{equation}", "1:a"),
    "equation, starred": (r"\begin{equation*}u\end{equation*}", "-"),
    "equation, split": (r"\begin{equation}\begin{split}u&=v\\&=w\end{split}\label{a}\end{equation}", "1:a"),
    "equation with aligned": (r"\begin{equation}\begin{aligned}u&=v\\&=w\end{aligned}\end{equation}", "1"),
    "dollars": ("u=v", ""),
    "dollars with a label": (r"u=v\label{a}", "1:a"),
    "dollars with a tag": (r"u=v\tag{A}", "(A)"),
    "dollars with lines": (r"u=v\\w=z", "-"),
    "a label behind the environment": (r"\begin{align}u\end{align}\label{a}", "1:a"),
    "alignat": (r"\begin{alignat}{2}u&=v&w&=z\\a&&b\end{alignat}", "1 2"),
    "rows of a matrix do not count": (r"\begin{align}\begin{matrix}u\\v\end{matrix}\\w\end{align}", "1 2"),
    "a macro for both ends": (r"\def\be{\begin{align}}\def\ee{\end{align}}\be u\\v\ee", "1 2"),
    "a macro for a row": (r"\def\q{u\\}\begin{align}\q v\end{align}", "1 2"),
}  # fmt: skip


@pytest.mark.parametrize("case", NUMBERING)
def test_numbering(case: str) -> None:
    source, expected = NUMBERING[case]
    found = prepared(source, True)
    count = 0
    shown = []
    for row in found.rows:
        count += row.numbered
        number = (
            (row.tag if row.bare else f"({row.tag})") if row.tag is not None else str(count) if row.numbered else "-"
        )
        shown.append(":".join([number, *(name for name, _ in row.labels)]))
    assert " ".join(shown) == expected
    assert not finished(found).problems


def test_only_labelled_rows_are_numbered_if_so_wished() -> None:
    for source in (r"\begin{align}u\\w\label{b}\end{align}", r"\begin{align}u\\w\label{b}\\z\text{so}\end{align}"):
        rows = math.prepare(source, True, {}, "labelled").rows
        assert [row.labels[0][0] for row in rows if row.numbered] == ["b"]


def test_references_become_numbers() -> None:
    assert leaves(r"\eqref{known}+\ref{known}") == "(5)+5"
    html = finished(prepared(r"\eqref{known}", True)).html
    assert "<mtext>(5)</mtext>" in html


# ----------------------------------------------------------------------------------------------------- mistakes

MISTAKES = {
    "unknown command": (r"u+\alhpa", 2, r"unknown command \alhpa", r'did you mean "\alpha"?'),
    "unknown command like no other": (r"\zzqy", 0, r"unknown command \zzqy", "newcommand"),
    "unknown command, among rewritten ones": (r"\dotsb\alhpa", 6, r"unknown command \alhpa", "alpha"),
    "unclosed brace": ("u^{v", 2, "this { is never closed", "put }"),
    "stray brace": ("u}", 1, "this } closes nothing", "remove it"),
    "missing argument": (r"u+\sqrt", 2, r"\sqrt has no argument", r"\sqrt{…}"),
    "missing second argument": (r"\frac{u}", 0, r"the second argument of \frac is missing", r"\frac{…}{…}"),
    "missing argument behind a sign": (r"v+\frac1", 2, r"the second argument of \frac is missing", r"\frac{…}{…}"),
    "missing base": (r"\stackrel{u}", 0, r"the second argument of \stackrel is missing", r"\stackrel{…}{…}"),
    "missing height": (r"\rule{1cm}", 0, r"the second argument of \rule is missing", r"\rule{…}{…}"),
    "missing name": (r"\DeclareMathOperator{\q}", 0, r"the second argument of \DeclareMathOperator", "{…}{…}"),
    "missing argument of a macro": (r"\newcommand\q[3]{#1}\q uv", 20, r"the third argument of \q is missing", "{…}"),
    "nothing to raise": ("u^", 1, "^ has nothing to stand there", "^{…}"),
    "left without right": (r"u\left(v", 1, r"this \left has no \right", r"\right."),
    "right without left": (r"u\right)", 1, r"this \right has no \left", r"\left."),
    "left without delimiter": (r"\left u\right)", 6, r"no delimiter follows \left", "write a delimiter"),
    "unclosed environment": (r"u\begin{matrix}v", 1, r"\begin{matrix} is never closed", r"\end{matrix}"),
    "wrong end": (r"\begin{matrix}v\end{array}", 15, r"\begin{matrix} is closed by \end{array}", r"\end{matrix}"),
    "end without begin": (r"u\end{matrix}", 1, r"this \end has no \begin", r"\begin{…}"),
    "unknown environment": (r"\begin{pmatirx}v\end{pmatirx}", 6, "there is no environment pmatirx", "pmatrix"),
    "unknown column": (r"\begin{array}{x}v\end{array}", 0, "x is no column of a table", "l, c and r"),
    "ampersand outside": (r"\frac{u&v}{w}", 7, "& stands outside of a table", r"\&"),
    "hash outside": ("u#v", 1, "# can only stand in a macro", r"\#"),
    "unknown label": (r"u\eqref{knwon}", 1, "there is no label knwon in this post", 'did you mean "known"?'),
    "unknown label among others": (r"\eqref{known, knwon}", 0, "there is no label knwon in this post", '"known"'),
    "two superscripts": ("u^v^w", 3, "this sign has a second superscript or subscript", "{x^a}^b"),
    "two subscripts": (r"\frac{u_v_w}{z}", 9, "this sign has a second superscript or subscript", "braces"),
    "a prime behind a superscript": ("u^2'", 3, "this sign has a second superscript or subscript", "braces"),
    "a prime as superscript": ("u^'", 2, "^ or _ is followed by another ^, _ or prime", "x^{y'}"),
    "dollar": ("u $ v", 2, "a dollar cannot stand in a formula", r"\$"),
    "no length": (r"\hspace{wide}u", 0, "wide is no length", "1.5em"),
    "no colour": (r"\textcolor{12}{u}", 0, "12 is no colour", "#rrggbb"),
    "line break in a group": (r"{u\\v}", 2, r"\\ cannot break a line here", "displays and tables"),
    "doubled backslash before a brace": (r"\frac{\\{u}}{v}", 6, r"\\ cannot break a line here", "one backslash"),
    "label in a line": (r"u\label{a}", 1, "only a formula on lines of its own can have a label", "$$"),
    "tag in a line": (r"u\tag{a}", 1, "only a formula on lines of its own can have a tag", "$$"),
    "two tags": (r"u\tag{a}\tag{b}", 8, "this line has a tag already", "remove one"),
    "text never closed": (r"\text{so $u}", 9, "this $ is never closed", "behind the formula"),
    "limits of nothing": (r"\limits_u", 0, r"\limits must follow an operator", r"\sum\limits"),
    "two fractions in a group": (r"u\over v\over w", 8, r"a group can hold only one \over", "braces"),
    "not before a group": (r"\not{uv}", 0, r"\not can only strike one sign", r"\cancel"),
    "private sign": ("u\ue000", 1, "a sign for private use cannot stand in a formula", "remove it"),
    "verb never closed": (r"\verb|u", 0, r"\verb is never closed", "both sides"),
    "bad link": (r"\href{javascript:u}{v}", 0, "a link to javascript: is not allowed", "https:"),
    "colour that is misspelt": (r"\color{rde}{u}", 7, "rde is no colour", '"red"'),
    "cells in a line": ("u & v", 2, "& stands outside of a table", "aligned"),
    "middle without left": (r"u\middle|v", 1, r"this \middle has no \left", r"\left"),
    "ruler outside of a table": (r"u\hline", 1, r"\hline can only stand at the beginning of a row", "array"),
    "command without a like": (r"\ups", 0, r"unknown command \ups", "math.macros"),
    "chemistry": (r"\ce{H2O}", 0, r"\ce cannot be used: the package mhchem is not known", r"\mathrm{H_2O}"),
    "units": (r"\SI{5}{m}", 0, r"\SI cannot be used: the package siunitx", r"\mathrm"),
    "text between rows": (r"\begin{align}u\\ \intertext{so}v\end{align}", 17, r"\intertext cannot", "begin another"),
}  # fmt: skip


@pytest.mark.parametrize("case", MISTAKES)
def test_mistakes(case: str) -> None:
    source, offset, message, hint = MISTAKES[case]
    display = case not in ("label in a line", "tag in a line", "cells in a line")
    problem = finished(prepared(source, display)).problems[0]
    assert problem.message.startswith(message)
    assert hint in problem.hint
    assert problem.offset == offset


def test_mistake_in_a_macro_is_where_it_is_used() -> None:
    problem = finished(prepared(r"u+\q{v}", True, {"\\q": macro(r"\nosuch{#1}")})).problems[0]
    assert (problem.message, problem.offset) == (r"unknown command \nosuch (in \q)", 2)


def test_too_long_formulas_are_refused() -> None:
    assert "longer than the limit" in math.convert("u" * (math.MAX_LENGTH + 1), True).error


def test_marks_stay_outside_of_what_takes_its_whole_group() -> None:
    assert leaves(r"u\color{red}{v}\scriptstyle{w}") == "uvw"
    assert leaves(r"{\color{red}u\over v}") == "uv"
    assert leaves(r"\cancel{u\choose v}\small u\bf v") == "(uv)u𝐯"


# ----------------------------------------------------------------------------------------------- the short ways


def check_short_ways(source: str, display: bool, macros: dict[str, Macro] | None = None) -> None:
    """The short ways through ``prepare`` show the same as rewriting does."""
    short = prepared(source, display, dict(macros or {}))
    if short.problem:
        return
    long = math.Prepared(source, display, rewrite(source, dict(macros or {}), Options(display)))
    numbers = [[(row.numbered, row.labels, row.tag, row.silent) for row in found.rows] for found in (short, long)]
    if short.rewritten is not None:
        assert numbers[0] == numbers[1]
    assert alike(finished(short).html) == alike(finished(long).html)


def alike(html: str) -> str:
    """MathML without groups of one element, which show nothing."""
    while True:
        simpler = re.sub(r"<mrow>(<m\w+[^<>]*>[^<>]*</m\w+>|<m\w+[^<>]*/>|)</mrow>", r"\1", html)
        if simpler == html:
            return html
        html = simpler


SHORT_WAYS = [
    r"\begin{align}u&=v\\w&=z\end{align}", r"\begin{align}u&=v\label{a}\\w&=z\notag\end{align}",
    r"\begin{align*}u&=\text{if }v\\[3pt]w&=z\end{align*}", r"\begin{gather}u\\w\end{gather}",
    r"\begin{equation}u\label{a}\end{equation}", r"\begin{equation*}\left(u\right)\end{equation*}",
    r"\begin{align}u&=\begin{pmatrix}a&b\\c&d\end{pmatrix}\\w&=z\end{align}", r"\begin{align}{u}&\\{[v]}\end{align}",
    r"\begin{align}u\\[v]\end{align}", "\\begin{align}\nu\\\\\n\\end{align}", r"\begin{align}\end{align}",
    r"\left<u\right>", r"\bigl<u\bigr>", r"\text{a--b}", r"\text{a $b$}", r"a&lt;b", r"\sum\limits_a", r"X\limits_a",
    r"\operatorname{a b}", r"\operatorname*{ess\,sup}_a", r"\left\{u\right\}", r"\left.u\right|", r"\sqrt[3]u",
]  # fmt: skip


MIXED_ROWS = [
    r"\begin{align}u&\in\R^n\\w&=z\label{a}\\[1ex]\half{u}&=\text{a $b$}\notag\end{align}",
    r"\begin{align}\cut\\w&=z\end{align}", r"\begin{gather}\half{\half{u}}\\\eqref{known}\end{gather}",
    r"\begin{equation}\half u\label{a}\end{equation}", r"\begin{align*}\R&=u\\&=\dotsb\end{align*}",
    r"\begin{align}\{\dotsb&\\ {[}u]&=\boxed{v}\\&\end{align}", r"\begin{align}\dotsb\tag{A}\\v\end{align}",
    r"\begin{align}\hline\R\\v\end{align}",
    r"\begin{align}\R&=\begin{cases}a&\R\\b\end{cases}\\&=\hspace{1em}\end{align}",
    r"\begin{align}[u]\R\\ [v]\R\\ *w\end{align}",
    r"\begin{align}\R\\ \label{a}\end{align}", r"\begin{align}u\\v\\ \end{align}",
    r"\begin{align}u\\&\\[1ex]\end{align}",
]  # fmt: skip


def test_short_ways_agree() -> None:
    for source in SHORT_WAYS:
        check_short_ways(source, True)
    macros = {"\\R": macro(r"\mathbb{R}"), "\\half": macro(r"\frac{#1}{2}"), "\\cut": macro(r"u&v")}
    for source in MIXED_ROWS:
        check_short_ways(source, True, macros)
    for name in ("functions.txt", "features.txt"):
        for row in rows_of(name):
            check_short_ways(row[1].replace("␤", "\n"), row[2] == "display")


def test_short_ways_can_disagree(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(math, "is_plain", lambda source, names: True)
    with pytest.raises(AssertionError):
        check_short_ways(r"\text{a--b}", True)


# --------------------------------------------------------------------------------------------------- any source

PARTS = [*"abxyz019+-=<>()[]|,.'^_{}{}&~#%$]\n\\é→𝐀\x00\ue000 ", "\\ ", *r"""
    \\ \left( \right) \left \right \middle| \begin{matrix} \end{matrix} \begin{align} \end{align} \begin{cases}
    \end{cases} \begin{array}{lc} \end{array} \begin \end \frac \sqrt \sqrt[ \text{ \textbf \hline \limits \over
    \above \sum \int \alpha \dots \label{a} \tag{b} \notag \ref{known} \def\q#1{ \q \newcommand{\p}[1][u] \p
    \let\r \r \edef\s{ \s \expandafter \not \operatorname \mathop \color{red} \textcolor \hspace{1em} \kern
    \rule \verb| \char \mathbf \boldsymbol \mathcal \substack{ \genfrac \big \bigl< \hat \overbrace \nosuch \,
    \DeclarePairedDelimiter\d() \d \d* \d[\big] \colon \eqref{a,known} \intertext \nicefrac \ensuremath{
""".split()]  # fmt: skip


def check_any(source: str, display: bool) -> math.Formula:
    """Whatever the source: a formula that is well formed, or a problem with a place inside of it."""
    formula = finished(prepared(source, display))
    for problem in formula.problems:
        assert problem.message
        assert 0 <= problem.offset <= len(source)
    if not formula.error:
        check_structure(formula.html)
    return formula


@settings(deadline=None, max_examples=400)
@given(st.lists(st.sampled_from(PARTS), max_size=25).map("".join), st.booleans())
def test_any_parts_give_a_formula_or_a_problem(source: str, display: bool) -> None:
    check_any(source.replace("\x00", ""), display)


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=40), st.booleans())
def test_any_text_gives_a_formula_or_a_problem(source: str, display: bool) -> None:
    check_any(source, display)


def well_formed(random_: random.Random, depth: int = 0) -> str:
    """A formula without mistakes."""
    parts = []
    for _ in range(random_.randint(1, 4)):
        kind = random_.randint(0, 9 if depth < 4 else 2)
        inner = [well_formed(random_, depth + 1) for _ in range(2)] if kind > 2 else []
        parts.append(
            random_.choice("abxyz123")
            if kind == 0
            else random_.choice([r"\alpha ", r"\le ", r"\sum ", "+", "(", ")"])
            if kind == 1
            else rf"\text{{{random_.choice(['so', 'a, b'])}}}"
            if kind == 2
            else [
                r"\frac{%s}{%s}", "{%s}^{%s}", "{%s}_{%s}", r"\left(%s\middle|%s\right]",
                r"\begin{matrix}%s&%s\end{matrix}", r"\sqrt[{%s}]{%s}", r"\overset{%s}{%s}",
            ][kind - 3] % tuple(inner)
        )  # fmt: skip
    return "".join(parts)


@pytest.mark.parametrize("seed", range(60))
def test_a_formula_with_a_group_broken_has_a_problem(seed: int) -> None:
    source = well_formed(random.Random(seed)) + "{u}"
    assert not check_any(source, True).error
    closing = [found.start() for found in re.finditer(r"\}|\\right\]|\\end\{matrix\}", source)]
    for at in random.Random(seed).sample(closing, min(3, len(closing))):
        end = at + len(re.match(r"\}|\\right\]|\\end\{matrix\}", source[at:])[0])  # type: ignore[index]
        assert check_any(source[:at] + source[end:], True).error, source[:at] + "<here>" + source[end:]


# ------------------------------------------------------------------------------------------------- hard sources

REPEATED = {
    "letters": lambda n: "u" * n,
    "open braces": lambda n: "{" * n,
    "closing braces": lambda n: "}" * n,
    "groups": lambda n: "{" * n + "}" * n,
    "lefts": lambda n: "\\left(" * n,
    "left and right": lambda n: "\\left(" * n + "\\right)" * n,
    "begins": lambda n: "\\begin{matrix}" * n,
    "environments": lambda n: "\\begin{matrix}" * n + "\\end{matrix}" * n,
    "fractions": lambda n: "\\frac" * n,
    "fractions in fractions": lambda n: "\\frac{" * n + "u" + "}{v}" * n,
    "roots": lambda n: "\\sqrt" * n + "u",
    "scripts": lambda n: "u^" * n,
    "scripts in scripts": lambda n: "u^{" * n + "}" * n,
    "cells": lambda n: "\\begin{align}" + "&" * n + "\\end{align}",
    "rows": lambda n: "\\begin{align}" + "u\\\\" * n + "\\end{align}",
    "rows of macros": lambda n: "\\def\\q{u\\\\}\\begin{align}" + "\\q" * n + "\\end{align}",
    "labels": lambda n: "\\begin{align}" + "u\\label{a}\\\\" * n + "\\end{align}",
    "texts": lambda n: "\\text{a $b$ c}" * n,
    "texts in texts": lambda n: "\\text{" * n + "}" * n,
    "dashes": lambda n: "\\text{" + "-" * n + "}",
    "marks": lambda n: "\\hspace{1em}" * n,
    "colours": lambda n: "\\color{red}u" * n,
    "limits": lambda n: "u" + "\\limits_v" * n,
    "primes": lambda n: "u" + "'" * n,
    "options": lambda n: "\\sqrt[" * n,
    "definitions": lambda n: "\\def\\q{u}" * n,
    "macros that double": lambda n: "\\def\\q#1{#1#1}" + "\\q{" * n + "u" + "}" * n,
    "paired delimiters": lambda n: "\\DeclarePairedDelimiter\\q()" + "\\q*{" * n + "}" * n,
    "references": lambda n: "\\eqref{" + "a," * n + "}",
    "verbs": lambda n: "\\verb" * n,
    "nots": lambda n: "\\not" * n,
    "middles": lambda n: "\\left(" + "\\middle|" * n + "\\right)",
    "aboves": lambda n: "u\\above 1pt " * n,
    "stars": lambda n: "\\operatorname*" * n,
    "tables": lambda n: "\\begin{matrix}u\\\\v\\end{matrix}" * n,
}
FLOOR = 0.03
"""Seconds of the processor; what takes less is not compared."""


def seconds(source: str) -> float:
    """Of the processor, without those of the collector of garbage, whose rounds come by chance."""
    best = float("inf")
    gc.collect()
    gc.disable()
    for _ in range(2):
        engine.typeset.cache_clear()
        start = time.process_time()
        finished(prepared(source, True))
        best = min(best, time.process_time() - start)
    gc.enable()
    check_any(source, True)
    return best


def check_linear(make: Callable[[int], str], monkeypatch: pytest.MonkeyPatch) -> None:
    """From n to 4n the time grows about four times at most, with the limit of the length out of the way."""
    monkeypatch.setattr(math, "MAX_LENGTH", 10**7)
    ratios = []
    for _ in range(3):  # other work on the machine can disturb one measurement, hardly three
        short, long = (max(FLOOR, seconds(make(n))) for n in (2500, 10_000))
        ratios.append(long / short)
        if ratios[-1] < 6:
            return
    raise AssertionError(f"four times the length takes {min(ratios):.1f} times as long")


@pytest.mark.parametrize("case", REPEATED)
def test_time_grows_with_the_length(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    check_linear(REPEATED[case], monkeypatch)


def test_time_can_grow_faster(monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(source: str, names: frozenset[str]) -> bool:
        return sum(range((len(source) // 2) ** 2)) < 0

    monkeypatch.setattr(math, "is_plain", slow)
    with pytest.raises(AssertionError):
        check_linear(lambda n: "u" * n, monkeypatch)


def test_hundred_kilobytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(math, "MAX_LENGTH", 10**7)
    source = r"\alpha_1+\frac{u}{\sqrt{v}}" * 3800
    assert len(source) > 100_000
    assert not check_any(source, True).error


READABLE = {
    r"x^2+\alpha_i\le\frac12": "x² + αᵢ ≤ ½",
    r"\overline{x}": "x\u0305",
    r"\underline{x}": "x\u0332",
    r"\mathbb{R}^{n\times m}": "ℝ^(n × m)",
    r"\sqrt{x+y}": "√(x + y)",
    r"\frac{a+b}{c}": "(a + b)/c",
    r"\hat{x}": "x\u0302",
    r"\text{if } x": "if x",
    r"\operatorname{Hom}_R(M,N)": "Hom_R(M, N)",
    r"\sin^2x+\max_{x\in X}(\sin)": "sin² x + max_(x ∈ X)(sin)",
    r"A\xrightarrow{\;f\;}B": "A →ᶠ B",
    r"\underbrace{x+y}_{n\text{ terms}}": "(x + y)_(n terms)",
    r"\left(a+b\right)^2x_{\text{max}}": "(a + b)²x_(max)",
    r"\nosuch": r"\nosuch",
    "": "",
}


@pytest.mark.parametrize("source", READABLE)
def test_plain_text_of_a_formula(source: str) -> None:
    assert readable(source) == READABLE[source]


@pytest.mark.parametrize("source", [r"\color{red}'", r"\color{red} ^2", r"\tiny_n", r"x\color{red}''_n"])
def test_scripts_at_the_beginning_of_what_is_wrapped(source: str) -> None:
    check_any(source, False)
