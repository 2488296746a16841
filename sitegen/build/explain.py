"""Why a page is rendered: which part of its key is not what it was; and why a derived file is made."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from ..digest import digest, encode
from ..model import Derived
from ..store import Written
from .intact import is_intact
from .memory import Memory
from .options import Explained
from .pipeline import Presentation
from .writing import Decision

LONGEST = 5
"""So many changed parts are named for a page."""


class Parts(msgspec.Struct, frozen=True):
    """What the keys of all pages have in common, kept so that the next build can say what changed."""

    code: str
    site: dict[str, Any]
    templates: dict[str, str]
    """Digest of each template."""
    filters: str
    """Digest of the file with the site's own filters."""


def parts(presentation: Presentation, code: str) -> Parts:
    """The common parts of the keys."""
    templates = presentation.templates
    site = msgspec.json.decode(encode(presentation.site))
    digests = {name: digest(source) for name, source in templates.sources.items()}
    return Parts(code, site, digests, digest(templates.filters))


def explain(presentation: Presentation, decision: Decision, memory: Memory, output: Path) -> Iterator[Explained]:
    """Why each page must be rendered and each derived file made, in the order of the plan."""
    before = _before(memory, output)
    now = parts(presentation, memory.code)
    common = list(_common(before, now)) if before else []
    for page in decision.pages:
        row = decision.known.get(page.output.path)
        if memory.force:
            reasons = ["--force"]
        elif row is None:
            reasons = ["new"]
        elif row.key == page.key:
            reasons = ["output changed on the disk" if (output / page.output.path).exists() else "output missing"]
        elif not row.key or before is None:
            reasons = ["an earlier build did not finish"]
        else:
            reasons = [*common, *_templates(presentation, page.output.template, before, now)]
            old = memory.store.view(output, page.output.path)
            if old:
                reasons += _changed("view", msgspec.json.decode(old[1]), msgspec.json.decode(page.view))
        if row is not None and not reasons:
            reasons = (
                ["output changed on the disk"] if not is_intact(output, page.output.path, row) else ["its template"]
            )
        more = len(reasons) - LONGEST
        yield Explained(page.output.path, (*reasons[:LONGEST], *([f"and {more} more"] if more > 0 else [])))
    for derived in decision.derived:
        yield Explained(derived.path, (_why_made(derived, decision.known.get(derived.path), memory, output),))


def _why_made(derived: Derived, row: Written | None, memory: Memory, output: Path) -> str:
    if memory.force:
        return "--force"
    if row is None:
        return "new"
    if row.key == derived.key:
        return "output changed on the disk" if (output / derived.path).exists() else "output missing"
    return "its source or how it is made" if row.key else "an earlier build did not finish"


def _before(memory: Memory, output: Path) -> Parts | None:
    try:
        return memory.kept(f"parts {memory.store.name_of(output)}", "", Parts)
    except msgspec.MsgspecError:  # kept by code that had other parts
        return None


def _common(before: Parts, now: Parts) -> Iterator[str]:
    if before.code != now.code:
        yield "code"
    if before.filters != now.filters:
        yield "filters"
    yield from _changed("site", before.site, now.site)


def _templates(presentation: Presentation, name: str, before: Parts, now: Parts) -> Iterator[str]:
    """Each changed template that a page depends on, with the way to it: ``template post.html <- base.html``."""
    for way in presentation.templates.ways(name):
        if before.templates.get(way[-1]) != now.templates.get(way[-1]):
            yield f"template {' <- '.join(way)}"


def _changed(name: str, before: Any, now: Any) -> Iterator[str]:
    """The names of the smallest parts that differ."""
    if isinstance(before, Mapping) and isinstance(now, Mapping):
        for key in {**before, **now}:
            yield from _changed(f"{name}.{key}", before.get(key), now.get(key))
    elif isinstance(before, list) and isinstance(now, list) and len(before) == len(now):
        for number, (old, new) in enumerate(zip(before, now, strict=True)):
            yield from _changed(f"{name}[{number}]", old, new)
    elif isinstance(before, list) and isinstance(now, list):
        yield f"{name} ({len(before)} before, {len(now)} now)"
    elif before != now:
        yield name
