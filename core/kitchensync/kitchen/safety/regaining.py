"""One's own space whose file is gone: its keys are here still, and let a new device of it in.

Its new device never goes on as the old one, which may have sealed what nobody here knows of. Leaves
moving in to `founding`, and when all that is done to `returning`.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence, Set
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kitchensync.errors import BadChain, NoRelay, RelayRefused
from kitchensync.kitchen.home import HOUSEHOLD, PERSONAL, database
from kitchensync.kitchen.household import own_space
from kitchensync.kitchen.safety import instance
from kitchensync.kitchen.spaces import Outside, surroundings
from kitchensync.replica import Replica
from kitchensync.wire import decode, encode

if TYPE_CHECKING:
    from kitchensync.sync.membership.enrolment import Believed
    from kitchensync.sync.wire.session import Session
    from kitchensync.sync.wire.transport import Relay
    from kitchensync.trust.keys import DeviceKeys
    from kitchensync.trust.membership import Membership
    from kitchensync.trust.standing import Member

_SPACE = "own-space"
_COMING = f"{PERSONAL}-coming"
"""Under what label the keys are kept that are let in, until they take the place of the others."""
_ASIDE = f"{PERSONAL}-{{}}"
"""Under what label the keys of a device of one's own space are kept that has no file any more."""
_WAS, _FORMER = "was-in-the-household", "former-selves"
_LEFT = "own-space-left-to-others"

REGAINED = (
    "Your own space comes from the relay again: its file is gone, and the keys that are here "
    "opened it. What was not sent from it is lost, but for what a backup has."
)
ANEW = (
    "Your own space begins anew here: its file is gone, and the keys that are here let this device "
    "into nothing of yours at the relay. They are kept. What a backup has of it can be looked at "
    "where that is restored in another folder."
)
LEFT_TO_OTHERS = (
    "Your own space is not here: its file is gone, and the keys of a child's device let nobody in. "
    "`ks rejoin` again, and let it in with --mine; said without, it begins anew."
)


def note(household: Replica, space: bytes) -> None:
    """Keep which space one's own is, before a relay hears of it: its file may be gone once."""
    if household.get_state(_SPACE) != space:
        household.set_state(_SPACE, space)


@dataclass(frozen=True, slots=True)
class Regained:
    """One's own space as a relay has it: its list of members, and keys that hold in it."""

    session: Session
    log: Sequence[bytes]
    keys: DeviceKeys

    @property
    def is_shared(self) -> bool:
        """Whether there is another device in it."""
        from kitchensync.trust.membership import Membership

        members = Membership.replay(self.log).members
        devices = {device for device, each in members.items() if each.role != "recovery"}
        return bool(devices - {self.keys.device_id})

    def lets_in(self, person: bytes) -> bool:
        """Whether its keys may let in a device of that person: no other's do, nor a child's."""
        former = self._former
        return former.person == person and former.role == "adult"

    def is_left_to_others(self, household: Membership, person: bytes, own: Set[bytes]) -> bool:
        """Whether its keys are those of a child's device of that person, and an adult's, which can
        let this home in, is in both spaces. What this home is and was in the household is `own`."""
        from kitchensync.trust.membership import Membership

        former = self._former
        return (
            (former.person, former.role) == (person, "child")
            and _has_adult(Membership.replay(self.log), person, {former.device})
            and _has_adult(household, person, own)
        )

    def let_in(self, home: Path, person: bytes, outside: Outside) -> list[Believed]:
        """Let new keys of this home in, on the disk before that; nothing where they may not."""
        from kitchensync.sync.membership.enrolment import add_to
        from kitchensync.trust.membership import Membership

        if not self.lets_in(person):
            return []
        own = _newcomer(home, Membership.replay(self.log), outside)
        return [add_to(self.session, self.log, self.keys, own, lambda _: person)]

    @property
    def _former(self) -> Member:
        from kitchensync.trust.membership import Membership

        return Membership.replay(self.log).authority(self.keys.device_id)


def _has_adult(space: Membership, person: bytes, but: Set[bytes]) -> bool:
    return any(
        each.person == person and each.role == "adult" and each.device not in but
        for each in space.members.values()
    )


@contextmanager
def looked_for(
    home: Path, url: str | None, outside: Outside, *, goes_on: bool
) -> Generator[Regained | None, None, None]:
    """One's own space at that relay, by the keys that this home has; nothing is changed by looking.

    None where it never synced, where there are no such keys, or the relay says that it has no such
    space or that they hold no more in it. What else it says is raised, and NoRelay. `goes_on`: this
    home is the device of the household that it was; Copied from letting in where it may be two, and
    StrangeRelay where that one never heard of the household.
    """
    space, signers = noted(home), _signers(home, outside)
    if space is None or not signers:
        yield None
        return
    if not url:
        raise NoRelay("This kitchen knows no relay.", "Say which: ks rejoin https://relay.example")

    def check() -> None:
        if goes_on:
            _check_place(home, outside)

    with closing(outside.connect(url)) as relay:
        if goes_on:
            _check_known(home, relay, outside)
        found = (_found(relay, space, keys, outside, check) for keys in signers)
        yield next(filter(None, found), None)


