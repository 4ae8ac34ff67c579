"""Carrying what a device could not send to another one, as a file.

For a phone that was shut out, or that cannot reach its household. Leaves the file to
`backup.unsent`, which changes and pictures those are to `sync.repair.salvaging`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from kitchensync.counting import counted
from kitchensync.errors import (
    BadBackup,
    BadInput,
    CorruptDatabase,
    KitchenSyncError,
    NoHome,
    NoIdentity,
    TrustError,
    Unopenable,
    WrongPassphrase,
    WrongSpace,
)
from kitchensync.files import SCRATCH, scratch_folder, told_plainly
from kitchensync.kitchen.home import database, read_settings
from kitchensync.kitchen.reading import names_of
from kitchensync.kitchen.safety.spoilt import not_as_written
from kitchensync.kitchen.spaces import Outside, Spaces, surroundings
from kitchensync.kitchen.views import Done
from kitchensync.replica.blobs import Stored
from kitchensync.sync import blobs, takeover
from kitchensync.sync.repair import rescuing, salvaging
from kitchensync.sync.space import Space, Surroundings

if TYPE_CHECKING:
    from kitchensync.backup.unsent import Carried, Picture, Unsent

_ANOTHER_NAME = "Choose another name; or delete that file, once all of it is taken over."
_DOUBTFUL = " Some of it the household may have: it takes over what it lacks."
_MORE = " There may be more that was not sent: a file is damaged, or gone, with what it had."
_INSTEAD = "Go on without it: `ks repair` says how."
_UNOPENED = (
    " Some of its pictures do not open here: this home is no device yet, or they are damaged, or "
    "were added under another list of members."
)
_MEETING = (
    " Where the household meets is left out of it: only an adult's own ks relay move says that."
)
_ELSEWHERE = (
    " The rest is of a personal space that is not on this device: keep the file, and take it over "
    "on one that has it."
)


@dataclass(frozen=True, slots=True)
class _Read:
    """What waits in a space, and what its device is called.

    `is_all`: nothing else can have waited. `spoilt`: change sets that waited and are not as they
    were written. `is_doubtful`: others may have some of what waits. `pictures`: those that go
    along, and their files.
    """

    unsent: Unsent | None
    name: str
    is_all: bool
    spoilt: tuple[bytes, ...] = ()
    is_doubtful: bool = False
    pictures: Mapping[Picture, Path] = field(default_factory=dict["Picture", Path])


@dataclass(frozen=True, slots=True)
class _Given:
    """What a file has for a space here: from which device, its changes, its pictures' files."""

    space: Space
    device: bytes
    change_sets: Sequence[bytes]
    pictures: Mapping[Picture, Path]


def write(home: Path, outside: Outside, target: Path, passphrase: str, *, dry_run: bool) -> Done:
    """Write what waits in a home, whether it can be opened or not, into a sealed file.

    CorruptDatabase where nothing that may wait can be read; BadInput in the place of a file that
    carries something else.
    """
    from kitchensync.backup import unsent

    around = surroundings(home, outside)
    read = [_read(home, label, around) for label in read_settings(home).spaces]
    waiting = [each.unsent for each in read if each.unsent]
    pictures = {picture: path for each in read for picture, path in each.pictures.items()}
    is_all = all(each.is_all for each in read)
    count = sum(len(each.change_sets) for each in waiting)
    if not count and not pictures and not is_all:
        raise CorruptDatabase("What was not sent from here cannot be read any more.", _INSTEAD)
    if not count and not pictures:
        return Done("Everything was sent from here; there is nothing to carry over.", changed=False)
    _check_replaces_no_other(home, around, target, passphrase, waiting, pictures)
    if not dry_run:
        name = next((each.name for each in read if each.name), "another device")
        unsent.write(target.resolve(), passphrase, name, waiting, outside.random, pictures)
    said = f"{_what(count, bool(pictures))} in {target}.{'' if is_all else _MORE}"
    said += _DOUBTFUL if any(each.is_doubtful for each in read) else ""
    said += not_as_written([raw for each in read for raw in each.spoilt])
    return Done(f"{said} On another device say: ks salvage take {target.name}")


