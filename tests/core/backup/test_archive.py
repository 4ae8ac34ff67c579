"""A backup holds a home's spaces as they were, and a file that is none of ours changes nothing."""

from __future__ import annotations

import errno
import io
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from kitchensync.backup import archive, making, restoring
from kitchensync.backup.archive import Content, File, Manifest
from kitchensync.backup.sealing import CHUNK, Reader, Writer
from kitchensync.errors import BadBackup, BadFile, DiskFull, WrongPassphrase
from kitchensync.files import SCRATCH
from kitchensync.replica import Replica
from kitchensync.sync.space import Space
from kitchensync.trust.keystore import FileKeyStore
from kitchensync.wire import encode
from tests.support.homes import Device, found
from tests.support.syncing import MILK, name
from tests.support.twin import InProcessRelay

WORDS = "seven hungry foxes"


pytestmark = pytest.mark.usefixtures("cheap_passphrases")


@pytest.fixture
def device(tmp_path: Path, relay: InProcessRelay) -> Iterator[Device]:
    home = tmp_path / "home"
    home.mkdir()
    with found(home, relay) as device:
        path = device.replica.path
        device.space.close()
        path.rename(home / "household.db")
        device.space = Space.open(home / "household.db", "household", device.around)
        name(device, MILK, "Milk")
        yield device


def quietly(_: int, __: int) -> None:
    """Nobody watches."""


def back_up(home: Path, target: Path, passphrase: str | None = WORDS) -> Path:
    of = making.Home(home, ("household",), "laptop", b"{}")
    making.make(of, target, passphrase, now=1, random=bytes, on_progress=quietly)
    return target


def read(file: Path, folder: Path, passphrase: str | None = WORDS) -> Manifest:
    folder.mkdir()
    return restoring.read(file, passphrase, folder, quietly)


def test_what_was_written_a_moment_ago_is_in_it_though_the_home_is_in_use(
    tmp_path: Path, device: Device
) -> None:
    blob = tmp_path / "home" / "blobs" / "household" / ("ab" * 32)
    blob.parent.mkdir(parents=True)
    blob.write_bytes(b"a picture")
    (blob.parent / "half.part").write_bytes(b"half a picture")
    file = back_up(tmp_path / "home", tmp_path / "file")
    manifest = read(file, tmp_path / "back")
    assert (manifest.device, manifest.made, manifest.settings) == ("laptop", 1, b"{}")
    with closing(Replica.open(tmp_path / "back" / "household.db", clock=int)) as back:
        assert back.digest() == device.replica.digest()
        assert [row["name"] for row in back.rows("SELECT name FROM food_shown")] == ["Milk"]
    assert (tmp_path / "back/blobs/household" / blob.name).read_bytes() == b"a picture"
    assert len(manifest.files) == 2
    folders = [path for path in (tmp_path / "back").rglob("*") if path.is_dir()]
    assert [stat.S_IMODE(path.stat().st_mode) for path in folders] == [0o700, 0o700]


def test_only_its_owner_may_read_it_and_nothing_is_left_in_the_home(
    tmp_path: Path, device: Device
) -> None:
    file = back_up(tmp_path / "home", tmp_path / "file")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert not list((tmp_path / "home").glob(f"{SCRATCH}*"))
    read(file, tmp_path / "back")
    assert stat.S_IMODE((tmp_path / "back/household.db").stat().st_mode) == 0o600


def test_no_key_is_in_it(tmp_path: Path, device: Device) -> None:
    FileKeyStore(tmp_path / "home" / "keys").save("household", device.space.keys)
    file = back_up(tmp_path / "home", tmp_path / "file", None)
    with file.open("rb") as source:
        reader = Reader(source, None)
        manifest = archive.read_manifest(reader)
        whole = b"".join(reader.read(each.size) for each in manifest.files)
    keys = device.space.keys
    secrets = (keys.signing_seed, keys.wrapping_private, keys.hedge, device.space.epoch_key(0))
    assert not any(secret in whole for secret in secrets)


