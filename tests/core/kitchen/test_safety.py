"""The day a phone is sold, copied, shut out or broken, as its household lives through it."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from kitchensync import Kitchen, Safety
from kitchensync.backup import sealing
from kitchensync.errors import (
    BadInput,
    Busy,
    Copied,
    HomeExists,
    NoIdentity,
    NotMember,
    PairingError,
    WrongPassphrase,
    WrongSpace,
)
from kitchensync.kitchen import backups
from kitchensync.sync.space import Space
from tests.support.kitchens import World, come_back, settle

WORDS = "seven hungry foxes"
WEEK = 7 * 24 * 3_600_000


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """What it costs to guess is measured by nobody here."""
    monkeypatch.setattr(sealing, "MEMORY_KIB", 32)
    monkeypatch.setattr(sealing, "PASSES", 1)


def own_space(kitchen: Kitchen) -> Space:
    """The personal space, which nothing of the face writes to yet."""
    return kitchen._rooms.spaces.named("personal")  # pyright: ignore[reportPrivateUsage]  # see above


def pantry(kitchen: Kitchen) -> dict[str, str]:
    return {item.food: item.amount for item in kitchen.pantry()}


def names(kitchen: Kitchen) -> list[str]:
    return sorted(device.name for device in kitchen.devices())


def test_the_sold_phone(world: World, two: tuple[Kitchen, Kitchen], tmp_path: Path) -> None:
    """Ben sells his phone, with a backup made, and buys another; the old one gets nothing more."""
    laptop, phone = two
    phone.add("milk 2 l")
    settle(phone, laptop)
    phone.add("bread 1")
    phone.safety.backup(tmp_path / "phone.ksbackup", WORDS)
    phone.close()
    old = phone.home.rename(tmp_path / "sold")
    laptop.remove_device("phone")

    Safety.restore(world.folder / "new", tmp_path / "phone.ksbackup", WORDS, outside=world.outside)
    new = come_back(world, world.folder / "new", laptop)
    settle(new, laptop)
    assert pantry(new) == pantry(laptop) == {"milk": "2 l", "bread": "1"}
    assert names(laptop) == ["laptop", "phone"]

    laptop.add("caviar 50 g")
    laptop.sync()
    with Kitchen.open(old, outside=world.outside) as sold, pytest.raises(NotMember):
        sold.sync()


def test_the_two_clones(world: World, two: tuple[Kitchen, Kitchen]) -> None:
    """A phone's data is copied to another one, and both go on: neither loses what it wrote."""
    laptop, phone = two
    phone.add("milk 2 l")
    settle(phone, laptop)
    phone.close()
    shutil.copytree(phone.home, world.folder / "copy")
    clone = world.keep(Kitchen.open(world.folder / "copy", outside=world.outside))
    phone = world.keep(Kitchen.open(phone.home, outside=world.outside))
    phone.add("bread 1")
    clone.add("eggs 6")
    settle(phone, laptop)
    with pytest.raises(Copied, match="copy"):
        clone.sync()
    assert clone.safety.is_copy()
    assert not phone.safety.is_copy()
    assert pantry(clone) == {"milk": "2 l", "eggs": "6"}

    clone.close()
    clone = come_back(world, clone.home, laptop)
    settle(clone, phone, laptop)
    everything = {"milk": "2 l", "bread": "1", "eggs": "6"}
    assert pantry(clone) == pantry(phone) == pantry(laptop) == everything
    assert names(laptop) == ["laptop", "phone", "phone"]
    assert not clone.safety.is_copy()
    assert {one.verify().digest for one in (clone, phone, laptop)} == {laptop.verify().digest}


def test_a_home_that_moved_goes_on_when_its_person_says_so(
    world: World, two: tuple[Kitchen, Kitchen]
) -> None:
    laptop, phone = two
    phone.sync()
    phone.close()
    shutil.copytree(phone.home, world.folder / "elsewhere")
    shutil.rmtree(phone.home)
    moved = world.keep(Kitchen.open(world.folder / "elsewhere", outside=world.outside))
    moved.add("milk 1 l")
    with pytest.raises(Copied):
        moved.sync()
    moved.safety.moved(dry_run=True)
    with pytest.raises(Copied):
        moved.sync()
    moved.safety.moved()
    settle(moved, laptop)
    assert pantry(laptop) == {"milk": "1 l"}


