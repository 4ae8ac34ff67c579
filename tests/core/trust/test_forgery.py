"""What a device believes of an envelope: parse, the membership's rule, opening it. Nothing else."""

import random as seeded
from typing import Any

import pytest

from kitchensync.errors import (
    BadChain,
    BadSignature,
    Malformed,
    NotMember,
    StaleEpoch,
    TrustError,
    Unopenable,
    WrongEpoch,
    WrongSpace,
)
from kitchensync.trust.envelope import open_, parse
from kitchensync.trust.epochs import EpochKeys
from kitchensync.trust.keys import DeviceKeys
from kitchensync.trust.membership import Membership
from kitchensync.wire import NO_HASH, decode, encode
from tests.core.trust.household import Household


def receive(household: Household, raw: bytes) -> list[bytes]:
    """What a device does with an envelope, chain aside."""
    envelope = parse(raw)
    household.membership.check_envelope(envelope)
    keys = EpochKeys(household.keys["ann"], household.membership)
    return open_(envelope, keys.key(envelope.header.epoch)).change_sets


def parts(raw: bytes) -> tuple[bytes, bytes, bytes]:
    return decode(raw, tuple[bytes, bytes, bytes], limit=2**20)


@pytest.fixture
def two(household: Household) -> Household:
    household.add("ben")
    return household


def test_an_honest_envelope_is_believed(two: Household) -> None:
    assert receive(two, two.write("ben", b"eggs").raw) == [b"eggs"]


def test_an_entry_is_believed_unsigned_only_where_it_was_verified_before(two: Household) -> None:
    two.add("cat")
    log, hashes = two.log, two.membership.hashes
    forged = [raw[:-1] + bytes([raw[-1] ^ 1]) for raw in log]
    assert Membership.replay([log[0], *forged[1:]], hashes[-1]).hashes == hashes
    for verified in (hashes[1], b"?" * 32, None):
        with pytest.raises(BadSignature):
            Membership.replay([*log[:2], forged[2]], verified)


def test_who_founds_a_space_has_the_name_that_follows_from_its_keys(two: Household) -> None:
    body, _ = decode(two.log[0], tuple[bytes, bytes], limit=2**20)
    said = decode(body, list[Any], limit=2**20)
    said[5] = b"?" * 16
    renamed = encode(said)
    founding = encode([renamed, two.keys["ann"].sign("entry", renamed)])
    with pytest.raises(BadSignature):
        Membership.begin(founding)


