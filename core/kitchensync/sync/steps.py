"""The steps of a sync on a space of this device: what the plan is told, and what it asks for.

Which comes next is left to `plan`, when to call the relay to `executor`. Larger steps have rooms of
their own: `log`, `incoming`, `offers`, `holding`, `branches`, `refill`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kitchensync.replica import Replica
from kitchensync.replica.database import damaged
from kitchensync.replica.values import Draft, Head
from kitchensync.sync import hearsay, noticing, outgoing, presence, selfcheck
from kitchensync.sync.endings import gone
from kitchensync.sync.having import Have, Waiting
from kitchensync.sync.membership import branches, log, removal
from kitchensync.sync.snapshots import agreeing, holding
from kitchensync.sync.space import Space
from kitchensync.sync.wire.limits import PUSH_ENVELOPES, SEAL_BYTES
from kitchensync.sync.wire.session import Session
from kitchensync.sync.wire.transport import Answer, Request
from kitchensync.trust.envelope import Envelope
from kitchensync.trust.membership import Membership

_GENERATION = "generation"
_GIVEN = "log-given"
_GIVEN_AGAIN_MS = 3_600_000


def begin(space: Space) -> None:
    """What comes first: a newer version tries to open what an older one could not.

    CorruptDatabase where an envelope that was sealed here is gone: else the relay would be blamed.
    """
    if not space.replica.whole.keeps_own_end():
        raise damaged(space.replica.path, "a change that was sealed here is gone")
    selfcheck.retry_void_once(space.replica, space.open_envelope)


def have(space: Space) -> Have:
    """What this device has, as the plan of a sync needs to know it."""
    membership, replica = space.membership, space.replica
    is_in, now = space.device in membership.members, space.around.clock()
    return Have(
        device=space.device,
        heads=replica.heads(),
        log=membership.hashes,
        unsealed=replica.outbox_size() or presence.is_due(replica, membership, now),
        unsent=_waiting(replica, membership),
        entry=log.pending(replica),
        removals=removal.due(replica, membership, space.device, now),
        forked=noticing.forked(replica),
        astray=branches.astray(replica, membership),
        is_out=not is_in,
        may_offer=is_in and not _was_given_lately(space, membership),
        covered=holding.covered(replica),
        fixed={each: membership.fixed(each).seq for each in membership.members},
    )


def _waiting(replica: Replica, membership: Membership) -> list[Waiting]:
    own = replica.identity.device
    return [
        Waiting(sealed.seq, len(sealed.raw), outgoing.is_left_out(membership, own, sealed.raw))
        for sealed in replica.unsent(PUSH_ENVELOPES)
    ]


def seal(space: Space) -> None:
    """Seal the next envelope, from the outbox if anything is in it; durable when this returns."""
    with space.replica.atomic():
        # The log as it is inside: another sync may have ended an epoch a moment ago.
        membership = space.membership
        if space.device not in membership.members:
            raise gone()

        def sealed(draft: Draft) -> Envelope:
            return outgoing.seal(
                draft,
                membership,
                keys=space.keys,
                epoch_key=space.epoch_keys(membership).key(membership.epoch),
                random=space.around.random,
            )

        now = space.around.clock()
        is_empty = not space.replica.outbox_size()
        is_due = presence.is_due(space.replica, membership, now)
        if is_due and is_empty:
            space.replica.whole.self_check()
        if space.replica.seal_pending(sealed, limit_bytes=SEAL_BYTES, even_empty=is_due):
            presence.sealed(space.replica, now, is_empty=is_empty)


def reseal(space: Space, seq: int) -> None:
    """Put what was sealed from `seq` on back into the outbox, if its epoch ended without it.

    That is asked again within the transaction: another sync may have done it already, sealed the
    changes anew, and sent them.
    """
    with space.replica.atomic():
        waiting = _waiting(space.replica, space.membership)
        if any(each.left_out and each.seq == seq for each in waiting):
            space.replica.unseal(seq, space.open_envelope)


def unsent(space: Space, count: int) -> list[bytes]:
    """The first `count` sealed envelopes that the relay has not acknowledged, verbatim."""
    return [sealed.raw for sealed in space.replica.unsent(count)]


def request(space: Space, envelopes: Sequence[bytes] = (), wait: int = 0) -> Request:
    """The sync call that sends these envelopes and asks for what is not here."""
    vector = {device: head.seq for device, head in space.replica.heads().items()}
    return Request(vector, space.membership.length, envelopes, wait)


def note_answer(space: Space, answer: Answer) -> None:
    """Note that the relay has this space, with this device in it.

    If its store is not the one of before, it may lack pictures that were sent.
    """
    replica = space.replica
    if replica.get_state(_GENERATION) != answer.generation:
        with replica.atomic():
            replica.set_state(_GENERATION, answer.generation)
            replica.blobs.note_unsent()
    if replica.get_state(_GIVEN) is not None:
        replica.set_state(_GIVEN, None)


def give_log(space: Space, session: Session) -> None:
    """Give the relay the log as it is now, and note that it was given.

    It is not given again before the relay has answered a sync, or an hour has passed. A device that
    is no member there is told no more than that, so can't tell whether the relay lost it once more.
    """
    if space.replica.get_state(_GENERATION) is not None:
        noticing.ring_once(space.replica, noticing.FORGOT)
    session.found(space.log())
    now = space.around.clock().to_bytes(8, "big", signed=True)
    space.replica.set_state(_GIVEN, space.membership.head + now)


def _was_given_lately(space: Space, membership: Membership) -> bool:
    head, given = membership.head, space.replica.get_state(_GIVEN)
    if given is None or not given.startswith(head):
        return False
    then = int.from_bytes(given[len(head) :], "big", signed=True)
    return abs(space.around.clock() - then) < _GIVEN_AGAIN_MS


def remove(space: Space, devices: frozenset[bytes], boundary: Mapping[bytes, Head]) -> None:
    """Sign the entry that removes devices at that boundary and turns the key, to be sent next."""
    entry = removal.entry(
        space.membership,
        space.keys,
        devices,
        boundary=boundary,
        verified=outgoing.acknowledged_heads(space.replica),
        random=space.around.random,
    )
    log.append_next(space, entry)


def end(space: Space) -> None:
    """What is noted, compared and rung when nothing is left to send or fetch."""
    replica = space.replica
    log.note_leaving(replica, None)
    removal.told(replica, replica.heads().keys())
    now = space.around.clock()
    presence.begin(replica, now)
    selfcheck.take_daily(replica, now)
    hearsay.weigh(replica, space.membership)
    noticing.compared(replica)
    noticing.ended(replica, space.membership)
    agreeing.weigh(space)
