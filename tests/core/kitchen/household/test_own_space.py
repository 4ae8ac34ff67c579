"""Who shares one's own space: whoever is out of the household goes, whoever is none is shown."""

from __future__ import annotations

import os

import pytest

from kitchensync import Kitchen
from kitchensync.errors import BadInput, NotMember, RelayRefused
from kitchensync.kitchen import naming
from kitchensync.kitchen.household import own_space as of_own
from kitchensync.kitchen.spaces import Spaces
from kitchensync.replica.stamps import DAY_MS
from kitchensync.sync import moments
from kitchensync.sync.executor import synchronise
from kitchensync.sync.membership import removal
from kitchensync.sync.membership.enrolment import let_in
from kitchensync.sync.membership.recovery import (
    _openable,  # pyright: ignore[reportPrivateUsage]  # who looks for the personal space alone
    come_back,
)
from kitchensync.sync.space import Space
from kitchensync.trust import authoring
from kitchensync.trust.counterparts import prove, proven
from kitchensync.trust.keys import DeviceKeys
from kitchensync.trust.recovery import Paper
from kitchensync.trust.words import to_entropy
from tests.support.kitchens import World, own_space, settle, words_made_by

TEN_MINUTES = 600_000


def in_household(kitchen: Kitchen) -> bytes:
    return kitchen._rooms.spaces.household.device


def shares(kitchen: Kitchen, other: Kitchen) -> bool:
    """Whether a device is in the own space of another one, as far as that one knows."""
    return own_space(other).device in own_space(kitchen).membership.members


def writes_of(kitchen: Kitchen, device: bytes, counterpart: bytes | None) -> None:
    """What a program of any device may say of one, in its person's own space, and sticks to."""
    replica = own_space(kitchen).replica
    with replica.transaction("who is who") as transaction:
        proof = os.urandom(128) if counterpart else None
        said = {"household_device": counterpart, "household_proof": proof}
        transaction.put("device", device, said)
    has_said(kitchen)


def knows_by_rows(kitchen: Kitchen) -> dict[bytes, bytes]:
    """Who is who, as somebody who came in now would believe it."""
    personal, household = own_space(kitchen), kitchen._rooms.spaces.household
    claims = of_own._claims(personal.replica)
    return dict(proven(personal.membership, household.membership, claims))


def has_said(kitchen: Kitchen) -> None:
    """The device has shown today who it is."""
    own, here = own_space(kitchen), in_household(kitchen)
    said_again = f"{of_own._SAID_AGAIN}{own.device.hex()}-{here.hex()}"
    moments.note(own.replica, said_again, own.around.clock())


def hides_another(kitchen: Kitchen) -> bytes:
    """A program lets a further device into its person's own space, and nowhere else."""
    return lets_another_in(kitchen, own_space(kitchen))


def lets_another_in(kitchen: Kitchen, space: Space) -> bytes:
    """A program lets a further device of its person into one space alone."""
    keys = DeviceKeys.generate(os.urandom)
    person = space.membership.members[space.device].person
    let_in(
        space,
        kitchen._rooms.spaces.session(space),
        keys.device_id,
        lambda log: authoring.add(log, space.keys, keys.public, person=person, role="adult"),
    )
    return keys.device_id


def comes_in_unseen(world: World, words: str) -> bytes:
    """The finder of words goes into the personal space and leaves the household alone."""
    opened = _openable(world.relay, Paper(to_entropy(words)), "personal", world.clock, {})
    assert opened
    return come_back(opened, DeviceKeys.generate(os.urandom)).keys.device_id


@pytest.fixture
def three(world: World) -> tuple[Kitchen, Kitchen, Kitchen]:
    """Three devices of Ada's, which know of each other."""
    laptop = world.found()
    phone = world.join(laptop, "phone", mine=True)
    tablet = world.join(laptop, "tablet", mine=True)
    settle(laptop, phone, tablet)
    return laptop, phone, tablet


