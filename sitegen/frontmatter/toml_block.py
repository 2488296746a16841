"""TOML between ``+++``, as Hugo and Zola write it."""

import re
import tomllib

from frontmatter.default_handlers import BaseHandler

from ..characters import clean
from ..positions import toml_positions
from .pairs import BlockError, Cut, Pairs, Value, unclosed


class _Toml(BaseHandler):
    FM_BOUNDARY = re.compile(r"^\+\+\+[ \t]*$", re.MULTILINE)
    START_DELIMITER = END_DELIMITER = "+++"


HANDLER = _Toml()


def cut(text: str) -> Cut | None:
    """The block between ``+++`` and ``+++``."""
    if not text.startswith("+++") or not HANDLER.detect(text):
        return None
    try:
        block, body = HANDLER.split(text)
    except ValueError:
        return unclosed(text, "+++", load)
    return Cut("+++", load, block.removeprefix("\n"), 1, len(text) - len(body))


MAX_PARTS = 100
DOTTED = re.compile(rf"(?:\.[ \t]*+[\w\"'-]++[ \t]*+){{{MAX_PARTS}}}")
"""A key of so many parts with dots between them, which takes the square of the time."""


def load(text: str) -> Pairs:
    """The pairs of a block of TOML."""
    if deep := DOTTED.search(text):
        line = text.count("\n", 0, deep.start()) + 1
        raise BlockError("SG020", f"a key has more than {MAX_PARTS} parts", line, 1, "write it in a simpler form")
    try:
        data = clean(tomllib.loads(text))
    except (ValueError, RecursionError) as error:  # TOMLDecodeError, or a number that is too large
        found = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
        line, column = (int(found[1]), int(found[2])) if found else (1, 1)
        message = re.sub(r"\s*\(at .*\)$", "", str(error))
        raise BlockError("SG020", f"not valid TOML: {message[:1].lower()}{message[1:]}", line, column) from None
    places = toml_positions(text)
    macros = {str(path[2]): place for path, place in places.items() if path[:2] == ("math", "macros") and path[2:]}
    return [
        (key, Value(value, None, *places.get((key,), (1, 1)), key, macros if key == "math" else {}))
        for key, value in data.items()
    ]
