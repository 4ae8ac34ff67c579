"""A line ticked on one phone and unticked on another: list and pantry are as the later one said."""

from __future__ import annotations

from kitchensync import Kitchen
from tests.support.kitchens import World, amounts, settle


def ticked(kitchen: Kitchen) -> set[str]:
    return {line.words for line in kitchen.shopping.lines() if line.checked}


def both_have(two: tuple[Kitchen, Kitchen], *lines: str) -> None:
    for line in lines:
        two[0].shopping.add(line)
    settle(*two)


def test_the_later_word_decides_of_the_line_and_of_what_was_bought(
    world: World, two: tuple[Kitchen, Kitchen]
) -> None:
    laptop, phone = two
    both_have(two, "milk 1 l", "bread 1")
    phone.shopping.check("bread")
    for line in ("milk", "bread"):
        world.clock.now += 1000
        laptop.shopping.check(line)
        world.clock.now += 1000
        laptop.shopping.uncheck(line)
    world.clock.now += 1000
    phone.shopping.check("milk")
    settle(laptop, phone)
    for kitchen in two:
        assert ticked(kitchen) == {"milk 1 l"}
        assert amounts(kitchen) == {"milk": "1 l"}
        assert kitchen.conflicts() == []
    laptop.shopping.uncheck("milk")
    settle(laptop, phone)
    assert [(ticked(kitchen), amounts(kitchen)) for kitchen in two] == [(set(), {})] * 2


def test_what_is_ticked_anew_is_what_another_phone_ticked_meanwhile(
    world: World, two: tuple[Kitchen, Kitchen]
) -> None:
    laptop, phone = two
    both_have(two, "milk 1 l", "tea 1 box", "eggs 6", "oil 1 l")
    laptop.shopping.check("oil")
    laptop.shopping.check("milk", price="1.19")
    laptop.shopping.uncheck("milk oil")
    settle(laptop, phone)
    for _ in range(2):
        laptop.shopping.check("eggs")
        laptop.shopping.uncheck("eggs")
    for kitchen, said in ((laptop, "eggs, oil 2 l"), (phone, "eggs, oil")):
        world.clock.now += 1000
        kitchen.shopping.check(said)
    settle(laptop, phone)
    assert amounts(phone) == {"eggs": "6", "oil": "3 l"}
    phone.shopping.uncheck("oil eggs")
    first = laptop.shopping.check("milk")
    world.clock.now += 1000
    phone.shopping.check("milk")
    phone.shopping.uncheck("milk")
    world.clock.now += 1000
    phone.shopping.check("milk")
    phone.shopping.check("tea")
    world.clock.now += 1000
    laptop.shopping.check("tea")
    settle(laptop, phone)
    assert [amounts(kitchen) for kitchen in two] == [{"milk": "1 l", "tea": "1 box"}] * 2
    assert {item.price for item in laptop.pantry(each_lot=True)} == {None}
    assert phone.undo().what == "Took back “bought 1 box tea”. What was changed since then stays."
    laptop.undo(first.change_id)
    settle(laptop, phone)
    for kitchen in two:
        assert (ticked(kitchen), amounts(kitchen)) == ({"milk 1 l"}, {"milk": "1 l"})


def test_what_was_bought_when_it_was_ticked_anew_may_be_another_amount(kitchen: Kitchen) -> None:
    kitchen.shopping.add("milk 1 l")
    for said, there in (("milk", "1 l"), ("milk 2 l", "2 l"), ("milk 1 l", "1 l")):
        kitchen.shopping.check(said)
        assert amounts(kitchen) == {"milk": there}
        kitchen.shopping.uncheck("milk")
        assert amounts(kitchen) == {}


def test_what_was_used_before_a_line_was_unticked_is_not_used_of_what_is_bought_then(
    kitchen: Kitchen,
) -> None:
    kitchen.shopping.add("milk 1 l")
    kitchen.shopping.check("milk")
    kitchen.use("milk 0.3 l")
    kitchen.shopping.uncheck("milk")
    kitchen.shopping.check("milk")
    assert "1 l" in [item.amount for item in kitchen.pantry(each_lot=True)]


def test_what_somebody_ticked_anew_is_not_taken_back_with_an_earlier_tick(
    world: World, two: tuple[Kitchen, Kitchen]
) -> None:
    laptop, phone = two
    both_have(two, "milk 1 l")
    tick = laptop.shopping.check("milk").change_id
    settle(laptop, phone)
    world.clock.now += 1000
    phone.shopping.uncheck("milk")
    phone.shopping.check("milk")
    settle(laptop, phone)
    assert not laptop.undo(tick).changed
    for kitchen in two:
        assert (ticked(kitchen), amounts(kitchen)) == ({"milk 1 l"}, {"milk": "1 l"})
    assert phone.undo().changed
    assert (ticked(phone), amounts(phone)) == (set(), {})
