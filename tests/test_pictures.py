"""Pictures: what is left out of files, which variants a page offers, and that both are made once."""

import contextlib
import re
import shutil
import struct
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from photos import FORMATS, PLACE, exif, opened, painted, photo, saved
from PIL import Image, ImageChops, ImageCms, ImageOps
from sites import built

import sitegen.build
import sitegen.build.writing
from sitegen.build import Options, Report, build, build_clean, clean, load, making, plan, verify
from sitegen.build.jobs import MakeTask, Wanted, make_batch, make_results, make_tasks, pack
from sitegen.build.live import Making
from sitegen.model import Makers, Picture
from sitegen.pictures import RASTER_NAME, read_picture
from sitegen.pictures.makers import MakeError, Source, make, makers
from sitegen.pictures.strip import OddError, strip
from sitegen.pictures.variants import variants, widths_of
from sitegen.serve.preview import Preview

NOW = datetime(2026, 1, 1, tzinfo=UTC)
TOML = '[site]\nbase_url = "https://example.org/blog"\n'


def post(body: str, front: str = "") -> str:
    return f"---\ntitle: A\ndate: 2025-01-01\n{front}---\n{body}\n"


def site(body: str, front: str = "", **files: str | bytes) -> dict[str, str | bytes]:
    """A post in a folder of its own, with files beside it; ``__`` stands for a dot in their names."""
    named = {f"content/posts/a/{name.replace('__', '.')}": data for name, data in files.items()}
    return {"sitegen.toml": TOML, "content/posts/a/index.md": post(body, front), **named}


def is_equal(one: Image.Image, other: Image.Image) -> bool:
    return one.size == other.size and not ImageChops.difference(one.convert("RGBA"), other.convert("RGBA")).getbbox(
        alpha_only=False
    )


# ------------------------------------------------------------------------------------------------------ left out

PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()

IMAGES: Mapping[str, tuple[str, Image.Image, dict[str, Any]]] = {
    "JPEG": ("JPEG", painted(40, 30), {}),
    "progressive JPEG": ("JPEG", painted(40, 30), {"progressive": True}),
    "grey JPEG": ("JPEG", painted(40, 30).convert("L"), {}),
    "CMYK JPEG": ("JPEG", painted(40, 30).convert("CMYK"), {}),
    "JPEG with a profile": ("JPEG", painted(40, 30), {"icc_profile": PROFILE}),
    "PNG": ("PNG", painted(40, 30), {}),
    "palette PNG": ("PNG", painted(40, 30).convert("P"), {"transparency": 3}),
    "transparent PNG": ("PNG", painted(40, 30).convert("RGBA"), {"icc_profile": PROFILE, "dpi": (72, 72)}),
    "grey PNG of 16 bits": ("PNG", Image.new("I;16", (40, 30), 40000), {}),
    "animated PNG": ("PNG", painted(40, 30), {"save_all": True, "append_images": [painted(40, 30, 5)]}),
    "WebP": ("WEBP", painted(40, 30), {}),
    "transparent WebP": ("WEBP", painted(40, 30).convert("RGBA"), {"icc_profile": PROFILE}),
    "animated WebP": ("WEBP", painted(40, 30), {"save_all": True, "append_images": [painted(40, 30, 5)]}),
}


@pytest.mark.parametrize(("kind", "image", "given_"), IMAGES.values(), ids=list(IMAGES))
def test_only_the_picture_is_left(kind: str, image: Image.Image, given_: dict[str, Any]) -> None:
    data = photo(image, kind, **given_)
    assert data.count(PLACE.encode()) > 2 or kind == "PNG"
    bare = strip(data).data
    for secret in (PLACE.encode(), b"Exif", b"eXIf", b"EXIF", b"http://ns.adobe.com", b"XMP ", b"tEXt", b"zTXt"):
        assert secret not in bare
    assert struct.pack("<I", 0x8825) not in bare
    before, after = opened(data), opened(bare)
    assert is_equal(before, after)
    assert before.info.get("icc_profile") == after.info.get("icc_profile")
    assert not after.getexif()
    assert not {"exif", "xmp", "comment", "Comment", "Author"} & after.info.keys()
    assert strip(bare).data == bare
    with Image.open(BytesIO(bare)) as again:
        assert getattr(again, "n_frames", 1) == 1 + len(given_.get("append_images", ()))


def segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


SECRET = PLACE.encode()
JPEG, PNG, WEBP = (saved(painted(20, 20), kind) for kind in FORMATS)
WHERE: Mapping[str, bytes] = {
    "a thumbnail in JFIF": JPEG[:2] + segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\x09\1" + SECRET * 3) + JPEG[2:],
    "a thumbnail beside JFIF": JPEG[:2] + segment(0xE0, b"JFXX\0\x10" + SECRET) + JPEG[2:],
    "IPTC": JPEG[:2] + segment(0xED, b"Photoshop 3.0\0" + SECRET) + JPEG[2:],
    "a second picture": JPEG + photo(painted(20, 20)),
    "a film behind it": JPEG + b"\0\0\0\x18ftypmp42" + SECRET,
    "a list of pictures": JPEG[:2] + segment(0xE2, b"MPF\0" + SECRET) + JPEG[2:],
    "an unknown part": JPEG[:2] + segment(0xEB, SECRET) + JPEG[2:],
    "a comment with SVG": JPEG[:2] + segment(0xFE, b"<svg width='1' height='1'>" + SECRET) + JPEG[2:],
    "a comment before the end": JPEG[:-2] + segment(0xFE, SECRET) + JPEG[-2:],
    "an unknown chunk": PNG[:33] + chunk(b"prVw", SECRET) + PNG[33:],
    "Exif behind the data": PNG[:-12] + chunk(b"eXIf", SECRET) + PNG[-12:],
    "bytes behind the end": PNG + SECRET,
    "an unknown part of WebP": b"RIFF" + struct.pack("<I", len(WEBP) + 8) + WEBP[8:] + b"spyX\x08\0\0\0" + SECRET,
    "bytes behind WebP": WEBP + SECRET,
}  # fmt: skip


@pytest.mark.parametrize("data", WHERE.values(), ids=list(WHERE))
def test_wherever_it_stands(data: bytes) -> None:
    assert SECRET in data
    known = read_picture(data)
    assert isinstance(known, Picture)
    assert known.type != "image/svg+xml"
    assert not known.is_bare
    bare = make(Source(data), "bare", {})
    assert SECRET not in bare
    assert is_equal(opened(bare), opened(data))


def test_a_bare_picture_stays_as_it_is() -> None:
    for data in (JPEG, PNG, WEBP):
        known = read_picture(data)
        assert isinstance(known, Picture)
        assert known.is_bare
        assert strip(data).data == data


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("orientation", range(9))
def test_orientation_is_applied(kind: str, orientation: int) -> None:
    data = photo(painted(48, 32), kind, orientation)
    shown = ImageOps.exif_transpose(opened(data)) if orientation else opened(data)
    known = read_picture(data)
    assert isinstance(known, Picture)
    assert (known.width, known.height) == shown.size
    assert known.is_turned == (orientation > 1)
    bare = make(Source(data), "bare", {})
    assert SECRET not in bare
    assert not opened(bare).getexif()
    assert bare == make(Source(data), "bare", {})
    if kind == "JPEG":
        check_alike(opened(bare), shown)
    else:
        assert is_equal(opened(bare), shown)


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("orientation", [1, 6])
def test_variants_are_turned_and_bare(kind: str, orientation: int) -> None:
    data = photo(painted(500, 600), kind, orientation)
    shown = ImageOps.exif_transpose(opened(data))
    for form in makers().formats:
        made = make(Source(data), "variant", {"format": form, "width": 480})
        assert SECRET not in made
        small = opened(made)
        assert small.size == (480, round(480 * shown.height / shown.width))
        assert not small.getexif()
        check_alike(small, shown)


def check_alike(one: Image.Image, other: Image.Image) -> None:
    """Whether two pictures, perhaps of two sizes, have the same colours in their four quarters."""
    for x, y in ((0.7, 0.3), (0.3, 0.7), (0.7, 0.7), (0.3, 0.4)):
        seen, meant = (i.getpixel((int(i.width * x), int(i.height * y))) for i in (one, other))
        assert seen == pytest.approx(meant, abs=24)


