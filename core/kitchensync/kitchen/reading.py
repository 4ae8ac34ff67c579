"""What every room reads of a row, whatever it is of: how it is called, when something was.

Leaves what it means to the rooms, and which of several names somebody means to `naming`.
"""

from __future__ import annotations

from datetime import UTC, datetime

from kitchensync.replica.reader import Reader

EPOCH = datetime.fromtimestamp(0, UTC)
"""In the place of a moment that no calendar holds, where something has to be said."""


def names_of(reader: Reader, table: str) -> dict[bytes, str]:
    """What the rows of a table that has names are called, by id."""
    rows = reader.rows(f'SELECT id, name FROM "{table}_shown" WHERE name IS NOT NULL ORDER BY id')  # noqa: S608  # the rooms name tables, never people
    return dict(map(tuple, rows))


def moment(ms: int | None) -> datetime | None:
    """A moment in UTC from Unix milliseconds; None for what no calendar holds."""
    try:
        return datetime.fromtimestamp(ms / 1000, UTC) if ms is not None else None
    except (ValueError, OverflowError, OSError):
        return None
