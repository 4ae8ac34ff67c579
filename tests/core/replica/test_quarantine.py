"""What an older version does with what a newer one sent, and what becomes of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kitchensync.replica import Replica, database, merging, opening, quarantine, upgrades
from kitchensync.replica.changeset import Block, ChangeSet, encode
from kitchensync.replica.database import Database
from kitchensync.replica.opening import open_file
from kitchensync.replica.stamps import pack
from kitchensync.schema import Column, Table, tables
from tests.core.replica.devices import NOON, Device, row, unpack
from tests.support.dump import dump

MILK = row("milk")


def from_the_future(phone: Device, laptop: Device, *blocks: Block) -> None:
    """Have the laptop merge what a newer version on the phone did."""
    phone.put("food", row("bread"), name="Bread")
    phone.seal()
    content = [encode(ChangeSet(NOON, "from the future", blocks))]
    laptop.replica.merge([replace(phone.sent[-1], change_sets=content)])


def change(table: str, column: str, value: object, at: int = 0, base: int = 0) -> Block:
    return Block(table, column, [MILK], [pack(NOON, at, 0)], [base], [value])


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("brew", "name", "Stout"),
        ("food", "colour", "white"),
        ("food", "minimum_dimension", "mood"),
        ("food", "name", 5),
        ("food", "name", None),
        ("food", "name", ["Milk", "Lait"]),
        ("food", "minimum", True),
        ("food", "minimum", 1 << 63),
        ("posting", "entry", ["too", "short"]),
        ("posting", "entry", 5),
        ("food", "entry", ["Milk"]),
        ("posting", "entry", [MILK, "stolen", -5, NOON, None, None, None]),
    ],
)
def test_what_is_not_known_is_kept_whole_and_counted(
    two: list[Device], table: str, column: str, value: object
) -> None:
    phone, laptop = two
    from_the_future(phone, laptop, change(table, column, value), change("food", "place", MILK))
    (kept,) = laptop.replica.quarantined()
    assert (kept.index, kept.edit.table, kept.edit.column) == (0, table, column)
    assert (kept.edit.row, kept.edit.stamp, kept.edit.value) == (MILK, pack(NOON, 0, 0), value)
    assert laptop.replica.heads()[phone.id].seq == 1
    assert laptop.cell("food", MILK, "place") == MILK
    laptop.replica.integrity()


def test_of_one_column_only_what_is_not_known_is_put_aside(two: list[Device]) -> None:
    phone, laptop = two
    stamps = [pack(NOON, at, 0) for at in range(3)]
    rows = [row(str(at)) for at in range(3)]
    mixed = Block("food", "minimum_dimension", rows, stamps, [0, 0, 0], ["mass", "mood", "count"])
    from_the_future(phone, laptop, mixed)
    assert [kept.edit.value for kept in laptop.replica.quarantined()] == ["mood"]
    assert laptop.cell("food", rows[2], "minimum_dimension") == "count"


def test_quarantine_is_part_of_the_digest(two: list[Device]) -> None:
    phone, laptop = two
    before = laptop.replica.digest()
    from_the_future(phone, laptop, change("brew", "name", "Stout"))
    assert laptop.replica.digest() != before


@pytest.fixture
def newer(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The version after this one: foods have a colour."""
    food = tables()["food"]
    colour = Column("colour", str, nullable=True, keeps_alive=True)
    wider = Table("food", (*food.columns, colour))

    def apply(file: Database) -> None:
        file.execute("ALTER TABLE food ADD COLUMN colour TEXT")
        file.execute("ALTER TABLE food ADD COLUMN colour_at INTEGER NOT NULL DEFAULT 0")

    monkeypatch.setitem(tables(), "food", wider)
    monkeypatch.setattr(upgrades, "UPGRADES", (*upgrades.UPGRADES, apply))
    number = database.SCHEMA_VERSION + 1
    for module in (database, opening):
        monkeypatch.setattr(module, "SCHEMA_VERSION", number)
    yield
    from kitchensync.replica import statements

    statements.writing.cache_clear()