# ------------------------------------------------------------------------------------------------------- malformed


def bomb() -> bytes:
    """A PNG of ten billion pixels in a hundred bytes."""
    head = struct.pack(">IIBBBBB", 100_000, 100_000, 1, 0, 0, 0, 0)
    return PNG[:8] + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(100))) + chunk(b"IEND", b"")


def tail_of_scan() -> int:
    return JPEG.index(b"\xff\xda")


ODD: Mapping[str, bytes] = {
    "nothing": b"",
    "no picture": b"no picture",
    "a head only": JPEG[:3],
    "cut off": JPEG[:-1],
    "cut off in the data": JPEG[: tail_of_scan() + 20],
    "no length": JPEG[:2] + b"\xff\xe1\0\0" + JPEG[2:],
    "too long": JPEG[:2] + b"\xff\xe1\xff\xff" + JPEG[2:],
    "bytes between parts": JPEG[:2] + b"abc" + JPEG[2:],
    "no marker at all": JPEG[:2] + b"\xff" * 1000,
    "no scan": JPEG[: tail_of_scan()] + b"\xff\xd9",
    "a table with more in it": JPEG[:2] + segment(0xDB, bytes(65) + SECRET) + JPEG[2:],
    "many scans": JPEG[:-2] + JPEG[tail_of_scan() : -2] * 200 + JPEG[-2:],
    "a damaged chunk": PNG[:20] + bytes((PNG[20] ^ 1,)) + PNG[21:],
    "PNG cut off": PNG[:-6],
    "PNG without data": PNG[:33] + chunk(b"IEND", b""),
    "PNG without a head": PNG[:8] + chunk(b"IDAT", b"") + chunk(b"IEND", b""),
    "PNG with an unknown need": PNG[:33] + chunk(b"ABCD", SECRET) + PNG[33:],
    "a chunk of four gigabytes": PNG[:33] + b"\xff\xff\xff\xffeXIf" + SECRET,
    "a bomb": bomb(),
    "WebP cut off": WEBP[:-3],
    "WebP without a picture": b"RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0" + bytes(10),
    "WebP with a part too long": WEBP[:16] + b"\xff\xff\xff\xff" + WEBP[20:],
    "HEIC": b"\0\0\0\x18ftypheic" + SECRET,
    "TIFF": saved(painted(9), "TIFF", exif=exif()),
}


@pytest.mark.parametrize("data", ODD.values(), ids=list(ODD))
def test_what_is_odd_is_reported_and_not_published(data: bytes) -> None:
    result = built(site("![a](a.jpg) [b](b.png)", a__jpg=data, b__png=data, c__webp=data, d__JPEG=data))
    assert sorted(result.codes()) == ["SG044"] * 4
    assert {d.place.path for d in result.diagnostics if d.code == "SG044"} == {
        f"content/posts/a/{name}" for name in ("index.md", "b.png", "c.webp", "d.JPEG")
    }
    assert [p for p in result.files if RASTER_NAME.search(p) and "/" in p] == []
    assert '<img src="/blog/posts/a/a.jpg" alt="a"' in result.text("posts/a/index.html")


LARGE = Image.new("1", (10_010, 10_000))


def test_a_picture_too_large_to_be_decoded_is_shown_as_it_is() -> None:
    data = saved(LARGE, "PNG")
    known = read_picture(data)
    assert isinstance(known, Picture)
    assert not known.has_variants
    assert isinstance(read_picture(saved(LARGE, "PNG", exif=exif(6))), str)


SAMPLES = [photo(painted(24, 16), kind, **g) for kind in FORMATS for g in ({}, {"icc_profile": PROFILE[:200]})]


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    data = bytearray(draw(st.sampled_from(SAMPLES)))
    for _ in range(draw(st.integers(1, 4))):
        how = draw(st.sampled_from(("cut", "set", "remove", "insert", "repeat")))
        at = draw(st.integers(0, len(data)))
        size = draw(st.sampled_from((1, 2, 4, 30)))
        if how == "cut":
            del data[at:]
        elif how == "set":
            data[at : at + 1] = draw(st.binary(min_size=1, max_size=4))
        elif how == "remove":
            del data[at : at + size]
        elif how == "insert":
            data[at:at] = draw(st.binary(max_size=8))
        else:
            data[at:at] = data[at : at + size]
    return bytes(data)