def test_a_home_that_is_renamed_is_no_copy(world: World, two: tuple[Kitchen, Kitchen]) -> None:
    _, phone = two
    phone.sync()
    phone.close()
    phone.home.rename(world.folder / "renamed")
    renamed = world.keep(Kitchen.open(world.folder / "renamed", outside=world.outside))
    renamed.sync()
    assert not renamed.safety.is_copy()


def test_an_old_state_put_back_is_noticed_by_what_the_relay_knows(
    world: World, two: tuple[Kitchen, Kitchen]
) -> None:
    """The databases of a week ago in the folder of today: only the relay can tell."""
    laptop, phone = two
    phone.add("milk 2 l")
    settle(phone, laptop)
    phone.close()
    old = {path.name: path.read_bytes() for path in phone.home.glob("*.db")}
    phone = world.keep(Kitchen.open(phone.home, outside=world.outside))
    phone.add("bread 1")
    settle(phone, laptop)
    phone.close()
    for name, content in old.items():
        (phone.home / name).write_bytes(content)
    back = world.keep(Kitchen.open(phone.home, outside=world.outside))
    back.add("eggs 6")
    with pytest.raises(Copied):
        back.sync()
    with pytest.raises(Copied, match="newer changes"):
        back.safety.moved()
    back.close()
    back = come_back(world, back.home, laptop)
    settle(back, laptop)
    assert pantry(back) == pantry(laptop) == {"milk": "2 l", "bread": "1", "eggs": "6"}


def test_restoring_over_a_kitchen_in_use_is_refused_and_over_its_live_log_is_not(
    world: World, tmp_path: Path
) -> None:
    kitchen = world.found()
    kitchen.add("milk 2 l")
    kitchen.safety.backup(tmp_path / "file", WORDS)
    kitchen.add("bread 1")
    assert (kitchen.home / "household.db-wal").stat().st_size
    with pytest.raises(HomeExists, match="already"):
        Safety.restore(kitchen.home, tmp_path / "file", WORDS, outside=world.outside)
    with pytest.raises(Busy):
        Safety.restore(kitchen.home, tmp_path / "file", WORDS, replace=True, outside=world.outside)
    assert pantry(kitchen) == {"milk": "2 l", "bread": "1"}

    # What a process leaves that was killed: the newest changes are in the log beside the database.
    shutil.copytree(kitchen.home, tmp_path / "killed")
    kitchen.close()
    done = Safety.restore(
        tmp_path / "killed", tmp_path / "file", WORDS, replace=True, outside=world.outside
    )
    with Kitchen.open(tmp_path / "killed", outside=world.outside) as restored:
        assert pantry(restored) == {"milk": "2 l"}
        restored.verify()
    (aside,) = tmp_path.glob("killed.before-*")
    assert str(aside) in done.what
    with Kitchen.open(aside, outside=world.outside) as before:
        assert pantry(before) == {"milk": "2 l", "bread": "1"}


def test_a_restored_home_can_be_read_and_written_before_it_is_a_device_again(
    world: World, tmp_path: Path
) -> None:
    kitchen = world.found()
    kitchen.add("milk 2 l")
    kitchen.sync()
    kitchen.add("bread 1")
    kitchen.safety.backup(tmp_path / "file", WORDS)
    Safety.restore(tmp_path / "back", tmp_path / "file", WORDS, outside=world.outside)
    restored = world.keep(Kitchen.open(tmp_path / "back", outside=world.outside))
    restored.use("milk 1 l")
    assert pantry(restored) == {"milk": "1 l", "bread": "1"}
    assert restored.status().unsent
    with pytest.raises(NoIdentity, match="not the keys"):
        restored.sync()
    assert not (tmp_path / "back" / "keys").exists()


def test_a_backup_older_than_what_the_relay_has_brings_nothing_back_that_was_undone(
    world: World, two: tuple[Kitchen, Kitchen], tmp_path: Path
) -> None:
    laptop, phone = two
    phone.add("milk 2 l")
    settle(phone, laptop)
    phone.safety.backup(tmp_path / "old", WORDS)
    phone.use("milk 1 l")
    settle(phone, laptop)
    laptop.add("bread 1")
    laptop.sync()
    phone.close()
    shutil.rmtree(phone.home)

    Safety.restore(phone.home, tmp_path / "old", WORDS, outside=world.outside)
    with Kitchen.open(phone.home, outside=world.outside) as restored:
        restored.use("milk 0.5 l")
    back = come_back(world, phone.home, laptop)
    settle(back, laptop)
    assert pantry(back) == pantry(laptop) == {"milk": "0.5 l", "bread": "1"}
    assert back.verify().digest == laptop.verify().digest


