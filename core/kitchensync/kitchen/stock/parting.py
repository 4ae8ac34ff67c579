"""Makes a lot of a part of another, with the same story: for what is moved or opened by itself.

Leaves which part to the rooms. The part's id follows from the posting that takes it.
"""

from __future__ import annotations

from collections.abc import Mapping

from kitchensync.kitchen.changes import Change
from kitchensync.kitchen.stock.shelf import Lot
from kitchensync.measure.amounts import Amount
from kitchensync.replica.ids import caused_id


def part_of(change: Change, lot: Lot, amount: int, differing: Mapping[str, object]) -> bytes:
    """`amount` of a lot, differing in some columns; all of a lot stays the same lot. Its id.

    Of what people say of it apart, the part takes along what makes it due first.
    """
    if amount == lot.left:
        change.put("lot", lot.id, differing)
        return lot.id
    taken = change.post(lot.id, "moved", -amount)
    part = caused_id("lot", taken, 0)
    lot = lot.safest
    story: dict[str, object] = {
        "place": lot.place,
        "best_before": lot.best_before,
        "due_kind": lot.due_kind,
        "opened": lot.opened,
        "frozen": lot.frozen,
        "thawed": lot.thawed,
        "acquired": lot.acquired,
        "store": lot.store,
        "pack": lot.pack,
        "note": lot.note,
    }
    change.new_lot(part, lot.food, Amount(amount, lot.dimension, lot.unit), {**story, **differing})
    change.post(part, "moved", amount, row=caused_id("posting", taken, 0), cause=taken)
    return part
