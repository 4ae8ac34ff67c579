"""Frames one after another, compressed as one: how snapshots and segments of the archive are kept.

What stands in a frame is left to `snapshot` and `segment`. The format is docs/protocol.md,
section 9.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import IO

import zstandard

from kitchensync.errors import BadSnapshot
from kitchensync.replica.changeset import MAX_CHANGE_SET

_LEVEL = 3
_WINDOW = 1 << 23
"""What a reader may be made to hold of the frames before; level 3 needs a quarter of it."""
_LENGTH = 4


def pack(frames: Iterable[bytes], target: IO[bytes]) -> int:
    """Write frames, compressed; how many bytes they were before."""
    size = 0
    with zstandard.ZstdCompressor(level=_LEVEL).stream_writer(target, closefd=False) as compressed:
        for frame in frames:
            size += compressed.write(_framed(frame))
    return size


def unpack(source: IO[bytes], size: int) -> Iterator[bytes]:
    """The frames that were packed, `size` bytes of them; BadSnapshot.

    Memory stays within a few frames, whatever the source says.
    """
    reader = _reader(source)
    try:
        left = size
        while left:
            frame = _frame(reader, left)
            left -= _LENGTH + len(frame)
            yield frame
        if reader.read(1) or source.read(1):
            raise BadSnapshot("A snapshot goes on after its end.")
    except zstandard.ZstdError as error:
        raise BadSnapshot("A snapshot is not of the format.") from error


def holds(frames: Iterable[bytes], source: IO[bytes], size: int) -> bool:
    """Whether these frames, byte for byte, were packed into `source`; BadSnapshot."""
    reader = _reader(source)
    try:
        for frame in frames:
            size -= _LENGTH + len(frame)
            if size < 0 or _exactly(reader, _LENGTH + len(frame)) != _framed(frame):
                return False
        return size == 0 and not reader.read(1) and not source.read(1)
    except zstandard.ZstdError as error:
        raise BadSnapshot("A snapshot is not of the format.") from error


def _reader(source: IO[bytes]) -> zstandard.ZstdDecompressionReader:
    return zstandard.ZstdDecompressor(max_window_size=_WINDOW).stream_reader(source)


def _framed(frame: bytes) -> bytes:
    return len(frame).to_bytes(_LENGTH, "big") + frame


def _frame(reader: zstandard.ZstdDecompressionReader, left: int) -> bytes:
    length = int.from_bytes(_exactly(reader, _LENGTH), "big")
    if length > min(left - _LENGTH, MAX_CHANGE_SET):
        raise BadSnapshot("A frame of a snapshot is longer than it may be.")
    return _exactly(reader, length)


def _exactly(reader: zstandard.ZstdDecompressionReader, length: int) -> bytes:
    found = reader.read(length)
    while len(found) < length and (more := reader.read(length - len(found))):
        found += more
    if len(found) < length:
        raise BadSnapshot("A snapshot ends before its end.")
    return found
