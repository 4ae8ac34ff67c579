"""A device in a process of its own, that writes and syncs until somebody kills it."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random

from kitchensync.errors import NoNetwork
from kitchensync.sync.executor import synchronise
from kitchensync.sync.space import Space, Surroundings
from kitchensync.sync.wire.http import HttpRelay
from kitchensync.sync.wire.session import Session
from kitchensync.trust.keystore import FileKeyStore

LABEL = "household"
LOT = b"l" * 16


def now() -> int:
    """Unix milliseconds."""
    return time.time_ns() // 1_000_000


def surroundings(folder: Path) -> Surroundings:
    """A device's keys in its folder, and the machine's clock."""
    return Surroundings(FileKeyStore(folder / "keys"), now, os.urandom)


def write_and_sync(folder: Path, url: str, seed: int, told: Connection) -> None:
    """Tell the id of each change as soon as it is acknowledged; never returns."""
    random = Random(seed)
    space = Space.open(folder / "kitchen.db", LABEL, surroundings(folder))
    relay = HttpRelay(url, sleep=lambda _: None)
    session = Session(relay, space.id, space.keys, now)
    while True:
        for _ in range(random.randrange(1, 4)):
            told.send(_write(space, random))
        with suppress(NoNetwork):
            synchronise(space, session)


def _write(space: Space, random: Random) -> str:
    with space.replica.transaction("crash") as tx:
        tx.put("food", bytes([random.randrange(4)]) * 16, {"name": f"{random.random()}"})
        entry = {"lot": LOT, "kind": "used", "amount": -1, "at": now()}
        tx.post("posting", random.randbytes(16), entry)
    assert tx.change_id is not None
    return tx.change_id
