"""A household goes to another relay, or stays with one that forgot; what its people are told."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import NoReturn

import pytest

from kitchensync import Kitchen, Safety
from kitchensync.errors import Busy, DiskFull, HomeError, NoNetwork, NotAllowed
from kitchensync.kitchen.household import moving
from kitchensync.kitchen.reading import names_of
from kitchensync.replica.stamps import DAY_MS
from kitchensync.sync.pictures import photos
from kitchensync.sync.space import Space
from kitchensync.sync.wire.session import Session
from tests.support.blobs import space_of
from tests.support.kitchens import RELAY, World, settle
from tests.support.syncing import wipe

OTHER = "https://other.test"
WORDS = "seven hungry foxes"

Two = tuple[Kitchen, Kitchen]


def foods(kitchen: Kitchen) -> set[str]:
    return {item.food for item in kitchen.pantry()}


def move_untold(world: World, kitchen: Kitchen, url: str = OTHER) -> str:
    """Take the household to a relay while the one of before is off; what is said to that."""
    world.gone.add(RELAY)
    world.relay_at(url)
    return kitchen.household.move_relay(url).what


def test_the_household_is_called_the_same_everywhere(filled: Two) -> None:
    assert [kitchen.status().household for kitchen in filled] == ["Home", "Home"]


def test_the_others_follow_a_move_by_themselves(world: World, filled: Two) -> None:
    laptop, phone = filled
    world.relay_at(OTHER)
    assert laptop.household.move_relay(OTHER).changed
    phone.add("rice 1 kg")
    phone.sync()
    assert phone.relay == laptop.relay == OTHER
    world.gone.add(RELAY)
    settle(laptop, phone)
    assert foods(laptop) == foods(phone) == {"milk", "eggs", "rice"}
    assert laptop.status().alarms == phone.status().alarms == ()


def test_a_relay_that_finds_no_room_is_not_set(
    filled: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else saying it again would be no change, and the relay of before be gone back to."""
    phone = filled[1]

    def full(*_: object) -> None:
        raise DiskFull("The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr(moving, "consider", full)
        with pytest.raises(DiskFull):
            phone.household.set_relay(OTHER)
    assert phone.relay == RELAY
    assert phone.household.set_relay(OTHER).changed


def test_a_household_moves_though_its_relay_is_gone(world: World, filled: Two) -> None:
    laptop, phone = filled
    move_untold(world, laptop)
    phone.add("rice 1 kg")
    with pytest.raises(NoNetwork):
        phone.sync()
    phone.household.set_relay(OTHER)
    settle(phone, laptop)
    assert foods(laptop) == {"milk", "eggs", "rice"}
    assert laptop.status().alarms == phone.status().alarms == ()


def test_a_relay_that_was_off_when_the_household_left_tells_the_others_later(
    world: World, filled: Two
) -> None:
    laptop, phone = filled
    assert f"ks relay set {OTHER}" in move_untold(world, laptop)
    world.gone.clear()
    settle(phone, laptop)
    assert phone.relay == RELAY
    world.clock.now += DAY_MS
    settle(laptop, phone)
    assert phone.relay == OTHER
    assert laptop.household.move_relay(OTHER).what == f"The household meets at {OTHER}."


def test_who_says_a_move_again_has_the_relay_that_was_left_told_at_once(
    world: World, filled: Two
) -> None:
    laptop, phone = filled
    move_untold(world, laptop)
    world.gone.clear()
    assert laptop.household.move_relay(OTHER).what == f"The household meets at {OTHER}."
    phone.sync()
    assert phone.relay == OTHER


def test_a_relay_that_was_off_hears_of_the_last_of_two_moves(world: World, filled: Two) -> None:
    laptop, phone = filled
    replica = laptop._rooms.spaces.household.replica  # pyright: ignore[reportPrivateUsage]  # relays of a test have one name
    for url in (OTHER, "https://third.test"):
        assert "could not be told" in move_untold(world, laptop, url)
        moving.note_met(replica, url)
    world.gone.clear()
    world.clock.now += DAY_MS
    settle(laptop, phone)
    assert phone.relay == "https://third.test"


def test_a_relay_is_told_later_too_where_it_was_this_device_that_could_not(
    world: World, filled: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    laptop, phone = filled
    world.relay_at(OTHER)

    def reach(url: str) -> None:
        if url == RELAY and laptop.relay == OTHER:
            raise Busy("Another program has the file.")

    with monkeypatch.context() as patch:
        patch.setattr(world, "reach", reach)
        assert "could not be told" in laptop.household.move_relay(OTHER).what
    world.clock.now += DAY_MS
    settle(laptop, phone)
    assert phone.relay == OTHER


def test_a_relay_that_is_gone_for_good_is_looked_for_no_longer_than_a_month(
    world: World, filled: Two
) -> None:
    laptop, phone = filled
    move_untold(world, laptop)
    for _ in range(2):
        world.clock.now += 31 * DAY_MS
        laptop.sync()
        world.gone.clear()
    phone.sync()
    assert phone.relay == RELAY


@pytest.mark.parametrize("where", ["say_new", "note_met", "end"])
@pytest.mark.parametrize("again", [True, False], ids=["said again", "synced"])
def test_a_move_that_was_cut_short_is_ended_by_whoever_says_it_again_or_syncs(
    world: World, filled: Two, monkeypatch: pytest.MonkeyPatch, where: str, *, again: bool
) -> None:
    laptop, phone = filled
    world.relay_at(OTHER)

    def cut(*_: object) -> None:
        if laptop.relay == OTHER:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(moving, where, cut)
        with pytest.raises(KeyboardInterrupt):
            laptop.household.move_relay(OTHER)
    if again:
        assert laptop.household.move_relay(OTHER).changed
    else:
        laptop.sync()
    phone.sync()
    assert phone.relay == OTHER


def test_personal_spaces_move_along(world: World, filled: Two) -> None:
    laptop, phone = filled
    other = world.relay_at(OTHER)
    laptop.household.move_relay(OTHER)
    phone.sync()
    for kitchen in filled:
        for space in kitchen._rooms.spaces.all:  # pyright: ignore[reportPrivateUsage]  # no caller needs its log
            assert other.log(space.id) == space.log()


def test_a_kitchen_that_is_open_goes_where_another_program_of_its_home_takes_the_household(
    world: World, filled: Two
) -> None:
    laptop, phone = filled
    world.relay_at(OTHER)
    with Kitchen.open(laptop.home, outside=world.outside) as program:
        program.household.move_relay(OTHER)
    phone.sync()
    phone.add("rice 1 kg")
    settle(phone, laptop)
    assert (laptop.relay, laptop.status().relay) == (OTHER, OTHER)
    assert foods(laptop) == {"milk", "eggs", "rice"}
    laptop.add("bread 1")
    settle(laptop, phone)
    assert foods(phone) == {"milk", "eggs", "rice", "bread"}


def test_nothing_moves_where_the_new_relay_cannot_be_reached(world: World, filled: Two) -> None:
    laptop, phone = filled
    world.relay_at(OTHER)
    world.gone.add(OTHER)
    with pytest.raises(NoNetwork):
        laptop.household.move_relay(OTHER)
    settle(laptop, phone)
    assert laptop.relay == phone.relay == RELAY


def test_who_cannot_reach_the_new_relay_yet_stays_and_is_told(world: World, filled: Two) -> None:
    laptop, phone = filled
    world.relay_at(OTHER)
    laptop.household.move_relay(OTHER)
    world.gone.add(OTHER)
    phone.sync()
    assert phone.relay == RELAY
    assert OTHER in phone.status().alerts[0]
    world.gone.clear()
    phone.sync()
    assert (phone.relay, phone.status().alerts) == (OTHER, ())


def test_who_cannot_send_its_pictures_follows_all_the_same(
    world: World, filled: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    laptop, phone = filled
    world.relay_at(OTHER)
    laptop.household.move_relay(OTHER)
    tried: list[str] = []

    def failing(space: Space, _session: Session) -> NoReturn:
        tried.append(space.label)
        raise OSError(errno.EMFILE, "Too many open files")

    monkeypatch.setattr(photos, "carry", failing)
    with pytest.raises(HomeError, match="Too many open files"):
        phone.sync()
    assert {*tried} == {"household", "personal"}
    monkeypatch.undo()
    phone.sync()
    assert phone.relay == OTHER


def test_a_relay_chosen_by_hand_is_kept_until_the_household_moves_again(
    world: World, filled: Two
) -> None:
    laptop, phone = filled
    world.relay_at(OTHER)
    laptop.household.move_relay(OTHER)
    phone.sync()
    phone.household.set_relay(RELAY)
    phone.sync()
    assert phone.relay == RELAY


def test_a_child_moves_nobody(world: World, filled: Two) -> None:
    laptop, _ = filled
    tablet = world.join(laptop, "tablet", person="Cleo", child=True)
    world.relay_at(OTHER)
    with pytest.raises(NotAllowed):
        tablet.household.move_relay(OTHER)
    space = tablet._rooms.spaces.household  # pyright: ignore[reportPrivateUsage]  # as a prank would
    with space.replica.transaction("a prank") as transaction:
        transaction.put("household", space.id[:16], {"relay": OTHER})
    settle(tablet, laptop)
    assert laptop.relay == RELAY
    reached: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(world, "reach", reached.append)
        world.relay_at("https://third.test")
        laptop.household.move_relay("https://third.test")
    assert set(reached) == {RELAY, "https://third.test"}


def prank(tablet: Kitchen) -> None:
    """What a program other than ours writes, in the name of something harmless."""
    space = space_of(tablet)
    with space.replica.transaction("added 1 butter") as transaction:
        transaction.put("household", space.id[:16], {"relay": OTHER})
        transaction.put("food", b"butter" * 2 + bytes(4), {"name": "butter"})


@pytest.mark.usefixtures("cheap_passphrases")
def test_nobody_is_moved_by_taking_over_what_a_child_wrote(
    world: World, filled: Two, tmp_path: Path
) -> None:
    laptop, phone = filled
    tablet = world.join(laptop, "tablet", person="Cleo", child=True)
    settle(laptop, phone, tablet)
    world.relay_at(OTHER)
    prank(tablet)
    assert Safety.salvage(tablet.home, tmp_path / "file", WORDS, outside=world.outside).changed
    laptop.household.remove_device("tablet")
    taken = laptop.safety.take_salvaged(tmp_path / "file", WORDS).what
    assert taken.startswith("1 change of tablet taken over")
    assert "Where the household meets is left out" in taken
    settle(laptop, phone, laptop, phone)
    assert "butter" in names_of(space_of(phone).replica, "food").values()
    assert (laptop.relay, phone.relay) == (RELAY, RELAY)
    again = phone.safety.take_salvaged(tmp_path / "file", WORDS).what
    assert again.startswith("Nothing of tablet is new here.")


def test_nobody_is_moved_by_undoing_what_a_child_wrote(world: World, filled: Two) -> None:
    laptop, phone = filled
    tablet = world.join(laptop, "tablet", person="Cleo", child=True)
    world.relay_at(OTHER)
    prank(tablet)
    space = space_of(tablet)
    with space.replica.transaction("used 1 butter") as transaction:
        transaction.put("household", space.id[:16], {"relay": RELAY})
    settle(tablet, laptop)
    (undone, *_) = (each.id for each in laptop.history() if each.what == "used 1 butter")
    laptop.undo(undone)
    settle(laptop, phone, laptop, phone)
    assert (laptop.relay, phone.relay) == (RELAY, RELAY)


def test_a_dry_run_moves_nothing(world: World, filled: Two) -> None:
    laptop, _ = filled
    world.relay_at(OTHER)
    assert laptop.household.move_relay(OTHER, dry_run=True).changed
    assert laptop.relay == RELAY


def test_a_relay_that_forgot_is_told_in_words_until_it_has_everything_again(
    world: World, filled: Two
) -> None:
    laptop, phone = filled
    wipe(world.relay)
    world.relay.service.founding = False
    with pytest.raises(Exception, match="takes no new spaces"):
        laptop.sync()
    alarms = laptop.status().alarms
    assert {alarm.code for alarm in alarms} == {"relay-forgot", "relay-closed"}
    forgot = next(alarm for alarm in alarms if alarm.code == "relay-forgot")
    assert "lacks something" in forgot.what
    assert "nothing is lost" in forgot.healed
    assert "ks relay move" in forgot.decide
    world.relay.service.founding = True
    assert laptop.sync().brought_back
    settle(phone, laptop)
    assert laptop.status().alarms == phone.status().alarms == ()
