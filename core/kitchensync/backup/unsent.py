"""A file of changes that a device could not send, for another device to take over.

Pictures that only that device has come behind them, one after the other.

    stream = length (4 bytes) ‖ Carried ‖ [length (4 bytes) ‖ list of Picture ‖ their contents]

Leaves sealing to `sealing`, and what taking over does to the replica.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from kitchensync.backup.archive import LONGEST_NAME
from kitchensync.backup.sealing import MAGIC_OF_UNSENT, Reader, Writer, damaged
from kitchensync.errors import Malformed, TooLarge
from kitchensync.files import opened, private_file
from kitchensync.trust.blobs import MAX_BLOB
from kitchensync.wire import Count, Hash, Id, Shape, T, decode, encode

_MOST = 64 * 1024 * 1024
_LENGTH = 4


class Unsent(Shape, frozen=True):
    """What waited in one space: its id, the device's id there, change sets in their order."""

    space: Hash
    device: Id
    change_sets: list[bytes]


class Carried(Shape, frozen=True):
    """What a file holds: what the device was called, and what it had not sent.

    Only in version 2 there are pictures; older programs take over what has none.
    """

    version: Literal[1, 2]
    name: Annotated[str, msgspec.Meta(max_length=LONGEST_NAME)]
    spaces: list[Unsent]


class Picture(Shape, frozen=True):
    """A blob of a space: its id, the epoch whose key seals it, bytes of its content."""

    space: Hash
    blob: Hash
    epoch: Count
    size: Annotated[int, msgspec.Meta(ge=1, le=MAX_BLOB)]


Keep = Callable[[Picture, bytes], None]
"""Given each picture and its content as it comes: before it is known that the file is whole."""


def write(
    target: Path,
    passphrase: str,
    name: str,
    spaces: Sequence[Unsent],
    random: Callable[[int], bytes],
    pictures: Mapping[Picture, Path] | None = None,
) -> None:
    """Write the file, sealed, in the place of `target`, whole or not at all; TooLarge.

    `pictures` says where each one is now.
    """
    parts = [encode(Carried(2 if pictures else 1, name[:LONGEST_NAME], [*spaces]))]
    if pictures:
        parts.append(encode([*pictures]))
    if max(map(len, parts)) > _MOST:
        raise TooLarge("More waits here than a file may carry.", "Make a backup instead.")
    with private_file(target) as file:
        writer = Writer(file, passphrase, random, MAGIC_OF_UNSENT)
        for part in parts:
            writer.write(len(part).to_bytes(_LENGTH, "big") + part)
        for picture, path in (pictures or {}).items():
            writer.write(_content(picture, path))
        writer.finish()


def read(source: Path, passphrase: str, keep: Keep) -> Carried:
    """What is in a file, each picture given to `keep`; BadFile, BadBackup, WrongPassphrase."""
    with opened(source, whole=True) as file:
        reader = Reader(file, passphrase, MAGIC_OF_UNSENT)
        carried, size = _part(reader, Carried, 0)
        if carried.version > 1:
            pictures, size = _part(reader, list[Picture], size)
            reader.expect(size + sum(picture.size for picture in pictures))
            for picture in pictures:
                keep(picture, reader.read(picture.size))
        reader.end()
    return carried


def _content(picture: Picture, path: Path) -> bytes:
    """What is in its file; zeros where the disk does not give that: whoever takes it says so.

    What can be read shall not stay behind for what cannot.
    """
    content = b""
    with suppress(OSError):
        content = path.read_bytes()
    return content if len(content) == picture.size else bytes(picture.size)


def _part(reader: Reader, shape: type[T], before: int) -> tuple[T, int]:
    """What stands behind so many bytes of the stream, and how many there are up to its end."""
    length = int.from_bytes(reader.read(_LENGTH), "big")
    if length > _MOST:
        raise damaged()
    end = before + _LENGTH + length
    reader.expect(end)
    try:
        return decode(reader.read(length), shape, limit=_MOST), end
    except Malformed:
        raise damaged() from None
