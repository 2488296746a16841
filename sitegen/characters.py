"""Characters that no page and no feed may hold, and values freed from them."""

import re
from typing import Any

PLANES = "".join(chr(plane + end) for plane in range(0, 0x110000, 0x10000) for end in (0xFFFE, 0xFFFF))
CONTROL = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef{PLANES}]")
"""Control characters but tab and line ends, surrogates and noncharacters: XML 1.0 allows none or few of them, HTML
none."""

CONTROL_BYTES = bytes(c for c in range(0x80) if CONTROL.match(chr(c)))
LATER_CONTROL = re.compile(rb"\xc2[\x80-\x9f]")


def may_hold_control(data: bytes) -> bool:
    """Whether UTF-8 may have some of these characters: a quick look, which is wrong about some other rare ones.

    Surrogates have no UTF-8. The noncharacters end with the bytes BF BE and BF BF, or begin with EF B7.
    """
    return (
        len(data.translate(None, CONTROL_BYTES)) < len(data)
        or b"\xbf\xbe" in data
        or b"\xbf\xbf" in data
        or b"\xef\xb7" in data
        or LATER_CONTROL.search(data) is not None
    )


LARGEST = 2**63
"""Whole numbers from here on become text: nothing that sitegen reads is so large."""


def clean(value: Any, depth: int = 0) -> Any:
    """A value as a TOML or YAML reader gives it, without control characters, huge numbers or endless nesting."""
    if isinstance(value, str):
        return CONTROL.sub("", value)
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if -LARGEST <= value < LARGEST else f"{value:#x}"
    if depth > 30:
        return None
    if isinstance(value, dict):
        return {clean(k, depth + 1) if isinstance(k, str) else k: clean(v, depth + 1) for k, v in value.items()}
    if isinstance(value, list | tuple | set):
        return [clean(v, depth + 1) for v in value]
    return value
