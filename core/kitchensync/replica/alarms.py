"""Alarms: what went wrong with a space that a person should know of, until it is over.

Noticing is left to sync and trust, the words for people to the kitchen. In the same file as all
else, so that an alarm stands or falls with what raised it.
"""

from __future__ import annotations

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


def ring(database: Database, code: str, about: bytes, detail: str, now: int) -> None:
    """Note that something is wrong, or still is."""
    with database.write():
        database.execute(
            "INSERT INTO alarm VALUES (?, ?, ?, ?, ?) ON CONFLICT (code, about) "
            "DO UPDATE SET last = excluded.last, detail = excluded.detail",
            (code, about, now, now, detail),
        )
        # A relay or a member may give reasons without end: for one kind, which pushes out no other.
        database.execute(
            "DELETE FROM alarm WHERE code = ? AND about NOT IN "
            "(SELECT about FROM alarm WHERE code = ? ORDER BY last DESC LIMIT ?)",
            (code, code, _KEPT),
        )


def silence(database: Database, code: str, about: bytes | None = None) -> None:
    """It is over: of one thing, or of all."""
    wanted = "" if about is None else " AND about = ?"
    with database.write():
        database.execute(
            f"DELETE FROM alarm WHERE code = ?{wanted}",  # noqa: S608  # one of two fixed texts
            (code,) if about is None else (code, about),
        )


def alarms(database: Database) -> list[Alarm]:
    """What is wrong now, the oldest first."""
    found = database.rows("SELECT code, about, first, last, detail FROM alarm ORDER BY first, code")
    return [Alarm(*row) for row in found]
