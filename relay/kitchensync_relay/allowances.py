"""What an operator allows single spaces: to come here, and to take more room than others, or less.

By their ids, so that it can be said before a space is here, and outlasts it. Who may say so is left
to `admin`, what follows to `quotas` and the service.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable


class SqliteAllowances:
    """The part of a transaction that is about these, by what says statements."""

    def __init__(self, execute: Callable[..., sqlite3.Cursor]) -> None:
        self._execute = execute

    def is_allowed(self, space: bytes) -> bool:
        row = self._execute("SELECT allowed FROM given WHERE space = ?", (space,)).fetchone()
        return row is not None and bool(row[0])

    def allow(self, space: bytes, allowed: bool) -> None:
        self._give(space, "allowed", allowed)

    def give(self, space: bytes, quota: int | None) -> None:
        self._give(space, "quota", quota)

    def _give(self, space: bytes, column: str, value: int | None) -> None:
        self._execute(
            f"INSERT INTO given (space, {column}) VALUES (?, ?)"  # noqa: S608  # one of two
            f" ON CONFLICT DO UPDATE SET {column} = excluded.{column}",
            (space, value),
        )
        self._execute(
            "DELETE FROM given WHERE space = ? AND NOT allowed AND quota IS NULL", (space,)
        )
