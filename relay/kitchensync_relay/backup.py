"""The command `ks-relay backup`: copy a relay's folder into another one, also while it runs.

The copy is a folder that a relay starts from. What there is to copy is left to `database`, whose
the folder is to `folder`.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from pathlib import Path

from kitchensync.errors import BadInput, CorruptDatabase, HomeError
from kitchensync.files import (
    is_unread,
    scratch_folder,
    sync_folder,
    told_plainly,
    write_private,
)
from kitchensync_relay import database, mounted
from kitchensync_relay.folder import BLOBS, DATABASE, DataFolder, database_in
from kitchensync_relay.tables import SqliteTransaction

_SCRATCH = ".copy-"


def back_up(data: Path, to: Path) -> None:
    """Copy the relay in `data` to the folder `to`, made anew or one that was copied to before.

    The database is as of one moment; pictures that went after it are missing. Those that are there
    already are not copied again. Until the end `to` holds the copy of before, from which a relay
    can be started, whatever new pictures lie beside it. Raises `ForeignHome` where no relay is or
    `to` holds something else, be it a relay or a copy of another database, `BadInput` where both
    are one folder, `Busy` where another copy is written to `to` or a program has the one of before
    open, and what `database.copy`, `mounted.check_here` and a full disk raise; `HomeError` at the
    end, too, where the disk does not give some of a picture: all else is copied then.
    """
    path = database_in(data)
    if data.resolve() == to.resolve():
        raise BadInput(f"{to} is the relay itself.", "Give another folder with --to.")
    generation = database.generation(path)
    with (
        DataFolder(to, copy_of=generation) as folder,
        told_plainly(to),
        scratch_folder(to, _SCRATCH) as scratch,
    ):
        copy = scratch / DATABASE
        database.copy(path, copy)
        numbers, newest = _numbers(copy)
        if folder.has_database:
            with suppress(CorruptDatabase):  # from that one no relay starts
                database.note_given(folder.database, newest)
        unread = _copy_bodies(data / BLOBS, folder.blobs, numbers)
        _put_in_place(copy, folder.database)
        _drop(folder.blobs, numbers)
    if unread:
        raise HomeError(
            f"{to} holds a copy of all but what the disk does not give: {len(unread)} chunks of"
            f" pictures, such as {unread[0]}.",
            "Check the disk. What it lost, devices that have it send again.",
        )


def _numbers(copy: Path) -> tuple[Sequence[int], int]:
    """Those of the bodies to copy, and the highest one that was ever given."""
    with closing(database.look_into(copy)) as connection:
        rows = SqliteTransaction(connection).blobs
        return rows.with_bodies(), rows.newest()


def _copy_bodies(bodies: Path, copy: Path, numbers: Sequence[int]) -> Sequence[Path]:
    """Copy them; the chunks that the disk does not give."""
    mounted.check_here(bodies, numbers)
    copy.mkdir(mode=0o700, exist_ok=True)
    mounted.mark(copy)
    unread: list[Path] = []
    for number in numbers:
        unread += _copy_body(bodies / str(number), copy / str(number))
    mounted.check_here(bodies, numbers)  # else what went meanwhile was not dropped
    sync_folder(copy)
    return unread


def _copy_body(body: Path, copy: Path) -> Iterator[Path]:
    copy.mkdir(mode=0o700, exist_ok=True)
    with suppress(FileNotFoundError):  # it was dropped meanwhile
        with told_plainly(body):
            chunks = [each for each in body.iterdir() if each.name.isdecimal()]
        for chunk in chunks:
            there = copy / chunk.name
            if not _is_copied(chunk, there) and not _copy_chunk(chunk, there):
                yield chunk


def _copy_chunk(chunk: Path, copy: Path) -> bool:
    """Whether the disk gave it."""
    with told_plainly(chunk):
        try:
            read, content = chunk.stat(), chunk.read_bytes()
        except OSError as error:
            if not is_unread(error):
                raise
            return False
    write_private(copy, content)
    os.utime(copy, ns=(read.st_atime_ns, read.st_mtime_ns))
    return True


def _is_copied(chunk: Path, copy: Path) -> bool:
    """A chunk that was copied whole has its size and its time, as nothing else has."""
    try:
        before, after = chunk.stat(), copy.stat()
    except FileNotFoundError:
        return False
    return (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)


def _put_in_place(copy: Path, path: Path) -> None:
    for log in ("-wal", "-shm"):  # of the copy of before, where a relay ran on it
        path.with_name(path.name + log).unlink(missing_ok=True)
    copy.replace(path)
    sync_folder(path.parent)


def _drop(bodies: Path, known: Sequence[int]) -> None:
    there = mounted.numbers(body.name for body in bodies.iterdir())
    for number in there.difference(known):
        shutil.rmtree(bodies / str(number))
