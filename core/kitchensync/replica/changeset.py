"""Change sets: what one transaction did, in columns, and their bytes on the wire.

Exactly docs/protocol.md, section 3. Leaves what a change does to a replica to `merging`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import accumulate, chain, compress
from operator import sub
from struct import Struct
from typing import Annotated, cast

import msgspec

from kitchensync.errors import Malformed, TooLarge
from kitchensync.replica.edits import Edit
from kitchensync.replica.ids import ID_BYTES
from kitchensync.replica.stamps import MAX_STAMP
from kitchensync.wire import encode as encode_value

MAX_CHANGE_SET = 256 * 1024
MAX_CHANGES = 8192
"""Changes in a change set, and in all those of an envelope; see `count`."""
MAX_CAUSE = 500
MAX_NAME = 64

Bases = int | list[int]
_Stamp = Annotated[int, msgspec.Meta(gt=0, le=MAX_STAMP)]
_Base = Annotated[int, msgspec.Meta(ge=0, le=MAX_STAMP)]
_Several = Annotated[list[_Stamp], msgspec.Meta(min_length=2)]
_Name = Annotated[str, msgspec.Meta(max_length=MAX_NAME)]
_Place = Annotated[int, msgspec.Meta(ge=0)]
_WireBases = list[_Base | _Several]
_WireColumn = tuple[_Name, list[_Place] | None, list[int], _WireBases | None, list[object]]
_WireTable = tuple[_Name, bytes, list[_WireColumn]]
_Wire = tuple[int, str, list[_WireTable]]
_Columns = dict[str, dict[str, "Block"]]
"""What was gathered, by table and column."""

_decode = msgspec.msgpack.Decoder(_Wire).decode
_FORMAT = "A change set is not of the format."
_IN_STEPS = "Do it in several steps."
_MANY_IDS = Struct(f"{ID_BYTES}s" * 64)
"""Reads ids seven times as fast as one by one."""
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

    def copy(self) -> Block:
        """Another block of the same changes."""
        rows, stamps, bases, values = [*self.rows], [*self.stamps], [*self.bases], [*self.values]
        return Block(self.table, self.column, rows, stamps, bases, values)

    def extend(self, other: Block) -> None:
        """Have the changes of another block of the column too."""
        self.rows += other.rows
        self.stamps += other.stamps
        self.bases += other.bases
        self.values += other.values

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


class Outline(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """What a change set is about, without what it says: names of tables, each with its rows' ids.

    For who looks back over all there are; read in a twentieth of the time.
    """

    time: int
    cause: str
    _tables: list[tuple[str, bytes, msgspec.Raw]]

    @property
    def tables(self) -> set[str]:
        """The tables of which it changes rows."""
        return {name for name, _, _ in self._tables}

    @property
    def rows(self) -> set[bytes]:
        """The ids of the rows that it changes."""
        return {row for _, joined, _ in self._tables for row in _rows(joined, {})}

    def touches(self, rows: Set[bytes]) -> bool:
        """Whether it does anything to one of these rows."""
        for _, joined, _ in self._tables:
            if joined in rows or not (
                len(joined) == ID_BYTES or rows.isdisjoint(_rows(joined, {}))
            ):
                return True
        return False


_outline = msgspec.msgpack.Decoder(Outline).decode


def bases_of(base: Bases) -> tuple[int, ...]:
    """The stamps that a change supersedes."""
    if isinstance(base, list):
        return tuple(base)
    return (base,) if base else ()


def count(blocks: Iterable[Block]) -> int:
    """How many changes; one that supersedes several stamps counts once for each of them."""
    blocks = [*blocks]
    return _counted(blocks, [base for block in blocks for base in _lists(block.bases)])


def _counted(blocks: Iterable[Block], several: Iterable[list[int]]) -> int:
    return sum(len(block.rows) for block in blocks) + sum(len(base) - 1 for base in several)


def _lists(bases: Sequence[Bases]) -> list[list[int]]:
    if list not in set(map(type, bases)):
        return []
    return [base for base in bases if isinstance(base, list)]


def change_id(raw: bytes) -> str:
    """What people type to name a change: eight hexadecimal digits."""
    return hashlib.sha256(raw).hexdigest()[:8]


def encode(change_set: ChangeSet) -> bytes:
    """The bytes of a change set, or TooLarge."""
    tables = _write_one(change_set.blocks) or _write_tables(change_set.blocks)
    raw = encode_value((change_set.time, change_set.cause[:MAX_CAUSE], tables))
    if len(raw) > MAX_CHANGE_SET:
        raise TooLarge(
            f"One change of {len(raw)} bytes is more than the {MAX_CHANGE_SET} that fit.",
            _IN_STEPS,
        )
    # Each takes more than a byte: what is this short cannot hold too many.
    if len(raw) > MAX_CHANGES and count(change_set.blocks) > MAX_CHANGES:
        raise TooLarge(f"More than {MAX_CHANGES} changes at once do not fit.", _IN_STEPS)
    return raw


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


def _write_one(blocks: Sequence[Block]) -> list[_WireTable]:
    """A single change, which is what most change sets are; empty for anything else."""
    if len(blocks) != 1 or len(blocks[0].rows) != 1:
        return []
    (block,) = blocks
    bases = block.bases if block.bases[0] else None
    return [(block.table, block.rows[0], [(block.column, None, block.stamps, bases, block.values)])]


def _write_tables(blocks: Sequence[Block]) -> list[_WireTable]:
    by_table: dict[str, list[Block]] = {}
    for block in blocks:
        by_table.setdefault(block.table, []).append(block)
    return [_write_table(name, blocks) for name, blocks in by_table.items()]


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
    time, cause, tables = _read(raw)
    columns: _Columns = {}
    _gather(tables, {}, columns)
    return ChangeSet(time, cause, _checked(columns))


def outline(raw: bytes) -> Outline:
    """What a kept change set is about, or Malformed; whether it is well formed, `decode` tells."""
    try:
        return _outline(raw)
    except msgspec.MsgspecError:
        raise Malformed(_FORMAT) from None


def gather(raws: Iterable[bytes], ids: dict[bytes, bytes]) -> ChangeSet:
    """What several change sets did as if it was one, with the latest of their times; or Malformed.

    What is too many for one is too many for an envelope: disk and work at everybody who gets it,
    whatever it was compressed to. `ids` are the row ids met so far: rows are looked up three times
    as fast where each id is one object.
    """
    latest = 0
    columns: _Columns = {}
    for raw in raws:
        time, _, tables = _read(raw)
        latest = max(latest, time)
        _gather(tables, ids, columns)
    return ChangeSet(latest, "", _checked(columns))


def _read(raw: bytes) -> _Wire:
    if len(raw) > MAX_CHANGE_SET:
        raise Malformed(f"A change set of {len(raw)} bytes is over the limit.")
    try:
        wire: _Wire = _decode(raw)
        canonical = encode_value(wire) == raw
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        raise Malformed(_FORMAT) from None
    if not canonical:
        raise Malformed("A change set is not in canonical form.")
    return wire


def _gather(tables: list[_WireTable], ids: dict[bytes, bytes], columns: _Columns) -> None:
    for name, joined, cells in tables:
        try:
            _gather_table(name, _rows(joined, ids), cells, columns.setdefault(name, {}))
        except (IndexError, ValueError):
            raise Malformed("The lists of a column do not fit together.") from None


def _gather_table(
    name: str, own: list[bytes], cells: list[_WireColumn], columns: dict[str, Block]
) -> None:
    """Raises IndexError and ValueError where the lists of a column do not fit together."""
    for column, places, steps, bases, values in cells:
        block = columns.get(column)
        if block is None:
            block = columns[column] = Block(name, column, [], [], [], [])
        if len(steps) != 1:
            rows = own if places is None else [*map(own.__getitem__, places)]
            _extend(block, rows, steps, bases, values)
            continue
        # Nine in ten are of one change, where people wrote: without lists in between.
        place = 0
        if places is not None:
            (place,) = places
        elif len(own) != 1:
            raise ValueError
        base: Bases = 0
        if bases is not None:
            (base,) = bases
        (value,) = values
        block.rows.append(own[place])
        block.stamps.append(steps[0])
        block.bases.append(base)
        block.values.append(value)


def _extend(
    block: Block,
    rows: list[bytes],
    steps: list[int],
    bases: _WireBases | None,
    values: list[object],
) -> None:
    size = len(steps)
    named = [0] * size if bases is None else bases
    if not size or not len(rows) == size == len(named) == len(values):
        raise ValueError
    block.rows += rows
    block.stamps += accumulate(steps)
    block.bases += named
    block.values += values


def _rows(joined: bytes, ids: dict[bytes, bytes]) -> list[bytes]:
    if len(joined) == ID_BYTES:
        return [ids.setdefault(joined, joined)]
    if len(joined) % ID_BYTES:
        raise Malformed("Row ids are not 16 bytes each.")
    whole = len(joined) - len(joined) % _MANY_IDS.size
    own = [*chain.from_iterable(_MANY_IDS.iter_unpack(joined[:whole]))]
    own += [joined[at : at + ID_BYTES] for at in range(whole, len(joined), ID_BYTES)]
    return [*map(ids.setdefault, own, own)]


def _checked(columns: _Columns) -> list[Block]:
    blocks = [block for of_table in columns.values() for block in of_table.values()]
    several = [base for block in blocks for base in _lists(block.bases)]
    if _counted(blocks, several) > MAX_CHANGES:
        raise Malformed(f"More than {MAX_CHANGES} changes came at once.")
    if any(base != sorted(set(base)) for base in several):
        raise Malformed("The bases of a change are not a sorted set of stamps.")
    for block in blocks:
        if min(block.stamps) <= 0 or max(block.stamps) > MAX_STAMP:
            raise Malformed("A stamp is out of range.")
        if not _PLAIN.issuperset(map(type, block.values)):
            _check_plain(block.values, depth=0)
    return blocks


def _check_plain(values: Sequence[object], depth: int) -> None:
    """Arrays are allowed and may mean something to a newer version; floats and maps never are."""
    if depth > 4:
        raise Malformed("A value is nested too deeply.")
    kinds = set(map(type, values))
    if not kinds <= _PLAIN | {bool, list}:
        raise Malformed("A value is of a type that the format does not have.")
    if list in kinds:
        nested = (cast(list[object], value) for value in values if type(value) is list)
        _check_plain([*chain.from_iterable(nested)], depth + 1)
