"""The change set of a transaction while it is made: what has changed so far, each with its stamp.

What changes, and what becomes of the rows, is left to `transaction`; its bytes to `changeset`.
"""

from __future__ import annotations

from kitchensync.replica.changeset import Bases, Block, bases_of
from kitchensync.replica.stamps import END, stamp_above, tick_of

_Change = tuple[bytes, int, Bases, object]
"""Row, stamp, the stamps that it replaces, new value."""


class Making:
    """Changes of the device of that index, at that time in Unix milliseconds."""

    def __init__(self, index: int, now: int) -> None:
        self.changes = 0
        self._index = index
        self._tick = tick_of(now)
        self._cells: dict[tuple[str, str], list[_Change]] = {}

    def note(
        self,
        table: str,
        column: str,
        row: bytes,
        floor: int,
        base: Bases,
        value: object,
        *,
        tick: int | None = None,
    ) -> int:
        """Add a change of one cell; its stamp, above `floor` and not before `tick`, else now."""
        # Ticks rise with each change, so that the differences of stamps are small on the wire.
        if tick is None:
            tick = self._tick + self.changes
        stamp = stamp_above(floor, tick, self._index)
        if stamp >= END:
            base = _without(stamp, base)
        self.changes += 1
        change = (row, stamp, base, value)
        try:
            self._cells[table, column].append(change)
        except KeyError:
            self._cells[table, column] = [change]
        return stamp

    def last(self, table: str, column: str) -> Block:
        """The last change of a column."""
        row, stamp, base, value = self._cells[table, column][-1]
        return Block(table, column, [row], [stamp], [base], [value])

    def blocks(self) -> list[Block]:
        """All changes, by column."""
        return [
            Block(table, column, *map(list, zip(*changes, strict=True)))
            for (table, column), changes in self._cells.items()
        ]


def _without(stamp: int, base: Bases) -> Bases:
    """The bases without the change's own stamp: at the end of the range a stamp is given again, and
    a change that superseded itself would not stand."""
    left = [each for each in bases_of(base) if each != stamp]
    return left if len(left) > 1 else sum(left)
