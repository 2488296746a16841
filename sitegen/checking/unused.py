"""What nothing refers to: labels and files."""

import posixpath
import re
from collections.abc import Iterator
from urllib.parse import quote, unquote

from ..diagnostics import Diagnostic, Place, diagnostic
from ..urls import split_target
from .subject import Source, Subject

REFERENCE = re.compile(r"\\(?:[cC]|eq|auto|page|name)?ref\*?\{([^{}]*)\}")
ANCHOR = re.compile(r"(?<![{\s])#([^\s)\]}\"'<>]+)")
"""The end of an address, and not a label in braces."""


def unused_labels(subject: Subject) -> Iterator[Diagnostic]:
    """Labels that the author gave and that no reference names."""
    for source in subject.sources:
        if not source.post.numbered:
            continue
        used = {name.strip() for names in REFERENCE.findall(source.text) for name in (names, *names.split(","))}
        used |= {unquote(name) for name in ANCHOR.findall(source.text)}
        used |= _named_by_others(subject, source)
        for label in source.post.numbered:
            found = re.search(
                rf"\\label\{{\s*{re.escape(label.id)}\s*\}}|(?<=[{{\s])#{re.escape(label.id)}(?=[\s}}])", source.text
            )
            if found and label.id not in used:
                line = source.text.count("\n", 0, found.start()) + 1
                column = found.start() - source.text.rfind("\n", 0, found.start())
                place = Place(source.path, line, column, len(found[0]))
                hint = "refer to it, or take it away"
                yield diagnostic("SG111", f"the label {label.id} is never referred to", place, hint)


def _named_by_others(subject: Subject, source: Source) -> set[str]:
    """What links of other posts name behind ``#``, of posts whose names end as this one's."""
    names = {posixpath.basename(source.post.summary.path), source.post.summary.url.rstrip("/").rpartition("/")[2]}
    found = set()
    for other in subject.sources:
        for ref in other.post.refs:
            if "#" in ref.target:
                path, _, fragment = split_target(ref.target)
                last = unquote(path).rstrip("/").rpartition("/")[2]
                if last in names or f"{last}.md" in names or last in ("", ".", ".."):
                    found.add(unquote(fragment[1:]))
    return found


TEXT = (
    ".css",
    ".html",
    ".htm",
    ".js",
    ".mjs",
    ".json",
    ".svg",
    ".xml",
    ".tex",
    ".bib",
    ".csv",
    ".toml",
    ".yml",
    ".yaml",
)
"""Endings of files that may name others."""


def unused_files(subject: Subject) -> Iterator[Diagnostic]:
    """Files of the content folder whose names stand in no post, no page and no other file."""
    if not subject.files:
        return
    said = [source.text for source in subject.sources] + [subject.settings]
    said += [address.text for page in subject.pages for address in page.addresses]
    said += {text for parts in subject.templates.values() for _, text in parts}
    said += [subject.read(name) for name in subject.files if name.endswith(TEXT)]
    words = "\n".join(said)
    for name in subject.files:
        base = posixpath.basename(name)
        stem, ending = posixpath.splitext(base)
        forms = {base, quote(base), base.replace(" ", "%20"), base.replace(" ", "\\ ")}
        if stem.endswith(".dark"):
            forms.add(stem.removesuffix(".dark") + ending)
        if not any(form in words for form in forms):
            yield diagnostic("SG112", "nothing refers to this file", Place(name), "remove it, or refer to it")
