"""Where the addresses of rendered pages lead.

What Markdown says is checked when posts are linked, and not once more: here are the addresses of templates, of the
navigation, in raw HTML where linking does not look, full addresses of the site itself, and the places in its pages.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from html import unescape
from typing import NamedTuple
from urllib.parse import unquote, urljoin

from ..diagnostics import Diagnostic, Place, diagnostic, did_you_mean
from ..model import BASE, PostView, RedirectView, Shown
from ..urls import address_of, output_path, split_target
from .pages import Address, Page
from .subject import FILE, Subject

ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")


class Target(NamedTuple):
    """Where an address within the site leads."""

    path: str
    """Relative to the output folder; None leads out of the base path."""
    fragment: str


class Map:
    """All paths of the output folder, and how addresses lead to them."""

    def __init__(self, subject: Subject) -> None:
        plan = subject.plan
        self.subject, self.root, self.base = subject, plan.site.base_url, plan.site.base_path
        self.pages = {page.output.path: page for page in subject.pages}
        self.paths = {o.path for o in plan.outputs} | {c.output for c in plan.copies} | {d.path for d in plan.derived}

    def target(self, page: Page, address: str) -> Target | None:
        """Where an address of a page leads; None if that is not within the site."""
        inside = address
        if address == self.root or address.startswith((f"{self.root}/", f"{self.root}#", f"{self.root}?")):
            inside = self.base + (address.removeprefix(self.root) or "/")
        elif ELSEWHERE.match(address):
            return None
        path, _, fragment = split_target(inside)
        own = f"{self.base}{page.output.view.url}"
        if not path:
            path = own
        elif path[0] != "/" or "/." in path:  # nearly all are plain
            path = urljoin(own, path)
        if not path.startswith(f"{self.base}/"):
            return Target("", "") if self.exists(output_path(path)) else None
        found = output_path(path.removeprefix(self.base))
        if found not in self.paths and f"{found}/index.html" in self.paths:
            found = f"{found}/index.html"
        return Target(found, unquote(fragment[1:]))

    def exists(self, path: str) -> bool:
        """Whether a path is part of the site."""
        return path in self.paths or f"{path}/index.html" in self.paths

    @cached_property
    def addresses(self) -> Sequence[str]:
        """Every address, or so many of them as may be compared with a wrong one."""
        return [self.base + address_of(path) for path in sorted(self.paths)[:COMPARED]]

    def near(self, path: str) -> str:
        """A hint at the address that a wrong one may mean."""
        return did_you_mean(self.base + address_of(path), self.addresses)


COMPARED = 5000


def leads_nowhere(subject: Subject) -> Iterator[Diagnostic]:
    """Addresses of pages and files that are not there."""
    where = Map(subject)
    for page in subject.pages:
        known = _resolved(page, subject.site.base_path)
        for address in page.addresses:
            target = where.target(page, address.text) if address.text else None
            if target is None or address.text in known or target.path in where.paths:
                continue
            what = "page or file" if address.is_link else "file"
            if not target.path:
                message, hint = (
                    f"{address.text} leads out of the site",
                    f"the site begins at {where.base}/: put {{{{ url(…) }}}} around it",
                )
            else:
                message, hint = f"there is no {what} {address.text}", where.near(target.path)
            yield _placed(subject, page, address, "SG103", message, hint)


def leads_beside(subject: Subject) -> Iterator[Diagnostic]:
    """Addresses of places that their pages do not have."""
    where = Map(subject)
    said = {(d.place.path, d.message) for d in (*subject.found, *subject.silenced) if d.code == "SG041"}
    for page in subject.pages:
        known = _resolved(page, subject.site.base_path)
        source = subject.source_of(page)
        for address in page.addresses:
            target = where.target(page, address.text) if "#" in address.text else None
            other = where.pages.get(target.path) if target else None
            if target is None or other is None or target.fragment in ("", "top", *other.ids):
                continue
            if isinstance(other.output.view, RedirectView) or target.fragment.startswith(":~:"):
                continue
            if address.text in known and isinstance(other.output.view, PostView):
                continue  # linking has looked
            if source and any(path == source.path and f"#{target.fragment} " in text for path, text in said):
                continue
            message = f"there is no #{target.fragment} in {other.output.view.url}"
            yield _placed(subject, page, address, "SG104", message, did_you_mean(target.fragment, sorted(other.ids)))


def _resolved(page: Page, base: str) -> frozenset[str]:
    """The addresses that linking put into a page: it has said what there is to say of them."""
    view = page.output.view
    if not isinstance(view, PostView):
        return frozenset()
    found: list[str] = []
    for ref in view.body.refs:
        text = f"{ref.sources}{ref.attributes}" if isinstance(ref, Shown) else ref if isinstance(ref, str) else ""
        found += re.findall(r'="([^"]*)"', text) or [text]
    if view.cover:
        found.append(view.cover.url)
    return frozenset(unescape(text).replace(BASE, base) for text in found)


def _placed(subject: Subject, page: Page, address: Address, code: str, message: str, hint: str) -> Diagnostic:
    place = place_of(subject, page, address.text)
    if place is None:
        message = f"{message}, on the page {page.output.view.url}"
        view = page.output.view
        place = Place(f"content/{view.path}" if isinstance(view, PostView) else f"templates/{page.output.template}")
    return diagnostic(code, message, place, hint)


def place_of(subject: Subject, page: Page, address: str) -> Place | None:
    """Where an address of a page was written: in its post, the settings or a template."""
    source = subject.source_of(page)
    base = subject.site.base_path
    inside = address.removeprefix(base) if address.startswith(f"{base}/") else ""
    places = [(source.path, source.text, [address, inside])] if source else []
    places.append((FILE, subject.settings, [inside]))
    places += [(name, text, [address, inside]) for name, text in subject.templates.get(page.output.template, ())]
    for name, text, forms in places:
        for form in filter(None, forms):
            found = re.search(rf"(?<![\w/.#:-]){re.escape(form)}(?![\w/#-]|\.\w)", text) if form in text else None
            if found:
                line = text.count("\n", 0, found.start()) + 1
                return Place(name, line, found.start() - text.rfind("\n", 0, found.start()), len(form))
    return None


def orphans(subject: Subject) -> Iterator[Diagnostic]:
    """Posts and pages that no other page leads to."""
    where = Map(subject)
    reached: set[str] = set()
    for page in subject.pages:
        for address in page.addresses:
            target = where.target(page, address.text) if address.is_link else None
            if target and target.path != page.output.path:
                reached.add(target.path)
    for page in subject.pages:
        view = page.output.view
        if isinstance(view, PostView) and not view.noindex and page.output.path not in reached | {"index.html"}:
            hint = "link to it, name it under [[nav]] in the settings, or write noindex: true if that is meant"
            yield diagnostic("SG109", f"no other page leads to {view.url}", Place(f"content/{view.path}"), hint)


def external(subject: Subject) -> Mapping[str, Place]:
    """Every address on other hosts, without what follows ``#``, with the first place that it was written at."""
    where = Map(subject)
    found: dict[str, Place] = {}
    for page in subject.pages:
        for address in page.addresses:
            text = address.text.partition("#")[0]
            if not re.match(r"(?i)https?://", text) or text in found or where.target(page, address.text):
                continue
            view = page.output.view
            default = Place(
                f"content/{view.path}" if isinstance(view, PostView) else f"templates/{page.output.template}"
            )
            found[text] = place_of(subject, page, address.text) or place_of(subject, page, text) or default
    return found
