"""A preview server in a process of its own, for the tests that look at it from outside."""

import http.client
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

SECONDS = 20
"""So long a server may take to start, to answer or to stop."""


class Preview:
    """A site in a folder, and ``sitegen serve`` for it; use it as a context manager, or call ``stop``."""

    def __init__(self, root: Path, files: Mapping[str, str | bytes], *arguments: str) -> None:
        """Write the files of the site and serve it on a free port."""
        self.root, self.arguments = root, arguments
        self.url = ""
        """The address of the home page, with a final ``/``."""
        self.said: list[str] = []
        """The lines that the server printed, over all of its starts."""
        for name, text in files.items():
            self.write(name, text)
        self.start()

    def __enter__(self) -> "Preview":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start the server, after a stop on the port that it had."""
        command = [sys.executable, "-m", "sitegen", "serve", "--port", str(urlsplit(self.url).port or 0)]
        self.process = subprocess.Popen(
            [*command, *self.arguments],
            cwd=self.root,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )
        urls: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._listen, args=(self.process, urls), daemon=True)
        self._reader.start()
        url = urls.get(timeout=SECONDS)
        assert url, "".join(self.said)
        self.url = url

    def _listen(self, process: "subprocess.Popen[str]", urls: "queue.SimpleQueue[str]") -> None:
        assert process.stdout is not None  # it was asked for
        with process.stdout:
            for line in process.stdout:
                self.said.append(line)
                if line.startswith("http://"):
                    urls.put(line.split()[0])
        urls.put("")

    def stop(self) -> None:
        """End the server, as Ctrl-C does; nothing happens if it has ended."""
        self.process.terminate()
        try:
            self.process.wait(SECONDS)
        finally:
            self.process.kill()
            self._reader.join(SECONDS)

    def write(self, name: str, text: str | bytes) -> None:
        """Save a file of the site, in place as most editors do."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)

    def put(self, name: str, text: str) -> None:
        """Save a file of the site by putting another one in its place, so that nobody ever sees it empty."""
        self.write("unsaved", text)
        (self.root / "unsaved").replace(self.root / name)

    def get(self, path: str) -> tuple[int, bytes]:
        """The status and the body of the answer to a request for a path; redirects are not followed."""
        address = urlsplit(self.url)
        assert address.hostname is not None  # it is of http://127.0.0.1
        connection = http.client.HTTPConnection(address.hostname, address.port, timeout=SECONDS)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()
