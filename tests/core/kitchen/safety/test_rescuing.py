"""A file of which SQLite cannot read all: made anew of what it can, where that is enough."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from kitchensync import Kitchen, Safety
from kitchensync.errors import Busy, CorruptDatabase
from kitchensync.files import write_private
from kitchensync.replica.repair.rescue import rescue
from kitchensync.wire import encode
from tests.core.kitchen.conftest import put_away
from tests.support.kitchens import World, amounts, settle
from tests.support.spoiling import PAGE, leaves, schema_pages, zero

_WORDS = "four words that differ"
_NEWS = {f"news-{number}": "1" for number in range(25)}

Spoil = Callable[[dict[str, Sequence[int]]], Kitchen]
"""Have pages unreadable that hold rows of the laptop's tables: which; none says all."""


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory, paired: World) -> World:
    """A laptop and a phone that have the same, and the laptop has news besides; to be copied."""
    world = World(tmp_path_factory.mktemp("lived"))
    laptop, phone = world.begin_as(paired)
    for number in range(6):
        laptop.add(f"food-{number} 1 l")
        phone.add(f"spice-{number} 1 g")
        settle(laptop, phone)
    for name, amount in _NEWS.items():
        laptop.add(f"{name} {amount}")
    return put_away(world)


@pytest.fixture
def laptop(world: World, lived: World) -> Kitchen:
    """The laptop."""
    laptop, _ = world.begin_as(lived)
    return laptop


@pytest.fixture
def spoil(world: World, laptop: Kitchen) -> Spoil:
    """What closes the laptop's kitchen, spoils its file, and opens it again."""

    def spoil(tables: dict[str, Sequence[int]]) -> Kitchen:
        laptop.close()
        file = laptop.home / "household.db"
        for table, which in tables.items():
            pages = leaves(file, table)
            for at in which or range(len(pages)):
                zero(file, pages[at])
        return world.keep(Kitchen.open(laptop.home, outside=world.outside))

    return spoil


def test_what_follows_from_the_changes_is_made_anew(
    world: World, spoil: Spoil, laptop: Kitchen
) -> None:
    before = amounts(laptop)
    world.online = False
    kitchen = spoil(dict.fromkeys(["food", "lot", "posting", "recipe_word", "digest"], ()))
    with pytest.raises(CorruptDatabase):
        kitchen.verify()
    assert "household.db is made anew" in kitchen.safety.repair().what
    assert amounts(kitchen) == before
    world.online = True
    assert kitchen.verify().agrees
    assert kitchen.sync().sent
    (kept,) = (kitchen.home / "backups").glob("*.damaged")
    assert {path.name for path in kept.iterdir()} == {"household.db", "personal.db"}


def is_whole(file: Path) -> bool:
    with closing(sqlite3.connect(file)) as opened:
        return opened.execute("PRAGMA integrity_check(1)").fetchall() == [("ok",)]


def test_each_of_two_damaged_files_is_kept_as_it_was(world: World, spoil: Spoil) -> None:
    def kept() -> list[tuple[bool, bool]]:
        """Of which the household's is whole, of which the personal one."""
        folders = sorted((kitchen.home / "backups").glob("*.damaged"))
        return [(is_whole(each / "household.db"), is_whole(each / own.name)) for each in folders]

    kitchen = spoil({"food": ()})
    own = kitchen.home / "personal.db"
    told: list[int] = []
    for _ in range(2):
        kitchen.close()
        zero(own, leaves(own, "person")[0])
        with Kitchen.open(kitchen.home, outside=world.outside) as opened:
            told.append(opened.safety.repair().what.count("made anew"))
    assert told == [2, 1]
    assert kept() == [(False, False), (True, False)]


def test_changes_that_cannot_be_read_come_from_the_relay(
    world: World, spoil: Spoil, laptop: Kitchen
) -> None:
    before = amounts(laptop)
    kitchen = spoil({"envelope": (0, 2)})
    assert "made anew" in kitchen.safety.repair().what
    assert amounts(kitchen) == before
    assert kitchen.verify().agrees


@pytest.mark.parametrize("table", ["envelope", "state", "entry"])
def test_too_little_is_not_shown_as_if_it_were_all(world: World, spoil: Spoil, table: str) -> None:
    world.online = False
    kitchen = spoil({table: (0,)})
    file = kitchen.home / "household.db"
    before = file.read_bytes()
    with pytest.raises(CorruptDatabase, match=r"household\.db is damaged, and too little") as error:
        kitchen.safety.repair()
    assert "ks salvage write" in error.value.hint
    kitchen.close()
    assert file.read_bytes() == before
    assert not [*(kitchen.home / "backups").glob("*.damaged")]


