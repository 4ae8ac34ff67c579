"""What a member says of another one's chain is a word against a word, and proves nothing."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from random import Random
from typing import Any

import pytest
from msgspec.structs import replace

from kitchensync.replica.stamps import DAY_MS
from kitchensync.replica.values import Head
from kitchensync.sync import noticing, steps
from kitchensync.sync.membership import log, removal
from kitchensync.sync.snapshots.offers import forget_older
from kitchensync.sync.wire.transport import Answer
from kitchensync.trust import envelope
from kitchensync.trust.authoring import recovery
from kitchensync.trust.entries import Place
from kitchensync.trust.envelope import Body, Envelope, Position
from kitchensync.trust.keys import DeviceKeys
from kitchensync.trust.standing import Covered
from kitchensync_relay.floors import Policy
from tests.support.homes import Device, enrol
from tests.support.syncing import (
    EGGS,
    MILK,
    RICE,
    Corrupting,
    break_,
    check_agreement,
    floor,
    hiding,
    name,
    names,
    rings,
    settle,
    through,
    wipe,
)
from tests.support.twin import InProcessRelay


@pytest.fixture
def tim(tmp_path: Path, relay: InProcessRelay, ana: Device, ben: Device) -> Iterator[Device]:
    """A child's device, on which another program runs than on the others."""
    with enrol(ana, tmp_path, relay, seed=5, role="child") as device:
        device.sync()
        ben.sync()
        yield device


def claim(liar: Device, about: bytes, seq: int = 1) -> None:
    """Say in an envelope that something stands in a place of a chain that never was there."""
    place = Place(about, seq, bytes(range(32)))
    seal = envelope.seal

    def sealed(at: Position, body: Body, **keys: Any) -> Envelope:
        return seal(at, replace(body, seen=[place]), **keys)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(envelope, "seal", sealed)
        name(liar, seq.to_bytes(16, "big"), "rice")
        steps.seal(liar.space)
    liar.sync()


def frame(liar: Device, victim: Device, *others: Device) -> None:
    """Have the others hold what the victim wrote, and hear that it wrote something else."""
    name(victim, MILK, "milk")
    settle(victim, *others)
    claim(liar, victim.space.device)
    for device in (victim, *others):
        device.sync()


def next_floor(relay: InProcessRelay, ana: Device, ben: Device) -> Covered | None:
    """The floor, once both had time to agree on a newer one."""
    relay.service.policy = Policy(envelopes=0)
    for device in (ana, ben):
        device.clock.now += 2 * DAY_MS
    settle(ben, ana, ben)
    return floor(ana)


def test_who_is_said_to_have_two_chains_is_not_taken_to_have_them(
    ana: Device, ben: Device, tim: Device
) -> None:
    frame(tim, ben, ana)
    for device in (ana, ben):
        assert rings(device) == {("disputed", ben.space.device)}
        assert [alarm.detail for alarm in device.replica.alarms.all()] == [tim.space.device.hex()]
        assert not noticing.forked(device.replica)


def test_what_a_framed_device_wrote_is_brought_back_like_all_else(
    ana: Device, ben: Device, tim: Device, relay: InProcessRelay
) -> None:
    frame(tim, ben, ana)
    wipe(relay)
    settle(ana, tim)
    assert names(tim) == {"milk", "rice"}


def test_it_is_over_when_who_said_so_is_gone(ana: Device, ben: Device, tim: Device) -> None:
    frame(tim, ben, ana)
    removal.want(ana.replica, [tim.space.device])
    settle(ana, ben)
    check_agreement(ana, ben)


def test_it_is_over_when_a_new_epoch_has_drawn_one_line_for_all(
    ana: Device, ben: Device, tim: Device
) -> None:
    frame(tim, ben, ana)
    steps.remove(ana.space, frozenset(), ana.replica.heads())
    settle(ana, ben, tim)
    check_agreement(ana, ben, tim)


