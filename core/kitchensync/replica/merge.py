"""The merge of one cell: which change wins, and which others stand beside it as conflicts.

Pure. In whatever order changes arrive, the same winner and the same conflicts come out. Leaves
doing this for thousands of cells at once to `bulk`, and rows to SQLite.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kitchensync.replica.stamps import END
from kitchensync.wire import encode


@dataclass(slots=True)
class Cell:
    """What is known of one register cell.

    `stamp` and `value` are the winner (stamp 0: none yet). `heads` are the losing changes that no
    change replaced, by stamp. `superseded` are stamps that a change replaced and that may still
    come, or still stand as the winner; not those of changes that were here when they were replaced,
    as each change comes once.
    """

    stamp: int = 0
    value: object = None
    heads: dict[int, object] = field(default_factory=dict[int, object])
    superseded: set[int] = field(default_factory=set[int])


def wins(stamp: int, value: object, over_stamp: int, over_value: object) -> bool:
    """Whether a change of a register wins over another one."""
    if stamp != over_stamp:
        return stamp > over_stamp
    return encode(value) > encode(over_value)


def entry_wins(stamp: int, value: object, over_stamp: int, over_value: object) -> bool:
    """Whether an entry stands instead of another one: the first that was made does."""
    if over_stamp == 0 or stamp != over_stamp:
        return over_stamp == 0 or stamp < over_stamp
    return encode(value) < encode(over_value)


def merge(cell: Cell, stamp: int, value: object, bases: Iterable[int]) -> None:
    """Take a change into the cell; `bases` are the stamps that it supersedes, without 0."""
    named = set(bases)
    over = cell.stamp
    if stamp == cell.stamp:
        if wins(stamp, value, cell.stamp, cell.value):
            cell.value = value
    elif stamp > cell.stamp:
        _lose(cell, cell.stamp, cell.value, named)
        cell.stamp, cell.value = stamp, value
    else:
        _lose(cell, stamp, value, ())
    for base in named:
        seen = base in cell.heads or base == over != cell.stamp
        cell.heads.pop(base, None)
        if not seen or base >= END:
            cell.superseded.add(base)


def _lose(cell: Cell, stamp: int, value: object, named: Iterable[int]) -> None:
    if stamp == 0 or stamp in named or stamp in cell.superseded:
        return
    if stamp not in cell.heads or wins(stamp, value, stamp, cell.heads[stamp]):
        cell.heads[stamp] = value


def shown_conflicts(winner: object, heads: Mapping[int, object]) -> dict[int, object]:
    """The heads that say something else than the winner does, newest first."""
    return {stamp: heads[stamp] for stamp in sorted(heads, reverse=True) if heads[stamp] != winner}
