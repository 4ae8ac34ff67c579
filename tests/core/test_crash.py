"""A device that is killed at any moment has kept what it acknowledged, and goes on by itself."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

from kitchensync.sync.membership import log
from kitchensync.sync.space import Space
from kitchensync.sync.wire.http import HttpRelay
from kitchensync.trust import authoring
from kitchensync.trust.keys import DeviceKeys
from kitchensync_relay.settings import known
from tests.relay.process import RelayProcess
from tests.support import crash_child
from tests.support.crash_child import LABEL, now, surroundings
from tests.support.dump import dump
from tests.support.homes import Clock, Device

KILLS = 20
PRELOADED = [
    "tests.support.crash_child",
    "kitchensync.replica.merging",
    "kitchensync.replica.transaction",
    "kitchensync.sync.admission",
    "kitchensync.trust.epochs",
]
UNLIMITED: dict[str, Any] = {one.name: 1_000_000 for one in known() if one.name.startswith("rate_")}


class Killable:
    """A device whose process is started, killed and looked at again."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder
        self.url = url
        self.acknowledged: set[str] = set()

    def run_and_kill(self, random: Random) -> None:
        """Let it write and sync for a moment, and read what it said before it was killed."""
        forking = multiprocessing.get_context("forkserver")
        forking.set_forkserver_preload(PRELOADED)
        hearing, telling = forking.Pipe(duplex=False)
        process = forking.Process(
            target=crash_child.write_and_sync,
            args=(self.folder, self.url, random.getrandbits(32), telling),
            daemon=True,
        )
        process.start()
        telling.close()
        for _ in range(random.randrange(1, 12)):
            self.acknowledged.add(hearing.recv())
        time.sleep(random.random() * 0.02)
        process.kill()
        process.join()
        process.close()
        with hearing:
            self.acknowledged.update(_rest(hearing))

    def device(self) -> Device:
        """The device in this process, from nothing but its folder."""
        around = surroundings(self.folder)
        space = Space.open(self.folder / "kitchen.db", LABEL, around)
        return Device(space, Clock(now()), HttpRelay(self.url), around)


def _rest(hearing: Any) -> Iterator[str]:
    try:
        while True:
            yield hearing.recv()
    except (EOFError, OSError):
        return


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """The address of a real relay that counts no calls."""
    with RelayProcess(folder / "relay", **UNLIMITED) as process:
        yield process.url


def pair(folder: Path, url: str) -> tuple[Killable, Device]:
    """A device that will be killed again and again, and one that only syncs."""
    for name in ("killed", "other"):
        (folder / name).mkdir()
    path, around = folder / "killed" / "kitchen.db", surroundings(folder / "killed")
    space = Space.found(path, LABEL, "household", b"p" * 16, around)
    first = Device(space, Clock(now()), HttpRelay(url), around)
    first.sync()
    around = surroundings(folder / "other")
    keys = DeviceKeys.generate(around.random)
    log.append_next(
        space,
        authoring.add(space.membership, space.keys, keys.public, person=b"q" * 16, role="adult"),
    )
    first.sync()
    joined = Space.adopt(folder / "other" / "kitchen.db", LABEL, keys, space.log(), around)
    close(first)
    return Killable(folder / "killed", url), Device(joined, Clock(now()), HttpRelay(url), around)


def close(device: Device) -> None:
    device.space.close()
    device.relay.close()


def history(device: Device) -> set[str]:
    changes = device.replica.history(device.space.open_envelope, limit=1_000_000)
    return {change.id for change in changes}


def kill_and_look(killed: Killable, other: Device, random: Random) -> None:
    """One kill, and everything that must hold after it."""
    killed.run_and_kill(random)
    again = killed.device()
    again.replica.integrity()
    assert killed.acknowledged <= history(again)
    again.sync()
    other.sync()
    assert dump(again.replica) == dump(other.replica)
    assert killed.acknowledged <= history(other)
    close(again)


def test_a_device_killed_at_any_moment_keeps_what_it_acknowledged_and_goes_on(
    tmp_path: Path,
) -> None:
    with serving(tmp_path) as url:
        killed, other = pair(tmp_path, url)
        for kill in range(KILLS):
            kill_and_look(killed, other, Random(kill))
        assert len(killed.acknowledged) >= KILLS
        close(other)
