"""What can be asked for rows, and for how many at a time.

Alone in its module, so that who only reads imports little.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from typing import Protocol, TypeVar

T = TypeVar("T")

_MOST_AT_ONCE = 500


class Reader(Protocol):
    """A database, a replica, or a transaction on one."""

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[sqlite3.Row]:
        """What a query answers."""
        ...


def portions(of: Sequence[T]) -> Iterator[Sequence[T]]:
    """These in pieces, each of as many as one statement may ask for."""
    for start in range(0, len(of), _MOST_AT_ONCE):
        yield of[start : start + _MOST_AT_ONCE]
