"""Snapshots at a relay: what the newest floor lets it forget, and whom to ask for one.

An offer is a snapshot that no floor is about yet. Which are taken is left to `offers`, who may
stand for one to the core's `Membership`. No clock. Protocol, section 9.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import takewhile
from typing import Final, NamedTuple

from kitchensync.errors import TrustError
from kitchensync.replica.stamps import DAY_MS
from kitchensync.replica.values import NO_HEAD, Head
from kitchensync.sync.wire.limits import MIB
from kitchensync.trust.entries import Entry, Floor, Place, parse_entry
from kitchensync.trust.envelope import parse as parse_envelope
from kitchensync.trust.membership import Membership
from kitchensync.trust.snapshots import Header, parse
from kitchensync_relay.blobrows import Blob
from kitchensync_relay.codes import refuse
from kitchensync_relay.growths import came_by
from kitchensync_relay.store import Offered, Snapshot, Space, Transaction

_FLOORS_KEPT: Final = 2
_HOUR_MS: Final = 3_600_000
_FEW_BLOBS: Final = 16
"""So many are looked for in the bytes of a snapshot in less time than it takes to read it."""


@dataclass(frozen=True, slots=True)
class Policy:
    """When a snapshot is due, and for how long what it covers is kept all the same.

    It is due after that many `envelopes` or bytes (`size`). What it covers is kept for `grace_ms`
    if two devices stand for the snapshot, so that one which syncs now and then can do without it;
    for `retention_ms` if only its maker does.
    """

    envelopes: int = 4_000
    size: int = 4 * MIB
    retention_ms: int = 7 * DAY_MS
    grace_ms: int = 3 * DAY_MS

    def wait_ms(self, is_cosigned: bool) -> int:
        """How long what such a floor covers is kept."""
        return self.grace_ms if is_cosigned else self.retention_ms


class Hints(NamedTuple):
    """What to ask of a device: to look at the snapshot of this hash, or to make one."""

    offered: bytes = b""
    due: bool = False


def hints(
    space: Space,
    offers: Sequence[Offered],
    membership: Membership,
    device: bytes,
    now: int,
    policy: Policy,
) -> Hints:
    """What to ask of this device now; nothing, most of the time. `offers` are those that wait."""
    member = membership.members.get(device)
    if member is None or member.role == "recovery":
        return Hints()
    others = [each.hash for each in offers if each.device != device]
    judges = bool(space.offered) and member.role == "adult"
    return Hints(_in_turn(others, now) if judges else b"", is_due(space, now, policy))


def is_due(space: Space, now: int, policy: Policy) -> bool:
    """Whether a snapshot is to be made: the space has grown, or an offer waits for over a day."""
    grown = space.grown_envelopes > policy.envelopes or space.grown_size > policy.size
    return grown or (bool(space.offered) and now - space.offered_at > DAY_MS)


def _in_turn(offers: Sequence[bytes], now: int) -> bytes:
    """One of them, another from hour to hour, so that one which many can't judge hides no other.

    Drawn by a hash and not in a row: a device that comes at the same hour each day would else be
    given the same one each day.
    """
    hour = (now // _HOUR_MS).to_bytes(8, "big", signed=True)
    return min(offers, key=lambda each: hashlib.sha256(each + hour).digest(), default=b"")


def lost_below(tx: Transaction, membership: Membership, vector: Mapping[bytes, int]) -> bytes:
    """The snapshot that a device at `vector` needs, as it lacks what was dropped; else empty."""
    floor = membership.floor
    if floor is None:
        return b""
    for device, place in floor.boundary.items():
        seq = vector.get(device, 0) + 1
        if seq <= place.seq and not tx.holds(membership.space_id, device, seq):
            return floor.snapshot
    return b""


def only_in(
    tx: Transaction, space: bytes, going: Sequence[Offered], coming: Header | None = None
) -> Sequence[Blob]:
    """Blobs that can go with these offers: sent for them, and needed by nothing else.

    Neither by another snapshot nor by the one that is `coming`. Other snapshots may be read for it,
    which may be large: not to be done while others wait to write.
    """
    content: set[bytes] = set()
    for one in going:
        kept = tx.snapshot(space, one.hash)
        content |= content_of(parse(kept.raw).header) if kept else set()
    content -= _named(coming) if coming else set()
    blobs = tx.blobs.among(space, content, offered=True)
    return _unnamed(tx, space, blobs, {one.hash for one in going})


def drop_offers(
    tx: Transaction, space: bytes, going: Sequence[Offered], blobs: Sequence[Blob]
) -> None:
    """Drop offers, and blobs that are `only_in` these."""
    for one in going:
        tx.drop_snapshot(space, one.hash)
    tx.blobs.drop(*blobs)


def content_of(header: Header) -> set[bytes]:
    """The blobs that hold a snapshot itself, and the archive beside it."""
    return {header.blob, *(segment.blob for segment in header.segments)}


def look_at(tx: Transaction, membership: Membership, device: bytes, entry: Entry) -> bool:
    """Whether an entry is a member's floor that can follow now; `stale-boundary` if it is wrong.

    It looks at as many envelopes as there are devices: not to be done while others wait to write.
    """
    try:
        membership.followed_by(entry)
    except TrustError:  # who appends it hears why
        return False
    if not isinstance(entry.payload, Floor) or device not in membership.members:
        return False
    check_floor(tx, membership, entry.payload)
    check_places(tx, membership, entry.payload.boundary)
    return True


def check_floor(tx: Transaction, membership: Membership, floor: Floor) -> None:
    """Raise `stale-boundary` unless the relay holds that snapshot.

    That the chains go through its places, `look_at` found a moment ago; they can only have grown.
    """
    kept = tx.snapshot(membership.space_id, floor.snapshot)
    header = parse(kept.raw).header if kept else None
    if header is None or (header.device, header.digest, header.boundary) != (
        floor.device,
        floor.digest,
        floor.boundary,
    ):
        raise refuse("stale-boundary", "The relay holds no such snapshot.")


def check_places(tx: Transaction, membership: Membership, boundary: Sequence[Place]) -> None:
    """Raise `stale-boundary` unless the chains at the relay go through these places."""
    heads = tx.heads(membership.space_id)
    for place in boundary:
        head = heads.get(place.device, NO_HEAD)
        if head.seq > place.seq:
            head = _passed(tx, membership, place.device, place.seq)
        if (head.seq, head.hash) != (place.seq, place.hash):
            raise refuse("stale-boundary")


def _passed(tx: Transaction, membership: Membership, device: bytes, seq: int) -> Head:
    """The place of a chain at that `seq`; of what was dropped, only that of the floor is known."""
    raw = tx.envelope(membership.space_id, device, seq)
    if raw is not None:
        return Head(seq, parse_envelope(raw).hash)
    floor = membership.floor
    last = floor.boundary.get(device) if floor else None
    return Head(seq, last.hash) if last and last.seq == seq else NO_HEAD


def follow(tx: Transaction, membership: Membership, now: int, policy: Policy) -> Sequence[Blob]:
    """Put the newest floor in force; the blobs that went, whose bodies the caller drops.

    Older snapshots go now, and what the floor covers when its time has come.
    """
    floor = membership.floor
    kept = tx.snapshot(membership.space_id, floor.snapshot) if floor else None
    if floor is None or kept is None or kept.floor is not None:
        return []
    space = membership.space_id
    gone = _drop_overtaken(tx, space, kept)
    tx.set_floor(space, floor.snapshot, membership.length, drop_at=now)
    stood_for = _stood_for(tx, space)
    for old in stood_for[:-_FLOORS_KEPT]:
        tx.drop_snapshot(space, old.hash)
    sweep(tx, membership, now, policy)
    if len(stood_for) < _FLOORS_KEPT:
        return gone
    return [*gone, *_collect(tx, space, stood_for[-_FLOORS_KEPT].newest)]


def _drop_overtaken(tx: Transaction, space: bytes, floor: Snapshot) -> Sequence[Blob]:
    """Drop offers older than the snapshot that is stood for now: no floor goes back to them."""
    going = [*takewhile(lambda one: one.hash != floor.hash, tx.offers(space))]
    gone = only_in(tx, space, going)
    drop_offers(tx, space, going, gone)
    return gone


def _stood_for(tx: Transaction, space: bytes) -> list[Snapshot]:
    """Snapshots that a floor is about, the oldest first."""
    kept = [one for one in tx.snapshots(space) if one.floor is not None]
    return sorted(kept, key=lambda one: one.floor or 0)


def _collect(tx: Transaction, space: bytes, before: int) -> Sequence[Blob]:
    """Forget blobs with a lower number than `before` which no snapshot is in or names.

    Not by when they came: the clock of a relay may be wrong, and be set right between two of them.
    """
    gone = _unnamed(tx, space, [blob for blob in tx.blobs.of(space) if blob.newest < before])
    tx.blobs.drop(*gone)
    return gone


def _unnamed(
    tx: Transaction, space: bytes, blobs: Sequence[Blob], going: AbstractSet[bytes] = frozenset()
) -> Sequence[Blob]:
    """Those of these blobs which no snapshot is in or names; those that are `going` don't count."""
    if not blobs:  # reading all snapshots takes long where there are many
        return []
    named: set[bytes] = set()
    for kept in tx.snapshots(space):
        if kept.hash in going:
            continue
        if len(blobs) <= _FEW_BLOBS and not any(each.blob in kept.raw for each in blobs):
            continue
        named |= _named(parse(kept.raw).header)
    return [each for each in blobs if each.blob not in named]


