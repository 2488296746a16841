"""Code: fences and indented blocks, framed, highlighted, with marked lines; code included from a file.

An info string is a language and attributes: ``python {1,3-5} title="softmax.py"``. The forms of other programs are
understood (``{.python .input}``, ``js{1}``, ``{r}``) or ignored with a warning; none is ever printed.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import msgspec
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from ..diagnostics import did_you_mean
from ..highlight import MAX_SIZE, frame, is_known, known_languages
from ..model import CodeRequest, Ref
from .context import Context, context


class Info(msgspec.Struct, frozen=True):
    """What an info string says."""

    language: str = ""
    marked: tuple[int, ...] = ()
    title: str = ""
    file: str = ""
    lines: str = ""
    region: str = ""
    id: str = ""
    unknown: tuple[str, ...] = ()
    """Parts that say nothing to us."""


PART = re.compile(
    r"""\{ | \} | (?P<key>[\w-]+)\s*=\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[^\s{}"',]+))
    | (?P<range>\d+(?:-\d+)?(?:\s*,\s*\d+(?:-\d+)?)*)(?=[\s{},]|$)
    | \.(?P<class>[\w+#-]+) | \#(?P<id>[^\s{}]+) | (?P<word>[^\s{},=]+) | (?P<rest>[^\s{}]) """,
    re.VERBOSE,
)
MAX_MARKED = 10_000


@lru_cache(maxsize=256)
def read_info(info: str) -> Info:
    """Take an info string apart."""
    fields: dict[str, Any] = {}
    unknown: list[str] = []
    for n, found in enumerate(PART.finditer(info)):
        kind = found.lastgroup
        if kind in ("double", "single", "bare"):
            key, value = found["key"], found[kind]
            name = {"filename": "title", "name": "title", "include": "file", "hl_lines": "marks"}.get(key, key)
            if name == "marks":
                fields["marked"] = _numbers(value.replace(" ", ","))
            elif name in ("title", "file", "lines", "region"):
                fields[name] = value
            else:
                unknown.append(found[0])
        elif kind == "range":
            if n == 0:
                unknown.append(found[0])
            else:
                fields["marked"] = (*fields.get("marked", ()), *_numbers(found["range"]))
        elif kind in ("class", "word"):
            if "language" not in fields and (kind == "class" or n <= 1):
                fields["language"] = found[kind]
            elif kind == "word" or found[kind] not in ("input", "output", "numberLines", "line-numbers", "numbered"):
                unknown.append(found[0])
        elif kind == "id":
            fields["id"] = found["id"]
        elif kind == "rest" and found[0] != ",":
            unknown.append(found[0])
    return Info(**fields, unknown=tuple(unknown))


def _numbers(text: str) -> tuple[int, ...]:
    """``1,3-5`` as numbers, in order."""
    numbers: set[int] = set()
    for first, last in re.findall(r"(\d+)(?:-(\d+))?", text):
        if len(numbers) > MAX_MARKED:
            break
        numbers.update(range(int(first), min(int(last or first), int(first) + MAX_MARKED) + 1))
    return tuple(sorted(numbers)[:MAX_MARKED])


def fences_plugin(md: MarkdownIt) -> None:
    """Install the rule that checks fences, and their renderers."""
    md.core.ruler.push("fences", fences)
    md.add_render_rule("fence", render_fence)
    md.add_render_rule("code_block", render_code_block)


def fences(state: StateCore) -> None:
    """Read and check the info string of every fence; an included file becomes a ref."""
    ctx = context(state.env)
    for token in state.tokens:
        if token.type == "code_block":
            ctx.code_lines += token.content.count("\n")
        if token.type != "fence":
            continue
        info = read_info(token.info)
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
        if info.language and not is_known(info.language):
            hint = did_you_mean(info.language.lower(), known_languages()) or "it is shown as plain text"
            _report(ctx, token, "SG032", f"unknown code language {info.language}", info.language, hint)
        if info.file:
            token.meta["ref index"] = len(ctx.refs)
            token.meta["ref"] = ctx.add_ref(_ref(ctx, token, info))


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
