"""This device's own envelopes: sealing the next one, and which of them still count as they are.

Keeping them is left to the replica, sending them to `executor`.
"""

from __future__ import annotations

from collections.abc import Callable

from kitchensync.replica import Replica
from kitchensync.replica.database import SCHEMA_VERSION
from kitchensync.replica.values import NO_HEAD, Draft, Head
from kitchensync.trust import envelope
from kitchensync.trust.entries import Place, Seen
from kitchensync.trust.keys import DeviceKeys
from kitchensync.trust.membership import Membership


def seal(
    draft: Draft,
    membership: Membership,
    *,
    keys: DeviceKeys,
    epoch_key: bytes,
    random: Callable[[int], bytes],
) -> envelope.Envelope:
    """The envelope of a draft under the current epoch, whose key is `epoch_key`."""
    return envelope.seal(
        envelope.Position(
            membership.space_id, draft.seq, draft.prev, membership.head, membership.epoch
        ),
        envelope.Body(
            SCHEMA_VERSION,
            draft.digest,
            [Seen(device, seq) for device, seq in draft.vector],
            [Place(device, seq, at) for device, seq, at in draft.seen],
            list(draft.change_sets),
        ),
        keys=keys,
        epoch_key=epoch_key,
        random=random,
    )


def is_left_out(membership: Membership, device: bytes, raw: bytes) -> bool:
    """Whether the epoch of an unsent envelope ended without it, so that it is sealed anew."""
    sealed = envelope.parse(raw)
    header = sealed.header
    return device in membership.members and not membership.allows_epoch(
        device, header.epoch, header.seq, sealed.hash
    )


def acknowledged(replica: Replica) -> int:
    """The last own `seq` that the relay is known to have."""
    unsent = replica.unsent(1)
    if unsent:
        return unsent[0].seq - 1
    return replica.heads().get(replica.identity.device, NO_HEAD).seq


def acknowledged_heads(replica: Replica) -> dict[bytes, Head]:
    """All heads, the own one where the relay is known to have it."""
    heads = replica.heads()
    unsent = replica.unsent(1)
    if unsent:
        first = envelope.parse(unsent[0].raw).header
        heads[replica.identity.device] = Head(first.seq - 1, first.prev)
    return {device: head for device, head in heads.items() if head.seq}
