"""Remove what builds wrote, and nothing else."""

import contextlib
import shutil

from ..diagnostics import Diagnostic
from ..files import reason, remove, unwritable
from ..locks import Lock
from ..store import STORE, Store, Written
from .options import Options, load_settings, output_folder
from .writing import shown


def clean(options: Options) -> tuple[int, list[Diagnostic]]:
    """Remove what was written to the output folder, and what is remembered.

    Returns the number of files, and what could not be removed. Raises UnusableError or LockedError: see ``store``.
    """
    settings, _ = load_settings(options)
    output = output_folder(options, settings)
    found: list[Diagnostic] = []
    count = 0
    folder = options.root / ".sitegen"
    if not (folder / STORE).exists():
        return 0, found
    kept: dict[str, Written] = {}
    with Lock(folder / "lock"), Store(folder / STORE) as store:
        known = store.outputs(output)
        for name, row in known.items():
            try:
                existed = (output / name).exists() and not row.problem
                if not row.problem:
                    remove(output / name, output)
                count += existed
            except OSError as error:
                found.append(unwritable(shown(output / name), reason(error)))
                kept[name] = Written("", None)
        store.forget_memo(f"built {store.name_of(output)}")
        store.keep_outputs(output, kept, known.keys() - kept.keys())
        store.commit()
        with contextlib.suppress(OSError):  # it holds other files
            output.rmdir()
        if not store.has_outputs():
            shutil.rmtree(folder, ignore_errors=True)
    return count, found
