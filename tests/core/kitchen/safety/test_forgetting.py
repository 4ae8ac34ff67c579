"""How long single changes are kept: for ever, unless the home is told a number of days."""

from __future__ import annotations

import pytest

from kitchensync import Kitchen
from kitchensync.errors import BadInput
from kitchensync.kitchen.home import read_settings
from kitchensync.replica.stamps import DAY_MS
from kitchensync.sync.snapshots import holding
from kitchensync_relay.floors import Policy
from tests.support.kitchens import World
from tests.support.spoiling import say_in_marker


def lived(world: World, one: Kitchen, other: Kitchen) -> None:
    """Some days after which a snapshot covers all but the last changes."""
    world.relay.service.policy = Policy(envelopes=8, grace_ms=0)
    for day in range(10):
        one.add(f"soup {day + 1} l")
        one.sync()
        world.clock.now += DAY_MS
    for kitchen in (one, other, one):
        kitchen.sync()


def told(world: World, kitchen: Kitchen, days: object) -> Kitchen:
    """The same kitchen, its marker saying that."""
    say_in_marker(kitchen.home, history=days)
    return Kitchen.open(kitchen.home, outside=world.outside)


def test_whoever_says_nothing_keeps_everything(world: World, two: tuple[Kitchen, Kitchen]) -> None:
    lived(world, *two)
    assert len(two[0].history(limit=100)) >= 10


def test_old_changes_go_and_what_they_made_stays(
    world: World, two: tuple[Kitchen, Kitchen]
) -> None:
    lived(world, *two)
    with told(world, two[0], 3) as short:
        before = short.pantry()
        short.sync()
        assert short.pantry() == before
        assert len(short.history(limit=100)) < 6
        assert short.verify().agrees
        assert short.safety.explain().agrees


def test_what_stood_before_old_changes_went_is_put_back(
    world: World, two: tuple[Kitchen, Kitchen], monkeypatch: pytest.MonkeyPatch
) -> None:
    for title in ("Pancakes", "Porridge"):
        two[0].recipes.new(title, "3 eggs")
    lived(world, *two)
    with told(world, two[0], 3) as short:
        short.sync()
        assert "added Pancakes" not in {change.what for change in short.history(limit=100)}
        short.recipes.edit.edit("Pancakes", title="Crepes")
        assert short.undo().what == "Took back “changed Crepes”."
        assert [each.title for each in short.recipes.search()] == ["Pancakes", "Porridge"]
        short.recipes.edit.edit("Porridge", title="Gruel")
        monkeypatch.setattr(holding, "base_here", lambda _: None)
        lost = short.undo()
        assert not lost.changed
        assert "no longer kept on this device" in lost.what


@pytest.mark.parametrize("days", [0, -1, "three", None, True, 2.5])
def test_what_is_no_number_of_days_means_for_ever(
    world: World, kitchen: Kitchen, days: object
) -> None:
    with told(world, kitchen, days):
        assert read_settings(kitchen.home).history is None


def test_how_long_is_said_in_days_or_for_ever(kitchen: Kitchen) -> None:
    assert kitchen.safety.keep_history("365", dry_run=True).changed
    assert read_settings(kitchen.home).history is None
    assert "365 days" in kitchen.safety.keep_history("365").what
    assert read_settings(kitchen.home).history == 365
    assert not kitchen.safety.keep_history(" 365 ").changed
    assert "for ever" in kitchen.safety.keep_history("Forever").what
    assert read_settings(kitchen.home).history is None


@pytest.mark.parametrize(
    "words", ["", "0", "-3", "36501", "a year", "3.5", "٣", "9" * 5000, "0" * 8 + "99999"]
)
def test_anything_else_is_refused_and_changes_nothing(kitchen: Kitchen, words: str) -> None:
    with pytest.raises(BadInput):
        kitchen.safety.keep_history(words)
    assert read_settings(kitchen.home).history is None
