"""Addresses of links: markdown-it's own ways to find and to encode them, spared all that are plain."""

import re
from types import SimpleNamespace

import msgspec
from markdown_it import MarkdownIt, helpers
from markdown_it.renderer import RendererProtocol


class Destination(msgspec.Struct, frozen=True):
    """Where the address of a link ends, and what it is."""

    pos: int
    str: str
    ok: bool = True


PLAIN_DESTINATION = re.compile(r"[^\x00-\x20\x7f<()\\&][^\x00-\x20\x7f()\\&]*")
"""An address without brackets, escapes and entities."""
PLAIN_PATH = re.compile(r"/(?:[\w.~-]+/)*[\w.~-]*", re.ASCII)
"""A path within the site of which no character is ever encoded."""


def parse_destination(string: str, pos: int, maximum: int) -> object:
    """markdown-it's helper."""
    found = PLAIN_DESTINATION.match(string, pos, maximum)
    if not found or string[found.end() : min(found.end() + 1, maximum)] in REST:
        return helpers.parseLinkDestination(string, pos, maximum)
    return Destination(found.end(), found[0])


REST = ("(", "\\", "&")
"""Before these an address is not at its end."""


class Parser(MarkdownIt):
    """markdown-it's parser with the changes that are described above."""

    def __init__(self, preset: str, renderer: type[RendererProtocol]) -> None:
        super().__init__(preset, renderer_cls=renderer)
        self.helpers = SimpleNamespace(  # type: ignore[assignment]  # typed as a module
            parseLinkDestination=parse_destination,
            parseLinkLabel=helpers.parseLinkLabel,
            parseLinkTitle=helpers.parseLinkTitle,
        )

    def normalizeLink(self, url: str) -> str:  # noqa: N802 - the library's name
        """The address with every character encoded that must be."""
        return url if PLAIN_PATH.fullmatch(url) else super().normalizeLink(url)
