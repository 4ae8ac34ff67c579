"""The spaces of one home, and what lies outside of it: clock, randomness, keys, the relay.

Leaves what a sync of them does to `syncing`, and what people do to the other rooms. Opening a home
loads the household's replica and nothing else.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from kitchensync.errors import HomeError, KitchenSyncError, NoRelay, NotFound
from kitchensync.files import SCRATCH, sweep_scratch
from kitchensync.kitchen.desk import Desk
from kitchensync.kitchen.home import (
    HOUSEHOLD,
    PERSONAL,
    Changes,
    Marker,
    Settings,
    change_settings,
    database,
    restoring,
)
from kitchensync.sync.space import Space, Surroundings

if TYPE_CHECKING:
    from kitchensync.kitchen.eye.memory import Memory
    from kitchensync.replica import Replica
    from kitchensync.sync.wire.session import Session
    from kitchensync.sync.wire.transport import Relay
    from kitchensync.trust.keys import DeviceKeys
    from kitchensync.trust.keystore import KeyStore
    from kitchensync.vision.eye import Recogniser

LAST_CONTACT = "last-contact"
"""When a space was synced last; here, since who only asks for that need not load what syncs."""


def _now() -> int:
    return time.time_ns() // 1_000_000


def _http(url: str) -> Relay:
    from kitchensync.sync.wire.http import HttpRelay

    return HttpRelay(url)


def _eye(folder: Path, threads: int, memory: Memory) -> Recogniser:
    from kitchensync.vision.eye import Eye

    return Eye(folder, threads=threads, proven=memory.proven(), on_proven=memory.note_proven)


def _look_up(code: str) -> bytes | None:
    from kitchensync.kitchen.eye import lookup

    return lookup.ask(code)


@dataclass(frozen=True, slots=True)
class Outside:
    """What a kitchen needs of the world; tests put twins in its place.

    `clock` gives Unix milliseconds, `random` that many bytes, `connect` the relay at a URL; `eye`
    is what recognises, with the model of a folder and so many threads; `look_up` what Open Food
    Facts says of a barcode.
    """

    clock: Callable[[], int] = _now
    random: Callable[[int], bytes] = os.urandom
    connect: Callable[[str], Relay] = _http
    eye: Callable[[Path, int, Memory], Recogniser] = _eye
    look_up: Callable[[str], bytes | None] = _look_up


class _Keys:
    """A `KeyStore` in the home's `keys` folder that is loaded when a key is first asked for."""

    def __init__(self, home: Path) -> None:
        self._folder = home / "keys"

    def _store(self) -> KeyStore:
        from kitchensync.trust.keystore import FileKeyStore

        return FileKeyStore(self._folder)

    def load(self, label: str) -> DeviceKeys | None:
        return self._store().load(label)

    def save(self, label: str, keys: DeviceKeys) -> None:
        self._store().save(label, keys)

    def delete(self, label: str) -> None:
        self._store().delete(label)


def surroundings(home: Path, outside: Outside) -> Surroundings:
    """What the spaces of a home share."""
    return Surroundings(_Keys(home), outside.clock, outside.random)


class Spaces:
    """The household's space and the personal one, which is opened when it is asked for."""

    def __init__(self, home: Path, outside: Outside, *, read_only: bool = False) -> None:
        self.home = home
        self.outside = outside
        self._read_only = read_only
        self._marker = Marker(home)
        self._around = surroundings(home, outside)
        self._open: dict[str, Space] = {}
        self._connected: dict[str, Relay] = {}
        self._connecting = threading.Lock()
        self._closed = False
        self._opening = threading.Lock()
        self.household = self._space(HOUSEHOLD)
        if not read_only:
            # Who is killed leaves a copy of a kitchen, which nobody looks for there.
            sweep_scratch(home, SCRATCH)
            sweep_scratch(*restoring(home))

    def _space(self, label: str) -> Space:
        with self._opening:
            if label not in self._open:
                path = database(self.home, label)
                self._open[label] = Space.open(path, label, self._around, read_only=self._read_only)
            return self._open[label]

    @property
    def personal(self) -> Space | None:
        """This person's own space, if this device has it."""
        return self.named(PERSONAL) if PERSONAL in self.settings.spaces else None

    def named(self, label: str) -> Space:
        """The space of that label; NotFound where this device has none."""
        if label not in self.settings.spaces:
            raise NotFound(f"This device has no {label} space.", "It has the household's.")
        return self._space(label)

    @property
    def all(self) -> list[Space]:
        """Household first."""
        return [self._space(label) for label in self.settings.spaces]

    @property
    def openable(self) -> list[Space]:
        """Those that can be opened, household first: one's own may have lost its file."""
        opened: list[Space] = []
        for label in self.settings.spaces:
            with suppress(HomeError):
                opened.append(self._space(label))
        return opened

    @property
    def unopened(self) -> HomeError | None:
        """Why a space of this home cannot be opened; None where all can."""
        try:
            _ = self.all
        except HomeError as error:
            return error
        return None

    @contextmanager
    def but_unopened(self) -> Generator[None, None, None]:
        """Go on where the block ends with why a space of this home cannot be opened: all else of it
        is through."""
        try:
            yield
        except HomeError as error:
            if type(error) is not type(self.unopened):
                raise

    @property
    def own(self) -> Space | None:
        """This person's own space, if this device has it and it can be opened."""
        return next((each for each in self.openable if each.label == PERSONAL), None)

    def replicas(self) -> list[Replica]:
        """Those of the spaces that can be opened, the household's first."""
        return [space.replica for space in self.openable]

    def desk(self, space: Space) -> Desk:
        """What the rooms need to work on a space."""
        return Desk(space.replica, self.outside.clock, self.outside.random, self.settings)

    @property
    def settings(self) -> Settings:
        """What the home's marker says now, whichever program wrote it."""
        return self._marker.settings

    def change_settings(self, **changes: Unpack[Changes]) -> Settings:
        """Change what the home's marker says."""
        return change_settings(self.home, **changes)

    @property
    def relay(self) -> Relay:
        """The relay, connected when it is first asked for; NoRelay if none is set, HomeError once
        this was closed.

        One at which the household met before stays connected: threads may still wait there.
        """
        url = self.settings.relay
        if not url:
            raise NoRelay("No relay is set.", "Set one: ks relay set https://relay.example")
        with self._connecting:
            if self._closed:
                raise HomeError(f"{self.home} was closed.", "Open the kitchen anew.")
            if url not in self._connected:
                self._connected[url] = self.outside.connect(url)
            return self._connected[url]

    def session(self, space: Space, relay: Relay | None = None) -> Session:
        """Signed in as this device, from the first call on; at the relay where it meets the others,
        or at that one. What it says in this device's name, a home that is a copy does not: Copied.
        """
        from kitchensync.sync.wire.session import Session

        check = partial(self.check_place, space)
        return Session(relay or self.relay, space.id, space.keys, self.outside.clock, check)

    def check_place(self, space: Space) -> None:
        """Copied where this home is not where it was when the space was last synced."""
        from kitchensync.kitchen.safety import instance

        instance.check(self.home, space.replica, self.replicas, self.outside.random)

    def has_written(self) -> bool:
        """Whether something was written here since this was opened; False once it is closed."""
        written = (space.replica.data_version()[1] for space in self._open.values())
        return not self._closed and any(written)

    def close(self) -> None:
        """Let go of files and connections."""
        with self._connecting:
            self._closed = True
            for relay in self._connected.values():
                with suppress(KitchenSyncError):
                    relay.close()
            self._connected.clear()
        for space in self._open.values():
            space.close()
