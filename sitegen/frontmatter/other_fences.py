"""``---toml``, ``---json``, ``---yaml``, ``---js``: the language of the block is named on its opening fence.

Eleventy and gray-matter read these. A block that is a program is not run.
"""

import re
from collections.abc import Mapping

from . import json_block, toml_block, yaml_block
from .pairs import BlockError, Cut, Load, Pairs

OPENING = re.compile(r"-{3,}[ \t]*([A-Za-z]\w*)[ \t]*$", re.MULTILINE)
LOADS: Mapping[str, Load] = {
    "yaml": yaml_block.load,
    "yml": yaml_block.load,
    "toml": toml_block.load,
    "json": json_block.load,
}
PROGRAMS = frozenset("js javascript mjs cjs ts typescript node coffee coffeescript cson json5 ini xml lua ruby".split())


def cut(text: str) -> Cut | None:
    """The block between ``---language`` and ``---``."""
    opening = OPENING.match(text)
    language = opening[1].lower() if opening else ""
    if opening is None or (language not in LOADS and language not in PROGRAMS):
        return None
    fence = f"---{opening[1]}"
    plain = "---" + text[opening.end() :]
    found = yaml_block.fenced(plain, LOADS.get(language, _refuse(fence)), fence)
    return Cut(fence, found.load, found.block, found.before, found.end + opening.end() - 3, found.is_closed)


def _refuse(fence: str) -> Load:
    def load(_: str) -> Pairs:
        message = f"front matter after {fence} is not understood"
        raise BlockError("SG020", message, 0, 1, "write it as YAML between lines of ---")

    return load
