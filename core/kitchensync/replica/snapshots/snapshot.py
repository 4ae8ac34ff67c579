"""A replica's whole merged state as bytes, and back into changes.

The bytes are change sets that make this state from nothing, so that one decoder bounds them and one
merge takes them; equal states give equal frames. Putting them in place is left to `rebuild`, who
may be believed to `sync`. The format is docs/protocol.md, section 9.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice, pairwise
from operator import itemgetter
from typing import IO, Annotated, Literal, TypeVar, cast

import msgspec

from kitchensync.errors import BadSnapshot, Malformed, TooLarge
from kitchensync.replica import framing
from kitchensync.replica.archives import archive
from kitchensync.replica.changeset import (
    MAX_CHANGE_SET,
    MAX_CHANGES,
    MAX_NAME,
    Bases,
    Block,
    ChangeSet,
    decode,
    encoded,
)
from kitchensync.replica.database import SCHEMA_VERSION, Database
from kitchensync.replica.ids import ID_BYTES, Row
from kitchensync.schema import Table, tables
from kitchensync.wire import Count, Hash, Positive, Shape, decode_kept
from kitchensync.wire import decode as decode_shape
from kitchensync.wire import encode as encode_shape

MAX_SNAPSHOT = 1 << 30
"""Bytes of all frames before compression."""
_BATCH = 4096
Name = Annotated[str, msgspec.Meta(max_length=MAX_NAME)]


class Preface(Shape, frozen=True):
    """The first frame; `archived` is a digest, `thawed` how many frames of those follow."""

    version: Literal[1]
    schema_version: Positive
    archived: Hash
    thawed: Count


class Thawed(Shape, frozen=True):
    """Groups that the archive has and the tables too: ids of a table's rows, one after another."""

    table: Name
    rows: bytes


_Shape = TypeVar("_Shape", bound=Shape)


def write(database: Database, target: IO[bytes]) -> int:
    """Write the whole state, compressed; how many bytes it was before. Inside a snapshot of it."""
    size = framing.pack(frames(database), target)
    if size > MAX_SNAPSHOT:
        raise TooLarge("A snapshot of this kitchen is larger than the format allows.")
    return size


def frames(database: Database) -> Iterator[bytes]:
    """The state frame by frame, before compression. Inside a snapshot of the database."""
    thawed = [*_thawed(database)]
    preface = Preface(1, SCHEMA_VERSION, archive.digest(database), len(thawed))
    yield from map(encode_shape, (preface, *thawed))
    yield from cells(database)


def cells(database: Database) -> Iterator[bytes]:
    """What is in the tables, and beside it, as change sets. Inside a snapshot of the database."""
    for _, table in sorted(tables().items()):
        for blocks in _cells(database, table):
            yield from encoded(blocks)
    for block in _beside(database):
        yield from encoded([block])


def equals(database: Database, source: IO[bytes], size: int) -> bool:
    """Whether a snapshot holds, byte for byte, what this database would be written as."""
    with database.snapshot():
        return framing.holds(frames(database), source, size)


@dataclass(frozen=True, slots=True)
class Contents:
    """A snapshot as it is read; `archived` is the digest of what only the archive has.

    `thawed` names the groups that the archive has too, `frames` gives the change sets, once.
    """

    archived: bytes
    thawed: Sequence[Row]
    frames: Iterator[ChangeSet]


def read(source: IO[bytes], size: int, schema_version: int) -> Contents:
    """What is in a snapshot of that version, `size` bytes before compression; BadSnapshot.

    Memory stays within a few frames, whatever the source says.
    """
    frames = framing.unpack(source, size)
    preface = _shape(frames, Preface)
    if preface.schema_version != schema_version:
        raise BadSnapshot("A snapshot is of another version than it says.")
    thawed = [
        (name, row)
        for _ in range(min(preface.thawed, size))
        for name, row in _rows(_shape(frames, Thawed))
    ]
    if any(one >= next_ for one, next_ in pairwise(thawed)):
        raise BadSnapshot("A snapshot names a group twice, or out of order.")
    return Contents(preface.archived, thawed, map(_said, frames))


def _shape(frames: Iterator[bytes], shape: type[_Shape]) -> _Shape:
    raw = next(frames, None)
    if raw is None:
        raise BadSnapshot("A snapshot ends before its end.")
    try:
        return decode_shape(raw, shape, limit=MAX_CHANGE_SET)
    except Malformed as error:
        raise BadSnapshot("A snapshot is not of the format.") from error


