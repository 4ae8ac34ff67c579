"""The bytes of a segment of the archive: groups that are over, as the changes that make them.

The format is docs/protocol.md, section 9. Which groups, and where it is kept, is left to `archive`.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Literal

from kitchensync.errors import BadSnapshot, Malformed
from kitchensync.replica import framing
from kitchensync.replica.archives.groups import Group, blocks_of, from_blocks
from kitchensync.replica.changeset import MAX_CHANGE_SET, MAX_CHANGES, Block, decode, encoded
from kitchensync.replica.database import SCHEMA_VERSION
from kitchensync.replica.ids import Row
from kitchensync.replica.quarantine import understood
from kitchensync.wire import Positive, Shape
from kitchensync.wire import decode as decode_shape
from kitchensync.wire import encode as encode_shape

MAX_SEGMENT = 1 << 26
"""Bytes of all frames before compression."""


class Preface(Shape, frozen=True):
    """The first frame."""

    version: Literal[1]
    schema_version: Positive


def frames(groups: Sequence[Group]) -> Iterator[bytes]:
    """A segment frame by frame, before compression; each column's cells go by the row."""
    yield encode_shape(Preface(1, SCHEMA_VERSION))
    for _, of_table in groupby(blocks_of(groups), attrgetter("table")):
        for block in of_table:
            for start in range(0, len(block.rows), MAX_CHANGES):
                yield from encoded([_part(block, start)])


def _part(block: Block, start: int) -> Block:
    part = slice(start, start + MAX_CHANGES)
    return Block(
        block.table,
        block.column,
        block.rows[part],
        block.stamps[part],
        block.bases[part],
        block.values[part],
    )


def write(groups: Sequence[Group]) -> tuple[bytes, int]:
    """The bytes of a segment, and how many they are before compression."""
    target = io.BytesIO()
    size = framing.pack(frames(groups), target)
    return target.getvalue(), size


def read(content: bytes, size: int) -> dict[Row, Group]:
    """The groups in a segment; BadSnapshot for what is none that this version knows."""
    try:
        told, blocks = _unpacked(content, size)
    except (Malformed, BadSnapshot) as error:
        raise _damaged() from error
    if told > SCHEMA_VERSION:
        raise BadSnapshot(
            "The archive was written by a newer version of kitchensync.",
            "Update kitchensync on this device.",
        )
    if not all(all(understood(block)) for block in blocks):
        raise _damaged()
    return from_blocks(blocks)


def is_sound(content: bytes, size: int) -> bool:
    """Whether that is a segment, be it of a newer version."""
    try:
        told, blocks = _unpacked(content, size)
    except (Malformed, BadSnapshot):
        return False
    return told > SCHEMA_VERSION or all(all(understood(block)) for block in blocks)


def _unpacked(content: bytes, size: int) -> tuple[int, list[Block]]:
    """The schema version that a segment is of, and the changes in it."""
    if size > MAX_SEGMENT:
        raise Malformed("A segment of the archive is larger than one may be.")
    first, *rest = [*framing.unpack(io.BytesIO(content), size)] or [b""]
    told = decode_shape(first, Preface, limit=MAX_CHANGE_SET).schema_version
    return told, [block for raw in rest for block in decode(raw).blocks]


def _damaged() -> BadSnapshot:
    """The error for bytes that are no segment.

    They were compared with their name when they came, so the disk has changed them since.
    """
    return BadSnapshot(
        "A part of the archive on this device is damaged.", "`ks repair` has it fetched anew."
    )
