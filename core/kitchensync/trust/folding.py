"""What each kind of entry changes, and who may write it.

That an entry follows the last one and is signed is left to membership.py; protocol, section 4.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kitchensync.errors import Malformed, NotAllowed, StaleBoundary, WrongEpoch
from kitchensync.trust.entries import (
    Add,
    Floor,
    Found,
    Leave,
    Payload,
    Place,
    Recovery,
    Remove,
    Role,
    places,
)
from kitchensync.trust.keys import DevicePublic
from kitchensync.trust.standing import Covered, Epoch, Member, Standing, place_in
from kitchensync.wire import NO_HASH

_MAY: Mapping[type[Payload], frozenset[Role]] = {
    Add: frozenset({"adult", "recovery"}),
    Remove: frozenset({"adult"}),
    Leave: frozenset({"adult", "child"}),
    Recovery: frozenset({"adult"}),
    Floor: frozenset({"adult"}),
}


def fold(standing: Standing, author: Member, payload: Payload) -> Standing:
    """The standing after what a member wrote.

    Raises NotAllowed, NotMember, WrongEpoch, StaleBoundary, BadSignature (unsound keys), Malformed.
    """
    if author.role not in _MAY.get(type(payload), ()):
        raise NotAllowed("This device may not change the membership in this way.")
    match payload:
        case Add():
            return _added(standing, author, payload)
        case Remove():
            return _removed(standing, author, payload)
        case Leave():
            return _left(standing, author, payload)
        case Recovery():
            return _enrolled(standing, author, payload, author.person, "recovery")
        case Floor():
            return _covered(standing, author, payload)
        case Found():
            raise NotAllowed("A space is founded once.")


def _added(standing: Standing, author: Member, add: Add) -> Standing:
    if author.role == "recovery" and add.person != author.person:
        raise NotAllowed("Recovery words let in devices of the person who made them only.")
    return _enrolled(standing, author, add, add.person, add.role)


def _enrolled(
    standing: Standing, author: Member, new: Add | Recovery, person: bytes, role: Role
) -> Standing:
    public = DevicePublic(new.signing, new.wrapping)
    public.check()
    device = public.device_id
    if device in standing.everyone:
        raise NotAllowed("A device can be added only once.")
    if new.device_index != standing.next_index:
        raise NotAllowed("A device is added under another index than the next.")
    if new.epoch != standing.epoch:
        raise WrongEpoch("A device is added with the key of another epoch.")
    member = Member(device, public, person, role, new.device_index, by=author.device)
    if isinstance(new, Recovery):
        member = replace(member, anchored=new.anchor is not None)
    *before, epoch = standing.epochs
    epoch = replace(epoch, wraps={**epoch.wraps, device: new.wrap})
    everyone = {**standing.everyone, device: member}
    return replace(standing, everyone=everyone, epochs=(*before, epoch))


def _removed(standing: Standing, author: Member, remove: Remove) -> Standing:
    if remove.epoch != standing.epoch + 1:
        raise WrongEpoch("A removal begins another epoch than the next.")
    if author.device in remove.devices:
        raise NotAllowed("A device cannot remove itself.", "It can leave.")
    gone = {device: standing.member(device) for device in remove.devices}
    wraps = {each.device: each.wrap for each in remove.wraps}
    if wraps.keys() != standing.members.keys() - gone.keys():
        raise NotAllowed("A removal must give the new key to exactly those who stay.")
    boundary = places(remove.boundary)
    _check_boundary(standing, boundary)
    put_out = {
        device: replace(member, last=place_in(boundary, device)) for device, member in gone.items()
    }
    epoch = Epoch(remove.key_hash, wraps, remove.old_key, boundary)
    everyone = {**standing.everyone, **put_out}
    return replace(standing, everyone=everyone, epochs=(*standing.epochs, epoch))


def _left(standing: Standing, author: Member, leave: Leave) -> Standing:
    last = Place(author.device, leave.seq, leave.hash)
    if (leave.seq == 0) != (leave.hash == NO_HASH):
        raise Malformed("A device leaves at a place that cannot be.")
    _check_follows(standing, last)
    member = replace(author, last=last)
    return replace(standing, everyone={**standing.everyone, author.device: member})


def _covered(standing: Standing, author: Member, floor: Floor) -> Standing:
    standing.member(floor.device)
    adults = [member for member in standing.members.values() if member.role == "adult"]
    if floor.device == author.device and len(adults) > 1:
        raise NotAllowed("A snapshot needs the signature of another adult's device.")
    boundary = places(floor.boundary)
    _check_covered(standing, boundary)
    if standing.floor is not None and boundary == standing.floor.boundary:
        raise StaleBoundary("There is a snapshot up to these places already.")
    covered = Covered(
        floor.snapshot,
        floor.digest,
        floor.device,
        author.device,
        boundary,
        standing.epoch,
        standing.next_index,
    )
    return replace(standing, floor=covered)


def _check_boundary(standing: Standing, boundary: Mapping[bytes, Place]) -> None:
    """A removal makes no chain shorter, and leaves the end of a device that is gone as it is."""
    for device in boundary:
        standing.authority(device)
    for device, member in standing.everyone.items():
        place = place_in(boundary, device)
        _check_follows(standing, place)
        if member.last is not None and place != member.last:
            raise StaleBoundary("A boundary moves the end of a device that is gone.")


def _check_covered(standing: Standing, boundary: Mapping[bytes, Place]) -> None:
    """The same of a floor, which may stop short of the end of a device that is gone.

    What that device sent last may be lost to everybody, so that no snapshot could ever hold it. The
    floor names the place of the floor before, then, or one between that and the end.
    """
    for device in boundary:
        standing.authority(device)
    before: Mapping[bytes, Place] = standing.floor.boundary if standing.floor else {}
    for device, member in standing.everyone.items():
        place, last, earlier = place_in(boundary, device), member.last, place_in(before, device)
        if last is None or place == last:
            _check_follows(standing, place)
        elif place != earlier and not earlier.seq < place.seq < last.seq:
            raise StaleBoundary("A floor moves the end of a device that is gone.")


def _check_follows(standing: Standing, place: Place) -> None:
    before = standing.fixed(place.device)
    if place.seq < before.seq or (place.seq == before.seq and place.hash != before.hash):
        raise StaleBoundary("A membership entry goes back behind what an earlier one fixed.")
