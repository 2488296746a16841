"""What a picture file says beside the picture (place, camera, author, comments): found and left out.

Nothing is decoded: files of the three formats are sequences of parts, and only parts that showing the picture needs are
kept, so that what nobody knows of is left out too. A file that is not exactly what its format asks for is odd, and no
guess is made at what it may hold. Time and memory grow with the size of the file, whatever it says.
"""

import re
import struct
import zlib
from collections.abc import Iterator
from typing import Literal

import msgspec

Kind = Literal["JPEG", "PNG", "WEBP"]


class OddError(ValueError):
    """A file that is not what its format asks for; the text says where."""


class Stripped(msgspec.Struct, frozen=True):
    """A picture file and what was left out of it."""

    kind: Kind
    data: bytes
    """The file without what it says beside the picture; the pixels are the same."""
    orientation: int = 1
    """How viewers turn the picture, as Exif has it: 1 as it is, 3 by half, 6 to the right, 8 to the left, others
    mirrored too."""
    is_animated: bool = False


def kind_of(data: bytes) -> Kind | None:
    """Which of the three formats a file has, by its first bytes."""
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(PNG):
        return "PNG"
    return "WEBP" if data.startswith(b"RIFF") and data[8:12] == b"WEBP" else None


def strip(data: bytes) -> Stripped:
    """A JPEG, PNG or WebP without what it says beside the picture. Raises OddError."""
    kind = kind_of(data)
    if kind is None:
        raise OddError("it is no JPEG, PNG or WebP")
    return {"JPEG": _jpeg, "PNG": _png, "WEBP": _webp}[kind](data)


# -------------------------------------------------------------------------------------------------------- Exif

ORIENTATION = 0x0112
SHORT = 3
EXIF = b"Exif\0\0"


def orientation_of(exif: bytes) -> int:
    """What a block of Exif (a TIFF header and its first directory) says of the orientation; 1 if nothing."""
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(exif[:4])
    if order is None:
        return 1
    try:
        (begin,) = struct.unpack_from(f"{order}I", exif, 4)
        (count,) = struct.unpack_from(f"{order}H", exif, begin)
        for number in range(count):
            tag, kind, values, value = struct.unpack_from(f"{order}HHIH", exif, begin + 2 + 12 * number)
            if tag == ORIENTATION:
                return value if kind == SHORT and values == 1 and 1 <= value <= 8 else 1
    except struct.error:
        pass
    return 1


# -------------------------------------------------------------------------------------------------------- JPEG

END, START_OF_SCAN, APP0, APP1, APP2, APP14 = 0xD9, 0xDA, 0xE0, 0xE1, 0xE2, 0xEE
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
HUFFMAN, ARITHMETIC, QUANTIZATION, LINES, RESTARTS = 0xC4, 0xCC, 0xDB, 0xDC, 0xDD
TABLES = frozenset((HUFFMAN, ARITHMETIC, QUANTIZATION, LINES, RESTARTS))
APPLICATIONS = frozenset(range(0xE0, 0xF0))
COMMENT = 0xFE
END_OF_DATA = re.compile(rb"\xff+[^\x00\xff\xd0-\xd7]", re.DOTALL)
"""The first marker behind coded data that is no restart."""
MOST_SCANS = 100
"""Decoders go over the whole picture for each scan; files that need more than a dozen are made to keep them busy."""


def _jpeg(data: bytes) -> Stripped:
    kept = [data[:2]]
    at, scans, frames = 2, 0, 0
    orientation: int | None = None
    while True:
        start = at
        while data[at : at + 1] == b"\xff":
            at += 1
        if at == start or at >= len(data):
            raise OddError("it is cut off" if at >= len(data) else f"there is no marker at byte {at}")
        marker, at = data[at], at + 1
        if marker == END:
            break
        if marker not in FRAMES | TABLES | APPLICATIONS | {START_OF_SCAN, COMMENT}:
            raise OddError(f"there is an unknown marker at byte {at - 1}")
        end = at + int.from_bytes(data[at : at + 2], "big")
        if end < at + 2 or end > len(data):
            raise OddError("it is cut off" if end > len(data) else f"a part at byte {at} has no length")
        body = data[at + 2 : end]
        at = end
        if marker == APP1 and body.startswith(EXIF) and orientation is None:
            orientation = orientation_of(body[len(EXIF) :])
        if marker in APPLICATIONS:
            kept.append(_application(marker, body))
        elif marker != COMMENT:
            if not _is_sound(marker, body):
                raise OddError(f"the part before byte {at} is not what it should be")
            kept.append(_segment(marker, body))
        frames += marker in FRAMES
        if marker == START_OF_SCAN:
            found = END_OF_DATA.search(data, at)
            if found is None:
                raise OddError("it is cut off")
            kept.append(data[at : found.start()])
            at = found.start()
            scans += 1
            if scans > MOST_SCANS:
                raise OddError("it has too many scans")
    if not scans or frames != 1:
        raise OddError("it holds no picture" if not scans else "it does not hold one picture")
    # What stands behind the end, such as a second picture or a film, has its own place data.
    return Stripped("JPEG", b"".join((*kept, bytes((0xFF, END)))), orientation or 1)


