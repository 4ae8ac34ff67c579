"""One's own space on the only phone, which lost its file or its keys: nobody is asked for it."""

from __future__ import annotations

import shutil
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import pytest

from kitchensync import Kitchen, Safety
from kitchensync.errors import (
    Copied,
    NoHome,
    NoNetwork,
    NotMember,
    RelayRefused,
    StrangeRelay,
)
from kitchensync.kitchen.household.claiming import alone_in
from kitchensync.kitchen.reading import names_of
from kitchensync.kitchen.safety import instance, own_again, regaining
from kitchensync.sync import noticing
from kitchensync.sync.membership import removal
from tests.support.blobs import space_of
from tests.support.kitchens import (
    World,
    begun_anew,
    come_back,
    own_space,
    said_of_coming_back,
    settle,
    words_made_by,
)

OTHER = "https://other.test"
TEN_MINUTES = 600_000


@pytest.fixture
def phone(world: World) -> Kitchen:
    """The only one, with something of its person's that the relay has."""
    phone = world.found("phone")
    with own_space(phone).replica.transaction("a food log") as change:
        change.put("person", b"\1" * 16, {"name": "a diary"})
    phone.sync()
    return phone


def without(kitchen: Kitchen, file: str) -> Path:
    kitchen.close()
    (kitchen.home / file).unlink()
    return kitchen.home


def no_code(_: str) -> NoReturn:
    raise AssertionError("nobody is asked")


def no_network(*_: object) -> None:
    """Nothing is sent or fetched."""


def again(world: World, home: Path, relay: str | None = None) -> str:
    return Safety.rejoin(home, relay, show_code=no_code, confirm=bool, outside=world.outside).what


def eaten(world: World, home: Path) -> bool:
    with Kitchen.open(home, outside=world.outside) as back:
        back.sync()
        return "a diary" in names_of(own_space(back).replica, "person").values()


