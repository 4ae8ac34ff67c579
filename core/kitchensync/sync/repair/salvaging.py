"""What goes into a file of unsent changes beside them, and what a device takes from such a file.

A relay that forgot that a device was removed goes on taking what it sends, and drops that when it
hears of the removal; the device learns only that it is out. So it puts into the file whatever no
other device is known to have, pictures too; the device that takes the file knows what of that
counts. The file itself is left to the kitchen, making changes this device's to `takeover`.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from kitchensync.errors import NoIdentity
from kitchensync.replica.blobs import Stored
from kitchensync.replica.changeset import decode
from kitchensync.replica.restamp import PHOTO
from kitchensync.sync import knowledge, leftout, noticing, outgoing, takeover
from kitchensync.sync.space import Space

_NAMES = "blob", "thumbnail"


def doubtful_changes(space: Space) -> list[bytes]:
    """Change sets that a relay took and no other device is known to have, in order.

    Empty unless the relay shuts this device out and the log here does not say that it is out: else
    what the relay took is there, or the log says what counts. Raises Unopenable, Malformed.
    """
    replica, own = space.replica, space.device
    if not noticing.ringing(replica, noticing.SHUT_OUT) or own not in space.membership.members:
        return []
    told = knowledge.who_has_what(replica)
    heard = max(
        (has.get(own.hex(), 0) for by, has in told.items() if by != own.hex()),
        default=0,
    )
    known = max(heard, space.membership.fixed(own).seq)
    opener = space.opener()
    rows = replica.rows(
        "SELECT raw FROM envelope WHERE device = ? AND seq > ? AND seq <= ? ORDER BY seq",
        (own, known, outgoing.acknowledged(replica)),
    )
    return [change_set for (raw,) in rows for change_set in opener(raw)]


def unsent_pictures(space: Space, doubtful: Sequence[bytes], *, ever: bool = False) -> list[Stored]:
    """Blobs kept here that a row names and no relay is known to have, or that `doubtful` ones name.

    `ever`: whether or not a row names them, where the rows cannot be read.
    """
    replica = space.replica
    named = () if ever else replica.whole.named_blobs()
    doubted = _named_in(doubtful)
    return [
        one
        for one in replica.blobs.all()
        if one.id in doubted or (not one.sent and (ever or one.id in named))
    ]


def take(space: Space, device: bytes, change_sets: Sequence[bytes]) -> None:
    """Make another device's change sets from a file this one's, but for what the household has."""
    with space.replica.atomic():
        takeover.take(space, lacking(space, device, change_sets))
        leftout.sealed_anew(space.replica, device, change_sets)


def lacking(space: Space, device: bytes, change_sets: Sequence[bytes]) -> list[bytes]:
    """Those of a device's change sets that did not come here, or do not count, and nobody took
    over; without cells that only an adult's word may set."""
    came = space.replica.whole.arrived(change_sets)
    opener = space.opener()
    kept = "SELECT raw FROM envelope WHERE device = ? AND void = 0"
    with suppress(NoIdentity):  # a home that was put back opens none
        for (raw,) in space.replica.rows(kept, (device,)):
            came.update(opener(raw))
    return takeover.not_taken(space, [raw for raw in change_sets if raw not in came])


def _named_in(change_sets: Sequence[bytes]) -> set[bytes]:
    """The blobs that photos name by these changes."""
    blocks = (block for raw in change_sets for block in decode(raw).blocks)
    return {
        value
        for block in blocks
        if block.table == PHOTO and block.column in _NAMES
        for value in block.values
        if isinstance(value, bytes)
    }
