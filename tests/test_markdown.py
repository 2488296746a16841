"""Markdown in, HTML out: tables of text."""

import re
import time

import msgspec
import pytest
from sites import OPTIONS

from sitegen.markdown import convert

CASES: dict[str, tuple[str, str]] = {
    "display formula straight under text ends the paragraph": ("text\n$$\nx\n$$\nmore", "<p>text</p>|<div class=math>MATH(x)</div>|<p>more</p>"),
    "display formula on one line": ("$$x$$", "<div class=math>MATH(x)</div>"),
    "display formula in a list": ("- item\n  $$\n  x\n  $$", "<ul>|<li>item<div class=math>MATH(x)</div>|</li>|</ul>"),
    "display formula in a quote": ("> text\n> $$\n> x\n> $$", "<blockquote>|<p>text</p>|<div class=math>MATH(x)</div>|</blockquote>"),
    "text behind the closing dollars is a paragraph": ("> $$\n> x\n> $$ *so*\n> it is", "<blockquote>|<div class=math>MATH(x)</div>|<p><em>so</em>|it is</p>|</blockquote>"),
    "text behind dollars that close in a line": ("$$\nx\ny $$ so\n\n$$z$$", "<div class=math>MATH(x\ny)</div>|<p>so</p>|<div class=math>MATH(z)</div>"),
    "punctuation behind the closing dollars": ("$$\nx\n$$.", "<div class=math>MATH(x\n.)</div>"),
    "display formula behind dollars that are never closed": ("$$\nx\n\n$$ y $$", "<p>$$|x</p>|<div class=math>MATH(y)</div>"),
    "display formula ends a quote": ("> text\n$$\nx\n$$", "<blockquote>|<p>text</p>|</blockquote>|<div class=math>MATH(x)</div>"),
    "display formula with blank lines": ("$$\nx\n\ny\n$$", "<div class=math>MATH(x\ny)</div>"),
    "doubled dollars in a line are inline": ("a $$x$$ b", "<p>a MATH(x) b</p>"),
    "unclosed doubled dollars are text": ("$$ x\n\ntext", "<p>$$ x</p>|<p>text</p>"),
    "prices are text": ("costs $5 and $10", "<p>costs $5 and $10</p>"),
    "shell variables are text": ("set $PATH and $HOME", "<p>set $PATH and $HOME</p>"),
    "escaped dollars are text": (r"\$x\$", "<p>$x$</p>"),
    "no blank inside the dollars": ("$ x $", "<p>$ x $</p>"),
    "no digit behind the dollars": ("$x$2", "<p>$x$2</p>"),
    "a formula is not emphasis": ("$a_1 b_2$ and *c*", "<p>MATH(a_1 b_2) and <em>c</em></p>"),
    "dollars in the text of a formula": (r"a $f\text{, where $x>0$}$ b $y$", r"<p>a MATH(f\text{, where $x&gt;0$}) b MATH(y)</p>"),
    "dollars in texts of a formula": (r"$\{\mbox{$x$ or $\frac{1}{2}$}\}$.", r"<p>MATH(\{\mbox{$x$ or $\frac{1}{2}$}\}).</p>"),
    "dollars in braces that are never closed": (r"$a_{x$ and $y$", r'<p><code class=math-error title="this { is never closed">a_{x</code> and MATH(y)</p>'),
    "dollars in code are code": ("`$x$`", "<p><code>$x$</code></p>"),
    "footnote": ("a[^1]\n\n[^1]: note", '<p>a<sup class=noteref><a href="#side-1" id=noteref-1>1</a></sup>\x05<span class=sidenote id=side-1><span class=number>1</span> note <a class=back href="#noteref-1">\u21a9\ufe0e</a></span>\x06</p>|<div class=notes>|<ol>|<li id=note-1 class=beside><p>note <a class=back href="#noteref-1">\u21a9\ufe0e</a></p>|</li>|</ol>|</div>'),
    "note that is no paragraph": ("a[^1]\n\n[^1]: - b", '<p>a<sup class=noteref><a href="#note-1" id=noteref-1>1</a></sup></p>|<div class=notes>|<ol>|<li id=note-1><ul>|<li>b</li>|</ul>| <a class=back href="#noteref-1">\u21a9\ufe0e</a></li>|</ol>|</div>'),
    "note in a heading": ("## a[^1]\n\n[^1]: b", '<h2 id=a>a<sup class=noteref><a href="#note-1" id=noteref-1>1</a></sup>#</h2>|<div class=notes>|<ol>|<li id=note-1><p>b <a class=back href="#noteref-1">\u21a9\ufe0e</a></p>|</li>|</ol>|</div>'),
    "task list": ("- [x] a", '<ul class=contains-task-list>|<li class=task-list-item><input class=task-list-item-checkbox type=checkbox checked disabled> a</li>|</ul>'),
    "alert": ("> [!NOTE]\n> hi", '<aside class=\"admonition note\">|<p class=admonition-title>Note</p>|<p>hi</p>|</aside>'),
    "container with a title": ("::: tip Use `x`\nhi\n:::", '<aside class=\"admonition tip\"><p class=admonition-title>Use <code>x</code></p>|<p>hi</p>|</aside>'),
    "details": ("::: details More\nhi\n:::", "<details><summary>More</summary>|<p>hi</p>|</details>"),
    "picture alone is a figure": ('![a](p.png "T")', '<figure id=figure-1><img{p.png} alt=a decoding=async><figcaption><a class=label href="#figure-1">Figure 1</a> T</figcaption></figure>'),
    "picture in text": ("x ![a](p.png)", "<p>x <img{p.png} alt=a decoding=async></p>"),
    "second picture waits": ("x ![a](p.png) ![b](q.png)", "<p>x <img{p.png} alt=a decoding=async> <img{q.png} alt=b loading=lazy decoding=async></p>"),
    "headings move down": ("text\n\n# A\n\n## B", "<p>text</p>|<h2 id=a>A#</h2>|<h3 id=b>B#</h3>"),
    "a first heading is the title of a text without one": ("# A\n\n## B", "<h2 id=b>B#</h2>"),
    "headings without h1 stay": ("## A\n\n### B", '<h2 id=a>A#</h2>|<h3 id=b>B#</h3>'),
    "equal headings differ in id": ("## A\n\n## A", '<h2 id=a>A#</h2>|<h2 id=a-2>A#</h2>'),
    "heading with an id": ("## A {#own .c}", '<h2 id=own class=c>A#</h2>'),
    "heading in Chinese": ("## \u6ce8\u610f\u529b \u673a\u5236", '<h2 id=\u6ce8\u610f\u529b-\u673a\u5236>\u6ce8\u610f\u529b \u673a\u5236#</h2>'),
    "raw h1": ("<h1>x</h1>", "<h2>x</h2>"),
    "raw links within the site": ('<a href="/about/">x</a>', '<p><a href="{/about/}">x</a></p>'),
    "links elsewhere stay": ("[a](https://example.org/)", '<p><a href="https://example.org/">a</a></p>'),
    "links within the site are refs": ("[a](other.md#b)", "<p><a{other.md#b}>a</a></p>"),
    "marked lines": ("```text {2}\na\nb\n```", '<div class=code data-language=text><pre tabindex=0><code class=language-text>a|<mark>b</mark>|</code></pre></div>'),
    "fence of another program": ("```{.python .input}\nx\n```", '<div class=code data-language=python><pre tabindex=0><code class=language-python>x|</code></pre></div>'),
    "table cells are aligned by class": ("|a|\n|-:|\n|1|", '<div class=table tabindex=0><table>|<thead>|<tr>|<th scope=col class=right>a</th>|</tr>|</thead>|<tbody>|<tr>|<td class=right>1</td>|</tr>|</tbody>|</table></div>'),
    "bars of a formula do not end a cell": ("|a|b|\n|-|-|\n|$|x|$|$P(A|B)$|", '<div class=table tabindex=0><table>|<thead>|<tr>|<th scope=col>a</th>|<th scope=col>b</th>|</tr>|</thead>|<tbody>|<tr>|<td>MATH(|x|)</td>|<td>MATH(P(A|B))</td>|</tr>|</tbody>|</table></div>'),
    "bars of a formula in a head within a quote": ("> |$|x|$|\n> |-|\n> |1|", '<blockquote>|<div class=table tabindex=0><table>|<thead>|<tr>|<th scope=col>MATH(|x|)</th>|</tr>|</thead>|<tbody>|<tr>|<td>1</td>|</tr>|</tbody>|</table></div>|</blockquote>'),
    "bars between dollars that are no formula end a cell": ("|a|b|\n|-|-|\n|$PATH|$HOME|\n|`$a`|`$`|\n|costs $5 | $6|\n|$|$|", '<div class=table tabindex=0><table>|<thead>|<tr>|<th scope=col>a</th>|<th scope=col>b</th>|</tr>|</thead>|<tbody>|<tr>|<td>$PATH</td>|<td>$HOME</td>|</tr>|<tr>|<td><code>$a</code></td>|<td><code>$</code></td>|</tr>|<tr>|<td>costs $5</td>|<td>$6</td>|</tr>|<tr>|<td>$</td>|<td>$</td>|</tr>|</tbody>|</table></div>'),
    "escaped bars of a formula in a cell": ("|a|\n|-|\n|$P(A\\|B)$|", '<div class=table tabindex=0><table>|<thead>|<tr>|<th scope=col>a</th>|</tr>|</thead>|<tbody>|<tr>|<td>MATH(P(A|B))</td>|</tr>|</tbody>|</table></div>'),
    "long formula in a line": ("a $" + "x+" * 20 + "1$", "<p>a <span class=long tabindex=0>MATH(" + "x+" * 20 + "1)</span></p>"),
    "very long formula in a line": ("a $" + "x+" * 30 + "1$", '<p>a <span class="long longer" tabindex=0>MATH(' + "x+" * 30 + "1)</span></p>"),
    "long formula in a link and in a heading": ("## $" + "x+" * 20 + "1$\n\n[$" + "x+" * 20 + "1$](#x)", "<h2 id=" + "x-" * 20 + "1>MATH(" + "x+" * 20 + '1)#</h2>|<p><a href="#x">MATH(' + "x+" * 20 + "1)</a></p>"),
    "wide table": ("{.wide}\n|a|\n|-|", '<div class="table wide" tabindex=0><table class=wide>|<thead>|<tr>|<th scope=col>a</th>|</tr>|</thead>|</table></div>'),
    "formula in parentheses": (r"a \(x\) and \\(y\\)", "<p>a MATH(x) and MATH(y)</p>"),
    "escaped parentheses are text": (r"a \( \) b", "<p>a ( ) b</p>"),
    "formula in brackets": ("text\n\\[ x = 1 \\]\nmore", "<p>text</p>|<div class=math>MATH(x = 1)</div>|<p>more</p>"),
    "escaped brackets are text": (r"a \[note\] b", "<p>a [note] b</p>"),
    "bare environment": ("text\n\\begin{align*}\na\n\\end{align*}\nmore", r"<p>text</p>|<div class=math>MATH(\begin{align*}|a|\end{align*})</div>|<p>more</p>"),
    "bare environment in a list": ("- \\begin{gather*}\n  a\n  \\end{gather*}", r"<ul>|<li>|<div class=math>MATH(\begin{gather*}|a|\end{gather*})</div>|</li>|</ul>"),
    "bare table": ("\\begin{pmatrix}\na\n\\end{pmatrix}.", r"<div class=math>MATH(\begin{pmatrix}|a|\end{pmatrix}.)</div>"),
    "text behind a bare environment": ("\\begin{gather*}\na\n\\end{gather*} so\nit is", r"<div class=math>MATH(\begin{gather*}|a|\end{gather*})</div>|<p>so|it is</p>"),
    "text behind a bare environment in one line": ("\\begin{gather*}a\\end{gather*} so", r"<div class=math>MATH(\begin{gather*}a\end{gather*})</div>|<p>so</p>"),
    "subequations": ("\\begin{subequations}\\label{g}\n\\begin{equation}a\\label{a}\\end{equation}\n\ntext \\eqref{g}\n$$b\\label{b}$$\n\\end{subequations}\n\\eqref{a}, \\eqref{b}", r'<div class=subequations id=g>|<div class=equation><div class=math>MATH(\begin{equation}a\label{a}\end{equation})</div><span class=number><a id=a href="#a">(1a)</a></span></div>|<p>text <a href="#g">(1)</a></p>|<div class=equation><div class=math>MATH(b\label{b})</div><span class=number><a id=b href="#b">(1b)</a></span></div>|</div>|<p><a href="#a">(1a)</a>, <a href="#b">(1b)</a></p>'),
    "bare environment that is never closed is text": ("\\begin{align}\na", r"<p>\begin{align}|a</p>"),
    "labelled formula": (r"$$x\label{a}$$", r'<div class=equation><div class=math>MATH(x\label{a})</div><span class=number><a id=a href="#a">(1)</a></span></div>'),
    "tagged formula": (r"$$x\tag{*}$$", r"<div class=equation><div class=math>MATH(x\tag{*})</div><span class=number>(*)</span></div>"),
    "tag with a formula": ("$$x\\tag{$\\ast$}\\label{a}$$\n\n\\eqref{a} [](#a) $\\eqref{a}$", r'<div class=equation><div class=math>MATH(x\tag{$\ast$}\label{a})</div><span class=number><a id=a href="#a">(TAG)</a></span></div>|<p><a href="#a">(TAG)</a> <a href="#a">Eq. (TAG)</a> MATH(\eqref{a})</p>'.replace("TAG", "<math><mrow><mo lspace=0 rspace=0>∗</mo></mrow></math>")),
    "numbered formulas are counted": (
        "\\begin{equation}a\\end{equation}\n\n$$b$$\n\n\\begin{equation}c\\end{equation}",
        r'<div class=equation><div class=math>MATH(\begin{equation}a\end{equation})</div><span class=number><a id=equation-1 href="#equation-1">(1)</a></span></div>|'
        r"<div class=math>MATH(b)</div>|"
        r'<div class=equation><div class=math>MATH(\begin{equation}c\end{equation})</div><span class=number><a id=equation-2 href="#equation-2">(2)</a></span></div>'),
    "reference before its label": ("\\eqref{a}, \\ref{a}, [](#a)\n\n$$x\\label{a}$$", r'<p><a href="#a">(1)</a>, <a href="#a">1</a>, <a href="#a">Eq. (1)</a></p>|<div class=equation><div class=math>MATH(x\label{a})</div><span class=number><a id=a href="#a">(1)</a></span></div>'),
    "references to several labels": (
        "\\eqref{a,b} \\cref{a, b}\n\n$$x\\label{a}$$\n\n$$y\\label{b}$$",
        r'<p><a href="#a">(1)</a>, <a href="#b">(2)</a> <a href="#a">Eq. (1)</a>, <a href="#b">Eq. (2)</a></p>|'
        r'<div class=equation><div class=math>MATH(x\label{a})</div><span class=number><a id=a href="#a">(1)</a></span></div>|'
        r'<div class=equation><div class=math>MATH(y\label{b})</div><span class=number><a id=b href="#b">(2)</a></span></div>'),
    "reference that leads nowhere": (r"\eqref{a}", "<p><span class=missing>(??)</span></p>"),
    "reference to a section": ("## A *b* {#s}\n\n[](#s)", '<h2 id=s>A <em>b</em>#</h2>|<p><a href="#s">A <em>b</em></a></p>'),
    "reference to another post": ("[](o.md#a)", "<p><a{o.md#a}>{o.md#a}</a></p>"),
    "definitions alone are not shown": (r"$$\newcommand{\E}{\mathbb{E}}$$", ""),
    "figure with a label": ('![a](p.png "T"){#f}\n\n[](#f)', '<figure id=f><img{p.png} alt=a decoding=async><figcaption><a class=label href="#f">Figure 1</a> T</figcaption></figure>|<p><a href="#f">Figure 1</a></p>'),
    "theorem": ("::: theorem Main $x$ {#t}\nhi\n:::", '<div class=\"theorem theorem\" id=t>|<p class=theorem-title><a class=label href="#t">Theorem 1</a> <span class=theorem-name>(Main MATH(x))</span></p>|<p>hi</p>|</div>'),
    "proofs have no number": ("::: proof\nhi\n:::", '<div class=\"theorem proof\">|<p class=theorem-title>Proof</p>|<p>hi</p>|</div>'),
    "table with a caption": ("|a|\n|-|\n|1|\n\nTable: The *x* {#t}", '<div class=table tabindex=0><table id=t>|<caption><a class=label href="#t">Table 1</a> The <em>x</em></caption>|<thead>|<tr>|<th scope=col>a</th>|</tr>|</thead>|<tbody>|<tr>|<td>1</td>|</tr>|</tbody>|</table></div>'),
    "listing with a label": ("```{.text #l}\na\n```\n\n[](#l)", '<figure class=code id=l data-language=text><figcaption><a class=label href="#l">Listing 1</a></figcaption><pre tabindex=0><code class=language-text>a|</code></pre></figure>|<p><a href="#l">Listing 1</a></p>'),
    "template signs are text": ("{{ x }} {% y %}", "<p>{{ x }} {% y %}</p>"),
    "an empty text": ("", ""),
}  # fmt: skip


