"""What is running out goes on the list: as much as there should be, and once."""

from __future__ import annotations

from kitchensync import Kitchen
from tests.core.kitchen.shopping.test_shopping import words
from tests.support.kitchens import settle


def open_words(kitchen: Kitchen) -> list[str]:
    return [said for said, ticked in words(kitchen) if not ticked]


def test_what_is_running_out_is_put_on_the_list_up_to_its_minimum(kitchen: Kitchen) -> None:
    for minimum in ("milk 2 l", "eggs 6", "flour 2 kg", "rice 1 kg"):
        kitchen.set_minimum(minimum)
    kitchen.add("milk 0.5 l")
    kitchen.add("eggs 2.5")
    kitchen.add("rice 1 kg")
    kitchen.shopping.add("flour 500 g")
    put = kitchen.shopping.add_low()
    assert put.what == "Put 4 × eggs, 1.5 kg flour, 1.5 l milk on the shopping list."
    assert open_words(kitchen) == ["2 kg flour", "4 × eggs", "1.5 l milk"]
    again = kitchen.shopping.add_low()
    assert (again.changed, again.what) == (False, "All that lacks is on the shopping list already.")
    kitchen.undo()
    assert open_words(kitchen) == ["flour 500 g"]


def test_what_was_bought_and_runs_out_again_is_put_there_anew(kitchen: Kitchen) -> None:
    assert kitchen.shopping.add_low().what == "Nothing is running out."
    kitchen.set_minimum("milk 2 l")
    kitchen.shopping.add_low()
    kitchen.shopping.check("milk")
    assert kitchen.shopping.add_low().what == "Nothing is running out."
    kitchen.use("milk 1 l")
    assert kitchen.shopping.add_low("market").what == "Put 1 l milk on the market list."


def test_two_phones_that_restock_apart_get_everything_once(two: tuple[Kitchen, Kitchen]) -> None:
    ada, ben = two
    ada.set_minimum("milk 2 l")
    settle(ada, ben)
    for kitchen in two:
        kitchen.shopping.add_low()
    settle(ada, ben)
    for kitchen in two:
        assert open_words(kitchen) == ["2 l milk"]
        assert not kitchen.shopping.add_low().changed