def test_whom_somebody_else_shut_out_is_out_of_its_persons_own_space_too(world: World) -> None:
    tablet = world.found("tablet")
    ben = world.join(tablet, "ben", person="Ben")
    phone = world.join(tablet, "phone", mine=True)
    settle(tablet, ben, phone)
    ben.household.remove_device("phone")
    assert shares(tablet, phone)
    tablet.sync()
    assert not shares(tablet, phone)
    own = own_space(phone)
    with pytest.raises(NotMember):
        synchronise(own, phone._rooms.spaces.session(own))
    assert tablet.status().alarms == ()


def test_words_that_somebody_else_took_back_open_no_personal_space(world: World) -> None:
    tablet = world.found("tablet")
    paper = Paper(to_entropy(words_made_by(tablet)))
    ben = world.join(tablet, "ben", person="Ben")
    settle(tablet, ben)
    ben.household.remove_device("recovery words of Ada")
    tablet.sync()
    assert world.relay.recoverable(paper.keys("personal").device_id) == []


@pytest.mark.parametrize("kept", [True, False], ids=["as it is", "from before"])
def test_a_phone_that_rewrites_who_is_who_goes_all_the_same_and_nobody_else(
    three: tuple[Kitchen, Kitchen, Kitchen], *, kept: bool
) -> None:
    laptop, phone, tablet = three
    if not kept:
        for each in (laptop, tablet):
            own_space(each).replica.set_state("counterparts", None)
            each.sync()
    writes_of(phone, own_space(phone).device, os.urandom(16))
    writes_of(phone, own_space(tablet).device, in_household(phone))
    settle(phone, laptop, tablet)
    assert laptop.household.remove_device("phone").what == "phone is shut out of the household."
    assert not shares(laptop, phone)
    assert shares(laptop, tablet)


def test_what_a_stolen_phone_said_of_whom_it_let_in_puts_nobody_out_later(world: World) -> None:
    phone = world.found("phone")
    tablet = world.join(phone, "tablet", mine=True)
    laptop = world.join(phone, "laptop", mine=True)
    settle(phone, tablet, laptop)
    household = phone._rooms.spaces.household
    decoy = lets_another_in(phone, household)
    removal.want(household.replica, [decoy])
    phone.sync()
    writes_of(phone, own_space(tablet).device, decoy)
    settle(phone, laptop)
    laptop.household.remove_device("phone")
    later = world.join(laptop, "later", mine=True)
    settle(laptop, later)
    assert shares(later, tablet)
    said = later.household.remove_device("tablet", dry_run=True).what
    assert said.endswith("Whether it shares your personal space too is not known here.")
    world.clock.now += TEN_MINUTES
    later.sync()
    assert {alarm.code for alarm in later.status().alarms} == {"stranger"}
    settle(tablet, later)
    assert later.status().alarms == ()
    assert later.household.remove_device("tablet").what == "tablet is shut out of the household."
    assert not shares(later, tablet)


def test_who_is_written_over_shows_once_a_day_who_it_is(
    world: World, three: tuple[Kitchen, Kitchen, Kitchen]
) -> None:
    laptop, _, tablet = three
    own, said = own_space(tablet), in_household(tablet)
    for counterpart in (None, os.urandom(16), said):
        writes_of(laptop, own.device, counterpart)
        world.clock.now += DAY_MS
        settle(laptop, tablet, laptop)
        assert knows_by_rows(laptop)[own.device] == said
    writes_of(laptop, own.device, None)
    settle(laptop, tablet)
    assert own.device not in knows_by_rows(tablet)


def test_a_stranger_rings_though_each_sync_ends_with_an_error(
    world: World, three: tuple[Kitchen, Kitchen, Kitchen]
) -> None:
    laptop, phone, _ = three
    hides_another(phone)
    laptop.sync()
    with own_space(laptop).replica.transaction("something") as transaction:
        transaction.put("device", own_space(laptop).device, {"name": "desk"})
    world.relay.service.quota = 1
    world.clock.now += TEN_MINUTES
    with pytest.raises(RelayRefused):
        laptop.sync()
    assert "stranger" in {alarm.code for alarm in laptop.status().alarms}