def simple(html: str, targets: list[str]) -> str:
    html = re.sub(
        r"(?s)<math[^>]*><semantics>.*?<annotation[^>]*>(.*?)</annotation></semantics></math>", r"MATH(\1)", html
    )
    html = re.sub(r' <a class="anchor"[^>]*></a>', "#", html)
    html = re.sub(r' (role|aria-label)="[^"]*"', "", html)
    html = re.sub("\x02(\\d+)\x03", lambda m: "{" + targets[int(m[1])] + "}", html)
    return re.sub(r'="([\w-]+)"', r"=\1", html).strip()


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=list(CASES))
def test_rendering(text: str, expected: str) -> None:
    result = convert(text, "content/posts/x.md", OPTIONS)
    got = simple(result.html, [r.target for r in result.refs])
    assert got.replace("\n", "|") == expected.replace("\n", "|")


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=list(CASES))
def test_line_ends_make_no_difference_to_blocks(text: str, expected: str) -> None:
    from sitegen.parse import parse

    lf = parse("posts/x.md", text.encode(), OPTIONS)
    assert parse("posts/x.md", text.replace("\n", "\r\n").encode(), OPTIONS) == lf
    assert parse("posts/x.md", text.replace("\n", "\r").encode(), OPTIONS) == lf


PLACES: dict[str, tuple[str, str, int, int]] = {
    "formula in a paragraph": ("a\nb $x \\foo$", "SG030", 2, 6),
    "formula in a quote": ("> a\n> b $\\foo$", "SG030", 2, 6),
    "formula in the second of two equal cells": ("|a|b|\n|-|-|\n|x|$\\foo$|", "SG030", 3, 5),
    "display formula": ("a\n\n$$\nx\n  y \\foo\n$$", "SG030", 5, 5),
    "display formula on one line": ("$$x \\foo$$", "SG030", 1, 5),
    "unclosed formula": ("a\n\n$$ x\n", "SG031", 3, 1),
    "text behind a display formula": ("a\n\n- b\n  $$\n  x\n  $$  so", "SG031", 6, 7),
    "display formula that begins in another": ("$$\nx\n\n$$y$$", "SG031", 1, 1),
    "bare environment that is never closed": ("a\n> \\begin{align}\n> x", "SG031", 2, 3),
    "bare environment in a paragraph": ("a\n\\begin{align}\nx\n\n\\end{align}", "SG031", 2, 1),
    "bare environment with another end": ("a\n\n  \\begin{align}\nx\n\\end{aling}", "SG031", 3, 3),
    "text behind a bare environment": ("\\begin{align*}\nx\n\\end{align*} so", "SG031", 3, 14),
    "no such environment": ("a\n\\begin{foo}\nx\n\\end{foo}", "SG048", 2, 1),
    "subequations that are never closed": ("\\begin{subequations}\n\na", "SG031", 1, 1),
    "unknown language": ("a\n\n```pyton\n```", "SG032", 3, 4),
    "unknown fence attribute": ("```python {wide}\n```", "SG033", 1, 12),
    "unused footnote": ("a\n\n[^1]: note", "SG035", 3, 1),
    "undefined footnote": ("a\nb[^1]", "SG036", 2, 2),
    "dead fragment": ("a\n\nsee [x](#no)", "SG041", 3, 5),
    "escaped as if it were Markdown": ("a\n\nb $x\\_i$ and $y\\_i$", "SG070", 3, 5),
    "escaped star in a display": ("a\n\n$$\nx\n  y^\\*\n$$", "SG070", 5, 5),
    "escaped command": ("a\n\nb $x = \\\\alpha$ and $\\\\beta$", "SG070", 3, 8),
    "comment in a line": ("a\nb $50\\% = 50% a$", "SG049", 2, 13),
    "comment in a display of one line": ("$$50% a$$", "SG049", 1, 5),
    "escaped bar in a table": ("|a|\n|-|\n|b $\\|x\\|$|", "SG071", 3, 5),
    "formula in HTML": ("a\n\n<center>\nb $x^2$\n</center>", "SG072", 4, 3),
    "formula in the title of a block": ("a\n\n::: theorem Bad $x \\zzz$ {#t}\nb\n:::", "SG030", 3, 20),
    "formula in a tag": ("$$\nx\n\\tag{a $\\zzz$}\n$$", "SG030", 3, 1),
    "formula in a caption": ('a\n\nb\n\n![c](https://e.org/p.svg "Cap $\\zzz$")', "SG030", 5, 32),
    "displayed formula in HTML": (
        "<div>\n<code>$y_2$</code> $5 and $10 <!-- $x_1$ -->\n$$\nx\n$$\nis = 4 $$ \n</div>",
        "SG072",
        3,
        1,
    ),
    "refused attribute": ("[a](b){style=x}", "SG037", 1, 0),
}


