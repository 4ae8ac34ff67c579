"""Coming back by recovery words from a backup, at a relay that was put back to before it."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from kitchensync import Kitchen, Safety
from kitchensync.errors import BadChain
from tests.support.kitchens import RELAY, World, amounts, back_from, settle, words_made_by
from tests.support.syncing import backup

WORDS = "seven hungry foxes"

pytestmark = pytest.mark.usefixtures("cheap_passphrases")


def lost(world: World, laptop: Kitchen, file: Path, *others: Kitchen) -> Path:
    """A home restored from yesterday's backup; the relay is as it was a week ago."""
    settle(laptop)
    last_week = backup(world.relay)
    watch = world.join(laptop, "watch", mine=True)
    settle(laptop, watch)
    laptop.household.remove_device("watch")
    laptop.add("milk 2 l")
    settle(laptop, *others)
    laptop.safety.backup(file, WORDS)
    world.relay.service = replace(world.relay.service, store=last_week)
    laptop.close()
    shutil.rmtree(laptop.home)
    back = world.folder / "back"
    Safety.restore(back, file, WORDS, outside=world.outside)
    return back


def lost_with_a_phone_left(
    world: World, two: tuple[Kitchen, Kitchen], file: Path
) -> tuple[str, Path]:
    """The recovery words, and such a home; a phone of another adult has seen all."""
    laptop, phone = two
    words = words_made_by(laptop)
    settle(laptop, phone)
    return words, lost(world, laptop, file, phone)


def test_who_was_alone_brings_the_relay_to_where_the_backup_was(
    world: World, tmp_path: Path
) -> None:
    laptop = world.found()
    words = words_made_by(laptop)
    home = lost(world, laptop, tmp_path / "file")
    Safety.use_words(home, words, RELAY, "new", outside=world.outside)
    back = world.keep(Kitchen.open(home, outside=world.outside))
    settle(back)
    assert amounts(back) == {"milk": "2 l"}
    assert "watch" not in {device.name for device in back.household.devices()}
    other = back_from(world, words)
    settle(other, back)
    assert amounts(other) == {"milk": "2 l"}
    assert back.status().alarms == other.status().alarms == ()
    back.verify()


def test_who_was_not_waits_for_another_adults_device(
    world: World, two: tuple[Kitchen, Kitchen], tmp_path: Path
) -> None:
    words, home = lost_with_a_phone_left(world, two, tmp_path / "file")
    with pytest.raises(BadChain, match="put back"):
        Safety.use_words(home, words, RELAY, "new", outside=world.outside)
    _, phone = two
    phone.sync()
    Safety.use_words(home, words, RELAY, "new", outside=world.outside)
    back = world.keep(Kitchen.open(home, outside=world.outside))
    settle(back, phone)
    assert amounts(phone) == {"milk": "2 l"}


def test_who_is_left_alone_comes_back_at_another_relay_and_brings_nobody_back_in(
    world: World, two: tuple[Kitchen, Kitchen], tmp_path: Path
) -> None:
    words, home = lost_with_a_phone_left(world, two, tmp_path / "file")
    world.relay_at("https://other.test")
    with pytest.raises(BadChain, match="put back") as told:
        Safety.use_words(home, words, RELAY, "new", outside=world.outside)
    assert "`ks recovery use` at another relay" in told.value.hint
    Safety.use_words(home, words, "https://other.test", "new", outside=world.outside)
    back = world.keep(Kitchen.open(home, outside=world.outside))
    settle(back)
    assert amounts(back) == {"milk": "2 l"}
    assert "watch" not in {device.name for device in back.household.devices()}
    back.verify()
