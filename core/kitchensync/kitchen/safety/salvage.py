"""Carrying what a device could not send to another one, as a file.

For a phone that was shut out, or whose household cannot be reached from it. Leaves the file to
`backup.unsent`, and making the changes another's to the replica.
"""

from __future__ import annotations

from contextlib import closing, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from kitchensync.counting import counted
from kitchensync.errors import CorruptDatabase, KitchenSyncError, TrustError, WrongSpace
from kitchensync.kitchen.home import database, read_settings
from kitchensync.kitchen.reading import names_of
from kitchensync.kitchen.safety.spoilt import not_as_written
from kitchensync.kitchen.spaces import Outside, Spaces, surroundings
from kitchensync.kitchen.views import Done
from kitchensync.sync import rescuing, salvaging
from kitchensync.sync.space import Space, Surroundings

if TYPE_CHECKING:
    from kitchensync.backup.unsent import Unsent

_DOUBTFUL = " Some of it the household may have: it takes over what it lacks."
_MORE = " There may be more that was not sent: a file is damaged, and not all could be read."
_INSTEAD = "Restore a backup, or join the household again with this device."
_TAKEN = "salvaged"
_HASH = 32


@dataclass(frozen=True, slots=True)
class _Read:
    """What waits in a space, what its device is called, whether that must be all, what else waits
    that is not as it was written, and whether something is among it that others may have."""

    unsent: Unsent | None
    name: str
    is_all: bool
    spoilt: tuple[bytes, ...] = ()
    is_doubtful: bool = False


def write(home: Path, outside: Outside, target: Path, passphrase: str, *, dry_run: bool) -> Done:
    """Write what waits in a home, whether it can be opened or not, into a sealed file.

    CorruptDatabase where nothing that may wait can be read.
    """
    from kitchensync.backup import unsent

    around = surroundings(home, outside)
    read = [_read(home, label, around) for label in read_settings(home).spaces]
    waiting = [each.unsent for each in read if each.unsent]
    is_all = all(each.is_all for each in read)
    count = sum(len(each.change_sets) for each in waiting)
    if not count and not is_all:
        raise CorruptDatabase("What was not sent from here cannot be read any more.", _INSTEAD)
    if not count:
        return Done("Everything was sent from here; there is nothing to carry over.", changed=False)
    if not dry_run:
        name = next((each.name for each in read if each.name), "another device")
        unsent.write(target, passphrase, name, waiting, outside.random)
    said = f"{counted(count, 'change')} in {target}.{'' if is_all else _MORE}"
    said += _DOUBTFUL if any(each.is_doubtful for each in read) else ""
    said += not_as_written([raw for each in read for raw in each.spoilt])
    return Done(f"{said} On another device say: ks salvage take {target.name}")


def take(spaces: Spaces, source: Path, passphrase: str, *, dry_run: bool) -> Done:
    """Take over what of a file is not here yet; WrongSpace for another household's."""
    from kitchensync.backup import unsent

    carried, fingerprint = unsent.read(source, passphrase)
    found = [
        (space, each)
        for space in spaces.all
        for each in carried.spaces
        if each.space == space.id and each.device in space.membership.everyone
    ]
    if not found:
        raise WrongSpace(
            "What is in this file was written in another household.",
            "Take it over on a device of that one.",
        )
    new = [
        (space, salvaging.lacking(space, each.device, each.change_sets))
        for space, each in found
        if fingerprint not in _taken(space)
    ]
    count = sum(len(change_sets) for _, change_sets in new)
    if not count:
        return Done(f"The changes of {carried.name} are all here already.", changed=False)
    for space, change_sets in () if dry_run else new:
        with space.replica.atomic():
            space.replica.take_over(change_sets, space.opener())
            kept = b"".join([*_taken(space), fingerprint])
            space.replica.set_state(_TAKEN, kept)
    return Done(
        f"{counted(count, 'change')} of {carried.name} taken over; the next sync sends them."
    )


def _read(home: Path, label: str, around: Surroundings) -> _Read:
    path = database(home, label)
    try:
        with closing(Space.open(path, label, around)) as space:
            doubtful = salvaging.doubtful_changes(space)
            waiting = space.replica.unsent_changes(space.open_envelope)
            is_all = space.replica.whole.keeps_own_end()
            read = _of(space, doubtful + waiting, is_all=is_all)
            return replace(read, is_doubtful=bool(doubtful))
    except rescuing.DAMAGED:
        pass
    with suppress(CorruptDatabase), rescuing.rescued(path, label, around) as (space, found):
        waiting, is_all = rescuing.unsent_changes(space, found)
        doubtful = []
        try:
            doubtful = salvaging.doubtful_changes(space)
        except KitchenSyncError:
            is_all = False
        read = _of(space, doubtful + waiting, is_all=is_all)
        return replace(read, spoilt=found.spoilt, is_doubtful=bool(doubtful))
    return _Read(None, "", is_all=False)


def _of(space: Space, waiting: list[bytes], *, is_all: bool) -> _Read:
    from kitchensync.backup.unsent import Unsent

    _check_whose(space)
    name = ""
    with suppress(CorruptDatabase):
        name = names_of(space.replica, "device").get(space.device, "")
    return _Read(Unsent(space.id, space.device, waiting), name, is_all=is_all)


def _check_whose(space: Space) -> None:
    """CorruptDatabase where no device could tell of whom it is: it would take nothing over."""
    with suppress(TrustError):  # a list of members that is damaged tells nothing
        membership = space.membership
        if space.id != membership.space_id or space.device not in membership.everyone:
            raise CorruptDatabase(f"{space.replica.path} is damaged.", _INSTEAD)


def _taken(space: Space) -> list[bytes]:
    """Hashes of the files that were taken over."""
    kept = space.replica.get_state(_TAKEN) or b""
    return [kept[at : at + _HASH] for at in range(0, len(kept), _HASH)]
