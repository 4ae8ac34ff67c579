"""The rules of the wire and of epochs that a household breaks without, each with and without it.

Those of the data are tested with the replica, that of pairing in `trust/test_commitment`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kitchensync.errors import (
    BadChain,
    NoNetwork,
    RelayRefused,
    StaleEpoch,
    Unopenable,
    WrongEpoch,
)
from kitchensync.sync import admission, incoming, steps
from kitchensync.sync.membership import log, removal
from kitchensync.sync.space import Space
from kitchensync.sync.wire.transport import Request
from kitchensync.trust import authoring, envelope
from kitchensync.trust.keys import DeviceKeys
from kitchensync.trust.membership import Membership
from kitchensync_relay import rules
from tests.support.dump import dump
from tests.support.homes import Clock, Device, enrol, found, twin
from tests.support.twin import Fault, FaultyRelay

Patch = pytest.MonkeyPatch


@pytest.fixture
def network() -> Iterator[FaultyRelay]:
    network = FaultyRelay(twin(Clock()))
    yield network
    network.close()


@pytest.fixture
def three(tmp_path: Path, network: FaultyRelay) -> Iterator[list[Device]]:
    """Ana, Ben and Cleo."""
    devices = [found(tmp_path, network, seed=1)]
    devices += [enrol(devices[0], tmp_path, network, seed=seed) for seed in (2, 3)]
    for device in (*devices, *devices):
        device.sync()
    yield devices
    for device in devices:
        device.space.close()


def write(device: Device, name: str) -> None:
    with device.replica.transaction(name) as tx:
        tx.put("food", name.encode().ljust(16), {"name": name})


def names(device: Device) -> set[str]:
    return {row["name"] for row in device.replica.rows("SELECT name FROM food_shown")}


def lose_the_answer(device: Device, network: FaultyRelay) -> None:
    network.faults = [Fault.DROP_ANSWER]
    with pytest.raises(NoNetwork):
        device.sync()


# Sealed bytes are durable before they are sent, and are sent again verbatim.


def test_what_was_sealed_is_sent_again_verbatim(three: list[Device], network: FaultyRelay) -> None:
    ana, ben, _ = three
    write(ana, "milk")
    lose_the_answer(ana, network)
    ana.restart()
    ana.sync()
    ben.sync()
    assert names(ben) == {"milk"}


def test_sealed_anew_it_would_look_like_a_fork(
    three: list[Device], network: FaultyRelay, monkeypatch: Patch
) -> None:
    ana, *_ = three
    write(ana, "milk")
    lose_the_answer(ana, network)
    monkeypatch.setattr(steps, "unsent", _sealed_anew(steps.unsent))
    with pytest.raises(BadChain, match="other changes of this device"):
        ana.sync()


def _sealed_anew(
    unsent: Callable[[Space, int], list[bytes]],
) -> Callable[[Space, int], list[bytes]]:
    def sealed(space: Space, count: int) -> list[bytes]:
        for waiting in space.replica.unsent()[:1]:
            space.replica.unseal(waiting.seq, space.open_envelope)
            steps.seal(space)
        return unsent(space, count)

    return sealed


def enrol_and_crash_before_sending(device: Device) -> bytes:
    """The id of a device that a person has let in, just before the power went."""
    keys = DeviceKeys.generate(os.urandom)
    membership = device.space.membership
    person = os.urandom(16)
    log.append_next(
        device.space,
        authoring.add(membership, device.space.keys, keys.public, person=person, role="adult"),
    )
    device.restart()
    device.sync()
    return keys.device_id


def test_an_entry_that_was_signed_is_sent_whatever_comes_between(three: list[Device]) -> None:
    ana, ben, _ = three
    newcomer = enrol_and_crash_before_sending(ana)
    ben.sync()
    assert newcomer in ben.space.membership.members


def test_an_entry_that_was_not_durable_before_it_is_sent_would_be_lost(
    three: list[Device], monkeypatch: Patch
) -> None:
    ana, ben, _ = three
    in_memory: dict[int, bytes] = {}
    monkeypatch.setattr(
        log, "append_next", lambda space, entry: in_memory.update({id(space.replica): entry})
    )
    monkeypatch.setattr(log, "pending", lambda replica: in_memory.get(id(replica)))
    newcomer = enrol_and_crash_before_sending(ana)
    ben.sync()
    assert newcomer not in ben.space.membership.members


def test_an_entry_whose_answer_was_lost_is_sent_again_verbatim_and_stands_once(
    three: list[Device], network: FaultyRelay, monkeypatch: Patch
) -> None:
    ana, ben, cleo = three
    removal.want(ana.replica, [cleo.space.device])
    append = network.append

    def lose_its_answer(*given: Any) -> int:
        network.faults = [Fault.DROP_ANSWER]
        return append(*given)

    with monkeypatch.context() as losing:
        losing.setattr(network, "append", lose_its_answer)
        with pytest.raises(NoNetwork):
            ana.sync()
    assert log.pending(ana.replica) is not None
    ana.restart()
    ana.sync()
    ben.sync()
    assert ben.space.membership.epoch == ana.space.membership.epoch == 1


# An exact duplicate is accepted before anything else is checked.


def again(device: Device, raw: bytes) -> int:
    """The relay's answer to an envelope that it has, sent as if its answer had been lost."""
    return device.session.sync(Request({}, 0, [raw])).accepted


