"""Make the math font of the theme: New Computer Modern Math, mended for browsers and cut into a few WOFF2 files.

    python .ci/math_font.py NewCMMath-Book.otf static/fonts

The files are made by hand, seldom, and kept in the repository; nothing here runs when a site is built. The source is
New Computer Modern Math Book (CTAN package newcomputermodern), 8.1.1. The same source gives the same bytes. The
``@font-face`` rules are printed; they stand in ``static/css/fonts.css``.

Each file has the whole MATH table as far as it concerns its glyphs, and a browser fetches a file when a page shows one
of its characters. But Chromium and Firefox take the metrics of formulas, and every sign that grows, from the one file
that has the space (the "first available font" of CSS). So what grows must be in the core: elsewhere it keeps its size.
"""

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple
from unicodedata import combining

from fontTools.misc.transform import Offset, Scale, Transform
from fontTools.pens.boundsPen import BoundsPen
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.transformPen import TransformPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont, newTable

FAMILY = "Sitegen Math"
FILE = "sitegen-math"
VERSION = "1.0"
LICENCE = (
    "This font is released under the GUST Font License; see GUST-FONT-LICENSE.txt beside it. It is a changed version "
    "of New Computer Modern Math Book, which is found at https://ctan.org/pkg/newcomputermodern; its files and its "
    f"changes are listed in MANIFEST-{FILE}.txt."
)
LICENCE_URL = "https://tug.org/fonts/licenses/GUST-FONT-LICENSE.txt"

FEATURES = ["ssty", "ccmp", "mark", "mkmk", "dtls", "flac"]
PRIMES = (0x2032, 0x2033, 0x2034, 0x2035, 0x2036, 0x2037, 0x2057)
SELECTORS = {0xFE00, 0xFE01}
"""Variation selectors. Each is in one file only, for a page that shows one fetches each file that names it."""
BRACKETS = "()[]{}⌈⌉⌊⌋⟦⟧⟨⟩"
SPACING_ACCENTS = {0x5E: 0x302, 0x7E: 0x303, 0xAF: 0x305, 0x203E: 0x305, 0x2C6: 0x302, 0x2C7: 0x30C, 0x2DC: 0x303}
ABOVE_OR_BELOW = (220, 230)
"""Combining classes of accents. Those that strike a letter through are placed on the letter before, and stay so."""


class Part(NamedTuple):
    """One file: its name, what it holds in words, and its characters as hexadecimal code points and ranges."""

    name: str
    what: str
    characters: str
    script_forms: bool = False
    """Whether the forms drawn for sub- and superscripts are kept. Only Firefox asks for them; they treble a file."""


