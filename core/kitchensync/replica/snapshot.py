"""A replica's whole merged state as bytes, and back into changes.

The bytes are change sets that make this state from nothing, so that one decoder bounds them and one
merge takes them; equal states give equal frames. Putting them in place is left to `rebuild`, who
may be believed to `sync`. The format is docs/protocol.md, section 9.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, islice
from operator import itemgetter
from typing import IO, Literal, cast

import msgspec
import zstandard

from kitchensync.errors import BadSnapshot, Malformed, TooLarge
from kitchensync.replica.changeset import (
    MAX_CHANGE_SET,
    MAX_CHANGES,
    Bases,
    Block,
    ChangeSet,
    decode,
    encode,
)
from kitchensync.replica.database import SCHEMA_VERSION, Database
from kitchensync.replica.stamps import END
from kitchensync.schema import Table, tables
from kitchensync.wire import Positive, Shape
from kitchensync.wire import decode as decode_shape
from kitchensync.wire import encode as encode_shape

MAX_SNAPSHOT = 1 << 30
"""Bytes of all frames before compression."""
_LEVEL = 3
_WINDOW = 1 << 23
"""What a reader may be made to hold of the frames before; level 3 needs a quarter of it."""
_LENGTH = 4
_BATCH = 4096
_decode_value = msgspec.msgpack.Decoder().decode


class Preface(Shape, frozen=True):
    """The first frame."""

    version: Literal[1]
    schema_version: Positive


def settle(database: Database) -> None:
    """Forget which stamps were superseded before they came; for when all that anybody has is here.

    Those at the end of the range stay: their author may give them again.
    """
    with database.write():
        database.execute("DELETE FROM superseded WHERE stamp < ?", (END,))


def write(database: Database, target: IO[bytes]) -> int:
    """Write the whole state, compressed; how many bytes it was before. Inside a snapshot of it."""
    size = 0
    with zstandard.ZstdCompressor(level=_LEVEL).stream_writer(target, closefd=False) as compressed:
        for frame in frames(database):
            size += compressed.write(_framed(frame))
    if size > MAX_SNAPSHOT:
        raise TooLarge("A snapshot of this kitchen is larger than the format allows.")
    return size


def frames(database: Database) -> Iterator[bytes]:
    """The state frame by frame, before compression. Inside a snapshot of the database."""
    yield encode_shape(Preface(1, SCHEMA_VERSION))
    for _, table in sorted(tables().items()):
        for blocks in _cells(database, table):
            yield from encoded(blocks)
    for block in _beside(database):
        yield from encoded([block])


def equals(database: Database, source: IO[bytes], size: int) -> bool:
    """Whether a snapshot holds, byte for byte, what this database would be written as."""
    reader = zstandard.ZstdDecompressor(max_window_size=_WINDOW).stream_reader(source)
    with database.snapshot():
        try:
            for frame in frames(database):
                size -= _LENGTH + len(frame)
                if size < 0 or _exactly(reader, _LENGTH + len(frame)) != _framed(frame):
                    return False
            return size == 0 and not reader.read(1) and not source.read(1)
        except zstandard.ZstdError as error:
            raise BadSnapshot("A snapshot is not of the format.") from error


def read(source: IO[bytes], size: int, schema_version: int) -> Iterator[ChangeSet]:
    """The change sets of a snapshot of that version, `size` bytes before compression; BadSnapshot.

    Memory stays within a few frames, whatever the source says.
    """
    reader = zstandard.ZstdDecompressor(max_window_size=_WINDOW).stream_reader(source)
    try:
        raw = _frame(reader, size)
        if decode_shape(raw, Preface, limit=MAX_CHANGE_SET).schema_version != schema_version:
            raise BadSnapshot("A snapshot is of another version than it says.")
        left = size - _LENGTH - len(raw)
        while left:
            raw = _frame(reader, left)
            left -= _LENGTH + len(raw)
            yield _said(decode(raw))
        if reader.read(1) or source.read(1):
            raise BadSnapshot("A snapshot goes on after its end.")
    except (zstandard.ZstdError, Malformed) as error:
        raise BadSnapshot("A snapshot is not of the format.") from error


def _said(made: ChangeSet) -> ChangeSet:
    if made.time or made.cause:
        raise BadSnapshot("A frame of a snapshot says more than what there is.")
    return made


def _framed(frame: bytes) -> bytes:
    return len(frame).to_bytes(_LENGTH, "big") + frame


def _frame(reader: zstandard.ZstdDecompressionReader, left: int) -> bytes:
    length = int.from_bytes(_exactly(reader, _LENGTH), "big")
    if length > min(left - _LENGTH, MAX_CHANGE_SET):
        raise BadSnapshot("A frame of a snapshot is longer than it may be.")
    return _exactly(reader, length)


def _exactly(reader: zstandard.ZstdDecompressionReader, length: int) -> bytes:
    found = reader.read(length)
    while len(found) < length and (more := reader.read(length - len(found))):
        found += more
    if len(found) < length:
        raise BadSnapshot("A snapshot ends before its end.")
    return found


def encoded(blocks: Sequence[Block], time: int = 0, cause: str = "") -> Iterator[bytes]:
    """As few change sets as hold these changes; the same ones wherever the changes are the same."""
    try:
        yield encode(ChangeSet(time, cause, blocks))
    except TooLarge:
        halves = _halves(blocks)
        if blocks in halves:
            raise
        for half in halves:
            yield from encoded(half, time, cause)


def _halves(blocks: Sequence[Block]) -> tuple[Sequence[Block], Sequence[Block]]:
    if len(blocks) > 1:
        half = len(blocks) // 2
        return blocks[:half], blocks[half:]
    (block,) = blocks
    size = len(block.rows)
    first = [place < size // 2 for place in range(size)]
    return [block.only(first)], [block.only([not is_first for is_first in first])]


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
    yield from _batches((*head[:5], _decode_value(head[5])) for head in heads)
    yield from _batches(_superseded(database))
    unknown = database.execute(
        "SELECT tbl, col, row, stamp, bases, value FROM quarantine "
        "ORDER BY tbl, col, row, stamp, value"
    )
    yield from _batches(
        (*change[:4], _decode_value(change[4]), _decode_value(change[5])) for change in unknown
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
