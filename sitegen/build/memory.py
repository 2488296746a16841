"""What files hold: remembered where nothing changed, read and made anew where it did.

A value is remembered under a key: a digest of the code, the kind of value, the options, and the path and bytes of the
one file that it was made of. So it cannot be out of date; at worst it is missing. Whether the bytes of a file are the
same is told by its stamp if that can be trusted, else by reading it.
"""

import contextlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import blake2b
from typing import TypeVar

import msgspec

from ..config import Settings
from ..diagnostics import Diagnostic
from ..digest import SIZE, digest, digest_bytes, encode
from ..files import chunks, reason, unreadable
from ..model import FileCopy, Picture, Post, Snippet
from ..store import Store, unseal
from ..urls import is_markdown
from .blobs import BLOBS, Blobs
from .inputs import Inputs
from .jobs import ParseTask, pack, parse_batch, parse_results
from .options import parse_options
from .workers import Workers

T = TypeVar("T")

BATCH = 16
"""Posts that a process parses at a time."""

COMMIT_EVERY = 250
"""So many parsed posts are committed at a time, while other processes parse: less is left for when all wait for it."""

_posts = msgspec.json.Decoder(Post)


class Memory:
    """The files of a site and all that is known of each; ``save`` when the build is done."""

    def __init__(self, store: Store, inputs: Inputs, code: str, force: bool = False) -> None:
        self.store, self.inputs, self.code, self.force = store, inputs, code, force
        self.known = store.sources()
        self.digests: dict[str, str] = {}
        """Of every file whose content is known by now; a text with blanks says why a file cannot be read."""
        if not force:
            for name, stamp in inputs.stamps.items():
                row = self.known.get(name)
                if row and stamp is not None and row[0] == stamp:
                    self.digests[name] = row[1]
        self._read_now: dict[str, bytes] = {}
        self.unsteady = False
        """Whether a file changed while the build went on: then what stages saw of it does not fit together."""
        self._values: dict[str, bytes] | None = None
        """Every value by its key, sealed; None while they are fetched one by one."""
        self._used_values: set[str] = set()
        self._used_bodies: set[str] = set()
        self._bodies: set[str] | None = None
        self.blobs = Blobs(store.path.parent / BLOBS if store.path else None)

    # --------------------------------------------------------------------------------------------------- files

    def go_on(self, inputs: Inputs, changed: Iterable[str]) -> None:
        """Take in that files are others now: the content of those that changed is no longer known.

        Posts and templates among them are read here and now, and once: who asks for them next is given what was read,
        although they may be saved again meanwhile.
        """
        self.inputs = inputs
        self._read_now = {}
        for name in changed:
            self.digests.pop(name, None)
            if name in inputs.stamps and (is_markdown(name) or not name.startswith(("content/", "static/"))):
                with contextlib.suppress(OSError):  # the reason is kept in place of the digest
                    self._read_now[name] = self.read(name)

    def take_back(self, name: str, content: str) -> None:
        """Go on as if a file still had the content with this digest."""
        self._read_now.pop(name, None)
        self.digests[name] = content

    def read(self, name: str) -> bytes:
        """The bytes of a file. Raises OSError."""
        if name in self._read_now:
            return self._read_now.pop(name)
        try:
            with self.inputs.open(name) as file:
                data = file.read()
        except OSError as error:
            self.digests[name] = f"cannot be read: {reason(error)}"
            raise
        self._found(name, digest_bytes(data))
        return data

    def pieces(self, name: str) -> Iterator[bytes]:
        """The bytes of a file, which may be large, piece by piece. Raises OSError."""
        state = blake2b(digest_size=SIZE)
        try:
            with self.inputs.open(name) as file:
                for chunk in chunks(file):
                    state.update(chunk)
                    yield chunk
        except OSError as error:
            self.digests[name] = f"cannot be read: {reason(error)}"
            raise
        self._found(name, state.hexdigest())

    def _found(self, name: str, content: str) -> None:
        self.unsteady |= self.digests.get(name, content) != content
        self.digests[name] = content

    def digest(self, name: str) -> str:
        """The digest of a file's bytes, or a text that says why it cannot be read."""
        if name not in self.digests:
            try:
                for _ in self.pieces(name):
                    pass
            except OSError:
                pass  # the reason is kept in place of the digest
        return self.digests[name]

    def pieces_of(self, copy: FileCopy) -> Iterator[bytes]:
        """The bytes of a file as it is published. Raises OSError."""
        if copy.is_packed:
            yield self.packed(copy)
        else:
            yield from self.pieces(copy.source)

    def digest_of(self, copy: FileCopy) -> str:
        """The digest of a file as it is published, or a text that says why it cannot be read."""
        digests = [self.digest(name) for name in copy.sources]
        broken = next((found for found in digests if " " in found), "")
        if broken or not copy.is_packed:
            return broken or digests[0]
        key = digest((self.code, "packed", copy.parts, digests))
        value = self._value(key)
        if value is None:
            try:
                value = digest_bytes(self.packed(copy)).encode()
            except OSError:
                return next(self.digests[name] for name in copy.sources if " " in self.digests[name])
            self._keep(key, value)
        return value.decode()

    def imports(self, name: str) -> tuple[str, ...]:
        """The names of the style sheets that another one imports; none if it cannot be read."""

        def find(data: bytes) -> tuple[str, ...]:
            from ..stylesheets import imports

            return tuple(imports(data.decode("utf-8-sig", "replace")))

        found = self._made("imports", name, tuple[str, ...] | str, find)
        return () if isinstance(found, str) else found

    def packed(self, copy: FileCopy) -> bytes:
        """A style sheet with those that it imports, or a script, without comments and blanks. Raises OSError."""
        text = self._text(copy.source)
        if not copy.parts:
            from rjsmin import jsmin

            return str(jsmin(text, keep_bang_comments=True)).encode()
        from ..stylesheets import bundle

        sources = dict(copy.parts)
        return bundle(text, lambda name: self._text(sources[name]) if name in sources else None).encode()

    def _text(self, name: str) -> str:
        return b"".join(self.pieces(name)).decode("utf-8-sig", "replace").replace("\r\n", "\n")

    # -------------------------------------------------------------------------------------------------- values

    def unknown(self, paths: Iterable[str]) -> int:
        """How many of these files must be read because their stamps do not tell that they are as they were."""
        return sum(f"content/{path}" not in self.digests for path in paths)

    def load(self) -> None:
        """Fetch all values at once, because most will be asked for. ``save`` then forgets those that were not."""
        self._values = {} if self.force else self.store.values()

    def former_post(self, path: str, settings: Settings) -> Post | None:
        """A post as it was when its file was last read, if that is remembered."""
        known = self.known.get(f"content/{path}")
        options = parse_options(settings, path)
        key = digest((self.code, "post", f"content/{path}", known[1] if known else "", options))
        value = self._value(key)
        return None if value is None else _posts.decode(value)

    def posts(
        self,
        paths: Sequence[str],
        settings: Settings,
        workers: Workers,
        step: Callable[[int, int], None] = lambda done, total: None,
    ) -> tuple[list[Post], list[Diagnostic]]:
        """Every post and page that can be read, in the order of their paths, and what cannot be read.

        ``step`` is told how many of how many are parsed.
        """
        found: list[Diagnostic] = []
        posts: dict[str, Post] = {}
        missing: list[str] = []
        for path in paths:
            name = f"content/{path}"
            post = self._remembered_post(path, settings) if name in self.digests else None
            if post:
                posts[path] = post
            else:
                missing.append(path)
        waiting: list[str] = []

        def tasks() -> Iterator[ParseTask]:
            for path in missing:
                try:
                    data = self.read(f"content/{path}")
                except OSError as error:
                    found.append(unreadable(f"content/{path}", error))
                    continue
                post = self._remembered_post(path, settings)  # it may have been touched only
                if post:
                    posts[path] = post
                    continue
                waiting.append(path)
                yield ParseTask(path, data, parse_options(settings, path))

        done = 0
        batches = (pack(batch) for batch in batched(tasks(), BATCH))
        for results in workers.stream(parse_batch, batches, len(missing)):
            for result in parse_results.decode(results):
                path = waiting[done]
                done += 1
                post = _posts.decode(result.post)
                self._keep(self._post_key(path, settings), result.post)
                self.keep_body(post.body, result.body)
                self.keep_body(post.terms, result.terms)
                posts[path] = post
                if done % COMMIT_EVERY == 0:
                    self.store.commit()
            step(done, len(missing))
        return [posts[path] for path in paths if path in posts], found

    def _post_key(self, path: str, settings: Settings) -> str:
        return self._key("post", f"content/{path}", parse_options(settings, path))

    def _remembered_post(self, path: str, settings: Settings) -> Post | None:
        key = self._post_key(path, settings)
        value = self._value(key)
        if value is None:
            return None
        post = _posts.decode(value)
        if not self.has_bodies((post.body, post.terms)):
            return None
        self._used_bodies.update((post.body, post.terms))
        return post

    def picture(self, name: str) -> Picture | str:
        """What pages need to know of a picture, or why it cannot be read."""

        def make(data: bytes) -> Picture | str:
            from ..pictures import read_picture

            return read_picture(data, name)

        return self._made("picture", name, Picture | str, make)

    def snippet(self, name: str) -> Snippet | str:
        """A text file that code is included from, or why it cannot be read."""
        return self._made("snippet", name, Snippet | str, _snippet)

    def _made(self, kind: str, name: str, type_: object, make: Callable[[bytes], T]) -> T | str:
        self.digest(name)
        value = self._value(self._key(kind, name))
        if value is None:
            try:
                value = encode(make(self.read(name)))
            except OSError as error:
                return f"cannot be read: {reason(error)}"
            self._keep(self._key(kind, name), value)
        made: T | str = msgspec.json.decode(value, type=type_)
        return made

    def _key(self, kind: str, name: str, options: object = None) -> str:
        return digest((self.code, kind, name, self.digests[name], options))

    def _value(self, key: str) -> bytes | None:
        sealed = self.store.value(key) if self._values is None else self._values.get(key)
        if sealed is None:
            return None
        self._used_values.add(key)
        return unseal(key, sealed)

    def _keep(self, key: str, value: bytes) -> None:
        self._used_values.add(key)
        self.store.keep_value(key, value)

    # -------------------------------------------------------------------------------- bodies, and terms like them

    def has_bodies(self, names: Iterable[str]) -> bool:
        """Whether all these bodies are remembered."""
        return self._known_bodies().issuperset(names)

    def body(self, name: str) -> str:
        """The HTML of a body by its digest."""
        return self.store.body(name)

    def keep_body(self, name: str, html: str) -> None:
        """Remember a body by its digest."""
        self._used_bodies.add(name)
        bodies = self._known_bodies()
        if name not in bodies:
            self.store.keep_body(name, html)
            bodies.add(name)

    def _known_bodies(self) -> set[str]:
        if self._bodies is None:
            self._bodies = set() if self.force else self.store.bodies()
        return self._bodies

    def count_of_bodies(self) -> int:
        """How many bodies are remembered."""
        return len(self._known_bodies())

    # --------------------------------------------------------------------------------------------- other things

    def kept(self, name: str, key: str, type_: type[T]) -> T | None:
        """What was kept under a name, if it was made from what the key is a digest of."""
        value = None if self.force else self.store.memo(name, key)
        return None if value is None else msgspec.json.decode(value, type=type_)

    def keep(self, name: str, key: str, value: object) -> None:
        """Keep a value under a name; ``key`` is a digest of all that it was made from."""
        self.store.keep_memo(name, key, encode(value))

    # ---------------------------------------------------------------------------------------------------- save

    def save(self) -> None:
        """Remember everything that this build used, and forget the rest."""
        rows = {
            name: (stamp, self.digests[name])
            for name, stamp in self.inputs.stamps.items()
            if name in self.digests and " " not in self.digests[name]
        }
        changed = ((name, *row) for name, row in rows.items() if self.known.get(name) != row)
        self.store.keep_sources(changed, self.known.keys() - rows.keys())
        if self._values is not None:
            self.store.keep_only_values(self._used_values)
            self.store.keep_only_bodies(self._used_bodies)


def _snippet(data: bytes) -> Snippet | str:
    from ..decoding import decode

    text, found = decode(data, "")
    if any(d.severity == "error" for d in found):
        return "this is no text in UTF-8"
    return Snippet(text, digest_bytes(data))


def batched(items: Iterable[T], size: int) -> Iterator[tuple[T, ...]]:
    """Items in tuples of a size; the last may be shorter."""
    batch: list[T] = []
    for item in items:
        batch.append(item)
        if len(batch) == size:
            yield tuple(batch)
            batch = []
    if batch:
        yield tuple(batch)