def test_what_was_not_sent_and_cannot_be_read_comes_from_what_was_shown(
    world: World, spoil: Spoil, laptop: Kitchen
) -> None:
    before = amounts(laptop)
    kitchen = spoil({"outbox": (0, 1)})
    assert "came from what was shown" in kitchen.safety.repair().what
    assert amounts(kitchen) == before
    assert kitchen.verify().agrees
    assert kitchen.sync().sent
    assert amounts(settled(world, "phone")) == before


def test_an_amount_that_the_disk_changed_is_sent_to_nobody(
    tmp_path: Path, world: World, laptop: Kitchen
) -> None:
    before = amounts(laptop)
    laptop.close()
    file = laptop.home / "household.db"
    (first, *_), content = leaves(file, "outbox"), bytearray(file.read_bytes())
    change = content.index("added 1 × news-3".encode(), (first - 1) * PAGE)
    content[content.index(encode(1000), change) + 2] ^= 1
    file.write_bytes(content)
    kitchen = world.keep(Kitchen.open(laptop.home, outside=world.outside))
    for noticing in (kitchen.verify, kitchen.sync, kitchen.safety.check_files):
        with pytest.raises(CorruptDatabase, match="what waits to be sent") as error:
            noticing()
        assert "ks repair" in error.value.hint
    said = Safety.salvage(kitchen.home, tmp_path / "unsent.ks", _WORDS).what
    told = kitchen.safety.repair().what
    assert all("Damaged was: “added 1 × news-3”." in each for each in (said, told))
    assert amounts(kitchen) == before
    assert kitchen.sync().sent
    assert amounts(settled(world, "phone")) == before


def settled(world: World, device: str) -> Kitchen:
    """The kitchen of a device, with what the others have sent."""
    (kitchen,) = (each for each in world.opened if each.home.name == device)
    kitchen.sync()
    return kitchen


def test_it_is_said_that_something_was_not_sent_and_cannot_be_read(
    tmp_path: Path, spoil: Spoil, laptop: Kitchen
) -> None:
    before = amounts(laptop)
    kitchen = spoil({"outbox": (1,), "food": (0,)})
    with closing(sqlite3.connect(kitchen.home / "household.db")) as file, file:
        file.execute("UPDATE outbox SET change_set = x'c1' WHERE place = 1")
    said = Safety.salvage(kitchen.home, tmp_path / "unsent.ks", _WORDS).what
    assert "There may be more that was not sent" in said
    assert "is lost" in kitchen.safety.repair().what
    left = amounts(kitchen)
    assert left.items() < before.items()
    assert 0 < len(_NEWS.keys() - left.keys()) < len(_NEWS)
    assert kitchen.verify().agrees


def test_what_waits_is_carried_though_the_list_of_members_is_gone(
    tmp_path: Path, world: World, spoil: Spoil
) -> None:
    kitchen = spoil({"entry": ()})
    assert Safety.salvage(kitchen.home, tmp_path / "unsent.ks", _WORDS).changed
    phone = settled(world, "phone")
    assert phone.safety.take_salvaged(tmp_path / "unsent.ks", _WORDS).changed
    assert _NEWS.items() <= amounts(phone).items()


@pytest.mark.parametrize("spoilt", ["digest", "food"])
def test_it_is_said_that_something_was_not_sent_of_which_records_alone_tell(
    world: World, spoil: Spoil, laptop: Kitchen, spoilt: str
) -> None:
    world.clock.now += 1000
    laptop.add("olives 1")
    before = amounts(laptop)
    kitchen = spoil({spoilt: (0,)})
    with closing(sqlite3.connect(kitchen.home / "household.db")) as file, file:
        file.execute("DELETE FROM outbox")
    is_lost = "is lost" in kitchen.safety.repair().what
    assert (amounts(kitchen) != before) is is_lost is (spoilt == "food")


def test_what_waited_last_and_is_gone_comes_from_what_was_shown(
    world: World, laptop: Kitchen
) -> None:
    before = amounts(laptop)
    with closing(sqlite3.connect(laptop.home / "household.db")) as file, file:
        file.execute("DELETE FROM outbox WHERE place > 1")
    assert not laptop.verify().agrees
    assert "came from what was shown" in laptop.safety.repair().what
    assert amounts(laptop) == before
    assert laptop.sync().sent
    assert amounts(settled(world, "phone")) == before


def test_what_somebody_made_in_it_of_their_own_is_in_nobodys_way(kitchen: Kitchen) -> None:
    kitchen.add("milk 1 l")
    with closing(sqlite3.connect(kitchen.home / "household.db")) as file:
        file.execute("CREATE TABLE mine (note TEXT UNIQUE)")
        file.execute("CREATE VIEW ours AS SELECT note FROM mine")
        assert "nothing to put right" in kitchen.safety.repair().what
        assert kitchen.verify().agrees
        assert file.execute("SELECT * FROM ours").fetchall() == []


