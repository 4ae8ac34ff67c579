"""Pictures come along to where their names would be others: into a new space, under another log.

A name follows from the content and the key of an epoch, so who lacks that key can neither check nor
send what it names. Leaves the rows to the replica, and when keys are others to `becoming`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kitchensync.sync import blobs
from kitchensync.sync.pictures import photos
from kitchensync.sync.space import Space
from kitchensync.trust.blobs import blob_id


@dataclass(frozen=True, slots=True)
class Names:
    """How blobs are named under the key of an epoch of a space."""

    space: bytes
    epoch: int
    key: bytes


def rename(home: Space, names: Names, *, above: int = -1) -> dict[bytes, dict[str, object]]:
    """Keep what is here of photos of epochs `above` that under new names; what those photos say.

    By their ids, without those of which nothing is here. Where only the thumbnail is, it is the
    picture from now on: nobody can open what the old name stands for. What lies under old names
    goes when no row has named it for long.
    """
    rows = [row for row in photos.ever(home) if row["epoch"] > above]
    sizes = {row["thumbnail"]: row["thumbnail_size"] for row in rows}
    sizes |= {row["blob"]: row["size"] for row in rows}
    renamed = {blob: _keep(home, names, blob, size) for blob, size in sizes.items()}
    said = {row["id"]: _said(row, names.epoch, renamed) for row in rows}
    return {photo: columns for photo, columns in said.items() if columns}


def _keep(home: Space, names: Names, blob: bytes, size: int) -> bytes | None:
    """The new name of what is here of a blob, which is kept under it; None if nothing is."""
    content = blobs.read(home, blob, size)
    if content is None:
        return None
    name = blob_id(names.key, names.space, content)
    blobs.keep(home, name, names.epoch, content)
    return name


def _said(
    row: Mapping[str, Any], epoch: int, renamed: Mapping[bytes, bytes | None]
) -> dict[str, object]:
    picture, thumbnail = renamed[row["blob"]], renamed[row["thumbnail"]]
    if picture is None and thumbnail is None:
        return {}
    said: dict[str, object] = {"epoch": epoch, "blob": picture or thumbnail}
    if picture is None:
        said["size"] = row["thumbnail_size"]
    if thumbnail is not None:
        said["thumbnail"] = thumbnail
    return said