def test_an_upgrade_merges_what_it_knows_by_now(
    two: list[Device], request: pytest.FixtureRequest
) -> None:
    phone, laptop = two
    white, cream = change("food", "colour", "white"), change("food", "colour", "cream", at=1)
    from_the_future(phone, laptop, cream, white, change("brew", "name", "Stout"))
    laptop.put("food", MILK, name="Milk")
    laptop.replica.close()
    request.getfixturevalue("newer")
    with Replica.open(laptop.replica.path, clock=laptop.clock) as upgraded:
        (food,) = upgraded.rows("SELECT name, colour FROM food_shown WHERE id = ?", (MILK,))
        assert tuple(food) == ("Milk", "cream")
        assert [kept.edit.table for kept in upgraded.quarantined()] == ["brew"]
        (conflict,) = upgraded.conflicts()
        assert conflict.others[0][1] == "white"


def test_before_an_upgrade_a_backup_is_made(
    two: list[Device], request: pytest.FixtureRequest
) -> None:
    phone, _ = two
    phone.put("food", MILK, name="Milk")
    path = phone.replica.path
    request.getfixturevalue("newer")
    with Replica.open(path, clock=phone.clock):
        pass
    backup = path.with_name(f"0.before-v{database.SCHEMA_VERSION}.db")
    assert backup.stat().st_mode & 0o077 == 0
    request.getfixturevalue("monkeypatch").undo()
    with Replica.open(backup, clock=phone.clock) as old:
        assert old.rows("SELECT name FROM food_shown")[0]["name"] == "Milk"
        assert old.outbox_size() == 1


def test_an_upgrade_that_fails_leaves_the_file_as_it_was(
    tmp_path: Path, phone: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(file: Database) -> None:
        file.execute("ALTER TABLE food ADD COLUMN colour TEXT")
        raise ZeroDivisionError

    phone.replica.close()
    with monkeypatch.context() as newer:
        newer.setattr(upgrades, "UPGRADES", (*upgrades.UPGRADES, fail))
        newer.setattr(opening, "SCHEMA_VERSION", database.SCHEMA_VERSION + 1)
        with pytest.raises(ZeroDivisionError):
            Replica.open(phone.replica.path, clock=phone.clock)
    with Replica.open(phone.replica.path, clock=phone.clock) as same:
        columns = [found["name"] for found in same.rows("PRAGMA table_info(food)")]
        assert "colour" not in columns


def test_void_content_is_tried_again(two: list[Device]) -> None:
    phone, laptop = two
    phone.put("food", MILK, name="Milk")
    phone.seal()
    phone.put("food", MILK, name="Oat milk")
    phone.seal()
    first, second = phone.sent
    laptop.replica.merge([replace(first, change_sets=None), second])
    assert laptop.replica.whole.retry_void(lambda _: [b"still garbage"]) == 0
    assert laptop.replica.whole.retry_void(unpack) == 1
    assert not any(kept.void for kept in laptop.replica.envelopes())
    assert laptop.cell("food", MILK, "name") == "Oat milk"
    assert laptop.replica.conflicts() == []
    assert laptop.replica.digest() == phone.replica.digest()


def test_what_was_put_aside_and_replaced_is_no_conflict_once_it_is_known(
    two: list[Device], monkeypatch: pytest.MonkeyPatch
) -> None:
    phone, laptop = two
    unknown = change("food", "minimum_dimension", "mood")
    known = change("food", "minimum_dimension", "mass", 1, base=unknown.stamps[0])
    from_the_future(phone, laptop, unknown, known)
    laptop.replica.whole.settle()
    assert len(laptop.replica.quarantined()) == 1

    def everything(block: Block) -> list[bool]:
        return [True] * len(block.rows)

    monkeypatch.setattr(quarantine, "understood", everything)
    file = open_file(laptop.replica.path)
    with file.write():
        assert merging.replay(file) == 1
    file.close()
    assert laptop.cell("food", MILK, "minimum_dimension") == "mass"
    assert laptop.replica.conflicts() == []


def test_what_opens_after_an_upgrade_is_no_conflict_with_what_had_replaced_it(
    three: list[Device],
) -> None:
    """Once all that was seen had come, an older version forgot that it had been replaced."""
    phone, laptop, newer = three
    phone.put("food", MILK, name="Milk")
    phone.seal()
    newer.take(phone)
    newer.put("food", MILK, name="Oat milk")
    newer.seal()
    laptop.replica.merge([replace(phone.sent[0], change_sets=None)])
    laptop.take(newer)
    laptop.replica.whole.settle()
    assert laptop.replica.whole.retry_void(unpack) == 1
    assert laptop.replica.conflicts() == []
    phone.take(newer)
    assert dump(laptop.replica) == dump(phone.replica)
    assert laptop.replica.digest() == phone.replica.digest()
