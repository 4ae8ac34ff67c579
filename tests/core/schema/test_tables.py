from __future__ import annotations

import sqlite3
from dataclasses import replace

import pytest

from kitchensync.schema import RECORDS, Column, Record, Table, ledger_for, tables
from kitchensync.schema import tables as declared
from kitchensync.schema.merging import entry, register
from kitchensync.schema.tables import MAX_VALUE_BYTES, _of

NUMBER = Column("number", int, nullable=True)
TEXT = Column("text", str, nullable=False)
BYTES = Column("bytes", bytes, nullable=False)
KIND = Column("kind", str, nullable=True, choices=frozenset({"mass", "volume"}))
FLAG = Column("flag", int, nullable=False, choices=frozenset({0, 1}))

TAKEN = [
    (NUMBER, None),
    (NUMBER, -(1 << 63)),
    (NUMBER, (1 << 63) - 1),
    (TEXT, ""),
    (TEXT, "x" * MAX_VALUE_BYTES),
    (BYTES, b"\0"),
    (KIND, "mass"),
    (KIND, None),
    (FLAG, 1),
]
REFUSED = [
    (NUMBER, 1 << 63),
    (NUMBER, True),
    (NUMBER, 1.0),
    (NUMBER, "007"),
    (TEXT, None),
    (TEXT, 5),
    (TEXT, b"x"),
    (TEXT, "a\ud800"),
    (TEXT, "ü" * (MAX_VALUE_BYTES // 2 + 1)),
    (BYTES, "x"),
    (BYTES, bytes(MAX_VALUE_BYTES + 1)),
    (KIND, "mood"),
    (FLAG, 2),
    (FLAG, None),
]


@pytest.mark.parametrize(("column", "value"), TAKEN)
def test_values_of_the_columns_type_and_kind_are_taken(column: Column, value: object) -> None:
    assert column.takes(value)
    assert column.takes_all([value, value])


@pytest.mark.parametrize(("column", "value"), REFUSED)
def test_other_values_are_not(column: Column, value: object) -> None:
    assert not column.takes(value)
    good = next(taken for of, taken in TAKEN if of is column)
    assert not column.takes_all([good, value])


def test_an_entry_has_all_its_fields_in_order() -> None:
    posting = tables()["posting"]
    whole = [bytes(16), "bought", 5, 0, None, None, None]
    assert posting.takes_entry(whole)
    for broken in (whole[:-1], [*whole, None], whole[::-1], "bought", None):
        assert not posting.takes_entry(broken)


def test_every_record_has_a_table_and_every_set_another() -> None:
    assert {record.table for record in RECORDS} <= set(tables())
    assert {table.name for table in tables().values() if table.set_of} == {
        f"{record}_{members}"
        for record, members in (
            ("person", "allergies"),
            ("person", "diets"),
            ("person", "dislikes"),
            ("food", "allergens"),
            ("food", "traces"),
            ("food", "diets"),
            ("food", "tags"),
            ("recipe", "tags"),
            ("product", "allergens"),
            ("product", "traces"),
        )
    }


def test_postings_are_the_ledger_of_lots() -> None:
    ledger = ledger_for("lot")
    assert ledger is not None
    assert ledger.name == "posting"
    assert ledger_for("food") is None


def test_a_field_that_does_not_say_how_it_merges_is_a_mistake() -> None:
    class Careless(Record):
        table = "careless"
        name: str

    with pytest.raises(TypeError, match="does not say how it merges"):
        _of(Careless)


def test_that_conflicts_of_a_register_are_shown_for_review_changes_nothing_else() -> None:
    class Plain(Record):
        table = "plain"
        day: str | None = register(None)

    class Watched(Record):
        table = "plain"
        day: str | None = register(None, safety=True)

    (plain,), (watched,) = _of(Plain), _of(Watched)
    day, *others = watched.columns
    assert watched.ddl() == plain.ddl()
    assert replace(watched, columns=(replace(day, safety=False), *others)) == plain != watched


def test_only_rows_without_an_entry_can_be_deleted() -> None:
    class Fact(Record):
        table = "fact"
        what: str = entry()

    class Thing(Record):
        table = "thing"
        name: str = register()

    (fact,), (thing,) = _of(Fact), _of(Thing)
    assert fact.column("deleted") is None
    assert thing.column("deleted") is not None


def shown(table: Table, values: dict[str, object], ledger: Table | None = None) -> bool:
    connection = sqlite3.connect(":memory:")
    try:
        for each in filter(None, (table, ledger)):
            connection.execute(each.ddl())
        names = ", ".join(values)
        marks = ", ".join("?" * len(values))
        connection.execute(
            f"INSERT INTO \"{table.name}\" (id, {names}) VALUES (x'00', {marks})",
            [*values.values()],
        )
        connection.execute(f'CREATE VIEW "{table.name}_shown" AS {table.view_sql(ledger)}')
        return bool(connection.execute(f'SELECT 1 FROM "{table.name}_shown"').fetchall())
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"words_at": 5}, True),
        ({"position_at": 5}, False),
        ({"words_at": 5, "deleted": 1, "deleted_at": 6}, False),
        ({"words_at": 7, "deleted": 1, "deleted_at": 6}, True),
        ({"words_at": 5, "position_at": 7, "deleted": 1, "deleted_at": 6}, False),
        ({"words_at": 5, "deleted": 0, "deleted_at": 6}, True),
        ({"deleted": 0, "deleted_at": 6}, False),
    ],
)
def test_a_row_is_shown_while_an_edit_lies_above_its_deletion(
    values: dict[str, object], expected: bool
) -> None:
    assert shown(declared()["list_line"], values) is expected


@pytest.mark.parametrize(
    ("table", "values", "expected"),
    [
        ("posting", {"entry_at": 5}, True),
        ("posting", {"entry_at": 5, "voided": 1, "voided_at": 6}, False),
        ("posting", {"voided": 0, "voided_at": 6}, False),
        ("food_tags", {"entry_at": 5, "present": 1, "present_at": 6}, True),
        ("food_tags", {"entry_at": 5}, False),
        ("food_tags", {"present": 1, "present_at": 6}, False),
    ],
)
def test_ledger_rows_are_shown_until_voided_and_members_while_present(
    table: str, values: dict[str, object], expected: bool
) -> None:
    assert shown(declared()[table], values) is expected
