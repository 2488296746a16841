"""Tests import their shared helpers by name."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--edits", default=300, type=int, help="random edits of the property in test_edits.py")
