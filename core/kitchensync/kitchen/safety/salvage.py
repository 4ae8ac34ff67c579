"""Carrying what a device could not send to another one, as a file.

For a phone that was shut out, or whose household cannot be reached from it. Leaves the file to
`backup.unsent`, and making the changes another's to the replica.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from kitchensync.counting import counted
from kitchensync.errors import CorruptDatabase, WrongSpace
from kitchensync.kitchen.reading import names_of
from kitchensync.kitchen.spaces import Spaces
from kitchensync.kitchen.views import Done
from kitchensync.sync import rescuing

if TYPE_CHECKING:
    from kitchensync.backup.unsent import Unsent
    from kitchensync.sync.space import Space

_MORE = " There may be more that was not sent: a file is damaged, and not all could be read."
_INSTEAD = "Restore a backup, or join the household again with this device."
_NAMELESS = "another device"
_TAKEN = "salvaged"
_HASH = 32


def write(spaces: Spaces, target: Path, passphrase: str, *, dry_run: bool) -> Done:
    """Write what waits here into a sealed file."""
    from kitchensync.backup import unsent

    read = [_unsent(space) for space in spaces.all]
    waiting = [unsent_there for unsent_there, _ in read]
    is_all = all(of_space for _, of_space in read)
    count = sum(len(each.change_sets) for each in waiting)
    if not count and not is_all:
        raise CorruptDatabase("What was not sent from here cannot be read any more.", _INSTEAD)
    if not count:
        return Done("Everything was sent from here; there is nothing to carry over.", changed=False)
    if not dry_run:
        unsent.write(target, passphrase, _name(spaces), waiting, spaces.outside.random)
    said = f"{counted(count, 'change')} in {target}.{'' if is_all else _MORE}"
    return Done(f"{said} On another device say: ks salvage take {target.name}")


def _name(spaces: Spaces) -> str:
    replica = spaces.household.replica
    with suppress(CorruptDatabase):
        return names_of(replica, "device").get(replica.identity.device, _NAMELESS)
    return _NAMELESS


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


def _unsent(space: Space) -> tuple[Unsent, bool]:
    """What waits in a space, and whether that is all: of a damaged file some may not be read."""
    from kitchensync.backup.unsent import Unsent

    try:
        waiting, is_all = space.replica.unsent_changes(space.open_envelope), True
    except rescuing.DAMAGED:
        waiting, is_all = _readable(space)
    return Unsent(space.id, space.device, waiting), is_all


def _readable(space: Space) -> tuple[list[bytes], bool]:
    with suppress(CorruptDatabase), rescuing.rescued(space) as (made, found):
        return rescuing.unsent_changes(made, found)
    return [], False


def _taken(space: Space) -> list[bytes]:
    """Hashes of the files that were taken over."""
    kept = space.replica.get_state(_TAKEN) or b""
    return [kept[at : at + _HASH] for at in range(0, len(kept), _HASH)]
