"""HPKE base mode (RFC 9180) for sealing with a chosen ephemeral key: what the library does not do.

Written from the RFC, so that the library is checked against something else than itself.
"""

import hashlib
import hmac

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

KEM_SUITE = b"KEM" + (0x0020).to_bytes(2, "big")
SUITE = b"HPKE" + b"".join(each.to_bytes(2, "big") for each in (0x0020, 0x0001, 0x0003))


def seal(public: bytes, info: bytes, plaintext: bytes, ephemeral: bytes, aad: bytes = b"") -> bytes:
    """enc ‖ ciphertext, as section 6.1 of the RFC."""
    private = X25519PrivateKey.from_private_bytes(ephemeral)
    enc = private.public_key().public_bytes_raw()
    shared = private.exchange(X25519PublicKey.from_public_bytes(public))
    secret = _kem_secret(shared, enc + public)
    key, nonce = _schedule(secret, info)
    return enc + ChaCha20Poly1305(key).encrypt(nonce, plaintext, aad)


def _kem_secret(shared: bytes, context: bytes) -> bytes:
    extracted = _extract(KEM_SUITE, b"", b"eae_prk", shared)
    return _expand(KEM_SUITE, extracted, b"shared_secret", context, 32)


def _schedule(secret: bytes, info: bytes) -> tuple[bytes, bytes]:
    psk_id_hash = _extract(SUITE, b"", b"psk_id_hash", b"")
    info_hash = _extract(SUITE, b"", b"info_hash", info)
    context = b"\0" + psk_id_hash + info_hash
    extracted = _extract(SUITE, secret, b"secret", b"")
    key = _expand(SUITE, extracted, b"key", context, 32)
    return key, _expand(SUITE, extracted, b"base_nonce", context, 12)


def _extract(suite: bytes, salt: bytes, label: bytes, material: bytes) -> bytes:
    return _hmac(salt or bytes(32), b"HPKE-v1" + suite + label + material)


def _expand(suite: bytes, key: bytes, label: bytes, info: bytes, length: int) -> bytes:
    labelled = length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info
    return _hmac(key, labelled + b"\1")[:length]


def _hmac(key: bytes, message: bytes) -> bytes:
    return hmac.new(key, message, hashlib.sha256).digest()