def test_changes_that_the_relay_had_after_all_count_once(
    world: World, two: tuple[Kitchen, Kitchen], tmp_path: Path
) -> None:
    laptop, phone = two
    settle(phone, laptop)
    phone.add("milk 2 l")
    phone.use("milk 1 l")
    phone.safety.backup(tmp_path / "unsent", WORDS)
    settle(phone, laptop)
    phone.close()
    shutil.rmtree(phone.home)
    Safety.restore(phone.home, tmp_path / "unsent", WORDS, outside=world.outside)
    back = come_back(world, phone.home, laptop)
    settle(back, laptop)
    assert pantry(back) == pantry(laptop) == {"milk": "1 l"}
    assert back.conflicts() == laptop.conflicts() == []
    assert back.verify().digest == laptop.verify().digest


def test_a_personal_space_that_nobody_else_has_comes_back_from_the_backup(
    world: World, tmp_path: Path
) -> None:
    """Ada's only phone drowned; Ben lets her new one in, and cannot give her what was hers."""
    ada = world.found("ada-phone")
    ben = world.join(ada, "ben-phone", person="Ben")
    own = own_space(ada)  # nothing of the face writes there yet
    with own.replica.transaction("mine") as change:
        change.put("place", b"p" * 16, {"name": "My drawer"})
    settle(ada, ben)
    ada.safety.backup(tmp_path / "file", WORDS)
    ada.close()
    shutil.rmtree(ada.home)
    Safety.restore(ada.home, tmp_path / "file", WORDS, outside=world.outside)
    back = come_back(world, ada.home, ben, person="Ada")
    settle(back, ben)
    own = own_space(back)  # as above
    assert [row["name"] for row in own.replica.rows("SELECT name FROM place_shown")] == [
        "My drawer"
    ]
    assert own.replica.identity.index == 0
    assert not own.replica.outbox_size()
    tablet = world.join(back, "tablet", mine=True)
    settle(back, tablet)
    shared = own_space(tablet).replica  # as above
    assert [row["name"] for row in shared.rows("SELECT name FROM place_shown")] == ["My drawer"]


def test_a_removed_phone_comes_back_and_keeps_its_own_space(
    world: World, two: tuple[Kitchen, Kitchen]
) -> None:
    laptop, phone = two
    settle(phone, laptop)
    own = own_space(phone).id  # the face does not tell
    phone.add("milk 2 l")
    laptop.remove_device("phone")
    with pytest.raises(NotMember):
        phone.sync()
    phone.close()
    back = come_back(world, phone.home, laptop)
    settle(back, laptop)
    assert pantry(laptop) == {"milk": "2 l"}
    assert own_space(back).id == own  # as above


def test_what_a_removed_phone_had_not_sent_is_carried_over_by_file(
    world: World, two: tuple[Kitchen, Kitchen], tmp_path: Path
) -> None:
    laptop, phone = two
    phone.add("milk 2 l")
    settle(phone, laptop)
    phone.use("milk 0.5 l")
    laptop.remove_device("phone")
    with pytest.raises(NotMember):
        phone.sync()
    file = tmp_path / "unsent"
    assert phone.safety.salvage(file, WORDS).changed
    with pytest.raises(WrongPassphrase):
        laptop.safety.take_salvaged(file, "seven hungry fixes")
    laptop.safety.take_salvaged(file, WORDS, dry_run=True)
    assert pantry(laptop) == {"milk": "2 l"}
    assert laptop.safety.take_salvaged(file, WORDS).changed
    assert not laptop.safety.take_salvaged(file, WORDS).changed
    assert pantry(laptop) == {"milk": "1.5 l"}
    assert laptop.history(1)[0].what == phone.history(1)[0].what
    laptop.sync()


