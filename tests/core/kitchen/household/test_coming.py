"""What a home that may be let in keeps of that."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import NoReturn

import pytest

from kitchensync import Kitchen
from kitchensync.errors import Busy, DamagedHome, HalfJoined, NoNetwork, NoPermission, RelayRefused
from kitchensync.kitchen import home as homes
from kitchensync.kitchen import naming
from kitchensync.kitchen.household import coming
from kitchensync.kitchen.household.coming import Coming
from kitchensync.sync.membership import pairing
from kitchensync.sync.wire.session import Session
from kitchensync.trust.canary import Awaited, Joined
from kitchensync.trust.keys import DeviceKeys
from kitchensync.trust.keystore import FileKeyStore
from kitchensync_relay.codes import refuse
from tests.support.kitchens import PATIENCE, RELAY, World, own_space

HERE, THERE = "https://here.test", "https://there.test"


def asked(relay: str, seed: int) -> Coming:
    random = Random(seed).randbytes
    keys = DeviceKeys.generate(random)
    space = Joined(random(32), "household", keys, random(16), (random(32),), random(32))
    return Coming("phone", relay, b"", Awaited(random(16), random(32), (space,)))


def mailboxes(home: Path, relay: str) -> list[bytes]:
    return [each.awaited.mailbox for each in coming.kept(home, relay)]


def test_who_asks_at_two_relays_is_kept_twice_and_let_go_of_one_by_one(tmp_path: Path) -> None:
    here, there = asked(HERE, 1), asked(THERE, 2)
    for each in (here, there):
        coming.keep(tmp_path, each)
    assert mailboxes(tmp_path, HERE) == [here.awaited.mailbox]
    assert mailboxes(tmp_path, THERE) == [there.awaited.mailbox]
    coming.forget(tmp_path, here)
    assert mailboxes(tmp_path, HERE) == []
    assert mailboxes(tmp_path, THERE) == [there.awaited.mailbox]
    coming.forget_device(tmp_path, there.awaited.spaces[0].keys.device_id)
    assert list(tmp_path.iterdir()) == []


def test_what_is_kept_does_not_show_the_key_of_its_mailbox() -> None:
    assert repr(asked(HERE, 1).awaited.mailbox_key) not in repr(asked(HERE, 1))


@pytest.mark.skipif(os.name != "posix", reason="modes of files are POSIX's")
@pytest.mark.parametrize("mode", [0o640, 0o604])
def test_keys_that_others_can_get_at_are_not_taken(tmp_path: Path, mode: int) -> None:
    here = asked(HERE, 1)
    coming.keep(tmp_path, here)
    (kept,) = (tmp_path / "coming").iterdir()
    kept.chmod(mode)
    with pytest.raises(NoPermission) as refusal:
        coming.everyone(tmp_path)
    assert refusal.value.hint == f"Run: chmod 600 '{kept}'"
    kept.chmod(0o600)
    assert mailboxes(tmp_path, HERE) == [here.awaited.mailbox]


def test_one_home_asks_one_household_at_a_time(world: World) -> None:
    code: Future[str] = Future()
    ada = world.found("laptop")
    with ThreadPoolExecutor(1) as pool:
        joining = pool.submit(join, world, RELAY, code.set_result)
        shown = code.result(PATIENCE)
        with pytest.raises(Busy, match="at this moment"):
            join(world, THERE, code.set_result)
        with pytest.raises(Busy, match="at this moment"):
            world.found("phone", relay=THERE)
        for dry_run in (True, False):
            with pytest.raises(Busy, match="at this moment"):
                Kitchen.give_up(world.folder / "phone", dry_run=dry_run, outside=world.outside)
        ada.household.pair(shown, mine=True, confirm=lambda *_: True)
        joining.result(PATIENCE)
    assert [each.name for each in ada.household.devices()] == ["laptop", "phone"]


def join(world: World, relay: str, show_code: Callable[[str], None]) -> None:
    home = world.folder / "phone"
    Kitchen.join(
        home, relay, "phone", show_code=show_code, confirm=bool, outside=world.outside
    ).close()


def cut_short(world: World, member: Kitchen, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home that was let in and does not know that for certain."""
    with monkeypatch.context() as patched:
        patched.setattr(pairing, "believe", raising(NoNetwork("The relay is gone.")))
        with pytest.raises(NoNetwork):
            world.join(member, "phone", mine=True)
    return world.folder / "phone"


def test_who_may_have_been_let_in_goes_nowhere_else_and_by_giving_up_it_leaves(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = world.found("laptop")
    home = cut_short(world, ada, monkeypatch)
    with pytest.raises(HalfJoined, match="ks join --give-up"):
        world.found("phone", relay=THERE)
    with pytest.raises(HalfJoined, match=f"`ks join {RELAY}`"):
        Kitchen.check_free(home, THERE)
    assert "can be" in Kitchen.give_up(home, dry_run=True, outside=world.outside).what
    assert "it left" in Kitchen.give_up(home, outside=world.outside).what
    assert not Kitchen.give_up(home, outside=world.outside).changed
    world.found("phone", relay=THERE)
    ada.sync()
    assert [each.name for each in ada.household.devices()] == ["laptop"]
    assert len(own_space(ada).membership.members) == 1


def test_who_was_cut_short_after_it_had_moved_in_does_not_leave_by_giving_up(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = world.found("laptop")
    with monkeypatch.context() as patched:
        patched.setattr(homes, "arrived", raising(NoNetwork("The battery is empty.")))
        with pytest.raises(NoNetwork):
            world.join(ada, "phone", mine=True)
    home = world.folder / "phone"
    with unreadable(home / homes.MARKER), pytest.raises(DamagedHome):
        Kitchen.give_up(home, outside=world.outside)
    assert coming.everyone(home)
    assert not Kitchen.give_up(home, outside=world.outside).changed
    assert not coming.everyone(home)
    with Kitchen.open(home, outside=world.outside) as phone:
        phone.sync()
        assert len(phone.household.devices()) == 2


@contextmanager
def unreadable(file: Path) -> Generator[None]:
    whole = file.read_bytes()
    file.write_bytes(b"{")
    yield
    file.write_bytes(whole)


def test_a_household_that_was_suspended_keeps_a_home_from_no_other_one(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = cut_short(world, world.found("laptop"), monkeypatch)
    with monkeypatch.context() as patched:
        patched.setattr(Session, "sync", raising(refuse("suspended")))
        with pytest.raises(RelayRefused, match="ks join --give-up"):
            join(world, RELAY, print)
        told = Kitchen.give_up(home, outside=world.outside).what
    assert "is not known" in told
    eve = world.join(world.found("desk", "Eve"), "phone")
    assert len(eve.household.devices()) == 2


@pytest.mark.parametrize("whole", [True, False])
def test_who_gives_up_coming_in_by_words_hears_what_to_look_for(world: World, whole: bool) -> None:
    home, keys = world.folder / "phone", DeviceKeys.generate(Random(1).randbytes)
    FileKeyStore(home / homes.COMING).save("household-0123456789abcdef", keys)
    (path,) = coming.recovering(home)
    if not whole:
        path.write_bytes(b"{")
    with pytest.raises(HalfJoined, match="ks recovery use"):
        world.found("phone")
    sought = naming.short(keys.device_id) if whole else "one that nobody knows"
    assert f"if `ks devices` shows {sought} on" in Kitchen.give_up(home, outside=world.outside).what
    world.found("phone")


def raising(error: Exception) -> Callable[..., NoReturn]:
    def call(*_: object) -> NoReturn:
        raise error

    return call
