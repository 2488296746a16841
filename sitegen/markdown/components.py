"""Components of MDX: ``import`` lines and tags such as ``<Chart data={x} />``, shown as they are written.

A tag is one of a component if an import names it, if an attribute has a value in braces, or if it closes itself and has
a capital that no element of HTML is written with. All else is HTML, as CommonMark has it. ``tags`` reports them.
"""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

from .blocks import push_paragraph
from .tags import KIND, SEEN, push_tag
from .tokens import new_token

BRACES = r"\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*+\})*+\})*+\}"
ATTRIBUTE = rf"\s++(?:[A-Za-z_:][\w:.-]*+(?:=(?:\"[^\"]*+\"|'[^']*+'|{BRACES}))?+|{BRACES})"
COMPONENT_FORM = rf"</?+(?=[\w.]*[a-z])[A-Z][\w.]*+(?:{ATTRIBUTE}){{0,40}}+\s*+/?+>"
COMPONENT = re.compile(COMPONENT_FORM)
LINE = re.compile(rf"(?:{COMPONENT_FORM}[ \t]*+)++(?=\n|\Z)")
NAME = re.compile(r"</?([\w]+)")

IMPORT = re.compile(
    r"import[ \t]+(?:(?P<names>[\w$*{},][\w$*{}, \t]*?)[ \t]+from[ \t]+)?(?:'[^'\n]+'|\"[^\"\n]+\")"
    r"[ \t]*;?[ \t]*(?=\n|\Z)"
)

HTML = frozenset(
    "area base br col embed hr img input link meta source track wbr a div p script span iframe video".split()
)
"""Elements that some write with a capital and close at once."""

NAMES = "components"
"""The names of the components of a post, in its ``env``."""


def components_plugin(md: MarkdownIt) -> None:
    """Install the rules."""
    md.block.ruler.before("html_block", "component", component_block)
    md.block.ruler.before("html_block", "import", import_block)
    md.inline.ruler.before("autolink", "component", component)


def component(state: StateInline, silent: bool) -> bool:
    """A tag of a component in a line of text."""
    found = COMPONENT.match(state.src, state.pos, state.posMax)
    if found is None or not _is_component(state.env.setdefault(NAMES, set()), found[0]):
        return False
    if not silent:
        push_tag(state, found[0])
    state.pos = found.end()
    return True


def component_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Lines of nothing but tags of components; they do not end a paragraph."""
    begin = state.bMarks[start] + state.tShift[start]
    if silent or not state.src.startswith("<", begin) or state.is_code_block(start):
        return False
    found = LINE.match(state.src, begin, state.eMarks[end - 1])
    if found is None:
        return False
    names = state.env.setdefault(NAMES, set())
    if not all(_is_component(names, tag[0]) for tag in COMPONENT.finditer(found[0])):
        return False
    last = start
    while state.eMarks[last] < found.end():
        last += 1
        if last >= end or (state.sCount[last] < state.blkIndent and not state.isEmpty(last)):
            return False
    state.line = last + 1
    push_paragraph(state, state.getLines(start, last + 1, state.blkIndent, False).strip(), start, last + 1)
    return True


def _is_component(names: set[str], tag: str) -> bool:
    """Whether a tag is one of a component; its name is known from then on."""
    found = NAME.match(tag)
    name = found[1] if found else ""
    if name in names:
        return True
    is_one = "={" in tag or (tag.endswith("/>") and name.lower() not in HTML)
    if is_one:
        names.add(name)
    return is_one


def import_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Lines that import something, which begin a paragraph."""
    if silent or state.blkIndent or state.tShift[start]:
        return False
    line = start
    texts = []
    while line < end and (found := IMPORT.match(state.src, state.bMarks[line], state.eMarks[line])):
        names = found["names"] or ""
        state.env.setdefault(NAMES, set()).update(re.findall(r"[A-Z]\w*", names))
        texts.append(found[0].strip())
        line += 1
    if not texts:
        return False
    push_paragraph(state, "", start, line)
    token = new_token(KIND, "", 0, content="\n".join(texts))
    token.meta.update(at=(token.content, 0), length=len(texts[0]))
    state.tokens[-2].children = [token]
    state.env[SEEN] = True
    state.line = line
    return True
