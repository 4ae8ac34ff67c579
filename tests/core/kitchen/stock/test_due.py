"""Until when things are good, as a household sees it: opened, frozen, thawed, never told."""

from datetime import timedelta

import pytest

from kitchensync import Kitchen, PantryItem
from kitchensync.errors import BadDate, BadInput
from tests.support.kitchens import World

DAY = 86_400_000


def one(kitchen: Kitchen, food: str) -> PantryItem:
    (item,) = kitchen.pantry(food=food)
    return item


def test_what_has_no_date_is_due_as_such_food_is_and_says_that_it_is_an_estimate(
    kitchen: Kitchen,
) -> None:
    kitchen.add("eggs 6", place="fridge")
    item = one(kitchen, "eggs")
    assert (item.best_before, item.due_in_days, item.estimated) == (None, 21, True)
    assert item.why == "bought today, keeps 21 in the fridge"


def test_what_comes_in_tins_keeps_and_is_kept_as_what_is_canned(kitchen: Kitchen) -> None:
    for place in ("fridge", "cupboard"):
        kitchen.customs.add_place(place)
    assert kitchen.add("tuna 2 tins").what == "Added 2 tins canned tuna to cupboard."
    assert kitchen.add("tuna 200 g", place="fridge").changed
    fresh, tinned = one(kitchen, "tuna"), one(kitchen, "canned tuna")
    assert (fresh.due_kind, fresh.due_in_days) == ("use-by", 1)
    assert (tinned.due_kind, (tinned.due_in_days or 0) > 365) == ("best-before", True)
    assert kitchen.add("cherry tomatoes 2 tins").what == "Added 2 tins cherry tomatoes to cupboard."
    assert one(kitchen, "cherry tomatoes").due is None
    kitchen.add("durian 1 tin")
    assert one(kitchen, "durian").due is None


def test_who_notes_late_what_was_bought_or_thawed_says_when(kitchen: Kitchen) -> None:
    kitchen.add("eggs 6", place="fridge", bought="-2d")
    assert one(kitchen, "eggs").why == "bought 2 days ago, keeps 21 in the fridge"
    kitchen.edit("eggs", bought="-5d")
    eggs = one(kitchen, "eggs")
    assert eggs.bought
    assert eggs.due
    assert eggs.due - eggs.bought == timedelta(days=21)
    kitchen.catalog.edit("mince", days={"thawed": "2"})
    kitchen.add("mince 400 g", place="fridge", use_by="+9d", frozen="-5d", thawed="today")
    kitchen.edit("mince", thawed="yesterday")
    assert one(kitchen, "mince").why == "thawed yesterday, keeps 2"
    with pytest.raises(BadDate):
        kitchen.edit("mince", thawed="whenever")


def test_what_is_printed_is_no_estimate_and_says_what_it_means(kitchen: Kitchen) -> None:
    kitchen.add("milk 1 l", best="+7d")
    kitchen.add("mince 400 g", use_by="+2d")
    milk, mince = one(kitchen, "milk"), one(kitchen, "mince")
    assert (milk.due, milk.due_kind, milk.estimated) == (milk.best_before, "best-before", False)
    assert (mince.due_in_days, mince.due_kind, mince.why) == (2, "use-by", None)


def test_a_household_says_what_the_days_of_a_food_mean(kitchen: Kitchen) -> None:
    kitchen.add("eggs 6", place="fridge")
    kitchen.catalog.edit("eggs", due_kind="use-by")
    assert one(kitchen, "eggs").due_kind == "use-by"


def test_a_day_is_one_kind_or_the_other(kitchen: Kitchen) -> None:
    with pytest.raises(BadInput, match="either"):
        kitchen.add("milk", best="+1d", use_by="+2d")
    kitchen.add("milk", best="+1d")
    kitchen.edit("milk", use_by="+2d")
    assert (one(kitchen, "milk").due_in_days, one(kitchen, "milk").due_kind) == (2, "use-by")
    kitchen.edit("milk", use_by="")
    assert one(kitchen, "milk").best_before is None


def test_what_is_never_due_is_not_even_thought_to_be_due(kitchen: Kitchen) -> None:
    kitchen.add("eggs 6", place="fridge", best="x")
    kitchen.add("peas 1 kg", place="freezer", best="never", frozen="today")
    assert (one(kitchen, "eggs").due, one(kitchen, "peas").due) == (None, None)
    assert kitchen.due(4000) == []
    kitchen.edit("eggs", best="")
    assert one(kitchen, "eggs").due_in_days == 21


def test_what_is_never_due_goes_last_and_is_due_once_it_is_open(kitchen: Kitchen) -> None:
    kitchen.catalog.edit("milk", days={"opened": "5"})
    assert kitchen.add("milk 1 l", best="x").what == "Added 1 l milk, no day printed."
    kitchen.add("milk 1 l", best="+9d")
    assert "due never" not in kitchen.use("milk 1.5 l").what
    assert one(kitchen, "milk").due is None
    kitchen.open_("milk")
    assert one(kitchen, "milk").due_in_days == 5


