"""What can be asked for rows. Alone in its module, so that who only reads imports little."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Protocol


class Reader(Protocol):
    """A database, a replica, or a transaction on one."""

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[sqlite3.Row]:
        """What a query answers."""
        ...
