"""Tags of other generators' templates: shown as they are written, never executed, and reported once a post.

Liquid, Jinja and Hexo have ``{% … %}`` and ``{{ … }}``, Hugo and Quarto ``{{< … >}}`` and ``{{% … %}}``, Zola
``{{ x() }}`` and ``{% x() %}``. Nothing inside a tag is Markdown; a line of nothing but tags is a paragraph of its own.
What stands between a tag and the one that closes it is Markdown, but for what another generator would take for code or
leave out. See ``components`` for the tags of MDX.
"""

import re
from collections.abc import Callable, MutableMapping, Sequence
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from ..diagnostics import Place
from .blocks import push_paragraph
from .context import Context, context, mark, where

KIND = "template_tag"
"""The kind of the tokens of tags in a line of text."""

SEEN = "template tags"
"""What is set in the ``env`` of a text with tags."""

TAG_FORM = "|".join(
    (
        r"\{%[-+]?\s*+[/#]?\s*+[^\W\d](?:[^{%]|%(?!\})|\{(?!%))*+%\}",
        r"\{\{<(?=[\s/*.\"'$-]*+\w)(?:[^{>]|>(?!\}\})|\{(?!\{))*+>\}\}",
        r"\{\{%(?=[\s/*.\"'$-]*+\w)(?:[^{%]|%(?!\}\})|\{(?!\{))*+%\}\}",
        r"\{\{-?[\s.$\"'/(*]*+[^\W\d][^{}]*+\}\}",
        r"\{\#[-\s](?:[^{}#]|\#(?!\}))*+\#\}",
    )
)
"""A tag: it has a name, and no other tag begins inside of it, so that none is looked through twice."""

TAG = re.compile(TAG_FORM)
LINE = re.compile(rf"(?:(?:{TAG_FORM})[ \t]*+)++(?=\n|\Z)")
BLANK_LINE = re.compile(r"\n[ \t]*\n")

OPENER = re.compile(r"\{%[-+]?\s*(highlight|codeblock|code|comment)\b|\{\{[<%]\s*(highlight)\b")
"""The beginning of what another generator takes for code or leaves out."""

CLOSERS = {
    **{n: re.compile(rf"\{{%[-+]?\s*end{n}\s*[-+]?%\}}") for n in ("highlight", "codeblock", "code", "comment")},
    "": re.compile(r"\{\{[<%]\s*/\s*highlight\s*[>%]\}\}"),
}

BRACKETS = "text that was looked through for brackets before tags"

COMMAND = re.compile(r"\\[A-Za-z]+\*?\Z")
"""What takes a group in braces: ``\\frac{{a}}{b}`` where formulas are off."""


def tags_plugin(md: MarkdownIt) -> None:
    """Install the rules and the renderer. It comes after attributes, whose comments look like tags."""
    interrupts = ["paragraph", "reference", "blockquote", "list"]
    attributes = next(rule for rule in md.block.ruler.__rules__ if rule.name == "attr")
    md.block.ruler.at("attr", _not_at_a_tag(attributes.fn), {"alt": attributes.alt})
    md.block.ruler.before("attr", KIND, block_rule, {"alt": interrupts})
    spans = next(rule for rule in md.inline.ruler.__rules__ if rule.name == "span")
    md.inline.ruler.at("span", _not_before_a_tag(spans.fn))
    md.inline.ruler.before("attr", KIND, inline_rule)
    md.core.ruler.push("template tags", report)
    md.add_render_rule(KIND, render)


def inline_rule(state: StateInline, silent: bool) -> bool:
    """A tag in a line of text."""
    found = TAG.match(state.src, state.pos, state.posMax)
    if found is None or COMMAND.search(state.src, max(0, state.pos - 30), state.pos):
        return False
    if not silent:
        push_tag(state, found[0])
    state.pos = found.end()
    return True


def push_tag(state: StateInline, text: str) -> None:
    """The token of a tag that stands at the state's position."""
    token = state.push(KIND, "", 0)
    token.content = text
    mark(token, state.src, state.pos)
    token.meta["length"] = len(text.split("\n")[0])
    state.env[SEEN] = True


