"""Keys that are gone, or damaged, in one space of a home or in both: each way back goes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kitchensync import Kitchen, Safety
from kitchensync.errors import NoIdentity
from tests.support.kitchens import World, amounts, come_back, settle, words_made_by

_TORN = b"x" * 60


def torn(file: Path) -> None:
    file.write_bytes(_TORN)


@pytest.mark.parametrize("space", ["household", "personal"])
@pytest.mark.parametrize("lose", [torn, Path.unlink])
def test_the_words_bring_the_only_phone_back_that_lost_keys(
    world: World, lose: Callable[[Path], None], space: str
) -> None:
    kitchen = world.found("phone")
    words = words_made_by(kitchen)
    phone = without_key(kitchen, space, lose)
    with Kitchen.open(phone, outside=world.outside) as lost, pytest.raises(NoIdentity):
        lost.sync()
    Safety.use_words(phone, words, outside=world.outside)
    back = world.keep(Kitchen.open(phone, outside=world.outside))
    back.sync()
    assert amounts(back) == {"milk": "2 l"}
    assert not back.status().unsent


def without_key(kitchen: Kitchen, space: str, lose: Callable[[Path], None]) -> Path:
    """The home of a kitchen with something unsent, that lost a key."""
    kitchen.add("milk 2 l")
    kitchen.close()
    lose(kitchen.home / "keys" / f"{space}.key")
    return kitchen.home


@pytest.mark.parametrize("space", ["household", "personal"])
def test_another_device_lets_a_phone_in_whose_key_file_is_damaged(world: World, space: str) -> None:
    laptop = world.found()
    phone = world.join(laptop, "phone", mine=True)
    settle(laptop, phone)
    home = without_key(phone, space, torn)
    back = come_back(world, home, laptop, mine=True)
    settle(back, laptop)
    assert amounts(laptop) == {"milk": "2 l"}
    assert back.verify().agrees


def exposed(file: Path) -> None:
    file.chmod(0o644)


@pytest.mark.parametrize(
    ("lose", "told"),
    [(torn, "Your own space is here, but not keys that open it."), (exposed, "Others on this")],
)
def test_status_says_of_ones_own_space_that_its_keys_serve_no_more(
    world: World, lose: Callable[[Path], None], told: str
) -> None:
    home = without_key(world.found("phone"), "personal", lose)
    with Kitchen.open(home, outside=world.outside) as lost:
        (alert,) = lost.status().alerts
    assert alert.startswith(told)
    assert alert.endswith("It is not in sync; `ks sync` says what to do.")
