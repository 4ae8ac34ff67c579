"""The page docs/records.md, written from the declaration: `python -m kitchensync.schema.page`.

Leaves what records are for to `records`, whose docstrings it quotes.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator

from kitchensync.schema.record import Record
from kitchensync.schema.records import RECORDS
from kitchensync.schema.tables import Column, Table, tables

_HEAD = """# Records

What a kitchen consists of, and what travels in [change sets](protocol.md#3-changes). Written by
`python -m kitchensync.schema.page` from the declaration in `core/kitchensync/schema/records.py`.
How ids derive, which rows are shown, in which order, and what the stock of a lot is, the
[protocol](protocol.md#11-rows) says.

Every table has rows with an id of 16 bytes. A *register* is won by the higher stamp, and other
values that nobody superseded are kept as conflicts; *safety* means that these are shown for review.
A register that *keeps alive* shows its row again when it is edited after a deletion. The *entry* of
a ledger or set row is one cell, an array of its fields in this order; the lowest stamp wins. Absent
values are nil, and booleans 0 or 1. A member of a set is `present` or not; where it matters to
health, a 0 is somebody's no, and a 2 takes back what was said. Base units of amounts are
milligrams, microlitres and thousandths of a piece; `unit` is the word that people say, such as `l`
or `clove`, and changes no amount. Days are `2026-11-30`.
"""


def page() -> str:
    """The whole page, as Markdown."""
    sections = [_HEAD]
    sections += ["\n".join(_section(record)) for record in RECORDS]
    return "\n".join(sections)


def _section(record: type[Record]) -> Iterator[str]:
    table = tables()[record.table]
    yield f"## {record.table}\n"
    yield f"{inspect.getdoc(record)}\n"
    if table.ledger_of:
        yield f"These rows are the ledger of `{table.ledger_of}`.\n"
    yield from _columns(table)
    for members in tables().values():
        if members.set_of == table.name:
            yield f"### {members.name}\n"
            yield f"The members of the set `{members.set_name}`: one row each.\n"
            yield from _columns(members)


def _columns(table: Table) -> Iterator[str]:
    yield "| column | holds | merges as |"
    yield "|---|---|---|"
    for column in table.entry:
        yield f"| `{column.name}` | {_holds(column)} | entry |"
    for column in table.columns:
        yield f"| `{column.name}` | {_holds(column)} | {_merges(column)} |"
    yield ""


_TYPES = {int: "integer", str: "text", bytes: "bytes"}


def _holds(column: Column) -> str:
    holds = _TYPES[column.type]
    if column.type is int and column.choices is not None:
        *others, last = sorted(map(str, column.choices))
        holds = f"{', '.join(others)} or {last}"
    elif column.choices is not None:
        holds = "one of " + ", ".join(f"`{choice}`" for choice in sorted(map(str, column.choices)))
    if column.refers:
        holds = f"id of a `{column.refers}`"
    return f"{holds}, or nil" if column.nullable else holds


def _merges(column: Column) -> str:
    notes = ["register"]
    if column.keeps_alive:
        notes.append("keeps alive")
    if column.safety:
        notes.append("safety")
    return ", ".join(notes)


if __name__ == "__main__":
    sys.stdout.write(page())
