"""Characters that no page and no feed may hold, and values freed from them."""

import re
from typing import Any

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""Control characters but tab and line ends, surrogates and noncharacters: XML 1.0 allows none of them."""

CONTROL_BYTES = bytes(c for c in range(0x80) if CONTROL.match(chr(c)))


def may_hold_control(data: bytes) -> bool:
    """Whether UTF-8 may have some of these characters: a quick look, which is wrong about some other rare ones.

    Surrogates have no UTF-8. The noncharacters begin with the bytes EF BF, as the replacement character does.
    """
    return len(data.translate(None, CONTROL_BYTES)) < len(data) or b"\xef\xbf" in data


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
