"""Who is who in one's own space, where a home comes back as another device of the household."""

from __future__ import annotations

import shutil
from collections.abc import Generator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import pytest

from kitchensync import Kitchen, Safety
from kitchensync.errors import Copied, NoNetwork, NotMember, RelayRefused
from kitchensync.kitchen.household import own_space as of_own
from kitchensync.kitchen.reading import names_of
from kitchensync.kitchen.safety import regaining, uninvited
from kitchensync.replica import Replica
from kitchensync.sync import moments
from kitchensync.sync.executor import synchronise
from kitchensync.sync.membership import enrolment
from kitchensync.sync.wire.session import Session
from kitchensync.sync.wire.transport import Answer, Request
from tests.support.blobs import space_of
from tests.support.kitchens import (
    World,
    begun_anew,
    come_back,
    own_space,
    said_of_coming_back,
    settle,
)

TEN_MINUTES = 600_000


def without(kitchen: Kitchen, file: str) -> Kitchen:
    kitchen.close()
    (kitchen.home / file).unlink()
    return kitchen


def shares(kitchen: Kitchen, other: Kitchen) -> bool:
    return own_space(other).device in own_space(kitchen).membership.members


def strangers(kitchen: Kitchen) -> set[str]:
    return {alarm.about for alarm in kitchen.status().alarms if alarm.code == "stranger"}


@pytest.fixture
def three(world: World) -> tuple[Kitchen, Kitchen, Kitchen]:
    """Three devices of Ada's, which know of each other."""
    laptop = world.found()
    tablet = world.join(laptop, "tablet", mine=True)
    phone = world.join(laptop, "phone", mine=True)
    settle(laptop, tablet, phone)
    return laptop, tablet, phone


@pytest.mark.parametrize("lacks", ["keys/household.key", "keys/instance"])
def test_who_comes_back_by_its_own_keys_goes_with_the_device_that_it_is_now(
    world: World, three: tuple[Kitchen, Kitchen, Kitchen], lacks: str
) -> None:
    laptop, tablet, phone = three
    before = own_space(phone).device
    back = come_back(world, without(phone, lacks).home, laptop, person="Ada")
    settle(back, laptop, tablet)
    own = own_space(back)
    assert own.device != before
    said = laptop.household.remove_device(space_of(back).device.hex()).what
    assert said.endswith("is shut out of the household.")
    assert not shares(laptop, back)
    assert shares(laptop, tablet)
    assert before in own_space(laptop).membership.members
    with pytest.raises(NotMember):
        synchronise(own, back._rooms.spaces.session(own))


def test_who_kept_nothing_of_who_is_who_knows_it_by_what_is_shown(
    world: World, three: tuple[Kitchen, Kitchen, Kitchen]
) -> None:
    laptop, tablet, phone = three
    own_space(phone).replica.set_state("counterparts", None)
    back = come_back(world, without(phone, "keys/household.key").home, tablet, person="Ada")
    settle(back, laptop, tablet)
    world.clock.now += TEN_MINUTES
    back.sync()
    assert strangers(back) == set()
    assert back.household.remove_device("laptop").what == "laptop is shut out of the household."
    assert not shares(back, laptop)
    assert shares(back, tablet)


def test_what_whoever_had_a_phone_wrote_of_who_is_who_puts_nobody_out_once_it_is_back(
    world: World, three: tuple[Kitchen, Kitchen, Kitchen]
) -> None:
    laptop, tablet, phone = three
    watch = world.join(laptop, "watch", person="Ben")
    gone = space_of(watch).device
    laptop.household.remove_device("watch")
    settle(phone, tablet)
    of_own.keep(own_space(phone).replica, own_space(tablet).device, gone)
    laptop.household.remove_device("phone")
    phone.close()
    back = come_back(world, phone.home, laptop, mine=True)
    settle(back, laptop)
    assert shares(laptop, tablet)
    assert shares(laptop, back)


