"""Tests import their shared helpers by name."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--edits", default=300, type=int, help="random edits in test_edits.py, and in test_serve.py if fewer than 200"
    )
    parser.addoption("--cost", action="store_true", help="longer inputs in test_cost.py, up to a megabyte")
    parser.addoption("--fuzz", default=0.0, type=float, metavar="MINUTES", help="how long test_fuzz.py goes on")
