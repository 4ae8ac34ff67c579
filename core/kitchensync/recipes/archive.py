"""The files in a zip archive or a gzip stream, without trusting what either says of its size.

What the files mean is left to `mealie` and `paprika`.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kitchensync.errors import BadFile, TooLarge
from kitchensync.zips import is_plain

MOST_FILES: Final = 20_000
LARGEST_FILE: Final = 32 * 1024 * 1024
LARGEST_SUM: Final = 1024 * 1024 * 1024
_STEP: Final = 256 * 1024
_DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError),
    *(ValueError, LookupError, OverflowError),
)
"""What the standard library raises on archives that are none."""
_HINT = "Export the recipes once more, in several parts."


@dataclass(frozen=True, slots=True)
class Member:
    """A file of an archive; its bytes are read when they are asked for."""

    name: str
    archive: zipfile.ZipFile
    info: zipfile.ZipInfo

    def read(self) -> bytes:
        """The bytes; BadFile, TooLarge."""
        if not is_plain(self.info):
            message = f"“{self.name}” in the archive is encrypted or packed in an unusual way."
            raise BadFile(message, "Pack the files into a plain zip archive.")
        try:
            with self.archive.open(self.info) as file:
                return _bounded(iter(lambda: file.read(_STEP), b""))
        except (*_DAMAGED, NotImplementedError, RuntimeError) as error:
            raise BadFile(f"“{self.name}” in the archive is damaged: {error}.", _HINT) from None


def members(data: bytes) -> list[Member]:
    """The files in a zip archive, in its order; BadFile, TooLarge."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        infos = [info for info in archive.infolist() if info.filename and not info.is_dir()]
    except (*_DAMAGED, NotImplementedError) as error:
        raise BadFile(f"The archive is damaged: {error}.", _HINT) from None
    if len(infos) > MOST_FILES or sum(info.file_size for info in infos) > LARGEST_SUM:
        raise TooLarge("The archive holds too many files, or too large ones.", _HINT)
    shown = (info for info in infos if not _is_hidden(info.filename))
    return [Member(info.filename, archive, info) for info in shown]


def _is_hidden(name: str) -> bool:
    return name.startswith("__MACOSX/") or name.rsplit("/", 1)[-1].startswith(".")


def unzipped(data: bytes) -> bytes:
    """What a gzip stream holds; BadFile, TooLarge."""
    try:
        return _bounded(_inflated(data))
    except zlib.error as error:
        raise BadFile(f"The file is damaged: {error}.", _HINT) from None


def _inflated(data: bytes) -> Iterator[bytes]:
    inflating = zlib.decompressobj(wbits=31)
    while data and not inflating.eof:
        yield inflating.decompress(data, _STEP)
        data = inflating.unconsumed_tail
    if not inflating.eof:
        raise BadFile("The file ends too early.", _HINT)


def _bounded(parts: Iterator[bytes]) -> bytes:
    found = bytearray()
    for part in parts:
        found += part
        if len(found) > LARGEST_FILE:
            raise TooLarge(f"A file is larger than {LARGEST_FILE >> 20} MiB unpacked.", _HINT)
    return bytes(found)
