"""Outputs are inputs too: whether a file of the output folder is still what was written there."""

import os
from pathlib import Path

from ..files import stamp_of
from ..store import Written


def is_intact(output: Path, path: str, row: Written) -> bool:
    """Whether a file is still what we wrote, or still rightly absent."""
    if not row.key:
        return False
    try:
        status = os.lstat(f"{output}/{path}")
    except OSError:
        return bool(row.problem)
    return stamp_of(status) == row.stamp
