"""Blocks: markdown-it's own rules, run only where they can match, and another end at the nesting limit.

markdown-it tries every rule at every line. Nearly all of them give up at the first character of the line, so a rule is
run only at the characters that it can begin with. Nothing else changes: the rules are markdown-it's and the plugins',
in their order, and a rule that is not known here is tried everywhere.

markdown-it stops at the nesting limit and drops what is left without a word; a list ten deep loses its last item under
its stock setting. Here the rest of the innermost block becomes one paragraph, and a diagnostic says so.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Mapping
from itertools import accumulate

from markdown_it import MarkdownIt, rules_block
from markdown_it.common import utils
from markdown_it.parser_block import ParserBlock
from markdown_it.ruler import Ruler
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token
from markdown_it.utils import EnvType

from .context import context
from .math_inlines import HIDDEN_BAR, bars_hidden
from .tokens import Nesting, new_token

BlockRule = Callable[[StateBlock, int, int, bool], bool]

strip: Callable[[str], str] = getattr(utils, "mdTrim", str.strip)
"""Without the white space at either end, as markdown-it has it; before its version 4.3 that was as Python has it."""

CHAINS = ("paragraph", "reference", "blockquote", "list")
"""markdown-it's names of what a rule may interrupt. To see whether it does so, it is run ``silent``: it looks ahead."""

BEGINNINGS: Mapping[str, str] = {
    "abbreviation": "*",
    "attr": "{",
    "blockquote": ">",
    "component": "<",
    "callout": "!?",
    "container_block": ":",
    "fence": "`~",
    "footnote_def": "[",
    "heading": "#",
    "hr": "*-_",
    "html_block": "<",
    "html_markdown": "<",
    "kramdown": "{",
    "import": "i",
    "list": "*-+0123456789",
    "math_block": "$",
    "math_environment": "\\",
    "more": "{",
    "raw_more": "<",
    "reference": "[",
    "template_tag": "{",
}
"""The first characters of the lines at which a rule can match; a rule that is not here may match at any."""

INTERRUPTIONS: Mapping[str, str] = {"deflist": ":~"}
"""The same, where a rule can interrupt at fewer characters than it can begin with."""


def table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """markdown-it's rule, spared all lines without a bar, and blind to the bars of formulas: ``$|x|$``."""
    begin = state.bMarks[start] + state.tShift[start]
    if state.src.find("|", begin, state.eMarks[start]) < 0:
        return False
    src, first = state.src, len(state.tokens)
    state.src = bars_hidden(state.env, src)
    try:
        return rules_block.table(state, start, end, silent)
    finally:
        if state.src is not src:
            state.src = src
            for token in state.tokens[first:]:
                if HIDDEN_BAR in token.content:
                    token.content = token.content.replace(HIDDEN_BAR, "|")


