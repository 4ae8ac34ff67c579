"""What an adversary without the household's keys, or with those of one who was put out, can forge.

Each gives a function that puts its forgery into an answer. All of it would show `MARK` to people.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

import msgspec

from kitchensync.replica.stamps import END, TICK
from kitchensync.replica.values import NO_HEAD, Head
from kitchensync.sync.space import Space
from kitchensync.sync.wire.transport import Answer
from kitchensync.trust import envelope, snapshots
from kitchensync.trust.entries import Add, Place, sign_entry
from kitchensync.trust.keys import DeviceKeys
from kitchensync.trust.membership import Membership
from kitchensync.wire import encode

MARK = "FORGED"

Spoil = Callable[[Answer], Answer]


def flipped(raw: bytes) -> bytes:
    """The same bytes but for one bit of the last."""
    return raw[:-1] + bytes([raw[-1] ^ 1])


def one_bit(answer: Answer) -> Answer:
    """The last envelope, or else the last entry, is not what was signed."""
    if answer.envelopes:
        *others, last = answer.envelopes
        return replace(answer, envelopes=(*others, flipped(last)))
    if answer.entries:
        *log, last = answer.entries
        return replace(answer, entries=(*log, flipped(last)))
    return answer


def in_the_name_of(author: Space, random: Random) -> Spoil:
    """An envelope of a member that a stranger signed."""
    stranger, device = DeviceKeys.generate(random.randbytes), author.device
    known, index = author.membership, author.replica.identity.index

    def spoil(answer: Answer) -> Answer:
        head = answer.heads.get(device, NO_HEAD)
        raw = _sealed(known, index, head, stranger, random.randbytes(32), random)
        return _with(answer, device, head, _as_of(raw, device, stranger))

    return spoil


def by_who_was_put_out(gone: Space, random: Random) -> Spoil:
    """An envelope that goes on where a removed device stood, under all the keys it ever had.

    Not before that: what it wrote in places that everybody lost, it may write anew.
    """
    known, index, keys = gone.membership, gone.replica.identity.index, gone.keys
    key, last = gone.epoch_key(known.epoch), gone.replica.heads().get(gone.device, NO_HEAD)

    def spoil(answer: Answer) -> Answer:
        head = max(answer.heads.get(keys.device_id, last), last, key=lambda each: each.seq)
        raw = _sealed(known, index, head, keys, key, random)
        return _with(answer, keys.device_id, head, raw)

    return spoil


def a_member_of_its_own(founder: Space, random: Random) -> Spoil:
    """An entry that takes in the adversary, in the founder's name."""
    stranger = DeviceKeys.generate(random.randbytes)
    public, known = stranger.public, founder.membership
    wrap = next(iter(known.epochs[-1].wraps.values()))
    payload = Add(
        public.signing,
        public.wrapping,
        bytes(16),
        "adult",
        known.next_index,
        known.epoch,
        wrap,
    )
    entry = sign_entry(stranger, known.space_id, known.length, known.head, payload)

    def spoil(answer: Answer) -> Answer:
        return replace(answer, entries=(*answer.entries, entry))

    return spoil


def a_snapshot(maker: Space, random: Random, *, floor: bool) -> tuple[bytes, bytes, Spoil]:
    """Hash and bytes of a snapshot in a member's name, and an answer that says to load it, or to
    look at it."""
    stranger = DeviceKeys.generate(random.randbytes)
    boundary = [Place(maker.device, 1000, random.randbytes(32))]
    header = snapshots.Header(
        version=1,
        suite=1,
        space=maker.id,
        device=maker.device,
        membership=maker.membership.head,
        epoch=maker.membership.epoch,
        schema_version=1,
        boundary=boundary,
        digest=random.randbytes(32),
        blob=random.randbytes(32),
        length=100,
        size=100,
        segments=[],
        named=[],
    )
    offer = snapshots.sign(stranger, header)

    def spoil(answer: Answer) -> Answer:
        return replace(answer, **{"floor" if floor else "offered": offer.hash})  # type: ignore[arg-type]  # both are hashes

    return offer.hash, offer.raw, spoil


def _sealed(
    known: Membership, index: int, head: Head, keys: DeviceKeys, epoch_key: bytes, random: Random
) -> envelope.Envelope:
    at = envelope.Position(known.space_id, head.seq + 1, head.hash, known.head, known.epoch)
    body = envelope.Body(1, None, [], [], [_change_set(index)])
    return envelope.seal(at, body, keys=keys, epoch_key=epoch_key, random=random.randbytes)


def _change_set(index: int) -> bytes:
    # Late, and the author's own: what bears another one's index is void whoever signed it.
    stamp = END - 64 * TICK | index
    column = ["name", None, [stamp], None, [MARK]]
    return encode([0, MARK, [["food", b"f" * 16, [column]]]])


def _as_of(sealed: envelope.Envelope, device: bytes, keys: DeviceKeys) -> envelope.Envelope:
    header = encode(msgspec.structs.replace(sealed.header, device=device))
    signed = header + sealed.signed[len(sealed.header_bytes) :]
    raw = encode([header, sealed.ciphertext, keys.sign("envelope", signed)])
    return envelope.parse(raw)


def _with(answer: Answer, device: bytes, head: Head, forged: envelope.Envelope) -> Answer:
    after = Head(head.seq + 1, forged.hash)
    return replace(
        answer,
        envelopes=(*answer.envelopes, forged.raw),
        heads={**answer.heads, device: after},
    )
