"""A site's own template filters: the functions of one Python file that lies beside ``sitegen.toml``.

    [extensions]
    filters = "filters.py"

Each function whose name does not begin with ``_`` is a filter of that name; one that is named like a filter of ours or
of Jinja2's takes its place. The text of the file is part of the key of every page. So a filter must make its value of
its arguments alone, and what it needs of the site's own code must stand in this file.
"""

import traceback
from collections.abc import Callable, Mapping
from types import MappingProxyType, ModuleType

from .diagnostics import Diagnostic, Place, diagnostic

Filters = Mapping[str, Callable[..., object]]
"""Template filters by their names."""

NONE: Filters = MappingProxyType({})


def read_filters(text: str, path: str) -> tuple[Filters, Diagnostic | None]:
    """The filters that a file defines, or why it cannot be used; ``path`` is its name in messages."""
    module = ModuleType(path.removesuffix(".py"))
    module.__package__ = ""  # so that Python says of "from . import" what is wrong
    try:
        exec(compile(text, path, "exec", dont_inherit=True), module.__dict__)
    except SyntaxError as error:
        place = Place(path, error.lineno or 0, error.offset or 0)
        return NONE, diagnostic("SG063", f"this file of filters is not valid Python: {error.msg}", place)
    except (Exception, SystemExit) as error:
        lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == path]
        message = f"this file of filters fails: {error or type(error).__name__}"
        place = Place(path, (lines[-1] or 0) if lines else 0)
        return NONE, diagnostic("SG063", message, place, f"{type(error).__name__}, while the file is loaded")
    return {name: value for name, value in vars(module).items() if _is_filter(name, value, module)}, None


def _is_filter(name: str, value: object, module: ModuleType) -> bool:
    is_ours = getattr(value, "__module__", None) == module.__name__
    return not name.startswith("_") and is_ours and callable(value) and not isinstance(value, type)
