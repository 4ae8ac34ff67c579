"""A device's keys in one space, and the one strict rule by which signatures are believed.

Keeping keys is left to keystore.py, sealing with them to sealing.py; protocol, sections 1 and 2.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from kitchensync.errors import BadSignature
from kitchensync.wire import domain, hash_of

_FIELD = 2**255 - 19
_GROUP_ORDER = 2**252 + 27742317777372353535851937790883648493


def _little(text: str) -> int:
    return int.from_bytes(bytes.fromhex(text), "little")


# y of the eight points whose order divides 8: "Taming the many EdDSAs" (Chalkias, Garillot,
# Nikolaenko, 2020), table 1. Both signs of x share one y.
_SMALL_ORDER_Y = frozenset(
    {
        0,
        1,
        _FIELD - 1,
        _little("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
        _little("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
    }
)
# u of the same points and of those on the twist: https://cr.yp.to/ecdh.html#validate.
_SMALL_ORDER_U = frozenset(
    {
        0,
        1,
        _FIELD - 1,
        _little("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"),
        _little("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"),
    }
)


@dataclass(frozen=True)
class DevicePublic:
    """What others know of a device: two public keys of 32 bytes."""

    signing: bytes
    wrapping: bytes

    @cached_property
    def device_id(self) -> bytes:
        """16 bytes; the name of the device in its space."""
        return hash_of("device", self.signing, self.wrapping)[:16]

    def check(self) -> None:
        """Raise BadSignature unless both keys are canonical and not of small order."""
        check_signing_key(self.signing)
        check_wrapping_key(self.wrapping)


@dataclass(frozen=True, repr=False, eq=False)
class DeviceKeys:
    """What only the device knows: three secrets of 32 bytes, for one space."""

    signing_seed: bytes
    wrapping_private: bytes
    hedge: bytes

    @classmethod
    def generate(cls, random: Callable[[int], bytes]) -> DeviceKeys:
        """New keys from a source of random bytes."""
        return cls(random(32), random(32), random(32))

    def __repr__(self) -> str:
        return f"<DeviceKeys of {self.device_id.hex()}>"

    @cached_property
    def public(self) -> DevicePublic:
        """The half that others may see."""
        return DevicePublic(
            self._signing_key.public_key().public_bytes_raw(),
            self.wrapping_key.public_key().public_bytes_raw(),
        )

    @property
    def device_id(self) -> bytes:
        """16 bytes."""
        return self.public.device_id

    def sign(self, purpose: str, message: bytes) -> bytes:
        """SIGN(purpose, message): 64 bytes."""
        return self._signing_key.sign(domain(purpose) + message)

    @cached_property
    def wrapping_key(self) -> X25519PrivateKey:
        """The key that opens what was wrapped for this device."""
        return X25519PrivateKey.from_private_bytes(self.wrapping_private)

    @cached_property
    def _signing_key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.signing_seed)


def verify(signing: bytes, purpose: str, message: bytes, signature: bytes) -> None:
    """Raise BadSignature unless the signature is that key's over the message for that purpose."""
    if len(signature) != 64 or int.from_bytes(signature[32:], "little") >= _GROUP_ORDER:
        raise BadSignature("A signature has the wrong form.")
    check_signing_key(signing)
    try:
        Ed25519PublicKey.from_public_bytes(signing).verify(signature, domain(purpose) + message)
    except InvalidSignature:
        raise BadSignature("A signature does not match what it signs.") from None


def check_signing_key(signing: bytes) -> None:
    """Raise BadSignature for an Ed25519 key that is not canonical or of small order."""
    y = int.from_bytes(signing, "little") & (2**255 - 1)
    if len(signing) != 32 or y >= _FIELD or y in _SMALL_ORDER_Y:
        raise BadSignature("A signing key is weak or has the wrong form.")


def check_wrapping_key(wrapping: bytes) -> None:
    """Raise BadSignature for an X25519 key that is not canonical or of small order."""
    u = int.from_bytes(wrapping, "little")
    if len(wrapping) != 32 or u >= _FIELD or u in _SMALL_ORDER_U:
        raise BadSignature("A wrapping key is weak or has the wrong form.")
