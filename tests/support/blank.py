"""Empty files, made once by the upgrades and copied from then on: tests make thousands of them.

Only a file with nothing in it is filled so, and only with what the same upgrades and the same
records made before in this process; upgrading one with something in it is left to `upgrades`.
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path

from kitchensync.replica import upgrades
from kitchensync.replica.database import APPLICATION_ID, Database
from kitchensync.schema import Record

Code = tuple[tuple[Callable[[Database], None], ...], tuple[type[Record], ...]]
"""What a file is made by: upgrades, and the records that its views are of."""

_make = upgrades.upgrade
_made: dict[Code, sqlite3.Connection] = {}


def upgrade(database: Database) -> None:
    """What `upgrades.upgrade` does."""
    if database.execute("SELECT 1 FROM sqlite_master").fetchone():
        _make(database)
        return
    code = upgrades.UPGRADES, sys.modules["kitchensync.schema.tables"].RECORDS
    if code not in _made:
        _made[code] = _empty()
    _made[code].backup(database.connection)


def _empty() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    _make(Database(Path(":memory:"), connection))
    return connection
