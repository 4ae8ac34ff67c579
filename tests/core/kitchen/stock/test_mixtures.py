"""Columns that say one thing between them, as merges may leave them: halves, mixtures, nothing.

Two people who write at once, an undo, or a device of another version can bring each column alone.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from random import Random

import pytest

from kitchensync import Kitchen
from kitchensync.errors import KitchenSyncError
from kitchensync.measure.amounts import Amount, stored
from kitchensync.measure.units import measured
from kitchensync.replica import Replica
from kitchensync.replica.ids import named_id
from kitchensync.schema import Column, Table, tables
from tests.support.dump import dump
from tests.support.kitchens import World, settle

MILK = named_id("food", "milk")

READING: list[Callable[[Kitchen], object]] = [
    lambda kitchen: kitchen.pantry(each_lot=True),
    lambda kitchen: kitchen.due(100_000),
    Kitchen.low,
    Kitchen.places,
    Kitchen.foods,
    Kitchen.people,
    lambda kitchen: kitchen.shopping.lines(),
    Kitchen.history,
    Kitchen.conflicts,
    lambda kitchen: kitchen.household.devices(),
    Kitchen.status,
    lambda kitchen: kitchen.export(format="csv"),
]
"""What only has to come to an end; the pantry and the export are looked at besides."""
CHANGING: list[Callable[[Kitchen], object]] = [
    lambda kitchen: kitchen.use("milk 0.1 l", dry_run=True),
    lambda kitchen: kitchen.use("milk", all=True, dry_run=True),
    lambda kitchen: kitchen.open_("milk", dry_run=True),
    lambda kitchen: kitchen.move("milk", "cellar", dry_run=True),
    lambda kitchen: kitchen.count("milk 1 l", dry_run=True),
    lambda kitchen: kitchen.edit("milk", note="sour", dry_run=True),
    lambda kitchen: kitchen.remove("milk", dry_run=True),
    lambda kitchen: kitchen.shopping.check("milk", dry_run=True),
    lambda kitchen: kitchen.shopping.add("milk 1 l", dry_run=True),
    lambda kitchen: kitchen.household.remove_device("laptop", dry_run=True),
]
HAS_BEEN_HERE = b"h" * 16
TEXTS = ("l", "kg", "piece", "stone", "", "EUR", "2026-02-31", "milk", "\x1b[2J", "0 l")


def replica_of(kitchen: Kitchen) -> Replica:
    return kitchen._rooms.spaces.household.replica


def put(kitchen: Kitchen, table: str, row: bytes, **values: object) -> None:
    with replica_of(kitchen).transaction("mixed up") as transaction:
        transaction.put(table, row, values)


def minimum(kitchen: Kitchen) -> tuple[object, ...]:
    sql = "SELECT minimum, minimum_dimension, minimum_unit FROM food WHERE id = ?"
    return tuple(*replica_of(kitchen).rows(sql, (MILK,)))


def test_a_minimum_that_one_takes_away_and_another_changes_is_one_or_the_other(
    world: World, two: tuple[Kitchen, Kitchen]
) -> None:
    laptop, phone = two
    laptop.set_minimum("milk 2 l")
    settle(laptop, phone)
    world.clock.now += 1000
    phone.set_minimum("milk 0")
    world.clock.now += 1000
    laptop.set_minimum("milk 3 l")
    settle(laptop, phone)
    assert minimum(laptop) == minimum(phone) == (3_000_000, "volume", "l")
    assert [low.minimum for low in phone.low()] == ["3 l"]


def test_a_price_is_won_with_its_currency(world: World, two: tuple[Kitchen, Kitchen]) -> None:
    laptop, phone = two
    laptop.add("milk 2 l", price="1.19 EUR")
    settle(laptop, phone)
    world.clock.now += 1000
    phone.edit("milk", price="1.50 USD")
    world.clock.now += 1000
    laptop.edit("milk", price="2 EUR")
    settle(laptop, phone)
    assert [item.price for item in (*laptop.pantry(), *phone.pantry())] == ["2.00 EUR"] * 2


@pytest.mark.parametrize("column", ["minimum", "minimum_dimension", "minimum_unit"])
def test_half_a_minimum_is_none(kitchen: Kitchen, column: str) -> None:
    kitchen.set_minimum("milk 2 l")
    put(kitchen, "food", MILK, **{column: None})
    assert kitchen.low() == []


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ((2_000_000, "volume", "l"), Amount(2_000_000, "volume", "l")),
        ((5, "count", "a unit of tomorrow"), Amount(5, "count", "a unit of tomorrow")),
        ((2_000_000, "volume", "kg"), None),
        ((0, "volume", "l"), None),
        ((-1, "volume", "l"), None),
        ((None, "volume", "l"), None),
        ((1, None, "l"), None),
        ((1, "volume", None), None),
    ],
)
def test_columns_that_do_not_fit_each_other_are_no_amount(
    columns: tuple[int | None, None, str | None], expected: Amount | None
) -> None:
    assert stored(*columns) == expected


def test_a_lot_is_measured_in_what_its_dimension_says() -> None:
    assert measured("volume", "l") == ("volume", "l")
    assert measured("volume", "kg") == ("volume", "ml")
    assert measured("mass", None) == ("mass", "g")
    assert measured(None, "kg") == ("mass", "kg")
    assert measured(None, None) == ("count", "piece")
    assert measured("mass", "a unit of tomorrow") == ("mass", "a unit of tomorrow")


def cells(random: Random) -> Iterator[tuple[Table, Column, object]]:
    """Every register of every record, each with something that it takes."""
    for table in tables().values():
        for column in () if table.ledger_of or table.set_of else table.columns:
            values = (None, *(column.choices or ()), 0, 1, -7, 2**62, *TEXTS, MILK, HAS_BEEN_HERE)
            yield table, column, random.choice([value for value in values if column.takes(value)])


@pytest.mark.parametrize("seed", range(8))
def test_whatever_a_merge_leaves_can_be_read(kitchen: Kitchen, seed: int) -> None:
    random = Random(seed)
    kitchen.add("milk 2 l", place="fridge", best="+3d", price="1.19", note="x")
    kitchen.set_minimum("milk 3 l")
    kitchen.shopping.add("milk 2 l")
    replica = replica_of(kitchen)
    for table, column, value in cells(random):
        rows = [row for (row,) in replica.rows(f'SELECT id FROM "{table.name}"')]
        put(
            kitchen,
            table.name,
            random.choice([*rows, random.randbytes(16)]),
            **{column.name: value},
        )
        for reading in READING:
            reading(kitchen)
        assert all(item.food and item.amount and item.lots for item in kitchen.pantry())
        assert json.loads(kitchen.export())
        if column is table.columns[-1]:  # what is verified stays as it was put
            kitchen.verify()
    left = dump(replica)
    for changing in CHANGING:
        with suppress(KitchenSyncError):  # a sentence is an answer too
            changing(kitchen)
    assert dump(replica) == left
