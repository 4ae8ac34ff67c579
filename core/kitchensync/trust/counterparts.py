"""Which device of the household a member of somebody's personal space is, and who of them goes.

Both keys of a device sign that they are one device's, so nobody else can say it. Keeping what was
shown is left to the kitchen; protocol, section 8.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kitchensync.errors import BadSignature
from kitchensync.trust.keys import DeviceKeys, verify
from kitchensync.trust.membership import Membership
from kitchensync.trust.standing import Member

Pairs = Mapping[bytes, bytes]
"""By the id of a member of a personal space, the id that it has in the household."""

_PURPOSE = "counterpart"
_SIGNATURE = 64


@dataclass(frozen=True, slots=True)
class Claim:
    """What a row says that a member is in the household, and two signatures that are to show it."""

    counterpart: bytes
    proof: bytes


def prove(own: DeviceKeys, counterpart: DeviceKeys) -> bytes:
    """128 bytes which show that whoever has keys in a personal space has those of the household."""
    said = own.device_id + counterpart.device_id
    return own.sign(_PURPOSE, said) + counterpart.sign(_PURPOSE, said)


def proven(
    personal: Membership, household: Membership, claims: Mapping[bytes, Claim]
) -> dict[bytes, bytes]:
    """What those who are or were in a personal space are in the household, as both keys signed."""
    pairs: dict[bytes, bytes] = {}
    for device, claim in claims.items():
        member = personal.everyone.get(device)
        counterpart = household.everyone.get(claim.counterpart)
        if member and counterpart and _are_one(member, counterpart, claim.proof):
            pairs[device] = counterpart.device
    return pairs


def unmatched(personal: Membership, household: Membership, pairs: Pairs) -> frozenset[bytes]:
    """Members of a personal space that are nobody who is in the household now."""
    present = household.members.keys()
    return frozenset(each for each in personal.members if pairs.get(each) not in present)


def left_behind(personal: Membership, household: Membership, pairs: Pairs) -> frozenset[bytes]:
    """Members of a personal space that its person's devices are to remove.

    Those that are out of the household; those after which the same device came in once more; and
    recovery words that were followed by others which the household knows: until it does, the older
    ones are the only that bring anybody back.
    """
    in_turn = sorted(personal.members.values(), key=lambda each: each.index)
    present = household.members.keys()
    gone = household.everyone.keys() - present
    latest = {pairs[each.device]: each.device for each in in_turn if each.device in pairs}
    papers = (each for each in in_turn if _is_paper(each))
    newest = max((each.index for each in papers if pairs.get(each.device) in present), default=0)
    return frozenset(
        each.device
        for each in in_turn
        for counterpart in (pairs.get(each.device),)
        if counterpart in gone
        or (counterpart is not None and latest[counterpart] != each.device)
        or (_is_paper(each) and each.index < newest)
    )


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