def test_every_changed_bit_is_refused(two: Household) -> None:
    raw = two.write("ben").raw
    for bit in range(len(raw) * 8):
        flipped = bytearray(raw)
        flipped[bit // 8] ^= 1 << bit % 8
        with pytest.raises(TrustError):
            receive(two, bytes(flipped))


def test_every_truncation_and_anything_behind_the_end_is_malformed(two: Household) -> None:
    raw = two.write("ben").raw
    for length in range(len(raw)):
        with pytest.raises(Malformed):
            receive(two, raw[:length])
    with pytest.raises(Malformed):
        receive(two, raw + b"\0")


def test_ten_thousand_mutated_envelopes_are_refused_and_nothing_breaks(two: Household) -> None:
    dice = seeded.Random("mutations")
    originals = [two.write("ben", change).raw for change in (b"milk", b"e" * 700, b"")]
    for _ in range(10_000):
        raw = mutated(dice, dice.choice(originals))
        if raw not in originals:
            with pytest.raises(TrustError):
                receive(two, raw)


def mutated(dice: seeded.Random, raw: bytes) -> bytes:
    changed = bytearray(raw)
    for _ in range(dice.randint(1, 4)):
        at = dice.randrange(len(changed))
        match dice.randrange(4):
            case 0:
                changed[at] = dice.randrange(256)
            case 1:
                del changed[at : at + dice.randint(1, 8)]
            case 2:
                changed[at:at] = dice.randbytes(dice.randint(1, 8))
            case _:
                other = dice.randrange(len(changed))
                changed[at : at + 16] = changed[other : other + 16]
        changed = changed or bytearray(b"\0")
    return bytes(changed)


def test_mutated_content_that_is_signed_again_is_void_and_nothing_breaks(two: Household) -> None:
    """A member can sign anything; what it seals must still not break the reader."""
    dice = seeded.Random("content")
    honest = two.write("ben")
    for _ in range(500):
        ciphertext = mutated(dice, honest.ciphertext)[: len(honest.ciphertext)]
        header = honest.header_bytes
        if ciphertext != honest.ciphertext and len(ciphertext) == len(honest.ciphertext):
            raw = signed(two.keys["ben"], header, ciphertext)
            two.membership.check_envelope(parse(raw))
            with pytest.raises(Unopenable):
                receive(two, raw)


def signed(keys: DeviceKeys, header: bytes, ciphertext: bytes) -> bytes:
    import hashlib

    signature = keys.sign("envelope", header + hashlib.sha256(ciphertext).digest())
    return encode([header, ciphertext, signature])


def test_parts_of_two_envelopes_do_not_make_a_third(two: Household) -> None:
    one, other = parts(two.write("ben", b"milk").raw), parts(two.write("ben", b"eggs").raw)
    for swapped in range(3):
        mixed = [other[index] if index == swapped else one[index] for index in range(3)]
        with pytest.raises(TrustError):
            receive(two, encode(mixed))


def test_nobody_writes_in_anothers_name(two: Household) -> None:
    forged = signed(two.keys["ann"], *parts(two.write("ben").raw)[:2])
    with pytest.raises(BadSignature):
        receive(two, forged)


def test_an_entrys_signature_is_none_for_an_envelope(two: Household) -> None:
    envelope = two.write("ben")
    signature = two.keys["ben"].sign("entry", envelope.signed)
    with pytest.raises(BadSignature):
        receive(two, encode([envelope.header_bytes, envelope.ciphertext, signature]))


def test_a_stranger_is_no_member(two: Household) -> None:
    two.newcomer("eve")
    with pytest.raises(NotMember):
        receive(two, two.draft("eve").raw)


def test_an_envelope_of_another_space_is_refused(two: Household) -> None:
    with pytest.raises(WrongSpace):
        receive(two, two.draft("ben", space=b"s" * 32).raw)


def test_an_envelope_that_names_an_unknown_entry_tells_of_a_withheld_one(two: Household) -> None:
    with pytest.raises(BadChain):
        receive(two, two.draft("ben", membership=b"m" * 32).raw)


def test_an_epoch_that_has_not_begun_is_refused(two: Household) -> None:
    honest = two.draft("ben")
    header = decode(honest.header_bytes, list, limit=1000)
    header[7] = 1
    with pytest.raises(WrongEpoch):
        receive(two, signed(two.keys["ben"], encode(header), honest.ciphertext))


def test_an_old_epoch_counts_up_to_its_boundary_for_ever(two: Household) -> None:
    within = [two.write("ben"), two.write("ben")]
    two.remove()
    two.remove()
    for envelope in within:
        assert receive(two, envelope.raw) == [b"milk"]


def test_an_old_epoch_does_not_count_above_its_boundary(two: Household) -> None:
    two.write("ben")
    two.remove()
    with pytest.raises(StaleEpoch):
        receive(two, two.draft("ben", epoch=0).raw)


def test_a_new_epoch_does_not_count_below_its_boundary(two: Household) -> None:
    two.write("ben")
    two.remove()
    with pytest.raises(WrongEpoch) as refusal:
        receive(two, two.draft("ben", seq=1, prev=NO_HASH, epoch=1).raw)
    assert not isinstance(refusal.value, StaleEpoch)


def test_another_envelope_at_the_last_place_of_an_epoch_is_refused(two: Household) -> None:
    two.write("ben", b"milk")
    two.remove()
    with pytest.raises(WrongEpoch):
        receive(two, two.draft("ben", change=b"eggs", seq=1, prev=NO_HASH, epoch=0).raw)


@pytest.mark.parametrize("way", ["removed", "left"])
def test_what_a_device_wrote_while_it_was_a_member_counts_for_ever(
    two: Household, way: str
) -> None:
    before = two.write("ben")
    two.remove("ben") if way == "removed" else two.leave("ben")
    two.remove()
    assert receive(two, before.raw) == [b"milk"]


@pytest.mark.parametrize("way", ["removed", "left", "never wrote"])
@pytest.mark.parametrize("epoch", [0, 1])
def test_what_a_device_writes_when_it_is_gone_does_not_count(
    two: Household, way: str, epoch: int
) -> None:
    if way != "never wrote":
        two.write("ben")
    two.leave("ben") if way == "left" else two.remove("ben")
    if two.membership.epoch == 0:
        two.remove()
    with pytest.raises(NotMember):
        receive(two, two.draft("ben", epoch=epoch).raw)


def test_a_device_that_left_may_not_write_on_in_the_same_epoch(two: Household) -> None:
    two.write("ben")
    two.leave("ben")
    with pytest.raises(NotMember):
        receive(two, two.draft("ben").raw)


def test_a_newcomer_does_not_write_into_an_epoch_before_it_came(two: Household) -> None:
    two.remove()
    two.add("cat")
    with pytest.raises(StaleEpoch):
        receive(two, two.draft("cat", epoch=0).raw)
    assert receive(two, two.draft("cat").raw) == [b"milk"]


def test_the_relays_part_of_the_rule_is_the_devices_part() -> None:
    """Signature apart: `check_place` and `Member.verify` together are `check_envelope`."""
    household = Household()
    envelope = household.write("ann")
    household.membership.check_place(envelope)
    household.membership.authority(household.id("ann")).verify(envelope)
    unsigned = parse(encode([envelope.header_bytes, envelope.ciphertext, bytes(64)]))
    household.membership.check_place(unsigned)
    with pytest.raises(BadSignature):
        household.membership.check_envelope(unsigned)
