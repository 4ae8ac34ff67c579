"""Where the household says that its devices meet, and what a device does when that changes.

The row `household` says it. Leaves connections and syncs to `spaces`, bringing everything to an
empty relay to `sync`.
"""

from __future__ import annotations

from dataclasses import dataclass

from kitchensync.errors import RelayError
from kitchensync.replica import Replica
from kitchensync.replica.stamps import index_of
from kitchensync.sync.space import Space

_CONSIDERED = "relay-considered"
_AT_FIRST_SIGHT = b"first"


@dataclass(frozen=True, slots=True)
class Said:
    """What the household is called and where it meets; `stamp` is of the latter."""

    name: str | None
    relay: str | None
    stamp: int


def said(replica: Replica) -> Said:
    """What the row says, or that it says nothing."""
    found = replica.rows(
        "SELECT name, relay, relay_at FROM household WHERE id = ?", (row_of(replica),)
    )
    return Said(*found[0]) if found else Said(None, None, 0)


def say(space: Space, cause: str, **values: str) -> None:
    """Write the row; this device goes where it says already."""
    with space.replica.transaction(cause) as transaction:
        transaction.put("household", row_of(space.replica), dict(values))
    consider(space.replica)


def consider(replica: Replica) -> None:
    """Whatever the row says now was thought of: only what it says later is followed."""
    replica.set_state(_CONSIDERED, str(said(replica).stamp).encode())


def consider_at_first_sight(replica: Replica) -> None:
    """A device that has just come in meets where it was let in, whatever the row says then."""
    replica.set_state(_CONSIDERED, _AT_FIRST_SIGHT)


def wanted(space: Space, current: str | None) -> str | None:
    """The relay to go to, where an adult said another one than `current` since; else None."""
    told = said(space.replica)
    considered = space.replica.get_state(_CONSIDERED)
    if told.relay is None or considered == str(told.stamp).encode():
        return None
    if considered == _AT_FIRST_SIGHT or told.relay == current or not _by_an_adult(space, told):
        consider(space.replica)
        return None
    return _usable(told.relay)


def _by_an_adult(space: Space, told: Said) -> bool:
    author = index_of(told.stamp)
    everyone = space.membership.everyone.values()
    return any(member.index == author and member.role == "adult" for member in everyone)


def _usable(url: str) -> str | None:
    from kitchensync.sync.http import check_url

    try:
        return check_url(url)
    except RelayError:
        return None


def row_of(replica: Replica) -> bytes:
    """The id of the household's own row."""
    return replica.identity.space[:16]
