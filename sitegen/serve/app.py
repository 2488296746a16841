"""The preview over HTTP. The event loop only passes requests on to the thread that owns the site.

So a request that comes while the site changes waits for the new state, and no answer mixes two states.
"""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Collection
from concurrent.futures import Executor
from pathlib import Path
from typing import TypeVar

import msgspec
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import (
    FileResponse,
    JSONResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import Route
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from ..build.live import Making
from ..diagnostics import Diagnostic
from . import guard
from .editor import EditorError
from .media import media_type
from .pages import ROOT
from .preview import Change, Content, File, Moved, Preview, Status

T = TypeVar("T")

HEARTBEAT = 15.0
"""Seconds after which a silent stream says that it lives, so that neither side takes it for dead."""

WHOLE = 4 << 20
"""Bytes: files up to this size are sent from memory."""

MADE = 64 << 20
"""Bytes of derived files that are kept for who asks again."""

HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}

BROWSER = Path(__file__).parent / "browser"
"""What browsers are given of ours."""


class Site:
    """The preview, the thread that owns it, and those who wait for changes."""

    def __init__(self, preview: Preview, owner: Executor) -> None:
        self.preview, self.owner = preview, owner
        self.closing = False
        self._changed = asyncio.Event()
        self._state: tuple[int, object] = preview.live.snapshot.number, preview.failure

    async def ask(self, work: Callable[..., T], *given: object) -> T:
        """Let the thread that owns the site do something; wake those who look at pages if it led to another state."""
        result = await asyncio.get_running_loop().run_in_executor(self.owner, work, *given)
        state = self.preview.live.snapshot.number, self.preview.failure
        if state != self._state:
            self._state = state
            self._wake()
        return result

    async def update(self, names: Collection[str] | None) -> Change | None:
        """Take in that files may have changed."""
        return await self.ask(self.preview.update, names)

    def close(self) -> None:
        """End every stream."""
        self.closing = True
        self._wake()

    def _wake(self) -> None:
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    async def statuses(self, path: str, source: str) -> AsyncIterator[Status | None]:
        """What somebody who looks at a page should know: at first, and when it changes; None after a silent while.

        ``source`` is the path of the post that the page shows, or empty.
        """
        number = 0
        last: Status | None = None
        while not self.closing:
            changed = self._changed
            status, source = await self.ask(self.preview.status, path, source, number)
            number = status.number
            if last is None or status.files or msgspec.structs.replace(status, number=last.number) != last:
                yield status
            last = msgspec.structs.replace(status, files=())
            while not changed.is_set():
                try:
                    await asyncio.wait_for(changed.wait(), HEARTBEAT)
                except TimeoutError:
                    yield None


def application(site: Site, host: str) -> ASGIApp:
    """The preview as an ASGI application that listens on ``host``."""

    made_files: OrderedDict[str, bytes] = OrderedDict()

    async def made(making: Making) -> Response:
        """A derived file, made in another thread than the one that owns the site."""
        key, path = making.derived.key, making.derived.path
        if key not in made_files:
            result = await asyncio.to_thread(making.made)
            if isinstance(result, Diagnostic):
                raise HTTPException(500, result.message)
            made_files[key] = data = result
            while len(made_files) > 1 and sum(map(len, made_files.values())) > MADE:
                made_files.popitem(last=False)
        else:
            data = made_files[key]
        return Response(data, 200, HEADERS, media_type(path))

    async def page(request: Request) -> Response:
        answer = await site.ask(site.preview.answer, request.scope["path"])
        if isinstance(answer, Content):
            return Response(answer.data, answer.status, HEADERS, answer.type)
        if isinstance(answer, Moved):
            query = f"?{request.url.query}" if request.url.query else ""
            return RedirectResponse(answer.url + query, 302, HEADERS)
        if isinstance(answer, Making):
            return await made(answer)
        try:
            return _file(answer, request)
        except OSError:
            raise HTTPException(404, "this file is gone") from None

    async def events(request: Request) -> Response:
        if not guard.is_own_page(request.headers):
            raise HTTPException(403, "only pages of this preview may listen")

        async def stream() -> AsyncIterator[bytes]:
            yield b"retry: 500\n\n"
            asked = request.query_params
            async for status in site.statuses(asked.get("path", "/"), asked.get("source", "")):
                yield b":\n\n" if status is None else b"data: %b\n\n" % msgspec.json.encode(status)

        return StreamingResponse(stream(), 200, HEADERS, "text/event-stream; charset=utf-8")

    async def open_file(request: Request) -> Response:
        if not guard.is_own_page(request.headers) or "x-sitegen" not in request.headers:
            raise HTTPException(403, "only pages of this preview may open files")
        if request.client is None or not guard.is_loopback(request.client.host):
            raise HTTPException(403, "only this machine may open files")
        try:
            wanted = msgspec.json.decode(await request.body(), type=Wanted)
            await site.ask(site.preview.open, wanted.path, wanted.line, wanted.column)
        except msgspec.DecodeError as error:
            raise HTTPException(400, str(error)) from None
        except EditorError as error:
            return JSONResponse({"problem": str(error)}, 409, HEADERS)
        return JSONResponse({}, 200, HEADERS)

    async def asset(request: Request) -> Response:
        name = request.path_params["name"]
        if name not in {file.name for file in BROWSER.iterdir()}:
            raise HTTPException(404, "there is no such file")
        return Response((BROWSER / name).read_bytes(), 200, HEADERS, media_type(name))

    async def refuse(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # it is registered for nothing else
        return PlainTextResponse(f"{error.detail}\n", error.status_code, {**(error.headers or {}), **HEADERS})

    routes = [
        Route(f"{ROOT}events", events),
        Route(f"{ROOT}open", open_file, methods=["POST"]),
        Route(f"{ROOT}{{name}}", asset),
        Route("/{path:path}", page),
    ]
    inner = Starlette(routes=routes, exception_handlers={HTTPException: refuse})
    return OnlyKnownHosts(inner, guard.names_of(host), not guard.is_loopback(host))


def _file(file: File, request: Request) -> Response:
    """A file that is published as it is. Raises OSError."""
    status = file.path.stat()
    response = FileResponse(file.path, 200, HEADERS, file.type, stat_result=status)
    if StaticFiles().is_not_modified(response.headers, request.headers):
        return NotModifiedResponse(response.headers)
    if status.st_size > WHOLE or "range" in request.headers:
        return response
    data = file.path.read_bytes()  # a file that is saved meanwhile may have another length than a moment ago
    return Response(data, 200, {**response.headers, "content-length": str(len(data))})


class Wanted(msgspec.Struct, frozen=True):
    """A place in a file that shall be opened."""

    path: str
    line: int = 1
    column: int = 1


class OnlyKnownHosts:
    """Refuses requests for hosts that are none of ours: see ``guard``."""

    def __init__(self, app: ASGIApp, names: frozenset[str], any_address: bool) -> None:
        self.app, self.names, self.any_address = app, names, any_address

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            header = next((v.decode("latin-1") for k, v in scope["headers"] if k == b"host"), "")
            if not guard.is_known_host(header, self.names, self.any_address):
                text = f"This preview does not answer for the host {header!r}.\n"
                await PlainTextResponse(text, 421, HEADERS)(scope, receive, send)
                return
        await self.app(scope, receive, send)
