"""What an answer brought: envelopes checked, opened and merged, slice by slice.

Which of them count is left to `admission`, merging itself to the replica.
"""

from __future__ import annotations

from collections.abc import Sequence

from kitchensync.replica.values import Merged
from kitchensync.sync import hearsay, leftout, noticing, selfcheck
from kitchensync.sync.admission import Admitted, admit
from kitchensync.sync.endings import unknown_own
from kitchensync.sync.knowledge import note
from kitchensync.sync.space import Space
from kitchensync.sync.wire.limits import MERGE_BYTES


def take(space: Space, envelopes: Sequence[bytes]) -> Merged:
    """Check, open and merge what came, slice by slice so that memory stays bounded.

    An envelope whose predecessors have not come is left for the next answer. Raises what the rules
    say of the first envelope that does not count, once those before it are merged; Copied for one
    that this device's keys signed and this home did not write.
    """
    taken, size = Merged(), 0
    waiting: list[Admitted] = []
    membership, replica = space.membership, space.replica

    def on_fork(device: bytes, seq: int) -> None:
        _check_author(space, device)
        noticing.ring_fork(replica, device, seq)

    try:
        epoch_key = space.epoch_keys(membership).key
        for each in admit(membership, replica.heads(), envelopes, epoch_key, on_fork):
            _check_author(space, each.received.device)
            waiting.append(each)
            size += each.size
            if size > MERGE_BYTES:
                taken, size = taken + _merge(space, waiting), 0
                waiting.clear()
    finally:
        taken += _merge(space, waiting)
    return taken


def _check_author(space: Space, device: bytes) -> None:
    """Copied where an envelope that is new here is this device's own: another home wrote it."""
    if device == space.device:
        raise unknown_own()


def _merge(space: Space, admitted: Sequence[Admitted]) -> Merged:
    if not admitted:
        return Merged()
    replica, membership = space.replica, space.membership
    opened = [opened for each in admitted if (opened := each.opened)]
    selfcheck.compare_before_merge(replica, [each.body for each in opened])
    with replica.atomic():
        merged = replica.merge([each.received for each in admitted])
        note(replica, membership, opened)
        for each in opened:
            selfcheck.record(replica, membership, each)
            leftout.sealed_anew(replica, each.received.device, each.body.change_sets)
        leftout.taken_over(replica, [each.body.change_sets for each in opened])
        # Last, as it forgets digests over chains of which their authors have seen another one.
        hearsay.weigh(replica, membership, opened)
    return merged
