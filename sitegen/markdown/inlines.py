"""Inline text: markdown-it's own rules, run only where they can match.

markdown-it tries every rule at every sign that might be markup. Here one search leads to the next character at which
a rule can match, and only the rules of that character are run, in their order. Text without any such character, which
most cells, items and headings are, becomes one token without further ado. The rules are markdown-it's and the plugins';
if one of them is not known here, markdown-it's own loop runs.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

import msgspec
from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Scanned
from markdown_it.token import Token
from markdown_it.utils import EnvType

from .tokens import Nesting, new_token

InlineRule = Callable[[StateInline, bool], bool]
PairRule = Callable[[StateInline], None]

TRIGGERS: Mapping[str, str] = {
    "attr": "{",
    "autolink": "<",
    "backticks": "`",
    "emphasis": "*_",
    "entity": "&",
    "escape": "\\",
    "footnote_inline": "^",
    "footnote_ref": "[",
    "html_inline": "<",
    "image": "!",
    "link": "[",
    "linkify": ":",
    "math_inline": "$",
    "newline": "\n",
    "span": "[",
    "strikethrough": "~",
}
"""The characters at which a rule can match."""

PAIRING = ("balance_pairs", "strikethrough", "emphasis")
"""Rules that make pairs of delimiters."""


class Plan(msgspec.Struct, frozen=True):
    """Which rules run where."""

    rules: list[InlineRule]
    """The list of the ruler that this plan was made from."""
    at: Mapping[str, tuple[InlineRule, ...]]
    trigger: re.Pattern[str]
    """The next character at which a rule can match."""
    trigger_or_bracket: re.Pattern[str]
    """The same or a bracket: where a look ahead for the end of a link's text must stop."""
    after: tuple[PairRule, ...]
    """The rules for when a text has been parsed."""
    after_plain: tuple[PairRule, ...]
    """Those of them that have something to do where no rule has left delimiters."""