def _check_replaces_no_other(
    home: Path,
    around: Surroundings,
    target: Path,
    passphrase: str,
    waiting: Iterable[Unsent],
    pictures: Iterable[Picture],
) -> None:
    """BadInput where a file is there that holds something the new one would not.

    That is, something unsent which this home does not know to be sent, or a file that does not
    open: it may be another device's only copy.
    """
    from kitchensync.backup import unsent

    if not target.exists():
        return
    lying: set[Picture] = set()
    try:
        carried = unsent.read(target, passphrase, lambda picture, _: lying.add(picture))
    except (BadBackup, WrongPassphrase) as error:
        raise BadInput(
            f"{target} does not open with this passphrase, so nobody can tell what it carries.",
            _ANOTHER_NAME,
        ) from error
    if _has_other(home, around, _all_of(carried.spaces) - _all_of(waiting), lying - {*pictures}):
        raise BadInput(
            f"{target} carries something else that was not sent, maybe from another device.",
            _ANOTHER_NAME,
        )


def _has_other(
    home: Path, around: Surroundings, changes: set[tuple[bytes, bytes, bytes]], lying: set[Picture]
) -> bool:
    """Whether any of these changes and pictures was not sent, as far as this home knows."""
    for label in read_settings(home).spaces if changes or lying else ():
        with (
            suppress(*rescuing.DAMAGED, NoHome),
            closing(Space.open(database(home, label), label, around)) as space,
        ):
            here = {each for each in changes if each[0] == space.id}
            unknown = {
                (space.id, device, raw)
                for device in {device for _, device, _ in here}
                for raw in salvaging.lacking(
                    space, device, [raw for _, by, raw in here if by == device]
                )
            }
            changes = changes - here | unknown
            sent = {each.id for each in space.replica.blobs.all() if each.sent}
            lying = {each for each in lying if each.space != space.id or each.blob not in sent}
    return bool(changes or lying)


def _all_of(waiting: Iterable[Unsent]) -> set[tuple[bytes, bytes, bytes]]:
    return {(each.space, each.device, raw) for each in waiting for raw in each.change_sets}


def take(spaces: Spaces, source: Path, passphrase: str, *, dry_run: bool) -> Done:
    """Take over what is in a file and not here yet; WrongSpace for another household's."""
    from kitchensync.backup import unsent

    lying: dict[Picture, Path] = {}
    with scratch_folder(spaces.home, SCRATCH) as folder:

        def keep(picture: Picture, content: bytes) -> None:
            path = lying[picture] = folder / picture.blob.hex()
            with told_plainly(path):
                path.write_bytes(content)

        carried = unsent.read(source, passphrase, keep)
        given = [*_given(spaces, carried, lying)]
        if not given:
            raise WrongSpace(
                "What is in this file was written in another household.",
                "Take it over on a device of that one.",
            )
        return _taken(given, carried.name, _rest(given, carried, lying), dry_run=dry_run)


def _given(spaces: Spaces, carried: Carried, lying: Mapping[Picture, Path]) -> Iterator[_Given]:
    for space in spaces.all:
        pictures = {each: path for each, path in lying.items() if each.space == space.id}
        for each in carried.spaces:
            if each.space == space.id and each.device in space.membership.everyone:
                yield _Given(space, each.device, each.change_sets, pictures)


def _rest(given: Sequence[_Given], carried: Carried, lying: Iterable[Picture]) -> str:
    """What is said where the file has something of a space that is not on this device."""
    here = {each.space.id for each in given}
    told = {each.space for each in carried.spaces if each.change_sets}
    return _ELSEWHERE if told.union(each.space for each in lying) - here else ""


