"""Blobs on their way: cut anywhere, by a relay that dies, and whole in the end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from kitchensync.errors import Malformed, NoNetwork, TooLarge, Unopenable
from kitchensync.sync import blobs
from kitchensync.sync.wire.http import HttpRelay
from kitchensync.sync.wire.session import Session
from kitchensync.trust.blobs import CHUNK, MAX_BLOB, blob_id, seal_chunk, sealed_size
from tests.relay.process import RelayProcess
from tests.support.homes import Device, found, twin

CONTENT = Random(5).randbytes(3 * CHUNK)
COUNT = 4  # of its chunks, padding included


@pytest.fixture
def device(tmp_path: Path) -> Iterator[Device]:
    """The founder of a household that the twin of the relay knows."""
    relay = twin(lambda: 0)
    with found(tmp_path, relay) as device:
        device.sync()
        yield device
    relay.close()


def partial(device: Device) -> list[int]:
    """Sizes of what came before a cut."""
    return [path.stat().st_size for path in blobs.folder_of(device.space).glob("*.part")]


def fetched(device: Device, blob: bytes, size: int = len(CONTENT)) -> bytes:
    return blobs.get_blob(device.session, device.space, blob, 0, size)


def test_content_of_every_shape_comes_back(device: Device) -> None:
    for content in (b"", b"\x80", b"\0" * 300_000, CONTENT):
        blob = blobs.put_blob(device.session, device.space, content)
        assert fetched(device, blob, len(content)) == content
    assert partial(device) == []


def test_a_relay_that_has_a_blob_is_sent_nothing(
    device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    blob = blobs.put_blob(device.session, device.space, CONTENT)
    monkeypatch.setattr(device.relay, "put_chunk", None)
    assert blobs.put_blob(device.session, device.space, CONTENT) == blob


@pytest.mark.parametrize("cut", range(COUNT))
def test_a_download_that_is_cut_keeps_what_came(
    device: Device, monkeypatch: pytest.MonkeyPatch, cut: int
) -> None:
    blob = blobs.put_blob(device.session, device.space, CONTENT)
    get, asked = device.relay.get_chunk, list[int]()

    def failing(space: bytes, token: str, blob: bytes, number: int) -> bytes:
        asked.append(number)
        if asked.count(cut) == 1 and number == cut:
            raise NoNetwork("The network failed.")
        return get(space, token, blob, number)

    monkeypatch.setattr(device.relay, "get_chunk", failing)
    with pytest.raises(NoNetwork):
        fetched(device, blob)
    assert partial(device) == [cut * CHUNK]
    assert fetched(device, blob) == CONTENT
    assert asked == [*range(cut + 1), *range(cut, COUNT)]


@pytest.mark.parametrize("left", [b"", b"half", bytes(CHUNK), CONTENT + bytes(CHUNK), bytes(9**6)])
def test_whatever_a_crash_left_the_content_is_right_in_the_end(device: Device, left: bytes) -> None:
    blob = blobs.put_blob(device.session, device.space, CONTENT)
    folder = blobs.folder_of(device.space)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{blob.hex()}.part").write_bytes(left)
    try:
        content = fetched(device, blob)
    except Unopenable:
        content = fetched(device, blob)
    assert content == CONTENT
    assert partial(device) == []


def test_chunks_of_another_blob_are_refused(
    device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    blob = blobs.put_blob(device.session, device.space, CONTENT)
    other = blobs.put_blob(device.session, device.space, CONTENT[::-1])
    get = device.relay.get_chunk
    monkeypatch.setattr(
        device.relay, "get_chunk", lambda space, token, _, number: get(space, token, other, number)
    )
    with pytest.raises(Unopenable):
        fetched(device, blob)


def test_a_member_who_seals_something_else_under_a_name_is_found_out(
    device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    space = device.space
    key = space.epoch_key(0)
    blob = blob_id(key, space.id, b"a picture")
    forged = seal_chunk(key, space.id, blob, b"another one", 0)
    monkeypatch.setattr(device.relay, "get_chunk", lambda *_: forged)
    with pytest.raises(Unopenable):
        fetched(device, blob, 9)
    assert partial(device) == []


def test_a_row_that_lies_about_the_size_is_found_out(device: Device) -> None:
    blob = blobs.put_blob(device.session, device.space, b"a picture")
    with pytest.raises(Unopenable):
        fetched(device, blob, 8)
    with pytest.raises(Malformed):
        fetched(device, blob, MAX_BLOB + 1)


def test_more_than_a_blob_holds_is_refused_before_anything_is_sent(device: Device) -> None:
    with pytest.raises(TooLarge):
        blobs.put_blob(device.session, device.space, bytes(MAX_BLOB + 1))


class _Dying(HttpRelay):
    """A real relay that is killed when the chunk of that number is asked for or sent."""

    def __init__(self, process: RelayProcess, at: int) -> None:
        super().__init__(process.url, sleep=lambda _: None)
        self._process = process
        self._at = at

    def put_chunk(self, space: bytes, token: str, blob: bytes, number: int, chunk: bytes) -> int:
        if number == self._at:
            self._process.kill()
        return super().put_chunk(space, token, blob, number, chunk)

    def get_chunk(self, space: bytes, token: str, blob: bytes, number: int) -> bytes:
        if number == self._at:
            self._process.kill()
        return super().get_chunk(space, token, blob, number)


def test_both_ways_go_on_where_a_relay_died(tmp_path: Path) -> None:
    data = tmp_path / "relay"
    with RelayProcess(data) as process:
        relay = _Dying(process, at=2)
        device = found(tmp_path, relay)
        device.sync()
        with pytest.raises(NoNetwork):
            blobs.put_blob(device.session, device.space, CONTENT)
        relay.close()
    blob, _ = blobs.name_of(device.space, CONTENT)
    with RelayProcess(data) as process, closing(_Dying(process, at=3)) as relay:
        session = session_at(device, relay)
        assert session.begin_blob(blob, sealed_size(len(CONTENT))) == (2, False)
        with closing(HttpRelay(process.url)) as living:
            assert blobs.put_blob(session_at(device, living), device.space, CONTENT) == blob
        with pytest.raises(NoNetwork):
            blobs.get_blob(session, device.space, blob, 0, len(CONTENT))
    assert partial(device) == [3 * CHUNK]
    with RelayProcess(data) as process, closing(HttpRelay(process.url)) as living:
        session = session_at(device, living)
        assert blobs.get_blob(session, device.space, blob, 0, len(CONTENT)) == CONTENT
    device.space.close()


def session_at(device: Device, relay: HttpRelay) -> Session:
    """The device at another process."""
    return Session(relay, device.space.id, device.space.keys, device.clock)
