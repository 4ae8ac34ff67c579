"""A replica that dies at a chosen moment: right before or right after one of its own steps.

Each of a replica's methods is one transaction, so between two of them is every moment that a crash
can tell apart; what a crash does inside one is SQLite's business, and `test_crash` kills processes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kitchensync.replica import Replica


class Crashed(Exception):
    """The device is off; whatever was not in the file is gone."""


@dataclass(frozen=True)
class Moment:
    """Before or after the `nth` time that a step of the replica is taken."""

    step: str
    nth: int = 1
    after: bool = True


class Dying:
    """Stands in for a replica until `moment` comes."""

    def __init__(self, replica: Replica, moment: Moment) -> None:
        self._replica = replica
        self._moment = moment
        self._times = 0

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._replica, name)
        return self._watched(found) if name == self._moment.step else found

    def _watched(self, step: Callable[..., Any]) -> Callable[..., Any]:
        def taken(*given: Any, **named: Any) -> Any:
            self._times += 1
            due = self._times == self._moment.nth
            if due and not self._moment.after:
                raise Crashed(f"before {self._moment.step}")
            result = step(*given, **named)
            if due:
                raise Crashed(f"after {self._moment.step}")
            return result

        return taken
