"""What we run in place of loops and rules of markdown-it, Pygments and PyYAML gives what theirs give, for any text.

The reference is markdown-it's own parser and renderer with the extensions of the package.
"""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt, helpers
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_core import normalize as normalize_lines
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote.index import footnote_tail
from pygments.lexers import get_lexer_by_name
from sites import OPTIONS

from sitegen import highlight
from sitegen.characters import CONTROL, may_hold_control
from sitegen.frontmatter import yaml_block
from sitegen.markdown import extend, normalize, parser
from sitegen.markdown.addresses import parse_destination
from sitegen.markdown.blocks import BEGINNINGS, CHAINS, INTERRUPTIONS, SPARED, Lines
from sitegen.markdown.context import KEY, Context
from sitegen.markdown.definitions import NAME
from sitegen.markdown.inlines import TRIGGERS, Inlines, Text
from sitegen.markdown.tokens import Lean, new_token

PIECES = r"""
# ## #{.x} - * + 1. 2) 10. > >> ``` ~~~ $$ $ ::: :::note :: : ~ | |- |-| |a|b| --- === *** ___ <div> </div> <b> <!-- -->
<a@b.de> <http://x.y> [ ] ( ) [a] [a](b) [^1] [^1]: [a]: ![x](y) ^[
{.a} {#b} {a=b} } { & &amp; \ \* ` `` ** * __ _ ~~ ! x word
é 日本 😀 x*y a_b 5$ "q" % %5B%5E ]( [!NOTE] [x] http://x.y <script> <?x ?> {{ : def ~ def <h1>
""".split()
WHITE = (" ", "  ", "    ", "\t", "\n", "\n\n", "\n> ", "\n- ", "\n  ", "\n    ", "  \n", "\n1. ", "\n: ", "\n>\n", "")
MARKDOWN = st.lists(
    st.one_of(
        st.sampled_from(PIECES), st.sampled_from(WHITE), st.text(st.characters(exclude_categories=["Cs"]), max_size=3)
    ),
    max_size=40,
).map("".join)
SIGNS = st.text(" \t\n>-*+1.|:~$`=#[]<a", max_size=60)
EMPHASIS = st.lists(
    st.sampled_from(
        ["*", "**", "_", "__", "~~", "`", "a", "b c", " ", ".", "é", "\n", "\\", "[", "](x)", "![", "&lt;", "^["]
    ),
    max_size=25,
).map("".join)


def reference() -> MarkdownIt:
    md = MarkdownIt("commonmark")
    extend(md, False, OPTIONS.max_nesting, True)
    donor = MarkdownIt()
    deflist_plugin(donor)
    rule = donor.block.ruler.getRules()[donor.block.ruler.get_active_rules().index(NAME)]
    md.block.ruler.at(NAME, rule, {"alt": ["paragraph", "reference", "blockquote"]})
    md.core.ruler.at("footnote_tail", footnote_tail)
    return md


REFERENCE = reference()
OURS = parser(False, OPTIONS.max_nesting, True)


def everything(md: MarkdownIt, text: str) -> tuple[Any, ...]:
    ctx = Context(text, "x.md", 1, OPTIONS)
    env: dict[str, Any] = {KEY: ctx, "title": "T", "render title": lambda t: (t, t, ())}
    tokens = md.parse(text, env)
    html = md.renderer.render(tokens, md.options, env)
    return [token.as_dict() for token in tokens], html, ctx.found, ctx.refs, ctx.ids, env.get("references")


@settings(max_examples=800, deadline=None)
@given(st.one_of(MARKDOWN, SIGNS, EMPHASIS))
def test_tokens_and_html(text: str) -> None:
    for ours, theirs in zip(everything(OURS, text), everything(REFERENCE, text), strict=True):
        assert ours == theirs


@pytest.mark.parametrize("limit", [1, 2, 3])
@given(text=MARKDOWN)
@settings(max_examples=100, deadline=None)
def test_inline_text_at_the_nesting_limit(limit: int, text: str) -> None:
    results = []
    for md in (REFERENCE, OURS):
        env: dict[str, Any] = {KEY: Context(text, "x.md", 1, OPTIONS)}
        before, md.options["maxNesting"] = md.options["maxNesting"], limit
        tokens: list[Token] = []
        md.inline.parse(text, md, env, tokens)
        md.options["maxNesting"] = before
        results.append([token.as_dict() for token in tokens])
    assert results[0] == results[1]


