"""Who may ask the preview: pages of other sites must not read it, whatever name they gave to this machine.

A page from anywhere can let its own host name lead to 127.0.0.1 (DNS rebinding) or send requests here from a browser
that runs on this machine. So the name in ``Host`` must be one that we listen under, and the event stream and commands
answer only to pages of our own (Fetch Metadata, https://www.w3.org/TR/fetch-metadata/; ``Origin``, RFC 6454).
"""

import ipaddress
import socket
from collections.abc import Mapping
from urllib.parse import urlsplit

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches a server that listens on ``host``."""
    if host in LOOPBACK:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def names_of(host: str) -> frozenset[str]:
    """The names, in lower case, under which a server that listens on ``host`` may be asked."""
    if is_loopback(host):
        return LOOPBACK | {host.lower()}
    own = socket.gethostname().lower()
    return LOOPBACK | {host.lower(), own, f"{own}.local"}


def host_of(header: str) -> str:
    """The name in a ``Host`` header, in lower case, without its port; empty if there is none that makes sense."""
    try:
        return (urlsplit(f"//{header}").hostname or "").rstrip(".")
    except ValueError:
        return ""


def is_known_host(header: str, names: frozenset[str], any_address: bool) -> bool:
    """Whether a request with this ``Host`` is meant for us; ``any_address`` allows every address that is a number.

    No rebinding is possible with a number: nobody else's page has one of ours as its origin.
    """
    host = host_of(header)
    if host in names or host.endswith(".localhost"):
        return True
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return any_address or is_loopback(host)


def is_own_page(headers: Mapping[str, str]) -> bool:
    """Whether a request comes from a page of ours, or from no page at all."""
    if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc.lower() == headers.get("host", "").lower()
