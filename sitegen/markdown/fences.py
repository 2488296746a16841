"""Code: fences and indented blocks, framed, highlighted, with marked lines; code included from a file.

A fence of the language ``math`` is a formula. One that names a file includes it, unless it has lines of its own: other
programs take the name for a title. What an info string says is understood or ignored with a warning, never printed: see
``infos``.
"""

import re
from collections.abc import Sequence
from typing import Any

import msgspec
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from ..diagnostics import did_you_mean
from ..highlight import MAX_SIZE, frame, is_known, known_languages
from ..model import CodeRequest, Ref
from .context import Context, context
from .infos import Info, read_info

DIAGRAMS = frozenset((
    "mermaid", "dot", "graphviz", "plantuml", "puml", "tikz", "ditaa", "d2", "vega", "vega-lite", "vegalite", "flow",
    "flowchart", "sequence", "wavedrom", "pikchr", "goat", "markmap", "chart", "nomnoml", "svgbob", "bytefield",
))  # fmt: skip
"""Languages of pictures that other programs draw."""


def fences_plugin(md: MarkdownIt) -> None:
    """Install the rule that checks fences, and their renderers."""
    md.core.ruler.push("fences", fences)
    if "math" in md.core.ruler.get_all_rules():
        md.core.ruler.before("math", "math fences", formulas)
    md.add_render_rule("fence", render_fence)
    md.add_render_rule("code_block", render_code_block)


def formulas(state: StateCore) -> None:
    """Make formulas of the fences of GitHub's language ``math``, which MyST writes ``{math}``."""
    if "math" not in state.src:
        return
    for token in state.tokens:
        if token.type == "fence" and MATH.fullmatch(token.info):
            first = (token.map[0] if token.map else 0) + 1
            token.map = [first, first + token.content.count("\n")]
            token.type, token.tag = "math_block", ""
            token.content = LABEL.sub(r"\\label{\1}\n", token.content, count=1)


MATH = re.compile(r"\s*(?:math|\{math\})\s*")
LABEL = re.compile(r"\A\s*:label:[ \t]*(\S+)[ \t]*\n")
"""How MyST names an equation."""


def fences(state: StateCore) -> None:
    """Read and check the info string of every fence; an included file becomes a ref."""
    ctx = context(state.env)
    drawn: list[tuple[Token, str]] = []
    unknown: set[str] = set()
    for token in state.tokens:
        if token.type == "code_block":
            ctx.code_lines += token.content.count("\n")
        if token.type != "fence":
            continue
        info = read_info(token.info)
        if info.file and token.content.strip():
            if info.lines or info.region:
                message = f"this block has lines of its own, so nothing of {info.file} is shown"
                _report(
                    ctx, token, "SG033", message, info.file, 'leave the block empty, or write title="…" for the name'
                )
            info = msgspec.structs.replace(info, title=info.title or info.file, file="")
        token.meta["info"] = info
        ctx.code_lines += token.content.count("\n")
        if info.unknown:
            _report(
                ctx,
                token,
                "SG033",
                f"not understood here: {' '.join(info.unknown)}",
                info.unknown[0],
                'known: a language, {1,3-5}, title="…", file="…", lines="3-10", region="…"',
            )
        name = info.language.lower()
        if name in DIAGRAMS:
            drawn.append((token, info.language))
        elif name and name not in unknown and not is_known(name):
            unknown.add(name)
            hint = did_you_mean(name, known_languages()) or "it is shown as plain text"
            _report(ctx, token, "SG032", f"unknown code language {info.language}", info.language, hint)
        if info.file:
            token.meta["ref index"] = len(ctx.refs)
            token.meta["ref"] = ctx.add_ref(_ref(ctx, token, info))
    if drawn:
        (first, language), count = drawn[0], len(drawn)
        message = f"{count} diagrams are" if count > 1 else f"a diagram ({language}) is"
        hint = "draw it with that program and show the picture"
        _report(ctx, first, "SG087", f"{message} not drawn, but shown as code", language, hint)


def _place(ctx: Context, token: Token, text: str) -> tuple[int, int]:
    line = token.map[0] if token.map else 0
    return line, max(0, ctx.lines[line].find(text)) if line < len(ctx.lines) else 0


def _report(ctx: Context, token: Token, code: str, message: str, text: str, hint: str) -> None:
    ctx.report(code, message, ctx.at(*_place(ctx, token, text), len(text)), hint)


def _ref(ctx: Context, token: Token, info: Info) -> Ref:
    place = ctx.at(*_place(ctx, token, info.file), len(info.file))
    request = CodeRequest(info.language, info.lines, info.region, info.marked, info.title, info.id)
    return Ref("code", info.file, place.line, place.column, place.length, request)


def render_fence(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    """The fence in its frame, or the placeholder of the file that it includes."""
    token = tokens[index]
    if "ref" in token.meta:
        return f"{token.meta['ref']}\n"
    info: Info = token.meta["info"]
    id_ = info.id or str(token.attrs.get("id", ""))
    if info.language and not _is_coloured(context(env), token):
        return frame(token.content, "", info.marked, info.title, id_)
    return frame(token.content, info.language, info.marked, info.title, id_)


def _is_coloured(ctx: Context, token: Token) -> bool:
    """Whether code is coloured, which takes long; else it is reported."""
    size = len(token.content)
    if size <= MAX_SIZE and ctx.coloured + size <= MAX_COLOURED:
        ctx.coloured += size
        return True
    message = f"code of {size} characters is shown without colours: more than {MAX_SIZE}"
    if size <= MAX_SIZE:
        message = f"from here on code is shown without colours: more than {MAX_COLOURED} characters of it in this post"
        ctx.coloured = MAX_COLOURED
        if ctx.is_colourless:
            return False
        ctx.is_colourless = True
    ctx.report("SG098", message, ctx.at(token.map[0] if token.map else 0, None), "show less of it")
    return False


MAX_COLOURED = 300_000
"""Characters of code that are coloured in a post."""


def render_code_block(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    """An indented block of code, which has no language."""
    return frame(tokens[index].content, "")
