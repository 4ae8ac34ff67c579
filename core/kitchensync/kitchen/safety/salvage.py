"""Carrying what a device could not send to another one, as a file.

For a phone that was shut out, or whose household cannot be reached from it. Leaves the file to
`backup.unsent`, and making the changes another's to the replica.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kitchensync.counting import counted
from kitchensync.errors import WrongSpace
from kitchensync.kitchen.reading import names_of
from kitchensync.kitchen.spaces import Spaces
from kitchensync.kitchen.views import Done

if TYPE_CHECKING:
    from kitchensync.backup.unsent import Unsent
    from kitchensync.sync.space import Space

_TAKEN = "salvaged"
_HASH = 32


def write(spaces: Spaces, target: Path, passphrase: str, *, dry_run: bool) -> Done:
    """Write what waits here into a sealed file."""
    from kitchensync.backup import unsent

    waiting = [_unsent(space) for space in spaces.all]
    count = sum(len(each.change_sets) for each in waiting)
    if not count:
        return Done("Everything was sent from here; there is nothing to carry over.", changed=False)
    if not dry_run:
        replica = spaces.household.replica
        name = names_of(replica, "device").get(replica.identity.device, "another device")
        unsent.write(target, passphrase, name, waiting, spaces.outside.random)
    said = f"{counted(count, 'change')} in {target}."
    return Done(f"{said} On another device say: ks salvage take {target.name}")


def take(spaces: Spaces, source: Path, passphrase: str, *, dry_run: bool) -> Done:
    """Take over what is in a file, once; WrongSpace for another household's."""
    from kitchensync.backup import unsent

    carried, fingerprint = unsent.read(source, passphrase)
    found = [
        (space, each.change_sets)
        for space in spaces.all
        for each in carried.spaces
        if each.space == space.id and each.device in space.membership.everyone
    ]
    if not found:
        raise WrongSpace(
            "What is in this file was written in another household.",
            "Take it over on a device of that one.",
        )
    new = [each for each in found if fingerprint not in _taken(each[0])]
    count = sum(len(change_sets) for _, change_sets in new)
    if not count:
        return Done(f"The changes of {carried.name} were taken over before.", changed=False)
    for space, change_sets in () if dry_run else new:
        with space.replica.atomic():
            space.replica.take_over(change_sets, space.opener())
            kept = b"".join([*_taken(space), fingerprint])
            space.replica.set_state(_TAKEN, kept)
    return Done(
        f"{counted(count, 'change')} of {carried.name} taken over; the next sync sends them."
    )


def _unsent(space: Space) -> Unsent:
    from kitchensync.backup.unsent import Unsent

    waiting = space.replica.unsent_changes(space.open_envelope)
    return Unsent(space.id, space.device, waiting)


def _taken(space: Space) -> list[bytes]:
    """Hashes of the files that were taken over."""
    kept = space.replica.get_state(_TAKEN) or b""
    return [kept[at : at + _HASH] for at in range(0, len(kept), _HASH)]