@settings(max_examples=300, deadline=None)
@given(damaged())
def test_no_damage_crashes_anything(data: bytes) -> None:
    known = read_picture(data, "a.jpg")
    if isinstance(known, str):
        return
    for maker, arguments in (("bare", {}), ("variant", {"format": "webp", "width": 480})):
        with contextlib.suppress(MakeError):
            assert make(Source(data), maker, arguments)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(SAMPLES), st.data())
def test_what_is_cut_off_is_never_published(data: bytes, choice: st.DataObject) -> None:
    with pytest.raises(OddError):
        strip(data[: choice.draw(st.integers(0, len(data) - 1))])


# -------------------------------------------------------------------------------------------------------- variants

WIDTHS: Mapping[int, tuple[int, ...]] = {
    1: (),
    479: (),
    480: (480,),
    481: (480, 481),
    800: (480, 800),
    1000: (480, 800, 1000),
    2399: (480, 800, 1200, 1600, 2399),
    2400: (480, 800, 1200, 1600, 2400),
    4000: (480, 800, 1200, 1600, 2400),
}


@pytest.mark.parametrize(("width", "expected"), WIDTHS.items())
def test_widths(width: int, expected: tuple[int, ...]) -> None:
    assert widths_of(Picture(width, 10, "image/jpeg", "", has_variants=True)) == expected
    assert widths_of(Picture(width, 10, "image/svg+xml", "")) == ()


def test_no_variant_is_too_high() -> None:
    assert widths_of(Picture(500, 17_000, "image/png", "", has_variants=True)) == (480,)


@pytest.mark.parametrize(
    ("image", "mode"),
    [
        (painted(500), "RGB"),
        (painted(500).convert("RGBA"), "RGBA"),
        (painted(500).convert("P"), "RGB"),
        (painted(500).convert("L"), "RGB"),
        (painted(500).convert("LA"), "RGBA"),
        (painted(500).convert("1"), "RGB"),
        (Image.new("I;16", (500, 8), 40_000), "RGB"),
    ],
)
def test_every_mode_has_variants(image: Image.Image, mode: str) -> None:
    data = saved(image, "PNG")
    if mode == "RGBA":
        data = saved(image.convert("RGBA").rotate(3), "PNG")
    for form in makers().formats:
        made = opened(make(Source(data), "variant", {"format": form, "width": 480}))
        assert made.size == (480, 8)
        assert made.mode == mode
        if image.mode == "I;16":
            assert made.getpixel((1, 1)) == pytest.approx((156,) * 3, abs=3)


def test_cmyk_and_profiles() -> None:
    plain = make(Source(saved(painted(480).convert("CMYK"), "JPEG")), "variant", {"format": "webp", "width": 480})
    assert opened(plain).mode == "RGB"
    usual = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    kept = {
        "of another kind": (PROFILE, PROFILE),
        "the usual": (usual, None),
        "broken": (b"broken", None),
    }
    for given_, expected in kept.values():
        data = saved(painted(480), "JPEG", icc_profile=given_)
        for form in makers().formats:
            made = opened(make(Source(data), "variant", {"format": form, "width": 480}))
            assert made.info.get("icc_profile") == expected


def test_drawings_are_kept_exactly_where_that_is_smaller() -> None:
    drawing = Image.new("RGB", (600, 300), "white")
    for x in range(0, 600, 7):
        drawing.paste("black", (x, 0, x + 1, 300))
    made = make(Source(saved(drawing, "PNG")), "variant", {"format": "webp", "width": 600})
    assert is_equal(opened(made), drawing)
    assert not is_equal(
        opened(make(Source(saved(drawing, "JPEG")), "variant", {"format": "webp", "width": 600})), drawing
    )


