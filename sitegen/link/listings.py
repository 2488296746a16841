"""Included code: the lines of a file that a listing asks for."""

import re

from ..model import (
    CodeRequest,
)

REGION = re.compile(
    r"^\s*(?:#|//|--|;+|%+|/\*|<!--|\(\*)?\s*#?(?P<end>end)?region\b[ \t]*(?P<name>[\w.-]*)", re.IGNORECASE
)


def cut(text: str, request: CodeRequest) -> tuple[str, int, str]:
    """The lines of a file that a listing asks for, their first line's number, and what is wrong with the request.

    Marker lines of regions are never shown, nor are blank lines at the end, and before a region's first line. Common
    indentation is removed.
    """
    lines = list(enumerate(text.splitlines(), 1))
    problem = ""
    if request.region:
        kept, inside, seen = [], False, False
        for number, line in lines:
            found = REGION.match(line)
            if found and found["name"] == request.region:
                inside = not found["end"]
                seen = True
            elif found and found["end"] and not found["name"]:
                inside = False
            elif inside:
                kept.append((number, line))
        lines = kept
        if not seen:
            problem = f"there is no region {request.region} in the file"
    if request.lines:
        found_range = re.fullmatch(r"(\d+)?(?:-(\d+)?)?", request.lines.strip())
        first = int(found_range[1] or 1) if found_range else 1
        last = (
            int(found_range[2])
            if found_range and found_range[2]
            else len(lines)
            if found_range and "-" in request.lines
            else first
            if found_range
            else len(lines)
        )
        if not found_range:
            problem = f"lines must be like 3-10, not {request.lines}"
        elif first > len(lines) or last < first:
            problem = f"there are no lines {request.lines}: the file has {len(lines)}"
        lines = lines[first - 1 : last]
    lines = [(number, line) for number, line in lines if not REGION.match(line)]
    while lines and not lines[-1][1].strip():
        lines.pop()
    while request.region and lines and not lines[0][1].strip():
        lines.pop(0)
    indents = [len(line) - len(line.lstrip()) for _, line in lines if line.strip()]
    indent = min(indents, default=0)
    code = "".join(f"{line[indent:]}\n" for _, line in lines)
    return code, lines[0][0] if lines else 1, problem
