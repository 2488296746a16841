"""Blocks that nest deeper than the limit keep their text.

markdown-it stops at the limit and drops what is left without a word; a list ten deep loses its last item under its
stock setting. Here the rest of the innermost block becomes one paragraph, and a diagnostic says so.
"""

from markdown_it.parser_block import ParserBlock
from markdown_it.rules_block import StateBlock

from .context import context


class Blocks(ParserBlock):
    """markdown-it's block parser with another end at the nesting limit."""

    def tokenize(self, state: StateBlock, startLine: int, endLine: int) -> None:  # noqa: N803 - the library's names
        """Parse lines as blocks, or as one paragraph where blocks nest too deep."""
        limit = state.md.options.maxNesting
        if state.level < limit:
            super().tokenize(state, startLine, endLine)
            return
        text = state.getLines(startLine, endLine, state.blkIndent, False).strip()
        state.line = endLine
        if not text:
            return
        state.push("paragraph_open", "p", 1).map = [startLine, endLine]
        inline = state.push("inline", "", 0)
        inline.content, inline.map, inline.children = text, [startLine, endLine], []
        state.push("paragraph_close", "p", -1)
        ctx = context(state.env)
        ctx.report(
            "SG034",
            f"blocks nest deeper than {limit} here: the rest is kept as plain text",
            ctx.at(startLine, None),
            "raise max_nesting under [markdown], or nest less",
        )