def test_the_same_bytes_whatever_is_made_beside_them() -> None:
    data = photo(painted(900, 300), "JPEG", 6)
    wanted = [Wanted("variant", (("format", f), ("width", w))) for f in ("avif", "webp") for w in (480, 800, 900)]
    wanted = [w for w in wanted if dict(w.arguments)["format"] in makers().formats] + [Wanted("bare", ())]
    alone = [make_results.decode(make_batch(pack(MakeTask(data, (w,)))))[0] for w in wanted]
    together = make_results.decode(make_batch(pack(MakeTask(data, tuple(reversed(wanted))))))
    assert list(reversed(together)) == alone
    assert all(made.data for made in alone)


def sources_of(html: str) -> list[str]:
    return re.findall(r"<picture>.*?</picture>", html)


def test_a_page_offers_variants() -> None:
    result = built(
        site(
            "![A > b](p.jpg){.wide}\n\n![](q.png) and ![](r.gif)",
            "cover: p.jpg\n",
            p__jpg=photo(painted(900)),
            q__png=saved(painted(479), "PNG"),
            r__gif=saved(painted(600), "GIF"),
        )
    )
    html = result.text("posts/a/index.html")
    cover, shown = (re.sub(r"\s*\n", "", p) for p in re.findall(r"(?s)<picture>.*?</picture>", html))
    formats = makers().formats
    for picture, sizes in ((cover, "(min-width: 46rem) 42rem, 100vw"), (shown, "(min-width: 66rem) 62rem, 100vw")):
        found = re.findall(r'<source type="image/(\w+)" srcset="([^"]*)" sizes="([^"]*)">', picture)
        assert [f[0] for f in found] == list(formats)
        for form, offered, size in found:
            assert size == sizes
            pairs = [one.split(" ") for one in offered.split(", ")]
            assert [w for _, w in pairs] == ["480w", "800w", "900w"]
            for address, width in pairs:
                assert re.fullmatch(rf"/blog/posts/a/p\.{width[:-1]}\.[0-9a-f]{{10}}\.{form}", address)
                made = opened(result.files[address.removeprefix("/blog/")])
                assert (made.format or form.upper(), made.width) == (form.upper(), int(width[:-1]))
    assert shown.endswith(
        '<img src="/blog/posts/a/p.jpg" width="900" height="8" alt="A &gt; b" class="wide" decoding="async"></picture>'
    )
    assert (
        '<p><img src="/blog/posts/a/q.png" width="479" height="8" alt="" loading="lazy" decoding="async"> and' in html
    )
    assert '<img src="/blog/posts/a/r.gif" width="600"' in html
    assert {p for p in result.files if p.startswith("posts/a/") and p.count(".") == 3} == set(
        re.findall(r"posts/a/p\.\d+\.\w+\.\w+", html)
    )
    feed = result.text("feed.xml")
    assert "https://example.org/blog/posts/a/p.480." in feed
    assert "srcset=&quot;/blog" not in feed


def test_the_first_picture_loads_at_once() -> None:
    html = built(site("![](p.jpg)\n\n![](p.jpg)", p__jpg=photo(painted(500)))).text("posts/a/index.html")
    assert [('loading="lazy"' in p, 'decoding="async"' in p) for p in sources_of(html)] == [(False, True), (True, True)]


def test_a_dark_picture_comes_first() -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
    files = site(
        "![](p.png){.full}\n\n![](d.svg)\n\n![](/static.png)",
        p__png=saved(painted(600), "PNG"),
        p__dark__png=photo(painted(500, 9), "PNG"),
        d__svg=svg,
        d__dark__svg=svg.replace("9", "8"),
    )
    files |= {"static/static.png": PNG, "static/static.dark.png": photo(painted(20, 20), "PNG")}
    result = built(files)
    shown, drawn, static = sources_of(result.text("posts/a/index.html"))
    media = '<source media="(prefers-color-scheme: dark)"'
    assert shown.startswith(f'<picture>{media} width="500" height="9" type="image/{makers().formats[0]}" srcset="')
    assert f'{media} width="500" height="9" srcset="/blog/posts/a/p.dark.png">' in shown
    assert shown.count(media) == 1 + len(makers().formats)
    assert 'sizes="100vw"' in shown
    assert drawn.startswith(f'<picture>{media} width="8" height="8" srcset="/blog/posts/a/d.dark.svg"><img src="/blog/')
    assert static.startswith(f'<picture>{media} srcset="/blog/static.dark.png"><img src="/blog/static.png"')
    assert SECRET not in result.files["static.dark.png"] + result.files["posts/a/p.dark.png"]


