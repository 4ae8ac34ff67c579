import hashlib
import os
import resource
import sys

import pytest
import zstandard

from kitchensync.errors import Malformed, TooLarge, Unopenable
from kitchensync.replica.changeset import MAX_CHANGE_SET
from kitchensync.sync.wire.limits import SEAL_BYTES
from kitchensync.trust import envelope as module
from kitchensync.trust import sealing
from kitchensync.trust.entries import MAX_DEVICES, Place, Seen
from kitchensync.trust.envelope import (
    MAX_BODY,
    MAX_ENVELOPE,
    Body,
    Envelope,
    Position,
    open_,
    parse,
    seal,
)
from kitchensync.trust.keys import DeviceKeys
from kitchensync.wire import NO_HASH, encode

KEYS = DeviceKeys(b"s" * 32, b"w" * 32, b"h" * 32)
EPOCH_KEY = b"k" * 32
POSITION = Position(b"S" * 32, 1, NO_HASH, b"M" * 32, 0)
SMALL = Body(1, None, [], [], [b"milk"])


def sealed(body: Body = SMALL, position: Position = POSITION) -> Envelope:
    return seal(position, body, keys=KEYS, epoch_key=EPOCH_KEY, random=lambda n: b"r" * n)


def sealed_plaintext(plaintext: bytes) -> Envelope:
    """An envelope over a plaintext of the test's choice, signed and sealed as it should be."""
    header = module.Header(
        1, 1, b"S" * 32, KEYS.device_id, 1, NO_HASH, b"M" * 32, 0, b"t" * 32, len(plaintext) + 16
    )
    raw_header = encode(header)
    context = hashlib.sha256(raw_header).digest()
    key = sealing.derive(EPOCH_KEY, header.salt, "envelope", context, 44)
    ciphertext = sealing.seal(key, raw_header, plaintext)
    signature = KEYS.sign("envelope", raw_header + hashlib.sha256(ciphertext).digest())
    return parse(encode([raw_header, ciphertext, signature]))


def test_what_was_sealed_opens_again() -> None:
    body = Body(
        3,
        b"d" * 32,
        [Seen(b"a" * 16, 4)],
        [Place(b"a" * 16, 5, b"h" * 32), Place(b"b" * 16, 1, b"i" * 32)],
        [b"milk", os.urandom(5000), b"eggs" * 3000],
    )
    envelope = sealed(body)
    assert open_(parse(envelope.raw), EPOCH_KEY) == body
    assert parse(envelope.raw) == envelope


def test_a_small_change_stays_within_512_bytes() -> None:
    change = b"c" * 120
    body = Body(1, None, [], [Place(b"a" * 16, 2**40, b"h" * 32)], [change])
    assert len(sealed(body, Position(b"S" * 32, 2**40, NO_HASH, b"M" * 32, 100)).raw) <= 512


def test_nothing_of_the_content_can_be_read_from_outside() -> None:
    assert b"milk" not in sealed().raw


def test_two_seals_of_one_body_share_no_salt_unless_everything_repeats() -> None:
    fresh = seal(POSITION, SMALL, keys=KEYS, epoch_key=EPOCH_KEY, random=os.urandom)
    other_body = sealed(Body(1, None, [], [], [b"eggs"]))
    other_device = seal(
        POSITION,
        SMALL,
        keys=DeviceKeys(b"s" * 32, b"w" * 32, b"H" * 32),
        epoch_key=EPOCH_KEY,
        random=lambda n: b"r" * n,
    )
    salts = {each.header.salt for each in (sealed(), fresh, other_body, other_device)}
    assert len(salts) == 4


def test_lengths_tell_little() -> None:
    lengths = {len(sealed(Body(1, None, [], [], [os.urandom(n)])).raw) for n in range(2000, 3000)}
    assert len(lengths) <= 17


@pytest.mark.parametrize(
    ("length", "padded"),
    [(1, 1), (2, 2), (8, 8), (9, 10), (100, 104), (1000, 1024), (1025, 1088), (10**6, 1015808)],
)
def test_padme_rounds_up_as_the_paper_says(length: int, padded: int) -> None:
    assert sealing.padded_length(length) == padded


def test_another_key_does_not_open_it() -> None:
    with pytest.raises(Unopenable):
        open_(sealed(), b"K" * 32)


def test_a_header_that_was_changed_does_not_open() -> None:
    honest = parse(sealed().raw)
    moved = sealed(position=Position(b"S" * 32, 2, NO_HASH, b"M" * 32, 0))
    swapped = encode([moved.header_bytes, honest.ciphertext, honest.signature])
    with pytest.raises(Unopenable):
        open_(parse(swapped), EPOCH_KEY)


