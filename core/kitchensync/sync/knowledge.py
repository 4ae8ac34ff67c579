"""Who has what: how far each device, by its own word, has followed each other one.

Kept as small state beside the replica. An envelope says only what is new, so it is added up here.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Generator, Iterable, Mapping
from contextlib import contextmanager

from kitchensync.replica import Replica
from kitchensync.replica.values import NO_HEAD, Head
from kitchensync.sync.admission import Opened
from kitchensync.trust.entries import Place
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
    """Cut back what anybody is noted to have of these devices, by `seq`: no more of it counts."""
    with _rewritten(replica) as told:
        for has in told.values():
            for device, seq in places.items():
                if seq < has.get(device.hex(), 0):
                    has[device.hex()] = seq


def discount(
    replica: Replica, pairs: Iterable[tuple[bytes, bytes]], heads: Mapping[bytes, Head]
) -> None:
    """Cut back what the first of each pair is noted to have of the second to what came here."""
    with _rewritten(replica) as told:
        for by, device in pairs:
            has, name = told.get(by.hex(), {}), device.hex()
            if name in has:
                has[name] = min(has[name], heads.get(device, NO_HEAD).seq)


def keep_to(replica: Replica, devices: Collection[bytes]) -> None:
    """Drop what other devices than these said, and what was said of others."""
    names = {each.hex() for each in devices}
    with _rewritten(replica) as told:
        for stranger in told.keys() - names:
            del told[stranger]
        for has in told.values():
            for stranger in has.keys() - names:
                del has[stranger]


def counted(membership: Membership, epoch: int, device: bytes, seq: int) -> int:
    """Up to which `seq` of a device's chain to believe an envelope of that epoch that says `seq`.

    At most to where the chain ends in that epoch; 0 for recovery words, which write nothing.
    """
    if membership.everyone[device].role == "recovery":
        return 0
    end = membership.end(device, epoch)
    return seq if end is None else min(seq, end.seq)


def note(replica: Replica, membership: Membership, opened: Iterable[Opened]) -> None:
    """Add what envelopes say that their authors have.

    Only of devices that ever were members, and nothing beyond a chain's end in that epoch.
    """
    with _rewritten(replica) as told:
        for each in opened:
            author = each.received.device
            has = told.setdefault(author.hex(), {})
            seen = ((place.device, place.seq) for place in of_others(each))
            for device, seq in ((author, each.received.seq), *seen):
                if device in membership.everyone:
                    counts = counted(membership, each.epoch, device, seq)
                    has[device.hex()] = max(counts, has.get(device.hex(), 0))


def of_others(opened: Opened) -> list[Place]:
    """The places of other devices' chains that an envelope says its author has seen.

    What it says of its author's own chain is left out: that chain itself is here.
    """
    return [place for place in opened.body.seen if place.device != opened.received.device]


@contextmanager
def _rewritten(replica: Replica) -> Generator[Knowledge]:
    """What is known, for the block to change; written back only if it did."""
    told = who_has_what(replica)
    before = json.dumps(told)
    yield told
    if (after := json.dumps(told)) != before:
        replica.set_state(_STATE, after.encode())