def block_rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A line of nothing but tags, or code between two tags."""
    begin, stop = state.bMarks[start] + state.tShift[start], state.eMarks[end - 1]
    if not state.src.startswith(("{%", "{{", "{#"), begin) or state.is_code_block(start):
        return False
    found = LINE.match(state.src, begin, stop)
    if found is None:
        return False
    if state.src[begin + 2] not in "<%" and BLANK_LINE.search(state.src, begin, found.end()):
        return False  # two signs that have nothing to do with each other
    last = _line_of(state, start, end, found.end())
    if last < 0:
        return False
    if silent:
        return True
    code = _end_of_code(state, start, end, found)
    if code >= 0:
        token = state.push("code_block", "code", 0)
        token.content = state.getLines(start, code + 1, state.blkIndent, True).rstrip("\n") + "\n"
        token.map = [start, code + 1]
        token.meta[SEEN] = found[0]
        state.env[SEEN] = True
        state.line = code + 1
    else:
        state.line = last + 1
        push_paragraph(state, state.getLines(start, last + 1, state.blkIndent, False).strip(), start, last + 1)
    return True


def _line_of(state: StateBlock, start: int, end: int, position: int) -> int:
    """The line in which a place stands, or -1 if the block that we are in ends before."""
    line = start
    while state.eMarks[line] < position:
        line += 1
        if line >= end or (state.sCount[line] < state.blkIndent and not state.isEmpty(line)):
            return -1
    return line


def _end_of_code(state: StateBlock, start: int, end: int, tags: re.Match[str]) -> int:
    """The line of the tag that closes a tag for code, or -1."""
    opener = OPENER.match(tags[0])
    if opener is None:
        return -1
    name, stop = opener[1] or "", state.eMarks[end - 1]
    unclosed: dict[str, tuple[int, int]] = state.env.setdefault("unclosed tags", {})
    first, last = unclosed.get(name, (stop, stop))
    if first <= tags.end() and stop <= last:
        return -1
    closer = CLOSERS[name].search(state.src, tags.end(), stop)
    if closer is None:
        unclosed[name] = tags.end(), stop
        return -1
    return _line_of(state, start, end, closer.end())


def _not_at_a_tag(rule: Callable[[StateBlock, int, int, bool], bool]) -> Callable[[StateBlock, int, int, bool], bool]:
    """The rule, which leaves lines alone that begin with a tag."""

    def guarded(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        begin = state.bMarks[start] + state.tShift[start]
        if state.src.startswith("{%", begin) and TAG.match(state.src, begin, state.eMarks[start]):
            return False
        return rule(state, start, end, silent)

    return guarded


def _not_before_a_tag(rule: Callable[[StateInline, bool], bool]) -> Callable[[StateInline, bool], bool]:
    """The rule, which leaves brackets alone that stand before a tag."""

    def guarded(state: StateInline, silent: bool) -> bool:
        known: tuple[str, bool] | None = state.env.get(BRACKETS)
        if known is None or known[0] is not state.src:
            known = state.env[BRACKETS] = state.src, "]{%" in state.src
        if known[1]:
            end = state.md.helpers.parseLinkLabel(state, state.pos, False)
            if end >= 0 and TAG.match(state.src, end + 1, state.posMax):
                return False
        return rule(state, silent)

    return guarded


# ---------------------------------------------------------------------------------------------------------- reporting


def report(state: StateCore) -> None:
    """Report the first tag of a post, and how many there are."""
    ctx = context(state.env)
    if "{{" not in ctx.text and SEEN not in state.env and "{%" not in ctx.text:
        return
    found = [place for token in state.tokens for place in _tags_of(ctx, token)]
    if not found:
        return
    place, text = min(found, key=lambda tag: tag[0])
    text = " ".join(text.split())
    text = text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
    what = "this template tag is" if len(found) == 1 else f"{len(found)} template tags are"
    message = f"{what} not executed, but shown as text: {text}"
    hint = "`sitegen import` makes Markdown of many of them; put backticks around what is meant to be shown"
    ctx.report("SG090", message, place, hint)


LONGEST = 60

NOT_SHOWN = re.compile(
    r"<(script|style|pre|code|textarea|svg)\b.*?(?:</\1>|\Z)|<!--.*?(?:-->|\Z)", re.DOTALL | re.IGNORECASE
)
"""What stands for itself in HTML."""


def _tags_of(ctx: Context, token: Token) -> Sequence[tuple[Place, str]]:
    """The places and the texts of the tags of a block."""
    if token.type == "html_block":
        hidden = [found.span() for found in NOT_SHOWN.finditer(token.content)] if "<" in token.content else []
        return [
            (ctx.place(token.map, token.content, found.start()), found[0])
            for found in TAG.finditer(token.content)
            if not any(start <= found.start() < stop for start, stop in hidden)
        ]
    if SEEN in token.meta:
        line = token.map[0] if token.map else 0
        tag: str = token.meta[SEEN]
        first = tag.split("\n")[0]
        return [(ctx.at(line, max(0, ctx.lines[line].find(first)), len(first)), tag)]
    return [(_place(ctx, token, child), text) for child in token.children or () for text in _texts(child)]


def _texts(child: Token) -> Sequence[str]:
    """The tags that an inline token shows, or has in an address."""
    if child.type == KIND:
        return (child.content,)
    if child.type == "html_inline":
        return [found[0] for found in TAG.finditer(child.content)] if "{" in child.content else ()
    if child.type == "image":
        inner = [text for c in child.children or () for text in _texts(c)]
        return [*inner, *_in_address(child, "src")]
    return _in_address(child, "href") if child.type == "link_open" else ()


def _in_address(child: Token, name: str) -> Sequence[str]:
    target = str(child.attrs.get(name, ""))
    return (target.replace("%7B", "{").replace("%7D", "}"),) if has_tag(target) else ()


def _place(ctx: Context, token: Token, child: Token) -> Place:
    if child.type == "html_inline":
        line = token.map[0] if token.map else 0
        return ctx.at(line, max(0, ctx.lines[line].find(child.content.split("\n")[0])))
    return where(ctx, token.map, child)


def has_tag(target: str) -> bool:
    """Whether an address holds a tag, which only another generator could make an address of."""
    return TAG.search(target.replace("%7B", "{").replace("%7D", "}").replace("%22", '"')) is not None


def is_only_tags(children: Sequence[Token]) -> bool:
    """Whether a text is nothing but tags."""
    kinds = {child.type for child in children if child.type != "text" or child.content.strip()}
    return KIND in kinds and kinds <= {KIND, "softbreak"}


def render(self: Any, tokens: Sequence[Token], index: int, options: Any, env: MutableMapping[str, Any]) -> str:
    """The tag as it is written."""
    return escape(tokens[index].content, quote=False)