PARTS = (
    Part(
        "core",
        "ASCII, italic letters, Greek, what grows, and the operators, relations and arrows of most formulas",
        """
        20-7E A0 A7-A9 AC AF-B1 B4 B6 B7 D7 F7 131 237
        2C6 2C7 2D8-2DA 2DC 300-308 30A 30C 311 323 330-333 338
        391-3A9
        2002-200B 2010-2016 2018-201D 2020-2022 2026 202F 2032-2037 203E 2044 2057 205F-2064
        20D0 20D1 20D6 20D7 20DB 20DC 20E1 20EE 20EF
        2102 210D 210E 210F 2111 2113 2115 2119 211A 211C 211D 2124 2135
        2190-2199 219E 21A0 21A6 21A9 21AA 21BC 21BD 21C0 21C1 21C4 21CB 21CC 21D0-21D5
        2200 2202-220B 220F-2213 2215-221A 221D-2220 2223-222D 222E-2230 2234-2236 223C 2243 2245 2248
        2254 225C 2260-2262 2264 2265 226A 226B 226E-2271 227A 227B 2282-228B 2293-2299
        22A2-22A5 22A7-22A9 22C0-22C6 22EE-22F1
        2308-230B 23B4 23B5 23DC-23DF
        25A0 25A1 25CB 25EF
        27C2 27E6-27E9 27F5-27FC
        2A00-2A06 2A0C 2A7D 2A7E 2AAF 2AB0
        1D434-1D467 1D6A4 1D6A5 1D6FB-1D71B FE00
        """,
    ),
    Part(
        "letters",
        "bold, calligraphic and script, and double-struck letters and digits",
        """
        210A 210B 2110 2112 211B 212C 212F-2131 2133 2134 213C-2140 2145-2149
        1D400-1D433 1D49C-1D4CF 1D538-1D56B 1D7CE-1D7E1 FE01
        """,
    ),
    Part(
        "bold",
        "bold italic letters, bold Greek, and upright small Greek",
        "3B1-3C9 3D1 3D5 3D6 3F0 3F1 3F5 1D468-1D49B 1D6A8-1D6FA 1D71C-1D755 1D7CA 1D7CB",
    ),
    Part(
        "styles",
        "fraktur, sans-serif, monospace, and bold script letters and digits",
        "210C 2128 212D 1D4D0-1D537 1D56C-1D6A3 1D756-1D7C9 1D7E2-1D7FF",
    ),
    Part(
        "symbols",
        "all other operators, relations, arrows and signs",
        """
        A1-A5 AA AB AE B2 B3 B5 B8-BA BB-BF 309-36F 20D8-20F0
        2017 201E 201F 2023-2025 2027 2030 2031 2038-203D 203F-2043 2045-2056 2058-205E 20A0-20CF
        2100-214F 2150-218F 2190-23FF 2400-243F 2460-24FF 2500-27BF 27C0-27FF 2900-2BFF 3008-301B
        """,
    ),
    Part(
        "text",
        "accented Latin letters and Cyrillic, for words in formulas",
        "C0-D6 D8-F6 F8-24F 370-3FF 400-45F 1E00-1EFF",
    ),
)


def main(source: Path, folder: Path) -> None:
    """Write the files and their list into ``folder``, and print the rules that name them."""
    covered = set(TTFont(source).getBestCmap())
    taken: set[int] = set()
    rows: list[str] = []
    files: list[tuple[str, set[int]]] = []
    for part in PARTS:
        characters = (set(_code_points(part.characters)) & (covered | SELECTORS)) - taken
        taken |= characters
        font = TTFont(source, recalcTimestamp=False)
        _mend(font)
        _name(font, part)
        _cut(font, characters, part.script_forms)
        path = folder / f"{FILE}-{part.name}.woff2"
        font.flavor = "woff2"
        font.save(path)
        size = path.stat().st_size
        rows.append(f"{path.name:30} {len(characters):5} characters, {size:6} bytes: {part.what}")
        files.append((path.name, characters))
    print(*rules(files), sep="\n")
    manifest = folder / f"MANIFEST-{FILE}.txt"
    manifest.write_text(_manifest(rows), encoding="utf-8")
    print(*rows, sep="\n", file=sys.stderr)


def _mend(font: TTFont) -> None:
    """Change what browsers would draw in a wrong way.

    Chromium asks for no script forms (``ssty``): a prime stands in the source at the height of a superscript, and would
    be raised twice. It takes an accent's width for its extent, and those of the source have none. And it gives a
    bracket that grew, however little, the width of the widest that it could become.
    """
    _primes_as_scripts(font)
    _widths_for_accents(font)
    _narrow_brackets(font)
    _stretch_spacing_accents(font)
    # As in Computer Modern. Chromium and Firefox ask for it with letters too: at 250 the prime of an f stood too high.
    font["MATH"].table.MathConstants.SuperscriptBaselineDropMax.Value = 386
    # Chromium and WebKit would else take the whole height of the tallest brackets for the height of a line.
    font["OS/2"].usWinAscent = font["hhea"].ascent
    font["OS/2"].usWinDescent = -font["hhea"].descent


def _primes_as_scripts(font: TTFont) -> None:
    forms = _script_forms(font)
    small = {character: forms[glyph][0] for character, glyph in font.getBestCmap().items() if character in PRIMES}
    for table in font["cmap"].tables:
        if table.format != 14:
            table.cmap.update(small)


