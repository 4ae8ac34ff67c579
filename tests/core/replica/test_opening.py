"""Files of replicas: made whole or not at all, refused where they are somebody else's."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from kitchensync import errors
from kitchensync.replica import Identity, Replica, database, opening, upgrades
from kitchensync.replica.database import Database, alone, copy_file
from kitchensync.replica.repair.rescue import rescue
from kitchensync.schema import tables
from tests.core.replica.devices import NOON, SPACE, Device, row

MILK = row("milk")


def test_a_file_is_made_for_its_owner_only(phone: Device) -> None:
    assert phone.replica.path.stat().st_mode & 0o077 == 0


def test_a_file_that_is_not_written_whole_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "BUSY_TIMEOUT_MS", 50)
    path, reading = tmp_path / "new.db", contextlib.ExitStack()

    def fill(made: Database) -> None:
        other = reading.enter_context(contextlib.closing(sqlite3.connect(made.path)))
        other.execute("BEGIN").execute("SELECT * FROM sqlite_schema").fetchall()

    with reading, pytest.raises(errors.Busy):
        opening.make_file(path, fill)
    assert not path.exists()


def test_a_replica_that_is_there_is_not_made_again(phone: Device) -> None:
    with pytest.raises(errors.HomeExists):
        Replica.create(phone.replica.path, phone.replica.identity, clock=phone.clock)


def test_what_was_written_is_there_when_opened_again(phone: Device) -> None:
    phone.put("food", MILK, name="Milk")
    phone.replica.close()
    with Replica.open(phone.replica.path, clock=phone.clock) as again:
        assert again.identity == Identity(SPACE, phone.id, 0)
        assert again.rows("SELECT name FROM food_shown")[0]["name"] == "Milk"
        again.integrity()


def test_what_is_only_read_is_neither_written_nor_waited_for(phone: Device) -> None:
    phone.put("food", MILK, name="Milk")
    with contextlib.closing(sqlite3.connect(phone.replica.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with Replica.open(phone.replica.path, clock=phone.clock, read_only=True) as read:
            assert read.rows("SELECT name FROM food_shown")[0]["name"] == "Milk"
            with pytest.raises(errors.NoPermission), read.transaction("a write"):
                pass


def test_who_may_not_write_hears_how_to_go_on_where_a_disk_turned_read_only(phone: Device) -> None:
    with (
        Replica.open(phone.replica.path, clock=phone.clock, read_only=True) as read,
        pytest.raises(errors.NoPermission) as refused,
        read.transaction("a write"),
    ):
        pass
    assert "copy the whole folder" in refused.value.hint


def test_a_crash_while_it_is_made_leaves_nothing_that_looks_like_a_kitchen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(_: object) -> None:
        raise ZeroDivisionError

    path = tmp_path / "new.db"
    identity = Identity(SPACE, bytes(16), 0)
    with monkeypatch.context() as crashing:
        crashing.setattr(upgrades, "UPGRADES", (crash,))
        with pytest.raises(ZeroDivisionError):
            Replica.create(path, identity, clock=lambda: NOON)
    assert not path.exists()
    Replica.create(path, identity, clock=lambda: NOON).close()


def test_opening_nothing_says_so(tmp_path: Path) -> None:
    with pytest.raises(errors.NoHome):
        Replica.open(tmp_path / "nothing.db", clock=lambda: NOON)


def test_the_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE theirs (x)")
    other.close()
    was = path.read_bytes()
    with pytest.raises(errors.ForeignHome):
        Replica.open(path, clock=lambda: NOON)
    assert path.read_bytes() == was


@pytest.mark.parametrize(
    "content", [b"", b"no database at all " * 300, b"SQLite format 3\0" + b"x" * 999]
)
def test_what_is_no_database_is_called_damaged(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.db"
    path.write_bytes(content)
    with pytest.raises(errors.CorruptDatabase):
        Replica.open(path, clock=lambda: NOON)
    assert path.read_bytes() == content


def opened(path: Path) -> None:
    Replica.open(path, clock=lambda: NOON).close()


def copied(path: Path) -> None:
    copy_file(path, path.with_name("target.db"))


def had_alone(path: Path) -> None:
    with alone(path):
        pass


def read(path: Path) -> None:
    with rescue(path, path.with_name("made.db")):
        pass


@pytest.mark.parametrize("content", [b"", b"\0"], ids=["no byte", "a byte"])
@pytest.mark.parametrize("use", [opened, copied, had_alone, read])
def test_what_is_logged_beside_a_file_that_is_empty_is_kept(
    phone: Device, use: Callable[[Path], None], content: bytes
) -> None:
    phone.put("food", MILK, name="Milk")
    copy = phone.replica.path.with_name("copy.db")
    log = copy.with_name("copy.db-wal")
    copy.write_bytes(content)
    shutil.copyfile(phone.replica.path.with_name(f"{phone.replica.path.name}-wal"), log)
    logged = log.read_bytes()
    with pytest.raises(errors.CorruptDatabase):
        use(copy)
    assert (copy.read_bytes(), log.read_bytes()) == (content, logged)


def test_damage_inside_is_found(phone: Device) -> None:
    with phone.replica.transaction("fill") as change:
        for number in range(2000):
            change.put("place", row(str(number)), {"name": "a shelf"})
    path = phone.replica.path
    phone.replica.close()
    content = bytearray(path.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 8192] = b"\xff" * 8192
    path.write_bytes(content)
    with (
        pytest.raises(errors.CorruptDatabase),
        Replica.open(path, clock=phone.clock) as broken,
    ):
        broken.integrity()


def test_what_is_wrong_inside_is_told_in_one_line(phone: Device) -> None:
    ((page,),) = phone.replica.rows("SELECT rootpage FROM sqlite_schema WHERE name = 'digest'")
    phone.replica.close()
    with phone.replica.path.open("r+b") as file:
        file.seek((page - 1) * 4096 + 7)
        file.write(b"\xff")  # the bytes that lie between cells
    with (
        pytest.raises(errors.CorruptDatabase, match=r"is damaged: \w") as found,
        Replica.open(phone.replica.path, clock=phone.clock) as broken,
    ):
        broken.integrity()
    assert found.value.message.isprintable()


def test_a_table_of_what_is_in_the_file_that_holds_no_text_is_damage(phone: Device) -> None:
    path = phone.replica.path
    phone.replica.close()
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as opened:
        opened.execute("PRAGMA writable_schema = ON")
        where = "WHERE name = 'product_by_food'"
        opened.execute(f"UPDATE sqlite_schema SET type = CAST(type AS BLOB) {where}")
    with (
        pytest.raises(errors.CorruptDatabase, match="product_by_food is not as it was made"),
        Replica.open(path, clock=phone.clock) as broken,
    ):
        broken.integrity()


def test_a_file_that_is_no_replica_is_let_go_of(phone: Device) -> None:
    with phone.replica.atomic():
        phone.replica._database.execute("DROP TABLE identity")
    phone.replica.close()
    path = phone.replica.path
    with pytest.raises(errors.CorruptDatabase) as refused:
        Replica.open(path, clock=phone.clock)
    # SQLite takes its log away when the last connection is closed.
    assert not path.with_name(f"{path.name}-wal").exists(), refused


@pytest.mark.parametrize(
    "gone", ["TABLE lot", "VIEW lot_shown", "TABLE outbox", "TRIGGER posting_stocked_after_insert"]
)
def test_a_file_that_lacks_something_is_called_damaged_and_nothing_is_written(
    phone: Device, gone: str
) -> None:
    with phone.replica.atomic():
        phone.replica._database.execute(f"DROP {gone}")
    phone.replica.close()
    with Replica.open(phone.replica.path, clock=phone.clock) as broken:
        with pytest.raises(errors.CorruptDatabase, match=gone.lower().partition(" ")[2]):
            broken.integrity()
        with contextlib.suppress(errors.CorruptDatabase), broken.transaction("add") as change:
            change.put("food", MILK, {"name": "Milk"})
            change.put("lot", row("lot"), {"food": MILK})
            change.rows("SELECT id FROM lot_shown")
        assert len(broken.rows("SELECT id FROM food")) == gone.startswith("TRIGGER")


@pytest.mark.parametrize(
    ("added", "harms"),
    [
        ('INDEX "by hand" ON "food" ("name" COLLATE NOCASE DESC)', False),
        ("UNIQUE INDEX once ON food (name)", True),
        ("INDEX computed ON food (abs(name))", True),
        ("INDEX some ON food (name) WHERE abs(name) > 1", True),
        ("TRIGGER emptying AFTER INSERT ON food BEGIN DELETE FROM lot; END", True),
    ],
)
def test_an_index_that_somebody_added_is_no_damage_unless_it_could_refuse_a_write(
    phone: Device, added: str, harms: bool
) -> None:
    with phone.replica.atomic():
        phone.replica._database.execute(f"CREATE {added}")
    with pytest.raises(errors.CorruptDatabase) if harms else contextlib.nullcontext():
        phone.replica.integrity()


def test_a_file_for_which_sqlite_planned_its_queries_is_whole(phone: Device) -> None:
    phone.put("food", MILK, name="Milk")
    with phone.replica.atomic():
        phone.replica._database.execute("ANALYZE")
    assert phone.replica.rows("SELECT 1 FROM sqlite_stat1")
    phone.replica.integrity()


@pytest.mark.skipif(os.name == "nt", reason="a file that somebody uses is not moved")
def test_who_opens_a_file_just_when_it_is_moved_is_told_to_try_again(
    phone: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone.replica.close()
    path = phone.replica.path
    with contextlib.closing(sqlite3.connect(path)) as restored:
        restored.execute("PRAGMA journal_mode = DELETE")
    make_durable = opening._make_durable

    def after_a_move(of: Database) -> None:
        path.rename(path.with_name("aside.db"))
        make_durable(of)

    monkeypatch.setattr(opening, "_make_durable", after_a_move)
    with pytest.raises(errors.Busy, match="moved"):
        Replica.open(path, clock=phone.clock)


def test_a_newer_file_is_refused_and_left_alone(phone: Device) -> None:
    with phone.replica.atomic():
        phone.replica._database.execute("PRAGMA user_version = 99")
    phone.replica.close()
    with pytest.raises(errors.FutureDatabase):
        Replica.open(phone.replica.path, clock=phone.clock)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_of_somebody_else_is_refused(phone: Device) -> None:
    phone.replica.close()
    phone.replica.path.chmod(0)
    with pytest.raises(errors.NoPermission):
        Replica.open(phone.replica.path, clock=phone.clock)


def test_the_upgrades_lead_to_the_version_that_opening_expects() -> None:
    assert len(upgrades.UPGRADES) == database.SCHEMA_VERSION


def test_tables_are_taken_for_those_of_the_first_version_that_has_them(
    phone: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    def add_nothing(_: database.Database) -> None: ...

    monkeypatch.setattr(upgrades, "UPGRADES", (*upgrades.UPGRADES, add_nothing))
    assert upgrades.version_by_tables(phone.replica._database) == database.SCHEMA_VERSION


@pytest.mark.parametrize("name", tables())
def test_the_upgrades_lead_to_the_declared_tables(phone: Device, name: str) -> None:
    declared = sqlite3.connect(":memory:")
    declared.execute(tables()[name].ddl())
    info = f"SELECT name, type, \"notnull\", dflt_value, pk FROM pragma_table_info('{name}')"
    made = sorted(tuple(found) for found in phone.replica.rows(info))
    assert made == sorted(declared.execute(info))
    declared.close()
    named = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ?"
    indexes = {name: sql for name, sql in phone.replica.rows(named, (name,)) if sql}
    declared_ones = tables()[name].indexes()
    assert indexes == {name: sql.replace('"', "") for name, sql in declared_ones.items()}
