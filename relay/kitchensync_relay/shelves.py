"""What the store in this process keeps of each space, its blobs among it.

Transactions over it are left to `memory`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kitchensync.replica.values import Head
from kitchensync_relay.blobrows import Blob, on_disk
from kitchensync_relay.store import Snapshot, Space, at_once


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a membership log; `taken` in Unix milliseconds."""

    raw: bytes
    kind: str
    taken: int


@dataclass(frozen=True, slots=True)
class Envelope:
    """An envelope as it came."""

    device: bytes
    seq: int
    raw: bytes


@dataclass(slots=True)
class Shelf:
    """All that is kept of one space."""

    space: Space
    entries: list[Entry] = field(default_factory=list[Entry])
    envelopes: list[Envelope] = field(default_factory=list[Envelope])
    heads: dict[bytes, Head] = field(default_factory=dict[bytes, Head])
    snapshots: dict[bytes, Snapshot] = field(default_factory=dict[bytes, Snapshot])
    blobs: dict[bytes, Blob] = field(default_factory=dict[bytes, Blob])

    def copy(self) -> Shelf:
        """Another one with the same in it."""
        return Shelf(
            self.space,
            list(self.entries),
            list(self.envelopes),
            dict(self.heads),
            dict(self.snapshots),
            dict(self.blobs),
        )

    def drop(self, going: Iterable[Envelope]) -> bool:
        """Forget as many of these as go at once; whether that is all."""
        gone, size, all_went = at_once((one, len(one.raw)) for one in going)
        self.envelopes = [one for one in self.envelopes if one not in gone]
        self.shrink(len(gone), size)
        return all_went

    def shrink(self, envelopes: int, size: int) -> None:
        """So many envelopes and bytes less are in it."""
        self.space = replace(
            self.space,
            envelopes=self.space.envelopes - envelopes,
            size=self.space.size - size,
        )


class ShelvedBlobs:
    """`BlobRows` over shelves by space; `given` is the highest number of any blob ever."""

    def __init__(self, shelves: Mapping[bytes, Shelf], given: list[int]) -> None:
        self._shelves = shelves
        self._given = given

    def get(self, space: bytes, blob: bytes) -> Blob | None:
        return self._shelves[space].blobs.get(blob)

    def of(self, space: bytes) -> Sequence[Blob]:
        return [*self._shelves[space].blobs.values()]

    def among(
        self, space: bytes, blobs: Iterable[bytes], *, offered: bool = False
    ) -> Sequence[Blob]:
        names = set(blobs)
        return [
            one
            for one in self._shelves[space].blobs.values()
            if one.blob in names and one.of_offer >= offered
        ]

    def count(self, space: bytes) -> int:
        return len(self._shelves[space].blobs)

    def rounding(self, space: bytes) -> int:
        there = self._shelves[space].blobs.values()
        return sum(on_disk(one.size) - one.size for one in there)

    def abandoned(self, before: int, most: int) -> Sequence[Blob]:
        return [one for one in self._all() if not one.complete and one.touched <= before][:most]

    def numbers(self) -> Sequence[int]:
        return [one.number for one in self._all()]

    def with_bodies(self) -> Sequence[int]:
        return [one.number for one in self._all() if one.chunks]

    def newest(self) -> int:
        return self._given[-1]

    def add(self, space: bytes, blob: bytes, size: int, device: bytes, now: int) -> Blob:
        shelf, number = self._shelves[space], self.newest() + 1
        self._given[:] = [number]
        shelf.shrink(0, -size)
        added = shelf.blobs[blob] = Blob(space, blob, number, size, device, (), now, number)
        return added

    def add_chunk(self, blob: Blob, digest: bytes, now: int) -> Blob:
        hashes = (*blob.hashes, digest)
        after = replace(blob, hashes=hashes, touched=now, newest=self.newest())
        self._shelves[blob.space].blobs[blob.blob] = after
        return after

    def note_offered(self, space: bytes, device: bytes, blobs: Iterable[bytes]) -> None:
        for one in self.among(space, blobs):
            if one.device == device:
                self._shelves[space].blobs[one.blob] = replace(one, of_offer=True)

    def drop(self, *blobs: Blob) -> None:
        for blob in blobs:
            shelf = self._shelves.get(blob.space)
            held = shelf.blobs.get(blob.blob) if shelf else None
            if shelf and held and held.number == blob.number:
                del shelf.blobs[blob.blob]
                shelf.shrink(0, blob.size)

    def _all(self) -> list[Blob]:
        return [one for shelf in self._shelves.values() for one in shelf.blobs.values()]
