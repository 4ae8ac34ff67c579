"""One's own space where it is all that a home lacks: the keys that are here let it in, or it begins
anew.

The home stays the device of its household that it is. Asking the relay is left to `regaining`.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from kitchensync.errors import BadInput, NotMember
from kitchensync.kitchen.home import HOUSEHOLD, PERSONAL, database, read_settings
from kitchensync.kitchen.household import coming
from kitchensync.kitchen.household.claiming import alone_in
from kitchensync.kitchen.household.founding import Introduction, checked, fetch
from kitchensync.kitchen.reading import names_of
from kitchensync.kitchen.safety import regaining, returning, uninvited
from kitchensync.kitchen.safety.uninvited import Way
from kitchensync.kitchen.spaces import Outside
from kitchensync.kitchen.views import Done
from kitchensync.replica import Replica
from kitchensync.replica.opening import LEFT
from kitchensync.sync import endings

if TYPE_CHECKING:
    from kitchensync.trust.standing import Member


def is_lacking(home: Path, outside: Outside) -> bool:
    """Whether this home lacks its own space, its keys or who it is there."""
    return returning.may_be_out(home, PERSONAL, outside) or _is_unfinished(home)


def is_alone(home: Path) -> bool:
    """Whether no other member of the household, as far as this home knows, could let it in."""
    return endings.is_alone(*returning.in_household(home))


def again(
    home: Path, relay: str | None, name: str | None, outside: Outside, *, anew: bool, dry_run: bool
) -> Done:
    """Be in one's own space again, let in by the keys that are here; else begin it anew.

    NotMember where it is another person's than this device and does not begin `anew`; Copied where
    another home may be this device, and what the relay says.
    """
    # Another program that is asked for the same may have done it by then.
    with alone_in(home):
        returning.check_alone(home)
        returning.check_sound(home)
        # Each of two homes would have a space of its own, as one device of the household.
        regaining.check_place(home, outside, dry_run=dry_run)
        url, who = checked(relay) if relay else read_settings(home).relay, _who(home, name)
        is_gone = returning.is_gone(home, PERSONAL)
        way = _way(home, url, who.person, outside, anew=anew, dry_run=dry_run)
        if not dry_run:
            _go(home, way, who, url, outside)
    if not dry_run:
        fetch(home, outside)
    of_left = _of_left(home) if is_gone else ""
    return Done(f"{way.told} The household goes on as it was.{of_left}")


def check_lacking(home: Path, outside: Outside) -> None:
    """Raise unless a device of the household lacks its own space, or has another person's.

    NotMember if it is out of the household, HalfJoined if it is about to come back into that;
    BadInput if it lacks nothing.
    """
    coming.check_none(home)
    if returning.may_be_out(home, HOUSEHOLD, outside):
        raise NotMember("This device is out of its household.", returning.way_back_of(home))
    person = _who_there(home).person
    lacks = is_lacking(home, outside) or uninvited.may_be_two(home)
    if not lacks and uninvited.is_of(home, None, person):
        raise BadInput(
            "This device is in its own space, which does not begin anew.",
            "Where something else is wrong: ks status",
        )


def _way(
    home: Path, url: str | None, person: bytes, outside: Outside, *, anew: bool, dry_run: bool
) -> Way:
    is_gone, is_theirs = returning.is_gone(home, PERSONAL), uninvited.is_of(home, None, person)
    is_out = returning.is_out(home, PERSONAL, outside) or uninvited.may_be_two(home)
    if is_theirs and not is_out and not returning.may_be_out(home, PERSONAL, outside):
        return Way(told=_WHOLE)
    # Asked again: nothing brings the space back that gives way to a new one.
    with regaining.looked_for(home, url, outside, goes_on=True) as found:
        if is_out and found and found.lets_in(person):
            told = regaining.REGAINED if is_gone else _AS_ANOTHER
            return Way(() if dry_run else found.let_in(home, person, outside), told)
        is_theirs = uninvited.is_of(home, found, person)
    if found and is_theirs and not is_out:
        return Way(told=_WHOLE)
    if not (is_theirs or anew):
        raise NotMember(uninvited.somebody_elses(has_file=not is_gone), uninvited.OR_ANEW)
    return Way(told=f"{_ANEW if is_gone else uninvited.KEPT}{_whose(home, person)}", begins=True)


def _whose(home: Path, person: bytes) -> str:
    with closing(Replica.open(database(home, HOUSEHOLD), clock=int)) as replica:
        name = names_of(replica, "person").get(person)
    return f" It is {name}'s." if name else ""


def _go(home: Path, way: Way, who: Introduction, url: str | None, outside: Outside) -> None:
    is_gone = returning.is_gone(home, PERSONAL)
    if way.goes_on:
        returning.go_on(home, way.believed, who, url, outside, may_part=False)
    else:
        returning.say_who(home, PERSONAL, who, outside)
    if is_gone and way.believed:
        _put_out_former(home, who.person)
    returning.settle(home, outside)


def _put_out_former(home: Path, person: bytes) -> None:
    """Want out of it what this home was there, whose keys let it in, where no other device of the
    household can be that: it may never have shown who it was."""
    from kitchensync.sync.membership import removal
    from kitchensync.trust.membership import Membership

    membership, own = returning.in_household(home)
    if uninvited.has_members(membership, person, ("adult", "child"), {own}):
        return
    with closing(Replica.open(database(home, PERSONAL), clock=int)) as replica:
        former = Membership.replay(replica.entries()).member(replica.identity.device).by
        removal.want(replica, {former} if former else ())


def _is_unfinished(home: Path) -> bool:
    """Whether its own space was cut short before it said who this device is there."""
    if not database(home, PERSONAL).exists():
        return False
    with closing(Replica.open(database(home, PERSONAL), clock=int)) as replica:
        return replica.identity.device not in names_of(replica, "device")


def _who(home: Path, name: str | None) -> Introduction:
    known = _who_there(home)
    name = returning.name_of_device(home, name)
    return Introduction(name, known.person, known_as=known.device)


def _who_there(home: Path) -> Member:
    membership, own = returning.in_household(home)
    return membership.authority(own)


def _of_left(home: Path) -> str:
    """What is said where a lost file left something beside it."""
    left = home.glob(f"{database(home, PERSONAL).name}-*{LEFT}*")
    names = ", ".join(sorted(path.name for path in left))
    return f" What that file left beside it is kept: {names}." if names else ""


_ANEW = (
    "Your own space begins anew here: its file is gone, and nothing here lets this device into one "
    "of yours at the relay. What there is of its keys is kept. What a backup has of it can be "
    "looked at where that is restored in another folder."
)
_AS_ANOTHER = "In your own space this home is a new device, let in by the keys that are here."
_WHOLE = "Your own space knows this device again."
