"""What an import tells the author: each old address and where it leads now, what was translated, and what was not."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from html import unescape
from pathlib import Path
from typing import Literal

import msgspec

from ..build import Report
from ..diagnostics import Diagnostic
from ..urls import base_path, output_path, page_address
from .source import Source
from .texts import Written
from .values import Blog, Generator

REPORT = "import-report.txt"

REFRESH = re.compile(r'http-equiv="?refresh"?\s+content="[^"]*url=([^"]+)"', re.IGNORECASE)


class Outcome(msgspec.Struct, frozen=True):
    """What became of an old address."""

    state: Literal["same", "redirect", "gone"]
    what: str
    address: str
    to: str = ""
    why: str = ""


def outcomes(
    blog: Blog, written: Written, found: Sequence[Diagnostic], out: Path, theirs: frozenset[str]
) -> Iterator[Outcome]:
    """What became of each old address, as the files say that the build wrote to ``out``."""
    problems: dict[str, str] = {}
    for d in found:
        if d.code in ("SG025", "SG050", "SG052", "SG053") or (
            d.severity == "error" and not d.place.path.endswith(".md")
        ):
            problems.setdefault(d.place.path, d.message)
    base = base_path(str(blog.settings.get("site", {}).get("base_url") or ""))
    seen: set[str] = set()

    def outcome(what: str, address: str, why: str) -> Iterator[Outcome]:
        if address in seen:
            return
        seen.add(address)
        file = out / output_path(address)
        if not file.is_file():
            yield Outcome("gone", what, address, why=why)
            return
        head = file.read_bytes()[:4000].decode(errors="replace").partition("</head>")[0]
        to = REFRESH.search(head)
        if to:
            yield Outcome("redirect", what, address, unescape(to[1]).removeprefix(base))
        else:
            yield Outcome("same", what, address)

    for text in written.texts:
        entry, name = text.entry, f"content/{text.dest}"
        why = problems.get(name, "it was left out by the build")
        if entry.address and text.address != page_address(entry.address):
            if entry.address not in seen:
                why = f"sitegen has a page of its own there: this one is at {text.address}"
                yield Outcome("gone", entry.kind, entry.address, why=why)
            seen.add(entry.address)
        elif entry.address and name in problems:
            seen.add(entry.address)
            yield Outcome("gone", entry.kind, entry.address, why=why)
        elif entry.address:
            yield from outcome(entry.kind, page_address(entry.address), why)
        for alias in entry.aliases:
            yield from outcome("alias", page_address(alias) if alias.startswith("/") else alias, why)
    for asset in blog.assets:
        if not asset.address:
            continue
        yield from outcome("asset", asset.address, problems.get(asset.dest, "it was left out by the build"))
    for address in sorted(theirs):
        yield Outcome("gone", "asset", address, why="sitegen's theme has a file of that name")
        seen.add(address)
    for old in blog.olds:
        yield from outcome(old.what, old.address, old.why or f"there is no {old.lead} in the new site")


def report_text(
    files: Source,
    generator: Generator,
    blog: Blog,
    written: Written,
    found: Sequence[Outcome],
    report: Report,
    dropped: Sequence[str],
) -> str:
    """The report, as text."""
    states = Counter(o.state for o in found)
    counts = Counter((o.what, o.state) for o in found)
    lines = [
        f"Import of a blog of {generator.name}: {files.root.resolve().name}",
        "",
        f"{report.posts} posts, {sum(t.entry.kind == 'page' for t in written.texts)} pages, {report.drafts} drafts, "
        f"{report.files} files; {report.count('error')} errors and {report.count('warning')} warnings in the new site",
        f"{len(found)} old addresses: {states['same']} the same, {states['redirect']} lead on, {states['gone']} gone",
    ]
    for what in dict.fromkeys(o.what for o in found):
        row = ", ".join(f"{counts[what, s]} {s}" for s in ("same", "redirect", "gone") if counts[what, s])
        lines.append(f"    {what}: {row}")
    lines += _section(
        "Old addresses that are gone", (f"{o.address}  {o.what}: {o.why}" for o in found if o.state == "gone")
    )
    lines += _section(
        "Old addresses that lead on",
        (f"{o.address}  {o.what}: {o.to}{f' ({o.why})' if o.why else ''}" for o in found if o.state == "redirect"),
    )
    lines += _section(
        "Tags that were not translated, and stand in the text",
        (f"{item.source}:{item.line}:{item.column}: {item.text[:100]}" for item in written.left),
    )
    lines += _section("Tags that were translated", (f"{n} {name}" for name, n in sorted(written.translated.items())))
    lines += _section("Settings without a counterpart", [*dropped, *blog.unknown])
    lines += _section("Notes", [*blog.notes, *written.notes])
    rows = Counter((d.severity, d.code) for d in report.diagnostics)
    first: dict[tuple[str, str], Diagnostic] = {}
    for d in report.diagnostics:
        first.setdefault((d.severity, d.code), d)
    lines += _section(
        "What the build of the new site found (sitegen build shows each with its place)",
        (
            f"{n} {s} {code}, the first in {_at(first[s, code])}: {first[s, code].message}"
            for (s, code), n in sorted(rows.items())
        ),
    )
    lines += _section("Old addresses that are the same", (f"{o.address}  {o.what}" for o in found if o.state == "same"))
    return "\n".join(lines) + "\n"


def _at(found: Diagnostic) -> str:
    return f"{found.place.path}:{found.place.line}" if found.place.line else found.place.path


def _section(title: str, rows: Iterator[str] | Sequence[str]) -> list[str]:
    rows = list(rows)
    return ["", f"{title}: {len(rows)}", *(f"    {row}" for row in rows)] if rows else []
