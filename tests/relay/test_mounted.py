"""A disk of blobs that is away for a moment, or for good: nothing of it counts as lost before."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from kitchensync.errors import HomeError, RelayRefused
from kitchensync_relay.backup import back_up
from kitchensync_relay.bodies import Bodies
from kitchensync_relay.fsck import fsck
from kitchensync_relay.mounted import MARKER
from kitchensync_relay.operators import Operator
from tests.relay.conftest import ready_over
from tests.relay.process import RelayProcess
from tests.relay.test_backup import files, running
from tests.relay.test_blobs import BLOB, FIRST, LAST, OTHER, SIZE, OnDisk, disk, put
from tests.relay.test_conformance import refused
from tests.relay.test_starting import refusal
from tests.relay.writer import founded

__all__ = ["disk"]


def unmounted(blobs: Path) -> None:
    """As the system leaves it: the empty folder that a disk was mounted on."""
    blobs.rename(blobs.with_name("disk"))
    blobs.mkdir()


def gone(blobs: Path) -> None:
    blobs.rename(blobs.with_name("disk"))


def mounted(blobs: Path) -> None:
    if blobs.exists():
        blobs.rmdir()
    blobs.with_name("disk").rename(blobs)


def emptied(path: Path) -> None:
    os.truncate(path, 0)


def emptied_to_a_byte(path: Path) -> None:
    """SQLite takes that for none as well."""
    os.truncate(path, 1)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The folder of a stopped relay with a picture."""
    with running(tmp_path / "data") as relay:
        put(founded(relay))
    return tmp_path / "data"


@pytest.mark.parametrize("leave", [unmounted, gone])
def test_while_the_disk_is_away_nothing_counts_as_lost_and_nothing_is_put_in_its_place(
    disk: OnDisk, leave: Callable[[Path], None]
) -> None:
    home, blobs, service = disk.home(), disk.folder / "blobs", disk.service
    put(home)
    home.session.begin_blob(OTHER, SIZE)
    leave(blobs)
    for call in (
        lambda: home.session.get_chunk(BLOB, 0),
        lambda: home.session.put_chunk(OTHER, 0, FIRST),
        lambda: asyncio.run(service.ready()),
        lambda: asyncio.run(service.sweep()),
        lambda: asyncio.run(service.bodies.drop([1])),
    ):
        with pytest.raises(RelayRefused, match="pictures is away") as caught:
            call()
        assert caught.value.reason == "unavailable"
    assert home.session.begin_blob(BLOB, SIZE) == (2, True)
    assert disk.bodies == []
    mounted(blobs)
    asyncio.run(service.ready())
    disk.restart()
    home = home.writer.at(disk.relay)
    assert [home.session.get_chunk(BLOB, place) for place in range(2)] == [FIRST, LAST]
    assert home.session.put_chunk(OTHER, 0, FIRST) == 1


