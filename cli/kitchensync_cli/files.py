"""Files that a command reads and writes for a person, whole.

Leaves what stands in them to the commands.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from kitchensync.errors import BadFile, BadInput
from kitchensync.files import LARGEST_FILE, opened


def read_file(file: Path) -> bytes:
    """What is in a file, or on standard input for `-`; BadFile where it is too large."""
    most = LARGEST_FILE + 1
    data = sys.stdin.buffer.read(most) if str(file) == "-" else _bytes_of(file, most)
    if len(data) == most:
        raise BadFile(f"{file} is too large.", f"A file has at most {LARGEST_FILE >> 20} MiB here.")
    return data


def read_photos(photos: Iterable[Path]) -> Iterator[tuple[str, bytes]]:
    """The name and the bytes of each file, read when its turn comes."""
    for photo in photos:
        if photo.is_dir():
            hint = f"Name photos in it, or take all that are there: ks inbox once {photo}"
            raise BadFile(f"{photo} is a folder.", hint)
        yield ("photo" if str(photo) == "-" else photo.name), read_file(photo)


def write_file(file: Path, data: bytes) -> None:
    """Write a file, in the place of one that is there; a new one is its owner's alone."""
    try:
        with open(file, "wb", opener=_private) as target:
            target.write(data)
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        raise BadInput(
            f"{file} cannot be written there.", "Name a file in a folder that exists."
        ) from None


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _bytes_of(file: Path, most: int) -> bytes:
    if file.is_dir():
        raise BadFile(f"{file} is a folder.", "Name a file in it, or a .zip of it.")
    with opened(file) as stream:
        return stream.read(most)
