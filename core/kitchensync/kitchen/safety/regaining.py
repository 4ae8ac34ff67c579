"""One's own space of which the keys are here: they let this home in as a new device of it.

That never goes on as the old one, which may have sealed what nobody here knows of. Leaves moving in
to `founding`, and when all that is done to `returning`.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kitchensync.errors import BadChain, NoRelay, RelayRefused
from kitchensync.kitchen.home import HOUSEHOLD, PERSONAL, database
from kitchensync.kitchen.safety import instance
from kitchensync.kitchen.spaces import Outside, surroundings
from kitchensync.replica import Replica

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
"""Under what label the keys of a device of one's own space are kept that this home is no more."""
_SPACE_ID = 32
"""Bytes of a space's id."""

REGAINED = (
    "Your own space comes from the relay again: its file is gone, and the keys that are here "
    "opened it. What was not sent from it is lost, but for what a backup has."
)


def note(household: Replica, space: bytes, device: bytes) -> None:
    """Keep which space one's own is, and who this home is in it, before a relay hears of it: its
    file may be gone once."""
    if household.get_state(_SPACE) != space + device:
        household.set_state(_SPACE, space + device)


@dataclass(frozen=True, slots=True)
class Regained:
    """One's own space as a relay has it: its list of members, and keys that hold in it."""

    session: Session
    log: Sequence[bytes]
    membership: Membership
    keys: DeviceKeys

    @property
    def former(self) -> Member:
        """Who this home is in it until then."""
        return self.membership.member(self.keys.device_id)

    def lets_in(self, person: bytes) -> bool:
        """Whether its keys may let in a device of that person: no other's do, nor a child's."""
        return self.former.person == person and self.former.role == "adult"

    def let_in(self, home: Path, person: bytes, outside: Outside) -> list[Believed]:
        """Let new keys of this home in, which are on the disk before that."""
        from kitchensync.sync.membership.enrolment import add_to

        own = _newcomer(home, self.membership, outside)
        return [add_to(self.session, self.log, self.keys, own, lambda _: person)]


@contextmanager
def looked_for(
    home: Path, url: str | None, outside: Outside, *, goes_on: bool
) -> Generator[Regained | None, None, None]:
    """Look for one's own space at a relay by the keys that this home has; changes nothing.

    None if there are no such keys, or if the relay says that they hold no more, or has no such
    space and neither has this home, nor anybody else. What else it says is raised, and NoRelay.
    `goes_on`: this home still is the device of the household that it was; StrangeRelay at a relay
    that never heard of the household.
    """
    from kitchensync.sync.wire.session import Session

    space, signers = space_of(home), _signers(home, outside)
    is_unheard = is_unheard_of(home, outside)
    if space is None or not signers or (is_unheard and not url):
        yield None
        return
    if not url:
        raise NoRelay("This kitchen knows no relay.", "Say which: ks rejoin https://relay.example")

    with closing(outside.connect(url)) as relay:
        if goes_on:
            _check_known(home, relay, outside)
        known = () if is_unheard else standing(home)[0]
        found = (
            _found(Session(relay, space, keys, outside.clock), space, keys, known)
            for keys in signers
        )
        yield next(filter(None, found), None)


def keep_aside(home: Path, coming: Sequence[Believed], outside: Outside) -> None:
    """Keep the keys that are here where those that come take their place: there may be nothing else
    that opens what the relay has of that space."""
    store = surroundings(home, outside).keystore
    keys = store.load(PERSONAL)
    if keys and keys.device_id not in {each.keys.device_id for each in coming}:
        store.save(_ASIDE.format(keys.device_id.hex()), keys)
        store.delete(PERSONAL)


def settle(home: Path, outside: Outside) -> None:
    """This home is in its own space: who comes back once more is somebody new there."""
    surroundings(home, outside).keystore.delete(_COMING)


def space_of(home: Path) -> bytes | None:
    """Which space one's own is; None where its file is gone, and it never was synced."""
    path = database(home, PERSONAL)
    if path.exists():
        with closing(Replica.open(path, clock=int)) as replica:
            return replica.identity.space
    return _noted(home)[:_SPACE_ID] or None


