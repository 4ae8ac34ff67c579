"""Backups of this home: those people ask for, and those it makes by itself.

Leaves the file to `backup`, and putting one in a home's place to `restoring`.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast

from kitchensync.errors import BadInput, CorruptDatabase, KitchenSyncError
from kitchensync.files import make_folder, told_plainly
from kitchensync.kitchen.home import MARKER
from kitchensync.kitchen.reading import names_of
from kitchensync.kitchen.spaces import Spaces
from kitchensync.replica.stamps import DAY_MS
from kitchensync.sync import moments

if TYPE_CHECKING:
    from kitchensync.backup.archive import Progress
    from kitchensync.backup.making import Label

FOLDER = "backups"
SUFFIX = ".ksbackup"
_OURS = f"????-??-??T??????Z{SUFFIX}"
_KEPT = 3
_WEEK_MS = 7 * DAY_MS
_LAST = "backed-up"


def write(
    spaces: Spaces,
    target: Path,
    passphrase: str | None,
    on_progress: Progress | None = None,
    *,
    pictures: bool = True,
) -> int:
    """Write a backup of the home, sealed where there is a passphrase; its size in bytes.

    CorruptDatabase for what could not be restored: it must not push out one that can.
    """
    from kitchensync.backup.making import Home, make

    replica = spaces.household.replica
    device = names_of(replica, "device").get(replica.identity.device, "")
    labels = cast("tuple[Label, ...]", spaces.settings.spaces)
    settings = (spaces.home / MARKER).read_bytes()
    with naming_the_file(spaces):
        return make(
            Home(spaces.home, labels, device, settings),
            target,
            passphrase,
            now=spaces.outside.clock(),
            random=spaces.outside.random,
            on_progress=on_progress or (lambda _, __: None),
            pictures=pictures,
        )


@contextmanager
def naming_the_file(spaces: Spaces) -> Generator[None]:
    """What is damaged in a copy is damaged in the file, which is the one that people know."""
    try:
        yield
    except CorruptDatabase:
        for space in spaces.all:
            space.replica.integrity()
        raise


def check_target(target: Path, magic: bytes) -> None:
    """BadInput where there is no folder, or a file that begins otherwise: it is not replaced."""
    with told_plainly(target):
        if not target.parent.is_dir():
            raise BadInput(f"There is no folder {target.parent}.", "Make it, or choose another.")
        with suppress(FileNotFoundError):
            if target.is_dir() or not _begins_with(target, magic):
                raise BadInput(f"{target} is a file of another kind.", "Choose another name.")


def _begins_with(path: Path, magic: bytes) -> bool:
    with path.open("rb") as file:
        return file.read(len(magic)) == magic


def write_automatic(spaces: Spaces) -> Path:
    """One more backup beside the home's databases, as private as they are; the oldest goes.

    Pictures are left out: they stand in the same folder, and several times over would fill it.
    """
    folder = spaces.home / FOLDER
    make_folder(folder)
    moment = datetime.fromtimestamp(spaces.outside.clock() / 1000, UTC)
    target = folder / f"{moment:%Y-%m-%dT%H%M%SZ}{SUFFIX}"
    write(spaces, target, None, pictures=False)
    # Only what has a name of ours, and never this one: a clock may have been ahead.
    others = sorted(path for path in folder.glob(_OURS) if path != target)
    for old in others[: 1 - _KEPT]:
        old.unlink(missing_ok=True)
    moments.note(spaces.household.replica, _LAST, spaces.outside.clock())
    return target


def write_weekly(spaces: Spaces) -> None:
    """A backup if the last one is a week old, or of a day to come; a home that is new has a week.

    A disk without room for one is no reason not to sync.
    """
    replica, now = spaces.household.replica, spaces.outside.clock()
    last = moments.noted(replica, _LAST)
    if last is None:
        moments.note(replica, _LAST, now)
    elif not last <= now < last + _WEEK_MS:
        with suppress(KitchenSyncError):
            write_automatic(spaces)