@settings(max_examples=400, deadline=None)
@given(st.one_of(SIGNS, MARKDOWN))
def test_lines_are_measured_alike(text: str) -> None:
    names = ("bMarks", "eMarks", "tShift", "sCount", "bsCount", "lineMax", "line", "_code_enabled")
    ours, theirs = Lines(text, OURS, {}, []), StateBlock(text, REFERENCE, {}, [])
    assert [getattr(ours, name) for name in names] == [getattr(theirs, name) for name in names]
    for begin in range(ours.lineMax):
        for end in range(begin, ours.lineMax + 1):
            for indent in (-1, 0, 2):
                for keep in (False, True):
                    assert ours.getLines(begin, end, indent, keep) == theirs.getLines(begin, end, indent, keep)


@given(
    st.text(st.one_of(st.sampled_from(" *_~a.é\n"), st.characters(exclude_categories=["Cs"])), min_size=1), st.data()
)
@settings(max_examples=300)
def test_delimiters_are_scanned_alike(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    for can_split in (False, True):
        ours, theirs = Text(text, OURS, {}, []), StateInline(text, REFERENCE, {}, [])
        ours.posMax = theirs.posMax = end
        assert ours.scanDelims(start, can_split) == theirs.scanDelims(start, can_split)


@given(st.text(st.sampled_from("\r\n\0a")))
def test_line_ends_are_normalized_alike(text: str) -> None:
    ours, theirs = StateCore(text, OURS, {}), StateCore(text, REFERENCE, {})
    normalize(ours)
    normalize_lines(theirs)
    assert ours.src == theirs.src


@given(
    st.text(st.one_of(st.sampled_from("/a.b-~_%&\\()<> \n#?:é"), st.characters(exclude_categories=["Cs"]))), st.data()
)
@settings(max_examples=300)
def test_addresses_are_found_and_encoded_alike(text: str, data: st.DataObject) -> None:
    end = data.draw(st.integers(0, len(text)))
    start = data.draw(st.integers(0, end))
    ours, theirs = parse_destination(text, start, end), helpers.parseLinkDestination(text, start, end)
    assert ours.ok == theirs.ok
    assert (ours.pos, ours.str) == (theirs.pos, theirs.str)
    assert OURS.normalizeLink("/" + text) == REFERENCE.normalizeLink("/" + text)


def test_a_token_is_theirs() -> None:
    assert new_token("a", "b", 1).as_dict() == Token("a", "b", 1).as_dict()
    assert new_token("a", "b", 1).attrs is not new_token("a", "b", 1).attrs
    assert new_token is Lean  # type: ignore[comparison-overlap]
    assert {name for name in dir(Token) if not name.startswith("_")} <= set(dir(Lean))
    token = new_token("a", "b", 1)
    token.attrJoin("class", "c")
    assert token.copy(tag="x").as_dict() == Token("a", "x", 1, {"class": "c"}).as_dict()


def test_every_rule_is_known() -> None:
    assert isinstance(OURS.inline, Inlines)
    assert OURS.inline.plan() is not None
    assert set(OURS.inline.ruler.get_active_rules()) - {"text"} <= set(TRIGGERS)
    unlisted = set(OURS.block.ruler.get_active_rules()) - set(BEGINNINGS) - set(INTERRUPTIONS) - set(SPARED)
    assert unlisted == {"code"}


def test_an_unknown_rule_is_tried_everywhere() -> None:
    md = parser.__wrapped__(False, 100, True)
    tried: list[str] = []

    def inline(state: StateInline, silent: bool) -> bool:
        tried.append(state.src[state.pos])
        return False

    def block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        tried.append(f"line {start}")
        return False

    md.inline.ruler.push("unknown inline", inline)
    md.block.ruler.before("paragraph", "unknown block", block, {"alt": ["paragraph"]})
    md.parse("a # b\nc", {KEY: Context("", "x.md", 1, OPTIONS), "title": None})
    assert tried == ["line 0", "line 1", "#"]


def test_rules_interrupt_what_theirs_do() -> None:
    stock, ours = MarkdownIt("commonmark").enable("table"), parser.__wrapped__(False, 100, False)
    names = dict(zip(stock.block.ruler.getRules(), stock.block.ruler.get_active_rules(), strict=True))
    for chain in CHAINS:
        (rule,) = ours.block.ruler.getRules(chain)
        theirs = [SPARED.get(names[r], r) for r in stock.block.ruler.getRules(chain)]
        assert [r for r in rule.all if r in theirs] == theirs  # type: ignore[attr-defined]


# ------------------------------------------------------------------------------------------------------- code

WORDS = r"""
def class if else for return import from as in is not None True x y1 _z 0x1f 1.5e3 42 " ' ''' f" r' {x} ( ) [ ] { } + -
* / = == < > & | ; : , . # // /* */ -- $ ${ $( ` \ \n <a> </a> @d ! let var fn function SELECT EOF <<EOF <!-- --> é 日
""".split()
CODE = st.lists(
    st.one_of(st.sampled_from(WORDS), st.sampled_from([" ", "\n", "    ", "\t", "\n\n"]), st.text(max_size=3)),
    max_size=60,
).map("".join)
LANGUAGES = ["python", "bash", "javascript", "typescript", "rust", "go", "sql", "css", "java", "tex"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_joined_rules_colour_the_same_tokens(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(highlight, "WORTH_JOINING", 3)
    lexer = get_lexer_by_name(language)

    @given(CODE)
    @settings(max_examples=60, deadline=None)
    def check(code: str) -> None:
        parts: list[str] = []
        parts.append(highlight._span(*highlight._join_on(parts, "", "", lexer.get_tokens_unprocessed(code))))
        assert highlight._colour_by_rules(code, lexer) == "".join(parts)

    check()
    joined = [state for state in highlight._states(lexer).values() if state.used >= 3]
    assert any(len(state.steps) < len(state.rules) for state in joined)


@given(st.text())
def test_control_characters_are_never_overlooked(text: str) -> None:
    data = text.encode(errors="ignore")
    assert may_hold_control(data) or not CONTROL.search(data.decode())


def test_most_texts_hold_no_control_characters() -> None:
    assert not may_hold_control("é\t\n\r日".encode())
    assert may_hold_control("\uffff".encode())


# ----------------------------------------------------------------------------------------------- front matter

VALUES = [
    *'a b_c x.y/z C++ true True no n null ~ 0 7 012 1_0 1.5 1e3 0x1f 12:30:45 2020-01-02 -1 +1 = .inf ""'.split(),
    *"& * ! % @ ' \" - , : # | > é \t [a] [a,b] [1,true,x] [] [a,]".split(" "),
    *('"q: #x"', '"é—日😀"', r'"a\n"', '["a b", c]', '[é, "é"]', "a b", "a  b", "a b: c", "a #b"),
]
LINES = st.lists(
    st.tuples(
        st.one_of(st.sampled_from(["a", "Title", "yes", "x-1", "<<", "no_index", "- a", " a"]), st.text(max_size=3)),
        st.sampled_from([": ", ":  ", ":"]),
        st.lists(st.one_of(st.sampled_from(VALUES), st.text(max_size=2)), min_size=1, max_size=2).map(" ".join),
        st.sampled_from(["\n", "\n", "", " \n", "\n\n", "\n  "]),
    ).map("".join),
    min_size=1,
    max_size=3,
).map("".join)


@given(LINES)
@settings(max_examples=400, deadline=None)
def test_plain_front_matter_is_read_as_yaml(text: str) -> None:
    pairs = yaml_block.plain_pairs(text)
    if pairs is not None:
        assert repr(pairs) == repr(yaml_block.pairs_of_nodes(text))


def test_most_front_matter_is_plain() -> None:
    text = 'title: "Über: alles"\ndate: 2024-05-06\ntags: [LLM, "AI x"]\ndraft: false\nreadTime: 4\nslug: a-b\n'
    pairs = yaml_block.plain_pairs(text)
    assert pairs is not None
    assert [value.value for _, value in pairs] == ["Über: alles", "2024-05-06", ["LLM", "AI x"], False, 4, "a-b"]
