"""What a thing stands as in the pantry, which what somebody says of it may agree with or not.

Leaves which posting is of which thing to `eye.subjects` and `receipts.buying`.
"""

from __future__ import annotations

from typing import Final

from kitchensync.kitchen.changes import Change, lot_of
from kitchensync.kitchen.stock.usual import Purchase
from kitchensync.measure.amounts import Amount
from kitchensync.replica.postings.again import which_time

_STANDING: Final = """
    SELECT posting.lot, posting.amount, lot.food, lot.dimension
    FROM posting_shown AS posting JOIN lot ON lot.id = posting.lot WHERE posting.id = ?
"""


def lot_as(change: Change, posting: bytes, food: bytes, said: Purchase | None) -> bytes | None:
    """The lot that a posting made, if it is of that food and of as much as was said; else None."""
    amount = (said.amount.value, said.amount.dimension) if said else None
    for row in change.transaction.rows(_STANDING, (posting,)):
        as_much = amount in (None, (row["amount"], row["dimension"]))
        return row["lot"] if as_much and row["food"] in change.book.same(food) else None
    return None


def time_of(change: Change, cause: bytes, amount: Amount, *, again: bool) -> int:
    """Which time `cause` brings so much in; `again` as before, where that was taken back.

    Who answers elsewhere, not having heard of that, says that the one before stands.
    """
    if not again:
        return change.transaction.generation(cause)

    def brought(at: int) -> tuple[bytes, int]:
        return lot_of(cause, amount.dimension, at), amount.value

    return which_time(change.transaction, cause, brought)