def _said(raw: bytes) -> ChangeSet:
    try:
        made = decode(raw)
    except Malformed as error:
        raise BadSnapshot("A snapshot is not of the format.") from error
    if made.time or made.cause:
        raise BadSnapshot("A frame of a snapshot says more than what there is.")
    return made


def _thawed(database: Database) -> Iterator[Thawed]:
    for name, rows in groupby(archive.thawed(database), itemgetter(0)):
        while batch := b"".join(row for _, row in islice(rows, _BATCH)):
            yield Thawed(name, batch)


def _rows(thawed: Thawed) -> Iterator[Row]:
    rows = thawed.rows
    if not rows or len(rows) % ID_BYTES:
        raise BadSnapshot("Row ids in a snapshot are not 16 bytes each.")
    for at in range(0, len(rows), ID_BYTES):
        yield thawed.table, rows[at : at + ID_BYTES]


def _cells(database: Database, table: Table) -> Iterator[list[Block]]:
    """The winners of a table, some rows at a time in the order of their ids."""
    columns = sorted(column.name for column in table.columns)
    fields = [column.name for column in table.entry]
    names = [name for column in columns for name in (column, f"{column}_at")]
    names += [*fields, "entry_at"] if fields else []
    chosen = ", ".join(f'"{name}"' for name in names)
    cursor = database.execute(f'SELECT id, {chosen} FROM "{table.name}" ORDER BY id')  # noqa: S608  # names of the schema
    while rows := cursor.fetchmany(MAX_CHANGES // (len(columns) + bool(fields))):
        ids, *cells = map(list, zip(*rows, strict=True))
        yield [*_blocks(table, columns, ids, cells)]


def _blocks(
    table: Table, columns: Sequence[str], ids: list[bytes], cells: list[list[object]]
) -> Iterator[Block]:
    for at, name in enumerate(columns):
        yield from _written(table.name, name, ids, cells[2 * at + 1], cells[2 * at])
    if table.entry:
        *fields, stamps = cells[2 * len(columns) :]
        entries: list[object] = [*map(list, zip(*fields, strict=True))]
        yield from _written(table.name, "entry", ids, stamps, entries)


def _written(
    table: str, column: str, ids: list[bytes], stamps: list[object], values: list[object]
) -> Iterator[Block]:
    """The block of a column's cells that anybody ever wrote, if there are any."""
    block = Block(table, column, ids, cast(list[int], stamps), [0] * len(ids), values)
    if not all(block.stamps):
        block = block.only([stamp > 0 for stamp in block.stamps])
    if block.rows:
        yield block


def _beside(database: Database) -> Iterator[Block]:
    """What stands beside the winners: losing heads, stamps that may come, what is not known."""
    heads = database.execute(
        "SELECT tbl, col, row, stamp, 0, value FROM conflict ORDER BY tbl, col, row, stamp"
    )
    yield from _batches((*head[:5], decode_kept(head[5])) for head in heads)
    yield from _batches(_superseded(database))
    unknown = database.execute(
        "SELECT tbl, col, row, stamp, bases, value FROM quarantine "
        "ORDER BY tbl, col, row, stamp, value"
    )
    yield from _batches(
        (*change[:4], decode_kept(change[4]), decode_kept(change[5])) for change in unknown
    )


_Change = tuple[str, str, bytes, int, Bases, object]
"""Table, column, row, stamp, bases, value."""


def _superseded(database: Database) -> Iterator[_Change]:
    """The winner once more, with stamps that must not come back as its bases."""
    found = database.rows(
        "SELECT tbl, col, row, stamp FROM superseded ORDER BY tbl, col, row, stamp"
    )
    for (table, column, row), cells in groupby(found, itemgetter(0, 1, 2)):
        ((stamp, value),) = database.execute(
            f'SELECT "{column}_at", "{column}" FROM "{table}" WHERE id = ?',  # noqa: S608  # names of the schema
            (row,),
        )
        stamps = [cell[3] for cell in cells]
        for start in range(0, len(stamps), _BATCH):
            bases = stamps[start : start + _BATCH]
            yield table, column, row, stamp, bases if len(bases) > 1 else bases[0], value


def _batches(changes: Iterable[_Change]) -> Iterator[Block]:
    """Blocks of at most so many changes, one column each."""
    for (table, column), of_column in groupby(changes, itemgetter(0, 1)):
        while batch := [*islice(of_column, _BATCH)]:
            _, _, rows, stamps, bases, values = map(list, zip(*batch, strict=True))
            yield Block(table, column, rows, stamps, bases, values)
