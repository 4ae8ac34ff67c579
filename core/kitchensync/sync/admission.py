"""Which of the envelopes that a relay hands out count, and what is in them.

Chain, membership and signature alone decide whether one counts; content that does not open is void.
Merging is left to the replica.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from kitchensync.errors import Unopenable
from kitchensync.replica.values import NO_HEAD, Head, Received
from kitchensync.sync.endings import old_log
from kitchensync.trust.envelope import Body, Envelope, open_, parse
from kitchensync.trust.membership import Membership


class Opened(NamedTuple):
    """An envelope that counts, and what is in it."""

    epoch: int
    received: Received
    body: Body


@dataclass(frozen=True, slots=True)
class Admitted:
    """An envelope that counts. `body` is None where its content is void."""

    received: Received
    epoch: int
    body: Body | None

    @property
    def opened(self) -> Opened | None:
        """The same with its content; None where that is void."""
        return None if self.body is None else Opened(self.epoch, self.received, self.body)

    @property
    def size(self) -> int:
        """Bytes of the change sets, which compression may have made small on the wire."""
        return sum(map(len, self.received.change_sets or ()))


def admit(
    membership: Membership,
    heads: Mapping[bytes, Head],
    envelopes: Iterable[bytes],
    epoch_key: Callable[[int], bytes],
    on_fork: Callable[[bytes, int], None],
) -> Iterator[Admitted]:
    """Those that continue the chains, checked and opened one by one.

    Left out are envelopes that are known, that lie beyond a gap, and that follow on another one
    than is here. Of the last, if they count otherwise, `on_fork` is given device and `seq`. Raises
    what `parse` and `Membership.check_envelope` raise, and OldMembership for an envelope that names
    a membership entry which is not in the log.
    """

    def beside(envelope: Envelope) -> None:
        _check(membership, envelope)
        on_fork(envelope.header.device, envelope.header.seq)

    for envelope in in_chain_order(heads, [parse(raw) for raw in envelopes], beside):
        _check(membership, envelope)
        yield _opened(membership, envelope, epoch_key)


def _check(membership: Membership, envelope: Envelope) -> None:
    header = envelope.header
    if header.space == membership.space_id and not membership.knows(header.membership):
        raise old_log(
            "The relay hands out changes that name a membership entry which it does not show."
        )
    membership.check_envelope(envelope)


def in_chain_order(
    heads: Mapping[bytes, Head],
    envelopes: Iterable[Envelope],
    on_fork: Callable[[Envelope], None],
) -> Iterator[Envelope]:
    """Those that continue the chains, each once, chain by chain in order of `seq`.

    `on_fork` is given an envelope that would be next, but follows on another one than is here.
    """
    chains: dict[bytes, dict[int, Envelope]] = {}
    for envelope in envelopes:
        header = envelope.header
        chains.setdefault(header.device, {}).setdefault(header.seq, envelope)
    for device, chain in chains.items():
        head = heads.get(device, NO_HEAD)
        while (following := chain.get(head.seq + 1)) is not None:
            if following.header.prev != head.hash:
                on_fork(following)
                break
            yield following
            head = Head(following.header.seq, following.hash)


def _opened(
    membership: Membership, envelope: Envelope, epoch_key: Callable[[int], bytes]
) -> Admitted:
    header = envelope.header
    body: Body | None = None
    with contextlib.suppress(Unopenable):
        body = open_(envelope, epoch_key(header.epoch))
    received = Received(
        device=header.device,
        index=membership.authority(header.device).index,
        seq=header.seq,
        hash=envelope.hash,
        prev=header.prev,
        raw=envelope.raw,
        change_sets=None if body is None else body.change_sets,
    )
    return Admitted(received, header.epoch, body)
