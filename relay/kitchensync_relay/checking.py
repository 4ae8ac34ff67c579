"""Reading envelopes and verifying their signatures: what can be done before a transaction.

Pure. Both need only the bytes and the author's key, which never changes; the rest is left to
`rules`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kitchensync.errors import BadSignature, Malformed, NotMember
from kitchensync.sync.envelope import Envelope, parse
from kitchensync.trust.membership import Membership


@dataclass(frozen=True, slots=True)
class Offer:
    """One envelope that a device sends; `envelope` is None where it is malformed."""

    raw: bytes
    envelope: Envelope | None
    verified: bool = False


def check(raws: Sequence[bytes], membership: Membership) -> list[Offer]:
    """Read and verify; pure."""
    return [_offer(raw, membership) for raw in raws]


def _offer(raw: bytes, membership: Membership) -> Offer:
    try:
        envelope = parse(raw)
    except Malformed:
        return Offer(raw, None)
    try:
        membership.authority(envelope.header.device).verify(envelope)
    except (BadSignature, NotMember):
        return Offer(raw, envelope)
    return Offer(raw, envelope, verified=True)
