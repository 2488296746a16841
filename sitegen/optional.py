"""Libraries that are not part of every installation."""

from importlib.util import find_spec

INSTALL_CLEANER = 'pip install "sitegen[sanitize]"'


def can_clean() -> bool:
    """Whether the library that cleans HTML is installed."""
    return find_spec("nh3") is not None