def test_a_chunk_that_is_missed_as_the_disk_goes_is_not_lost(
    disk: OnDisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, blobs = disk.home(), disk.folder / "blobs"
    put(home)

    def going(*_: object) -> None:
        unmounted(blobs)
        raise FileNotFoundError

    with monkeypatch.context() as patch:
        patch.setattr("kitchensync_relay.bodies.obstore.get", going)
        assert refused(lambda: home.session.get_chunk(BLOB, 0)).reason == "unavailable"
    mounted(blobs)
    assert home.session.get_chunk(BLOB, 0) == FIRST


def test_bodies_of_an_erased_space_that_are_away_go_at_the_next_start(disk: OnDisk) -> None:
    home, blobs = disk.home(), disk.folder / "blobs"
    put(home)
    unmounted(blobs)
    with pytest.raises(RelayRefused, match="pictures is away"):
        asyncio.run(Operator(disk.service).erase(home.writer.space))
    mounted(blobs)
    assert disk.bodies
    disk.restart()
    assert disk.bodies == []


def test_whoever_watches_hears_that_the_disk_is_away(
    disk: OnDisk, capfd: pytest.CaptureFixture[str]
) -> None:
    unmounted(disk.folder / "blobs")
    answer = ready_over(disk.service.store, disk.service.bodies)
    assert (answer.status_code, "has to mount it" in answer.json()["message"]) == (503, True)
    log = capfd.readouterr().err
    assert '"error":"BodiesAway"' in log
    assert '"reason":"ENODEV"' in log


def test_while_the_disk_is_away_there_is_all_else_to_watch(disk: OnDisk) -> None:
    gone(disk.folder / "blobs")
    figures = {each.name: each.values for each in asyncio.run(Operator(disk.service).figures())}
    assert figures["spaces"] == {"": 0}
    assert figures["disk_free_bytes"]["blobs"] == 0


@pytest.mark.parametrize("leave", [unmounted, gone])
def test_without_its_disk_a_relay_with_pictures_does_not_start_and_is_not_copied(
    data: Path, tmp_path: Path, leave: Callable[[Path], None]
) -> None:
    back_up(data, tmp_path / "copy")
    leave(data / "blobs")
    status, line = refusal(data, "--port", "0")
    assert (status, "Mount their disk" in line) == (4, True)
    with pytest.raises(HomeError, match="pictures that the relay keeps are not in"):
        back_up(data, tmp_path / "copy")
    shutil.rmtree(data / "blobs")
    mounted(data / "blobs")
    assert [fsck(folder).faults for folder in (data, tmp_path / "copy")] == [0, 0]
    with RelayProcess(data):
        pass
    assert fsck(data).counts["blobs"] == 1


def test_bodies_that_are_gone_for_good_are_sent_again_where_somebody_says_so(disk: OnDisk) -> None:
    home, blobs = disk.home(), disk.folder / "blobs"
    put(home)
    unmounted(blobs)
    with pytest.raises(HomeError) as caught:
        Bodies.in_folder(blobs, [1])
    assert caught.value.hint.endswith(f"touch {blobs / MARKER}")
    (blobs / MARKER).touch()
    disk.restart()
    home = home.writer.at(disk.relay)
    assert home.session.begin_blob(BLOB, SIZE) == (0, False)
    put(home)
    assert home.session.get_chunk(BLOB, 0) == FIRST


def test_a_folder_from_before_it_was_marked_is_marked_where_it_has_a_body(data: Path) -> None:
    (data / "blobs" / MARKER).unlink()
    assert fsck(data).faults == 0
    with RelayProcess(data):
        assert (data / "blobs" / MARKER).exists()
    assert fsck(data).faults == 0


def test_where_nothing_was_put_nothing_can_be_away(disk: OnDisk) -> None:
    disk.home().session.begin_blob(BLOB, SIZE)
    shutil.rmtree(disk.folder / "blobs")
    known = asyncio.run(disk.service.store.read(lambda tx: tx.blobs.with_bodies()))
    Bodies.in_folder(disk.folder / "blobs", known)
    assert (disk.folder / "blobs" / MARKER).exists()


def test_of_a_disk_that_is_away_fsck_says_that_alone(data: Path) -> None:
    unmounted(data / "blobs")
    codes = [finding.code for finding in fsck(data).findings if finding.kind.is_fault]
    assert codes == ["bodies-missing"]


@pytest.mark.parametrize("lose", [Path.unlink, emptied, emptied_to_a_byte])
def test_beside_the_pictures_of_a_database_that_is_lost_no_relay_starts(
    data: Path, lose: Callable[[Path], None]
) -> None:
    kept = shutil.copy(data / "relay.db", data.with_name("kept"))
    lose(data / "relay.db")
    before = files(data)
    status, line = refusal(data, "--port", "0")
    assert (status, "pictures of another database, in the folders above 0" in line) == (4, True)
    assert files(data) == before
    Path(kept).replace(data / "relay.db")
    with RelayProcess(data):
        pass
    assert fsck(data).faults == 0


def test_pictures_that_an_older_database_never_knew_outlast_a_start_with_it(data: Path) -> None:
    older = shutil.copy(data / "relay.db", data.with_name("older"))
    with running(data) as relay:
        put(founded(relay))
    newer = shutil.copy(data / "relay.db", data.with_name("newer"))
    Path(older).replace(data / "relay.db")
    codes = [each.code for each in fsck(data).findings if each.kind.is_fault]
    assert codes == ["bodies-foreign"]
    status, line = refusal(data, "--port", "0")
    assert (status, "in the folders above 1." in line) == (4, True)
    elsewhere = data / "blobs" / "elsewhere"
    elsewhere.mkdir()
    (data / "blobs" / "2").rename(elsewhere / "2")
    with RelayProcess(data):
        pass
    assert fsck(data).faults == 0
    (elsewhere / "2").rename(data / "blobs" / "2")
    Path(newer).replace(data / "relay.db")
    with RelayProcess(data):
        pass
    report = fsck(data)
    assert (report.faults, report.counts["blobs"]) == (0, 2)


def test_what_is_no_picture_in_the_folder_of_pictures_is_left_alone(data: Path) -> None:
    names = ("lost+found", "007")
    for name in names:
        (data / "blobs" / name).mkdir()
    with RelayProcess(data):
        pass
    assert all((data / "blobs" / name).exists() for name in names)
    assert "body-unknown" not in {each.code for each in fsck(data).findings}
