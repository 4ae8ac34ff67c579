"""What this device can bring back of others' envelopes to a relay that lacks them, verbatim.

Whether it is wanted is left to `plan`, sending it to `executor`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kitchensync.replica import Replica
from kitchensync.sync.wire.limits import PUSH_BYTES, PUSH_ENVELOPES
from kitchensync.trust.standing import Member

_NEXT = (
    "SELECT seq, raw FROM envelope WHERE device = ? AND seq > ? AND acknowledged = 1 "
    "ORDER BY seq LIMIT ?"
)


def next_of(
    replica: Replica, everyone: Mapping[bytes, Member], above: Mapping[bytes, int]
) -> list[bytes]:
    """As many envelopes above these places as fit into one call, chain by chain in order.

    Chains of which the next envelope is no longer kept here, or was spoilt by the disk, are left to
    other devices: a relay that was sent one such would take nothing.
    """
    fitting: list[bytes] = []
    size = 0
    for raw in _following(replica, everyone, above):
        size += len(raw)
        if len(fitting) == PUSH_ENVELOPES or (fitting and size > PUSH_BYTES):
            break
        fitting.append(raw)
    return fitting


def _following(
    replica: Replica, everyone: Mapping[bytes, Member], above: Mapping[bytes, int]
) -> Iterator[bytes]:
    for device, place in sorted(above.items()):
        kept = replica.rows(_NEXT, (device, place, PUSH_ENVELOPES))
        for expected, (seq, raw) in enumerate(kept, place + 1):
            if seq != expected or not everyone[device].wrote(raw):
                break
            yield raw
