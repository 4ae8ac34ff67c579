"""Several lines are ticked or taken off together or not at all, and none is meant by chance."""

import pytest

from kitchensync import Kitchen
from kitchensync.errors import Ambiguous, BadAmount, BadInput, NotFound


@pytest.mark.parametrize(
    "said",
    [
        "milk bread ginger ale",
        "MILK ginger ale bread",
        "mil, bre, ginger",
        "1 l milk, bread, ginger ale,",
        "bread milk 1 l ginger ale",
    ],
)
def test_several_lines_are_ticked_at_once(kitchen: Kitchen, said: str) -> None:
    for words in ("milk 1 l", "bread", "ginger ale", "eggs 12"):
        kitchen.shopping.add(words)
    done = kitchen.shopping.check(said)
    assert sorted(done.what.removeprefix("Bought ").removesuffix(".").split(", ")) == [
        "1 l milk",
        "1 × bread",
        "1 × ginger ale",
    ]
    assert [line.words for line in kitchen.shopping.lines() if not line.checked] == ["eggs 12"]
    kitchen.undo()
    assert not kitchen.pantry()
    assert not any(line.checked for line in kitchen.shopping.lines())


def test_several_things_are_put_on_a_list_at_once(kitchen: Kitchen) -> None:
    kitchen.shopping.add("bread")
    done = kitchen.shopping.add("1,5 l milk, bread, +6 eggs, cake,")
    assert done.what == (
        "Put 1.5 l milk, 6 × eggs, cake on the shopping list. "
        "bread is on the shopping list already."
    )
    words = {line.words for line in kitchen.shopping.lines()}
    assert words == {"bread", "1,5 l milk", "6 eggs", "cake"}
    kitchen.undo()
    assert [line.words for line in kitchen.shopping.lines()] == ["bread"]


def test_of_several_things_none_is_put_on_a_list_where_one_is_no_amount(kitchen: Kitchen) -> None:
    with pytest.raises(BadAmount):
        kitchen.shopping.add("milk, bread -3 l")
    assert not kitchen.shopping.lines()


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ("milk breda eggs", "“breda”"),
        ("breda milk eggs", "“breda”"),
        ("milk, app", "“app”"),
        ("milk, breda", "“breda”"),
        ("milk ginger all eggs", "“ginger all”"),
        ("apple juice", "“apple juice”"),
    ],
)
def test_of_several_lines_all_are_ticked_or_none(kitchen: Kitchen, said: str, named: str) -> None:
    for words in ("milk 1 l", "bread", "eggs", "apples", "apple pie", "orange juice"):
        kitchen.shopping.add(words)
    with pytest.raises((NotFound, Ambiguous), match=named):
        kitchen.shopping.check(said)
    assert not any(line.checked for line in kitchen.shopping.lines())
    assert not kitchen.pantry()


def test_what_is_ticked_already_is_said_beside_what_is_bought(kitchen: Kitchen) -> None:
    for words in ("milk 1 l", "bread"):
        kitchen.shopping.add(words)
    kitchen.shopping.check("milk")
    done = kitchen.shopping.check("milk bread")
    assert done.what == "Bought 1 × bread. milk 1 l is ticked already."
    assert len(kitchen.pantry()) == 2


def test_each_of_several_says_where_it_is_now(kitchen: Kitchen) -> None:
    kitchen.customs.add_place("fridge")
    kitchen.add("bread", place="Breadbox")
    for words in ("milk 1 l", "bread", "nails"):
        kitchen.shopping.add(words)
    done = kitchen.shopping.check("milk bread nails")
    assert done.what == "Bought 1 l milk (in fridge), 1 × bread (in Breadbox), 1 × nails."
    assert [item.place for item in done.items] == ["fridge", "Breadbox", None]
    assert kitchen.history(1)[0].what == "bought 1 l milk, 1 × bread, 1 × nails"


def test_a_day_is_for_all_that_are_ticked_and_a_price_for_one(kitchen: Kitchen) -> None:
    for words in ("milk 1 l", "bread"):
        kitchen.shopping.add(words)
    with pytest.raises(BadInput, match="price"):
        kitchen.shopping.check("milk bread", price="1.19")
    done = kitchen.shopping.check("milk bread", best="2031-05-17")
    assert done.what == "Bought 1 l milk, 1 × bread, best before 2031-05-17."
    assert {str(item.best_before) for item in kitchen.pantry()} == {"2031-05-17"}


def test_several_lines_are_unticked_at_once(kitchen: Kitchen) -> None:
    for words in ("milk 1 l", "bread", "eggs"):
        kitchen.shopping.add(words)
    kitchen.shopping.check("milk bread")
    done = kitchen.shopping.uncheck("bread milk eggs")
    assert done.what == "bread, milk 1 l are to be got again. eggs is not ticked."
    assert not any(line.checked for line in kitchen.shopping.lines())
    assert not kitchen.pantry()
    kitchen.undo()
    assert len(kitchen.pantry()) == 2


def test_several_lines_come_off_their_lists_at_once(kitchen: Kitchen) -> None:
    for words in ("milk 1 l", "bread", "eggs"):
        kitchen.shopping.add(words)
    kitchen.shopping.add("nails", "hardware")
    done = kitchen.shopping.remove("mil, nails, eggs")
    assert done.what == "Took milk 1 l, eggs off the shopping list, nails off the hardware list."
    assert [line.words for line in kitchen.shopping.lines()] == ["bread"]
    kitchen.undo()
    assert len(kitchen.shopping.lines()) == 4


def test_of_several_lines_all_are_unticked_or_taken_off_or_none(kitchen: Kitchen) -> None:
    for words in ("milk 1 l", "bread"):
        kitchen.shopping.add(words)
    kitchen.shopping.check("milk bread")
    for act in (kitchen.shopping.uncheck, kitchen.shopping.remove):
        with pytest.raises(NotFound, match="“breda”"):
            act("milk breda")
    assert [line.checked for line in kitchen.shopping.lines()] == [True, True]
