"""Files that a command reads and writes for a person, whole.

Leaves what stands in them to the commands.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kitchensync.errors import BadFile, BadInput
from kitchensync.files import LARGEST_FILE, opened, write_private

if TYPE_CHECKING:
    from kitchensync_cli.session import Session


def read_file(file: Path, instead: str = "Name a file in it.") -> bytes:
    """What is in a file, or on standard input for `-`; BadFile where it is too large.

    `instead` is what to do where it is a folder.
    """
    most = LARGEST_FILE + 1
    data = sys.stdin.buffer.read(most) if str(file) == "-" else _bytes_of(file, most, instead)
    if len(data) == most:
        raise BadFile(f"{file} is too large.", f"A file has at most {LARGEST_FILE >> 20} MiB here.")
    return data


def phrases(words: Sequence[str]) -> str:
    """What somebody says; of `-`, what is piped in, one thing a line, as one phrase with commas.

    What lists begin lines with is left out, and so is what is ticked there.
    """
    if list(words) != ["-"]:
        return " ".join(words)
    text = read_file(Path("-")).decode("utf-8-sig", errors="replace")
    found = [
        said
        for line in text.splitlines()
        if not _TICKED.match(line) and (said := _BEFORE.sub("", line, count=1).strip(" \t,"))
    ]
    if not found:
        raise BadInput("Nothing was piped in.", "Pipe in one thing a line: milk 2 l")
    return ", ".join(found)


_POINT = r"\s*(?:(?:[-*•]|\d{1,3}[.)])\s+)?"
_BEFORE = re.compile(rf"{_POINT}(?:\[\s?\])?")
_TICKED = re.compile(rf"{_POINT}\[[xX]\]")


class PhotoFiles:
    """The name and the bytes of each file, read when its turn comes."""

    def __init__(self, files: Sequence[Path]) -> None:
        self._files = files

    def __len__(self) -> int:
        return len(self._files)

    def __iter__(self) -> Iterator[tuple[str, bytes]]:
        for photo in self._files:
            instead = f"Name photos in it, or take all that are there: ks inbox once {photo}"
            yield ("photo" if str(photo) == "-" else photo.name), read_file(photo, instead)


def write_file(file: Path, data: bytes) -> None:
    """Write a file, in the place of one that is there; a new one is its owner's alone.

    What was there stays whole where there is no room for the new one.
    """
    try:
        if _can_be_replaced(file):
            _replace(file.resolve(), data)
        else:
            file.write_bytes(data)
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        raise BadInput(
            f"{file} cannot be written there.", "Name a file in a folder that exists."
        ) from None


def hand_over(ks: Session, file: Path, data: bytes) -> None:
    """Write a file and say so; to standard output, for `-`, the bytes alone."""
    if str(file) == "-":
        sys.stdout.buffer.write(data)
        return
    write_file(file, data)
    ks.answer({"file": file, "bytes": len(data)}, f"Written to {file}.")


def _can_be_replaced(file: Path) -> bool:
    """Not a terminal or a pipe, nor in a folder where only what is there may be written."""
    return os.access(file.resolve().parent, os.W_OK) and (file.is_file() or not file.exists())


def _replace(file: Path, data: bytes) -> None:
    if not file.exists():
        write_private(file, data)
        return
    with file.open("rb+"):  # refused where it may not be written, though its folder may
        pass
    write_private(file, data, file.stat().st_mode & 0o7777)


def _bytes_of(file: Path, most: int, instead: str) -> bytes:
    if file.is_dir():
        raise BadFile(f"{file} is a folder.", instead)
    with opened(file) as stream:
        return stream.read(most)
