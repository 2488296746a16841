"""The browser that tests drive: Chromium as the system has it."""

import os
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


def find_chromium() -> str | None:
    """The browser that ``CHROMIUM`` names, or the one that is installed."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


def browser_arguments() -> list[str]:
    """What a browser must be told so that it starts."""
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return ["--no-sandbox"] if is_root else []


def open_browser() -> "Iterator[Browser]":
    """A browser until the tests of a file are done. Without one they are skipped; in the continuous integration they
    fail."""
    path = find_chromium()
    if path is None:
        if os.environ.get("CI") == "true":
            pytest.fail("there is no Chromium: install it, or name it in the environment variable CHROMIUM")
        pytest.skip("there is no Chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=browser_arguments())
        yield browser
        browser.close()


def listen(page: "Page", complaints: list[str]) -> None:
    """Collect what goes wrong in a tab: errors, what its console says, and requests that fail."""
    from playwright.sync_api import ConsoleMessage, Request

    def on_console(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(f"console: {message.text} {message.location['url']}")

    def on_failed(request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # what was under way when the page was left
            complaints.append(f"failed: {request.url} {request.failure}")

    page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
    page.on("console", on_console)
    page.on("requestfailed", on_failed)
