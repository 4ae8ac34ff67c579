"""Sync in the background: listening, sending at once, failing quietly, stopping."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable

import pytest

from kitchensync.errors import KitchenSyncError, NoNetwork
from kitchensync.sync.background import BackgroundSync
from kitchensync.sync.executor import SyncReport

PATIENCE = 5.0


class Calls:
    """A sync of these outcomes, which after them waits to be let go, and keeps its calls.

    `at_last`: whether news comes then.
    """

    def __init__(self, *outcomes: bool | SyncReport | Exception, at_last: bool = False) -> None:
        self._outcomes = list(outcomes)
        self._at_last = at_last
        self._lock = threading.Lock()
        self.waits: list[int] = []
        self.called = threading.Semaphore(0)
        self.let_go = threading.Event()

    def __call__(self, wait: int) -> SyncReport:
        with self._lock:
            self.waits.append(wait)
            outcome = self._outcomes.pop(0) if self._outcomes else None
        self.called.release()
        if outcome is None and wait:
            self.let_go.wait(PATIENCE)
            outcome = self._at_last
        if isinstance(outcome, Exception):
            raise outcome
        if isinstance(outcome, SyncReport):
            return outcome
        return SyncReport(received=int(outcome is True))


def run(calls: Calls, test: Callable[[BackgroundSync], None], **options: object) -> None:
    background = BackgroundSync([calls], **options)  # type: ignore[arg-type]  # callbacks of the test
    background.start()
    try:
        test(background)
    finally:
        calls.let_go.set()
        assert background.stop()


def test_what_came_in_is_told() -> None:
    heard: queue.Queue[SyncReport] = queue.Queue()

    def test(_: BackgroundSync) -> None:
        assert heard.get(timeout=PATIENCE) == SyncReport(received=1)

    run(Calls(True), test, on_change=heard.put)


def test_pictures_that_came_alone_are_told() -> None:
    heard: queue.Queue[SyncReport] = queue.Queue()

    def test(_: BackgroundSync) -> None:
        assert heard.get(timeout=PATIENCE).pictures_fetched == 2

    run(Calls(SyncReport(pictures_fetched=2)), test, on_change=heard.put)


def test_a_picture_that_is_still_on_its_way_is_asked_for_soon_and_then_less_often() -> None:
    lacks = SyncReport(pictures_awaited=1)
    calls = Calls(lacks, lacks, lacks, SyncReport(received=1, pictures_awaited=2), lacks, False)

    def test(_: BackgroundSync) -> None:
        for _call in range(7):
            assert calls.called.acquire(timeout=PATIENCE)
        assert calls.waits == [50, 1, 2, 4, 1, 2, 50]

    run(calls, test)


def test_something_written_here_is_sent_while_the_listener_waits() -> None:
    calls = Calls()

    def test(background: BackgroundSync) -> None:
        assert calls.called.acquire(timeout=PATIENCE)
        background.wake()
        assert calls.called.acquire(timeout=PATIENCE)
        assert calls.waits == [50, 0]

    run(calls, test)


def test_an_error_is_told_and_the_listener_goes_on() -> None:
    told: list[KitchenSyncError] = []
    calls = Calls(NoNetwork("Out of reach."), True)
    heard: queue.Queue[SyncReport] = queue.Queue()

    def test(_: BackgroundSync) -> None:
        assert heard.get(timeout=PATIENCE)
        assert [error.code for error in told] == ["no-network"]

    run(calls, test, on_error=told.append, on_change=heard.put)


def test_a_listener_does_not_sit_out_its_pause_once_something_could_be_sent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("kitchensync.sync.background._FIRST_PAUSE", 10 * PATIENCE)
    calls = Calls(NoNetwork("Out of reach."))

    def test(running: BackgroundSync) -> None:
        assert calls.called.acquire(timeout=PATIENCE)
        running.wake()
        assert calls.called.acquire(timeout=PATIENCE)
        assert calls.called.acquire(timeout=PATIENCE)
        assert calls.waits == [50, 0, 50]

    run(calls, test)


def test_a_failure_that_nobody_foresaw_is_told_and_ends_no_thread() -> None:
    told: list[KitchenSyncError] = []
    heard: queue.Queue[SyncReport] = queue.Queue()

    def test(_: BackgroundSync) -> None:
        assert heard.get(timeout=PATIENCE)
        assert [error.code for error in told] == ["error"]

    run(Calls(ZeroDivisionError(), True), test, on_error=told.append, on_change=heard.put)


def test_stopping_does_not_wait_for_the_relay_and_nothing_is_told_after_it() -> None:
    told: queue.Queue[SyncReport] = queue.Queue()
    calls = Calls(at_last=True)
    background = BackgroundSync([calls], on_change=told.put)
    background.start()
    assert calls.called.acquire(timeout=PATIENCE)
    assert not background.stop()
    calls.let_go.set()
    assert background.stop()
    assert told.empty()


def test_a_listener_that_fails_ends_no_thread() -> None:
    told: list[KitchenSyncError] = []
    calls = Calls(NoNetwork("Out of reach."), True, True)
    again = threading.Semaphore(0)

    def fail_to_hear(error: KitchenSyncError) -> None:
        told.append(error)
        raise ZeroDivisionError

    def fail_to_take(_: SyncReport) -> None:
        again.release()
        raise ZeroDivisionError

    def test(_: BackgroundSync) -> None:
        assert again.acquire(timeout=PATIENCE)
        assert again.acquire(timeout=PATIENCE)
        assert [error.code for error in told] == ["no-network"]

    run(calls, test, on_error=fail_to_hear, on_change=fail_to_take)


def test_a_listener_may_stop_what_called_it() -> None:
    stopped = threading.Event()
    calls = Calls(NoNetwork("Out of reach."))

    def stop(_: KitchenSyncError) -> None:
        if background.stop():
            stopped.set()

    background = BackgroundSync([calls], on_error=stop)
    background.start()
    assert stopped.wait(PATIENCE)
    assert background.stop()
    assert calls.waits == [50]