def test_a_failure_leaves_the_backup_that_was_there(
    tmp_path: Path, device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = back_up(tmp_path / "home", tmp_path / "file")
    before = file.read_bytes()

    def fail(_: Writer) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(Writer, "finish", fail)
    with pytest.raises(DiskFull):
        back_up(tmp_path / "home", tmp_path / "file")
    assert file.read_bytes() == before
    assert not list(tmp_path.glob(".file.*"))


def test_a_wrong_passphrase_and_a_missing_file_are_said(tmp_path: Path, device: Device) -> None:
    file = back_up(tmp_path / "home", tmp_path / "file")
    assert restoring.needs_passphrase(file)
    with pytest.raises(WrongPassphrase):
        read(file, tmp_path / "back", "something else")
    with pytest.raises(BadFile):
        restoring.needs_passphrase(tmp_path / "nothing")


@pytest.mark.parametrize("missing", [1, 100_000])
def test_a_file_that_was_cut_short_is_said_to_end_early(
    tmp_path: Path, device: Device, missing: int
) -> None:
    file = back_up(tmp_path / "home", tmp_path / "file")
    file.write_bytes(file.read_bytes()[:-missing])
    with pytest.raises(BadBackup, match="ends early"):
        read(file, tmp_path / "back")
    assert not [*(tmp_path / "back").iterdir()]


def archived(files: list[tuple[str, bytes]], contents: list[Content] | None = None) -> bytes:
    """A well-sealed archive of whatever somebody wants us to write."""
    target = io.BytesIO()
    writer = Writer(target, None, bytes)
    listed = [File(path, len(data)) for path, data in files]
    own = contents or [Content("household", bytes(32), 2, bytes(32))]
    head = encode(Manifest(1, 1, "x", b"", own, listed))
    writer.write(len(head).to_bytes(4, "big") + head + b"".join(data for _, data in files))
    writer.finish()
    return target.getvalue()


@pytest.mark.parametrize(
    "files",
    [
        [("household.db", b"x"), ("../outside", b"x")],
        [("household.db", b"x"), ("/etc/passwd", b"x")],
        [("household.db", b"x"), ("keys/household.key", b"x")],
        [("household.db", b"x"), ("kitchen.json", b"x")],
        [("household.db", b"x"), ("household.db", b"x")],
        [("household.db", b"x"), ("personal.db", b"x")],
        [("household.db", b"x"), *[(f"blobs/household/{'0' * 64}", b"x")] * 2],
        [],
    ],
)
def test_an_archive_of_other_files_is_refused(
    tmp_path: Path, files: list[tuple[str, bytes]]
) -> None:
    hostile = tmp_path / "hostile"
    hostile.write_bytes(archived(files))
    with pytest.raises(BadBackup):
        read(hostile, tmp_path / "back", None)
    assert not (tmp_path / "outside").exists()
    # By their names, before any of them is looked into.
    with pytest.raises(BadBackup):
        archive.read_manifest(Reader(io.BytesIO(archived(files)), None))


@pytest.mark.parametrize("database", [b"no database at all", b""])
def test_an_archive_without_a_database_is_refused(tmp_path: Path, database: bytes) -> None:
    (tmp_path / "hostile").write_bytes(archived([("household.db", database)]))
    with pytest.raises(BadBackup):
        read(tmp_path / "hostile", tmp_path / "back", None)


def test_a_manifest_that_says_it_is_huge_is_not_waited_for() -> None:
    target = io.BytesIO()
    writer = Writer(target, None, bytes)
    writer.write((2**31).to_bytes(4, "big") + bytes(8 * CHUNK))
    writer.finish()
    target.seek(0)
    with pytest.raises(BadBackup):
        archive.read_manifest(Reader(target, None))
    assert target.tell() < 4 * CHUNK


def test_a_manifest_cannot_claim_more_than_there_is(tmp_path: Path) -> None:
    target = io.BytesIO()
    writer = Writer(target, None, bytes)
    head = encode(
        Manifest(
            1,
            1,
            "x",
            b"",
            [Content("household", bytes(32), 2, bytes(32))],
            [File("household.db", 2**62)],
        )
    )
    writer.write(len(head).to_bytes(4, "big") + head + b"little")
    writer.finish()
    (tmp_path / "hostile").write_bytes(target.getvalue())
    with pytest.raises(BadBackup):
        read(tmp_path / "hostile", tmp_path / "back", None)
    long = io.BytesIO()
    writer = Writer(long, None, bytes)
    writer.write((2**32 - 1).to_bytes(4, "big"))
    writer.finish()
    (tmp_path / "long").write_bytes(long.getvalue())
    with pytest.raises(BadBackup):
        read(tmp_path / "long", tmp_path / "back2", None)


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE food SET name = 'Poison'",
        "CREATE TRIGGER t AFTER INSERT ON food BEGIN DELETE FROM lot; END",
        "CREATE TRIGGER sqlitely AFTER INSERT ON food BEGIN DELETE FROM lot; END",
        "CREATE VIRTUAL TABLE v USING fts5 (name)",
        "DROP VIEW food_shown; CREATE VIEW food_shown AS SELECT * FROM food",
        "DROP TRIGGER recipe_stale_after_insert",
        "DROP TRIGGER recipe_stale_after_insert; "
        "CREATE TRIGGER recipe_stale_after_insert AFTER INSERT ON recipe "
        "BEGIN DELETE FROM lot; END",
        "UPDATE identity SET space = x'00'",
        "DELETE FROM entry",
        "DROP TABLE food",
    ],
)
def test_a_database_that_is_not_what_the_backup_says_is_refused(
    tmp_path: Path, device: Device, tampering: str
) -> None:
    """By somebody who knows the passphrase, or by a program that wrote into it."""
    with pytest.raises(BadBackup):
        read(written_into(tmp_path, tampering), tmp_path / "again", None)


@pytest.mark.parametrize("added", ["CREATE VIEW sqlitely AS SELECT 1", "CREATE TABLE mine (note)"])
def test_what_somebody_added_that_runs_nowhere_by_itself_refuses_no_backup(
    tmp_path: Path, device: Device, added: str
) -> None:
    read(written_into(tmp_path, added), tmp_path / "again", None)
    assert (tmp_path / "again" / "household.db").is_file()


def written_into(folder: Path, script: str) -> Path:
    """A backup into whose database somebody wrote; of the device in `home`."""
    file = back_up(folder / "home", folder / "file", None)
    manifest = read(file, folder / "back", None)
    database = folder / "back" / "household.db"
    with closing(sqlite3.connect(database)) as connection:
        connection.executescript(script)
    written = folder / "written"
    written.write_bytes(
        archived([("household.db", database.read_bytes())], list(manifest.contents))
    )
    return written


def test_what_runs_by_itself_is_refused_before_anything_is_written_there(
    tmp_path: Path, device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database of an older version is brought to this one as it is opened."""
    trigger = "CREATE TRIGGER t AFTER INSERT ON food BEGIN DELETE FROM lot; END"
    file = written_into(tmp_path, trigger)
    opened: list[Path] = []
    monkeypatch.setattr(Replica, "open", lambda path, **_: opened.append(path))
    with pytest.raises(BadBackup):
        read(file, tmp_path / "again", None)
    assert opened == []
