"""Pictures: what pages need to know of a picture file, read from its head. The picture itself is not decoded.

``strip`` leaves out what a file says beside the picture, ``variants`` says which smaller files a page offers to
browsers, and ``makers`` makes them.
"""

import io
import re
import warnings

from ..digest import digest_bytes
from ..model import Picture
from .strip import OddError, kind_of, strip

MAX_PIXELS = 200_000_000
"""A picture of more pixels is refused: it would take gigabytes of memory to show."""

MAX_DECODED = 100_000_000
"""A picture of more pixels is shown as it is: it is neither turned nor made smaller."""

SVG_TAG = re.compile(rb"<(?:\w+:)?svg\b([^>]*)>", re.IGNORECASE)
SVG_ATTRIBUTE = re.compile(rb"""\b(width|height|viewBox)\s*=\s*["']([^"']*)["']""", re.IGNORECASE)
EXIF_ORIENTATION = 0x0112
"""EXIF tag; 5 to 8 turn the picture by a quarter."""

RASTER_NAME = re.compile(r"(?i)\.(?:jpe?g?|jfif|pjpe?g|a?png|webp)$")
"""Names of files whose content is looked at although no page may show it: cameras write the place into them."""


def read_picture(data: bytes, name: str = "") -> Picture | str:
    """What pages need to know of a picture file, or why it cannot be read."""
    if kind_of(data):
        return _raster(data)
    if RASTER_NAME.search(name) and not data.startswith(b"GIF8"):
        return "this is no JPEG, PNG or WebP, as its name says"
    svg = SVG_TAG.search(data[:8192])
    if svg:
        width, height = _svg_size(svg[1])
        return Picture(width, height, "image/svg+xml", digest_bytes(data))
    return _opened(data)


def _raster(data: bytes) -> Picture | str:
    try:
        bare = strip(data)
    except OddError as error:
        return f"this picture cannot be read: {error}"
    known = _opened(bare.data, bare.kind)
    if isinstance(known, str):
        return known
    is_large = known.width * known.height > MAX_DECODED
    if is_large and bare.orientation != 1:
        return f"this picture of {known.width} by {known.height} pixels is too large to be turned"
    turned = bare.orientation >= 5
    return Picture(
        width=known.height if turned else known.width,
        height=known.width if turned else known.height,
        type=f"image/{bare.kind.lower()}",
        digest=digest_bytes(data),
        has_variants=not bare.is_animated and not is_large,
        is_bare=bare.data == data and bare.orientation == 1,
        is_turned=bare.orientation != 1,
    )


def _opened(data: bytes, kind: str | None = None) -> Picture | str:
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=(kind,) if kind else None) as image:
                width, height = image.size
                if kind is None and image.getexif().get(EXIF_ORIENTATION, 1) >= 5:
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
