"""What the relay takes, in which order, and why not: pure functions of what it holds and gets.

No IO, no clock. Who may be in a space and what of theirs counts is left to the core's `Membership`.
Protocol, section 6.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kitchensync.errors import (
    BadChain,
    BadSignature,
    Malformed,
    NotAllowed,
    NotMember,
    RelayRefused,
    StaleBoundary,
    StaleEpoch,
    TrustError,
    WrongEpoch,
)
from kitchensync.replica.values import Head
from kitchensync.sync.envelope import MAX_ENVELOPE, Envelope, parse
from kitchensync.trust.entries import Entry
from kitchensync.trust.membership import Membership
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
    """What is taken of a push, in order, the head after it, and why it stopped there, or None."""

    taken: Sequence[bytes]
    head: Head
    refusal: RelayRefused | None = None


def admit(membership: Membership, device: bytes) -> None:
    """Raise `not-member` unless the device is in the space now."""
    if device not in membership.members:
        raise refuse("not-member")


def judge_push(
    raws: Sequence[bytes],
    device: bytes,
    *,
    membership: Membership,
    head: Head,
    kept: Kept,
    room: int,
) -> Verdict:
    """Judge what a signed-in device sends, in the order in which it sends it.

    `head` is the device's; `kept` gives an envelope that the relay holds by (device, seq); `room`
    is in bytes.
    """
    push = _Push(device, membership, head, kept, room)
    for raw in raws:
        try:
            push.offer(raw)
        except RelayRefused as refusal:
            return push.verdict(refusal)
    return push.verdict()


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
        self._taken: dict[int, bytes] = {}

    def offer(self, raw: bytes) -> None:
        """Take the envelope, pass over a duplicate, or raise the refusal."""
        envelope = self._parsed(raw)
        held = self._held(envelope)
        if held == raw:
            return
        self._check_author(envelope)
        if held is not None:
            raise refuse("fork")
        self._check_epoch(envelope)
        self._check_chain(envelope)
        if len(raw) > self._room:
            raise refuse("over-quota")
        self._take(envelope)

    def verdict(self, refusal: RelayRefused | None = None) -> Verdict:
        """What came of it so far."""
        return Verdict(list(self._taken.values()), self._head, refusal)

    def _parsed(self, raw: bytes) -> Envelope:
        if len(raw) > MAX_ENVELOPE:
            raise refuse("too-large")
        try:
            envelope = parse(raw)
        except Malformed:
            raise refuse("malformed") from None
        if envelope.header.space != self._membership.space_id:
            raise refuse("malformed")
        return envelope

    def _held(self, envelope: Envelope) -> bytes | None:
        header = envelope.header
        if header.device != self._device:
            return self._kept(header.device, header.seq)
        if header.seq > self._head.seq:
            return None
        return self._taken.get(header.seq) or self._kept(header.device, header.seq)

    def _check_author(self, envelope: Envelope) -> None:
        if envelope.header.device != self._device:
            raise refuse("not-allowed", "An envelope can be sent only by the device that wrote it.")
        admit(self._membership, self._device)
        try:
            self._membership.authority(self._device).verify(envelope)
        except BadSignature:
            raise refuse("bad-signature") from None

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
        self._taken[envelope.header.seq] = envelope.raw
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
