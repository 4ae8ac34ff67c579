from collections.abc import Callable

import pytest
from cryptography.hazmat.bindings._rust import openssl
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from kitchensync.errors import BadSignature, Unopenable
from kitchensync.trust import sealing
from kitchensync.trust.keys import DeviceKeys, DevicePublic
from tests.core.trust import hpke

# RFC 9180, A.2.1 and the first of A.2.1.1.
EPHEMERAL = "f4ec9b33b792c372c1d2c2063507b684ef925b8c75a42dbcbf57d63ccd381600"
RECIPIENT = "8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e0fb"
INFO = b"Ode on a Grecian Urn"
ENC = "1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a"
CIPHERTEXT = (
    "1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db21993c62ce81883d2dd1b51a28"
)
PLAINTEXT = b"Beauty is truth, truth beauty"


def recipient() -> X25519PrivateKey:
    return X25519PrivateKey.from_private_bytes(bytes.fromhex(RECIPIENT))


def test_the_rfc_vector_opens_with_our_suite() -> None:
    opened = openssl.hpke._decrypt_with_aad(
        sealing._HPKE, bytes.fromhex(ENC + CIPHERTEXT), recipient(), INFO, b"Count-0"
    )
    assert opened == PLAINTEXT


def test_the_rfc_vector_is_what_the_tests_own_hpke_makes() -> None:
    public = recipient().public_key().public_bytes_raw()
    made = hpke.seal(public, INFO, PLAINTEXT, bytes.fromhex(EPHEMERAL), aad=b"Count-0")
    assert made.hex() == ENC + CIPHERTEXT


def test_what_the_tests_own_hpke_seals_without_aad_unwraps() -> None:
    keys = DeviceKeys(b"s" * 32, bytes.fromhex(RECIPIENT), b"h" * 32)
    wrapped = hpke.seal(keys.public.wrapping, INFO, b"k" * 32, bytes.fromhex(EPHEMERAL))
    assert sealing.unwrap(keys, INFO, wrapped) == b"k" * 32


def test_a_wrapped_key_opens_for_one_device_and_one_purpose(random: Callable[[int], bytes]) -> None:
    ann, ben = DeviceKeys.generate(random), DeviceKeys.generate(random)
    wrapped = sealing.wrap(ann.public, b"info", b"k" * 32)
    assert len(wrapped) == sealing.WRAPPED_KEY
    assert sealing.unwrap(ann, b"info", wrapped) == b"k" * 32
    for keys, info, changed in (
        (ben, b"info", wrapped),
        (ann, b"other", wrapped),
        (ann, b"info", wrapped[:-1]),
        (ann, b"info", bytes(80)),
        (ann, b"info", b""),
    ):
        with pytest.raises(Unopenable):
            sealing.unwrap(keys, info, changed)


def test_nothing_is_wrapped_for_a_weak_key() -> None:
    with pytest.raises(BadSignature):
        sealing.wrap(DevicePublic(b"s" * 32, bytes(32)), b"info", b"k" * 32)


def test_hkdf_is_that_of_rfc_5869() -> None:
    """Test case 1 of the RFC, whose info is not of our form: hence the primitive below ours."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    okm = HKDF(hashes.SHA256(), 42, bytes(range(13)), bytes(range(0xF0, 0xFA))).derive(b"\x0b" * 22)
    assert okm.hex().startswith("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf")
    ours = sealing.derive(b"\x0b" * 22, b"salt", "p", b"c", 42)
    same = HKDF(hashes.SHA256(), 42, b"salt", b"kitchensync/1/p\0c").derive(b"\x0b" * 22)
    assert ours == same


def test_what_was_padded_is_unpadded_whatever_it_ends_in() -> None:
    for content in (b"", b"\0", b"\x80", b"\x80\0\0", b"a" * 1000, bytes(500)):
        assert sealing.unpad(sealing.pad(content)) == content
    for wrong in (b"", b"\0", b"abc", sealing.pad(b"a" * 1000) + b"\0" * 32):
        with pytest.raises(Unopenable):
            sealing.unpad(wrong)


def test_sealed_content_is_bound_to_what_stands_beside_it() -> None:
    key = b"k" * sealing.SEALING_KEY
    sealed = sealing.seal(key, b"beside", b"content")
    assert sealing.unseal(key, b"beside", sealed) == b"content"
    for other_key, aad, changed in (
        (b"K" + key[1:], b"beside", sealed),
        (key[:-1] + b"n", b"beside", sealed),
        (key, b"", sealed),
        (key, b"beside", sealed[:-1]),
        (key, b"beside", b""),
    ):
        with pytest.raises(Unopenable):
            sealing.unseal(other_key, aad, changed)
