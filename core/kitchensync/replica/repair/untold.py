"""Unsent changes that a damaged file lost, told again from what they left in its records.

A change that was not sent and cannot be read any more has set cells, each of which has its stamp.
Leaves reading the file to `rescue`, and when to do this to `sync`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from kitchensync.replica import waiting
from kitchensync.replica.changeset import Block, encoded
from kitchensync.replica.database import Database
from kitchensync.replica.digest import BESIDE
from kitchensync.replica.explain import Difference, Said, differences
from kitchensync.replica.identity import Identity
from kitchensync.replica.merging import apply
from kitchensync.replica.stamps import index_of

if TYPE_CHECKING:
    from kitchensync.replica.repair.rescue import Rescued

_CONFLICT, _QUARANTINE = BESIDE
_Cell = tuple[str, bytes, str, int]
"""Table, row, column and a stamp."""


def tell(made: Database, identity: Identity, found: Rescued, cause: str, now: int) -> int:
    """Have what was lost wait as one change of that cause; how many cells that were.

    `found` is the damaged file, `made` the state that all readable changes make, `now` is in Unix
    milliseconds. CorruptDatabase, Malformed where the records cannot be read; nothing changed then.
    """
    own = identity.index
    with made.write():
        differing = differences(found.records, made)
        if "outbox" not in found.torn and not tells_of_lost(differing, own):
            return 0
        blocks = [*_blocks(differing, own)]
        for raw in encoded(blocks, now, cause) if blocks else ():
            waiting.put_back(made, waiting.last(made) + 1, raw)
        apply(made, [(own, block) for block in blocks])
    return sum(len(block.rows) for block in blocks)


def _blocks(found: Sequence[Difference], own: int) -> Iterable[Block]:
    beside = {_cell(each, each.here) for each in found if each.kind == _CONFLICT}
    blocks: dict[tuple[str, str], Block] = {}
    for each, (stamp, value) in _untold(found, own):
        # It replaced what stands without it, unless the records hold that as a conflict beside it.
        stood = _cell(each, each.made)
        base = 0 if stood in beside else stood[-1]
        of_column = each.table, each.column
        block = Block(*of_column, [each.row], [stamp], [base], [value])
        if there := blocks.get(of_column):
            there.extend(block)
        else:
            blocks[of_column] = block
    return blocks.values()


def tells_of_lost(found: Sequence[Difference], own: int) -> bool:
    """Whether records hold a change of the device with this index that no change set tells of.

    Not where the disk seems to have changed the record itself: the same value with another stamp,
    or the same stamps in a row of another id. (A value that it changed together with its stamp
    cannot be told from a lost change.)
    """
    untold = _untold(found, own)
    return any(each.made is None or each.made[1] != value for each, (_, value) in untold)


def _untold(found: Sequence[Difference], own: int) -> Iterator[tuple[Difference, Said]]:
    """The cells set by a change of that device which is not here; none of rows whose id changed."""
    moved = _moved(found)
    for each in found:
        here, made = each.here, each.made
        if here is None or each.kind == _QUARANTINE or index_of(here[0]) != own:
            continue
        if made is None:
            is_untold = _row(each) not in moved
        else:
            # Of entries the first wins: where one stands, a later one set nothing.
            is_untold = each.column != "entry" and here[0] > made[0]
        if is_untold:
            yield each, here


def _moved(found: Sequence[Difference]) -> set[tuple[str, bytes]]:
    """Rows whose id the disk changed: something in them should stand in another row."""
    lacking = {_anywhere(each, each.made) for each in found if not each.here}
    added = (each for each in found if not each.made)
    return {_row(each) for each in added if _anywhere(each, each.here) in lacking}


def _anywhere(difference: Difference, said: Said | None) -> tuple[str, str, str, int]:
    """A cell, whatever its row is called."""
    stamp, _ = said or (0, None)
    return difference.kind, difference.table, difference.column, stamp


def _row(difference: Difference) -> tuple[str, bytes]:
    return difference.table, difference.row


def _cell(difference: Difference, said: Said | None) -> _Cell:
    stamp, _ = said or (0, None)
    return difference.table, difference.row, difference.column, stamp
