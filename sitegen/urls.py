"""Addresses: slugs, permalinks, and the three forms of one place.

An address is the path of a page below the site's own root, percent-encoded as it stands in ``href``, beginning with
``/`` (RFC 3986); the base path of a site that lives in a sub-folder of its host is put before it at render time. An
output path is the same place as a file of the output folder, not encoded. Nothing here reads the disk.
"""

import posixpath
import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from urllib.parse import quote, unquote, urlsplit

SAFE = "/!$&'()*+,;=:@-._~"
"""What may stand in a path beside letters and digits (RFC 3986, section 3.3)."""

RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")
"""Names that Windows keeps for devices, with any ending."""


PLAIN = re.compile(r"[A-Za-z0-9/._~-]*", re.ASCII)
"""Paths that are the same encoded or not."""

PLAIN_OUTPUT = re.compile(
    r"(?:(?!(?:con|prn|aux|nul|com\d|lpt\d)[./])[a-z0-9_-]{1,200}(?:\.[a-z0-9]{1,20})*/)+", re.ASCII
)
"""Output paths, with a final slash, that are safe at first sight, as nearly all are."""


PLAIN_STEPS = re.compile(r"[^/.][^/]*(?:/[^/.][^/]*)*")
"""Relative paths that are plain already, if the folder that they are relative to is."""


MARKDOWN = (".md", ".markdown", ".mdown", ".mkd", ".mkdn", ".qmd")
"""How the name of a post or page ends."""

NOT_BUILT = (".mdx", ".rmd", ".rst", ".ipynb", ".adoc", ".asciidoc", ".org", ".textile")
"""How the names of posts of other kinds end, which are not built."""


def is_markdown(path: str) -> bool:
    """Whether a file of the content folder is a post or a page."""
    return path.endswith(".md") or path.lower().endswith(MARKDOWN)


def without_ending(path: str) -> str:
    """The path of a post or a page without ``.md`` or the like."""
    ending = next((e for e in MARKDOWN if path.lower().endswith(e)), "")
    return path[: len(path) - len(ending)]


def slug(text: str) -> str:
    """A readable name for one step of an address: letters and digits of any script, ``-``, ``_``, ``.`` and ``+``.

    Unicode form NFC; everything else becomes a hyphen, but for the vowels and accents that are written as marks on
    letters. A text with no letter or digit has an empty slug.
    """
    text = unicodedata.normalize("NFC", text.strip())
    text = re.sub(r"[^\w.+-]+", "-" if text.isascii() else _marks, text)
    text = re.sub(r"-{2,}", "-", text).strip("-.")
    return text if re.search(r"\w", text) else ""


def _marks(found: re.Match[str]) -> str:
    """What becomes of signs between letters: the marks of the letter before them stay, as Indic scripts need them."""
    start, text = found.start(), found[0]
    if start and found.string[start - 1].isalpha():
        end = next((i for i, c in enumerate(text) if not _is_mark(c)), len(text))
        return text[:end] + ("-" if end < len(text) else "")
    return "-"


def _is_mark(character: str) -> bool:
    """Whether a character is written on a letter; those that only choose between looks of it are not."""
    return unicodedata.category(character) in ("Mn", "Mc") and not "\ufe00" <= character <= "\ufe0f"


@lru_cache(maxsize=4096)
def tag_slug(name: str) -> str:
    """The slug of a tag: without regard to case, and ``C#`` apart from ``C``."""
    return slug(name.casefold().replace("#", "-sharp")) or quote(name.casefold(), safe="").replace("%", "-").strip("-")


def heading_slug(text: str) -> str:
    """The id of a heading: lower case, without the dots and signs that fragments read badly with."""
    return re.sub(r"[.+]+", "-", slug(text.lower())).strip("-") or "section"


PLACEHOLDERS = ("slug", "year", "month", "day", "folder")


