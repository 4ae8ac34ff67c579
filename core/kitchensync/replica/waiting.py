"""The change sets that wait to be sealed, and whether they are as they were written.

An envelope is signed, and names the one before it; nothing like that protects what waits. So each
row has a checksum, and their places have no gaps. Leaves sealing to `outbox`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import closing
from typing import NamedTuple
from zlib import crc32

from kitchensync.replica.database import Database, damaged
from kitchensync.replica.values import LAST_TIME

_ADD = "INSERT INTO outbox (time, changes, change_set, sum) VALUES (?, ?, ?, ?)"
_PUT = "INSERT INTO outbox (place, time, changes, change_set, sum) VALUES (?, ?, ?, ?, ?)"
_ROWS = "SELECT place, time, changes, change_set, sum FROM outbox ORDER BY place"


class Row(NamedTuple):
    """A change set at its place: its Unix time in milliseconds, how many changes, its bytes."""

    place: int
    time: int
    changes: int
    change_set: bytes


def _row_of(place: int, change_set: bytes) -> Row:
    """The row of a change set, by what it says; Malformed for what is none."""
    from kitchensync.replica.changeset import count, decode

    made = decode(change_set)
    return Row(place, min(made.time, LAST_TIME), count(made.blocks), change_set)


def sum_of(time: int, changes: int, change_set: bytes) -> int:
    """The CRC-32 that stands in such a row."""
    return crc32(change_set, crc32(b"%d %d" % (time, changes)))


def add(database: Database, time: int, changes: int, change_set: bytes) -> None:
    """Have a change set wait behind all others; inside a write."""
    values = time, changes, change_set, sum_of(time, changes, change_set)
    database.cursor.execute(_ADD, values)


def put_back(database: Database, place: int, change_set: bytes) -> None:
    """Have a change set wait at that place; inside a write. Malformed for what is none."""
    _put(database, _row_of(place, change_set))


def _put(database: Database, row: Row) -> None:
    database.execute(_PUT, (*row, sum_of(*row[1:])))


def clear(database: Database, up_to: int) -> None:
    """Have nothing wait up to that place; inside a write."""
    database.execute("DELETE FROM outbox WHERE place <= ?", (up_to,))


def size(database: Database) -> int:
    """How many change sets wait."""
    ((waiting,),) = database.rows("SELECT count(*) FROM outbox")
    return int(waiting)


def first(database: Database) -> int:
    """The place of the first that waits; 1 where none does."""
    ((place,),) = database.execute("SELECT coalesce(min(place), 1) FROM outbox")
    return int(place)


def last(database: Database) -> int:
    """The place of the last that waits; 0 where none does."""
    ((place,),) = database.execute("SELECT coalesce(max(place), 0) FROM outbox")
    return int(place)


def rows(database: Database) -> Iterator[Row]:
    """All that waits, in order; CorruptDatabase at what is not as it was written.

    For a write or a snapshot.
    """
    # Closed also behind an error, which else would hold what it read for as long as it is held.
    with closing(database.execute(_ROWS)) as found:
        before: Row | None = None
        for *read, noted in found:
            row = Row(*read)
            follows = before is None or row.place == before.place + 1
            if not follows or noted != sum_of(*row[1:]):
                raise damaged(database.path, "what waits to be sent is not as it was written")
            yield row
            before = row


def change_sets(database: Database) -> list[bytes]:
    """All that wait, in order; CorruptDatabase where one is not as it was written."""
    with database.snapshot():
        return [row.change_set for row in rows(database)]


def leave_out(database: Database, sent: Collection[bytes]) -> None:
    """Have these change sets wait no more; the others keep their order."""
    with database.write():
        _replace(database, [each for each in rows(database) if each.change_set not in sent])


def sift(database: Database) -> tuple[list[bytes], bool]:
    """Keep the rows that are as they were written, of all that could be read of a damaged file.

    The change sets of the others, and whether there was no gap between the rows. A row whose
    checksum is wrong by one bit stays, as it is the checksum that the disk changed; so does one in
    which only the time or the number of changes is wrong. Inside a write.
    """
    sound, spoilt = list[Row](), list[bytes]()
    found = database.execute(_ROWS).fetchall()
    for *read, noted in found:
        row = Row(*read)
        each = _row_of(row.place, row.change_set)
        if any((noted ^ sum_of(*said[1:])).bit_count() <= 1 for said in (row, each)):
            sound.append(each)
        else:
            spoilt.append(each.change_set)
    _replace(database, sound)
    return spoilt, not found or found[-1][0] - found[0][0] < len(found)


def _replace(database: Database, waits: Iterable[Row]) -> None:
    """Have these wait, and nothing else, without gaps between their places."""
    place = first(database)
    clear(database, last(database))
    for each in waits:
        _put(database, each._replace(place=place))
        place += 1
