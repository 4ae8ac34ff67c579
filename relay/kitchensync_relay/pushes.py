"""Pushes that wait together: judged one after the other, then written in one go.

Verifying signatures takes long: the store sees to it that the event loop does not wait for this.
What is taken is left to `rules`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from kitchensync.errors import RelayRefused
from kitchensync.replica.values import Head
from kitchensync.trust.membership import Membership
from kitchensync_relay import floors, rules
from kitchensync_relay.checking import Checker, Sent
from kitchensync_relay.codes import refuse
from kitchensync_relay.ground import Ground
from kitchensync_relay.pauses import Pauses
from kitchensync_relay.store import Addition, Space, StoreFailed, Transaction, open_space


@dataclass(frozen=True, slots=True)
class Push:
    """The envelopes that a signed-in device sends, in its order."""

    space: bytes
    device: bytes
    raws: Sequence[bytes]


@dataclass(frozen=True, slots=True)
class Pushed:
    """What came of a push: the space and all heads after it, and why it stopped, or None."""

    space: Space
    membership: Membership
    heads: Mapping[bytes, Head]
    took: bool
    refusal: RelayRefused | None


class Pushes:
    """Takes pushes. `pauses` says who has to wait."""

    def __init__(self, ground: Ground, checker: Checker, pauses: Pauses) -> None:
        self._ground = ground
        self._checker = checker
        self._pauses = pauses

    def take(self, tx: Transaction, pushes: Sequence[Push]) -> list[Pushed | Exception]:
        """What came of each; what goes wrong with one is told to its caller alone.

        But `StoreFailed` is raised: nothing of the transaction is written then.
        """
        now, most = self._ground.clock(), tx.taken + self._ground.quotas.of_disk(tx)
        checked = self._checker.check(
            [(push.raws, self._ground.memberships.last_known(push.space)) for push in pushes]
        )
        outcomes: list[Pushed | Exception] = []
        additions: dict[bytes, Sequence[Addition]] = {}
        for push, sent in zip(pushes, checked, strict=True):
            if push.space in additions:  # a push is judged by all that was taken before it
                tx.add_envelopes([*chain.from_iterable(additions.values())], now)
                additions.clear()
            try:
                outcomes.append(self._judged(tx, push, sent, additions, most))
            except StoreFailed:
                raise
            except Exception as error:  # noqa: BLE001  # handed to the caller, who waits for it
                outcomes.append(error)
        tx.add_envelopes([*chain.from_iterable(additions.values())], now)
        return outcomes

    def _judged(
        self,
        tx: Transaction,
        push: Push,
        sent: Sequence[Sent],
        additions: dict[bytes, Sequence[Addition]],
        most: int,
    ) -> Pushed:
        """What comes of one; the whole transaction may take `most` bytes."""
        space, device = push.space, push.device
        there = open_space(tx, space)
        heads = dict(tx.heads(space))
        membership = self._ground.memberships.current(tx, there)
        verdict = rules.judge_push(
            sent,
            device,
            membership=membership,
            heads=heads,
            kept=lambda author, seq: tx.envelope(space, author, seq),
            room=min(self._ground.quotas.of_space(tx, there), most - tx.taken),
            pause=lambda author: self._pauses.left(space, author, self._ground.clock()),
        )
        grown = verdict.taken
        if grown:
            raws = [raw for each in grown.values() for raw in each.taken.values()]
            size = sum(map(len, raws))
            tx.taken += size
            there = replace(
                there,
                grown_envelopes=there.grown_envelopes + len(raws),
                grown_size=there.grown_size + size,
            )
            heads |= {author: each.head for author, each in grown.items()}
            additions[space] = [
                Addition(space, author, each.head, [*each.taken.values()])
                for author, each in grown.items()
            ]
        refusal = verdict.refusal
        if refusal is None and device not in membership.members:
            refusal = refuse("not-member")
        if refusal is not None:
            refusal.details = _where(membership, device, heads)
        if floors.is_over(there, self._ground.clock()):
            floors.sweep(tx, membership, self._ground.clock(), self._ground.policy)
        return Pushed(there, membership, heads, bool(grown), refusal)


def _where(membership: Membership, device: bytes, heads: Mapping[bytes, Head]) -> dict[str, object]:
    """What a refusal says beside its code, in values of JSON; only members hear of others."""
    accepted = heads[device].seq if device in heads else 0
    if device not in membership.members:
        return {"accepted": accepted}
    places = [[author.hex(), head.seq, head.hash.hex()] for author, head in sorted(heads.items())]
    return {"accepted": accepted, "heads": places, "membership": membership.head.hex()}
