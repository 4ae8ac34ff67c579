"""The first version of the schema: its code, as far as that goes, and files as it made them."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path

from kitchensync.replica import upgrades
from kitchensync.schema.records import RECORDS
from tests.support.versions import as_version

_FIRST = Path(__file__).parents[1] / "fixtures" / "v1" / "household.db"
_LATER = ("household", "photo")
"""Tables that the first version had not."""


@contextmanager
def oldest() -> Generator[None]:
    """The code of the first version, as far as files and changes go; it cannot sync."""
    records = tuple(record for record in RECORDS if record.table not in _LATER)
    with as_version(1, records, upgrades.UPGRADES[:1]):
        yield


def make_oldest(path: Path) -> None:
    """Make a file what the first version would have made it; nobody may have it open."""
    with closing(sqlite3.connect(f"file:{_FIRST}?immutable=1", uri=True)) as first:
        was = _made(first)
    with closing(sqlite3.connect(path, isolation_level=None)) as file:
        for name, (kind, sql) in _made(file).items():
            if was.get(name, (kind, ""))[1] != sql:
                assert kind == "view" or not [*file.execute(f'SELECT 1 FROM "{name}"')]
                file.execute(f'DROP {kind} "{name}"')
        for name in was.keys() - _made(file).keys():
            file.execute(was[name][1])
        file.execute("PRAGMA user_version = 1")
        assert _made(file) == was


def _made(file: sqlite3.Connection) -> dict[str, tuple[str, str]]:
    found = file.execute("SELECT name, type, sql FROM sqlite_master WHERE sql IS NOT NULL")
    return {name: (kind, sql) for name, kind, sql in found}
