"""How time grows: the first sync with the changes there are, one change with the history behind it.

Ten times as many beside the fewer ones, in the same rounds, and beside raw upserts of as many; a
million only when asked for.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import partial
from itertools import count
from pathlib import Path
from typing import TypeVar

from tests.bench import kitchens
from tests.bench.figures import Figure, cost
from tests.bench.first_sync import first_sync, upserts
from tests.bench.kitchens import Action, Newcomer
from tests.bench.one_change import change
from tests.bench.plot import Axis, Chart, Point
from tests.bench.timing import Contender, Run, side_by_side
from tests.support.homes import Device

Given = TypeVar("Given")

CHANGES = (10_000, 30_000, 100_000)
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
    files = (home / f"round-{number}.db" for number in count())
    contenders: dict[str, Contender] = {}
    for changes in counts:
        done = _actions(changes)
        joins = _joining(home / str(changes), done)
        contenders[f"{changes}"] = partial(_on_a_new_file, first_sync, joins, files)
        contenders[f"{changes} upserts"] = partial(_on_a_new_file, upserts, done, files)
    timings = side_by_side(contenders, rounds=ROUNDS)
    found = [
        cost(
            "growth",
            f"first sync, a change of {more:,} to one of {more // 10:,}",
            timings,
            ours=f"{more}",
            other=f"{more // 10}",
            work=10,
            at_most=MOST,
        )
        for more in counts
        if more // 10 in counts
    ]
    microseconds = {
        name: [(n, timings[f"{n}{kind}"].median * 1e6 / n) for n in counts]
        for name, kind in (("kitchensync", ""), ("raw upserts", " upserts"))
    }
    title = "First sync of a new device, beside one upsert a change"
    yield from _drawn(found, title, "changes", "µs a change", microseconds)


def one_change(home: Path) -> Iterator[Figure]:
    """The time from hand to hand after more and more history."""
    kitchens_: dict[int, list[Device]] = {}
    contenders: dict[str, Contender] = {}
    prices = count(1)
    for changes in HISTORIES:
        done = kitchens.actions(changes=changes, cells=900, each=9)
        folder = home / str(changes)
        folder.mkdir()
        devices = kitchens_[changes] = kitchens.authors(folder, done)
        devices[0].sync()
        contenders[f"{changes}"] = partial(_one_more, devices, done[0].edits[0][0], prices)
    timings = side_by_side(contenders, rounds=CHANGES_MADE)
    for devices in kitchens_.values():
        kitchens.close(devices)
    fewest, *others = HISTORIES
    found = [
        cost(
            "growth",
            f"one change after {changes:,} to one after {fewest:,}",
            timings,
            ours=f"{changes}",
            other=f"{fewest}",
            at_most=MOST,
        )
        for changes in others
    ]
    milliseconds = {"kitchensync": [(n, timings[f"{n}"].median * 1e3) for n in HISTORIES]}
    title = "One change: made, sealed, opened by another device, merged"
    yield from _drawn(found, title, "changes of history", "ms", milliseconds)


def _drawn(
    found: Sequence[Figure], title: str, x: str, y: str, series: Mapping[str, Sequence[Point]]
) -> Iterator[Figure]:
    """The figures, the last of them with the curve that they are read from."""
    yield from found[:-1]
    yield replace(found[-1], chart=Chart(title, Axis(x, log=True), Axis(y), series))


def _on_a_new_file(
    contender: Callable[[Given, Path], AbstractContextManager[Run]],
    given: Given,
    files: Iterator[Path],
) -> AbstractContextManager[Run]:
    return contender(given, next(files))


def _one_more(
    devices: Sequence[Device], row: bytes, prices: Iterator[int]
) -> AbstractContextManager[Run]:
    return change(devices, row, next(prices))


def _actions(changes: int) -> Sequence[Action]:
    return kitchens.actions(changes=changes, cells=changes * 9 // 14 // 18 * 18, each=100)


def _joining(folder: Path, done: Sequence[Action]) -> Newcomer:
    folder.mkdir()
    devices = kitchens.authors(folder, done)
    joins = kitchens.newcomer(folder, devices[0])
    kitchens.close(devices)
    return joins
