"""Markdown in, HTML out, with what the rest of the program needs to know of the text.

One rule or renderer is one file of this package and one line of ``EXTENSIONS``. The parser is markdown-it-py with
CommonMark's rules and every extension on; it is built once for a process and its options.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from html import escape
from typing import Any

import msgspec
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_core import normalize as normalize_lines
from markdown_it.token import Token
from mdit_py_plugins.attrs import attrs_block_plugin, attrs_plugin

from ..diagnostics import Diagnostic
from ..model import Contents, Label, ParseOptions, RawHtml, Ref
from ..terms import Fields
from .abbreviations import abbreviations_plugin
from .addresses import Parser
from .attributes import ALLOWED_ATTRIBUTES
from .blocks import Blocks
from .bold_doubts import bold_doubts_plugin
from .callouts import callouts_plugin
from .components import components_plugin
from .containers import containers_plugin
from .context import KEY, Context
from .definitions import definitions_plugin
from .fences import fences_plugin
from .fields import fields_of
from .figures import figures_plugin
from .headings import headings_plugin
from .html import Renderer
from .html_markdown import html_markdown_plugin
from .inlines import Inlines, join_texts
from .kramdown import kramdown_plugin
from .labels import labels_plugin
from .links import check_own_fragments, links_plugin
from .marks import marks_plugin
from .math import math_plugin, typeset_plugin, with_readable
from .more import MORE, is_marked, more_plugin
from .notes import notes_plugin
from .raw import raw_plugin
from .references import references_plugin
from .spans import spans_plugin
from .tables import tables_plugin
from .tags import is_only_tags, tags_plugin
from .text import count_words, minutes, plain, shorten, title_source
from .titles import render_title
from .wiki import wiki_plugin

Extension = Callable[[MarkdownIt], None]


def attributes_plugin(md: MarkdownIt) -> None:
    """``{#id .class key=value}`` after inline elements, around ``[spans]`` and before blocks."""
    attrs_plugin(md, spans=True, allowed=ALLOWED_ATTRIBUTES)
    attrs_block_plugin(md, allowed=ALLOWED_ATTRIBUTES)
    spans_plugin(md)


EXTENSIONS: tuple[Extension, ...] = (
    definitions_plugin,
    notes_plugin,
    containers_plugin,
    kramdown_plugin,
    attributes_plugin,
    callouts_plugin,
    marks_plugin,
    more_plugin,
    abbreviations_plugin,
    tags_plugin,
    components_plugin,
    html_markdown_plugin,
    bold_doubts_plugin,
    math_plugin,
    fences_plugin,
    headings_plugin,
    figures_plugin,
    tables_plugin,
    labels_plugin,
    references_plugin,
    wiki_plugin,
    links_plugin,
    typeset_plugin,
)
"""Every extension, in the order in which their rules run."""

EXCERPT_LENGTH = 200
"""Characters of an excerpt that is taken from the text."""


class Rendered(msgspec.Struct, frozen=True):
    """A Markdown text as HTML, with placeholders for its refs."""

    html: str
    contents: tuple[Contents, ...]
    title: str | None
    """The text of a first ``#`` heading that is the title of the whole, if there is no other title."""
    title_line: int
    """The line of the file that it stands on; 0 if there is none."""
    excerpt: str
    """The first paragraph, or all before ``<!--more-->``, as plain text."""
    minutes: int
    """Reading time."""
    has_math: bool
    labels: tuple[str, ...]
    numbered: tuple[Label, ...]
    refs: tuple[Ref, ...]
    fields: Fields
    """The text as the search sees it."""
    diagnostics: tuple[Diagnostic, ...]


@lru_cache(maxsize=8)
def parser(smart_punctuation: bool, max_nesting: int, math: bool, html: RawHtml = "allow") -> MarkdownIt:
    """The parser for some options: markdown-it's, with our own loops over its rules."""
    md = Parser("commonmark", Renderer)
    blocks = Blocks()
    blocks.ruler.enableOnly(md.block.ruler.get_active_rules())
    md.block = blocks
    inlines = Inlines()
    inlines.ruler.enableOnly(md.inline.ruler.get_active_rules())
    inlines.ruler2.enableOnly(md.inline.ruler2.get_active_rules())
    md.inline = inlines
    md.core.ruler.at("normalize", normalize)
    md.core.ruler.at("inline", inlines.parse_all)
    md.core.ruler.at("text_join", join_texts)
    extend(md, smart_punctuation, max_nesting, math, html)
    return md


def extend(md: MarkdownIt, smart_punctuation: bool, max_nesting: int, math: bool, html: RawHtml = "allow") -> None:
    """Set the options of a parser and install the extensions."""
    md.options.update({"maxNesting": max_nesting, "xhtmlOut": False, "tasklists": True, "alerts": True})
    md.enable(["table", "strikethrough"])
    if smart_punctuation:
        md.options["typographer"] = True
        md.enable(["replacements", "smartquotes"])
    for extension in EXTENSIONS:
        if math or extension not in (math_plugin, typeset_plugin):
            extension(md)
    raw_plugin(md, html)


def normalize(state: StateCore) -> None:
    """markdown-it's rule, spared all texts that have LF line ends and no NUL."""
    if "\r" in state.src or "\0" in state.src:
        normalize_lines(state)


def convert(text: str, path: str, options: ParseOptions, first_line: int = 1, title: str | None = None) -> Rendered:
    """Convert a body that begins at line ``first_line`` of the file ``path``; its diagnostics name that file.

    ``title`` is the page's title where it is known: a first heading that repeats it is not shown again.
    """
    md = parser(options.smart_punctuation, options.max_nesting, options.math, options.html)
    text, rest = _shortened(text)
    ctx = Context(text, path, first_line, options)
    env: dict[str, Any] = {KEY: ctx, "title": title, "render title": lambda t: render_title(t, options)}
    tokens = md.parse(text, env)
    html = md.renderer.render(tokens, md.options, env)
    if rest:
        html += _as_text(ctx, rest)
    check_own_fragments(ctx)
    _report_refused(ctx)
    words = count_words([plain(token.children) for token in tokens if token.children])
    own = env.get("own title")
    if own:
        ctx.ids.add(env["own title id"])
    return Rendered(
        html=html,
        contents=_contents(md, env, options.contents_depth),
        title=title_source(own.children or ()) if own else None,
        title_line=first_line + own.map[0] if own else 0,
        excerpt=_excerpt(tokens, is_marked(text)),
        minutes=minutes(words, ctx.formulas, ctx.code_lines),
        has_math=ctx.formulas > 0,
        labels=tuple(sorted(ctx.ids)),
        numbered=tuple(ctx.labels.values()),
        refs=tuple(ctx.refs),
        fields=fields_of(tokens),
        diagnostics=tuple(ctx.found),
    )


MAX_SIZE = 4_000_000
"""Characters of a body that are read as Markdown."""


def _shortened(text: str) -> tuple[str, str]:
    """A body and what is too much of it, cut at the end of a line."""
    if len(text) <= MAX_SIZE:
        return text, ""
    end = text.rfind("\n", 0, MAX_SIZE) + 1 or MAX_SIZE
    return text[:end], text[end:]


def _as_text(ctx: Context, rest: str) -> str:
    """What is too much of a body, as plain paragraphs."""
    message = f"this post has more than {MAX_SIZE} characters: from here on it is shown as plain text"
    ctx.report("SG098", message, ctx.at(len(ctx.lines) - 1, None), "make several posts of it")
    paragraphs = (part.strip() for part in rest.split("\n\n"))
    return "".join(f"<p>{escape(part, quote=False)}</p>\n" for part in paragraphs if part)


def _report_refused(ctx: Context) -> None:
    """Report the attributes that the rules of ``attributes_plugin`` have left out."""
    for name, place in ctx.refused:
        ctx.report(
            "SG037",
            f"the attribute {name} is not allowed here and was left out",
            place,
            f"allowed: {', '.join(ALLOWED_ATTRIBUTES)}",
        )


def _contents(md: MarkdownIt, env: dict[str, Any], depth: int) -> tuple[Contents, ...]:
    """The entries of the table of contents, without the links and notes that stand in headings."""
    entries: list[tuple[Contents, Token]] = env.get("contents", [])
    result = []
    for entry, inline in entries:
        if entry.level > depth:
            continue
        kept = [c for c in inline.children or () if c.type not in LEFT_OUT_OF_CONTENTS]
        if len(kept) == 1 and kept[0].type == "text":
            html = escape(kept[0].content, quote=False)
        else:
            html = md.renderer.render([Token("inline", "", 0, children=kept)], md.options, env)
        result.append(Contents(entry.level, entry.id, html.strip()))
    return tuple(result)


LEFT_OUT_OF_CONTENTS = frozenset(
    ("link_open", "link_close", "footnote_ref", "image", "html_inline", "span_open", "span_close")
)


def _excerpt(tokens: list[Token], may_be_marked: bool) -> str:
    """The text before ``<!--more-->``, or else the first paragraph of the text itself."""
    texts: list[str] = []
    for i, token in enumerate(tokens):
        if token.level:
            continue
        if token.type == "paragraph_open":
            children = tokens[i + 1].children or ()
            if is_only_tags(children):
                continue
            if may_be_marked and (end := _end_of_excerpt(children)) is not None:
                texts.append(plain(with_readable(children[:end])))
                return shorten(" ".join(texts), EXCERPT_LENGTH)
            texts.append(plain(with_readable(children)))
            if not may_be_marked and texts[-1].strip():
                break
        elif token.type == "html_block" and MORE.search(token.content):
            return shorten(" ".join(texts), EXCERPT_LENGTH)
    return shorten(next((text for text in texts if text.strip()), ""), EXCERPT_LENGTH)


def _end_of_excerpt(children: Sequence[Token]) -> int | None:
    """Where ``<!--more-->`` stands in a paragraph."""
    return next((i for i, c in enumerate(children) if c.type == "html_inline" and MORE.search(c.content)), None)
