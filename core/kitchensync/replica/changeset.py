"""Change sets: what one transaction did, in columns, and their bytes on the wire.

Exactly docs/protocol.md, section 3. Leaves what a change does to a replica to `merging`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, compress
from operator import sub
from typing import cast

import msgspec

from kitchensync.errors import Malformed, TooLarge
from kitchensync.replica.ids import ID_BYTES
from kitchensync.replica.stamps import MAX_STAMP
from kitchensync.replica.values import Edit

MAX_CHANGE_SET = 256 * 1024
MAX_CAUSE = 500

Bases = int | list[int]
_WireColumn = tuple[str, list[int] | None, list[int], list[Bases] | None, list[object]]
_WireTable = tuple[str, bytes, list[_WireColumn]]
_Wire = tuple[int, str, list[_WireTable]]

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(_Wire).decode
_PLAIN: frozenset[type] = frozenset({int, str, bytes, type(None)})


@dataclass(slots=True)
class Block:
    """The changes of one column: four lists of one length. A base of 0 replaced nothing."""

    table: str
    column: str
    rows: list[bytes]
    stamps: list[int]
    bases: list[Bases]
    values: list[object]

    def only(self, wanted: Sequence[bool]) -> Block:
        """Those changes that are wanted."""
        return Block(
            self.table,
            self.column,
            [*compress(self.rows, wanted)],
            [*compress(self.stamps, wanted)],
            [*compress(self.bases, wanted)],
            [*compress(self.values, wanted)],
        )

    def edits(self) -> Iterator[Edit]:
        """The changes one by one."""
        changes = zip(self.rows, self.stamps, self.bases, self.values, strict=True)
        for row, stamp, base, value in changes:
            yield Edit(self.table, self.column, row, stamp, bases_of(base), value)


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """`time` in Unix milliseconds as a person saw it, `cause` a short text for people."""

    time: int
    cause: str
    blocks: Sequence[Block]


def bases_of(base: Bases) -> tuple[int, ...]:
    """The stamps that a change supersedes."""
    if isinstance(base, list):
        return tuple(base)
    return (base,) if base else ()


def change_id(raw: bytes) -> str:
    """What people type to name a change: eight hexadecimal digits."""
    return hashlib.sha256(raw).hexdigest()[:8]


def encode(change_set: ChangeSet) -> bytes:
    """The bytes of a change set, or TooLarge."""
    by_table: dict[str, list[Block]] = {}
    for block in change_set.blocks:
        by_table.setdefault(block.table, []).append(block)
    tables = [_write_table(name, blocks) for name, blocks in by_table.items()]
    raw = _encode((change_set.time, change_set.cause[:MAX_CAUSE], tables))
    if len(raw) > MAX_CHANGE_SET:
        raise TooLarge(
            f"One change of {len(raw)} bytes is more than the {MAX_CHANGE_SET} that fit.",
            "Do it in several steps.",
        )
    return raw


def _write_table(name: str, blocks: Sequence[Block]) -> _WireTable:
    order = [*dict.fromkeys(row for block in blocks for row in block.rows)]
    places: dict[bytes, int] = {}
    if any(block.rows != order for block in blocks):
        places = {row: place for place, row in enumerate(order)}
    return name, b"".join(order), [_write_column(block, order, places) for block in blocks]


def _write_column(block: Block, order: list[bytes], places: dict[bytes, int]) -> _WireColumn:
    rows = None if block.rows == order else [places[row] for row in block.rows]
    stamps = [*map(sub, block.stamps, chain((0,), block.stamps))]
    bases = block.bases if any(block.bases) else None
    return block.column, rows, stamps, bases, block.values


def decode(raw: bytes) -> ChangeSet:
    """The change set of these bytes, or Malformed."""
    if len(raw) > MAX_CHANGE_SET:
        raise Malformed(f"A change set of {len(raw)} bytes is over the limit.")
    try:
        wire = _decode(raw)
        canonical = _encode(wire) == raw
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        raise Malformed("A change set is not of the format.") from None
    if not canonical:
        raise Malformed("A change set is not in canonical form.")
    time, cause, tables = wire
    return ChangeSet(time, cause, [block for table in tables for block in _read_table(table)])


def _read_table(table: _WireTable) -> Iterator[Block]:
    name, joined, columns = table
    if len(joined) % ID_BYTES:
        raise Malformed("Row ids are not 16 bytes each.")
    ids = [joined[at : at + ID_BYTES] for at in range(0, len(joined), ID_BYTES)]
    for column in columns:
        yield _read_column(name, ids, column)


def _read_column(table: str, ids: list[bytes], column: _WireColumn) -> Block:
    name, places, steps, bases, values = column
    rows = ids if places is None else _pick(ids, places)
    stamps = list(accumulate(steps))
    length = len(rows)
    named: list[Bases] = [0] * length if bases is None else bases
    if not length == len(stamps) == len(named) == len(values):
        raise Malformed("The lists of a column differ in length.")
    if length and not (min(stamps) > 0 and max(stamps) <= MAX_STAMP):
        raise Malformed("A stamp is out of range.")
    if not set(map(type, values)) <= _PLAIN:
        _check_plain(values, depth=0)
    _check_bases(named)
    return Block(table, name, rows, stamps, named, values)


def _pick(ids: list[bytes], places: list[int]) -> list[bytes]:
    if places and not (min(places) >= 0 and max(places) < len(ids)):
        raise Malformed("A change is of a row that is not in its change set.")
    return [ids[place] for place in places]


def _check_bases(bases: list[Bases]) -> None:
    for base in bases if list in set(map(type, bases)) else ():
        if isinstance(base, list) and (
            len(base) < 2 or min(base) <= 0 or base != sorted(set(base))
        ):
            raise Malformed("The bases of a change are not a sorted set of stamps.")
    single = [base for base in bases if isinstance(base, int)]
    if single and not (min(single) >= 0 and max(single) <= MAX_STAMP):
        raise Malformed("A base is out of range.")


def _check_plain(values: Sequence[object], depth: int) -> None:
    """Arrays are allowed and may mean something to a newer version; floats and maps never are."""
    if depth > 4:
        raise Malformed("A value is nested too deeply.")
    for value in values:
        if isinstance(value, list):
            _check_plain(cast(list[object], value), depth + 1)
        elif type(value) not in _PLAIN and type(value) is not bool:
            raise Malformed("A value is of a type that the format does not have.")
