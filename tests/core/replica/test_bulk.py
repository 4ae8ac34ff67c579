"""Many changes at once come to what the rule of one cell says, however they are put together."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from kitchensync.replica.bulk import TableMerge
from kitchensync.replica.changeset import Bases, Block, bases_of
from kitchensync.replica.database import Database
from kitchensync.replica.merge import Cell, merge
from kitchensync.replica.opening import make_file
from kitchensync.schema import tables
from tests.core.replica.devices import row

FOODS = [row("milk"), row("bread"), row("salt")]
Held = tuple[dict[bytes, tuple[int, object]], set[tuple[bytes, int]]]
"""Winners by row, and the losing heads that stand beside them."""


@dataclass(frozen=True)
class Change:
    row: bytes
    stamp: int
    base: Bases
    value: str


@st.composite
def histories(draw: st.DrawFn) -> list[Change]:
    """Changes that mostly follow one another, and some that name anything at all."""
    changes: list[Change] = []
    last = dict.fromkeys(FOODS, 0)
    for number in range(1, draw(st.integers(1, 24)) + 1):
        food = draw(st.sampled_from(FOODS))
        any_stamps = st.lists(st.integers(1, 24), min_size=2, max_size=3, unique=True).map(sorted)
        follows = st.just(last[food])
        base: Bases = draw(follows | follows | follows | st.integers(0, 24) | any_stamps)
        changes.append(Change(food, number, base, draw(st.sampled_from("abc"))))
        last[food] = number
    return changes


def by_the_rule(changes: Sequence[Change]) -> Held:
    cells: dict[bytes, Cell] = {}
    for change in changes:
        cell = cells.setdefault(change.row, Cell())
        merge(cell, change.stamp, change.value, bases_of(change.base))
    winners = {food: (cell.stamp, cell.value) for food, cell in cells.items()}
    return winners, {(food, stamp) for food, cell in cells.items() for stamp in cell.heads}


def as_said_of_the_rule(changes: Sequence[Change]) -> Held:
    """All stamps never named as a base, minus the winner."""
    winners: dict[bytes, tuple[int, object]] = {}
    for change in sorted(changes, key=lambda change: change.stamp):
        winners[change.row] = change.stamp, change.value
    named = {(change.row, base) for change in changes for base in bases_of(change.base)}
    won = {(food, stamp) for food, (stamp, _) in winners.items()}
    return winners, {(change.row, change.stamp) for change in changes} - named - won


def at_once(database: Database, changes: Sequence[Change]) -> None:
    columns = zip(*((c.row, c.stamp, c.base, c.value) for c in changes), strict=True)
    with database.write():
        merging = TableMerge(database, tables()["food"])
        merging.add(Block("food", "name", *map(list, columns)))
        merging.run()


def held(database: Database) -> Held:
    winners = {
        food: (at, name) for food, at, name in database.rows("SELECT id, name_at, name FROM food")
    }
    return winners, {
        (food, stamp) for food, stamp in database.rows("SELECT row, stamp FROM conflict")
    }


@settings(max_examples=60, deadline=None)
@given(histories(), st.randoms(use_true_random=False), st.booleans())
def test_many_at_once_come_to_what_the_rule_says(
    changes: list[Change], chance: random.Random, shuffled: bool
) -> None:
    if shuffled:
        chance.shuffle(changes)
    expected = by_the_rule(changes)
    assert expected == as_said_of_the_rule(changes)
    with tempfile.TemporaryDirectory() as folder:
        database = make_file(Path(folder) / "replica.db", lambda _: None)
        try:
            left = changes
            while left:
                several = chance.randint(1, len(left))
                at_once(database, left[:several])
                left = left[several:]
            assert held(database) == expected
        finally:
            database.close()


def test_what_somebody_wrote_of_one_column_leaves_the_others(tmp_path: Path) -> None:
    database = make_file(tmp_path / "replica.db", lambda _: None)
    milk, bread, _ = FOODS
    try:
        with database.write():
            merging = TableMerge(database, tables()["food"])
            merging.add(Block("food", "name", [milk], [5], [0], ["Milk"]))
            merging.add(Block("food", "deleted", [bread], [6], [0], [1]))
            merging.run()
        found = database.rows("SELECT id, name, name_at, deleted, deleted_at FROM food")
        assert sorted(map(tuple, found)) == sorted(
            [(milk, "Milk", 5, 0, 0), (bread, None, 0, 1, 6)]
        )
        at_once(database, [Change(bread, 7, 0, "Bread")])
        ((deleted,),) = database.rows("SELECT deleted FROM food WHERE id = ?", (bread,))
        assert deleted == 1
    finally:
        database.close()


def test_a_change_that_names_a_later_one_does_not_win_over_it(tmp_path: Path) -> None:
    database = make_file(tmp_path / "replica.db", lambda _: None)
    milk, *_ = FOODS
    changes = [Change(milk, 5, 0, "later"), Change(milk, 4, 5, "earlier")]
    try:
        at_once(database, changes)
        assert held(database) == by_the_rule(changes) == ({milk: (5, "later")}, {(milk, 4)})
    finally:
        database.close()


def test_only_what_may_still_come_is_remembered_as_superseded(tmp_path: Path) -> None:
    database = make_file(tmp_path / "replica.db", lambda _: None)
    milk, *_ = FOODS
    try:
        at_once(
            database, [Change(milk, 1, 0, "a"), Change(milk, 2, 0, "b"), Change(milk, 3, 1, "c")]
        )
        at_once(database, [Change(milk, 4, [2, 3], "d"), Change(milk, 9, 8, "e")])
        remembered = {stamp for (stamp,) in database.rows("SELECT stamp FROM superseded")}
        assert remembered == {8}
    finally:
        database.close()
