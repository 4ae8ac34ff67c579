"""New names for pictures that come along into a new space, or under another list of members.

A blob's name follows from its content and the key of an epoch: without that key nobody can check or
send what it names. Leaves the rows to the replica, and when this is to be done to `becoming`.
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
    """What new names follow from: a space, and an epoch of it with its key."""

    space: bytes
    epoch: int
    key: bytes


def rename(home: Space, names: Names, *, above: int = -1) -> dict[bytes, dict[str, object]]:
    """Keep the pictures that are here of photos of later epochs than `above` under new names, too.

    What the rows of these photos have to say then, by photo and column; not of those of which
    nothing is here. A photo of which only the thumbnail is here has that as its picture from now
    on: nobody could open what the old name stands for. What lies under old names is swept once no
    row has named it for long.
    """
    rows = [row for row in photos.ever(home) if row["epoch"] > above]
    sizes = {row["thumbnail"]: row["thumbnail_size"] for row in rows}
    sizes |= {row["blob"]: row["size"] for row in rows}
    renamed = {blob: _keep(home, names, blob, size) for blob, size in sizes.items()}
    said = {row["id"]: _said(row, names.epoch, renamed) for row in rows}
    return {photo: columns for photo, columns in said.items() if columns}


def _keep(home: Space, names: Names, blob: bytes, size: int) -> bytes | None:
    """Keep a blob's content under a new name, too; that name, or None if nothing is here."""
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
