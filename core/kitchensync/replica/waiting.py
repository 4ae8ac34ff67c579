"""What waits in the outbox, and that it is as it was written.

Each row has a hash in a table beside it, on a page of its own: a row that the disk changed, one
that lacks and one that an older page brought back do not fit any more. Leaves sealing to `outbox`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from contextlib import closing
from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

from kitchensync.replica.database import Database, damaged
from kitchensync.replica.values import LAST_TIME
from kitchensync.wire import encode

if TYPE_CHECKING:
    from kitchensync.replica.changeset import ChangeSet

_ENDS = "(SELECT {0}(place) AS place FROM outbox UNION ALL SELECT {0}(place) FROM outbox_hash)"
_FIRST = f"SELECT min(place) FROM {_ENDS.format('min')}"  # noqa: S608  # above
_LAST = f"SELECT max(place) FROM {_ENDS.format('max')}"  # noqa: S608  # above
_ADD = """INSERT INTO outbox VALUES (max(
    coalesce((SELECT max(place) FROM outbox), 0), coalesce((SELECT max(place) FROM outbox_hash), 0)
) + 1, ?, ?, ?)"""
_ADD_HASH = "INSERT INTO outbox_hash VALUES (last_insert_rowid(), ?)"
_ROWS = "SELECT place, time, changes, change_set FROM outbox ORDER BY place"
_HASHES = "SELECT place, hash FROM outbox_hash ORDER BY place"
_SIZE = "SELECT max((SELECT count(*) FROM outbox), (SELECT count(*) FROM outbox_hash))"
_SPOILT = "what waits to be sent is not as it was written"


class Row(NamedTuple):
    """A change set at its place: its Unix time in milliseconds, how many changes, its bytes."""

    place: int
    time: int
    changes: int
    change_set: bytes


def row_of(place: int, change_set: bytes, made: ChangeSet) -> Row:
    """What a change set is there; `made` is what it says."""
    from kitchensync.replica.changeset import count

    return Row(place, min(made.time, LAST_TIME), count(made.blocks), change_set)


def hash_of(time: object, changes: object, change_set: object) -> bytes:
    """The 16 bytes that stand beside such a row."""
    return hashlib.blake2b(encode((time, changes, change_set)), digest_size=16).digest()


def add(database: Database, time: int, changes: int, change_set: bytes) -> None:
    """Have a change set wait behind all others; inside a write."""
    execute = database.cursor.execute
    execute(_ADD, (time, changes, change_set))
    execute(_ADD_HASH, (hash_of(time, changes, change_set),))


def put(database: Database, row: Row) -> None:
    """Have a change set wait at its place; inside a write."""
    database.execute("INSERT INTO outbox VALUES (?, ?, ?, ?)", row)
    database.execute("INSERT INTO outbox_hash VALUES (?, ?)", (row.place, hash_of(*row[1:])))


def clear(database: Database, up_to: int | None = None) -> None:
    """Have nothing wait up to that place, or at all; inside a write."""
    last_place = last(database) if up_to is None else up_to
    for table in ("outbox", "outbox_hash"):
        database.execute(f"DELETE FROM {table} WHERE place <= ?", (last_place,))  # noqa: S608  # above


def size(database: Database) -> int:
    """How many change sets wait, those included of which a hash alone tells."""
    ((waiting,),) = database.rows(_SIZE)
    return int(waiting)


def first(database: Database) -> int:
    """The place of the first that waits; 1 where none does."""
    ((place,),) = database.execute(_FIRST)
    return 1 if place is None else int(place)


def last(database: Database) -> int:
    """The place of the last that waits; 0 where none does."""
    ((place,),) = database.execute(_LAST)
    return 0 if place is None else int(place)


def rows(database: Database) -> Iterator[Row]:
    """All that waits, in order; CorruptDatabase at what is not as it was written.

    For a write or a snapshot.
    """
    # Closed also behind an error, which else would hold what it read for as long as it is held.
    with closing(database.execute(_ROWS)) as found, closing(database.execute(_HASHES)) as known:
        for each, hash_ in zip_longest(found, known):
            if each is None or hash_ != (each[0], hash_of(*each[1:])):
                raise damaged(database.path, _SPOILT)
            yield Row(*each)


def change_sets(database: Database) -> list[bytes]:
    """All that wait, in order; CorruptDatabase where one is not as it was written."""
    with database.snapshot():
        return [row.change_set for row in rows(database)]


def leave_out(database: Database, sent: Collection[bytes]) -> None:
    """Have these change sets wait no more."""
    with database.write():
        waits = [each for each in rows(database) if each.change_set not in sent]
        clear(database)
        for each in waits:
            put(database, each)


def _differ_by(one: bytes, other: bytes) -> int:
    """In how many bits."""
    return (int.from_bytes(one, "big") ^ int.from_bytes(other, "big")).bit_count()


def sift(database: Database) -> tuple[list[bytes], bool]:
    """Keep what waits as it was written, of all that could be read; what does not, and whether
    that is all that ever waited. Inside a write.

    What has no hash stays: that may be what was lost. So does what its hash misses by a bit, and
    a change set beside which only its time or number is wrong.
    """
    from kitchensync.replica.changeset import decode

    known = dict(database.execute(_HASHES))
    sound, spoilt = list[Row](), list[bytes]()
    for place, *read in database.execute(_ROWS).fetchall():
        each = row_of(place, read[-1], decode(read[-1]))
        hash_ = known.pop(place, None)
        if hash_ is None or any(
            _differ_by(hash_, hash_of(*said)) <= 1 for said in (read, each[1:])
        ):
            sound.append(each)
        else:
            spoilt.append(each.change_set)
    clear(database)
    for each in sound:
        put(database, each)
    return spoilt, not known
