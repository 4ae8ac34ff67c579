"""The last step of a pairing: the new device tries what it was given before it believes it.

What was said before is left to pairing.py; protocol, section 7.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field

from kitchensync.errors import PairingError, Unopenable
from kitchensync.trust import sealing
from kitchensync.trust.entries import SpaceKind
from kitchensync.trust.epochs import EpochKeys
from kitchensync.trust.keys import DeviceKeys
from kitchensync.trust.membership import Membership

CANARY = 32 + sealing.TAG


@dataclass(frozen=True)
class Joined:
    """A space that the new device was let into, as far as the other side says so.

    `inviter` and `person` are told of a household only. `person` and `canary` come with the
    welcome. Without one they are None, and the device goes by the `heads` that the offer names and
    by the digits that people compared.
    """

    space: bytes
    kind: SpaceKind
    keys: DeviceKeys
    inviter: bytes | None
    heads: tuple[bytes, ...]
    transcript: bytes
    person: bytes | None = None
    canary: bytes | None = None

    @property
    def digits(self) -> str:
        """Six digits, the same on both screens unless somebody stands between them."""
        return digits_of(self.transcript)

    def believe(self, log: Sequence[bytes]) -> Membership:
        """The membership that the log tells, if that is as the other side said.

        Raises PairingError where it is not, and what Membership.replay raises.
        """
        membership = Membership.replay(log)
        if (membership.space_id, membership.space_kind) != (self.space, self.kind):
            raise _misled("another space")
        if not all(membership.knows(head) for head in self.heads):
            raise _misled("an incomplete list of members")
        member = membership.members.get(self.keys.device_id)
        if member is None or self.person not in (None, member.person):
            raise _misled("a list of members without this device")
        if self.inviter is not None and self.inviter not in membership.everyone:
            raise _misled("a list of members without itself")
        self._open_canary(membership)
        return membership

    def _open_canary(self, membership: Membership) -> None:
        try:
            keys = EpochKeys(self.keys, membership)
            key = _canary_key(self.keys.device_id, membership, keys, self.transcript)
            opened = sealing.unseal(key, b"", self.canary) if self.canary else self.transcript
        except Unopenable:
            raise _misled("a key that does not fit") from None
        if not hmac.compare_digest(opened, self.transcript):
            raise _misled("a key that does not fit")


@dataclass(frozen=True)
class Awaited:
    """What a device keeps while it may be let in: its mailbox, and the spaces as offered.

    `is_confirmed`: its person has compared the digits.
    """

    mailbox: bytes
    mailbox_key: bytes = field(repr=False)
    spaces: tuple[Joined, ...]
    is_confirmed: bool = False


def digits_of(transcript: bytes) -> str:
    """Six digits that stand for all that was said, for both screens."""
    return f"{int.from_bytes(transcript, 'big') % 10**6:06}"


def canary_for(device: bytes, membership: Membership, keys: EpochKeys, transcript: bytes) -> bytes:
    """Proof for a device that was just added that both hold the same key of that space."""
    return sealing.seal(_canary_key(device, membership, keys, transcript), b"", transcript)


def _canary_key(device: bytes, membership: Membership, keys: EpochKeys, transcript: bytes) -> bytes:
    """The key of a canary, from that of the epoch in which the device came in."""
    wrapped = (at for at, epoch in enumerate(membership.epochs) if device in epoch.wraps)
    epoch = next(wrapped, None)
    if epoch is None:
        raise Unopenable("No key was wrapped for this device.")
    context = membership.space_id
    return sealing.derive(keys.key(epoch), transcript, "canary", context, sealing.SEALING_KEY)


def _misled(what: str) -> PairingError:
    return PairingError(f"The relay or the other device gave {what}.", "Start again.")
