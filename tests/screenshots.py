"""Pictures of this repository's site for docs/screenshots: each kind of page, wide and narrow, light and dark.

    python tests/screenshots.py

It needs Chromium, as the tests of the theme do. The pictures have a palette of 128 colours, so that they stay small.
"""

import tempfile
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from browsers import browser_arguments, find_chromium
from PIL import Image
from playwright.sync_api import sync_playwright
from servers import served

from sitegen.build import Options, build

ROOT = Path(__file__).parent.parent

PAGES = {
    "home": "/",
    "post": "/posts/getting-insight-attention/",
    "reading": "/posts/backpropagation/#differentials",
    "page": "/about/",
    "tag": "/tags/numerics/",
    "tags": "/tags/",
    "archive": "/archive/",
    "search": "/search/",
    "missing": "/nowhere/",
}
SIZES = {"wide": (1280, 800), "narrow": (390, 780)}
COLOURS = 128


def main() -> None:
    """Build the site into a folder that is thrown away, and take a picture of each page."""
    pictures = ROOT / "docs" / "screenshots"
    pictures.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        build(Options(root=ROOT, now=datetime.now(UTC), output=Path(folder) / "site"))
        with served(Path(folder) / "site") as url, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=find_chromium(), args=browser_arguments())
            for size, (width, height) in SIZES.items():
                page = browser.new_page(
                    viewport={"width": width, "height": height}, base_url=url, reduced_motion="reduce"
                )
                for name, path in PAGES.items():
                    answer = page.goto(path)
                    assert answer, path
                    assert (answer.status == 404) == (name == "missing"), path
                    page.evaluate("document.fonts.ready")
                    for scheme in ("light", "dark"):
                        page.emulate_media(color_scheme=scheme)
                        take(page.screenshot(), pictures / f"{name}-{size}-{scheme}.png")
            browser.close()
    total = sum(path.stat().st_size for path in pictures.glob("*.png"))
    print(f"{len(list(pictures.glob('*.png')))} pictures, {total / 1000:.0f} kB")


def take(data: bytes, path: Path) -> None:
    """Keep a picture, with few colours."""
    picture = Image.open(BytesIO(data)).convert("RGB")
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(path, "PNG", optimize=True)


if __name__ == "__main__":
    main()
