"""Media types by the ending of a file's name, the same on every machine: no registry of the system is asked."""

import mimetypes

_known = mimetypes.MimeTypes(())
for _ending, _type in {
    ".avif": "image/avif",
    ".css": "text/css",
    ".html": "text/html",
    ".ico": "image/vnd.microsoft.icon",
    ".js": "text/javascript",
    ".json": "application/json",
    ".md": "text/markdown",
    ".mjs": "text/javascript",
    ".otf": "font/otf",
    ".svg": "image/svg+xml",
    ".ttf": "font/ttf",
    ".txt": "text/plain",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
}.items():
    _known.add_type(_type, _ending)


def media_type(path: str) -> str:
    """The value of ``Content-Type`` for a file."""
    kind, encoding = _known.guess_type(f"/{path.rpartition('/')[2]}")
    if kind is None or encoding:
        return "application/octet-stream"
    is_text = kind.startswith("text/") or kind in ("application/xml", "application/json", "image/svg+xml")
    return f"{kind}; charset=utf-8" if is_text else kind
