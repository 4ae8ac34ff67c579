"""What the relay takes, in which order, and why not: pure functions of what it holds and gets.

No IO, no clock. Who may be in a space and what of theirs counts is left to the core's `Membership`.
Protocol, section 6.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

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
from kitchensync.replica.stamps import DAY_MS
from kitchensync.replica.values import NO_HEAD, Head
from kitchensync.sync.wire.limits import LOG_BYTES, LOG_ENTRIES
from kitchensync.trust.entries import Entry, Leave, Remove, parse_entry
from kitchensync.trust.envelope import MAX_ENVELOPE, Envelope, Header, parse
from kitchensync.trust.membership import Membership
from kitchensync_relay.checking import Sent
from kitchensync_relay.codes import refuse

ENROLMENTS_A_DAY: Final = 20
ENTRIES_A_DAY: Final = 100

Kept = Callable[[bytes, int], bytes | None]
Pause = Callable[[bytes], float]

_CODES: Final[Sequence[tuple[type[TrustError], str]]] = (
    (StaleBoundary, "stale-boundary"),
    (BadChain, "stale-membership"),
    (StaleEpoch, "stale-epoch"),
    (BadSignature, "bad-signature"),
    (NotMember, "not-member"),
    (NotAllowed, "not-allowed"),
)


@dataclass(slots=True)
class Chain:
    """What is taken of one author's envelopes: `seq` -> bytes, in order, and the head after it."""

    head: Head
    taken: dict[int, bytes] = field(default_factory=dict[int, bytes])


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is taken of a push, by author, and why it stopped there, or None."""

    chains: Mapping[bytes, Chain]
    refusal: RelayRefused | None = None

    @property
    def taken(self) -> Mapping[bytes, Chain]:
        """The chains that grow."""
        return {author: chain for author, chain in self.chains.items() if chain.taken}


def admit(membership: Membership, device: bytes, *, paper: bool = False) -> None:
    """Raise `not-member` unless the device is in the space now.

    Recovery words are a member, too, but `not-allowed` to make other calls than those for `paper`.
    """
    member = membership.members.get(device)
    if member is None:
        raise refuse("not-member")
    if member.role == "recovery" and not paper:
        raise refuse("not-allowed", "Recovery words let devices in, and nothing else.")


def judge_push(
    sent: Sequence[Sent],
    device: bytes,
    *,
    membership: Membership,
    heads: Mapping[bytes, Head],
    kept: Kept,
    room: int,
    pause: Pause = lambda _: 0.0,
) -> Verdict:
    """Judge what a signed-in device sends, its own envelopes and others', in its order.

    `kept` gives an envelope that the relay holds by (device, seq); `room` is in bytes; `pause`
    gives for how many seconds nothing new is taken of an author.
    """
    push = _Push(device, membership, heads, kept, room, pause)
    for each in sent:
        try:
            push.judge(each)
        except RelayRefused as refusal:
            return push.verdict(refusal)
    return push.verdict()


class _Push:
    """One push while it is judged: heads move and the room shrinks as envelopes are taken."""

    def __init__(
        self,
        device: bytes,
        membership: Membership,
        heads: Mapping[bytes, Head],
        kept: Kept,
        room: int,
        pause: Pause,
    ) -> None:
        self._device = device
        self._membership = membership
        self._heads = heads
        self._kept = kept
        self._room = room
        self._pause = pause
        self._chains: dict[bytes, Chain] = {}

    def judge(self, sent: Sent) -> None:
        """Take the envelope, pass over a duplicate, or raise the refusal."""
        envelope = self._read(sent)
        held = self._held(envelope)
        if held == sent.raw or (held is None and self._is_covered(envelope)):
            return
        admit(self._membership, self._device)
        self._check_author(envelope, sent.verified)
        if held is not None:
            raise refuse("fork")
        self._check_epoch(envelope)
        self._check_chain(envelope)
        self._check_pause(envelope)
        if len(sent.raw) > self._room:
            raise refuse("over-quota")
        self._take(envelope)

    def verdict(self, refusal: RelayRefused | None = None) -> Verdict:
        """What came of it so far."""
        return Verdict(self._chains, refusal)

    def _chain(self, author: bytes) -> Chain:
        chain = self._chains.get(author)
        if chain is None:
            chain = self._chains[author] = Chain(self._heads.get(author, NO_HEAD))
        return chain

    def _read(self, sent: Sent) -> Envelope:
        if len(sent.raw) > MAX_ENVELOPE:
            raise refuse("too-large")
        envelope = sent.envelope
        if envelope is None or envelope.header.space != self._membership.space_id:
            raise refuse("malformed")
        return envelope

    def _held(self, envelope: Envelope) -> bytes | None:
        header = envelope.header
        chain = self._chain(header.device)
        if header.seq > chain.head.seq:
            return None
        return chain.taken.get(header.seq) or self._kept(header.device, header.seq)

    def _is_covered(self, envelope: Envelope) -> bool:
        """Whether the floor covers it and the chain here is longer: it is not taken again."""
        header, floor = envelope.header, self._membership.floor
        place = floor.boundary.get(header.device) if floor else None
        seq = min(self._chain(header.device).head.seq, place.seq if place else 0)
        return header.seq <= seq

    def _check_author(self, envelope: Envelope, verified: bool) -> None:
        try:
            author = self._membership.authority(envelope.header.device)
            if not verified:
                author.verify(envelope)
        except NotMember:
            raise refuse("not-allowed", "Its author was never in the space.") from None
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
        head = self._chain(header.device).head
        if (header.seq, header.prev) != (head.seq + 1, head.hash):
            raise refuse("gap")

    def _check_pause(self, envelope: Envelope) -> None:
        """Take nothing for a while from a device that is being shut out.

        A removal names the heads: one that wrote on and on could never be put out.
        """
        if wait := self._pause(envelope.header.device):
            raise refuse("rate-limited", "Somebody is shutting this device out.", retry_after=wait)

    def _take(self, envelope: Envelope) -> None:
        header = envelope.header
        chain = self._chain(header.device)
        chain.taken[header.seq] = envelope.raw
        chain.head = Head(header.seq, envelope.hash)
        self._room -= len(envelope.raw)


@dataclass(frozen=True, slots=True)
class Pace:
    """What limits how fast a log grows: the times at which entries came in the day before `now`.

    `taken` are those of all entries, `added` of those that let a device in; all in Unix
    milliseconds. Entries that put somebody out are taken at any pace: whoever is to go could have
    used it up on purpose.
    """

    now: int
    taken: Sequence[int] = ()
    added: Sequence[int] = ()

    def check(self, membership: Membership, entry: Entry) -> None:
        """Raise `rate-limited` where that entry has to wait."""
        if not puts_out(membership, entry):
            _check_pace(self.taken, ENTRIES_A_DAY, self.now)
        if entry.body.kind == "add":
            _check_pace(self.added, ENROLMENTS_A_DAY, self.now)

    def after(self, entry: Entry) -> Pace:
        """The pace with that entry taken, too."""
        added = [self.now] if entry.body.kind == "add" else []
        return replace(self, taken=[*self.taken, self.now], added=[*self.added, *added])


def judge_entry(
    entry: Entry,
    *,
    membership: Membership,
    heads: Mapping[bytes, Head],
    pace: Pace,
) -> Membership:
    """The membership after that entry, or the refusal."""
    try:
        after = membership.followed_by(entry)
        membership.check_heads(entry, heads)
    except TrustError as error:
        raise _refusal(error) from None
    pace.check(membership, entry)
    return after


def check_length(membership: Membership, entry: Entry, size: int) -> None:
    """Raise `log-full` for an entry too many in a log of `size` bytes, unless it puts somebody out.

    Of these there are never more than devices, and filling the log must not keep anybody in.
    """
    is_full = membership.length >= LOG_ENTRIES or size + len(entry.raw) > LOG_BYTES
    if is_full and not puts_out(membership, entry):
        raise refuse("log-full")


def puts_out(membership: Membership, entry: Entry) -> bool:
    """Whether somebody leaves by this entry, or gets no key to the epoch that it begins."""
    payload = entry.payload
    if isinstance(payload, Remove):
        return bool(membership.epochs[-1].wraps.keys() - {each.device for each in payload.wraps})
    return isinstance(payload, Leave)


class Replayed(NamedTuple):
    """What came of a log: the membership that it makes, and the entries of it that are new.

    `asking` are the bytes for which room must be asked: all that is new but entries that put
    somebody out. `refusal` says why it was not taken to its end; None where it was.
    """

    membership: Membership
    fresh: Sequence[Entry]
    asking: int
    refusal: RelayRefused | None = None


def replayed(
    log: Sequence[bytes], held: Membership | None, size: int, pace: Pace | None = None
) -> Replayed:
    """What comes of a log that is given whole or in part, or the refusal.

    A part has to go on from `held`, the relay's own log of `size` bytes, or to overlap with it.
    Entries that the relay has are compared with its own, and not verified again. With a `pace`, as
    many entries are taken as it allows.
    """
    try:
        return _continued(held, size, [parse_entry(raw) for raw in log], pace)
    except TrustError as error:
        raise (refuse("malformed") if isinstance(error, BadChain) else _refusal(error)) from None


def _continued(
    held: Membership | None, size: int, piece: Sequence[Entry], pace: Pace | None
) -> Replayed:
    known = held.hashes[piece[0].body.index :] if held else ()
    if not all(entry.hash == one for entry, one in zip(piece, known, strict=False)):
        raise refuse("membership-fork")
    fresh = piece[len(known) :]
    asking = 0
    for number, entry in enumerate(fresh):
        if held is None:
            held = Membership.begin(entry.raw)
            asking += len(entry.raw)
        else:
            check_length(held, entry, size)
            after = held.followed_by(entry)
            if pace is not None:
                try:
                    pace.check(held, entry)
                except RelayRefused as refusal:
                    return Replayed(held, fresh[:number], asking, refusal)
                pace = pace.after(entry)
            asking += 0 if puts_out(held, entry) else len(entry.raw)
            held = after
        size += len(entry.raw)
    if held is None:
        raise refuse("malformed")
    return Replayed(held, fresh, asking)


def judge_log(given: Membership, held: Membership) -> bool:
    """Whether a whole log goes on where the relay's ends; `membership-fork` if it is another one.

    Its entries were taken by a relay once, which looked whether they name the heads: that is not
    looked at again.
    """
    shared = min(given.length, held.length)
    if given.hashes[:shared] != held.hashes[:shared]:
        raise refuse("membership-fork")
    return given.length > held.length


def counting(membership: Membership, device: bytes, head: Head, kept: Kept) -> Head:
    """The last envelope that counts of a chain that ends at `head`, under a longer log."""
    while head.seq:
        raw = kept(device, head.seq)
        if raw is None:
            return head
        header = parse(raw).header
        if membership.allows_epoch(device, header.epoch, head.seq, head.hash):
            return head
        head = _before(membership, header, kept)
    return head


def _before(membership: Membership, header: Header, kept: Kept) -> Head:
    """The place before an envelope that does not count, or at once the end of its epoch.

    A log may leave out very many envelopes above that end: they are not gone through one by one.
    """
    is_known = header.epoch <= membership.epoch
    end = membership.end(header.device, header.epoch) if is_known else None
    if end is not None and end.seq + 1 < header.seq:
        above = kept(header.device, end.seq + 1)
        header = parse(above).header if above is not None else header
    return Head(header.seq - 1, header.prev)


def _check_pace(taken: Sequence[int], most: int, now: int) -> None:
    taken = [each for each in taken if each <= now]  # later ones are from when the clock was wrong
    if len(taken) >= most:
        wait = (taken[-most] + DAY_MS - now) / 1000
        raise refuse(
            "rate-limited", "Too many changes of the membership in one day.", retry_after=wait
        )


def _refusal(error: TrustError) -> RelayRefused:
    """The relay's code for what the core objects to; its sentence stays."""
    code = next((code for kind, code in _CODES if isinstance(error, kind)), "malformed")
    return refuse(code, error.message)
