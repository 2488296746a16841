"""Style sheets that import others: one file is published."""

import pytest
from sites import built

from sitegen.stylesheets import bundle, imports

FILES = {"a.css": "a { }\n", "b.css": "b { }"}

CASES: dict[str, tuple[str, str]] = {
    "nothing to import": ("c { }", "c{}"),
    "one": ('@import "a.css";\nc { }', "a{}c{}"),
    "with url": ("@import url('a.css');", "a{}"),
    "in a layer": ('@import url("a.css") layer(base.text);', "@layer base.text{a{}}"),
    "in a layer without a name": ('@import "a.css" layer;', "@layer{a{}}"),
    "behind a comment and an order of layers": (
        '/* x; @import "b.css"; */\n@layer one, two;\n@import "a.css" layer(one);\n@import "b.css" layer(two);\nc { }',
        "@layer one,two;@layer one{a{}}@layer two{b{}}c{}",
    ),
    "with a condition stays": ('@import "a.css" print;\n', '@import "a.css" print;'),
    "from elsewhere stays": ('@import "../a.css";', '@import "../a.css";'),
    "from another host stays": ('@import "https://example.org/a.css";', '@import "https://example.org/a.css";'),
    "behind a rule is none": ('c { }\n@import "a.css";', 'c{}@import "a.css";'),
    "that is never closed": ('@import "a.css', '@import "a.css'),
    "comment that is never closed": ('/* @import "a.css";', ""),
    "empty": ("", ""),
    "white space that means something": (
        'a b > c :hover { margin: 0 -1px; content: " {  } /* */ ;" ; background: url( x y.png ) }',
        'a b>c :hover{margin:0 -1px;content:" {  } /* */ ;";background:url( x y.png )}',
    ),
    "rules in rules": (
        "@media (min-width: 1px) {\n a { b: c; }\n d { e: calc(1px + 2px) } }",
        "@media (min-width: 1px){a{b:c}d{e:calc(1px + 2px)}}",
    ),
    "nested selectors": ("a { &:hover, :is(b, c) d { e: f } }", "a{&:hover,:is(b,c) d{e:f}}"),
    "custom properties": ("a { --b: c; --d: {} ; }", "a{--b:c;--d:{}}"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=list(CASES))
def test_imports_are_put_in_place(text: str, expected: str) -> None:
    assert bundle(text, FILES.__getitem__) == expected
    assert all(name in FILES for name in imports(text))


SITE = {
    "sitegen.toml": '[site]\nbase_url = "https://example.org"\n',
    "templates/base.html": '{{ asset("css/main.css") }}',
    "static/css/main.css": '@import "part.css" layer(part);\n@import "missing.css";\nmain { }\n',
    "static/css/part.css": "part { }\n",
}


def test_one_file_is_published() -> None:
    site = built(SITE)
    names = [name for name in site.files if name.startswith("css/") and ("main" in name or "part" in name)]
    assert names == [site.files["404.html"].decode().strip("/")]
    assert site.files[names[0]].decode() == '@layer part{part{}}@import "missing.css";main{}'


def test_change_of_a_part_changes_the_name_of_the_whole() -> None:
    changed = built({**SITE, "static/css/part.css": "part { color: red }"})
    assert built(SITE).files["404.html"] != changed.files["404.html"]
