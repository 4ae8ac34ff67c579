"""A device of which there were two wrote two chains: one of them is drawn for everybody."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from kitchensync.errors import BadChain, BadSignature, Copied
from kitchensync.replica.values import Head
from kitchensync.sync import leftout, spoilt, steps
from kitchensync.sync.wire.transport import Answer, Request
from kitchensync.trust.envelope import Header, parse
from kitchensync.wire import encode
from kitchensync_relay.floors import Policy
from kitchensync_relay.memory import MemoryStore
from tests.support.forging import in_the_name_of
from tests.support.homes import Device, enrol
from tests.support.syncing import (
    EGGS,
    MILK,
    RICE,
    Corrupting,
    backup,
    check_agreement,
    floor,
    name,
    names,
    rings,
    settle,
    shut_out,
    spoil,
    through,
)
from tests.support.syncing import copied as as_it_is
from tests.support.twin import InProcessRelay

BEANS = b"b" * 16


def write_two_chains(
    cleo: Device, relay: InProcessRelay, seen_by: Device, *, first: int = 1, second: int = 1
) -> MemoryStore:
    """The relay is put back after `seen_by` saw Cleo's first chain; the copy's is the one it has.

    Both begin with the same, and go on for so many envelopes. What the relay was put back to.
    """
    name(cleo, RICE, "rice")
    settle(cleo, seen_by)
    before = backup(relay)
    copied = cleo.replica.path.with_suffix(".copy")
    cleo.replica.rows("VACUUM INTO ?", (str(copied),))
    for at in range(first):
        name(cleo, MILK, f"milk {at}")
        cleo.sync()
    seen_by.sync()
    relay.service = replace(relay.service, store=as_it_is(before))
    cleo.space.close()
    copied.replace(cleo.replica.path)
    cleo.restart()
    for at in range(second):
        name(cleo, EGGS, f"eggs {at}")
        cleo.sync()
    return before


@pytest.mark.parametrize(("first", "second"), [(1, 1), (3, 1), (1, 3)])
def test_who_holds_the_other_chain_can_shut_the_copied_device_out(
    ana: Device, ben: Device, cleo: Device, relay: InProcessRelay, first: int, second: int
) -> None:
    write_two_chains(cleo, relay, seen_by=ben, first=first, second=second)
    ana.sync()
    ben.sync()
    assert ("fork", cleo.space.device) in rings(ben)
    shut_out(ben, cleo)
    settle(ana, ben)
    assert cleo.space.device not in ana.space.membership.members
    assert names(ben) == names(ana) == {"rice", f"eggs {second - 1}"}
    assert ben.replica.heads() == ana.replica.heads()
    assert ben.replica.digest() == ana.replica.digest()
    assert rings(ana) == set()
    assert rings(ben) == {("left-out", cleo.space.device)}


def test_what_was_on_the_chain_that_does_not_count_is_set_aside(
    ana: Device, ben: Device, cleo: Device, relay: InProcessRelay
) -> None:
    write_two_chains(cleo, relay, seen_by=ben, first=2)
    ben.sync()
    shut_out(ben, cleo)
    assert rings(ben) == {("left-out", cleo.space.device)}
    assert leftout.settle(ben.space, cleo.space.device, take=True) == 2
    settle(ben, ana)
    assert names(ana) == names(ben) == {"rice", "eggs 0", "milk 1"}
    check_agreement(ana, ben)


def test_what_the_disk_spoilt_of_the_chain_that_does_not_count_is_not_lost_without_a_word(
    ana: Device, ben: Device, cleo: Device, relay: InProcessRelay
) -> None:
    write_two_chains(cleo, relay, seen_by=ben)
    spoil(ben.replica, cleo.space.device)
    relay.service.policy = Policy(envelopes=0, grace_ms=0)
    settle(ana, cleo, ana)
    settle(ben, ana, cleo)
    assert names(ben) == names(ana) == {"rice", "eggs 0"}
    assert rings(ben) == {("left-out", cleo.space.device)}
    assert spoilt.is_lacking(ben.replica, cleo.space.device)
    leftout.settle(ben.space, cleo.space.device, take=False)
    assert rings(ben) == set()
    check_agreement(ana, ben, cleo)


@pytest.mark.parametrize(("first", "second"), [(1, 1), (3, 1), (1, 3)])
def test_who_learns_of_the_removal_goes_over_to_the_chain_that_it_fixed(
    ana: Device, ben: Device, cleo: Device, relay: InProcessRelay, first: int, second: int
) -> None:
    write_two_chains(cleo, relay, seen_by=ben, first=first, second=second)
    shut_out(ana, cleo)
    settle(ben, ana)
    assert names(ben) == names(ana) == {"rice", f"eggs {second - 1}"}
    assert rings(ben) == {("left-out", cleo.space.device)}
    leftout.settle(ben.space, cleo.space.device, take=False)
    check_agreement(ana, ben)


def test_who_told_of_the_other_chain_and_who_was_told_agree_after_the_removal(
    ana: Device, ben: Device, cleo: Device, relay: InProcessRelay
) -> None:
    write_two_chains(cleo, relay, seen_by=ben)
    name(ben, BEANS, "beans")
    settle(ben, ana)
    assert rings(ana) == {("disputed", cleo.space.device)}
    assert rings(ben) == {("fork", cleo.space.device)}
    shut_out(ben, cleo)
    leftout.settle(ben.space, cleo.space.device, take=False)
    settle(ana, ben)
    check_agreement(ana, ben)
    assert names(ana) == {"rice", "eggs 0", "beans"}


def test_shutting_out_somebody_else_draws_the_line_too(
    ana: Device, ben: Device, cleo: Device, relay: InProcessRelay, tmp_path: Path
) -> None:
    with enrol(ana, tmp_path, relay, seed=4) as dora:
        settle(ana, ben, cleo, dora)
        write_two_chains(cleo, relay, seen_by=ben)
        ben.sync()
        shut_out(ben, dora)
        settle(ana, ben, cleo)
        assert dora.space.device not in ana.space.membership.members
        assert names(ana) == names(ben) == names(cleo) == {"rice", "eggs 0"}
        leftout.settle(ben.space, cleo.space.device, take=False)
        check_agreement(ana, ben, cleo)


def test_the_copy_whose_chain_does_not_count_is_told_so(
    ana: Device, ben: Device, cleo: Device, relay: InProcessRelay
) -> None:
    name(cleo, RICE, "rice")
    settle(cleo, ana)
    before = backup(relay)
    copied = cleo.replica.path.with_suffix(".copy")
    cleo.replica.rows("VACUUM INTO ?", (str(copied),))
    name(cleo, EGGS, "eggs")
    cleo.sync()
    ana.sync()
    elsewhere = relay.service.store
    relay.service.store = before
    cleo.space.close()
    copied.replace(cleo.replica.path)
    cleo.restart()
    name(cleo, MILK, "milk")
    cleo.sync()
    relay.service.store = elsewhere
    steps.remove(ana.space, frozenset(), ana.replica.heads())
    ana.sync()
    with pytest.raises(Copied):
        cleo.sync()
    assert names(cleo) == {"rice", "milk"}


def test_nothing_is_dropped_for_a_chain_that_the_relay_only_claims_to_have(
    ana: Device, ben: Device, cleo: Device, relay: InProcessRelay
) -> None:
    name(cleo, MILK, "milk")
    settle(cleo, ben)

    def claim(answer: Answer) -> Answer:
        other = Head(1, bytes(range(32)))
        return replace(answer, envelopes=(), heads={**answer.heads, cleo.space.device: other})

    through(ben, Corrupting(relay, claim))
    with pytest.raises(BadChain):
        shut_out(ben, cleo)
    assert rings(ben) == {("fork", cleo.space.device)}
    assert names(ben) == {"milk"}
    assert cleo.space.device in ben.space.membership.members
    through(ben, relay).sync()
    assert cleo.space.device not in ben.space.membership.members
    assert names(ben) == {"milk"}


def test_nothing_is_dropped_for_a_chain_that_its_device_did_not_sign(
    ana: Device, ben: Device, cleo: Device, relay: InProcessRelay
) -> None:
    name(cleo, MILK, "milk")
    settle(cleo, ben)
    forge, device = in_the_name_of(cleo.space, Random(1)), cleo.space.device

    def instead(answer: Answer) -> Answer:
        heads = {each: head for each, head in answer.heads.items() if each != device}
        return forge(replace(answer, envelopes=(), heads=heads))

    through(ben, Corrupting(relay, instead))
    with pytest.raises(BadSignature):
        shut_out(ben, cleo)
    assert names(ben) == {"milk"}
    assert device in ben.space.membership.members
    through(ben, relay).sync()
    assert device not in ben.space.membership.members
    assert names(ben) == {"milk"}


class Endless:
    """Shows another hash where a device's chain ends, and, asked to compare, goes on for ever."""

    def __init__(self, relay: InProcessRelay, device: bytes, end: Head) -> None:
        self.asked = 0
        self._relay, self._device, self._end = relay, device, end
        self._hashes = {end.seq: end.hash}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._relay, name)

    def sync(self, space: bytes, token: str, request: Request) -> Answer:
        self.asked += 1
        assert self.asked < 50, "still asking"
        at = request.vector.get(self._device, 0)
        vector = {**request.vector, self._device: self._end.seq} if at else request.vector
        answer = self._relay.sync(space, token, replace(request, vector=vector))
        shown = replace(
            answer, heads={**answer.heads, self._device: Head(self._end.seq, bytes(32))}
        )
        if at == self._end.seq:
            return shown
        made = self._made(space, max(at, self._end.seq), answer.membership)
        return replace(shown, envelopes=(*answer.envelopes, made))

    def _made(self, space: bytes, at: int, membership: bytes) -> bytes:
        """An envelope that nobody signed."""
        before = self._hashes[at]
        header = Header(1, 1, space, self._device, at + 1, before, membership, 0, bytes(32), 1)
        raw = encode([encode(header), b"x", bytes(64)])
        self._hashes[at + 1] = parse(raw).hash
        return raw