def test_what_was_said_in_an_epoch_that_is_over_rings_no_more(
    ana: Device, ben: Device, tim: Device
) -> None:
    name(ben, MILK, "milk")
    settle(ben, ana)
    claim(tim, ben.space.device)
    ben.sync()
    steps.remove(ben.space, frozenset(), ben.replica.heads())
    settle(ben, ana)
    check_agreement(ana, ben)


def test_what_was_said_before_the_chain_came_is_compared_when_it_comes(
    ana: Device, ben: Device, tim: Device
) -> None:
    claim(tim, ben.space.device)
    ana.sync()
    assert ("disputed", ben.space.device) not in rings(ana)
    name(ben, MILK, "milk")
    settle(ben, ana)
    assert rings(ana) == rings(ben) == {("disputed", ben.space.device)}


def test_a_place_that_never_was_is_held_against_who_names_it_and_not_against_the_relay(
    ana: Device, ben: Device, tim: Device
) -> None:
    claim(tim, ben.space.device, 1000)
    ana.sync()
    assert rings(ana) == {("relay-withholds", ben.space.device)}
    assert [alarm.detail for alarm in ana.replica.alarms.all()] == [tim.space.device.hex()]
    ben.sync()
    name(ben, MILK, "milk")
    settle(ben, ana)
    for device in (ana, ben):
        assert rings(device) == {("disputed", ben.space.device)}
        assert [alarm.detail for alarm in device.replica.alarms.all()] == [tim.space.device.hex()]


def test_places_that_never_were_keep_nobody_from_a_floor(
    ana: Device, ben: Device, tim: Device, relay: InProcessRelay
) -> None:
    relay.service.policy = Policy(envelopes=0)
    for seq, nobody in ((1000, ben.space.device), (2000, ben.space.device), (1, b"n" * 16)):
        claim(tim, nobody, seq)
    settle(ben)
    name(ben, MILK, "milk")
    for device in (ana, ben):
        device.clock.now += 2 * DAY_MS
    settle(ben, ana, ben)
    assert floor(ana) is not None
    assert rings(ana) == {("disputed", ben.space.device)}


def test_who_disputes_a_chain_keeps_nobody_from_a_floor_by_places_that_never_were(
    ana: Device, ben: Device, tim: Device, relay: InProcessRelay
) -> None:
    frame(tim, ben, ana)
    claim(tim, ben.space.device, 1000)
    settle(ana, ben)
    name(ben, MILK, "oat milk")
    assert next_floor(relay, ana, ben) is not None
    assert rings(ana) == rings(ben) == {("disputed", ben.space.device)}


def test_places_that_never_were_are_held_against_no_snapshot_once_the_envelope_is_forgotten(
    ana: Device, ben: Device, tim: Device, relay: InProcessRelay
) -> None:
    for each in "abcd":
        name(ben, MILK, each)
        settle(ben, ana)
    before = next_floor(relay, ana, ben)
    assert before is not None
    relay.service.policy = Policy(envelopes=1000)
    claim(tim, ben.space.device)
    claim(tim, ben.space.device, 1000)
    settle(ana, ben)
    assert forget_older(ana.space, ana.session, ana.clock.now + 10 * DAY_MS)
    name(ben, EGGS, "eggs")
    assert next_floor(relay, ana, ben) != before
    assert noticing.BAD_SNAPSHOT not in {alarm.code for alarm in ana.replica.alarms.all()}


def test_places_that_never_were_are_held_against_no_snapshot_of_a_later_epoch(
    ana: Device, ben: Device, tim: Device, relay: InProcessRelay
) -> None:
    claim(tim, ben.space.device, 1000)
    ana.sync()
    removal.want(ana.replica, [tim.space.device])
    settle(ana, ben)
    name(ben, MILK, "milk")
    assert next_floor(relay, ana, ben) is not None
    check_agreement(ana, ben)


