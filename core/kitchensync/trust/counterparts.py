"""Which device of the household a member of somebody's personal space is, and who of them goes.

Both keys of a device sign that they are one device's, so nobody else can say it. Keeping what was
shown is left to the kitchen; protocol, section 8.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass

from kitchensync.errors import BadSignature
from kitchensync.trust.keys import DeviceKeys, verify
from kitchensync.trust.membership import Membership
from kitchensync.trust.standing import Member

Pairs = Mapping[bytes, Set[bytes]]
"""By the id of a member of a personal space, its ids in the household: one that came back there and
stayed here has two."""

_PURPOSE = "counterpart"
_SIGNATURE = 64


@dataclass(frozen=True, slots=True)
class Claim:
    """A row's claim that a member of a personal space is that one of the household, and what is to
    show it: two signatures."""

    device: bytes
    counterpart: bytes
    proof: bytes


def prove(own: DeviceKeys, counterpart: DeviceKeys) -> bytes:
    """128 bytes which show that whoever has keys in a personal space has those of the household."""
    said = own.device_id + counterpart.device_id
    return own.sign(_PURPOSE, said) + counterpart.sign(_PURPOSE, said)


def proven(
    personal: Membership, household: Membership, claims: Iterable[Claim]
) -> list[tuple[bytes, bytes]]:
    """By pairs, who is or was in a personal space and who that is in the household: those of which
    both keys signed that they are one device's."""
    return [
        (claim.device, claim.counterpart)
        for claim in claims
        if claim.device in personal.everyone and claim.counterpart in household.everyone
        if _are_one(
            personal.everyone[claim.device], household.everyone[claim.counterpart], claim.proof
        )
    ]


def unmatched(personal: Membership, household: Membership, pairs: Pairs) -> frozenset[bytes]:
    """Members of a personal space that are nobody who is in the household now."""
    present = household.members.keys()
    return frozenset(each for each in personal.members if present.isdisjoint(pairs.get(each, ())))


def left_behind(personal: Membership, household: Membership, pairs: Pairs) -> frozenset[bytes]:
    """Members of a personal space that its person's devices are to remove.

    A member goes if one of its ids is out of the household; if the same device came in again later;
    or if it is recovery words and the household knows newer ones. Until it does, the older words
    are the only ones that bring anybody back.
    """
    in_turn = sorted(personal.members.values(), key=lambda each: each.index)
    present = household.members.keys()
    gone = household.everyone.keys() - present
    latest = {
        counterpart: each.device for each in in_turn for counterpart in pairs.get(each.device, ())
    }
    papers = [each for each in in_turn if _is_paper(each)]
    known = (each.index for each in papers if not present.isdisjoint(pairs.get(each.device, ())))
    newest = max(known, default=0)
    return frozenset(each.device for each in papers if each.index < newest) | {
        each.device
        for each in in_turn
        for counterpart in pairs.get(each.device, ())
        if counterpart in gone or latest[counterpart] != each.device
    }


def _are_one(member: Member, counterpart: Member, proof: bytes) -> bool:
    """Whether the two are one person's, both devices or both words on paper, and both say so."""
    if member.person != counterpart.person or _is_paper(member) is not _is_paper(counterpart):
        return False
    said = member.device + counterpart.device
    try:
        verify(member.public.signing, _PURPOSE, said, proof[:_SIGNATURE])
        verify(counterpart.public.signing, _PURPOSE, said, proof[_SIGNATURE:])
    except BadSignature:
        return False
    return True


def _is_paper(member: Member) -> bool:
    return member.role == "recovery"
