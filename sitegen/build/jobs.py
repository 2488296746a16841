"""The work of the processes: parse a batch of files, render a batch of pages, make files from one source.

Bytes in, bytes out. What a job needs of libraries is imported when it runs, so that a build with nothing to do does not
pay for them.
"""

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from ..diagnostics import Diagnostic
from ..digest import encode
from ..model import AnyView, ParseOptions, SiteInfo, Stamp

if TYPE_CHECKING:
    from ..templates import Templates

# ------------------------------------------------------------------------------------------------------- parsing


class ParseTask(msgspec.Struct, frozen=True):
    """A file to be parsed."""

    path: str
    """Relative to the content folder."""
    data: bytes
    options: ParseOptions


class ParseResult(msgspec.Struct, frozen=True):
    """What came of it."""

    post: bytes
    """A Post, encoded."""
    body: str
    terms: str


parse_tasks = msgspec.msgpack.Decoder(tuple[ParseTask, ...])
parse_results = msgspec.msgpack.Decoder(tuple[ParseResult, ...])
pack = msgspec.msgpack.Encoder().encode


def get_ready(_: bytes) -> bytes:
    """Import what the jobs need, while the main process finds out what there is to do."""
    from .. import parse, templates

    assert parse
    assert templates
    return b""


def parse_batch(tasks: bytes) -> bytes:
    """Parse files."""
    from ..parse import parse

    results = []
    for task in parse_tasks.decode(tasks):
        parsed = parse(task.path, task.data, task.options)
        results.append(ParseResult(encode(parsed.post), parsed.body, parsed.terms))
    return pack(results)


# ------------------------------------------------------------------------------------------------------ rendering


class PageTask(msgspec.Struct, frozen=True):
    """A page to be rendered and written."""

    path: str
    """Relative to the output folder."""
    template: str
    view: bytes
    """Encoded."""
    bodies: tuple[tuple[str, str], ...]
    """Digest and HTML of each body that the view shows."""


class RenderTask(msgspec.Struct, frozen=True):
    """Pages, and what all of them need."""

    shared: bytes
    """A Shared, encoded: the same bytes for every task of a build."""
    pages: tuple[PageTask, ...]


class Shared(msgspec.Struct, frozen=True):
    """What rendering any page of a site needs."""

    theme: dict[str, tuple[str, str]]
    """Text and path of each template of the theme by its name."""
    own: dict[str, tuple[str, str]]
    """The same for the site's."""
    filters: tuple[str, str] | None
    """Text and path of the file with the site's own filters."""
    bytecode: dict[str, bytes]
    site: SiteInfo
    output: str
    """The output folder."""
    temporary: str
    """A folder on the same disk for files that are not finished."""


class PageResult(msgspec.Struct, frozen=True):
    """What came of a page."""

    path: str
    stamp: Stamp | None = None
    problem: Diagnostic | None = None
    """Why it cannot be rendered."""
    failure: str = ""
    """Why it could not be written."""


render_tasks = msgspec.msgpack.Decoder(RenderTask)
render_results = msgspec.msgpack.Decoder(tuple[PageResult, ...])
_views = msgspec.json.Decoder(AnyView)


def render_batch(task: bytes) -> bytes:
    """Render pages and write them."""
    from ..files import reason, replace
    from ..templates import TemplateError

    batch = render_tasks.decode(task)
    shared, templates = _shared(batch.shared)
    output, temporary = Path(shared.output), Path(shared.temporary)
    results = []
    for page in batch.pages:
        bodies = dict(page.bodies)
        try:
            text = templates.render(page.template, _views.decode(page.view), shared.site, bodies.__getitem__)
            stamp = replace(output / page.path, (text.encode("utf-8", "replace"),), temporary)
            results.append(PageResult(page.path, stamp))
        except TemplateError as error:
            results.append(PageResult(page.path, problem=error.found))
        except OSError as error:
            results.append(PageResult(page.path, failure=reason(error)))
    return pack(results)


@lru_cache(maxsize=1)
def _shared(data: bytes) -> "tuple[Shared, Templates]":
    from ..templates import Templates, TemplateSource

    shared = msgspec.msgpack.decode(data, type=Shared)
    theme, own = (
        {name: TemplateSource(text, path) for name, (text, path) in sources.items()}
        for sources in (shared.theme, shared.own)
    )
    filters = TemplateSource(*shared.filters) if shared.filters else None
    return shared, Templates(theme, own, bytecode=dict(shared.bytecode), filters=filters)


# -------------------------------------------------------------------------------------------------- derived files


class Wanted(msgspec.Struct, frozen=True):
    """What shall be made of a source."""

    maker: str
    arguments: tuple[tuple[str, str | int], ...]


class MakeTask(msgspec.Struct, frozen=True):
    """Files to be made from one source."""

    data: bytes
    """The source."""
    wanted: tuple[Wanted, ...]


class Made(msgspec.Struct, frozen=True):
    """What came of one of them."""

    data: bytes = b""
    problem: str = ""
    """Why it cannot be made."""


make_tasks = msgspec.msgpack.Decoder(MakeTask)
make_results = msgspec.msgpack.Decoder(tuple[Made, ...])


def make_batch(task: bytes) -> bytes:
    """Make files from one source, which is decoded once."""
    from ..pictures.makers import MakeError, Source, make

    batch = make_tasks.decode(task)
    source = Source(batch.data)
    results = []
    for wanted in batch.wanted:
        try:
            results.append(Made(make(source, wanted.maker, dict(wanted.arguments))))
        except MakeError as error:
            results.append(Made(problem=str(error)))
    return pack(results)
