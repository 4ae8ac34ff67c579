"""Spoiling pages of a database's file, as a disk does."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

PAGE = 4096


def page(file: Path, number: int) -> bytes:
    """A page of a file."""
    return file.read_bytes()[(number - 1) * PAGE : number * PAGE]


def zero(file: Path, number: int) -> None:
    """Have nothing be on a page."""
    with file.open("r+b") as content:
        content.seek((number - 1) * PAGE)
        content.write(bytes(PAGE))


def leaves(file: Path, table: str) -> list[int]:
    """The pages of a table that hold its rows, in their order; its root alone, if that is all."""
    with closing(sqlite3.connect(file)) as opened:
        opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        ((root,),) = opened.execute(
            "SELECT rootpage FROM sqlite_schema WHERE name = ? AND type = 'table'", (table,)
        )
    return _below(file, root)


def rows_on(file: Path, number: int) -> int:
    """How many rows are on a leaf."""
    return int.from_bytes(page(file, number)[3:5], "big")


def _below(file: Path, number: int) -> list[int]:
    content = page(file, number)
    if content[0] in (10, 13):
        return [number]
    places = range(12, 12 + 2 * rows_on(file, number), 2)
    cells = [int.from_bytes(content[at : at + 2], "big") for at in places]
    children = [content[at : at + 4] for at in cells] + [content[8:12]]
    return [leaf for child in children for leaf in _below(file, int.from_bytes(child, "big"))]
