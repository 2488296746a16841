"""Plan: the site in, every file of the output folder out, as data.

Pure: the plan can be printed, compared, served from and tested without a disk. It refuses two outputs on one path, and
checks the links that linking could not: those to pages that only exist by now.
"""

from collections.abc import Iterable, Sequence

from .diagnostics import Diagnostic, Place, diagnostic, did_you_mean
from .model import Derived, FileCopy, Output, Plan, PostView, Site
from .outputs import GENERATORS, Generator
from .outputs.sitemap import sitemap
from .urls import address_of, is_safe_output, output_path


def plan(site: Site, generators: Sequence[Generator] = GENERATORS) -> Plan:
    """Run the generators."""
    wanted = [output for generate in generators for output in generate(site)]
    wanted += sitemap(site, wanted)
    outputs: dict[str, Output] = {}
    redirects = {output_path(redirect.old): redirect.place for redirect in site.lists.redirects}
    files: dict[str, FileCopy | Derived] = {}
    found = list(site.diagnostics)
    for output in wanted:
        first = outputs.setdefault(output.path, output)
        if first is not output:
            found.append(_clash(output.path, _origin(first), _origin(output), redirects.get(output.path)))
        elif not is_safe_output(output.path):
            found.append(diagnostic("SG053", f"{output.path} cannot be a file on every system", _place(output)))
            del outputs[output.path]
    wanted_files: list[tuple[str, FileCopy | Derived]] = [(copy.output, copy) for copy in site.copies]
    wanted_files += [(derived.path, derived) for derived in site.derived]
    for path, file in wanted_files:
        if path in outputs:
            found.append(_clash(path, _origin(outputs[path]), file.source, Place(file.source)))
        elif not _is_same(files.setdefault(path, file), file):
            found.append(_clash(path, files[path].source, file.source, Place(file.source)))
    folders = {folder for path in (*outputs, *files) for folder in _folders(path)}
    for path in sorted(folders & (outputs.keys() | files.keys())):
        taken = files.pop(path).source if path in files else _origin(outputs.pop(path))
        message = f"{taken} would be written to {path}, which is a folder of other pages: it is left out"
        found.append(diagnostic("SG052", message, Place(taken if "/" in taken else path), "give it another name"))
    found += _check_links(site.links, [*outputs, *files])
    return Plan(
        site=site.info,
        outputs=tuple(outputs.values()),
        copies=tuple(f for f in files.values() if isinstance(f, FileCopy)),
        derived=tuple(f for f in files.values() if isinstance(f, Derived)),
        diagnostics=tuple(found),
    )


def _is_same(first: FileCopy | Derived, second: FileCopy | Derived) -> bool:
    if isinstance(first, Derived) and isinstance(second, Derived):
        return first.key == second.key  # of two equal sources
    return first == second


def _folders(path: str) -> Iterable[str]:
    """Every folder above a path."""
    end = path.find("/")
    while end >= 0:
        yield path[:end]
        end = path.find("/", end + 1)


def _origin(output: Output) -> str:
    return f"content/{output.view.path}" if isinstance(output.view, PostView) else f"the page {output.view.url}"


def _place(output: Output) -> Place:
    return Place(_origin(output) if isinstance(output.view, PostView) else output.path)


def _clash(path: str, first: str, second: str, place: Place | None = None) -> Diagnostic:
    named = place or Place(second if second.startswith("content/") else first if "/" in first else path)
    message = f"{first} and {second} would both be written to {path}: the second is left out"
    return diagnostic("SG052", message, named, "give one of them another address or name")


HINTED = 10
"""So many dead links get a hint; looking for one among all pages takes time."""


def _last_step(address: str) -> str:
    return address.rstrip("/").rpartition("/")[2].lower()


def _check_links(links: Iterable[tuple[str, Place]], paths: Sequence[str]) -> Iterable[Diagnostic]:
    known = frozenset(paths)
    dead = []
    for address, place in links:
        path = output_path(address)
        if path not in known and f"{path}/index.html" not in known:
            dead.append((address, place))
    if not dead:
        return
    by_step: dict[str, list[str]] = {}
    for path in paths:
        by_step.setdefault(_last_step(address_of(path))[:2], []).append(address_of(path))
    for number, (address, place) in enumerate(dead):
        # Comparing with every page would take quadratic time: only those whose name begins alike are looked at.
        alike = by_step.get(_last_step(address)[:2], ())[:200] if number < HINTED else ()
        hint = did_you_mean(address, alike) or "the address counts from the site's root"
        yield diagnostic("SG040", f"there is no page {address}", place, hint)
