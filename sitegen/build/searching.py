"""The files of the search index (see ``indexing``): which there are, and what is in those that must be written.

What an index was made of is kept, with a digest of each of its files. The next index is made from the difference: only
files are read and written that hold a term which some document has now and had not, or the other way round. A former
file is taken from the output folder, where it is as it was left. Where any of that is not certain, all is made.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path

import msgspec

from ..config import Settings
from ..digest import digest, digest_bytes
from ..indexing import ROOT, Document, Row, changed, document_of, documents_of, made, rows_of, sizes
from ..model import Output, Post
from ..store import Written
from .intact import is_intact
from .memory import Memory

MOST = 250
"""For more documents that differ, making all files is faster."""


class Kept(msgspec.Struct, frozen=True):
    """What an index was made of."""

    rows: tuple[Row, ...] = ()
    keys: dict[str, str] = {}
    """The digest of each file by its path."""


class Index(msgspec.Struct, frozen=True):
    """The index of a build."""

    kept: Kept
    data: Callable[[str], bytes]
    """A file by its path."""
    changed: frozenset[str] = frozenset()
    """The files that are not as they were, where that is known."""


def _nothing(path: str) -> bytes:
    raise LookupError(path)


NO_INDEX = Index(Kept(), _nothing)


def index_of_plan(
    memory: Memory, settings: Settings, output: Path, outputs: Iterable[Output], posts: Iterable[Post]
) -> Index:
    """The index of a whole plan."""
    if not settings.search.enabled:
        return NO_INDEX
    documents = documents_of(outputs)
    rows = rows_of((documents[p.summary.path], p.terms) for p in posts if p.summary.path in documents)
    shown = {document.url: document for document in documents.values()}
    former = _former(memory, settings, output)
    return index(rows, shown, texts_of(memory), settings.site.language, former, _reader(memory, output, former))


def index_after(
    memory: Memory, settings: Settings, output: Path, edits: Sequence[tuple[Post, Post]], known: Mapping[str, Written]
) -> Index | None:
    """The index of the last build with other bodies for some posts; None if that is not known for certain."""
    if not settings.search.enabled:
        return NO_INDEX
    former = _former(memory, settings, output)
    if former is None:
        return None
    rows = list(former.rows)
    places = {row.url: number for number, row in enumerate(rows)}
    pairs: list[tuple[Row, Row]] = []
    for old, new in edits:
        number = places.get(new.summary.url)
        if new.summary.noindex and number is None:
            continue
        if number is None or rows[number].terms != old.terms:
            return None
        after = msgspec.structs.replace(rows[number], terms=new.terms)
        pairs.append((rows[number], after))
        rows[number] = after
    pairs = [pair for pair in pairs if pair[0] != pair[1]]
    if not pairs:
        return Index(former, _nothing)
    shown = {new.summary.url: document_of(new.summary) for _, new in edits}
    counts = len(rows), len(rows)
    try:
        files = changed(
            [before for before, _ in pairs],
            [after for _, after in pairs],
            counts,
            shown,
            texts_of(memory),
            _reader(memory, output, former, known),
            settings.site.language,
        )
    except LookupError:
        return None
    return _index(tuple(rows), former, files, files.__getitem__)


def keep_index(memory: Memory, settings: Settings, output: Path, index: Index) -> None:
    """Remember what an index was made of."""
    memory.keep(_name(memory, output), _key(memory, settings), index.kept)


def index(
    rows: tuple[Row, ...],
    shown: Mapping[str, Document],
    texts: Callable[[str], str],
    language: str,
    former: Kept | None,
    read: Callable[[str], bytes],
) -> Index:
    """The index of these documents, made from a former one as far as that is known."""

    @cache
    def everything() -> dict[str, bytes]:
        return made(rows, shown, texts, language)

    if former is not None and sizes(len(former.rows)) == sizes(len(rows)):
        before, after = set(former.rows), set(rows)
        if len(before ^ after) <= MOST:
            with suppress(LookupError):
                counts = len(before), len(after)
                files = changed(before - after, after - before, counts, shown, texts, read, language)
                return _index(rows, former, files, lambda path: files[path] if path in files else everything()[path])
    files = everything()
    return _index(rows, Kept(), files, files.__getitem__)


def _index(rows: tuple[Row, ...], former: Kept, files: Mapping[str, bytes], data: Callable[[str], bytes]) -> Index:
    keys = {**former.keys, **{path: digest_bytes(content) for path, content in files.items()}}
    return Index(Kept(rows, keys), data, frozenset(files))


class Searchable:
    """The index of a site in memory, made when a file of it is first asked for, and then from differences."""

    def __init__(self) -> None:
        self.kept: Kept | None = None
        self.files: dict[str, bytes] = {}
        self.language = ""

    def follow(
        self,
        settings: Settings,
        outputs: Iterable[Output],
        terms: Mapping[str, str],
        texts: Callable[[Iterable[str]], Mapping[str, str]],
    ) -> None:
        """Make the index that of a plan.

        ``terms`` has the digest of each post's terms by its path, and ``texts`` finds the terms of digests.
        """
        if not settings.search.enabled:
            self.kept, self.files = None, {}
            return
        documents = documents_of(outputs)
        rows = rows_of((document, terms[path]) for path, document in documents.items())
        if self.language != settings.site.language:
            self.kept, self.language = None, settings.site.language
        if self.kept is not None and self.kept.rows == rows:
            return
        former = frozenset(self.kept.rows if self.kept else ())
        known = dict(texts({row.terms for row in former ^ frozenset(rows)}))

        def text(name: str) -> str:
            if name not in known:
                known.update(texts({row.terms for row in rows}))
            return known[name]

        shown = {document.url: document for document in documents.values()}
        made = index(rows, shown, text, self.language, self.kept, self.files.__getitem__)
        fresh = {name: made.data(name) for name in made.changed}
        self.kept, self.files = made.kept, {n: fresh.get(n) or self.files[n] for n in made.kept.keys}


def texts_of(memory: Memory) -> Callable[[str], str]:
    """The terms of posts by their digests, as far as they are remembered."""

    def text(name: str) -> str:
        if not memory.has_bodies((name,)):
            raise LookupError(name)
        return memory.body(name)

    return text


def _former(memory: Memory, settings: Settings, output: Path) -> Kept | None:
    return memory.kept(_name(memory, output), _key(memory, settings), Kept)


def _name(memory: Memory, output: Path) -> str:
    return f"{ROOT}{memory.store.name_of(output)}"


def _key(memory: Memory, settings: Settings) -> str:
    return digest((memory.code, settings.site.language))


def _reader(
    memory: Memory, output: Path, former: Kept | None, known: Mapping[str, Written] | None = None
) -> Callable[[str], bytes]:
    """The files of a former index, from the output folder, if they are there as they were written."""

    @cache
    def ours() -> Mapping[str, Written]:
        return memory.store.outputs(output) if known is None else known

    def read(path: str) -> bytes:
        row = ours().get(path)
        if row is None or former is None or row.key != former.keys[path] or not is_intact(output, path, row):
            raise LookupError(path)
        try:
            return (output / path).read_bytes()
        except OSError as error:
            raise LookupError(path) from error

    return read
