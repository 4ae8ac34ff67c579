"""The signed, readable half of a snapshot: whose it is, what it covers, where its bytes are.

What the bytes hold is left to replica/snapshots/snapshot.py, whether to believe them to
sync/snapshots/offers.py; protocol, section 9.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

import msgspec

from kitchensync.errors import Unopenable
from kitchensync.trust.entries import MAX_DEVICES, Place
from kitchensync.trust.keys import DeviceKeys, verify
from kitchensync.trust.sealing import derive, pad, padded_length, unpad
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

MAX_HEADER = 2 * 1024 * 1024
"""Room for what names 60,000 blobs."""
_SIGNATURE_ROOM = 128
_SIZE = 8


class Segment(Shape, frozen=True):
    """A segment of the archive: its blob, the epoch of whose key it is sealed, and its sizes.

    Both sizes are those of a header.
    """

    blob: Hash
    epoch: Count
    length: Positive
    size: Positive


class Header(Shape, frozen=True):
    """What the relay may read of a snapshot.

    `boundary` are the places of all chains that it covers, `digest` is that of the state as
    `masked` gives it, `blob` holds the state sealed under `epoch`, in `length` bytes as `packed`
    gives them; `size` is what it has unpacked, padded likewise. `segments` are those of the archive
    beside it, `named` their blobs and those that the state's rows name.
    """

    version: Literal[1]
    suite: Literal[1]
    space: Hash
    device: Id
    membership: Hash
    epoch: Count
    schema_version: Positive
    boundary: Annotated[list[Place], msgspec.Meta(max_length=MAX_DEVICES)]
    digest: Hash
    blob: Hash
    length: Positive
    size: Positive
    segments: list[Segment]
    named: list[Hash]


class _Signed(Shape, frozen=True):
    header: bytes
    signature: Signature


@dataclass(frozen=True, slots=True)
class Offer:
    """A snapshot that a device offers; nothing about it has been believed yet."""

    raw: bytes
    hash: bytes
    header: Header
    signature: bytes
    signed: bytes

    def verify(self, signing: bytes) -> None:
        """Raise BadSignature unless that key signed the header."""
        verify(signing, "snapshot", self.signed, self.signature)


def masked(epoch_key: bytes, space: bytes, blob: bytes, digest: bytes) -> bytes:
    """The digest as a header has it; given that, the digest itself.

    With two bare ones anybody could try guesses at what changed in between. A mask is that of one
    blob, so of one content and one digest: none covers two.
    """
    mask = derive(epoch_key, blob, "snapshot-digest", space, len(digest))
    return bytes(one ^ other for one, other in zip(digest, mask, strict=True))


def packed(state: bytes, size: int) -> bytes:
    """What is sealed of a state that had `size` bytes uncompressed: that number and it, padded."""
    return pad(size.to_bytes(_SIZE, "big") + state)


def unpacked(content: bytes, size: int) -> tuple[bytes, int]:
    """The compressed state and its exact size; Unopenable where a header says another `size`."""
    whole = unpad(content)
    exact = int.from_bytes(whole[:_SIZE], "big")
    if exact < 1 or padded_length(exact) != size:
        raise Unopenable("A snapshot has another size than its header says.")
    return whole[_SIZE:], exact


def sign(keys: DeviceKeys, header: Header) -> Offer:
    """The offer of a header by its maker."""
    signed = encode(header)
    signature = keys.sign("snapshot", signed)
    return Offer(
        encode([signed, signature]), hash_of("snapshot", signed), header, signature, signed
    )


def hash_in(raw: bytes) -> bytes:
    """The hash of the snapshot that an offer is of, without reading its header; Malformed."""
    return hash_of("snapshot", _outer(raw).header)


def parse(raw: bytes) -> Offer:
    """Read an offer; raises Malformed."""
    outer = _outer(raw)
    header = decode(outer.header, Header, limit=MAX_HEADER)
    check_ascending(place.device for place in header.boundary)
    check_ascending(header.named)
    return Offer(raw, hash_of("snapshot", outer.header), header, outer.signature, outer.header)


def _outer(raw: bytes) -> _Signed:
    return decode(raw, _Signed, limit=MAX_HEADER + _SIGNATURE_ROOM)
