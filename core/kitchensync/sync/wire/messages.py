"""The bodies of all calls to the relay, in both directions; devices and relay share them.

What the fields mean is said in docs/protocol.md, section 6; who may send them is left to the relay.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from kitchensync.sync.wire.limits import (
    ANSWER_BYTES,
    LOG_ENTRIES,
    MESSAGE_BYTES,
    PUSH_ENVELOPES,
    WAIT_SECONDS,
)
from kitchensync.trust.blobs import SEALED_CHUNK
from kitchensync.trust.entries import MAX_DEVICES, Place, Seen
from kitchensync.wire import Count, Hash, Id, Positive, Shape, Signature

Room = Annotated[int, msgspec.Meta(ge=1, le=ANSWER_BYTES)]
Wait = Annotated[int, msgspec.Meta(ge=0, le=WAIT_SECONDS)]
Message = Annotated[bytes, msgspec.Meta(max_length=MESSAGE_BYTES)]
Generation = Id
HashOrNone = Annotated[bytes, msgspec.Meta(max_length=32)]


class Nothing(Shape, frozen=True):
    """An empty body."""


class EntryBody(Shape, frozen=True):
    """Asks: take this membership entry."""

    entry: bytes


class LogBody(Shape, frozen=True):
    """Asks: take the space that this whole membership log is of."""

    log: Annotated[list[bytes], msgspec.Meta(min_length=1, max_length=LOG_ENTRIES)]


class Space(Shape, frozen=True):
    """Says: the space that was founded."""

    space: Hash


class Index(Shape, frozen=True):
    """Says: where the entry stands in the log."""

    index: Count


class ChallengeFor(Shape, frozen=True):
    """Asks: a challenge for this device."""

    device: Id


class Challenge(Shape, frozen=True):
    """Says: sign this before it expires, in Unix milliseconds."""

    challenge: bytes
    expires: Count


class Challenged(Shape, frozen=True):
    """What a challenge says, before the relay's HMAC-SHA256 over it."""

    origin: str
    space: Hash
    device: Id
    expires: Count
    nonce: Id


class SignIn(Shape, frozen=True):
    """Asks: a token for this signed challenge."""

    challenge: bytes
    signature: Signature


class Token(Shape, frozen=True):
    """Says: the token, and when it expires in Unix milliseconds."""

    token: str
    expires: Count


class SyncCall(Shape, frozen=True):
    """Asks: take these envelopes, give what this version vector and log lack.

    `room` is for what the answer gives, in bytes.
    """

    vector: Annotated[list[Seen], msgspec.Meta(max_length=MAX_DEVICES)]
    entries: Count
    envelopes: Annotated[list[bytes], msgspec.Meta(max_length=PUSH_ENVELOPES)]
    wait: Wait
    room: Room


class SyncAnswer(Shape, frozen=True):
    """Says: what was accepted, and what the device lacks."""

    accepted: Count
    envelopes: list[bytes]
    more: bool
    heads: list[Place]
    entries: list[bytes]
    generation: Generation
    membership: Hash
    floor: HashOrNone
    offered: HashOrNone
    due: bool


class Snapshot(Shape, frozen=True):
    """Asks: keep this snapshot; says: the snapshot that is kept."""

    snapshot: bytes


class SnapshotHash(Shape, frozen=True):
    """Says: the hash of the snapshot."""

    hash: Hash


class BlobSize(Shape, frozen=True):
    """Asks: begin a blob whose chunks have so many bytes in all, or say how much of it is there."""

    size: Positive


class BlobThere(Shape, frozen=True):
    """Says: how many chunks are there in a row, and whether these are all."""

    chunks: Count
    complete: bool


class Chunk(Shape, frozen=True):
    """Asks: keep this chunk; says: the chunk that is kept."""

    chunk: Annotated[bytes, msgspec.Meta(min_length=1, max_length=SEALED_CHUNK)]


class Chunks(Shape, frozen=True):
    """Says: how many chunks are there in a row."""

    chunks: Count


class RecoveryOf(Shape, frozen=True):
    """Asks: where this device is a recovery member."""

    device: Id


class Spaces(Shape, frozen=True):
    """Says: the spaces where it is."""

    spaces: list[Hash]


class NewMailbox(Shape, frozen=True):
    """Asks: a mailbox that this key's SHA-256 opens."""

    mailbox: Id
    key_hash: Hash


class Expires(Shape, frozen=True):
    """Says: when the mailbox closes, in Unix milliseconds."""

    expires: Count


class Put(Shape, frozen=True):
    """Asks: leave this message; says: the message that was left."""

    message: Message


class TakeCall(Shape, frozen=True):
    """Asks: the message of a slot, waiting at most that many seconds."""

    wait: Wait
