"""Info strings of fences: a language and attributes, ``python {1,3-5} title="softmax.py"``.

The forms of other programs are read too: ``{.python .input}``, ``js{1}``, ``{r name, echo=FALSE}``, ``{{python}}``,
``python:file.py``, ``{linenos=table,hl_lines=[1,"3-5"]}``. What they say of running code or of numbers before the lines
has no effect here.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import msgspec

from ..highlight import is_known


class Info(msgspec.Struct, frozen=True):
    """What an info string says."""

    language: str = ""
    marked: tuple[int, ...] = ()
    title: str = ""
    file: str = ""
    lines: str = ""
    region: str = ""
    id: str = ""
    unknown: tuple[str, ...] = ()
    """Parts that say nothing to us."""


PART = re.compile(
    r"""\{ | \} | (?P<key>[\w.-]+)(?:\s*=\s*|:\s*(?="))(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|\[(?P<list>[^\]]*)\]|
        (?P<bare>[^\s{}"',\[\]]+))
    | (?P<range>\d+(?:-\d+)?(?:\s*,\s*\d+(?:-\d+)?)*)(?=[\s{},]|$)
    | \.(?P<class>[\w+#-]+) | \#(?P<id>[^\s{}]+) | (?P<word>[^\s{},=]+) | (?P<rest>[^\s{}]) """,
    re.VERBOSE,
)
MAX_MARKED = 10_000

CHUNK = re.compile(r"\s*\{{1,2}\s*(?P<language>[A-Za-z][\w+#-]*)(?P<options>(?:[ \t,].*?)?)\}{1,2}\s*")
"""A chunk of R Markdown or Quarto: options of the program that runs it stand behind the language."""

DIRECTIVE = re.compile(r"\s*\{(?:code-cell|code-block|code|sourcecode)\}\s+(?=[A-Za-z])")
"""What MyST has before the name of a language."""

NAMED = re.compile(r"(?P<language>[\w+#-]+):(?:title=)?(?P<title>[^\s{}]+\.[^\s{}]+|[^\s{}]*/[^\s{}]*)(?P<rest>.*)")
"""A language with the name of a file."""

NAMES: Mapping[str, str] = {
    "filename": "title", "name": "title", "caption": "title", "include": "file", "hl_lines": "marks",
    "highlight": "marks", "mark": "marks",
}  # fmt: skip
"""Other names of what we know."""

WITHOUT_EFFECT = frozenset((
    "input", "output", "numberlines", "line-numbers", "numbered", "linenos", "linenums", "lineno", "linenumbers",
    "showlinenumbers", "nolinenumbers", "nolineno", "linenostart", "lineno-start", "startfrom", "startinline", "wrap",
    "copy", "nocopy", "eval", "echo", "n", "style", "theme", "execute", "cell-code", "lineanchors", "anchorlinenos",
))  # fmt: skip
"""Classes, words and keys that say how code is run, numbered or copied."""

OTHER_LANGUAGES: Mapping[str, str] = {
    "ojs": "js", "jsonc": "json", "mdx": "markdown", "terminal": "console", "shell-session": "console",
    "py3": "python", "ipython": "python", "ipython2": "python", "ipython3": "python",
    "stdout": "text", "output": "text", "raw": "text", "nocode": "text",
}  # fmt: skip
"""Names of languages by which Pygments does not know them."""


@lru_cache(maxsize=256)
def read_info(info: str) -> Info:
    """Take an info string apart."""
    chunk = CHUNK.fullmatch(info)
    if chunk is not None:
        inside = _read(f"{chunk['language']} {chunk['options'].lstrip(' ,')}")
        file = "" if inside.file.lower() in ("true", "false", "t", "f") else inside.file
        return msgspec.structs.replace(inside, file=file, unknown=())
    info = DIRECTIVE.sub("", info)
    named = NAMED.fullmatch(info)
    if named is not None and is_known(named["language"]):
        rest = _read(f"{named['language']} {named['rest']}")
        return msgspec.structs.replace(rest, title=rest.title or named["title"])
    return _read(info)


def _language(name: str) -> str:
    name = name.removeprefix("language-")
    return "diff" if name.startswith("diff-") else OTHER_LANGUAGES.get(name.lower(), name)


def _read(info: str) -> Info:
    fields: dict[str, Any] = {}
    unknown: list[str] = []
    for n, found in enumerate(PART.finditer(info)):
        kind = found.lastgroup
        if kind in ("double", "single", "list", "bare"):
            key, value = found["key"], found[kind]
            name = NAMES.get(key, key)
            if name == "marks":
                fields["marked"] = _numbers(value.replace(" ", ","))
            elif name in ("title", "file", "lines", "region"):
                fields[name] = value
            elif key.lower() not in WITHOUT_EFFECT:
                unknown.append(found[0])
        elif kind == "range":
            if n == 0:
                unknown.append(found[0])
            else:
                fields["marked"] = (*fields.get("marked", ()), *_numbers(found["range"]))
        elif kind in ("class", "word"):
            if "language" not in fields and (kind == "class" or n <= 1):
                fields["language"] = _language(found[kind])
            elif found[kind].lower() not in WITHOUT_EFFECT:
                unknown.append(found[0])
        elif kind == "id":
            fields["id"] = found["id"]
        elif kind == "rest" and found[0] not in (",", "="):  # python= asks for numbers
            unknown.append(found[0])
    return Info(**fields, unknown=tuple(unknown))


def _numbers(text: str) -> tuple[int, ...]:
    """``1,3-5`` as numbers, in order."""
    numbers: set[int] = set()
    for first, last in re.findall(r"(\d+)(?:-(\d+))?", text):
        if len(numbers) > MAX_MARKED:
            break
        numbers.update(range(int(first), min(int(last or first), int(first) + MAX_MARKED) + 1))
    return tuple(sorted(numbers)[:MAX_MARKED])
