"""A home that comes back: into its household as a new device, with what its old self had not sent.

How it was let in, by pairing or by recovery words, is left to the caller; one space's steps to
`sync.becoming`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from kitchensync.errors import NoIdentity, NotFound, PairingError
from kitchensync.kitchen.home import (
    HOUSEHOLD,
    PERSONAL,
    change_settings,
    database,
    read_settings,
)
from kitchensync.kitchen.household import own_space
from kitchensync.kitchen.household.founding import Introduction, introduce_itself, keep_own
from kitchensync.kitchen.reading import names_of
from kitchensync.kitchen.safety import instance, regaining, unfinished, uninvited
from kitchensync.kitchen.spaces import Outside, surroundings
from kitchensync.measure.words import clean_name
from kitchensync.replica import Replica
from kitchensync.replica.database import alone
from kitchensync.sync.endings import way_back
from kitchensync.sync.space import Space

if TYPE_CHECKING:
    from kitchensync.sync.membership.enrolment import Believed
    from kitchensync.sync.membership.recovery import Openable
    from kitchensync.trust.membership import Membership


def check_alone(home: Path) -> None:
    """Busy where another program uses this kitchen: it would go on as the old device."""
    for label in read_settings(home).spaces:
        if not is_gone(home, label):
            with alone(database(home, label)):
                pass


def is_gone(home: Path, label: str) -> bool:
    """Whether a personal space has lost its file: it is fetched again, or begins anew."""
    is_own = label == PERSONAL and label in read_settings(home).spaces
    return is_own and not database(home, label).exists()


def check_sound(home: Path) -> None:
    """CorruptDatabase where a file is not as it was written: who was let in could not move in."""
    for label in read_settings(home).spaces:
        if not is_gone(home, label):
            with closing(Replica.open(database(home, label), clock=int)) as replica:
                replica.integrity()


def way_back_of(home: Path) -> str:
    """What makes a device again of a home that was restored, in a sentence."""
    return way_back(*in_household(home))


def in_household(home: Path) -> tuple[Membership, bytes]:
    """The household as far as this home knows it, and the device that it is there, or was."""
    from kitchensync.trust.membership import Membership

    with closing(Replica.open(database(home, HOUSEHOLD), clock=int)) as replica:
        return Membership.replay(replica.entries()), replica.identity.device


def name_of_device(home: Path, said: str | None) -> str:
    """What the person says, else what this home's device was called."""
    if said:
        return clean_name(said)
    with closing(Replica.open(database(home, HOUSEHOLD), clock=int)) as replica:
        names, own = names_of(replica, "device"), replica.identity.device
        before = unfinished.before(replica)
    # It may have become another one, and been cut short before it said what that is called.
    called = names.get(own) or names.get(before)
    if called is None:
        raise NotFound("This home does not know what its device is called.", "Say --device NAME.")
    return called


@dataclass(frozen=True, slots=True)
class MovedBack:
    """How many change sets wait to be sent, whether somebody whom this home was to shut out is let
    alone, what is said of its own space, and whether it `stays` in that as the device it was."""

    waiting: int
    lets_go: bool
    own: str
    stays: bool

    @property
    def told(self) -> str:
        """What is said of it, behind a sentence."""
        along = f" Unsent changes that came along: {self.waiting}." if self.waiting else ""
        return along + self.own + (_LETS_GO if self.lets_go else "")


def move_back(
    home: Path,
    believed: Sequence[Believed],
    name: str,
    relay: str,
    outside: Outside,
    *,
    by_words: bool,
) -> MovedBack:
    """Become the devices that were let in, the household's first.

    `by_words`: recovery words let this home in. Else a member did and confirmed the list of
    members, so that may be another than was known here.

    If no personal space is among them, this home lets itself into its own by the keys it has; where
    it can't, that waits as it is, or begins anew, with all that is in it, where nobody else is left
    who could. PairingError for another household, or for the personal space of somebody else, with
    nothing changed.
    """
    household, *personal = believed
    check_same(home, believed)
    check_alone(home)
    who = Introduction(name, household.person)
    lets_go = False
    if _is_shut_out(home, household):
        lets_go = _wishes(home, household)
        _let_go_of_what_it_said(home)
    with closing(Replica.open(database(home, HOUSEHOLD), clock=int)) as replica:
        before = unfinished.begin(replica)
    waiting = _become(home, household, relay, outside, may_part=not by_words)
    who = replace(who, known_as=say_who(home, HOUSEHOLD, who, outside))
    way = uninvited.Way(personal)
    if PERSONAL in read_settings(home).spaces:
        if not personal:
            way = uninvited.way(home, household, before, relay, outside, by_words=by_words)
        if way.goes_on:
            may_part = bool(personal) and not by_words
            waiting += go_on(home, way.believed, who, relay, outside, may_part=may_part)
    change_settings(home, person=household.person.hex(), relay=relay)
    # Who it is in a space that is as it was, another home may be, too.
    as_before = not way.goes_on and uninvited.may_be_two(home)
    settle(home, outside, PERSONAL if as_before else "")
    return MovedBack(waiting, lets_go, way.told, way.stays)


_LETS_GO = (
    " Whom it was to shut out before it was shut out itself, it does not: where that still holds, "
    "say it again."
)


def of_former(home: Path, before: bytes) -> str:
    """What is said of the device that this home was: it goes on, unless somebody shuts it out.

    Not to be said where this home stays that device in its own space: it would go there, too.
    """
    membership, own = in_household(home)
    if before == own or before not in membership.members:
        return ""
    return (
        " The device it was is still in the household: if that one is gone, shut it out with "
        f"`ks devices rm {before.hex()}`."
    )


