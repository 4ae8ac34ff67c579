"""Which postings stand when something that was taken back happens again.

The old ones do if they say just what is meant, instead of new ones beside them: a device that was
apart knows the old ones, and may have said since that they stand. Leaves taking back to `undo`, and
what is bought and cooked to the kitchen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from kitchensync.replica.ids import caused_id
from kitchensync.replica.postings.parts import following

if TYPE_CHECKING:
    from kitchensync.replica.transaction import Transaction

Meant = tuple[bytes, int]
"""The lot and the amount of a posting."""

# What was used of a purchase is gone from it, and what was counted was counted without it.
_UNTOUCHED = """
    SELECT lot, amount FROM posting AS this WHERE id = ? AND entry_at > 0 AND NOT EXISTS (
        SELECT 1 FROM posting AS other WHERE other.lot = this.lot AND NOT other.voided
        AND other.entry_at > this.entry_at AND (this.amount > 0 OR other.kind = 'counted')
    )
"""
_STANDS = "SELECT 1 FROM posting_shown WHERE id = ?"
_FIRST_TAKEN = """
    SELECT id FROM posting WHERE cause = ? AND kind = 'cooked' AND amount < 0 AND entry_at > 0
"""


def which_time(doing: Transaction, cause: bytes, means: Callable[[int], Meant]) -> int:
    """The generation of what `cause` brings about now; see `ids.caused_id`.

    `means` gives what is taken or brought, by generation. If no posting stands, it is that of the
    first one taken back that says just this, or else a new one (`Transaction.generation`).
    """
    free = doing.generation(cause)
    if doing.rows(_STANDS, (caused_id("posting", cause, free),)):
        return free

    def is_just(time: int) -> bool:
        return _untouched(doing, caused_id("posting", cause, time)) == means(time)

    return next(filter(is_just, range(free)), free)


def takes_the_same(doing: Transaction, cooking: bytes, meant: Mapping[bytes, Meant]) -> bool:
    """Whether the postings that a cooking made, and that were taken back, say just what is `meant`.

    `meant` is by posting.
    """
    doing.thaw(*(("posting", posting) for posting in meant))
    taken = {posting for (posting,) in doing.rows(_FIRST_TAKEN, (cooking,))}
    further = [part for part in following(doing) if part.fits]
    while more := {part.id for part in further if part.before in taken} - taken:
        taken |= more
    return taken == set(meant) and all(
        _untouched(doing, posting) == each for posting, each in meant.items()
    )


def _untouched(doing: Transaction, posting: bytes) -> Meant | None:
    """What a posting says; None if something happened to its lot since, so that it must not stand
    again."""
    found: Sequence[Meant] = [(lot, amount) for lot, amount in doing.rows(_UNTOUCHED, (posting,))]
    return found[0] if found else None
