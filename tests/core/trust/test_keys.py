import hashlib
from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from kitchensync.errors import BadSignature
from kitchensync.trust.keys import DeviceKeys, check_signing_key, check_wrapping_key, verify
from kitchensync.wire import domain

P = 2**255 - 19
D = -121665 * pow(121666, -1, P) % P
L = 2**252 + 27742317777372353535851937790883648493


def little(number: int) -> bytes:
    return number.to_bytes(32, "little")


def multiply(point: tuple[int, int], times: int) -> tuple[int, int]:
    """On edwards25519, slowly."""
    result = (0, 1)
    for bit in bin(times)[2:]:
        result = add(result, result)
        if bit == "1":
            result = add(result, point)
    return result


def add(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    (x1, y1), (x2, y2) = one, other
    product = D * x1 * x2 * y1 * y2
    x = (x1 * y2 + x2 * y1) * pow(1 + product, -1, P) % P
    y = (y1 * y2 + x1 * x2) * pow(1 - product, -1, P) % P
    return x, y


def x_of(y: int) -> int | None:
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * pow(2, (P - 1) // 4, P) % P
    return x if x * x % P == square else None


def small_points() -> set[tuple[int, int]]:
    """The eight points whose order divides 8: l times some point, and the multiples of that."""
    for y in range(2, 100):
        x = x_of(y)
        if x is not None:
            generator = multiply((x, y), L)
            if multiply(generator, 4) != (0, 1):
                return {multiply(generator, times) for times in range(8)}
    raise AssertionError("no point of order 8 found")


SMALL = sorted(small_points())


def encodings(y: int, limit: int) -> list[int]:
    """All ways to write y below a limit, canonical or not."""
    return [value for value in (y, y + P) if value < limit]


def test_there_are_eight_small_points() -> None:
    assert len(SMALL) == 8


@pytest.mark.parametrize("point", SMALL)
@pytest.mark.parametrize("sign", [0, 2**255])
def test_every_encoding_of_a_small_signing_key_is_refused(
    point: tuple[int, int], sign: int
) -> None:
    for y in encodings(point[1], 2**255):
        with pytest.raises(BadSignature):
            check_signing_key(little(y | sign))


def test_openssl_alone_would_believe_a_signature_by_a_small_key() -> None:
    """The identity as key and as R verifies any message: the reason for the table."""
    identity = little(1)
    forged = identity + bytes(32)
    Ed25519PublicKey.from_public_bytes(identity).verify(forged, b"anything")
    with pytest.raises(BadSignature):
        verify(identity, "entry", b"anything", forged)


@pytest.mark.parametrize("point", SMALL)
@pytest.mark.parametrize("high_bit", [0, 2**255])
def test_every_encoding_of_a_small_wrapping_key_is_refused(
    point: tuple[int, int], high_bit: int
) -> None:
    _, y = point
    if y == 1:
        return  # the point at infinity has no u
    u = (1 + y) * pow(1 - y, -1, P) % P
    for value in encodings(u, 2**255):
        with pytest.raises(BadSignature):
            check_wrapping_key(little(value | high_bit))


def test_the_small_points_of_the_twist_are_refused_as_wrapping_keys() -> None:
    for u in (0, P - 1):
        with pytest.raises(BadSignature):
            check_wrapping_key(little(u))


@pytest.mark.parametrize("check", [check_signing_key, check_wrapping_key])
def test_a_key_that_is_not_canonical_is_refused(check: Callable[[bytes], object]) -> None:
    for number in (P, P + 5, 2**255 - 1):
        with pytest.raises(BadSignature):
            check(little(number))
    for wrong in (b"", b"k" * 31, b"k" * 33):
        with pytest.raises(BadSignature):
            check(wrong)


def test_rfc_8032_test_3_signs_and_verifies() -> None:
    seed = bytes.fromhex("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7")
    public = "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025"
    signature = (
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
        "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
    )
    keys = DeviceKeys(seed, b"w" * 32, b"h" * 32)
    assert keys.public.signing.hex() == public
    raw = Ed25519PrivateKey.from_private_bytes(seed).sign(bytes.fromhex("af82"))
    assert raw.hex() == signature
    assert keys.sign("x", b"m") == Ed25519PrivateKey.from_private_bytes(seed).sign(
        b"kitchensync/1/x\0m"
    )


def test_a_signature_is_for_one_purpose_one_message_one_key(random: Callable[[int], bytes]) -> None:
    ann, ben = DeviceKeys.generate(random), DeviceKeys.generate(random)
    signature = ann.sign("entry", b"message")
    verify(ann.public.signing, "entry", b"message", signature)
    for key, purpose, message in (
        (ben.public.signing, "entry", b"message"),
        (ann.public.signing, "envelope", b"message"),
        (ann.public.signing, "entry", b"massage"),
    ):
        with pytest.raises(BadSignature):
            verify(key, purpose, message, signature)


def test_a_signature_cannot_be_written_in_a_second_way(random: Callable[[int], bytes]) -> None:
    keys = DeviceKeys.generate(random)
    signature = keys.sign("entry", b"message")
    s = int.from_bytes(signature[32:], "little")
    again = signature[:32] + little(s + L)
    with pytest.raises(BadSignature, match="form"):
        verify(keys.public.signing, "entry", b"message", again)
    with pytest.raises(BadSignature):
        verify(keys.public.signing, "entry", b"message", signature + b"\0")


def signature_with(r: bytes, seed: bytes, message: bytes) -> bytes:
    """What a signer who knows the key can make for R = the identity, in that encoding of R."""
    scalar = bytearray(hashlib.sha512(seed).digest()[:32])
    scalar[0] &= 248
    scalar[31] = scalar[31] & 127 | 64
    public = DeviceKeys(seed, b"w" * 32, b"h" * 32).public.signing
    challenge = int.from_bytes(hashlib.sha512(r + public + message).digest(), "little")
    return r + little(challenge * int.from_bytes(scalar, "little") % L)


def test_r_is_compared_as_bytes() -> None:
    seed = b"s" * 32
    public = DeviceKeys(seed, b"w" * 32, b"h" * 32).public.signing
    message = domain("entry") + b"message"
    verify(public, "entry", b"message", signature_with(little(1), seed, message))
    for other in (little(1 | 2**255), little(P + 1)):
        with pytest.raises(BadSignature):
            verify(public, "entry", b"message", signature_with(other, seed, message))


def test_purposes_are_separated_by_a_zero_byte() -> None:
    assert domain("entry") == b"kitchensync/1/entry\0"
