"""Who goes: devices that are shut out, and those that leave."""

from typing import NoReturn

import pytest

from kitchensync import Kitchen
from kitchensync.errors import Ambiguous, DiskFull, NoNetwork, NotMember, RelayRefused
from kitchensync.kitchen import syncing
from kitchensync.kitchen.household import own_space
from kitchensync.sync.wire.transport import Relay
from kitchensync.trust.entries import Remove, parse_entry
from kitchensync.trust.membership import Membership
from tests.support.kitchens import RELAY, World, amounts, settle, words_made_by
from tests.support.syncing import check_heads_strictly, wipe


def test_a_removed_device_is_told_so_and_keeps_what_it_has(two: tuple[Kitchen, Kitchen]) -> None:
    laptop, phone = two
    laptop.add("milk 1 l")
    settle(laptop, phone)
    assert laptop.household.remove_device("phone").changed
    phone.add("eggs 6")
    with pytest.raises(NotMember):
        phone.sync()
    assert amounts(phone) == {"milk": "1 l", "eggs": "6"}
    assert [device.name for device in laptop.household.devices()] == ["laptop"]


def rename(kitchen: Kitchen, device: Kitchen, **values: object) -> None:
    """What a program of any member may write of a device."""
    space = kitchen._rooms.spaces.household
    with space.replica.transaction("renamed") as transaction:
        transaction.put("device", device._rooms.spaces.household.device, values)


def personal_members(kitchen: Kitchen) -> int:
    personal = kitchen._rooms.spaces.personal
    assert personal
    return len(personal.membership.members)


def test_a_device_of_ones_own_is_shut_out_of_the_personal_space_whatever_it_is_called(
    world: World,
) -> None:
    laptop = world.found()
    phone = world.join(laptop, "phone", mine=True)
    settle(laptop, phone)
    rename(phone, phone, name="old phone")
    settle(laptop, phone)
    assert personal_members(laptop) == 2
    assert (
        laptop.household.remove_device("old phone").what
        == "old phone is shut out of the household."
    )
    assert personal_members(laptop) == 1


def test_of_two_devices_with_one_name_it_can_be_said_which_is_meant(world: World) -> None:
    laptop = world.found()
    phone = world.join(laptop, "phone", mine=True)
    world.join(laptop, "Phone", mine=True)
    laptop.sync()
    with pytest.raises(Ambiguous) as asked:
        laptop.household.remove_device("phone", dry_run=True)
    (its_id,) = (d.id for d in phone.household.devices() if d.this)
    (wanted,) = (d.name for d in laptop.household.devices() if d.id == its_id)
    assert wanted in asked.value.matches
    assert laptop.household.remove_device(wanted).what == f"{wanted} is shut out of the household."
    assert [device.name for device in laptop.household.devices()] == ["laptop", "Phone"]


def test_both_sides_of_a_pairing_know_which_personal_device_is_which(world: World) -> None:
    laptop = world.found()
    phone = world.join(laptop, "phone", mine=True)
    for kitchen, other in ((laptop, phone), (phone, laptop)):
        kitchen.sync()
        device = other._rooms.spaces.household.device
        personal = other._rooms.spaces.personal
        assert personal
        assert own_space.members_of(kitchen._rooms.spaces, device) == [personal.device]


def test_somebody_elses_device_leaves_no_doubt(world: World) -> None:
    laptop = world.found()
    tablet = world.join(laptop, "tablet", mine=True)
    phone = world.join(laptop, "phone", person="Ben")
    settle(laptop, tablet, phone)
    assert laptop.household.remove_device("phone").what == "phone is shut out of the household."
    assert personal_members(laptop) == 2


def test_a_removal_without_network_is_kept_until_there_is_one(
    world: World, two: tuple[Kitchen, Kitchen]
) -> None:
    laptop, phone = two
    settle(laptop, phone)
    world.online = False
    again = world.keep(Kitchen.open(laptop.home, outside=world.outside))
    assert "when the relay can be reached" in again.household.remove_device("phone").what
    world.online = True
    again.sync()
    assert [device.name for device in again.household.devices()] == ["laptop"]


def test_a_removal_that_waits_for_what_an_older_relay_lacks_says_so(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Membership, "check_heads", check_heads_strictly)
    laptop = world.found()
    ben, tablet = world.join(laptop, "ben"), world.join(laptop, "tablet", mine=True)
    old, phone = world.join(laptop, "old"), world.join(laptop, "phone")
    settle(laptop, ben, tablet, old, phone)
    ben.add("milk 1 l")
    settle(ben, tablet)
    tablet.household.remove_device("old")
    space = tablet._rooms.spaces.household
    wipe(world.relay)
    world.relay.found(space.log())
    assert "not shut out yet" in laptop.household.remove_device("phone").what
    (alarm,) = [each for each in laptop.status().alarms if each.code == "removal-waits"]
    assert "ben" in alarm.what
    assert "phone" in {device.name for device in laptop.household.devices()}
    settle(ben, laptop)
    assert "phone" not in {device.name for device in laptop.household.devices()}
    assert "removal-waits" not in {each.code for each in laptop.status().alarms}


def test_who_is_refused_behind_the_household_hears_that_the_removal_was_done_there(
    world: World,
) -> None:
    laptop = world.found()
    phone = world.join(laptop, "phone", mine=True)
    settle(laptop, phone)
    personal = laptop._rooms.spaces.personal
    assert personal
    world.relay.suspend(personal.id, True)
    with pytest.raises(RelayRefused) as told:
        laptop.household.remove_device("phone")
    assert told.value.message.startswith(
        "phone is shut out of the household; in your own space that is not done."
        " The operator of the relay"
    )
    household, own = (len(each.membership.members) for each in laptop._rooms.spaces.all)
    assert (household, own) == (1, 2)


