"""Where two replicas of one space differ, cell by cell.

Both are walked and compared by hashes, so that memory stays small where they agree. Which of them
is right is left to the caller.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kitchensync.replica.database import Database
from kitchensync.replica.digest import BESIDE, everything
from kitchensync.replica.stamps import index_of
from kitchensync.wire import decode_kept, encode

Said = tuple[int, object]
"""A stamp and the value that it has."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One cell: what stands here and what should, None where nothing does.

    `kind` is empty for the cell itself, else `conflict` or `quarantine`, for what stands beside it.
    `author` is the index of the device whose change should stand there, or else stands there.
    """

    kind: str
    table: str
    row: bytes
    column: str
    here: Said | None
    made: Said | None

    @property
    def author(self) -> int:
        """The device index in the stamp of the change in question."""
        stamp, _ = self.made or self.here or (0, None)
        return index_of(stamp)


def differences(here: Database, made: Database) -> list[Difference]:
    """All cells in which they differ, by table, row and column."""
    with here.snapshot(), made.snapshot():
        known = {_hash(cell) for cell in everything(here)}
        only_made: list[tuple[object, ...]] = []
        for cell in everything(made):
            key = _hash(cell)
            if key in known:
                known.remove(key)
            else:
                only_made.append(cell)
        # Mostly they agree: then all there is need not be walked once more.
        walked = everything(here) if known else ()
        only_here = [cell for cell in walked if _hash(cell) in known]
    return [*_paired(dict(map(_said, only_here)), dict(map(_said, only_made)))]


def _hash(cell: tuple[object, ...]) -> bytes:
    return hashlib.blake2b(encode(cell), digest_size=16).digest()


_Key = tuple[str, str, bytes, str, int]
"""Kind, table, row, column; and the stamp where several stand in one cell."""


def _said(cell: tuple[object, ...]) -> tuple[_Key, Said]:
    kind, rest = ("", cell) if cell[0] not in BESIDE else (str(cell[0]), cell[1:])
    # Through the codec, so that parts which are kept as bytes are read.
    table, column, row, stamp, *_, value = decode_kept(encode(rest))
    return (kind, table, row, column, stamp if kind else 0), (stamp, value)


def _paired(here: Mapping[_Key, Said], made: Mapping[_Key, Said]) -> Iterator[Difference]:
    for key in sorted(here.keys() | made.keys(), key=lambda key: (*key[1:4], key[0], key[4])):
        kind, table, row, column, _ = key
        yield Difference(kind, table, row, column, here.get(key), made.get(key))
