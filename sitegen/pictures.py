"""The size and type of a picture, read from its head. The picture itself is not decoded."""

import io
import re
import warnings

from .digest import digest_bytes
from .model import Picture

MAX_PIXELS = 200_000_000
"""A picture of more pixels is refused: it would take gigabytes of memory to show."""

SVG_TAG = re.compile(rb"<(?:\w+:)?svg\b([^>]*)>", re.IGNORECASE)
SVG_ATTRIBUTE = re.compile(rb"""\b(width|height|viewBox)\s*=\s*["']([^"']*)["']""", re.IGNORECASE)
ORIENTATION = 0x0112
"""EXIF tag; 5 to 8 turn the picture by a quarter."""


def read_picture(data: bytes) -> Picture | str:
    """What pages need to know of a picture file, or why it cannot be read."""
    svg = SVG_TAG.search(data[:8192])
    if svg:
        width, height = _svg_size(svg[1])
        return Picture(width, height, "image/svg+xml", digest_bytes(data))
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data)) as image:
                width, height = image.size
                if image.getexif().get(ORIENTATION, 1) >= 5:
                    width, height = height, width
                media_type = image.get_format_mimetype() if hasattr(image, "get_format_mimetype") else None
                media_type = media_type or Image.MIME.get(image.format or "", "application/octet-stream")
    except UnidentifiedImageError:
        return "this is no picture that can be read"
    except Image.DecompressionBombError:
        return "this picture has too many pixels"
    except Exception as error:  # decoders raise many kinds of exception on broken files
        return f"this picture cannot be read: {error}"
    if width * height > MAX_PIXELS:
        return f"this picture of {width} by {height} pixels is too large"
    return Picture(width, height, media_type, digest_bytes(data))


def _svg_size(attributes: bytes) -> tuple[int, int]:
    """Width and height in pixels from the attributes of ``<svg>``; 0 where they are not given."""
    values = {name.lower(): value.decode(errors="replace") for name, value in SVG_ATTRIBUTE.findall(attributes)}
    sizes = [re.fullmatch(r"\s*(\d+(?:\.\d+)?)(?:px)?\s*", values.get(name, "")) for name in (b"width", b"height")]
    if sizes[0] and sizes[1]:
        return round(float(sizes[0][1])), round(float(sizes[1][1]))
    box = values.get(b"viewbox", "").replace(",", " ").split()
    try:
        return (round(float(box[2])), round(float(box[3]))) if len(box) == 4 else (0, 0)
    except ValueError:
        return 0, 0
