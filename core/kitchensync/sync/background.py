"""Keeps spaces in sync from threads of its own: one listens to each space, one sends for all.

What a sync does is left to `executor`. Errors are told and tried again, after longer and longer
pauses that end where the other thread gets through; none of them ends a thread.
"""

from __future__ import annotations

import logging
import random
import threading
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from kitchensync.errors import KitchenSyncError
from kitchensync.sync.wire.limits import WAIT_SECONDS

if TYPE_CHECKING:
    from kitchensync.sync.executor import SyncReport

_FIRST_PAUSE = 1.0
_LEAST_PAUSE = 0.25
_LONGEST_PAUSE = 300.0
_FIRST_WAIT = 1
_GATHER = 0.05
_STOP_SECONDS = 2.0

_log = logging.getLogger(__name__)

SyncOnce = Callable[[int], "SyncReport"]
"""Syncs one space, waiting at most that many seconds for news."""


class BackgroundSync:
    """Started once, stopped once. `on_change` and `on_error` are called from its threads.

    `on_change` is given what a sync did, if it received something, pictures included; `on_error`
    why one failed.
    """

    def __init__(
        self,
        spaces: Sequence[SyncOnce],
        *,
        on_change: Callable[[SyncReport], None] = lambda _: None,
        on_error: Callable[[KitchenSyncError], None] = lambda _: None,
        wait: int = WAIT_SECONDS,
    ) -> None:
        self._spaces = tuple(spaces)
        self._on_change = on_change
        self._on_error = on_error
        self._wait = wait
        self._stopping = threading.Event()
        self._local_change = threading.Event()
        self._again = tuple(threading.Event() for _ in self._spaces)
        self._threads = [
            threading.Thread(target=self._listen, args=each, daemon=True)
            for each in zip(self._spaces, self._again, strict=True)
        ]
        self._threads.append(threading.Thread(target=self._send, daemon=True))

    def start(self) -> None:
        """Start listening and sending; returns at once."""
        for thread in self._threads:
            thread.start()

    def wake(self) -> None:
        """Something was written here, or the relay may answer again: sync now."""
        self._local_change.set()

    def stop(self) -> bool:
        """End the threads; whether all had ended after two seconds.

        A thread that waits for the relay's answer ends when that comes, and does nothing with it. A
        thread that calls this itself, from a callback, ends when the callback returns.
        """
        self._stopping.set()
        for event in (self._local_change, *self._again):
            event.set()
        alive = [thread for thread in self._threads if thread.is_alive()]
        others = [thread for thread in alive if thread is not threading.current_thread()]
        for thread in others:
            thread.join(_STOP_SECONDS / len(others))
        return not any(thread.is_alive() for thread in others)

    @property
    def stopping(self) -> bool:
        """Whether `stop` was called."""
        return self._stopping.is_set()

    def _listen(self, sync: SyncOnce, again: threading.Event) -> None:
        pause, wait, awaited = _FIRST_PAUSE, self._wait, 0
        while True:
            again.clear()
            if self.stopping:
                return
            report = self._attempt(sync, wait)
            if report is None:
                again.wait(pause * random.uniform(0.5, 1.5))  # noqa: S311  # spreads retries, keeps no secret
                pause = min(pause * 2, _LONGEST_PAUSE)
                continue
            pause = _FIRST_PAUSE
            wait, awaited = self._next_wait(wait, awaited, report), report.pictures_awaited
            if not report.received:
                # A relay that does not wait must not be asked all the time.
                self._stopping.wait(_LEAST_PAUSE)

    def _next_wait(self, wait: int, awaited: int, report: SyncReport) -> int:
        """Ask soon where pictures are awaited: the relay wakes nobody when one arrives."""
        if not report.pictures_awaited:
            return self._wait
        is_new = report.pictures_awaited > awaited or report.received > 0
        return _FIRST_WAIT if is_new else min(2 * wait, self._wait)

    def _send(self) -> None:
        while not self.stopping:
            self._local_change.wait()
            self._stopping.wait(_GATHER)
            self._local_change.clear()
            for sync, again in zip(self._spaces, self._again, strict=True):
                if not self.stopping and self._attempt(sync, 0) is not None:
                    again.set()

    def _attempt(self, sync: SyncOnce, wait: int) -> SyncReport | None:
        """What a sync did; None where it failed."""
        try:
            report = sync(wait)
        except KitchenSyncError as error:
            self._tell(error)
            return None
        except Exception:  # noqa: BLE001  # a thread that ends would end the sync in silence
            _log.exception("a sync failed")
            self._tell(
                KitchenSyncError(
                    "A sync failed for a reason that nobody foresaw.",
                    "It is tried again; `ks sync` shows whether it goes on.",
                )
            )
            return None
        if (report.received or report.pictures_fetched) and not self.stopping:
            _call(partial(self._on_change, report))
        return report

    def _tell(self, error: KitchenSyncError) -> None:
        if not self.stopping:
            _call(partial(self._on_error, error))


def _call(listener: Callable[[], None]) -> None:
    """Call what somebody else wrote: what it raises is logged, and ends neither sync nor thread."""
    try:
        listener()
    except Exception:  # noqa: BLE001  # what was synced is synced, whoever listens
        _log.exception("a listener failed")
