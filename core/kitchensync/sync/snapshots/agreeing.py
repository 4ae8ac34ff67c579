"""For how long no two devices have stood for a snapshot: after two weeks somebody hears of it.

By this device's clock. Looking into a snapshot and standing for it is left to `offers`, words for
people to the kitchen.
"""

from __future__ import annotations

from typing import Final

from kitchensync.replica import Replica
from kitchensync.replica.stamps import DAY_MS
from kitchensync.sync import moments, noticing
from kitchensync.sync.space import Space
from kitchensync.trust.membership import Membership

_APART: Final = "versions-apart"
_OFFERED: Final = "snapshot-offered"
_LONG_MS: Final = 14 * DAY_MS
"""So long is nothing unusual: devices are not all synced, or updated, at the same time."""


def note_apart(space: Space, maker: bytes) -> None:
    """Note that a snapshot by a device of another version came, which this one cannot judge."""
    if _note_since(space, _APART):
        noticing.ring_once(space.replica, noticing.VERSIONS, "", maker)


def note_offered(space: Space) -> None:
    """Note that this device offered a snapshot that another one has to stand for."""
    _note_since(space, _OFFERED)


def note_agreed(replica: Replica) -> None:
    """Note that a snapshot is stood for, whatever the versions of the devices that do so."""
    for since in (_APART, _OFFERED):
        replica.set_state(since, None)
    for code in (noticing.VERSIONS, noticing.SUMMARY_WAITS):
        replica.alarms.silence(code)


def weigh(space: Space) -> None:
    """Ring if nobody has stood for two weeks for what was offered here, naming who could.

    Not if versions differ: that is the reason then, and has an alarm of its own.
    """
    replica = space.replica
    waits = _is_long(space, moments.noted(replica, _OFFERED))
    others = _who_could_stand(space.membership, space.device)
    if waits and others and moments.noted(replica, _APART) is None:
        noticing.ring_once(replica, noticing.SUMMARY_WAITS, " ".join(others))
    else:
        replica.alarms.silence(noticing.SUMMARY_WAITS)


def _note_since(space: Space, key: str) -> bool:
    """Note that this is so, from now on unless it was already; whether it has been for long."""
    since = moments.noted(space.replica, key)
    if since is None:
        moments.note(space.replica, key, space.around.clock())
    return _is_long(space, since)


def _is_long(space: Space, since: int | None) -> bool:
    return since is not None and space.around.clock() - since >= _LONG_MS


def _who_could_stand(membership: Membership, own: bytes) -> list[str]:
    members = membership.members.values()
    return sorted(
        each.device.hex() for each in members if each.role == "adult" and each.device != own
    )
