"""Who shares one's own space: which devices of the household they are, and who of them is none.

Leaves what is believed of that to `trust.counterparts`, removing to `sync.removal`, and what is
said of whoever is none to `alarms`.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import TYPE_CHECKING

from kitchensync.kitchen import naming
from kitchensync.kitchen.history import CAME_IN
from kitchensync.kitchen.household.views import DeviceView
from kitchensync.kitchen.reading import names_of
from kitchensync.replica import Replica
from kitchensync.replica.stamps import index_of
from kitchensync.wire import decode, encode

if TYPE_CHECKING:
    from kitchensync.kitchen.spaces import Spaces
    from kitchensync.sync.space import Space
    from kitchensync.trust.counterparts import Claim

_PAIRS, _SINCE, _SAID_AGAIN = "counterparts", "unmatched-since", "who-said-again"
_PATIENCE_MS = 600_000
"""A pairing code's life: who lets somebody in writes into one space after the other."""
_SAID = """
SELECT id, household_device, household_device_at FROM device WHERE household_device IS NOT NULL
"""


def members_of(spaces: Spaces, device: bytes) -> list[bytes]:
    """What a member of the household is in one's own space, or nothing."""
    personal = spaces.own
    if personal is None:
        return []
    pairs = _certain(spaces, personal)
    return [each for each in personal.membership.members if pairs.get(each) == device]


def are_all_certain(spaces: Spaces) -> bool:
    """Whether it is certain of every member of one's own space what it is in the household."""
    personal = spaces.own
    return (
        personal is None or personal.membership.members.keys() <= _certain(spaces, personal).keys()
    )


def is_shared(spaces: Spaces, former: Container[bytes]) -> bool:
    """Whether another adult's device of one's own space is in the household now, as is certain: it
    can let this one into it. None of those is `former`, who this home was itself."""
    personal = spaces.own
    if personal is None:
        return False
    pairs, present = _certain(spaces, personal), spaces.household.membership.members
    return any(
        pairs.get(each.device) in present
        for each in personal.membership.members.values()
        if each.role == "adult" and each.device != personal.device and each.device not in former
    )


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
    """What somebody is called who is not known: the name is their own word, the digits are not."""
    short = naming.short(device)
    return f"{names[device]} ({short})" if device in names else short


def keep(replica: Replica, device: bytes, counterpart: bytes) -> None:
    """This device let that one in, into the household as `counterpart`."""
    with replica.atomic():
        _keep(replica, {**_kept(replica), device: counterpart})


def kept(replica: Replica, device: bytes) -> bytes | None:
    """Which device of the household that one of a personal space is, where that was kept."""
    return _kept(replica).get(device)


def tend(spaces: Spaces) -> None:
    """Before one's own space is synced: want those out of it who are out of the household."""
    from kitchensync.sync.membership import removal
    from kitchensync.trust.counterparts import left_behind

    personal, household = spaces.own, spaces.household
    if personal is None or household.device not in household.membership.members:
        # Who is out itself may not know who came in since.
        return
    _say_who_it_is(spaces, personal)
    pairs = _certain(spaces, personal)
    if pairs != _kept(personal.replica):
        with personal.replica.atomic():
            # What somebody who was let in meanwhile is was kept, too.
            _keep(personal.replica, {**pairs, **_kept(personal.replica)})
    if behind := left_behind(personal.membership, household.membership, pairs):
        removal.want(personal.replica, behind - {personal.device})


def _say_who_it_is(spaces: Spaces, personal: Space) -> None:
    """Say once more which device this is, where another one said it last: others go by its own
    word. Once a day, as who says something else may go on."""
    from kitchensync.sync import moments
    from kitchensync.trust.counterparts import Claim

    replica, own, now = personal.replica, spaces.household.device, spaces.outside.clock()
    said = _claims(replica).get(personal.device)
    is_in = personal.device in personal.membership.members
    if not is_in or said == Claim(own, replica.identity.index):
        return
    if not moments.is_due(replica, _SAID_AGAIN, now):
        return
    name = names_of(replica, "device").get(personal.device) or naming.short(personal.device)
    with replica.transaction(f"{name}{CAME_IN}") as transaction:
        if not transaction.put("device", personal.device, {"household_device": own}):
            transaction.repeat("device", personal.device, "household_device")
    moments.note(replica, _SAID_AGAIN, now)


def notice(spaces: Spaces) -> None:
    """After one's own space was synced: ring for members that nobody of the household is."""
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
    from kitchensync.trust.counterparts import believed, doubtful

    sure, claims = _sure(spaces, personal), _claims(personal.replica)
    both = personal.membership, spaces.household.membership
    pairs = believed(*both, sure, claims)
    doubts = doubtful(*both, pairs, sure, claims)
    return {device: each for device, each in pairs.items() if device not in doubts}


def _certain(spaces: Spaces, personal: Space) -> dict[bytes, bytes]:
    from kitchensync.trust.counterparts import certain

    pairs, sure = _pairs(spaces, personal), _sure(spaces, personal)
    return certain(personal.membership, pairs, sure, _claims(personal.replica))


def _sure(spaces: Spaces, personal: Space) -> dict[bytes, bytes]:
    from kitchensync.trust.counterparts import followed

    household, own = spaces.household, personal.device
    known = _kept(personal.replica) | {own: household.device}
    return followed(personal.membership, household.membership, known, own)


def _claims(replica: Replica) -> dict[bytes, Claim]:
    from kitchensync.trust.counterparts import Claim

    rows = replica.rows(_SAID)
    return {device: Claim(counterpart, index_of(stamp)) for device, counterpart, stamp in rows}


def _kept(replica: Replica) -> dict[bytes, bytes]:
    kept = replica.get_state(_PAIRS)
    return dict(decode(kept, list[tuple[bytes, bytes]], limit=len(kept))) if kept else {}


def _keep(replica: Replica, pairs: Mapping[bytes, bytes]) -> None:
    replica.set_state(_PAIRS, encode(sorted(pairs.items())))


def _since(replica: Replica) -> dict[bytes, int]:
    kept = replica.get_state(_SINCE)
    return dict(decode(kept, list[tuple[bytes, int]], limit=len(kept))) if kept else {}
