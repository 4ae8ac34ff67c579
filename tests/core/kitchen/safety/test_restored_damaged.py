"""A home that was restored, and damaged before it became a device again."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from kitchensync import Kitchen, Safety
from kitchensync.errors import CorruptDatabase
from tests.support.kitchens import RELAY, World, amounts, settle, words_made_by
from tests.support.spoiling import leaves, zero

_WORDS = "seven hungry foxes"

pytestmark = pytest.mark.usefixtures("cheap_passphrases")


@pytest.fixture
def laptop(world: World) -> Kitchen:
    """A device that stays, of a household whose phone is gone."""
    laptop = world.found()
    phone = world.join(laptop, "phone", mine=True)
    settle(laptop, phone)
    return laptop


@pytest.fixture
def damaged(world: World, tmp_path: Path, laptop: Kitchen) -> Path:
    """The phone's kitchen from its backup, with bread since, and a page that cannot be read."""
    *_, phone = world.opened
    phone.safety.backup(tmp_path / "file", _WORDS)
    phone.close()
    home = tmp_path / "new"
    Safety.restore(home, tmp_path / "file", _WORDS, outside=world.outside)
    with Kitchen.open(home, outside=world.outside) as restored:
        restored.add("bread 1")
    zero(home / "household.db", leaves(home / "household.db", "food")[0])
    return home


def test_its_repair_names_what_carries_along_what_it_had_not_sent(
    world: World, tmp_path: Path, laptop: Kitchen, damaged: Path
) -> None:
    with (
        Kitchen.open(damaged, outside=world.outside) as kitchen,
        pytest.raises(CorruptDatabase, match="not the keys of a device") as caught,
    ):
        kitchen.safety.repair()
    assert "ks salvage write" in caught.value.hint
    Safety.salvage(damaged, tmp_path / "unsent.ks", _WORDS, outside=world.outside)
    laptop.safety.take_salvaged(tmp_path / "unsent.ks", _WORDS)
    assert amounts(laptop) == {"bread": "1"}


def test_nobody_is_asked_to_let_it_in(world: World, damaged: Path) -> None:
    shown: list[str] = []
    at_once = threading.Event()
    at_once.set()
    with pytest.raises(CorruptDatabase):
        Safety.rejoin(
            damaged,
            RELAY,
            show_code=shown.append,
            confirm=lambda _: False,
            stop=at_once,
            outside=world.outside,
        )
    assert not shown


def test_its_words_let_nothing_in_that_could_not_move_in(
    world: World, laptop: Kitchen, damaged: Path
) -> None:
    words = words_made_by(laptop)
    before = laptop.household.devices()
    with pytest.raises(CorruptDatabase):
        Safety.use_words(damaged, words, RELAY, outside=world.outside)
    laptop.sync()
    assert laptop.household.devices() == before
