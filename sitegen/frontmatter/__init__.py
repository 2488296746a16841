"""The metadata at the head of a post, checked key by key, with the place of each key in the file.

``FORMATS`` cut a block off and make pairs of it, one file a format; ``keys`` says what the keys of other generators
stand for, ``values`` lists who reads what they hold, ``reader`` collects the fields. Nothing here can publish what
was meant to stay unpublished: where the block or what it says of the state is in doubt, the post is withheld and a
diagnostic says so.
"""

import json
from datetime import tzinfo

from . import header, json_block, nikola, other_fences, toml_block, yaml_block
from .doubts import looks_like_front_matter
from .metadata import Block, Metadata
from .pairs import BlockError, Cut, Format, Value
from .reader import Reader
from .values import READERS

__all__ = ["Block", "Metadata", "read"]

FORMATS: tuple[Format, ...] = (
    yaml_block.cut,
    toml_block.cut,
    json_block.cut,
    json_block.cut_fenced,
    other_fences.cut,
    nikola.cut,
    header.cut,
)
"""The first that finds a block reads it."""


def read(text: str, path: str, zone: tzinfo, defaults: tuple[str, ...] = ()) -> Block:
    """Take a file apart: its metadata, its body, and the problems of the former.

    ``text`` has LF line ends and no byte order mark. ``defaults`` are JSON objects, the last of the highest rank; what
    the file itself says outranks them all.
    """
    reader = Reader(path, zone, READERS)
    for values in defaults:
        for key, value in json.loads(values).items():
            reader.take(key, Value(value, value if isinstance(value, str) else None, 0, 0, key))
        reader.end_of_defaults()
    lead = len(text) - len(text.lstrip()) if text[:1].isspace() else 0
    head = text[lead:] if lead else text
    block = None
    for cut in FORMATS:
        block = cut(head)
        if block is not None:
            break
    body, body_line = text, 1
    if block is not None:
        before = text.count("\n", 0, lead)
        _take_block(reader, block, before, lead > 0)
        body = head[block.end :]
        body_line = before + head.count("\n", 0, block.end) + 1
    elif looks_like_front_matter(text):
        reader.report(
            "SG020",
            "this looks like front matter without its fences",
            text.count("\n", 0, lead) + 1,
            1,
            hint="put a line --- before the first key and after the last",
        )
        reader.withhold("its front matter has no fences")
    places = tuple((field, *place) for field, place in reader.places.items())
    return Block(reader.metadata(), body, body_line, places, tuple(reader.found))


def _take_block(reader: Reader, block: Cut, before: int, is_after_blanks: bool) -> None:
    """Take in the pairs of a block; ``before`` counts the line ends above it."""
    fence = block.fence
    if is_after_blanks:
        hint = f"{fence} should come first"
        reader.report("SG019", f"blanks before the opening {fence}", before + 1, 1, hint=hint)
    if not block.is_closed:
        closing = {"<!--": "-->", "{": "}"}.get(fence, fence)
        message = f"the front matter is opened by {fence} and never closed"
        hint = f"put {closing} on a line of its own after the last key"
        reader.report("SG021", message, before + 1, 1, len(fence), hint=hint)
        reader.withhold("its front matter is never closed")
        return
    first = before + block.before
    try:
        pairs = block.load(block.block)
    except BlockError as problem:
        reader.report(problem.code, problem.message, first + problem.line, problem.column, hint=problem.hint)
        reader.withhold("its front matter cannot be read")
        return
    reader.offset = first
    for key, value in pairs:
        reader.take(key, value)
