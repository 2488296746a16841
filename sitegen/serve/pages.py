"""What the preview adds to pages and answers in place of them. None of it is ever part of a built site."""

import re
from collections.abc import Iterable
from html import escape

from ..diagnostics import Diagnostic

ROOT = "/_sitegen/"
"""Below this address stands what belongs to the preview itself."""

HEAD_END = re.compile(rb"</head\s*>", re.IGNORECASE)
MAIN_END = re.compile(rb"</main\s*>|</body\s*>", re.IGNORECASE)


def with_script(page: bytes, key: str, source: str = "") -> bytes:
    """A page that follows its source, which is the path of a post or empty; ``key`` says of which state it is."""
    data = f'data-sitegen-key="{key}" data-sitegen-source="{escape(source)}"'
    script = f'<script type="module" src="{ROOT}preview.js" {data}></script>'.encode()
    end = HEAD_END.search(page)
    return page[: end.start()] + script + page[end.start() :] if end else page + script


def with_suggestions(page: bytes, addresses: Iterable[str]) -> bytes:
    """A page for an address that is not there, with those that may have been meant."""
    items = "".join(f'<li><a href="{escape(a)}">{escape(a)}</a></li>' for a in addresses)
    if not items:
        return page
    block = f'<section class="sitegen-near"><p>Near this address:</p><ul>{items}</ul></section>'.encode()
    end = MAIN_END.search(page)
    return page[: end.start()] + block + page[end.start() :] if end else page + block


def problem_page(problem: Diagnostic, address: str) -> bytes:
    """A page in place of one that cannot be rendered and never was."""
    place = ":".join(str(n) for n in (problem.place.path, problem.place.line) if n)
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(address)} cannot be shown</title>\n</head>\n<body>\n<main>\n"
        f"<h1>This page cannot be shown</h1>\n<p><code>{escape(place)}</code>: {escape(problem.message)}</p>\n"
        f"<p>{escape(problem.hint)}</p>\n</main>\n</body>\n</html>\n"
    ).encode("utf-8", "replace")


def plain_page(title: str, text: str) -> bytes:
    """A page of ours."""
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{escape(title)}</title>\n</head>\n'
        f"<body>\n<main>\n<h1>{escape(title)}</h1>\n<p>{escape(text)}</p>\n</main>\n</body>\n</html>\n"
    ).encode("utf-8", "replace")
