"""What the kitchen answers about shopping lists: frozen plain values, made for people and for JSON.

Ids are lower-case hex. Leaves how they are shown to whoever asks.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ShopLine:
    """One line of a shopping list; `words` as they were typed, `aisle` where a shop keeps it."""

    id: str
    list: str
    words: str
    food: str | None
    amount: str | None
    checked: bool
    aisle: str | None = None
