"""What a thing stands as in the pantry, which what somebody says of it may agree with or not.

Leaves which posting is of which thing to `eye.subjects` and `receipts.buying`.
"""

from __future__ import annotations

from typing import Final

from kitchensync.kitchen.changes import Change
from kitchensync.kitchen.stock.usual import Purchase

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