class Text(StateInline):
    """markdown-it's state of a parse of inline text, with our way to make tokens."""

    def __init__(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> None:
        super().__init__(src, md, env, tokens)
        self.ends: dict[int, int] = {}
        """Where the tokens end that were moved over."""

    if not hasattr(StateInline, "append_pending"):  # markdown-it-py before 4.3

        def append_pending(self, text: str) -> None:
            self.pending += text

    def scanDelims(self, start: int, canSplitWord: bool) -> Scanned:  # noqa: N802, N803
        """How long a run of one sign is, and whether it can begin or end a pair."""
        src, maximum = self.src, self.posMax
        marker, end = src[start], start + 1
        while end < maximum and src[end] == marker:
            end += 1
        before, after = src[start - 1] if start else " ", src[end] if end < maximum else " "
        can_open, can_close = _sides(before, marker, after, canSplitWord)
        return Scanned(can_open, can_close, end - start)

    def pushPending(self) -> Token:  # noqa: N802 - the library's names
        """End the run of plain text."""
        return self._push_text(self.pending)

    def _push_text(self, content: str) -> Token:
        token = _text(content)
        token.level = self.pendingLevel
        self.tokens.append(token)
        self.pending = ""
        return token

    def push(self, ttype: str, tag: str, nesting: Nesting) -> Token:
        """Add a token to the stream."""
        content = self.pending
        if content:
            self._push_text(content)
        token = new_token(ttype, tag, nesting)
        meta = None
        if nesting < 0:
            self.level -= 1
            self.delimiters = self._prev_delimiters.pop()
        token.level = self.level
        if nesting > 0:
            self.level += 1
            self._prev_delimiters.append(self.delimiters)
            self.delimiters = []
            meta = {"delimiters": self.delimiters}
        self.pendingLevel = self.level
        self.tokens.append(token)
        self.tokens_meta.append(meta)
        return token


def _text(content: str) -> Token:
    token = new_token("text", "", 0)
    token.content = content
    return token


@lru_cache(maxsize=4096)
def _sides(before: str, marker: str, after: str, can_split_word: bool) -> tuple[bool, bool]:
    """What markdown-it finds of a sign between two characters: it looks at nothing else."""
    found = StateInline(before + marker + after, _any_parser(), {}, []).scanDelims(1, can_split_word)
    return found.can_open, found.can_close


@lru_cache(maxsize=1)
def _any_parser() -> MarkdownIt:
    return MarkdownIt("zero")


class Inlines(ParserInline):
    """markdown-it's inline parser with the changes that are described above."""

    def __init__(self) -> None:
        super().__init__()
        self._plan: Plan | None = None

    def plan(self) -> Plan | None:
        """Which rules run where, made anew whenever the ruler has changed its list; None if a rule is not known."""
        rules = self.ruler.getRules("")
        if self._plan is None or self._plan.rules is not rules:
            self._plan = self._make_plan(rules)
        return self._plan

    def _make_plan(self, rules: list[InlineRule]) -> Plan | None:
        first, *names = self.ruler.get_active_rules()
        if first != "text" or not names or not TRIGGERS.keys() >= set(names):
            return None
        characters = sorted({c for name in names for c in TRIGGERS[name] if self.terminator_re.match(c)})
        named = list(zip(names, rules[1:], strict=True))
        after = list(zip(self.ruler2.get_active_rules(), self.ruler2.getRules(""), strict=True))
        return Plan(
            rules,
            {c: tuple(rule for name, rule in named if c in TRIGGERS[name]) for c in characters},
            _any_of(characters),
            _any_of([*characters, "[", "]"]),
            tuple(rule for _, rule in after),
            tuple(rule for name, rule in after if name not in PAIRING),
        )

    def parse_all(self, state: StateCore) -> None:
        """Parse the inline text of all blocks."""
        plan = self.plan()
        for token in state.tokens:
            if token.type != "inline":
                continue
            if token.children is None:
                token.children = []
            if plan is None or token.children or plan.trigger.search(token.content):
                self.parse(token.content, state.md, state.env, token.children)
            elif token.content:
                token.children.append(_text(token.content))

    def parse(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
        """Parse a text; its tokens are added to ``tokens``."""
        plan = self.plan()
        if plan is None:
            return super().parse(src, md, env, tokens)
        state = Text(src, md, env, tokens)
        self.tokenize(state)
        for rule in plan.after if state.delimiters or any(state.tokens_meta) else plan.after_plain:
            rule(state)
        return state.tokens

    def tokenize(self, state: StateInline) -> None:
        """Parse the text from the state's position to its end."""
        plan = self.plan()
        if plan is None or state.level >= state.md.options["maxNesting"]:
            super().tokenize(state)
            return
        src, position, end = state.src, state.pos, state.posMax
        while position < end:
            found = plan.trigger.search(src, position, end)
            stop = found.start() if found else end
            if stop > position:
                state.append_pending(src[position:stop])
                state.pos = stop
                if not found:
                    break
            for rule in plan.at[src[stop]]:
                if rule(state, False):
                    break
            else:
                state.append_pending(src[stop])
                state.pos = stop + 1
            position = state.pos
        if state.pending:
            state.pushPending()

    def skipToken(self, state: StateInline) -> None:  # noqa: N802 - the library's names
        """Move over one token, or over text without brackets."""
        plan = self.plan()
        if plan is None or not isinstance(state, Text):
            super().skipToken(state)
            return
        position = state.pos
        known = state.ends.get(position)
        if known is not None:
            state.pos = known
            return
        rules = plan.at.get(state.src[position])
        if state.level >= state.md.options["maxNesting"]:
            state.pos = state.posMax + 1
        elif rules is None:
            found = plan.trigger_or_bracket.search(state.src, position + 1, state.posMax)
            state.pos = found.start() if found else state.posMax
        elif not _look_ahead(state, rules):
            state.pos = position + 1
        state.ends[position] = state.pos


def _look_ahead(state: StateInline, rules: Sequence[InlineRule]) -> bool:
    """Whether a rule matches here; it moves the state but adds nothing to it."""
    for rule in rules:
        state.level += 1  # so that links in links in links come to an end
        matched = rule(state, True)
        state.level -= 1
        if matched:
            return True
    return False


def _any_of(characters: Sequence[str]) -> re.Pattern[str]:
    return re.compile(f"[{re.escape(''.join(characters))}]")
