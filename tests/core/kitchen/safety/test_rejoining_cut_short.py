"""Pairing, cut short at the new device: the one that was let in goes on, and no other one is."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

from kitchensync import Kitchen, Safety
from kitchensync.errors import Copied, DigitsDiffer, DiskFull, NoNetwork, PairingError, RelayRefused
from kitchensync.kitchen import home as homes
from kitchensync.kitchen.household import coming, founding
from kitchensync.kitchen.household.coming import Coming
from kitchensync.kitchen.safety import returning
from kitchensync.sync.membership import pairing
from kitchensync.sync.membership.enrolment import Believed
from kitchensync.trust.pairing import NewDevice
from tests.support.kitchens import (
    RELAY,
    World,
    amounts,
    come_back,
    own_space,
    settle,
)

WORDS = "four words that differ"
HOUR = 3_600_000

pytestmark = pytest.mark.usefixtures("cheap_passphrases")


class Cut(BaseException):
    """The process ends here."""


@pytest.fixture
def laptop(world: World) -> Kitchen:
    return world.found("laptop")


@pytest.fixture
def restored(world: World, laptop: Kitchen) -> Path:
    """The kitchen of a phone that has something which it never sent."""
    phone = world.join(laptop, "phone", mine=True)
    settle(laptop, phone)
    phone.add("milk 2 l")
    phone.safety.backup(world.folder / "phone.ksbackup", WORDS)
    home = world.folder / "new"
    Safety.restore(home, world.folder / "phone.ksbackup", WORDS, outside=world.outside)
    return home


def at_once(*_: object, **__: object) -> NoReturn:
    raise Cut


def between_the_spaces(become: Callable[..., int]) -> Callable[..., int]:
    def becoming(home: Path, believed: Believed, *rest: object, **more: object) -> int:
        if believed.kind == "personal":
            raise Cut
        return become(home, believed, *rest, **more)

    return becoming


def whole(world: World, laptop: Kitchen, home: Path) -> None:
    with Kitchen.open(home, outside=world.outside) as phone:
        settle(phone, laptop)
        assert amounts(laptop) == amounts(phone) == {"milk": "2 l"}
        assert own_space(phone).log() == own_space(laptop).log()
        assert len(own_space(phone).membership.members) == len(phone.household.devices())
    assert not (home / "coming").exists()


def cut_short(monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    if where == "_become":
        monkeypatch.setattr(returning, where, between_the_spaces(returning._become))  # pyright: ignore[reportPrivateUsage]  # cut short between two of it
    else:
        monkeypatch.setattr(returning, where, at_once)


@pytest.mark.parametrize("where", ["move_back", "_become", "settle"])
def test_saying_it_again_asks_nobody_and_goes_on_as_the_same_device(
    world: World, laptop: Kitchen, restored: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    with monkeypatch.context() as patched:
        cut_short(patched, where)
        with pytest.raises(Cut):
            come_back(world, restored, laptop, mine=True)
    done = Safety.rejoin(restored, RELAY, show_code=at_once, confirm=at_once, outside=world.outside)
    assert "phone, a new device" in done.what
    whole(world, laptop, restored)
    assert len(laptop.household.devices()) == 3


def gone(*_: object) -> NoReturn:
    raise NoNetwork("The relay is gone.")


def lies(*_: object) -> NoReturn:
    raise PairingError("The relay gave a list of members without this device.")


def full(*_: object) -> NoReturn:
    raise DiskFull("The disk is full.")


def cut_at(patched: pytest.MonkeyPatch, where: str) -> type[BaseException]:
    """The phone gets no further than that: a full disk, or its end."""
    if where == "the digits":
        keep = coming.keep

        def keeping(home: Path, known: Coming) -> None:
            if known.awaited.is_confirmed:
                full()
            keep(home, known)

        patched.setattr(coming, "keep", keeping)
        # The other device is to be quicker than this.
        patched.setattr("kitchensync.sync.membership.pairing._Mailbox.close", lambda _: None)
        return DiskFull
    patched.setattr(NewDevice, "take_welcome", at_once)
    return Cut


@pytest.mark.parametrize(
    ("where", "asked"), [("the digits", 1), ("the welcome", 0)], ids=lambda value: str(value)
)
def test_who_is_let_in_and_cut_short_before_all_of_it_is_kept_is_that_device(
    world: World, laptop: Kitchen, monkeypatch: pytest.MonkeyPatch, where: str, asked: int
) -> None:
    with monkeypatch.context() as patched:
        error = cut_at(patched, where)
        with pytest.raises(error):
            world.join(laptop, "phone", mine=True)
    home, digits = world.folder / "phone", list[str]()
    world.clock.now += HOUR

    def confirm(shown: str) -> bool:
        digits.append(shown)
        return True

    joined = Kitchen.join(
        home, RELAY, "phone", show_code=at_once, confirm=confirm, outside=world.outside
    )
    joined.add("milk 2 l")
    joined.close()
    whole(world, laptop, home)
    assert len(digits) == asked
    assert len(laptop.household.devices()) == 2


def test_who_says_yes_when_the_code_has_expired_is_in_where_the_other_one_was_quicker(
    world: World, laptop: Kitchen, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep, relay = coming.keep, world.connect(RELAY)

    def keeping(home: Path, known: Coming) -> None:
        keep(home, known)
        box = known.awaited
        while box.is_confirmed:
            try:
                relay.take(box.mailbox, box.mailbox_key, "welcome", 0)
            except RelayRefused:
                continue
            world.clock.now += HOUR
            return

    monkeypatch.setattr(coming, "keep", keeping)
    world.join(laptop, "phone", mine=True).add("milk 2 l")
    whole(world, laptop, world.folder / "phone")
    assert len(laptop.household.devices()) == 2


def test_who_denies_digits_after_a_cut_is_not_let_in(
    world: World, laptop: Kitchen, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched, pytest.raises(cut_at(patched, "the digits")):
        world.join(laptop, "phone", mine=True)
    home = world.folder / "phone"
    with pytest.raises(DigitsDiffer, match="joined nothing"):
        Kitchen.join(
            home,
            RELAY,
            "phone",
            show_code=at_once,
            confirm=lambda _: False,
            outside=world.outside,
        )
    assert not (home / "coming").exists()


def cut_short_after_the_welcome(
    world: World, laptop: Kitchen, monkeypatch: pytest.MonkeyPatch, error: Callable[..., object]
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(pairing, "believe", error)
        with pytest.raises((NoNetwork, PairingError)):
            world.join(laptop, "phone", mine=True)


def test_who_loses_the_relay_right_after_the_welcome_joins_by_saying_it_again(
    world: World, laptop: Kitchen, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut_short_after_the_welcome(world, laptop, monkeypatch, gone)
    home = world.folder / "phone"
    joined = Kitchen.join(
        home, RELAY, "phone", show_code=at_once, confirm=at_once, outside=world.outside
    )
    joined.add("milk 2 l")
    joined.close()
    whole(world, laptop, home)
    assert len(laptop.household.devices()) == 2


def test_what_a_relay_lied_about_is_not_taken_up_again(
    world: World, laptop: Kitchen, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut_short_after_the_welcome(world, laptop, monkeypatch, lies)
    assert not (world.folder / "phone").exists()
    with pytest.raises(Cut):
        Kitchen.join(
            world.folder / "phone",
            RELAY,
            "phone",
            show_code=at_once,
            confirm=at_once,
            outside=world.outside,
        )


def test_who_was_shut_out_meanwhile_asks_anew(
    world: World, laptop: Kitchen, restored: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {each.id for each in laptop.household.devices()}
    with monkeypatch.context() as patched:
        cut_short(patched, "move_back")
        with pytest.raises(Cut):
            come_back(world, restored, laptop, mine=True)
    (let_in,) = {each.id for each in laptop.household.devices()} - before
    laptop.household.remove_device(let_in)
    come_back(world, restored, laptop, mine=True).close()
    whole(world, laptop, restored)
    assert len(laptop.household.devices()) == 3


def copy_of(world: World, phone: Kitchen) -> Path:
    """The phone's folder once more, which has noticed that."""
    phone.close()
    home = shutil.copytree(phone.home, world.folder / "copy")
    with Kitchen.open(phone.home, outside=world.outside) as original:
        original.sync()
    with Kitchen.open(home, outside=world.outside) as copy, pytest.raises(Copied):
        copy.sync()
    return home


