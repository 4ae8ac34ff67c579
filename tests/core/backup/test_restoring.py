"""A database in a backup is believed only where it is one of ours."""

from __future__ import annotations

import io
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from kitchensync.backup import archive, making, restoring
from kitchensync.backup.archive import File, Manifest
from kitchensync.backup.sealing import Reader, Writer
from kitchensync.errors import BadBackup
from kitchensync.replica import Replica
from kitchensync.replica.snapshots.fresh import Fresh
from kitchensync.sync.space import Space, Surroundings
from kitchensync.trust.keystore import MemoryKeyStore

NOW = 1_780_000_000_000


def backup(folder: Path) -> tuple[Manifest, bytes]:
    """The manifest and the database of a home that was founded a moment ago."""
    home = folder / "home"
    home.mkdir()
    around = Surroundings(MemoryKeyStore(), lambda: NOW, bytes)
    with closing(Space.found(home / "household.db", "household", "household", bytes(16), around)):
        whole = making.Home(home, ("household",), "Phone", b"{}")
        target = folder / "made"
        making.make(whole, target, None, now=NOW, random=bytes, on_progress=lambda *_: None)
    reader = Reader(io.BytesIO(target.read_bytes()), None)
    manifest = archive.read_manifest(reader)
    return manifest, reader.read(manifest.files[0].size)


def restore(folder: Path, manifest: Manifest, database: bytes) -> None:
    """Read a backup that holds this database, with everything else in order."""
    (folder / "changed.db").write_bytes(database)
    name = f"{manifest.contents[0].label}.db"
    files = [File(name, len(database))]
    changed = Manifest(1, NOW, "Phone", b"{}", manifest.contents, files)
    with (folder / "file").open("wb") as target:
        paths = {name: folder / "changed.db"}
        archive.write(Writer(target, None, bytes), changed, paths, lambda *_: None)
    (folder / "back").mkdir()
    restoring.read(folder / "file", None, folder / "back", lambda *_: None)


def test_a_household_is_not_restored_as_somebodys_personal_data(tmp_path: Path) -> None:
    manifest, database = backup(tmp_path)
    (content,) = manifest.contents
    swapped = msgspec.structs.replace(content, label="personal")
    with pytest.raises(BadBackup):
        restore(tmp_path, msgspec.structs.replace(manifest, contents=[swapped]), database)


def test_a_database_is_restored_as_it_was(tmp_path: Path) -> None:
    manifest, database = backup(tmp_path)
    restore(tmp_path, manifest, database)
    assert (tmp_path / "back" / "household.db").read_bytes() == database


def test_the_database_of_a_device_that_began_from_a_snapshot_is_restored_too(
    tmp_path: Path,
) -> None:
    manifest, database = backup(tmp_path)
    path = tmp_path / "begun.db"
    path.write_bytes(database)
    with closing(Replica.open(path, clock=lambda: NOW)) as replica:
        file = replica.whole._database  # pyright: ignore[reportPrivateUsage]  # what loading one does to the form
        with file.write():
            Fresh(file).close()
        file.execute("PRAGMA journal_mode = DELETE")
        held = replica.digest()
    restore(tmp_path, manifest, path.read_bytes())
    back = tmp_path / "back" / "household.db"
    with closing(Replica.open(back, clock=lambda: NOW)) as restored:
        assert restored.digest() == held


def cut_names(database: bytes) -> bytes:
    """Spoil the text of the schema, so that what SQLite says about it is no text either."""
    return database.replace(b"entry_at > 0", b"\xf3ntry_at > 0")


def said(sql: str) -> Callable[[bytes], bytes]:
    def change(database: bytes) -> bytes:
        with closing(sqlite3.connect(":memory:")) as connection:
            # Bytes 18 and 19 say that there is a log beside it; a database in memory has none.
            connection.deserialize(database[:18] + b"\1\1" + database[20:])
            connection.execute(sql)
            connection.commit()
            return connection.serialize()

    return change


@pytest.mark.parametrize(
    "change",
    [
        cut_names,
        said("UPDATE entry SET raw = x'00'"),
        said("UPDATE identity SET space = x'00'"),
        said("DELETE FROM identity"),
        said("DELETE FROM entry"),
    ],
)
def test_a_database_that_does_not_hold_what_ours_hold_is_refused(
    tmp_path: Path, change: Callable[[bytes], bytes]
) -> None:
    manifest, database = backup(tmp_path)
    with pytest.raises(BadBackup):
        restore(tmp_path, manifest, change(database))
