"""Entries of the membership log: their shapes, reading one, signing one.

Whether an entry may stand where it stands is left to membership.py, what to put into one to
authoring.py; protocol, section 4.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal, TypeAlias

import msgspec

from kitchensync.errors import Malformed
from kitchensync.trust.keys import DeviceKeys, verify
from kitchensync.trust.sealing import TAG, WRAPPED_KEY
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

MAX_ENTRY = 64 * 1024
MAX_REMOVE = 192 * 1024
"""Room for a key for each of as many devices as there can be, and a place of each."""
MAX_DEVICES = 1024

ANCHORED = "recovery-anchor"
"""What recovery words sign for: a place in one log."""
_ANCHOR, _SIGNATURE = 32, 64

SpaceKind = Literal["household", "personal"]
EnrolledRole = Literal["adult", "child"]
Role = Literal[EnrolledRole, "recovery"]
Wrap = Annotated[bytes, msgspec.Meta(min_length=WRAPPED_KEY, max_length=WRAPPED_KEY)]
OldKey = Annotated[bytes, msgspec.Meta(min_length=32 + TAG, max_length=32 + TAG)]
Proof = Annotated[bytes, msgspec.Meta(min_length=_SIGNATURE, max_length=_ANCHOR + _SIGNATURE)]
DeviceIndex = Annotated[int, msgspec.Meta(ge=0, lt=MAX_DEVICES)]


class Place(Shape, frozen=True):
    """Where a device's chain stands: its last `seq`, and the hash of that envelope."""

    device: Id
    seq: Positive
    hash: Hash


class Seen(Shape, frozen=True):
    """How far a device's chain is known, up to that `seq`."""

    device: Id
    seq: Positive


class KeyFor(Shape, frozen=True):
    """An epoch key, wrapped for one device."""

    device: Id
    wrap: Wrap


class Found(Shape, frozen=True):
    """The space begins; its author is the first adult."""

    space_kind: SpaceKind
    signing: Hash
    wrapping: Hash
    person: Id
    nonce: Hash
    key_hash: Hash
    wrap: Wrap


class Add(Shape, frozen=True):
    """A device joins."""

    signing: Hash
    wrapping: Hash
    person: Id
    role: EnrolledRole
    device_index: DeviceIndex
    epoch: Count
    wrap: Wrap


class Remove(Shape, frozen=True):
    """Devices are put out (or none), and the next epoch begins for the others."""

    devices: list[Id]
    epoch: Count
    key_hash: Hash
    wraps: list[KeyFor]
    old_key: OldKey
    boundary: list[Place]


class Leave(Shape, frozen=True):
    """The author goes; nothing of it counts above this place (0 and zeros: it never sent)."""

    seq: Count
    hash: Hash


class Recovery(Shape, frozen=True):
    """A member on paper joins, whose only power is to enrol devices of the author's person.

    `proof` is by the new member: an earlier entry's hash, and its signature over the space and
    that. Whoever lacks the words can put it into no other space, nor into a log without that entry.
    Older ones are a signature over the space alone.
    """

    signing: Hash
    wrapping: Hash
    device_index: DeviceIndex
    epoch: Count
    wrap: Wrap
    proof: Proof

    @property
    def anchor(self) -> bytes | None:
        """The hash of an entry that the log has to have; None for one of the older kind."""
        return self.proof[:_ANCHOR] if len(self.proof) > _SIGNATURE else None

    def verify(self, space: bytes) -> None:
        """Raise BadSignature unless the new member signed that it is one of this space."""
        if self.anchor is None:
            verify(self.signing, "recovery", space, self.proof)
        else:
            verify(self.signing, ANCHORED, space + self.anchor, self.proof[_ANCHOR:])


class Floor(Shape, frozen=True):
    """The author saw that this device's snapshot holds everything up to these places."""

    device: Id
    boundary: list[Place]
    digest: Hash
    snapshot: Hash


Payload: TypeAlias = Found | Add | Remove | Leave | Recovery | Floor

_KINDS: dict[str, type[Payload]] = {
    "found": Found,
    "add": Add,
    "remove": Remove,
    "leave": Leave,
    "recovery": Recovery,
    "floor": Floor,
}
_KIND_OF = {shape: kind for kind, shape in _KINDS.items()}


class Body(Shape, frozen=True):
    """What an author signs. `space` is empty in entry 0, `payload` is the shape of its kind."""

    version: Literal[1]
    suite: Literal[1]
    space: Annotated[bytes, msgspec.Meta(max_length=32)]
    index: Count
    prev: Hash
    author: Id
    kind: str
    payload: msgspec.Raw


class _Signed(Shape, frozen=True):
    body: bytes
    signature: Signature


@dataclass(frozen=True)
class Entry:
    """One entry that was read; nothing about it has been believed yet."""

    raw: bytes
    hash: bytes
    body: Body
    payload: Payload
    signature: bytes
    signed: bytes

    def verify(self, signing: bytes) -> None:
        """Raise BadSignature unless that key signed the entry, and all others it needs did."""
        verify(signing, "entry", self.signed, self.signature)
        if isinstance(self.payload, Recovery):
            self.payload.verify(self.body.space)


def parse_entry(raw: bytes) -> Entry:
    """Read one entry; raises Malformed."""
    outer = decode(raw, _Signed, limit=MAX_REMOVE)
    body = decode(outer.body, Body, limit=MAX_REMOVE)
    if body.kind != "remove" and len(raw) > MAX_ENTRY:
        raise Malformed("A membership entry is larger than one of its kind may be.")
    shape = _KINDS.get(body.kind)
    if shape is None:
        raise Malformed(
            "A membership entry is of an unknown kind.", "A newer version may understand it."
        )
    payload = decode(bytes(body.payload), shape, limit=MAX_REMOVE)
    _check_form(payload)
    return Entry(raw, hash_of("entry", outer.body), body, payload, outer.signature, outer.body)


def sign_entry(keys: DeviceKeys, space: bytes, index: int, prev: bytes, payload: Payload) -> bytes:
    """The raw entry with that payload, at that place of the log, by the owner of the keys."""
    kind = _KIND_OF[type(payload)]
    body = encode([1, 1, space, index, prev, keys.device_id, kind, payload])
    return encode([body, keys.sign("entry", body)])


def _check_form(payload: Payload) -> None:
    if isinstance(payload, Recovery) and _SIGNATURE < len(payload.proof) < _ANCHOR + _SIGNATURE:
        raise Malformed("What recovery words signed is of another length than both forms.")
    if isinstance(payload, Remove):
        check_ascending(payload.devices)
        check_ascending(each.device for each in payload.wraps)
    if isinstance(payload, Remove | Floor):
        check_ascending(each.device for each in payload.boundary)


def places(boundary: Sequence[Place]) -> dict[bytes, Place]:
    """A boundary by device."""
    return {place.device: place for place in boundary}
