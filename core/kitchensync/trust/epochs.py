"""The keys of the epochs that a device may read.

Which epochs there are is left to membership.py, beginning one to authoring.py; protocol, section 4.
"""

from __future__ import annotations

import hmac

from kitchensync.errors import Unopenable
from kitchensync.trust import sealing
from kitchensync.trust.keys import DeviceKeys
from kitchensync.trust.membership import Membership
from kitchensync.wire import NO_HASH, domain, hash_of


class EpochKeys:
    """The keys that a device can get out of one state of the membership log.

    Each is unwrapped when it is first asked for. Safe to use from several threads.
    """

    def __init__(
        self, keys: DeviceKeys, membership: Membership, found: dict[bytes, bytes] | None = None
    ) -> None:
        """`found` is a cache that states of the log may share: keys by their `key_hash`."""
        self._keys = keys
        self._membership = membership
        # Not by epoch: the entry that began one may be taken back, and another one begin it.
        self._found = {} if found is None else found

    def key(self, epoch: int) -> bytes:
        """The 32 bytes of an epoch's key; Unopenable where the log gives this device none."""
        membership = self._membership
        for newer in range(epoch, membership.epoch + 1):
            promised = membership.epochs[newer].key_hash
            key = self._found.get(promised) or self._own(membership, newer)
            if key is not None:
                return self._walk_back(membership, newer, key, epoch)
        raise Unopenable("The membership log gives this device no key to this content.")

    def _own(self, membership: Membership, epoch: int) -> bytes | None:
        """The key as it was wrapped for this device; None if it was not, or is not as promised."""
        device = self._keys.device_id
        wrapped = membership.epochs[epoch].wraps.get(device)
        if wrapped is None:
            return None
        # In entry 0 the space has no id yet.
        founding = epoch == 0 and membership.everyone[device].index == 0
        info = wrap_info(NO_HASH if founding else membership.space_id, epoch, device)
        try:
            return self._believe(membership, epoch, sealing.unwrap(self._keys, info, wrapped))
        except Unopenable:
            return None

    def _walk_back(self, membership: Membership, newer: int, key: bytes, epoch: int) -> bytes:
        self._found[membership.epochs[newer].key_hash] = key
        while newer > epoch:
            sealed = membership.epochs[newer].old_key or b""
            key = sealing.unseal(old_key_key(key, membership.space_id, newer), b"", sealed)
            newer -= 1
            self._found[membership.epochs[newer].key_hash] = self._believe(membership, newer, key)
        return key

    @staticmethod
    def _believe(membership: Membership, epoch: int, key: bytes) -> bytes:
        if not hmac.compare_digest(key_hash(key), membership.epochs[epoch].key_hash):
            raise Unopenable("The membership log gives another key than it promised.")
        return key


def key_hash(key: bytes) -> bytes:
    """What the membership log says of a key without telling it."""
    return hash_of("epoch-key", key)


def wrap_info(space: bytes, epoch: int, device: bytes) -> bytes:
    """What ties a wrapped key to its space, epoch and device."""
    return domain("wrap") + space + epoch.to_bytes(8, "big") + device


def old_key_key(new_key: bytes, space: bytes, new_epoch: int) -> bytes:
    """The key and nonce under which the key of an epoch seals the one before."""
    context = space + new_epoch.to_bytes(8, "big")
    return sealing.derive(new_key, b"", "old-key", context, sealing.SEALING_KEY)
