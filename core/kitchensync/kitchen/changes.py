"""One change of the kitchen: a transaction, what it touches, and the sentence about it.

Every room that writes goes through here. Leaves stamps, the outbox and the merge to the replica.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kitchensync.kitchen.desk import Desk
from kitchensync.kitchen.views import Done, Touched
from kitchensync.measure.amounts import Amount
from kitchensync.measure.words import clean_name
from kitchensync.replica.ids import named_id, random_id

if TYPE_CHECKING:
    from kitchensync.replica.transaction import Transaction

_USUAL_PLACE = """
    SELECT food.place, place.name FROM food LEFT JOIN place ON place.id = food.place
    WHERE food.id = ?
"""


@dataclass(slots=True)
class Change:
    """A transaction in the kitchen's words. `done` is for after the block."""

    desk: Desk
    transaction: Transaction
    dry_run: bool
    _touched: list[Touched] = field(default_factory=list[Touched])
    _sentence: str = ""

    def new_id(self) -> bytes:
        """The id of something that only this change means."""
        return random_id(self.desk.random)

    def shows(self, table: str, row: bytes) -> bool:
        """Whether people see that row."""
        sql = f'SELECT 1 FROM "{table}_shown" WHERE id = ?'  # noqa: S608  # the rooms name tables, never people
        return bool(self.transaction.rows(sql, (row,)))

    def has_posting(self, row: bytes) -> bool:
        """Whether that posting was made, on whatever device."""
        sql = "SELECT 1 FROM posting WHERE id = ? AND entry_at > 0"
        return bool(self.transaction.rows(sql, (row,)))

    def put(
        self, table: str, row: bytes, values: Mapping[str, object], *, together: bool = False
    ) -> None:
        """Set some columns of a row; `together` where they say one thing between them."""
        self.transaction.put(table, row, values, together=together)

    def called(self, table: str, name: str) -> tuple[bytes, str]:
        """The row of that name and how it is spelled; made if it is not there."""
        row = named_id(table, name)
        shown = self.transaction.rows(f'SELECT name FROM "{table}_shown" WHERE id = ?', (row,))  # noqa: S608  # the rooms name tables, never people
        if shown:
            return row, str(shown[0][0])
        name = clean_name(name)
        self.put(table, row, {"name": name})
        return row, name

    def new_lot(
        self, lot: bytes, food: bytes, amount: Amount, details: Mapping[str, object] | None = None
    ) -> str | None:
        """A lot acquired today, kept where its food usually is unless `details` say otherwise.

        What that usual place is called, if there is one.
        """
        place, name = self.usual_place(food)
        values: dict[str, object] = {
            "food": food,
            "place": place,
            "dimension": amount.dimension,
            "unit": amount.unit,
            "acquired": self.desk.today.isoformat(),
        }
        values |= details or {}
        self.put(
            "lot", lot, {column: value for column, value in values.items() if value is not None}
        )
        return name

    def usual_place(self, food: bytes) -> tuple[bytes | None, str | None]:
        """Where a food is kept if nobody says otherwise, and what that place is called."""
        found = self.transaction.rows(_USUAL_PLACE, (food,))
        return (found[0][0], found[0][1]) if found else (None, None)

    def post(
        self,
        lot: bytes,
        kind: str,
        amount: int,
        *,
        row: bytes | None = None,
        cause: bytes | None = None,
    ) -> bytes:
        """Post to a lot's ledger, as `row` if what caused it says which; the posting's id."""
        row = row or self.new_id()
        entry = {
            "lot": lot,
            "kind": kind,
            "amount": amount,
            "at": self.desk.clock(),
            "person": self.desk.person,
            "cause": cause,
        }
        self.transaction.post("posting", row, entry)
        return row

    def touch(
        self, row: bytes, name: str, amount: str | None = None, place: str | None = None
    ) -> None:
        """Name a thing that this change is about."""
        self._touched.append(Touched(row.hex(), name, amount, place))

    def say(self, cause: str, sentence: str) -> None:
        """What history and the person who did it are told."""
        self.transaction.cause = cause
        self._sentence = sentence

    def done(self) -> Done:
        """What came of it."""
        change_id = None if self.dry_run else self.transaction.change_id
        changed = self.transaction.changes > 0
        return Done(self._sentence, changed, tuple(self._touched), change_id)
