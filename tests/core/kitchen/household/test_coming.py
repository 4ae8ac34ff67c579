"""What a home that may be let in keeps of that."""

from __future__ import annotations

from pathlib import Path
from random import Random

from kitchensync.kitchen.household import coming
from kitchensync.kitchen.household.coming import Coming
from kitchensync.trust.canary import Awaited, Joined
from kitchensync.trust.keys import DeviceKeys
from tests.support.kitchens import World

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


def test_a_household_that_is_founded_keeps_no_keys_for_another_one(world: World) -> None:
    coming.keep(world.folder / "laptop", asked(HERE, 1))
    laptop = world.found("laptop")
    assert not (laptop.home / "coming").exists()