def test_a_chain_that_a_relay_makes_up_without_end_is_not_compared_for_ever(
    ana: Device, ben: Device, cleo: Device, relay: InProcessRelay
) -> None:
    name(cleo, MILK, "milk")
    settle(cleo, ben)
    end = ben.replica.heads()[cleo.space.device]
    through(ben, Endless(relay, cleo.space.device, end)).sync()
    assert rings(ben) == {("fork", cleo.space.device)}
    with pytest.raises(BadChain):
        shut_out(ben, cleo)
    assert names(ben) == {"milk"}


def test_a_removal_goes_through_where_the_relay_lost_both_chains(
    ana: Device, ben: Device, cleo: Device, relay: InProcessRelay
) -> None:
    last_week = write_two_chains(cleo, relay, seen_by=ben)
    ana.sync()
    name(ben, BEANS, "beans")
    settle(ben, ana, ben)
    relay.service.store = last_week
    ana.sync()
    assert ("disputed", cleo.space.device) in rings(ana)
    shut_out(ana, cleo)
    settle(ana, ben)
    assert names(ana) == names(ben) == {"rice", "eggs 0", "beans"}
    assert rings(ben) == {("left-out", cleo.space.device)}
    leftout.settle(ben.space, cleo.space.device, take=False)
    check_agreement(ana, ben)


