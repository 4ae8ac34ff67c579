"""Files that people name, and private ones: 0600 in folders of 0700, written whole or not at all.

What the system refuses is said plainly. Leaves what stands in them to their owners.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from kitchensync.errors import no_file, refused

LARGEST_FILE = 64 * 1024 * 1024
"""Bytes of a file that a person gives to a kitchen: something to import, a picture."""


@contextmanager
def told_plainly(path: Path) -> Generator[None, None, None]:
    """Turn what the system refuses about a path into DiskFull or NoPermission."""
    try:
        yield
    except OSError as error:
        known = refused(error, path)
        if known is None:
            raise
        raise known from None


@contextmanager
def opened(path: Path) -> Generator[BinaryIO, None, None]:
    """A file that a person named, to read; BadFile where there is none."""
    with told_plainly(path):
        try:
            file = path.open("rb")
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError) as error:
            raise no_file(path, error) from None
        with file:
            yield file


def make_folder(path: Path) -> None:
    """A folder that only its owner may enter; one that exists is narrowed to that."""
    with told_plainly(path):
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.chmod(0o700)


def write_private(path: Path, data: bytes) -> None:
    """Replace the file, durable before it returns; a reader sees all of it or the one before."""
    with private_file(path) as file:
        file.write(data)


@contextmanager
def private_file(path: Path) -> Generator[BinaryIO, None, None]:
    """A file to write that takes the place of `path`, durably, when the block ends well."""
    with told_plainly(path):
        descriptor, partial = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # 0600
        try:
            with os.fdopen(descriptor, "wb") as file:
                yield file
                file.flush()
                os.fsync(descriptor)
            os.replace(partial, path)
        except BaseException:
            with suppress(OSError):
                os.unlink(partial)
            raise
        sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """What was put into the folder, or renamed in it, is durable."""
    with suppress(OSError):  # some systems cannot open a folder; their rename is durable by itself
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
