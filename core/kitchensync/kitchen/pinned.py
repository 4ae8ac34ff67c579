"""Pictures pinned to rows: the row of a picture that was put away, and its removal with its thing.

Leaves putting pictures away to `photos`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from kitchensync.kitchen.changes import Change
from kitchensync.replica.ids import caused_id
from kitchensync.replica.reader import Reader

_OF: Final = "SELECT id FROM photo_shown WHERE of_table = ? AND of = ?"
_PICTURES: Final = """
    SELECT blob, thumbnail, epoch, size, thumbnail_size, media, width, height
    FROM photo_shown WHERE of_table = ? AND of = ?
"""


def pin(change: Change, table: str, row: bytes, picture: Mapping[str, Any]) -> bytes:
    """Have a picture show a row; its own row, which is the same for the same picture of it.

    `picture` is what a picture's row says but for what it is of.
    """
    photo = caused_id("photo", row + picture["blob"], 0)
    change.put("photo", photo, {**picture, "of": row, "of_table": table})
    return photo


def pinned(reader: Reader, table: str, row: bytes) -> Iterator[Mapping[str, Any]]:
    """The pictures of a row, as `pin` takes them; not those of which only a part has come."""
    for picture in map(dict[str, Any], reader.rows(_PICTURES, (table, row))):
        if None not in picture.values():
            yield picture


def unpin(change: Change, table: str, row: bytes) -> None:
    """Remove all pictures of a row."""
    for (photo,) in change.transaction.rows(_OF, (table, row)):
        change.transaction.delete("photo", photo)
