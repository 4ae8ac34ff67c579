"""Canonical msgpack and the hashes of the protocol: one way to write a value, one way to read it.

What a value means is left to the modules that declare its shape; see docs/protocol.md, section 1.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable, Iterable
from functools import cache
from typing import Annotated, Any, TypeVar

import msgspec

from kitchensync.errors import Malformed

T = TypeVar("T")

Id = Annotated[bytes, msgspec.Meta(min_length=16, max_length=16)]
Hash = Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]
Signature = Annotated[bytes, msgspec.Meta(min_length=64, max_length=64)]
Count = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
Positive = Annotated[int, msgspec.Meta(ge=1, le=2**63 - 1)]

NO_HASH = bytes(32)


class Shape(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    """Base of every structure on the wire: an array of its fields in declared order."""


encode: Callable[[object], bytes] = msgspec.msgpack.Encoder().encode
"""The canonical bytes of a value made of Shapes, lists, tuples, integers, text and bytes."""

decode_kept: Callable[[bytes], Any] = msgspec.msgpack.Decoder().decode
"""The value in bytes that were encoded here; what comes from outside goes through `decode`."""


def decode(raw: bytes, shape: type[T], *, limit: int) -> T:
    """The value of that shape in at most `limit` bytes, or Malformed.

    Nesting is bounded by the shape. A field of type msgspec.Raw is not looked into.
    """
    if len(raw) > limit:
        raise Malformed(f"{len(raw)} bytes are more than the {limit} that the format allows.")
    try:
        # mypy takes the __hash__ of the class's instances for that of the class.
        value: T = _decoder(shape).decode(raw)  # type: ignore[arg-type]
        canonical = encode(value)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        # The cause would carry the bytes, which may be secret, into a traceback.
        raise Malformed("These bytes are not of the expected format.") from None
    if canonical != raw:
        raise Malformed("These bytes are not in canonical form.")
    return value


@cache
def _decoder(shape: Hashable) -> msgspec.msgpack.Decoder[Any]:
    return msgspec.msgpack.Decoder(shape)


def check_ascending(keys: Iterable[bytes]) -> None:
    """Raise Malformed unless the keys are sorted and none is there twice."""
    before: bytes | None = None
    for key in keys:
        if before is not None and key <= before:
            raise Malformed("A list that is a set is not sorted, or names something twice.")
        before = key


@cache
def domain(purpose: str) -> bytes:
    """What stands before everything that is hashed, signed or derived for a purpose."""
    return b"kitchensync/1/" + purpose.encode("ascii") + b"\0"


def hash_of(purpose: str, *parts: bytes) -> bytes:
    """H(purpose, parts): 32 bytes. All parts but one have a fixed length."""
    return hashlib.sha256(domain(purpose) + b"".join(parts)).digest()
