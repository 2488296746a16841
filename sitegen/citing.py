"""A post as others cite and find it: a line of text, a BibTeX entry, and schema.org's ``BlogPosting`` as JSON-LD.

BibTeX's signs: Leslie Lamport, LaTeX, appendix B; https://schema.org/BlogPosting; https://www.w3.org/TR/json-ld11/.
"""

import json
import re
from typing import Any
from unicodedata import normalize

from .model import PostView, SiteInfo

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

SIGNS = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip
"""What TeX would not take as it stands."""


def authors_of(page: PostView, site: SiteInfo) -> list[str]:
    """The names of a post's authors; the site's author where it names none."""
    return [author.name for author in page.authors] or [site.author]


def citation(page: PostView, site: SiteInfo) -> str:
    """``Ada Moreau, "Backpropagation in matrix form", Notes, 4 May 2026, https://example.org/posts/…``."""
    names = authors_of(page, site)
    who = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    when = f", {page.date.day} {page.date:%B} {page.date.year}" if page.date else ""
    return f"{who}, \u201c{page.title}\u201d, {site.title}{when}, {site.base_url}{page.url}"


def bibtex(page: PostView, site: SiteInfo) -> str:
    """An ``@online`` entry, as BibLaTeX knows it, and BibTeX reads it as ``@misc``."""
    fields = [
        ("author", " and ".join(map(_name, authors_of(page, site)))),
        ("title", f"{{{_tex(page.title)}}}"),
        ("organization", _tex(site.title)),
        ("url", f"{site.base_url}{page.url}"),
    ]
    if page.date:
        fields += [("date", f"{page.date:%Y-%m-%d}"), ("year", f"{page.date.year:04}")]
    width = max(len(name) for name, _ in fields)
    lines = [f"  {name:{width}} = {{{value}}}" for name, value in fields]
    return f"@online{{{citation_key(page, site)},\n" + ",\n".join(lines) + "\n}"


def citation_key(page: PostView, site: SiteInfo) -> str:
    """``moreau2026backpropagation``: last name of the first author, year, first long word of the title."""
    name = _letters(authors_of(page, site)[0].split()[-1:])
    words = re.findall(r"\w+", page.title)
    word = next((w for w in words if len(w) > 3), words[0] if words else "")
    year = f"{page.date.year:04}" if page.date else ""
    return f"{name}{year}{_letters([word])}" or "post"


def _letters(words: list[str]) -> str:
    """ASCII letters and digits, in lower case: older programs take no others in a key."""
    return re.sub(r"[^a-z0-9]", "", normalize("NFKD", "".join(words)).lower())


def _tex(text: str) -> str:
    return "".join(SIGNS.get(sign, sign) for sign in text)


def _name(name: str) -> str:
    """A name; in braces where BibTeX would take it apart."""
    shown = _tex(name)
    return f"{{{shown}}}" if re.search(r"\band\b|,", name) else shown


def json_ld(page: PostView, site: SiteInfo, picture: str) -> str:
    """The post as JSON-LD, safe within ``<script>``. ``picture`` is a full URL."""
    url = f"{site.base_url}{page.url}"
    people: list[dict[str, Any]] = [
        {"@type": "Person", "name": author.name, **({"url": author.url} if author.url else {})}
        for author in page.authors
    ] or [{"@type": "Person", "name": site.author}]
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "BlogPosting",
        "headline": page.title,
        "description": page.description,
        "url": url,
        "mainEntityOfPage": url,
        "image": picture,
        "inLanguage": page.language,
        "author": people,
        "publisher": {"@type": "Organization", "name": site.title, "url": f"{site.base_url}/"},
    }
    if page.tags:
        data["keywords"] = ", ".join(tag.name for tag in page.tags)
    if page.date:
        data["datePublished"] = page.date.isoformat()
        data["dateModified"] = (page.updated or page.date).isoformat()
    return json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
