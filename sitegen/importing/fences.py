"""The first lines of Hugo's fences: what stands in braces, as sitegen writes it."""

import re

FENCE = re.compile(
    r"^(?P<before>[ \t>]*(?:[-*+][ \t]+|\d+[.)][ \t]+)?(?P<fence>`{3,}|~{3,})[ \t]*[\w+#.-]*)[ \t]*"
    r"\{(?P<inside>[^{}`\n]*)\}[ \t]*$"
)
CODE = re.compile(r"^[ \t>]*(?:[-*+][ \t]+|\d+[.)][ \t]+)?(?P<fence>`{3,}(?=[^`\n]*$)|~{3,})")
PART = re.compile(r"(?P<key>[\w-]+)[ \t]*=[ \t]*(?P<value>\[[^\]]*\]|\"[^\"]*\"|'[^']*'|[^\s,]+)|[^\s,]+")


def mended_fences(text: str) -> str:
    """A body whose fences say what sitegen understands: the lines that are marked, a title, classes, an id.

    Hugo's ``file`` is a title; sitegen would look for that file. Switches of line numbers mean nothing here.
    """
    lines = text.split("\n")
    end: re.Pattern[str] | None = None
    for number, line in enumerate(lines):
        if end is not None:
            end = None if end.fullmatch(line) else end
        elif opening := CODE.match(line):
            fence = opening["fence"]
            end = re.compile(rf"[ \t>]*{re.escape(fence[0])}{{{len(fence)},}}[ \t]*")
            if found := FENCE.fullmatch(line):
                inside = _inside(found["inside"])
                lines[number] = f"{found['before'].rstrip()} {{{inside}}}" if inside else found["before"].rstrip()
    return "\n".join(lines)


def _inside(text: str) -> str:
    kept: list[str] = []
    for part in PART.finditer(text):
        key = (part["key"] or "").lower()
        value = (part["value"] or "").strip("\"'")
        if key == "hl_lines":
            marked = re.findall(r"\d+(?:-\d+)?", value)
            kept[:0] = [",".join(marked)] if marked else []
        elif key in ("file", "filename", "title", "name"):
            kept.append(f'title="{value}"')
        elif not key and part[0][0] in ".#":
            kept.append(part[0])
    return " ".join(kept)
