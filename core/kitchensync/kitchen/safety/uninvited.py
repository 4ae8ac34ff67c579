"""One's own space where a home comes back and nobody let it into that: the keys that are here do,
or it waits for whoever can, or begins anew.

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

    Or the space `begins` anew. Else it waits, as it is here; `stays`: this home may be in it still.
    """

    believed: Sequence[Believed] = ()
    told: str = ""
    begins: bool = False
    stays: bool = False


def way(home: Path, household: Believed, before: bytes, relay: str, outside: Outside) -> Way:
    """How a home that was the device `before` of its household, and came back, goes on.

    As another device, where its keys let it in. Where nothing here opens its own space any more,
    and nobody else is left who could, that begins anew, with all that is in it. Else it waits, and
    what is told says for what: where the relay refuses, or tells an older list, until it is asked
    again; without its file, that is raised.
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
        as_it_was = _AS_IT_WAS if _is_theirs(home, None, person) else _AS_SOMEBODY_ELSES
        told = (_AS_COPIED if is_two else as_it_was).format(error.message + _LATER)
        return Way(told=told, stays=True)
    is_theirs = _is_theirs(home, found, person)
    if found and has_file and not is_two:
        told = _AS_IT_WAS.format(_LETS_NOBODY_IN)
        return Way(told=told if is_theirs else _AS_SOMEBODY_ELSES.format(_NOT_THEIRS), stays=True)
    if not found and has_file and is_theirs and not _others(household, before):
        return Way(told=f" {KEPT}", begins=True)
    waits = f"{_NOT_IN_SYNC if has_file else _NOT_HERE} {_HOW}" if is_theirs else _SOMEBODY_ELSES
    return Way(told=f" {waits} {_ELSE_ANEW}")


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


def _others(household: Believed, before: bytes) -> bool:
    """Whether the household has other devices of its person, or words, which could let it in."""
    from kitchensync.trust.membership import Membership

    here = {household.keys.device_id, before}
    return any(
        each.person == household.person and each.role != "child" and each.device not in here
        for each in Membership.replay(household.log).members.values()
    )


def _is_theirs(home: Path, found: Regained | None, person: bytes) -> bool:
    """Whether that space is that person's, as far as is known here."""
    from kitchensync.trust.membership import Membership

    if found:
        return found.former.person == person
    log, own = regaining.standing(home)
    member = Membership.replay(log).everyone.get(own) if log else None
    return member is None or member.person == person


KEPT = (
    "Your own space goes on as a new one, with all that is in it: nothing here opens the one that "
    "it was."
)
_NOT_IN_SYNC = (
    "Your own space is here as it was, and not in sync: the keys that are here do not let this "
    "device into it."
)
_NOT_HERE = (
    "Your own space is not here: its file is gone, and the keys that are here do not let this "
    "device into it."
)
_HOW = (
    "`ks rejoin` again, and let it in with --mine, where another device of yours can; or "
    "`ks recovery use`, where there are recovery words."
)
_ELSE_ANEW = "Else `ks rejoin --anew` begins a new one, with what is here."
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
_SOMEBODY_ELSES = (
    "The own space of this kitchen is somebody else's than this device came in as, and not in "
    "sync. If that is a mistake, `ks rejoin` again, and let it in as its person's."
)
_LATER = " Once that is over, `ks rejoin` again."
_LETS_NOBODY_IN = "a child's device lets nobody in."
