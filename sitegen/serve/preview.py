"""What the preview answers: an address in, a page of the plan or a file of it out, and what is wrong with the site.

Plain functions of the state of the site, without a network. There is no way from an address to a file but through the
plan, so that no address leads out of it. One thread owns all of this, because it owns the site.
"""

import re
import time
import traceback
from collections.abc import Collection
from pathlib import Path
from urllib.parse import unquote

import msgspec

from ..build.live import ChangedError, Live, Making, Page
from ..decoding import decode
from ..diagnostics import Diagnostic, Place, nearest
from ..model import PostView
from ..urls import address_of, output_path
from .editor import EditorError, open_in_editor
from .media import media_type
from .pages import plain_page, problem_page, with_script, with_suggestions
from .problems import Problems, problems

TRIES = 5
"""So often a page is begun anew because files that it shows changed meanwhile."""

HALF_SAVED = 0.02
"""Seconds that a file which was just emptied is given to be filled again."""

SUGGESTIONS = 5
"""So many addresses are suggested where there is no page."""

HASHED = re.compile(r"(.+)\.[0-9a-f]{10}(\.(?:css|js|mjs))")

HTML = "text/html; charset=utf-8"


class Status(msgspec.Struct, frozen=True):
    """What a browser is told of the page that it shows."""

    number: int
    """The state of the site."""
    key: str
    """Of the page; empty if there is none at this address."""
    moved: str
    """Where the post that was shown has gone; empty if it is where it was."""
    files: tuple[str, ...]
    """Addresses of files other than pages that changed since the browser was last told."""
    problems: Problems


class Content(msgspec.Struct, frozen=True):
    """A page as an answer."""

    data: bytes
    type: str
    status: int = 200


class Moved(msgspec.Struct, frozen=True):
    """Another address, with its base path and encoded."""

    url: str


class File(msgspec.Struct, frozen=True):
    """A file that is published as it is."""

    path: Path
    type: str


class Change(msgspec.Struct, frozen=True):
    """What came of changed files."""

    files: tuple[str, ...]
    new: tuple[Diagnostic, ...]
    """What is wrong now and was not before."""


