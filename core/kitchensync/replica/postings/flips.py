"""Which postings an undo takes back or lets stand again, and which it leaves.

Postings stay of lots from which so much was used since that they would hold less than nothing.
Leaves what else a change did, and doing it, to `undo`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from kitchensync.replica.edits import Edit
from kitchensync.replica.postings.ledger import Posted, fold
from kitchensync.replica.postings.parts import following_in, surplus
from kitchensync.replica.reader import portions
from kitchensync.replica.transaction import POSTING, Transaction

_READ = (
    "SELECT id, lot, cause, entry_at, kind, amount, voided, seen FROM posting "
    "WHERE entry_at > 0 AND {} IN ({})"
)
_VOIDED = "voided"


class _Row(NamedTuple):
    id: bytes
    lot: bytes
    cause: bytes | None
    stamp: int
    kind: str
    amount: int
    voided: int
    seen: bytes | None


@dataclass(frozen=True, slots=True)
class Flips:
    """What becomes of the postings of a change.

    `voided`: by id, whether a posting is taken back (True) or stands again. `carried`: those that
    stop counting by themselves with the one before them. `used`: the lots that would hold less than
    nothing. `kept`: all rows that stay, because of these lots or as somebody said since that they
    stand. `causes`: what brought about the postings in `voided`.
    """

    voided: Mapping[bytes, bool]
    carried: frozenset[bytes]
    used: frozenset[bytes]
    kept: frozenset[bytes]
    causes: frozenset[bytes]


def flips(doing: Transaction, edits: Sequence[Edit], stands: Callable[[Edit], bool]) -> Flips:
    """What undoing these edits does to the ledger; `stands` tells whether an edit still does."""
    wanted = _wanted(edits, stands)
    of_change = [row for row in _read(doing, "id", wanted) if row.voided != wanted[row.id]]
    flipped = {row.id: wanted[row.id] for row in of_change}
    lots = {row.lot for row in of_change}
    used, rising = _overdrawn(doing, lots, flipped) if lots else (set[bytes](), False)
    # What went out comes back only with what came in for it: a dish, or what was moved.
    left = lots if used and rising else used
    going = [row for row in of_change if row.lot not in left]
    staying = [row for row in of_change if row.lot in left]
    voided = {row.id: flipped[row.id] for row in going}
    carried = {row.id for row in going if row.kind == "cooked" and voided.get(row.cause or b"")}
    causes = {row.cause for row in going if row.cause}
    kept = {row.id for row in staying} | left
    kept |= {row.cause for row in staying if row.cause} - causes
    kept |= _said_again(doing, edits, wanted)
    return Flips(voided, frozenset(carried), frozenset(used), frozenset(kept), frozenset(causes))


def _wanted(edits: Sequence[Edit], stands: Callable[[Edit], bool]) -> dict[bytes, bool]:
    """Whether each posting is to be voided, by id."""
    of_postings = [edit for edit in edits if edit.table == POSTING]
    said = {edit.row: edit for edit in of_postings if edit.column == _VOIDED}
    wanted = {row: not edit.value for row, edit in said.items() if stands(edit)}
    return wanted | {edit.row: True for edit in of_postings if edit.row not in said}


def _said_again(
    doing: Transaction, edits: Sequence[Edit], wanted: Mapping[bytes, bool]
) -> set[bytes]:
    """Postings that stand because somebody said so since, and the lots that they are of."""
    others = [edit.row for edit in edits if edit.table == POSTING and edit.row not in wanted]
    return {id_ for row in _read(doing, "id", others) if not row.voided for id_ in row[:2]}


def _overdrawn(
    doing: Transaction, lots: Collection[bytes], flipped: Mapping[bytes, bool]
) -> tuple[set[bytes], bool]:
    """The lots that would hold less than nothing and less than now; whether any would hold more.

    Postings that go on from others (`parts`) are counted by what would stand then.
    """
    parts = following_in(doing, [*lots])
    then = [replace(part, voided=flipped.get(part.before, part.voided)) for part in parts]
    now_out, then_out = surplus(parts), surplus(then)
    ledgers: defaultdict[bytes, list[_Row]] = defaultdict(list)
    for row in _read(doing, "lot", lots):
        ledgers[row.lot].append(row)
    used: set[bytes] = set()
    rising = False
    for lot, rows in ledgers.items():
        before = _sum(rows, {}, now_out)
        after = _sum(rows, flipped, then_out)
        rising |= after > before
        if after < min(before, 0):
            used.add(lot)
    return used, rising


def _sum(rows: Sequence[_Row], flipped: Mapping[bytes, bool], out: frozenset[bytes]) -> int:
    return fold(
        Posted(
            row.stamp,
            row.kind,
            row.amount,
            row.id in out or flipped.get(row.id, bool(row.voided)),
            row.seen,
        )
        for row in rows
    ).sum


def _read(doing: Transaction, by: str, ids: Iterable[bytes]) -> list[_Row]:
    found: list[_Row] = []
    for some in portions([*ids]):
        marks = ", ".join("?" * len(some))
        found += (_Row(*row) for row in doing.rows(_READ.format(by, marks), some))
    return found
