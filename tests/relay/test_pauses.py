"""Whose new envelopes wait while somebody shuts their author out, and for how long."""

from __future__ import annotations

from kitchensync_relay.memory import MemoryStore
from kitchensync_relay.pauses import PAUSE_MS, Pauses
from tests.relay.conftest import service_over
from tests.relay.writer import START_MS, Clock, SignedIn, Writer, refused
from tests.support.twin import InProcessRelay

SPACE, DEVICE = b"s" * 32, b"d" * 16


def test_a_pause_is_of_one_device_in_one_space_and_ends() -> None:
    pauses = Pauses()
    pauses.begin(SPACE, [DEVICE], START_MS)
    assert pauses.left(SPACE, DEVICE, START_MS) == PAUSE_MS / 1000
    assert pauses.left(SPACE, DEVICE, START_MS + PAUSE_MS - 1) == 0.001
    assert pauses.left(SPACE, DEVICE, START_MS + PAUSE_MS) == 0.0
    assert pauses.left(SPACE, b"e" * 16, START_MS) == 0.0
    assert pauses.left(b"t" * 32, DEVICE, START_MS) == 0.0


def test_a_clock_that_is_set_back_makes_no_pause_longer() -> None:
    pauses = Pauses()
    pauses.begin(SPACE, [DEVICE], START_MS)
    assert pauses.left(SPACE, DEVICE, START_MS - 1) == 0.0


def test_pauses_are_bounded_in_number() -> None:
    pauses = Pauses(most=2)
    pauses.begin(SPACE, [DEVICE, b"e" * 16], START_MS)
    assert len(pauses) == 2
    pauses.begin(SPACE, [b"f" * 16], START_MS)
    assert len(pauses) == 0


def test_no_pause_ends_for_many_others_of_one_space() -> None:
    pauses = Pauses(most=20)
    pauses.begin(SPACE, [DEVICE], START_MS)
    for number in range(5):
        others = [bytes([number, each]) * 8 for each in range(9)]
        pauses.begin(bytes([number]) * 32, others, START_MS + 1)
    assert len(pauses) <= 20
    assert pauses.left(SPACE, DEVICE, START_MS + 1) > 0


def test_those_that_ended_take_no_place() -> None:
    pauses = Pauses(most=2)
    for number in range(2):
        pauses.begin(bytes([number]) * 32, [DEVICE], START_MS)
    pauses.begin(SPACE, [], START_MS + PAUSE_MS)
    pauses.begin(SPACE, [DEVICE, b"e" * 16], START_MS + PAUSE_MS)
    assert pauses.left(SPACE, DEVICE, START_MS + PAUSE_MS) > 0


def test_whoever_is_not_shut_out_after_all_writes_on_after_a_while() -> None:
    clock = Clock()
    relay = InProcessRelay(service_over(MemoryStore(), clock))
    home, phone = two(relay)
    phone.push(phone.writer.write())
    assert refused(lambda: home.append(home.writer.removing(phone.writer, heads={}))) == (
        "stale-boundary"
    )
    more = phone.writer.write()
    assert refused(lambda: phone.push(more)) == "rate-limited"
    clock.now += PAUSE_MS
    assert phone.push(more).accepted == 2
    relay.close()


def test_nobody_waits_since_somebody_turned_the_key_too_late() -> None:
    relay = InProcessRelay(service_over(MemoryStore(), Clock()))
    home, phone = two(relay)
    phone.push(phone.writer.write())
    assert refused(lambda: home.append(home.writer.removing(heads={}))) == "stale-boundary"
    assert phone.push(phone.writer.write()).accepted == 2
    relay.close()


def test_a_childs_device_has_nobody_wait() -> None:
    relay = InProcessRelay(service_over(MemoryStore(), Clock()))
    home, child = two(relay, role="child")
    home.push(home.writer.write())
    assert refused(lambda: child.append(child.writer.removing(home.writer, heads={}))) == (
        "not-allowed"
    )
    assert home.push(home.writer.write()).accepted == 2
    relay.close()


def two(relay: InProcessRelay, role: str = "adult") -> tuple[SignedIn, SignedIn]:
    """Ann, and another whom she has let in."""
    ann = Writer.founder()
    other = Writer.stranger(ann.log, 2)
    ann.log.append(ann.adding(other, "child" if role == "child" else "adult"))
    relay.found(ann.log)
    return ann.at(relay), other.at(relay)
