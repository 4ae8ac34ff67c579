"""What a file of unsent changes needs beside them: what a device that was shut out may have lost.

A relay that had forgotten a removal takes what comes after it, and drops it when it hears of that;
the device is told no more than that it is out. So it carries what nobody is known to have, and who
takes the file knows what of it counts. The file itself is left to the kitchen.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from kitchensync.errors import NoIdentity
from kitchensync.sync import knowledge, noticing, outgoing
from kitchensync.sync.space import Space


def doubtful_changes(space: Space) -> list[bytes]:
    """Change sets that a relay took, and no other device is known to have, in order.

    None but where a relay shuts this device out and it has not read why: else the relay's word
    holds, and the log says what counts. Unopenable, Malformed as opening raises them.
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


def lacking(space: Space, device: bytes, change_sets: Sequence[bytes]) -> list[bytes]:
    """Those of these change sets of a device that have not come here, or do not count."""
    came = space.replica.whole.arrived(change_sets)
    opener = space.opener()
    kept = "SELECT raw FROM envelope WHERE device = ? AND void = 0"
    with suppress(NoIdentity):  # a home that was put back opens none
        for (raw,) in space.replica.rows(kept, (device,)):
            came.update(opener(raw))
    return [raw for raw in change_sets if raw not in came]
