r"""Macros as settings and front matter write them: a name and what it stands for.

``"\\R" = "\\mathbb{R}"`` takes as many arguments as the text mentions; ``["…", 2]`` says how many, and
``["…", 2, "default"]`` makes the first optional, as MathJax and KaTeX have it. The backslash of the name may be left
out. A macro with a mistake in it is still one, as far as it can be read, so that the mistake is reported once and not
wherever the macro is used.
"""

import re
from collections.abc import Mapping

import msgspec

NAME = re.compile(r"\\?([A-Za-z]+|[^A-Za-z\s\\])")


class MacroText(msgspec.Struct, frozen=True, array_like=True):
    """One macro."""

    name: str
    """With the backslash."""
    body: str
    arity: int
    default: str | None = None


def read_macros(table: Mapping[str, object]) -> tuple[tuple[MacroText, ...], list[tuple[str, str]]]:
    """The macros of a table, and the key of each that has a mistake with what is wrong with it."""
    found: list[MacroText] = []
    wrong: list[tuple[str, str]] = []
    for key, value in table.items():
        name = NAME.fullmatch(str(key))
        parts = value if isinstance(value, list | tuple) else [value]
        body = parts[0] if parts else None
        if not name:
            wrong.append((str(key), "a macro is named by letters, or by one other sign"))
        elif not isinstance(body, str) or len(parts) > 3:
            wrong.append((str(key), 'write a text, or ["text", number of arguments, "default of the first"]'))
        else:
            mentioned = max((int(n) for n in re.findall(r"#([1-9])", body)), default=0)
            arity = parts[1] if len(parts) > 1 else mentioned
            default = parts[2] if len(parts) > 2 else None
            if type(arity) is not int or not 0 <= arity <= 9:
                wrong.append((str(key), "the number of arguments must be 0 to 9"))
                arity = mentioned
            elif mentioned > arity:
                arguments = "1 argument" if arity == 1 else f"{arity or 'no'} arguments"
                wrong.append((str(key), f"it uses #{mentioned}, but takes {arguments}"))
            if not (default is None or isinstance(default, str)) or (default is not None and not arity):
                wrong.append((str(key), "the default must be a text, and there must be an argument"))
                default = None
            mended, problem = _balanced(body)
            if problem:
                wrong.append((str(key), problem))
            found.append(MacroText(f"\\{name[1]}", mended, arity, default))
    return tuple(sorted(found, key=lambda m: m.name)), wrong


PIECES = re.compile(r"\\.|[{}]|[^\\{}]+|\\", re.DOTALL)


def _balanced(body: str) -> tuple[str, str]:
    """A body in which all braces have partners, and what was wrong with it; empty if nothing was."""
    parts: list[str] = []
    depth = 0
    problem = ""
    for piece in PIECES.findall(body):
        if piece == "}" and not depth:
            problem = problem or "a } in it closes nothing"
            continue
        depth += {"{": 1, "}": -1}.get(piece, 0)
        parts.append(piece)
    if depth:
        problem = "a { in it is never closed"
    return "".join(parts) + "}" * depth, problem
