"""A sealed stream opens whole, under its passphrase, or not at all."""

from __future__ import annotations

import io
import tracemalloc
from typing import BinaryIO, cast

import pytest

from kitchensync.backup.sealing import (
    CHUNK,
    Reader,
    Writer,
    check_passphrase,
    file_size,
    is_sealed,
)
from kitchensync.errors import BadBackup, BadInput, WrongPassphrase
from kitchensync.trust.sealing import TAG

WORDS = "seven hungry foxes"
HEADER = 37


pytestmark = pytest.mark.usefixtures("cheap_passphrases")


def sealed(data: bytes, passphrase: str | None = WORDS) -> bytes:
    file = io.BytesIO()
    writer = Writer(file, passphrase, lambda size: b"s" * size)
    writer.write(data)
    writer.finish()
    return file.getvalue()


def opened(file: bytes, size: int, passphrase: str | None = WORDS) -> bytes:
    reader = Reader(io.BytesIO(file), passphrase)
    data = reader.read(size)
    reader.end()
    return data


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
@pytest.mark.parametrize("passphrase", [WORDS, None])
def test_what_was_written_comes_back(size: int, passphrase: str | None) -> None:
    data = bytes(range(256)) * (size // 256 + 1)
    assert opened(sealed(data[:size], passphrase), size, passphrase) == data[:size]


def test_nothing_of_it_can_be_read_in_the_file() -> None:
    assert b"oat milk" not in sealed(b"oat milk" * 1000)
    assert is_sealed(io.BytesIO(sealed(b"x")))
    assert not is_sealed(io.BytesIO(sealed(b"x", None)))


def test_another_passphrase_does_not_open_it() -> None:
    with pytest.raises(WrongPassphrase):
        opened(sealed(b"milk"), 4, "seven hungry fixes")
    with pytest.raises(WrongPassphrase, match="sealed under a passphrase"):
        opened(sealed(b"milk"), 4, None)


def test_a_passphrase_is_the_same_however_its_letters_are_composed() -> None:
    assert opened(sealed(b"milk", "K\u00fcchenschrank"), 4, "Ku\u0308chenschrank") == b"milk"


@pytest.mark.parametrize(
    "kept", [0, HEADER - 1, HEADER, HEADER + 1, HEADER + CHUNK + TAG, -1, -TAG]
)
def test_a_file_cut_short_anywhere_does_not_open(kept: int) -> None:
    whole = sealed(b"m" * (2 * CHUNK + 5))
    with pytest.raises(BadBackup):
        opened(whole[:kept], 2 * CHUNK + 5)


@pytest.mark.parametrize("size", [0, 5, CHUNK, CHUNK + 5, 2 * CHUNK])
def test_a_file_is_as_long_as_what_is_in_it_says(size: int) -> None:
    assert len(sealed(b"m" * size)) == file_size(size)


@pytest.mark.parametrize("missing", [1, TAG, CHUNK, CHUNK + TAG])
@pytest.mark.parametrize("passphrase", [WORDS, None])
def test_who_knows_how_much_there_is_says_that_the_end_is_missing(
    missing: int, passphrase: str | None
) -> None:
    size = 2 * CHUNK + 5
    whole = sealed(b"m" * size, passphrase)
    Reader(io.BytesIO(whole), passphrase).expect(size)
    with pytest.raises(BadBackup, match="ends early"):
        Reader(io.BytesIO(whole[:-missing]), passphrase).expect(size)


@pytest.mark.parametrize("chunks", [1, 2])
def test_a_file_that_ends_after_a_chunk_is_said_to_end_early(chunks: int) -> None:
    whole = sealed(b"m" * (2 * CHUNK + 5))
    with pytest.raises(BadBackup, match="ends early"):
        opened(whole[: HEADER + chunks * (CHUNK + TAG)], 2 * CHUNK + 5)


@pytest.mark.parametrize("at", [0, 8, 9, 20, 36, HEADER, HEADER + CHUNK, HEADER + CHUNK + TAG, -1])
@pytest.mark.parametrize("passphrase", [WORDS, None])
def test_one_flipped_bit_is_noticed(at: int, passphrase: str | None) -> None:
    spoiled = bytearray(sealed(b"m" * (2 * CHUNK), passphrase))
    spoiled[at] ^= 1
    with pytest.raises(BadBackup):
        opened(bytes(spoiled), 2 * CHUNK, passphrase)


def test_chunks_cannot_change_places_nor_come_twice() -> None:
    whole = sealed(bytes(CHUNK) + b"m" * CHUNK + b"n")
    step = CHUNK + TAG
    first, second = whole[HEADER : HEADER + step], whole[HEADER + step : HEADER + 2 * step]
    rest = whole[HEADER + 2 * step :]
    for order in ([second, first, rest], [first, first, second, rest], [first, rest]):
        with pytest.raises(BadBackup):
            opened(whole[:HEADER] + b"".join(order), 2 * CHUNK + 1)


def test_a_stream_that_goes_on_after_what_was_asked_for_is_refused() -> None:
    for size in (5, CHUNK + 5):
        with pytest.raises(BadBackup):
            opened(sealed(b"m" * size), 4)
    with pytest.raises(BadBackup):
        opened(sealed(b"m" * 2 * CHUNK), CHUNK)


def test_a_file_cannot_ask_for_more_memory_or_time_than_a_backup_of_ours() -> None:
    whole = bytearray(sealed(b"milk"))
    for at, number in ((9, 2**31), (13, 2**31), (17, 2**31), (13, 0), (17, 0), (9, 1)):
        asking = whole[:at] + number.to_bytes(4, "big") + whole[at + 4 :]
        with pytest.raises(BadBackup, match="damaged"):
            opened(bytes(asking), 4)


def test_a_file_of_a_newer_version_or_another_kind_is_named_as_such() -> None:
    newer = sealed(b"milk").replace(b"ksbackup\1", b"ksbackup\2", 1)
    with pytest.raises(BadBackup, match="newer version"):
        opened(newer, 4)
    with pytest.raises(BadBackup, match="no backup"):
        opened(b"%PDF-1.7" * 10, 4)


def test_a_large_stream_is_never_held_whole() -> None:
    class Nowhere:
        def write(self, data: bytes) -> int:
            return len(data)

    tracemalloc.start()
    writer = Writer(cast(BinaryIO, Nowhere()), None, lambda size: b"s" * size)
    for _ in range(64):
        writer.write(bytes(CHUNK))
    writer.finish()
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 16 * CHUNK


def test_a_short_passphrase_is_not_taken() -> None:
    check_passphrase(WORDS)
    with pytest.raises(BadInput):
        check_passphrase("1234567 ")