@pytest.mark.parametrize(
    ("what", "plaintext"),
    [
        ("nothing", b""),
        ("zeros only", bytes(8)),
        ("no mark", b"\0abc"),
        ("an unknown encoding", sealing.pad(b"\2" + encode(SMALL))),
        ("padding longer than it must be", sealing.pad(b"\0" + encode(SMALL)) + bytes(64)),
        ("no body", sealing.pad(b"\0" + encode([1, 2, 3]))),
        ("a body not canonical", sealing.pad(b"\0" + encode(SMALL)[:-6] + b"\xc5\0\4milk")),
        ("a digest of 31 bytes", sealing.pad(b"\0" + encode([1, bytes(31), [], [], []]))),
        (
            "heads out of order",
            sealing.pad(
                b"\0"
                + encode([1, None, [], [[b"b" * 16, 1, NO_HASH], [b"a" * 16, 1, NO_HASH]], []])
            ),
        ),
        ("a damaged frame", sealing.pad(b"\1" + zstandard.compress(encode(SMALL))[:-1])),
        ("no frame", sealing.pad(b"\1" + b"x" * 50)),
        ("two frames", sealing.pad(b"\1" + 2 * zstandard.compress(encode(SMALL)))),
        (
            "a frame that does not declare its size",
            sealing.pad(
                b"\1" + zstandard.ZstdCompressor(write_content_size=False).compress(encode(SMALL))
            ),
        ),
    ],
)
def test_content_that_is_not_of_the_format_is_void(what: str, plaintext: bytes) -> None:
    with pytest.raises(Unopenable):
        open_(sealed_plaintext(plaintext), EPOCH_KEY)


def bomb_claiming(claimed: int) -> bytes:
    """A zstd frame of 200 MiB of zeros that declares another size, made without holding them."""
    size = 200 * 2**20
    stream = zstandard.ZstdCompressor().compressobj(size=size)
    parts = [stream.compress(bytes(2**20)) for _ in range(200)]
    frame = bytearray(b"".join([*parts, stream.flush()]))
    at = frame.index(size.to_bytes(4, "little"))
    frame[at : at + 4] = claimed.to_bytes(4, "little")
    assert zstandard.frame_content_size(bytes(frame)) == claimed
    return bytes(frame)


@pytest.mark.parametrize("claimed", [1000, MAX_BODY, 200 * 2**20, 2**32 - 1])
def test_a_zip_bomb_does_not_fill_the_memory(claimed: int) -> None:
    envelope = sealed_plaintext(sealing.pad(b"\1" + bomb_claiming(claimed)))
    assert len(envelope.raw) < 32 * 1024
    before = peak_memory()
    with pytest.raises(Unopenable):
        open_(envelope, EPOCH_KEY)
    assert peak_memory() - before < 4 * MAX_BODY


def peak_memory() -> int:
    """Bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def test_a_body_over_the_limit_is_not_sealed() -> None:
    with pytest.raises(TooLarge):
        sealed(Body(1, None, [], [], [bytes(MAX_BODY)]))
    with pytest.raises(TooLarge):
        sealed(Body(1, None, [], [], [b""] * (module.MAX_CHANGE_SETS + 1)))
    with pytest.raises(TooLarge):
        sealed(Body(1, None, [], [], [os.urandom(MAX_ENVELOPE)]))


def test_the_largest_body_that_is_sealed_opens() -> None:
    body = Body(1, None, [], [], [bytes(MAX_BODY - 100)])
    assert open_(parse(sealed(body).raw), EPOCH_KEY) == body


def test_the_most_that_is_sealed_from_an_outbox_fits_beside_news_of_every_device() -> None:
    devices = [number.to_bytes(16, "big") for number in range(MAX_DEVICES)]
    body = Body(
        1,
        b"d" * 32,
        [Seen(device, 2**62) for device in devices],
        [Place(device, 2**62, os.urandom(32)) for device in devices],
        [os.urandom(SEAL_BYTES), os.urandom(MAX_CHANGE_SET)],
    )
    assert open_(parse(sealed(body).raw), EPOCH_KEY) == body


def header_with(**changed: object) -> bytes:
    envelope = sealed()
    fields = {name: getattr(envelope.header, name) for name in envelope.header.__struct_fields__}
    values = list({**fields, **changed}.values())
    return encode([encode(values), envelope.ciphertext, envelope.signature])


@pytest.mark.parametrize(
    "changed",
    [
        {"version": 2},
        {"suite": 2},
        {"suite": 0},
        {"space": b"S" * 31},
        {"device": b"D" * 17},
        {"seq": 0},
        {"seq": 2**63},
        {"prev": b""},
        {"epoch": -1},
        {"salt": b"t" * 33},
        {"length": 1},
        {"length": None},
        {"more": 1},
    ],
)
def test_a_header_not_of_the_format_is_malformed(changed: dict[str, object]) -> None:
    with pytest.raises(Malformed):
        parse(header_with(**changed))


def test_the_header_helper_changes_nothing_by_itself() -> None:
    assert header_with() == sealed().raw


def test_an_envelope_over_the_limit_is_malformed() -> None:
    raw = sealed().raw
    assert parse(raw, limit=len(raw)).raw == raw
    with pytest.raises(Malformed):
        parse(raw, limit=len(raw) - 1)
