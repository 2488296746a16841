"""Inline text: markdown-it's own rules, run only where they can match.

markdown-it tries every rule at every sign that might be markup. Here one search leads to the next character at which
a rule can match, and only the rules of that character are run, in their order. Text without any such character, which
most cells, items and headings are, becomes one token without further ado. The rules are markdown-it's and the plugins',
but for two that have a short way for what is written most (``OWN``); if a rule is not known here,
markdown-it's own loop runs.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

import msgspec
from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_core import StateCore, text_join
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline import backtick as parse_backticks
from markdown_it.rules_inline.emphasis import tokenize as parse_emphasis
from markdown_it.rules_inline.state_inline import Scanned
from markdown_it.token import Token
from markdown_it.utils import EnvType

from .context import KEY, context
from .tokens import Nesting, new_token

InlineRule = Callable[[StateInline, bool], bool]
PairRule = Callable[[StateInline], None]

TRIGGERS: Mapping[str, str] = {
    "attr": "{",
    "autolink": "<",
    "backticks": "`",
    "component": "<",
    "emphasis": "*_",
    "entity": "&",
    "escape": "\\",
    "footnote_inline": "^",
    "footnote_ref": "[",
    "html_inline": "<",
    "kramdown": "{",
    "image": "!",
    "link": "[",
    "linkify": ":",
    "marks": "=",
    "math_inline": "$",
    "math_parentheses": "\\",
    "newline": "\n",
    "reference": "\\",
    "span": "[",
    "strikethrough": "~",
    "wiki": "[!",
    "template_tag": "{",
}
"""The characters at which a rule can match."""

PAIRING = ("balance_pairs", "strikethrough", "emphasis")
"""Rules that make pairs of delimiters."""


class Plan(msgspec.Struct, frozen=True):
    """Which rules run where."""

    rules: list[InlineRule]
    """The list of the ruler that this plan was made from."""
    at: Mapping[str, tuple[InlineRule, ...]]
    at_without_brackets: Mapping[str, tuple[InlineRule, ...]]
    """The same where no bracket can be closed any more."""
    trigger: re.Pattern[str]
    """The next character at which a rule can match."""
    trigger_or_bracket: re.Pattern[str]
    """The same or a bracket: where a look ahead for the end of a link's text must stop."""
    after: tuple[PairRule, ...]
    """The rules for when a text has been parsed that has delimiters, or tokens around tokens."""
    after_plain: tuple[PairRule, ...]
    """Those of them that have something to do in any other text."""


class Text(StateInline):
    """markdown-it's state of a parse of inline text, with our way to make tokens and to keep pending text."""

    def __init__(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token], plan: Plan | None = None) -> None:
        self.held = ""
        self.more: list[str] = []
        super().__init__(src, md, env, tokens)
        self.plan = plan
        self.max_nesting: int = md.options["maxNesting"]
        self.ends: dict[int, int] = {}
        """Where the tokens end that were moved over."""
        self.last_closing = src.rfind("]")
        """The last ``]``: behind it no bracket can be closed. -1 if there is none, or none is looked for any more."""
        self.left = WORK_FOR_ALL + WORK_FOR_EACH * len(src)
        """So many tokens may still be moved over in search of the ends of links."""
        self.is_plain = not tokens
        """Whether there are neither texts side by side nor tokens around tokens, but for what delimiters may become."""

    @property
    def pending(self) -> str:
        """The text since the last token: ``held``, and ``more`` behind it, which is joined only when it is read."""
        if self.more:
            text, self.held = self.held, ""  # a text with one owner grows in place
            text += "".join(self.more)
            self.more.clear()
            self.held = text
        return self.held

    @pending.setter
    def pending(self, text: str) -> None:
        self.held = text
        self.more.clear()

    def append_pending(self, text: str) -> None:
        """Add to the pending text."""
        if self.held:
            self.more.append(text)
        else:
            self.held = text

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
        token = new_token("text", "", 0, level=self.pendingLevel, content=self.pending if self.more else self.held)
        self.tokens.append(token)
        self.held = ""
        return token

    def push(self, ttype: str, tag: str, nesting: Nesting) -> Token:
        """Add a token to the stream."""
        if self.held:
            self.pushPending()
        if nesting == 0:
            if ttype == "text_special":
                self.env[SPECIAL] = True
            token = new_token(ttype, tag, nesting, level=self.level)
        elif nesting < 0:
            self.level -= 1
            self.delimiters = self._prev_delimiters.pop()
            token = new_token(ttype, tag, nesting, level=self.level)
        else:
            token = new_token(ttype, tag, nesting, level=self.level)
            self.level += 1
            self._prev_delimiters.append(self.delimiters)
            self.delimiters = []
            self.tokens_meta.append({"delimiters": self.delimiters})
            self.is_plain = False
        self.pendingLevel = self.level
        self.tokens.append(token)
        return token


