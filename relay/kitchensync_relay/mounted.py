"""Whether the folder of blobs is the one that a relay put them into: its disk may be away.

A marker in it says so, and numbers that were never given that it is another database's. What is
put and got there is left to `bodies`.
"""

from __future__ import annotations

import errno
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Final

from kitchensync.errors import HomeError
from kitchensync.files import told_plainly, write_private

MARKER: Final = "relay-blobs"


class BodiesAway(OSError):
    """The disk of the bodies is not there, or another one is in its place."""


def mark(folder: Path) -> None:
    """Have the folder say that it is the one."""
    marker = folder / MARKER
    if not marker.exists():
        write_private(marker, b"")


def check(folder: Path) -> None:
    """Raise `BodiesAway` where a folder that was marked is not there, or the system says why."""
    if not (folder / MARKER).exists():
        raise BodiesAway(errno.ENODEV, "the folder of blobs is not the one that was marked")


def is_here(folder: Path, known: Collection[int]) -> bool:
    """Whether the folder has a marker, or from before there were any some body of that number.

    Where nothing is `known`, nothing can be away.
    """
    if not known or (folder / MARKER).exists():
        return True
    names = {path.name for path in folder.iterdir()} if folder.is_dir() else set[str]()
    return not names.isdisjoint(map(str, known))


def check_here(folder: Path, known: Collection[int]) -> None:
    """Raise `HomeError`, which says what to do, unless it `is_here`."""
    if not is_here(folder, known):
        raise HomeError(
            f"The pictures that the relay keeps are not in {folder}.",
            "Mount their disk, or restore them from a backup. Where they are gone for good, run:"
            f" touch {folder / MARKER}",
        )


def numbers(names: Iterable[str]) -> set[int]:
    """The numbers of the bodies among these names of folders."""
    return {int(name) for name in names if name.isdecimal() and str(int(name)) == name}


def check_own(folder: Path, newest: int) -> None:
    """Raise `HomeError`, which says what to do, where bodies of another database are in the folder.

    `newest` is the highest number that the database ever gave to one. It is on the disk before the
    body is, so no crash leaves one above it.
    """
    with told_plainly(folder):
        names = [path.name for path in folder.iterdir()] if folder.is_dir() else []
    if max(numbers(names), default=0) > newest:
        raise HomeError(
            f"{folder} holds pictures of another database, in the folders above {newest}.",
            "Put the database back that they are of. Where it is gone for good, move these folders"
            " elsewhere.",
        )