def test_nothing_is_kept_of_devices_that_never_were(ana: Device, tim: Device) -> None:
    claim(tim, b"nobody's device.")
    ana.sync()
    assert names(ana) == {"rice"}
    assert ana.replica.get_state("said") is None


def test_what_a_device_says_of_its_own_chain_its_chain_says(
    ana: Device, ben: Device, tim: Device
) -> None:
    name(tim, MILK, "milk")
    settle(tim, ana, ben)
    for seq in (1, 99):
        claim(tim, tim.space.device, seq)
        settle(ana, ben)
    assert rings(ana) == rings(ben) == set()
    check_agreement(ana, ben)


def test_what_a_device_says_of_its_own_chain_keeps_nobody_from_a_floor(
    ana: Device, ben: Device, tim: Device, relay: InProcessRelay
) -> None:
    relay.service.policy = Policy(envelopes=0)
    claim(tim, tim.space.device, 1000)
    settle(ben)
    name(ben, MILK, "milk")
    for device in (ana, ben):
        device.clock.now += 2 * DAY_MS
    settle(ben, ana, ben)
    assert floor(ana) is not None
    check_agreement(ana, ben)


def test_what_is_said_of_words_on_paper_keeps_nobody_from_a_floor(
    ana: Device, ben: Device, tim: Device, relay: InProcessRelay
) -> None:
    words = DeviceKeys.generate(Random(9).randbytes)
    log.append_next(ana.space, recovery(ana.space.membership, ana.space.keys, words))
    settle(ana, ben, tim)
    claim(tim, words.device_id, 1000)
    name(ben, MILK, "milk")
    assert next_floor(relay, ana, ben) is not None
    check_agreement(ana, ben)


def test_nobody_takes_back_what_they_said_by_telling_the_truth(
    ana: Device, ben: Device, tim: Device
) -> None:
    frame(tim, ben, ana)
    name(ben, EGGS, "eggs")
    settle(ben, tim)
    name(tim, RICE, "brown rice")
    settle(tim, ana)
    assert rings(ana) == {("disputed", ben.space.device)}


def test_who_disputes_a_chain_hushes_nobody_elses_word_on_it(
    tmp_path: Path, relay: InProcessRelay, ana: Device, ben: Device, tim: Device
) -> None:
    with enrol(ana, tmp_path, relay, seed=7) as cat:
        frame(tim, ben, ana, cat)
        name(ben, EGGS, "eggs")
        settle(ben, cat)
        name(cat, EGGS, "Eggs")
        cat.sync()
        through(ana, Corrupting(relay, keeping_back(ben, ana.replica.heads()))).sync()
        assert rings(ana) == {
            ("disputed", ben.space.device),
            ("relay-withholds", ben.space.device),
        }
        assert {alarm.detail for alarm in ana.replica.alarms.all()} == {
            tim.space.device.hex(),
            cat.space.device.hex(),
        }


def keeping_back(author: Device, heads: Mapping[bytes, Head]) -> Callable[[Answer], Answer]:
    """Answers as if that device had written no more than it had at these places."""
    hide = hiding(author)
    end = {author.space.device: heads[author.space.device]}

    def keep_back(answer: Answer) -> Answer:
        hidden = hide(answer)
        return dataclasses.replace(hidden, heads={**hidden.heads, **end})

    return keep_back


def test_a_framed_device_is_compared_with_all_others_but_who_framed_it(
    ana: Device, ben: Device, tim: Device
) -> None:
    frame(tim, ben, ana)
    for device in (ben, tim):
        break_(device, "UPDATE food SET name = 'mist' WHERE name = 'milk'")
    for device in (ana, ben, tim):
        device.clock.now += 1
        device.replica.whole.self_check()
    for device in (tim, ben):
        name(device, EGGS, "eggs")
        device.sync()
    ana.sync()
    assert rings(ana) == {("disputed", ben.space.device), ("digest", ben.space.device)}
