"""Backups of this home: those people ask for, and those it makes by itself.

Leaves the file to `backup`, and putting one in a home's place to `restoring`.
"""

from __future__ import annotations

import itertools
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast

from kitchensync.counting import counted
from kitchensync.errors import (
    BadChain,
    BadInput,
    BadSignature,
    CorruptDatabase,
    KitchenSyncError,
    Malformed,
    Unopenable,
    refused_anywhere,
)
from kitchensync.files import (
    make_folder,
    sweep_unfinished,
    sync_folder,
    told_plainly,
)
from kitchensync.kitchen.home import MARKER, database
from kitchensync.kitchen.reading import names_of
from kitchensync.kitchen.spaces import Spaces
from kitchensync.replica.database import copy_file
from kitchensync.replica.repair.sectors import copy_readable
from kitchensync.replica.stamps import DAY_MS
from kitchensync.sync import moments

if TYPE_CHECKING:
    from kitchensync.backup.archive import Progress
    from kitchensync.backup.making import Label

FOLDER = "backups"
SUFFIX = ".ksbackup"
BEFORE_REPAIR = f".before-repair{SUFFIX}"
_DAMAGED = ".damaged"
_MOMENT = "????-??-??T??????Z"
_KEPT = 3
_WEEK_MS = 7 * DAY_MS
_LAST, _TRIED, _FAILED = "backed-up", "backup-tried", "backup-failed"


def write(
    spaces: Spaces,
    target: Path,
    passphrase: str | None,
    on_progress: Progress | None = None,
    *,
    pictures: bool = True,
) -> list[Path]:
    """Write a backup of the home, sealed if there is a passphrase; which pictures' files it lacks.

    CorruptDatabase for what could not be restored: it must not push out a backup that can.
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


def without(lacking: Sequence[Path]) -> tuple[str, ...]:
    """A sentence, or none, about pictures that a backup lacks, as the disk does not give them."""
    if not lacking:
        return ()
    more = f" and {len(lacking) - 1} more" if len(lacking) > 1 else ""
    what = counted(len(lacking), "picture")
    return (f"Without {what} that the disk does not give: {lacking[0]}{more}.",)


@contextmanager
def naming_the_file(spaces: Spaces) -> Generator[None]:
    """Raise damage that is found in a copy as that of the file itself, whose name people know.

    CorruptDatabase also for a kept change that can't be read any more.
    """
    try:
        yield
    except CorruptDatabase:
        for space in spaces.all:
            space.replica.integrity()
        raise
    except (Malformed, BadSignature, BadChain, Unopenable) as error:
        raise CorruptDatabase(
            "A change that is kept here is not as it was written.",
            "`ks repair` makes it anew where enough can be read, and has the rest from the relay.",
        ) from error


def check_target(target: Path, magic: bytes) -> None:
    """BadInput where there is no folder, or something that begins otherwise: it is not replaced."""
    with told_plainly(target):
        folder = (target.resolve() if target.is_symlink() else target).parent
        if not folder.is_dir():
            raise BadInput(f"There is no folder {folder}.", "Make it, or choose another.")
        # What comes out of a pipe would be waited for.
        if target.exists() and not (target.is_file() and _begins_with(target, magic)):
            raise BadInput(f"{target} is a file of another kind.", "Choose another name.")


def _begins_with(path: Path, magic: bytes) -> bool:
    with path.open("rb") as file:
        return file.read(len(magic)) == magic


def write_automatic(spaces: Spaces, suffix: str = SUFFIX) -> Path:
    """Write one more backup beside the home's databases, as private as they are; the oldest goes.

    Pictures are left out: they lie in the same folder, and several times over would fill it. Only
    backups of the same `suffix` push each other out.
    """
    target = _named_by_moment(spaces.home, spaces.outside.clock(), suffix)
    sweep_unfinished(target.parent)
    write(spaces, target, None, pictures=False)
    for old in _too_many(target, suffix):
        old.unlink(missing_ok=True)
    spaces.household.replica.set_state(_FAILED, None)
    return target


def keep_damaged(home: Path, labels: Iterable[str], now: int) -> Path:
    """Copy the databases as they are, where no backup can be made: to a folder beside the backups.

    They are durable in it before this returns; only then the oldest of such folders goes.
    """
    import shutil

    target = _named_by_moment(home, now, _DAMAGED)
    make_folder(target)
    for label in labels:
        path, copy = database(home, label), target / f"{label}.db"
        try:
            copy_file(path, copy)
        except CorruptDatabase:
            # SQLite opens nothing that was cut off, and stops at what the disk cannot read.
            for beside in path.parent.glob(f"{path.name}*"):
                copy_readable(beside, target / beside.name)
    for folder in target, target.parent, home:
        sync_folder(folder)
    for old in _too_many(target, _DAMAGED):
        shutil.rmtree(old, ignore_errors=True)
    return target


def _named_by_moment(home: Path, now: int, suffix: str) -> Path:
    """A path that is free: named after that second, or after the next one that nothing bears."""
    folder = home / FOLDER
    make_folder(folder)
    seconds = (datetime.fromtimestamp(now / 1000 + more, UTC) for more in itertools.count())
    names = (folder / f"{second:%Y-%m-%dT%H%M%SZ}{suffix}" for second in seconds)
    return next(path for path in names if not path.exists())


def _too_many(newest: Path, suffix: str) -> list[Path]:
    """The oldest of too many backups: files with our names alone, and never the newest, as a clock
    may have been ahead."""
    others = sorted(path for path in newest.parent.glob(_MOMENT + suffix) if path != newest)
    return others[: 1 - _KEPT]


def write_weekly(spaces: Spaces) -> None:
    """Write a backup if the last one is a week old, or from the future; in a new home after a week.

    A failure, as on a full disk, is noted and not raised; it is tried again a day later.
    """
    replica, now = spaces.household.replica, spaces.outside.clock()
    with suppress(KitchenSyncError):
        last = moments.noted(replica, _LAST)
        if last is None:
            moments.note(replica, _LAST, now)
        elif not last <= now < last + _WEEK_MS and moments.is_due(replica, _TRIED, now):
            moments.note(replica, _TRIED, now)
            _try(spaces)


def _try(spaces: Spaces) -> None:
    try:
        write_automatic(spaces)
        moments.note(spaces.household.replica, _LAST, spaces.outside.clock())
    except (KitchenSyncError, OSError) as raised:
        error = refused_anywhere(raised) if isinstance(raised, OSError) else raised
        spaces.household.replica.set_state(_FAILED, error.message.encode())


def failure(spaces: Spaces) -> str | None:
    """Why this home could make no backup of itself when one was due; None where it did."""
    kept = spaces.household.replica.get_state(_FAILED)
    return kept.decode() if kept else None