def test_another_households_unsent_changes_are_not_taken_over(world: World, tmp_path: Path) -> None:
    ours, theirs = world.found("ours"), world.found("theirs", "Zoe")
    theirs.add("poison 1")
    theirs.safety.salvage(tmp_path / "file", WORDS)
    with pytest.raises(WrongSpace, match="another household"):
        ours.safety.take_salvaged(tmp_path / "file", WORDS)
    assert pantry(ours) == {}


def test_nothing_is_salvaged_where_everything_was_sent(world: World, tmp_path: Path) -> None:
    kitchen = world.found()
    kitchen.add("milk 1 l")
    kitchen.sync()
    assert not kitchen.safety.salvage(tmp_path / "file", WORDS).changed
    assert not (tmp_path / "file").exists()


def test_a_home_does_not_come_back_into_another_household(world: World, tmp_path: Path) -> None:
    ours, theirs = world.found("ours"), world.found("theirs", "Zoe")
    theirs.sync()
    ours.add("milk 1 l")
    ours.close()
    with pytest.raises(PairingError, match="another household"):
        come_back(world, ours.home, theirs)
    with Kitchen.open(ours.home, outside=world.outside) as still:
        assert pantry(still) == {"milk": "1 l"}
        still.sync()


def test_a_home_that_another_program_uses_cannot_become_a_new_device(
    world: World, two: tuple[Kitchen, Kitchen]
) -> None:
    _, phone = two
    with pytest.raises(Busy):
        Safety.rejoin(
            phone.home,
            show_code=lambda _: None,
            confirm=lambda _: True,
            outside=world.outside,
        )


def test_a_backup_replaces_a_backup_and_nothing_else(world: World, tmp_path: Path) -> None:
    kitchen = world.found()
    precious = tmp_path / "thesis"
    precious.write_text("two years of work")
    with pytest.raises(BadInput, match="another kind"):
        kitchen.safety.backup(precious, WORDS)
    with pytest.raises(BadInput, match="no folder"):
        kitchen.safety.backup(tmp_path / "nowhere" / "file", WORDS)
    with pytest.raises(BadInput, match="fewer than"):
        kitchen.safety.backup(tmp_path / "file", "short")
    kitchen.safety.backup(tmp_path / "file", WORDS, dry_run=True)
    assert not (tmp_path / "file").exists()
    kitchen.safety.backup(tmp_path / "file", WORDS)
    kitchen.safety.backup(tmp_path / "file", WORDS)
    assert precious.read_text() == "two years of work"


def test_a_home_backs_itself_up_every_week_and_keeps_three(world: World) -> None:
    kitchen = world.found()
    folder = kitchen.home / backups.FOLDER
    kitchen.sync()
    assert not folder.exists()
    for _ in range(5):
        world.clock.now += WEEK
        kitchen.sync()
        kitchen.sync()
    kept = sorted(folder.iterdir())
    assert len(kept) == 3
    assert not Safety.needs_passphrase(kept[-1])
    back = world.folder / "back"
    kitchen.add("milk 1 l")
    Safety.restore(back, kept[-1], outside=world.outside)
    with Kitchen.open(back, outside=world.outside) as restored:
        assert pantry(restored) == {}


def test_a_backup_and_the_words_bring_the_only_phone_back_with_what_it_had_not_sent(
    world: World, tmp_path: Path
) -> None:
    phone = world.found("phone")
    said: list[str] = []

    def written(words: Sequence[str]) -> bool:
        said.extend(words)
        return True

    phone.safety.create_words(written)
    phone.add("milk 2 l")
    phone.sync()
    phone.add("bread 1")
    phone.safety.backup(tmp_path / "phone.ksbackup", WORDS)
    phone.close()
    shutil.rmtree(phone.home)

    Safety.restore(phone.home, tmp_path / "phone.ksbackup", WORDS, outside=world.outside)
    Safety.use_words(phone.home, " ".join(said), outside=world.outside)
    back = world.keep(Kitchen.open(phone.home, outside=world.outside))
    back.sync()
    assert pantry(back) == {"milk": "2 l", "bread": "1"}
    assert not back.status().unsent
    own = own_space(back)
    assert own.replica.identity.index > 0  # let in there too, and not begun anew


def test_the_words_do_not_make_a_device_of_a_kitchen_that_is_one(world: World) -> None:
    phone = world.found("phone")
    phone.add("milk 2 l")
    phone.close()
    with pytest.raises(HomeExists):
        Safety.use_words(phone.home, "abandon " * 24, outside=world.outside)
