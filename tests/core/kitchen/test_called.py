"""What people call a row of any table."""

import sqlite3

import pytest

from kitchensync import Kitchen
from kitchensync.kitchen.called import query_of_what
from kitchensync.schema import tables


@pytest.mark.parametrize("table", sorted(tables()))
def test_of_every_table_it_can_be_told_what_a_row_is_called(kitchen: Kitchen, table: str) -> None:
    # Between double quotes SQLite takes the name of a column that is not there for a text.
    strict = query_of_what(table).replace('"', "`")
    with sqlite3.connect(kitchen.home / "household.db") as database:
        assert database.execute(strict, (bytes(16),)).fetchall() == []
    database.close()
