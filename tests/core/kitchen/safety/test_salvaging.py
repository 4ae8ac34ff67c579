"""What a device that was shut out carries over by file, where it cannot know what counts."""

from __future__ import annotations

from pathlib import Path

import pytest

from kitchensync import Kitchen, Safety
from kitchensync.errors import NotMember
from tests.support.kitchens import World, amounts, settle
from tests.support.syncing import wipe

WORDS = "seven hungry foxes"


def test_what_a_relay_took_that_had_forgotten_the_removal_is_carried_over(
    world: World, two: tuple[Kitchen, Kitchen], tmp_path: Path
) -> None:
    laptop, phone = two
    phone.add("bread 1")
    settle(phone, laptop)
    phone.add("cheese 200 g")
    laptop.household.remove_device("phone")
    wipe(world.relay)
    phone.sync()
    assert phone.status().unsent == 0
    laptop.sync()
    assert amounts(laptop) == {"bread": "1"}
    with pytest.raises(NotMember):
        phone.sync()
    assert phone.status().hints == ()
    file = tmp_path / "unsent"
    assert Safety.salvage(phone.home, file, WORDS).changed
    taken = laptop.safety.take_salvaged(file, WORDS)
    assert taken.what.startswith("1 change of phone taken over")
    assert amounts(laptop) == {"bread": "1", "cheese": "200 g"}
    laptop.sync()
    assert laptop.conflicts() == []
    assert laptop.verify().agrees


def test_what_somebody_said_to_have_is_not_carried_by_who_was_shut_out(
    two: tuple[Kitchen, Kitchen], tmp_path: Path
) -> None:
    laptop, phone = two
    phone.add("bread 1")
    settle(phone, laptop)
    laptop.add("milk 1 l")
    settle(laptop, phone)
    laptop.household.remove_device("phone")
    with pytest.raises(NotMember):
        phone.sync()
    assert not Safety.salvage(phone.home, tmp_path / "unsent", WORDS).changed
