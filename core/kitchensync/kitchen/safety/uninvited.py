"""One's own space where a home comes back and nobody let it into that: fetched by the keys that are
here, left to who could let it in, or begun anew.

Coming back itself is left to `returning`, fetching to `regaining`.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from kitchensync.errors import KitchenSyncError, NotMember
from kitchensync.kitchen.home import HOUSEHOLD, PERSONAL, database, read_settings
from kitchensync.kitchen.household import own_space
from kitchensync.kitchen.household.founding import Introduction, keep_own
from kitchensync.kitchen.safety import regaining
from kitchensync.kitchen.spaces import Outside, Spaces, surroundings
from kitchensync.replica import Replica
from kitchensync.sync.space import Space

if TYPE_CHECKING:
    from kitchensync.kitchen.safety.regaining import Regained
    from kitchensync.sync.membership.enrolment import Believed


def fetch(
    home: Path, believed: Sequence[Believed], who: Introduction, relay: str, outside: Outside
) -> str:
    """The personal space whose file is gone, which the keys that are here open if nobody let this
    home into it; what is said of that, behind a sentence."""
    household, *personal = believed
    told = ""
    if not personal:
        with regaining.looked_for(home, relay, outside, goes_on=False) as found:
            if found and _is_left_to_others(home, household, found) and regaining.leave(home):
                return f" {regaining.LEFT_TO_OTHERS}"
            personal = found.let_in(home, who.person, outside) if found else []
        told = f" {regaining.REGAINED if personal else regaining.ANEW}"
        told += _UNKNOWN if personal and found and found.is_shared else ""
    regaining.change_keys(home, personal, outside)
    keep_own(home, personal, who, outside)
    return told


def _is_left_to_others(home: Path, household: Believed, found: Regained) -> bool:
    from kitchensync.trust.membership import Membership

    with closing(Replica.open(database(home, HOUSEHOLD), clock=int)) as replica:
        own = {replica.identity.device, *regaining.former_of(replica).values()}
    return found.is_left_to_others(Membership.replay(household.log), household.person, own)


def has_come_since(home: Path, household: Believed) -> bool:
    """Whether an adult's device of that person is new to this home, and may share its own space."""
    from kitchensync.trust.membership import Membership

    with closing(Replica.open(database(home, HOUSEHOLD), clock=int)) as replica:
        known = {household.keys.device_id, *Membership.replay(replica.entries()).everyone}
    return any(
        each.person == household.person and each.role == "adult" and each.device not in known
        for each in Membership.replay(household.log).members.values()
    )


def go_on(
    home: Path,
    household: Believed,
    relay: str,
    outside: Outside,
    *,
    is_out: bool,
    has_news: bool,
) -> str:
    """The personal space that is here, and into which nobody let this home; what is said of it,
    behind a sentence.

    `is_out`: it knows that by itself; `has_news`: what `has_come_since` said before it came back.
    """
    if not is_out:
        if not _is_refused(home, relay, outside):
            return ""
        if has_news or _has_others(home, outside):
            return _PUT_OUT
    begin_anew(home, household.person, outside)
    return " Your own space goes on as a new one, with all that is in it."


def _is_refused(home: Path, relay: str, outside: Outside) -> bool:
    """Whether this home was put out of its own space, and could not read that."""
    from kitchensync.sync.executor import synchronise
    from kitchensync.sync.wire.session import Session

    if PERSONAL not in read_settings(home).spaces:
        return False
    path, around = database(home, PERSONAL), surroundings(home, outside)
    with (
        closing(outside.connect(relay)) as connection,
        closing(Space.open(path, PERSONAL, around)) as space,
    ):
        try:
            synchronise(space, Session(connection, space.id, space.keys, outside.clock))
        except NotMember:
            return True
        except KitchenSyncError:  # the next sync says so
            return False
    return False


def _has_others(home: Path, outside: Outside) -> bool:
    """Whether another device could let this home into its own space."""
    with closing(Spaces(home, outside)) as spaces:
        return own_space.is_shared(spaces, regaining.former_of(spaces.household.replica))


_PUT_OUT = (
    " Your own space does not take this device any more: `ks rejoin` again, and let it in with "
    "--mine."
)
_UNKNOWN = (
    " Where your other devices call this one a stranger in it: `ks rejoin` again, and let it in "
    "with --mine."
)


def begin_anew(home: Path, person: bytes, outside: Outside) -> None:
    """Nobody is there to let this device into its personal space again."""
    from kitchensync.kitchen.history import CAME_BACK
    from kitchensync.sync import becoming

    around = surroundings(home, outside)
    path = database(home, PERSONAL)
    becoming.begin_anew(path, PERSONAL, person, around, cause=CAME_BACK)
