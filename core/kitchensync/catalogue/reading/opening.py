"""Makes what a person points at (a file, a folder, a zip archive) into files that can be read.

Leaves to the readers which of them they need. The only part of the catalogue that touches a disk
besides its own table.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import BinaryIO, cast

from kitchensync.catalogue.reading.values import Files
from kitchensync.errors import BadFile, TooLarge
from kitchensync.files import no_file
from kitchensync.zips import is_plain

MOST_FILES = 1_000
LARGEST_MEMBER = 16 << 30
_NO_ARCHIVE = (zipfile.BadZipFile, ValueError, NotImplementedError)
"""What zipfile raises for a directory that is damaged: names that are none, newer versions."""


def files_of(path: Path) -> Files:
    """The files at `path`, by name. BadFile, TooLarge."""
    if path.is_dir():
        return _checked({item.name: partial(_open, item) for item in path.iterdir() if _is(item)})
    if not _is(path):
        raise no_file(path)
    return _members(path) if zipfile.is_zipfile(path) else {path.name: partial(_open, path)}


def _is(path: Path) -> bool:
    return path.is_file()


def _open(path: Path) -> BinaryIO:
    return path.open("rb")


def _members(path: Path) -> Files:
    try:
        with zipfile.ZipFile(path) as archive:
            members = [item for item in archive.infolist() if not item.is_dir()]
    except _NO_ARCHIVE as error:
        raise BadFile(f"{path.name} is no whole zip archive.", "Download it again.") from error
    if any(item.file_size > LARGEST_MEMBER for item in members):
        raise TooLarge(f"A file in {path.name} is too large.", "Unpack it first.")
    if not all(map(is_plain, members)):
        message = f"A file in {path.name} is encrypted, or packed in an unusual way."
        raise BadFile(message, "Unpack it first.")
    named = {item.filename.rpartition("/")[2]: item.filename for item in members}
    return _checked({name: partial(_member, path, inside) for name, inside in named.items()})


def _member(path: Path, name: str) -> BinaryIO:
    return cast(BinaryIO, zipfile.ZipFile(path).open(name))


def _checked(files: dict[str, Callable[[], BinaryIO]]) -> Files:
    if len(files) > MOST_FILES:
        raise TooLarge("There are too many files here.", "Choose the folder of the table itself.")
    return files
