"""The preview server: the same program as the build, looked at through HTTP.

``watching`` notices changed files, ``build.live`` holds the site, ``preview`` answers, ``app`` speaks HTTP, and
``browser/`` holds the script that keeps an open page as its source is. Nothing of it is written to the output folder,
and none of it is imported by a build.
"""

import asyncio
import contextlib
import errno
import gc
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Protocol
from zoneinfo import ZoneInfo

import msgspec

from ..build import load, theme_folder
from ..build.inputs import FOLDERS
from ..build.jobs import get_ready
from ..build.live import settings_name
from ..build.options import Options, load_settings
from ..diagnostics import Diagnostic
from . import guard
from .preview import Change, Preview
from .watching import SETTLE, Names, Watched, Watcher

PORTS = 20
"""So many ports after a busy one are tried."""

DUE = 1.0
"""Seconds between two looks at whether a post has become due."""

PACKAGE = Path(__file__).parent.parent


class Terminal(Protocol):
    """Where the author is told what happens."""

    def say(self, text: str) -> None:
        """Show a line."""

    def report(self, found: Sequence[Diagnostic]) -> None:
        """Show diagnostics."""

    def progress(self) -> AbstractContextManager[Callable[[str, int, int], None]]:
        """A function to be told how far loading is."""

    def waiting(self, holder: str) -> None:
        """Say which other process is building this site just now."""


class Address(msgspec.Struct, frozen=True):
    """Where to listen."""

    host: str
    port: int
    """0 for any that is free."""


class BusyError(Exception):
    """The port is taken, or must not be used."""


def listen(address: Address) -> socket.socket:
    """Listen at an address. Raises BusyError."""
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    try:
        made = socket.create_server((address.host, address.port), family=family, backlog=2048)
        # asyncio sends small answers at once only on sockets that say that they are of TCP; else each waits 40 ms.
        return socket.socket(made.family, made.type, socket.IPPROTO_TCP, fileno=made.detach())
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise BusyError(f"port {address.port} is in use") from None
        raise BusyError(
            f"cannot listen on {address.host}, port {address.port}: {(error.strerror or str(error)).lower()}"
        ) from None


def free_port(host: str, busy: int) -> int | None:
    """The next port after a busy one that is free, if there is one near."""
    for port in range(busy + 1, min(busy + PORTS, 65535) + 1):
        with contextlib.suppress(BusyError), listen(Address(host, port)):
            return port
    return None


def url_of(listening: socket.socket, base_path: str) -> str:
    """The address of the site for a browser on this machine."""
    host, port = listening.getsockname()[:2]
    if host in ("0.0.0.0", "::"):
        host = "localhost"
    return f"http://{f'[{host}]' if ':' in host else host}:{port}{base_path}/"


def serve(
    options: Options,
    as_of: datetime | None,
    listening: socket.socket,
    terminal: Terminal,
    poll: bool = False,
    browser: bool = False,
) -> None:
    """Serve a site until somebody interrupts; ``as_of`` is the date for which it is shown, None for now.

    Raises UsageError where the site cannot be loaded at all.
    """
    if as_of is not None and as_of.tzinfo is None:
        settings, _ = load_settings(options)
        as_of = as_of.replace(tzinfo=ZoneInfo(settings.site.timezone))
    clock = (lambda: as_of) if as_of is not None else lambda: datetime.now(UTC)
    with ThreadPoolExecutor(1, "site") as owner:
        with terminal.progress() as progress:
            loading = owner.submit(load, options, clock, progress, terminal.waiting)
            try:
                site = loading.result()
            except (KeyboardInterrupt, SystemExit):
                os._exit(130)  # at once: nothing is lost, as with a build that is killed
        gc.freeze()  # what was loaded stays: looking for garbage in it would only cost time
        gc.enable()
        terminal.report(site.snapshot.diagnostics)
        host = listening.getsockname()[0]
        if not guard.is_loopback(host):
            terminal.say(
                f"warning: everybody who can reach {host} can read this preview, drafts included; "
                "without --host only this machine can"
            )
        url = url_of(listening, site.snapshot.info.base_path)
        terminal.say(f"{url}  {len(site.snapshot.outputs)} pages; Ctrl-C stops")
        if browser:
            import webbrowser

            webbrowser.open(url)
        again = False
        with contextlib.suppress(KeyboardInterrupt):
            again = asyncio.run(_run(Preview(site), owner, listening, terminal, options, poll))
        owner.submit(site.close).result()
    if again:
        terminal.say("sitegen itself changed: starting again")
        port = listening.getsockname()[1]
        listening.close()
        arguments = [a for a in sys.orig_argv[1:] if a != "--open"]
        command = [sys.executable, *arguments, "--port", str(port)]
        if sys.platform == "win32":  # there, exec gives the prompt back while the new process goes on
            sys.exit(subprocess.call(command))
        os.execv(sys.executable, command)


