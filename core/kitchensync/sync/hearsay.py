"""Hearsay: what members say that they have seen of a chain, where that is not what is here.

One word against another: the device wrote two chains, or who says so made it up. What an envelope
proves, or a relay shows, is left to `noticing`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from kitchensync.replica import Replica
from kitchensync.replica.values import NO_HEAD, Head, Received
from kitchensync.sync import noticing
from kitchensync.sync.envelope import Body
from kitchensync.trust.membership import Membership
from kitchensync.wire import decode, encode

_STATE = "hearsay"


class Said(NamedTuple):
    """Who says it of which device: what stands at that place of its chain."""

    by: bytes
    device: bytes
    seq: int
    hash: bytes


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
    are theirs are forgotten.
    """
    epoch = membership.epochs[membership.epoch].key_hash
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
    _ring(replica, after)


def _said(told: Iterable[tuple[int, Received, Body]], current: int) -> Iterator[Said]:
    for epoch, received, body in told:
        for seen in body.seen if epoch == current else ():
            yield Said(received.device, seen.device, seen.seq, seen.hash)


def _is_so(replica: Replica, heads: Mapping[bytes, Head], said: Said) -> bool:
    """Whether a chain has come as far, and nothing else is kept in that place."""
    came = said.seq <= heads.get(said.device, NO_HEAD).seq
    return came and _agrees(replica, said)


def _ring(replica: Replica, standing: Iterable[Said]) -> None:
    disputed: dict[bytes, set[bytes]] = {}
    for said in standing:
        if not _agrees(replica, said):
            disputed.setdefault(said.device, set()).add(said.by)
    for device, by in disputed.items():
        replica.whole.forget_digests([device], by)
    noticing.dispute(replica, disputed)


def _agrees(replica: Replica, said: Said) -> bool:
    return noticing.agrees(replica, said.device, Head(said.seq, said.hash))


def _kept(replica: Replica, epoch: bytes) -> list[Said]:
    raw = replica.get_state(_STATE)
    kept = decode(raw, _Kept, limit=len(raw)) if raw else _Kept(epoch, [])
    return kept.said if kept.epoch == epoch else []
