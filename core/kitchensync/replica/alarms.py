"""Alarms: what went wrong with a space that a person should know of, until it is over.

Noticing is left to sync and trust, the words for people to the kitchen. In the same file as all
else, so that an alarm stands or falls with what raised it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kitchensync.replica.database import Database

_KEPT = 256
"""Alarms of one code."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """`code` names what is wrong, `about` the device, chain or row (empty: the space); `detail` is
    facts as text. `first` and `last` are when it was noticed, in Unix milliseconds."""

    code: str
    about: bytes
    first: int
    last: int
    detail: str


class Alarms:
    """What `Replica.alarms` gives. `clock` gives Unix milliseconds."""

    def __init__(self, database: Database, clock: Callable[[], int]) -> None:
        self._database = database
        self._clock = clock

    def ring(self, code: str, detail: str = "", about: bytes = b"") -> None:
        """Note that something is wrong, or still is; `about` is empty where it is the space."""
        now = self._clock()
        with self._database.write():
            self._database.execute(
                "INSERT INTO alarm VALUES (?, ?, ?, ?, ?) ON CONFLICT (code, about) "
                "DO UPDATE SET last = excluded.last, detail = excluded.detail",
                (code, about, now, now, detail),
            )
            # A relay or a member may give reasons without end: for one kind, which pushes out no
            # other.
            self._database.execute(
                "DELETE FROM alarm WHERE code = ? AND about NOT IN "
                "(SELECT about FROM alarm WHERE code = ? ORDER BY last DESC LIMIT ?)",
                (code, code, _KEPT),
            )

    def silence(self, code: str, about: bytes | None = None) -> None:
        """It is over: of one thing, or of all. Writes nothing where no such alarm rings."""
        if not any(each.code == code and about in (None, each.about) for each in self.all()):
            return
        wanted = "" if about is None else " AND about = ?"
        with self._database.write():
            self._database.execute(
                f"DELETE FROM alarm WHERE code = ?{wanted}",  # noqa: S608  # one of two fixed texts
                (code,) if about is None else (code, about),
            )

    def all(self) -> list[Alarm]:
        """What is wrong now, the oldest first."""
        found = self._database.rows(
            "SELECT code, about, first, last, detail FROM alarm ORDER BY first, code"
        )
        return [Alarm(*row) for row in found]
