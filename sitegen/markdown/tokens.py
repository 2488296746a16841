"""markdown-it's tokens, made in a third of the time: a post has hundreds, and its dataclass is slow to make.

A struct of msgspec takes the place of the dataclass. It has its fields in its order, and its methods, so that no rule
can tell one from the other; only ``isinstance`` could, and neither markdown-it nor its plugins ask.
"""

import dataclasses
from typing import Any, Literal, cast

import msgspec
from markdown_it.token import Token

Nesting = Literal[-1, 0, 1]


class Lean(msgspec.Struct, gc=False):
    """A token. Each has attributes and data of its own, as in the dataclass: msgspec copies an empty dict.

    The garbage collector may pass tokens over: they lead down to their children only, never in a circle.
    """

    type: str
    tag: str
    nesting: Nesting
    attrs: dict[str, Any] = {}
    map: list[int] | None = None
    level: int = 0
    children: list[Any] | None = None
    content: str = ""
    markup: str = ""
    info: str = ""
    meta: dict[Any, Any] = {}
    block: bool = False
    hidden: bool = False


for _name, _member in vars(Token).items():
    if callable(_member) and not _name.startswith("__"):
        setattr(Lean, _name, _member)
Lean.__dataclass_fields__ = Token.__dataclass_fields__
Lean.from_dict = Token.from_dict  # type: ignore[attr-defined]

new_token: type[Token] = (
    cast(type[Token], Lean)
    if Lean.__struct_fields__ == tuple(field.name for field in dataclasses.fields(Token))
    else Token
)
"""``Token(…)``; with a markdown-it whose tokens have other fields, just that."""
