"""Pushes that wait together are taken as if they had come one after the other."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence

import pytest

from kitchensync.errors import RelayRefused
from kitchensync_relay.checking import Checker
from kitchensync_relay.ground import Ground
from kitchensync_relay.memory import MemoryStore
from kitchensync_relay.pauses import Pauses
from kitchensync_relay.pushes import Push, Pushed, Pushes
from kitchensync_relay.store import Logged, Transaction
from tests.relay.writer import START_MS, Writer

PLENTY = 10**9


@pytest.fixture(params=[1, 2, 3])
def checker(request: pytest.FixtureRequest) -> Iterator[Checker]:
    checker = Checker(request.param)
    yield checker
    checker.close()


class Together:
    """A store in which these writers' spaces are, and pushes that come to it at once."""

    def __init__(self, checker: Checker, writers: Sequence[Writer]) -> None:
        self._store = MemoryStore()
        ground = Ground(store=self._store, clock=lambda: START_MS, quota=PLENTY)
        self.memberships = ground.memberships
        self._pushes = Pushes(ground, checker, Pauses())
        asyncio.run(self._store.write(lambda tx: self._found(tx, writers)))

    def _found(self, tx: Transaction, writers: Sequence[Writer]) -> None:
        for writer in writers:
            tx.add_space(writer.space, START_MS)
            first = Logged(writer.log[0], writer.membership.head, "found")
            tx.add_entries(writer.space, [first], START_MS)

    def take(self, *pushes: tuple[Writer, Sequence[bytes]]) -> list[Pushed | Exception]:
        waiting = [Push(writer.space, writer.device, raws) for writer, raws in pushes]
        return asyncio.run(self._store.write(lambda tx: self._pushes.take(tx, waiting)))

    def kept(self, writer: Writer) -> list[bytes]:
        return asyncio.run(self._store.read(lambda tx: list(tx.envelopes(writer.space, {}))))


def code(outcome: Pushed | Exception) -> str:
    """Why a push was refused, or nothing."""
    refusal = outcome.refusal if isinstance(outcome, Pushed) else outcome
    assert refusal is None or isinstance(refusal, RelayRefused)
    return refusal.reason if refusal else ""


@pytest.mark.parametrize("known", [True, False])
def test_a_bad_signature_is_found_in_any_place_and_touches_nobody_else(
    checker: Checker, known: bool
) -> None:
    writers = [Writer.founder(seed) for seed in range(11)]
    together = Together(checker, writers)
    if known:
        for writer in writers:
            together.memberships.keep(writer.membership)
    for bad in (0, 5, 10):
        raws = [writer.write() for writer in writers]
        forged = raws[bad][:-1] + bytes([raws[bad][-1] ^ 1])
        sent = [[forged if place == bad else raw] for place, raw in enumerate(raws)]
        outcomes = together.take(*zip(writers, sent, strict=True))
        wanted = ["bad-signature" if place == bad else "" for place in range(11)]
        assert [code(outcome) for outcome in outcomes] == wanted
        assert code(*together.take((writers[bad], [raws[bad]]))) == ""
    assert all(together.kept(writer) == writer.sent for writer in writers)


def test_a_push_sees_what_those_before_it_in_its_space_left(checker: Checker) -> None:
    writer = Writer.founder()
    together = Together(checker, [writer])
    fork = writer.envelope(b"other").raw
    one, two = writer.write(), writer.write()
    outcomes = together.take(*((writer, [raw]) for raw in (one, one, fork, two)))
    assert [code(outcome) for outcome in outcomes] == ["", "", "fork", ""]
    assert together.kept(writer) == [one, two]


def test_a_space_that_is_not_here_is_its_callers_error_alone(checker: Checker) -> None:
    writer, stranger = Writer.founder(1), Writer.founder(2)
    together = Together(checker, [writer])
    outcomes = together.take((stranger, [stranger.write()]), (writer, [writer.write()]))
    assert [code(outcome) for outcome in outcomes] == ["unknown-space", ""]
    assert together.kept(writer) == writer.sent
