"""Whether addresses on other hosts still lead somewhere. This is the one part of sitegen that asks the network.

Each address is asked for its head, and where that is refused for its page, of which nothing is read. At most two
questions are put to a host at a time. A host that asks for patience is given it, if that is not too long; where one
only refuses programs, nobody can tell, and nothing is said.
"""

import re
import socket
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from http.client import HTTPException, HTTPMessage, responses
from typing import IO
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

import msgspec

from .. import __version__
from ..diagnostics import Diagnostic, Place, diagnostic

USER_AGENT = f"sitegen/{__version__} (link check; Python-urllib)"
THREADS = 8
AT_A_TIME = 2
"""Questions to one host."""
HOPS = 10
"""So many redirects are followed."""
GOOD_FOR = 7 * 24 * 3600
"""Seconds for which it is remembered that an address leads somewhere."""
REFUSED = frozenset((401, 402, 403, 407, 408, 425, 429, 451, 999))
"""What hosts say to programs that they do not know, or in haste; the page may well be there."""


class Limits(msgspec.Struct, frozen=True):
    """How patient we are, in seconds."""

    timeout: float = 10
    """For an answer."""
    wait: float = 60
    """As long as a host may ask us to wait."""


class Answer(msgspec.Struct, frozen=True):
    """What came of asking for an address."""

    problem: str = ""
    """Why it leads nowhere; empty if it leads somewhere or nobody can tell."""
    moved: str = ""
    """Where it leads for good, if all hosts on the way say so."""
    is_known: bool = True
    """Whether an answer came that can be remembered."""
    at: float = 0
    """When it was asked, in seconds since 1970."""

    def holds(self, now: float) -> bool:
        """Whether there is no need to ask again."""
        return self.is_known and not self.problem and 0 <= now - self.at < GOOD_FOR


Answers = Mapping[str, Answer]
Step = Callable[[int, int], None]


def ask_all(addresses: Iterable[str], limits: Limits, step: Step = lambda done, total: None) -> Answers:
    """The answer for each address. They are asked in lanes, of which each host has two at most."""
    by_host: dict[str, list[str]] = {}
    for address in addresses:
        by_host.setdefault(re.split(r"[/?#]", address, maxsplit=3)[2].lower(), []).append(address)
    lanes = [
        (_Host(limits), lane)
        for host, asked in sorted(by_host.items())
        for lane in (asked[i::AT_A_TIME] for i in range(AT_A_TIME))
        if lane
    ]
    total, done, found = sum(map(len, by_host.values())), 0, dict[str, Answer]()
    with ThreadPoolExecutor(THREADS) as pool:
        for answers in pool.map(lambda lane: [(a, lane[0].ask(a)) for a in lane[1]], lanes):
            found.update(answers)
            done += len(answers)
            step(done, total)
    return found


class _WaitError(Exception):
    """A host asks to be left alone for so many seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class _Host:
    """One host as one lane sees it."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.is_closed = False
        """Whether it asked for more patience than we have."""

    def ask(self, address: str) -> Answer:
        if self.is_closed:
            return Answer(is_known=False)
        for attempt in (1, 2):
            try:
                answer = _follow(address, self.limits)
                return msgspec.structs.replace(answer, at=time.time())
            except _WaitError as wait:
                if wait.seconds > self.limits.wait or attempt == 2:
                    break
                time.sleep(wait.seconds)
        self.is_closed = True
        return Answer(is_known=False)


