"""Whether what a relay holds of a space is what it took: all that can be verified without keys.

Pure over one transaction. The bodies of blobs are left to `fsck`, what to do to `findings`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from kitchensync.errors import TrustError
from kitchensync.replica.values import NO_HEAD, Head
from kitchensync.trust.envelope import parse as parse_envelope
from kitchensync.trust.membership import Membership
from kitchensync.trust.snapshots import Offer
from kitchensync.trust.snapshots import parse as parse_snapshot
from kitchensync_relay.blobrows import Blob
from kitchensync_relay.findings import Finding
from kitchensync_relay.floors import content_of
from kitchensync_relay.store import Snapshot, Space, Transaction

_Told: TypeAlias = Iterator[tuple[str, str]]
"""The code of a finding, and what it is about."""


@dataclass(slots=True)
class _Seen:
    """What the rows of a space come to. `ends`: chains, as far as their envelopes are here."""

    envelopes: int = 0
    size: int = 0
    ends: dict[bytes, Head] = field(default_factory=dict[bytes, Head])
    is_dropped: bool = False
    named: set[bytes] = field(default_factory=set[bytes])


def of_space(tx: Transaction, space: Space) -> Iterator[Finding]:
    """All that is wrong with this space, and what goes by itself."""
    for code, about in _of_space(tx, space):
        yield Finding(code, space.space.hex(), about)


def _of_space(tx: Transaction, space: Space) -> _Told:
    if space.is_going:
        yield "space-going", f"{space.envelopes} envelopes were in it"
        return
    if space.is_cut:
        yield "space-cut", f"{space.envelopes} envelopes are in it"
        return
    entries = [*tx.entries(space.space)]
    try:
        membership = Membership.replay(entries)
    except TrustError as error:
        yield "log-broken", error.message
        return
    seen = _Seen(size=sum(map(len, entries)))
    yield from _of_log(tx, space, membership)
    yield from _of_chains(tx, membership, seen)
    yield from _of_snapshots(tx, membership, seen)
    yield from _of_blobs(tx.blobs.of(space.space), seen)
    if (space.envelopes, space.size) != (seen.envelopes, seen.size):
        listed = f"{space.envelopes} envelopes and {space.size} bytes are listed"
        yield "counts-differ", f"{listed}, {seen.envelopes} and {seen.size} are here"


def _of_log(tx: Transaction, space: Space, membership: Membership) -> _Told:
    listed = (space.space, space.membership, space.entries)
    if listed != (membership.space_id, membership.head, membership.length):
        yield "log-differs", f"{space.entries} entries are listed, {membership.length} are here"
    for device, member in membership.everyone.items():
        if member.role == "recovery" and space.space not in tx.papers(device):
            yield "log-differs", f"recovery member {device.hex()} is not listed"


def _of_chains(tx: Transaction, membership: Membership, seen: _Seen) -> _Told:
    for raw in tx.envelopes(membership.space_id, {}):
        seen.envelopes += 1
        seen.size += len(raw)
        try:
            envelope = parse_envelope(raw)
            membership.check_envelope(envelope)
        except TrustError as error:
            yield "envelope-bad", error.message
            continue
        header = envelope.header
        before = seen.ends.get(header.device, NO_HEAD)
        if (header.seq, header.prev) != (before.seq + 1, before.hash):
            floor = _floor(membership, header.device)
            if _is_covered(before, Head(header.seq - 1, header.prev), floor):
                seen.is_dropped = True
            else:
                yield "chain-broken", f"device {header.device.hex()}, before {header.seq}"
        seen.ends[header.device] = Head(header.seq, envelope.hash)
    for device, head in tx.heads(membership.space_id).items():
        end = seen.ends.get(device, NO_HEAD)
        if _is_covered(end, head, _floor(membership, device)):
            seen.is_dropped = True
        elif head != end:
            about = f"device {device.hex()}: {head.seq} is listed, {end.seq} is here"
            yield "head-differs", about


def _is_covered(before: Head, place: Head, floor: Head) -> bool:
    """Whether what lies between these places of a chain is what the newest floor covers.

    Of what was dropped, or never came to a relay that was put back, nothing needs to be here.
    """
    return before.seq < place.seq <= floor.seq and (place.seq < floor.seq or place == floor)


def _floor(membership: Membership, device: bytes) -> Head:
    """Up to where the newest floor vouches for a chain, of which nothing needs to be here."""
    place = membership.floor.boundary.get(device) if membership.floor else None
    return Head(place.seq, place.hash) if place else NO_HEAD


def _of_snapshots(tx: Transaction, membership: Membership, seen: _Seen) -> _Told:
    there = {blob.blob for blob in tx.blobs.of(membership.space_id) if blob.complete}
    for kept in tx.snapshots(membership.space_id):
        seen.size += len(kept.raw)
        try:
            header = _verified(kept, membership).header
        except TrustError as error:
            yield "snapshot-bad", f"{kept.hash.hex()}: {error.message}"
            continue
        content = content_of(header)
        seen.named |= content | {*header.named}
        if missing := content - there:
            yield "content-missing", f"{len(missing)} of {len(content)} of {kept.hash.hex()}"
    floor = membership.floor
    if seen.is_dropped and floor and tx.snapshot(membership.space_id, floor.snapshot) is None:
        yield "snapshot-missing", floor.snapshot.hex()


def _verified(kept: Snapshot, membership: Membership) -> Offer:
    offer = parse_snapshot(kept.raw)
    offer.verify(membership.authority(offer.header.device).public.signing)
    header = offer.header
    if (offer.hash, header.device, header.space) != (kept.hash, kept.device, membership.space_id):
        raise TrustError("It is another one than is listed.")
    return offer


def _of_blobs(blobs: Sequence[Blob], seen: _Seen) -> _Told:
    seen.size += sum(blob.size for blob in blobs)
    unfinished = [blob for blob in blobs if not blob.complete]
    unnamed = [blob for blob in blobs if blob.complete and blob.blob not in seen.named]
    for code, those in (("blob-unfinished", unfinished), ("blob-unnamed", unnamed)):
        if those:
            yield code, f"{len(those)} of {len(blobs)}, {sum(blob.size for blob in those)} bytes"