def permalink(pattern: str, slug: str, date: datetime | None, folder: str) -> str:
    """The address of a post by a pattern such as ``/{year}/{month}/{slug}/``.

    A post without a date has no date in its address: those steps are left out.
    """
    fields: Mapping[str, str] = {
        "slug": slug,
        "year": f"{date:%Y}" if date else "",
        "month": f"{date:%m}" if date else "",
        "day": f"{date:%d}" if date else "",
        "folder": folder,
    }
    return address(re.sub(r"/{2,}", "/", pattern.format_map(fields)))


def address(path: str) -> str:
    """The address of a path that is not encoded; what is encoded already stays so."""
    if PLAIN.fullmatch(path):
        return path
    return quote(unicodedata.normalize("NFC", unquote(path)), safe=SAFE)


PAGE_ENDING = re.compile(r"\.(?:[sx]?html?|php\d?|aspx?|jsp|cgi|cfm|pl|xml|atom|rss|rdf|txt|json)", re.IGNORECASE)
"""How an address may end that is a file; other dots belong to a name, as in ``/release-1.62.1``."""


def page_address(path: str) -> str:
    """The address of a page that somebody wrote: below the root, with a final slash unless it names a file."""
    url = address("/" + path.strip().lstrip("/"))
    if url.endswith("/index.html"):
        return url.removesuffix("index.html")
    return url if url.endswith("/") or PAGE_ENDING.fullmatch(posixpath.splitext(url)[1]) else f"{url}/"


def output_path(address: str) -> str:
    """The file of the output folder that answers for an address."""
    path = (unquote(address) if "%" in address else address).lstrip("/")
    return path + "index.html" if not path or path.endswith("/") else path


def address_of(output: str) -> str:
    """The address that a file of the output folder answers for."""
    if output == "index.html" or output.endswith("/index.html"):
        output = output[: -len("index.html")]
    return quote("/" + output, safe=SAFE)


def is_safe_output(path: str) -> bool:
    """Whether a path stays inside the output folder and can exist on every common file system."""
    if PLAIN_OUTPUT.fullmatch(path + "/"):
        return True
    steps = path.split("/")
    return all(
        step not in ("", ".", "..")
        and len(step.encode()) <= 255
        and not RESERVED.fullmatch(step)
        and not re.search(r'[\x00-\x1f<>:"\\|?*]', step)
        and not step.endswith((".", " "))
        for step in steps
    )


def is_external(target: str) -> bool:
    """Whether a link names another host or scheme (``https:``, ``mailto:``, ``//host``)."""
    return target.startswith("//") or re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", target) is not None


def is_harmful(address: str) -> bool:
    """Whether an address runs a script, shows a made-up page or reads the reader's disk, as browsers read it.

    They pass over tabs and line ends, and over blanks and control characters before the scheme.
    """
    return HARMFUL.match(re.sub(r"[\t\n\r]", "", address).lstrip(BEFORE_SCHEME)) is not None


HARMFUL = re.compile(r"(?i)(?:javascript|vbscript|file|data(?!:image/(?:gif|png|jpeg|webp)[;,])):")
BEFORE_SCHEME = "".join(map(chr, range(0x21)))


def split_target(target: str) -> tuple[str, str, str]:
    """``path``, ``?query`` and ``#fragment`` of a link, the latter two with their sign or empty."""
    path, hash_, fragment = target.partition("#")
    path, mark, query = path.partition("?")
    return path, mark + query if mark else "", hash_ + fragment if hash_ else ""


def join(folder: str, relative: str) -> str | None:
    """A path relative to a folder, made plain; None if it leads out of the root."""
    if PLAIN_STEPS.fullmatch(relative):
        return f"{folder}/{relative}" if folder else relative
    path = posixpath.normpath(posixpath.join(folder, relative))
    return None if path == ".." or path.startswith(("../", "/")) else path


def base_path(base_url: str) -> str:
    """``/blog`` of ``https://example.org/blog/``; empty for a site at the root of its host."""
    return quote(unquote(urlsplit(base_url).path), safe=SAFE).rstrip("/")