class Cut(BaseException):
    """The process ends here."""


def cut(*_: object) -> NoReturn:
    raise Cut


def test_who_a_phone_was_is_known_where_fetching_it_was_cut_short(
    world: World, three: tuple[Kitchen, Kitchen, Kitchen], monkeypatch: pytest.MonkeyPatch
) -> None:
    laptop, tablet, phone = three
    home = without(phone, "personal.db").home
    with monkeypatch.context() as patched:
        patched.setattr(regaining, "settle", cut)
        with pytest.raises(Cut):
            come_back(world, home, laptop, person="Ada")
    Safety.rejoin(home, show_code=cut, confirm=bool, outside=world.outside)
    back = world.keep(Kitchen.open(home, outside=world.outside))
    settle(back, laptop, tablet)
    world.clock.now += TEN_MINUTES
    back.sync()
    assert strangers(back) == set()
    assert back.household.remove_device("laptop").what == "laptop is shut out of the household."
    assert not shares(back, laptop)


@contextmanager
def refused(home: Path, error: RelayRefused) -> Generator[None, None, None]:
    """The relay gives nobody the list of members of that home's own space."""
    whole_log = enrolment.whole_log
    with closing(Replica.open(home / "personal.db", clock=int)) as replica:
        own = replica.identity.space

    def refusing(session: Session, known: Sequence[bytes] = ()) -> list[bytes]:
        if session._space == own:
            raise error
        return whole_log(session, known)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(enrolment, "whole_log", refusing)
        yield


def come_back_though_refused(
    world: World,
    home: Path,
    member: Kitchen,
    reason: str,
    told: str = "In your own space it stays the device that it was",
) -> Kitchen:
    """Ada's home, let into the household by a device of somebody's meanwhile."""
    with refused(home, RelayRefused("The relay does not give that.", reason=reason)):
        assert told in said_of_coming_back(world, home, member, person="Ada")
    return world.keep(Kitchen.open(home, outside=world.outside))


@pytest.mark.parametrize("gone", ["now", "before"])
def test_who_stays_in_its_own_space_as_it_was_goes_with_either_of_what_it_is(
    world: World, three: tuple[Kitchen, Kitchen, Kitchen], *, gone: str
) -> None:
    laptop, tablet, phone = three
    before, was = own_space(phone).device, space_of(phone).device
    phone.close()
    back = come_back_though_refused(world, phone.home, laptop, "suspended")
    settle(back, laptop, tablet)
    assert own_space(back).device == before
    device = space_of(back).device if gone == "now" else was
    said = laptop.household.remove_device(device.hex()).what
    assert said.endswith("is shut out of the household.")
    assert not shares(laptop, back)


def test_a_childs_device_that_comes_back_stays_in_its_own_space_as_it_was(world: World) -> None:
    laptop = world.found()
    kid = world.join(laptop, "kid", mine=True, child=True)
    ben = world.join(laptop, "ben", person="Ben")
    settle(laptop, kid, ben)
    kid.close()
    for _ in range(2):
        told = said_of_coming_back(world, kid.home, ben, person="Ada", child=True)
        assert told.count("a child's device lets nobody in") == 1
        kid = world.keep(Kitchen.open(kid.home, outside=world.outside))
        settle(kid, laptop, ben)
        assert own_space(kid).id == own_space(laptop).id
        assert laptop.status().alarms == kid.status().alarms == ()
        kid.close()
    now = world.keep(Kitchen.open(kid.home, outside=world.outside))
    laptop.household.remove_device(space_of(now).device.hex())
    assert not shares(laptop, now)


