"""One's own space where a home comes back and nobody let it into that: the keys that are here do,
or it waits for whoever can, or begins anew.

Coming back itself is left to `returning`, asking a relay by those keys to `regaining`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kitchensync.errors import BadChain, RelayRefused
from kitchensync.kitchen.home import PERSONAL, database
from kitchensync.kitchen.safety import instance, regaining
from kitchensync.kitchen.spaces import Outside, surroundings
from kitchensync.replica import Replica
from kitchensync.sync.endings import INTO_OWN, INTO_OWN_BY_MEMBERS

if TYPE_CHECKING:
    from kitchensync.kitchen.safety.regaining import Regained
    from kitchensync.sync.membership.enrolment import Believed
    from kitchensync.trust.entries import Role
    from kitchensync.trust.membership import Membership


@dataclass(frozen=True, slots=True)
class Way:
    """Into one's own space: as whom this home was let in, and what is said of it in the end.

    Or the space `begins` anew. Else it waits, as it is here; `stays`: this home may be in it still.
    """

    believed: Sequence[Believed] = ()
    told: str = ""
    begins: bool = False
    stays: bool = False

    @property
    def goes_on(self) -> bool:
        """Whether this home is in it from now on, and no longer as it was."""
        return bool(self.believed) or self.begins


def way(
    home: Path,
    household: Believed,
    before: bytes,
    relay: str,
    outside: Outside,
    *,
    by_words: bool,
) -> Way:
    """How a home that was the device `before` of its household, and came back, goes on.

    As another device, where its keys let it in. Where nothing here opens its own space any more,
    and nobody else is left who could, that begins anew, with all that is in it. Else it waits, and
    what is told says for what: where the relay refuses, or tells an older list, until it is asked
    again; without its file, that is raised.
    """
    has_file, is_two, person = database(home, PERSONAL).exists(), may_be_two(home), household.person
    whose_before = _person_of(household.log, before)
    try:
        with regaining.looked_for(home, relay, outside, goes_on=False) as found:
            if found and found.lets_in(person):
                told = "" if has_file else f" {regaining.REGAINED}"
                return Way(found.let_in(home, person, outside), told)
    except (BadChain, RelayRefused) as error:
        if not has_file:
            raise
        is_theirs = is_of(home, None, person, whose_before)
        as_it_was = _AS_IT_WAS if is_theirs else _AS_SOMEBODY_ELSES
        told = (_AS_COPIED if is_two and is_theirs else as_it_was).format(error.message + _LATER)
        return Way(told=told, stays=True)
    is_theirs = is_of(home, found, person, whose_before)
    if found and has_file and not is_two:
        told = _AS_IT_WAS.format(_LETS_NOBODY_IN)
        return Way(told=told if is_theirs else _AS_SOMEBODY_ELSES.format(_NOT_THEIRS), stays=True)
    may_help = _may_help(household, before, by_words=by_words)
    waits = may_help and not regaining.is_unheard_of(home, outside)
    if not found and has_file and is_theirs and not waits:
        return Way(told=f" {KEPT}", begins=True)
    if not is_theirs:
        return Way(told=f" {somebody_elses(has_file=has_file)} {OR_ANEW}")
    into_own = INTO_OWN_BY_MEMBERS if by_words else INTO_OWN
    return Way(told=f" {_NOT_IN_SYNC if has_file else _NOT_HERE} To be in it: {into_own}")


def somebody_elses(*, has_file: bool) -> str:
    """What is said of an own space that is another person's than the device."""
    return _SOMEBODY_ELSES.format("that is here" if has_file else "whose file is gone")


def may_be_two(home: Path) -> bool:
    """Whether another home may be who this one is in its own space, noticed or not yet."""
    if not database(home, PERSONAL).exists():
        return False
    with closing(Replica.open(database(home, PERSONAL), clock=int)) as replica:
        return instance.may_be_two(home, replica)


def begin_anew(home: Path, person: bytes, outside: Outside) -> None:
    """Nobody lets this device into its own space again; its keys there are kept."""
    from kitchensync.kitchen.history import CAME_BACK
    from kitchensync.sync import becoming

    regaining.keep_aside(home, (), outside)
    around = surroundings(home, outside)
    becoming.begin_anew(database(home, PERSONAL), PERSONAL, person, around, cause=CAME_BACK)


def is_of(home: Path, found: Regained | None, person: bytes, else_of: bytes | None = None) -> bool:
    """Whether that space is that person's: as the relay says, or its file, or else as `else_of`
    says; where nothing is known, it is."""
    if found:
        whose: bytes | None = found.former.person
    else:
        whose = _person_of(*regaining.standing(home)) or else_of
    return whose in (person, None)


def has_members(
    membership: Membership, person: bytes, roles: Collection[Role], but: Collection[bytes]
) -> bool:
    """Whether that person has members with these roles, besides those devices."""
    return any(
        each.person == person and each.role in roles and each.device not in but
        for each in membership.members.values()
    )


def _may_help(household: Believed, before: bytes, *, by_words: bool) -> bool:
    """Whether the household has another adult's device of its person, or words, which could let
    this home in. Words that have just let it into the household alone could not."""
    from kitchensync.trust.membership import Membership

    roles: tuple[Role, ...] = ("adult",) if by_words else ("adult", "recovery")
    here = {household.keys.device_id, before}
    return has_members(Membership.replay(household.log), household.person, roles, here)


def _person_of(log: Sequence[bytes], device: bytes) -> bytes | None:
    from kitchensync.trust.membership import Membership

    member = Membership.replay(log).everyone.get(device) if log else None
    return member.person if member else None


KEPT = "Your own space goes on as a new one, with all that is in it."
_NOT_IN_SYNC = (
    "Your own space is here as it was, and not in sync: no keys that are here let this device into "
    "it."
)
_NOT_HERE = (
    "Your own space is not here: its file is gone, and no keys that are here let this device into "
    "it."
)
OR_ANEW = "Else `ks rejoin --anew` begins a new one, with what is here of it."
_AS_IT_WAS = (
    " In your own space it stays the device that it was, and goes there once that one is shut out "
    "or this one: {}"
)
_AS_COPIED = (
    " In your own space it is still the device that it may be a copy of, and not in sync. There it "
    "goes with that one alone: to be rid of this one, shut out both; to have it in sync, let it in "
    "with --mine. {}"
)
_AS_SOMEBODY_ELSES = (
    " In the own space that is here it stays the device that it was, and goes there once that one "
    "is shut out: {}"
)
_NOT_THEIRS = (
    "it came in as somebody else's, and that space is not theirs. If that is a mistake, "
    f"`ks rejoin` again, and let it in as its person's. {OR_ANEW}"
)
_SOMEBODY_ELSES = (
    "The own space {} is somebody else's than this device came in as, and not in sync. If that is "
    "a mistake, `ks rejoin` again, and let it in as its person's."
)
_LATER = " Once that is over, `ks rejoin` again."
_LETS_NOBODY_IN = "a child's device lets nobody in."
