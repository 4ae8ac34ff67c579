"""Hearsay: what members say that they have seen of a chain, where that is not what is here.

Either the chain's device wrote two chains, or the member who says so made it up; nothing here can
tell which. The same holds where a member claims to have seen more of a chain than its author had
written when it answered that claim. What an envelope proves, or a relay shows, is left to
`noticing`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from kitchensync.replica import Replica
from kitchensync.replica.values import NO_HEAD, Head
from kitchensync.sync import chains, knowledge, noticing
from kitchensync.sync.admission import Opened
from kitchensync.trust.membership import Membership
from kitchensync.wire import decode, encode

_STATE = "said"


class Said(NamedTuple):
    """The member `by` said in its envelope `at` that the envelope `seq` of `device` has `hash`."""

    by: bytes
    device: bytes
    seq: int
    hash: bytes
    at: int


class _Kept(NamedTuple):
    """What was said in an epoch. The hash of its key names it: in another list of members the same
    number may be another epoch."""

    epoch: bytes
    said: list[Said]


def weigh(replica: Replica, membership: Membership, told: Iterable[Opened] = ()) -> None:
    """Compare what members say of each other's chains with what is here, and ring where it differs.

    `told` are envelopes that just came. The first thing that a member says of a chain and that is
    not so here is kept: until it turns out to be so, until one of the two is gone, or until a new
    epoch fixes the chain for everybody. It is in doubt where another envelope stands here, or once
    the chain's author has contradicted it. Meanwhile digests of that member over that chain are
    forgotten, as it may hold another one, and it counts as having no more of it than is here,
    whatever else it says.
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
    doubtful = _doubtful(replica, heads, after)
    if doubtful:
        knowledge.discount(replica, [(said.by, said.device) for said in doubtful], heads)
    _ring(replica, doubtful)


def _said(told: Iterable[Opened], current: int) -> Iterator[Said]:
    for each in told:
        by, at = each.received.device, each.received.seq
        for seen in knowledge.of_others(each) if each.epoch == current else ():
            yield Said(by, seen.device, seen.seq, seen.hash, at)


def _is_so(replica: Replica, heads: Mapping[bytes, Head], said: Said) -> bool:
    """Whether the chain has come that far, and goes through that place as far as it is kept."""
    came = said.seq <= heads.get(said.device, NO_HEAD).seq
    return came and _agrees(replica, said)


def _doubtful(
    replica: Replica, heads: Mapping[bytes, Head], standing: Collection[Said]
) -> list[Said]:
    parting = (said for said in standing if not _agrees(replica, said))
    return [*_refuted(replica, heads, standing), *parting]


def _refuted(replica: Replica, heads: Mapping[bytes, Head], standing: Iterable[Said]) -> list[Said]:
    """What the chain's author contradicts: it heard the claim, and has not written as much.

    This device contradicts what is said of its own chain by knowing it.
    """
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
