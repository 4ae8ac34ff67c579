"""Two chains of one device: where this device holds the one that does not count, it goes over.

The relay keeps the chain that came first, and a removal fixes one chain for everybody. When to go
over is left to `plan`, forgetting the end of the other chain to `leftout`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from kitchensync.replica import Replica
from kitchensync.replica.values import NO_HEAD, Head
from kitchensync.sync import chains, leftout, noticing
from kitchensync.sync.space import Space
from kitchensync.sync.wire.session import Session
from kitchensync.sync.wire.transport import Request
from kitchensync.trust.entries import Place
from kitchensync.trust.envelope import Envelope, parse
from kitchensync.trust.membership import Membership
from kitchensync.trust.standing import place_in


class Compared(NamedTuple):
    """The last envelope that both chains have, and whether the relay's goes on otherwise there."""

    shared: Head
    is_other: bool


def astray(replica: Replica, membership: Membership) -> frozenset[bytes]:
    """Other devices of which this one holds another chain than the log has fixed."""
    heads = replica.heads()
    return frozenset(
        device
        for device in noticing.forked(replica)
        if device != replica.identity.device
        and device in heads
        and not chains.leads_to(replica, heads[device], _fixed(membership, device))
    )


def go_over(space: Space, session: Session, devices: Iterable[bytes]) -> None:
    """Forget the ends of chains kept here that differ from the relay's, to fetch its own instead.

    Only where the relay shows another envelope that the device signed, or where the log has fixed
    another chain than this one. What is forgotten is set aside. Raises what the trust rules object
    to in the relay's chain.
    """
    for device in sorted(devices):
        ours = space.replica.heads().get(device, NO_HEAD)
        shared, is_other = _compare(space, session, device, ours)
        if shared.seq < ours.seq and (
            is_other or device in astray(space.replica, space.membership)
        ):
            leftout.part(space, session, device, shared)


def asked(space: Space, session: Session, device: bytes, above: Head) -> list[Envelope]:
    """The envelopes that the relay has of a device above a place, as many as an answer holds."""
    vector = {each: head.seq for each, head in space.replica.heads().items()}
    vector[device] = above.seq
    if above == NO_HEAD:
        del vector[device]  # on the wire a place is at least 1
    answer = session.sync(Request(vector, space.membership.length))
    chain = [each for each in map(parse, answer.envelopes) if each.header.device == device]
    return sorted(chain, key=lambda each: each.header.seq)


def _compare(space: Space, session: Session, device: bytes, ours: Head) -> Compared:
    """Compare the relay's chain with ours, from the last place that the log names of both on.

    No further than ours ends: a relay could make up envelopes without end.
    """
    at = _certain(space.replica, space.membership, device)
    while at.seq < ours.seq:
        before = at
        for envelope in asked(space, session, device, at):
            if at.seq >= ours.seq or not _follows(envelope, at):
                break
            place = Head(envelope.header.seq, envelope.hash)
            if not chains.keeps(space.replica, device, place):
                space.membership.check_envelope(envelope)
            if not chains.agrees(space.replica, device, place):
                return Compared(at, is_other=True)
            at = place
        if at == before:
            break
    return Compared(at, is_other=False)


def _follows(envelope: Envelope, head: Head) -> bool:
    return (envelope.header.seq, envelope.header.prev) == (head.seq + 1, head.hash)


def _certain(replica: Replica, membership: Membership, device: bytes) -> Head:
    """The last place that the log names of a device and that its chain here goes through."""
    head = replica.heads().get(device, NO_HEAD)
    named = [place_in(epoch.boundary, device) for epoch in membership.epochs]
    if membership.floor is not None:
        named.append(place_in(membership.floor.boundary, device))
    through = [
        Head(place.seq, place.hash)
        for place in named
        if place.seq <= head.seq and chains.leads_to(replica, head, place)
    ]
    return max(through, key=lambda place: place.seq, default=NO_HEAD)


def _fixed(membership: Membership, device: bytes) -> Place:
    return membership.everyone[device].last or membership.fixed(device)
