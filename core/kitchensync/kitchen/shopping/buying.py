"""What ticking a line of a list does: it was bought, once, however many phones tick it.

Lot and posting have ids that follow from the line. Leaves which line is meant to `lines`, and what
a lot and a posting are to `changes`.
"""

from __future__ import annotations

from typing import NamedTuple

from kitchensync.kitchen.changes import Change, lot_of
from kitchensync.kitchen.preferences import currency_of
from kitchensync.kitchen.shopping.lines import Line
from kitchensync.kitchen.shopping.writing import reword, take_off
from kitchensync.kitchen.stock import details
from kitchensync.kitchen.stock.details import Details
from kitchensync.kitchen.stock.usual import Purchase, last_purchase
from kitchensync.measure.amounts import one_piece, told
from kitchensync.replica.ids import caused_id
from kitchensync.replica.postings.again import which_time


class Bought(NamedTuple):
    """How much of what was bought, and the place where it is now, if it has one."""

    what: str
    place: str | None

    @property
    def told(self) -> str:
        """Both in a sentence."""
        return f"{self.what} (in {self.place})" if self.place else self.what


def buy(change: Change, line: Line, much: Purchase | None, said: Details) -> Bought:
    """Tick a line and put what it says into the pantry."""
    _tick(change, line)
    about, remark = line.remark
    food, name = _food(change, line, about)
    got = much or line.wanted or last_purchase(change.transaction, change.book.same(food))
    got = got or Purchase(one_piece())
    amount = got.amount

    def brought(at: int) -> tuple[bytes, int]:
        return lot_of(line.id, amount.dimension, at), amount.value

    time = which_time(change.transaction, line.id, brought)
    lot, _ = brought(time)
    columns = details.bought(said, change, food, currency_of(change.desk))
    if remark:
        columns.setdefault("note", remark)
    place = change.new_lot(lot, food, amount, {**columns, "pack": got.pack})
    change.happened(caused_id("posting", line.id, time), lot, "bought", amount.value, line.id)
    change.touch(lot, name, got.amount_text, place)
    return Bought(told(got.spoken, name), place)


def _food(change: Change, line: Line, about: str) -> tuple[bytes, str]:
    """The food of a line and its name: its own, of several that are called so."""
    if line.food and line.food_name and change.shows("food", line.food):
        return line.food, line.food_name
    return change.food(line.food_name or line.called(about, lambda: change.book))


def take_back(change: Change, line: Line) -> None:
    """Untick a line: what was bought with it is not in the pantry any more."""
    change.put("list_line", line.id, {"checked": False})
    doing = change.transaction
    # More than one stands where two phones ticked it anew apart and meant different amounts.
    while doing.void(caused_id("posting", line.id, doing.generation(line.id))):
        pass
    change.touch(line.id, line.words)


def _tick(change: Change, line: Line) -> None:
    """Tick a line; with what was added to it, it says how much that was."""
    if line.in_all:
        reword(change, line, line.words, food=line.food, amount=line.amount)
    else:
        take_off(change, line.copies)
    change.put("list_line", line.id, {"checked": True})
