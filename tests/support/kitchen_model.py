"""What a household's change sets mean, folded the slow and obvious way, from their bytes.

Shares nothing with the replica but the declaration of the schema: codec, merge, conflicts and
ledger are written again, and once more through the `crdts` package.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from random import Random

import msgspec
from crdts import CounterSet, LWWMap, ORSet, ScalarClock, StateUpdate

from kitchensync.schema import ledger_for, tables

Cell = tuple[str, bytes, str]
"""Table, row, column."""


@dataclass(frozen=True)
class Write:
    """One change of one cell."""

    cell: Cell
    stamp: int
    bases: frozenset[int]
    value: object


_Column = tuple[str, list[int] | None, list[int], list[int | list[int]] | None, list[object]]
_ChangeSet = tuple[int, str, list[tuple[str, bytes, list[_Column]]]]
"""As `docs/protocol.md` has it: columns of rows, stamps as steps, bases, values; by table."""


def writes_of(change_set: bytes) -> Iterator[Write]:
    """The changes in the bytes of a change set."""
    _, _, blocks = msgspec.msgpack.decode(change_set, type=_ChangeSet)
    for table, joined, columns in blocks:
        ids = [joined[at : at + 16] for at in range(0, len(joined), 16)]
        for column, places, steps, bases, values in columns:
            stamp = 0
            for at, value in enumerate(values):
                stamp += steps[at]
                base = bases[at] if bases else 0
                named = frozenset([base] if isinstance(base, int) else base) - {0}
                row = ids[at] if places is None else ids[places[at]]
                yield Write((table, row, column), stamp, named, value)


@dataclass
class KitchenModel:
    """All writes of a household, by cell."""

    cells: dict[Cell, dict[int, Write]] = field(default_factory=lambda: defaultdict(dict))

    @classmethod
    def of(cls, change_sets: Iterable[bytes]) -> KitchenModel:
        model = cls()
        for change_set in change_sets:
            for write in writes_of(change_set):
                assert write.stamp not in model.cells[write.cell], "a stamp was given twice"
                model.cells[write.cell][write.stamp] = write
        return model

    def winner(self, cell: Cell) -> Write | None:
        """An entry is for ever, anything else is as it was said last."""
        writes = self.cells.get(cell)
        if not writes:
            return None
        return writes[min(writes) if cell[2] == "entry" else max(writes)]

    def conflicts(self) -> set[tuple[Cell, int]]:
        """What somebody wrote, nobody replaced knowingly, and is not how it is."""
        found: set[tuple[Cell, int]] = set()
        for cell, writes in self.cells.items():
            if cell[2] == "entry":
                continue
            winner = writes[max(writes)]
            named = {base for write in writes.values() for base in write.bases}
            for stamp, write in writes.items():
                if stamp not in named and write.value != winner.value:
                    found.add((cell, stamp))
        return found

    def shows(self, table: str, row: bytes) -> bool:
        """Whether a person sees the row."""
        declared = tables()[table]
        if declared.entry:
            hidden = self._value((table, row, "voided"), 0)
            present = self._value((table, row, "present"), 0) if declared.set_of else 1
            return self.winner((table, row, "entry")) is not None and present == 1 and not hidden
        alive = [self._stamp((table, row, c.name)) for c in declared.columns if c.keeps_alive]
        if not any(alive):
            return False
        deleted = self._stamp((table, row, "deleted"))
        postings = self._standing(row) if ledger_for(table) else []
        return not self._value((table, row, "deleted"), 0) or any(
            stamp > deleted for stamp in (*alive, *(stamp for stamp, _, _ in postings))
        )

    def stock(self, lot: bytes) -> int:
        """The last count and everything that happened after it."""
        return sum(amount for _, amount in self._effective(lot))

    def _effective(self, lot: bytes) -> list[tuple[int, int]]:
        postings = sorted(self._standing(lot))
        counts = [at for at, (_, kind, _) in enumerate(postings) if kind == "counted"]
        since = counts[-1] if counts else 0
        return [(stamp, amount) for stamp, _, amount in postings[since:]]

    def _standing(self, lot: bytes) -> list[tuple[int, str, int]]:
        found: list[tuple[int, str, int]] = []
        for table, row, column in self.cells:
            entry = self.winner((table, row, column)) if column == "entry" else None
            if entry is None or table != "posting" or entry.value[0] != lot:  # type: ignore[index]  # entries are lists
                continue
            if not self._value((table, row, "voided"), 0):
                found.append((entry.stamp, entry.value[1], entry.value[2]))  # type: ignore[index]  # as above
        return found

    def _value(self, cell: Cell, default: object) -> object:
        write = self.winner(cell)
        return default if write is None else write.value

    def _stamp(self, cell: Cell) -> int:
        write = self.winner(cell)
        return 0 if write is None else write.stamp

    # The same, said to the outside reference in an order of its own.

    def through_lww_map(self, random: Random) -> dict[str, object]:
        """Every register's value by `name_of` its cell, as `crdts.LWWMap` reads the history."""
        clock = ScalarClock()
        registers = LWWMap(clock=clock)
        for write in self._shuffled(random, lambda cell: cell[2] != "entry"):
            data = ("o", name_of(write.cell), write.stamp & 1023, write.value)
            registers.update(StateUpdate(clock.uuid, write.stamp, data))
        return registers.read()

    def through_or_set(self, random: Random, table: str) -> set[bytes]:
        """The ids of members that are in their sets, as `crdts.ORSet` reads the history."""
        clock = ScalarClock()
        members = ORSet(clock=clock)
        for write in self._shuffled(random, lambda cell: (cell[0], cell[2]) == (table, "present")):
            data = ("o" if write.value == 1 else "r", write.cell[1])
            members.update(StateUpdate(clock.uuid, write.stamp, data))
        return members.read()

    def through_counter_set(self, random: Random, lot: bytes) -> int:
        """The lot's stock, as `crdts.CounterSet` adds it up, a counter for each posting."""
        clock = ScalarClock()
        counters = CounterSet(clock=clock)
        postings = self._effective(lot)
        random.shuffle(postings)
        for stamp, amount in postings:
            data = (stamp, max(amount, 0), max(-amount, 0))
            counters.update(StateUpdate(clock.uuid, stamp, data))
        return counters.read()

    def _shuffled(self, random: Random, wanted: Callable[[Cell], bool]) -> list[Write]:
        chosen = [
            write
            for cell, writes in self.cells.items()
            if wanted(cell)
            for write in writes.values()
        ]
        random.shuffle(chosen)
        return chosen


def name_of(cell: Cell) -> str:
    """A cell's name in the outside reference."""
    table, row, column = cell
    return f"{table} {row.hex()} {column}"
