"""A kitchen whose `kitchen.json` is missing or damaged."""

from __future__ import annotations

from pathlib import Path

import pytest

from kitchensync import Kitchen, Safety
from kitchensync.errors import CorruptDatabase, DamagedHome, HomeExists
from kitchensync.kitchen.home import MARKER, read_settings
from tests.support.kitchens import World, amounts
from tests.support.spoiling import say_in_marker


def spoil(home: Path, marker: str | None) -> None:
    """Have the marker hold this, or be gone."""
    (home / MARKER).unlink()
    if marker is not None:
        (home / MARKER).write_text(marker)


@pytest.mark.parametrize("marker", [None, "", "{", '{"kitchensync": 1}'])
def test_it_is_written_anew_by_what_the_databases_tell(
    world: World, two: tuple[Kitchen, Kitchen], marker: str | None
) -> None:
    laptop, _ = two
    laptop.add("milk 1 l")
    laptop.sync()
    laptop.close()
    before = read_settings(laptop.home)
    spoil(laptop.home, marker)
    with pytest.raises(DamagedHome) as caught:
        Kitchen.open(laptop.home, outside=world.outside)
    assert "ks repair" in caught.value.hint
    done = Safety.open_again(laptop.home, outside=world.outside)
    assert (done.what, done.changed) == ("kitchen.json is written anew.", True)
    after = read_settings(laptop.home)
    assert (after.spaces, after.person, after.relay) == (before.spaces, before.person, before.relay)
    kitchen = world.keep(Kitchen.open(laptop.home, outside=world.outside))
    assert amounts(kitchen) == {"milk": "1 l"}
    kitchen.add("bread 1")
    assert kitchen.sync().sent
    assert not Safety.open_again(laptop.home, outside=world.outside).changed


def test_a_relay_that_was_never_met_is_the_one_that_the_founder_named(world: World) -> None:
    world.online = False
    laptop = world.found()
    before = read_settings(laptop.home)
    laptop.close()
    spoil(laptop.home, None)
    Safety.open_again(laptop.home, outside=world.outside)
    assert read_settings(laptop.home).relay == before.relay is not None


def test_beside_a_database_that_tells_nothing_it_says_what_there_is_until_that_is_back(
    world: World, kitchen: Kitchen, tmp_path: Path
) -> None:
    before = read_settings(kitchen.home)
    kitchen.close()
    file = kitchen.home / "household.db"
    whole = file.read_bytes()
    file.write_bytes(b"\0" * len(whole))
    spoil(kitchen.home, "{")
    with pytest.raises(CorruptDatabase):
        Safety.open_again(kitchen.home, outside=world.outside)
    assert read_settings(kitchen.home).spaces == before.spaces
    said = Safety.salvage(kitchen.home, tmp_path / "unsent.ks", "four words that differ")
    assert "There may be more" in said.what
    file.write_bytes(whole)
    Safety.open_again(kitchen.home, outside=world.outside)
    assert read_settings(kitchen.home).person == before.person


def test_no_bit_of_it_can_change_what_it_says(kitchen: Kitchen) -> None:
    before = read_settings(kitchen.home)
    whole = (kitchen.home / MARKER).read_bytes()
    for bit in range(8 * len(whole)):
        changed = bytearray(whole)
        changed[bit // 8] ^= 1 << bit % 8
        (kitchen.home / MARKER).write_bytes(changed)
        try:
            assert read_settings(kitchen.home) == before
        except DamagedHome:
            continue


@pytest.mark.parametrize(
    "spaces", [["iousehold", "personal"], ["household", "qersonal"], ["iousehold", "qersonal"]]
)
def test_a_space_that_an_older_one_names_otherwise_is_not_left_out_nor_the_home_made_anew(
    world: World, kitchen: Kitchen, spaces: list[str]
) -> None:
    kitchen.add("milk 2 l")
    kitchen.safety.backup(world.folder / "backup", "four words that differ")
    kitchen.close()
    before = read_settings(kitchen.home)
    say_in_marker(kitchen.home, spaces=spaces)
    with pytest.raises(DamagedHome):
        Kitchen.open(kitchen.home, outside=world.outside)
    with pytest.raises(DamagedHome):
        Kitchen.create(kitchen.home, household="Home", person="Ada", device="laptop")
    with pytest.raises(HomeExists):
        Safety.restore(kitchen.home, world.folder / "backup", "four words that differ")
    Safety.open_again(kitchen.home, outside=world.outside)
    assert read_settings(kitchen.home).spaces == before.spaces
    with Kitchen.open(kitchen.home, outside=world.outside) as again:
        assert amounts(again) == {"milk": "2 l"}
