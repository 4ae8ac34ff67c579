"""Which devices of the household share one's own space, and which of its members are none of them.

Leaves what shows that to `trust.counterparts`, removing to `sync.membership.removal`, and
the words of an alarm to `alarms`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Set
from contextlib import suppress
from typing import TYPE_CHECKING

from kitchensync.errors import NoIdentity, NotMember
from kitchensync.kitchen import naming
from kitchensync.kitchen.history import CAME_IN
from kitchensync.kitchen.household.views import DeviceView
from kitchensync.kitchen.reading import names_of
from kitchensync.replica import Replica
from kitchensync.sync import notes
from kitchensync.sync.endings import INTO_OWN

if TYPE_CHECKING:
    from kitchensync.kitchen.spaces import Spaces
    from kitchensync.sync.space import Space
    from kitchensync.trust.counterparts import Claim

_PAIRS, _SINCE, _SAID_AGAIN = "counterparts", "unmatched-since", "who-said-again-"
_PATIENCE_MS = 600_000
"""A pairing code's life: a device is let into one space after the other, which takes a while."""
_SAID = """
SELECT id, household_device, household_proof FROM device
WHERE household_device IS NOT NULL AND household_proof IS NOT NULL
"""


def members_of(spaces: Spaces, device: bytes) -> list[bytes]:
    """What a member of the household is in one's own space, or nothing."""
    personal = spaces.own
    if personal is None:
        return []
    pairs = _pairs(spaces, personal)
    return [each for each in personal.membership.members if device in pairs.get(each, ())]


def are_all_known(spaces: Spaces) -> bool:
    """Whether it is known of every member of one's own space what it is in the household."""
    personal = spaces.own
    return personal is None or personal.membership.members.keys() <= _pairs(spaces, personal).keys()


def others(spaces: Spaces) -> frozenset[bytes]:
    """Members of one's own space that are nobody who is in the household now."""
    from kitchensync.trust.counterparts import unmatched

    personal = spaces.own
    if personal is None:
        return frozenset()
    pairs = _pairs(spaces, personal)
    return unmatched(personal.membership, spaces.household.membership, pairs) - {personal.device}


def views(spaces: Spaces) -> list[DeviceView]:
    """Members of one's own space that are nobody who is in the household now, by their ids."""
    personal = spaces.own
    if personal is None:
        return []
    names, people = (names_of(personal.replica, each) for each in ("device", "person"))
    heads = personal.replica.heads()
    return [
        DeviceView(
            id=device.hex(),
            name=named(device, names),
            person=people.get(member.person, ""),
            role=member.role,
            this=False,
            last_seq=heads[device].seq if device in heads else 0,
            space=personal.label,
        )
        for device in sorted(others(spaces))
        for member in (personal.membership.members[device],)
    ]


def shut_out() -> NotMember:
    """The error for a device that one's own space takes nothing of any more."""
    return NotMember(
        "This device is no longer a member of your own space.",
        f"If that is a mistake: {INTO_OWN}",
    )


def named(device: bytes, names: Mapping[bytes, str]) -> str:
    """A name for an unknown device: it gave the name itself, so digits of its id stand beside."""
    short = naming.short(device)
    return f"{names[device]} ({short})" if device in names else short


def keep(replica: Replica, device: bytes, counterpart: bytes) -> None:
    """Note that this device let that one in, and that it is `counterpart` in the household."""
    with replica.atomic():
        _keep(replica, _kept(replica) | {(device, counterpart)})


def forget(replica: Replica) -> None:
    """Nothing that was kept counts: somebody else may have had this home write it."""
    replica.set_state(_PAIRS, None)