def hr(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """markdown-it's rule, spared all lines whose second character is neither a blank nor a sign like the first."""
    begin = state.bMarks[start] + state.tShift[start]
    second = state.src[begin + 1 : begin + 2]
    return (second in BLANKS or second == state.src[begin : begin + 1]) and rules_block.hr(state, start, end, silent)


def lheading(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """markdown-it's rule for underlined headings, spared all paragraphs without what may be an underline."""
    if start + 1 >= end or state.isEmpty(start + 1):
        return False
    if isinstance(state, Lines) and not state.may_be_underlined(start, end):
        return False
    return rules_block.lheading(state, start, end, silent)


def paragraph(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """markdown-it's rule, spared its ado: lines up to a blank one, or to one that begins another block."""
    line, last = start + 1, state.lineMax
    if line < last and not state.isEmpty(line):
        line = _end_of_paragraph(state, line, last)
    state.line = line
    push_paragraph(state, strip(state.getLines(start, line, state.blkIndent, False)), start, line)
    return True


def _end_of_paragraph(state: StateBlock, line: int, last: int) -> int:
    parent, state.parentType = state.parentType, "paragraph"
    (interrupts,) = state.md.block.ruler.getRules("paragraph")
    while line < last and not state.isEmpty(line):
        indent = state.sCount[line]
        is_lazy = indent - state.blkIndent >= INDENT_OF_CODE or indent < 0
        if not is_lazy and interrupts(state, line, last, True):
            break
        line += 1
    state.parentType = parent
    return line


def push_paragraph(state: StateBlock, text: str, start: int, end: int) -> None:
    """The three tokens of a paragraph."""
    level = state.level
    state.tokens += (
        new_token("paragraph_open", "p", 1, map=[start, end], level=level, block=True),
        new_token("inline", "", 0, map=[start, end], level=level + 1, children=[], content=text, block=True),
        new_token("paragraph_close", "p", -1, level=level, block=True),
    )


class Chain:
    """Rules as one rule, which runs those that can match at the first character of a line, in their order."""

    def __init__(self, rules: Mapping[str, BlockRule], beginnings: Mapping[str, str]) -> None:
        self.all = tuple(rules.values())
        unindented = {name: rule for name, rule in rules.items() if name != "code"}
        self.elsewhere = tuple(rule for name, rule in unindented.items() if name not in beginnings)
        characters = {c for name in rules for c in beginnings.get(name, "")}
        self.at = {
            c: tuple(rule for name, rule in unindented.items() if c in beginnings.get(name, c)) for c in characters
        }

    def __call__(self, state: StateBlock, start: int, end: int, silent: bool) -> bool:
        position = state.bMarks[start] + state.tShift[start]
        if state.sCount[start] - state.blkIndent >= INDENT_OF_CODE or position >= len(state.src):
            rules = self.all
        else:
            rules = self.at.get(state.src[position], self.elsewhere)
        for rule in rules:  # noqa: SIM110 - a generator costs more than the rules
            if rule(state, start, end, silent):
                return True
        return False


INDENT_OF_CODE = 4

SPARED: Mapping[str, BlockRule] = {"table": table, "hr": hr, "lheading": lheading, "paragraph": paragraph}
"""Rules that take the place of markdown-it's."""


class BlockRuler(Ruler[BlockRule]):
    """Rules of which each chain is a single ``Chain``."""

    def __init__(self) -> None:
        super().__init__()
        self._chains: dict[str, list[BlockRule]] = {}

    def getRules(self, chainName: str = "") -> list[BlockRule]:  # noqa: N802, N803 - the library's names
        """The rules of a chain, as one; made anew once the rules have been changed."""
        if self.__cache__ is None:
            self._chains.clear()
        chain = self._chains.get(chainName)
        if chain is None:
            chain = self._chains[chainName] = self._make_chain(chainName)
        return chain

    def _make_chain(self, chain: str) -> list[BlockRule]:
        rules = super().getRules(chain)
        names = dict(zip(super().getRules(), self.get_active_rules(), strict=True))
        beginnings = {**BEGINNINGS, **INTERRUPTIONS} if chain else BEGINNINGS
        return [Chain({names[rule]: rule for rule in rules}, beginnings)]


class Lines(StateBlock):
    """markdown-it's state of a parse; it measures the lines one by one instead of character by character."""

    def __init__(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> None:
        super().__init__("", md, env, tokens)
        self.src = src
        lines = src.split("\n")
        if not lines[-1].strip(" \t"):
            lines.pop()  # a last line that is blank and has no end is not a line
        ends = [position - 1 for position in accumulate(len(line) + 1 for line in lines)]
        self.bMarks = [0, *(end + 1 for end in ends[:-1]), len(src)] if lines else [len(src)]
        self.eMarks = [*ends, len(src)]
        self.tShift = [len(line) - len(line.lstrip(" \t")) if line[:1] in BLANKS else 0 for line in lines]
        self.sCount = [_columns(line[:shift]) if shift else 0 for line, shift in zip(lines, self.tShift, strict=True)]
        self.tShift.append(0)
        self.sCount.append(0)
        self.bsCount = [0] * len(self.bMarks)
        self.lineMax = len(lines)
        self.underlines = [found.end() for found in UNDERLINE_END.finditer(src)]
        """Where those lines end that may be the underlines of headings."""

    def may_be_underlined(self, start: int, end: int) -> bool:
        """Whether one of the lines behind ``start`` and before ``end`` ends as an underline does."""
        index = bisect_right(self.underlines, self.eMarks[start])
        return index < len(self.underlines) and self.underlines[index] <= self.eMarks[end - 1]

    def getLines(self, begin: int, end: int, indent: int, keepLastLF: bool) -> str:  # noqa: N802, N803
        """The text of some lines without so many columns of indentation."""
        if indent or begin >= end:
            return super().getLines(begin, end, indent, keepLastLF)
        src, last = self.src, end - 1
        text = src[self.bMarks[last] : self.eMarks[last] + keepLastLF]
        if begin == last:
            return text
        lines = zip(self.bMarks[begin:last], self.eMarks[begin:last], strict=True)
        return "".join([src[start : stop + 1] for start, stop in lines]) + text

    def push(self, ttype: str, tag: str, nesting: Nesting) -> Token:
        """Add a token to the stream."""
        level = self.level
        if nesting > 0:
            self.level = level + 1
        elif nesting < 0:
            level = self.level = level - 1
        token = new_token(ttype, tag, nesting, level=level, block=True)
        self.tokens.append(token)
        return token


BLANKS = (" ", "\t")
UNDERLINE_END = re.compile(r"[-=][ \t]*$", re.MULTILINE)
"""How a line ends that is an underline, which may have blanks behind it."""


def _columns(indent: str) -> int:
    """The width of blanks and tabs before a text, where a tab leads to the next multiple of four."""
    return len(indent.expandtabs(4))


class Blocks(ParserBlock):
    """markdown-it's block parser with the changes that are described above."""

    def __init__(self) -> None:
        super().__init__()
        stock: Ruler[BlockRule] = self.ruler
        chains = {chain: stock.getRules(chain) for chain in CHAINS}
        self.ruler = BlockRuler()
        for name, rule in zip(stock.get_all_rules(), stock.getRules(), strict=True):
            interrupted: list[str] = [chain for chain in CHAINS if rule in chains[chain]]
            self.ruler.push(name, SPARED.get(name, rule), {"alt": interrupted})

    def parse(self, src: str, md: MarkdownIt, env: EnvType, outTokens: list[Token]) -> list[Token] | None:  # noqa: N803
        """Parse a text as blocks."""
        if not src:
            return None
        state = Lines(src, md, env, outTokens)
        self.tokenize(state, state.line, state.lineMax)
        return state.tokens

    def tokenize(self, state: StateBlock, startLine: int, endLine: int) -> None:  # noqa: N803 - the library's names
        """Parse lines as blocks, or as one paragraph where blocks nest too deep."""
        limit = state.md.options["maxNesting"]
        if state.level < limit:
            self._tokenize(state, startLine, endLine)
            return
        text = state.getLines(startLine, endLine, state.blkIndent, False).strip()
        state.line = endLine
        if not text:
            return
        push_paragraph(state, text, startLine, endLine)
        ctx = context(state.env)
        ctx.report(
            "SG034",
            f"blocks nest deeper than {limit} here: the rest is kept as plain text",
            ctx.at(startLine, None),
            "raise max_nesting under [markdown], or nest less",
        )

    def _tokenize(self, state: StateBlock, line: int, end: int) -> None:
        """markdown-it's loop for a single chain of rules, one of which always matches."""
        (chain,) = self.ruler.getRules("")
        begins, ends, shifts = state.bMarks, state.eMarks, state.tShift
        is_loose = False
        while line < end:
            state.line = line = state.skipEmptyLines(line)
            if line >= end or state.sCount[line] < state.blkIndent:
                return
            chain(state, line, end, False)
            state.tight = not is_loose
            line = state.line
            is_loose = is_loose or (line <= end and begins[line - 1] + shifts[line - 1] >= ends[line - 1])
            if line < end and begins[line] + shifts[line] >= ends[line]:
                is_loose = True
                line += 1
                state.line = line
