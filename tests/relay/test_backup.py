"""`ks-relay backup`: a copy of a folder that a relay writes to, and what it may not go over."""

from __future__ import annotations

import asyncio
import errno
import os
import shutil
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kitchensync.errors import (
    BadInput,
    Busy,
    CorruptDatabase,
    DiskFull,
    ForeignHome,
    HomeError,
    NoPermission,
)
from kitchensync_relay import backup
from kitchensync_relay.backup import back_up
from kitchensync_relay.database import generation
from kitchensync_relay.folder import DataFolder
from kitchensync_relay.fsck import fsck
from kitchensync_relay.serving import open_stores
from tests.relay.conftest import service_over
from tests.relay.test_snapshots import put
from tests.relay.writer import Clock, SignedIn, Writer, founded
from tests.support.twin import InProcessRelay

PICTURE, LATER = b"p" * 32, b"q" * 32


@contextmanager
def running(data: Path) -> Generator[InProcessRelay]:
    """A relay on that folder."""
    with DataFolder(data) as folder:
        store, bodies = open_stores(folder, batch=256)
        service = service_over(store, Clock(), bodies)
        relay = InProcessRelay(service)
        yield relay
        relay.close()
        asyncio.run(service.close())


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def to(tmp_path: Path) -> Path:
    return tmp_path / "copy"


@pytest.fixture
def home(data: Path) -> Generator[SignedIn]:
    """A household with a picture and an envelope at a relay that runs."""
    with running(data) as relay:
        home = Writer.founder().at(relay)
        home.found()
        home.push(home.writer.write())
        put(home, PICTURE)
        yield home


def inodes(to: Path) -> dict[str, int]:
    """Which file each chunk of a copy is, by the number of its body."""
    return {path.parent.name: path.stat().st_ino for path in to.glob("blobs/*/*")}


def test_a_copy_that_is_made_while_a_relay_runs_is_a_relay(
    home: SignedIn, data: Path, to: Path
) -> None:
    back_up(data, to)
    home.push(home.writer.write())
    assert fsck(to).faults == 0
    with running(to) as restored:
        again = home.writer.at(restored)
        assert again.pull().envelopes == (home.writer.sent[0],)
        assert again.push(home.writer.sent[1]).accepted == 2
        picture = [each.session.get_chunk(PICTURE, 0) for each in (home, again)]
    assert picture[0] == picture[1]


def test_a_copy_is_brought_up_to_date_with_what_is_new_and_without_what_is_gone(
    home: SignedIn, data: Path, to: Path
) -> None:
    back_up(data, to)
    (to / "relay.db-wal").write_bytes(b"of the copy of before")
    before = inodes(to)
    put(home, LATER)
    (to / "blobs" / "77").mkdir()
    back_up(data, to)
    assert [inodes(to)["1"], sorted(inodes(to))] == [before["1"], ["1", "2"]]
    assert not (to / "blobs" / "77").exists()
    assert fsck(to).counts["blobs"] == 2


