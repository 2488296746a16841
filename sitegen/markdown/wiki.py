"""Wiki links, as Obsidian and others have them: ``[[page]]``, ``[[page#heading|text]]``, ``![[picture.png]]``.

Which post a name means, the linker knows; a heading of the same post is found here. Whatever CommonMark reads in
another way stays so: a name that is defined, ``[page]: …``, and brackets with an address or a label behind them.
"""

import re
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import normalizeReference
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from ..model import Ref
from ..urls import heading_slug
from .context import Context, context, mark, where
from .text import plain

WIKI = re.compile(
    r"(?<!\[)!?\[\[(?![\d\s.,;+]*\]\])([^\s\[\]|^][^\[\]|\n]{0,300})(?:\|([^\[\]\n]{0,300}))?\]\](?![(\[])"
)
"""A link to a page; numbers in double brackets are none, nor is a condition of a shell, which has blanks inside."""

TRIED = re.compile(r"^ {0,3}\[\[([^\[\]\n]+)\]\]:", re.MULTILINE)
"""What looks like a definition of such a name and is none: both stay text, as CommonMark has it."""

PICTURE = re.compile(r"\.(?:png|jpe?g|gif|webp|avif|svg|bmp)", re.IGNORECASE)
SIZE = re.compile(r"(\d{1,5})(?:x(\d{1,5}))?")
MARKUP, EMBED = "wiki", "wiki embed"
"""The markup of the tokens of such links."""

OWN, SEEN = "wiki links to own headings", "tried definitions"
"""Keys of ``env``."""


def wiki_plugin(md: MarkdownIt) -> None:
    """Install the rules."""
    md.inline.ruler.after("link", "wiki", inline_rule)
    md.core.ruler.push("wiki", own_headings)


def inline_rule(state: StateInline, silent: bool) -> bool:
    """A link between double brackets, or a picture."""
    start = state.pos
    if not state.src.startswith(("[[", "![["), start):
        return False
    found = WIKI.match(state.src, start, state.posMax)
    if found is None or _is_defined(state.env, found[1]):
        return False
    if not silent:
        target, text = found[1].removesuffix("\\").rstrip(), (found[2] or "").strip()
        is_embed = found[0][0] == "!"
        first = len(state.tokens)
        if is_embed and PICTURE.search(target):
            _picture(state, target, text)
        else:
            _link(state, target, found if text else None, EMBED if is_embed else MARKUP)
        for token in state.tokens[first:]:
            if token.type in ("image", "link_open"):
                mark(token, state.src, start)
                token.meta["length"] = len(found[0])
    state.pos = found.end()
    return True


def _is_defined(env: Any, name: str) -> bool:
    """Whether a name in brackets is a link by CommonMark's rules, or somebody tried to make it one."""
    if SEEN not in env:
        env[SEEN] = frozenset(map(normalizeReference, TRIED.findall(context(env).text)))
    normal = normalizeReference(name)
    return normal in env.get("references", ()) or normal in env[SEEN]


def _picture(state: StateInline, target: str, text: str) -> None:
    """``300``, ``300x200`` or ``text|300`` behind the bar is the size."""
    alt, _, size = text.rpartition("|")
    if not (found := SIZE.fullmatch(size.strip())):
        alt = text
    token = state.push("image", "img", 0)
    token.attrs = {"src": target, "alt": ""}
    if found:
        token.attrs |= {name: value for name, value in zip(("width", "height"), found.groups(), strict=True) if value}
    token.content = alt.strip()
    token.children = [Token("text", "", 0, content=token.content)] if token.content else []


def _link(state: StateInline, target: str, shown: re.Match[str] | None, markup: str) -> None:
    opening = state.push("link_open", "a", 1)
    opening.markup, opening.attrs = markup, {"href": target}
    if target.startswith("#"):
        state.env.setdefault(OWN, []).append(opening)
    if shown is None:
        page, _, heading = target.partition("#")
        state.push("text", "", 0).content = " > ".join(filter(None, (page, *heading.split("#"))))
    else:
        end = state.posMax
        state.pos, state.posMax = shown.span(2)
        state.linkLevel += 1
        state.md.inline.tokenize(state)
        state.linkLevel -= 1
        state.posMax = end
    state.push("link_close", "a", -1).markup = markup


def own_headings(state: StateCore) -> None:
    """Find the headings of the same post that links name; a heading in a heading is written ``#one#two``."""
    tokens: list[Token] = state.env.get(OWN, [])
    if not tokens:
        return
    headings = state.env.get("headings", {})
    ids = {heading_slug(plain(inline.children or ())): id_ for id_, inline in reversed(headings.items())}
    for token in tokens:
        name = str(token.attrs["href"]).rpartition("#")[2].strip()
        slug = heading_slug(name)
        token.attrs["href"] = f"#{ids.get(slug, name if name in headings else slug)}"
        token.markup = ""


def wiki_ref(ctx: Context, token: Token, block: Any) -> Ref:
    """The ref of a link to another post; one that should show that post's text here is only a link, which is said."""
    target = str(token.attrs.pop("href"))
    place = where(ctx, block, token)
    if token.markup == EMBED and not FILE.search(target):
        message = "a note cannot be shown inside another one: it is a link here"
        ctx.report("SG086", message, place, f"copy what is needed, or write [[{target}]]")
    return Ref("wiki", target, place.line, place.column, place.length)


FILE = re.compile(r"\.(?!md\b)\w{2,5}(?:#|$)")
"""The ending of a file that is no note."""
