"""The index of the search page: many small files of JSON, so that a reader loads few and an edit rewrites few.

===================== =========================================================================================
search/index.json     how many documents and files of each kind there are, and the rules of ``terms``
search/terms/….json   term -> its documents: three digits of a document's id and one of its level, sorted
search/words/….json   the terms that begin alike, for completing what is being typed
search/posts/….json   id of a document -> what is shown of it
===================== =========================================================================================

Pure functions of documents and their terms. ``made`` makes all files; ``changed`` makes those that differ, from former
ones. Both give the same bytes for the same documents: ``made`` is what ``changed`` is tested against.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from zlib import crc32

import msgspec

from .digest import digest
from .model import Output, PostView, Summary
from .terms import LEVELS, read_terms, rules

ROOT = "search/"
MARK = b'{"":"sitegen"'
"""What every file begins with: it tells our files from others."""


class Document(msgspec.Struct, frozen=True):
    """What the search page shows of a post or page."""

    url: str
    title: str
    date: str
    """``2025-08-20``, or empty."""
    excerpt: str


class Row(msgspec.Struct, frozen=True, array_like=True):
    """A document in the index."""

    id: str
    """Three digits (see ``LEVELS``)."""
    url: str
    terms: str
    """Digest of its terms."""
    shown: str
    """Digest of what is shown of it."""


Texts = Callable[[str], str]
"""The terms of a post (see ``Terms.text``) by their digest. Raises LookupError."""
Read = Callable[[str], bytes]
"""A former file by its path. Raises LookupError."""


class Sizes(msgspec.Struct, frozen=True):
    """How many files there are of each kind: powers of two, so that they rarely change."""

    terms: int
    words: int
    posts: int


def sizes(count: int) -> Sizes:
    """The sizes for a number of documents."""
    return Sizes(_power(count, 16, 4096), _power(count // 32, 4, 512), _power(count // 5, 1, 4096))


def _power(number: int, least: int, most: int) -> int:
    """The largest power of two that is not more than a number, within bounds."""
    return max(least, min(most, 1 << max(0, number.bit_length() - 1)))


# --------------------------------------------------------------------------------------------------- documents


def documents_of(outputs: Iterable[Output]) -> dict[str, Document]:
    """Every post and page of a plan that may be found, by its path in the content folder."""
    views = (output.view for output in outputs if isinstance(output.view, PostView))
    return {
        view.path: Document(view.url, view.title, view.date.date().isoformat() if view.date else "", view.excerpt)
        for view in views
        if not view.noindex
    }


def document_of(summary: Summary) -> Document:
    """The same of a summary alone."""
    date = summary.date.date().isoformat() if summary.date else ""
    return Document(summary.url, summary.title, date, summary.excerpt)


def rows_of(documents: Iterable[tuple[Document, str]]) -> tuple[Row, ...]:
    """Documents, each with the digest of its terms, as rows: sorted by address, with ids.

    An id follows from the address; where two have the same, the later address takes the next one that is free.
    """
    taken: set[int] = set()
    rows = []
    for document, terms in sorted(documents, key=lambda d: d[0].url):
        number = crc32(document.url.encode()) % IDS
        while number in taken:
            number = (number + 1) % IDS
        taken.add(number)
        rows.append(Row(_id(number), document.url, terms, digest(document)))
    return tuple(rows)


IDS = 64**3


def _id(number: int) -> str:
    return LEVELS[number >> 12] + LEVELS[number >> 6 & 63] + LEVELS[number & 63]


# ------------------------------------------------------------------------------------------------------- places


def _path(kind: str, number: int) -> str:
    return f"{ROOT}{kind}/{number:03x}.json"


def place_of_term(term: str, size: Sizes) -> str:
    """The file that says which documents have a term."""
    return _path("terms", crc32(term.encode()) % size.terms)


def place_of_word(term: str, size: Sizes) -> str:
    """The file that lists a term: terms whose first two letters are alike stand together, or whose first character is
    where that is no letter of ASCII."""
    start = term[:2] if term[0].isascii() else term[0]
    return _path("words", crc32(start.encode()) % size.words)


def place_of_document(id_: str, size: Sizes) -> str:
    """The file with what is shown of a document."""
    return _path("posts", crc32(id_.encode()) % size.posts)


def _paths(size: Sizes) -> Iterable[str]:
    for kind, count in msgspec.structs.asdict(size).items():
        yield from (_path(kind, number) for number in range(count))


# -------------------------------------------------------------------------------------------------------- making

_encode = msgspec.json.encode
_records = msgspec.json.Decoder(dict[str, str])


def _json(values: Mapping[str, object]) -> bytes:
    return _encode({"": "sitegen", **{key: values[key] for key in sorted(values)}})


def _shown(document: Document, headings: Sequence[tuple[str, str]]) -> list[object]:
    return [document.url, document.title, document.date, document.excerpt, headings]


def manifest(count: int, language: str) -> dict[str, bytes]:
    """The file that says how the others are to be read."""
    size = sizes(count)
    value = {"": "sitegen", "count": count, "size": size, "language": language, "rules": rules(language)}
    return {f"{ROOT}index.json": _encode(value)}


def made(rows: Sequence[Row], documents: Mapping[str, Document], texts: Texts, language: str) -> dict[str, bytes]:
    """Every file of the index by its path. ``documents`` are by address."""
    size = sizes(len(rows))
    files: dict[str, dict[str, object]] = {path: {} for path in _paths(size)}
    postings: dict[str, list[str]] = {}
    for row in sorted(rows, key=lambda r: r.id):
        headings, levels = read_terms(texts(row.terms))
        files[place_of_document(row.id, size)][row.id] = _shown(documents[row.url], headings)
        for term, level in levels.items():
            if term in postings:
                postings[term].append(row.id + level)
            else:
                postings[term] = [row.id + level]
    for term, records in postings.items():
        files[place_of_term(term, size)][term] = "".join(records)
    words: dict[str, list[str]] = {}
    for term in sorted(postings):
        words.setdefault(place_of_word(term, size), []).append(term)
    for path, listed in words.items():
        files[path]["words"] = " ".join(listed)
    return {path: _json(values) for path, values in files.items()} | manifest(len(rows), language)


def changed(
    before: Iterable[Row],
    after: Iterable[Row],
    counts: tuple[int, int],
    documents: Mapping[str, Document],
    texts: Texts,
    read: Read,
    language: str,
) -> dict[str, bytes]:
    """The files that differ once the rows ``after`` take the place of the rows ``before``; rows in neither stay.

    ``counts`` are the numbers of all rows, before and after: both have the same sizes. ``documents`` holds those of
    ``after`` by address. Raises LookupError where something former is not known.
    """
    size = sizes(counts[1])
    records: dict[str, dict[str, dict[str, str]]] = {}
    shown: dict[str, dict[str, list[object] | None]] = {}
    new = {row.id: row for row in after}
    old = {row.id: row for row in before}
    for id_ in old.keys() | new.keys():
        was, levels = _levels(old.get(id_), texts), _levels(new.get(id_), texts)
        for term in was.keys() | levels.keys():
            if was.get(term) != levels.get(term):
                records.setdefault(place_of_term(term, size), {}).setdefault(term, {})[id_] = levels.get(term, "")
        row = new.get(id_)
        entry = _shown(documents[row.url], read_terms(texts(row.terms))[0]) if row else None
        shown.setdefault(place_of_document(id_, size), {})[id_] = entry
    files: dict[str, bytes] = {}
    words: dict[str, dict[str, bool]] = {}
    for path, terms in records.items():
        values = _records.decode(read(path))
        for term, levels in terms.items():
            had = values.pop(term, "")
            has = _merged(had, levels)
            if has:
                values[term] = has
            if bool(had) != bool(has):
                words.setdefault(place_of_word(term, size), {})[term] = bool(has)
        files[path] = _json({key: value for key, value in values.items() if key})
    for path, listed in words.items():
        known = set(_records.decode(read(path)).get("words", "").split())
        known |= {term for term, is_there in listed.items() if is_there}
        known -= {term for term, is_there in listed.items() if not is_there}
        files[path] = _json({"words": " ".join(sorted(known))} if known else {})
    for path, entries in shown.items():
        former = read(path)
        whole: dict[str, object] = msgspec.json.decode(former, type=dict[str, object])
        del whole[""]
        whole |= entries
        data = _json({id_: entry for id_, entry in whole.items() if entry is not None})
        if data != former:
            files[path] = data
    if counts[0] != counts[1]:
        files |= manifest(counts[1], language)
    return files


def _levels(row: Row | None, texts: Texts) -> dict[str, str]:
    return read_terms(texts(row.terms))[1] if row else {}


def _merged(records: str, levels: Mapping[str, str]) -> str:
    """The records of a term with other levels for some documents; an empty level takes a document out."""
    known = {records[i : i + 3]: records[i + 3] for i in range(0, len(records), 4)}
    known.update(levels)
    return "".join([id_ + known[id_] for id_ in sorted(known) if known[id_]])
