"""Frames of a snapshot that are written at once come to what merging them comes to."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from kitchensync.replica.changeset import Block
from kitchensync.replica.database import Database
from kitchensync.replica.placing import put_in_place
from kitchensync.replica.snapshots.fresh import Fresh
from kitchensync.replica.stamps import END, TICK, pack
from tests.core.replica.devices import NOON, household
from tests.support.dump import dump

_ROWS = [bytes([at]) * 16 for at in range(1, 7)]
_CELLS = {
    ("food", "name"): st.sampled_from(["milk", "oats"]),
    ("food", "minimum"): st.integers(0, 3),
    ("food", "deleted"): st.integers(0, 1),
    ("posting", "entry"): st.integers(-2, 2).map(
        lambda amount: [_ROWS[0], "used", amount, 1, None, None, None]
    ),
    ("posting", "voided"): st.integers(0, 1),
}
_STAMPS = [pack(NOON, 0, 1) + at * TICK for at in range(4)] + [END]


@st.composite
def blocks(draw: st.DrawFn) -> Block:
    """Mostly what a snapshot says of a column: ids in order, nothing replaced."""
    (table, column), values = draw(st.sampled_from([*_CELLS.items()]))
    rows = draw(st.lists(st.sampled_from(_ROWS), min_size=1, max_size=5))
    rows = sorted(set(rows)) if draw(st.integers(0, 9)) else rows
    size = len(rows)
    replaced = st.just(0) if draw(st.integers(0, 9)) else st.sampled_from([0, *_STAMPS[:2]])
    return Block(
        table,
        column,
        rows,
        draw(st.lists(st.sampled_from(_STAMPS[2:]), min_size=size, max_size=size)),
        draw(st.lists(replaced, min_size=size, max_size=size)),
        draw(st.lists(values, min_size=size, max_size=size)),
    )


def one_of_each(frame: Sequence[Block]) -> list[Block]:
    """As a decoded frame has it: a block for each column."""
    return [*{(block.table, block.column): block for block in frame}.values()]


class Never(Fresh):
    """Has everything merged."""

    def take(self, table: str, blocks: Sequence[Block]) -> bool:
        return False


def loaded(database: Database, frames: Sequence[Sequence[Block]], kind: type[Fresh]) -> None:
    with database.write():
        fresh = kind(database)
        for frame in frames:
            put_in_place(database, frame, fresh)
        fresh.close()


@settings(max_examples=60)
@given(st.lists(st.lists(blocks(), min_size=1, max_size=4).map(one_of_each), max_size=4))
def test_it_comes_to_the_same_whatever_the_frames_are_like(frames: list[list[Block]]) -> None:
    with tempfile.TemporaryDirectory() as folder, household(Path(folder), 2) as devices:
        made: list[object] = []
        for device, kind in zip(devices, (Fresh, Never), strict=True):
            database = device.replica.whole._database  # pyright: ignore[reportPrivateUsage]  # below what the replica shows
            loaded(database, frames, kind)
            beside = [
                sorted(str(tuple(one)) for one in device.replica.rows(sql))
                for sql in ("SELECT * FROM superseded", "SELECT name, sql FROM sqlite_master")
            ]
            made.append((dump(device.replica), beside))
        assert made[0] == made[1]
