"""Spoiling files as a disk does: pages of a database, and what is not given at all."""

from __future__ import annotations

import errno
import json
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import IO, Any, cast

import pytest

from kitchensync.kitchen.home import MARKER

PAGE = 4096


def page(file: Path, number: int) -> bytes:
    """A page of a file."""
    return file.read_bytes()[(number - 1) * PAGE : number * PAGE]


def zero(file: Path, number: int) -> None:
    """Have nothing be on a page."""
    with file.open("r+b") as content:
        content.seek((number - 1) * PAGE)
        content.write(bytes(PAGE))


def unreadable(
    monkeypatch: pytest.MonkeyPatch, files: Iterable[Path], code: int = errno.EIO
) -> None:
    """Have the disk give nothing of these files, by whatever name."""
    inodes = {file.stat().st_ino for file in files}
    real = cast(Callable[..., IO[Any]], Path.open)

    def opened(path: Path, *args: Any, **options: Any) -> IO[Any]:
        if path.exists() and path.stat().st_ino in inodes:
            raise OSError(code, "refused", str(path))
        return real(path, *args, **options)

    monkeypatch.setattr(Path, "open", opened)


def leaves(file: Path, table: str) -> list[int]:
    """The pages of a table that hold its rows, in their order; its root alone, if that is all."""
    with closing(sqlite3.connect(file)) as opened:
        opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        ((root,),) = opened.execute(
            "SELECT rootpage FROM sqlite_schema WHERE name = ? AND type = 'table'", (table,)
        )
    return _below(file, root)


def schema_pages(file: Path) -> list[int]:
    """The pages that say where the tables of a file begin, its first among them."""
    return [1, *_below(file, 1)]


def rows_on(file: Path, number: int) -> int:
    """How many rows are on a leaf."""
    return int.from_bytes(page(file, number)[3:5], "big")


def _below(file: Path, number: int) -> list[int]:
    content, start = page(file, number), 100 if number == 1 else 0
    if content[start] in (10, 13):
        return [number]
    many = int.from_bytes(content[start + 3 : start + 5], "big")
    places = range(start + 12, start + 12 + 2 * many, 2)
    cells = [int.from_bytes(content[at : at + 2], "big") for at in places]
    children = [content[at : at + 4] for at in cells] + [content[start + 8 : start + 12]]
    return [leaf for child in children for leaf in _below(file, int.from_bytes(child, "big"))]


def say_in_marker(home: Path, **said: object) -> None:
    """Have `kitchen.json` say this beside the rest, as an older version would have written it."""
    marker = home / MARKER
    kept = json.loads(marker.read_text())
    del kept["sum"]
    marker.write_text(json.dumps(kept | said))