@pytest.mark.parametrize(("text", "code", "line", "column"), PLACES.values(), ids=list(PLACES))
@pytest.mark.parametrize("first", [1, 10])
def test_places(text: str, code: str, line: int, column: int, first: int) -> None:
    found = convert(text, "x.md", OPTIONS, first).diagnostics
    assert [(d.code, d.place.line, d.place.column) for d in found] == [(code, line + first - 1, column)]


TITLES: dict[str, tuple[str, str, str, list[tuple[str, int, int]]]] = {
    "formula in a title": ("---\ndate: 2025-01-01\ntitle: On $x \\zzz$\n---\na", "On x \\zzz", "a", [("SG030", 3, 14)]),
    "formula in a title in quotes": ('---\ntitle: "On \\\\$5, $\\\\zzz$"\n---\na', "On $5, \\zzz", "a", [("SG030", 2, 19)]),
    "formula in a heading that is the title": ("\n# On $\\zzz$\n\na", "On \\zzz", "a", [("SG030", 2, 7)]),
    "description": ("---\ntitle: T\ndescription: We prove $x^2$ and `a`.\n---\na", "T", "We prove x² and a.", []),
    "formula in a description of two lines": ("---\ntitle: T\ndescription: >\n  We\n  prove $\\zzz$\n---\na", "T", "We prove \\zzz", [("SG030", 5, 10)]),
    "definitions before the text": ("---\ntitle: T\n---\n$\\newcommand{\\Hom}[2][R]{\\operatorname{Hom}_{#1}(#2)}$ Set $\\Hom{M}$.", "T", "Set Hom_R(M).", []),
}  # fmt: skip


