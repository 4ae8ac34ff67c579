"""A model folder: read whole, and believed only where every file is what its manifest says.

Leaves running the net to `runtime`, putting another folder in its place to `installing`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from kitchensync.errors import BadFile, BadModel, NoModel
from kitchensync.files import opened
from kitchensync.vision.manifest import (
    CALIBRATION,
    GOLDEN,
    LABELS,
    MANIFEST,
    Calibration,
    Golden,
    Labels,
    Manifest,
    check_calibration,
    check_labels,
    check_manifest,
    decode,
)

LARGEST_FILE: Final = 32 << 20
"""Bytes of one file of a model: a net for a phone has a tenth of that."""
LARGEST_TEXT: Final = 1 << 20
"""Bytes of a manifest."""

Stamp = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Model:
    """A checked model: the net as bytes, its SHA-256 in hex, and what there is to know of it."""

    manifest: Manifest
    labels: Labels
    calibration: Calibration
    golden: tuple[Golden, ...]
    net: bytes

    @property
    def sha256(self) -> str:
        """Of the net's file, in hex."""
        return self.manifest.sha256[self.manifest.model]


Reader = Callable[[str, int], bytes | None]
"""What a file of that name holds, None where there is none; BadModel for more bytes than that."""


def read(folder: Path) -> Model:
    """The model in a folder; NoModel where there is none, BadModel, NoPermission."""
    return read_from(in_folder(folder))


def read_from(reader: Reader) -> Model:
    """The model whose files a reader gives; as `read`."""
    manifest = manifest_from(reader)
    content = {name: _checked(reader, name, digest) for name, digest in manifest.sha256.items()}
    labels = decode(LABELS, content[LABELS], Labels)
    check_labels(labels)
    calibration = decode(CALIBRATION, content[CALIBRATION], Calibration)
    check_calibration(calibration, labels)
    golden = decode(GOLDEN, content[GOLDEN], tuple[Golden, ...])
    return Model(manifest, labels, calibration, golden, content[manifest.model])


def manifest_from(reader: Reader) -> Manifest:
    """What a model says that it holds; nothing of it is checked against the files."""
    data = reader(MANIFEST, LARGEST_TEXT)
    if data is None:
        raise NoModel(
            "There is no model to recognise anything with.",
            "Install one: ks models install FILE",
        )
    manifest = decode(MANIFEST, data, Manifest)
    check_manifest(manifest)
    return manifest


def in_folder(folder: Path) -> Reader:
    """Reads the files of a folder."""

    def content(name: str, most: int) -> bytes | None:
        try:
            with opened(folder / name) as file:
                return at_most(name, file, most)
        except BadFile:
            return None

    return content


def at_most(name: str, file: IO[bytes], most: int) -> bytes:
    """All of a file that holds no more than that many bytes; BadModel."""
    content = file.read(most + 1)
    if len(content) > most:
        raise BadModel(f"The file {name} of this model is too large.")
    return content


def stamp(folder: Path, manifest: Manifest) -> Stamp:
    """When and how large the manifest and the net are: another stamp, perhaps another model."""
    found: list[int] = []
    for name in (MANIFEST, manifest.model):
        try:
            status = (folder / name).stat()
        except OSError:
            return ()
        found += (status.st_mtime_ns, status.st_size, status.st_ino)
    return tuple(found)


def _checked(reader: Reader, name: str, digest: str) -> bytes:
    content = reader(name, LARGEST_FILE)
    if content is None:
        raise BadModel(f"This model lacks its file {name}.", "Install it once more.")
    if hashlib.sha256(content).hexdigest() != digest:
        raise BadModel(
            f"The file {name} of this model is not the one that its manifest names.",
            "Install it once more.",
        )
    return content
