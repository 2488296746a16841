"""Tokens to HTML: what markdown-it's renderer writes, with less work for each token.

Most tokens are bare tags and plain text. Rules of the extensions are called as markdown-it calls them.
"""

from collections.abc import Sequence

from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict


class Renderer(RendererHTML):
    """markdown-it's renderer."""

    def render(self, tokens: Sequence[Token], options: OptionsDict, env: EnvType) -> str:
        """The HTML of block tokens."""
        parts: list[str] = []
        rules = self.rules
        for i, token in enumerate(tokens):
            kind = token.type
            if kind == "inline":
                if token.children:
                    parts.append(self.renderInline(token.children, options, env))
            elif kind in rules:
                parts.append(rules[kind](tokens, i, options, env))
            elif token.hidden:
                if token.nesting > 0 and i and tokens[i - 1].hidden and tokens[i - 1].nesting < 0:
                    parts.append("\n")  # two paragraphs of an item
            elif token.nesting < 0 and token.block and not token.attrs:
                parts.append(f"</{token.tag}>\n")
            else:
                parts.append(self.renderToken(tokens, i, options, env))
        return "".join(parts)

    def renderInline(self, tokens: Sequence[Token], options: OptionsDict, env: EnvType) -> str:  # noqa: N802
        """The HTML of the tokens of a text."""
        if len(tokens) == 1 and tokens[0].type == "text":
            return escapeHtml(tokens[0].content)
        parts: list[str] = []
        rules = self.rules
        for i, token in enumerate(tokens):
            kind = token.type
            if kind == "text":
                parts.append(escapeHtml(token.content))
            elif kind in rules:
                parts.append(rules[kind](tokens, i, options, env))
            elif token.attrs or token.hidden or token.block or not token.nesting:
                parts.append(self.renderToken(tokens, i, options, env))
            else:
                parts.append(f"<{token.tag}>" if token.nesting > 0 else f"</{token.tag}>")
        return "".join(parts)

    def renderToken(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:  # noqa: N802
        """A tag; a block's stands on a line of its own unless text follows it."""
        token = tokens[idx]
        if token.hidden:
            return ""
        name = f"/{token.tag}" if token.nesting == -1 else token.tag
        attributes = self.renderAttrs(token) if token.attrs else ""
        slash = " /" if token.nesting == 0 and options["xhtmlOut"] else ""
        if not token.block:
            return f"<{name}{attributes}{slash}>"
        before = "\n" if token.nesting != -1 and idx and tokens[idx - 1].hidden else ""
        after = "" if token.nesting == 1 and idx + 1 < len(tokens) and _is_inside(tokens[idx + 1], token.tag) else "\n"
        return f"{before}<{name}{attributes}{slash}>{after}"

    def list_item_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """An item of a list; a task has its box, which has a name for those who do not see it."""
        token = tokens[idx]
        start = self.renderToken(tokens, idx, options, env)
        if "checked" not in token.meta:
            return start
        state = 'aria-label="Done" checked' if token.meta["checked"] else 'aria-label="To do"'
        return f'{start}<input class="task-list-item-checkbox" type="checkbox" {state} disabled> '

    def code_inline(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """Code in a line of text."""
        token = tokens[idx]
        attributes = self.renderAttrs(token) if token.attrs else ""
        return f"<code{attributes}>{escapeHtml(token.content)}</code>"


def _is_inside(token: Token, tag: str) -> bool:
    """Whether what follows an opening tag stands on its line: text, or its closing tag."""
    return token.type == "inline" or token.hidden or (token.nesting == -1 and token.tag == tag)
