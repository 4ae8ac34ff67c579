"""Another identity for what was written and not sent: the same changes under a new device's index.

Time and counter of a stamp stay, so what was above something else still is. Only where the row has
that stamp already, the next free one is taken. Some rows may be given other values. Leaves moving a
replica's own cells to `become`, and who may be whom to `trust`.
"""

from __future__ import annotations

from bisect import insort
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import cast

from kitchensync.replica.changeset import (
    Bases,
    Block,
    ChangeSet,
    bases_of,
    change_id,
    decode,
    encoded,
)
from kitchensync.replica.ids import Row
from kitchensync.replica.postings.ledger import COUNTED, LARGEST, lowest_seen, read_seen, write_seen
from kitchensync.replica.stamps import END, MAX_INDEX, TICK, index_of
from kitchensync.replica.tracing import naming_anew
from kitchensync.schema import Table, tables
from kitchensync.schema.households import BY_ADULTS

PHOTO = "photo"
Anew = Mapping[bytes, Mapping[str, object]]
"""New values by row and column: of photos, whose blobs have other names under other keys, and of
the household's row, where the old author had no right to set it."""
SAID_ANEW = frozenset({PHOTO}).union(table for table, _ in BY_ADULTS)
"""The tables whose rows those are."""
Given = Mapping[Row, Set[int]]
"""The stamps that a device gave in each row."""
_NONE_GIVEN: Given = {}
_Cell = tuple[str, str, bytes, int]
"""Table, column, row, and the stamp that the change of it has."""


@dataclass(frozen=True, slots=True)
class Restamped:
    """A change set before and after, and its bytes.

    It is cut into several where it has become too large: what a count saw may take more room.
    """

    before: ChangeSet
    after: ChangeSet
    raws: Sequence[bytes]


def restamped(
    raws: Sequence[bytes],
    index: int,
    anew: Anew,
    gone: frozenset[int] = frozenset(),
    given: Given = _NONE_GIVEN,
) -> Iterator[Restamped]:
    """These change sets of one device, in their order, as if the device of that index made them.

    Bases that name one of these changes name its new stamp. Bases of an index that is `gone` name
    changes that nobody has, and are left out. `given` are stamps that the device of that index gave
    before. Malformed for what is no change set.
    """
    return _Restamping(index, anew, gone, given).all([*map(decode, raws)], raws)


def as_one(change_sets: Sequence[ChangeSet], index: int, anew: Anew) -> Iterator[list[Block]]:
    """The changes of several devices as if that one had made them all."""
    restamping = _Restamping(index, anew, of_all=True)
    restamping.know(change_sets)
    for change_set in change_sets:
        yield [restamping.block(block) for block in change_set.blocks]


def moved(stamp: int, index: int) -> int:
    """The stamp that the device of that index would have made."""
    return stamp & ~MAX_INDEX | index


class _Restamping:
    def __init__(
        self,
        index: int,
        anew: Anew,
        gone: frozenset[int] = frozenset(),
        given: Given = _NONE_GIVEN,
        *,
        of_all: bool = False,
    ) -> None:
        self._index = index
        self._anew = anew
        self._gone = gone
        self._given = given
        self._of_all = of_all
        self._moved: dict[_Cell, int] = {}
        self._posted: defaultdict[tuple[str, object, int], list[int]] = defaultdict(list)
        self._ids: dict[str, str] = {}

    def all(self, made: Sequence[ChangeSet], raws: Sequence[bytes]) -> Iterator[Restamped]:
        self.know(made)
        for before, raw in zip(made, raws, strict=True):
            cause = naming_anew(before.cause, self._ids)
            blocks = [self.block(block) for block in before.blocks]
            pieces = [*encoded(blocks, before.time, cause)]
            self._ids[change_id(raw)] = change_id(pieces[0])
            yield Restamped(before, ChangeSet(before.time, cause, blocks), pieces)

    def know(self, made: Iterable[ChangeSet]) -> None:
        """Choose the new stamps of these changes.

        No two values of a cell may get one stamp: which of them stands would depend on which came
        first, and so differ between replicas.
        """
        rows: defaultdict[Row, set[tuple[int, str]]] = defaultdict(set)
        for change_set in made:
            for block in change_set.blocks:
                for row, stamp in zip(block.rows, block.stamps, strict=True):
                    rows[block.table, row].add((stamp, block.column))
        for (table, row), cells in rows.items():
            taken = {*self._given.get((table, row), ())}
            for before, column in sorted(cells):
                stamp = moved(before, self._index)
                while column != "entry" and stamp in taken and stamp < END:
                    stamp += TICK
                taken.add(stamp)
                self._moved[table, column, row, before] = stamp

    def block(self, block: Block) -> Block:
        """The changes of a column as they are afterwards."""
        table = tables().get(block.table)
        counted = table is not None and table.ledger_of is not None and block.column == "entry"
        values = self._entries(cast(Table, table), block) if counted else self._values(block)
        bases = [
            self._bases(block, row, base) for row, base in zip(block.rows, block.bases, strict=True)
        ]
        stamps = [
            self._moved[block.table, block.column, row, stamp]
            for row, stamp in zip(block.rows, block.stamps, strict=True)
        ]
        return replace(block, stamps=stamps, bases=bases, values=values)

    def _bases(self, block: Block, row: bytes, base: Bases) -> Bases:
        named = sorted(
            self._moved.get((block.table, block.column, row, stamp), stamp)
            for stamp in bases_of(base)
            if index_of(stamp) not in self._gone
        )
        return named if len(named) > 1 else sum(named)

    def _values(self, block: Block) -> list[object]:
        if block.table not in SAID_ANEW:
            return block.values
        return [
            self._anew.get(row, {}).get(block.column, value)
            for row, value in zip(block.rows, block.values, strict=True)
        ]

    def _entries(self, table: Table, block: Block) -> list[object]:
        """Counts say per device which postings they saw; some of those move with them."""
        names = [column.name for column in table.entry]
        entries: list[object] = []
        for stamp, value in zip(block.stamps, block.values, strict=True):
            if not table.takes_entry(value):
                entries.append(value)
                continue
            entry = dict(zip(names, cast(list[object], value), strict=True))
            stock = table.name, entry[names[0]], index_of(stamp)
            if entry.get("kind") == COUNTED:
                entry["seen"] = self._seen(cast("bytes | None", entry["seen"]), stock)
            insort(self._posted[stock], stamp)
            entries.append([*entry.values()])
        return entries

    def _seen(self, raw: bytes | None, stock: tuple[str, object, int]) -> bytes | None:
        if raw is None:
            return None
        seen: dict[int, tuple[int, int]] = {}
        for highest, number in read_seen(raw).items():
            if index_of(highest) not in self._gone:
                going = self._going(highest, number, stock)
                _see(seen, highest, number - going)
                _see(seen, moved(highest, self._index), going)
        return write_seen(dict(seen.values()))

    def _going(self, highest: int, number: int, stock: tuple[str, object, int]) -> int:
        """How many of the postings that a count saw of a device move with it."""
        if self._of_all:
            return number
        if index_of(highest) != stock[-1]:
            return 0
        return min(lowest_seen(self._posted[stock], highest, number), number)


def _see(seen: dict[int, tuple[int, int]], highest: int, number: int) -> None:
    """Note that so many more postings were seen of the device that made `highest`.

    Bounded, as a member may write any number into a count.
    """
    if number:
        before, others = seen.get(index_of(highest), (0, 0))
        seen[index_of(highest)] = max(before, highest), min(others + number, LARGEST)
