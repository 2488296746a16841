"""A rendered page, reduced to the addresses and the ids in it."""

import re
from collections.abc import Iterator
from html import unescape

import msgspec

from ..model import Output


class Address(msgspec.Struct, frozen=True, array_like=True):
    """An address as it stands in a page."""

    text: str
    is_link: bool
    """Whether readers follow it; else the page is made of it."""


class Page(msgspec.Struct, frozen=True):
    """What checks need of a rendered page."""

    output: Output
    ids: frozenset[str]
    addresses: tuple[Address, ...]
    """Each once, in the order of the page."""


TAG = re.compile(
    r"<!--.*?-->|<(?:(?P<raw>script|style|textarea|title)(?P<rest>\b[^>]*)>.*?</(?P=raw)\s*"
    r"|(?P<name>[a-z][^\s/<>]*)\s(?P<given>[^<>\"']*(?:(?:\"[^\"]*\"|'[^']*')[^<>\"']*)*))>",
    re.DOTALL | re.IGNORECASE,
)
ATTRIBUTE = re.compile(r"""([^\s"'=<>/]+)\s*=\s*("[^"]*"|'[^']*'|[^\s"'<>=`]+)""")

LINKS = frozenset((("a", "href"), ("area", "href"), ("form", "action")))
FILES = frozenset(
    (tag, name)
    for names, tags in {
        "src": "img source audio video track embed iframe script input",
        "srcset": "img source",
        "poster": "video",
        "data": "object",
        "href": "link use image",
        "xlink:href": "use image",
    }.items()
    for tag in tags.split()
    for name in (names,)
)
NO_FILES = frozenset(("preconnect", "dns-prefetch", "canonical", "alternate", "me", "author", "license"))
"""What a ``<link>`` may be for that does not load a file of the site."""


def page_of(output: Output, html: str) -> Page:
    """The addresses and ids of a page."""
    ids: set[str] = set()
    found: dict[Address, None] = {}
    for tag in TAG.finditer(html):
        given = tag["given"] or tag["rest"]
        if not given or "=" not in given:
            continue
        name = (tag["name"] or tag["raw"]).lower()
        attributes = {key.lower(): unescape(value.strip("\"'")) for key, value in ATTRIBUTE.findall(given)}
        if "id" in attributes:
            ids.add(attributes["id"])
        if name == "a" and "name" in attributes:
            ids.add(attributes["name"])
        for address in _addresses(name, attributes):
            found[address] = None
    return Page(output, frozenset(ids), tuple(found))


def _addresses(tag: str, attributes: dict[str, str]) -> Iterator[Address]:
    if tag == "link" and not NO_FILES.isdisjoint(attributes.get("rel", "").lower().split()):
        return
    for name, value in attributes.items():
        if (tag, name) in LINKS:
            yield Address(value.strip(), True)
        elif (tag, name) in FILES and name == "srcset":
            yield from (Address(text, False) for text in candidates(value))
        elif (tag, name) in FILES:
            yield Address(value.strip(), False)


def candidates(srcset: str) -> Iterator[str]:
    """The addresses of a ``srcset``: each ends at a blank, and may hold commas."""
    start = 0
    while found := re.compile(r"[\s,]*(\S*[^\s,])(,?)").match(srcset, start):
        yield found[1]
        end = found.end() if found[2] else srcset.find(",", found.end()) + 1
        if not end:
            return
        start = end
