"""How time grows: the first sync with the changes there are, one change with the history behind it.

Ten times as many beside the fewer ones, in the same rounds; a million only when asked for.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from itertools import count, pairwise
from pathlib import Path

from tests.bench import kitchens
from tests.bench.figures import Figure, cost
from tests.bench.first_sync import first_sync
from tests.bench.kitchens import Newcomer
from tests.bench.one_change import change
from tests.bench.timing import side_by_side
from tests.support.homes import Device

CHANGES = (10_000, 100_000)
LONG = "KITCHENSYNC_BENCH_LONG"
"""Set in the environment for a million changes, which takes some minutes."""
HISTORIES = (1_000, 10_000, 100_000)
ROUNDS = 5
CHANGES_MADE = 100
MOST = 1.25
"""How much more a change may take among ten or a hundred times as many; caches take their share."""


def figures() -> Iterator[Figure]:
    """The first sync for each change, then one change."""
    with kitchens.folder() as home:
        yield from first_syncs(home)
    with kitchens.folder() as home:
        yield from one_change(home)


def first_syncs(home: Path) -> Iterator[Figure]:
    """The time for each change among ten times as many."""
    counts = (*CHANGES, 1_000_000) if os.environ.get(LONG) else CHANGES
    joining = {str(changes): _joining(home / str(changes), changes) for changes in counts}
    files = (home / f"round-{number}.db" for number in count())
    timings = side_by_side(
        {name: lambda one=one: first_sync(one, next(files)) for name, one in joining.items()},
        rounds=ROUNDS,
    )
    for fewer, more in pairwise(counts):
        what = f"first sync, a change of {more:,} to one of {fewer:,}"
        yield cost(
            "growth",
            what,
            timings,
            ours=str(more),
            other=str(fewer),
            work=more / fewer,
            at_most=MOST,
        )


def one_change(home: Path) -> Iterator[Figure]:
    """The time from hand to hand after more and more history."""
    kitchens_: dict[str, Sequence[Device]] = {}
    rows: dict[str, bytes] = {}
    for changes in HISTORIES:
        done = kitchens.actions(changes=changes, cells=900, each=9)
        folder = home / str(changes)
        folder.mkdir()
        kitchens_[str(changes)] = kitchens.authors(folder, done)
        kitchens_[str(changes)][0].sync()
        rows[str(changes)] = done[0].edits[0][0]
    prices = count(1)
    timings = side_by_side(
        {
            name: lambda name=name: change(kitchens_[name], rows[name], next(prices))
            for name in kitchens_
        },
        rounds=CHANGES_MADE,
    )
    for devices in kitchens_.values():
        kitchens.close(devices)
    fewest, *others = HISTORIES
    for changes in others:
        what = f"one change after {changes:,} to one after {fewest:,}"
        yield cost("growth", what, timings, ours=str(changes), other=str(fewest), at_most=MOST)


def _joining(folder: Path, changes: int) -> Newcomer:
    folder.mkdir()
    done = kitchens.actions(changes=changes, cells=changes * 9 // 14 // 18 * 18, each=100)
    devices = kitchens.authors(folder, done)
    joins = kitchens.newcomer(folder, devices[0])
    kitchens.close(devices)
    return joins