@pytest.mark.parametrize(("text", "title", "excerpt", "places"), TITLES.values(), ids=list(TITLES))
def test_plain_text_of_titles_and_excerpts(
    text: str, title: str, excerpt: str, places: list[tuple[str, int, int]]
) -> None:
    from sitegen.parse import parse

    post = parse("posts/x.md", text.encode(), OPTIONS).post
    assert (post.summary.title, post.summary.excerpt) == (title, excerpt)
    assert [(d.code, d.place.line, d.place.column) for d in post.diagnostics] == places


def test_a_link_that_leads_nowhere_is_underlined_as_a_whole() -> None:
    result = convert("a [b](#no) [c\nd](e.md) [](f.md#g)", "x.md", OPTIONS)
    assert [d.place.length for d in result.diagnostics] == [len("[b](#no)")]
    assert [ref.length for ref in result.refs] == [len("[](f.md#g)"), len("[c"), len("[](f.md#g)")]


NOT_ESCAPED = {
    "lines in a formula": r"$x \\ y$ and $\sum_{\substack{i\\j}}$ and $\begin{matrix}a\\b\end{matrix}$",
    "percents and comments": "$50\\%$ and $$\nx % = y\n= z\n$$ and $x%\n=y$",
    "underscores of a name": r"$learning\_rate + \text{a\_b}$",
    "underscores in text": r"$x + \text{max\_x\_i}$ and $\operatorname{a\_b}$",
    "prices in HTML": "<div>\nfrom $5 to $10, \\(and\\) <pre>$x^2$</pre>\n</div>",
}


