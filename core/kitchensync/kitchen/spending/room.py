"""What was spent, and what was thrown away, between two days.

Leaves reading it to `rows`, adding it up to `sums`.
"""

from __future__ import annotations

from datetime import date

from kitchensync.errors import BadDate, BadInput
from kitchensync.kitchen.desk import Desk
from kitchensync.kitchen.foods import book as books
from kitchensync.kitchen.preferences import units_of
from kitchensync.kitchen.spending import rows, sums
from kitchensync.kitchen.spending.views import SpendingView
from kitchensync.measure.amounts import Amount
from kitchensync.measure.days import named_period
from kitchensync.measure.speaking import spoken
from kitchensync.measure.units import Preference
from kitchensync.replica.archives.archive import Progress
from kitchensync.replica.stamps import pack

_MONTHS = "-2m"
"""So many before this one are looked at where nobody says since when."""


class Spending:
    """Reads the household's lots and postings, those of the archive too; writes nothing."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def between(
        self,
        since: str | None = None,
        until: str | None = None,
        *,
        on_progress: Progress | None = None,
    ) -> SpendingView:
        """Since a day or the first of a month, "2026-10", until a day or the last of one.

        "Last month", "november" and "2026" are such periods, too.

        This month and the two before where nothing is said. `on_progress` is called with how many
        parts of the archive were read, and how many there may be. BadDate, BadInput.
        """
        first, last = self._first(since), self._last(until)
        if first > last:
            raise BadInput(
                f"{last} is before {first}.", "Say the earlier day with --since, or leave it out."
            )
        replica = self._desk.replica
        stamp = pack(rows.about(first), 0, 0)
        with replica.whole.archive.opened_since(stamp, on_progress) as fetch:
            book = books.read(replica)
            bought = [*rows.bought(replica, book, first, last)]
            wasted = [*rows.wasted(replica, book, first, last, fetch)]
        return sums.spending(bought, wasted, first, last, _weighing(units_of(self._desk)))

    def _first(self, said: str | None) -> date:
        if said is None:
            return self._day(_MONTHS).replace(day=1)
        if period := named_period(said, self._desk.today):
            return period[0]
        try:
            return self._day(said)
        except BadDate:
            return self._day(said, printed=True).replace(day=1)

    def _last(self, said: str | None) -> date:
        today = self._desk.today
        if said and (period := named_period(said, today)):
            return min(period[1], today)
        return min(self._day(said, printed=True), today) if said else today

    def _day(self, said: str, *, printed: bool = False) -> date:
        found = self._desk.day(said, past=True, printed=printed)
        if found is None:
            hint = "Write it like 2026-11-30, 2026-11, -3m or today."
            raise BadDate(f"“{said}” is not a day.", hint)
        return date.fromisoformat(found)


def _weighing(likes: Preference | None) -> sums.Weigh:
    """What mg are called in the units that somebody likes."""

    def weigh(mass: int) -> str:
        grams = Amount(round(mass, -3), "mass", "g")
        return spoken(grams, likes) if likes else grams.text

    return weigh
