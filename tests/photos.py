"""Pictures with something to hide, made by Pillow."""

import warnings
from io import BytesIO
from typing import Any

from PIL import Image
from PIL.PngImagePlugin import PngInfo

PLACE = "Zq7Place"
"""Stands in everything that a picture file says beside the picture."""

FORMATS = ("JPEG", "PNG", "WEBP")


def painted(width: int, height: int = 8, seed: int = 0) -> Image.Image:
    """A picture in which no two corners are alike."""
    image = Image.new("RGB", (width, height), (40 * seed % 256, 120, 200))
    for number, colour in enumerate(((255, 0, 0), (0, 255, 0), (0, 0, 255), (250, 250, 250))):
        left, top = number % 2 * (width // 2), number // 2 * (height // 2)
        image.paste(colour, (left, top, left + width // 2, top + height // 2))
    image.paste((10 * seed % 256, 0, 0), (0, 0, max(1, width // 8), max(1, height // 4)))
    return image


def exif(orientation: int = 1) -> Image.Exif:
    """Place, camera and orientation."""
    found = Image.Exif()
    found[0x010F] = PLACE
    found[0x0112] = orientation
    place = found.get_ifd(0x8825)
    place[1], place[2], place[3], place[4], place[29] = "N", (48.0, 51.0, 29.5), "E", (2.0, 17.0, 40.2), PLACE
    return found


def saved(image: Image.Image, kind: str, **given: Any) -> bytes:
    """A picture file."""
    out = BytesIO()
    image.save(out, kind, **given)
    return out.getvalue()


XMP = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><svg>{PLACE}</svg></x:xmpmeta>'.encode()


def photo(image: Image.Image, kind: str = "JPEG", orientation: int = 1, **given: Any) -> bytes:
    """A picture file that says all that it can beside the picture."""
    if kind == "PNG":
        texts = PngInfo()
        texts.add_text("Comment", PLACE)
        texts.add_text("Author", PLACE, zip=True)
        texts.add_itxt("XML:com.adobe.xmp", XMP.decode())
        given["pnginfo"] = texts
    elif kind == "JPEG":
        given |= {"comment": PLACE, "xmp": XMP, "quality": given.get("quality", 95)}
    else:
        given |= {"xmp": XMP, "lossless": True}
    return saved(image, kind, exif=exif(orientation), **given)


def opened(data: bytes) -> Image.Image:
    """A picture, decoded."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with Image.open(BytesIO(data)) as image:
            image.load()
            return image.copy()
