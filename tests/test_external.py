"""Links to other hosts: what is said of each answer, against a server on loopback."""

import socket
import ssl
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from sitegen import __version__
from sitegen.build import Options, check
from sitegen.checking import external
from sitegen.checking.external import AT_A_TIME, Answer, Limits, ask_all, problems
from sitegen.diagnostics import Place

LIMITS = Limits(timeout=1, wait=2)

Given = Mapping[str, tuple[int, Mapping[str, str]]]


class Server(ThreadingHTTPServer):
    """A host with a page for each path: its status and headers, by ``METHOD path`` or by the path alone."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, pages: Given, slow: float = 0) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.pages, self.slow = pages, slow
        self.asked: list[str] = []
        self.agents: set[str] = set()
        self.busy, self.most, self.lock = 0, 0, threading.Lock()

    @property
    def root(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    """Answers as the server is told, once for each connection."""

    server: Server

    def answer(self) -> None:
        server = self.server
        with server.lock:
            count = Counter(server.asked)[f"{self.command} {self.path}"]
            server.asked.append(f"{self.command} {self.path}")
            server.agents.add(self.headers["User-Agent"])
            server.busy += 1
            server.most = max(server.most, server.busy)
        time.sleep(server.slow)
        status, headers = server.pages.get(f"{self.command} {self.path}", server.pages.get(self.path, (404, {})))
        if "Once" in headers and count:
            status, headers = 200, {}
        with server.lock:
            server.busy -= 1
        if status == 0:  # hang up without a word
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
            return
        if status == 1:  # say nothing for a while
            time.sleep(float(headers["Seconds"]))
            return
        self.send_response(status)
        for name, value in headers.items():
            if name != "Once":
                self.send_header(name, value.replace("ROOT", server.root))
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_HEAD = answer  # noqa: N815 - the library's names

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def serving(pages: Given, slow: float = 0, tls: Path | None = None) -> Iterator[Server]:
    with Server(pages, slow) as server:
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(tls)
            server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        try:
            yield server
        finally:
            server.shutdown()


def to(path: str, status: int = 301) -> tuple[int, Mapping[str, str]]:
    return status, {"Location": path}


CASES: Mapping[str, tuple[Given, str, str, bool]] = {
    # pages, problem, where it moved, whether it is remembered
    "200": ({"/x": (200, {})}, "", "", True),
    "204": ({"/x": (204, {})}, "", "", True),
    "404": ({"/x": (404, {})}, "answers 404 Not Found", "", True),
    "410": ({"/x": (410, {})}, "answers 410 Gone", "", True),
    "500": ({"/x": (500, {})}, "answers 500 Internal Server Error", "", True),
    "503": ({"/x": (503, {})}, "answers 503 Service Unavailable", "", True),
    "a status without a name": ({"/x": (599, {})}, "answers 599", "", True),
    "401, which says nothing of the page": ({"/x": (401, {})}, "", "", False),
    "403": ({"/x": (403, {})}, "", "", False),
    "429": ({"/x": (429, {})}, "", "", False),
    "a server that knows no HEAD": ({"HEAD /x": (405, {}), "GET /x": (200, {})}, "", "", True),
    "one that answers HEAD wrongly": ({"HEAD /x": (404, {}), "GET /x": (200, {})}, "", "", True),
    "one that hangs up on HEAD": ({"HEAD /x": (0, {}), "GET /x": (200, {})}, "", "", True),
    "moved for good": ({"/x": to("/y"), "/y": (200, {})}, "", "ROOT/y", True),
    "moved for good, twice": ({"/x": to("/y"), "/y": to("ROOT/z", 308), "/z": (200, {})}, "", "ROOT/z", True),
    "moved for now": ({"/x": to("/y", 302), "/y": (200, {})}, "", "", True),
    "moved for good, then for now": ({"/x": to("/y"), "/y": to("/z", 307), "/z": (200, {})}, "", "", True),
    "moved to nowhere": (
        {"/x": to("/y"), "/y": (404, {})},
        "leads on to ROOT/y, which answers 404 Not Found",
        "",
        True,
    ),
    "a circle": ({"/x": to("/y"), "/y": to("/x")}, "leads in a circle, by ROOT/x", "", True),
    "a circle of one": ({"/x": to("/x", 302)}, "leads in a circle, by ROOT/x", "", True),
    "too many hops": (
        {"/x": to("/0"), **{f"/{n}": to(f"/{n + 1}") for n in range(20)}},
        "leads on more than 10 times",
        "",
        True,
    ),
    "a redirect to a file": (
        {"/x": to("file:///etc/passwd")},
        "leads on to file:///etc/passwd, which is no page",
        "",
        True,
    ),
    "a redirect to what is no address": (
        {"/x": to("http://[::1")},
        "leads on to http://[::1, which is no page",
        "",
        True,
    ),
    "a redirect without an address": ({"/x": (301, {})}, "", "", True),
    "no answer": ({"/x": (1, {"Seconds": "3"})}, "does not answer within 1 s", "", True),
    "hanging up": ({"/x": (0, {})}, "", "", True),
    "patience": ({"/x": (429, {"Retry-After": "0", "Once": ""})}, "", "", True),
    "patience in form of a date": (
        {"/x": (503, {"Retry-After": format_datetime(datetime(2020, 1, 1, tzinfo=UTC), usegmt=True), "Once": ""})},
        "",
        "",
        True,
    ),
    "patience without an end": ({"/x": (429, {"Retry-After": "0"})}, "", "", False),
    "more patience than we have": ({"/x": (429, {"Retry-After": "3600"})}, "", "", False),
}


@pytest.mark.parametrize(("pages", "problem", "moved", "is_known"), CASES.values(), ids=CASES)
def test_answer(pages: Given, problem: str, moved: str, is_known: bool) -> None:
    with serving(pages) as server:
        answer = ask_all([f"{server.root}/x"], LIMITS)[f"{server.root}/x"]
        if pages == CASES["hanging up"][0]:
            assert answer.problem
            return
        found = (answer.problem.replace(server.root, "ROOT"), answer.moved.replace(server.root, "ROOT"))
        assert (*found, answer.is_known) == (problem, moved, is_known)


def test_host_that_is_not_there() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, and not listening
        address = f"http://127.0.0.1:{taken.getsockname()[1]}/"
        assert ask_all([address], LIMITS)[address].problem.startswith("cannot be reached: ")


@pytest.mark.parametrize("address", ["http://[::1", "http://exa mple/", "http://127.0.0.1:99999/"])
def test_address_that_is_none(address: str) -> None:
    assert ask_all([address], LIMITS)[address].problem


def test_certificate_that_nobody_trusts() -> None:
    with serving({"/": (200, {})}, tls=Path(__file__).parent / "untrusted.pem") as server:
        address = f"https://127.0.0.1:{server.server_port}/"
        assert ask_all([address], LIMITS)[address].problem.startswith("has a certificate that is not valid: ")


def test_host_that_speaks_no_tls() -> None:
    with serving({"/": (200, {})}) as server:
        address = f"https://127.0.0.1:{server.server_port}/"
        assert ask_all([address], LIMITS)[address].problem.startswith("speaks no TLS that we understand: ")


def test_address_with_other_letters() -> None:
    with serving({"/gr%C3%B6%C3%9Fe?q=%C3%A4%20b": (200, {})}) as server:
        address = f"{server.root}/größe?q=ä%20b"
        assert ask_all([address], LIMITS)[address].problem == ""


def test_two_questions_to_a_host_at_a_time_and_who_asks() -> None:
    with serving({f"/{n}": (200, {}) for n in range(12)}, slow=0.05) as server:
        answers = ask_all([f"{server.root}/{n}" for n in range(12)], LIMITS)
        assert server.most <= AT_A_TIME
        assert len(answers) == len(server.asked) == 12
        assert all(agent.startswith(f"sitegen/{__version__} ") for agent in server.agents)


def test_host_that_asks_for_patience_is_left_alone() -> None:
    with serving({f"/{n}": (429, {"Retry-After": "3600"}) for n in range(8)}) as server:
        answers = ask_all([f"{server.root}/{n}" for n in range(8)], LIMITS)
        assert len(server.asked) <= AT_A_TIME
        assert not any(answer.is_known or answer.problem for answer in answers.values())


def test_what_is_said() -> None:
    answers = {"a": Answer("answers 404 Not Found"), "b": Answer(moved="c"), "d": Answer(), "e": Answer(is_known=False)}
    places = {name: Place("content/posts/a.md", 3, n) for n, name in enumerate("abdef")}
    said = [(d.code, d.place.column, d.message) for d in problems(answers, places)]
    assert said == [("SG118", 0, "a answers 404 Not Found"), ("SG119", 1, "b has moved to c")]


def test_answers_are_remembered_for_a_week_and_failures_are_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving({"/good": (200, {}), "/moved": to("/good")}) as server:
        folder = tmp_path / "content/posts"
        folder.mkdir(parents=True)
        (tmp_path / "sitegen.toml").write_text('[site]\nbase_url = "https://example.org"\n', "utf-8")
        links = "\n".join(f"- [x]({server.root}/{name}#part)" for name in ("good", "bad", "moved"))
        (folder / "a.md").write_text(f"---\ntitle: A\ndate: 2025-01-01\n---\n{links}\n", "utf-8")
        options = Options(tmp_path, datetime(2026, 1, 1, tzinfo=UTC), jobs=1)

        def asked(limits: Limits | None = LIMITS) -> set[str]:
            server.asked.clear()
            examined = check(options, limits)
            found = [(d.code, d.place.line, d.place.column) for d in examined.diagnostics]
            assert found == ([("SG118", 6, 7), ("SG119", 7, 7)] if limits else [])
            return {line.partition(" ")[2] for line in server.asked}

        assert asked(None) == set()
        assert asked() == {"/good", "/bad", "/moved"}
        assert asked() == {"/bad"}
        later = time.time() + timedelta(days=7, minutes=1).total_seconds()
        monkeypatch.setattr(external.time, "time", lambda: later)
        assert asked() == {"/good", "/bad", "/moved"}
        assert asked() == {"/bad"}
