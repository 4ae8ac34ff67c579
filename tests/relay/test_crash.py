"""What was acknowledged survives whatever happens to the relay."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from kitchensync.errors import KitchenSyncError, RelayRefused
from kitchensync.sync.wire.http import HttpRelay
from kitchensync_relay.settings import known
from tests.relay.process import ForkedRelay, RelayProcess
from tests.relay.writer import SignedIn, Writer

DEVICES = 4
LIMITS: dict[str, Any] = {one.name: 1_000_000 for one in known() if one.name.startswith("rate_")}


class Pusher(threading.Thread):
    """Pushes one device's envelopes, one a call, until the relay is gone."""

    def __init__(self, home: SignedIn) -> None:
        super().__init__()
        self.home = home
        self.acknowledged = 0

    def run(self) -> None:
        for raw in self.home.writer.sent[self.acknowledged :]:
            try:
                answer = self.home.push(raw)
            except KitchenSyncError:
                return
            self.acknowledged = answer.accepted


def whole(database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


def kill_while_pushing(data: Path, writers: Sequence[Writer], done: list[int], after: float) -> int:
    """Start a relay, push from all writers, kill it; of how many it lost something acknowledged."""
    with ForkedRelay(data, **LIMITS) as process:
        relays = [HttpRelay(process.url, sleep=lambda _: None) for _ in writers]
        pushers = [Pusher(writer.at(relay)) for writer, relay in zip(writers, relays, strict=True)]
        for pusher, acknowledged in zip(pushers, done, strict=True):
            pusher.acknowledged = acknowledged
            pusher.home.found()
        for pusher in pushers:
            pusher.start()
        time.sleep(after)
        process.kill()
    for number, pusher in enumerate(pushers):
        pusher.join()
        pusher.home.relay.close()
        done[number] = pusher.acknowledged
    whole(data / "relay.db")
    with closing(sqlite3.connect(data / "relay.db")) as connection:
        return sum(
            kept(connection, writer)[:acknowledged] != writer.sent[:acknowledged]
            for writer, acknowledged in zip(writers, done, strict=True)
        )


def kept(connection: sqlite3.Connection, writer: Writer) -> list[bytes]:
    rows = connection.execute(
        "SELECT raw FROM envelopes JOIN heads ON heads.id = author WHERE device = ?"
        " ORDER BY envelopes.seq",
        (writer.device,),
    )
    return [raw for (raw,) in rows]


def writers_with(envelopes: int) -> list[Writer]:
    writers = [Writer.founder(seed) for seed in range(DEVICES)]
    for writer in writers:
        for _ in range(envelopes):
            writer.write()
    return writers


def killings(data: Path, times: int, envelopes: int) -> tuple[int, int]:
    """How many envelopes a relay took that was killed so often, and how often it lost some."""
    writers, done = writers_with(envelopes), [0] * DEVICES
    lost = sum(
        kill_while_pushing(data, writers, done, 0.02 + 0.013 * (number % 12))
        for number in range(times)
    )
    return sum(done), lost


def test_no_acknowledged_envelope_is_lost_when_the_relay_is_killed(tmp_path: Path) -> None:
    acknowledged, lost = killings(tmp_path / "data", 20, 400)
    assert acknowledged > 20
    assert lost == 0


@pytest.mark.campaign
def test_no_acknowledged_envelope_is_lost_in_three_hundred_kills(tmp_path: Path) -> None:
    for round_ in range(15):
        acknowledged, lost = killings(tmp_path / f"data-{round_}", 20, 400)
        assert acknowledged > 20
        assert lost == 0


def test_a_relay_that_is_stopped_answers_those_who_wait_and_ends_well(tmp_path: Path) -> None:
    with RelayProcess(tmp_path / "data") as process:
        relay = HttpRelay(process.url)
        home = Writer.founder(1).at(relay)
        home.found()
        home.push(home.writer.write())
        answers: list[int] = []
        vector = {home.writer.device: 1}
        waiting = threading.Thread(
            target=lambda: answers.append(home.pull(vector, wait=30).accepted)
        )
        waiting.start()
        time.sleep(0.5)
        began = time.monotonic()
        assert process.stop() == 0
        assert time.monotonic() - began < 8
        waiting.join(timeout=5)
        relay.close()
    assert answers == [1]
    whole(tmp_path / "data" / "relay.db")
    assert '"event":"stop"' in process.log.read_text()


def test_a_full_disk_takes_nothing_by_halves_and_what_was_acknowledged_stays(
    tmp_path: Path,
) -> None:
    data = tmp_path / "data"
    writer = Writer.founder(1)
    with RelayProcess(data, limit="ulimit -f 1000", **LIMITS) as process:  # in units of 1 KiB
        relay = HttpRelay(process.url, sleep=lambda _: None)
        home = writer.at(relay)
        home.found()
        acknowledged, refusal = push_until_refused(home)
        assert (refusal.reason, refusal.status) == ("unavailable", 503)
        assert refusal.retry_after
        assert home.pull({writer.device: acknowledged}).accepted == acknowledged
        relay.close()
    whole(data / "relay.db")
    with ForkedRelay(data, **LIMITS) as process:
        relay = HttpRelay(process.url)
        home = writer.at(relay)
        assert home.pull().envelopes == tuple(writer.sent[:acknowledged])
        assert home.push(*writer.sent[acknowledged:]).accepted == len(writer.sent)
        relay.close()


def push_until_refused(home: SignedIn) -> tuple[int, RelayRefused]:
    """How many large envelopes were taken before one was not."""
    acknowledged = 0
    while True:
        raw = home.writer.write(home.writer.random.randbytes(60_000))
        try:
            acknowledged = home.push(raw).accepted
        except RelayRefused as refusal:
            return acknowledged, refusal
