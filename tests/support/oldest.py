"""The first version of the schema: its code, as far as that goes, and files as it made them."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import cast

import pytest
from pydantic import create_model

from kitchensync.replica import opening, upgrades
from kitchensync.replica.opening import _connect  # pyright: ignore[reportPrivateUsage]  # replaced
from kitchensync.replica.upgrades import v3
from kitchensync.schema import Record
from kitchensync.schema.records import RECORDS
from tests.support.versions import as_version

_FIRST = Path(__file__).parents[1] / "fixtures" / "v1" / "household.db"


@contextmanager
def oldest() -> Generator[None]:
    """The code of the first version, as far as files and changes go; it cannot sync."""
    with closing(sqlite3.connect(f"file:{_FIRST}?immutable=1", uri=True)) as first:
        known = {name for name, (kind, _) in _made(first).items() if kind == "table"}
        records = tuple(_as_of(first, record, known) for record in RECORDS if record.table in known)
    with (
        as_version(1, records, upgrades.UPGRADES[:1]),
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(opening, "_connect", _with_an_archive)
        yield


def _with_an_archive(path: Path, wait_ms: int) -> sqlite3.Connection:
    """The file with the tables of an archive beside it: the code of today asks what is in them."""
    connection = _connect(path, wait_ms)
    connection.executescript(v3.ARCHIVE.replace("CREATE TABLE", "CREATE TEMP TABLE"))
    return connection


def _as_of(first: sqlite3.Connection, record: type[Record], known: set[str]) -> type[Record]:
    """The record with the fields that a file has a column or a table for."""
    columns = {name for _, name, *_ in first.execute(f"PRAGMA table_info({record.table})")}
    fields = {
        name: (field.annotation, field)
        for name, field in record.model_fields.items()
        if name in columns or f"{record.table}_{name}" in known
    }
    made = cast(type[Record], create_model(record.__name__, __base__=Record, **fields))  # type: ignore[call-overload]  # fields by name
    made.table, made.ledger_of = record.table, record.ledger_of
    return made


def make_oldest(path: Path) -> None:
    """Make a file what the first version would have made it; nobody may have it open."""
    with closing(sqlite3.connect(f"file:{_FIRST}?immutable=1", uri=True)) as first:
        was = _made(first)
    with closing(sqlite3.connect(path, isolation_level=None)) as file:
        made = _made(file)
        for name, (kind, _) in made.items():
            if kind in ("view", "trigger"):
                file.execute(f'DROP {kind} "{name}"')
        # Nobody wrote those: they follow from postings.
        file.execute("DELETE FROM lot_stocked")
        for name, (kind, sql) in made.items():
            if kind == "table" and was.get(name, ("", ""))[1] != sql:
                _narrow(file, name, was.get(name))
        for name in was.keys() - _made(file).keys():
            file.execute(was[name][1])
        for name in _made(file).keys() - was.keys():
            file.execute(f'DROP INDEX "{name}"')
        file.execute("PRAGMA user_version = 1")
        assert _made(file) == was


def _narrow(file: sqlite3.Connection, name: str, was: tuple[str, str] | None) -> None:
    """Make a table what it was; what it lost must never have been written."""
    if was is None:
        assert not [*file.execute(f'SELECT 1 FROM "{name}"')]
        file.execute(f'DROP TABLE "{name}"')
        return
    before = {column for _, column, *_ in file.execute(f'PRAGMA table_info("{name}")')}
    file.execute(f'ALTER TABLE "{name}" RENAME TO wider')
    file.execute(was[1])
    kept = [column for _, column, *_ in file.execute(f'PRAGMA table_info("{name}")')]
    lost = [column for column in before.difference(kept) if column.endswith("_at")]
    if lost:
        assert not [*file.execute(f"SELECT 1 FROM wider WHERE max(0, {', '.join(lost)})")]
    columns = ", ".join(f'"{column}"' for column in kept)
    file.execute(f'INSERT INTO "{name}" ({columns}) SELECT {columns} FROM wider')
    file.execute("DROP TABLE wider")


def _made(file: sqlite3.Connection) -> dict[str, tuple[str, str]]:
    found = file.execute("SELECT name, type, sql FROM sqlite_master WHERE sql IS NOT NULL")
    return {name: (kind, sql) for name, kind, sql in found}
