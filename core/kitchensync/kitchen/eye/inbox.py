"""A folder into which people drop photos and receipts: each is taken once, and nothing is changed
in it.

Leaves noticing that something is new to whoever watches, photos to `room`, receipts to theirs.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

from kitchensync import files
from kitchensync.errors import BadInput, KitchenSyncError, NotFound
from kitchensync.files import told_plainly
from kitchensync.kitchen.eye.views import Dropped, InboxPass
from kitchensync.replica import Replica

PICTURES: Final = frozenset({".jpg", ".jpeg", ".png", ".webp", ".gif", ".heic", ".heif"})
PDF: Final = ".pdf"
RECEIPTS: Final = "receipts"
"""The folder in an inbox whose pictures are receipts; a PDF is one anywhere."""
SETTLED_MS: Final = 2_000
"""For so long a file must not have grown."""
MOST_FILES: Final = 20_000
_SEEN: Final = "inbox-seen"
_LATELY: Final = "inbox-seen-lately"
_MOST_LATELY: Final = 256  # what all have seen is written once for so many: it may be thousands

Mark = tuple[int, int]
"""A file's size in bytes and when it was last written, in nanoseconds."""
Take = Callable[[str, bytes], str]
"""Takes what is in a file of that name; what came of it, in a sentence."""
Progress = Callable[[int, int, str], None]
"""Told how many files were taken, of how many, and which is next."""


@dataclass(frozen=True, slots=True)
class _File:
    path: Path
    mark: Mark
    is_receipt: bool


class Inbox:
    """What was dropped into folders of this device, and is not taken yet."""

    def __init__(
        self, replica: Replica, clock: Callable[[], int], photo: Take, receipt: Take
    ) -> None:
        self._replica = replica
        self._clock = clock
        self._photo = photo
        self._receipt = receipt
        self._failed: dict[str, Mark] = {}

    def take(
        self, folder: Path, *, dry_run: bool = False, on_progress: Progress | None = None
    ) -> InboxPass:
        """Take the files that are new and have stopped growing, each by itself.

        One that is no picture is told once; one that could not be read for want of a program is
        tried again the next time that this kitchen is opened. NotFound, BadInput, NoPermission.
        """
        seen = self._said(_SEEN) | self._said(_LATELY)
        ready: list[_File] = []
        waiting = 0
        for file in _in(folder):
            if file.mark in (seen.get(str(file.path)), self._failed.get(str(file.path))):
                continue
            if self._is_settled(file):
                ready.append(file)
            else:
                waiting += 1
        taken: list[tuple[Dropped, KitchenSyncError | None]] = []
        for done, file in enumerate(ready):
            if on_progress:
                on_progress(done, len(ready), file.path.name)
            taken.append(self._took(file, dry_run))
        if taken and not dry_run:
            with suppress(KitchenSyncError):  # it stands where it was noted, and is put in later
                self._put_together()
        failure = next((error for _, error in taken if error), None)
        return InboxPass(tuple(dropped for dropped, _ in taken), waiting, failure)

    def _is_settled(self, file: _File) -> bool:
        """Whether nobody is writing it any more; one from the future is, too."""
        _, written = file.mark
        return abs(self._clock() - written // 1_000_000) >= SETTLED_MS

    def _took(self, file: _File, dry_run: bool) -> tuple[Dropped, KitchenSyncError | None]:
        """What came of it, and what the device lacks for it."""
        kind = "receipt" if file.is_receipt else "photo"
        name = file.path.name
        if dry_run:
            return Dropped(name, kind, f"{name} is new.", None), None
        try:
            what, code = self._told(file)
            self._note(file)
        except KitchenSyncError as error:
            # It is the device that lacks something: another day it may not.
            self._failed[str(file.path)] = file.mark
            return Dropped(name, kind, str(error), error.code), error
        return Dropped(name, kind, what, code), None

    def _told(self, file: _File) -> tuple[str, str | None]:
        """What comes of it in a sentence, and the code of an error that is the file's own."""
        take = self._receipt if file.is_receipt else self._photo
        try:
            return take(file.path.name, _content(file.path)), None
        except BadInput as error:
            return str(error), error.code

    def _note(self, file: _File) -> None:
        lately = self._said(_LATELY) | {str(file.path): file.mark}
        self._keep(_LATELY, lately)
        if len(lately) >= _MOST_LATELY:
            self._put_together()

    def _put_together(self) -> None:
        """Put what was noted lately to the rest, without what is gone from its folder."""
        seen = self._said(_SEEN) | self._said(_LATELY)
        self._keep(_SEEN, {path: mark for path, mark in seen.items() if os.path.lexists(path)})
        self._replica.set_state(_LATELY, None)

    def _said(self, key: str) -> dict[str, Mark]:
        said = cast("dict[str, list[int]]", json.loads(self._replica.get_state(key) or b"{}"))
        return {path: (size, written) for path, (size, written) in said.items()}

    def _keep(self, key: str, marks: Mapping[str, Mark]) -> None:
        self._replica.set_state(key, json.dumps(marks).encode())


def _content(path: Path) -> bytes:
    """All of a file, or more of it than whatever reads files takes."""
    with told_plainly(path):
        try:
            with path.open("rb") as file:
                return file.read(files.LARGEST_FILE + 1)
        except FileNotFoundError:
            raise NotFound(f"{path.name} is gone again.", "Drop it there once more.") from None


def _in(folder: Path) -> Iterator[_File]:
    """Its pictures and PDFs, and the pictures in its folder for receipts, the oldest first."""
    found = [*_files(folder, is_receipt=False)]
    receipts = folder / RECEIPTS
    if receipts.is_dir():
        found += _files(receipts, is_receipt=True)
    yield from sorted(found, key=lambda file: (file.mark[1], file.path))


def _files(folder: Path, *, is_receipt: bool) -> Sequence[_File]:
    with told_plainly(folder):
        try:
            entries = [*os.scandir(folder)]
        except FileNotFoundError:
            raise NotFound(f"There is no folder {folder}.", "Make it, or check its name.") from None
        except NotADirectoryError:
            raise BadInput(
                f"{folder} is no folder.",
                "Name the folder that it is in; `ks scan` and `ks receipt` take a file.",
            ) from None
    if len(entries) > MOST_FILES:
        raise BadInput(
            f"{folder} holds more than {MOST_FILES} files.", "Choose a folder for this alone."
        )
    return [file for entry in entries if (file := _file(entry, is_receipt))]


def _file(entry: os.DirEntry[str], is_receipt: bool) -> _File | None:
    """None for what is hidden, a link, a folder, or of a kind that is not read."""
    ending = os.path.splitext(entry.name)[1].casefold()
    if entry.name.startswith(".") or ending not in {*PICTURES, PDF}:
        return None
    try:
        status = entry.stat(follow_symlinks=False)
    except OSError:  # it is gone again
        return None
    if not stat.S_ISREG(status.st_mode):
        return None
    mark = (status.st_size, status.st_mtime_ns)
    return _File(Path(entry.path), mark, is_receipt or ending == PDF)
