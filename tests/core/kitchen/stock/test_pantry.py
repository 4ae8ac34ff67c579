"""The pantry as people read it."""

import time
from collections.abc import Sequence
from itertools import cycle
from typing import Any

import pytest

from kitchensync import Kitchen
from kitchensync.errors import BadInput, NotEnough, NotFound
from kitchensync.replica import Replica
from tests.support.kitchens import World


def test_a_head_is_no_clove(kitchen: Kitchen) -> None:
    kitchen.add("garlic 6 cloves")
    kitchen.add("garlic 1 head")
    assert sorted(item.amount for item in kitchen.pantry()) == ["1 head", "6 cloves"]
    assert kitchen.use("garlic 4 cloves").what == "Used 4 cloves garlic; 1 head and 2 cloves left."
    with pytest.raises(NotEnough, match="There is only 2 cloves of garlic"):
        kitchen.use("garlic 3 cloves")


def test_what_is_counted_is_not_measured_by_a_unit_that_counts_otherwise(kitchen: Kitchen) -> None:
    kitchen.add("carrots 5")
    with pytest.raises(BadInput, match="How much a bunch of it holds is not known"):
        kitchen.use("carrots 1 bunch")
    assert [item.amount for item in kitchen.pantry()] == ["5"]


def test_a_bare_number_is_of_what_there_is(kitchen: Kitchen) -> None:
    kitchen.add("oat drink 3 bottles")
    assert kitchen.use("oat drink").what == "Used 1 bottle oat drink; 2 bottles left."
    assert kitchen.use("oat drink 1").what == "Used 1 bottle oat drink; 1 bottle left."
    kitchen.set_minimum("oat drink 1")
    assert kitchen.low() == []


def test_a_can_is_a_tin(kitchen: Kitchen) -> None:
    kitchen.add("chickpeas 2 tins")
    assert kitchen.use("chickpeas 1 can").what == "Used 1 can canned chickpeas; 1 tin left."


def test_lots_of_one_food_in_one_place_are_one_item(kitchen: Kitchen) -> None:
    kitchen.add("milk 1 l", place="fridge", best="+9d")
    kitchen.add("milk 500 ml", place="fridge", best="+2d")
    kitchen.add("milk 1 l", place="cellar")
    assert [(item.place, item.amount, item.lots) for item in kitchen.pantry()] == [
        ("cellar", "1 l", 1),
        ("fridge", "1.5 l", 2),
    ]
    assert [item.amount for item in kitchen.pantry(food="milk", each_lot=True)] == [
        "1 l",
        "500 ml",
        "1 l",
    ]


def test_no_question_sees_half_of_what_another_process_does(
    world: World, kitchen: Kitchen, monkeypatch: pytest.MonkeyPatch
) -> None:
    kitchen.add("milk 2 l", place="fridge", best="+1d")
    other = world.keep(Kitchen.open(kitchen.home, outside=world.outside))
    rows = Replica.rows
    moves = cycle(["cellar", "pantry", "shelf"])

    def rows_then_a_move(replica: Replica, sql: str, parameters: Sequence[object] = ()) -> Any:
        found = rows(replica, sql, parameters)
        if "lot_shown" in sql:
            with monkeypatch.context() as patch:
                patch.setattr(Replica, "rows", rows)
                other.move("milk 0.5 l", next(moves))
        return found

    monkeypatch.setattr(Replica, "rows", rows_then_a_move)
    for ask in (kitchen.pantry, kitchen.due):
        assert sum(item.value for item in ask()) == 2_000_000


def test_a_place_may_be_shortened(kitchen: Kitchen) -> None:
    kitchen.add("milk", place="fridge")
    kitchen.add("bread", place="shelf")
    assert [item.food for item in kitchen.pantry(place="fri")] == ["milk"]
    with pytest.raises(NotFound):
        kitchen.pantry(place="attic")


def test_no_place_is_nowhere(kitchen: Kitchen) -> None:
    kitchen.add("milk", place="fridge")
    kitchen.add("milk", place="")
    assert [item.place for item in kitchen.pantry(place="")] == [None]


def test_due_lists_every_lot_whose_day_comes_earliest_first(kitchen: Kitchen) -> None:
    kitchen.add("milk", best="+3d")
    kitchen.add("eggs", best="+30d")
    kitchen.add("bread", best="2020-01-01")
    kitchen.add("salt")
    assert [item.food for item in kitchen.due(7)] == ["bread", "milk"]
    assert [item.due_in_days for item in kitchen.due(3)][1:] == [3]
    assert [item.food for item in kitchen.due(2)] == ["bread"]


def test_foods_are_found_by_their_beginning(kitchen: Kitchen) -> None:
    for food in ("Oat milk", "oat flakes", "bread"):
        kitchen.add(food)
    assert kitchen.foods("OAT") == ["oat flakes", "Oat milk"]


def test_three_hundred_items_are_listed_at_once(kitchen: Kitchen) -> None:
    lines = [f"food {number},{number + 1} g,shelf {number % 7}" for number in range(300)]
    kitchen.import_("\n".join(["food,amount,place", *lines]).encode(), "csv")
    start = time.perf_counter()
    assert len(kitchen.pantry()) == 300
    assert time.perf_counter() - start < 0.25
