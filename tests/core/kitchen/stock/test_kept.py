"""Food of one place alone: used, opened, moved and counted there, whatever is elsewhere."""

from __future__ import annotations

import pytest

from kitchensync import Kitchen
from kitchensync.errors import NotEnough, NotFound


@pytest.fixture
def stocked(kitchen: Kitchen) -> Kitchen:
    """Milk that is due in the fridge, and more of it in the cellar."""
    kitchen.add("milk 1 l", place="fridge", best="+2d")
    kitchen.add("milk 2 l", place="cellar", best="+60d")
    return kitchen


def by_place(kitchen: Kitchen) -> dict[str | None, str]:
    return {item.place: item.amount for item in kitchen.pantry()}


def test_what_is_taken_from_one_place_leaves_the_others_alone(stocked: Kitchen) -> None:
    done = stocked.use("milk 0.5 l", "cel")
    assert done.what == "Used 500 ml milk from cellar; 2.5 l left."
    assert by_place(stocked) == {"fridge": "1 l", "cellar": "1.5 l"}
    assert stocked.waste("milk", "cellar", all=True).what.startswith("Wasted 1.5 l milk from cell")
    stocked.undo()
    assert by_place(stocked) == {"fridge": "1 l", "cellar": "1.5 l"}


def test_more_than_there_is_in_one_place_is_not_taken_from_another(stocked: Kitchen) -> None:
    with pytest.raises(NotEnough, match=r"There is only 1 l of milk in fridge\."):
        stocked.use("milk 2 l", "fridge")
    stocked.customs.add_place("attic")
    with pytest.raises(NotEnough, match=r"There is no milk in attic\."):
        stocked.use("milk 1 l", "attic")
    with pytest.raises(NotFound):
        stocked.use("milk 1 l", "moon")


def test_a_part_of_what_is_in_one_place_moves(stocked: Kitchen) -> None:
    done = stocked.move("milk 0.5 l", "fridge", "cellar")
    assert done.what == "Moved 500 ml milk from cellar to fridge."
    assert by_place(stocked) == {"fridge": "1.5 l", "cellar": "1.5 l"}


def test_the_pack_of_one_place_is_opened(stocked: Kitchen) -> None:
    stocked.open_("milk", "cellar")
    assert [item.place for item in stocked.pantry() if item.opened] == ["cellar"]


def test_one_place_is_counted_by_itself(stocked: Kitchen) -> None:
    assert stocked.count("milk 1 l", "cellar").what == "Counted 1 l milk in cellar."
    assert by_place(stocked) == {"fridge": "1 l", "cellar": "1 l"}
    stocked.customs.add_place("shelf")
    assert stocked.count("milk 3 l", "shelf").what == "Counted 3 l milk in shelf."
    assert by_place(stocked) == {"fridge": "1 l", "cellar": "1 l", "shelf": "3 l"}
    stocked.count("milk 0", "fridge")
    assert by_place(stocked) == {"cellar": "1 l", "shelf": "3 l"}