def test_of_two_that_are_asked_at_once_to_fetch_it_the_second_finds_it_done(
    world: World, phone: Kitchen, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = without(phone, "personal.db")

    @contextmanager
    def after_another_one(folder: Path) -> Generator[None, None, None]:
        monkeypatch.setattr(own_again, "alone_in", alone_in)
        with monkeypatch.context() as patch:
            # It ends before it has synced.
            patch.setattr(own_again, "fetch", no_network)
            again(world, home)
        with alone_in(folder):
            yield

    monkeypatch.setattr(own_again, "alone_in", after_another_one)
    assert "knows this device again" in again(world, home)
    assert eaten(world, home)


def test_it_does_not_begin_anew_at_a_relay_that_never_heard_of_the_household(
    world: World, phone: Kitchen
) -> None:
    home = without(phone, "personal.db")
    other = world.relay_at(OTHER)
    other.origin = other.service.origin = OTHER
    with pytest.raises(StrangeRelay):
        again(world, home, OTHER)
    assert "comes from the relay again" in again(world, home)
    assert eaten(world, home)


def test_without_its_keys_it_goes_on_as_a_new_one_with_all_that_is_in_it(
    world: World, phone: Kitchen
) -> None:
    before, home = own_space(phone).id, without(phone, "keys/personal.key")
    said = Safety.rejoin(home, show_code=no_code, confirm=bool, dry_run=True, outside=world.outside)
    assert "goes on as a new one" in said.what
    assert again(world, home) == said.what
    assert eaten(world, home)
    with Kitchen.open(home, outside=world.outside) as back:
        own = own_space(back)
        assert own.id != before
        assert names_of(own.replica, "device")[own.device] == "phone"
        assert back.status().unsent == 0
        assert back.verify().agrees


def test_who_was_shut_out_meanwhile_is_out_of_it_too(world: World, phone: Kitchen) -> None:
    tablet = world.join(phone, "tablet", mine=True)
    settle(phone, tablet)
    home = without(phone, "personal.db")
    with Kitchen.open(home, outside=world.outside) as opened:
        assert "it may be in that still" in opened.household.remove_device("tablet").what
    again(world, home)
    with Kitchen.open(home, outside=world.outside) as back:
        back.sync()
        own = own_space(back)
        assert own.membership.members.keys() == {own.device}


def put_out_of_it(world: World, phone: Kitchen) -> None:
    """A thief's device puts the phone out of its own space, and is shut out of the household."""
    tablet = world.join(phone, "tablet", mine=True)
    settle(phone, tablet)
    removal.want(own_space(tablet).replica, {own_space(phone).device})
    tablet.sync()
    with pytest.raises(NotMember, match="in your own space that is not done"):
        phone.household.remove_device("tablet")
    phone.close()


def test_who_was_put_out_of_it_by_somebody_who_is_gone_goes_on_with_all_that_is_in_it(
    world: World, phone: Kitchen
) -> None:
    before, home = own_space(phone).id, phone.home
    put_out_of_it(world, phone)
    with Kitchen.open(home, outside=world.outside) as out:
        with pytest.raises(NotMember, match="your own space") as told:
            out.sync()
        (alarm,) = out.status().alarms
    assert "Your own space goes on without" in alarm.what
    assert "ks recovery use" in alarm.decide
    assert "ks recovery use" in told.value.hint
    world.online = False
    with pytest.raises(NoNetwork):
        again(world, home)
    world.online = True
    assert "goes on as a new one" in again(world, home)
    assert eaten(world, home)
    with Kitchen.open(home, outside=world.outside) as back:
        assert own_space(back).id != before
        assert back.status().alarms == ()
        assert [each.name for each in back.household.devices()] == ["phone"]


def test_two_copies_that_were_put_out_of_it_do_not_both_begin_it_anew_as_one_device(
    world: World, phone: Kitchen
) -> None:
    put_out_of_it(world, phone)
    home = shutil.copytree(phone.home, world.folder / "copy")
    with pytest.raises(Copied):
        again(world, home)
    again(world, phone.home)
    back = world.keep(Kitchen.open(phone.home, outside=world.outside))
    copy = come_back(world, home, back, person="Ada")
    settle(back, copy)
    assert space_of(copy).device != space_of(back).device
    assert [each.status().alarms for each in (back, copy)] == [(), ()]


def test_who_was_refused_in_it_and_is_no_more_stays_in_it(world: World, phone: Kitchen) -> None:
    before = own_space(phone).id
    noticing.ring_once(own_space(phone).replica, noticing.SHUT_OUT)
    phone.close()
    assert "knows this device again" in again(world, phone.home)
    with Kitchen.open(phone.home, outside=world.outside) as back:
        assert own_space(back).id == before
        assert back.status().alarms == ()


@pytest.mark.parametrize("child", [False, True])
def test_who_may_be_two_in_it_alone_is_another_device_where_its_keys_let_that_in(
    world: World, phone: Kitchen, *, child: bool
) -> None:
    own = own_space(phone)
    space, before = own.id, own.device
    own.replica.alarms.ring(instance.ALARM, instance.AHEAD)
    phone.close()
    with pytest.MonkeyPatch.context() as patched:
        if child:
            patched.setattr(regaining.Regained, "lets_in", lambda *_: False)
        said = Safety.rejoin(
            phone.home, show_code=no_code, confirm=bool, dry_run=True, outside=world.outside
        )
        assert ("goes on as a new one" in said.what) is child
        assert again(world, phone.home) == said.what
    with Kitchen.open(phone.home, outside=world.outside) as back:
        settle(back)
        own = own_space(back)
        assert (own.id == space) is not child
        assert own.device != before
        assert own.membership.members.keys() == {own.device}
        assert [each.name for each in back.household.devices()] == ["phone"]
        assert back.status().alarms == ()
    assert eaten(world, phone.home)


def test_who_was_put_out_of_it_and_lost_the_words_is_not_stuck(
    world: World, phone: Kitchen
) -> None:
    words_made_by(phone)
    put_out_of_it(world, phone)
    assert "goes on as a new one" in begun_anew(world, phone.home)
    with Kitchen.open(phone.home, outside=world.outside) as back:
        settle(back)
        assert back.status().alarms == ()
        assert back.status().unsent == 0
    assert eaten(world, phone.home)


def test_who_was_put_out_of_it_comes_in_again_by_words(world: World, phone: Kitchen) -> None:
    before, words = own_space(phone).id, words_made_by(phone)
    put_out_of_it(world, phone)
    told = Safety.use_words(phone.home, words, outside=world.outside).what
    assert told == "phone is in the household and your personal space."
    with Kitchen.open(phone.home, outside=world.outside) as back:
        settle(back)
        own = own_space(back)
        assert own.id == before
        assert back.status().alarms == ()
        roles = sorted(each.role for each in own.membership.members.values())
        assert roles == ["adult", "recovery"]


def test_a_copy_that_was_put_out_of_it_comes_in_by_words_as_another_device(
    world: World, phone: Kitchen
) -> None:
    words = words_made_by(phone)
    put_out_of_it(world, phone)
    home = shutil.copytree(phone.home, world.folder / "copy")
    opened: list[Kitchen] = []
    for each in (home, phone.home):
        Safety.use_words(each, words, outside=world.outside)
        opened.append(world.keep(Kitchen.open(each, outside=world.outside)))
    settle(*opened)
    assert len({space_of(each).device for each in opened}) == len(opened)
    assert [each.status().alarms for each in opened] == [(), ()]


def test_who_has_written_in_it_since_is_somebody_new_where_it_is_lost_again(
    world: World, phone: Kitchen, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Cut(BaseException):
        """The process ends here."""

    def cut(*_: object) -> NoReturn:
        raise Cut

    home = without(phone, "personal.db")
    with monkeypatch.context() as patched:
        patched.setattr(regaining, "settle", cut)
        with pytest.raises(Cut):
            again(world, home)
    assert eaten(world, home)
    back = world.keep(Kitchen.open(home, outside=world.outside))
    before = own_space(back).device
    again(world, without(back, "personal.db"))
    assert eaten(world, home)
    with Kitchen.open(home, outside=world.outside) as once_more:
        own = own_space(once_more)
        assert own.device != before
        assert own.membership.members.keys() == {own.device}


def test_who_comes_in_by_whom_it_lets_in_later_knows_it(world: World, phone: Kitchen) -> None:
    home = without(phone, "personal.db")
    again(world, home)
    back = world.keep(Kitchen.open(home, outside=world.outside))
    laptop = world.join(back, "laptop", mine=True)
    tablet = world.join(laptop, "tablet", mine=True)
    settle(back, laptop, tablet)
    world.clock.now += TEN_MINUTES
    settle(back, laptop, tablet)
    assert [each.status().alarms for each in (back, laptop, tablet)] == [()] * 3
    assert tablet.household.remove_device("phone").what == "phone is shut out of the household."
    assert own_space(back).device not in own_space(tablet).membership.members


def test_a_slip_in_a_name_begins_nothing_anew_where_nobody_else_is_left_either(
    world: World, phone: Kitchen
) -> None:
    laptop = world.join(phone, "laptop", person="Ben")
    settle(phone, laptop)
    was, home = space_of(phone).device, without(phone, "personal.db")
    said_of_coming_back(world, home, laptop, person="Adaa")
    laptop.household.remove_device(was.hex())
    laptop.household.leave()
    with Kitchen.open(home, outside=world.outside) as back, pytest.raises(NoHome):
        back.sync()
    with pytest.raises(NotMember, match="whose file is gone is somebody else's") as told:
        again(world, home)
    assert "ks rejoin --anew" in told.value.hint
    assert "begins anew here" in begun_anew(world, home)


def test_a_copy_of_a_childs_device_does_not_put_that_one_out(world: World) -> None:
    laptop = world.found()
    kid = world.join(laptop, "kid", person="Kid", child=True)
    settle(laptop, kid)
    before, home = own_space(kid).device, world.folder / "copy"
    kid.close()
    shutil.copytree(kid.home, home)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(regaining, "looked_for", refused)
        come_back(world, home, laptop, person="Kid").close()
    kid = world.keep(Kitchen.open(kid.home, outside=world.outside))
    laptop.household.leave()
    with Kitchen.open(home, outside=world.outside) as copy, pytest.raises(Copied):
        copy.sync()
    (home / "personal.db").unlink()
    again(world, home)
    copy = world.keep(Kitchen.open(home, outside=world.outside))
    settle(copy, kid)
    assert before in own_space(kid).membership.members


@contextmanager
def refused(*_: object, **__: object) -> Generator[NoReturn, None, None]:
    """The relay tells nothing of that space."""
    raise RelayRefused("The relay takes nothing.", reason="suspended")
    yield


def test_a_dry_run_says_of_a_copy_what_it_is(world: World, phone: Kitchen) -> None:
    home = without(phone, "personal.db")
    copy = shutil.copytree(home, world.folder / "copy")
    with pytest.raises(Copied):
        Safety.rejoin(copy, show_code=no_code, confirm=bool, dry_run=True, outside=world.outside)