class Preview:
    """A site that is being looked at."""

    def __init__(self, live: Live) -> None:
        self.live = live
        self.told = live.snapshot
        """The state of which the author knows."""
        self.failure: Diagnostic | None = None
        """Why the last change could not be taken in, if by a mistake of ours."""
        self.touched: dict[str, int] = {}
        """The state in which a file last changed."""

    # ------------------------------------------------------------------------------------------------- changes

    def update(self, names: Collection[str] | None) -> Change | None:
        """Take in that files may have changed; None if there is nothing that the author does not know."""
        failure = self.failure
        self._take_in(names)
        before, self.told = self.told, self.live.snapshot
        if self.told.number == before.number and self.failure == failure:
            return None
        known = frozenset(before.diagnostics)
        new = [d for d in self.told.diagnostics if d not in known]
        files = sorted(name for name, number in self.touched.items() if number > before.number)
        return Change(tuple(files), (*new, *filter(None, (self.failure,))))

    def _take_in(self, names: Collection[str] | None) -> None:
        try:
            after = self.live.update(names)
            self.failure = None
        except Exception as error:  # the last state is still good, and the next change may mend this
            traceback.print_exc()
            self.failure = _failure(error)
        else:
            self.touched |= dict.fromkeys(after.touched, after.number)

    def _page(self, output: str) -> Page | None:
        """A page of the site as it is now, even if nobody has told us yet of what changed."""
        if self.live.is_other_date():
            self._take_in(())
        for _ in range(TRIES):
            try:
                return self.live.page(output)
            except ChangedError as error:
                self._take_in(error.names)
                if error.names & self.live.doubtful:
                    time.sleep(HALF_SAVED)
        return Page("", b"", _failure(TimeoutError(f"files of {output} change all the time")))

    def _index_file(self, output: str) -> bytes | None:
        """A file of the search index as it is now."""
        for _ in range(TRIES if output.startswith("search/") and output.endswith(".json") else 0):
            try:
                return self.live.index().get(output)
            except ChangedError as error:
                self._take_in(error.names)
        return None

    def status(self, path: str, source: str = "", shown: int = 0) -> tuple[Status, str]:
        """What somebody who looks at a page should know, and the post that the page shows.

        ``source`` is the post that it showed when this was last asked, ``shown`` the state of the site at that time.
        """
        output = self._output(path)
        page = self._page(output) if output is not None else None
        snapshot = self.live.snapshot
        moved = ""
        if shown_now := self._source(output):
            source = shown_now
        elif source:
            moved = self._address_of_post(source)
        found = [*self.live.diagnostics_with(page), *filter(None, (self.failure,))]
        return (
            Status(
                number=snapshot.number,
                key=page.key if page else "",
                moved=moved,
                files=self._files_since(shown),
                problems=problems(found, [f"content/{source}"] if source else [], self.lines),
            ),
            source,
        )

    def _address_of_post(self, source: str) -> str:
        snapshot = self.live.snapshot
        views = (o.view for o in snapshot.outputs.values())
        urls = (v.url for v in views if isinstance(v, PostView) and v.path == source)
        return next((snapshot.info.base_path + url for url in urls), "")

    def _files_since(self, number: int) -> tuple[str, ...]:
        files = {name for name, changed in self.touched.items() if changed > number} if number else set()
        if not files:
            return ()
        base = self.live.snapshot.info.base_path
        copies, derived = self.live.snapshot.copies.values(), self.live.snapshot.derived.values()
        changed = [c.output for c in copies if files.intersection(c.sources)]
        changed += [d.path for d in derived if d.source in files]
        return tuple(sorted(base + address_of(path) for path in changed))

    def lines(self, name: str) -> list[str]:
        """The lines of a file of the site; none if it is none of them, or cannot be read."""
        path = self.live.path(name)
        try:
            return decode(path.read_bytes(), name)[0].split("\n") if path else []
        except OSError:
            return []

    # ------------------------------------------------------------------------------------------------- answers

    def _output(self, path: str) -> str | None:
        """The output that a path of a request leads to; None if it does not lie below the site's base path."""
        base = unquote(self.live.snapshot.info.base_path)
        if base and path != base and not path.startswith(base + "/"):
            return None
        return output_path(path.removeprefix(base) or "/")

    def _making(self, output: str) -> Making | None:
        """What a derived file is made of, as it is now; None if there is none, or its source is gone."""
        for _ in range(TRIES):
            derived = self.live.snapshot.derived.get(output)
            if derived is None:
                return None
            try:
                return self.live.making(derived)
            except ChangedError as error:
                self._take_in(error.names)
            except OSError:
                return None
        return None

    def answer(self, path: str) -> Content | File | Making | Moved:
        """The answer to a request for a path, which is decoded."""
        output = self._output(path)
        if output is None:
            base = self.live.snapshot.info.base_path
            return Moved(f"{base}/") if path == "/" else self._not_found(path)
        page = self._page(output)
        if page:
            kind = media_type(output)
            if page.problem is None or page.data:
                data = with_script(page.data, page.key, self._source(output)) if kind == HTML else page.data
                return Content(data, kind)
            return Content(with_script(problem_page(page.problem, path), page.key), HTML, 500)
        index = self._index_file(output)
        if index is not None:
            return Content(index, media_type(output))
        snapshot = self.live.snapshot
        output = self._named_now(output)
        if output in snapshot.copies:
            copy = snapshot.copies[output]
            if copy.is_packed:
                return Content(self.live.memory.packed(copy), media_type(output))
            file = self.live.path(copy.source)
            return File(file, media_type(output)) if file else self._not_found(path)
        making = self._making(output)
        if making:
            return making
        inside = f"{output}/index.html"
        if inside in snapshot.outputs or inside in snapshot.copies:
            return Moved(snapshot.info.base_path + address_of(inside))
        return self._not_found(path)

    def _source(self, output: str | None) -> str:
        """The path of the post that an output shows, or empty."""
        planned = self.live.snapshot.outputs.get(output) if output is not None else None
        return planned.view.path if planned and isinstance(planned.view, PostView) else ""

    def _named_now(self, output: str) -> str:
        """The path of a style sheet or script as it is now; pages of a former state ask for it with another hash."""
        found = HASHED.fullmatch(output)
        asset = dict(self.live.snapshot.info.assets).get(f"{found[1]}{found[2]}") if found else None
        return output_path(asset) if asset and output not in self.live.snapshot.copies else output

    def _not_found(self, path: str) -> Content:
        page = self._page("404.html")
        data = page.data if page and page.data else plain_page("Page not found", "There is no page at this address.")
        return Content(with_script(with_suggestions(data, self._near(path)), ""), HTML, 404)

    def _near(self, path: str) -> list[str]:
        snapshot = self.live.snapshot
        base = unquote(snapshot.info.base_path)
        addresses = [address_of(o) for o in snapshot.outputs if o.endswith("index.html")]
        found = nearest(path.removeprefix(base).rstrip("/"), addresses, SUGGESTIONS, cutoff=0.5)
        return [snapshot.info.base_path + address for address in found]

    def open(self, name: str, line: int, column: int) -> None:
        """Open a file of the site in the author's editor. Raises EditorError."""
        path = self.live.path(name)
        if path is None:
            raise EditorError(f"{name} is no file of this site")
        open_in_editor(self.live.settings.preview.editor, path.resolve(), line, column)


def _failure(error: Exception) -> Diagnostic:
    message = f"the last change could not be taken in: {type(error).__name__}: {error}"
    return Diagnostic("", "error", message, Place("sitegen"), "this is a mistake in sitegen; the page is the last one")
