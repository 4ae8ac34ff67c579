"""Lines go from one list to another as they are, and all of a list is ticked at once."""

from __future__ import annotations

import pytest

from kitchensync import Kitchen
from kitchensync.errors import BadInput, NotFound
from tests.support.kitchens import settle


def listed(kitchen: Kitchen, name: str | None = None) -> list[tuple[str, str, bool]]:
    return [(line.list, line.words, line.checked) for line in kitchen.shopping.lines(name)]


def test_lines_are_put_at_the_end_of_another_list(kitchen: Kitchen) -> None:
    kitchen.shopping.add("nails, milk, 2 l paint")
    kitchen.shopping.add("screws", "hardware")
    done = kitchen.shopping.move("nails, paint", "Hardware")
    assert done.what == "Moved nails and 2 l paint to the hardware list."
    assert listed(kitchen, "hardware") == [
        ("hardware", "screws", False),
        ("hardware", "nails", False),
        ("hardware", "2 l paint", False),
    ]
    assert kitchen.shopping.move("nails", "hardware").what == (
        "That is on the hardware list already."
    )
    kitchen.undo(done.change_id)
    assert listed(kitchen, "shopping") == [
        ("shopping", said, False) for said in ("nails", "milk", "2 l paint")
    ]
    with pytest.raises(NotFound):
        kitchen.shopping.move("bread", "hardware")


def test_what_was_added_to_a_line_goes_with_it(kitchen: Kitchen) -> None:
    kitchen.shopping.add("eggs 6")
    kitchen.shopping.add("+6 eggs")
    kitchen.shopping.move("eggs", "market")
    assert listed(kitchen) == [("market", "12 × eggs", False)]


def test_a_line_that_one_moves_while_another_ticks_it_is_moved_and_ticked(
    two: tuple[Kitchen, Kitchen],
) -> None:
    ada, ben = two
    ada.shopping.add("milk 1 l")
    settle(ada, ben)
    ada.shopping.move("milk", "market")
    ben.shopping.check("milk")
    settle(ada, ben)
    for kitchen in two:
        assert listed(kitchen) == [("market", "milk 1 l", True)]
        assert [item.amount for item in kitchen.pantry()] == ["1 l"]


def test_all_of_a_list_is_ticked_at_once(kitchen: Kitchen) -> None:
    kitchen.shopping.add("milk 1 l, bread")
    kitchen.shopping.add("nails", "hardware")
    with pytest.raises(BadInput, match="A price is of one thing"):
        kitchen.shopping.check(None, "shopping", price="3")
    assert kitchen.shopping.check(None, "shopping").what == "Bought 1 l milk, 1 × bread."
    assert [words for _, words, ticked in listed(kitchen) if not ticked] == ["nails"]
    assert kitchen.shopping.check(None, "shopping").what == "Nothing is to be got."
