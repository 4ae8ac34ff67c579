"""What is taken is gone from the right lot, and nothing is guessed."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from kitchensync import Kitchen
from kitchensync.errors import Ambiguous, BadInput, NotEnough, NotFound
from tests.support.kitchens import World


def by_place(kitchen: Kitchen) -> dict[str | None, str]:
    return {item.place: item.amount for item in kitchen.pantry()}


def test_what_is_due_first_is_used_first_and_then_the_next(kitchen: Kitchen) -> None:
    kitchen.add("milk 1 l", best="2027-06-09", place="later")
    kitchen.add("milk 1 l", best="2027-06-02", place="soon")
    done = kitchen.use("milk 1.5 l")
    choice = "1 l from soon due 2027-06-02, then 500 ml from later due 2027-06-09"
    assert done.what == f"Used 1.5 l milk ({choice}); 500 ml left."
    assert [(item.amount, item.place) for item in done.items] == [
        ("1 l", "soon"),
        ("0.5 l", "later"),
    ]
    assert kitchen.history()[0].what == f"used 1.5 l milk ({choice})"
    assert by_place(kitchen) == {"later": "500 ml"}


def test_what_is_open_goes_before_what_is_due(kitchen: Kitchen) -> None:
    kitchen.add("milk 1 l", place="closed")
    kitchen.open_("milk")
    kitchen.add("milk 1 l", best="+2d", place="soon")
    kitchen.use("milk 0.5 l")
    assert by_place(kitchen) == {"closed": "500 ml", "soon": "1 l"}


def test_opening_takes_the_next_closed_lot(kitchen: Kitchen) -> None:
    kitchen.add("milk 1 l", best="+2d")
    kitchen.add("milk 1 l", best="+9d")
    for _ in range(2):
        assert kitchen.open_("milk").changed
    assert all(item.opened for item in kitchen.pantry(each_lot=True))
    assert not kitchen.open_("milk").changed


def test_more_than_there_is_is_refused_and_says_what_there_is(kitchen: Kitchen) -> None:
    kitchen.add("milk 1 l")
    with pytest.raises(NotEnough) as caught:
        kitchen.use("milk 2 l")
    assert "only 1 l of milk" in caught.value.message
    assert "--all" in caught.value.hint
    assert kitchen.use("milk 2 l", all=True).what == "Used 1 l milk; none left."
    assert kitchen.pantry() == []


def test_who_says_all_among_the_words_hears_how_to_take_it_all(kitchen: Kitchen) -> None:
    kitchen.add("oat milk 1 l")
    for words in ("oat milk all", "all the oat milk", "milk everything", "oat milk all of it"):
        with pytest.raises(NotFound, match=f"“{words}” is none") as caught:
            kitchen.waste(words)
        assert re.fullmatch("All of it is `ks waste .*milk'? --all`.", caught.value.hint)
    with pytest.raises(NotFound) as caught:
        kitchen.move("all oat milk", "top shelf")
    assert caught.value.hint == "All of it is `ks move 'oat milk' --to 'top shelf'`."
    with pytest.raises(NotFound) as caught:
        kitchen.move("all oat milk", "{x}", "fridge")
    assert caught.value.hint == "All of it is `ks move 'oat milk' --from fridge --to '{x}'`."
    with pytest.raises(NotFound, match="“zorb” is none"):
        kitchen.use("zorb all")
    kitchen.add("weetabix all 2")
    assert kitchen.use("weetabix all").changed


def test_a_share_is_of_all_there_is_and_a_few_are_nobody_knows_how_many(kitchen: Kitchen) -> None:
    kitchen.add("eggs 12, milk 2 l")
    kitchen.add("eggs 4", place="cellar")
    assert kitchen.use("half of the eggs", "cellar").what == "Used 2 × eggs from cellar; 14 left."
    assert kitchen.waste("a quarter of the milk").what == "Wasted 500 ml milk; 1.5 l left."
    assert kitchen.move("half the milk", "cellar").what == "Moved 750 ml milk to cellar."
    with pytest.raises(BadInput, match="How much eggs was not said"):
        kitchen.use("a few eggs")
    kitchen.add("eggs 500 g")
    with pytest.raises(BadInput, match="There is"):
        kitchen.use("half the eggs")


def test_pieces_are_never_guessed_to_be_litres(kitchen: Kitchen) -> None:
    kitchen.add("milk 2 l")
    with pytest.raises(BadInput, match="There is 2 l of milk"):
        kitchen.use("milk 1")
    kitchen.add("milk 3")
    assert kitchen.use("milk").what == "Used 1 × milk; 2 l and 2 left."


def test_a_name_may_be_shortened_but_not_guessed(kitchen: Kitchen) -> None:
    for food in ("oat milk", "oat flakes", "rye bread"):
        kitchen.add(food)
    assert kitchen.use("bread").changed
    with pytest.raises(Ambiguous) as caught:
        kitchen.use("oat")
    assert caught.value.matches == ("oat flakes", "oat milk")
    with pytest.raises(NotFound, match="oat mlik") as missing:
        kitchen.use("oat mlik")
    assert "oat milk" in missing.value.hint


def test_a_whole_name_that_is_used_up_is_not_taken_for_another(kitchen: Kitchen) -> None:
    kitchen.add("milk")
    kitchen.use("milk")
    kitchen.add("oat milk")
    with pytest.raises(NotEnough):
        kitchen.use("milk")
    assert [item.food for item in kitchen.pantry()] == ["oat milk"]


def test_what_is_thrown_away_is_told_as_such(kitchen: Kitchen) -> None:
    kitchen.add("yoghurt 4")
    assert kitchen.waste("yoghurt 1").what == "Wasted 1 × yoghurt; 3 left."
    assert kitchen.history()[0].what == "wasted 1 × yoghurt"


def test_a_removed_lot_was_never_there(kitchen: Kitchen) -> None:
    kitchen.add("milk 1 l", best="+2d", place="soon")
    kitchen.add("milk 1 l", best="+9d", place="later")
    kitchen.remove("milk")
    assert by_place(kitchen) == {"later": "1 l"}
    kitchen.remove(kitchen.pantry()[0].id)
    assert kitchen.pantry() == []


def test_a_lot_can_be_meant_by_its_id(kitchen: Kitchen) -> None:
    kitchen.add("milk 1 l", best="+2d", place="soon")
    kitchen.add("milk 1 l", best="+9d", place="later")
    later = next(item for item in kitchen.pantry() if item.place == "later")
    kitchen.use(f"{later.id} 0.5 l")
    assert by_place(kitchen) == {"soon": "1 l", "later": "500 ml"}


def test_a_dry_run_of_taking_takes_nothing(kitchen: Kitchen) -> None:
    kitchen.add("eggs 12")
    assert kitchen.use("eggs 2", dry_run=True).what == "Used 2 × eggs; 10 left."
    assert by_place(kitchen) == {None: "12"}


def test_several_threads_taking_at_once_all_count(kitchen: Kitchen) -> None:
    kitchen.add("eggs 40")
    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(lambda _: kitchen.use("eggs 1").changed, range(20)))
    assert all(told)
    assert by_place(kitchen) == {None: "20"}


def test_a_home_that_is_open_twice_is_one_kitchen(world: World, kitchen: Kitchen) -> None:
    other = world.keep(Kitchen.open(kitchen.home, outside=world.outside))
    kitchen.add("eggs 12")
    other.use("eggs 5")
    assert by_place(kitchen) == by_place(other) == {None: "7"}


def test_grams_are_taken_of_what_is_counted_where_a_piece_has_a_weight(kitchen: Kitchen) -> None:
    kitchen.add("onions 4")
    done = kitchen.use("onions 220 g")  # everybody knows what an onion weighs: 110 g
    assert done.what == "Used 220 g onions (2); 2 left."
    assert kitchen.history()[0].what == "used 220 g onions (2)"
    kitchen.undo()
    assert by_place(kitchen) == {None: "4"}


def test_what_a_piece_weighs_is_not_guessed(kitchen: Kitchen) -> None:
    kitchen.add("zorbs 4")
    with pytest.raises(BadInput, match="How much a piece of it weighs is not known") as caught:
        kitchen.use("zorbs 220 g")
    assert "ks food edit" in caught.value.hint
    assert by_place(kitchen) == {None: "4"}


def test_one_of_several_packs_is_taken_where_nothing_is_said(kitchen: Kitchen) -> None:
    assert kitchen.add("cola 6 x 330 ml").what == "Added 6 × 330 ml cola."
    assert kitchen.use("cola").what == "Used 330 ml cola; 5 × 330 ml left."
    assert kitchen.use("cola 2").what == "Used 2 × cola (2 × 330 ml); 3 × 330 ml left."
    assert kitchen.use("cola 100 ml").what == "Used 100 ml cola; 2 × 330 ml + 230 ml left."
    assert kitchen.pantry()[0].value == 890_000


def test_opening_one_of_several_opens_one(kitchen: Kitchen) -> None:
    kitchen.add("cola 6 x 330 ml", place="cellar")
    kitchen.add("milk 3", place="fridge", best="+30d")
    assert kitchen.open_("cola").what == "Opened 330 ml cola."
    assert kitchen.open_("milk").changed
    states = {(i.food, i.amount, bool(i.opened)) for i in kitchen.pantry(each_lot=True)}
    assert states == {
        ("cola", "330 ml", True),
        ("cola", "5 × 330 ml", False),
        ("milk", "1", True),
        ("milk", "2", False),
    }
    kitchen.undo()
    assert {(i.food, i.amount) for i in kitchen.pantry()} == {("cola", "6 × 330 ml"), ("milk", "3")}


def test_what_was_worked_out_is_said_as_people_say_it_and_kept_exactly(kitchen: Kitchen) -> None:
    kitchen.add("1 cup flour")
    done = kitchen.use("100 g flour")
    assert done.what == "Used 100 g flour (13 tbsp); 3 1/4 tbsp left."
    (item,) = kitchen.pantry()
    assert item.amount == "3 1/4 tbsp"
    assert item.value == 236_588 - 189_394
    with pytest.raises(NotEnough, match="There is only 3 1/4 tbsp of flour"):
        kitchen.use("1 cup flour")


def test_thirds_are_repeated_as_thirds(kitchen: Kitchen) -> None:
    assert kitchen.add("1/3 cup flour").what == "Added 1/3 cup flour."
    assert kitchen.count("flour 2/3 cup").what == "Counted 2/3 cup flour."
    assert kitchen.shopping.add("1/3 cup rice").what == "Put 1/3 cup rice on the shopping list."


@pytest.mark.parametrize(("first", "rest"), [("flour 1 cup", "flour 875 g"), ("flour 7 tsp", "")])
def test_who_takes_as_much_as_is_told_takes_all(kitchen: Kitchen, first: str, rest: str) -> None:
    """A cup weighs 124.918 g: what is left is told as 875 g, and no crumb of it stays."""
    kitchen.add("flour 1 kg")
    kitchen.use(first)
    (there,) = kitchen.pantry()
    done = kitchen.use(rest or f"flour {there.amount}")
    assert done.what.endswith("none left.")
    assert kitchen.pantry() == []


def test_who_wants_some_of_a_tin_hears_how_to_say_what_it_holds(kitchen: Kitchen) -> None:
    kitchen.add("coconut milk 2 tins")
    with pytest.raises(BadInput) as refused:
        kitchen.use("coconut milk 100 ml")
    assert "`ks rm 'coconut milk'`, `ks add 'coconut milk' 2 x 400 ml`" in refused.value.hint
    kitchen.remove("coconut milk")
    kitchen.add("coconut milk 2 x 400 ml")
    assert kitchen.use("coconut milk 100 ml").changed
