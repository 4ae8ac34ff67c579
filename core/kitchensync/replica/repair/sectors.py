"""Files of which the disk refuses to read some: copied around that, and made readable again.

Leaves what belongs there to `rescue`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

from kitchensync.files import told_plainly

_BLOCK = 4096
"""Bytes that a disk reads or refuses at once: those of a sector, or of several."""
_OWNERS_ALONE = 0o600
_AS_IT_IS = getattr(os, "O_BINARY", 0)


def copy_readable(source: Path, target: Path) -> None:
    """A durable copy, its owner's alone, with zeros where the source cannot be read.

    DiskFull, NoPermission, HomeError.
    """
    with told_plainly(target), _opened(source, os.O_RDONLY) as read:
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        with open(os.open(target, flags | _AS_IT_IS, _OWNERS_ALONE), "wb") as copy:
            for _, content, length in _blocks(read):
                copy.write(bytes(length) if content is None else content)
            copy.flush()
            os.fsync(copy.fileno())


def fill_unreadable(path: Path) -> bool:
    """Put zeros where a file cannot be read, durably; whether that is anywhere.

    A disk takes what is written there, and reads it from then on, or puts a sound sector there.
    NoPermission, HomeError.
    """
    with told_plainly(path), _opened(path, os.O_RDWR) as file:
        unread = [(place, length) for place, content, length in _blocks(file) if content is None]
        for place, length in unread:
            os.lseek(file, place, os.SEEK_SET)
            os.write(file, bytes(length))
        os.fsync(file)
    return bool(unread)


def lay(path: Path, content: bytes) -> None:
    """Put other bytes where a file begins, durably: NoPermission, HomeError, DiskFull."""
    with told_plainly(path), _opened(path, os.O_RDWR) as file:
        os.write(file, content)
        os.fsync(file)


def _blocks(file: int) -> Iterator[tuple[int, bytes | None, int]]:
    """Where each block begins, what is in it, None where that cannot be read, and its length."""
    size = os.fstat(file).st_size
    for place in range(0, size, _BLOCK):
        length = min(_BLOCK, size - place)
        os.lseek(file, place, os.SEEK_SET)
        try:
            content = os.read(file, length)
        except OSError:
            content = None
        yield place, content, length


@contextmanager
def _opened(path: Path, flags: int) -> Generator[int, None, None]:
    descriptor = os.open(path, flags | _AS_IT_IS)
    try:
        yield descriptor
    finally:
        # Elsewhere that would let go of all locks that SQLite holds on the file in this program,
        # and another one would clear its log away under it. So it is open until the program ends.
        if sys.platform == "win32":
            os.close(descriptor)