def test_who_shows_nothing_is_shown_and_goes_by_its_digits(
    world: World, three: tuple[Kitchen, Kitchen, Kitchen]
) -> None:
    laptop, phone, _ = three
    writes_of(phone, own_space(phone).device, None)
    settle(phone, laptop)
    later = world.join(laptop, "later", mine=True)
    settle(laptop, later)
    said = later.household.remove_device("phone").what
    assert said.startswith("phone is shut out of the household. Whether it shares")
    (unknown,) = (each for each in later.household.devices() if each.space == "personal")
    assert unknown.id == own_space(phone).device.hex()
    assert (unknown.name, unknown.role) == (f"phone ({unknown.id[:8]})", "adult")
    gone = later.household.remove_device(unknown.id[:8]).what
    assert gone == f"{unknown.name} is shut out of your own space."
    assert not shares(later, phone)
    assert {each.space for each in later.household.devices()} == {"household"}


def test_a_device_that_a_stolen_phone_hid_rings_until_it_is_shut_out(
    world: World, three: tuple[Kitchen, Kitchen, Kitchen]
) -> None:
    laptop, phone, _ = three
    hidden = hides_another(phone)
    laptop.sync()
    assert laptop.status().alarms == ()
    laptop.household.remove_device("phone")
    world.clock.now += TEN_MINUTES
    laptop.sync()
    (alarm,) = laptop.status().alarms
    assert (alarm.code, alarm.about, alarm.space) == ("stranger", hidden.hex(), "personal")
    assert naming.short(hidden) in alarm.what
    with pytest.raises(BadInput, match="own space alone"):
        laptop.calling.device(hidden.hex(), "watch")
    laptop.household.remove_device(hidden.hex())
    assert laptop.status().alarms == ()
    assert hidden not in own_space(laptop).membership.members


def test_a_stolen_phone_that_says_to_be_another_device_is_shown_and_nobody_else(
    world: World, three: tuple[Kitchen, Kitchen, Kitchen]
) -> None:
    laptop, phone, tablet = three
    settle(*three)
    own, household = own_space(phone), phone._rooms.spaces.household
    proof = prove(own.keys, household.keys)
    with own.replica.transaction("who is who") as transaction:
        said = {"household_device": in_household(tablet), "household_proof": proof}
        transaction.put("device", own.device, said)
    has_said(phone)
    phone.sync()
    later = world.join(laptop, "later", mine=True)
    later.sync()
    later.household.remove_device("phone")
    world.clock.now += TEN_MINUTES
    later.sync()
    assert [alarm.about for alarm in later.status().alarms] == [own.device.hex()]
    # Who knew it before is not misled.
    tablet.sync()
    later.sync()
    assert not shares(later, phone)
    assert shares(later, tablet)


def test_who_comes_in_by_words_into_the_personal_space_alone_is_shown(world: World) -> None:
    tablet = world.found("tablet")
    finder = comes_in_unseen(world, words_made_by(tablet))
    tablet.sync()
    (unknown,) = (each for each in tablet.household.devices() if each.space == "personal")
    assert (unknown.id, unknown.person) == (finder.hex(), "Ada")
    world.clock.now += TEN_MINUTES
    words_made_by(tablet)
    assert [alarm.code for alarm in tablet.status().alarms] == ["stranger"]


def test_who_is_let_in_while_a_sync_begins_stays_known(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    laptop = world.found()
    watch, replica, found = os.urandom(16), own_space(laptop).replica, of_own._pairs

    def meanwhile(spaces: Spaces, personal: Space) -> dict[bytes, set[bytes]]:
        pairs = found(spaces, personal)
        of_own.keep(replica, watch, watch)
        return pairs

    monkeypatch.setattr(of_own, "_pairs", meanwhile)
    of_own.tend(laptop._rooms.spaces)
    assert {each for each, _ in of_own._kept(replica)} == {watch, own_space(laptop).device}


def test_nobody_is_a_stranger_who_came_in_as_people_do(
    world: World, three: tuple[Kitchen, Kitchen, Kitchen]
) -> None:
    _, phone, tablet = three
    words_made_by(phone)
    watch = world.join(tablet, "watch", mine=True)
    everybody = (*three, watch)
    for _ in range(2):
        settle(*everybody)
        assert [each.status().alarms for each in everybody] == [()] * 4
        assert {device.space for each in everybody for device in each.household.devices()} == {
            "household"
        }
        for each in everybody:
            own_space(each).replica.set_state("counterparts", None)
        world.clock.now += TEN_MINUTES
