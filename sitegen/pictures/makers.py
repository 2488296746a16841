"""What makes derived files: bytes of a picture in, bytes of another one out.

The same bytes come of the same bytes: nothing depends on the number of processes or on what was made before. Raise
``VERSION`` with a change of this file that makes other bytes: their keys do not depend on our code as such, so that a
new version of ours does not encode every picture anew.
"""

import io
import warnings
from collections.abc import Callable, Mapping
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from ..model import Makers
from .strip import OddError, Stripped, strip

if TYPE_CHECKING:
    from PIL.Image import Image

VERSION = 1

AVIF = {"quality": 60, "speed": 8, "max_threads": 1}
WEBP = {"quality": 80, "method": 4}
TURNED = 92
"""Quality of a picture that is encoded again because it was turned."""
FEW_COLOURS = 1 << 16
"""A PNG of so many colours may be a drawing, which WebP's lossless form may suit better."""


class MakeError(ValueError):
    """A file that cannot be made from its source; the text says why."""


@lru_cache(maxsize=1)
def makers() -> Makers:
    """What can be made here."""
    import PIL
    from PIL import features

    formats = tuple(name for name in ("avif", "webp") if features.check(name))
    return Makers(f"{VERSION} {PIL.__version__}", formats)


class Source:
    """A picture file, stripped and decoded when that is first asked for."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    @cached_property
    def stripped(self) -> Stripped:
        """Raises OddError."""
        return strip(self.data)

    @cached_property
    def turned(self) -> "Image":
        """The picture as viewers show it, in the colours that it has."""
        from PIL import Image

        bare = self.stripped
        with Image.open(io.BytesIO(bare.data), formats=(bare.kind,)) as image:
            image.load()
            how = TURNS.get(bare.orientation)
            return image.transpose(getattr(Image.Transpose, how)) if how else image.copy()

    @cached_property
    def colours(self) -> "tuple[Image, bytes]":
        """The picture in red, green, blue and perhaps transparency, and the profile that gives these a meaning."""
        return _colours(self.turned)

    @cached_property
    def has_few_colours(self) -> bool:
        """Whether it may be a drawing."""
        return self.stripped.kind == "PNG" and self.colours[0].getcolors(FEW_COLOURS) is not None


TURNS = {
    2: "FLIP_LEFT_RIGHT",
    3: "ROTATE_180",
    4: "FLIP_TOP_BOTTOM",
    5: "TRANSPOSE",
    6: "ROTATE_270",
    7: "TRANSVERSE",
    8: "ROTATE_90",
}
"""What undoes an orientation."""


def _colours(image: "Image") -> "tuple[Image, bytes]":
    profile = _profile(image)
    if image.mode.startswith("I") or image.mode == "F":  # 16 bits of grey
        image = image.point(lambda value: value / 256).convert("L") if image.mode.startswith("I") else image
    if image.mode in ("RGB", "RGBA"):
        has_alpha = image.mode == "RGBA" or "transparency" in image.info
        return image.convert("RGBA" if has_alpha else "RGB"), profile
    if image.mode == "P":
        return image.convert("RGBA" if "transparency" in image.info else "RGB"), profile
    if image.mode == "CMYK" and profile:
        return _to_srgb(image, profile), b""
    has_alpha = image.mode in ("LA", "PA", "La", "RGBa") or "transparency" in image.info
    return image.convert("RGBA" if has_alpha else "RGB"), b""


def _profile(image: "Image") -> bytes:
    """The colour profile of a picture; empty if it is the usual one, or unusable."""
    data = image.info.get("icc_profile") or b""
    if not data:
        return b""
    try:
        from PIL import ImageCms

        profile = ImageCms.ImageCmsProfile(io.BytesIO(data))
        is_usual = ImageCms.getProfileDescription(profile).startswith("sRGB")
    except Exception:  # a broken profile is none; which exception tells so depends on the library
        return b""
    return b"" if is_usual else data


def _to_srgb(image: "Image", profile: bytes) -> "Image":
    from PIL import ImageCms

    try:
        converted = ImageCms.profileToProfile(
            image, io.BytesIO(profile), ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
    except ImageCms.PyCMSError:
        converted = None
    return converted or image.convert("RGB")


def _saved(image: "Image", kind: str, **given: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **given)
    return out.getvalue()


# ---------------------------------------------------------------------------------------------------------- makers

Arguments = Mapping[str, str | int]


def bare(source: Source, arguments: Arguments) -> bytes:
    """A picture file that says nothing beside the picture, and that viewers need not turn."""
    stripped = source.stripped
    if stripped.orientation == 1:
        return stripped.data
    image = source.turned
    kept = {name: image.info[name] for name in ("icc_profile", "transparency") if image.info.get(name) is not None}
    image = image.copy()
    image.info = {}
    if stripped.kind == "PNG":
        return _saved(image, "PNG", **kept)
    kept.pop("transparency", None)
    if stripped.kind == "WEBP":
        return _saved(image, "WEBP", **kept, quality=TURNED, lossless=b"VP8L" in stripped.data[12:64])
    return _saved(image, "JPEG", **kept, quality=TURNED, optimize=True)


def variant(source: Source, arguments: Arguments) -> bytes:
    """A picture in another format and width."""
    from PIL.Image import Resampling

    image, profile = source.colours
    width = int(arguments["width"])
    if width != image.width:
        height = max(1, round(image.height * width / image.width))
        image = image.resize((width, height), Resampling.LANCZOS, reducing_gap=3.0)
    colours = {"icc_profile": profile} if profile else {}
    image.info = {}
    if arguments["format"] == "avif":
        return _saved(image, "AVIF", **AVIF, **colours)
    made = _saved(image, "WEBP", **WEBP, **colours)
    if source.has_few_colours:
        exact = _saved(image, "WEBP", lossless=True, method=WEBP["method"], **colours)
        return min(made, exact, key=len)
    return made


MAKERS: Mapping[str, Callable[[Source, Arguments], bytes]] = {"bare": bare, "variant": variant}


def make(source: Source, maker: str, arguments: Arguments) -> bytes:
    """The bytes of a derived file. Raises MakeError."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return MAKERS[maker](source, arguments)
    except OddError as error:
        raise MakeError(f"this picture cannot be read: {error}") from None
    except Exception as error:  # decoders raise many kinds of exception on broken files
        raise MakeError(f"this picture cannot be read: {error or type(error).__name__}") from None
