"""Where everybody stands at one moment: the devices of a space and the epochs of its key.

How entries change it is left to folding.py, the log itself to membership.py; protocol, section 4.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from kitchensync.errors import BadSignature, Malformed, NotMember
from kitchensync.trust.entries import Place, Role
from kitchensync.trust.keys import DevicePublic, verify
from kitchensync.wire import NO_HASH

if TYPE_CHECKING:
    from kitchensync.trust.envelope import Envelope


T = TypeVar("T")


@dataclass(frozen=True)
class Member:
    """A device that is or was in the space; recovery words are a member, too.

    `last` is None while it is in; afterwards the last of its envelopes that counts. `by` is the
    device that let it in, None for the one that founded the space. `anchored`: whether it is
    recovery words whose proof names an entry of this log; older ones name the space alone.
    """

    device: bytes
    public: DevicePublic
    person: bytes
    role: Role
    index: int
    last: Place | None = None
    by: bytes | None = None
    anchored: bool = False

    def verify(self, envelope: Envelope) -> None:
        """Raise BadSignature unless this device signed the envelope."""
        verify(self.public.signing, "envelope", envelope.signed, envelope.signature)

    def wrote(self, raw: bytes) -> bool:
        """Whether that is an envelope as this device signed it, and not one that a disk spoilt."""
        from kitchensync.trust.envelope import parse

        with suppress(BadSignature, Malformed):
            self.verify(parse(raw))
            return True
        return False


@dataclass(frozen=True)
class Epoch:
    """The life of one key: for whom it was wrapped, and the boundary above which it counts."""

    key_hash: bytes
    wraps: Mapping[bytes, bytes]
    old_key: bytes | None
    boundary: Mapping[bytes, Place]


@dataclass(frozen=True)
class Covered:
    """What the newest floor says: everything up to this boundary is in that snapshot.

    `maker` is the device that made the snapshot, `signer` the one that looked whether it holds what
    it says, and wrote the floor. `epoch` and `next_index` are those of the space at that moment.
    """

    snapshot: bytes
    digest: bytes
    maker: bytes
    signer: bytes
    boundary: Mapping[bytes, Place]
    epoch: int
    next_index: int

    @property
    def is_cosigned(self) -> bool:
        """Whether two devices stand for it."""
        return self.maker != self.signer

    @property
    def seqs(self) -> dict[bytes, int]:
        """How far it goes in the chain of each device."""
        return {device: place.seq for device, place in self.boundary.items()}


@dataclass(frozen=True, eq=False)
class Standing:
    """Everybody who ever was in the space, by device id, and its epochs, the current one last."""

    everyone: Mapping[bytes, Member]
    epochs: tuple[Epoch, ...]
    floor: Covered | None = field(default=None, kw_only=True)

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

    def member(self, device: bytes) -> Member:
        """A device that is in the space now, or NotMember."""
        member = self.authority(device)
        if member.last is not None:
            raise NotMember("This device is no longer in the space.")
        return member

    def of_members(self, places: Mapping[bytes, T]) -> dict[bytes, T]:
        """These places without those of devices that are gone; those of strangers stay."""
        return {
            device: place
            for device, place in places.items()
            if device not in self.everyone or device in self.members
        }

    def ends_of_gone(self) -> dict[bytes, Place]:
        """The last places of devices that are gone, but for those that never sent anything."""
        gone = {device: each.last for device, each in self.everyone.items()}
        return {device: last for device, last in gone.items() if last is not None and last.seq}

    def ends(self, heads: Mapping[bytes, tuple[int, bytes]]) -> dict[bytes, tuple[int, bytes]]:
        """The boundary, as (seq, hash), of a removal at a relay that has these `heads`.

        A chain of which the relay has less than the log has fixed ends where the log says: if what
        is missing is lost, or never was, that must not keep anybody from being removed.
        """
        ends = self.of_members(heads)
        for device in self.members:
            fixed = self.fixed(device)
            if ends.get(device, (0, NO_HASH))[0] < fixed.seq:
                ends[device] = fixed.seq, fixed.hash
        return ends

    def boundary(self, epoch: int) -> Mapping[bytes, Place]:
        """Where each chain stood when that epoch began."""
        return self.epochs[epoch].boundary

    def fixed(self, device: bytes) -> Place:
        """The place in a device's chain behind which no later entry may go back."""
        begun = place_in(self.boundary(self.epoch), device)
        covered = place_in(self.floor.boundary if self.floor else {}, device)
        return max(begun, covered, key=lambda place: place.seq)

    def allows_epoch(self, device: bytes, epoch: int, seq: int, envelope_hash: bytes) -> bool:
        """Whether an envelope with that place in its device's chain may be of that epoch."""
        if device not in self.everyone or not 0 <= epoch <= self.epoch:
            return False
        if self.everyone[device].role == "recovery":
            return False
        if seq <= place_in(self.boundary(epoch), device).seq:
            return False
        end = self.end(device, epoch)
        return end is None or seq < end.seq or (seq, envelope_hash) == (end.seq, end.hash)

    def end(self, device: bytes, epoch: int) -> Place | None:
        """The last place of a device that counts in an epoch; None while it may still write."""
        if epoch == self.epoch:
            return self.everyone[device].last
        return place_in(self.boundary(epoch + 1), device)


def place_in(boundary: Mapping[bytes, Place], device: bytes) -> Place:
    """Where a device's chain stood at a boundary: at 0 where it is not named."""
    return boundary.get(device) or Place(device, 0, NO_HASH)
