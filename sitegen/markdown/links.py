"""Links and pictures: what leads into the site becomes a ref, for the linker to resolve.

A link to another host stays as it is. A link within the page is checked at the end of the parse, when all its ids are
known. Raw HTML is looked through for the same attributes, so that it works under a sub-path too.
"""

import re
from collections.abc import Callable, Sequence
from html import escape, unescape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline import html_inline as parse_html
from markdown_it.rules_inline import image as parse_image
from markdown_it.rules_inline import link as parse_link
from markdown_it.token import Token

from ..diagnostics import Place
from ..model import PAGE_IDS, Ref, Room
from ..urls import is_external
from .context import Context, context, mark, where
from .raw import look_for_blocked
from .tags import has_tag
from .text import plain
from .wiki import EMBED, MARKUP, wiki_ref

InlineRule = Callable[[StateInline, bool], bool]

HTML_TAG = re.compile(r"""<[A-Za-z](?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+>""")
"""A tag with its attributes. One with a ``<`` inside is none, so that no text is looked at more than once."""
HTML_ATTRIBUTE = re.compile(r"""(?<=[\s"'/])([^\s"'<>/=]++)\s*+=\s*+("[^"]*+"|'[^']*+'|[^\s"'=<>`]++)""")
"""An attribute that has a value, as a whole: what looks like one inside of a value is passed over."""
ADDRESSES, IDS = ("href", "src", "poster"), ("id", "name")
HTML_HEADING = re.compile(r"(?i)(</?)h1(?=[\s>])")


def links_plugin(md: MarkdownIt) -> None:
    """Install the rules and the renderers."""
    md.inline.ruler.at("link", _marking(parse_link, "link_open"))
    md.inline.ruler.at("image", _marking(parse_image, "image"))
    md.inline.ruler.at("html_inline", _marking(parse_html, "html_inline"))
    md.core.ruler.push("links", links)
    md.add_render_rule("link_open", render_link)
    md.add_render_rule("image", render_image)


def _marking(rule: InlineRule, kind: str) -> InlineRule:
    """The rule, which also marks the token it makes with its place."""

    def marking(state: StateInline, silent: bool) -> bool:
        start, before = state.pos, len(state.tokens)
        if not rule(state, silent):
            return False
        if not silent:
            for token in state.tokens[before:]:
                if token.type == kind:
                    mark(token, state.src, start)
                    line_end = state.src.find("\n", start, state.pos)
                    token.meta["length"] = (line_end if line_end >= 0 else state.pos) - start
                    break
        return True

    return marking


def links(state: StateCore) -> None:
    """Make refs of all links and pictures that lead into the site; note every id, and what attributes were refused."""
    ctx = context(state.env)
    with_autolinks: list[Token] = []
    for token in state.tokens:
        if token.type == "html_block":
            token.content = _html(ctx, token.content, token.map)
        elif token.attrs and token.nesting >= 0 and "id" in token.attrs:
            _note_id(ctx, token, token.map)
        if token.meta:
            _note_refused(ctx, token, token.map)
        for child in token.children or ():
            if child.type in BARE:
                continue
            if child.meta:
                _note_refused(ctx, child, token.map)
            if child.attrs:
                if "id" in child.attrs:
                    _note_id(ctx, child, token.map)
                if child.type == "link_open":
                    if child.markup == "autolink" and (not with_autolinks or with_autolinks[-1] is not token):
                        with_autolinks.append(token)
                    _link(ctx, child, token.map)
                elif child.type == "image":
                    _picture(ctx, child, token.map)
            elif child.type == "html_inline":
                child.content = _html(ctx, child.content, token.map, child.meta.get("at"))
    for token in with_autolinks:
        _unlink(token.children or ())


BARE = frozenset(("text", "softbreak", "em_open", "em_close", "strong_open", "strong_close", "math_inline"))
"""Kinds of tokens that nothing can give attributes to."""


def _unlink(children: Sequence[Token]) -> None:
    """Make text of addresses in angle brackets that stand in the text of a link, which cannot hold another one."""
    depth = 0
    for child in children:
        if child.type not in ("link_open", "link_close"):
            continue
        is_inner = child.markup == "autolink" and depth > (child.type == "link_close")
        depth += child.nesting
        if is_inner:
            child.type, child.tag, child.nesting, child.attrs = "text", "", 0, {}


def _note_id(ctx: Context, token: Token, block: Sequence[int] | None) -> None:
    """Note the id of an element, or take away one that the page has for an element of its own."""
    if token.attrs["id"] in PAGE_IDS:
        ctx.refused.append((f"id={token.attrs.pop('id')}", ctx.at(block[0] if block else 0, None)))
    else:
        ctx.ids.add(str(token.attrs["id"]))


