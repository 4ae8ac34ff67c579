"""The first sync of 100,000 changes beside two other CRDT libraries doing the same.

loro imports the updates of both devices, then exports a snapshot, writes it and flushes it to the
disk; nothing is encrypted or signed there. Its lots are maps in one map, as an application would
have them, or each a map at the document's root, which it imports faster. crdts' LWWMap takes fewer
changes, as its time per change grows with their number; scaling its time up favours it.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from crdts import LWWMap, ScalarClock, StateUpdate
from loro import ExportMode, LoroDoc, LoroMap, VersionVector

from tests.bench import kitchens
from tests.bench.figures import Figure, speed
from tests.bench.first_sync import first_sync
from tests.bench.kitchens import Action, Value
from tests.bench.timing import Run, side_by_side

CHANGES = 100_000
ROUNDS = 5
FEW = 2_000
LORO_TARGET = 1.0
CRDTS_TARGET = 60.0


def figures() -> Iterator[Figure]:
    """Few and many changes a cell, in actions of an import's and of a person's size."""
    for what, cells, each in (
        ("1.4 changes a cell, 1,000 an action", 71_424, 1000),
        ("11 changes a cell, 1,000 an action", 9_000, 1000),
        ("1.4 changes a cell, 9 an action", 71_424, 9),
    ):
        done = kitchens.actions(changes=CHANGES, cells=cells, each=each)
        with kitchens.folder() as home:
            yield from measure(home, done, what)


def measure(home: Path, done: Sequence[Action], what: str) -> Iterator[Figure]:
    """The rate of the first sync over theirs."""
    devices = kitchens.authors(home, done)
    joins = kitchens.newcomer(home, devices[0])
    kitchens.close(devices)
    nested, at_root = (
        [loro_updates(done, author, at_root=at_root) for author in range(2)]
        for at_root in (False, True)
    )
    files = (home / f"round-{number}" for number in count())
    few = [edit for action in done for edit in action.edits][:FEW]
    timings = side_by_side(
        {
            "ours": lambda: first_sync(joins, next(files)),
            "loro": lambda: loro(nested, next(files)),
            "loro, root": lambda: loro(at_root, next(files)),
            "crdts": lambda: lww_map(few),
        },
        rounds=ROUNDS,
    )
    yield speed("beside loro", what, timings, other="loro", at_least=LORO_TARGET)
    rooted = f"{what}, maps at the root"
    yield speed("beside loro", rooted, timings, other="loro, root", at_least=LORO_TARGET)
    work = CHANGES / FEW
    yield speed("beside crdts", what, timings, other="crdts", work=work, at_least=CRDTS_TARGET)


def loro_updates(done: Sequence[Action], author: int, *, at_root: bool) -> bytes:
    """What one of the devices would have written with loro, each lot a map of cells."""
    doc = LoroDoc()
    doc.peer_id = author + 1
    table = doc.get_map("lot")
    lots: dict[bytes, LoroMap] = {}
    for action in done:
        if action.author != author:
            continue
        for row, column, value in action.edits:
            if row not in lots:
                name = row.hex()
                lots[row] = doc.get_map(name) if at_root else table.ensure_mergeable_map(name)
            lots[row].insert(column, value)
        doc.commit()
    return doc.export(ExportMode.Updates(VersionVector()))


@contextmanager
def loro(updates: Sequence[bytes], file: Path) -> Generator[Run]:
    """Import all of it into an empty document, and keep that."""
    doc = LoroDoc()

    def run() -> None:
        for update in updates:
            doc.import_(update)
        with file.open("wb") as snapshot:
            snapshot.write(doc.export(ExportMode.Snapshot()))
            snapshot.flush()
            os.fsync(snapshot.fileno())

    yield run


@contextmanager
def lww_map(edits: Sequence[tuple[bytes, str, Value]]) -> Generator[Run]:
    """Each change as one update of a map from cell to value, kept nowhere."""
    clock = ScalarClock()
    cells = LWWMap(clock=clock)
    updates = [
        StateUpdate(clock.uuid, number, ("o", f"{row.hex()}/{column}", 1, value))
        for number, (row, column, value) in enumerate(edits, 1)
    ]

    def run() -> None:
        for update in updates:
            cells.update(update)

    yield run
