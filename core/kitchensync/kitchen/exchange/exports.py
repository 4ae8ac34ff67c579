"""What a space shows, written down: JSON for programs, CSV for people.

Replicas that show the same give the same bytes: rows are sorted by id, postings by their order in
their lot, and nothing of this device is in it but how much it lacks. Leaves reading it again to
`from_json`.
"""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import msgspec

from kitchensync.kitchen.exchange.beside import BARCODE, HOLDS, columns_of
from kitchensync.kitchen.foods import book as books
from kitchensync.kitchen.stock import shelf
from kitchensync.kitchen.stock.duedates import NEVER
from kitchensync.kitchen.stock.picking import turn
from kitchensync.kitchen.stock.shelf import Lot
from kitchensync.measure.amounts import display, stored
from kitchensync.measure.prices import Price
from kitchensync.replica.ids import normal_name
from kitchensync.replica.reader import Reader
from kitchensync.schema import Column, Table, tables

if TYPE_CHECKING:
    from kitchensync.replica.values import Conflict

VERSION = 1
CSV_COLUMNS = ("food", "amount", "place", "best_before", "price", "note", BARCODE, *HOLDS)

NOT = "not_"
"""What is before the name of a set in that of the field that says of what somebody said no."""

_KEPT_BACK = frozenset({"household"})
"""Where the devices meet is nobody else's, and no part of what is in the kitchen."""

Plain = bool | int | str | None


def to_json(reader: Reader, space: str, conflicts: Iterable[Conflict], lacking: int = 0) -> str:
    """Everything that is shown, all postings of it, and the conflicts.

    With what lacks, where some does: how many parts of the archive have not come to this device.
    """
    lots = {lot.id: lot for lot in shelf.lots(reader)}
    shape: dict[str, object] = {"kitchensync": VERSION, "space": space}
    for table in tables().values():
        if table.name in _KEPT_BACK:
            continue
        if table.ledger_of:
            shape[table.name] = _postings(reader, table, lots)
        elif not table.set_of:
            shape[table.name] = _rows(reader, table, lots)
    if lacking:
        shape["lacking"] = lacking
    shape["conflicts"] = sorted(map(_conflict, conflicts), key=lambda shown: json.dumps(shown))
    plain = json.dumps(shape, ensure_ascii=False, sort_keys=True)
    return msgspec.json.format(plain, indent=1) + "\n"  # four times as fast as `json` indents


def _rows(reader: Reader, table: Table, lots: dict[bytes, Lot]) -> list[dict[str, object]]:
    columns = [column for column in table.columns if column.name != "deleted"]
    sets = [other for other in tables().values() if other.set_of == table.name]
    members = {other.set_name: _members(reader, other) for other in sets}
    denied = {other.set_name: _denied(reader, other) for other in sets if says_no(other)}
    shown: list[dict[str, object]] = []
    for row in _select(reader, f"{table.name}_shown", columns, "ORDER BY id"):
        one = _fields(row, columns)
        for name, of in members.items():
            one[str(name)] = of.get(row[0], [])
        for name, of in denied.items():
            one[f"{NOT}{name}"] = of.get(row[0], [])
        if table.name == "lot":
            one["stock"] = _stock(lots[row[0]])
        elif table.name == "list_line" and (
            amount := stored(row["amount"], row["dimension"], row["unit"])
        ):
            one["text"] = amount.text
        shown.append(one)
    return shown


def _postings(reader: Reader, table: Table, lots: dict[bytes, Lot]) -> list[dict[str, object]]:
    columns = [*table.entry, *table.columns]
    order = "WHERE entry_at > 0 ORDER BY lot, entry_at, id"
    shown: list[dict[str, object]] = []
    for row in _select(reader, table.name, columns, order):
        lot = lots.get(row[1])
        if lot is not None:
            one = _fields(row, columns)
            amount = int(str(one["amount"]))
            one["text"] = ("-" if amount < 0 else "") + display(abs(amount), lot.unit)
            shown.append(one)
    return shown


def _members(reader: Reader, table: Table) -> dict[bytes, list[Plain]]:
    return _by_parent(_select(reader, f"{table.name}_shown", table.entry, "ORDER BY member"))


def _denied(reader: Reader, table: Table) -> dict[bytes, list[Plain]]:
    """Of what somebody said no; of the rest nobody said anything."""
    said = "WHERE entry_at > 0 AND present_at > 0 AND present = 0 ORDER BY member"
    return _by_parent(_select(reader, table.name, table.entry, said))


def says_no(members: Table) -> bool:
    """Whether a no says more than that nobody said anything, as it matters to health."""
    present = members.column("present")
    return present is not None and present.safety


def _by_parent(rows: Iterable[sqlite3.Row]) -> dict[bytes, list[Plain]]:
    members: dict[bytes, list[Plain]] = {}
    for _, parent, member in rows:
        members.setdefault(parent, []).append(_plain(member))
    return members


def _select(reader: Reader, view: str, columns: Sequence[Column], rest: str) -> list[sqlite3.Row]:
    names = "".join(f', "{column.name}"' for column in columns)
    return reader.rows(f'SELECT id{names} FROM "{view}" {rest}')  # noqa: S608  # names come from the schema


def _fields(row: sqlite3.Row, columns: Sequence[Column]) -> dict[str, object]:
    id_, *values = row
    fields: dict[str, object] = {"id": _plain(id_)}
    for column, value in zip(columns, values, strict=True):
        truth = column.choices == frozenset({0, 1})
        fields[column.name] = bool(value) if truth else _plain(value)
    return fields


def _stock(lot: Lot) -> dict[str, object]:
    return {
        "amount": lot.stock.sum,
        "text": lot.amount_text,
        "recount": [str(reason) for reason in lot.stock.recount],
    }


def _conflict(conflict: Conflict) -> dict[str, object]:
    return {
        "table": conflict.table,
        "row": conflict.row.hex(),
        "field": conflict.column,
        "value": _plain(conflict.value),
        "others": [
            _plain(value) for _, value in sorted(conflict.others, key=lambda other: other[0])
        ],
    }


def _plain(value: object) -> Plain:
    """A cell's value as JSON has it: ids and bytes as hex."""
    if isinstance(value, bytes):
        return value.hex()
    return value if isinstance(value, (bool, int, str)) or value is None else str(value)


def to_csv(reader: Reader) -> str:
    """What is there, one lot a line, in the columns that an import reads.

    Each line of a food says which barcodes mean it and what the household says is in it.
    """
    book = books.read(reader)
    beside = columns_of(reader, book)
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(CSV_COLUMNS)
    there = [lot for lot in shelf.lots(reader) if lot.left]
    for lot in sorted(there, key=lambda lot: (normal_name(lot.food_name), turn(lot))):
        paid = lot.price is not None and lot.currency
        price = Price(lot.price or 0, lot.currency or "").text if paid else ""
        writer.writerow(
            (
                lot.food_name,
                lot.amount_text,
                lot.place_name or "",
                "never" if lot.best_before == NEVER else lot.best_before or "",
                price,
                lot.note or "",
                *beside.get(book.end(lot.food), ("",) * (1 + len(HOLDS))),
            )
        )
    return text.getvalue()