def test_who_could_not_shut_out_a_device_hears_so(
    world: World, two: tuple[Kitchen, Kitchen]
) -> None:
    laptop, phone = two
    settle(laptop, phone)
    world.relay.suspend(laptop._rooms.spaces.household.id, True)
    with pytest.raises(RelayRefused, match=r"phone is not shut out\. The operator of the relay"):
        laptop.household.remove_device("phone")


def test_a_device_that_left_is_no_member_any_more(two: tuple[Kitchen, Kitchen]) -> None:
    laptop, phone = two
    settle(laptop, phone)
    phone.household.leave()
    laptop.sync()
    assert [device.name for device in laptop.household.devices()] == ["laptop"]
    assert laptop.status().alerts == ()
    with pytest.raises(NotMember):
        phone.sync()
    (told,) = phone.status().alerts
    assert "no longer in the household" in told


def test_everybody_can_see_who_went_and_by_whose_word(world: World) -> None:
    laptop = world.found()
    phone, tablet = world.join(laptop, "phone", person="Ben"), world.join(laptop, "tablet")
    settle(laptop, phone, tablet)
    assert laptop.household.gone() == []
    phone.household.remove_device("tablet")
    phone.household.leave()
    laptop.sync()
    told = [(one.name, one.by_name, one.by_person) for one in laptop.household.gone()]
    assert told == [("phone", "phone", "Ben"), ("tablet", "phone", "Ben")]
    assert laptop.household.gone() == phone.household.gone()


class CutAtSecondEntry:
    """A relay behind a network that fails when the second membership entry is sent."""

    def __init__(self, relay: Relay) -> None:
        self._relay = relay
        self._entries = 0

    def append(self, space: bytes, token: str, entry: bytes) -> int:
        self._entries += 1
        if self._entries == 2:
            raise NoNetwork("The network failed.")
        return self._relay.append(space, token, entry)

    def __getattr__(self, name: str) -> object:
        return getattr(self._relay, name)


def test_leaving_that_was_cut_between_two_spaces_can_be_finished(
    world: World, two: tuple[Kitchen, Kitchen], monkeypatch: pytest.MonkeyPatch
) -> None:
    laptop, phone = two
    settle(laptop, phone)
    phone.close()
    relay = CutAtSecondEntry(world.connect(RELAY))
    monkeypatch.setattr(world, "connect", lambda url: relay)
    phone = world.keep(Kitchen.open(phone.home, outside=world.outside))
    with pytest.raises(NoNetwork):
        phone.household.leave()
    assert phone.household.leave().changed
    assert not phone.household.leave().changed
    laptop.sync()
    assert [device.name for device in laptop.household.devices()] == ["laptop"]


def test_of_words_that_were_made_on_whom_somebody_shuts_out_it_is_said_that_they_hold(
    world: World,
) -> None:
    laptop = world.found()
    phone, ben = world.join(laptop, "phone", mine=True), world.join(laptop, "ben", person="Ben")
    settle(laptop, phone, ben)
    words_made_by(phone)
    words_made_by(ben)
    settle(laptop, phone, ben)
    said = laptop.household.remove_device("phone").what
    assert said.startswith(
        "phone is shut out of the household. The recovery words of Ada were made"
    )
    assert 'ks devices rm "recovery words of Ada"' in said
    # They go with the last device of whom they are of.
    assert laptop.household.remove_device("ben").what == "ben is shut out of the household."
    laptop.household.remove_device("recovery words of Ada")
    assert laptop.safety.recovery().made == ()


def test_of_words_that_were_made_on_one_whom_it_let_in_and_that_is_gone_it_is_said_too(
    world: World,
) -> None:
    laptop = world.found()
    phone = world.join(laptop, "phone", mine=True)
    other = world.join(phone, "other", mine=True)
    words_made_by(other)
    settle(other, phone)
    # While that one is there, it is shut out itself, and it is said then.
    assert "words" not in phone.household.remove_device("laptop", dry_run=True).what
    assert "words of Ada" in phone.household.remove_device("other").what
    laptop.sync()
    assert "words of Ada" in laptop.household.remove_device("phone").what


def test_words_go_in_one_entry_with_the_last_device_of_who_made_them(world: World) -> None:
    laptop = world.found()
    phone = world.join(laptop, "phone", person="Ben")
    settle(laptop, phone)
    words_made_by(phone)
    laptop.sync()
    household = laptop._rooms.spaces.household
    before = household.log()
    laptop.household.remove_device("phone")
    (entry,) = household.log()[len(before) :]
    removed = parse_entry(entry).payload
    assert isinstance(removed, Remove)
    assert {*removed.devices} == {
        each.device for each in household.membership.everyone.values() if each.last
    }
    assert len(removed.devices) == 2


def test_what_ends_the_sync_of_the_household_is_said_though_the_own_space_lacks_too(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    laptop = world.found()
    phone = world.join(laptop, "phone", person="Ben")
    settle(laptop, phone)
    laptop.close()
    (laptop.home / "personal.db").unlink()

    def full(*_: object, **__: object) -> NoReturn:
        raise DiskFull("The disk is full.")

    with Kitchen.open(laptop.home, outside=world.outside) as opened:
        monkeypatch.setattr(syncing, "synchronise", full)
        with pytest.raises(DiskFull, match=r"^phone is not shut out\..* The disk is full\.$"):
            opened.household.remove_device("phone")