def _script_forms(font: TTFont) -> dict[str, list[str]]:
    """The forms of each glyph for scripts and for scripts of scripts."""
    table = font["GSUB"].table
    lookups = {
        index
        for record in table.FeatureList.FeatureRecord
        if record.FeatureTag == "ssty"
        for index in record.Feature.LookupListIndex
    }
    forms: dict[str, list[str]] = {}
    for index in sorted(lookups):
        for subtable in table.LookupList.Lookup[index].SubTable:
            forms.update(getattr(subtable, "ExtSubTable", subtable).alternates)
    return forms


def _widths_for_accents(font: TTFont) -> None:
    """Give accents without a width their own one, and let them be placed by their middle."""
    metrics = font["hmtx"].metrics
    accents = [
        glyph
        for character, glyph in font.getBestCmap().items()
        if combining(chr(character)) in ABOVE_OR_BELOW and metrics[glyph][0] == 0
    ]
    attachment = font["MATH"].table.MathGlyphInfo.MathTopAccentAttachment
    values = dict(zip(attachment.TopAccentCoverage.glyphs, attachment.TopAccentAttachment, strict=True))
    for glyph in accents:
        left, _, right, _ = _bounds(font, glyph)
        width = round(right - left)
        _redraw(font, glyph, Offset(-left, 0), width)
        if glyph in values:
            values[glyph].Value = width // 2


def _narrow_brackets(font: TTFont) -> None:
    """Make the tallest forms of each bracket no wider than its fourth size."""
    metrics = font["hmtx"].metrics
    names = font.getBestCmap()
    variants = font["MATH"].table.MathVariants
    constructions = dict(zip(variants.VertGlyphCoverage.glyphs, variants.VertGlyphConstruction, strict=True))
    done: set[str] = set()
    for character in BRACKETS:
        construction = constructions[names[ord(character)]]
        sizes = [record.VariantGlyph for record in construction.MathGlyphVariantRecord]
        limit = metrics[sizes[3]][0]
        parts = [part.glyph for part in construction.GlyphAssembly.PartRecords] if construction.GlyphAssembly else []
        for glyph in {*sizes[4:], *parts} - done:
            width = metrics[glyph][0]
            if width > limit:
                _redraw(font, glyph, Scale(limit / width, 1), limit)
        done.update(sizes, parts)


def _stretch_spacing_accents(font: TTFont) -> None:
    """Let the spacing forms of accents grow as the combining ones do: converters write either."""
    names = font.getBestCmap()
    variants = font["MATH"].table.MathVariants
    constructions = dict(zip(variants.HorizGlyphCoverage.glyphs, variants.HorizGlyphConstruction, strict=True))
    for accent, combining_accent in SPACING_ACCENTS.items():
        construction = constructions[names[combining_accent]]
        constructions.setdefault(names[accent], construction)
    glyphs = sorted(constructions, key=font.getGlyphID)
    variants.HorizGlyphCoverage.glyphs = glyphs
    variants.HorizGlyphConstruction = [constructions[glyph] for glyph in glyphs]
    variants.HorizGlyphCount = len(glyphs)


def _redraw(font: TTFont, glyph: str, change: Transform, width: int) -> None:
    """Draw a glyph anew, transformed, with another width."""
    glyphs = font.getGlyphSet()
    pen = T2CharStringPen(width, None)
    glyphs[glyph].draw(TransformPen(pen, change))
    strings = font["CFF "].cff.topDictIndex[0].CharStrings
    old = strings[glyph]
    strings[glyph] = pen.getCharString(old.private, old.globalSubrs)
    font["hmtx"].metrics[glyph] = (width, round(_bounds(font, glyph)[0]))


def _bounds(font: TTFont, glyph: str) -> tuple[float, float, float, float]:
    glyphs = font.getGlyphSet()
    pen = BoundsPen(glyphs)
    glyphs[glyph].draw(pen)
    left, bottom, right, top = pen.bounds
    return left, bottom, right, top