def test_what_somebody_has_it_do_by_itself_goes_and_is_named(kitchen: Kitchen) -> None:
    kitchen.add("milk 1 l")
    with closing(sqlite3.connect(kitchen.home / "household.db")) as file:
        file.execute("CREATE TRIGGER mine AFTER INSERT ON food BEGIN DELETE FROM food; END")
    with pytest.raises(CorruptDatabase, match="the trigger mine"):
        kitchen.verify()
    assert "What somebody else made in it is there alone: trigger mine." in (
        kitchen.safety.repair().what
    )
    assert kitchen.verify().agrees
    assert amounts(kitchen) == {"milk": "1 l"}


def test_a_file_that_was_cut_off_is_opened_again(
    tmp_path: Path, world: World, laptop: Kitchen
) -> None:
    before = amounts(laptop)
    laptop.close()
    file = laptop.home / "household.db"
    end = max(leaves(file, "envelope") + leaves(file, "outbox"))
    os.truncate(file, (end - 1) * PAGE)
    write_private(laptop.home / "household.db-wal", b"")
    with pytest.raises(CorruptDatabase):
        Kitchen.open(laptop.home, outside=world.outside)
    assert Safety.salvage(laptop.home, tmp_path / "unsent.ks", _WORDS).changed
    assert "made anew" in Safety.open_again(laptop.home, outside=world.outside).what
    kept = (laptop.home / "backups").glob("*.damaged/*")
    assert {path.stat().st_mode & 0o777 for path in kept} == {0o600}
    kitchen = world.keep(Kitchen.open(laptop.home, outside=world.outside))
    assert kitchen.verify().agrees
    assert before.keys() - amounts(kitchen).keys() < _NEWS.keys()
    assert not Safety.open_again(laptop.home, outside=world.outside).changed


@pytest.mark.parametrize("at", [0, 1], ids=["the first", "the next"])
def test_a_file_is_made_anew_though_a_page_is_gone_that_says_where_all_is(
    tmp_path: Path, world: World, laptop: Kitchen, at: int
) -> None:
    before = amounts(laptop)
    laptop.close()
    file = laptop.home / "household.db"
    zero(file, schema_pages(file)[at])
    with pytest.raises(CorruptDatabase, match="ks repair"):
        Kitchen.open(laptop.home, outside=world.outside)
    assert Safety.salvage(laptop.home, tmp_path / "unsent.ks", _WORDS).changed
    assert "made anew" in Safety.open_again(laptop.home, outside=world.outside).what
    kitchen = world.keep(Kitchen.open(laptop.home, outside=world.outside))
    assert amounts(kitchen) == before
    assert kitchen.verify().agrees
    assert kitchen.sync().sent


def test_a_file_that_says_nothing_of_itself_is_named(
    tmp_path: Path, world: World, laptop: Kitchen
) -> None:
    laptop.close()
    file = laptop.home / "household.db"
    with closing(sqlite3.connect(file)) as opened, opened:
        opened.execute("UPDATE identity SET device = zeroblob(16)")
    with pytest.raises(CorruptDatabase, match="cannot be read any more"):
        Safety.salvage(laptop.home, tmp_path / "unsent.ks", _WORDS)
    with closing(sqlite3.connect(file)) as opened, opened:
        opened.execute("DELETE FROM identity")
    with pytest.raises(CorruptDatabase, match=r"laptop/household\.db is damaged, and") as error:
        Safety.open_again(laptop.home, outside=world.outside)
    assert "ks repair" not in error.value.hint


def test_what_is_said_of_an_own_space_that_is_beyond_repair_leads_on(world: World) -> None:
    phone = world.found("phone")
    phone.sync()
    phone.close()
    home, file = phone.home, phone.home / "personal.db"
    file.write_bytes(b"x" * file.stat().st_size)
    with pytest.raises(CorruptDatabase, match="too little of it can be read") as told:
        Safety.open_again(home, outside=world.outside)
    assert "move that file out of the folder and say `ks rejoin`" in told.value.hint
    file.rename(home.parent / "personal.db")
    Safety.rejoin(home, show_code=print, confirm=bool, outside=world.outside)
    assert world.keep(Kitchen.open(home, outside=world.outside)).verify().agrees


def test_what_is_written_meanwhile_is_not_overwritten(kitchen: Kitchen, tmp_path: Path) -> None:
    kitchen.add("milk 1 l")
    with rescue(kitchen.home / "household.db", tmp_path / "made.db") as found:
        kitchen.add("bread 1")
        with pytest.raises(Busy):
            found.take_place()
    assert amounts(kitchen) == {"milk": "1 l", "bread": "1"}
