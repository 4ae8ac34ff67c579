"""Empty databases, made once by the upgrades and copied from then on: tests make thousands of them.

Only a file with nothing in it is filled so, and only with what the same upgrades and the same
records made before in this process; upgrading one with something in it is left to `upgrades`.
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable, Generator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest

from kitchensync.replica import upgrades
from kitchensync.replica.database import Database
from kitchensync.replica.opening import APPLICATION_ID
from kitchensync.schema import Record

Code = tuple[tuple[Callable[[Database], None], ...], tuple[type[Record], ...]]
"""What a file is made by: the upgrades, and the records that its views are of."""


@contextmanager
def copied() -> Generator[None]:
    """While this lasts, a new database is a copy of the first one."""
    make = upgrades.upgrade
    made: dict[Code, sqlite3.Connection] = {}
    with ExitStack() as ending, pytest.MonkeyPatch.context() as patch:

        def upgrade(database: Database) -> None:
            if database.execute("SELECT 1 FROM sqlite_master").fetchone():
                make(database)
                return
            code = upgrades.UPGRADES, sys.modules["kitchensync.schema.tables"].RECORDS
            if code not in made:
                first = ending.enter_context(closing(_in_memory()))
                make(Database(Path(":memory:"), first))
                made[code] = first
            made[code].backup(database.connection)

        patch.setattr(upgrades, "upgrade", upgrade)
        yield


def _in_memory() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    return connection
