"""How a household likes things, by key: one row each, the same on every device that sets it.

Leaves what a key means to the room that has it.
"""

from __future__ import annotations

from kitchensync.kitchen.book import Reader
from kitchensync.kitchen.changes import Change
from kitchensync.replica.ids import caused_id

_VALUE = "SELECT value FROM preference_shown WHERE id = ?"


def _row(key: str) -> bytes:
    return caused_id("preference", key.encode(), 0)


def preference(reader: Reader, key: str) -> str | None:
    """What the household said; None where nobody did."""
    found = reader.rows(_VALUE, (_row(key),))
    return found[0][0] if found else None


def prefer(change: Change, key: str, value: str | None) -> None:
    """Say it; None is as if nobody had."""
    change.put("preference", _row(key), {"key": key, "value": value})
