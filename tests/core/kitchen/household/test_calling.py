"""What somebody or something is called is for everybody to change, and the same for all."""

from __future__ import annotations

import pytest

from kitchensync import Kitchen
from kitchensync.errors import BadInput, NotFound
from tests.support.kitchens import World, settle


def test_another_name_is_the_name_on_all_devices(two: tuple[Kitchen, Kitchen]) -> None:
    laptop, phone = two
    settle(laptop, phone)
    laptop.calling.household("Villa")
    laptop.calling.person("Ben", "Benjamin")
    laptop.calling.device("phone", "Bens phone")
    settle(laptop, phone)
    assert phone.status().household == "Villa"
    assert [(d.name, d.person) for d in phone.household.devices()] == [
        ("Bens phone", "Benjamin"),
        ("laptop", "Ada"),
    ]


def test_no_two_are_called_the_same(two: tuple[Kitchen, Kitchen]) -> None:
    laptop, phone = two
    settle(laptop, phone)
    with pytest.raises(BadInput, match="phone already"):
        laptop.calling.device("laptop", "Phone")
    with pytest.raises(BadInput, match="Ben already"):
        laptop.calling.person("Ada", "ben")
    assert laptop.calling.person("ben", "BEN").what == "Ben is called BEN now."


def test_what_is_not_there_or_has_no_name_is_refused(two: tuple[Kitchen, Kitchen]) -> None:
    laptop, _ = two
    with pytest.raises(NotFound):
        laptop.calling.device("tv", "television")
    with pytest.raises(BadInput):
        laptop.calling.household(" ")
    with pytest.raises(BadInput):
        laptop.calling.person("Ada", "?")


def test_a_dry_run_changes_no_name(two: tuple[Kitchen, Kitchen]) -> None:
    laptop, _ = two
    done = laptop.calling.device("laptop", "desk", dry_run=True)
    assert done.what == "Laptop is called desk now."
    assert laptop.household.devices()[0].name == "laptop"


def test_recovery_words_are_no_device(world: World) -> None:
    laptop = world.found()
    laptop.safety.create_words(lambda _: True)
    laptop.sync()
    with pytest.raises(BadInput, match="no device"):
        laptop.calling.device("recovery words of Ada", "paper")
