"""Which devices of the household share one's own space, and which of its members are none of them.

Leaves what is believed of that to `trust.counterparts`, removing to `sync.membership.removal`, and
the words of an alarm to `alarms`.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from kitchensync.errors import NoIdentity
from kitchensync.kitchen import naming
from kitchensync.kitchen.history import CAME_IN
from kitchensync.kitchen.household.views import DeviceView
from kitchensync.kitchen.reading import names_of
from kitchensync.replica import Replica
from kitchensync.wire import decode, encode

if TYPE_CHECKING:
    from kitchensync.kitchen.spaces import Spaces
    from kitchensync.sync.space import Space
    from kitchensync.trust.counterparts import Claim

_PAIRS, _SINCE, _SAID_AGAIN = "counterparts", "unmatched-since", "who-said-again"
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
    return [each for each in personal.membership.members if pairs.get(each) == device]


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


def named(device: bytes, names: Mapping[bytes, str]) -> str:
    """A name for an unknown device: it gave the name itself, so digits of its id stand beside."""
    short = naming.short(device)
    return f"{names[device]} ({short})" if device in names else short


def said_of(replica: Replica, device: bytes) -> bytes | None:
    """Which device of the household that one of a personal space is, by what its row says."""
    claim = _claims(replica).get(device)
    return claim.counterpart if claim else None


def keep(replica: Replica, device: bytes, counterpart: bytes) -> None:
    """Note that this device let that one in, and that it is `counterpart` in the household."""
    with replica.atomic():
        _keep(replica, {**_kept(replica), device: counterpart})


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
    if pairs != _kept(personal.replica):
        with personal.replica.atomic():
            # Read again: somebody may have been let in meanwhile, and kept as well.
            _keep(personal.replica, {**pairs, **_kept(personal.replica)})
    if behind := left_behind(personal.membership, household.membership, pairs):
        removal.want(personal.replica, behind - {personal.device})


def _say_who_it_is(spaces: Spaces, personal: Space) -> None:
    """Show once more which device this is, where that was written over, or said without a proof.
    Once a day, as who writes over it may go on."""
    from kitchensync.sync import moments
    from kitchensync.trust.counterparts import prove, proven

    replica, own, now = personal.replica, personal.device, spaces.outside.clock()
    here, both = spaces.household.device, (personal.membership, spaces.household.membership)
    # What it is known as stays: who is another device of the household is to be another one here.
    if own not in both[0].members or _kept(replica).get(own, here) != here:
        return
    said = {each: claim for each, claim in _claims(replica).items() if each == own}
    if proven(*both, said) == {own: here} or not moments.is_due(replica, _SAID_AGAIN, now):
        return
    name = names_of(replica, "device").get(own) or naming.short(own)
    proof = prove(personal.keys, spaces.household.keys)
    with replica.transaction(f"{name}{CAME_IN}") as transaction:
        transaction.put("device", own, {"household_device": here, "household_proof": proof})
    moments.note(replica, _SAID_AGAIN, now)


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
        replica.set_state(_SINCE, encode([*since.items()]) if since else None)
    over = {device for device, first in since.items() if abs(now - first) >= _PATIENCE_MS}
    noticing.ring_for(replica, noticing.STRANGER, dict.fromkeys(over, ""))


def _pairs(spaces: Spaces, personal: Space) -> dict[bytes, bytes]:
    """By members of one's own space, what they are in the household: what was shown first stays."""
    from kitchensync.trust.counterparts import proven

    kept = _kept(personal.replica)
    open_ = {each: claim for each, claim in _claims(personal.replica).items() if each not in kept}
    return proven(personal.membership, spaces.household.membership, open_) | kept


def _claims(replica: Replica) -> dict[bytes, Claim]:
    from kitchensync.trust.counterparts import Claim

    return {device: Claim(*said) for device, *said in replica.rows(_SAID)}


def _kept(replica: Replica) -> dict[bytes, bytes]:
    kept = replica.get_state(_PAIRS)
    return dict(decode(kept, list[tuple[bytes, bytes]], limit=len(kept))) if kept else {}


def _keep(replica: Replica, pairs: Mapping[bytes, bytes]) -> None:
    replica.set_state(_PAIRS, encode(sorted(pairs.items())))


def _since(replica: Replica) -> dict[bytes, int]:
    kept = replica.get_state(_SINCE)
    return dict(decode(kept, list[tuple[bytes, int]], limit=len(kept))) if kept else {}
