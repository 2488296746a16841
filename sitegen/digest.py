"""One canonical encoding and one digest for all values.

A value is encoded by msgspec, which is compiled, deterministic for the frozen structures used here, and refuses types
that it does not know; the encoding is hashed with BLAKE2b (RFC 7693). The encoding is JSON because that keeps the
offset of a date; MessagePack's timestamps do not. No key is ever written by hand.
"""

from hashlib import blake2b

import msgspec

encode = msgspec.json.Encoder(order="deterministic").encode
"""The canonical encoding of a value; equal values have equal encodings in every process.

Raises TypeError for a value that has none (a function, a file, an object of unknown type).
"""

SIZE = 16
"""Bytes of a digest: 128 bits, so that an accidental collision needs about 2**64 values."""


def digest(value: object) -> str:
    """Hexadecimal digest of a value; equal values have equal digests in every process."""
    return blake2b(encode(value), digest_size=SIZE).hexdigest()


def digest_bytes(data: bytes) -> str:
    """Hexadecimal digest of bytes."""
    return blake2b(data, digest_size=SIZE).hexdigest()
