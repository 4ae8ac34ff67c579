"""Coming back where somebody lets this home in, or where nobody is asked: all but one's own space
is as it was.

Leaves what a home does that was let in to `returning`, and what recovery words do to `recovery`.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from kitchensync.errors import NoRelay, TrustError
from kitchensync.kitchen import home as homes
from kitchensync.kitchen.home import HOUSEHOLD, PERSONAL, database, read_settings
from kitchensync.kitchen.household import coming
from kitchensync.kitchen.household.ceremony import Ceremony, ask_in
from kitchensync.kitchen.household.claiming import alone_in
from kitchensync.kitchen.household.founding import Introduction, checked, fetch, keep_own
from kitchensync.kitchen.reading import names_of
from kitchensync.kitchen.safety import regaining, returning, uninvited
from kitchensync.kitchen.spaces import Outside, surroundings
from kitchensync.kitchen.views import Done
from kitchensync.measure.words import clean_name
from kitchensync.replica import Replica
from kitchensync.replica.opening import LEFT
from kitchensync.sync.endings import is_alone
from kitchensync.sync.space import Space


def rejoin(
    home: Path,
    relay: str | None,
    name: str | None,
    ceremony: Ceremony,
    outside: Outside,
    *,
    dry_run: bool,
) -> Done:
    """Show a code, wait to be let in, come back; PairingError and what the relay says.

    CorruptDatabase, before anybody is asked, where a file is damaged. Nobody is asked
    if all that is missing is its own space, and no other member could let it in; it stays the same
    device of the household then, and raises Copied where another home may be that, too.
    """
    if _lacks_what_nobody_has(home, outside):
        return _own_again(home, relay, name, outside, dry_run=dry_run)
    url = relay or read_settings(home).relay
    if not url:
        raise NoRelay("This kitchen knows no relay.", "Say which: ks rejoin https://relay.example")
    url = checked(url)
    returning.check_alone(home)
    returning.check_sound(home)
    if dry_run:
        return Done(f"{returning.name_of_device(home, name)} can ask at {url} to come back.")
    with alone_in(home):
        told, before = _ask_back(home, url, name, ceremony, outside)
    fetch(home, outside)
    return Done(told + _advice(home, before, outside))


def _lacks_what_nobody_has(home: Path, outside: Outside) -> bool:
    """Whether all that this home lacks is its own space, its keys or who it is there, and it is
    alone."""
    from kitchensync.trust.membership import Membership

    if returning.may_be_out(home, HOUSEHOLD, outside):
        return False
    if not returning.may_be_out(home, PERSONAL, outside) and not _is_unfinished(home):
        return False
    with closing(Replica.open(database(home, HOUSEHOLD), clock=int)) as replica:
        membership = Membership.replay(replica.entries())
        return is_alone(membership, replica.identity.device)


def _is_unfinished(home: Path) -> bool:
    """Whether its own space was cut short before it said who this device is there."""
    if PERSONAL not in read_settings(home).spaces:
        return False
    with closing(Replica.open(database(home, PERSONAL), clock=int)) as replica:
        is_named = replica.identity.device in names_of(replica, "device")
    return not is_named


def _own_again(
    home: Path, relay: str | None, name: str | None, outside: Outside, *, dry_run: bool
) -> Done:
    """The personal space as the relay has it, let in by its own keys; else a new one."""
    # Another program that is asked for the same may have done it by then.
    with alone_in(home):
        returning.check_alone(home)
        returning.check_sound(home)
        if not dry_run:
            # Each of two homes would have a space of its own, as one device of the household.
            regaining.check_place(home, outside)
        around = surroundings(home, outside)
        with closing(Space.open(database(home, HOUSEHOLD), HOUSEHOLD, around)) as space:
            known_as, person = space.device, space.membership.authority(space.device).person
        who = Introduction(returning.name_of_device(home, name), person, known_as=known_as)
        again = _fetch_own if returning.is_gone(home, PERSONAL) else _keep_own_up
        url = checked(relay) if relay else read_settings(home).relay
        told = again(home, url, who, outside, dry_run=dry_run)
    if not dry_run:
        fetch(home, outside)
    return Done(told)


def _fetch_own(
    home: Path, url: str | None, who: Introduction, outside: Outside, *, dry_run: bool
) -> str:
    """The personal space whose file is gone; what is said of it."""
    with regaining.looked_for(home, url, outside, goes_on=True) as found:
        comes = found if found and found.lets_in(who.person) else None
        if dry_run:
            return (regaining.REGAINED if comes else regaining.ANEW) + _GOES_ON
        believed = comes.let_in(home, who.person, outside) if comes else []
        regaining.keep_aside(home, believed, outside)
        keep_own(home, believed, who, outside)
    if comes:
        _put_out(home, comes.keys.device_id)
    regaining.settle(home, outside)
    told = regaining.REGAINED if believed else regaining.ANEW
    return told + _GOES_ON + _of_left(home)


def _put_out(home: Path, former: bytes) -> None:
    """Want out of it what this home was there: it may never have shown who that was."""
    from kitchensync.sync.membership import removal

    with closing(Replica.open(database(home, PERSONAL), clock=int)) as replica:
        removal.want(replica, {former} - {replica.identity.device})


def _keep_own_up(
    home: Path, url: str | None, who: Introduction, outside: Outside, *, dry_run: bool
) -> str:
    """The personal space that is here, and lacks keys or who this device is, or that whoever is
    gone put it out of; what is said of it."""
    is_out = returning.is_out(home, PERSONAL, outside) or uninvited.may_be_two(home)
    way, told = uninvited.Way(), _WHOLE
    if is_out or returning.may_be_out(home, PERSONAL, outside):
        # Asked again: nothing brings the space back that gives way to a new one.
        with regaining.looked_for(home, url, outside, goes_on=True) as found:
            if is_out and found and found.lets_in(who.person):
                told = _AS_ANOTHER
                if not dry_run:
                    way = uninvited.Way(found.let_in(home, who.person, outside))
            elif is_out or not found:
                way, told = uninvited.Way(begins=True), _KEPT
    if not dry_run:
        returning.go_on(home, way, who, url, outside, may_part=False)
        returning.settle(home, outside)
    return told


def _of_left(home: Path) -> str:
    """What is said where the lost file left something beside it."""
    left = home.glob(f"{database(home, PERSONAL).name}-*{LEFT}*")
    names = ", ".join(sorted(path.name for path in left))
    return f" What that file left beside it is kept: {names}." if names else ""


_GOES_ON = " The household goes on as it was."
_KEPT = (
    "Your own space goes on as a new one, with all that is in it: nothing here opens the one that "
    "it was. The household goes on as it was."
)
_AS_ANOTHER = (
    "In your own space this home is a new device, let in by the keys that are here. The household "
    "goes on as it was."
)
_WHOLE = "Your own space knows this device again; the household goes on as it was."


def _ask_back(
    home: Path, url: str, name: str | None, ceremony: Ceremony, outside: Outside
) -> tuple[str, bytes]:
    """What is said of coming back, and the device that this home was and is no more."""
    own = returning.device_of(home)
    if returning.is_out(home, HOUSEHOLD, outside):
        # What let that device in serves no copy of it.
        coming.forget_device(home, own)
    came, spaces = ask_in(
        home, url, lambda: returning.name_of_device(home, name), ceremony, outside, before=own
    )
    name = clean_name(name) if name else came.device
    try:
        moved = returning.move_back(home, spaces, name, url, outside, may_part=True)
    except TrustError:
        coming.forget(home, came)
        raise
    homes.arrived(home)
    told = f"This home is {name}, a new device of the household.{moved.told}"
    # Who stays in its own space as the device that it was goes there with that one.
    return told, b"" if moved.stays else came.before


def _advice(home: Path, before: bytes, outside: Outside) -> str:
    """The device that this home was goes on, unless somebody shuts it out."""
    around = surroundings(home, outside)
    with closing(Space.open(database(home, HOUSEHOLD), HOUSEHOLD, around)) as space:
        if before not in space.membership.members:
            return ""
    return (
        " The device it was is still in the household: if that one is gone, shut it out with "
        f"`ks devices rm {before.hex()}`."
    )
