"""Envelopes: a prefix of one device's outbox, sealed, signed, and read again.

Whether one counts is left to trust/membership.py, what its change sets mean to replica/; protocol,
section 5.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Literal

import msgspec
import zstandard

from kitchensync.errors import Malformed, TooLarge, Unopenable
from kitchensync.trust import sealing
from kitchensync.trust.entries import MAX_DEVICES, Place, Seen
from kitchensync.trust.keys import DeviceKeys
from kitchensync.wire import (
    Count,
    Hash,
    Id,
    Positive,
    Shape,
    Signature,
    check_ascending,
    decode,
    encode,
    hash_of,
)

MAX_ENVELOPE = 1024 * 1024
MAX_BODY = 2 * 1024 * 1024
MAX_CHANGE_SETS = 65_536

_PLAIN, _ZSTD = b"\0", b"\1"
_WORTH_COMPRESSING = 200
_ZSTD_LEVEL = 3
_HEADER_LIMIT = 512


class Header(Shape, frozen=True):
    """What everybody may read. `membership` is the hash of the last entry the author knew."""

    version: Literal[1]
    suite: Literal[1]
    space: Hash
    device: Id
    seq: Positive
    prev: Hash
    membership: Hash
    epoch: Count
    salt: Hash
    length: Positive


class Body(Shape, frozen=True):
    """What only members read. `digest` was taken at `digest_vector`; both may be empty."""

    schema_version: Positive
    digest: Hash | None
    digest_vector: Annotated[list[Seen], msgspec.Meta(max_length=MAX_DEVICES)]
    seen: Annotated[list[Place], msgspec.Meta(max_length=MAX_DEVICES)]
    change_sets: Annotated[list[bytes], msgspec.Meta(max_length=MAX_CHANGE_SETS)]


class _Outer(Shape, frozen=True):
    header: bytes
    ciphertext: bytes
    signature: Signature


@dataclass(frozen=True, slots=True)
class Envelope:
    """One envelope in its parts, none of it believed yet. `signed` is what the signature covers."""

    header: Header
    header_bytes: bytes
    ciphertext: bytes
    signature: bytes
    signed: bytes
    hash: bytes
    raw: bytes


@dataclass(frozen=True)
class Position:
    """Where the next envelope of a device belongs: its chain, the membership, the epoch."""

    space: bytes
    seq: int
    prev: bytes
    membership: bytes
    epoch: int


def parse(raw: bytes, limit: int = MAX_ENVELOPE) -> Envelope:
    """Read an envelope of at most `limit` bytes; raises Malformed."""
    outer = decode(raw, _Outer, limit=limit)
    header = decode(outer.header, Header, limit=_HEADER_LIMIT)
    if header.length != len(outer.ciphertext):
        raise Malformed("An envelope is not as long as it says.")
    signed = outer.header + hashlib.sha256(outer.ciphertext).digest()
    return Envelope(
        header=header,
        header_bytes=outer.header,
        ciphertext=outer.ciphertext,
        signature=outer.signature,
        signed=signed,
        hash=hash_of("envelope", signed),
        raw=raw,
    )


def seal(
    position: Position,
    body: Body,
    *,
    keys: DeviceKeys,
    epoch_key: bytes,
    random: Callable[[int], bytes],
) -> Envelope:
    """The sealed and signed envelope; TooLarge when the body does not fit into one."""
    plaintext = sealing.pad(_packed(body))
    length = len(plaintext) + sealing.TAG
    salt = sealing.hedged_salt(random(32), keys.hedge, plaintext)
    header = Header(
        1,
        1,
        position.space,
        keys.device_id,
        position.seq,
        position.prev,
        position.membership,
        position.epoch,
        salt,
        length,
    )
    header_bytes = encode(header)
    ciphertext = sealing.seal(_key(epoch_key, header, header_bytes), header_bytes, plaintext)
    signed = header_bytes + hashlib.sha256(ciphertext).digest()
    signature = keys.sign("envelope", signed)
    raw = encode([header_bytes, ciphertext, signature])
    if len(raw) > MAX_ENVELOPE:
        raise TooLarge("More changes than fit into one envelope.")
    return Envelope(
        header, header_bytes, ciphertext, signature, signed, hash_of("envelope", signed), raw
    )


def open_(envelope: Envelope, epoch_key: bytes) -> Body:
    """What an envelope holds, or Unopenable; memory stays within a small multiple of MAX_BODY."""
    key = _key(epoch_key, envelope.header, envelope.header_bytes)
    plaintext = sealing.unseal(key, envelope.header_bytes, envelope.ciphertext)
    content = sealing.unpad(plaintext)
    try:
        body = decode(_unpacked(content), Body, limit=MAX_BODY)
        for listed in (body.digest_vector, body.seen):
            check_ascending(each.device for each in listed)
    except Malformed as error:
        raise Unopenable("An envelope holds something else than changes.") from error
    return body


def _key(epoch_key: bytes, header: Header, header_bytes: bytes) -> bytes:
    context = hashlib.sha256(header_bytes).digest()
    return sealing.derive(epoch_key, header.salt, "envelope", context, sealing.SEALING_KEY)


class _Own(threading.local):
    """What each thread compresses by: to make one takes twenty times as long as to use it once."""

    def __init__(self) -> None:
        self.compressor = zstandard.ZstdCompressor(level=_ZSTD_LEVEL)
        self.decompressor = zstandard.ZstdDecompressor()


_own = _Own()


def _packed(body: Body) -> bytes:
    encoded = encode(body)
    if len(encoded) > MAX_BODY or len(body.change_sets) > MAX_CHANGE_SETS:
        raise TooLarge("More changes than fit into one envelope.")
    if len(encoded) >= _WORTH_COMPRESSING:
        frame = _own.compressor.compress(encoded)
        if len(frame) < len(encoded):
            return _ZSTD + frame
    return _PLAIN + encoded


def _unpacked(content: bytes) -> bytes:
    if content.startswith(_PLAIN):
        return content[1:]
    if content.startswith(_ZSTD):
        return _decompressed(content[1:])
    raise Unopenable("An envelope is encoded in an unknown way.")


def _decompressed(frame: bytes) -> bytes:
    """One frame that says how large it gets, so that a small one cannot fill the memory."""
    try:
        size = zstandard.frame_content_size(frame)
        if not 0 <= size <= MAX_BODY:
            raise Unopenable("Compressed content does not declare a size within the limit.")
        return _own.decompressor.decompress(frame, allow_extra_data=False)
    except zstandard.ZstdError:
        raise Unopenable("Compressed content is damaged.") from None
