"""The longest membership log that a household can have: nothing on the way is too small for it."""

from __future__ import annotations

from random import Random

import pytest

from kitchensync.errors import BadChain, Malformed, NoMoreDevices
from kitchensync.sync.membership.enrolment import whole_log
from kitchensync.sync.wire.limits import CALL_BYTES
from kitchensync.sync.wire.messages import Challenged
from kitchensync.sync.wire.session import Session
from kitchensync.sync.wire.transport import Answer
from kitchensync.trust import authoring
from kitchensync.trust.entries import (
    MAX_DEVICES,
    MAX_ENTRY,
    MAX_REMOVE,
    Floor,
    Place,
    sign_entry,
)
from kitchensync.trust.keys import DeviceKeys
from kitchensync.trust.membership import Membership
from kitchensync.wire import encode
from tests.support.homes import START_MS
from tests.support.twin import InProcessRelay


@pytest.fixture(scope="module")
def keys() -> DeviceKeys:
    return DeviceKeys.generate(Random(1).randbytes)


@pytest.fixture(scope="module")
def log(keys: DeviceKeys) -> list[bytes]:
    """A phone is let in, writes and is put out again, until the last index is given."""
    random, person = Random(2), bytes(16)
    log = [authoring.found(keys, "household", person, random.randbytes)]
    membership, heads = Membership.begin(log[0]), dict[bytes, tuple[int, bytes]]()
    for _ in range(MAX_DEVICES - 1):
        phone = DeviceKeys.generate(random.randbytes)
        heads[phone.device_id] = (1, random.randbytes(32))
        log.append(authoring.add(membership, keys, phone.public, person=person, role="adult"))
        membership = membership.then(log[-1])
        gone = [phone.device_id]
        log.append(authoring.remove(membership, keys, gone, heads, random.randbytes))
        membership = membership.then(log[-1])
    return log


def test_the_longest_log_is_more_than_one_call_carries(log: list[bytes]) -> None:
    assert max(map(len, log)) <= MAX_ENTRY
    assert sum(map(len, log)) > 5 * CALL_BYTES


def test_a_relay_that_lost_the_longest_log_is_given_it_and_hands_it_out(
    relay: InProcessRelay, keys: DeviceKeys, log: list[bytes]
) -> None:
    session = Session(relay, Membership.begin(log[0]).space_id, keys, lambda: START_MS)
    session.found(log)
    assert whole_log(session) == log


@pytest.fixture(scope="module")
def crowd(keys: DeviceKeys) -> list[bytes]:
    """As many are let in as there can be, and nobody goes."""
    random, person = Random(3), bytes(16)
    log = [authoring.found(keys, "household", person, random.randbytes)]
    membership = Membership.begin(log[0])
    for _ in range(MAX_DEVICES - 1):
        phone = DeviceKeys.generate(random.randbytes).public
        log.append(authoring.add(membership, keys, phone, person=person, role="adult"))
        membership = membership.then(log[-1])
    return log


def test_of_as_many_devices_as_there_can_be_that_all_wrote_one_can_be_removed(
    relay: InProcessRelay, keys: DeviceKeys, crowd: list[bytes]
) -> None:
    random, membership = Random(4), Membership.replay(crowd)
    heads = {each: (2**63 - 1, random.randbytes(32)) for each in membership.members}
    for gone in ([], [max(heads.keys() - {keys.device_id})]):
        entry = authoring.remove(membership, keys, gone, heads, random.randbytes)
        assert MAX_ENTRY < len(entry) <= MAX_REMOVE
        assert len(membership.then(entry).members) == MAX_DEVICES - len(gone)
    session = Session(relay, membership.space_id, keys, lambda: START_MS)
    session.found([*crowd, entry])
    assert whole_log(session)[-1] == entry


def test_only_a_removal_may_be_that_large(keys: DeviceKeys) -> None:
    log = [authoring.found(keys, "household", bytes(16), Random(5).randbytes)]
    membership = Membership.begin(log[0])
    places = [Place(number.to_bytes(16, "big"), 1, bytes(32)) for number in range(1, 1300)]
    floor = Floor(keys.device_id, places, bytes(32), bytes(32))
    entry = sign_entry(keys, membership.space_id, 1, membership.head, floor)
    assert MAX_ENTRY < len(entry) <= MAX_REMOVE
    with pytest.raises(Malformed, match="larger"):
        membership.then(entry)


def test_who_comes_after_as_many_as_there_can_be_is_told_so(
    keys: DeviceKeys, crowd: list[bytes]
) -> None:
    membership, other = Membership.replay(crowd), DeviceKeys.generate(Random(6).randbytes)
    with pytest.raises(NoMoreDevices):
        authoring.add(membership, keys, other.public, person=bytes(16), role="adult")
    with pytest.raises(NoMoreDevices):
        authoring.recovery(membership, keys, other)


@pytest.mark.parametrize("entry", [b"", bytes(MAX_ENTRY)])
def test_a_list_of_members_without_end_is_no_list(keys: DeviceKeys, entry: bytes) -> None:
    class Endless:
        """Hands out entries as long as somebody asks."""

        origin = "http://relay"

        def challenge(self, space: bytes, device: bytes) -> bytes:
            return encode(Challenged(self.origin, space, device, START_MS, bytes(16))) + bytes(32)

        def token(self, *_: object) -> tuple[str, int]:
            return "token", 2 * START_MS

        def sync(self, *_: object) -> Answer:
            return Answer(0, entries=(entry,) * 1000)

    session = Session(Endless(), bytes(32), keys, lambda: START_MS)  # type: ignore[arg-type]  # all that is called
    with pytest.raises(BadChain, match="without end"):
        whole_log(session)
