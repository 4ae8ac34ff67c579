"""Blobs: one name and one sealing for one content, and nothing else opens."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kitchensync.errors import Unopenable
from kitchensync.trust import blobs

KEY, OTHER_KEY = b"k" * 32, b"o" * 32
SPACE, OTHER_SPACE = b"s" * 32, b"t" * 32
PICTURE = bytes(range(256)) * 2500  # three chunks


def sealed(content: bytes, key: bytes = KEY) -> tuple[bytes, list[bytes]]:
    """A content's name and chunks."""
    blob = blobs.blob_id(key, SPACE, content)
    count = blobs.chunk_count(len(content))
    return blob, [blobs.seal_chunk(key, SPACE, blob, content, number) for number in range(count)]


def opened(key: bytes, space: bytes, blob: bytes, chunks: list[bytes]) -> bytes:
    """What these chunks make, as a reader opens them."""
    pieces = [
        blobs.open_chunk(key, space, blob, sealed, number, last=number == len(chunks) - 1)
        for number, sealed in enumerate(chunks)
    ]
    return blobs.open_content(key, space, blob, b"".join(pieces))


@given(st.integers(0, 3 * blobs.CHUNK))
def test_content_of_any_size_comes_back_and_its_sealed_size_is_known_before(size: int) -> None:
    content = b"\x80" * size
    blob, chunks = sealed(content)
    assert opened(KEY, SPACE, blob, chunks) == content
    assert sum(map(len, chunks)) == blobs.sealed_size(size)
    assert {len(chunk) for chunk in chunks[:-1]} <= {blobs.SEALED_CHUNK}


def test_two_devices_seal_one_picture_to_the_same_bytes() -> None:
    assert sealed(PICTURE) == sealed(bytes(PICTURE))


def test_a_name_tells_nothing_to_who_has_the_picture_but_not_the_key() -> None:
    assert sealed(PICTURE)[0] != sealed(PICTURE, OTHER_KEY)[0]
    assert blobs.blob_id(KEY, SPACE, PICTURE) != blobs.blob_id(KEY, OTHER_SPACE, PICTURE)


def test_chunks_that_are_missing_swapped_changed_or_repeated_do_not_open() -> None:
    blob, (first, second, third) = sealed(PICTURE)
    flipped = second[:-1] + bytes([second[-1] ^ 1])
    for chunks in (
        [],
        [first],
        [first, second],
        [second, first, third],
        [first, flipped, third],
        [first, second, third, third],
    ):
        with pytest.raises(Unopenable):
            opened(KEY, SPACE, blob, chunks)


def test_another_key_space_or_name_does_not_open_a_blob() -> None:
    blob, chunks = sealed(PICTURE)
    for key, space, name in (
        (OTHER_KEY, SPACE, blob),
        (KEY, OTHER_SPACE, blob),
        (KEY, SPACE, b"n" * 32),
    ):
        with pytest.raises(Unopenable):
            opened(key, space, name, chunks)


def test_a_member_who_seals_other_content_under_a_name_is_found_out() -> None:
    blob, _ = sealed(PICTURE)
    swapped = [blobs.seal_chunk(KEY, SPACE, blob, b"another picture", 0)]
    with pytest.raises(Unopenable):
        opened(KEY, SPACE, blob, swapped)
