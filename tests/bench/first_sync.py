"""A new device takes in a household of 100,000 changes, beside raw SQLite upserts of its cells.

Timed is everything from the relay's answers to the last commit: read, verify, decrypt, decode,
merge with conflicts kept, keep the envelopes for history. One edit in a hundred is a conflict.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from itertools import count, groupby
from operator import itemgetter
from pathlib import Path

from kitchensync.sync import incoming
from tests.bench import kitchens
from tests.bench.figures import Figure, speed
from tests.bench.kitchens import COLUMNS, TABLE, Action, Newcomer
from tests.bench.timing import Run, side_by_side

CHANGES = 100_000
ROUNDS = 5
_SQL = {bytes: "BLOB", str: "TEXT", int: "INTEGER"}


def figures() -> Iterator[Figure]:
    """Few and many changes a cell, in actions of an import's and of a person's size."""
    for what, cells, each, single, target in (
        ("1.4 changes a cell, 1,000 an action", 71_424, 1000, False, 1.0),
        ("11 changes a cell, 1,000 an action", 9_000, 1000, False, 2.5),
        ("1.4 changes a cell, 9 an action", 71_424, 9, False, None),
        ("11 changes a cell, 9 an action", 9_000, 9, False, None),
        ("1.4 changes a cell, 9 an action, an envelope each", 71_424, 9, True, None),
    ):
        done = kitchens.actions(changes=CHANGES, cells=cells, each=each)
        with kitchens.folder() as home:
            yield measure(home, done, what, single=single, target=target)


def measure(
    home: Path, done: Sequence[Action], what: str, *, single: bool, target: float | None
) -> Figure:
    """The rate of the first sync over that of upserts."""
    devices = kitchens.authors(home, done, push_each=single)
    joins = kitchens.newcomer(home, devices[0])
    kitchens.close(devices)
    files = (home / f"round-{number}.db" for number in count())
    timings = side_by_side(
        {
            "ours": lambda: first_sync(joins, next(files)),
            "other": lambda: upserts(done, next(files)),
        },
        rounds=ROUNDS,
    )
    return speed("first sync", what, timings, at_least=target)


@contextmanager
def first_sync(joins: Newcomer, file: Path) -> Generator[Run]:
    """Take in all answers, one after the other, on a device that has nothing."""
    space = joins.space(file)

    def run() -> None:
        for answer in joins.answers:
            incoming.take(space, answer)

    yield run
    space.close()


@contextmanager
def upserts(done: Sequence[Action], file: Path) -> Generator[Run]:
    """One upsert a change, a column at a time within each action, all in one transaction."""
    connection = plain_table(file)
    statements = [
        (_UPSERT[column], [(row, value) for row, _, value in edits])
        for action in done
        for column, edits in groupby(sorted(action.edits, key=_column), _column)
    ]

    def run() -> None:
        connection.execute("BEGIN IMMEDIATE")
        for sql, parameters in statements:
            connection.executemany(sql, parameters)
        connection.execute("COMMIT")

    yield run
    connection.close()


def plain_table(file: Path) -> sqlite3.Connection:
    """The same cells without stamps, in a file with the same pragmas."""
    connection = sqlite3.connect(file, isolation_level=None)
    connection.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;")
    columns = ", ".join(f"{name} {_SQL[kind]}" for name, kind in COLUMNS.items())
    connection.execute(
        f"CREATE TABLE {TABLE} (id BLOB NOT NULL PRIMARY KEY, {columns}) STRICT, WITHOUT ROWID"
    )
    return connection


_column: Callable[[kitchens.Edit], str] = itemgetter(1)
_UPSERT = {
    name: f"INSERT INTO {TABLE} (id, {name}) VALUES (?, ?) "
    f"ON CONFLICT (id) DO UPDATE SET {name} = excluded.{name}"
    for name in COLUMNS
}