@pytest.fixture
def sent_before_the_key_turned(three: list[Device]) -> bytes:
    ana, ben, cleo = three
    write(ben, "milk")
    ben.sync()
    (kept,) = ben.replica.envelopes()
    removal.want(ana.replica, [cleo.space.device])
    ana.sync()
    return kept.raw


def test_an_exact_duplicate_is_accepted_whatever_happened_since(
    three: list[Device], sent_before_the_key_turned: bytes
) -> None:
    assert again(three[1], sent_before_the_key_turned) == 1


def test_judged_like_a_new_one_a_duplicate_would_be_refused(
    three: list[Device], sent_before_the_key_turned: bytes, monkeypatch: Patch
) -> None:
    monkeypatch.setattr(rules._Push, "_held", lambda *_: None)
    with pytest.raises(RelayRefused):
        again(three[1], sent_before_the_key_turned)


# A bad envelope never blocks a chain.


def write_garbage_between(device: Device) -> None:
    write(device, "milk")
    device.replica.seal_pending(lambda draft: _garbage(device, draft), limit_bytes=9999)
    write(device, "eggs")
    device.sync()


def _garbage(device: Device, draft: object) -> envelope.Envelope:
    membership = device.space.membership
    at = envelope.Position(device.space.id, draft.seq, draft.prev, membership.head, 0)  # type: ignore[attr-defined]  # a draft
    body = envelope.Body(1, None, [], [], [])
    return envelope.seal(
        at, body, keys=device.space.keys, epoch_key=os.urandom(32), random=os.urandom
    )


def test_content_that_does_not_open_never_blocks_a_chain(three: list[Device]) -> None:
    ana, ben, _ = three
    write_garbage_between(ana)
    ben.sync()
    assert names(ben) == {"eggs"}


def test_refused_for_its_content_it_would_block_everything_after_it(
    three: list[Device], monkeypatch: Patch
) -> None:
    ana, ben, _ = three
    write_garbage_between(ana)
    monkeypatch.setattr(admission, "_opened", _demanding(admission._opened))
    for _ in range(3):
        with pytest.raises(Unopenable):
            ben.sync()
    assert names(ben) == set()


def _demanding(opened: Callable[..., admission.Admitted]) -> Callable[..., admission.Admitted]:
    def demand(*given: object) -> admission.Admitted:
        admitted = opened(*given)
        if admitted.body is None:
            raise Unopenable("This does not open.")
        return admitted

    return demand


# The boundary of a removal must equal the relay's heads when it is taken.


def remove_while_another_writes(three: list[Device], network: FaultyRelay) -> None:
    """Ana removes Cleo; Ben's change arrives between her last sync and her entry."""
    ana, ben, cleo = three
    busy = [False, True]

    def meanwhile() -> None:
        if busy.pop(0):
            write(ben, "milk")
            ben.sync()

    network.meanwhile = meanwhile
    network.faults = [Fault.OVERTAKEN, Fault.OVERTAKEN]
    removal.want(ana.replica, [cleo.space.device])
    ana.sync()
    assert not busy


def test_a_removal_counts_everything_that_the_relay_has_acknowledged(
    three: list[Device], network: FaultyRelay
) -> None:
    ana, ben, _ = three
    remove_while_another_writes(three, network)
    ben.sync()
    assert names(ana) == {"milk"}
    assert dump(ana.replica) == dump(ben.replica)


def test_with_any_other_boundary_an_acknowledged_change_would_never_count(
    three: list[Device], network: FaultyRelay, monkeypatch: Patch
) -> None:
    monkeypatch.setattr(Membership, "check_heads", lambda *_: None)
    with pytest.raises(StaleEpoch):
        remove_while_another_writes(three, network)
    assert names(three[0]) == set()


# An envelope of an epoch is valid iff it lies within its boundary, for ever and everywhere.


def turn_the_key(three: list[Device]) -> None:
    ana, ben, cleo = three
    write(ben, "milk")
    write(cleo, "eggs")
    for device in (ben, cleo, ana):
        device.sync()
    removal.want(ana.replica, [cleo.space.device])
    ana.sync()
    ben.sync()


def taken_anew(device: Device, fresh: Device) -> set[str]:
    """What a replica that starts empty makes of all the envelopes that a device has kept."""
    with fresh:
        incoming.take(fresh.space, [kept.raw for kept in device.replica.envelopes()])
        return {row["name"] for row in fresh.replica.rows("SELECT name FROM food_shown")}


def test_what_was_sent_in_an_epoch_that_ended_counts_for_who_starts_from_nothing(
    three: list[Device], tmp_path: Path, network: FaultyRelay
) -> None:
    turn_the_key(three)
    fresh = enrol(three[1], tmp_path, network, seed=4)
    assert taken_anew(three[1], fresh) == {"milk", "eggs"}


def test_if_only_the_current_epoch_counted_nothing_lost_could_be_filled_in_again(
    three: list[Device], tmp_path: Path, network: FaultyRelay, monkeypatch: Patch
) -> None:
    turn_the_key(three)
    fresh = enrol(three[1], tmp_path, network, seed=4)
    monkeypatch.setattr(
        Membership,
        "allows_epoch",
        lambda self, device, epoch, *_: epoch == self.epoch and device in self.members,
    )
    with pytest.raises(WrongEpoch):
        taken_anew(three[1], fresh)