def _note_refused(ctx: Context, token: Token, block: Sequence[int] | None) -> None:
    ctx.refused += [(name, ctx.at(block[0] if block else 0, None)) for name in token.meta.get("insecure_attrs", ())]


def _link(ctx: Context, token: Token, block: Sequence[int] | None) -> None:
    if token.markup in (MARKUP, EMBED):
        token.meta["ref"] = ctx.add_ref(wiki_ref(ctx, token, block))
        return
    target = str(token.attrs.get("href", ""))
    if is_external(target) or token.markup == "autolink" or has_tag(target):
        return
    place = where(ctx, block, token)
    if target.startswith("#") or not target:
        ctx.own_fragments.append((target, place))
        return
    del token.attrs["href"]
    token.meta["ref"] = ctx.add_ref(_ref("link", target, place))


def _picture(ctx: Context, token: Token, block: Sequence[int] | None) -> None:
    target = str(token.attrs.get("src", ""))
    if is_external(target) or not target or has_tag(target):
        return
    del token.attrs["src"]
    place = where(ctx, block, token)
    ref = Ref(
        "picture", target, place.line, place.column, place.length, room=_room(token), size=_size(ctx, token, place)
    )
    token.meta["ref"] = ctx.add_ref(ref)


def _size(ctx: Context, token: Token, place: Place) -> tuple[int, int]:
    """The width and height that the author gave, in pixels; the ref has them from now on."""
    given = []
    for name in ("width", "height"):
        size = str(token.attrs.pop(name, "")).removesuffix("px")
        if size and not (size.isdecimal() and len(size) < 6):
            ctx.report("SG037", f"{name}={size} is no number of pixels and was left out", place, f"write {name}=400")
            size = ""
        given.append(int(size or 0))
    return given[0], given[1]


def _room(token: Token) -> Room:
    classes = str(token.attrs.get("class", "")).split()
    return "full" if "full" in classes else "wide" if "wide" in classes else "text"


def _ref(kind: Any, target: str, place: Place) -> Ref:
    return Ref(kind, target, place.line, place.column, place.length)


def _html(ctx: Context, html: str, block: Sequence[int] | None, at: tuple[str, int] | None = None) -> str:
    """Raw HTML with placeholders for addresses within the site; its ``h1`` become ``h2``.

    ``at`` is the inline text that it is a part of, and its place in that, if it is not a block of its own.
    """
    text, begin = at or (html, 0)

    def in_tag(tag: re.Match[str]) -> str:
        return HTML_ATTRIBUTE.sub(lambda found: replace(found, tag.start()), tag[0])

    def replace(found: re.Match[str], start: int) -> str:
        name = found[1].lower()
        if name not in ADDRESSES and name not in IDS:
            return found[0]
        value = unescape(found[2].strip("\"'"))
        if name in IDS:
            ctx.ids.add(value)
            return found[0]
        if not value or value.startswith("#") or is_external(value) or has_tag(value):
            return found[0]
        place = ctx.place(block, text, begin + start + found.start(2) + (found[2][0] in "\"'"), len(value))
        return f'{found[1]}="{ctx.add_ref(_ref("file", value, place))}"'

    if ctx.options.html == "allow":
        look_for_blocked(ctx, html, block)
    if "=" in html:
        html = HTML_TAG.sub(in_tag, html)
    return HTML_HEADING.sub(r"\1h2", html)


def check_own_fragments(ctx: Context) -> None:
    """Report links to a part of the page that is not there."""
    if not ctx.own_fragments:
        return
    from urllib.parse import unquote

    from ..diagnostics import did_you_mean

    for target, place in ctx.own_fragments:
        name = unquote(target[1:])
        if name and name != "top" and name not in ctx.ids:
            ctx.report("SG041", f"there is no {target} on this page", place, did_you_mean(name, ctx.ids))


def attributes(token: Token, without: tuple[str, ...] = ()) -> str:
    """The attributes of a token as HTML, with a blank before each."""
    if not token.attrs:
        return ""
    return "".join(
        f' {escape(name)}="{escape(str(value))}"' for name, value in token.attrs.items() if name not in without
    )


def render_link(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    """An ``<a>``; the placeholder of a ref stands for its whole ``href`` attribute."""
    token = tokens[index]
    return f"<a{token.meta.get('ref', '')}{attributes(token)}>"


def render_image(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    """An ``<img>``; the placeholder of a ref stands for ``src``, ``width`` and ``height``.

    The first picture of a page loads at once, the others when the reader comes near.
    """
    token = tokens[index]
    alt = escape(plain(token.children or ()))
    lazy = ' loading="lazy"' if env.get("pictures") else ""
    env["pictures"] = True
    rest = attributes(token, without=("alt",))
    return f'<img{token.meta.get("ref", "")} alt="{alt}"{rest}{lazy} decoding="async">'
