"""What is put somewhere is there; what is counted is so."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from kitchensync import Kitchen, PantryItem
from kitchensync.errors import BadAmount, BadDate, BadInput, NotEnough, NotFound, TooLarge
from tests.support.kitchens import World


def only(kitchen: Kitchen) -> PantryItem:
    (item,) = kitchen.pantry()
    return item


def test_added_food_is_there_with_all_that_was_said(world: World, kitchen: Kitchen) -> None:
    done = kitchen.add("milk 2 l", place="fridge", best="+7d", price="1,19 €", note="organic")
    item = only(kitchen)
    today = date.fromtimestamp(world.clock() / 1000)
    assert done.what == f"Added 2 l milk to fridge, best before {today + timedelta(days=7)}."
    assert (item.food, item.amount, item.value, item.place) == ("milk", "2 l", 2_000_000, "fridge")
    assert (item.best_before, item.due_in_days) == (today + timedelta(days=7), 7)
    assert (item.price, item.note, item.lots) == ("1.19 EUR", "organic", 1)


def test_food_goes_where_it_was_put_last(kitchen: Kitchen) -> None:
    kitchen.add("milk", place="fridge")
    kitchen.add("Milk")
    assert [(item.place, item.lots) for item in kitchen.pantry()] == [("fridge", 2)]


def test_it_is_said_where_food_goes_that_has_its_place(kitchen: Kitchen) -> None:
    kitchen.add("milk", place="fridge")
    assert kitchen.add("milk").what == "Added 1 × milk to fridge."
    kitchen.shopping.add("milk")
    assert [item.place for item in kitchen.shopping.check("milk").items] == ["fridge"]


def test_one_food_in_two_spellings_is_one_food(kitchen: Kitchen) -> None:
    kitchen.add("Crème fraîche")
    kitchen.add("cre\u0300me  FRAI\u0302CHE")
    assert kitchen.foods() == ["Crème fraîche"]


@pytest.mark.parametrize(
    ("said", "error"),
    [({"best": "0230"}, BadDate), ({"price": "free"}, BadAmount), ({"note": "x" * 4001}, TooLarge)],
)
def test_what_cannot_be_taken_adds_nothing(
    kitchen: Kitchen, said: dict[str, str], error: type[Exception]
) -> None:
    with pytest.raises(error):
        kitchen.add("milk", **said)  # type: ignore[arg-type]  # names of options
    assert kitchen.pantry() == []
    assert kitchen.foods() == []


def test_a_dry_run_says_the_same_and_does_nothing(kitchen: Kitchen) -> None:
    dry = kitchen.add("milk 2 l", place="fridge", dry_run=True)
    assert (kitchen.pantry(), kitchen.foods(), kitchen.places()) == ([], [], [])
    done = kitchen.add("milk 2 l", place="fridge")
    assert (dry.what, dry.changed, dry.change_id) == (done.what, True, None)


def test_a_whole_lot_moves_as_it_is(kitchen: Kitchen) -> None:
    kitchen.add("bread", place="shelf")
    before = only(kitchen)
    assert kitchen.move("bread", "freezer").what == "Moved 1 × bread to freezer."
    after = only(kitchen)
    assert (after.id, after.place) == (before.id, "freezer")


def test_a_corrected_place_freezes_and_thaws_as_a_move_does(world: World, kitchen: Kitchen) -> None:
    today = date.fromtimestamp(world.clock() / 1000)
    kitchen.add("milk 1 l", place="fridge", best="+5d")
    kitchen.edit("milk", place="freezer")
    frozen = only(kitchen)
    assert (frozen.frozen, frozen.thawed) == (today, None)
    kitchen.edit("milk", place="fridge", frozen="-3d", thawed="-1d")
    said = only(kitchen)
    assert (said.frozen, said.thawed) == (today - timedelta(3), today - timedelta(1))
    kitchen.edit("milk", place="")
    assert only(kitchen).thawed == said.thawed


def test_a_printed_day_that_freezing_put_aside_is_not_said(world: World, kitchen: Kitchen) -> None:
    today = date.fromtimestamp(world.clock() / 1000)
    kitchen.add("milk 2 l", place="fridge", best="+3d")
    assert kitchen.edit("milk", place="freezer").what == f"Changed 2 l milk, frozen {today}."
    assert only(kitchen).due != today + timedelta(3)
    thawed = kitchen.edit("milk", place="fridge").what
    assert thawed == f"Changed 2 l milk, best before {today + timedelta(3)}."


def test_of_a_part_that_moves_a_new_lot_is_made_with_the_same_story(kitchen: Kitchen) -> None:
    days = {"use_by": "+7d", "bought": "-9d", "frozen": "-8d", "thawed": "-1d", "opened": "today"}
    kitchen.add("mince 4 x 500 g", place="cellar", store="Lidl", note="lean", **days)  # type: ignore[arg-type]  # days are among what may be said
    kitchen.move("mince 0.5 kg", "larder")
    rest, part = kitchen.pantry()
    assert [(item.place, item.value) for item in (rest, part)] == [
        ("cellar", 1_500_000),
        ("larder", 500_000),
    ]
    differing = {"id": "", "place": "", "amount": "", "value": 0, "price": None}
    assert replace(part, **differing) == replace(rest, **differing)  # type: ignore[arg-type]  # fields by name
    assert None not in (part.opened, part.frozen, part.thawed, part.bought, part.store, part.note)
    assert (part.due_kind, part.pack) == ("use-by", 500_000)


def test_undoing_a_part_move_puts_everything_back(kitchen: Kitchen) -> None:
    kitchen.add("milk 2 l", place="cellar")
    kitchen.move("milk 0.5 l", "fridge")
    kitchen.undo()
    assert [(item.place, item.amount) for item in kitchen.pantry()] == [("cellar", "2 l")]


def test_moving_what_is_there_already_changes_nothing(kitchen: Kitchen) -> None:
    kitchen.add("bread", place="shelf")
    assert not kitchen.move("bread", "shelf").changed


def test_several_things_are_put_in_at_once_and_taken_back_at_once(kitchen: Kitchen) -> None:
    said = "milk 2 l, 1,5 kg flour, tomatoes, chopped"
    assert len(kitchen.add(said, dry_run=True).items) == 3
    assert kitchen.pantry() == []
    done = kitchen.add(said, place="cellar", best="+2d")
    assert done.what == (
        "Added 2 l milk to cellar, best before 2026-05-30; 1.5 kg flour to cellar, best before "
        "2026-05-30; 1 × tomatoes, chopped to cellar, best before 2026-05-30."
    )
    assert [item.amount for item in kitchen.pantry()] == ["1.5 kg", "2 l", "1"]
    kitchen.undo()
    assert kitchen.pantry() == []


def test_of_several_things_none_is_put_in_where_one_cannot_be(kitchen: Kitchen) -> None:
    with pytest.raises(BadAmount):
        kitchen.add("milk, bread -3 l")
    with pytest.raises(BadInput, match="A price is of one thing"):
        kitchen.add("milk, bread", price="2")
    assert kitchen.pantry() == []


def test_a_food_that_has_a_comma_in_its_name_is_one_thing(kitchen: Kitchen) -> None:
    kitchen.catalog.add("salt, fine sea")
    kitchen.add("salt, fine sea 500 g")
    assert only(kitchen).food == "salt, fine sea"


def test_a_count_replaces_what_was_written_down(kitchen: Kitchen) -> None:
    kitchen.add("milk 2 l")
    assert kitchen.count("milk 0.7 l").what == "Counted 700 ml milk."
    assert only(kitchen).amount == "700 ml"
    kitchen.use("milk 0.2 l")
    assert only(kitchen).amount == "500 ml"


def test_a_lack_is_missing_from_what_is_used_first(kitchen: Kitchen) -> None:
    kitchen.add("milk 1 l", best="+2d", place="a")
    kitchen.add("milk 1 l", best="+9d", place="b")
    kitchen.count("milk 1200 ml")
    assert [(item.place, item.value) for item in kitchen.pantry()] == [("a", 200_000), ("b", 10**6)]


def test_nothing_can_be_counted(kitchen: Kitchen) -> None:
    kitchen.add("milk 1 l")
    kitchen.count("milk 0 l")
    assert kitchen.pantry() == []


def test_what_was_used_up_and_is_found_again_is_a_new_lot(kitchen: Kitchen) -> None:
    kitchen.add("milk 1 l", best="+2d")
    kitchen.use("milk", all=True)
    kitchen.count("milk 0.5 l")
    item = only(kitchen)
    assert (item.amount, item.best_before) == ("500 ml", None)


def test_nothing_is_nothing_in_any_unit(kitchen: Kitchen) -> None:
    kitchen.add("milk 1 l")
    kitchen.add("milk 2 cartons")
    kitchen.count("milk 0")
    assert kitchen.pantry() == []


def test_a_count_is_of_all_that_can_be_told_in_its_measure(kitchen: Kitchen) -> None:
    kitchen.add("flour 500 g", place="cupboard", best="+9d")
    kitchen.catalog.edit("flour", litre="500 g")
    kitchen.add("flour 1 l", place="cellar", best="+2d")
    assert kitchen.count("flour 600 g").what == "Counted 600 g flour."
    assert [item.amount for item in kitchen.pantry()] == ["200 ml", "500 g"]
    kitchen.count("flour 1 kg")
    assert [item.amount for item in kitchen.pantry()] == ["200 ml", "900 g"]


def test_what_a_count_cannot_be_told_of_is_left_and_named(kitchen: Kitchen) -> None:
    kitchen.add("tomatoes 500 g")
    kitchen.add("tomatoes 2 cartons", place="cellar")
    cellar = next(item for item in kitchen.pantry() if item.place)
    id_ = cellar.id[:8]
    assert kitchen.count("tomatoes 400 g").what == (
        "Counted 400 g tomatoes. 2 cartons in cellar is left as it is. How much a carton of it "
        f"holds is not known. To count that too, for example: `ks count {id_} 2 cartons`."
    )
    assert kitchen.count(f"{id_} 1 carton").what == "Counted 1 carton tomatoes."
    assert {item.amount for item in kitchen.pantry()} == {"400 g", "1 carton"}
    kitchen.undo()
    kitchen.undo()
    assert {item.amount for item in kitchen.pantry()} == {"500 g", "2 cartons"}


def test_a_count_needs_an_amount_a_known_food_and_its_kind_of_unit(kitchen: Kitchen) -> None:
    kitchen.add("milk 1 l")
    with pytest.raises(BadAmount):
        kitchen.count("milk")
    with pytest.raises(NotFound):
        kitchen.count("mlik 1 l")
    with pytest.raises(BadInput, match=r"1 l of milk"):
        kitchen.count("milk 3")
    assert only(kitchen).amount == "1 l"


def test_a_lot_is_corrected_by_name_or_id(kitchen: Kitchen) -> None:
    kitchen.add("milk 1 l", best="+2d", note="x", price="1")
    item = only(kitchen)
    assert kitchen.edit(item.id[:8], best="", place="cellar", note="", price="2 USD").changed
    edited = only(kitchen)
    assert (edited.best_before, edited.place, edited.note) == (None, "cellar", None)
    assert edited.price == "2.00 USD"
    assert not kitchen.edit("milk", place="cellar").changed


def test_what_is_said_of_a_lot_can_be_taken_away(kitchen: Kitchen) -> None:
    kitchen.add("milk 1 l", best="+2d", place="fridge", note="x", price="1")
    done = kitchen.edit("milk", best="", place="", note="", price="")
    assert done.items[0].place is None
    left = only(kitchen)
    assert (left.best_before, left.place, left.note, left.price) == (None, None, None, None)
    kitchen.undo()
    assert only(kitchen).place == "fridge"


def test_editing_what_is_not_there_says_so(kitchen: Kitchen) -> None:
    kitchen.add("milk")
    kitchen.use("milk")
    with pytest.raises(NotEnough):
        kitchen.edit("milk", note="x")


def test_low_lists_what_there_is_less_of_than_there_should_be(kitchen: Kitchen) -> None:
    kitchen.set_minimum("milk 1 l")
    kitchen.set_minimum("eggs 6")
    kitchen.add("eggs 12")
    kitchen.add("milk 3")  # cartons: nobody knows how many litres
    assert [(item.food, item.amount, item.minimum) for item in kitchen.low()] == [
        ("milk", "0 l", "1 l")
    ]
    kitchen.set_minimum("milk 0")
    assert kitchen.low() == []
