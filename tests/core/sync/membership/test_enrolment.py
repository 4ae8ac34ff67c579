"""Letting a device in by keys alone, at a relay that does not say what is so."""

from __future__ import annotations

from typing import NoReturn

import pytest

from kitchensync.errors import BadChain, RelayRefused
from kitchensync.sync.membership.enrolment import add_to
from kitchensync.sync.wire.transport import Answer, Request
from tests.core.trust.household import Household


class Lying:
    """A session at a relay that refuses each entry as one that comes too late, and then gives
    another list of members."""

    def __init__(self, other: list[bytes]) -> None:
        self.other = other
        self.signed: list[bytes] = []

    def append(self, entry: bytes) -> NoReturn:
        self.signed.append(entry)
        raise RelayRefused("Others came first.", reason="stale-membership")

    def found(self, log: list[bytes]) -> None:
        """Take what the relay is said to lack, and go on saying that it lacks that."""

    def sync(self, request: Request) -> Answer:
        return Answer(0, entries=tuple(self.other[request.entries :]))


def test_nobody_signs_on_an_older_list_than_the_relay_gave_before() -> None:
    house = Household()
    house.add("thief")
    older = [*house.log]
    house.remove("thief")
    relay = Lying(older)
    own, new = house.keys["ann"], house.newcomer("phone")
    with pytest.raises(BadChain, match="put back"):
        add_to(relay, house.log, own, new, lambda _: bytes(16))  # type: ignore[arg-type]  # all that is called
    (entry,) = relay.signed
    assert house.keys["thief"].device_id not in house.membership.then(entry).members


def test_nobody_signs_on_a_list_that_parts_from_the_one_that_the_relay_gave_before() -> None:
    house, other = Household(), Household()
    house.add("ben")
    other.add("thief")
    relay = Lying(other.log)
    own, new = house.keys["ann"], house.newcomer("phone")
    with pytest.raises(BadChain, match="another story"):
        add_to(relay, house.log, own, new, lambda _: bytes(16))  # type: ignore[arg-type]  # all that is called
    assert len(relay.signed) == 1
