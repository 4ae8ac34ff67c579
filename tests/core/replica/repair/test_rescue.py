"""What is read of a damaged file, and what is known to be lacking."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from kitchensync.errors import CorruptDatabase, DiskFull
from kitchensync.replica import Replica
from kitchensync.replica.database import SCHEMA_VERSION, Database
from kitchensync.replica.opening import APPLICATION_ID, make_file
from kitchensync.replica.repair import rescue as rescuing
from kitchensync.replica.repair.rescue import rescue
from tests.core.replica.devices import Device, row
from tests.support.spoiling import PAGE, leaves, rows_on, zero

FIXTURES = Path(__file__).parents[3] / "fixtures"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Of a device that has sent nothing."""
    device = Device(tmp_path / "device.db", 1)
    for number in range(400):
        device.put("food", row(f"{number}"), name=f"Food {number}")
    for key in ("first", "second", "third"):
        device.replica.set_state(key, b"1")
    device.replica.close()
    return tmp_path / "device.db"


def column(file: Path, sql: str) -> list[object]:
    with closing(sqlite3.connect(file)) as opened:
        return [value for (value,) in opened.execute(sql)]


def test_every_row_that_can_be_read_is_read_around_what_cannot(file: Path, tmp_path: Path) -> None:
    pages = leaves(file, "outbox")
    spoilt = {pages[0], pages[2], pages[3], pages[-1]}
    left = sum(rows_on(file, each) for each in pages if each not in spoilt)
    for each in spoilt:
        zero(file, each)
    with rescue(file, tmp_path / "made.db") as found:
        assert found.torn == {"outbox"}
        assert column(found.made, "SELECT count(*) FROM outbox") == [left]


def test_what_stands_where_it_cannot_be_found_is_lacking(file: Path, tmp_path: Path) -> None:
    (page,) = leaves(file, "state")
    content = bytearray(file.read_bytes())
    content[content.index(b"second", (page - 1) * PAGE)] = ord("z")
    file.write_bytes(content)
    with rescue(file, tmp_path / "made.db") as found:
        assert "third" not in column(found.made, "SELECT key FROM state")
        assert found.torn == {"state"}


def test_what_is_declared_otherwise_is_not_read(file: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(file)) as opened, opened:
        opened.execute("DROP TABLE alarm")
        opened.execute(
            "CREATE VIEW alarm AS WITH RECURSIVE endless (code) AS "
            "(SELECT 1 UNION ALL SELECT code + 1 FROM endless) SELECT code, 1 AS about FROM endless"
        )
    with rescue(file, tmp_path / "made.db") as found:
        assert found.torn == {"alarm"}


def test_a_disk_without_room_for_what_is_read_is_no_damage(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def make_small(path: Path, fill: Callable[[Database], None], _: object) -> Database:
        def filled(database: Database) -> None:
            ((pages,),) = database.execute("PRAGMA page_count")
            database.execute(f"PRAGMA max_page_count = {pages + 3}")
            fill(database)

        return make_file(path, filled)

    monkeypatch.setattr(rescuing, "make_file", make_small)
    with pytest.raises(DiskFull), rescue(file, tmp_path / "made.db"):
        pass


@pytest.mark.parametrize("version", [1, 7])
def test_what_waits_is_read_of_a_file_that_could_not_be_brought_up_to_date(
    tmp_path: Path, version: int
) -> None:
    file = tmp_path / "device.db"
    shutil.copyfile(FIXTURES / f"v{version}" / "household.db", file)
    waits = column(file, "SELECT change_set FROM outbox ORDER BY place")
    zero(file, leaves(file, "posting")[0])
    with pytest.raises(CorruptDatabase):
        Replica.open(file, clock=lambda: 0).integrity()
    with rescue(file, tmp_path / "made.db") as found:
        assert (found.torn, found.keys, found.left) == (frozenset(), frozenset(), ())
        assert column(found.made, "SELECT change_set FROM outbox ORDER BY place") == waits != []
        assert column(found.made, "PRAGMA user_version") == [SCHEMA_VERSION]


@pytest.mark.parametrize(
    "said",
    [
        *(f"user_version = {version}" for version in range(SCHEMA_VERSION)),
        f"application_id = {APPLICATION_ID ^ 1}",
    ],
)
def test_a_file_that_says_to_be_another_than_its_tables_is_damaged_and_made_anew(
    file: Path, tmp_path: Path, said: str
) -> None:
    """A bit of it makes 8 none at all, and ours another program's."""
    waits = column(file, "SELECT change_set FROM outbox ORDER BY place")
    with closing(sqlite3.connect(file)) as opened:
        opened.execute(f"PRAGMA {said}")
    with pytest.raises(CorruptDatabase):
        Replica.open(file, clock=lambda: 0)
    with rescue(file, tmp_path / "made.db") as found:
        assert (found.torn, found.keys) == (frozenset(), frozenset())
        found.take_place()
    with closing(Replica.open(file, clock=lambda: 0)) as replica:
        assert [raw for (raw,) in replica.rows("SELECT change_set FROM outbox")] == waits


@pytest.mark.parametrize("said", ["user_version = 0", f"application_id = {APPLICATION_ID ^ 1}"])
@pytest.mark.parametrize("version", [1, 7, 8])
def test_a_file_of_an_older_version_that_says_to_be_no_home_is_damaged_and_made_anew(
    tmp_path: Path, version: int, said: str
) -> None:
    file = tmp_path / "device.db"
    shutil.copyfile(FIXTURES / f"v{version}" / "household.db", file)
    waits = column(file, "SELECT change_set FROM outbox ORDER BY place")
    with closing(sqlite3.connect(file)) as opened:
        opened.execute(f"PRAGMA {said}")
    with pytest.raises(CorruptDatabase):
        Replica.open(file, clock=lambda: 0)
    with rescue(file, tmp_path / "made.db") as found:
        assert (found.torn, found.keys) == (frozenset(), frozenset())
        assert column(found.made, "SELECT change_set FROM outbox ORDER BY place") == waits != []
