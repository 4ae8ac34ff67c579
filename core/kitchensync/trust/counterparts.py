"""Which device of the household a member of somebody's personal space is, and who of them goes.

Their logs say who let whom in and rows say the rest; rows are for everybody to write, so few of
them are believed. Reading rows and keeping what is believed is left to the kitchen; protocol,
section 8.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from kitchensync.trust.membership import Membership
from kitchensync.trust.standing import Member

Pairs = Mapping[bytes, bytes]
"""By the id of a member of a personal space, the id that it has in the household."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What a row says that a member is in the household, and the index of who wrote that."""

    counterpart: bytes
    writer: int


def believed(
    personal: Membership, household: Membership, sure: Pairs, claims: Mapping[bytes, Claim]
) -> dict[bytes, bytes]:
    """What everybody who is or was in a personal space is in the household, as far as is certain.

    `sure` is what is known without any row, as `followed` has it: it is never given up for one. Of
    two members that claim one counterpart neither is believed, but who says so itself more than of
    whom its inviter does.
    """
    refused: set[bytes] = set()
    while True:
        open_ = {device: each for device, each in claims.items() if device not in refused}
        pairs = dict(sure)
        _add_claimed(personal, household, open_, pairs)
        often = Counter(pairs.values())
        doubled = {device for device in pairs.keys() - sure.keys() if often[pairs[device]] > 1}
        if not doubled:
            return pairs
        refused |= {each for each in doubled if _is_told(personal, each, claims)} or doubled


def followed(
    personal: Membership, household: Membership, known: Pairs, own: bytes
) -> dict[bytes, bytes]:
    """What is known, and who let that device, of which it is, into both, as the logs say.

    No further: one that fetched its space by what it was in it before was let in there by that one.
    """
    pairs = dict(known)
    inviter, other = _inviter(personal, own), _inviter(household, known[own])
    if inviter is None or other is None or not _are_alike(inviter, other):
        return pairs
    if inviter.device not in pairs and other.device not in pairs.values():
        pairs[inviter.device] = other.device
    return pairs


def doubtful(
    personal: Membership,
    household: Membership,
    pairs: Pairs,
    sure: Pairs,
    claims: Mapping[bytes, Claim],
) -> frozenset[bytes]:
    """Of what is believed, who says itself what somebody else might be who says nothing.

    A stolen phone can write over what another one said of itself, and say that it is that one.
    """
    members = personal.members.values()
    silent = [
        each
        for each in members
        if each.role != "recovery" and each.device not in sure and not _speaks(each, claims)
    ]
    return frozenset(
        each.device
        for each in members
        if each.device in pairs.keys() - sure.keys() and _speaks(each, claims)
        for counterpart in (household.everyone[pairs[each.device]],)
        if any(_might_be(other, counterpart, each.device, pairs) for other in silent)
    )


def certain(
    personal: Membership, pairs: Pairs, sure: Pairs, claims: Mapping[bytes, Claim]
) -> dict[bytes, bytes]:
    """Of what is believed, what somebody may be removed for, and what is kept.

    That is not what another device says of one, be it the one that let it in: that may be the very
    one that is gone by now, and have written it at any time. Recovery words write nothing, and go
    by who made them.
    """
    return {
        device: counterpart
        for device, counterpart in pairs.items()
        if device in sure or not _is_told(personal, device, claims)
    }


def _inviter(space: Membership, device: bytes) -> Member | None:
    member = space.everyone.get(device)
    return space.everyone.get(member.by or b"") if member else None


def _speaks(member: Member, claims: Mapping[bytes, Claim]) -> bool:
    claim = claims.get(member.device)
    return claim is not None and claim.writer == member.index


def _might_be(other: Member, counterpart: Member, claimant: bytes, pairs: Pairs) -> bool:
    """By what the logs say, were it not for what `claimant` says of itself."""
    by_claimant = other.by == claimant and counterpart.by is not None
    return _are_alike(other, counterpart) and (by_claimant or _by_one(other, counterpart, pairs))


def _is_told(personal: Membership, device: bytes, claims: Mapping[bytes, Claim]) -> bool:
    """Whether of a device only another one's word is there."""
    member = personal.everyone.get(device)
    if member is None or device not in claims or member.role == "recovery":
        return False
    return not _speaks(member, claims)


def unmatched(personal: Membership, household: Membership, pairs: Pairs) -> frozenset[bytes]:
    """Members of a personal space that are nobody who is in the household now."""
    present = household.members.keys()
    return frozenset(each for each in personal.members if pairs.get(each) not in present)


def left_behind(personal: Membership, household: Membership, pairs: Pairs) -> frozenset[bytes]:
    """Members of a personal space that its person's devices are to remove.

    Those that are out of the household, and recovery words that were followed by others which the
    household knows: until it does, the older ones are the only that bring anybody back.
    """
    present = household.members.keys()
    gone = household.everyone.keys() - present
    papers = [each for each in personal.members.values() if each.role == "recovery"]
    newest = max((each.index for each in papers if pairs.get(each.device) in present), default=0)
    return frozenset(each for each in personal.members if pairs.get(each) in gone) | {
        each.device for each in papers if each.index < newest
    }


def _add_claimed(
    personal: Membership,
    household: Membership,
    claims: Mapping[bytes, Claim],
    pairs: dict[bytes, bytes],
) -> None:
    """The oldest first: of who let somebody in, it has to be known who that is."""
    for member in sorted(personal.everyone.values(), key=lambda each: each.index):
        claim = claims.get(member.device)
        if claim is None or member.device in pairs or not _may_say(personal, member, claim):
            continue
        counterpart = household.everyone.get(claim.counterpart)
        if counterpart and _are_alike(member, counterpart) and _by_one(member, counterpart, pairs):
            pairs[member.device] = counterpart.device


def _may_say(personal: Membership, member: Member, claim: Claim) -> bool:
    """Whether the row was written by that device itself, or by the one that let it in."""
    inviter = _inviter(personal, member.device)
    return claim.writer == member.index or (inviter is not None and claim.writer == inviter.index)


def _are_alike(member: Member, counterpart: Member) -> bool:
    """Whether the two are one person's, and both devices or both words on paper."""
    is_paper = member.role == "recovery"
    return member.person == counterpart.person and is_paper is (counterpart.role == "recovery")


def _by_one(member: Member, counterpart: Member, pairs: Pairs) -> bool:
    """Whether one device let both in; who founded a space was let into it by nobody."""
    if member.by is None:
        return True
    return counterpart.by is not None and pairs.get(member.by) == counterpart.by
