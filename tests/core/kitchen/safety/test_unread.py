"""Small files of a home that a disk does not give any more: each is as good as damaged."""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path

import pytest

from kitchensync import Kitchen, Safety
from kitchensync.errors import Copied, DamagedHome, NoIdentity
from kitchensync.kitchen.home import COMING, MARKER
from kitchensync.kitchen.household import coming
from kitchensync.trust import keystore
from tests.support.kitchens import World, amounts, come_back, settle
from tests.support.spoiling import unreadable

Refuse = Callable[[Path], None]
"""Has the disk refuse to read that file, until another one takes its place."""


@pytest.fixture
def refuse(monkeypatch: pytest.MonkeyPatch) -> Refuse:
    read = keystore.read_private

    def refused(file: Path) -> None:
        unreadable(monkeypatch, [file])
        inode = file.stat().st_ino

        def reading(path: Path, limit: int) -> bytes:
            if path.exists() and path.stat().st_ino == inode:
                raise OSError(errno.EIO, "refused", str(path))
            return read(path, limit)

        monkeypatch.setattr(keystore, "read_private", reading)
        monkeypatch.setattr(coming, "read_private", reading)

    return refused


@pytest.fixture
def laptop(world: World) -> Kitchen:
    return world.found()


@pytest.fixture
def phone(world: World, laptop: Kitchen) -> Kitchen:
    """One of the same person, with something unsent."""
    phone = world.join(laptop, "phone", mine=True)
    settle(laptop, phone)
    phone.add("milk 2 l")
    return phone


def test_the_marker_is_written_anew(world: World, kitchen: Kitchen, refuse: Refuse) -> None:
    kitchen.add("milk 2 l")
    kitchen.close()
    refuse(kitchen.home / MARKER)
    with pytest.raises(DamagedHome):
        Kitchen.open(kitchen.home, outside=world.outside)
    assert Safety.open_again(kitchen.home, outside=world.outside).changed
    with Kitchen.open(kitchen.home, outside=world.outside) as again:
        assert amounts(again) == {"milk": "2 l"}


@pytest.mark.parametrize("space", ["household", "personal"])
def test_keys_are_gone_and_another_device_lets_it_in(
    world: World, laptop: Kitchen, phone: Kitchen, refuse: Refuse, space: str
) -> None:
    phone.close()
    refuse(phone.home / "keys" / f"{space}.key")
    with Kitchen.open(phone.home, outside=world.outside) as lost, pytest.raises(NoIdentity):
        lost.sync()
    back = come_back(world, phone.home, laptop, mine=True)
    settle(back, laptop)
    assert amounts(laptop) == {"milk": "2 l"}
    assert back.verify().agrees


def test_what_tells_a_copy_is_asked_about(phone: Kitchen, refuse: Refuse) -> None:
    refuse(phone.home / "keys" / "instance")
    with pytest.raises(Copied):
        phone.sync()
    phone.safety.moved()
    assert phone.sync().sent


def test_what_was_to_be_let_in_is_nobody(world: World, refuse: Refuse) -> None:
    note = world.folder / COMING / "let-in-ab"
    note.parent.mkdir(mode=0o700)
    note.write_bytes(b"")
    note.chmod(0o600)
    refuse(note)
    assert coming.everyone(world.folder) == []
