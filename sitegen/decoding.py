"""Bytes to text: UTF-8 with any line ends becomes characters that every later stage may trust."""

import codecs

from .characters import CONTROL, may_hold_control
from .diagnostics import Diagnostic, Place, diagnostic


def decode(data: bytes, path: str) -> tuple[str, tuple[Diagnostic, ...]]:
    """The text of a file with LF line ends, no byte order mark and no control characters, and what was wrong."""
    found: list[Diagnostic] = []
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = data.decode("utf-16", errors="replace")
        found.append(
            diagnostic("SG011", "this file is UTF-16, not UTF-8", Place(path, 1), "save it as UTF-8 in your editor")
        )
        suspect = True
    else:
        data = data.removeprefix(codecs.BOM_UTF8)
        suspect = may_hold_control(data)
        try:
            text = data.decode()
        except UnicodeDecodeError as error:
            before = data[: error.start].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
            line = before.count(b"\n") + 1
            column = len(before.rpartition(b"\n")[2].decode(errors="replace")) + 1
            message = f"this file is not UTF-8: the byte 0x{data[error.start]:02X} stands for no character"
            hint = "save it as UTF-8 in your editor; until then such bytes are shown as \N{REPLACEMENT CHARACTER}"
            found.append(diagnostic("SG011", message, Place(path, line, column), hint))
            text = data.decode(errors="replace")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    first = CONTROL.search(text) if suspect else None
    if first:
        line, column = text.count("\n", 0, first.start()) + 1, first.start() - text.rfind("\n", 0, first.start())
        count = len(CONTROL.findall(text))
        message = f"{count} control character{'s' if count > 1 else ''} removed, the first U+{ord(first[0]):04X}"
        found.append(diagnostic("SG012", message, Place(path, line, column), "they are not allowed in HTML and feeds"))
        text = CONTROL.sub("", text)
    return text, tuple(found)