PUBLISHED: Mapping[str, str] = {
    "shown": "![](p.jpg)",
    "shown in HTML": '<img src="p.jpg">',
    "linked": "[the photo](p.jpg)",
    "linked by its address": "[the photo](/posts/a/p.jpg)",
    "not mentioned": "text",
}


@pytest.mark.parametrize("body", PUBLISHED.values(), ids=list(PUBLISHED))
@pytest.mark.parametrize("kind", FORMATS)
def test_whatever_is_published_is_bare(body: str, kind: str) -> None:
    result = built(site(body, p__jpg=photo(painted(30), kind)))
    assert result.codes() == []
    assert opened(result.files["posts/a/p.jpg"]).size == (30, 8)
    assert [p for p, data in result.files.items() if SECRET in data] == []


OUTSIDE: Mapping[str, tuple[str, str, bool]] = {
    "a static picture that is shown": ("static/p.jpg", "![](/p.jpg)", True),
    "a static picture in HTML": ("static/p.jpg", '<img src="/p.jpg">', True),
    "a static picture with another name": ("static/p.bin", "![](/p.bin)", True),
    "a static picture as a cover": ("static/p.jpg", "", True),
    "a static picture that nobody shows": ("static/p.jpg", "text", False),
    "a picture of no post": ("content/images/p.jpg", "[a](/images/p.jpg)", True),
    "a picture of a page": ("content/pages/p.jpg", "![](/p.jpg)", True),
}


@pytest.mark.parametrize(("name", "body", "is_bare"), OUTSIDE.values(), ids=list(OUTSIDE))
def test_pictures_outside_of_posts(name: str, body: str, is_bare: bool) -> None:
    files = {**site(body, "" if body else "cover: /p.jpg\n"), name: photo(painted(500))}
    result = built(files)
    (path,) = [p for p in result.files if p.endswith(("p.jpg", "p.bin"))]
    assert (SECRET not in result.files[path]) == is_bare


def test_two_equal_pictures_of_almost_one_name() -> None:
    data = photo(painted(500))
    result = built(site("![](p.jpg) ![](p.jpeg)", p__jpg=data, p__jpeg=data))
    assert result.codes() == []


