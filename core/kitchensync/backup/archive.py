"""What a backup holds: a manifest, then the files that it names, one after the other.

Keys are never among them. Leaves sealing to `sealing`, and what to do with the files to the caller.

    stream = length of the manifest (4 bytes) ‖ manifest ‖ files
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from kitchensync.backup.sealing import CHUNK, Reader, Writer, damaged
from kitchensync.errors import Malformed
from kitchensync.files import make_folder, sync_folder, told_plainly
from kitchensync.wire import Count, Hash, Shape, decode, encode

Progress = Callable[[int, int], None]
"""Given how many bytes are done, and how many there are."""

LONGEST_NAME = 200
"""Characters of what a device is called in a file."""

_MOST_MANIFEST = 16 * 1024 * 1024
PATH = re.compile(r"(?:household|personal)\.db|blobs/(?:household|personal)/[0-9a-f]{64}")


class Content(Shape, frozen=True):
    """The replica of one space: its id, the version of its database, its digest."""

    label: Literal["household", "personal"]
    space: Hash
    version: Count
    digest: Hash


class File(Shape, frozen=True):
    """A file in the archive, its path within the home and its size in bytes."""

    path: str
    size: Count


class Manifest(Shape, frozen=True):
    """What is in a backup: when it was made (Unix ms), of which device, the home's settings."""

    version: Literal[1]
    made: Count
    device: Annotated[str, msgspec.Meta(max_length=LONGEST_NAME)]
    settings: bytes
    contents: Annotated[list[Content], msgspec.Meta(min_length=1, max_length=2)]
    files: list[File]


class Unreadable(Exception):
    """A file that the disk does not give: `path` within the home, and why."""

    def __init__(self, path: str, why: OSError) -> None:
        super().__init__(path)
        self.path = path
        self.why = why


def write(
    writer: Writer, manifest: Manifest, files: Mapping[str, Path], on_progress: Progress
) -> None:
    """Write the archive; `files` says where each file of the manifest is now. Unreadable."""
    head = encode(manifest)
    writer.write(len(head).to_bytes(4, "big") + head)
    total, done = sum(file.size for file in manifest.files), 0
    for file in manifest.files:
        for data in _pieces(file, files[file.path]):
            writer.write(data)
            done += len(data)
            on_progress(done, total)
    writer.finish()


def _pieces(file: File, path: Path) -> Iterator[bytes]:
    left = file.size
    try:
        with path.open("rb") as source:
            while left:
                data = source.read(min(CHUNK, left))
                if not data:
                    raise Malformed(f"{file.path} became shorter while it was copied.")
                left -= len(data)
                yield data
    except OSError as error:
        raise Unreadable(file.path, error) from error


def read_manifest(reader: Reader) -> Manifest:
    """The manifest, which is what comes first; BadBackup, also where files it names are missing."""
    length = int.from_bytes(reader.read(4), "big")
    if length > _MOST_MANIFEST:
        raise damaged()
    try:
        manifest = decode(reader.read(length), Manifest, limit=_MOST_MANIFEST)
    except Malformed:
        raise damaged() from None
    _check_names(manifest.contents, manifest.files)
    reader.expect(4 + length + sum(file.size for file in manifest.files))
    return manifest


def extract(reader: Reader, manifest: Manifest, folder: Path, on_progress: Progress) -> None:
    """Write all files into a folder, durably, for their owner only; BadBackup at any damage."""
    total, done = sum(file.size for file in manifest.files), 0
    for file in manifest.files:
        path = folder / file.path
        with told_plainly(path):
            for inner in reversed(Path(file.path).parents):
                make_folder(folder / inner)
            path.touch(mode=0o600)
            with path.open("wb") as target:
                left = file.size
                while left:
                    data = reader.read(min(CHUNK, left))
                    target.write(data)
                    left, done = left - len(data), done + len(data)
                    on_progress(done, total)
                target.flush()
                os.fsync(target.fileno())
    for inner in {(folder / file.path).parent for file in manifest.files}:
        sync_folder(inner)
    reader.end()


def _check_names(contents: Sequence[Content], files: Sequence[File]) -> None:
    """Nothing is written but what a home consists of, and nothing twice."""
    paths = [file.path for file in files]
    labels = [content.label for content in contents]
    databases = sorted(path for path in paths if path.endswith(".db"))
    if (
        len(set(paths)) < len(paths)
        or not all(map(PATH.fullmatch, paths))
        or databases != sorted(f"{label}.db" for label in labels)
    ):
        raise damaged()
