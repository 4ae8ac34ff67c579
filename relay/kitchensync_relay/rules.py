"""What the relay takes, in which order, and why not: pure functions of what it holds and gets.

No IO, no clock. Signatures were verified before (`checking`); who may be in a space and what of
theirs counts is left to the core's `Membership`. Protocol, section 6.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kitchensync.errors import (
    BadChain,
    BadSignature,
    NotAllowed,
    NotMember,
    RelayRefused,
    StaleBoundary,
    StaleEpoch,
    TrustError,
    WrongEpoch,
)
from kitchensync.replica.values import Head
from kitchensync.sync.envelope import MAX_ENVELOPE, Envelope
from kitchensync.trust.entries import Entry
from kitchensync.trust.membership import Membership
from kitchensync.wire import NO_HASH
from kitchensync_relay.checking import Offer
from kitchensync_relay.codes import refuse

DAY_MS: Final = 86_400_000
ENROLMENTS_A_DAY: Final = 20
ENTRIES_A_DAY: Final = 100

Kept = Callable[[bytes, int], bytes | None]

_CODES: Final[Sequence[tuple[type[TrustError], str]]] = (
    (StaleBoundary, "stale-boundary"),
    (BadChain, "stale-membership"),
    (StaleEpoch, "stale-epoch"),
    (BadSignature, "bad-signature"),
    (NotMember, "not-member"),
    (NotAllowed, "not-allowed"),
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is taken of a push, in order, and why it stopped there, or None."""

    taken: tuple[Envelope, ...]
    refusal: RelayRefused | None = None


def admit(membership: Membership, device: bytes) -> None:
    """Raise `not-member` unless the device is in the space now."""
    if device not in membership.members:
        raise refuse("not-member")


def judge_push(
    offers: Sequence[Offer],
    device: bytes,
    *,
    membership: Membership,
    heads: Mapping[bytes, Head],
    kept: Kept,
    room: int,
) -> Verdict:
    """Judge what a signed-in device sends, in the order in which it sends it.

    `kept` gives an envelope that the relay holds by (device, seq); `room` is in bytes.
    """
    push = _Push(device, membership, heads.get(device, Head(0, NO_HASH)), kept, room)
    for offer in offers:
        try:
            push.offer(offer)
        except RelayRefused as refusal:
            return Verdict(tuple(push.taken.values()), refusal)
    return Verdict(tuple(push.taken.values()))


class _Push:
    """One push while it is judged: the head moves and the room shrinks as envelopes are taken."""

    def __init__(
        self, device: bytes, membership: Membership, head: Head, kept: Kept, room: int
    ) -> None:
        self._device = device
        self._membership = membership
        self._head = head
        self._kept = kept
        self._room = room
        self.taken: dict[int, Envelope] = {}

    def offer(self, offer: Offer) -> None:
        """Take the envelope, pass over a duplicate, or raise the refusal."""
        envelope = offer.envelope
        if len(offer.raw) > MAX_ENVELOPE:
            raise refuse("too-large")
        if envelope is None or envelope.header.space != self._membership.space_id:
            raise refuse("malformed")
        held = self._held(envelope)
        if held == offer.raw:
            return
        self._check_author(envelope)
        if not offer.verified:
            raise refuse("bad-signature")
        if held is not None:
            raise refuse("fork")
        self._check_epoch(envelope)
        self._check_chain(envelope)
        if len(offer.raw) > self._room:
            raise refuse("over-quota")
        self._take(envelope)

    def _held(self, envelope: Envelope) -> bytes | None:
        header = envelope.header
        if header.device != self._device:
            return self._kept(header.device, header.seq)
        if header.seq > self._head.seq:
            return None
        taken = self.taken.get(header.seq)
        return taken.raw if taken else self._kept(header.device, header.seq)

    def _check_author(self, envelope: Envelope) -> None:
        if envelope.header.device != self._device:
            raise refuse("not-allowed", "An envelope can be sent only by the device that wrote it.")
        admit(self._membership, self._device)

    def _check_epoch(self, envelope: Envelope) -> None:
        try:
            self._membership.check_place(envelope)
        except WrongEpoch:
            raise refuse("stale-epoch") from None
        except TrustError as error:
            raise _refusal(error) from None

    def _check_chain(self, envelope: Envelope) -> None:
        header = envelope.header
        if (header.seq, header.prev) != (self._head.seq + 1, self._head.hash):
            raise refuse("gap")

    def _take(self, envelope: Envelope) -> None:
        self.taken[envelope.header.seq] = envelope
        self._head = Head(envelope.header.seq, envelope.hash)
        self._room -= len(envelope.raw)


def judge_entry(
    entry: Entry,
    *,
    membership: Membership,
    heads: Mapping[bytes, Head],
    taken_today: Sequence[int],
    added_today: Sequence[int],
    now: int,
) -> Membership:
    """The membership after that entry, or the refusal.

    `taken_today` and `added_today` say when entries, and those that enrol, were taken in the last
    24 hours.
    """
    try:
        after = membership.then(entry.raw)
        membership.check_heads(
            entry, {device: (head.seq, head.hash) for device, head in heads.items()}
        )
    except TrustError as error:
        raise _refusal(error) from None
    _check_pace(taken_today, ENTRIES_A_DAY, now)
    if entry.body.kind == "add":
        _check_pace(added_today, ENROLMENTS_A_DAY, now)
    return after


def begin(raw: bytes) -> Membership:
    """The membership that a founding entry begins, or the refusal."""
    try:
        return Membership.begin(raw)
    except TrustError as error:
        raise (refuse("malformed") if isinstance(error, BadChain) else _refusal(error)) from None


def _check_pace(taken: Sequence[int], most: int, now: int) -> None:
    if len(taken) >= most:
        wait = (taken[-most] + DAY_MS - now) / 1000
        raise refuse(
            "rate-limited", "Too many changes of the membership in one day.", retry_after=wait
        )


def _refusal(error: TrustError) -> RelayRefused:
    """The relay's code for what the core objects to; its sentence stays."""
    code = next((code for kind, code in _CODES if isinstance(error, kind)), "malformed")
    return refuse(code, error.message)
