"""Whose replica it is. Alone in its module, because opening a replica must import little."""

from __future__ import annotations

from dataclasses import dataclass

from kitchensync.errors import Busy
from kitchensync.replica.database import Database, damaged


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose replica this is: space id (32 bytes), device id (16 bytes), device index."""

    space: bytes
    device: bytes
    index: int


def identity_in(database: Database) -> Identity:
    """Whose replica the file is; CorruptDatabase where it does not say."""
    found = [*database.execute("SELECT space, device, idx FROM identity")]
    if len(found) != 1:
        raise damaged(database.path)
    return Identity(*found[0])


def check_still(database: Database, identity: Identity) -> None:
    """Busy where the home became another device since it was opened.

    What it writes as the one that it was would count nowhere.
    """
    if identity_in(database) != identity:
        raise Busy(
            "This kitchen became another device of its household meanwhile.",
            "Nothing was written. Say it again, or open the app anew.",
        )
