"""Front matter that stays as it is, but for the lines that an import has to add or to change."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from ..frontmatter import FORMATS
from ..frontmatter.pairs import BlockError


class Head(msgspec.Struct, frozen=True):
    """The front matter of a file."""

    values: Mapping[str, Any]
    """By key, in lower case."""
    lines: tuple[tuple[str, int], ...]
    """The keys and the line in the file that each stands on, from 1."""
    fence: str
    """``---``, ``+++`` or ``{``; empty where there is none."""
    end: int
    """Where in the text the body begins."""
    problem: str = ""
    """Why it cannot be read."""

    def text(self, *keys: str) -> str:
        """The first of the values that is a text or a number; empty if there is none."""
        for key in keys:
            value = self.values.get(key)
            if isinstance(value, str | int | float) and not isinstance(value, bool) and str(value).strip():
                return str(value).strip()
        return ""

    def texts(self, *keys: str) -> list[str]:
        """All texts of lists, or the texts themselves."""
        found: list[str] = []
        for key in keys:
            value = self.values.get(key)
            items = value if isinstance(value, list) else [value]
            found += [str(v).strip() for v in items if isinstance(v, str | int | float) and str(v).strip()]
        return found


NONE = Head({}, (), "", 0)


def read_head(text: str) -> Head:
    """The front matter of a text with LF line ends."""
    for cut in FORMATS[:3]:
        block = cut(text)
        if block is None:
            continue
        fence = block.fence
        if not block.is_closed:
            return Head({}, (), fence, 0, "it is never closed")
        try:
            pairs = block.load(block.block)
        except BlockError as error:
            return Head({}, (), fence, block.end, error.message)
        values: dict[str, Any] = {}
        for key, value in pairs:
            values.setdefault(key.lower(), value.value)
        return Head(values, tuple((key, value.line + block.before) for key, value in pairs), fence, block.end)
    return NONE


def with_keys(text: str, head: Head, keys: Mapping[str, str | bool | Sequence[str]]) -> str:
    """The text with these keys in its front matter: lines that have one of them are changed, others added."""
    if not keys:
        return text
    if not head.fence or head.problem:
        if head.problem:
            return text
        block = "".join(f"{_line(key, value, '---')}\n" for key, value in keys.items())
        return f"---\n{block}---\n{text}" if text.startswith("\n") else f"---\n{block}---\n\n{text}"
    if head.fence == "{":
        return _with_json(text, head, keys)
    lines = text[: head.end].split("\n")
    places = {key.lower(): line for key, line in head.lines}
    added = []
    for key, value in sorted(keys.items(), key=lambda item: -places.get(item[0], 0)):
        written = _line(key, value, head.fence)
        if key not in places:
            added.append(written)
            continue
        first = places[key] - 1
        last = min((line - 1 for _, line in head.lines if line - 1 > first), default=_closing(lines))
        while last > first + 1 and re.match(r"\s*(#.*|\[.*\])?$", lines[last - 1]):
            last -= 1  # comments and blank lines belong to what follows, and so does the head of a table
        lines[first:last] = [written]
    added.reverse()
    opening = next(i for i, line in enumerate(lines) if line.strip())
    if head.fence == "+++":
        lines[opening + 1 : opening + 1] = added
    else:
        closing = _closing(lines)
        lines[closing:closing] = added
    return "\n".join(lines) + text[head.end :]


def _with_json(text: str, head: Head, keys: Mapping[str, str | bool | Sequence[str]]) -> str:
    """The text with keys in its JSON, which is written anew if it has one of them already."""
    if keys.keys().isdisjoint(head.values):
        return text.replace("{", "{" + "".join(f"\n  {_line(k, v, '{')}," for k, v in keys.items()), 1)
    try:
        data, end = json.JSONDecoder().raw_decode(text.lstrip())
    except ValueError:
        return text
    data = {**data, **{next((k for k in data if k.lower() == key), key): value for key, value in keys.items()}}
    return json.dumps(data, indent=2, ensure_ascii=False) + text.lstrip()[end:]


def _closing(lines: Sequence[str]) -> int:
    """The number of the line that closes the block."""
    return max(i for i, line in enumerate(lines) if re.match(r"(?:-{3,}|\.{3}|\+{3})[ \t]*$", line))


def _line(key: str, value: str | bool | Sequence[str], fence: str) -> str:
    quote = _plain if fence == "---" else _quoted
    if isinstance(value, bool):
        written = "true" if value else "false"
    elif isinstance(value, str):
        written = quote(value)
    else:
        written = f"[{', '.join(map(quote, value))}]"
    return {"---": f"{key}: {written}", "+++": f"{key} = {written}"}.get(fence, f'"{key}": {written}')


def _plain(text: str) -> str:
    return text if re.fullmatch(r"/[A-Za-z0-9/._-]*", text) else _quoted(text)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
