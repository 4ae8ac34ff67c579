"""Changes of cells one by one, and several of one cell as one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Edit:
    """One change of one cell, as it travelled. An entry's value is a list of its fields.

    `beside`: those of the same change and cell that this one did not replace.
    """

    table: str
    column: str
    row: bytes
    stamp: int
    bases: tuple[int, ...]
    value: object
    beside: tuple[Edit, ...] = ()


class _Cell:
    """The edits of one cell in their order, as one."""

    def __init__(self, first: Edit) -> None:
        self._last = first
        self._standing: dict[int, Edit] = {}
        self._made = {first.stamp}
        self._named = {*first.bases}

    def add(self, edit: Edit) -> None:
        self._standing[self._last.stamp] = self._last
        for base in edit.bases:
            self._standing.pop(base, None)
        self._made.add(edit.stamp)
        self._named.update(edit.bases)
        self._last = edit

    @property
    def edit(self) -> Edit:
        bases = tuple(sorted(self._named - self._made))
        return replace(self._last, bases=bases, beside=tuple(self._standing.values()))


def in_all(edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """What these edits, in their order, do to each cell: the last of them, of what was before."""
    cells: dict[tuple[str, str, bytes], _Cell] = {}
    for edit in edits:
        key = edit.table, edit.column, edit.row
        if key in cells:
            cells[key].add(edit)
        else:
            cells[key] = _Cell(edit)
    return tuple(cell.edit for cell in cells.values())
