"""What ``sitegen check`` looks for beyond what a build says.

Each check is a plain function of the whole site and one line of ``CHECKS``. Nothing here is asked by a build, reads the
disk or the clock; addresses on other hosts are asked by ``external`` alone.
"""

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from ..diagnostics import Diagnostic, Place, diagnostic
from ..silence import covers, silence
from . import links, posts, text, unused
from .pages import Page, page_of
from .subject import Check, Source, Subject, source

__all__ = ["CHECKS", "Entry", "Page", "Source", "Subject", "page_of", "run", "shown", "source"]


class Entry(msgspec.Struct, frozen=True):
    """A check of the table."""

    name: str
    code: str
    """Of all that it finds."""
    check: Check


CHECKS: Sequence[Entry] = (
    Entry("addresses of pages", "SG103", links.leads_nowhere),
    Entry("places in pages", "SG104", links.leads_beside),
    Entry("texts of pictures", "SG105", posts.pictures_without_text),
    Entry("titles", "SG106", posts.same_titles),
    Entry("levels of headings", "SG107", posts.skipped_levels),
    Entry("widths of formulas", "SG108", posts.wide_formulas),
    Entry("pages that nothing leads to", "SG109", links.orphans),
    Entry("dates", "SG110", posts.future_dates),
    Entry("labels", "SG111", unused.unused_labels),
    Entry("files", "SG112", unused.unused_files),
    Entry("fences", "SG113", text.unclosed_fences),
    Entry("links as text", "SG114", text.broken_links),
    Entry("lists as text", "SG115", text.broken_lists),
    Entry("tables as text", "SG116", text.broken_tables),
    Entry("headings as text", "SG117", text.broken_headings),
)

EXTERNAL = frozenset(("SG118", "SG119"))
"""Codes of what other hosts say: who does not ask them cannot tell whether a comment silences anything."""


def run(subject: Subject, checks: Iterable[Entry] = CHECKS) -> tuple[Diagnostic, ...]:
    """What the checks find, in their order, before comments silence any of it."""
    return tuple(d for entry in checks for d in entry.check(subject))


def shown(subject: Subject, found: Iterable[Diagnostic], with_external: bool) -> tuple[Diagnostic, ...]:
    """What is left of all that was found where comments silence some of it, and the comments that silence nothing."""
    ignores = {f"content/{post.summary.path}": post.ignores for post in subject.posts if post.ignores}
    kept, silenced = silence(found, ignores)
    return (*kept, *_idle(subject, (*subject.silenced, *silenced), with_external))


def _idle(subject: Subject, silenced: Sequence[Diagnostic], with_external: bool) -> Iterator[Diagnostic]:
    for post, path in ((s.post, s.path) for s in subject.sources if s.post.ignores):
        of_this = [d for d in (*post.silenced, *silenced) if d.place.path == path]
        for ignore in post.ignores:
            used = {d.code for d in of_this if covers(ignore, d)}
            idle = [code for code in ignore.codes if code not in used and (with_external or code not in EXTERNAL)]
            if idle or (not ignore.codes and not used):
                rest = f" of {', '.join(idle)}" if used else ""
                message = f"this comment silences nothing{rest}"
                place = Place(path, ignore.line, ignore.column, ignore.length)
                yield diagnostic("SG102", message, place, "take it away" if not used else "take the code away")
