"""Tables, derived from the records: what the replica stores and what travels.

A record becomes one table and each of its sets another. Leaves SQL execution to the replica.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, cast

from kitchensync.schema.merging import Kind, Merging
from kitchensync.schema.record import Record
from kitchensync.schema.records import RECORDS

Value = int | str | bytes | None
"""What a cell holds and the wire carries; booleans are 0 and 1."""

MAX_VALUE_BYTES = 64 * 1024

_FLAG: frozenset[Value] = frozenset({0, 1})
UNSAID = 2
"""What `present` holds, in sets where a no is a statement too, once that was taken back."""
_SQL = {int: "INTEGER", str: "TEXT", bytes: "BLOB"}


@dataclass(frozen=True, slots=True)
class Column:
    """One cell of every row. `type` is int, str or bytes; `choices` are the values known so far."""

    name: str
    type: type
    nullable: bool
    default: Value = None
    keeps_alive: bool = False
    safety: bool = False
    refers: str | None = None
    choices: frozenset[Value] | None = None

    def takes(self, value: object) -> bool:
        """Whether the value's type, size and kind are ones this version can store."""
        if type(value) is not self.type:
            return value is None and self.nullable
        if self.choices is not None:
            return value in self.choices
        if isinstance(value, int):
            return -(1 << 63) <= value < 1 << 63
        return _fits(cast(str | bytes, value))

    def takes_all(self, values: Sequence[object]) -> bool:
        """Whether `takes` is true of each of them, without asking one by one."""
        kinds = set(map(type, values))
        if not kinds <= ({self.type, types.NoneType} if self.nullable else {self.type}):
            return False
        if self.choices is not None:
            return (self.choices | {None}).issuperset(cast(Sequence[Value], values))
        if types.NoneType in kinds:
            values = [value for value in values if value is not None]
        if self.type is str:
            return _all_fit(cast(Sequence[str], values))
        if self.type is bytes:
            return max(map(len, cast(Sequence[bytes], values)), default=0) <= MAX_VALUE_BYTES
        whole = cast(Sequence[int], values)
        return not whole or (min(whole) >= -(1 << 63) and max(whole) < 1 << 63)


@dataclass(frozen=True, slots=True)
class Table:
    """A table: `columns` are stamped one by one, `entry` is stamped once, as a whole.

    `ledger_of` names the table whose stock these rows are; `set_of` the table and `set_name` the
    field of which they are the members. Rows of `wide` ones hold long texts; `over_when` is the
    record's.
    """

    name: str
    columns: tuple[Column, ...]
    entry: tuple[Column, ...] = ()
    ledger_of: str | None = None
    set_of: str | None = None
    set_name: str | None = None
    wide: bool = False
    read_by: str | None = None
    over_when: tuple[str, ...] | None = None

    def column(self, name: str) -> Column | None:
        """The stamped column of that name, or None."""
        return next((column for column in self.columns if column.name == name), None)

    def takes_entry(self, value: object) -> bool:
        """Whether the value is an entry of this table as this version knows it."""
        return (
            isinstance(value, list)
            and len(fields := cast(list[object], value)) == len(self.entry)
            and all(column.takes(field) for column, field in zip(self.entry, fields, strict=True))
        )

    def takes_entries(self, values: Sequence[object]) -> bool:
        """Whether `takes_entry` is true of each of them, without asking one by one."""
        if set(map(type, values)) != {list}:
            return False
        entries = cast(Sequence[list[object]], values)
        return set(map(len, entries)) == {len(self.entry)} and all(
            column.takes_all(fields)
            for column, fields in zip(self.entry, zip(*entries, strict=True), strict=True)
        )

    @property
    def hangs_on(self) -> str | None:
        """The table on whose rows those of a ledger or set hang, by the first field of an entry."""
        return self.ledger_of or self.set_of

    @property
    def stamps(self) -> tuple[str, ...]:
        """The SQL names of all stamp columns."""
        named = tuple(f"{column.name}_at" for column in self.columns)
        return ("entry_at", *named) if self.entry else named

    def ddl(self) -> str:
        """The table itself; every stamp is `NOT NULL DEFAULT 0`, every value may be absent."""
        lines = ["id BLOB NOT NULL PRIMARY KEY"]
        lines += [f'"{column.name}" {_SQL[column.type]}' for column in self.entry]
        if self.entry:
            lines.append("entry_at INTEGER NOT NULL DEFAULT 0")
        for column in self.columns:
            default = "" if column.default is None else f" NOT NULL DEFAULT {column.default!r}"
            lines.append(f'"{column.name}" {_SQL[column.type]}{default}')
            lines.append(f'"{column.name}_at" INTEGER NOT NULL DEFAULT 0')
        options = "STRICT" if self.wide else "STRICT, WITHOUT ROWID"
        return f'CREATE TABLE "{self.name}" ({", ".join(lines)}) {options}'

    def indexes(self) -> dict[str, str]:
        """The DDL of each by name: ledgers and sets are read by what they belong to.

        Most rows of a ledger do not say what else they are read by.
        """
        made: dict[str, str] = {}
        if self.entry:
            made[self.entry[0].name] = f'("{self.entry[0].name}", entry_at)'
        if self.read_by:
            said = f' WHERE "{self.read_by}" IS NOT NULL' if self.entry else ""
            made[self.read_by] = f'("{self.read_by}"){said}'
        return {
            f"{self.name}_by_{by}": f'CREATE INDEX "{self.name}_by_{by}" ON "{self.name}" {what}'
            for by, what in made.items()
        }

    def view_sql(self, ledger: Table | None = None) -> str:
        """The query of the rows that a person sees, for a view named `<name>_shown`."""
        names = [f'"{column.name}"' for column in (*self.entry, *self.columns)]
        shown = self.shown_sql(ledger)
        columns = ", ".join(["id", *names])
        return f'SELECT {columns} FROM "{self.name}" WHERE {shown}'  # noqa: S608  # names come from the declaration, never from outside

    def shown_sql(self, ledger: Table | None = None) -> str:
        """The condition under which a person sees a row: alive, not voided, not absent.

        `ledger` is the one whose rows are the stock of this table's.
        """
        if self.entry:
            return "entry_at > 0 AND " + ("present = 1" if self.set_of else "voided = 0")
        alive = [f'"{column.name}_at"' for column in self.columns if column.keeps_alive]
        latest = alive[0] if len(alive) == 1 else f"max({', '.join(alive)})"
        shown = f"{latest} > 0 AND (deleted = 0 OR {latest} > deleted_at"
        if ledger is not None:
            parent = ledger.entry[0].name
            shown += (
                f' OR EXISTS (SELECT 1 FROM "{ledger.name}" AS p WHERE p."{parent}" = '  # noqa: S608  # as above
                f'"{self.name}".id AND p.voided = 0 AND p.entry_at > "{self.name}".deleted_at)'
            )
        return shown + ")"