@lru_cache(maxsize=4096)
def _sides(before: str, marker: str, after: str, can_split_word: bool) -> tuple[bool, bool]:
    """What markdown-it finds of a sign between two characters: it looks at nothing else."""
    found = StateInline(before + marker + after, _any_parser(), {}, []).scanDelims(1, can_split_word)
    return found.can_open, found.can_close


@lru_cache(maxsize=1)
def _any_parser() -> MarkdownIt:
    return MarkdownIt("zero")


SPECIAL = "has text_special"
"""What is set in the ``env`` of a text with escapes or entities, each of which is a token of its own at first."""


def join_texts(state: StateCore) -> None:
    """markdown-it's rule that joins such tokens with the text around them, spared all texts without any."""
    if SPECIAL in state.env or not isinstance(state.md.inline, Inlines) or state.md.inline.plan() is None:
        text_join(state)


# ------------------------------------------------------------------------------------------------- rules of our own


def emphasis(state: StateInline, silent: bool) -> bool:
    """markdown-it's rule: each sign of a run of ``*`` or ``_`` is a text that may later begin or end a pair.

    A run that can only begin one, with nothing but words before a run like it that can end one, is always its pair:
    its tokens are made at once.
    """
    if silent:
        return False
    found = SIMPLE_EMPHASIS.match(state.src, state.pos, state.posMax)
    if found and isinstance(state, Text) and _is_pair(state, found):
        _push_pair(state, *found.groups())
        state.pos = found.end()
        return True
    return parse_emphasis(state, silent)


SIMPLE_EMPHASIS = re.compile(rf"(\*\*?|__?)([^{re.escape(''.join(TRIGGERS.values()))}\]]++)\1(?![*_])")
"""Emphasised text without any markup inside."""


def _is_pair(state: StateInline, found: re.Match[str]) -> bool:
    src, start, end = state.src, found.start(), found.end()
    marker = src[start]
    before, after = src[start - 1] if start else " ", src[end] if end < state.posMax else " "
    return (
        _sides(before, marker, src[found.start(2)], marker == "*") == (True, False)
        and _sides(src[found.end(2) - 1], marker, after, marker == "*")[1]
    )


def _push_pair(state: Text, markup: str, text: str) -> None:
    """The tokens of emphasised text; markdown-it leaves an empty text at either end of ``<strong>``."""
    is_strong = len(markup) == 2
    if state.held or is_strong:
        state.pushPending()
    level = state.pendingLevel = state.level
    tag = "strong" if is_strong else "em"
    state.tokens += (
        new_token(f"{tag}_open", tag, 1, markup=markup, level=level),
        new_token("text", "", 0, content=text, level=level + 1),
        new_token(f"{tag}_close", tag, -1, markup=markup, level=level),
    )
    if is_strong:
        state.tokens.append(new_token("text", "", 0, level=level))
        state.is_plain = False


def backticks(state: StateInline, silent: bool) -> bool:
    """markdown-it's rule, spared its ado where one backtick stands before a text without any, and one behind it."""
    src, start = state.src, state.pos
    found = SIMPLE_CODE.match(src, start, state.posMax)
    if found is None or src[found.end() : found.end() + 1] == "`":
        return parse_backticks(state, silent)
    if not silent:
        token = state.push("code_inline", "code", 0)
        token.markup, token.content = "`", found[1]
    state.pos = found.end()
    return True


SIMPLE_CODE = re.compile(r"`([^`\n ](?:[^`\n]*[^`\n ])?)`")
"""Code between single backticks in one line, with no blank at either end."""

OWN: Mapping[str, InlineRule] = {"emphasis": emphasis, "backticks": backticks}
"""Rules that take the place of markdown-it's."""