def _taken(given: Sequence[_Given], name: str, rest: str, *, dry_run: bool) -> Done:
    # Asked before any picture is kept, though `take` asks again: a bad file leaves nothing behind.
    count = sum(len(salvaging.lacking(each.space, each.device, each.change_sets)) for each in given)
    # Pictures first: who is cut short says it again.
    kept = [
        _keep(each.space, picture, path.read_bytes(), dry_run=dry_run)
        for each in given
        for picture, path in each.pictures.items()
        if not _is_kept(each.space, picture)
    ]
    for each in () if dry_run else given:
        salvaging.take(each.space, each.device, each.change_sets)
    moves = any(takeover.has_adults_words(each.change_sets) for each in given)
    more = f"{'' if all(kept) else _UNOPENED}{_MEETING if moves else ''}{rest}"
    if not count and not any(kept):
        return Done(f"Nothing of {name} is new here.{more}", changed=False)
    what = _what(count, any(kept))
    return Done(f"{what} of {name} taken over; the next sync sends them.{more}")


def _is_kept(space: Space, picture: Picture) -> bool:
    """Whether it is here and noted as such: taking it over may have been cut short in between."""
    is_noted = any(each.id == picture.blob for each in space.replica.blobs.all())
    return is_noted and blobs.is_here(space, picture.blob, picture.size)


def _keep(space: Space, picture: Picture, content: bytes, *, dry_run: bool) -> bool:
    """Keep a picture; whether it is what its name says."""
    try:
        if not blobs.is_content(space, picture.blob, picture.epoch, content):
            return False
    except (NoIdentity, Unopenable):  # a home that was put back has no keys
        return False
    if not dry_run:
        blobs.keep(space, picture.blob, picture.epoch, content)
    return True


def _what(count: int, pictures: bool) -> str:
    said = [counted(count, "change")] if count else []
    return " and ".join([*said, "pictures"] if pictures else said).capitalize()


def _read(home: Path, label: str, around: Surroundings) -> _Read:
    path = database(home, label)
    try:
        with closing(Space.open(path, label, around)) as space:
            doubtful = salvaging.doubtful_changes(space)
            waiting = space.replica.unsent_changes(space.open_envelope)
            is_all = space.replica.whole.keeps_own_end()
            read = _of(space, doubtful + waiting, is_all=is_all)
            pictures = _pictures(space, path, salvaging.unsent_pictures(space, doubtful))
            return replace(read, is_doubtful=bool(doubtful), pictures=pictures)
    except NoHome:
        return _Read(None, "", is_all=False)
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
        pictures = _pictures(space, path, salvaging.unsent_pictures(space, doubtful, ever=True))
        spoilt, is_doubtful = found.spoilt, bool(doubtful)
        return replace(read, spoilt=spoilt, is_doubtful=is_doubtful, pictures=pictures)
    return _Read(None, "", is_all=False)


def _pictures(space: Space, path: Path, stored: Sequence[Stored]) -> dict[Picture, Path]:
    """These pictures and their files, if they are here. `path`: the space's database."""
    from kitchensync.backup.unsent import Picture

    folder = blobs.folder_beside(path)
    here = ((one, folder / one.id.hex()) for one in stored)
    return {
        Picture(space.id, one.id, one.epoch, one.size): lies
        for one, lies in here
        if lies.is_file() and lies.stat().st_size == one.size
    }


def _of(space: Space, waiting: list[bytes], *, is_all: bool) -> _Read:
    from kitchensync.backup.unsent import Unsent

    _check_whose(space)
    name = ""
    with suppress(CorruptDatabase):
        name = names_of(space.replica, "device").get(space.device, "")
    return _Read(Unsent(space.id, space.device, waiting), name, is_all=is_all)


def _check_whose(space: Space) -> None:
    """CorruptDatabase where the file names a device that is not in its list of members.

    No other device would take anything over from it.
    """
    try:
        membership = space.membership
    except (TrustError, CorruptDatabase):  # a list of members that is damaged tells nothing
        return
    if space.id != membership.space_id or space.device not in membership.everyone:
        raise CorruptDatabase(f"{space.replica.path} is damaged.", _INSTEAD)
