"""Who is in a space and what of theirs counts: the fold of the membership log.

No IO, no clock, no secrets: relay and devices judge by this one module. Reading entries is left to
entries.py, epoch keys to epochs.py; protocol, section 4.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from kitchensync.errors import (
    BadChain,
    BadSignature,
    Malformed,
    NotAllowed,
    NotMember,
    StaleBoundary,
    StaleEpoch,
    WrongEpoch,
    WrongSpace,
)
from kitchensync.trust.entries import (
    Add,
    Entry,
    Found,
    Leave,
    Payload,
    Place,
    Remove,
    Role,
    SpaceKind,
    parse_entry,
    places,
)
from kitchensync.trust.keys import DevicePublic, verify
from kitchensync.wire import NO_HASH, hash_of

if TYPE_CHECKING:
    from kitchensync.sync.envelope import Envelope

_MAY: Mapping[type[Payload], frozenset[Role]] = {
    Add: frozenset({"adult", "recovery"}),
    Remove: frozenset({"adult"}),
    Leave: frozenset({"adult", "child", "recovery"}),
}


@dataclass(frozen=True)
class Member:
    """A device that is or was in the space. `last` bounds what counts of one that is no longer."""

    device: bytes
    public: DevicePublic
    person: bytes
    role: Role
    index: int
    last: Place | None = None

    def verify(self, envelope: Envelope) -> None:
        """Raise BadSignature unless this device signed the envelope."""
        verify(self.public.signing, "envelope", envelope.signed, envelope.signature)


@dataclass(frozen=True)
class Epoch:
    """The life of one key: for whom it was wrapped, and the boundary above which it counts."""

    key_hash: bytes
    wraps: Mapping[bytes, bytes]
    old_key: bytes | None
    boundary: Mapping[bytes, Place]


@dataclass(frozen=True, eq=False)
class Membership:
    """The state after some entries. Immutable: each entry makes a new one."""

    space_id: bytes
    space_kind: SpaceKind
    hashes: tuple[bytes, ...]
    everyone: Mapping[bytes, Member]
    epochs: tuple[Epoch, ...]

    @classmethod
    def begin(cls, raw: bytes) -> Membership:
        """The space that an entry founds; raises BadChain, BadSignature, Malformed."""
        entry = parse_entry(raw)
        body, found = entry.body, entry.payload
        if not isinstance(found, Found) or (body.space, body.index, body.prev) != (b"", 0, NO_HASH):
            raise BadChain("A membership log begins with something else than a founding.")
        public = DevicePublic(found.signing, found.wrapping)
        public.check()
        if public.device_id != body.author:
            raise BadSignature("A space is founded by another device than the one in it.")
        entry.verify(found.signing)
        return cls(
            space_id=entry.hash,
            space_kind=found.space_kind,
            hashes=(entry.hash,),
            everyone={body.author: Member(body.author, public, found.person, "adult", 0)},
            epochs=(Epoch(found.key_hash, {body.author: found.wrap}, None, {}),),
        )

    @classmethod
    def replay(cls, log: Iterable[bytes]) -> Membership:
        """The state after a whole log; raises what `begin` and `then` raise."""
        entries = iter(log)
        first = next(entries, None)
        if first is None:
            raise BadChain("A membership log is empty.")
        membership = cls.begin(first)
        for raw in entries:
            membership = membership.then(raw)
        return membership

    def then(self, raw: bytes) -> Membership:
        """The state after one more entry.

        Raises Malformed, WrongSpace, BadChain (not the next entry), StaleBoundary, BadSignature,
        NotMember, NotAllowed, WrongEpoch.
        """
        entry = parse_entry(raw)
        body, payload = entry.body, entry.payload
        if body.space != self.space_id:
            raise WrongSpace("A membership entry belongs to another space.")
        if (body.index, body.prev) != (self.length, self.head):
            raise BadChain("A membership entry does not follow the last one.")
        author = self._member(body.author)
        entry.verify(author.public.signing)
        if author.role not in _MAY.get(type(payload), ()):
            raise NotAllowed("This device may not change the membership in this way.")
        return replace(self._folded(author, payload), hashes=(*self.hashes, entry.hash))

    @property
    def head(self) -> bytes:
        """Hash of the last entry."""
        return self.hashes[-1]

    @property
    def length(self) -> int:
        """Number of entries."""
        return len(self.hashes)

    @property
    def epoch(self) -> int:
        """The epoch that is current."""
        return len(self.epochs) - 1

    @property
    def next_index(self) -> int:
        """The device index that the next newcomer gets."""
        return len(self.everyone)

    @cached_property
    def members(self) -> Mapping[bytes, Member]:
        """The devices that are in the space now."""
        return {device: each for device, each in self.everyone.items() if each.last is None}

    def authority(self, device: bytes) -> Member:
        """A device that is or was in the space, or NotMember."""
        try:
            return self.everyone[device]
        except KeyError:
            raise NotMember("This device was never in the space.") from None

    def boundary(self, epoch: int) -> Mapping[bytes, Place]:
        """Where each chain stood when that epoch began."""
        return self.epochs[epoch].boundary

    def fingerprint(self) -> str:
        """Twenty digits in four groups, the same on every device, to compare by eye."""
        number = int.from_bytes(hash_of("fingerprint", self.space_id), "big") % 10**20
        digits = f"{number:020}"
        return " ".join(digits[start : start + 5] for start in range(0, 20, 5))

    def knows(self, head: bytes) -> bool:
        """Whether an entry of that hash is in the log."""
        return head in self._known

    def check_envelope(self, envelope: Envelope) -> None:
        """Raise unless the envelope counts, chain aside: the one rule of devices.

        Raises what `check_place` raises, and BadSignature.
        """
        self.check_place(envelope)
        self.authority(envelope.header.device).verify(envelope)

    def check_place(self, envelope: Envelope) -> None:
        """`check_envelope` without the signature, which may be verified apart (`Member.verify`).

        Raises WrongSpace, NotMember, BadChain (names an entry that is not in the log), StaleEpoch,
        WrongEpoch.
        """
        header = envelope.header
        if header.space != self.space_id:
            raise WrongSpace("An envelope belongs to another space.")
        member = self.authority(header.device)
        if not self.knows(header.membership):
            raise BadChain("An envelope names a membership entry that is not in the log.")
        if self.allows_epoch(header.device, header.epoch, header.seq, envelope.hash):
            return
        if member.last is not None and header.seq > member.last.seq:
            raise NotMember("This device had left the space before it wrote this.")
        if header.epoch < self.epoch and header.seq > self._end(member, header.epoch).seq:
            raise StaleEpoch("An envelope is sealed under a key that was replaced.")
        raise WrongEpoch("An envelope lies outside its epoch.")

    def allows_epoch(self, device: bytes, epoch: int, seq: int, envelope_hash: bytes) -> bool:
        """Whether an envelope with that place in its device's chain may be of that epoch."""
        member = self.everyone.get(device)
        if member is None or not 0 <= epoch <= self.epoch:
            return False
        if seq <= _place(self.epochs[epoch].boundary, device).seq:
            return False
        if epoch == self.epoch and member.last is None:
            return True
        end = self._end(member, epoch)
        return seq < end.seq or (seq, envelope_hash) == (end.seq, end.hash)

    def check_heads(self, entry: Entry, heads: Mapping[bytes, tuple[int, bytes]]) -> None:
        """For relays: raise StaleBoundary unless the places an entry fixes are the heads."""
        payload, author = entry.payload, entry.body.author
        if isinstance(payload, Remove):
            fixed = {place.device: (place.seq, place.hash) for place in payload.boundary}
            current = fixed == dict(heads)
        elif isinstance(payload, Leave):
            current = (payload.seq, payload.hash) == heads.get(author, (0, NO_HASH))
        else:
            current = True
        if not current:
            raise StaleBoundary("Envelopes have arrived that a membership entry does not count.")

    @cached_property
    def _known(self) -> frozenset[bytes]:
        return frozenset(self.hashes)

    def _end(self, member: Member, epoch: int) -> Place:
        """The last place of a device that counts in an epoch that has ended, for it at least."""
        if epoch == self.epoch:
            return member.last or _place({}, member.device)
        return _place(self.epochs[epoch + 1].boundary, member.device)

    def _member(self, device: bytes) -> Member:
        member = self.authority(device)
        if member.last is not None:
            raise NotMember("This device is no longer in the space.")
        return member

    def _folded(self, author: Member, payload: Payload) -> Membership:
        match payload:
            case Add():
                return self._added(payload)
            case Remove():
                return self._removed(author, payload)
            case Leave():
                return self._left(author, payload)
            case _:
                raise NotAllowed("This version takes no entries of this kind.")

    def _added(self, add: Add) -> Membership:
        public = DevicePublic(add.signing, add.wrapping)
        public.check()
        device = public.device_id
        if device in self.everyone:
            raise NotAllowed("A device can be added only once.")
        if add.device_index != self.next_index:
            raise NotAllowed("A device is added under another index than the next.")
        if add.epoch != self.epoch:
            raise WrongEpoch("A device is added with the key of another epoch.")
        member = Member(device, public, add.person, add.role, add.device_index)
        epoch = self.epochs[-1]
        epoch = replace(epoch, wraps={**epoch.wraps, device: add.wrap})
        return replace(
            self,
            everyone={**self.everyone, device: member},
            epochs=(*self.epochs[:-1], epoch),
        )

    def _removed(self, author: Member, remove: Remove) -> Membership:
        if remove.epoch != self.epoch + 1:
            raise WrongEpoch("A removal begins another epoch than the next.")
        if author.device in remove.devices:
            raise NotAllowed("A device cannot remove itself.", "It can leave.")
        gone = {device: self._member(device) for device in remove.devices}
        wraps = {each.device: each.wrap for each in remove.wraps}
        if wraps.keys() != self.members.keys() - gone.keys():
            raise NotAllowed("A removal must give the new key to exactly those who stay.")
        boundary = places(remove.boundary)
        self._check_boundary(boundary)
        put_out = {
            device: replace(member, last=_place(boundary, device))
            for device, member in gone.items()
        }
        epoch = Epoch(remove.key_hash, wraps, remove.old_key, boundary)
        return replace(self, everyone={**self.everyone, **put_out}, epochs=(*self.epochs, epoch))

    def _left(self, author: Member, leave: Leave) -> Membership:
        last = Place(author.device, leave.seq, leave.hash)
        if (leave.seq == 0) != (leave.hash == NO_HASH):
            raise Malformed("A device leaves at a place that cannot be.")
        _check_follows(last, _place(self.epochs[-1].boundary, author.device))
        member = replace(author, last=last)
        return replace(self, everyone={**self.everyone, author.device: member})

    def _check_boundary(self, boundary: Mapping[bytes, Place]) -> None:
        """A chain never gets shorter, and does not grow once its device is gone."""
        for device in boundary:
            self.authority(device)
        for device, member in self.everyone.items():
            place = _place(boundary, device)
            _check_follows(place, _place(self.epochs[-1].boundary, device))
            if member.last is not None and place != member.last:
                raise StaleBoundary("A boundary moves the end of a device that is gone.")


def _place(boundary: Mapping[bytes, Place], device: bytes) -> Place:
    return boundary.get(device) or Place(device, 0, NO_HASH)


def _check_follows(place: Place, before: Place) -> None:
    if place.seq < before.seq or (place.seq == before.seq and place.hash != before.hash):
        raise StaleBoundary("A membership entry goes back behind what an earlier one fixed.")
