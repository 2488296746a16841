"""The code as an input: one digest of this package's source and of the libraries that shape its output."""

import contextlib
import sys
from hashlib import blake2b
from pathlib import Path
from zoneinfo import TZPATH

from ..digest import SIZE

LIBRARIES = frozenset(
    "jinja2 markdown_it_py markupsafe math_core mdit_py_plugins mdurl msgspec nh3 pillow pygments python_frontmatter "
    "pyyaml tzdata".split()
)


def code_digest(zone: str) -> str:
    """A digest that changes with any change of the code, or of what the system knows of a time zone."""
    state = blake2b(sys.version.encode(), digest_size=SIZE)
    package = Path(__file__).parent.parent
    for path in sorted(package.rglob("*.py")):
        state.update(f"\0{path.relative_to(package).as_posix()}\0".encode())
        state.update(path.read_bytes())
    for folder in TZPATH:
        with contextlib.suppress(OSError, ValueError):
            state.update((Path(folder) / zone).read_bytes())
            break
    for name in sorted(_versions()):
        state.update(f"\0{name}".encode())
    return state.hexdigest()


def _versions() -> set[str]:
    """Names such as ``jinja2-3.1.6`` of the installed libraries.

    They are read from the names of folders, because ``importlib.metadata`` takes longer to import than a build that
    has nothing to do takes altogether.
    """
    found = set()
    for folder in sys.path:
        try:
            names = [path.name for path in Path(folder or ".").iterdir()]
        except OSError:
            continue
        for name in names:
            if name.endswith((".dist-info", ".egg-info")):
                library, _, version = name.rpartition(".")[0].partition("-")
                if library.lower().replace(".", "_") in LIBRARIES:
                    found.add(f"{library.lower()}-{version}")
    return found
