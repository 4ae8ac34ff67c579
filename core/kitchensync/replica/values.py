"""What a replica takes and gives: plain values.

Leaves what they mean to the rooms that use them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, Protocol

from kitchensync.replica.edits import Edit, in_all

if TYPE_CHECKING:
    from kitchensync.replica.changeset import Outline

NO_HASH = bytes(32)
LAST_TIME = (1 << 63) - 1
"""The last Unix time in milliseconds that a file holds."""

Open = Callable[[bytes], Sequence[bytes]]
"""Opens a kept envelope: its bytes to its change sets; Unopenable, Malformed where it has none."""


class Head(NamedTuple):
    """The last envelope of a device: its `seq`, counted from 1, and hash."""

    seq: int
    hash: bytes


NO_HEAD = Head(0, NO_HASH)


@dataclass(frozen=True, slots=True)
class Received:
    """An admitted envelope, opened. `change_sets` is None where its content did not open.

    `index` is the author's device index, `prev` the hash of its envelope before.
    """

    device: bytes
    index: int
    seq: int
    hash: bytes
    prev: bytes
    raw: bytes
    change_sets: Sequence[bytes] | None


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge took: new envelopes, changes in them that count, how many of them are void."""

    envelopes: int = 0
    changes: int = 0
    void: int = 0

    def __add__(self, other: Merged) -> Merged:
        return Merged(
            self.envelopes + other.envelopes,
            self.changes + other.changes,
            self.void + other.void,
        )


@dataclass(frozen=True, slots=True)
class Draft:
    """The next envelope's content: change sets, heads that others were not told yet, a digest.

    `seen` is (device, seq, hash), `vector` (device, seq) at which `digest` was taken; both sorted.
    """

    seq: int
    prev: bytes
    change_sets: tuple[bytes, ...]
    seen: tuple[tuple[bytes, int, bytes], ...] = ()
    digest: bytes | None = None
    vector: tuple[tuple[bytes, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Segment:
    """A segment of the archive: the blob that it is, sealed under the key of `epoch`.

    `length`: bytes before they are sealed. `size`: bytes before they are compressed, or somewhat
    more while only the header of a snapshot has told of it.
    """

    blob: bytes
    epoch: int
    length: int
    size: int


class SealedBytes(Protocol):
    """What sealing a draft gives."""

    @property
    def raw(self) -> bytes:
        """The envelope as it is sent."""
        ...

    @property
    def hash(self) -> bytes:
        """The envelope's hash."""
        ...


@dataclass(frozen=True, slots=True)
class Sealed:
    """An own envelope, durable before it is sent and sent again verbatim."""

    seq: int
    hash: bytes
    raw: bytes


@dataclass(frozen=True, slots=True)
class Kept:
    """An envelope as it came. `index` is the author's; `void`: its content did not count."""

    device: bytes
    index: int
    seq: int
    hash: bytes
    raw: bytes
    void: bool


@dataclass(frozen=True)
class Change:
    """What one transaction did: its change set, taken apart only for who asks.

    `seq` is the envelope it came in, None while it waits in the outbox.
    """

    outline: Outline
    raw: bytes = field(repr=False)
    device: bytes
    seq: int | None
    sent: bool

    @property
    def time(self) -> int:
        """Unix milliseconds, as its author's clock said."""
        return self.outline.time

    @property
    def cause(self) -> str:
        """What it was for people."""
        return self.outline.cause

    @cached_property
    def id(self) -> str:
        """What people type to name it."""
        from kitchensync.replica.changeset import change_id

        return change_id(self.raw)

    @cached_property
    def edits(self) -> tuple[Edit, ...]:
        """What it did to each cell; of one that it changed several times, in all."""
        from kitchensync.replica.changeset import decode

        return in_all(edit for block in decode(self.raw).blocks for edit in block.edits())

    def touches(self, rows: Set[bytes]) -> bool:
        """Whether it did anything to one of these rows."""
        return self.outline.touches(rows)


@dataclass(frozen=True, slots=True)
class UndoReport:
    """What an undo did: the change it is about, its own change's id (None where nothing was left to
    take back), the edits taken back, those left because somebody changed the thing since, the
    lots from which so much was used since that there would be less than nothing in them, and the
    edits that stand because what was before them is no longer kept.

    Edits of rows that stay with such lots are in none of these, nor are those of postings that
    somebody said again since, nor those that made a thing to which others referred before, as
    recipes do to foods."""

    change: Change
    change_id: str | None
    undone: tuple[Edit, ...]
    left: tuple[Edit, ...]
    used: tuple[bytes, ...]
    unknown: tuple[Edit, ...] = ()


@dataclass(frozen=True, slots=True)
class Conflict:
    """A cell with other values beside the winner. `others` are (stamp, value), newest first."""

    table: str
    row: bytes
    column: str
    stamp: int
    value: object
    others: tuple[tuple[int, object], ...]
    safety: bool


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A change that this version does not know, kept whole until one starts that does."""

    index: int
    edit: Edit


@dataclass(frozen=True, slots=True)
class Written:
    """A snapshot that was written: where its chains stand, its digest, its bytes before
    compression, and the ids of the blobs that its rows name, sorted."""

    boundary: Mapping[bytes, Head]
    digest: bytes
    size: int
    blobs: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Disagreeing:
    """Devices that have seen the same and hold something else: digest by device."""

    vector: Mapping[bytes, int]
    digests: Mapping[bytes, bytes]
