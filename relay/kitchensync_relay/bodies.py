"""Where a relay keeps the bodies of blobs: one object a chunk, on the disk or in this process.

Which chunks there are is left to `blobrows`, who may read them to `blobs`.
"""

from __future__ import annotations

import asyncio
import errno
import os
import shutil
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, MemoryStore

from kitchensync.errors import ForeignHome, HomeError, NoPermission, RelayRefused
from kitchensync.files import is_unread, told_plainly
from kitchensync.trust.blobs import SEALED_CHUNK
from kitchensync_relay import mounted
from kitchensync_relay.codes import refuse
from kitchensync_relay.mounted import BodiesAway
from kitchensync_relay.turns import Turns

_RETRY_SECONDS = 5
_AWAY = "The disk with the relay's pictures is away. Whoever runs it has to mount it."
_FAILURES = (OSError, BaseError)
_UNREAD = f"(os error {errno.EIO})"
_TRIAL = 0
"""The number of no row."""


class Disk(NamedTuple):
    """How large a disk is, and how much of it is free, in bytes."""

    total: int
    free: int


class Bodies:
    """The bodies of blobs, by the numbers of their rows; read and written beside the loop."""

    def __init__(self, store: LocalStore | MemoryStore, folder: Path | None = None) -> None:
        self._store = store
        self._folder = folder
        self._failed = False
        self._turns = Turns()

    @classmethod
    def in_folder(cls, folder: Path, known: Collection[int] = ()) -> Bodies:
        """Files under that folder, which is made if it is not there.

        `known` are the numbers of bodies that were put there. Raises `HomeError` where the folder
        is another one than that or its disk fails, `ForeignHome`, `NoPermission`, or `DiskFull`.
        """
        with told_plainly(folder):
            try:
                folder.mkdir(mode=0o700, exist_ok=True)
            except FileExistsError:
                raise _no_folder(folder) from None
            if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
                raise NoPermission(f"{folder} cannot be written.", "Check who owns it.")
            mounted.check_here(folder, known)
            mounted.mark(folder)
        return cls(LocalStore(folder), folder)

    @classmethod
    def in_memory(cls) -> Bodies:
        """For relays that forget."""
        return cls(MemoryStore())

    async def put(self, number: int, place: int, chunk: bytes) -> None:
        """Keep a chunk; it is on the disk when this returns. `unavailable` where it cannot be."""
        try:
            await asyncio.to_thread(self._put, number, place, chunk)
        except _FAILURES as error:
            self._failed = True
            raise _unavailable(error) from error
        self._failed = False

    async def check_writing(self) -> None:
        """Where the last chunk could not be kept, try another one; `unavailable`, as in `put`."""
        try:
            await asyncio.to_thread(self._check)
        except OSError as error:
            raise _unavailable(error) from error
        if self._failed:
            await self._try_writing()

    def disk(self) -> Disk:
        """The disk they are on; one without bytes while it is away, or they are in this process."""
        if self._folder is None:
            return Disk(0, 0)
        try:
            disk = shutil.disk_usage(self._folder)
        except OSError:  # of all else there is still something to watch
            return Disk(0, 0)
        return Disk(disk.total, disk.free)

    async def get(self, number: int, place: int) -> bytes | None:
        """A chunk as it was kept, or None where it is gone; `unavailable` while all of them are.

        `no-blob`, with its cause, for one that cannot be read, also once more, on a disk that takes
        others: it comes from who has it.
        """
        try:
            return await self._read(number, place)
        except RelayRefused as refused:
            if not _is_unread(refused.__cause__):
                raise
        await self._try_writing()
        try:
            return await self._read(number, place)
        except RelayRefused as refused:
            if not _is_unread(refused.__cause__):
                raise
            raise refuse("no-blob") from refused.__cause__

    async def has(self, number: int, lengths: Sequence[int]) -> bool:
        """Whether chunks of these bytes are there; also while nobody can look."""
        try:
            there = await asyncio.to_thread(self._lengths, number)
        except _FAILURES:
            return True
        return all(there.get(str(place)) == length for place, length in enumerate(lengths))

    async def drop(self, numbers: Iterable[int]) -> None:
        """Forget whole bodies; those that are gone already are fine. `unavailable`, as in `put`.

        What stays where that is raised goes at the next start.
        """
        try:
            for number in numbers:
                await asyncio.to_thread(self._drop, number)
        except _FAILURES as error:
            raise _unavailable(error) from error

    async def sweep(self, known: Collection[int]) -> None:
        """Forget the bodies that no row knows: a crash came between the row and its body.

        That none of them is another database's is left to `mounted.check_own`.
        """
        try:
            there = await asyncio.to_thread(self._numbers)
        except _FAILURES as error:
            raise _unavailable(error) from error
        await self.drop(there - set(known))

    async def _read(self, number: int, place: int) -> bytes | None:
        try:
            return await asyncio.to_thread(self._get, number, place)
        except _FAILURES as error:
            raise _unavailable(error) from error

    async def _try_writing(self) -> None:
        async with self._turns.of(_TRIAL):
            await self.put(_TRIAL, 0, bytes(SEALED_CHUNK))
            await self.drop([_TRIAL])

    def _check(self) -> None:
        if self._folder is not None:
            mounted.check(self._folder)

    def _put(self, number: int, place: int, chunk: bytes) -> None:
        self._check()
        obstore.put(self._store, f"{number}/{place}", chunk)
        if self._folder is None:
            return
        # The library moves a whole file into its place, but flushes nothing.
        body = self._folder / str(number)
        _flush(body / str(place))
        _flush(body)
        if not place:
            _flush(self._folder)

    def _get(self, number: int, place: int) -> bytes | None:
        self._check()
        try:
            return bytes(obstore.get(self._store, f"{number}/{place}").bytes())
        except FileNotFoundError:
            self._check()  # it may just have gone
            return None

    def _lengths(self, number: int) -> dict[str, int]:
        lengths = {path.rpartition("/")[2]: length for path, length in self._files(number)}
        self._check()  # it may just have gone
        return lengths

    def _files(self, number: int) -> Iterator[tuple[str, int]]:
        for found in obstore.list(self._store, prefix=str(number)):  # pyright: ignore[reportUnknownMemberType]  # of its Arrow half, which is not used
            for each in found:
                yield each["path"], each["size"]

    def _drop(self, number: int) -> None:
        self._check()
        for path, _ in self._files(number):
            with suppress(FileNotFoundError):  # who else forgets it was faster
                obstore.delete(self._store, path)
        if self._folder is not None:
            # What a crash left half written is in no list.
            shutil.rmtree(self._folder / str(number), ignore_errors=True)

    def _numbers(self) -> set[int]:
        self._check()
        found = obstore.list_with_delimiter(self._store)["common_prefixes"]  # pyright: ignore[reportUnknownMemberType]  # as above
        return mounted.numbers(found)


def _is_unread(error: BaseException | None) -> bool:
    """As of a file; the library of blobs says it in words."""
    return is_unread(error) if isinstance(error, OSError) else _UNREAD in str(error)


def _unavailable(cause: Exception) -> RelayRefused:
    message = _AWAY if isinstance(cause, BodiesAway) else ""
    return refuse("unavailable", message, retry_after=_RETRY_SECONDS)


def _no_folder(path: Path) -> HomeError:
    """Why something that is there is none."""
    if path.is_symlink():
        return NoPermission(f"{path} leads to no folder.", "Mount the disk that it is on.")
    return ForeignHome(f"{path} is no folder.", "Move it away.")


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