def test_without_avif(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sitegen.build.pipeline._makers", lambda memory: Makers(makers().version, ("webp",)))
    html = built(site("![](p.jpg)", p__jpg=photo(painted(500)))).text("posts/a/index.html")
    assert "image/webp" in html
    assert "avif" not in html
    monkeypatch.setattr("sitegen.build.pipeline._makers", lambda memory: Makers(makers().version))
    html = built(site("![](p.jpg)", p__jpg=photo(painted(500)))).text("posts/a/index.html")
    assert '<figure><img src="/blog/posts/a/p.jpg" width="500"' in html


def test_names_of_variants_change_with_what_they_are_made_of() -> None:
    one = Picture(500, 9, "image/jpeg", "one", has_variants=True)
    two = Picture(500, 9, "image/jpeg", "two", has_variants=True)
    formats = ("avif", "webp")
    paths = [
        v.path
        for picture, version in ((one, "1"), (two, "1"), (one, "2"))
        for v in variants("content/posts/a/p.jpg", "posts/a/p.jpg", picture, Makers(version, formats))
    ]
    assert len(set(paths)) == len(paths) == 12


# ------------------------------------------------------------------------------------------------- made only once


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The makers that were asked for something."""
    asked: list[str] = []

    def counting(task: bytes) -> bytes:
        asked.extend(w.maker for w in make_tasks.decode(task).wanted)
        return make_batch(task)

    monkeypatch.setattr(making, "make_batch", counting)
    return asked


def write(root: Path, files: Mapping[str, str | bytes]) -> None:
    for name, data in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.encode() if isinstance(data, str) else data)


PHOTOS = {
    "p__jpg": photo(painted(500, 20, 1)),
    "q__png": photo(painted(490, 20, 2), "PNG", 6),
    "t__webp": photo(painted(30, 20, 3), "WEBP", 8),
}


def options(root: Path, **given_: Any) -> Options:
    return Options(root=root, now=NOW, jobs=1, **given_)


def made(root: Path, **given_: Any) -> Report:
    return build(options(root, **given_))


def files_of(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write(tmp_path, site("![](p.jpg)\n\n![](q.png)\n\n![](t.webp)", **PHOTOS))
    return tmp_path


def blobs_of(root: Path) -> list[Path]:
    return sorted((root / ".sitegen/blobs").glob("*"))


def test_nothing_is_made_twice(root: Path, counted: list[str]) -> None:
    first = made(root)
    assert (first.derived, first.made) == (len(counted), len(counted))
    assert len(counted) == 2 * len(makers().formats) + 3
    before = files_of(root / "public")
    counted.clear()
    assert made(root).made == 0
    shutil.rmtree(root / "public")
    again = made(root)
    assert (again.made, counted) == (first.made, ["bare"])  # leaving something out costs no more than keeping a copy
    assert files_of(root / "public") == before
    other = made(root, output=root / "other")
    assert (other.made, counted) == (first.made, ["bare"] * 2)
    assert files_of(root / "other") == before
    assert made(root, force=True).made == first.made
    assert len(counted) == 2 + first.made


def test_a_change_of_our_code_makes_no_picture(root: Path, counted: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    made(root)
    counted.clear()
    monkeypatch.setattr(sitegen.build, "code_digest", lambda zone: "other code")
    report = made(root)
    assert report.rendered == report.pages
    assert (report.made, counted) == (0, [])


@pytest.mark.parametrize("damage", [lambda b: b[:-1] + b"x", lambda b: b[:40], lambda b: b"", lambda b: b"x" * 99])
def test_a_damaged_blob_is_made_again(root: Path, counted: list[str], damage: Any) -> None:
    made(root)
    before = files_of(root / "public")
    for path in blobs_of(root)[:2]:
        path.write_bytes(damage(path.read_bytes()))
    shutil.rmtree(root / "public")
    counted.clear()
    made(root)
    assert len(counted) == 3
    assert files_of(root / "public") == before


def test_blobs_that_nothing_uses_are_removed(root: Path) -> None:
    made(root)
    before = blobs_of(root)
    assert len(before) == 2 * len(makers().formats) + 2
    write(root, {"content/posts/a/p.jpg": photo(painted(500, 20, 7))})
    made(root)
    assert len(blobs_of(root)) == len(before)
    assert len(set(blobs_of(root)) & set(before)) == 2
    write(root, {"content/posts/a/index.md": post("text", "draft: true\n")})
    made(root)
    assert not (root / ".sitegen/blobs").exists()


def test_blobs_stay_while_a_build_is_not_complete(root: Path) -> None:
    made(root)
    before = blobs_of(root)
    write(
        root,
        {
            "content/posts/a/index.md": post("text"),
            "content/posts/b.md": post("text"),
            "public/posts/b/index.html": "foreign",
        },
    )
    assert "SG015" in [d.code for d in made(root).diagnostics]
    assert blobs_of(root) == before


def test_blobs_that_cannot_be_written_are_done_without(root: Path) -> None:
    write(root, {".sitegen/blobs": "a file in the place of the folder"})
    report = made(root)
    assert report.made == report.derived
    assert report.count("error") == 0


def test_clean_verify_and_plan_know_them(root: Path) -> None:
    planned = plan(options(root))
    steps = {s.path: s for s in planned.steps if s.action == "make"}
    assert steps["posts/a/p.jpg"].source == "content/posts/a/p.jpg"
    assert steps["posts/a/p.jpg"].reasons == ("new",)
    report = made(root)
    assert len(steps) == report.made
    assert not [s for s in plan(options(root)).steps if s.action != "keep"]
    verified = verify(options(root))
    assert (verified.differences, verified.files) == ((), report.pages + report.files + report.derived)
    variant = next(p for p in steps if p.endswith(".webp") and ".480." in p)
    (root / "public" / variant).write_bytes(b"vandalised")
    assert [d.path for d in verify(options(root)).differences] == [variant]
    (step,) = (s for s in plan(options(root)).steps if s.action != "keep")
    assert (step.action, step.path, step.reasons) == ("make", variant, ("output changed on the disk",))
    assert [e.path for e in made(root, explain=True).explained] == [variant]
    assert verify(options(root)).differences == ()
    clean(options(root))
    assert not (root / "public").exists()
    assert not (root / ".sitegen").exists()


def test_files_are_known_again_when_the_store_is_lost(root: Path) -> None:
    made(root)
    before = files_of(root / "public")
    (root / ".sitegen/store.db").unlink()
    report = made(root)
    assert report.count("error") == 0
    assert report.made == report.derived
    assert files_of(root / "public") == before
    (root / ".sitegen/store.db").unlink()
    write(root, {"public/posts/a/p.jpg": "somebody else's"})
    assert [d.code for d in made(root).diagnostics] == ["SG015"]


def test_a_picture_that_cannot_be_decoded_is_a_problem(root: Path) -> None:
    broken = bytearray(saved(painted(500, 20), "PNG", exif=exif()))
    at = broken.index(b"IDAT") - 4
    data = chunk(b"IDAT", b"no compressed data")
    size = 12 + int.from_bytes(broken[at : at + 4], "big")
    write(root, {"content/posts/a/p.jpg": bytes(broken[:at]) + data + bytes(broken[at + size :])})
    report = made(root)
    assert [d.code for d in report.diagnostics] == ["SG044"] * 2 * len(makers().formats)
    assert {d.place.path for d in report.diagnostics} == {"content/posts/a/p.jpg"}
    again = made(root)
    assert (again.diagnostics, again.made, again.rendered) == (report.diagnostics, 0, 0)
    assert verify(options(root)).differences == ()


def test_a_source_that_changes_while_it_is_built(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is made under the key of what the source was."""
    real = making.source_of

    def changing(derived: Any, memory: Any) -> bytes:
        write(root, {"content/posts/a/p.jpg": photo(painted(500, 20, 9))})
        return real(derived, memory)

    with monkeypatch.context() as patched:
        patched.setattr(making, "source_of", changing)
        made(root)
    made(root)
    folder = root / "clean"
    build_clean(options(root, output=folder))
    assert files_of(root / "public") == files_of(folder)


def test_a_bare_picture_that_is_replaced_while_it_is_built_is_not_published(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(root, {"content/posts/a/plain.jpg": JPEG})
    real = sitegen.build.writing.write

    def changing(*given_: Any) -> Any:
        write(root, {"content/posts/a/plain.jpg": photo(painted(30))})
        return real(*given_)

    with monkeypatch.context() as patched:
        patched.setattr("sitegen.build.writing.write", changing)
        made(root)
    assert "posts/a/plain.jpg" not in files_of(root / "public")
    made(root)
    assert SECRET not in files_of(root / "public")["posts/a/plain.jpg"]


def test_processes_make_the_same(root: Path) -> None:
    made(root)
    several = build(Options(root=root, now=NOW, jobs=3, force=True, output=root / "several"))
    assert several.made == several.derived
    assert files_of(root / "several") == files_of(root / "public")


def test_the_preview_makes_what_is_asked_for(root: Path, counted: list[str]) -> None:
    live = load(options(root), lambda: NOW)
    preview = Preview(live)
    assert counted == []
    build_clean(options(root, output=root / "clean"))
    counted.clear()
    for path, data in files_of(root / "clean").items():
        if path.startswith("posts/a/") and not path.endswith(".html"):
            answer = preview.answer(f"/blog/{path}")
            assert isinstance(answer, Making)
            assert answer.made() == data
    assert len(counted) == len(live.snapshot.derived)
    made(root)
    counted.clear()
    costly = next(d for d in live.snapshot.derived.values() if d.is_costly)
    answer = preview.answer(f"/blog/{costly.path}")
    assert isinstance(answer, Making)
    assert isinstance(answer.made(), bytes)
    assert counted == []  # a build has made it
    write(root, {"content/posts/a/t.webp": photo(painted(31, 20), "WEBP")})
    answer = preview.answer("/blog/posts/a/t.webp")
    assert isinstance(answer, Making)
    data = answer.made()
    assert isinstance(data, bytes)
    assert opened(data).size == (31, 20)
    live.close()
