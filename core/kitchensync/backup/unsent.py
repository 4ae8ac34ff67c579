"""A file of changes that a device could not send, for another device to take over.

Leaves sealing to `sealing`, and what taking over does to the replica.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from kitchensync.backup.archive import LONGEST_NAME
from kitchensync.backup.sealing import MAGIC_OF_UNSENT, Reader, Writer, damaged
from kitchensync.errors import Malformed, TooLarge
from kitchensync.files import opened, private_file
from kitchensync.wire import Hash, Id, Shape, decode, encode

_MOST = 64 * 1024 * 1024


class Unsent(Shape, frozen=True):
    """What waited in one space: its id, the device's id there, change sets in their order."""

    space: Hash
    device: Id
    change_sets: list[bytes]


class Carried(Shape, frozen=True):
    """What a file holds: what the device was called, and what it had not sent."""

    version: Literal[1]
    name: Annotated[str, msgspec.Meta(max_length=LONGEST_NAME)]
    spaces: list[Unsent]


def write(
    target: Path,
    passphrase: str,
    name: str,
    spaces: Sequence[Unsent],
    random: Callable[[int], bytes],
) -> None:
    """Write the file, sealed, in the place of `target`, whole or not at all; TooLarge."""
    raw = encode(Carried(1, name[:LONGEST_NAME], [*spaces]))
    if len(raw) > _MOST:
        raise TooLarge("More waits here than a file may carry.", "Make a backup instead.")
    with private_file(target) as file:
        writer = Writer(file, passphrase, random, MAGIC_OF_UNSENT)
        writer.write(len(raw).to_bytes(4, "big") + raw)
        writer.finish()


def read(source: Path, passphrase: str) -> tuple[Carried, bytes]:
    """What is in a file, and its hash; BadFile, BadBackup, WrongPassphrase."""
    with opened(source) as file:
        reader = Reader(file, passphrase, MAGIC_OF_UNSENT)
        length = int.from_bytes(reader.read(4), "big")
        if length > _MOST:
            raise damaged()
        reader.expect(4 + length)
        raw = reader.read(length)
        reader.end()
    try:
        return decode(raw, Carried, limit=_MOST), hashlib.sha256(raw).digest()
    except Malformed:
        raise damaged() from None
