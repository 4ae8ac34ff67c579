"""For how long foods keep in this household: as it says, as it was last time, as everybody knows.

Leaves what that makes of a day to `duedates`, and the table of what everybody knows to the
catalogue, which is opened only for a food of which the household knows nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Protocol

from kitchensync.kitchen.stock.duedates import UNKNOWN, Days, day

if TYPE_CHECKING:  # as in `duedates`

    class Bought(Protocol):
        """A lot as it was bought: ISO days, and the climate of its place."""

        @property
        def food(self) -> bytes: ...
        @property
        def acquired(self) -> str | None: ...
        @property
        def best_before(self) -> str | None: ...
        @property
        def frozen(self) -> str | None: ...
        @property
        def thawed(self) -> str | None: ...
        @property
        def climate(self) -> str | None: ...


class Lives:
    """Days by food. `own` is what the household says of one, `name` what it calls it."""

    def __init__(
        self,
        own: Callable[[bytes], Days],
        name: Callable[[bytes], str],
        bought: Callable[[], Iterable[Bought]],
    ) -> None:
        self._own = own
        self._name = name
        self._bought = bought
        self._found: dict[tuple[bytes, str], Days] = {}
        self._last: Mapping[bytes, Days] | None = None

    def days(self, food: bytes, unit: str) -> Days:
        """All that is known of a food that comes in such units."""
        if (food, unit) not in self._found:
            if self._last is None:
                self._last = last_time(self._bought())
            said = self._own(food).over(self._last.get(food, UNKNOWN))
            self._found[food, unit] = said.over(everybody_knows(self._name(food), unit))
        return self._found[food, unit]


def last_time(lots: Iterable[Bought]) -> dict[bytes, Days]:
    """From buying to the printed day, by climate, of what was bought last.

    What was frozen or thawed tells nothing: its printed day is not that of the place where it is.
    """
    latest: dict[tuple[bytes, str], tuple[str, int]] = {}
    for lot in lots:
        bought, until = day(lot.acquired), day(lot.best_before)
        if bought and until and until > bought and not (lot.frozen or lot.thawed):
            spot = lot.food, lot.climate or "anywhere"
            found = (lot.acquired or "", (until - bought).days)
            latest[spot] = max(found, latest.get(spot, found))
    days: dict[bytes, dict[str, int]] = {}
    for (food, climate), (_, span) in latest.items():
        days.setdefault(food, {})[climate] = span
    return {
        food: Days(
            spans.get("pantry"),
            spans.get("fridge"),
            spans.get("freezer"),
            anywhere=spans.get("anywhere"),
        )
        for food, spans in days.items()
    }


def everybody_knows(name: str, unit: str = "") -> Days:
    """What the catalogue says of a food of that name in such units; nothing where it has none."""
    from kitchensync.catalogue.index import entry_in

    found = entry_in(name, unit)
    if found is None:
        return UNKNOWN
    days = Days(found.pantry, found.fridge, found.freezer, found.opened, found.thawed)
    return days._replace(anywhere=days.at(found.place), kind=found.due_kind)
