"""What every room of the kitchen works on: one space, whose hands, which day it is.

Leaves what a change is to `changes`, which is loaded when somebody changes something.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from kitchensync.kitchen.home import Settings

if TYPE_CHECKING:
    from kitchensync.kitchen.changes import Change
    from kitchensync.measure.table import Preference
    from kitchensync.replica import Replica


@dataclass(slots=True)
class Desk:
    """What the rooms share: the replica, a clock (Unix ms), randomness, this device's settings."""

    replica: Replica
    clock: Callable[[], int]
    random: Callable[[int], bytes]
    settings: Settings

    @property
    def today(self) -> date:
        """The day on the wall calendar."""
        return date.fromtimestamp(self.clock() / 1000)

    @property
    def index(self) -> int:
        """This device's index, which no other device of the space has."""
        return self.replica.identity.index

    @property
    def person(self) -> bytes | None:
        """Whoever uses this device."""
        return bytes.fromhex(self.settings.person) if self.settings.person else None

    @property
    def preference(self) -> Preference:
        """Whose cups and pints are meant by whoever uses this device; read where that is typed."""
        from kitchensync.kitchen.preferences import units_of

        return units_of(self) or "us"

    def day(
        self, said: str | date | None, *, past: bool = False, printed: bool = False
    ) -> str | None:
        """A day as it is stored; of what was in the `past` none is to come. BadDate.

        Of what is `printed` on a pack a month will do.
        """
        from kitchensync.kitchen.preferences import month_first
        from kitchensync.measure.days import parse_day

        if said is None:
            return None
        order = month_first(self.replica)
        found = parse_day(str(said), self.today, past=past, printed=printed, month_first=order)
        return found.isoformat() if found else None

    @contextmanager
    def change(self, dry_run: bool) -> Generator[Change, None, None]:
        """One transaction; rolled back whole on an error, and at the end of a dry run."""
        from kitchensync.kitchen.changes import Change

        with self.replica.transaction("", dry_run=dry_run) as transaction:
            yield Change(self, transaction, dry_run)