def _name(font: TTFont, part: Part) -> None:
    """Give the font another name, as its licence asks, and keep whose it is and under which licence."""
    notice = font["name"].getDebugName(0)
    postscript = f"{FAMILY.replace(' ', '')}-{part.name.capitalize()}"
    names = {
        0: notice,
        1: FAMILY,
        2: "Regular",
        3: f"{FAMILY} {VERSION}, {part.name}",
        4: FAMILY,
        5: f"Version {VERSION}; from New Computer Modern Math Book {_version(font)}",
        6: postscript,
        13: LICENCE,
        14: LICENCE_URL,
    }
    font["name"] = newTable("name")
    font["name"].names = []
    for number, text in names.items():
        font["name"].setName(text, number, 3, 1, 0x409)
    cff = font["CFF "].cff
    cff.fontNames = [postscript]
    top = cff.topDictIndex[0]
    top.FullName = top.FamilyName = FAMILY
    top.version = VERSION
    top.Notice = f"{notice} {LICENCE}"
    top.Weight = "Regular"


def _version(font: TTFont) -> str:
    return str(font["CFF "].cff.topDictIndex[0].version)


def _cut(font: TTFont, characters: Iterable[int], script_forms: bool) -> None:
    options = Options()
    options.layout_features = [tag for tag in FEATURES if script_forms or tag != "ssty"]
    options.hinting = False
    options.desubroutinize = True
    options.glyph_names = False
    options.name_IDs = ["*"]
    options.notdef_outline = True
    options.drop_tables += ["FFTM", "PfEd"]
    cutter = Subsetter(options)
    cutter.populate(unicodes=characters)
    cutter.subset(font)


def rules(files: Sequence[tuple[str, set[int]]]) -> Iterator[str]:
    """The ``@font-face`` rules of files, the most important file last: of two rules for a character the last one holds.

    So ranges may reach over what a later rule has, or no file, which makes them a third as long.
    """
    for i, (file, characters) in reversed(list(enumerate(files))):
        others = set[int]().union(*(held for _, held in files[i + 1 :]))
        ranges = ",".join(f"{a:X}" if a == b else f"{a:X}-{b:X}" for a, b in _runs(characters, others))
        yield (
            f'@font-face {{\n  font-family: "{FAMILY}"; font-display: swap;\n'
            f'  src: url("../fonts/{file}") format("woff2");\n'
            f"  unicode-range: {','.join('U+' + r for r in ranges.split(','))};\n}}"
        )


GAP = 200
"""So many characters that no file has may lie within a range."""


def _code_points(text: str) -> Iterator[int]:
    """The code points that a text as in ``Part.characters`` names."""
    for word in text.split():
        first, _, last = word.partition("-")
        yield from range(int(first, 16), int(last or first, 16) + 1)


def _runs(characters: Iterable[int], others: set[int]) -> Iterator[tuple[int, int]]:
    """First and last of each stretch of characters, between which nothing is that stands in ``others``."""
    ordered = sorted(characters)
    first = last = ordered[0]
    for character in ordered[1:]:
        if character - last > GAP or any(c in others or c in SELECTORS for c in range(last + 1, character)):
            yield first, last
            first = character
        last = character
    yield first, last


def _manifest(rows: list[str]) -> str:
    return "\n".join(
        (
            f"{FAMILY} {VERSION}",
            "",
            "A changed version of New Computer Modern Math Book (NewCMMath-Book.otf, CTAN package newcomputermodern),",
            "(C) 2019-2026 Antonis Tsolomitis, under the GUST Font License (GUST-FONT-LICENSE.txt).",
            "The unchanged font: https://ctan.org/pkg/newcomputermodern",
            "",
            "Files:",
            "",
            *(f"  {row}" for row in rows),
            "",
            "Changes, made by .ci/math_font.py of sitegen:",
            "",
            "  - the primes U+2032-2037 and U+2057 show the forms drawn for superscripts;",
            "  - combining accents above and below have a width and are placed by their middle;",
            "  - brackets taller than their fourth size are no wider than that;",
            "  - the spacing forms of circumflex, tilde, macron and caron grow as the combining ones do;",
            "  - SuperscriptBaselineDropMax is 386, as in Computer Modern;",
            "  - the heights for Windows are those of a line, not of the tallest glyph;",
            "  - cut into files by character, without forms for scripts, alternate styles, kerning and hints;",
            "  - renamed.",
            "",
        )
    )


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]))
