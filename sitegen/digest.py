"""One canonical digest for all values.

A value is encoded by msgspec, which is compiled, deterministic for the frozen structures used here, and refuses
types that it does not know; the encoding is hashed with BLAKE2b (RFC 7693). No key is ever written by hand.
"""

from hashlib import blake2b

import msgspec

_encode = msgspec.msgpack.Encoder(order="deterministic").encode

SIZE = 16
"""Bytes of a digest: 128 bits, so that an accidental collision needs about 2**64 values."""


def digest(value: object) -> str:
    """Hexadecimal digest of a value; equal values have equal digests in every process.

    Raises TypeError for a value that has no canonical encoding (a function, a file, an object of unknown type).
    """
    return blake2b(_encode(value), digest_size=SIZE).hexdigest()


def digest_bytes(data: bytes) -> str:
    """Hexadecimal digest of bytes."""
    return blake2b(data, digest_size=SIZE).hexdigest()
