"""markdown-it's tokens, made in half the time: a post has hundreds, and its dataclass converts attributes in each."""

import dataclasses
from collections.abc import Callable
from typing import Literal

from markdown_it.token import Token

Nesting = Literal[-1, 0, 1]

FIELDS = (
    "type", "tag", "nesting", "attrs", "map", "level", "children", "content", "markup", "info", "meta", "block",
    "hidden",
)  # fmt: skip


def _lean(type_: str, tag: str, nesting: Nesting) -> Token:
    token = Token.__new__(Token)
    token.type, token.tag, token.nesting = type_, tag, nesting
    token.attrs, token.meta = {}, {}
    token.map, token.children, token.level = None, None, 0
    token.content, token.markup, token.info = "", "", ""
    token.block, token.hidden = False, False
    return token


new_token: Callable[[str, str, Nesting], Token] = (
    _lean if tuple(field.name for field in dataclasses.fields(Token)) == FIELDS else Token
)
"""``Token(type, tag, nesting)``; with a markdown-it whose tokens have other fields, just that."""
