"""Backups: made by people and by the home itself, restored beside a kitchen or over one."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from typing import NoReturn

import msgspec
import pytest

from kitchensync import Kitchen, Safety
from kitchensync.backup import archive
from kitchensync.backup.sealing import Reader, Writer
from kitchensync.errors import (
    BadInput,
    Busy,
    HomeExists,
    NoIdentity,
    RelayRefused,
    WrongWords,
)
from kitchensync.files import scratch_folder
from kitchensync.kitchen.home import restoring
from kitchensync.sync.wire.session import Session
from kitchensync_relay import codes
from tests.support.blobs import space_of
from tests.support.kitchens import (
    RELAY,
    World,
    amounts,
    back_from,
    come_back,
    own_space,
    settle,
    words_made_by,
)
from tests.support.syncing import wipe

WORDS = "seven hungry foxes"
WEEK = 7 * 24 * 3_600_000

pytestmark = pytest.mark.usefixtures("cheap_passphrases")


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
    assert amounts(kitchen) == {"milk": "2 l", "bread": "1"}

    # What a process leaves that was killed: the newest changes are in the log beside the database.
    shutil.copytree(kitchen.home, tmp_path / "killed")
    kitchen.close()
    done = Safety.restore(
        tmp_path / "killed", tmp_path / "file", WORDS, replace=True, outside=world.outside
    )
    with Kitchen.open(tmp_path / "killed", outside=world.outside) as restored:
        assert amounts(restored) == {"milk": "2 l"}
        restored.verify()
    (aside,) = tmp_path.glob("killed.before-*")
    assert str(aside) in done.what
    with Kitchen.open(aside, outside=world.outside) as before:
        assert amounts(before) == {"milk": "2 l", "bread": "1"}


def test_a_backup_that_says_to_be_of_no_time_at_all_is_restored(
    world: World, tmp_path: Path
) -> None:
    kitchen = world.found()
    kitchen.add("milk 2 l")
    kitchen.safety.backup(tmp_path / "file", WORDS)
    with (tmp_path / "file").open("rb") as made, (tmp_path / "changed").open("wb") as changed:
        reader = Reader(made, WORDS)
        manifest = archive.read_manifest(reader)
        archive.extract(reader, manifest, tmp_path / "files", lambda *_: None)
        paths = {each.path: tmp_path / "files" / each.path for each in manifest.files}
        timeless = msgspec.structs.replace(manifest, made=2**62)
        archive.write(Writer(changed, None, os.urandom), timeless, paths, lambda *_: None)
    Safety.restore(tmp_path / "back", tmp_path / "changed", None, outside=world.outside)
    with Kitchen.open(tmp_path / "back", outside=world.outside) as back:
        assert amounts(back) == {"milk": "2 l"}


def test_a_backup_takes_the_place_of_a_kitchen_whose_marker_is_damaged(
    world: World, tmp_path: Path
) -> None:
    kitchen = world.found("phone")
    kitchen.add("milk 2 l")
    kitchen.safety.backup(tmp_path / "file", WORDS)
    kitchen.close()
    (kitchen.home / "kitchen.json").write_text("{")
    with pytest.raises(HomeExists):
        Safety.restore(kitchen.home, tmp_path / "file", WORDS, outside=world.outside)
    Safety.restore(kitchen.home, tmp_path / "file", WORDS, replace=True, outside=world.outside)
    with Kitchen.open(kitchen.home, outside=world.outside) as restored:
        assert amounts(restored) == {"milk": "2 l"}


@pytest.mark.skipif(os.name == "nt", reason="a folder in which somebody stands is not moved")
def test_a_kitchen_is_put_aside_and_found_where_one_stands_in_its_folder(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kitchen = world.found()
    kitchen.safety.backup(tmp_path / "file", WORDS)
    kitchen.close()
    left = tmp_path / ".laptop.restoring-abcdefgh"
    left.mkdir()
    monkeypatch.chdir(kitchen.home)
    Kitchen.open(Path(), outside=world.outside).close()
    assert not left.exists()
    Safety.restore(Path(), tmp_path / "file", WORDS, replace=True, outside=world.outside)
    (aside,) = tmp_path.glob("laptop.before-*")
    for home in (aside, kitchen.home):
        Kitchen.open(home, outside=world.outside).close()


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
    assert amounts(restored) == {"milk": "1 l", "bread": "1"}
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
    assert amounts(back) == amounts(laptop) == {"milk": "500 ml", "bread": "1"}
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
    assert amounts(back) == amounts(laptop) == {"milk": "1 l"}
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


def test_a_backup_and_the_words_bring_the_only_phone_back_with_what_it_had_not_sent(
    world: World, tmp_path: Path
) -> None:
    phone = world.found("phone")
    words = words_made_by(phone)
    phone.add("milk 2 l")
    phone.sync()
    phone.add("bread 1")
    phone.safety.backup(tmp_path / "phone.ksbackup", WORDS)
    before = space_of(phone).device
    phone.close()
    shutil.rmtree(phone.home)

    Safety.restore(phone.home, tmp_path / "phone.ksbackup", WORDS, outside=world.outside)
    told = Safety.use_words(phone.home, words, outside=world.outside).what
    assert told.endswith(f"if that one is gone, shut it out with `ks devices rm {before.hex()}`.")
    back = world.keep(Kitchen.open(phone.home, outside=world.outside))
    back.sync()
    assert amounts(back) == {"milk": "2 l", "bread": "1"}
    assert not back.status().unsent
    own = own_space(back)
    assert own.replica.identity.index > 0  # let in there too, and not begun anew


def test_a_backup_and_the_words_bring_a_household_back_that_the_relay_has_lost(
    world: World, tmp_path: Path
) -> None:
    phone = world.found("phone")
    phone.add("milk 2 l")
    words = words_made_by(phone)
    phone.add("bread 1")
    phone.safety.backup(tmp_path / "file", WORDS)
    phone.close()
    wipe(world.relay)
    with pytest.raises(WrongWords, match="No household"):
        back_from(world, words)
    home = tmp_path / "new"
    Safety.restore(home, tmp_path / "file", WORDS, outside=world.outside)
    assert Safety.use_words(home, words, dry_run=True, outside=world.outside).changed
    Safety.use_words(home, words, outside=world.outside)
    for kitchen in (world.keep(Kitchen.open(home, outside=world.outside)), back_from(world, words)):
        assert amounts(kitchen) == {"milk": "2 l", "bread": "1"}
        assert kitchen.verify().agrees


def test_words_that_were_replaced_bring_no_older_list_of_members_back(
    world: World, tmp_path: Path
) -> None:
    phone = world.found("phone")
    words = words_made_by(phone)
    phone.safety.backup(tmp_path / "file", WORDS)
    words_made_by(phone)
    phone.sync()
    Safety.restore(tmp_path / "new", tmp_path / "file", WORDS, outside=world.outside)
    with pytest.raises(WrongWords, match="newer ones"):
        Safety.use_words(tmp_path / "new", words, outside=world.outside)


def test_words_are_not_said_to_be_old_where_a_relay_refuses_for_another_reason(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = world.found("phone")
    words = words_made_by(phone)
    phone.safety.backup(tmp_path / "file", WORDS)
    Safety.restore(tmp_path / "new", tmp_path / "file", WORDS, outside=world.outside)
    wipe(world.relay)

    def suspended(*_: object) -> NoReturn:
        raise codes.refuse("suspended")

    monkeypatch.setattr(Session, "sync", suspended)
    with pytest.raises(RelayRefused, match="suspended"):
        Safety.use_words(tmp_path / "new", words, outside=world.outside)


def test_a_restored_home_is_told_who_can_let_it_in_by_what_it_knows(
    world: World, tmp_path: Path
) -> None:
    phone, file = world.found("phone", relay=None), tmp_path / "file"

    def told() -> tuple[set[str], set[str]]:
        """The commands that are named where it was restored, and by its status."""
        phone.safety.backup(file, WORDS)
        new = tmp_path / "new"
        restored = Safety.restore(new, file, WORDS, replace=True, outside=world.outside)
        with Kitchen.open(new, outside=world.outside) as home:
            said = restored.what, " ".join(home.status().alerts)
        return {*re.findall("`ks ([^`]+)`", said[0])}, {*re.findall("`ks ([^`]+)`", said[1])}

    alone = {"rejoin", "recovery use", "export", "import"}
    assert told() == (alone, alone)
    phone.household.set_relay(RELAY)
    words_made_by(phone)
    assert told() == ({"recovery use"}, {"recovery use"})
    world.join(phone, "tablet", mine=True)
    several = {"rejoin", "pair", "recovery use"}
    assert told() == (several, several)


def test_the_words_do_not_make_a_device_of_a_kitchen_that_is_one(world: World) -> None:
    phone = world.found("phone")
    phone.add("milk 2 l")
    phone.close()
    with pytest.raises(HomeExists):
        Safety.use_words(phone.home, "abandon " * 24, outside=world.outside)


def test_what_a_killed_restore_left_goes_when_the_kitchen_is_opened(
    world: World, tmp_path: Path
) -> None:
    kitchen = world.found()
    kitchen.close()
    (tmp_path / "link").symlink_to(kitchen.home)
    with scratch_folder(*restoring(kitchen.home)) as in_use:
        left = in_use.with_name(f"{in_use.name[:-8]}abcdefgh")
        left.mkdir()
        (left / "household.db").write_bytes(b"food")
        Kitchen.open(tmp_path / "link", outside=world.outside).close()
        assert in_use.exists()
        assert not left.exists()
