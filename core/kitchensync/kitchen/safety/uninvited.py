"""One's own space where a home comes back and nobody let it into that: let in by the keys that are
here, left to who could let it in, or begun anew.

Coming back itself is left to `returning`, asking a relay by those keys to `regaining`.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kitchensync.errors import BadChain, RelayRefused
from kitchensync.kitchen.home import PERSONAL, database
from kitchensync.kitchen.safety import instance, regaining
from kitchensync.kitchen.spaces import Outside, surroundings
from kitchensync.replica import Replica

if TYPE_CHECKING:
    from kitchensync.kitchen.safety.regaining import Regained
    from kitchensync.sync.membership.enrolment import Believed


@dataclass(frozen=True, slots=True)
class Way:
    """Into one's own space: as whom this home was let in, and what is said of it in the end.

    Or the space `begins` anew, `stays` as it is here, or is `left` to others.
    """

    believed: Sequence[Believed] = ()
    told: str = ""
    begins: bool = False
    stays: bool = False
    left: bool = False


def way(home: Path, household: Believed, before: bytes, relay: str, outside: Outside) -> Way:
    """How a home that was the device `before` of its household, and came back, goes on.

    As another device, where its keys let it in. Else, by the first that holds:

    - where the relay refuses, or tells an older list: stays, until it is asked again; without its
      file, that is raised
    - where its keys hold, its file is here and no other home may be who it is: stays
    - where others could let it in, or it is another person's than this home came back as, the first
      time: is left
    - begins anew
    """
    has_file, is_two, person = database(home, PERSONAL).exists(), may_be_two(home), household.person
    try:
        with regaining.looked_for(home, relay, outside, goes_on=False) as found:
            if found and found.lets_in(person):
                told = "" if has_file else f" {regaining.REGAINED}"
                return Way(found.let_in(home, person, outside), told)
    except (BadChain, RelayRefused) as error:
        if not has_file:
            raise
        is_theirs = _whose(home, None, household, before) == person
        as_it_was = _AS_IT_WAS if is_theirs else _AS_SOMEBODY_ELSES
        told = (_AS_COPIED if is_two else as_it_was).format(error.message + _LATER)
        return Way(told=told, stays=True)
    if found and has_file and not is_two:
        if found.former.person != person:
            return Way(told=_AS_SOMEBODY_ELSES.format(_NOT_THEIRS), stays=True)
        return Way(told=_AS_IT_WAS.format(_LETS_NOBODY_IN), stays=True)
    told = _said_where_left(home, household, before, found)
    if told and not regaining.was_left(home, person):
        return Way(told=f" {told}", left=True)
    return Way(told=f" {_ANEW if has_file else regaining.ANEW}", begins=True)


def may_be_two(home: Path) -> bool:
    """Whether another home may be who this one is in its own space, noticed or not yet."""
    if not database(home, PERSONAL).exists():
        return False
    with closing(Replica.open(database(home, PERSONAL), clock=int)) as replica:
        return instance.may_be_two(home, replica)


def begin_anew(home: Path, person: bytes, outside: Outside) -> None:
    """Nobody is there to let this device into its personal space again; its keys are kept."""
    from kitchensync.kitchen.history import CAME_BACK
    from kitchensync.sync import becoming

    around = surroundings(home, outside)
    path = database(home, PERSONAL)
    regaining.keep_aside(home, (), outside)
    becoming.begin_anew(path, PERSONAL, person, around, cause=CAME_BACK)


def _said_where_left(home: Path, household: Believed, before: bytes, found: Regained | None) -> str:
    """What is said where it is somebody else's, or an adult's device of its person, in both spaces,
    could let this home in. Empty where neither is known."""
    person, has_file = household.person, database(home, PERSONAL).exists()
    if _whose(home, found, household, before) not in (person, None):
        return _SOMEBODY_ELSES if has_file else _SOMEBODY_ELSES_AND_LOST
    log, own = (found.log, found.keys.device_id) if found else regaining.standing(home)
    # Of a space whose list is not here, nobody knows who else is in it.
    may_help = _has_adult(household.log, person, {household.keys.device_id, before}) and (
        not log or _has_adult(log, person, {own})
    )
    told = _PUT_OUT if has_file else regaining.LEFT_TO_OTHERS
    return told if may_help else ""


def _whose(home: Path, found: Regained | None, household: Believed, before: bytes) -> bytes | None:
    """The person whose that space is: where its list is not to be had, whose this home was before
    in the household. None where that is not known either."""
    from kitchensync.trust.membership import Membership

    if found:
        return found.former.person
    log, own = regaining.standing(home)
    if not log:
        log, own = household.log, before
    member = Membership.replay(log).everyone.get(own)
    return member.person if member else None


def _has_adult(log: Sequence[bytes], person: bytes, but: set[bytes]) -> bool:
    """Whether an adult's device of that person, which could let this one in, is in that list."""
    from kitchensync.trust.membership import Membership

    return any(
        each.person == person and each.role == "adult" and each.device not in but
        for each in Membership.replay(log).members.values()
    )


_PUT_OUT = (
    "Your own space is not open to this device any more: `ks rejoin` again, and let it in with "
    "--mine; said without, it goes on as a new one."
)
_ANEW = "Your own space goes on as a new one, with all that is in it."
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
    "`ks rejoin` again, and let it in as its person's."
)
_IF_MISTAKEN = (
    " If that is a mistake, `ks rejoin` again, and let it in as its person's, with --mine where "
    "there is another device; said again as now, a new one begins"
)
_SOMEBODY_ELSES = (
    "The own space that is here is somebody else's than this device came in as, and not in sync."
    f"{_IF_MISTAKEN}, with all that is in it."
)
_SOMEBODY_ELSES_AND_LOST = (
    "The own space whose file is gone is somebody else's than this device came in as."
    f"{_IF_MISTAKEN}, with nothing that was in it."
)
_LATER = " Once that is over, `ks rejoin` again."
_LETS_NOBODY_IN = "a child's device lets nobody in."