def _is_sound(marker: int, body: bytes) -> bool:
    """Whether a part has the length that its content asks for: then it hides nothing else."""
    if marker in FRAMES:
        return len(body) >= 9 and len(body) == 6 + 3 * body[5]
    if marker == START_OF_SCAN:
        return len(body) >= 6 and len(body) == 4 + 2 * body[0]
    if marker in (LINES, RESTARTS):
        return len(body) == 2
    if marker == ARITHMETIC:
        return len(body) % 2 == 0
    at = 0
    while 0 <= at < len(body):  # tables, one after the other
        at += 65 + 64 * (body[at] >> 4) if marker == QUANTIZATION else 17 + sum(body[at + 1 : at + 17])
    return at == len(body)


def _segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def _application(marker: int, body: bytes) -> bytes:
    """What is kept of an application's segment: the sort of file, the meaning of its colours."""
    if marker == APP0 and body.startswith(b"JFIF\0") and len(body) >= 14:
        return _segment(marker, body[:12] + b"\0\0")  # behind these may stand a small picture of the former content
    if (marker == APP2 and body.startswith(b"ICC_PROFILE\0")) or (marker == APP14 and body.startswith(b"Adobe")):
        return _segment(marker, body)
    return b""


# --------------------------------------------------------------------------------------------------------- PNG

PNG = b"\x89PNG\r\n\x1a\n"
CHUNKS = frozenset(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT bKGD hIST pHYs cICP mDCV mDCv cLLI cLLi acTL fcTL fdAT".split()
)
"""What showing a picture needs."""


def _png(data: bytes) -> Stripped:
    kept = [PNG]
    orientation: int | None = None
    names: set[bytes] = set()
    for name, body, whole in _chunks(data):
        if not names and (name != b"IHDR" or len(body) != 13):
            raise OddError("it does not begin with a head")
        if name == b"eXIf" and orientation is None:
            orientation = orientation_of(body.removeprefix(EXIF))
        if name in CHUNKS:
            kept.append(whole)
        elif not name[0] & 0x20:
            raise OddError("it needs something that is unknown")
        names.add(name)
    if b"IDAT" not in names:
        raise OddError("it holds no picture")
    is_animated = b"acTL" in names
    return Stripped("PNG", b"".join(kept), 1 if is_animated else orientation or 1, is_animated)


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    """The name, content and whole of each chunk up to the end of the picture."""
    at = len(PNG)
    name = b""
    while name != b"IEND":
        if at + 12 > len(data):
            raise OddError("it is cut off")
        end = at + 12 + int.from_bytes(data[at : at + 4], "big")
        if end > len(data):
            raise OddError("it is cut off")
        name = data[at + 4 : at + 8]
        if zlib.crc32(data[at + 4 : end - 4]) != int.from_bytes(data[end - 4 : end], "big"):
            raise OddError(f"the part at byte {at} is damaged")
        yield name, data[at + 8 : end - 4], data[at:end]
        at = end


# -------------------------------------------------------------------------------------------------------- WebP

EXTENDED, FRAME = b"VP8X", b"ANMF"
PICTURES = (b"VP8 ", b"VP8L")
PARTS = frozenset((*PICTURES, EXTENDED, FRAME, b"ALPH", b"ANIM", b"ICCP"))
EXIF_AND_XMP = 0x0C
"""Bits of the extended head that say that there is Exif and XMP."""
HEAD_OF_FRAME = 16


def _webp(data: bytes) -> Stripped:
    end = 8 + int.from_bytes(data[4:8], "little")
    if end > len(data):
        raise OddError("it is cut off")
    kept = []
    orientation: int | None = None
    names: list[bytes] = []
    for name, body in _parts(data, 12, end):
        if not names and name not in (*PICTURES, EXTENDED):
            raise OddError("it does not begin with a head")
        if name == EXTENDED:
            if len(body) < 10:
                raise OddError("its head is too short")
            body = bytes((body[0] & ~EXIF_AND_XMP & 0xFF,)) + body[1:]
        if name == FRAME:
            inside = [n for n, _ in _parts(body, HEAD_OF_FRAME, len(body))]
            if not set(inside) <= {*PICTURES, b"ALPH"}:
                raise OddError("there is something unknown inside of a frame")
        if name == b"EXIF" and orientation is None:
            orientation = orientation_of(body.removeprefix(EXIF))
        if name in PARTS:
            kept.append(name + len(body).to_bytes(4, "little") + body + b"\0" * (len(body) % 2))
        names.append(name)
    is_animated = FRAME in names
    if not is_animated and not set(names) & set(PICTURES):
        raise OddError("it holds no picture")
    inner = b"WEBP" + b"".join(kept)
    whole = b"RIFF" + len(inner).to_bytes(4, "little") + inner
    return Stripped("WEBP", whole, 1 if is_animated else orientation or 1, is_animated)


def _parts(data: bytes, at: int, end: int) -> Iterator[tuple[bytes, bytes]]:
    while at < end:
        begin = at + 8
        stop = begin + int.from_bytes(data[at + 4 : begin], "little")
        if begin > end or stop > end:
            raise OddError("it is cut off")
        yield data[at : at + 4], data[begin:stop]
        at = stop + (stop - begin) % 2
