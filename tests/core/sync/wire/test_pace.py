"""How much one call carries over lines of all kinds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from kitchensync.errors import NoNetwork
from kitchensync.sync import steps
from kitchensync.sync.wire.limits import ANSWER_BYTES, KIB, MIB, PUSH_BYTES
from kitchensync.sync.wire.pace import FIRST, FIRST_ROOM, LEAST, QUICK_MS, Pace, is_divisible
from kitchensync.sync.wire.transport import Answer, Request
from tests.support.homes import Clock, Device
from tests.support.syncing import name, through, wipe
from tests.support.twin import InProcessRelay

PATIENCE_MS = 60_000
"""How long a call may take, in either direction."""


@pytest.mark.parametrize(
    ("push", "sizes", "count"),
    [(10, [], 0), (10, [4, 6], 2), (10, [4, 7], 1), (10, [11, 1], 1), (10, [10, 0, 1], 2)],
)
def test_a_call_has_what_fits_and_one_envelope_at_least(
    push: int, sizes: list[int], count: int
) -> None:
    assert len(Pace(push).fitting([bytes(size) for size in sizes])) == count


def test_half_is_tried_after_a_cut_and_no_less_than_the_least() -> None:
    sent, pace = [bytes(100 * KIB)] * 2, Pace()
    assert pace.cut(sent, FIRST_ROOM) == Pace(100 * KIB, FIRST_ROOM // 2)
    assert pace.cut([bytes(LEAST), b"x"], LEAST) == Pace(LEAST, LEAST)
    assert not is_divisible([bytes(LEAST), b""], LEAST)


def test_a_call_that_can_do_with_less_in_one_direction_only_says_nothing_of_the_other() -> None:
    assert Pace().cut([bytes(FIRST)], FIRST_ROOM) == Pace(FIRST, FIRST_ROOM // 2)
    assert Pace().cut([bytes(FIRST // 2)] * 2, 0) == Pace(FIRST // 2, FIRST_ROOM)


def test_a_line_that_is_quick_is_given_twice_as_much_until_it_is_all() -> None:
    pace = Pace()
    for _ in range(5):
        pace = pace.brought([bytes(pace.push)], QUICK_MS, is_full=True)
    assert pace == Pace(PUSH_BYTES, ANSWER_BYTES)


def test_a_call_that_took_long_or_was_not_full_changes_nothing() -> None:
    assert Pace().brought([bytes(FIRST)], QUICK_MS + 1, is_full=True) == Pace()
    assert Pace().brought([bytes(FIRST // 2)], 0) == Pace()


@dataclass
class SlowLine:
    """A relay behind a line of so many bytes a second, which gives up after a while.

    The answers to so many of the calls that carry something do not come back, which are `lost`.
    """

    relay: InProcessRelay
    clock: Clock
    speed: int
    lost: int = 0
    calls: list[int] = field(default_factory=list[int])

    def __getattr__(self, called: str) -> object:
        return getattr(self.relay, called)

    @property
    def origin(self) -> str:
        return self.relay.origin

    def found(self, log: list[bytes]) -> bytes:
        self._carry(log)
        return self.relay.found(log)

    def sync(self, space: bytes, token: str, request: Request) -> Answer:
        self._carry(request.envelopes)
        answer = self.relay.sync(space, token, request)
        if request.envelopes and self.lost:
            self.lost -= 1
            raise NoNetwork("The answer is lost.", cut=True)
        self._carry([*answer.entries, *answer.envelopes])
        return answer

    def _carry(self, content: Sequence[bytes]) -> None:
        size = sum(map(len, content))
        self.calls.append(size)
        took = 1000 * size // self.speed
        self.clock.now += min(took, PATIENCE_MS)
        if took > PATIENCE_MS:
            raise NoNetwork("The line is too slow.", cut=True)


def much(device: Device) -> None:
    """Forty envelopes of 30 KiB, which go into no call of two minutes."""
    for at in range(40):
        name(device, at.to_bytes(16, "big"), device.around.random(30 * KIB).hex())
        steps.seal(device.space)


def test_what_waits_goes_out_over_a_line_too_slow_for_all_of_it_at_once(
    ana: Device, relay: InProcessRelay
) -> None:
    much(ana)
    line = SlowLine(relay, ana.clock, speed=2 * KIB)
    assert through(ana, line).sync().sent == 40
    assert not ana.replica.unsent()
    assert max(line.calls) > FIRST // 2
    much(ana)
    line.calls.clear()
    ana.sync()
    assert max(line.calls) < FIRST // 4


def test_a_phone_comes_to_know_all_over_a_line_too_slow_for_a_whole_answer(
    ana: Device, ben: Device, relay: InProcessRelay
) -> None:
    much(ana)
    ana.sync()
    assert through(ben, SlowLine(relay, ben.clock, speed=2 * KIB)).sync().received == 40
    assert ben.replica.digest() == ana.replica.digest()


def test_a_relay_that_lost_all_is_given_it_back_over_a_slow_line(
    ana: Device, ben: Device, relay: InProcessRelay
) -> None:
    much(ana)
    ana.sync()
    ben.sync()
    wipe(relay)
    assert through(ben, SlowLine(relay, ben.clock, speed=2 * KIB)).sync().brought_back == 40


def test_what_arrived_though_its_answer_was_lost_is_told_as_sent(
    ana: Device, ben: Device, relay: InProcessRelay
) -> None:
    much(ana)
    assert through(ana, SlowLine(relay, ana.clock, MIB, lost=1)).sync().sent == 40
    ben.sync()
    wipe(relay)
    assert through(ben, SlowLine(relay, ben.clock, MIB, lost=1)).sync().brought_back == 40


def test_a_line_that_brings_no_single_envelope_is_told(ana: Device, relay: InProcessRelay) -> None:
    much(ana)
    with pytest.raises(NoNetwork, match="too slow"):
        through(ana, SlowLine(relay, ana.clock, speed=KIB // 4)).sync()
    assert len(ana.replica.unsent()) == 40
