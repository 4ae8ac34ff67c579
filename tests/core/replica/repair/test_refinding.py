"""A file whose tables SQLite does not find: what is read of it all the same."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from kitchensync.errors import Busy, CorruptDatabase, NoHome
from kitchensync.replica import Replica
from kitchensync.replica.database import SCHEMA_VERSION
from kitchensync.replica.repair.rescue import Rescued, rescue
from tests.core.replica.devices import Device, row
from tests.support.spoiling import PAGE, leaves, rows_on, schema_pages, zero

FIXTURES = Path(__file__).parents[3] / "fixtures"
FOODS = 300


@pytest.fixture
def device(tmp_path: Path) -> Iterator[Device]:
    """One that has sent nothing; all of it is in its file, and nothing in the log beside that."""
    device = Device(tmp_path / "device.db", 1)
    for number in range(FOODS):
        device.put("food", row(f"{number}"), name=f"Food {number}")
    device.replica.set_state("key", b"1")
    with closing(sqlite3.connect(tmp_path / "device.db")) as opened:
        opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    yield device
    device.replica.close()


@pytest.fixture
def file(device: Device) -> Path:
    """That file, which nobody has open."""
    device.replica.close()
    return device.replica.path


@contextmanager
def spoilt(file: Path, pages: list[int]) -> Generator[Rescued, None, None]:
    """What is found of a copy in which nothing is on these pages."""
    folder = file.with_name(f"without {pages}")
    folder.mkdir()
    for name in (file.name, f"{file.name}-wal"):
        if file.with_name(name).exists():
            shutil.copyfile(file.with_name(name), folder / name)
    for each in pages:
        zero(folder / file.name, each)
    with rescue(folder / file.name, folder / "made.db") as found:
        yield found


def waiting(file: Path) -> int:
    with closing(sqlite3.connect(file)) as opened:
        ((number,),) = opened.execute("SELECT count(*) FROM outbox")
        return int(number)


def test_all_is_read_whichever_page_is_gone_that_says_where_it_is(file: Path) -> None:
    pages = schema_pages(file)
    assert len(pages) > 10
    for each in pages:
        with spoilt(file, [each]) as found:
            assert (found.torn, found.keys, waiting(found.made)) == (
                frozenset(),
                frozenset(),
                FOODS,
            )


def test_what_the_log_says_counts_there_too(device: Device) -> None:
    for number in range(5):
        device.put("food", row(f"late {number}"), name="Late")
    path = device.replica.path
    log = path.with_name("device.db-wal")
    for each in schema_pages(path):
        assert log.stat().st_size
        with spoilt(path, [each]) as found:
            assert (found.torn, waiting(found.made)) == (frozenset(), FOODS + 5)


@pytest.mark.parametrize("version", [1, 5])
def test_a_file_that_was_an_older_versions_begins_in_other_places(
    tmp_path: Path, version: int
) -> None:
    file = tmp_path / "device.db"
    shutil.copyfile(FIXTURES / f"v{version}" / "household.db", file)
    Replica.open(file, clock=lambda: 1_800_000_000_000).close()
    torn = set[str]()
    for each in schema_pages(file):
        with spoilt(file, [each]) as found:
            torn |= found.torn
            assert waiting(found.made) == waiting(file)
    assert torn <= {"digest", "segment", "blob"}


def test_what_is_damaged_besides_is_read_as_far_as_it_can_be(file: Path) -> None:
    gone = leaves(file, "outbox")[1]
    with spoilt(file, [1, gone]) as found:
        assert found.torn == {"outbox"}
        assert waiting(found.made) == FOODS - rows_on(file, gone)


def test_what_begins_where_a_table_does_in_a_new_file_is_not_taken_for_it(file: Path) -> None:
    """A table that was made anew elsewhere, and another one in its place."""
    with closing(sqlite3.connect(file)) as opened:
        ((sql, before),) = opened.execute(
            "SELECT sql, rootpage FROM sqlite_schema WHERE name = 'outbox'"
        )
        opened.executescript(
            "ALTER TABLE outbox RENAME TO aside; CREATE TABLE other (a, b);"
            f"{sql}; INSERT INTO outbox SELECT * FROM aside; DROP TABLE aside;"
            "CREATE TABLE taker (a, b); INSERT INTO taker VALUES (1, 2);"
            "PRAGMA journal_mode = DELETE;"
        )
        ((after,),) = opened.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'outbox'")
        ((taker,),) = opened.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'taker'")
    assert taker == before != after
    for each in schema_pages(file):
        with spoilt(file, [each]) as found:
            assert waiting(found.made) == (0 if "outbox" in found.torn else FOODS)


@pytest.mark.parametrize("version", range(1, SCHEMA_VERSION))
@pytest.mark.parametrize("logs", [False, True], ids=["no log", "a log"])
def test_a_file_of_an_older_version_is_read_as_that(
    tmp_path: Path, version: int, logs: bool
) -> None:
    """Whichever page is gone that says where its tables are, the one among them that says whose."""
    file = tmp_path / "device.db"
    shutil.copyfile(FIXTURES / f"v{version}" / "household.db", file)
    waits = waiting(file)
    first, second, *_ = schema_pages(file)
    with closing(sqlite3.connect(file)) as opened:
        opened.execute(f"PRAGMA journal_mode = {'WAL' if logs else 'DELETE'}")
        with opened:
            opened.execute("UPDATE outbox SET time = time WHERE place = 1")
        for each in first, second:
            with spoilt(file, [each]) as found:
                assert ("outbox" in found.torn, waiting(found.made)) == (False, waits)
                found.take_place()
                Replica.open(found.path, clock=lambda: 0).close()


def test_a_file_of_which_more_is_gone_than_the_header_is_no_older_versions(file: Path) -> None:
    """What lacks of its own is named, and all else is found."""
    torn: list[frozenset[str]] = []
    for each in schema_pages(file)[1:]:
        with spoilt(file, [1, each]) as found:
            torn.append(found.torn)
            assert waiting(found.made) == FOODS
    assert set(torn) == {frozenset()}


def test_an_older_versions_file_of_which_more_is_gone_is_of_the_newest_that_is_left(
    tmp_path: Path,
) -> None:
    file = tmp_path / "device.db"
    shutil.copyfile(FIXTURES / "v5" / "household.db", file)
    for each in schema_pages(file)[1::4]:
        with spoilt(file, [1, each]) as found:
            assert waiting(found.made) == waiting(file)
            assert found.records.execute("PRAGMA user_version").fetchall() == [(5,)]


@pytest.mark.parametrize("damage", [1, None], ids=["header gone", "header there"])
def test_another_versions_file_is_refused(file: Path, damage: int | None) -> None:
    """Its header says so, or what it has."""
    with closing(sqlite3.connect(file)) as opened:
        opened.executescript(
            "ALTER TABLE eaten ADD COLUMN later INTEGER;"
            f"PRAGMA user_version = {SCHEMA_VERSION + 1}; VACUUM"
        )
    with pytest.raises(CorruptDatabase), spoilt(file, [damage or schema_pages(file)[1]]):
        pass


def test_what_is_cut_short_as_it_takes_an_older_versions_place_is_still_of_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "device.db"
    shutil.copyfile(FIXTURES / "v7" / "household.db", file)
    waits = waiting(file)

    def cut(*_: object) -> None:
        raise KeyboardInterrupt

    with spoilt(file, [schema_pages(file)[1]]) as found, monkeypatch.context() as patch:
        patch.setattr(Rescued, "_take_place", cut)
        with pytest.raises(KeyboardInterrupt):
            found.take_place()
    with rescue(found.path, tmp_path / "again.db") as again:
        assert ("outbox" in again.torn, waiting(again.made)) == (False, waits)


def test_a_file_that_is_not_there_is_missing(file: Path) -> None:
    file.unlink()
    with pytest.raises(NoHome, match="missing"), rescue(file, file.with_name("made.db")):
        pass


def test_what_is_made_takes_its_place_whole(file: Path) -> None:
    with spoilt(file, [1]) as found:
        assert not found.take_place()
        path = found.path
    with closing(sqlite3.connect(path)) as opened:
        assert opened.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert waiting(path) == FOODS


def test_what_somebody_writes_meanwhile_is_not_written_over(file: Path) -> None:
    with spoilt(file, [1]) as found:
        with found.path.open("ab") as written:
            written.write(bytes(PAGE))
        before = found.path.read_bytes()
        with pytest.raises(Busy):
            found.take_place()
        assert found.path.read_bytes() == before


def test_what_is_cut_short_as_it_takes_its_place_can_be_made_anew_again(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(*_: object) -> None:
        raise KeyboardInterrupt

    with spoilt(file, [1]) as found, monkeypatch.context() as patch:
        patch.setattr(Rescued, "_take_place", cut)
        with pytest.raises(KeyboardInterrupt):
            found.take_place()
    with rescue(found.path, file.with_name("again.db")) as again:
        assert (again.torn, waiting(again.made)) == (frozenset(), FOODS)
        again.take_place()
    assert waiting(found.path) == FOODS


def test_what_a_running_program_writes_as_it_takes_its_place_is_not_written_over(
    device: Device, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has what is damaged in its memory, and goes on writing into the log."""
    path = device.replica.path
    device.put("food", row("warm"), name="Warm")
    zero(path, 1)
    fill = Rescued._fill

    def filled(found: Rescued) -> bool:
        device.put("food", row("meanwhile"), name="Meanwhile")
        return fill(found)

    monkeypatch.setattr(Rescued, "_fill", filled)
    with rescue(path, tmp_path / "made.db") as found, pytest.raises(Busy):
        found.take_place()
    device.replica.close()
    (tmp_path / "again").mkdir()
    with rescue(path, tmp_path / "again" / "made.db") as again:
        assert waiting(again.made) == FOODS + 2
