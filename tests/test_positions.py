"""Whatever is wrong is named where it stands: mistakes are planted among random text, and their places compared.

A column counts the characters of the file's own line, from 1, whatever quotes, lists and blanks stand before it.
"""

import msgspec
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sites import OPTIONS

from sitegen.parse import parse

HERE = "\ue000"
"""Stands before the character that a diagnostic must name; taken out of the text before it is parsed."""
ONCE = "\ue001"
"""The same for what is said once a post, at the first of all."""

INLINE = {
    "a dead link": f"{HERE}[text](none.md)",
    "a dead link with a title": f'{HERE}[te*x*t](none.md "Title")',
    "a missing picture": f"{HERE}![text](none.png)",
    "an unknown label": f"{HERE}\\eqref{{eq:none}}",
    "a formula with a mistake": f"$a + {HERE}\\nosuch$",
    "a formula with a mistake, in parentheses": f"\\(a^2 {HERE}\\nosuch b\\)",
    "a footnote that is not there": f"{HERE}[^none]",
    "a place that is not there": f"{HERE}[text](#none)",
    "an address in HTML": f'<a href="{HERE}none.md">text</a>',
    "a percent sign": f"$50{HERE}% a$",
    "a dead link in bold type": f"**{HERE}[text](none.md)**",
    "a formula in italic type": f"*now $x {HERE}\\nosuch$*",
    "a dead link around code": f"{HERE}[`co]de`](none.md)",
    "a picture with a link": f"{HERE}[{HERE}![text](none.png)](none.md)",
    "words between dollars": f"${HERE}five coins or more$",
}
BLOCKS = {
    "an unknown language": f"```{ONCE}pyhton\nx = 1\n```",
    "an unknown language behind blanks": f"~~~~ {ONCE}pyhton\nx\n~~~~",
    "an attribute of a fence": f"```python {HERE}speed=fast\nx\n```",
    "an included file": f'```python file="{HERE}none.py"\n```',
    "a displayed formula": f"$$\na + b\n  + {HERE}\\nosuch\n$$",
    "a displayed formula in one line": f"$$ a {HERE}\\nosuch $$",
    "a displayed formula in brackets": f"\\[\na {HERE}\\nosuch\n\\]",
    "an environment": f"\\begin{{align}}\na &= b \\\\\nc &= {HERE}\\nosuch\n\\end{{align}}",
    "an environment that is not known": f"{HERE}\\begin{{foo}}\nx\n\\end{{foo}}",
    "a definition": f"Term\n:   A {HERE}[text](none.md)",
    "a theorem": f"::: theorem A\nLet {HERE}[text](none.md)\n:::",
    "a caption": f'![text](https://example.org/x.svg "So $x {HERE}\\nosuch$")\n\nMore.',
    "an item of a list": f"- one\n- two\n  1. three {HERE}[text](none.md)\n  2. four",
    "equal lines": "\n".join((f"- {HERE}[text](none.md)", f"- {HERE}[text](none.md)", "", f"  {HERE}[text](none.md)")),
    "an alert": f"> [!NOTE]\n> See {HERE}[text](none.md)",
    "a link defined elsewhere": f"See {HERE}[text][there].\n\n[there]: none.md",
    "two addresses in HTML": f'<div>\n<p>\n<a href="{HERE}none.md">x</a> <img src="{HERE}none.png">\n</div>',
    "HTML": f'<div>\n<a href="{HERE}none.md">x</a>\n</div>',
}
FRONT_MATTER = {
    "none": "",
    "plain": "---\ntitle: A\ndate: 2025-01-01\n---\n",
    "a misspelt key": f"---\ntitle: A\n{HERE}dtae: 2025-01-01\n---\n",
    "a misspelt key among others": f"---\ntitle: >\n  A 漢字\n  title\ntags: [a,\n  b]\n{HERE}dtae: x\n---\n",
    "a misspelt key in TOML": f'+++\ntitle = "A"\n{HERE}dtae = 2025-01-01\n+++\n',
    "a misspelt key in quotes": f'---\n{HERE}"dtae": x\ntitle: "A: 𝛼"\n---\n',
    "a formula in the title": f"---\ntitle: A $x {HERE}\\nosuch$\n---\n",
    "a wrong value": f"---\ntitle: A\n{HERE}featured: often\n---\n",
}