def tend(spaces: Spaces) -> None:
    """Before one's own space is synced: have removed from it who is out of the household."""
    from kitchensync.sync.membership import removal
    from kitchensync.trust.counterparts import left_behind

    personal, household = spaces.own, spaces.household
    if personal is None or household.device not in household.membership.members:
        # Who is out itself may not know who came in since.
        return
    with suppress(NoIdentity):
        _say_who_it_is(spaces, personal)
    pairs = _pairs(spaces, personal)
    if news := {(each, one) for each in pairs for one in pairs[each]} - _kept(personal.replica):
        with personal.replica.atomic():
            # Read again: somebody may have been let in meanwhile, and kept as well.
            _keep(personal.replica, _kept(personal.replica) | news)
    if behind := left_behind(personal.membership, household.membership, pairs):
        removal.want(personal.replica, behind - {personal.device})


def _say_who_it_is(spaces: Spaces, personal: Space) -> None:
    """Show which device of the household this is, where its row does not.

    Once a day: whoever wrote over it may go on. Where this home may be two, it does not: what it
    would show holds for the other one too, which is no such device. Nor where it came into the
    household as somebody else's: nobody would believe that, nor see any more who it was.
    """
    from kitchensync.kitchen.safety import instance
    from kitchensync.sync import moments
    from kitchensync.trust.counterparts import prove, proven

    household, replica, now = spaces.household, personal.replica, spaces.outside.clock()
    own, here = personal.device, household.device
    said_again = f"{_SAID_AGAIN}{own.hex()}-{here.hex()}"
    member = personal.membership.members.get(own)
    if member is None or member.person != household.membership.everyone[here].person:
        return
    said = [each for each in _claims(replica) if each.device == own]
    if proven(personal.membership, household.membership, said) == [(own, here)]:
        return
    if not moments.is_due(replica, said_again, now) or instance.may_be_two(spaces.home, replica):
        return
    names, there = names_of(replica, "device"), names_of(household.replica, "device")
    name = there.get(here) or names.get(own) or naming.short(here)
    proof = prove(personal.keys, household.keys)
    with replica.transaction(f"{name}{CAME_IN}") as transaction:
        transaction.put(
            "device", own, {"name": name, "household_device": here, "household_proof": proof}
        )
    moments.note(replica, said_again, now)


def notice(spaces: Spaces) -> None:
    """After one's own space was synced: ring for members that are no device of the household."""
    from kitchensync.sync import noticing

    tend(spaces)
    if (personal := spaces.own) is None:
        return
    replica, now = personal.replica, spaces.outside.clock()
    before = _since(replica)
    since = {device: before.get(device, now) for device in others(spaces)}
    if since != before:
        notes.keep_list(replica, _SINCE, [*since.items()])
    over = {device for device, first in since.items() if abs(now - first) >= _PATIENCE_MS}
    noticing.ring_for(replica, noticing.STRANGER, dict.fromkeys(over, ""))


def _pairs(spaces: Spaces, personal: Space) -> dict[bytes, set[bytes]]:
    """By members of one's own space, what they are in the household: what was shown once stays."""
    from kitchensync.trust.counterparts import proven

    pairs: dict[bytes, set[bytes]] = defaultdict(set)
    kept = _kept(personal.replica)
    fresh = (
        each for each in _claims(personal.replica) if (each.device, each.counterpart) not in kept
    )
    shown = proven(personal.membership, spaces.household.membership, fresh)
    for device, counterpart in kept.union(shown):
        pairs[device].add(counterpart)
    return {**pairs}


def _claims(replica: Replica) -> list[Claim]:
    from kitchensync.trust.counterparts import Claim

    return [Claim(*said) for said in replica.rows(_SAID)]


def _kept(replica: Replica) -> set[tuple[bytes, bytes]]:
    return set(notes.listed(replica, _PAIRS, list[tuple[bytes, bytes]]))


def _keep(replica: Replica, pairs: Set[tuple[bytes, bytes]]) -> None:
    notes.keep_list(replica, _PAIRS, sorted(pairs))


def _since(replica: Replica) -> dict[bytes, int]:
    return dict(notes.listed(replica, _SINCE, list[tuple[bytes, int]]))