async def _run(
    preview: Preview,
    owner: ThreadPoolExecutor,
    listening: socket.socket,
    terminal: Terminal,
    options: Options,
    poll: bool,
) -> bool:
    """Serve; returns whether the program should start again because its own source changed."""
    import uvicorn

    from .app import Site, application

    site = Site(preview, owner)
    app = application(site, listening.getsockname()[0])
    config = uvicorn.Config(
        app, log_level="error", access_log=False, lifespan="off", server_header=False, timeout_graceful_shutdown=1
    )

    class Server(uvicorn.Server):
        """Ends the streams before it waits for all answers to be finished."""

        def handle_exit(self, sig: int, frame: FrameType | None) -> None:
            site.close()
            super().handle_exit(sig, frame)

    server = Server(config)
    loop = asyncio.get_running_loop()
    again = False
    tasks: set[asyncio.Task[None]] = set()

    def stop() -> None:
        site.close()
        server.should_exit = True

    async def changed(names: Names) -> None:
        nonlocal again
        code = {n for n in names or () if n.startswith("sitegen/")}
        if code and any(n.endswith(".py") for n in code):
            problem = await loop.run_in_executor(None, _problem_of_code)
            if not problem:
                again = True
                stop()
                return
            terminal.say(f"sitegen itself changed, and cannot be started:\n{problem}")
        begin = time.perf_counter()
        change = await site.update(None if names is None else names - code)
        if change:
            milliseconds = (time.perf_counter() - begin) * 1000
            terminal.say(f"{_what(change)}: {milliseconds:.0f} ms")
            terminal.report(change.new)
        doubtful = preview.live.doubtful
        if doubtful:
            await asyncio.sleep(SETTLE)
            tell(doubtful)

    def tell(names: Names) -> None:
        def start() -> None:
            task = loop.create_task(changed(names))
            tasks.add(task)
            task.add_done_callback(tasks.discard)

        with contextlib.suppress(RuntimeError):  # the loop has just ended
            loop.call_soon_threadsafe(start)

    async def follow_the_date() -> None:
        while True:
            await asyncio.sleep(DUE)
            if preview.live.is_other_date():
                tell(frozenset())

    # What the first edit needs is imported once the first pages are served.
    loop.call_later(DUE, loop.run_in_executor, None, get_ready, b"")
    due = loop.create_task(follow_the_date())
    with Watcher(watched(options), tell, terminal.say, poll):
        await server.serve(sockets=[listening])
    due.cancel()
    site.close()
    return again


def watched(options: Options) -> list[Watched]:
    """Everything that the site is made of, and where this package can be edited, its own source."""
    root = options.root.resolve()
    folders = [Watched(root / name, name, hidden) for name, hidden in FOLDERS]
    theme = theme_folder().resolve()
    for name, hidden in FOLDERS:
        if name != "content" and theme / name != root / name:
            folders.append(Watched(theme / name, f"theme/{name}", hidden))
    if "site-packages" not in PACKAGE.parts and "dist-packages" not in PACKAGE.parts:
        folders.append(Watched(PACKAGE, "sitegen"))
    names = frozenset({settings_name(options), *(name for name, _ in FOLDERS)})
    folders.append(Watched(root, "", only=names, suffix=".py"))  # of filters: the settings may name another one
    return folders


def _what(change: Change) -> str:
    if len(change.files) == 1:
        return f"{change.files[0]} changed"
    return f"{len(change.files)} files changed" if change.files else "the settings or the date changed"


def _problem_of_code() -> str:
    """Why this program could not be started as its source is now; empty if it could."""
    try:
        check = "import sitegen.cli, sitegen.serve.app, sitegen.parse, sitegen.build.live"
        done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, timeout=30)
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    return done.stderr if done.returncode else ""
