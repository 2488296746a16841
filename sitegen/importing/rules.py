"""Translations that both generators share: what stands in the place of a tag, as Markdown of sitegen."""

import posixpath
import re
from collections.abc import Mapping
from html import escape
from urllib.parse import quote

from ..urls import is_external
from .tags import Tag
from .values import Context


def fence(tag: Tag, language: str, marks: str = "") -> str:
    """Code between a tag and its end, as a fence."""
    code = re.sub(r"\A[ \t]*\n+|\s+\Z", "", tag.inner or "")
    ticks = "`" * max(3, 1 + max((len(run) for run in re.findall(r"`+", code)), default=0))
    info = re.sub(r"[^\w+#.-]", "", language) + (f" {{{marks}}}" if marks else "")
    lines = [f"{ticks}{info}", *code.split("\n"), ticks]
    if tag.indent:
        lines = [lines[0], *(ln if ln.startswith(tag.indent) or not ln else tag.indent + ln for ln in lines[1:])]
    return ("\n\n" if tag.before else "") + "\n".join(lines)


def marks_of(text: str) -> str:
    """``8 15-17`` as ``8,15-17``."""
    return ",".join(re.findall(r"\d+(?:-\d+)?", text))


def picture(tag: Tag, context: Context, path: str, alt: str, caption: str) -> str:
    """A picture with its caption, as a figure."""
    path = site_path(path, context)
    caption = " ".join(caption.split())
    alt = alt or re.sub(r"<[^>]*>|[*_`\[\]]", "", caption)
    if tag.in_html or tag.before.startswith("<"):
        image = f'<img src="{escape(path)}" alt="{escape(alt)}">'
        return f"<figure>{image}<figcaption>{caption}</figcaption></figure>" if caption else image
    title = f' "{quoted(caption)}"' if caption else ""
    alt = re.sub(r"([\[\]\\])", r"\\\1", " ".join(alt.split()))
    return f"![{alt}]({destination(path)}{title})"


def quoted(text: str) -> str:
    """A text as the title of a link in double quotes; HTML is left out, for titles hold none."""
    text = re.sub(r"<a\s[^>]*href=[\"']?([^\"'>\s]+)[^>]*>(.*?)</a>", r"[\2](\1)", text)
    return re.sub(r'(["])', r"\\\1", re.sub(r"</?[a-zA-Z][^>]*>", "", text))


def destination(path: str) -> str:
    """A path as Markdown has it in a link."""
    return f"<{path}>" if re.search(r"[\s()]", path) else path


def site_path(path: str, context: Context) -> str:
    """A path of the blog: one without a slash that is the blog's own gets one."""
    if is_external(path) or path.startswith(("/", "#")) or not path:
        return path
    at = "/" + path.removeprefix("./")
    return at if context.known(at) else path


def admonition(tag: Tag, context: Context, kind: str, title: str = "") -> str | None:
    """A block with a name."""
    if tag.inner is None:
        return None
    known = {"success": "tip", "error": "danger", "primary": "info", "default": "note", "danger": "danger"}
    kind = known.get(kind, kind)
    if kind not in ("note", "tip", "hint", "important", "warning", "caution", "danger", "info"):
        kind = "note"
    body = context.inner(tag).strip("\n").rstrip()
    colons = ":" * max(3, 1 + max((len(run) for run in re.findall(r"^ *(:{3,})", body, re.MULTILINE)), default=0))
    head = f"{colons} {kind}" + (f" {title}" if title else "")
    before, after = ("\n\n" if tag.before else ""), f"{tag.indent}{colons}"
    return f"{before}{head}\n{body if not tag.indent else tag.indent + body.lstrip()}\n{after}"


VIDEO: Mapping[str, tuple[str, str]] = {
    "youtube": ("https://www.youtube.com/watch?v={}", "Video on YouTube"),
    "vimeo": ("https://vimeo.com/{}", "Video on Vimeo"),
    "gist": ("https://gist.github.com/{}", "Code on GitHub"),
    "tweet": ("https://twitter.com/i/status/{}", "Post on Twitter"),
    "twitter": ("https://twitter.com/i/status/{}", "Post on Twitter"),
    "x": ("https://twitter.com/i/status/{}", "Post on Twitter"),
    "instagram": ("https://www.instagram.com/p/{}/", "Post on Instagram"),
    "bilibili": ("https://www.bilibili.com/video/{}", "Video on Bilibili"),
    "codepen": ("https://codepen.io/pen/{}", "Pen on CodePen"),
}
"""Tags that show what stands on other hosts: sitegen's pages fetch nothing from there, so they become links."""


def elsewhere(tag: Tag, context: Context) -> str | None:
    """A plain link to what would have been shown."""
    address, title = VIDEO[tag.name]
    words = tag.words
    named = tag.named
    if tag.name == "gist" and len(words) > 1 and "/" not in words[0]:
        words = [f"{words[0]}/{words[1]}"]
    if tag.name in ("tweet", "twitter", "x") and "user" in named and "id" in named:
        return f"[{title}](https://twitter.com/{quote(named['user'])}/status/{quote(named['id'])})"
    value = words[0] if words else named.get("id") or named.get("video_id") or named.get("slug") or ""
    if not value:
        return None
    return f"[{title}]({value if is_external(value) else address.format(quote(value, safe='/?=&-_'))})"


def content(tag: Tag, context: Context) -> str | None:
    """What stands between a tag and its end, as it is."""
    return tag.inner


def mathematics(tag: Tag, context: Context) -> str | None:
    """A formula: with dollars, if it has none of its own."""
    inner = tag.inner
    if inner is None or re.search(r"\$|\\\(|\\\[|\\begin\{(?:align|equation|gather|multline)", inner):
        return inner
    is_display = "display" in tag.args or "\n" in inner.strip() or "true" in tag.args
    if not is_display:
        return f"${inner.strip()}$"
    lines = re.sub(r"\n[ \t]*(?=\n)", "", inner.strip("\n").rstrip())
    return ("\n\n" if tag.before else "") + f"$$\n{tag.indent}{lines.lstrip()}\n{tag.indent}$$"


def nothing(tag: Tag, context: Context) -> str | None:
    """A comment."""
    return "" if tag.inner is not None else None


def link_to(tag: Tag, context: Context, target: str) -> str | None:
    """The path of a post that a tag names."""
    path, sign, fragment = target.partition("#")
    if not path:
        return f"#{fragment}"
    found = context.link(path)
    return destination(found + sign + fragment) if found else None


def relative(path: str, start: str) -> str:
    """A path as it is seen from another one."""
    return posixpath.relpath(path, posixpath.dirname(start))
