"""Kitchens to measure: devices with real keys and files, and what they wrote.

Nothing here is timed. What is done with them is left to the subjects.
"""

from __future__ import annotations

import itertools
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from kitchensync.sync import incoming, steps
from kitchensync.sync.space import Space, Surroundings
from kitchensync.sync.wire.limits import ANSWER_BYTES
from kitchensync.sync.wire.pace import Pace
from kitchensync.trust.keys import DeviceKeys
from kitchensync.trust.keystore import MemoryKeyStore
from tests.support.homes import Clock, Device, enrol, found, twin

TABLE = "lot"
COLUMNS = {
    "food": bytes,
    "place": bytes,
    "dimension": str,
    "unit": str,
    "best_before": str,
    "acquired": str,
    "price": int,
    "currency": str,
    "note": str,
}
"""The cells of a lot that a person fills in."""

Value = bytes | int | str
Edit = tuple[bytes, str, Value]
"""Row, column, value."""

_SECOND_MS = 1000
_SHARED = 0.01
"""How many of the edits are of a thing that the other device edits too, neither knowing of it."""


@dataclass(frozen=True, slots=True)
class Action:
    """What one of the two devices did in one transaction."""

    author: int
    edits: Sequence[Edit]


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A device that joins when everything is written; `answers` bring it what the others wrote."""

    keys: DeviceKeys
    log: Sequence[bytes]
    answers: Sequence[Sequence[bytes]]

    @property
    def bytes(self) -> int:
        """What travels."""
        return sum(len(envelope) for answer in self.answers for envelope in answer)

    def space(self, file: Path) -> Space:
        """The device with nothing but the membership log."""
        around = Surroundings(MemoryKeyStore(), Clock(), Random(0).randbytes)
        space = Space.adopt(file, "household", self.keys, self.log, around)
        space.membership  # noqa: B018  # signing in has verified the log before a first answer
        return space


@contextmanager
def folder() -> Generator[Path]:
    """A folder for one measurement, on the disk that temporary files are on."""
    with TemporaryDirectory(prefix="kitchensync-bench-") as name:
        yield Path(name)


def actions(*, changes: int, cells: int, each: int, seed: int = 1) -> list[Action]:
    """Two devices at work: `changes` changes of `cells` cells, `each` in one action.

    Every lot is filled in by one device and mostly edited by it; one in a hundred edits is of a lot
    of the other device, which makes a conflict.
    """
    random = Random(seed)
    written = [_edits(random, changes=changes // 2, cells=cells // 2) for _ in range(2)]
    rows = [list(dict.fromkeys(row for row, _, _ in edits)) for edits in written]
    done: list[Action] = []
    for parts in zip(*(_cut(edits, each) for edits in written), strict=True):
        for author, part in enumerate(parts):
            done.append(Action(author, _shared(random, part, rows[1 - author])))
    return done


def _edits(random: Random, *, changes: int, cells: int) -> list[Edit]:
    """Every cell once, lot by lot, then cells at random."""
    rows = [random.randbytes(16) for _ in range(cells // len(COLUMNS))]
    places = [*itertools.product(rows, COLUMNS)][:changes]
    names = [*COLUMNS]
    while len(places) < changes:
        places.append((random.choice(rows), random.choice(names)))
    return [(row, column, value(random, column)) for row, column in places]


def _cut(edits: Sequence[Edit], each: int) -> Iterator[Sequence[Edit]]:
    for start in range(0, len(edits), each):
        yield edits[start : start + each]


def _shared(random: Random, edits: Sequence[Edit], others: Sequence[bytes]) -> Sequence[Edit]:
    return [
        (random.choice(others) if random.random() < _SHARED else row, column, value)
        for row, column, value in edits
    ]


def value(random: Random, column: str) -> Value:
    """Something that a person could have typed there."""
    if column in ("food", "place"):
        return random.randrange(300).to_bytes(16, "big")
    if column == "dimension":
        return random.choice(("mass", "volume", "count"))
    if column in ("best_before", "acquired"):
        return f"2026-{random.randint(1, 12):02}-{random.randint(1, 28):02}"
    if COLUMNS[column] is int:
        return random.randrange(2000)
    return f"{column} {random.randrange(1000)}"


def authors(home: Path, done: Sequence[Action], *, push_each: bool = False) -> list[Device]:
    """Two devices that did this and have sent it, in full envelopes or one for each action."""
    clock = Clock()
    relay = twin(clock)
    first = found(home, relay, seed=1, clock=clock)
    second = enrol(first, home, relay, seed=2, clock=clock)
    devices = [first, second]
    for action in done:
        clock.now += _SECOND_MS
        write(devices[action.author].space, action.edits)
        if push_each:
            steps.seal(devices[action.author].space)
    for device in devices:
        device.sync()
    return devices


def write(space: Space, edits: Sequence[Edit]) -> None:
    """One transaction."""
    rows: dict[bytes, dict[str, Value]] = {}
    for row, column, value in edits:
        rows.setdefault(row, {})[column] = value
    with space.replica.transaction("fill the larder") as transaction:
        for row, values in rows.items():
            transaction.put(TABLE, row, values)


def newcomer(home: Path, member: Device) -> Newcomer:
    """One more device of the household, and the relay's answers to its first sync."""
    device = enrol(member, home, member.relay, seed=3, clock=member.clock)
    device.session.pace = Pace(room=ANSWER_BYTES)  # as on a line that was found to be quick
    answers: list[Sequence[bytes]] = []
    more = True
    while more:
        answer = device.session.sync(steps.request(device.space))
        incoming.take(device.space, answer.envelopes)
        answers.append(answer.envelopes)
        more = answer.more
    found = Newcomer(device.space.keys, device.space.log(), answers)
    device.space.close()
    return found


def close(devices: Sequence[Device]) -> None:
    """Let go of files and of the relay between the devices."""
    for device in devices:
        device.space.close()
    devices[0].relay.close()
