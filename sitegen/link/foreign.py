"""Paths as other generators mark them: Pelican's ``{filename}x.md``, ``|filename|x.md``, ``{static}/x.png``, Zola's
``@/blog/x.md``.
"""

import re
from urllib.parse import unquote

MARK = re.compile(r"(?:\{(?P<braces>filename|static|attach|tag|index)\}|\|(?P<bars>filename|static|attach)\||@(?=/))")


def read_mark(path: str) -> tuple[str, str] | None:
    """What a path is marked as, ``filename`` and so on, and the path itself; None if it has no such mark.

    A path that begins with ``/`` is relative to the content folder, any other to its post.
    """
    if path[:1] not in MARKS:
        return None
    path = unquote(path)
    found = MARK.match(path)
    return (found["braces"] or found["bars"] or "filename", path[found.end() :]) if found else None


MARKS = ("{", "|", "@", "%")