def test_what_was_opened_some_time_ago_was_not_opened_next_year(kitchen: Kitchen) -> None:
    kitchen.catalog.edit("milk", days={"opened": "5"})
    kitchen.add("milk 1 l", opened="-2d")
    item = one(kitchen, "milk")
    assert (item.due_in_days, item.why) == (3, "opened 2 days ago, keeps 5")
    assert item.opened is not None
    kitchen.edit("milk", opened=f"{item.opened - timedelta(days=1):%m%d}")
    assert one(kitchen, "milk").due_in_days == 2
    for day in ("tomorrow", item.opened + timedelta(days=3)):
        with pytest.raises(BadDate, match="still to come"):
            kitchen.edit("milk", opened=day)


def test_opened_milk_is_due_sooner_and_goes_first(world: World, kitchen: Kitchen) -> None:
    kitchen.catalog.edit("milk", days={"opened": "5"})
    kitchen.add("milk 1 l", best="+30d")
    kitchen.open_("milk")
    world.clock.now += 3 * DAY
    kitchen.add("milk 1 l", best="+1d")
    opened, closed = kitchen.pantry(food="milk", each_lot=True)
    assert (opened.due_in_days, opened.why) == (2, "opened 3 days ago, keeps 5")
    assert [item.id for item in kitchen.due(7)] == [closed.id, opened.id]
    assert kitchen.use("milk 0.5 l").items[0].id == opened.id


def test_an_estimate_that_is_earlier_goes_before_a_printed_day(kitchen: Kitchen) -> None:
    kitchen.add("eggs 6", place="fridge")  # keep three weeks
    kitchen.add("eggs 6", place="box", best="+30d")
    assert [item.place for item in kitchen.use("eggs 1").items] == ["fridge"]


def test_the_freezer_stops_the_clock_and_thawing_starts_it_again(
    world: World, kitchen: Kitchen
) -> None:
    kitchen.catalog.edit("mince", days={"freezer": "90", "thawed": "1"})
    kitchen.add("mince 400 g", place="fridge", use_by="+2d")
    kitchen.move("mince", "freezer")
    frozen = one(kitchen, "mince")
    assert (frozen.due_in_days, frozen.why) == (90, "frozen today, keeps 90")
    world.clock.now += 20 * DAY
    kitchen.move("mince", "fridge")
    thawed = one(kitchen, "mince")
    assert (thawed.due_in_days, thawed.why) == (1, "thawed today, keeps 1")
    assert (thawed.frozen, thawed.due_kind) == (frozen.frozen, "use-by")
    assert thawed.thawed
    assert frozen.frozen
    assert thawed.thawed - frozen.frozen == timedelta(days=20)
    kitchen.undo()
    assert one(kitchen, "mince").thawed is None
    assert one(kitchen, "mince").place == "freezer"


def test_what_is_to_be_used_by_a_day_was_fresh_when_it_went_into_the_freezer(
    kitchen: Kitchen,
) -> None:
    kitchen.catalog.edit("mince", days={"freezer": "90"})
    kitchen.add("mince 400 g", place="freezer", use_by="+2d", bought="-1d")
    assert one(kitchen, "mince").why == "frozen yesterday, keeps 90"
    kitchen.add("frozen peas 1 kg", place="freezer", best="+200d")
    assert one(kitchen, "frozen peas").frozen is None


def test_of_a_part_that_is_frozen_only_that_part_is(kitchen: Kitchen) -> None:
    kitchen.add("mince 400 g", place="fridge", use_by="+2d", store="Lidl", note="lean")
    kitchen.move("mince 100 g", "freezer")
    states = {i.place: (i.amount, bool(i.frozen), i.note, i.store) for i in kitchen.pantry()}
    assert states == {
        "freezer": ("100 g", True, "lean", "Lidl"),
        "fridge": ("300 g", False, "lean", "Lidl"),
    }


def test_it_keeps_as_long_as_it_kept_last_time(kitchen: Kitchen) -> None:
    kitchen.add("zorb juice 1 l", place="fridge", best="+12d")
    kitchen.add("zorb juice 1 l")
    (last,) = (item for item in kitchen.pantry(each_lot=True) if not item.best_before)
    assert {i.due_in_days for i in kitchen.pantry(each_lot=True)} == {12}
    assert last.why == "bought today, keeps 12 in the fridge"


def test_the_same_is_bought_again_where_no_amount_is_said(kitchen: Kitchen) -> None:
    kitchen.add("milk 1 l", place="fridge")
    assert kitchen.add("milk").what == "Added 1 l milk to fridge."
    kitchen.add("cola 6 x 330 ml")
    assert kitchen.add("cola").what == "Added 6 × 330 ml cola."
    kitchen.undo()
    kitchen.undo()
    assert kitchen.add("cola").what == "Added 1 × cola."


def test_undo_of_one_of_two_equal_purchases_leaves_the_other(kitchen: Kitchen) -> None:
    first = kitchen.add("milk 1 l", place="fridge", best="+7d", price="1.19", store="Lidl")
    kitchen.add("milk 1 l", place="fridge", best="+7d", price="1.19", store="Lidl")
    kitchen.undo(first.change_id)
    assert [(item.amount, item.lots) for item in kitchen.pantry()] == [("1 l", 1)]
    assert not kitchen.undo(first.change_id).changed
    kitchen.undo()
    assert kitchen.pantry() == []