def _follow(address: str, limits: Limits) -> Answer:
    """Ask for an address, and for those that it leads on to."""
    seen, at, is_permanent = [address], address, True
    while True:
        try:
            status, location = _question(at, limits)
        except _WaitError:
            raise
        except (OSError, HTTPException, ValueError) as error:
            return Answer(f"{_on_the_way(seen)}{_reason(error, limits)}")
        if location is None:
            if status >= 400 and status not in REFUSED:
                name = f" {responses[status]}" if status in responses else ""
                return Answer(f"{_on_the_way(seen)}answers {status}{name}")
            return Answer(moved=at if is_permanent and len(seen) > 1 else "", is_known=status < 400)
        is_permanent &= status in (301, 308)
        try:
            at = urljoin(at, location).partition("#")[0]
            is_page = urlsplit(at).scheme in ("http", "https")
        except ValueError:
            at, is_page = location, False
        if not is_page:
            return Answer(f"leads on to {at}, which is no page")
        if at in seen:
            return Answer(f"leads in a circle, by {at}")
        seen.append(at)
        if len(seen) > HOPS + 1:
            return Answer(f"leads on more than {HOPS} times")


def _on_the_way(seen: Sequence[str]) -> str:
    return f"leads on to {seen[-1]}, which " if len(seen) > 1 else ""


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Leaves redirects to ``_follow``."""

    def http_error_302(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage
    ) -> None:
        return None

    http_error_301 = http_error_303 = http_error_307 = http_error_308 = http_error_302


def _question(address: str, limits: Limits) -> tuple[int, str | None]:
    """The status of an address, and where it leads on to. Raises OSError, HTTPException, ValueError, _WaitError."""
    opener = urllib.request.build_opener(_NoRedirects)
    status, headers = 0, Message()
    for method in ("HEAD", "GET"):
        request = urllib.request.Request(
            _encoded(address), method=method, headers={"User-Agent": USER_AGENT, "Accept": "*/*"}
        )
        try:
            with opener.open(request, timeout=limits.timeout) as answer:
                status, headers = answer.status, answer.headers
        except urllib.error.HTTPError as error:
            with error:
                status, headers = error.code, error.headers
        except (HTTPException, ConnectionError):
            if method == "GET":
                raise
            continue  # some servers do not know HEAD at all
        if status in (429, 503) and "Retry-After" in headers:
            raise _WaitError(_seconds(headers["Retry-After"]))
        if status < 400:
            break
    location = headers.get("Location")
    return status, location if status in (301, 302, 303, 307, 308) and location else None


def _seconds(text: str) -> float:
    """How long ``Retry-After`` asks us to wait, as a number of seconds or a date."""
    try:
        return max(0.0, float(text))
    except ValueError:
        pass
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return 1.0
    return max(0.0, ((moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - datetime.now(UTC)).total_seconds())


def _encoded(address: str) -> str:
    """An address as it is sent: hosts in the form of the name system, other letters encoded. Raises ValueError."""
    parts = urlsplit(address)
    host = (parts.hostname or "").encode("idna").decode() if not (parts.hostname or "").isascii() else None
    place = parts.netloc if host is None else parts.netloc.replace(parts.hostname or "", host)
    safe = "%/:=&?~#+!$,;'@()*[]|"
    return urlunsplit((parts.scheme, place, quote(parts.path, safe=safe) or "/", quote(parts.query, safe=safe), ""))


def _reason(error: Exception, limits: Limits) -> str:
    """Why there was no answer."""
    cause: object = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(cause, TimeoutError):
        return f"does not answer within {limits.timeout:g} s"
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"has a certificate that is not valid: {cause.verify_message}"
    if isinstance(cause, ssl.SSLError):
        return f"speaks no TLS that we understand: {cause.reason or 'no reason given'}"
    if isinstance(cause, socket.gaierror):
        return "names a host that is not known"
    if isinstance(cause, OSError):
        return f"cannot be reached: {cause.strerror or cause}"
    return f"gives no answer that we understand: {type(cause).__name__}"


def problems(answers: Answers, places: Mapping[str, Place]) -> Iterator[Diagnostic]:
    """What is to be said of addresses on other hosts."""
    for address, place in places.items():
        answer = answers.get(address)
        if answer is None:
            continue
        if answer.problem:
            hint = "correct it, or link to a copy in an archive of the web"
            yield diagnostic("SG118", f"{address} {answer.problem}", place, hint)
        elif answer.moved:
            yield diagnostic("SG119", f"{address} has moved to {answer.moved}", place, "write the new address")