def _fits(value: str | bytes) -> bool:
    if isinstance(value, str):
        return _encodes(value) and len(value.encode()) <= MAX_VALUE_BYTES
    return len(value) <= MAX_VALUE_BYTES


def _encodes(text: str) -> bool:
    """Whether no half of a surrogate pair stands alone."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _all_fit(values: Sequence[str]) -> bool:
    """`_fits` of each. Short texts are encoded as one: a character is four bytes at most."""
    if max(map(len, values), default=0) > MAX_VALUE_BYTES // 4:
        return all(map(_fits, values))
    return _encodes("".join(values))


@cache
def tables() -> dict[str, Table]:
    """All tables of this version by name, records in their order, each followed by its sets."""
    derived: dict[str, Table] = {}
    for record in RECORDS:
        for table in _of(record):
            derived[table.name] = table
    return derived


@cache
def ledger_for(table: str) -> Table | None:
    """The ledger whose rows are the stock of `table`'s rows, or None."""
    return next((other for other in tables().values() if other.ledger_of == table), None)


@cache
def hanging_on(table: str) -> tuple[Table, ...]:
    """The ledger and sets whose rows hang on those of `table`."""
    return tuple(other for other in tables().values() if other.hangs_on == table)


def _of(record: type[Record]) -> list[Table]:
    entry: list[Column] = []
    columns: list[Column] = []
    sets: list[Table] = []
    for name, field in record.model_fields.items():
        extra = cast(dict[str, object], field.json_schema_extra or {})
        merging = extra.get("merging")
        if not isinstance(merging, Merging):
            raise TypeError(f"{record.__name__}.{name} does not say how it merges")
        if merging.kind is Kind.MEMBERS:
            sets.append(_set(record.table, name, field.annotation, merging))
        else:
            default = None if field.is_required() else field.default
            column = _column(name, field.annotation, default, merging)
            (entry if merging.kind is Kind.ENTRY else columns).append(column)
    if not entry:
        columns.append(Column("deleted", int, nullable=False, default=0, choices=_FLAG))
    table = Table(
        record.table,
        tuple(columns),
        tuple(entry),
        record.ledger_of,
        wide=record.wide,
        read_by=record.read_by,
        over_when=record.over_when,
    )
    return [table, *sets]


def _set(parent: str, name: str, annotation: Any, merging: Merging) -> Table:
    (member,) = typing.get_args(annotation)
    kind, _, choices = _shape(member)
    said = _FLAG | {UNSAID} if merging.safety else _FLAG
    return Table(
        f"{parent}_{name}",
        (Column("present", int, nullable=False, default=0, safety=merging.safety, choices=said),),
        (
            Column(parent, bytes, nullable=False, refers=parent),
            Column("member", kind, nullable=False, choices=choices),
        ),
        set_of=parent,
        set_name=name,
    )


def _column(name: str, annotation: Any, default: Any, merging: Merging) -> Column:
    kind, nullable, choices = _shape(annotation)
    return Column(
        name,
        kind,
        nullable,
        int(default) if isinstance(default, bool) else default,
        keeps_alive=merging.kind is Kind.REGISTER and merging.keeps_alive,
        safety=merging.safety,
        refers=merging.refers,
        choices=choices,
    )


def _shape(annotation: Any) -> tuple[type, bool, frozenset[Value] | None]:
    nullable = False
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        inner = [part for part in typing.get_args(annotation) if part is not types.NoneType]
        nullable = len(inner) < len(typing.get_args(annotation))
        (annotation,) = inner
    while typing.get_origin(annotation) is typing.Annotated:
        annotation = typing.get_args(annotation)[0]
    if annotation is bool:
        return int, nullable, _FLAG
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return str, nullable, frozenset(member.value for member in annotation)
    return cast(type, annotation), nullable, None
