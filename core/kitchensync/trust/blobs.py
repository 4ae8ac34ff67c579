"""Blobs: pictures and snapshots, named by a keyed hash of their content and sealed in chunks.

The same content under the same epoch's key gives the same name and the same bytes, so what two
devices store is stored once and a relay learns nothing from a name. Carrying chunks is left to
sync/blobs.py; protocol, section 10.
"""

from __future__ import annotations

import hashlib
import hmac

from kitchensync.errors import Unopenable
from kitchensync.trust import sealing
from kitchensync.wire import hash_of

CHUNK = 256 * 1024
"""Bytes of padded content in each chunk but the last."""
SEALED_CHUNK = CHUNK + sealing.TAG
MAX_BLOB = 64 * 1024 * 1024
"""Bytes of content."""


def blob_id(epoch_key: bytes, space: bytes, content: bytes) -> bytes:
    """The 32 bytes that name this content in the space, under the key of that epoch."""
    key = sealing.derive(epoch_key, b"", "blob-id", space, 32)
    return hash_of("blob", key, hashlib.sha256(content).digest())


def sealed_size(size: int) -> int:
    """Bytes of all chunks of a blob whose content has `size` bytes."""
    padded = sealing.padded_length(size + 1)
    return padded + chunk_count(size) * sealing.TAG


def chunk_count(size: int) -> int:
    """How many chunks hold content of `size` bytes."""
    return -(-sealing.padded_length(size + 1) // CHUNK)


def seal_chunk(epoch_key: bytes, space: bytes, blob: bytes, content: bytes, number: int) -> bytes:
    """Chunk `number`, counted from 0, of the content that `blob` names."""
    last = number == chunk_count(len(content)) - 1
    key = _chunk_key(epoch_key, space, blob, number, last=last)
    return sealing.seal(key, space + blob, _piece(content, number))


def open_chunk(
    epoch_key: bytes, space: bytes, blob: bytes, sealed: bytes, number: int, *, last: bool
) -> bytes:
    """The piece of the padded content in a chunk; Unopenable where it is no such chunk."""
    key = _chunk_key(epoch_key, space, blob, number, last=last)
    return sealing.unseal(key, space + blob, sealed)


def open_content(epoch_key: bytes, space: bytes, blob: bytes, padded: bytes) -> bytes:
    """The content whose pieces these are; Unopenable unless it is what the name stands for."""
    content = sealing.unpad(padded)
    if not hmac.compare_digest(blob_id(epoch_key, space, content), blob):
        raise Unopenable("The content of a blob is not what its name says.")
    return content


def _piece(content: bytes, number: int) -> bytes:
    """That part of the padded content, without padding all of it for each chunk."""
    start = number * CHUNK
    length = min(CHUNK, sealing.padded_length(len(content) + 1) - start)
    piece = content[start : start + length]
    mark = b"\x80" if 0 <= len(content) - start < length else b""
    return (piece + mark).ljust(length, b"\0")


def _chunk_key(epoch_key: bytes, space: bytes, blob: bytes, number: int, *, last: bool) -> bytes:
    context = space + number.to_bytes(8, "big") + bytes([last])
    return sealing.derive(epoch_key, blob, "blob", context, sealing.SEALING_KEY)