def test_a_copy_that_fails_leaves_the_one_of_before(
    home: SignedIn, data: Path, to: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    back_up(data, to)
    put(home, LATER)
    with monkeypatch.context() as failing:
        failing.setattr(backup, "write_private", fail)
        with pytest.raises(DiskFull):
            back_up(data, to)
    assert not [*to.glob(".copy-*")]
    report = fsck(to)
    assert (report.faults, report.counts["blobs"]) == (0, 1)
    back_up(data, to)
    assert fsck(to).counts["blobs"] == 2


def unread(data: Path, refusal: int) -> Callable[[Path], bytes]:
    """A disk of that relay which gives nothing of its first picture, and says why."""
    read = Path.read_bytes

    def fail(path: Path) -> bytes:
        if path == data / "blobs" / "1" / "0":
            raise OSError(refusal, os.strerror(refusal))
        return read(path)

    return fail


@pytest.mark.usefixtures("home")
def test_of_two_folders_the_one_that_may_not_be_read_is_named(
    data: Path, to: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "read_bytes", unread(data, errno.EACCES))
    with pytest.raises(NoPermission, match=r"data/blobs/1/0"):
        back_up(data, to)


def test_all_is_copied_but_what_the_disk_does_not_give_which_is_said(
    home: SignedIn, data: Path, to: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(home, LATER)
    with monkeypatch.context() as failing:
        failing.setattr(Path, "read_bytes", unread(data, errno.EIO))
        with pytest.raises(HomeError, match=r"all but .* 1 chunks of pictures, .*data/blobs/1/0"):
            back_up(data, to)
    assert [finding.code for finding in fsck(to).findings if finding.kind.is_fault] == [
        "body-missing"
    ]
    back_up(data, to)
    report = fsck(to)
    assert (report.faults, report.counts["blobs"]) == (0, 2)


def test_no_copy_is_made_of_a_database_that_is_damaged(data: Path, to: Path) -> None:
    with running(data):
        pass
    back_up(data, to)
    with (data / "relay.db").open("r+b") as file:
        file.seek(5 * 4096)
        file.write(b"x" * 40_000)
    with pytest.raises(CorruptDatabase, match=r"data/relay\.db is damaged"):
        back_up(data, to)
    assert fsck(to).faults == 0


@pytest.mark.usefixtures("home")
def test_a_copy_goes_over_nothing_else(data: Path, to: Path, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="the relay itself"):
        back_up(data, data / ".." / "data")
    with pytest.raises(ForeignHome, match="No relay is in"):
        back_up(to, data)
    with pytest.raises(ForeignHome, match="something else"):
        back_up(data, tmp_path)
    back_up(data, to)
    with DataFolder(to, copy_of=generation(data / "relay.db")), pytest.raises(Busy):
        back_up(data, to)


def files(folder: Path) -> dict[str, bytes]:
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


def test_no_copy_goes_over_another_relay_or_over_a_copy_of_one(
    home: SignedIn, data: Path, to: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    with running(other) as relay:
        put(founded(relay), PICTURE)
    back_up(other, to)
    for folder, what in ((other, "a relay's own folder"), (to, "a copy of another relay")):
        before = files(folder)
        with pytest.raises(ForeignHome, match=what) as caught:
            back_up(data, folder)
        assert "Give an empty folder" in caught.value.hint
        assert files(folder) == before


@pytest.mark.usefixtures("home")
def test_a_copy_of_before_copies_said_so_is_not_gone_over(data: Path, to: Path) -> None:
    back_up(data, to)
    (to / "relay.json").write_text('{"kitchensync-relay": 1}')
    with pytest.raises(ForeignHome, match="does not say so") as caught:
        back_up(data, to)
    assert "delete this one where it is an old copy" in caught.value.hint


def test_a_copy_that_was_started_is_a_relay_and_goes_on_being_copied_elsewhere(
    home: SignedIn, data: Path, to: Path, tmp_path: Path
) -> None:
    back_up(data, to)
    restored = Path(shutil.copytree(to, tmp_path / "restored"))
    with running(restored) as relay:
        put(home.writer.at(relay), LATER)
        with pytest.raises(Busy):
            back_up(data, restored)
    with pytest.raises(ForeignHome, match="a relay's own folder"):
        back_up(data, restored)
    back_up(restored, to)
    assert fsck(to).counts["blobs"] == 2


@pytest.mark.usefixtures("home")
def test_of_a_first_copy_that_was_cut_short_no_relay_starts(
    data: Path, to: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as cutting:
        cutting.setattr(backup, "_put_in_place", cut)
        with pytest.raises(KeyboardInterrupt):
            back_up(data, to)
    before = files(to)
    with pytest.raises(ForeignHome, match="without its database"):
        DataFolder(to)
    assert files(to) == before
    back_up(data, to)
    DataFolder(to).close()


def test_a_copy_whose_renewal_was_cut_short_starts_as_it_was(
    home: SignedIn, data: Path, to: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(*_: object) -> None:
        raise KeyboardInterrupt

    back_up(data, to)
    put(home, LATER)
    with monkeypatch.context() as cutting:
        cutting.setattr(backup, "_put_in_place", cut)
        with pytest.raises(KeyboardInterrupt):
            back_up(data, to)
    assert sorted(inodes(to)) == ["1", "2"]
    with running(to) as relay:
        asyncio.run(relay.service.sweep())
        assert home.writer.at(relay).session.get_chunk(PICTURE, 0)
    assert sorted(inodes(to)) == ["1"]


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("content", [b"", b"x" * 9000])
def test_a_copy_whose_database_is_lost_starts_no_relay_and_can_be_renewed(
    data: Path, to: Path, content: bytes
) -> None:
    back_up(data, to)
    (to / "relay.db").write_bytes(content)
    with pytest.raises(HomeError), running(to):
        pass
    back_up(data, to)
    assert fsck(to).faults == 0


@pytest.mark.parametrize("look", [fsck, lambda data: back_up(data, data / "to")])
def test_a_folder_that_may_not_be_looked_into_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, look: Callable[[Path], object]
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(Path, "exists", fail)
    with pytest.raises(NoPermission, match="refuses access"):
        look(tmp_path)
