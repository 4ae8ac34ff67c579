"""Makes a lot of a part of another, with the same story: for what is moved or opened by itself.

What was paid stays with the lot that was bought. The part's id follows from the posting that takes
it. Leaves which part to the rooms.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from kitchensync.kitchen.changes import Change
from kitchensync.kitchen.stock.shelf import Lot
from kitchensync.measure.amounts import Amount
from kitchensync.replica.ids import Row, caused_id
from kitchensync.replica.reader import Reader

_TAKEN: Final = """
    SELECT cause FROM posting_shown
    WHERE lot = ? AND kind = 'moved' AND amount > 0 AND cause IS NOT NULL ORDER BY at, id LIMIT 1
"""
_OF: Final = "SELECT lot FROM posting WHERE id = ? AND entry_at > 0"

Fetch = Callable[[Row], object]
"""Has a row in the tables that may be in the archive."""


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


def taken_from(reader: Reader, lot: bytes, fetch: Fetch) -> bytes | None:
    """The lot that a lot is a part of; None where it is none."""
    for (taken,) in reader.rows(_TAKEN, (lot,)):
        fetch(("posting", taken))
        return next((whole for (whole,) in reader.rows(_OF, (taken,))), None)
    return None


def purchase(change: Change, lot: bytes) -> bytes:
    """The lot that was bought of which a lot is a part, as far as it is still shown."""
    met = {lot}
    while whole := taken_from(change.transaction, lot, change.transaction.thaw):
        if whole in met or not change.shows("lot", whole):
            break
        met.add(whole)
        lot = whole
    return lot
