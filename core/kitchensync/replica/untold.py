"""What the records of a damaged file hold of its device's changes, and no change tells any more.

A change that was not sent and cannot be read has left what it did, each cell with its stamp. Leaves
reading the file to `rescue`, and when this is called for to `sync`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from kitchensync.replica import waiting
from kitchensync.replica.changeset import Block, decode, encoded
from kitchensync.replica.database import Database
from kitchensync.replica.digest import BESIDE
from kitchensync.replica.explain import Difference, Said, differences
from kitchensync.replica.identity import Identity
from kitchensync.replica.merging import apply
from kitchensync.replica.outbox import put_back
from kitchensync.replica.stamps import index_of

if TYPE_CHECKING:
    from kitchensync.replica.rescue import Rescued

_CONFLICT, _QUARANTINE = BESIDE
_Cell = tuple[str, bytes, str, int]
"""Table, row, column and a stamp."""


def tell(made: Database, identity: Identity, found: Rescued, cause: str, now: int) -> int:
    """Have it wait as a change of its own, where some of what waited is lost; how many cells.

    `made` is what all that can be read makes, `now` Unix milliseconds. CorruptDatabase, Malformed
    where the records cannot be read: nothing changed then.
    """
    own = identity.index
    with made.write():
        differing = differences(found.records, made)
        if "outbox" not in found.torn and not is_last_untold(differing, own, found.newest):
            return 0
        blocks = [*_blocks(differing, own)]
        for raw in encoded(blocks, now, cause) if blocks else ():
            put_back(made, waiting.last(made) + 1, raw, decode(raw))
        apply(made, [(own, block) for block in blocks])
    return sum(len(block.rows) for block in blocks)


def _blocks(found: Sequence[Difference], own: int) -> Iterable[Block]:
    beside = {_cell(each, each.here) for each in found if each.kind == _CONFLICT}
    blocks: dict[tuple[str, str], Block] = {}
    for each in found:
        if not each.here or not is_untold(each, own):
            continue
        # It replaced what stands without it, but for what the records have beside it.
        stood = _cell(each, each.made)
        base = 0 if stood in beside else stood[-1]
        of_column = each.table, each.column
        block = Block(*of_column, [each.row], [each.here[0]], [base], [each.here[1]])
        if there := blocks.get(of_column):
            there.extend(block)
        else:
            blocks[of_column] = block
    return blocks.values()


def is_untold(difference: Difference, own: int) -> bool:
    """Whether a change of the device with this index made it that is not among those here."""
    here, made = difference.here, difference.made
    if here is None or difference.kind == _QUARANTINE or index_of(here[0]) != own:
        return False
    # Of entries the first wins, and there is none to be told where one stands.
    return made is None or (difference.column != "entry" and here[0] > made[0])


def is_last_untold(found: Iterable[Difference], own: int, newest: int) -> bool:
    """Whether that is so of its newest stamp: the end of what waited is lost.

    Elsewhere a cell that no change tells of may as well be one that the disk has changed.
    """
    return any(each.here and each.here[0] == newest and is_untold(each, own) for each in found)


def _cell(difference: Difference, said: Said | None) -> _Cell:
    stamp, _ = said or (0, None)
    return difference.table, difference.row, difference.column, stamp
