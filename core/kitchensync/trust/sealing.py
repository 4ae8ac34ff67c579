"""The symmetric half of the protocol: derive, seal, wrap, pad.

What is sealed, and under which key, is left to the callers; protocol, sections 1 and 5.
"""

from __future__ import annotations

import hashlib

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from kitchensync.errors import Unopenable
from kitchensync.trust.keys import DeviceKeys, DevicePublic, check_wrapping_key
from kitchensync.wire import domain, hash_of

SEALING_KEY = 44
TAG = 16
WRAPPED_KEY = 80

_HPKE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)


def derive(key: bytes, salt: bytes, purpose: str, context: bytes, length: int) -> bytes:
    """KDF of the protocol: HKDF-SHA256 bound to a purpose and a context."""
    return HKDF(hashes.SHA256(), length, salt, domain(purpose) + context).derive(key)


def seal(key_and_nonce: bytes, aad: bytes, plaintext: bytes) -> bytes:
    """SEAL: ciphertext and tag under a key and nonce that are used for nothing else."""
    return ChaCha20Poly1305(key_and_nonce[:32]).encrypt(key_and_nonce[32:], plaintext, aad)


def unseal(key_and_nonce: bytes, aad: bytes, ciphertext: bytes) -> bytes:
    """The plaintext of SEAL, or Unopenable."""
    try:
        return ChaCha20Poly1305(key_and_nonce[:32]).decrypt(key_and_nonce[32:], ciphertext, aad)
    except InvalidTag:
        raise Unopenable("Sealed content does not open.") from None


def wrap(public: DevicePublic, info: bytes, key: bytes) -> bytes:
    """WRAP: 80 bytes that only that device opens to the key of 32; raises BadSignature."""
    check_wrapping_key(public.wrapping)
    return _HPKE.encrypt(key, X25519PublicKey.from_public_bytes(public.wrapping), info)


def unwrap(keys: DeviceKeys, info: bytes, wrapped: bytes) -> bytes:
    """The key in a WRAP for this device, or Unopenable."""
    try:
        return _HPKE.decrypt(wrapped, keys.wrapping_key, info)
    except InvalidTag:
        raise Unopenable("A wrapped key does not open.") from None


def hedged_salt(fresh: bytes, hedge: bytes, plaintext: bytes) -> bytes:
    """A salt that stays unique should the random source repeat itself."""
    return hash_of("salt", fresh, hedge, hashlib.sha256(plaintext).digest())


def padded_length(length: int) -> int:
    """PADMÉ: the length rounded up so that it tells O(log log length) bits."""
    exponent = length.bit_length() - 1
    step = 1 << (exponent - exponent.bit_length())
    return (length + step - 1) // step * step


def pad(content: bytes) -> bytes:
    """The content, a mark, and zeros up to the PADMÉ length."""
    return (content + b"\x80").ljust(padded_length(len(content) + 1), b"\0")


def unpad(padded: bytes) -> bytes:
    """What `pad` was given, or Unopenable."""
    marked = padded.rstrip(b"\0")
    if not marked.endswith(b"\x80") or len(padded) != padded_length(len(marked)):
        raise Unopenable("The padding of sealed content is wrong.")
    return marked[:-1]
