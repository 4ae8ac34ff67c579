"""One space on this device: its replica, its keys, its membership as far as it is known here.

What a sync does with it is left to `steps`, SQL to the replica. Opening a space and reading from it
loads nothing but the replica.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from kitchensync.errors import Unopenable
from kitchensync.replica import Identity, Replica
from kitchensync.replica.database import damaged

if TYPE_CHECKING:
    from kitchensync.replica.archives.over import Rule
    from kitchensync.replica.values import Open
    from kitchensync.trust.entries import SpaceKind
    from kitchensync.trust.epochs import EpochKeys
    from kitchensync.trust.keys import DeviceKeys
    from kitchensync.trust.keystore import KeyStore
    from kitchensync.trust.membership import Membership

Clock = Callable[[], int]
"""Unix milliseconds."""
Random = Callable[[int], bytes]
"""That many random bytes."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where a space finds what is not its own: keys, clock, randomness.

    `archiving`: the rule by which all devices of a space archive; None for the usual one.
    """

    keystore: KeyStore
    clock: Clock
    random: Random
    archiving: Rule | None = None


class Space:
    """A space that this device is, or was, a member of. Safe to use from several threads."""

    def __init__(self, replica: Replica, label: str, around: Surroundings) -> None:
        self.replica = replica
        self.label = label
        self.around = around
        self._followed: tuple[Membership, bytes] | None = None
        self._found_keys: dict[bytes, bytes] = {}

    @classmethod
    def found(
        cls, path: Path, label: str, kind: SpaceKind, person: bytes, around: Surroundings
    ) -> Space:
        """A new space, this device its first adult; the relay hears of it at the next sync."""
        from kitchensync.trust import authoring
        from kitchensync.trust.keys import DeviceKeys

        keys = DeviceKeys.generate(around.random)
        log = [authoring.found(keys, kind, person, around.random)]
        return cls.adopt(path, label, keys, log, around)

    @classmethod
    def adopt(
        cls,
        path: Path,
        label: str,
        keys: DeviceKeys,
        log: Sequence[bytes],
        around: Surroundings,
    ) -> Space:
        """A space whose membership log names the owner of `keys`; its replica starts empty."""
        from kitchensync.trust.membership import Membership

        membership = Membership.replay(log)
        member = membership.authority(keys.device_id)
        around.keystore.save(label, keys)
        identity = Identity(membership.space_id, keys.device_id, member.index)
        replica = Replica.create(path, identity, log=log, clock=around.clock, random=around.random)
        return cls(replica, label, around)

    @classmethod
    def open(
        cls, path: Path, label: str, around: Surroundings, *, read_only: bool = False
    ) -> Space:
        """The space in that file; raises what opening a replica raises."""
        replica = Replica.open(path, clock=around.clock, random=around.random, read_only=read_only)
        return cls(replica, label, around)

    def close(self) -> None:
        """Let go of the database."""
        self.replica.close()

    @property
    def id(self) -> bytes:
        """The space id, 32 bytes."""
        return self.replica.identity.space

    @property
    def device(self) -> bytes:
        """This device's id in the space, 16 bytes."""
        return self.replica.identity.device

    @cached_property
    def keys(self) -> DeviceKeys:
        """This device's keys; raises where they are missing or not this replica's."""
        from kitchensync.trust.keystore import keys_of

        keys = keys_of(self.around.keystore, self.label, self.device)
        if keys is None:
            from kitchensync.sync.endings import no_keys

            raise no_keys(self.membership, self.device)
        return keys

    @property
    def membership(self) -> Membership:
        """The membership as far as this device knows it, entries of other processes included."""
        membership, later = self._known_and_later()
        for entry in later[1:]:
            membership = membership.then(entry)
        self._followed = membership, later[-1]
        return membership

    def _known_and_later(self) -> tuple[Membership, Sequence[bytes]]:
        """The membership as far as it was followed, and the log from its last entry on."""
        from kitchensync.trust.entries import parse_entry
        from kitchensync.trust.membership import Membership

        if (followed := self._followed) is not None:
            known, last = followed
            later = self.replica.entries(known.length - 1)
            if later[:1] == [last]:
                return known, later
        # Nothing yet, followed inside a transaction that failed, or another log by now. What is in
        # the file was verified before it came there.
        log = self.log()
        if not log:
            raise damaged(self.replica.path, "its list of members is gone")
        return Membership.replay(log, parse_entry(log[-1]).hash), log[-1:]

    def epoch_keys(self, membership: Membership) -> EpochKeys:
        """The keys of the epochs in that state of the membership; raises what `keys` raises."""
        from kitchensync.trust.epochs import EpochKeys

        return EpochKeys(self.keys, membership, self._found_keys)

    def lend(self, keys: DeviceKeys, membership: Membership) -> EpochKeys:
        """Have this home read by these keys if it has none; those of the epochs of their log.

        Own ones that `keep_next` kept are put in their place.
        """
        from kitchensync.trust.epochs import EpochKeys
        from kitchensync.trust.keystore import keys_of

        epochs = EpochKeys(keys, membership, self._found_keys)
        if keys_of(self.around.keystore, self.label, self.device) is None:
            self.keys = keys
            # All that can be found going back is kept for the log known here, which shares them.
            with suppress(Unopenable):
                epochs.key(0)
        return epochs

    def epoch_key(self, epoch: int) -> bytes:
        """The key of that epoch; Unopenable where this device was given none."""
        return self.epoch_keys(self.membership).key(epoch)

    def open_envelope(self, raw: bytes) -> Sequence[bytes]:
        """The change sets in a kept envelope; Unopenable or Malformed where it has none."""
        return self.opener()(raw)

    def opener(self) -> Open:
        """`open_envelope` for many in one snapshot: the log is asked once for an epoch's key."""
        keys: dict[int, bytes] = {}

        def opened(raw: bytes) -> Sequence[bytes]:
            from kitchensync.trust.envelope import open_, parse

            envelope = parse(raw)
            epoch = envelope.header.epoch
            if epoch not in keys:
                keys[epoch] = self.epoch_key(epoch)
            return open_(envelope, keys[epoch]).change_sets

        return opened

    def log(self) -> list[bytes]:
        """The membership log, oldest first."""
        return self.replica.entries()
