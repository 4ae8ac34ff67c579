"""What a relay knows of its blobs: names, sizes, which chunks are on the disk.

Their bodies are left to `bodies`, what may be written to `blobs`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final, Protocol

import msgspec

from kitchensync.sync.wire.limits import KIB
from kitchensync.trust.blobs import SEALED_CHUNK
from kitchensync_relay.filed import Filed, Files

_HASH = 32
MOST_BLOBS: Final = 64 * KIB
"""Of a space that waits for no snapshot: more than one can name. The smallest take a file, too."""
PAGE: Final = 4096
"""A file of a disk takes as many of these as its bytes need; a folder takes one."""
_AT_ONCE: Final = 1000
"""Names that are looked up together: each by itself takes many times as long."""
_SPACE = "(SELECT id FROM spaces WHERE space = ?)"
_COLUMNS = (
    "SELECT spaces.space, blob, number, blobs.size, device, hashes, touched, newest, of_offer"
)
_BLOB = f"{_COLUMNS} FROM blobs JOIN spaces ON spaces.id = blobs.space WHERE"
_FILES = (
    f"SELECT count(*), coalesce(sum(size / {SEALED_CHUNK} * (-{SEALED_CHUNK} & {PAGE - 1})"  # noqa: S608  # constants
    f" + (-(size % {SEALED_CHUNK}) & {PAGE - 1}) + {PAGE}), 0) FROM blobs WHERE space = {_SPACE}"
)


@dataclass(frozen=True, slots=True)
class Blob:
    """One blob. `number` names its body; `size` are the bytes of all its chunks.

    `device` began it; empty where that was not written down. At a relay that lost everything it is
    whoever brought the blob back, which gives nobody more than that: quotas are the space's, and
    what a device can have dropped is what it sent itself, and others send again. `hashes` are
    SHA-256 of the chunks that are here, in a row; `touched` is when it was begun or the last of
    them came, in Unix milliseconds, and `newest` the highest number of any blob at that time, 0
    where it was not written down. `of_offer`: who began it has offered a snapshot that is in it.
    """

    space: bytes
    blob: bytes
    number: int
    size: int
    device: bytes
    hashes: tuple[bytes, ...]
    touched: int
    newest: int
    of_offer: bool = False

    @property
    def chunks(self) -> int:
        """How many are here."""
        return len(self.hashes)

    @property
    def complete(self) -> bool:
        """Whether all are."""
        return self.chunks * SEALED_CHUNK >= self.size

    @property
    def lengths(self) -> Sequence[int]:
        """Bytes of each chunk that is here."""
        return [*map(self.length, range(self.chunks))]

    def length(self, place: int) -> int:
        """Bytes of the chunk at that place; 0 behind the last one."""
        return max(0, min(SEALED_CHUNK, self.size - place * SEALED_CHUNK))


def on_disk(size: int) -> int:
    """Bytes that the files of a blob of `size` bytes take, and the folder that they are in."""
    whole, rest = divmod(size, SEALED_CHUNK)
    return whole * _rounded(SEALED_CHUNK) + _rounded(rest) + PAGE


def _rounded(size: int) -> int:
    return -(-size // PAGE) * PAGE


class BlobRows(Protocol):
    """The part of a transaction that is about blobs; the size of the space follows by itself."""

    def get(self, space: bytes, blob: bytes) -> Blob | None:
        """The blob, or None."""
        ...

    def of(self, space: bytes) -> Sequence[Blob]:
        """All of a space."""
        ...

    def among(
        self, space: bytes, blobs: Iterable[bytes], *, offered: bool = False
    ) -> Sequence[Blob]:
        """Those of these that are here, or only what of them was sent for an offer (`of_offer`).

        They are looked up many at once: who writes may ask for very many.
        """
        ...

    def count(self, space: bytes) -> int:
        """How many a space has."""
        ...

    def rounding(self, space: bytes) -> int:
        """Bytes that the files of all of a space take beside those of the blobs (`on_disk`)."""
        ...

    def abandoned(self, before: int, most: int) -> Sequence[Blob]:
        """So many incomplete ones at most, of any space, that were touched before."""
        ...

    def numbers(self) -> Sequence[int]:
        """The numbers of all blobs of all spaces."""
        ...

    def with_bodies(self) -> Sequence[int]:
        """The numbers of those of which some chunk is on the disk."""
        ...

    def newest(self) -> int:
        """The highest number that was ever given to a blob, also to one that went; or 0."""
        ...

    def add(self, space: bytes, blob: bytes, size: int, device: bytes, now: int) -> Blob:
        """A blob without chunks that a device began; all of it counts from now on."""
        ...

    def add_chunk(self, blob: Blob, digest: bytes, now: int) -> Blob:
        """Its next chunk is on the disk."""
        ...

    def note_offered(self, space: bytes, device: bytes, blobs: Iterable[bytes]) -> None:
        """That device has offered a snapshot that is in these: those of them that it began."""
        ...

    def drop(self, *blobs: Blob) -> None:
        """Forget these, where they are still here: what came anew has another number."""
        ...


class SqliteBlobRows:
    """`BlobRows` by what says statements; who has the connection begins and ends transactions.

    `filed` is what was counted before, of whoever writes.
    """

    def __init__(self, execute: Callable[..., sqlite3.Cursor], filed: Filed | None = None) -> None:
        self._execute = execute
        self.filed = filed or Filed()

    def get(self, space: bytes, blob: bytes) -> Blob | None:
        found = self._blobs("spaces.space = ? AND blob = ?", space, blob)
        return found[0] if found else None

    def of(self, space: bytes) -> Sequence[Blob]:
        return self._blobs("spaces.space = ?", space)

    def among(
        self, space: bytes, blobs: Iterable[bytes], *, offered: bool = False
    ) -> Sequence[Blob]:
        which = "spaces.space = ? AND of_offer >= ? AND blob IN"
        return [
            blob
            for some, places in _named(blobs)
            for blob in self._blobs(f"{which} ({places})", space, offered, *some)
        ]

    def count(self, space: bytes) -> int:
        return self._files(space).blobs

    def rounding(self, space: bytes) -> int:
        return self._files(space).rounding

    def _files(self, space: bytes) -> Files:
        files = self.filed.get(space)
        if files is None:
            files = Files(*self._execute(_FILES, (space,)).fetchone())
            self.filed.put(space, files)
        return files

    def abandoned(self, before: int, most: int) -> Sequence[Blob]:
        return self._blobs(
            "number IN (SELECT number FROM blobs WHERE NOT complete AND touched <= ? LIMIT ?)",
            before,
            most,
        )

    def numbers(self) -> Sequence[int]:
        return [number for (number,) in self._execute("SELECT number FROM blobs")]

    def with_bodies(self) -> Sequence[int]:
        rows = self._execute("SELECT number FROM blobs WHERE hashes <> x''")
        return [number for (number,) in rows]

    def newest(self) -> int:
        (newest,) = self._execute(
            "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'blobs'"
        ).fetchone()
        return int(newest)

    def add(self, space: bytes, blob: bytes, size: int, device: bytes, now: int) -> Blob:
        number = self.newest() + 1
        self._execute(
            "INSERT INTO blobs (space, blob, number, size, device, hashes, touched, newest)"  # noqa: S608  # a constant
            f" VALUES ({_SPACE}, ?, ?, ?, ?, x'', ?, ?)",
            (space, blob, number, size, device, now, number),
        )
        self._grow(space, 1, [size])
        return Blob(space, blob, number, size, device, (), now, number)

    def add_chunk(self, blob: Blob, digest: bytes, now: int) -> Blob:
        hashes = (*blob.hashes, digest)
        after = replace(blob, hashes=hashes, touched=now, newest=self.newest())
        self._execute(
            "UPDATE blobs SET hashes = ?, complete = ?, touched = ?, newest = ? WHERE number = ?",
            (b"".join(hashes), after.complete, now, after.newest, blob.number),
        )
        return after

    def note_offered(self, space: bytes, device: bytes, blobs: Iterable[bytes]) -> None:
        for some, places in _named(blobs):
            self._execute(
                "UPDATE blobs SET of_offer = 1"  # noqa: S608  # constants
                f" WHERE space = {_SPACE} AND device = ? AND blob IN ({places})",
                (space, device, *some),
            )

    def drop(self, *blobs: Blob) -> None:
        numbers = msgspec.json.encode([each.number for each in blobs]).decode()
        rows = self._execute(
            "DELETE FROM blobs WHERE number IN (SELECT value FROM json_each(?)) RETURNING number",
            (numbers,),
        )
        gone = {number for (number,) in rows}
        dropped = {each.number: each for each in blobs if each.number in gone}.values()
        for space in {each.space for each in dropped}:
            self._grow(space, -1, [each.size for each in dropped if each.space == space])

    def _grow(self, space: bytes, by: int, sizes: Sequence[int]) -> None:
        """So many blobs of these sizes are in it, or with -1 are no more."""
        self._execute("UPDATE spaces SET size = size + ? WHERE space = ?", (by * sum(sizes), space))
        rounding = sum(on_disk(size) - size for size in sizes)
        self.filed.change(space, Files(by * len(sizes), by * rounding))

    def _blobs(self, which: str, *parameters: object) -> list[Blob]:
        rows = self._execute(f"{_BLOB} {which} ORDER BY number", parameters)
        return [
            Blob(space, blob, number, size, device, _split(hashes), touched, newest, bool(offered))
            for space, blob, number, size, device, hashes, touched, newest, offered in rows
        ]


def _named(blobs: Iterable[bytes]) -> Iterator[tuple[Sequence[bytes], str]]:
    """Some of these names after others, and the places for them in a statement."""
    names = iter(blobs)
    while some := [*islice(names, _AT_ONCE)]:
        yield some, ", ".join("?" * len(some))


def _split(hashes: bytes) -> tuple[bytes, ...]:
    return tuple(hashes[at : at + _HASH] for at in range(0, len(hashes), _HASH))
