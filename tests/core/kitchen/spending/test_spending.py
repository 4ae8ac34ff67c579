"""What a household spent and threw away, as its lots and postings tell."""

from __future__ import annotations

from datetime import date

import pytest

from kitchensync import Kitchen, PeriodView
from kitchensync.errors import BadDate, BadInput
from kitchensync.replica.archives.over import Rule
from tests.support.kitchens import World, settle

DAY_MS = 86_400_000


def spent(period: PeriodView) -> list[str]:
    return [each.text for each in period.bought.spent]


def lost(period: PeriodView) -> list[str]:
    return [each.text for each in period.wasted.lost]


def test_what_was_bought_and_thrown_away_is_told_by_store_aisle_and_food(
    world: World, kitchen: Kitchen
) -> None:
    kitchen.add("milk 2 l", price="2.40 EUR", store="Corner")
    kitchen.add("cheddar 400 g", price="8 CHF", store="Market")
    kitchen.add("eggs 6")
    kitchen.waste("milk 500 ml")
    kitchen.waste("cheddar 100 g")
    before = kitchen.spending.between()
    assert spent(before.whole) == ["8.00 CHF", "2.40 EUR"]
    assert (before.whole.bought.lots, before.whole.bought.unpriced) == (3, 1)
    assert [one.name for one in before.whole.stores] == ["Market", "Corner", None]
    assert {one.name: one.lots for one in before.whole.aisles} == {"dairy": 3}
    assert lost(before.whole) == ["2.00 CHF", "0.60 EUR"]
    assert [each.food for each in before.whole.foods] == ["milk", "cheddar"]
    assert before.whole.wasted.mass == 615_500
    world.clock.now += 1000
    kitchen.waste("eggs 2")
    now = kitchen.spending.between().whole.wasted
    assert (now.lots, now.unpriced, now.unweighed) == (3, 1, 0)
    kitchen.undo()
    assert kitchen.spending.between() == before


def test_a_pack_that_was_opened_or_moved_had_cost_its_part(kitchen: Kitchen) -> None:
    kitchen.add("cola 6 x 330 ml", price="3.00 EUR", place="cellar")
    kitchen.move("cola 2", "fridge", "cellar")
    kitchen.open_("cola", "fridge")
    kitchen.waste("cola", "fridge")
    whole = kitchen.spending.between().whole
    assert (spent(whole), lost(whole)) == (["3.00 EUR"], ["0.50 EUR"])
    assert whole.bought.lots == 1


def test_a_price_that_is_corrected_once_some_was_opened_is_that_of_all_that_was_bought(
    world: World, kitchen: Kitchen
) -> None:
    kitchen.add("cola 6 x 330 ml", price="3.00 EUR", place="cellar")
    kitchen.move("cola 2", "fridge", "cellar")
    kitchen.open_("cola", "fridge")
    world.clock.now += 1000
    kitchen.edit("cola", price="2.40 EUR", store="Lidl", bought="yesterday")
    kitchen.waste("cola", all=True)
    whole = kitchen.spending.between().whole
    assert [one.name for one in whole.stores] == ["Lidl"]
    assert (whole.bought.lots, spent(whole), lost(whole)) == (1, ["2.40 EUR"], ["2.40 EUR"])
    assert kitchen.spending.between("today").whole.bought.lots == 0


def test_no_more_is_lost_of_a_pack_than_it_cost_though_a_count_found_more_in_it(
    world: World, kitchen: Kitchen
) -> None:
    kitchen.add("rice 400 g", price="2 EUR", place="cellar")
    kitchen.move("rice 200 g", "cupboard", "cellar")
    for place in ("cellar", "cupboard"):
        world.clock.now += 1000
        kitchen.count("rice 1 kg", place)
        world.clock.now += 1000
        kitchen.waste("rice 500 g", place)
    assert lost(kitchen.spending.between().whole) == ["2.00 EUR"]
    for place in ("cellar", "cupboard"):
        kitchen.waste("rice", place, all=True)
    assert lost(kitchen.spending.between().whole) == ["2.00 EUR"]


def test_leftovers_were_not_bought_and_nobody_knows_what_they_cost(kitchen: Kitchen) -> None:
    kitchen.add("rice 500 g", price="1 EUR")
    kitchen.recipes.new("Rice", "200 g rice", servings="2")
    kitchen.cooking.cook("Rice", leftovers="1")
    kitchen.waste("Rice leftovers 1")
    whole = kitchen.spending.between().whole
    assert (whole.bought.lots, whole.wasted.lots, whole.wasted.unpriced) == (1, 1, 1)
    assert (whole.wasted.unweighed, lost(whole)) == (1, [])


def test_what_two_phones_ticked_off_was_bought_once(two: tuple[Kitchen, Kitchen]) -> None:
    two[0].shopping.add("milk 1 l")
    settle(*two)
    for kitchen in two:
        kitchen.shopping.check("milk", price="1.19 EUR")
    settle(*two)
    for kitchen in two:
        assert spent(kitchen.spending.between().whole) == ["1.19 EUR"]


def test_months_are_those_in_which_there_was_anything(world: World, kitchen: Kitchen) -> None:
    kitchen.add("milk 1 l", price="1 EUR")
    then = date.fromtimestamp(world.clock.now / 1000)
    world.clock.now += 65 * DAY_MS
    kitchen.waste("milk 1 l")
    kitchen.add("bread 1", price="3 EUR")
    last, first = kitchen.spending.between(f"{then:%Y-%m}").months
    assert (spent(first), lost(first)) == (["1.00 EUR"], [])
    assert (spent(last), lost(last)) == (["3.00 EUR"], ["1.00 EUR"])
    assert len(kitchen.spending.between(str(then), f"{then:%Y-%m}").months) == 1
    for since, until in (("never", None), ("tomorrow", None), ("soon", None)):
        with pytest.raises(BadDate):
            kitchen.spending.between(since, until)
    with pytest.raises(BadInput):
        kitchen.spending.between("today", "yesterday")


def test_it_is_the_same_when_what_was_used_up_is_archived(world: World, kitchen: Kitchen) -> None:
    kitchen.add("flour 1 kg", price="9 EUR")
    kitchen.use("flour 1 kg")
    world.clock.now += 400 * DAY_MS
    kitchen.add("cola 6 x 330 ml", price="3 EUR", place="cellar")
    kitchen.move("cola 1", "fridge")
    kitchen.use("cola 5", "cellar")
    kitchen.add("milk 2 l", price="2 EUR")
    kitchen.waste("milk 2 l")
    world.clock.now += 200 * DAY_MS
    kitchen.waste("cola", all=True)
    periods = (None, "-8m", "-3y")
    before = [kitchen.spending.between(since) for since in periods]
    assert [lost(each.whole) for each in before] == [["0.50 EUR"], ["2.50 EUR"], ["2.50 EUR"]]
    replica = kitchen._rooms.spaces.household.replica  # pyright: ignore[reportPrivateUsage]  # as a snapshot does
    parts = len(replica.whole.archive.put_away(Rule(keep=0, segment=3)))
    assert parts > 1
    seen: list[tuple[int, int]] = []
    kitchen.spending.between("-3y", on_progress=lambda done, all_: seen.append((done, all_)))
    assert seen == [(done, parts) for done in range(parts)]
    digest = replica.digest()
    assert [kitchen.spending.between(since) for since in periods] == before
    assert replica.rows("SELECT 1 FROM thawed") == []
    assert replica.digest() == digest