def test_what_let_a_device_in_serves_no_copy_of_it(
    world: World, laptop: Kitchen, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(homes, "arrived", lambda _: None)
        patched.setattr(founding, "fetch", lambda *_: None)
        phone = world.join(laptop, "phone", mine=True)
    phone.add("milk 2 l")
    home = copy_of(world, phone)
    with pytest.raises(Cut):
        Safety.rejoin(home, RELAY, show_code=at_once, confirm=at_once, outside=world.outside)
    come_back(world, home, laptop, mine=True).close()
    whole(world, laptop, home)
    assert len(laptop.household.devices()) == 3


@pytest.mark.parametrize("where", ["_become", "settle"])
def test_a_copy_that_is_cut_short_goes_on_as_the_device_that_it_became(
    world: World, laptop: Kitchen, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    phone = world.join(laptop, "phone", mine=True)
    phone.add("milk 2 l")
    phone.sync()
    home = copy_of(world, phone)
    with monkeypatch.context() as patched:
        cut_short(patched, where)
        with pytest.raises(Cut):
            come_back(world, home, laptop, mine=True)
    Safety.rejoin(home, RELAY, show_code=at_once, confirm=at_once, outside=world.outside)
    whole(world, laptop, home)
    assert len(laptop.household.devices()) == 3
