"""Kramdown's lists of attributes: ``{: .class #id}`` on the line behind a block, behind a span or behind a heading.

``{:toc}`` and other marks for a table of contents are taken out: the template shows one. ``{::comment}`` hides what is
between it and its end, and ``{::options}`` has no effect.
"""

import re

from markdown_it import MarkdownIt
from markdown_it.common.utils import normalizeReference
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from .attributes import ALLOWED_ATTRIBUTES, kramdown_attributes

LINE = re.compile(r"\{:[ \t]*([^{}\n:/][^{}\n]*)\}[ \t]*$", re.MULTILINE)
SPAN = re.compile(r"\{:[ \t]*([^{}\n:/][^{}\n]*)\}")
OPTIONS = re.compile(r"\{::[ \t]*options[ \t][^{}\n]*/\}[ \t]*$", re.MULTILINE)
COMMENT = re.compile(r"\{::[ \t]*comment[ \t]*\}")
COMMENT_END = re.compile(r"\{:/(?:comment)?\}")
CONTENTS = re.compile(r"\[(?:toc|TOC|\[_?(?:toc|TOC)_?\])\]")
LISTS = ("bullet_list_close", "ordered_list_close")
SPANS = ("image", "code_inline", "link_close", "em_close", "strong_close", "s_close", "span_close", "math_inline")
"""What attributes can stand behind, in a line."""

LAST, UNCLOSED, HAS_SPANS = "kramdown's last block", "an unclosed comment", "kramdown's attributes in lines"
"""Keys of ``env``."""


def kramdown_plugin(md: MarkdownIt) -> None:
    """Install the rules."""
    md.block.ruler.before("fence", "kramdown", block_rule, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    md.inline.ruler.push("kramdown", inline_rule)
    md.core.ruler.before("inline", "contents", take_out_contents)
    md.core.ruler.after("inline", "kramdown", give_to_spans)


def block_rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A line of attributes, which belongs to the block before it, or to the next one behind a blank line."""
    position = state.bMarks[start] + state.tShift[start]
    src = state.src
    if not src.startswith("{:", position) or state.is_code_block(start):
        return False
    if src.startswith("{::", position):
        return _extension(state, start, end, position, silent)
    found = LINE.match(src, position, state.eMarks[start])
    if found is None:
        return False
    if silent:
        return True
    state.line = start + 1
    attributes = kramdown_attributes(found[1])
    is_behind = start > 0 and not state.isEmpty(start - 1) and bool(state.tokens)
    last = _last_block(state) if is_behind else None
    if last is None:
        token = state.push("attrs_block", "", 0)
        token.attrs, token.map = {**attributes}, [start, start + 1]
    elif found[1].strip() == "toc" and state.tokens[-1].type in LISTS:
        del state.tokens[last:]
    else:
        _give(state.tokens[last], attributes)
    return True


def _last_block(state: StateBlock) -> int | None:
    """The index of the token that opens the last block of this level; None if there is none."""
    tokens, level = state.tokens, state.level
    count, known = state.env.get(LAST, (0, None))
    if count == len(tokens):
        return int(known) if known is not None else None
    index = len(tokens) - 1
    if tokens[index].level != level or tokens[index].nesting > 0 or tokens[index].type == "attrs_block":
        return None
    if tokens[index].nesting < 0:
        index -= 1
        while tokens[index].level != level:
            index -= 1
    state.env[LAST] = len(tokens), index
    return index


def _give(token: Token, attributes: dict[str, str]) -> None:
    """Set attributes of a token, as far as they are allowed; of code, those that say its language and its name too."""
    if token.type in ("fence", "code_block"):
        _give_to_code(token, attributes)
    for name, value in attributes.items():
        if name not in ALLOWED_ATTRIBUTES:
            token.meta.setdefault("insecure_attrs", {})[name] = value
        elif name == "class" and token.attrs.get("class"):
            token.attrs["class"] = f"{token.attrs['class']} {value}"
        else:
            token.attrs[name] = value


def _give_to_code(token: Token, attributes: dict[str, str]) -> None:
    classes = attributes.pop("class", "").split()
    language = attributes.pop("lang", "") or next((c[9:] for c in classes if c.startswith("language-")), "")
    title = attributes.pop("file", "") or attributes.pop("title", "")
    if language and not token.info.strip():
        token.type, token.tag, token.info = "fence", "code", language
    if title and token.type == "fence" and '"' not in title:
        token.info += f' title="{title}"'


def _extension(state: StateBlock, start: int, end: int, position: int, silent: bool) -> bool:
    """``{::options …/}`` and ``{::comment}``, which leave nothing behind."""
    if OPTIONS.match(state.src, position, state.eMarks[start]):
        state.line = start + 1
        return True
    limit = state.eMarks[end - 1]
    found = COMMENT.match(state.src, position, limit)
    if found is None or state.env.get(UNCLOSED, -1) == limit:
        return False
    closing = COMMENT_END.search(state.src, found.end(), limit)
    if closing is None:
        state.env[UNCLOSED] = limit
        return False
    if not silent:
        line = start
        while state.eMarks[line] < closing.end():
            line += 1
        state.line = line + 1
    return True


def take_out_contents(state: StateCore) -> None:
    """Take out ``[TOC]``, ``[[toc]]`` and the like, alone in a paragraph; a name that is defined is a link."""
    if not CONTENTS.search(state.src):
        return
    kept: list[Token] = []
    leaving = 0
    for i, token in enumerate(state.tokens):
        if token.type == "paragraph_open" and _is_contents(state, state.tokens[i + 1].content):
            leaving = 3
        if leaving:
            leaving -= 1
        else:
            kept.append(token)
    state.tokens[:] = kept


def _is_contents(state: StateCore, text: str) -> bool:
    if len(text) > len("[[_TOC_]]") or not CONTENTS.fullmatch(text.strip()):
        return False
    return normalizeReference(text.strip()[1:-1]) not in state.env.get("references", ())


def inline_rule(state: StateInline, silent: bool) -> bool:
    """Attributes behind a link, a picture, code, a formula or emphasised text."""
    if not state.src.startswith("{:", state.pos) or state.pending or not state.tokens:
        return False
    last = state.tokens[-1]
    if last.type not in SPANS and not (last.type == "text" and last.content.strip("*_~") == ""):
        return False
    found = SPAN.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        state.push("kramdown", "", 0).content = found[0]
        state.env[HAS_SPANS] = True
    state.pos = found.end()
    return True


def give_to_spans(state: StateCore) -> None:
    """Give the attributes to what they stand behind; those behind nothing are text."""
    if HAS_SPANS not in state.env:
        return
    for block in state.tokens:
        if not block.children:
            continue
        kept: list[Token] = []
        openings: list[Token] = []
        target: Token | None = None
        for token in block.children:
            if token.type == "kramdown":
                if target is not None:
                    found = SPAN.fullmatch(token.content)
                    _give(target, kramdown_attributes(found[1] if found else ""))
                    continue
                token.type = "text"
            target = _target(token, openings, target)
            kept.append(token)
        block.children = kept


def _target(token: Token, openings: list[Token], last: Token | None) -> Token | None:
    """What attributes behind a token belong to."""
    if token.nesting > 0:
        openings.append(token)
        return None
    if token.nesting < 0:
        return openings.pop() if openings else None
    if token.type == "text":
        return last if not token.content else None
    return token if token.type in SPANS else None