def _noted(home: Path) -> bytes:
    """The id of the space that was synced last, and behind it who this home was in it; an older
    version kept the former alone."""
    with closing(Replica.open(database(home, HOUSEHOLD), clock=int)) as replica:
        return replica.get_state(_SPACE) or b""


def standing(home: Path) -> tuple[Sequence[bytes], bytes]:
    """The list of its members as far as it is here, and who this home is in it; both empty where
    its file is gone."""
    path = database(home, PERSONAL)
    if not path.exists():
        return (), b""
    with closing(Replica.open(path, clock=int)) as replica:
        return replica.entries(), replica.identity.device


def is_unheard_of(home: Path, outside: Outside) -> bool:
    """Whether, as far as this home knows, no relay has heard of its own space, nor is anybody else
    in it: so it is with one that began anew and was cut short. A relay may know better."""
    from kitchensync.sync import outgoing

    path, keys = database(home, PERSONAL), surroundings(home, outside).keystore.load(PERSONAL)
    if not path.exists() or keys is None:
        return False
    with closing(Replica.open(path, clock=int)) as replica:
        is_own = keys.device_id == replica.identity.device
        return is_own and len(replica.entries()) == 1 and not outgoing.acknowledged(replica)


def _check_known(home: Path, relay: Relay, outside: Outside) -> None:
    from kitchensync.kitchen.household import moving
    from kitchensync.sync.space import Space
    from kitchensync.sync.wire.session import Session

    path, around = database(home, HOUSEHOLD), surroundings(home, outside)
    with closing(Space.open(path, HOUSEHOLD, around)) as space:
        moving.check_known(space, Session(relay, space.id, space.keys, outside.clock))


def check_place(home: Path, outside: Outside, *, dry_run: bool) -> None:
    """Copied, and an alarm but in a dry run, where another home may be this device of the
    household, too."""
    path = database(home, HOUSEHOLD)
    with closing(Replica.open(path, clock=outside.clock, random=outside.random)) as replica:
        if not dry_run:
            instance.check(home, replica, lambda: [replica], outside.random)
        elif instance.may_be_two(home, replica):
            raise instance.copied()


def _signers(home: Path, outside: Outside) -> list[DeviceKeys]:
    """Whoever was let in already, and was cut short, goes on."""
    load = surroundings(home, outside).keystore.load
    return [each for each in map(load, (_COMING, PERSONAL)) if each]


def _found(
    session: Session, space: bytes, keys: DeviceKeys, known: Sequence[bytes]
) -> Regained | None:
    """None where the keys hold no more; RelayRefused where the relay lost the space and this home
    has it: another device may bring back a longer list of members."""
    from kitchensync.sync.membership.enrolment import NOT_LET_IN, whole_log
    from kitchensync.trust.membership import Membership

    try:
        log = whole_log(session, known)
    except RelayRefused as refused:
        if refused.reason not in NOT_LET_IN or (known and refused.reason == "unknown-space"):
            raise
        return None
    membership = Membership.replay(log)
    if (membership.space_id, membership.space_kind) != (space, PERSONAL):
        raise BadChain("The relay gives another space.", "Ask whoever runs the relay.")
    is_in = keys.device_id in membership.members
    return Regained(session, log, membership, keys) if is_in else None


def _newcomer(home: Path, membership: Membership, outside: Outside) -> DeviceKeys:
    """Keys that are on the disk before anybody hears of them: those of last time, if they serve."""
    from kitchensync.trust.keys import DeviceKeys

    store = surroundings(home, outside).keystore
    kept = store.load(_COMING)
    # Who has synced may have sealed what is gone.
    if kept and kept.device_id != _noted(home)[_SPACE_ID:]:
        known = membership.everyone.get(kept.device_id)
        if known is None or known.last is None:
            return kept
    store.delete(_COMING)
    keys = DeviceKeys.generate(outside.random)
    store.save(_COMING, keys)
    return keys
