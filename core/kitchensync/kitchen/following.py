"""A kitchen that follows the others by itself: syncs in the background, tells of changes.

Leaves threads and pauses to `sync.background`, each sync to `syncing`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from kitchensync.errors import KitchenSyncError
from kitchensync.kitchen.spaces import Spaces

if TYPE_CHECKING:
    from kitchensync.sync.background import SyncOnce
    from kitchensync.sync.executor import SyncReport
    from kitchensync.sync.space import Space
    from kitchensync.sync.wire.session import Session

Stop = Callable[[], None]
Tell = Callable[["SyncReport"], None]
TellError = Callable[[KitchenSyncError], None]


class Following:
    """Subscriptions and the background sync of one open kitchen."""

    def __init__(self, spaces: Spaces) -> None:
        self._spaces = spaces
        self._stops: list[Stop] = []
        self._wakes: list[Callable[[], None]] = []

    def subscribe(self, callback: Callable[[], None]) -> Stop:
        """Have `callback` called after each change of this process, own or received."""
        stops = [space.replica.on_change(callback) for space in self._spaces.openable]

        def stop() -> None:
            for each in stops:
                each()

        return stop

    def start(self, on_change: Tell | None = None, on_error: TellError | None = None) -> Stop:
        """Sync from now on, in threads of its own; what ends it. NoRelay if none is set.

        Told at once of a space that cannot be opened; the others are in sync all the same.
        """
        from kitchensync.sync.background import BackgroundSync

        background = BackgroundSync(
            [self._once(space) for space in self._spaces.openable],
            on_change=on_change or (lambda _: None),
            on_error=on_error or (lambda _: None),
        )
        unsubscribe = self.subscribe(background.wake)

        def stop() -> None:
            unsubscribe()
            background.stop()
            if stop in self._stops:
                self._stops.remove(stop)
                self._wakes.remove(background.wake)

        self._stops.append(stop)
        self._wakes.append(background.wake)
        background.start()
        if on_error and (error := self._spaces.unopened):
            on_error(error)
        return stop

    def send_soon(self) -> None:
        """Send what other processes have written; nothing where there is nothing."""
        if any(space.replica.outbox_size() for space in self._spaces.openable):
            self.sync_soon()

    def sync_soon(self) -> None:
        """Sync now: the network is there again, or the app is looked at.

        After failures the background sync pauses for up to some minutes; this ends that.
        """
        for wake in tuple(self._wakes):
            wake()

    def _once(self, space: Space) -> SyncOnce:
        """One sync of a space; the threads that wait and that send sign in by themselves."""
        from kitchensync.kitchen.syncing import sync_one

        sessions: dict[bool, Session] = {}
        self._spaces.session(space)  # NoRelay now, and not in a thread

        def once(wait: int) -> SyncReport:
            session = sessions.get(wait > 0)
            # The household may have gone to another relay since.
            if session is None or session.relay is not self._spaces.relay:
                session = sessions[wait > 0] = self._spaces.session(space)
            return sync_one(self._spaces, space, session, wait=wait)

        return once

    def watch(
        self,
        stop: threading.Event,
        on_change: Tell | None = None,
        on_error: TellError | None = None,
    ) -> None:
        """Sync until `stop` is set; returns then."""
        end = self.start(on_change, on_error)
        try:
            stop.wait()
        finally:
            end()

    def close(self) -> None:
        """Stop whatever was started."""
        for stop in tuple(self._stops):
            stop()
