"""Hearsay: what members say that they have seen of a chain, where that is not what is here.

One word against another: the device wrote two chains, or who says so made it up. So it is, too,
where somebody is said to have written more than it knew of when it answered. What an envelope
proves, or a relay shows, is left to `noticing`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from kitchensync.replica import Replica
from kitchensync.replica.values import NO_HEAD, Head, Received
from kitchensync.sync import chains, knowledge, noticing
from kitchensync.sync.space import Space
from kitchensync.trust.envelope import Body
from kitchensync.trust.membership import Membership
from kitchensync.wire import decode, encode

_STATE = "said"


class Said(NamedTuple):
    """Who says it of which device, in the envelope `at`: what stands at that place of its chain."""

    by: bytes
    device: bytes
    seq: int
    hash: bytes
    at: int


class _Kept(NamedTuple):
    """What was said in an epoch, which the hash of its key names in all lists of members."""

    epoch: bytes
    said: list[Said]


def weigh(
    replica: Replica, membership: Membership, told: Iterable[tuple[int, Received, Body]] = ()
) -> None:
    """Compare what others say with what is here, and ring about devices of which it is not so.

    `told` are envelopes that just came, each with its epoch. What somebody says first of a chain is
    kept until it turns out to be so, until one of the two is gone, or until a new epoch draws one
    line for all. Who says something else of a chain may hold something else: digests over it that
    are theirs are forgotten. And what somebody says to have seen of a chain counts no more once its
    author has contradicted it.
    """
    epoch = membership.epochs[-1].key_hash
    before = _kept(replica, epoch)
    members, heads = membership.members.keys(), replica.heads()
    standing: dict[tuple[bytes, bytes], Said] = {}
    for said in (*before, *_said(told, membership.epoch)):
        about = said.by, said.device
        if about not in standing and members >= {*about} and not _is_so(replica, heads, said):
            standing[about] = said
    after = list(standing.values())
    if after != before:
        replica.set_state(_STATE, encode(_Kept(epoch, after)))
    contradicted = _refuted(replica, heads, after)
    if contradicted:
        knowledge.discount(replica, [(said.by, said.device) for said in contradicted], heads)
    _ring(replica, [*contradicted, *(said for said in after if not _agrees(replica, said))])


def refuted(space: Space) -> frozenset[tuple[bytes, bytes]]:
    """Who says, in this epoch, more of which device than there was when that one answered."""
    epochs, heads = space.membership.epochs, space.replica.heads()
    standing = _kept(space.replica, epochs[-1].key_hash)
    return frozenset((said.by, said.device) for said in _refuted(space.replica, heads, standing))


def _said(told: Iterable[tuple[int, Received, Body]], current: int) -> Iterator[Said]:
    for epoch, received, body in told:
        for seen in knowledge.of_others(received, body) if epoch == current else ():
            yield Said(received.device, seen.device, seen.seq, seen.hash, received.seq)


def _is_so(replica: Replica, heads: Mapping[bytes, Head], said: Said) -> bool:
    """Whether a chain has come as far, and nothing else is kept in that place."""
    came = said.seq <= heads.get(said.device, NO_HEAD).seq
    return came and _agrees(replica, said)


def _refuted(replica: Replica, heads: Mapping[bytes, Head], standing: Iterable[Said]) -> list[Said]:
    """What the author itself contradicts: it had less when it had heard so, or is this device."""
    beyond = [said for said in standing if heads.get(said.device, NO_HEAD).seq < said.seq]
    told = knowledge.who_has_what(replica) if beyond else {}
    own = replica.identity.device

    def has_answered(said: Said) -> bool:
        heard = told.get(said.device.hex(), {}).get(said.by.hex(), 0)
        return said.device == own or heard >= said.at

    return [said for said in beyond if has_answered(said)]


def _ring(replica: Replica, doubtful: Iterable[Said]) -> None:
    disputed: dict[bytes, set[bytes]] = {}
    for said in doubtful:
        disputed.setdefault(said.device, set()).add(said.by)
    for device, by in disputed.items():
        replica.whole.forget_digests([device], by)
    noticing.dispute(replica, disputed)


def _agrees(replica: Replica, said: Said) -> bool:
    return chains.agrees(replica, said.device, Head(said.seq, said.hash))


def _kept(replica: Replica, epoch: bytes) -> list[Said]:
    raw = replica.get_state(_STATE)
    kept = decode(raw, _Kept, limit=len(raw)) if raw else _Kept(epoch, [])
    return kept.said if kept.epoch == epoch else []
