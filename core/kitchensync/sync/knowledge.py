"""Who has what: how far each device, by its own word, has followed each other one.

Kept as small state beside the replica; a device tells only what is news, so it is added up here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from kitchensync.replica import Replica
from kitchensync.sync.envelope import Body

_STATE = "knowledge"

Knowledge = dict[str, dict[str, int]]
"""Device id in hex -> {device id in hex: seq}."""


def who_has_what(replica: Replica) -> Knowledge:
    """What each device last said that it has."""
    kept = replica.get_state(_STATE)
    told: Knowledge = json.loads(kept) if kept else {}
    return told


def note(replica: Replica, bodies: Iterable[tuple[bytes, int, Body]]) -> None:
    """Add what envelopes (device, seq, body) tell of their authors."""
    told = who_has_what(replica)
    before = json.dumps(told)
    for device, seq, body in bodies:
        has = told.setdefault(device.hex(), {})
        has[device.hex()] = max(seq, has.get(device.hex(), 0))
        for seen in body.seen:
            has[seen.device.hex()] = max(seen.seq, has.get(seen.device.hex(), 0))
    if (after := json.dumps(told)) != before:
        replica.set_state(_STATE, after.encode())