def test_a_floor_that_fixes_the_other_chain_is_followed(
    ana: Device, ben: Device, cleo: Device, relay: InProcessRelay
) -> None:
    write_two_chains(cleo, relay, seen_by=ben, first=3)
    relay.service.policy = Policy(envelopes=0, grace_ms=0)
    settle(ana, cleo, ana)
    assert floor(ana) is not None
    settle(ben, ana, cleo)
    assert names(ben) == names(ana) == {"rice", "eggs 0"}
    assert rings(ben) == {("left-out", cleo.space.device)}
    leftout.settle(ben.space, cleo.space.device, take=False)
    check_agreement(ana, ben, cleo)


def test_who_holds_the_other_chain_blames_nobody_for_a_snapshot(
    ana: Device, ben: Device, cleo: Device, relay: InProcessRelay
) -> None:
    write_two_chains(cleo, relay, seen_by=ben)
    relay.service.policy = Policy(envelopes=0)
    ana.sync()
    ben.sync()
    assert rings(ben) == {("fork", cleo.space.device)}
    assert floor(ben) is None


def test_who_saw_another_chain_is_not_said_to_have_drifted(
    ana: Device, ben: Device, cleo: Device, relay: InProcessRelay
) -> None:
    write_two_chains(cleo, relay, seen_by=ben)
    ana.sync()
    for device in (ana, ben):
        device.clock.now += 86_400_000
        assert device.replica.whole.self_check()
        name(device, BEANS, "beans")
    settle(ana, ben)
    assert rings(ana) == {("disputed", cleo.space.device)}
    assert rings(ben) == {("fork", cleo.space.device)}
    shut_out(ana, cleo)
    settle(ben, ana)
    leftout.settle(ben.space, cleo.space.device, take=False)
    check_agreement(ana, ben)


def test_a_digest_over_the_other_chain_that_comes_after_the_removal_accuses_nobody(
    ana: Device, ben: Device, cleo: Device, relay: InProcessRelay, tmp_path: Path
) -> None:
    with enrol(ana, tmp_path, relay, seed=4) as dora:
        settle(ana, ben, cleo, dora)
        write_two_chains(cleo, relay, seen_by=ben)
        settle(ana, dora)
        ours, theirs = (
            {d: at.seq for d, at in each.replica.heads().items()} for each in (ben, dora)
        )
        assert ours == theirs
        ben.clock.now += 86_400_000
        assert ben.replica.whole.self_check()
        name(ben, BEANS, "beans")
        ben.sync()
        shut_out(ana, cleo)
        dora.sync()
        assert rings(dora) == set()
        settle(ben, dora, ana)
        leftout.settle(ben.space, cleo.space.device, take=False)
        check_agreement(ana, ben, dora)


def test_who_began_from_a_snapshot_of_another_chain_than_it_held_is_found_out(
    ana: Device, ben: Device, cleo: Device, relay: InProcessRelay
) -> None:
    settle(ana, ben, cleo)
    write_two_chains(cleo, relay, seen_by=ben, second=3)
    relay.service.policy = Policy(envelopes=0, grace_ms=0)
    for device in (ana, cleo):
        device.clock.now += 2 * 86_400_000
    settle(ana, cleo, ana)
    assert floor(ana) is not None
    name(ben, BEANS, "beans")
    settle(ben, ana)
    assert names(ben) == names(ana) == {"rice", "eggs 2", "beans"}
    assert ("disputed", cleo.space.device) in rings(ana)
