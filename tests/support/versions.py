"""A newer version of the schema, to be used beside the one that is.

Inside `newer()` the code knows one more column, one more record and one more kind of posting.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from enum import StrEnum
from importlib import import_module
from typing import Any, ClassVar

import pytest
from pydantic import create_model

from kitchensync.replica import statements, upgrades, waiting
from kitchensync.replica.database import SCHEMA_VERSION, Database
from kitchensync.replica.postings import stock
from kitchensync.schema import Food, Posting, PostingKind, Record, ledger_for, tables
from kitchensync.schema.merging import entry, register
from kitchensync.schema.records import RECORDS
from kitchensync.schema.tables import hanging_on

NewerKind = StrEnum(  # type: ignore[misc]  # made from the older one
    "NewerKind", {kind.name: kind.value for kind in PostingKind} | {"GIVEN": "given"}
)


class NewerFood(Food):
    """A food with a brand."""

    brand: str | None = register(None)


class NewerPosting(Posting):
    """A posting that can say that something was given away."""

    kind: NewerKind = entry()  # type: ignore[assignment]  # wider, as a newer version is


class Brew(Record):
    """Something that the older version has never heard of."""

    table: ClassVar[str] = "brew"
    name: str = register()


_TELLING = (
    "replica.database",
    "replica.opening",
    "replica.snapshots.rebuild",
    "replica.archives.segment",
    "replica.snapshots.snapshot",
    "sync.outgoing",
    "sync.selfcheck",
    "sync.snapshots.offers",
)
"""Modules that act by the version's number."""

_REPLACED: dict[type[Record], type[Record]] = {Food: NewerFood, Posting: NewerPosting}


def _upgrade(database: Database) -> None:
    database.execute("ALTER TABLE food ADD COLUMN brand TEXT")
    database.execute("ALTER TABLE food ADD COLUMN brand_at INTEGER NOT NULL DEFAULT 0")
    database.execute(tables()["brew"].ddl())


@contextmanager
def newer() -> Generator[None]:
    """The code of the next version."""
    known = [_REPLACED.get(record, record) for record in RECORDS]
    with as_version(SCHEMA_VERSION + 1, (*known, Brew), (*upgrades.UPGRADES, _upgrade)):
        yield


@contextmanager
def as_version(
    number: int,
    records: tuple[type[Record], ...],
    steps: tuple[Callable[[Database], None], ...],
) -> Generator[None]:
    """The code of the version with these records, to which these upgrades lead."""
    schema = sys.modules["kitchensync.schema.tables"]
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(schema, "RECORDS", records)
            patch.setattr(upgrades, "UPGRADES", steps)
            # All are imported first: one that is not would take the patched number for its own.
            for module in [import_module(f"kitchensync.{name}") for name in _TELLING]:
                patch.setattr(module, "SCHEMA_VERSION", number)
            if number < 7:
                for what in ("sift_if_due", "stop_noting", "note_all"):
                    patch.setattr(stock, what, _not_there_yet)
            if number < 8:
                _patch_outbox(patch)
            _forget()
            yield
    finally:
        _forget()


def _patch_outbox(patch: pytest.MonkeyPatch) -> None:
    """What waited had no sum."""
    columns = "time, changes, change_set"
    patch.setattr(waiting, "sum_of", _no_sum)
    patch.setattr(waiting, "_ADD", f"INSERT INTO outbox ({columns}) SELECT ?, ?, ? WHERE ? = 0")
    into = f"INSERT INTO outbox (place, {columns})"
    patch.setattr(waiting, "_PUT", f"{into} SELECT ?, ?, ?, ? WHERE ? = 0")
    patch.setattr(waiting, "_ROWS", f"SELECT place, {columns}, 0 FROM outbox ORDER BY place")


def _no_sum(*_: object) -> int:
    return 0


def _not_there_yet(_: Database) -> None:
    """The code of a version that has nothing to sift."""


def without(record: type[Record], *fields: str) -> type[Record]:
    """A record as it was before it had those fields."""
    kept: dict[str, Any] = {
        name: (field.annotation, field)
        for name, field in record.model_fields.items()
        if name not in fields
    }
    older = create_model(record.__name__, __base__=Record, **kept)
    for name in ("table", "ledger_of", "wide", "over_when"):
        setattr(older, name, getattr(record, name))
    return older


def _forget() -> None:
    for cached in (tables, ledger_for, hanging_on, *vars(statements).values()):
        if hasattr(cached, "cache_clear"):
            cached.cache_clear()
