"""What a sync ends with where it cannot go on: errors that say so, and what to do.

When that is, is left to `plan`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kitchensync.errors import (
    BadChain,
    Copied,
    MembershipFork,
    NoIdentity,
    NotMember,
    OldMembership,
    Surpassed,
)

if TYPE_CHECKING:
    from kitchensync.trust.membership import Membership

_BY_ANOTHER = (
    "Make it a new device: `ks rejoin`, and then `ks pair` on another one; or `ks recovery use`, "
    "where there are recovery words."
)
_BY_WORDS = "Make it a new device by the 24 recovery words: `ks recovery use`."
INTO_OWN_BY_MEMBERS = (
    "`ks rejoin`, and let it in with --mine. With nobody left who could, `ks rejoin --anew` begins "
    "a new one, with what is here of it."
)
INTO_OWN = f"`ks recovery use`, where there are recovery words; else {INTO_OWN_BY_MEMBERS}"
"""What to do where one's own space is not open to a device of the household."""
_BY_NOBODY = (
    "Nobody that it knows of could let it in. If another device came since, say `ks rejoin`; if "
    "recovery words were made, `ks recovery use`; else `ks export` it, and `ks import` that into a "
    "new kitchen."
)


def way_back(membership: Membership, own: bytes) -> str:
    """What to do with a home that has no keys of its own, such as one that was restored.

    It depends on who can let it in, as far as it knows: adults' devices, or recovery words.
    """
    roles = {member.role for device, member in membership.members.items() if device != own}
    if "adult" in roles:
        return _BY_ANOTHER
    return _BY_WORDS if "recovery" in roles else _BY_NOBODY


def is_alone(membership: Membership, own: bytes) -> bool:
    """Whether nobody that this device knows of could let it in again."""
    return way_back(membership, own) == _BY_NOBODY


def no_keys(membership: Membership, own: bytes) -> NoIdentity:
    """The error for a home without keys of its own."""
    if membership.space_kind == "personal":
        return NoIdentity("Your own space is here, but not keys that open it.", INTO_OWN)
    return NoIdentity(
        "This home holds the kitchen, but not the keys of a device of the household.",
        way_back(membership, own),
    )


def gone() -> NotMember:
    """The error for a device that left, or that has read of its removal."""
    return NotMember(
        "This device is no longer in the household.",
        "What is here stays; `ks rejoin` makes it a new device, with what it had not sent.",
    )


def shut_out() -> NotMember:
    """The error for a device that the relay knows nothing of any more."""
    return NotMember(
        "The relay no longer takes this device as a member of the household.",
        "If that is a mistake, `ks rejoin` makes it a new device, with what it had not sent.",
    )


def forked_log() -> MembershipFork:
    """The error for a relay whose membership log is neither ours nor the beginning of ours."""
    return MembershipFork(
        "The relay has another membership log of this household than this device.",
        "Nothing was taken over. `ks status` says what to do.",
    )


def old_log(message: str) -> OldMembership:
    """The error for a relay that shows less of the membership log than there is."""
    return OldMembership(
        message, "Try again later; if it goes on, move to another relay: ks relay move URL"
    )


def stalled() -> BadChain:
    """The error for a sync that gets nowhere."""
    return BadChain(
        "The relay tells of changes that it does not hand out.",
        "Try again later; if it goes on, ask whoever runs the relay.",
    )


def overtaken() -> BadChain:
    """The error for a membership entry that others' writing overtakes again and again."""
    return BadChain(
        "Others write so fast that nobody could be shut out.",
        "Nothing was lost. Sync again; if it goes on, shut out whoever writes all the time as "
        "well: `ks devices` shows when each wrote last.",
    )


def other_in_place() -> Copied:
    """The error for an envelope at the relay that this device's keys signed, and not this home."""
    return copied("The relay holds other changes of this device than are here.")


def unknown_own() -> Copied:
    """The error for a relay that has more envelopes of this device than this home sealed."""
    return copied("The relay holds changes of this device that are not here.")


def surpassed() -> Surpassed:
    """The error for a membership log that names more envelopes of this device than it sealed."""
    return Surpassed(
        "The household's list of members names changes of this device that are not here.",
        "Unless it was put back to an old state, whoever has another device may have had that "
        "written: shut that one out first (`ks devices`). Then `ks copied --both` makes this a new "
        "device, and any other lets it in; nothing is lost.",
    )


def copied(message: str) -> Copied:
    """The error for a home that is not the only one of its device, or not its latest state."""
    return Copied(
        message,
        "It is a copy or was put back: `ks copied --both` makes it a new device; nothing is lost.",
    )
