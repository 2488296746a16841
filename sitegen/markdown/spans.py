"""``[text]{.class}``, and ``{.class}`` behind a picture, code, a link or a span: the plugin's rules in linear time.

The plugin copies all of the text that is left for each bracket and each brace. Here it is given the beginning of it.
"""

from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.attrs.parse import ParseError, parse

from .attributes import ALLOWED_ATTRIBUTES
from .inlines import Text

MAX_LENGTH = 2_000
"""Characters of ``{…}``."""

BEHIND = frozenset(("image", "code_inline", "link_close", "span_close"))
"""The tokens that attributes can be given to."""


def spans_plugin(md: MarkdownIt) -> None:
    """Put the rules in the place of the plugin's."""
    md.inline.ruler.at("span", span)
    md.inline.ruler.at("attr", attributes)
    md.core.ruler.at("attr", to_blocks)


def to_blocks(state: StateCore) -> None:
    """Give the attributes that stand before a block to the block; those of several lines are merged."""
    if "attrs_block" not in [token.type for token in state.tokens]:
        return
    kept: list[Token] = []
    attrs: dict[str, Any] = {}
    classes: list[str] = []
    for token in state.tokens:
        if token.type == "attrs_block":
            classes += [str(token.attrs["class"])] if "class" in token.attrs else []
            attrs |= token.attrs
            continue
        kept.append(token)
        if attrs and token.nesting >= 0:
            if classes:
                attrs["class"] = " ".join([*classes, *([str(token.attrs["class"])] if "class" in token.attrs else [])])
            _give(token, attrs)
        attrs, classes = {}, []
    state.tokens = kept


def span(state: StateInline, silent: bool) -> bool:
    """``[text]{…}``."""
    if state.src[state.pos] != "[":
        return False
    start, maximum = state.pos + 1, state.posMax
    end = state.md.helpers.parseLinkLabel(state, state.pos, False)
    given = _read(state, end + 1) if 0 <= end < maximum - 1 else None
    if given is None:
        return False
    length, attrs = given
    if not silent:
        state.pos, state.posMax = start, end
        _give(state.push("span_open", "span", 1), attrs)
        state.md.inline.tokenize(state)
        state.push("span_close", "span", -1)
    state.pos, state.posMax = end + 1 + length, maximum
    return True


def attributes(state: StateInline, silent: bool) -> bool:
    """``{…}`` right behind something."""
    held = state.held if isinstance(state, Text) else state.pending  # which is joined when it is read
    if held or not state.tokens or state.tokens[-1].type not in BEHIND:
        return False
    given = _read(state, state.pos)
    token = _opening(state.tokens) if given else None
    if given is None or token is None:
        return False
    length, attrs = given
    state.pos += length
    if not silent:
        if "class" in attrs and "class" in token.attrs:
            attrs["class"] = f"{token.attrs['class']} {attrs['class']}"
        _give(token, attrs)
    return True


def _read(state: StateInline, start: int) -> tuple[int, dict[str, Any]] | None:
    """The length of what stands in braces at a place, and the attributes in it."""
    if state.src[start] != "{":
        return None
    try:
        length, attrs = parse(state.src[start : start + MAX_LENGTH])
    except ParseError:
        return None
    return length + 1, dict(attrs)


def _opening(tokens: list[Token]) -> Token | None:
    """The last token, or the one that began what it ends."""
    level = 0
    for token in reversed(tokens):
        level += token.nesting
        if token.nesting >= 0 and level >= 0:
            return token
    return None


def _give(token: Token, attrs: dict[str, Any]) -> None:
    """Give a token the attributes that are allowed, and note the others."""
    refused = {name: value for name, value in attrs.items() if name not in ALLOWED_ATTRIBUTES}
    if refused:
        token.meta["insecure_attrs"] = refused
    token.attrs.update({name: value for name, value in attrs.items() if name not in refused})
