"""Bodies of blobs on a disk that loses some of them, or does not give or take them for a moment."""

from __future__ import annotations

import asyncio
import errno
import os
import shutil
import time
from pathlib import Path

import obstore
import pytest
from obstore.exceptions import BaseError, GenericError
from obstore.store import LocalStore

from kitchensync.errors import RelayRefused
from kitchensync_relay.bodies import Bodies
from kitchensync_relay.operators import Operator
from tests.relay.test_blobs import BLOB, FIRST, LAST, SIZE, OnDisk, disk, put
from tests.relay.test_conformance import refused

__all__ = ["disk"]
_UNREAD = GenericError("Unable to read data from file: Input/output error (os error 5)")


@pytest.mark.parametrize("lost", ["1", "1/0", "1/1", "half of 1/1"])
def test_who_asks_whether_a_blob_is_there_that_the_disk_lost_is_told_to_send_it_again(
    disk: OnDisk, lost: str
) -> None:
    home = disk.home()
    put(home)
    assert home.session.begin_blob(BLOB, SIZE) == (2, True)
    body = disk.folder / "blobs" / lost.rpartition(" ")[2]
    if body.is_dir():
        shutil.rmtree(body)
    elif lost.startswith("half"):
        body.write_bytes(LAST[:50])
    else:
        body.unlink()
    assert home.session.begin_blob(BLOB, SIZE) == (0, False)
    put(home)
    assert [home.session.get_chunk(BLOB, place) for place in range(2)] == [FIRST, LAST]
    assert disk.bodies == ["2", "2/0", "2/1"]


def test_of_a_blob_that_nobody_can_look_at_no_chunk_counts_as_lost(
    disk: OnDisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> object:
        raise BaseError

    home = disk.home()
    put(home)
    with monkeypatch.context() as patch:
        patch.setattr(obstore, "list", fail)
        assert home.session.begin_blob(BLOB, SIZE) == (2, True)
    assert home.session.get_chunk(BLOB, 1) == LAST


@pytest.mark.parametrize("failure", [_UNREAD, OSError(errno.EIO, os.strerror(errno.EIO))])
def test_a_chunk_that_a_disk_does_not_give_which_takes_others_can_be_sent_again(
    disk: OnDisk, monkeypatch: pytest.MonkeyPatch, failure: Exception
) -> None:
    def fail(*_: object) -> None:
        raise failure

    home = disk.home()
    put(home)
    with monkeypatch.context() as patch:
        patch.setattr(obstore, "get", fail)
        with monkeypatch.context() as full:
            full.setattr(obstore, "put", fail)
            assert refused(lambda: home.session.get_chunk(BLOB, 0)).reason == "unavailable"
        refusal = refused(lambda: home.session.get_chunk(BLOB, 0))
        assert (refusal.reason, refusal.__cause__) == ("no-blob", failure)
    put(home)
    assert home.session.get_chunk(BLOB, 0) == FIRST
    assert disk.bodies == ["2", "2/0", "2/1"]


def test_a_chunk_that_a_disk_gives_when_it_is_asked_again_is_not_gone(
    disk: OnDisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    get, failures = obstore.get, [_UNREAD]

    def once(store: LocalStore, path: str) -> object:
        if failures:
            raise failures.pop()
        return get(store, path)

    home = disk.home()
    put(home)
    monkeypatch.setattr(obstore, "get", once)
    assert home.session.get_chunk(BLOB, 0) == FIRST
    assert disk.bodies == ["1", "1/0", "1/1"]


def test_of_trials_whether_a_disk_takes_chunks_there_is_one_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bodies, put_one = Bodies.in_folder(tmp_path / "blobs"), obstore.put
    trying, most = 0, 0

    def fail(*_: object) -> None:
        raise _UNREAD

    def slowly(store: LocalStore, path: str, chunk: bytes) -> None:
        nonlocal trying, most
        trying += 1
        most = max(most, trying)
        time.sleep(0.01)
        put_one(store, path, chunk)
        trying -= 1

    async def body() -> list[object]:
        asking = [bodies.get(number, 0) for number in range(1, 5)]
        return await asyncio.gather(*asking, return_exceptions=True)

    monkeypatch.setattr(obstore, "get", fail)
    monkeypatch.setattr(obstore, "put", slowly)
    told = {each.reason if isinstance(each, RelayRefused) else each for each in asyncio.run(body())}
    assert (told, most) == ({"no-blob"}, 1)


def test_a_body_that_somebody_else_has_just_forgotten_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bodies, delete = Bodies.in_folder(tmp_path / "blobs"), obstore.delete

    def after_another(store: LocalStore, path: str) -> None:
        delete(store, path)
        delete(store, path)

    asyncio.run(bodies.put(1, 0, FIRST))
    monkeypatch.setattr(obstore, "delete", after_another)
    asyncio.run(bodies.drop([1]))
    assert asyncio.run(bodies.get(1, 0)) is None


def test_a_body_that_cannot_be_deleted_is_said_and_goes_at_the_next_start(
    disk: OnDisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = disk.home()
    put(home)
    operator = Operator(disk.service)

    def broken(*_: object) -> None:
        raise BaseError("no")

    with monkeypatch.context() as patch:
        patch.setattr(obstore, "delete", broken)
        with pytest.raises(RelayRefused, match="cannot answer"):
            asyncio.run(operator.erase(home.writer.space))
    assert disk.bodies
    asyncio.run(disk.service.blobs.sweep())
    assert not disk.bodies
