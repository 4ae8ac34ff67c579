"""A change through a transaction of the replica, beside a plain UPDATE of the same table.

Both files hold the same rows and have the same pragmas, with synchronous=NORMAL on both so that the
disk hides nothing. Ours reads the row, stamps, and keeps the change set in the outbox.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path
from random import Random

from kitchensync.replica import Identity, Replica
from tests.bench import kitchens
from tests.bench.figures import Figure, speed
from tests.bench.timing import Run, side_by_side
from tests.support.homes import Clock

ROWS = 3000
CHANGES = 3000
ROUNDS = 15
TARGET = 0.45
_FILLED_AT_ONCE = 1000
_UPDATE = "UPDATE food SET minimum = ? WHERE id = ?"


def figures() -> Iterator[Figure]:
    """One change a transaction, and a hundred."""
    random = Random(1)
    rows = [random.randbytes(16) for _ in range(ROWS)]
    for each in (1, 100):
        with kitchens.folder() as home:
            yield measure(home, rows, each)


def measure(home: Path, rows: Sequence[bytes], each: int) -> Figure:
    """The rate of changes over that of plain ones."""
    clock = Clock()
    replica = Replica.create(home / "ours.db", Identity(bytes(32), bytes(16), 0), clock=clock)
    for start in range(0, len(rows), _FILLED_AT_ONCE):
        with replica.transaction("fill") as transaction:
            for row in rows[start : start + _FILLED_AT_ONCE]:
                transaction.put("food", row, {"name": "flour", "place": bytes(16), "minimum": 0})
    replica.close()
    shutil.copy(home / "ours.db", home / "plain.db")
    replica = Replica.open(home / "ours.db", clock=clock)
    replica.rows("PRAGMA synchronous = NORMAL")
    plain = sqlite3.connect(home / "plain.db", isolation_level=None)
    plain.executescript("PRAGMA synchronous = NORMAL; PRAGMA trusted_schema = OFF;")
    amounts = cycle(range(1, 1_000_003))
    timings = side_by_side(
        {
            "ours": lambda: ours(replica, clock, rows, each, next(amounts)),
            "other": lambda: updates(plain, rows, each, next(amounts)),
        },
        rounds=ROUNDS,
    )
    replica.close()
    plain.close()
    return speed("local write", f"{each} a transaction", timings, at_least=TARGET)


@contextmanager
def ours(
    replica: Replica, clock: Clock, rows: Sequence[bytes], each: int, amount: int
) -> Generator[Run]:
    """Set `amount` on as many rows as there are changes."""

    def run() -> None:
        for start in range(0, CHANGES, each):
            clock.now += 1
            with replica.transaction("set a minimum") as transaction:
                for row in rows[start : start + each]:
                    transaction.put("food", row, {"minimum": amount})

    yield run


@contextmanager
def updates(
    plain: sqlite3.Connection, rows: Sequence[bytes], each: int, amount: int
) -> Generator[Run]:
    """The same in SQL."""
    execute = plain.execute

    def run() -> None:
        for start in range(0, CHANGES, each):
            execute("BEGIN IMMEDIATE")
            for row in rows[start : start + each]:
                execute(_UPDATE, (amount, row))
            execute("COMMIT")

    yield run
