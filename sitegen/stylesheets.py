"""Style sheets in several files, published as one: ``@import`` statements at the head of one are put in their place.

    @import url("code.css") layer(code);

becomes ``@layer code { … }`` with the text of the file. Only what stands beside the style sheet is taken in, without
conditions on the reader's screen; every other ``@import`` stays as it is. See CSS Cascading and Inheritance, level 5.
"""

import re
from collections.abc import Callable, Iterable

IMPORT = re.compile(
    r"""\s*@import\s+(?:url\(\s*)?(?P<quote>["'])(?P<name>[\w.-]+\.css)(?P=quote)\s*\)?"""
    r"""(?:\s+layer(?:\((?P<layer>[\w.-]+)\))?(?P<anonymous>(?<=layer))?)?\s*;[ \t]*\n?"""
)
BEFORE = re.compile(r"""\s*(?:/\*.*?\*/|@layer\s[^{};]*;|@charset\s+"[^"]*"\s*;)[ \t]*\n?""", re.DOTALL)
"""What may stand before an ``@import``."""


def imports(text: str) -> list[str]:
    """The names of the style sheets that are put in place of imports, in their order."""
    return [found["name"] for found in _imports(text)]


def bundle(text: str, read: Callable[[str], str | None]) -> str:
    """A style sheet with the style sheets that it imports in their places.

    ``read`` gives the text of one by its name, or None if there is none: then the import stays. What is imported is
    taken as it is: imports within it are not followed.
    """
    parts, end = [], 0
    for found in _imports(text):
        inside = read(found["name"])
        if inside is None:
            continue
        parts.append(text[end : found.start()])
        inside = inside.strip("\n")
        layer = found["layer"]
        is_layer = layer is not None or found["anonymous"] is not None
        parts.append(f"\n@layer {layer or ''} {{\n{inside}\n}}\n" if is_layer else f"\n{inside}\n")
        end = found.end()
    parts.append(text[end:])
    return compact("".join(parts))


TOKEN = re.compile(r"""(/\*.*?(?:\*/|\Z))|("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|url\([^)]*\)|\0)|(\s+)""", re.DOTALL)
"""A comment; a string or an address, which are kept as they are; white space."""


def compact(text: str) -> str:
    """A style sheet without comments and needless white space."""
    kept: list[str] = []

    def token(found: re.Match[str]) -> str:
        if found[2]:
            kept.append(found[2])
            return "\0"
        return " " if found[3] else ""

    text = TOKEN.sub(token, text)
    text = re.sub(r" ?([{};,>]) ?", r"\1", text).strip().replace(";}", "}")
    text = re.sub(r"((?<=[{;])[\w-]+): (?=[^{}]*[;}])", r"\1:", text)
    pieces = iter(kept)
    return re.sub("\0", lambda _: next(pieces), text)


def _imports(text: str) -> Iterable[re.Match[str]]:
    position = 0
    while True:
        found = IMPORT.match(text, position) or BEFORE.match(text, position)
        if found is None:
            return
        if found.re is IMPORT:
            yield found
        position = found.end()
