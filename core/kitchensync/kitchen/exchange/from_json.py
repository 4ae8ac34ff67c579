"""An export read again: every row checked against the schema before anything is written.

Leaves writing to `room`. Devices stay behind: they belong to the household they are members of;
and so do pictures, whose content is in no export.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import cast

from kitchensync.errors import BadFile
from kitchensync.kitchen.exchange.exports import NOT, VERSION, says_no
from kitchensync.kitchen.exchange.pieces import (
    MOST_ROWS,
    MemberPiece,
    Piece,
    PostingPiece,
    RowPiece,
)
from kitchensync.replica.ids import ID_BYTES
from kitchensync.schema import Column, Table, tables

_EXPORT_HINT = "Make one with `ks export`; nothing of this one was taken."
_NOT_TAKEN = frozenset({"device", "photo"})
_TOLD_TWICE = frozenset({"text", "stock"})  # what other fields say already, for people


def read_json(data: bytes) -> list[Piece]:
    """The pieces of an export; BadFile says which row cannot be taken and why."""
    shape = _shape(data)
    pieces: list[Piece] = []
    for table in tables().values():
        if table.set_of or table.name in _NOT_TAKEN:
            continue
        for place, row in enumerate(_list(shape.get(table.name, []), table.name)):
            try:
                pieces += _pieces(table, row)
            except _Wrong as wrong:
                raise BadFile(f"{table.name}, entry {place + 1}: {wrong}.", _EXPORT_HINT) from None
        if len(pieces) > MOST_ROWS:
            raise BadFile(f"The file has more than {MOST_ROWS} entries.", "Cut it into several.")
    return pieces


class _Wrong(Exception):
    """Why a row cannot be taken."""


def _shape(data: bytes) -> dict[str, object]:
    try:
        shape: object = json.loads(data)
    except (ValueError, RecursionError):
        raise BadFile("The file is no JSON, or was cut off.", _EXPORT_HINT) from None
    said = cast("dict[str, object]", shape) if isinstance(shape, dict) else {}
    version = said.get("kitchensync")
    if not isinstance(version, int):
        raise BadFile("The file is no export of a kitchen.", _EXPORT_HINT)
    if version > VERSION:
        raise BadFile(
            "The file was written by a newer version.", "Update kitchensync on this device."
        )
    return said


def _list(value: object, name: str) -> list[object]:
    if not isinstance(value, list):
        raise BadFile(f"{name} is no list.", _EXPORT_HINT)
    return cast("list[object]", value)


def _pieces(table: Table, value: object) -> Iterator[Piece]:
    if not isinstance(value, dict):
        raise _Wrong("it is no object")
    row = cast("dict[str, object]", value)
    id_ = _bytes(row.get("id"))
    if len(id_) != ID_BYTES:
        raise _Wrong("its id is not 16 bytes in hex")
    sets = {str(other.set_name): other for other in tables().values() if other.set_of == table.name}
    denials = {f"{NOT}{name}": other for name, other in sets.items() if says_no(other)}
    known = {column.name for column in (*table.entry, *table.columns)} - {"deleted"}
    strange = row.keys() - known - sets.keys() - denials.keys() - _TOLD_TWICE - {"id"}
    if strange:
        raise _Wrong(f"“{min(strange)}” is unknown")
    if table.ledger_of:
        entry = _values(table.entry, row)
        entry.pop("seen", None)  # counts postings by device; here all are this device's
        yield PostingPiece(id_, entry, voided=row.get("voided") is True)
        return
    yield RowPiece(table.name, id_, _values(table.columns, row))
    for name, other in (sets | denials).items():
        for member in _members(other, name, row):
            yield MemberPiece(other.name, id_, member, present=name in sets)


def _members(of: Table, name: str, row: dict[str, object]) -> Iterator[str]:
    """What a row says under the name of a set, or of what is not in it."""
    for member in _list(row.get(name, []), name):
        if not isinstance(member, str) or not of.entry[1].takes(member):
            raise _Wrong(f"“{member}” is none of the {name}")
        yield member


def _values(columns: tuple[Column, ...], row: dict[str, object]) -> dict[str, object]:
    values: dict[str, object] = {}
    for column in columns:
        value = row.get(column.name)
        if value is None:
            if column.name in row and not column.nullable:
                raise _Wrong(f"{column.name} is missing")
            continue
        taken = _bytes(value) if column.type is bytes else value
        taken = int(taken) if isinstance(taken, bool) else taken
        if not column.takes(taken):
            raise _Wrong(f"{column.name} cannot be “{value}”")
        values[column.name] = taken
    return values


def _bytes(value: object) -> bytes:
    try:
        return bytes.fromhex(value if isinstance(value, str) else "-")
    except ValueError:
        raise _Wrong(f"“{value}” is not hex") from None