def test_at_a_relay_that_gives_an_older_list_it_stays_who_it_was(
    world: World, three: tuple[Kitchen, Kitchen, Kitchen], monkeypatch: pytest.MonkeyPatch
) -> None:
    laptop, tablet, phone = three
    before, space, home = own_space(phone).device, own_space(phone).id, phone.home
    phone.close()
    sync = Session.sync

    def without_the_last(session: Session, request: Request) -> Answer:
        answer = sync(session, request)
        last = session._space == space and request.entries + len(answer.entries) > 2
        return replace(answer, entries=answer.entries[:-1]) if last else answer

    with monkeypatch.context() as patched:
        patched.setattr(Session, "sync", without_the_last)
        told = said_of_coming_back(world, home, tablet, person="Ada")
    assert "it was put back, or hides the end" in told
    back = world.keep(Kitchen.open(home, outside=world.outside))
    assert own_space(back).device == before
    settle(back, laptop, tablet)
    assert shares(tablet, back)


def test_who_is_let_in_as_somebody_elses_is_told_with_whom_it_goes(
    world: World, three: tuple[Kitchen, Kitchen, Kitchen]
) -> None:
    laptop, tablet, phone = three
    before = own_space(phone).device
    phone.close()
    told = said_of_coming_back(world, phone.home, laptop, person="Ben")
    assert "goes there once that one is shut out: it came in as somebody else's" in told
    assert "child" not in told
    back = come_back(world, phone.home, laptop, person="Ada")
    settle(back, laptop, tablet)
    assert own_space(back).device != before
    assert shares(laptop, back)


def test_who_is_refused_and_came_in_as_somebody_elses_goes_with_what_it_was_alone(
    world: World, three: tuple[Kitchen, Kitchen, Kitchen]
) -> None:
    laptop, _, phone = three
    phone.close()
    with refused(phone.home, RelayRefused("The relay does not give that.", reason="suspended")):
        told = said_of_coming_back(world, phone.home, laptop, person="Ben")
    assert "goes there once that one is shut out: The relay does not give that." in told


@pytest.mark.parametrize("again", ["Ben", "Ada"])
def test_a_copy_that_is_let_in_as_somebody_elses_waits_for_its_person(
    world: World, three: tuple[Kitchen, Kitchen, Kitchen], *, again: str
) -> None:
    laptop, tablet, phone = three
    space = own_space(phone).id
    phone.close()
    home = shutil.copytree(phone.home, world.folder / "copy")
    told = said_of_coming_back(world, home, laptop, person="Ben")
    assert "is somebody else's than this device came in as, and not in sync" in told
    if again == "Ben":
        begun_anew(world, home)
        back = world.keep(Kitchen.open(home, outside=world.outside))
    else:
        back = come_back(world, home, laptop, person=again)
    settle(back, laptop, tablet)
    assert back.status().alarms == ()
    assert (own_space(back).id == space) is (again == "Ada")
    assert shares(laptop, phone)


def test_a_copy_of_a_childs_device_is_left_to_who_may_let_it_in(world: World) -> None:
    laptop = world.found()
    kid = world.join(laptop, "kid", mine=True, child=True)
    ben = world.join(laptop, "ben", person="Ben")
    settle(laptop, kid, ben)
    kid.close()
    home = shutil.copytree(kid.home, world.folder / "copy")
    assert "--mine" in said_of_coming_back(world, home, ben, person="Ada", child=True)
    with Kitchen.open(home, outside=world.outside) as copy:
        with pytest.raises(Copied):
            copy.sync()
        assert {alarm.space for alarm in copy.status().alarms} == {"personal"}
    back = come_back(world, home, laptop, mine=True, child=True)
    kid = world.keep(Kitchen.open(kid.home, outside=world.outside))
    settle(back, kid, laptop)
    assert shares(laptop, back)
    assert shares(laptop, kid)
    assert back.status().alarms == kid.status().alarms == ()


