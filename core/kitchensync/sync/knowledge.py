"""Who has what: how far each device, by its own word, has followed each other one.

Kept as small state beside the replica; a device tells only what is news, so it is added up here.
"""

from __future__ import annotations

import json
from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager

from kitchensync.replica import Replica
from kitchensync.replica.values import NO_HEAD, Head, Received
from kitchensync.trust.entries import Place
from kitchensync.trust.envelope import Body
from kitchensync.trust.membership import Membership

_STATE = "knowledge"

Knowledge = dict[str, dict[str, int]]
"""Device id in hex -> {device id in hex: seq}."""


def who_has_what(replica: Replica) -> Knowledge:
    """What each device last said that it has."""
    kept = replica.get_state(_STATE)
    told: Knowledge = json.loads(kept) if kept else {}
    return told


def unconfirmed(told: Knowledge, device: bytes, heads: Mapping[bytes, Head]) -> int:
    """How many of the envelopes up to `heads` a device has not said that it has."""
    has = told.get(device.hex(), {})
    return sum(max(head.seq - has.get(author.hex(), 0), 0) for author, head in heads.items())


def cap(replica: Replica, places: Mapping[bytes, int]) -> None:
    """Nobody has more of these devices than that: what they wrote beyond does not count."""
    with _rewritten(replica) as told:
        for has in told.values():
            for device, seq in places.items():
                if seq < has.get(device.hex(), 0):
                    has[device.hex()] = seq


def discount(
    replica: Replica, pairs: Iterable[tuple[bytes, bytes]], heads: Mapping[bytes, Head]
) -> None:
    """The first of each pair has no more of the second than what came, whatever it says."""
    with _rewritten(replica) as told:
        for by, device in pairs:
            has, name = told.get(by.hex(), {}), device.hex()
            if name in has:
                has[name] = min(has[name], heads.get(device, NO_HEAD).seq)


def counted(membership: Membership, epoch: int, device: bytes, seq: int) -> int:
    """How much of what was said in an epoch of a device counts: nothing beyond that one's end.

    Nor anything of words on paper, which write nothing.
    """
    if membership.everyone[device].role == "recovery":
        return 0
    end = membership.end(device, epoch)
    return seq if end is None else min(seq, end.seq)


def note(
    replica: Replica, membership: Membership, opened: Iterable[tuple[int, Received, Body]]
) -> None:
    """Add what envelopes, each with its epoch, tell of their authors.

    Only of devices that there ever were; what lay beyond the end of that epoch does not count.
    """
    with _rewritten(replica) as told:
        for epoch, received, body in opened:
            has = told.setdefault(received.device.hex(), {})
            seen = ((place.device, place.seq) for place in of_others(received, body))
            for device, seq in ((received.device, received.seq), *seen):
                if device in membership.everyone:
                    counts = counted(membership, epoch, device, seq)
                    has[device.hex()] = max(counts, has.get(device.hex(), 0))


def of_others(received: Received, body: Body) -> list[Place]:
    """What an envelope says of others' chains; what stands in its own, that chain says."""
    return [place for place in body.seen if place.device != received.device]


@contextmanager
def _rewritten(replica: Replica) -> Generator[Knowledge]:
    """What is known, to be changed in the block, and kept where that made a difference."""
    told = who_has_what(replica)
    before = json.dumps(told)
    yield told
    if (after := json.dumps(told)) != before:
        replica.set_state(_STATE, after.encode())
