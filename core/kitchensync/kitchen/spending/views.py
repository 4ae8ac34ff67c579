"""What the kitchen answers about money and waste: frozen plain values, for people and for JSON.

Leaves how they are shown to whoever asks.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class MoneyView:
    """So much of one currency, an ISO 4217 code; `value` counts its minor units, cents say."""

    value: int
    currency: str
    text: str


@dataclass(frozen=True, slots=True)
class SpentView:
    """What was bought at a store or of an aisle, in lots; of `unpriced` ones nobody said a price.

    `name` is None where nobody said which, and where it is all that was bought. Money of different
    currencies is not added up.
    """

    name: str | None
    lots: int
    unpriced: int
    spent: tuple[MoneyView, ...]


@dataclass(frozen=True, slots=True)
class WastedView:
    """What was thrown away of a food, in lots; `food` is None where it is all of it.

    `mass` is in mg, without the `unweighed` lots of which nobody knows what they weigh; `lost` is
    what it had cost, without those `unpriced`.
    """

    food: str | None
    lots: int
    mass: int
    mass_text: str
    unweighed: int
    lost: tuple[MoneyView, ...]
    unpriced: int


@dataclass(frozen=True, slots=True)
class PeriodView:
    """What was bought and what was thrown away from one day to another, both among them."""

    since: date
    until: date
    bought: SpentView
    stores: tuple[SpentView, ...]
    aisles: tuple[SpentView, ...]
    wasted: WastedView
    foods: tuple[WastedView, ...]


@dataclass(frozen=True, slots=True)
class SpendingView:
    """The whole time, and the months of it in which there was anything, the last one first."""

    whole: PeriodView
    months: tuple[PeriodView, ...]
