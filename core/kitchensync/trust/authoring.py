"""The membership entries a device writes: found, add, remove, leave, recovery, floor.

Whether they may be written is left to membership.py, which refuses what it does not allow; sending
them to sync/; protocol, section 4.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from kitchensync.errors import NoMoreDevices
from kitchensync.trust import sealing
from kitchensync.trust.entries import (
    ANCHORED,
    MAX_DEVICES,
    Add,
    EnrolledRole,
    Floor,
    Found,
    KeyFor,
    Leave,
    Payload,
    Place,
    Recovery,
    Remove,
    SpaceKind,
    sign_entry,
)
from kitchensync.trust.epochs import EpochKeys, key_hash, old_key_key, wrap_info
from kitchensync.trust.keys import DeviceKeys, DevicePublic
from kitchensync.trust.membership import Membership
from kitchensync.trust.snapshots import Offer
from kitchensync.wire import NO_HASH


def found(
    keys: DeviceKeys, space_kind: SpaceKind, person: bytes, random: Callable[[int], bytes]
) -> bytes:
    """The entry that begins a space with this device as its first adult."""
    nonce, epoch_key = random(32), random(32)
    wrap = _wrap(keys.public, NO_HASH, 0, epoch_key)
    public = keys.public
    payload = Found(
        space_kind, public.signing, public.wrapping, person, nonce, key_hash(epoch_key), wrap
    )
    return sign_entry(keys, b"", 0, NO_HASH, payload)


def add(
    membership: Membership,
    keys: DeviceKeys,
    newcomer: DevicePublic,
    *,
    person: bytes,
    role: EnrolledRole,
) -> bytes:
    """The entry that takes a device in and gives it the current key; NoMoreDevices."""
    index, epoch = _next_index(membership), membership.epoch
    epoch_key = EpochKeys(keys, membership).key(epoch)
    wrap = _wrap(newcomer, membership.space_id, epoch, epoch_key)
    payload = Add(newcomer.signing, newcomer.wrapping, person, role, index, epoch, wrap)
    return _next(membership, keys, payload)


def recovery(membership: Membership, keys: DeviceKeys, paper: DeviceKeys) -> bytes:
    """The entry that makes the owner of the keys `paper` a recovery member of this log.

    NoMoreDevices.
    """
    index = _next_index(membership)
    space, epoch, public = membership.space_id, membership.epoch, paper.public
    wrap = _wrap(public, space, epoch, EpochKeys(keys, membership).key(epoch))
    anchor = membership.head
    proof = anchor + paper.sign(ANCHORED, space + anchor)
    payload = Recovery(public.signing, public.wrapping, index, epoch, wrap, proof)
    return _next(membership, keys, payload)


def remove(
    membership: Membership,
    keys: DeviceKeys,
    devices: Collection[bytes],
    heads: Mapping[bytes, tuple[int, bytes]],
    random: Callable[[int], bytes],
) -> bytes:
    """The entry that puts devices out, with a new key for those who stay.

    `heads` is the last (seq, hash) of every device that ever sent, as the relay has it. Without
    devices it only changes the key.
    """
    space, epoch, new_key = membership.space_id, membership.epoch + 1, random(32)
    old_key = EpochKeys(keys, membership).key(membership.epoch)
    staying = sorted(membership.members.keys() - set(devices))
    payload = Remove(
        devices=sorted(set(devices)),
        epoch=epoch,
        key_hash=key_hash(new_key),
        wraps=[
            KeyFor(device, _wrap(membership.members[device].public, space, epoch, new_key))
            for device in staying
        ],
        old_key=sealing.seal(old_key_key(new_key, space, epoch), b"", old_key),
        boundary=[Place(device, seq, at) for device, (seq, at) in sorted(heads.items()) if seq],
    )
    return _next(membership, keys, payload)


def leave(membership: Membership, keys: DeviceKeys, head: tuple[int, bytes]) -> bytes:
    """The entry by which a device goes; `head` is the last (seq, hash) of its own chain."""
    return _next(membership, keys, Leave(*head))


def floor(membership: Membership, keys: DeviceKeys, offer: Offer) -> bytes:
    """The entry by which a device stands for a snapshot that it has looked into."""
    header = offer.header
    payload = Floor(header.device, header.boundary, header.digest, offer.hash)
    return _next(membership, keys, payload)


def _next_index(membership: Membership) -> int:
    if membership.next_index >= MAX_DEVICES:
        raise NoMoreDevices(
            f"{MAX_DEVICES} devices and recovery words were let in, and no more can be.",
            "Those that are in go on. To let in others, begin a household anew with an export of "
            "this one: `ks export`.",
        )
    return membership.next_index


def _next(membership: Membership, keys: DeviceKeys, payload: Payload) -> bytes:
    return sign_entry(keys, membership.space_id, membership.length, membership.head, payload)


def _wrap(public: DevicePublic, space: bytes, epoch: int, key: bytes) -> bytes:
    return sealing.wrap(public, wrap_info(space, epoch, public.device_id), key)