@pytest.mark.parametrize("text", NOT_ESCAPED.values(), ids=list(NOT_ESCAPED))
def test_no_doubt_where_there_is_none(text: str) -> None:
    assert convert(text, "x.md", OPTIONS).diagnostics == ()


UNESCAPED = {
    r"$x\_i$": r"x _i",
    r"$x^\*$": r"x^ *",
    r"$a\\\\b$": r"a  \\b",
    r"$\text{a\_b} \alpha \\ \{x\}$": r"\text{a\_b} \alpha \\ \{x\}",
}


@pytest.mark.parametrize(("text", "source"), UNESCAPED.items())
def test_escapes_of_older_engines(text: str, source: str) -> None:
    result = convert(text, "x.md", msgspec.structs.replace(OPTIONS, unescape_math=True))
    assert (simple(result.html, []), result.diagnostics) == (f"<p>MATH({source})</p>", ())


def test_text_beyond_the_nesting_limit_is_kept_and_reported() -> None:
    text = "".join(f"{'  ' * n}- item{n}\n" for n in range(80))
    result = convert(text, "x.md", OPTIONS)
    assert all(f"item{n}" in result.html for n in range(80))
    assert [d.code for d in result.diagnostics] == ["SG034"]


REPEATED = {
    "environments": "\\begin{align}\n",
    "unknown environments": "\\begin{foo}\n\n",
    "subequations": "\\begin{subequations}\n",
    "subequations with ends": "\\begin{subequations}\n\\end{subequations}\n",
    "environments with texts": "\\begin{align}\\end{align} a ",
    "brackets on lines": "\\[ x\n",
    "dollars with text behind": "$$\nx\n$$ y\n",
    "dollars between texts": "$$\nx $$ y\n",
    "brackets with a closer": "\\[ x \\]\n",
    "parentheses": "\\( a ",
    "brackets in a line": "a \\[ x= ",
    "references": "\\ref{a",
    "captions": "Table: x\n\n",
    "braces in formulas": "$x{ ",
    "braces in formulas with text": "a $x{y$ ",
    "closed braces in formulas": "$x} ",
    "formulas in tables": "|$|a|$|\n|-|\n|$|b `|\n",
    "half formulas in tables": "|$|a|`\n|-|\n",
    "formulas in HTML": "<b>$a<pre>$<!--$$\\[",
    "template tags": "{{{{",
    "template tags of Liquid": "{%{%",
    "half template tags": "{% a {{< b {{ c {# d",
    "half template tags on lines": "{% a\n{{ b\n",
    "template tags of code": "{% highlight x %}\n",
    "template tags of code in quotes": "> {% highlight x %}\n\n",
    "brackets before template tags": "[a]{%",
    "imports": "import a from 'b'\n",
    "half components": "<Ab c='1' d={",
    "bold text beside punctuation": "**「a」**b",
    "half tags in HTML": "<div>\n<<$b\n",
}


@pytest.mark.parametrize("text", REPEATED.values(), ids=list(REPEATED))
def test_what_is_never_closed_takes_linear_time(text: str) -> None:
    def seconds(count: int) -> float:
        start = time.process_time()
        convert(text * count, "content/posts/x.md", OPTIONS)
        return max(0.02, time.process_time() - start)

    ratios = []
    for _ in range(3):  # other work on the machine can disturb one measurement, hardly three
        ratios.append(seconds(6000) / seconds(1500))
        if ratios[-1] < 7:
            return
    raise AssertionError(f"four times the text takes {min(ratios):.1f} times as long")
