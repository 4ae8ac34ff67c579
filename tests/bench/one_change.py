"""One change from hand to hand: made, sealed, opened by another device and merged, all durable.

Beside commits of one plain UPDATE each, with synchronous=FULL on both. The network is left out.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from kitchensync.sync import incoming, steps
from tests.bench import kitchens
from tests.bench.figures import Figure, cost
from tests.bench.first_sync import plain_table
from tests.bench.kitchens import TABLE
from tests.bench.timing import Run, side_by_side
from tests.support.homes import Device

ROUNDS = 200
MOST_COMMITS = 5
MOST_BYTES = 512


def figures() -> Iterator[Figure]:
    """The time in commits, and the size of the envelope."""
    done = kitchens.actions(changes=1800, cells=1800, each=9)
    with kitchens.folder() as home:
        devices = kitchens.authors(home, done)
        devices[0].sync()
        row = done[0].edits[0][0]
        yield time(home, devices, row)
        yield size(devices, row)
        kitchens.close(devices)


def time(home: Path, devices: Sequence[Device], row: bytes) -> Figure:
    """How many commits' time a change takes from one device's hand to the other's table."""
    plain = plain_table(home / "plain.db")
    plain.execute(f"INSERT INTO {TABLE} (id, price) VALUES (?, 0)", (row,))
    prices = count(1)
    timings = side_by_side(
        {
            "ours": lambda: change(devices, row, next(prices)),
            "other": lambda: commit(plain, row, next(prices)),
        },
        rounds=ROUNDS,
    )
    plain.close()
    return cost(
        "one change", "made, sealed, opened, merged; in commits", timings, at_most=MOST_COMMITS
    )


@contextmanager
def change(devices: Sequence[Device], row: bytes, price: int) -> Generator[Run]:
    """The author's part and the other's part; that the relay has it is noted after the time."""
    author, other = (device.space for device in devices)
    devices[0].clock.now += 1000

    def run() -> None:
        kitchens.write(author, [(row, "price", price)])
        steps.seal(author)
        incoming.take(other, steps.unsent(author, 1))

    yield run
    author.replica.acknowledge(author.replica.heads()[author.device].seq)


@contextmanager
def commit(plain: sqlite3.Connection, row: bytes, price: int) -> Generator[Run]:
    """The same change in a plain table."""

    def run() -> None:
        plain.execute("BEGIN IMMEDIATE")
        plain.execute(f"UPDATE {TABLE} SET price = ? WHERE id = ?", (price, row))
        plain.execute("COMMIT")

    yield run


def size(devices: Sequence[Device], row: bytes) -> Figure:
    """Bytes of an envelope with one change and the news of the other device's head."""
    author, other = devices
    other.sync()
    author.sync()
    kitchens.write(author.space, [(row, "note", "the blue bag, half full")])
    steps.seal(author.space)
    (envelope,) = steps.unsent(author.space, 2)
    return Figure("one change", "sealed", len(envelope), "bytes", at_most=MOST_BYTES)