def test_what_a_copy_came_back_as_puts_nobody_else_out(
    world: World, three: tuple[Kitchen, Kitchen, Kitchen]
) -> None:
    laptop, tablet, phone = three
    phone.close()
    home = shutil.copytree(phone.home, world.folder / "copy")
    copy = come_back_though_refused(
        world, home, laptop, "suspended", "to be rid of this one, shut out both"
    )
    with pytest.raises(Copied):
        copy.sync()
    before = space_of(copy).device
    copy.close()
    back = come_back(world, home, laptop, mine=True)
    settle(back, laptop, tablet)
    laptop.household.remove_device(before.hex())
    assert shares(laptop, phone)
    assert shares(laptop, back)


def test_a_copy_that_was_said_to_have_moved_is_left_to_others_once_more(world: World) -> None:
    laptop = world.found()
    kid = world.join(laptop, "kid", mine=True, child=True)
    settle(laptop, kid)
    kid.close()
    home = shutil.copytree(kid.home, world.folder / "copy")
    assert "with --mine" in said_of_coming_back(world, home, laptop, person="Ada", child=True)
    with Kitchen.open(home, outside=world.outside) as moved:
        moved.safety.moved()
        moved.sync()
    other = shutil.copytree(home, world.folder / "other")
    assert "with --mine" in said_of_coming_back(world, other, laptop, person="Ada", child=True)


def test_a_device_that_stays_as_it_was_is_called_there_what_it_came_back_as(world: World) -> None:
    laptop = world.found()
    kid = world.join(laptop, "kid", mine=True, child=True)
    with space_of(kid).replica.transaction("another name") as change:
        change.put("device", space_of(kid).device, {"name": "desk"})
    settle(laptop, kid)
    kid.close()
    back = come_back(world, kid.home, laptop, person="Ada", child=True)
    settle(back, laptop)
    assert shares(laptop, back)
    assert names_of(own_space(laptop).replica, "device")[own_space(back).device] == "desk"


def test_who_was_cut_short_before_its_own_space_goes_with_what_it_is_now(
    world: World, three: tuple[Kitchen, Kitchen, Kitchen], monkeypatch: pytest.MonkeyPatch
) -> None:
    laptop, tablet, phone = three
    phone.close()

    def away(*_: object, **__: object) -> NoReturn:
        raise NoNetwork("There is no network.")

    with monkeypatch.context() as patched:
        patched.setattr(uninvited, "way", away)
        with pytest.raises(NoNetwork):
            come_back(world, phone.home, laptop, person="Ada")
    back = world.keep(Kitchen.open(phone.home, outside=world.outside))
    settle(back, laptop, tablet)
    laptop.household.remove_device(space_of(back).device.hex())
    assert not shares(laptop, back)


def test_at_a_relay_that_lost_it_nobody_signs_on_a_list_that_may_be_an_older_one(
    world: World,
) -> None:
    laptop = world.found()
    ben = world.join(laptop, "ben", person="Ben")
    phone = world.join(laptop, "phone", mine=True)
    settle(laptop, ben, phone)
    tablet = world.join(laptop, "tablet", mine=True)
    settle(laptop, tablet, ben)
    phone.close()
    back = come_back_though_refused(world, phone.home, ben, "unknown-space")
    everybody = (back, laptop, tablet, ben)
    settle(*everybody)
    assert [each.status().alarms for each in everybody] == [()] * 4
    assert shares(back, tablet)


def test_who_never_showed_who_it_was_is_put_out_by_what_its_keys_fetched(world: World) -> None:
    phone = world.found("phone")
    own = own_space(phone)
    with own.replica.transaction("as an older version") as change:
        change.put("device", own.device, {"household_proof": None})
    said_again = f"{of_own._SAID_AGAIN}{own.device.hex()}-{space_of(phone).device.hex()}"
    moments.note(own.replica, said_again, world.clock())
    phone.sync()
    before = own.device
    home = without(phone, "personal.db").home
    Safety.rejoin(home, show_code=cut, confirm=bool, outside=world.outside)
    back = world.keep(Kitchen.open(home, outside=world.outside))
    back.sync()
    world.clock.now += TEN_MINUTES
    back.sync()
    assert strangers(back) == set()
    assert before not in own_space(back).membership.members