class Inlines(ParserInline):
    """markdown-it's inline parser with the changes that are described above."""

    def __init__(self) -> None:
        super().__init__()
        for name, rule in OWN.items():
            self.ruler.at(name, rule)
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
        at = {c: tuple(rule for name, rule in named if c in TRIGGERS[name]) for c in characters}
        return Plan(
            rules,
            at,
            {c: () if c in OPENERS else at[c] for c in characters},
            _any_of(characters),
            _any_of([*characters, "[", "]"]),
            tuple(rule for _, rule in after),
            tuple(rule for name, rule in after if name not in (*PAIRING, "fragments_join")),
        )

    def parse_all(self, state: StateCore) -> None:
        """Parse the inline text of all blocks."""
        plan = self.plan()
        for token in state.tokens:
            if token.type != "inline":
                continue
            if token.children is None:
                token.children = []
            content = token.content
            if plan is None or token.children:
                self.parse(content, state.md, state.env, token.children)
            elif plan.trigger.search(content):
                self._parse(content, state.md, state.env, token.children, plan)
            elif content:
                token.children.append(new_token("text", "", 0, content=content))

    def parse(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
        """Parse a text; its tokens are added to ``tokens``."""
        plan = self.plan()
        if plan is None:
            return super().parse(src, md, env, tokens)
        return self._parse(src, md, env, tokens, plan)

    def _parse(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token], plan: Plan) -> list[Token]:
        state = Text(src, md, env, tokens, plan)
        self.tokenize(state)
        for rule in plan.after_plain if state.is_plain and not state.delimiters else plan.after:
            rule(state)
        return state.tokens

    def tokenize(self, state: StateInline) -> None:
        """Parse the text from the state's position to its end."""
        plan = state.plan if isinstance(state, Text) else None
        if plan is None or not isinstance(state, Text) or state.level >= state.max_nesting:
            super().tokenize(state)
            return
        src, position, end = state.src, state.pos, state.posMax
        search, at = plan.trigger.search, plan.at
        while position < end:
            found = search(src, position, end)
            stop = found.start() if found else end
            if stop > position:
                state.append_pending(src[position:stop])
                state.pos = stop
                if not found:
                    break
            if stop > state.last_closing:
                at = plan.at_without_brackets
            for rule in at[src[stop]]:
                if rule(state, False):
                    break
            else:
                state.append_pending(src[stop])
                state.pos = stop + 1
            position = state.pos
        if state.held:
            state.pushPending()

    def skipToken(self, state: StateInline) -> None:  # noqa: N802 - the library's names
        """Move over one token, or over text without brackets."""
        plan = state.plan if isinstance(state, Text) else None
        if plan is None or not isinstance(state, Text):
            super().skipToken(state)
            return
        state.left -= 1
        if state.left < 0:
            if state.last_closing >= 0:
                state.last_closing = -1
                _report_brackets(state)
            state.pos = state.posMax + 1
            return
        position = state.pos
        known = state.ends.get(position)
        if known is not None:
            state.pos = known
            return
        rules = (plan.at if position <= state.last_closing else plan.at_without_brackets).get(state.src[position])
        if state.level >= state.max_nesting:
            state.pos = state.posMax + 1
        elif rules is None:
            found = plan.trigger_or_bracket.search(state.src, position + 1, state.posMax)
            state.pos = found.start() if found else state.posMax
        elif not _look_ahead(state, rules):
            state.pos = position + 1
        state.ends[position] = state.pos


OPENERS = frozenset("[!^")
"""What begins a link, a picture, a note or a span: all of them end with a ``]``."""

WORK_FOR_ALL, WORK_FOR_EACH = 20_000, 2
"""How many tokens may be moved over in a text: so many, and so many more for each character. Texts that people write
need less than one for each character; thousands of open brackets need a hundred for each."""


def _report_brackets(state: Text) -> None:
    """Report that brackets are not looked at any more."""
    if KEY not in state.env:
        return
    ctx = context(state.env)
    place = ctx.place(None, state.src, state.pos)
    message = "too many brackets are open here: from here on brackets in this text are text"
    ctx.report("SG034", message, place, "close them, or write \\[ for a bracket that is text")


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
