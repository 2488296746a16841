"""Raw HTML in a post: left as it is, shown as text, or cleaned; see ``model.RawHtml``.

Shown as text: markdown-it's two rules for HTML are off, so that no token with HTML comes into being. The line
``<!--more-->`` alone keeps its meaning, and what is written for it is a constant.

Cleaned: why nothing dangerous can pass. markdown-it hands out HTML in pieces: a line's tags one by one, a block's with
all that stands between them, closed or not. To clean piece by piece is wrong in general, because a piece can change
what the next one means (an attribute or a comment that is left open), and to clean the finished body would need an
allow-list that has all of MathML in it. So each piece is taken apart and *written anew*, and only this is written:

1. text, in which every ``<`` is ``&lt;``;
2. ``<name`` and ``>`` for a name in ``ELEMENTS``, with the attributes that nh3 leaves: it reads them as browsers do,
   keeps those in ``ATTRIBUTES`` with an address that is relative or of a harmless scheme, and writes them in double
   quotes; here no ``<``, ``>`` or control character is left in them either;
3. ``</name>`` for an element that a piece of the same container opened, and that is still open; whatever is open at
   the container's end is closed there.

Therefore a piece begins and ends outside of any tag, comment and attribute, whatever it was made of: no character of
the post is ever copied to a place where it is markup. No element in the list changes how what follows it is read (as
``script``, ``style``, ``textarea``, ``title``, ``svg``, ``math``, ``template`` or ``plaintext`` do), so a browser reads
the text between two pieces, which is our own output, as it would without them. What it builds then has no elements and
attributes but those written by us and those of the lists. By 3. no piece closes an element of ours. A placeholder holds
characters that no text can hold, so that no piece can imitate one.

The price: what is cleaned is not what was written where somebody relies on tags that overlap, or on cells without a
table. Nothing is left out in silence, and text never is.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from ..characters import CONTROL
from ..diagnostics import Place
from ..model import PAGE_IDS, RawHtml
from .context import Context, context
from .more import MORE
from .tokens import new_token


def raw_plugin(md: MarkdownIt, mode: RawHtml) -> None:
    """Install what a way to treat raw HTML needs. It runs before the rule for links, which looks into HTML too."""
    if mode == "escape":
        md.options["html"] = False
        md.block.ruler.before("html_block", "raw_more", more, {"alt": ["paragraph", "reference", "blockquote"]})
    elif mode == "sanitize":
        md.core.ruler.before("links", "raw html", clean)


def more(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """``<!--more-->`` on a line of its own."""
    line = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]]
    if state.is_code_block(start) or not MORE.fullmatch(line.rstrip()):
        return False
    if not silent:
        token = state.push("html_block", "", 0)
        token.map, token.content = [start, start + 1], "<!--more-->\n"
        state.line = start + 1
    return True


# ------------------------------------------------------------------------------------------------------ the lists

PHRASES = frozenset(
    "a abbr b bdi bdo br cite code data del dfn em i img ins kbd mark q rp rt ruby s samp small span strong sub sup "
    "time tt u var wbr big strike font".split()
)
"""Elements that may stand in a line of text."""

BLOCKS = frozenset(
    "address article aside blockquote caption center col colgroup dd details div dl dt figcaption figure footer h1 h2 "
    "h3 h4 h5 h6 header hgroup hr li ol p pre section summary table tbody td tfoot th thead tr ul".split()
)
"""Elements that may stand only where a block of HTML can."""

ELEMENTS = PHRASES | BLOCKS
EMPTY = frozenset(("br", "wbr", "img", "hr", "col"))
"""Elements without content or an end."""

PARENTS: Mapping[str, frozenset[str]] = {
    "caption": frozenset(("table",)),
    "col": frozenset(("colgroup",)),
    "colgroup": frozenset(("table",)),
    "dd": frozenset(("dl",)),
    "dt": frozenset(("dl",)),
    "figcaption": frozenset(("figure",)),
    "li": frozenset(("ol", "ul")),
    "summary": frozenset(("details",)),
    "tbody": frozenset(("table",)),
    "td": frozenset(("tr",)),
    "tfoot": frozenset(("table",)),
    "th": frozenset(("tr",)),
    "thead": frozenset(("table",)),
    "tr": frozenset(("table", "tbody", "thead", "tfoot")),
}
"""Elements that are left out unless one of these is the innermost one that is open: elsewhere they end others."""

CLOSE_THEMSELVES = frozenset(
    ("dd", "dt", "li", "p", "td", "th", "tr", "tbody", "thead", "tfoot", "colgroup", "caption")
)
"""Elements whose end may be left out: another one, or a part of the same whole, ends them."""

GENERAL = ("class", "dir", "id", "lang", "title")
ATTRIBUTES: Mapping[str, frozenset[str]] = {
    name: frozenset((*GENERAL, *own.split()))
    for name, own in {
        **dict.fromkeys(ELEMENTS, ""),
        "a": "href name",
        "blockquote": "cite",
        "col": "span",
        "colgroup": "span",
        "data": "value",
        "del": "cite datetime",
        "details": "open",
        "font": "color",
        "img": "align alt height src width",
        "ins": "cite datetime",
        "li": "value",
        "ol": "reversed start type",
        "q": "cite",
        "table": "align",
        "td": "align colspan rowspan valign",
        "th": "align colspan rowspan scope valign",
        "time": "datetime",
        **dict.fromkeys(("div", "h1", "h2", "h3", "h4", "h5", "h6", "p", "tr"), "align"),
    }.items()
}
SCHEMES = frozenset(("http", "https", "mailto", "tel", "xmpp", "irc", "ircs", "ftp", "doi", "geo", "news"))

WITHOUT_TEXT = frozenset(("script", "style"))
"""Elements whose content is not text: it is left out with them where a block holds all of it."""
ENDS = {name: re.compile(rf"</{name}\b[^<>]*>", re.IGNORECASE) for name in WITHOUT_TEXT}

# ------------------------------------------------------------------------------------------------------- cleaning

PART = re.compile(
    r"""<!--(?:-?>|(?s:(?!<!--).)*?--!?>) | <[?!][^<>]*+>
    | <(?P<end>/?)(?P<name>[A-Za-z][A-Za-z0-9:-]*+)
      (?P<attributes>(?:\s++[A-Za-z_:@][\w:.@-]*+(?:\s*+=\s*+(?:[^\s"'=<>`]++|'[^'<]*+'|"[^"<]*+"))?+)*+)\s*+/?> """,
    re.VERBOSE | re.ASCII,
)
"""A comment or the like, or a tag. A ``<`` of any other kind is text, and so is what looks like a tag but has a ``<``
inside, which keeps the search from looking at a text more than once."""

ATTRIBUTE = re.compile(
    r"""(?P<name>[^\s"'<>/=]++)(?:\s*+=\s*+(?P<value>"[^"]*+"|'[^']*+'|[^\s"'=<>`]++))?+""", re.ASCII
)
"""An attribute of a tag, whole, so that nothing inside of a value is taken for another one."""


def clean(state: StateCore) -> None:
    """Clean all raw HTML of a text, and close in each container what is opened in it."""
    if "<" not in state.src:
        return
    ctx = context(state.env)
    cleaner = _Cleaner(ctx)
    result: list[Token] = []
    open_: list[list[str]] = [[]]
    """The elements that raw HTML has opened, for each container that is open."""
    for token in state.tokens:
        if token.nesting < 0 and len(open_) > 1:
            _close(result, open_.pop(), "html_block")
        if token.type == "html_block":
            token.content = cleaner.piece(token.content, token.map, open_[-1], ELEMENTS)
        elif token.children and any(child.type == "html_inline" for child in token.children):
            token.children[:] = _clean_line(cleaner, token)  # in place: a caption has the list too
        if token.nesting > 0:
            open_.append([])
        result.append(token)
    for container in reversed(open_):
        _close(result, container, "html_block")
    state.tokens = result


def _clean_line(cleaner: "_Cleaner", block: Token) -> list[Token]:
    result: list[Token] = []
    open_: list[list[str]] = [[]]
    for token in block.children or ():
        if token.nesting < 0 and len(open_) > 1:
            _close(result, open_.pop(), "html_inline")
        if token.type == "html_inline":
            token.content = cleaner.piece(token.content, block.map, open_[-1], PHRASES)
        if token.nesting > 0:
            open_.append([])
        result.append(token)
    for container in reversed(open_):
        _close(result, container, "html_inline")
    return result


def _close(tokens: list[Token], open_: Sequence[str], kind: str) -> None:
    if open_:
        ends = "".join(f"</{name}>" for name in reversed(open_))
        tokens.append(new_token(kind, "", 0, content=ends + ("\n" if kind == "html_block" else "")))


class _Cleaner:
    """Cleans the pieces of one post, and reports once each kind of thing that it leaves out."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.reported: set[str] = set()

    def piece(self, html: str, block: Sequence[int] | None, open_: list[str], allowed: frozenset[str]) -> str:
        """A piece of HTML, written anew. ``open_`` is what earlier pieces of the container opened; it changes."""
        parts: list[str] = []
        never_closed: set[str] = set()
        at = 0
        while found := PART.search(html, at):
            parts.append(html[at : found.start()].replace("<", "&lt;"))
            at = found.end()
            name = (found["name"] or "").lower()
            if not name:
                if MORE.fullmatch(found[0]):
                    parts.append("<!--more-->")
                elif not found[0].startswith("<!--"):
                    self.left_out(found[0][:2], "this declaration", html, found.start(), block)
            elif name not in allowed:
                self.left_out(f"<{name}>", f"the element <{name}>", html, found.start(), block)
                if name in WITHOUT_TEXT and not found["end"] and name not in never_closed:
                    end = ENDS[name].search(html, at)
                    at = end.end() if end else at
                    if end is None:
                        never_closed.add(name)
            elif found["end"]:
                parts.append(_closing(name, open_))
            else:
                parts.append(self.opening(name, found, html, block, open_))
        parts.append(html[at:].replace("<", "&lt;"))
        return CONTROL.sub("", "".join(parts))

    def opening(self, name: str, found: re.Match[str], html: str, block: Sequence[int] | None, open_: list[str]) -> str:
        before = _make_room(name, open_)
        if name in PARENTS and (not open_ or open_[-1] not in PARENTS[name]):
            what = f"<{name}> outside of {' or '.join(f'<{p}>' for p in sorted(PARENTS[name]))}"
            self.left_out(what, what, html, found.start(), block)
            return before
        attributes, missing = cleaned_attributes(name, found["attributes"])
        for attribute in missing:
            what = f"the attribute {attribute} of <{name}>"
            self.left_out(attribute, what, html, max(found.start(), html.find(attribute, found.start())), block)
        if name not in EMPTY:
            open_.append(name)
        return f"{before}<{name}{attributes}>"

    def left_out(self, kind: str, what: str, html: str, at: int, block: Sequence[int] | None) -> None:
        if kind not in self.reported:
            self.reported.add(kind)
            length = html.find("\n", at) - at if kind.startswith("<") and "\n" in html[at:] else len(kind)
            place = self.ctx.place(block, html, at, min(max(1, length), len(kind)))
            self.ctx.report("SG096", f"{what} was left out", place, "the settings have this file's raw HTML cleaned")


def _closing(name: str, open_: list[str]) -> str:
    """The end of an element and of all that is open in it; nothing where it is not open."""
    if name not in open_:
        return ""
    ends = []
    while True:
        innermost = open_.pop()
        ends.append(f"</{innermost}>")
        if innermost == name:
            return "".join(ends)


def _make_room(name: str, open_: list[str]) -> str:
    """The ends of elements that end where another one begins, up to one that can hold it: ``<li>a<li>b``."""
    wanted = PARENTS.get(name)
    depth = len(open_)
    if wanted is None:
        depth -= name in BLOCKS and depth > 0 and open_[-1] == "p"
    else:
        while depth and open_[depth - 1] not in wanted and open_[depth - 1] in CLOSE_THEMSELVES:
            depth -= 1
        if not depth or open_[depth - 1] not in wanted:
            return ""
    return "".join(f"</{open_.pop()}>" for _ in range(len(open_) - depth))


@lru_cache(maxsize=1024)
def cleaned_attributes(name: str, attributes: str) -> tuple[str, tuple[str, ...]]:
    """The attributes that an element may have, as HTML, and the names of those that were left out.

    nh3 cleans whole texts and puts elements where they belong, so it is given an element that may stand anywhere.
    """
    if not attributes.strip():
        return "", ()
    import nh3

    given = dict.fromkeys(found["name"].lower() for found in ATTRIBUTE.finditer(attributes))
    html = nh3.clean(
        f"<span{attributes}>x</span>",
        tags={"span"},
        attributes={"span": set(ATTRIBUTES[name])},
        url_schemes=set(SCHEMES),
        attribute_filter=_kept_attribute,
        link_rel=None,
        strip_comments=True,
    )
    if not (html.startswith("<span") and html.endswith(">x</span>")):  # cannot be: better without
        return "", tuple(given)
    inside = html[len("<span") : -len(">x</span>")].replace("<", "&lt;").replace(">", "&gt;")
    kept = {found["name"] for found in ATTRIBUTE.finditer(inside)}
    return inside, tuple(name for name in given if name not in kept)


def _kept_attribute(_: str, name: str, value: str) -> str | None:
    """An attribute's value, or None to leave it out. The ids that pages have are theirs alone."""
    return None if name in ("id", "name") and value in PAGE_IDS else CONTROL.sub("", value)


# ---------------------------------------------------------------------------------- what a strict policy would block

TAG = re.compile(r"<(?P<name>[A-Za-z][^\s/>]*+)(?P<attributes>(?:[^<>\"']++|\"[^\"<]*+\"|'[^'<]*+')*+)>")
"""A tag as it stands in HTML that is left as it is."""

IS_DATA = re.compile(r"(?i)\btype\s*=\s*[\"']?(?!module|(?:text|application)/(?:java|ecma)script)[\w-]+")
"""The type of a ``<script>`` that is no script."""


def look_for_blocked(ctx: Context, html: str, block: Sequence[int] | None) -> None:
    """Report what a strict Content-Security-Policy keeps from working: ``style``, inline scripts and handlers."""
    seen = ctx.blocked
    if len(seen) == len(BLOCKED):
        return
    for tag in TAG.finditer(html):
        name, attributes = tag["name"].lower(), tag["attributes"]
        kinds: list[tuple[str, str, int]] = []
        if name == "style":
            kinds.append(("style element", "<style>", tag.start()))
        elif name == "script" and not re.search(r"(?i)\bsrc\s*=", attributes) and not IS_DATA.search(attributes):
            kinds.append(("script", "<script>", tag.start()))
        if "=" in attributes:
            kinds += _blocked_attributes(tag)
        for kind, shown, at in kinds:
            if kind not in seen:
                seen.add(kind)
                ctx.report("SG095", BLOCKED[kind].format(shown), _place(ctx, block, html, at, shown), HINTS[kind])


def _blocked_attributes(tag: re.Match[str]) -> list[tuple[str, str, int]]:
    found = []
    for attribute in ATTRIBUTE.finditer(tag["attributes"]):
        name, value = attribute["name"].lower(), (attribute["value"] or "").strip("\"' ")
        at = tag.start("attributes") + attribute.start()
        if name == "style":
            found.append(("style", attribute["name"], at))
        elif name.startswith("on") and name.isalpha() and attribute["value"]:
            found.append(("handler", attribute["name"], at))
        elif value[:11].lower() == "javascript:":
            found.append(("address", attribute["name"], at))
    return found


def _place(ctx: Context, block: Sequence[int] | None, html: str, at: int, shown: str) -> Place:
    return ctx.place(block, html, at, len(shown.rstrip(">")))


BLOCKED: Mapping[str, str] = {
    "style": "a strict Content-Security-Policy would block this {} attribute",
    "style element": "a strict Content-Security-Policy would block this {} element",
    "script": "a strict Content-Security-Policy would block this inline {}",
    "handler": "a strict Content-Security-Policy would block this {} attribute",
    "address": "a strict Content-Security-Policy would block the script in this {}",
}
HINTS: Mapping[str, str] = {
    "style": "give the element a class, and a style sheet in static/ the rule",
    "style element": "put the rules into a style sheet in static/",
    "script": "put the script into a file in static/, and name it in src",
    "handler": "add the listener in a script in static/",
    "address": "use a button, and add a listener in a script in static/",
}
