"""Blobs that are begun anew, or forgotten, while a call about them is under way."""

from __future__ import annotations

import pytest

from tests.relay.test_blobs import BLOB, FIRST, LAST, SIZE, OnDisk, disk, put
from tests.relay.test_conformance import refused

__all__ = ["disk"]


def test_what_came_of_a_blob_that_is_begun_anew_leaves_the_disk(disk: OnDisk) -> None:
    home = disk.home()
    home.session.begin_blob(BLOB, SIZE)
    home.session.put_chunk(BLOB, 0, FIRST)
    assert home.session.begin_blob(BLOB, len(LAST)) == (0, False)
    assert disk.bodies == []


def test_a_chunk_of_a_blob_that_is_begun_anew_meanwhile_is_none_of_the_new_one(
    disk: OnDisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, written = disk.home(), disk.service.bodies.put
    space, device = home.writer.space, home.writer.device
    home.session.begin_blob(BLOB, SIZE)

    async def overtaken(number: int, place: int, chunk: bytes) -> None:
        await disk.service.begin_blob(space, device, BLOB, len(LAST))
        await written(number, place, chunk)

    with monkeypatch.context() as patch:
        patch.setattr(disk.service.bodies, "put", overtaken)
        assert refused(lambda: home.session.put_chunk(BLOB, 0, FIRST)).reason == "no-blob"
    assert disk.bodies == []
    assert home.session.put_chunk(BLOB, 0, LAST) == 1


def test_a_blob_that_came_anew_is_not_forgotten_for_the_one_that_was_lost(
    disk: OnDisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, service = disk.home(), disk.service
    space, device = home.writer.space, home.writer.device
    put(home)

    async def lost_and_sent_anew(*_: int) -> bytes | None:
        gone = await service.store.read(lambda tx: tx.blobs.of(space))
        await service.blobs.forget(gone)
        await service.begin_blob(space, device, BLOB, SIZE)
        for place, chunk in enumerate((FIRST, LAST)):
            await service.put_chunk(space, device, BLOB, place, chunk)
        return None

    with monkeypatch.context() as patch:
        patch.setattr(service.bodies, "get", lost_and_sent_anew)
        assert refused(lambda: home.session.get_chunk(BLOB, 1)).reason == "no-blob"
    assert home.session.begin_blob(BLOB, SIZE) == (2, True)
    assert home.session.get_chunk(BLOB, 1) == LAST