def change_keys(home: Path, believed: Sequence[Believed], outside: Outside) -> None:
    """Have the keys with which this home was let in, or none; those of before are kept aside: there
    may be nothing else that opens what the relay has of that space.

    New ones are nobody's who is to come from here on: their device may seal something.
    """
    store = surroundings(home, outside).keystore
    new = {each.keys.device_id for each in believed}
    keys = store.load(PERSONAL)
    if keys is not None and keys.device_id not in new:
        store.save(_ASIDE.format(keys.device_id.hex()), keys)
        store.delete(PERSONAL)
    for each in believed:
        store.save(PERSONAL, each.keys)
    store.delete(_COMING)


def note_was(home: Path, outside: Outside) -> None:
    """Keep which device of the household this home was when it lost the file of its own space, and
    who it was in that: another loss has others."""
    keys = surroundings(home, outside).keystore.load(PERSONAL)
    with closing(Replica.open(database(home, HOUSEHOLD), clock=int)) as replica, replica.atomic():
        device, former = replica.identity.device, former_of(replica)
        if keys and keys.device_id not in former:
            pairs = {**former, keys.device_id: device}
            replica.set_state(_FORMER, encode(sorted(pairs.items())))
        if replica.get_state(_WAS) is None:
            replica.set_state(_WAS, device)


def leave(home: Path) -> bool:
    """Leave it to others, once: whoever comes back without them again has nobody who could."""
    with closing(Replica.open(database(home, HOUSEHOLD), clock=int)) as replica:
        if replica.get_state(_LEFT) is not None:
            return False
        replica.set_state(_LEFT, b"1")
    return True


def was(home: Path) -> bytes | None:
    """Which device of the household that was, while this home has not come back as another."""
    with closing(Replica.open(database(home, HOUSEHOLD), clock=int)) as replica:
        return replica.get_state(_WAS)


def former_of(household: Replica) -> dict[bytes, bytes]:
    """Who this home was in its own space whenever that lost its file, and in the household then."""
    kept = household.get_state(_FORMER)
    return dict(decode(kept, list[tuple[bytes, bytes]], limit=len(kept))) if kept else {}


def settle_former(home: Path, outside: Outside) -> None:
    """Know who this home was in its own space, each time, and have that put out which it was as the
    device of the household that it is still.

    Nobody could conclude it, nor who those are whom that one let in: it let this one in there, and
    another one did in the household. Its keys are here; where this home is another device now, a
    person says whether the one that it was is gone.
    """
    from kitchensync.sync.membership import removal
    from kitchensync.trust.membership import Membership

    if was(home) is None or not database(home, PERSONAL).exists():
        return
    with (
        closing(Replica.open(database(home, HOUSEHOLD), clock=int)) as household,
        closing(Replica.open(database(home, PERSONAL), clock=outside.clock)) as replica,
    ):
        everyone = Membership.replay(replica.entries()).everyone.keys() - {replica.identity.device}
        known = former_of(household).items()
        former = {each: before for each, before in known if each in everyone}
        for each, before in former.items():
            own_space.keep(replica, each, before)
        own = household.identity.device
        removal.want(replica, {each for each, before in former.items() if before == own})
        household.set_state(_WAS, None)
        household.set_state(_LEFT, None)


def noted(home: Path) -> bytes | None:
    """Which space one's own was when it was synced last; None where it never was."""
    with closing(Replica.open(database(home, HOUSEHOLD), clock=int)) as replica:
        return replica.get_state(_SPACE)


def _check_known(home: Path, relay: Relay, outside: Outside) -> None:
    from kitchensync.kitchen.household import moving
    from kitchensync.sync.space import Space
    from kitchensync.sync.wire.session import Session

    path, around = database(home, HOUSEHOLD), surroundings(home, outside)
    with closing(Space.open(path, HOUSEHOLD, around)) as space:
        moving.check_known(space, Session(relay, space.id, space.keys, outside.clock))


def _check_place(home: Path, outside: Outside) -> None:
    path = database(home, HOUSEHOLD)
    with closing(Replica.open(path, clock=outside.clock, random=outside.random)) as replica:
        instance.check(home, replica, lambda: [replica], outside.random)


def _signers(home: Path, outside: Outside) -> list[DeviceKeys]:
    """Whoever was let in already, and was cut short, goes on."""
    load = surroundings(home, outside).keystore.load
    return [each for each in map(load, (_COMING, PERSONAL)) if each]


def _found(
    relay: Relay, space: bytes, keys: DeviceKeys, outside: Outside, check: Callable[[], None]
) -> Regained | None:
    from kitchensync.sync.membership.enrolment import NOT_LET_IN, whole_log
    from kitchensync.sync.wire.session import Session
    from kitchensync.trust.membership import Membership

    session = Session(relay, space, keys, outside.clock, check)
    try:
        log = whole_log(session)
    except RelayRefused as refused:
        if refused.reason in NOT_LET_IN:
            return None
        raise
    membership = Membership.replay(log)
    if (membership.space_id, membership.space_kind) != (space, PERSONAL):
        raise BadChain("The relay gives another space.", "Ask whoever runs the relay.")
    return Regained(session, log, keys) if keys.device_id in membership.members else None


def _newcomer(home: Path, membership: Membership, outside: Outside) -> DeviceKeys:
    """Keys that are on the disk before anybody hears of them: those of last time, if they serve."""
    from kitchensync.trust.keys import DeviceKeys

    store = surroundings(home, outside).keystore
    kept = store.load(_COMING)
    if kept and (kept.device_id in membership.members or kept.device_id not in membership.everyone):
        return kept
    store.delete(_COMING)
    keys = DeviceKeys.generate(outside.random)
    store.save(_COMING, keys)
    return keys
