"""Decoders of files that come from elsewhere: backups, and unsent changes of another device.

They are not sealed under a passphrase here: what stretches it takes a tenth of a second by design,
and reads nothing but the numbers that `backup-header` is about.
"""

from __future__ import annotations

import io
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, suppress
from functools import cache
from pathlib import Path

from kitchensync.backup import archive, making, restoring, unsent
from kitchensync.backup.archive import Content, File, Manifest
from kitchensync.backup.sealing import MAGIC, MAGIC_OF_UNSENT, Reader, Writer, is_sealed
from kitchensync.errors import Malformed
from kitchensync.wire import encode
from tests.fuzz.of_replica import space_of_ann
from tests.fuzz.target import Table, Target, array, scratch

NOW = 1_790_000_000_000


def _header(data: bytes) -> None:
    """The beginning of a file, before a passphrase was said."""
    is_sealed(io.BytesIO(data))
    magic = MAGIC_OF_UNSENT if data.startswith(MAGIC_OF_UNSENT) else MAGIC
    archive.read_manifest(Reader(io.BytesIO(data), None, magic))


def _header_seeds() -> Iterator[bytes]:
    for passphrase in (None, "correct horse battery"):
        target = io.BytesIO()
        writer = Writer(target, passphrase, bytes)
        head = _manifest()
        writer.write(_framed(head) + b"databab")
        writer.finish()
        yield target.getvalue()


def _sealed(stream: bytes, magic: bytes = MAGIC) -> bytes:
    target = io.BytesIO()
    writer = Writer(target, None, bytes, magic)
    writer.write(stream)
    writer.finish()
    return target.getvalue()


def _framed(data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + data


def _archive(data: bytes) -> None:
    """[manifest, bytes of the files], written out."""
    head, files = array(data, 2)
    if not isinstance(head, bytes) or not isinstance(files, bytes):
        raise Malformed("These are no bytes.")
    reader = Reader(io.BytesIO(_sealed(_framed(head) + files)), None)
    manifest = archive.read_manifest(reader)
    with tempfile.TemporaryDirectory(dir=scratch()) as folder:
        inside = Path(folder, "inside")
        archive.extract(reader, manifest, inside, lambda done, total: None)
        if any(path != inside for path in Path(folder).iterdir()):
            raise AssertionError("a file of an archive was written outside of its folder")


def _archive_seeds() -> Iterator[bytes]:
    yield encode([_manifest(), b"databab"])


def _manifest() -> bytes:
    files = [File("household.db", 4), File(f"blobs/household/{'ab' * 32}", 3)]
    contents = [Content("household", b"s" * 32, 2, b"d" * 32)]
    return encode(Manifest(1, NOW, "Phone", b"{}", contents, files))


def _unsent(data: bytes) -> None:
    _read_unsent(_framed(data))


def _read_unsent(stream: bytes) -> None:
    path = scratch() / "unsent"
    path.write_bytes(_sealed(stream, MAGIC_OF_UNSENT))
    unsent.read(path, "", lambda picture, content: None)


def _unsent_seeds() -> Iterator[bytes]:
    spaces = [unsent.Unsent(b"s" * 32, b"d" * 16, [b"change", b""])]
    yield encode(unsent.Carried(1, "Phone", spaces))


def _unsent_pictures(data: bytes) -> None:
    """[list of pictures, their contents], behind what says that there are some."""
    pictures, contents = array(data, 2)
    if not isinstance(pictures, bytes) or not isinstance(contents, bytes):
        raise Malformed("These are no bytes.")
    head = encode(unsent.Carried(2, "Phone", []))
    _read_unsent(_framed(head) + _framed(pictures) + contents)


def _unsent_pictures_seeds() -> Iterator[bytes]:
    pictures = [unsent.Picture(b"s" * 32, bytes([size]) * 32, 0, size) for size in (3, 4)]
    yield encode([encode(pictures), b"picture"])


@cache
def _whole() -> tuple[Manifest, bytes]:
    """A backup of a small home: its manifest and its database."""
    target = scratch() / "backup"
    home = making.Home(space_of_ann().replica.path.parent, ("household",), "Phone", b"{}")
    making.make(home, target, None, now=NOW, random=bytes, on_progress=lambda done, total: None)
    with target.open("rb") as file:
        reader = Reader(file, None)
        manifest = archive.read_manifest(reader)
        return manifest, reader.read(manifest.files[0].size)


def _restored(database: bytes) -> None:
    manifest, _ = _whole()
    files = [File("household.db", len(database))]
    head = encode(Manifest(1, NOW, "Phone", b"{}", manifest.contents, files))
    path = scratch() / "changed"
    path.write_bytes(_sealed(len(head).to_bytes(4, "big") + head + database))
    with tempfile.TemporaryDirectory(dir=scratch()) as folder:
        restoring.read(path, None, Path(folder), lambda done, total: None)


def _database(data: bytes) -> None:
    """Places (3 bytes) and bytes to put there, in a database that a backup holds."""
    database = bytearray(_whole()[1])
    for at in range(0, len(data) - 3, 4):
        place = int.from_bytes(data[at : at + 3], "big")
        database[place % len(database)] = data[at + 3]
    _restored(bytes(database))


def _cells(data: bytes) -> None:
    """[table, column, value]: a database in which every cell of a column holds that value.

    An array stands for a table without rows.
    """
    table, column, value = array(data, 3)
    path = scratch() / "cells.db"
    path.write_bytes(_whole()[1])
    with closing(sqlite3.connect(path)) as connection:
        named = [*_columns(connection)]
        of, name = named[(_number(table) * 31 + _number(column)) % len(named)]
        with suppress(sqlite3.Error, OverflowError):
            if isinstance(value, list):
                connection.execute(f'DELETE FROM "{of}"')
            else:
                connection.execute(f'UPDATE "{of}" SET "{name}" = ?', (value,))
        connection.commit()
    _restored(path.read_bytes())


def _columns(connection: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    tables = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    for (table,) in tables.fetchall():
        for row in connection.execute(f'PRAGMA table_info("{table}")').fetchall():
            yield table, row[1]


def _number(said: object) -> int:
    return abs(said) if isinstance(said, int) else 0


def _cells_seeds() -> Iterator[bytes]:
    values: tuple[object, ...] = (1, -1, "text", b"bytes" * 7, [])
    for at, value in enumerate(values * 12):
        yield encode([at // 31, at % 31, value])


TARGETS: Table = {
    "backup-header": Target(_header, _header_seeds),
    "backup-archive": Target(_archive, _archive_seeds),
    "backup-database": Target(_database, lambda: [b"", b"\0\0\x12\xff", bytes(range(64))]),
    "backup-cells": Target(_cells, _cells_seeds),
    "unsent": Target(_unsent, _unsent_seeds),
    "unsent-pictures": Target(_unsent_pictures, _unsent_pictures_seeds),
}