WORDS = "word größe 漢字、かな。 e\u0301le\u0301ment 𝛼𝛽 😀 👩\u200d🔬 عربي \\* &amp; x.y «q» **bold** $x^2$ `[^none]`"
words = st.sampled_from((*WORDS.split(" "), "`co de`", "a\u00a0b", "c\td"))
filler = st.lists(words, max_size=4).map(" ".join)
lead = filler.map(lambda text: f"{text} " if text else "")
tail = filler.map(lambda text: f" {text}" if text else "")

line_of_text = st.lists(words, min_size=1, max_size=4).map(lambda parts: "Text " + " ".join(parts))
planted_line = st.tuples(lead, st.sampled_from(sorted(INLINE.values())), tail).map(lambda p: "So " + "".join(p))
paragraph = st.lists(st.one_of(line_of_text, planted_line), min_size=1, max_size=3).map("\n".join)
heading = st.tuples(st.sampled_from(("## ", "###  ")), planted_line).map("".join)
cell = st.one_of(line_of_text, planted_line)
table = st.tuples(cell, cell, cell).map(lambda c: f"| a | b |\n| --- | --- |\n| {c[0]} | {c[1]} |\n|{c[2]}|  |")
block = st.one_of(paragraph, heading, table, st.sampled_from(sorted(BLOCKS.values())))

PREFIXES = (("", ""), ("> ", "> "), (">", ">"), ("- ", "  "), ("1. ", "   "), ("-\t", "\t"), ("> - ", ">   "),
            ("- > ", "  > "), ("> > ", "> > "), ("10)  ", "     "), ("  ", "  "))  # fmt: skip
"""Quotes and lists: what stands before the first line of a block, and before the others."""


def nested(text: str, first: str, rest: str) -> str:
    lines = text.split("\n")
    return "\n".join([first + lines[0], *(rest + line for line in lines[1:])])


blocks = st.lists(st.tuples(block, st.sampled_from(PREFIXES)), min_size=1, max_size=5)
CODES = frozenset(
    ("SG022", "SG023", "SG030", "SG031", "SG032", "SG033", "SG036", "SG039", "SG041", "SG047", "SG048", "SG049")
)


UNCLOSED = {
    "nothing": "",
    "a formula": f"{HERE}$$\na + b",
    "an environment": f"{HERE}\\begin{{align}}\na + b",
}
"""What a closing sign further down would close: it stands last."""


@given(
    matter=st.sampled_from(sorted(FRONT_MATTER.values())),
    body=blocks,
    blank=st.sampled_from(("\n\n", "\n\n\n", "\n \t\n")),
    end=st.sampled_from(("\n", "\r\n", "\r")),
    start=st.sampled_from(("", "", "\ufeff", "\n")),
    last=st.tuples(st.sampled_from(sorted(UNCLOSED.values())), st.sampled_from(PREFIXES)),
)
@settings(max_examples=300, deadline=None)
@example(
    FRONT_MATTER["none"], [("## So $a + \ue000\\nosuch$", ("> - ", ">   "))], "\n\n", "\r\n", "\ufeff", ("", ("", ""))
)
def test_places_are_those_of_the_file(
    matter: str,
    body: list[tuple[str, tuple[str, str]]],
    blank: str,
    end: str,
    start: str,
    last: tuple[str, tuple[str, str]],
) -> None:
    start = start if matter or start != "\n" else ""
    text = (
        start
        + matter
        + "# A\n\n"
        + f"{blank}<!-- between -->{blank}".join(nested(b, *p) for b, p in (*body, last))
        + "\n"
    )
    before, sign, behind = text.partition(ONCE)
    text = before + sign.replace(ONCE, HERE) + behind.replace(ONCE, "")
    expected, lines = [], []
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
        parts = line.split(HERE)
        expected += [(number, len("".join(parts[:i])) + 1) for i in range(1, len(parts))]
        lines.append("".join(parts))
    data = (("\ufeff" if start == "\ufeff" else "") + end.join(lines)).encode()
    post = parse("posts/a.md", data, msgspec.structs.replace(OPTIONS, permalink="/{slug}/")).post
    found = [(d.place.line, d.place.column) for d in post.diagnostics if d.code in CODES]
    found += [(ref.line, ref.column) for ref in post.refs]
    assert sorted(found) == sorted(expected)
