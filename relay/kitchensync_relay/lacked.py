"""The envelopes that a device lacks, out of the relay's database, one of them in memory at a time.

Their places are merged, which an index has; what lies there is read as it is asked for.
"""

from __future__ import annotations

import heapq
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Final

import msgspec

_AT_ONCE: Final = 64
"""Places that are looked up together: each by itself takes twice as long."""
_RAW: Final = (
    "SELECT raw FROM envelopes WHERE place IN (SELECT value FROM json_each(?)) ORDER BY place"
)

Execute = Callable[..., sqlite3.Cursor]


def lacked(execute: Execute, space: bytes, vector: Mapping[bytes, int]) -> Iterator[bytes]:
    """What a device with this version vector lacks, in the order in which it was taken."""
    places = _places(execute, space, vector)
    while some := [*islice(places, _AT_ONCE)]:
        for (raw,) in execute(_RAW, (msgspec.json.encode(some).decode(),)):
            yield raw


def _places(execute: Execute, space: bytes, vector: Mapping[bytes, int]) -> Iterator[int]:
    authors = execute(
        "SELECT id, device, seq FROM heads WHERE space = (SELECT id FROM spaces WHERE space = ?)",
        (space,),
    ).fetchall()
    lacking = [
        execute(
            "SELECT place FROM envelopes WHERE author = ? AND seq > ? ORDER BY seq",
            (author, vector.get(device, 0)),
        )
        for author, device, seq in authors
        if seq > vector.get(device, 0)
    ]
    for (place,) in heapq.merge(*lacking):
        yield place