def _named(header: Header) -> set[bytes]:
    return {*header.named, *content_of(header)}


def is_over(space: Space, now: int) -> bool:
    """Whether the time has come at which what a floor covers is dropped."""
    return 0 < space.drop_at <= now


def sweep(tx: Transaction, membership: Membership, now: int, policy: Policy) -> bool:
    """Drop some of what floors cover whose time has come; whether nothing of it is left.

    What is left stays due: the next call goes on with it.
    """
    space = tx.space(membership.space_id)
    if space is None or not is_over(space, now) or membership.floor is None:
        return True
    covered: Mapping[bytes, int] = {}
    drop_at = 0
    # Who lacks what went is sent to the newest floor's snapshot: without that, nothing goes.
    if tx.snapshot(space.space, membership.floor.snapshot) is not None:
        covered, drop_at = _due(tx, space, now, policy)
    if not tx.drop_below(space.space, covered):
        return False
    tx.drop_later(space.space, drop_at)
    return True


def _due(
    tx: Transaction, space: Space, now: int, policy: Policy
) -> tuple[Mapping[bytes, int], int]:
    """Up to where the chain of each device is dropped now, and when to drop next, or 0.

    Of the newest floor whose time has come, counted from when that floor itself came: newer floors
    that follow fast must not put it off for ever. A floor followed by one that two devices stand
    for need not wait for its own time.
    """
    later: list[int] = []
    is_cosigned = False
    for taken, raw in tx.floors(space.space):
        entry = parse_entry(raw)
        if not isinstance(floor := entry.payload, Floor):
            continue
        due = came_by(space, taken) + policy.wait_ms(floor.device != entry.body.author)
        if due <= now or is_cosigned:
            return {place.device: place.seq for place in floor.boundary}, min(later, default=0)
        later.append(due)
        is_cosigned = floor.device != entry.body.author
    return {}, min(later, default=0)
