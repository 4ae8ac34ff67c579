"""What was done is told, and can be taken back where it still stands."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from kitchensync import Kitchen
from kitchensync.errors import BadInput, NotEnough, NotFound
from kitchensync.replica import Replica
from kitchensync.replica.archives.archiving import Archive
from kitchensync.replica.stamps import DAY_MS
from kitchensync.replica.values import Change
from tests.support.household import AT_ONCE
from tests.support.kitchens import World, settle


def test_history_tells_who_did_what_when(world: World, kitchen: Kitchen) -> None:
    kitchen.add("milk 2 l")
    world.clock.now += 1000
    kitchen.use("milk 0.5 l")
    last, before, *_ = kitchen.history()
    assert [(c.what, c.person, c.device, c.sent) for c in (last, before)] == [
        ("used 500 ml milk", "Ada", "laptop", False),
        ("added 2 l milk", "Ada", "laptop", False),
    ]
    assert last.time == datetime.fromtimestamp(world.clock() / 1000, UTC)


def test_history_can_be_about_one_food(kitchen: Kitchen) -> None:
    kitchen.add("milk 2 l")
    kitchen.add("eggs 6")
    kitchen.use("milk 1 l")
    kitchen.remove("milk")
    told = [change.what for change in kitchen.history(about="milk")]
    assert told == ["removed 1 l milk", "used 1 l milk", "added 2 l milk"]
    assert [change.what for change in kitchen.history(about="milk", limit=1)] == told[:1]


def test_the_history_of_a_food_is_that_of_what_was_merged_into_it_too(kitchen: Kitchen) -> None:
    kitchen.add("aubergine 2")
    kitchen.add("nonna's purple 1")
    kitchen.catalog.merge("nonna's purple", "aubergine")
    told = ["nonna's purple is aubergine", "added 1 × nonna's purple", "added 2 × aubergine"]
    assert [change.what for change in kitchen.history(about="aubergine")] == told
    assert [change.what for change in kitchen.history(about="nonna's purple")] == told


def test_what_another_process_writes_meanwhile_moves_nothing_in_the_history(
    world: World, kitchen: Kitchen, monkeypatch: pytest.MonkeyPatch
) -> None:
    for food in ("milk", "eggs", "bread"):
        kitchen.add(food)
    with Kitchen.open(kitchen.home, outside=world.outside) as other:
        read = Replica.newest_first

        def busy(replica: Replica, *given: Any) -> Iterator[Change]:
            for change in read(replica, *given):
                other.add("salt")
                yield change

        monkeypatch.setattr(Replica, "newest_first", busy)
        told = [change.what for change in kitchen.history(about="bread")]
        assert told == ["added 1 × bread"]


def test_undo_goes_back_step_by_step(kitchen: Kitchen) -> None:
    kitchen.add("milk 2 l")
    kitchen.use("milk 0.5 l")
    kitchen.use("milk 0.25 l")
    assert kitchen.undo().what == "Took back “used 250 ml milk”."
    assert kitchen.undo().what == "Took back “used 500 ml milk”."
    assert kitchen.pantry()[0].amount == "2 l"
    kitchen.undo()
    assert kitchen.pantry() == []
    with pytest.raises(NotFound):
        kitchen.undo()
    assert kitchen.people() == ["Ada"]


def test_undo_begins_with_what_was_done_since_the_clock_was_put_back(
    world: World, kitchen: Kitchen
) -> None:
    world.clock.now += 3 * DAY_MS
    kitchen.add("milk 2 l")
    world.clock.now -= 3 * DAY_MS
    for food in ("bread", "eggs"):
        world.clock.now += 1000
        kitchen.add(food)
    undone = [kitchen.undo().what for _ in range(3)]
    assert undone == [
        f"Took back “added {what}”." for what in ("1 × eggs", "1 × bread", "2 l milk")
    ]


def test_undo_goes_on_behind_what_a_clock_that_is_behind_took_back(
    world: World, two: tuple[Kitchen, Kitchen]
) -> None:
    laptop, phone = two
    world.clock.now += 8 * 60_000
    phone.add("milk 2 l")
    world.clock.now += 1000
    bread = phone.add("bread")
    phone.sync()
    world.clock.now -= 8 * 60_000
    laptop.sync()
    laptop.undo(bread.change_id)
    settle(laptop, phone)
    world.clock.now += 9 * 60_000
    assert phone.undo().what == "Took back “added 2 l milk”."


def test_undo_takes_back_what_stands_of_two_changes_of_the_same_words(kitchen: Kitchen) -> None:
    kitchen.add("milk 2 l")
    first = kitchen.use("milk 0.5 l")
    kitchen.use("milk 0.5 l")
    kitchen.undo(first.change_id)
    assert kitchen.undo().changed
    assert kitchen.pantry()[0].amount == "2 l"


def test_what_somebody_else_took_back_is_not_taken_back_again(two: tuple[Kitchen, Kitchen]) -> None:
    laptop, phone = two
    laptop.add("eggs 6")
    added = laptop.add("milk 2 l")
    settle(laptop, phone)
    phone.undo(added.change_id)
    settle(phone, laptop)
    assert laptop.undo().what == "Took back “added 6 × eggs”."


def test_an_undo_that_was_undone_may_be_done_again(kitchen: Kitchen) -> None:
    kitchen.add("milk 2 l")
    kitchen.use("milk 0.5 l")
    kitchen.undo(kitchen.undo().change_id)
    assert kitchen.undo().what == "Took back “used 500 ml milk”."
    assert kitchen.pantry()[0].amount == "2 l"


@pytest.mark.parametrize("sealed", [False, True])
def test_an_undo_that_was_undone_may_be_done_again_with_a_clock_that_was_set_back(
    world: World, two: tuple[Kitchen, Kitchen], sealed: bool
) -> None:
    kitchen, _ = two
    kitchen.add("milk 2 l")
    world.clock.now += 3 * DAY_MS
    noted = kitchen.edit("milk", note="open")
    world.clock.now -= 3 * DAY_MS
    taken_back = kitchen.undo(noted.change_id)
    if sealed:
        kitchen.sync()
    kitchen.undo(taken_back.change_id)
    assert kitchen.undo(noted.change_id).what == "Took back “changed milk”."
    assert kitchen.pantry()[0].note is None


def test_no_change_has_an_empty_id(kitchen: Kitchen) -> None:
    kitchen.add("milk 2 l")
    with pytest.raises(NotFound):
        kitchen.undo("")
    assert kitchen.pantry()[0].amount == "2 l"


def test_a_line_that_was_ticked_and_unticked_by_undo_is_taken_off(kitchen: Kitchen) -> None:
    kitchen.shopping.add("eggs 12")
    kitchen.shopping.check("eggs")
    kitchen.undo()
    assert kitchen.undo().what == "Took back “put 12 × eggs on the shopping list”."
    assert kitchen.shopping.lines() == []


def test_what_undo_put_back_is_taken_back_like_any_other(kitchen: Kitchen) -> None:
    kitchen.add("milk 2 l", place="fridge")
    kitchen.move("milk", "cellar")
    kitchen.edit("milk", place="shelf")
    kitchen.undo()
    kitchen.undo()
    assert [item.place for item in kitchen.pantry()] == ["fridge"]
    assert kitchen.undo().what == "Took back “added 2 l milk”."


def test_undo_of_an_undo_does_it_again(kitchen: Kitchen) -> None:
    kitchen.add("milk 2 l")
    kitchen.use("milk 0.5 l")
    undone = kitchen.undo()
    kitchen.undo(undone.change_id)
    assert kitchen.pantry()[0].amount == "1.5 l"


def test_what_was_changed_since_stays(kitchen: Kitchen) -> None:
    added = kitchen.add("milk 2 l", place="fridge")
    kitchen.edit("milk", place="cellar")
    done = kitchen.undo(added.change_id)
    assert "stays" in done.what


def test_what_was_used_since_stays_and_it_is_said_what_to_do(kitchen: Kitchen) -> None:
    for line in ("zorb 3", "eggs 6"):
        kitchen.shopping.add(line)
    bought = kitchen.shopping.check("zorb, eggs")
    used = kitchen.use("zorb 1")
    done = kitchen.undo(bought.change_id)
    assert done.what == (
        "Took back “bought 3 × zorb, 6 × eggs”. Of zorb some was used since, so that stays: "
        "undo the use first, or say with `ks count` how much there is."
    )
    assert [(item.food, item.amount) for item in kitchen.pantry()] == [("zorb", "2")]
    assert "zorb" in kitchen.foods()
    assert [(line.words, line.checked) for line in kitchen.shopping.lines()] == [
        ("zorb 3", True),
        ("eggs 6", False),
    ]
    again = kitchen.undo(bought.change_id)
    assert (again.what[:17], again.changed) == ("Nothing was taken", False)
    kitchen.undo(used.change_id)
    assert kitchen.undo(bought.change_id).changed
    assert kitchen.pantry() == []


def test_a_cooking_of_whose_leftovers_some_were_eaten_is_taken_back_as_a_whole_or_not(
    kitchen: Kitchen,
) -> None:
    kitchen.add("rice 1 kg")
    kitchen.recipes.new("Rice", "200 g rice\n\nCook.")
    cooked = kitchen.cooking.cook("Rice", leftovers="2")
    eaten = kitchen.use("Rice leftovers 1")
    assert "Of Rice leftovers some was used" in kitchen.undo(cooked.change_id).what
    assert [item.amount for item in kitchen.pantry()] == ["800 g", "1"]
    assert not kitchen.cooking.cook("Rice").changed
    kitchen.undo(eaten.change_id)
    kitchen.undo(cooked.change_id)
    assert [item.amount for item in kitchen.pantry()] == ["1 kg"]


def test_a_food_that_a_recipe_named_before_it_was_there_changes_nothing_since(
    kitchen: Kitchen,
) -> None:
    kitchen.recipes.new("Smoothie", "2 bananas\n\nBlend.")
    kitchen.add("bananas 6")
    assert kitchen.undo().what == "Took back “added 6 × bananas”."
    assert kitchen.pantry() == []


def test_a_food_that_a_recipe_named_since_stays(kitchen: Kitchen) -> None:
    added = kitchen.add("bananas 6")
    kitchen.recipes.new("Smoothie", "2 bananas\n\nBlend.")
    assert "stays" in kitchen.undo(added.change_id).what


def test_where_others_changed_all_of_it_since_it_is_said_how_to_go_further_back(
    world: World, two: tuple[Kitchen, Kitchen]
) -> None:
    laptop, phone = two
    laptop.add("milk 2 l", place="fridge")
    last = laptop.edit("milk", note="blue").change_id
    settle(laptop, phone)
    world.clock.now += 1000
    phone.edit("milk", note="red")
    settle(phone, laptop)
    done = laptop.undo()
    assert (done.changed, "ks history" in done.what) == (False, True)
    assert laptop.undo(last).what.endswith("back of “changed milk”.")


def test_a_dry_undo_undoes_nothing(kitchen: Kitchen) -> None:
    kitchen.add("milk 2 l")
    assert kitchen.undo(dry_run=True).change_id is None
    assert kitchen.pantry()[0].amount == "2 l"


def test_a_change_of_somebody_else_can_be_taken_back(two: tuple[Kitchen, Kitchen]) -> None:
    laptop, phone = two
    phone.add("milk 2 l")
    settle(phone, laptop)
    change = laptop.history()[0]
    assert (change.person, change.device, change.sent) == ("Ben", "phone", True)
    with pytest.raises(NotFound):
        laptop.undo()
    laptop.undo(change.id)
    settle(laptop, phone)
    assert phone.pantry() == []


def test_that_somebody_came_in_is_not_taken_back(two: tuple[Kitchen, Kitchen]) -> None:
    laptop, phone = two
    settle(phone, laptop)
    came_in = [change.id for change in laptop.history(100) if change.what.endswith(" came in")]
    before = laptop.status().devices
    for change in came_in:
        with pytest.raises(BadInput, match="is not taken back"):
            phone.undo(change)
    assert len(came_in) >= len(before) == 2
    assert laptop.status().devices == before


def test_no_archive_is_read_for_what_was_done_lately(
    kitchen: Kitchen, monkeypatch: pytest.MonkeyPatch
) -> None:
    kitchen.add("milk 2 l")
    kitchen.use("milk 2 l")
    kitchen.add("eggs 6")
    kitchen.add("milk 1 l")
    kitchen.add("bread")
    archive = kitchen._rooms.spaces.household.replica.whole.archive  # pyright: ignore[reportPrivateUsage]  # as a floor would
    archive.put_away(AT_ONCE)
    with monkeypatch.context() as patched:
        patched.delattr(Archive, "rows_that_say")
        assert [change.what for change in kitchen.history(1, "milk")] == ["added 1 l milk"]
    told = ["added 1 l milk", "used 2 l milk", "added 2 l milk"]
    assert [change.what for change in kitchen.history(20, "milk")] == told


def test_what_is_archived_is_told_of_and_exported_and_can_be_taken_back(kitchen: Kitchen) -> None:
    (lot,) = [item.id for item in kitchen.add("milk 2 l").items]
    kitchen.use("milk 2 l")
    kitchen.add("milk 1 l")
    replica = kitchen._rooms.spaces.household.replica  # pyright: ignore[reportPrivateUsage]  # as a floor would
    replica.whole.archive.put_away(AT_ONCE)
    assert len(replica.rows("SELECT id FROM lot")) == 1
    used, added = kitchen.history(about="milk")[1:]
    assert (used.what, added.what) == ("used 2 l milk", "added 2 l milk")
    assert lot in kitchen.export()
    with pytest.raises(NotEnough, match="That milk is over and in the archive"):
        kitchen.edit(lot[:8], note="sour")
    with pytest.raises(NotFound):
        kitchen.edit("beef", note="sour")
    kitchen.undo(used.id)
    kitchen.edit(lot[:8], note="sour")


def test_what_was_taken_back_is_not_said_again_with_the_name(kitchen: Kitchen) -> None:
    kitchen.set_minimum("zorb 3")
    kitchen.undo()
    kitchen.customs.add_place("garage", "freezer")
    kitchen.undo()
    kitchen.add("zorb 1", place="garage")
    assert kitchen.low() == []
    assert [(place.name, place.climate) for place in kitchen.customs.places()] == [("garage", None)]


def test_stars_that_were_taken_back_stay_so(kitchen: Kitchen) -> None:
    kitchen.recipes.new("Soup", "2 carrots\n\nCook.")
    kitchen.recipes.rate("Soup", 4)
    kitchen.undo()
    kitchen.recipes.favourite("Soup")
    (found,) = kitchen.recipes.search("soup")
    assert (found.stars, found.favourite) == (None, True)


def test_what_was_made_anew_goes_by_undo_and_comes_by_undoing_that(kitchen: Kitchen) -> None:
    kitchen.add("zorb 1")
    kitchen.undo()
    added = kitchen.add("zorb 2").change_id
    taken_back = kitchen.undo().change_id
    assert not kitchen.undo(added).changed
    assert kitchen.foods() == []
    kitchen.undo(taken_back)
    assert [(item.food, item.amount) for item in kitchen.pantry()] == [("zorb", "2")]
    assert kitchen.foods() == ["zorb"]


def test_a_change_of_what_somebody_removed_meanwhile_can_be_taken_back(
    world: World, two: tuple[Kitchen, Kitchen]
) -> None:
    laptop, phone = two
    laptop.add("zorb 1", best="+3d")
    day = laptop.pantry()[0].best_before
    settle(laptop, phone)
    laptop.remove("zorb")
    world.clock.now += 1000
    phone.edit("zorb", best="+5d")
    settle(laptop, phone)
    assert phone.undo().what == "Took back “changed zorb”."
    settle(laptop, phone)
    assert [[item.best_before for item in kitchen.pantry()] for kitchen in two] == [[day]] * 2
