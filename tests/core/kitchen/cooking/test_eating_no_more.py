"""Somebody who eats here no more is taken off, unless others say something of them meanwhile."""

from __future__ import annotations

import pytest

from kitchensync import Kitchen
from kitchensync.errors import BadInput, NotFound
from tests.support.kitchens import World, settle


def eaters(kitchen: Kitchen) -> list[tuple[str, tuple[str, ...]]]:
    return [(each.name, each.allergies) for each in kitchen.cooking.eating.eaters()]


def test_who_is_gone_is_no_veto_and_comes_back_by_undo_with_what_was_known(
    kitchen: Kitchen,
) -> None:
    kitchen.add("milk 1 l")
    kitchen.cooking.eating.add("Mia")
    kitchen.cooking.eating.edit("Mia", allergies=["nuts"])
    assert kitchen.calling.remove_person("mia", dry_run=True).changed
    assert kitchen.calling.remove_person("mia").what == "Mia eats here no more."
    assert eaters(kitchen) == [("Ada", ())]
    with pytest.raises(NotFound):
        kitchen.cooking.can_cook(eaters=["Mia"])
    assert kitchen.undo().what == "Took back “Mia eats here no more”."
    assert eaters(kitchen) == [("Ada", ()), ("Mia", ("nuts",))]
    kitchen.calling.person("Mia", "Mia L.")
    for said in ("Mia is called Mia L. now", "Mia must not eat nuts", "Mia eats here"):
        assert kitchen.undo().what == f"Took back “{said}”."
    assert eaters(kitchen) == [("Ada", ())]
    assert [item.food for item in kitchen.pantry()] == ["milk"]


def test_whoever_has_a_device_here_stays(two: tuple[Kitchen, Kitchen]) -> None:
    laptop, _ = two
    with pytest.raises(BadInput, match="Ada has 1 device here: laptop"):
        laptop.calling.remove_person("me")
    assert not laptop.history(limit=1)[0].what.startswith("Ada eats")


@pytest.mark.parametrize("later", ["gone", "allergic"])
def test_of_who_is_taken_off_here_and_spoken_of_there_the_later_word_holds(
    world: World, two: tuple[Kitchen, Kitchen], later: str
) -> None:
    laptop, phone = two
    laptop.cooking.eating.add("Mia")
    settle(laptop, phone)
    for said in ("gone", "allergic") if later == "allergic" else ("allergic", "gone"):
        if said == "gone":
            laptop.calling.remove_person("Mia")
        else:
            phone.cooking.eating.edit("Mia", allergies=["nuts"])
        world.clock.now += 1000
    settle(laptop, phone)
    assert eaters(laptop) == eaters(phone)
    assert (("Mia", ("nuts",)) in eaters(phone)) is (later == "allergic")
    (conflict,) = phone.conflicts()
    assert (conflict.what, conflict.field) == ("Mia", "deleted")
    phone.resolve(conflict.id, 2)
    settle(laptop, phone)
    assert (("Mia", ("nuts",)) in eaters(laptop)) is (later == "gone")


def test_whose_device_comes_in_while_they_are_taken_off_is_here(
    world: World, two: tuple[Kitchen, Kitchen]
) -> None:
    laptop, phone = two
    laptop.cooking.eating.add("Mia")
    settle(laptop, phone)
    laptop.calling.remove_person("Mia")
    world.clock.now += 1000
    tablet = world.join(phone, "tablet", person="Mia")
    settle(laptop, phone, tablet)
    assert [name for name, _ in eaters(laptop)] == ["Ada", "Ben", "Mia"]
    assert tablet.cooking.eating.own_name() == "Mia"
