"""Blobs that are begun anew, or forgotten, while a call about them is under way."""

from __future__ import annotations

import asyncio

import pytest

from kitchensync_relay.operators import Operator
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


@pytest.mark.parametrize("is_on_its_way", [True, False])
def test_of_a_space_that_is_erased_meanwhile_no_chunk_stays(
    disk: OnDisk, monkeypatch: pytest.MonkeyPatch, *, is_on_its_way: bool
) -> None:
    home, written = disk.home(), disk.service.bodies.put
    home.session.begin_blob(BLOB, SIZE)

    async def overtaken(number: int, place: int, chunk: bytes) -> None:
        if is_on_its_way:
            await Operator(disk.service).erase(home.writer.space)
        await written(number, place, chunk)
        if not is_on_its_way:
            await Operator(disk.service).erase(home.writer.space)

    monkeypatch.setattr(disk.service.bodies, "put", overtaken)
    assert refused(lambda: home.session.put_chunk(BLOB, 0, FIRST)).reason == "unknown-space"
    assert disk.bodies == []


def test_a_chunk_of_a_space_that_is_suspended_meanwhile_stays_and_is_put_again(
    disk: OnDisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, written = disk.home(), disk.service.bodies.put
    home.session.begin_blob(BLOB, SIZE)
    operator = Operator(disk.service)

    async def overtaken(number: int, place: int, chunk: bytes) -> None:
        await operator.suspend(home.writer.space, True)
        await written(number, place, chunk)

    with monkeypatch.context() as patch:
        patch.setattr(disk.service.bodies, "put", overtaken)
        assert refused(lambda: home.session.put_chunk(BLOB, 0, FIRST)).reason == "suspended"
    assert disk.bodies == ["1", "1/0"]
    asyncio.run(operator.suspend(home.writer.space, False))
    assert home.session.put_chunk(BLOB, 0, FIRST) == 1


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
