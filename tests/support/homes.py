"""Devices for tests: spaces over real files, joined to one household without the ceremony."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Self

from kitchensync.replica import Replica
from kitchensync.replica.archives.over import Rule
from kitchensync.sync.executor import SyncReport, synchronise
from kitchensync.sync.membership import log
from kitchensync.sync.space import Space, Surroundings
from kitchensync.sync.wire.session import Session
from kitchensync.sync.wire.transport import Relay
from kitchensync.trust import authoring
from kitchensync.trust.entries import EnrolledRole
from kitchensync.trust.keys import DeviceKeys
from kitchensync.trust.keystore import MemoryKeyStore
from kitchensync_relay.auth import Secret
from kitchensync_relay.memory import MemoryStore
from kitchensync_relay.service import RelayService
from tests.support.twin import ORIGIN, InProcessRelay

START_MS = 1_780_000_000_000


@dataclass
class Clock:
    """A clock that tests set; Unix milliseconds."""

    now: int = START_MS

    def __call__(self) -> int:
        return self.now


def twin(
    clock: Callable[[], int], seed: int = 0, store: MemoryStore | None = None
) -> InProcessRelay:
    """A relay in this process, its randomness from a seed."""
    random = Random(seed)
    generation = random.randbytes(16)  # drawn in any case: the secret is what comes after it
    service = RelayService(
        store=store or MemoryStore(generation=generation),
        origin=ORIGIN,
        secrets=[Secret("test", random.randbytes(32))],
        clock=clock,
        random=random.randbytes,
    )
    return InProcessRelay(service)


@dataclass
class Device:
    """One device: its space, its own clock, its own view of the relay."""

    space: Space
    clock: Clock
    relay: Relay
    around: Surroundings
    session: Session = field(init=False)

    def __post_init__(self) -> None:
        # Tokens and challenges are of the relay's time, whatever the kitchen's clock says.
        now = getattr(self.relay, "now", self.clock)
        self.session = Session(self.relay, self.space.id, self.space.keys, now)

    @property
    def replica(self) -> Replica:
        return self.space.replica

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.space.close()

    def sync(self, wait: int = 0) -> SyncReport:
        return synchronise(self.space, self.session, wait=wait)

    def restart(self) -> None:
        """Forget everything that is not in the file."""
        path = self.space.replica.path
        self.space.close()
        self.space = Space.open(path, self.space.label, self.around)
        self.__post_init__()


def found(
    folder: Path,
    relay: Relay,
    *,
    seed: int = 1,
    clock: Clock | None = None,
    archiving: Rule | None = None,
) -> Device:
    """The first device of a household."""
    random = Random(seed)
    clock = clock or Clock()
    around = Surroundings(MemoryKeyStore(), clock, random.randbytes, archiving)
    person = random.randbytes(16)
    space = Space.found(folder / f"{seed}.db", "household", "household", person, around)
    return Device(space, clock, relay, around)


def enrol(
    member: Device,
    folder: Path,
    relay: Relay,
    *,
    seed: int,
    role: EnrolledRole = "adult",
    clock: Clock | None = None,
) -> Device:
    """A further device that `member` takes in and that knows the log; not synced yet."""
    random = Random(seed)
    clock = clock or Clock()
    member.sync()
    keys = DeviceKeys.generate(random.randbytes)
    entry = authoring.add(
        member.space.membership,
        member.space.keys,
        keys.public,
        person=random.randbytes(16),
        role=role,
    )
    log.append_next(member.space, entry)
    member.sync()
    around = replace(member.around, keystore=MemoryKeyStore(), clock=clock, random=random.randbytes)
    path = folder / f"{seed}.db"
    space = Space.adopt(path, "household", keys, member.space.log(), around)
    return Device(space, clock, relay, around)
