"""Lists of definitions: the plugin's rule, spared all lines with no definition behind them."""

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from mdit_py_plugins.deflist import deflist_plugin

NAME = "deflist"


def definitions_plugin(md: MarkdownIt) -> None:
    """Install the rule, which is a local function of the plugin: it is taken from a parser of its own."""
    donor = MarkdownIt()
    deflist_plugin(donor)
    parse = donor.block.ruler.getRules()[donor.block.ruler.get_active_rules().index(NAME)]

    def deflist(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        return (silent or _may_follow(state, start + 1, end)) and parse(state, start, end, silent)

    md.block.ruler.before("paragraph", NAME, deflist, {"alt": ["paragraph", "reference", "blockquote"]})


def _may_follow(state: StateBlock, line: int, end: int) -> bool:
    """Whether a definition may begin on a line, or after it if it is blank."""
    if line < end and state.isEmpty(line):
        line += 1
    return line < end and state.src.startswith((":", "~"), state.bMarks[line] + state.tShift[line])
