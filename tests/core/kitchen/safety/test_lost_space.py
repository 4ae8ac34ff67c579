"""The file of the personal space is gone, and the household's is there: nothing makes it worse."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path
from typing import NoReturn

import pytest

from kitchensync import Kitchen, Safety
from kitchensync.errors import (
    Copied,
    HomeError,
    KitchenSyncError,
    NoHome,
    NoNetwork,
    NotMember,
)
from kitchensync.kitchen.household import founding
from kitchensync.kitchen.reading import names_of
from kitchensync.kitchen.safety import regaining, returning
from kitchensync.kitchen.safety.returning import check_alone
from tests.support.blobs import space_of
from tests.support.kitchens import (
    RELAY,
    World,
    amounts,
    come_back,
    own_space,
    settle,
    words_made_by,
)
from tests.support.spoiling import leaves, zero

WORDS = "four words that differ"

pytestmark = pytest.mark.usefixtures("cheap_passphrases")


def lost(kitchen: Kitchen) -> Path:
    """The home of a kitchen with something unsent, and without its personal space."""
    kitchen.add("milk 2 l")
    kitchen.close()
    (kitchen.home / "personal.db").unlink()
    return kitchen.home


def alone_again(world: World, home: Path) -> str:
    """What is said where nobody is asked to let it in."""
    return Safety.rejoin(home, show_code=no_code, confirm=bool, outside=world.outside).what


def eat(kitchen: Kitchen) -> None:
    with own_space(kitchen).replica.transaction("a food log") as change:
        change.put("person", b"\1" * 16, {"name": "a diary"})


def eaten(kitchen: Kitchen) -> bool:
    return "a diary" in names_of(own_space(kitchen).replica, "person").values()


def keys_in(home: Path) -> list[bytes]:
    return [path.read_bytes() for path in (home / "keys").glob("*.key")]


def test_what_the_household_was_not_sent_is_carried_and_no_empty_file_made(
    world: World, two: tuple[Kitchen, Kitchen], tmp_path: Path
) -> None:
    laptop, phone = two
    home = lost(phone)
    told = Safety.salvage(home, tmp_path / "file", WORDS, outside=world.outside)
    assert "may be more" in told.what
    with Kitchen.open(home, outside=world.outside) as opened:
        with pytest.raises(NoHome, match=r"personal\.db is missing"):
            opened.safety.backup(tmp_path / "backup", WORDS)
        with pytest.raises(NoHome, match=r"personal\.db is missing"):
            opened.safety.repair()
    check_alone(home)
    assert not (home / "personal.db").exists()
    laptop.safety.take_salvaged(tmp_path / "file", WORDS)
    assert amounts(laptop) == {"milk": "2 l"}


@pytest.mark.parametrize("torn", [False, True])
def test_the_household_is_in_sync_all_the_same(
    world: World, two: tuple[Kitchen, Kitchen], torn: bool
) -> None:
    laptop, phone = two
    settle(laptop, phone)
    home = lost(phone)
    if torn:
        (home / "personal.db").write_bytes(bytes(40960))
    with (
        Kitchen.open(home, outside=world.outside) as opened,
        pytest.raises(HomeError, match=r"personal\.db"),
    ):
        opened.sync()
    laptop.sync()
    assert amounts(laptop) == {"milk": "2 l"}


def test_it_comes_back_with_another_device_of_the_same_person(world: World) -> None:
    laptop = world.found()
    phone = world.join(laptop, "phone", mine=True)
    settle(laptop, phone)
    back = come_back(world, lost(phone), laptop, mine=True)
    settle(back, laptop)
    assert own_space(back).id == own_space(laptop).id
    assert amounts(laptop) == {"milk": "2 l"}
    assert back.verify().agrees


def test_its_own_keys_bring_it_back_where_nobody_else_has_it(
    world: World, two: tuple[Kitchen, Kitchen]
) -> None:
    laptop, phone = two
    eat(phone)
    settle(laptop, phone)
    before = own_space(phone).id
    back = come_back(world, lost(phone), laptop, person="Ben")
    settle(back, laptop)
    assert own_space(back).id == before
    assert eaten(back)
    assert amounts(laptop) == {"milk": "2 l"}
    assert back.status().unsent == 0


class Cut(BaseException):
    """The process ends here."""


def cut(*_: object) -> NoReturn:
    raise Cut


@pytest.mark.parametrize("whose", [{"mine": True}, {"person": "Ben"}])
def test_it_comes_back_where_that_was_cut_short_once_its_file_was_there(
    world: World, monkeypatch: pytest.MonkeyPatch, whose: dict[str, object]
) -> None:
    laptop = world.found()
    phone = world.join(laptop, "phone", **whose)
    settle(laptop, phone)
    home, rename = lost(phone), Path.rename

    def renaming(path: Path, target: Path) -> Path:
        rename(path, target)
        if target == home / "personal.db":
            raise Cut
        return target

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", renaming)
        with pytest.raises(Cut):
            come_back(world, home, laptop, **whose)
    Safety.rejoin(home, RELAY, show_code=no_code, confirm=bool, outside=world.outside)
    back = world.keep(Kitchen.open(home, outside=world.outside))
    settle(back, laptop)
    assert amounts(laptop) == {"milk": "2 l"}
    assert back.verify().agrees


def no_code(_: str) -> NoReturn:
    raise AssertionError("nobody is asked again")


def test_what_its_file_left_beside_it_is_not_mixed_into_the_one_that_comes(
    world: World, tmp_path: Path
) -> None:
    laptop = world.found()
    phone = world.join(laptop, "phone", mine=True)
    settle(laptop, phone)
    home, left = phone.home, tmp_path / "left"
    with own_space(phone).replica.transaction("killed before it was in the file") as change:
        change.put("person", b"\1" * 16, {"name": "Nobody"})
    shutil.copy(home / "personal.db-wal", left)
    phone.close()
    (home / "personal.db").unlink()
    left.rename(home / "personal.db-wal")
    back = come_back(world, home, laptop, mine=True)
    settle(back, laptop)
    assert back.verify().agrees
    assert (home / "personal.db-wal.left").stat().st_size


def test_where_nobody_could_let_it_in_its_own_keys_fetch_it_and_the_household_goes_on(
    world: World,
) -> None:
    phone = world.found("phone")
    eat(phone)
    phone.sync()
    before, home = own_space(phone), lost(phone)
    said = Safety.rejoin(home, show_code=no_code, confirm=bool, dry_run=True, outside=world.outside)
    assert "comes from the relay again" in said.what
    assert not (home / "personal.db").exists()
    assert alone_again(world, home) == said.what
    back = world.keep(Kitchen.open(home, outside=world.outside))
    back.sync()
    own = own_space(back)
    assert eaten(back)
    assert (own.id, own.device == before.device) == (before.id, False)
    assert own.membership.members.keys() == {own.device}
    assert [device.name for device in back.household.devices()] == ["phone"]
    laptop = world.join(back, "laptop", mine=True)
    settle(back, laptop)
    assert amounts(laptop) == {"milk": "2 l"}
    assert own_space(laptop).id == before.id
    assert back.verify().agrees


def test_it_begins_anew_where_the_relay_has_none_and_its_keys_are_kept(world: World) -> None:
    phone = world.found("phone")
    before, home = own_space(phone).id, lost(phone)
    key = (home / "keys" / "personal.key").read_bytes()
    assert "begins anew" in alone_again(world, home)
    back = world.keep(Kitchen.open(home, outside=world.outside))
    back.sync()
    assert own_space(back).id != before
    assert key in keys_in(home)
    assert back.verify().agrees


def test_it_does_not_begin_anew_while_the_relay_cannot_be_asked(world: World) -> None:
    phone = world.found("phone")
    phone.sync()
    home = lost(phone)
    world.online = False
    with pytest.raises(NoNetwork):
        alone_again(world, home)
    world.online = True
    assert "comes from the relay again" in alone_again(world, home)


def test_a_copy_lets_nobody_into_it(world: World) -> None:
    phone = world.found("phone")
    phone.sync()
    home = shutil.copytree(lost(phone), world.folder / "copy")
    with pytest.raises(Copied):
        alone_again(world, home)
    assert not (home / "personal.db").exists()


@pytest.mark.parametrize("where", ["keep_aside", "keep_own"])
def test_fetching_it_goes_on_where_it_was_cut_short(
    world: World, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    phone = world.found("phone")
    eat(phone)
    phone.sync()
    home = lost(phone)
    with monkeypatch.context() as patched:
        patched.setattr(returning if where == "keep_own" else regaining, where, cut)
        with pytest.raises(Cut):
            alone_again(world, home)
    alone_again(world, home)
    with Kitchen.open(home, outside=world.outside) as back:
        back.sync()
        assert eaten(back)
        own = own_space(back)
        assert own.device in names_of(own.replica, "device")
        assert own.membership.members.keys() == {own.device}


def test_who_it_is_there_is_said_where_it_was_cut_short_before_that(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = world.found("phone")
    phone.sync()
    home = lost(phone)
    with monkeypatch.context() as patched:
        patched.setattr(founding, "introduce", cut)
        with pytest.raises(Cut):
            alone_again(world, home)
    alone_again(world, home)
    with Kitchen.open(home, outside=world.outside) as back:
        own = own_space(back)
        assert names_of(own.replica, "device")[own.device] == "phone"
        back.sync()
        assert own.membership.members.keys() == {own.device}


def test_it_comes_back_by_the_words(world: World) -> None:
    phone = world.found("phone")
    words = words_made_by(phone)
    phone.sync()
    own = own_space(phone).id
    home = lost(phone)
    Safety.use_words(home, words, outside=world.outside)
    back = world.keep(Kitchen.open(home, outside=world.outside))
    back.sync()
    assert own_space(back).id == own
    assert amounts(back) == {"milk": "2 l"}
    assert not back.status().unsent


def test_what_else_is_damaged_is_made_anew_before_it_comes_back(world: World) -> None:
    laptop = world.found()
    phone = world.join(laptop, "phone", mine=True)
    settle(laptop, phone)
    home = lost(phone)
    zero(home / "household.db", leaves(home / "household.db", "food")[0])
    assert "household.db is made anew" in Safety.open_again(home, outside=world.outside).what
    with pytest.raises(NoHome, match=r"personal\.db is missing"):
        Safety.open_again(home, outside=world.outside)
    back = come_back(world, home, laptop, mine=True)
    settle(back, laptop)
    assert own_space(back).id == own_space(laptop).id
    assert amounts(laptop) == {"milk": "2 l"}


def test_it_is_not_forgotten_with_what_says_that_the_folder_is_a_kitchen(world: World) -> None:
    home = lost(world.found())
    (home / "kitchen.json").unlink()
    assert Safety.open_again(home, outside=world.outside).changed
    with (
        Kitchen.open(home, outside=world.outside) as opened,
        pytest.raises(NoHome, match=r"personal\.db is missing"),
    ):
        opened.safety.repair()


def test_what_a_file_left_beside_it_is_kept_each_time(world: World) -> None:
    phone = world.found("phone")
    phone.close()
    home = phone.home
    for number, name in enumerate(("left", "left-2", "left-3")):
        with Kitchen.open(home, outside=world.outside):
            pass
        (home / "personal.db").unlink()
        (home / "personal.db-wal").write_bytes(b"%d, that nobody else has" % number)
        assert f"personal.db-wal.{name}" in alone_again(world, home)
        assert (home / f"personal.db-wal.{name}").read_bytes().startswith(b"%d" % number)


def test_the_household_is_sent_by_a_home_that_never_synced(world: World) -> None:
    home = lost(world.found("phone"))
    with Kitchen.open(home, outside=world.outside) as opened:
        with pytest.raises(NoHome, match=r"personal\.db is missing"):
            opened.sync()
        assert not space_of(opened).replica.outbox_size()
        assert not space_of(opened).replica.unsent()


def test_the_household_follows_in_the_background_and_the_other_space_is_told_of(
    world: World, two: tuple[Kitchen, Kitchen]
) -> None:
    laptop, phone = two
    settle(laptop, phone)
    laptop.add("bread 1")
    laptop.sync()
    home, told, came = lost(phone), list[KitchenSyncError](), threading.Event()
    with Kitchen.open(home, outside=world.outside) as opened:
        stop = opened.following.start(on_change=lambda _: came.set(), on_error=told.append)
        assert came.wait(10)
        stop()
        assert amounts(opened) == {"milk": "2 l", "bread": "1"}
    assert [type(error) for error in told] == [NoHome]


def test_a_copy_of_it_hears_that_it_is_one_and_goes_on_once_it_is_said_which(world: World) -> None:
    phone = world.found("phone")
    phone.sync()
    home = shutil.copytree(lost(phone), world.folder / "copy")
    with Kitchen.open(home, outside=world.outside) as copy:
        with pytest.raises(Copied):
            copy.sync()
        assert copy.safety.is_copy()
        assert copy.safety.moved().changed
        with pytest.raises(NoHome):
            copy.sync()
        assert not copy.safety.is_copy()


def test_somebody_is_shut_out_of_the_household_all_the_same(world: World) -> None:
    laptop = world.found()
    phone = world.join(laptop, "phone", person="Ben")
    settle(laptop, phone)
    home = lost(laptop)
    with Kitchen.open(home, outside=world.outside) as kitchen:
        assert "phone" in {device.name for device in kitchen.household.devices()}
        said = kitchen.household.remove_device("phone").what
        assert said.startswith("phone is shut out of the household. Your own space cannot")
        assert "phone" not in {device.name for device in kitchen.household.devices()}
    with pytest.raises(NotMember):
        phone.sync()
