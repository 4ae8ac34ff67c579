"""Giving up to be let in, where a home was cut short at that and is not to go on.

A device that had been let in leaves, so that the household is left with none that is nowhere.
Leaves what is kept of it to `coming`.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from kitchensync.errors import ForeignHome, NoHome, NotAllowed, RelayError, TrustError
from kitchensync.kitchen import naming
from kitchensync.kitchen.home import database, read_settings
from kitchensync.kitchen.household import coming
from kitchensync.kitchen.household.claiming import alone_in, check_unclaimed
from kitchensync.kitchen.household.coming import Coming
from kitchensync.kitchen.spaces import Outside
from kitchensync.kitchen.views import Done
from kitchensync.replica import Replica
from kitchensync.sync.membership.leaving import withdraw


def give_up(home: Path, outside: Outside, *, dry_run: bool) -> Done:
    """Let go of what may have been let in for this home and has not moved in; Busy.

    NotAllowed for the last device of an adult: the children's could let nobody in any more. What a
    kitchen raises that is there and cannot be read: it may be that device.
    """
    nothing = Done("Nothing was begun here that could be given up.", changed=False)
    # Who shows its code has kept nothing yet.
    check_unclaimed(home)
    if not coming.everyone(home) and not coming.recovering(home):
        return nothing
    if dry_run:
        return Done("What was begun here can be given up.")
    with alone_in(home):
        # Another program, or one that was cut short, may have moved in: that device stays.
        coming.moved_in(home, _devices(home))
        told = [_give_up(home, each, outside) for each in coming.everyone(home)]
        if recovered := coming.recovering(home):
            told.append(_forget_recovered(recovered))
    return Done(" ".join(told)) if told else nothing


def _devices(home: Path) -> set[bytes]:
    """The devices that this home is by now, one in each of its spaces."""
    try:
        labels = read_settings(home).spaces
    except (NoHome, ForeignHome):
        return set()
    own = set[bytes]()
    for label in labels:
        with closing(Replica.open(database(home, label), clock=int)) as replica:
            own.add(replica.identity.device)
    return own


def _give_up(home: Path, each: Coming, outside: Outside) -> str:
    try:
        with closing(outside.connect(each.relay)) as connection:
            had = withdraw(connection, each.awaited, outside.clock)
    except NotAllowed:
        raise
    except (RelayError, TrustError):
        device = each.awaited.spaces[0].keys.device_id
        doubt = _doubt(f"{each.device} or {naming.short(device)}")
        told = f"What was begun at {each.relay} is given up. {doubt}"
    else:
        whether = "had let this home in; it left" if had else "had not let this home in"
        told = f"What was begun at {each.relay} is given up: the household {whether}."
    coming.forget(home, each)
    return told


def _forget_recovered(paths: list[Path]) -> str:
    """The relay is not known, and nobody but the words could say anything there."""
    devices = [device for path in paths if (device := coming.device_of(path))]
    for path in paths:
        coming.forget_file(path)
    doubt = _doubt(" or ".join(map(naming.short, devices)) or "one that nobody knows")
    return f"The device that recovery words were to let in is given up. {doubt}"


def _doubt(names: str) -> str:
    return (
        "Whether the household had let it in is not known: if `ks devices` shows "
        f"{names} on another device, shut that out there with `ks devices rm`."
    )
