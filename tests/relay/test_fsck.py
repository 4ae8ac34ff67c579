"""`ks-relay fsck`: what it finds in the folder of a stopped relay, and that it changes nothing."""

from __future__ import annotations

import asyncio
import errno
import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from kitchensync.errors import (
    Busy,
    CorruptDatabase,
    ForeignHome,
    FutureDatabase,
    HomeError,
    NoPermission,
)
from kitchensync_relay import database
from kitchensync_relay.backup import back_up
from kitchensync_relay.bodies import Bodies
from kitchensync_relay.findings import KINDS
from kitchensync_relay.folder import DataFolder
from kitchensync_relay.fsck import as_text, fsck
from kitchensync_relay.main import main
from kitchensync_relay.memory import MemoryStore
from kitchensync_relay.sqlite import SqliteStore
from tests.relay.conftest import faults, service_over
from tests.relay.test_conformance import join
from tests.relay.test_operations_page import PAGE
from tests.relay.test_snapshots import AT_ONCE, made, put, stand_for, written
from tests.relay.writer import Clock, founded
from tests.support.spoiling import leaves, zero
from tests.support.twin import InProcessRelay

OF_THE_SNAPSHOT, PICTURE = "1", "2"


@pytest.fixture(scope="module")
def stopped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a relay with one household: a floor, what came after it, and a picture."""
    data = tmp_path_factory.mktemp("fsck") / "data"
    with DataFolder(data) as folder:
        store = SqliteStore(folder.database)
        service = service_over(store, Clock(), Bodies.in_folder(folder.blobs))
        service.policy = AT_ONCE
        relay = InProcessRelay(service)
        home = founded(relay)
        phone = join(home)
        written(home, phone)
        stand_for(phone, made(home, phone), home)
        written(home, phone, times=3)
        put(home, b"p" * 32)
        relay.close()
        asyncio.run(service.close())
    return data


@pytest.fixture
def data(stopped: Path, tmp_path: Path) -> Path:
    """A copy of it, to damage."""
    return Path(shutil.copytree(stopped, tmp_path / "data"))


def found(data: Path) -> list[str]:
    """The codes of what is found there, each once."""
    return sorted({finding.code for finding in fsck(data).findings})


def damaged(data: Path, statement: str) -> None:
    with closing(sqlite3.connect(data / "relay.db", isolation_level=None)) as connection:
        connection.execute(statement)


def files(data: Path) -> dict[str, bytes]:
    paths = (path for path in data.rglob("*") if path.is_file())
    return {str(path.relative_to(data)): path.read_bytes() for path in paths}


def test_of_a_relay_that_was_stopped_nothing_is_wrong_and_nothing_is_changed(data: Path) -> None:
    before = files(data)
    report = fsck(data)
    assert (report.faults, [finding.code for finding in report.findings]) == (0, ["blob-unnamed"])
    assert report.counts["envelopes"] == 6
    assert files(data) == before


@pytest.mark.parametrize(
    ("statement", "codes"),
    [
        ("UPDATE entries SET raw = x'00' WHERE place = 1", ["log-broken"]),
        ("DELETE FROM entries", ["log-broken"]),
        ("UPDATE spaces SET entries = 9", ["log-differs"]),
        ("UPDATE spaces SET membership = zeroblob(32)", ["log-differs"]),
        (
            "UPDATE envelopes SET raw = zeroblob(length(raw)) WHERE seq = 5",
            ["envelope-bad", "head-differs"],
        ),
        ("DELETE FROM envelopes WHERE seq = 4", ["chain-broken", "counts-differ"]),
        ("DELETE FROM envelopes WHERE seq = 5", ["counts-differ", "head-differs"]),
        ("UPDATE heads SET hash = zeroblob(32)", ["head-differs"]),
        ("UPDATE spaces SET size = size + 1", ["counts-differ"]),
        ("UPDATE spaces SET envelopes = 0", ["counts-differ"]),
        ("UPDATE snapshots SET raw = zeroblob(length(raw))", ["snapshot-bad"]),
        ("UPDATE snapshots SET device = zeroblob(16)", ["snapshot-bad"]),
        ("DELETE FROM snapshots", ["counts-differ", "snapshot-missing"]),
        ("UPDATE blobs SET hashes = x'' WHERE number = 1", ["blob-unfinished", "content-missing"]),
        (
            "DELETE FROM blobs WHERE number = 1",
            ["body-unknown", "content-missing", "counts-differ"],
        ),
        ("DELETE FROM spaces", ["body-unknown", "database-damaged"]),
    ],
)
def test_what_the_database_does_not_hold_as_it_came_is_found(
    data: Path, statement: str, codes: list[str]
) -> None:
    damaged(data, statement)
    assert set(found(data)) - {"blob-unnamed"} == set(codes)


def gone(bodies: Path) -> None:
    (bodies / PICTURE / "0").unlink()


def changed(bodies: Path) -> None:
    (bodies / PICTURE / "0").write_bytes(b"something else")


def of_another(bodies: Path) -> None:
    (bodies / "77").mkdir()


def not_mounted(bodies: Path) -> None:
    shutil.rmtree(bodies)


@pytest.mark.parametrize(
    ("damage", "codes"),
    [
        (gone, ["body-missing"]),
        (changed, ["body-changed"]),
        (of_another, ["bodies-foreign"]),
        (not_mounted, ["bodies-missing"]),
    ],
)
def test_bodies_that_are_not_there_or_not_as_they_came_are_found(
    data: Path, damage: Callable[[Path], None], codes: list[str]
) -> None:
    damage(data / "blobs")
    assert found(data) == sorted([*codes, "blob-unnamed"])


def test_what_a_killed_relay_left_in_its_log_is_looked_at_too(data: Path, tmp_path: Path) -> None:
    with closing(database.connect(data / "relay.db")) as connection:
        connection.execute("UPDATE spaces SET size = 0")
        left = shutil.copytree(data, tmp_path / "killed")
    before = files(left)
    assert before["relay.db-wal"]
    assert "counts-differ" in found(left)
    assert files(left) == before
    (left / "relay.db-shm").unlink()
    assert "counts-differ" in found(left)


def test_a_page_that_the_disk_changed_is_found(data: Path) -> None:
    file = data / "relay.db"
    zero(file, leaves(file, "entries")[0])
    assert "database-damaged" in found(data)


@pytest.mark.parametrize("refusal", [errno.EIO, errno.EACCES])
def test_a_chunk_that_the_disk_does_not_give_is_found_and_one_that_may_not_be_read_is_none(
    data: Path, monkeypatch: pytest.MonkeyPatch, refusal: int
) -> None:
    def fail(_: Path) -> bytes:
        raise OSError(refusal, os.strerror(refusal))

    monkeypatch.setattr(Path, "read_bytes", fail)
    if refusal == errno.EIO:
        assert found(data) == ["blob-unnamed", "body-changed"]
    else:
        with pytest.raises(NoPermission):
            fsck(data)


def test_it_looks_only_where_a_relay_is_and_none_runs(data: Path, tmp_path: Path) -> None:
    with pytest.raises(ForeignHome):
        fsck(tmp_path)
    with DataFolder(data), pytest.raises(Busy):
        fsck(data)


def test_a_database_of_another_version_or_of_something_else_is_named(data: Path) -> None:
    for statement, kind in (
        ("PRAGMA user_version = 99", FutureDatabase),
        ("PRAGMA user_version = 1", HomeError),
        ("PRAGMA application_id = 1", CorruptDatabase),
    ):
        damaged(data, statement)
        with pytest.raises(kind):
            fsck(data)


def test_a_database_that_is_empty_is_to_be_restored_and_what_lies_beside_it_stays(
    data: Path, tmp_path: Path
) -> None:
    os.truncate(data / "relay.db", 0)
    log = data / "relay.db-wal"
    log.write_bytes(b"what the lost one had in its log")
    for look in (lambda: fsck(data), lambda: back_up(data, tmp_path / "copy")):
        with pytest.raises(CorruptDatabase, match="is empty") as caught:
            look()
        assert "restore it from a backup" in caught.value.hint
        assert (data / "relay.db").stat().st_size == 0
        assert log.read_bytes() == b"what the lost one had in its log"


def test_the_command_says_what_to_do_and_ends_so_that_a_script_knows(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*options: str) -> tuple[int | str | None, str]:
        try:
            main(["fsck", "--data", str(data), *options])
        except SystemExit as ended:
            return ended.code, capsys.readouterr().out
        return 0, capsys.readouterr().out

    assert run() == (0, f"{as_text(fsck(data))}\n")
    damaged(data, "UPDATE spaces SET size = size + 1")
    status, text = run()
    assert (status, text.splitlines()[-1]) == (4, "Faults: 1.")
    assert "[counts-differ] A space is listed with another size than it has. (" in text
    assert "DELETE /admin/v1/spaces/ID" in text
    status, text = run("--json")
    told = json.loads(text)
    assert (status, told["faults"]) == (4, 1)
    assert [one["code"] for one in told["findings"] if one["fault"]] == ["counts-differ"]


def test_with_json_what_hinders_it_is_json_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["fsck", "--data", str(tmp_path), "--json"])
    assert ended.value.code == 4
    assert json.loads(capsys.readouterr().err)["code"] == "foreign-home"


@pytest.mark.parametrize("code", KINDS)
def test_every_finding_is_documented(code: str) -> None:
    goes = "" if KINDS[code].is_fault else " *"
    assert f"| `{code}`{goes} | {KINDS[code].message} | {KINDS[code].hint} |" in PAGE


def put_back(clock: Clock, *, brought: bool) -> list[str]:
    """What is wrong with a relay from before a floor, once it has the log, and the snapshot."""
    relays = [InProcessRelay(service_over(MemoryStore(), clock)) for _ in range(2)]
    home = founded(relays[0])
    phone = join(home)
    written(home, phone)
    before = [*home.writer.sent]
    written(home)
    offered = made(home, phone)
    stand_for(phone, offered, home)
    written(home)
    there = home.writer.at(relays[1])
    relays[1].found(home.writer.log[:-1])
    there.push(*before)
    relays[1].found(home.writer.log)
    if brought:
        put(there)
        there.session.offer(offered.raw)
        there.push(*home.writer.sent[-2:])
    told = [finding.code for finding in faults(relays[1].service)]
    for relay in relays:
        relay.close()
    return told


def test_what_a_floor_covers_may_lack_of_a_chain_at_a_relay_that_was_put_back() -> None:
    assert put_back(Clock(), brought=False) == []
    assert put_back(Clock(), brought=True) == []


def test_who_is_told_to_erase_a_space_is_told_to_let_it_in_again() -> None:
    erasing = [kind.hint for kind in KINDS.values() if "DELETE" in kind.hint]
    assert len(erasing) > 1
    for hint in erasing:
        assert hint.index("DELETE /admin/v1/spaces/ID") < hint.index(
            "POST /admin/v1/spaces/ID/allow"
        )