def _is_shut_out(home: Path, household: Believed) -> bool:
    """Whether the device that this home was is out of the household, or never was in this one."""
    from kitchensync.trust.membership import Membership

    return device_of(home) not in Membership.replay(household.log).members


def _wishes(home: Path, household: Believed) -> bool:
    """Whether there is somebody in the household whom this home wanted out of it."""
    from kitchensync.sync.membership import removal
    from kitchensync.trust.membership import Membership

    with closing(Replica.open(database(home, HOUSEHOLD), clock=int)) as replica:
        wanted = removal.wanted(replica)
    return not wanted.isdisjoint(Membership.replay(household.log).members)


def _let_go_of_what_it_said(home: Path) -> None:
    """Drop what this home signed and noted of others: a thief, or the other side of a quarrel, may
    have written it."""
    from kitchensync.sync.membership import log, removal

    for label in read_settings(home).spaces:
        if not is_gone(home, label):
            with closing(Replica.open(database(home, label), clock=int)) as replica:
                removal.forget(replica)
                log.drop(replica)
                own_space.forget(replica)


def go_on(
    home: Path,
    believed: Sequence[Believed],
    who: Introduction,
    relay: str | None,
    outside: Outside,
    *,
    may_part: bool,
) -> int:
    """Go on in one's own space, as whom this home was let in there; how many change sets wait there
    to be sent. Where nobody let it in, that begins anew, with what is here of it."""
    waiting = 0
    if is_gone(home, PERSONAL):
        regaining.keep_aside(home, believed, outside)
        keep_own(home, believed, who, outside)
    else:
        if not believed:
            uninvited.begin_anew(home, who.person, outside)
        for each in believed:
            waiting += _become(home, each, relay, outside, may_part=may_part)
        say_who(home, PERSONAL, who, outside)
    regaining.settle(home, outside)
    return waiting


def check_same(home: Path, spaces: Iterable[Believed | Openable]) -> None:
    """PairingError where one of them is another space than this home has of that kind."""
    from kitchensync.trust.membership import Membership

    for each in spaces:
        known = _space_of(home, each.kind)
        if known is not None and Membership.begin(each.log[0]).space_id != known:
            message, hint = _OTHER[each.kind]
            raise PairingError(message, hint)


def _space_of(home: Path, label: str) -> bytes | None:
    """Which one a home has of that kind; None where its file is gone, and it never was synced."""
    if label == PERSONAL:
        return regaining.space_of(home)
    with closing(Replica.open(database(home, label), clock=int)) as replica:
        return replica.identity.space


_OTHER = {
    HOUSEHOLD: (
        "That is another household than this kitchen's; nothing here was changed.",
        "There, remove the device that was let in. Here, ask a device of this household.",
    ),
    PERSONAL: (
        "The personal data there is not that of this kitchen; nothing here was changed.",
        "If it was let in, remove it there: ks devices rm NAME. Then `ks rejoin` here again, and "
        "there --person with whose it is, not --mine.",
    ),
}
"""What is said of another space, and what to do."""


def _become(
    home: Path, believed: Believed, relay: str | None, outside: Outside, *, may_part: bool
) -> int:
    from kitchensync.sync.becoming import become

    path = database(home, believed.kind)
    with closing(Replica.open(path, clock=int)) as replica:
        if replica.identity.device == believed.keys.device_id:
            # It was cut short after that.
            return replica.outbox_size()
    around = surroundings(home, outside)
    waiting = become(
        path,
        believed.kind,
        believed.keys,
        believed.log,
        around,
        relay=relay,
        may_part=may_part,
    )
    with closing(Replica.open(path, clock=int)) as replica:
        # Another home is the device that this one was.
        replica.alarms.silence(instance.ALARM)
    return waiting


def is_out(home: Path, label: str, outside: Outside) -> bool:
    """Whether this home's keys in a space are missing, no longer count, or are used elsewhere too.

    So are those of a space whose file is gone. False where it has no such space.
    """
    if label not in read_settings(home).spaces:
        return False
    if is_gone(home, label):
        return True
    around = surroundings(home, outside)
    with closing(Space.open(database(home, label), label, around)) as space:
        try:
            own = space.keys.device_id
        except NoIdentity:
            return True
        return own not in space.membership.members or instance.is_copy(space.replica)


def may_be_out(home: Path, label: str, outside: Outside) -> bool:
    """Whether `is_out`, or a relay said that this home is no member of that space any more.

    That is all that a device hears which was shut out: the list of members is for members.
    """
    from kitchensync.sync.noticing import SHUT_OUT, ringing

    if label not in read_settings(home).spaces:
        return False
    if is_out(home, label, outside):
        return True
    with closing(Replica.open(database(home, label), clock=int)) as replica:
        return bool(ringing(replica, SHUT_OUT))


def say_who(home: Path, label: str, who: Introduction, outside: Outside) -> bytes:
    """Write down who this home is in a space; its device there."""
    around = surroundings(home, outside)
    with closing(Space.open(database(home, label), label, around)) as space:
        introduce_itself(space, who)
        return space.device


def settle(home: Path, outside: Outside, but: str = "") -> None:
    """This home goes on from where it is, in all its spaces but that one: it has come back."""
    replicas = [
        Replica.open(database(home, label), clock=outside.clock)
        for label in read_settings(home).spaces
        if label != but and not is_gone(home, label)
    ]
    try:
        instance.settle(home, replicas, outside.random)
        unfinished.end(replicas[0])
    finally:
        for replica in replicas:
            replica.close()


def device_of(home: Path) -> bytes:
    """The device that a home is in its household, or was."""
    with closing(Replica.open(database(home, HOUSEHOLD), clock=int)) as replica:
        return replica.identity.device
