"""``sitegen.toml`` of the new site."""

import json
from collections.abc import Mapping
from typing import Any

from ..config import read_settings
from .values import Blog


def settings_text(
    blog: Blog, permalink: str, redirects: Mapping[str, str] | None = None
) -> tuple[str, tuple[str, ...]]:
    """The settings, and what of the old ones sitegen would not understand."""
    dropped: list[str] = []
    blocks: list[str] = []
    tables: dict[str, dict[str, Any]] = {name: dict(table) for name, table in blog.settings.items()}
    tables.setdefault("site", {})
    tables.setdefault("build", {})["permalink"] = permalink
    for name, table in tables.items():
        lines = []
        for key, value in table.items():
            if value is None or value == "" or isinstance(value, list | dict):
                continue
            key = _toml(key) if key.startswith("\\") else key  # a macro
            line = f"{key} = {_toml(value)}"
            problem = next((d for d in read_settings(f"[{name}]\n{line}\n", "blog")[1] if d.code != "SG005"), None)
            if problem:
                dropped.append(f"{name}.{key}: {problem.message}")
            else:
                lines.append(line)
        if lines:
            blocks.append(f"[{name}]\n" + "\n".join(lines) + "\n")
    blocks += [f"[[nav]]\ntitle = {_toml(title)}\nurl = {_toml(url)}\n" for title, url in blog.nav if title and url]
    if redirects:
        blocks.append("[redirects]\n" + "".join(f"{_toml(o)} = {_toml(n)}\n" for o, n in redirects.items()))
    return "\n".join(blocks), tuple(dropped)


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    return json.dumps(" ".join(str(value).split()), ensure_ascii=False).replace("\x7f", "\\u007f")
