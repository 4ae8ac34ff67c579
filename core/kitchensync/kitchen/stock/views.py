"""What the kitchen answers about what is there: frozen plain values, made for people and for JSON.

Ids are lower-case hex; `value` counts base units (mg, µl, thousandths of a piece). Leaves how they
are shown to whoever asks.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class PantryItem:
    """Some of a food in one place. `due_in_days` is negative when it is over.

    `best_before` is the printed day; `due` the one that counts: `estimated` where opening, freezing
    or how long such a food keeps decides, and `why` says which. After a `due_kind` of "best-before"
    it may be fine, after "use-by" not. `pack` is how much each of its packs holds, in base units.
    Several lots of one kind are one item: days and `id` are those of the lot that is used first.
    `recount` asks for a stocktake.
    """

    id: str
    food: str
    amount: str
    value: int
    dimension: str
    unit: str
    place: str | None
    best_before: date | None
    due: date | None
    due_kind: str
    due_in_days: int | None
    estimated: bool
    why: str | None
    opened: date | None
    frozen: date | None
    thawed: date | None
    recount: bool
    lots: int
    pack: int | None = None
    price: str | None = None
    store: str | None = None
    note: str | None = None
    bought: date | None = None


@dataclass(frozen=True, slots=True)
class LowItem:
    """A food of which there is less than there should be; values count base units."""

    id: str
    food: str
    amount: str
    minimum: str
    value: int
    minimum_value: int
    dimension: str
    unit: str
