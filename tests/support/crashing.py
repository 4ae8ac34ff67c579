"""A replica that dies at a chosen moment: right before or right after one of its own steps.

Each of a replica's methods is one transaction, so between two of them is every moment that a crash
can tell apart; what a crash does inside one is SQLite's business, and `test_crash` kills processes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from inspect import ismethod
from typing import Any

from kitchensync.replica import Replica
from kitchensync.replica.whole import Whole

ANY = "any step"


class Crashed(Exception):
    """The device is off at that moment, around that step; what was not in the file is gone."""

    def __init__(self, moment: Moment, step: str) -> None:
        super().__init__(f"{'after' if moment.after else 'before'} {step}")
        self.moment = moment


@dataclass(frozen=True)
class Moment:
    """Before or after the `nth` time that a step of the replica is taken; `ANY` counts them all."""

    step: str
    nth: int = 1
    after: bool = True


class Dying:
    """Stands in for a replica until the first of `moments` comes, in its whole state's room too."""

    def __init__(
        self,
        replica: Replica | Whole,
        moments: Sequence[Moment],
        times: Counter[str] | None = None,
    ) -> None:
        self._replica = replica
        self._moments = moments
        self._times: Counter[str] = Counter() if times is None else times

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._replica, name)
        if isinstance(found, Whole):
            return Dying(found, self._moments, self._times)
        return self._watched(name, found) if ismethod(found) else found

    def _watched(self, name: str, step: Callable[..., Any]) -> Callable[..., Any]:
        def taken(*given: Any, **named: Any) -> Any:
            self._times.update((name, ANY))
            self._die_if_due(name, after=False)
            result = step(*given, **named)
            self._die_if_due(name, after=True)
            return result

        return taken

    def _die_if_due(self, name: str, *, after: bool) -> None:
        for step in (name, ANY):
            moment = Moment(step, self._times[step], after)
            if moment in self._moments:
                raise Crashed(moment, name)
