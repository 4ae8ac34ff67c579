"""One's own space where it is all that a home lacks: the keys that are here let it in, or it begins
anew.

The home stays the device of its household that it is. Asking the relay is left to `regaining`.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kitchensync.errors import BadInput, NotMember
from kitchensync.kitchen.home import HOUSEHOLD, PERSONAL, database, read_settings
from kitchensync.kitchen.household import coming
from kitchensync.kitchen.household.claiming import alone_in
from kitchensync.kitchen.household.founding import Introduction, checked, fetch
from kitchensync.kitchen.reading import names_of
from kitchensync.kitchen.safety import regaining, returning, uninvited
from kitchensync.kitchen.spaces import Outside, surroundings
from kitchensync.kitchen.views import Done
from kitchensync.replica import Replica
from kitchensync.replica.opening import LEFT
from kitchensync.sync import endings
from kitchensync.sync.space import Space

if TYPE_CHECKING:
    from kitchensync.sync.membership.enrolment import Believed


def is_lacking(home: Path, outside: Outside) -> bool:
    """Whether this home lacks its own space, its keys or who it is there."""
    return returning.may_be_out(home, PERSONAL, outside) or _is_unfinished(home)


def is_alone(home: Path) -> bool:
    """Whether no other member of the household, as far as this home knows, could let it in."""
    from kitchensync.trust.membership import Membership

    with closing(Replica.open(database(home, HOUSEHOLD), clock=int)) as replica:
        membership = Membership.replay(replica.entries())
        return endings.is_alone(membership, replica.identity.device)


def again(
    home: Path, relay: str | None, name: str | None, outside: Outside, *, anew: bool, dry_run: bool
) -> Done:
    """Be in one's own space again, let in by the keys that are here; else begin it anew.

    Copied where another home may be this device, and what the relay says. Where somebody says
    `anew`, NotMember if this home is out of the household, HalfJoined if it is about to come back
    into that, and BadInput if it lacks nothing.
    """
    # Another program that is asked for the same may have done it by then.
    with alone_in(home):
        returning.check_alone(home)
        returning.check_sound(home)
        if anew:
            _check_lacking(home, outside)
        if not dry_run:
            # Each of two homes would have a space of its own, as one device of the household.
            regaining.check_place(home, outside)
        url, who = checked(relay) if relay else read_settings(home).relay, _who(home, name, outside)
        way = _way(home, url, who.person, outside, dry_run=dry_run)
        if not dry_run:
            _go(home, way, who, url, outside)
    if not dry_run:
        fetch(home, outside)
    return Done(f"{way.told} The household goes on as it was.{_of_left(home)}")


@dataclass(frozen=True, slots=True)
class _Way:
    """Into one's own space: what is said of it, as whom `former` let this home in, or that it
    `begins` anew."""

    told: str
    believed: Sequence[Believed] = ()
    former: bytes | None = None
    begins: bool = False


def _way(home: Path, url: str | None, person: bytes, outside: Outside, *, dry_run: bool) -> _Way:
    is_gone = returning.is_gone(home, PERSONAL)
    is_out = returning.is_out(home, PERSONAL, outside) or uninvited.may_be_two(home)
    if not is_out and not returning.may_be_out(home, PERSONAL, outside):
        return _Way(_WHOLE)
    # Asked again: nothing brings the space back that gives way to a new one.
    with regaining.looked_for(home, url, outside, goes_on=True) as found:
        if is_out and found and found.lets_in(person):
            believed = () if dry_run else found.let_in(home, person, outside)
            told = regaining.REGAINED if is_gone else _AS_ANOTHER
            return _Way(told, believed, found.keys.device_id)
    if found and not is_out:
        return _Way(_WHOLE)
    return _Way(_ANEW if is_gone else uninvited.KEPT, begins=True)


def _go(home: Path, way: _Way, who: Introduction, url: str | None, outside: Outside) -> None:
    is_gone = returning.is_gone(home, PERSONAL)
    if way.begins and not is_gone:
        uninvited.begin_anew(home, who.person, outside)
    returning.go_on(home, way.believed, who, url, outside, may_part=False)
    if is_gone and way.former and is_alone(home):
        _put_out(home, way.former)
    returning.settle(home, outside)


def _put_out(home: Path, former: bytes) -> None:
    """Want out of it what this home was there: it may never have shown who that was, and nobody
    else in the household can be that."""
    from kitchensync.sync.membership import removal

    with closing(Replica.open(database(home, PERSONAL), clock=int)) as replica:
        removal.want(replica, {former} - {replica.identity.device})


def _check_lacking(home: Path, outside: Outside) -> None:
    coming.check_none(home)
    if returning.may_be_out(home, HOUSEHOLD, outside):
        raise NotMember("This device is out of its household.", "First come back: ks rejoin")
    if not is_lacking(home, outside) and not uninvited.may_be_two(home):
        raise BadInput(
            "This device is in its own space, which does not begin anew.",
            "Where something else is wrong: ks status",
        )


def _is_unfinished(home: Path) -> bool:
    """Whether its own space was cut short before it said who this device is there."""
    if not database(home, PERSONAL).exists():
        return False
    with closing(Replica.open(database(home, PERSONAL), clock=int)) as replica:
        return replica.identity.device not in names_of(replica, "device")


def _who(home: Path, name: str | None, outside: Outside) -> Introduction:
    around = surroundings(home, outside)
    with closing(Space.open(database(home, HOUSEHOLD), HOUSEHOLD, around)) as space:
        known_as, person = space.device, space.membership.authority(space.device).person
    return Introduction(returning.name_of_device(home, name), person, known_as=known_as)


def _of_left(home: Path) -> str:
    """What is said where a lost file left something beside it."""
    left = home.glob(f"{database(home, PERSONAL).name}-*{LEFT}*")
    names = ", ".join(sorted(path.name for path in left))
    return f" What that file left beside it is kept: {names}." if names else ""


_ANEW = (
    "Your own space begins anew here: its file is gone, and the keys that are here let this device "
    "into nothing of yours at the relay. They are kept. What a backup has of it can be looked at "
    "where that is restored in another folder."
)
_AS_ANOTHER = "In your own space this home is a new device, let in by the keys that are here."
_WHOLE = "Your own space knows this device again."
