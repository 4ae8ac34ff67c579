"""Who may say that a snapshot holds what it says, and what nothing may go back behind after."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest

from kitchensync.errors import (
    BadSignature,
    Malformed,
    NotAllowed,
    NotMember,
    StaleBoundary,
    Unopenable,
)
from kitchensync.trust import authoring
from kitchensync.trust.entries import Place, parse_entry
from kitchensync.trust.sealing import padded_length
from kitchensync.trust.snapshots import Header, Offer, packed, parse, sign, unpacked
from kitchensync.wire import decode, encode
from tests.core.trust.household import Household


def offer(household: Household, maker: str, **changed: object) -> Offer:
    membership = household.membership
    header = Header(
        version=1,
        suite=1,
        space=membership.space_id,
        device=household.id(maker),
        membership=membership.head,
        epoch=membership.epoch,
        schema_version=2,
        boundary=[Place(device, *at) for device, at in sorted(household.heads.items())],
        digest=b"d" * 32,
        blob=b"b" * 32,
        length=100,
        size=200,
        segments=[],
        named=[],
    )
    return sign(household.keys[maker], msgspec.structs.replace(header, **changed))


def floor(household: Household, by: str, offered: Offer) -> bytes:
    return authoring.floor(household.membership, household.keys[by], offered)


@pytest.fixture
def lived(household: Household) -> Household:
    household.add("ben")
    for name in ("ann", "ben", "ann"):
        household.write(name)
    return household


def test_another_adult_stands_for_a_snapshot(lived: Household) -> None:
    offered = offer(lived, "ben")
    covered = lived.take(floor(lived, "ann", offered)).floor
    assert covered is not None
    assert (covered.maker, covered.signer) == (lived.id("ben"), lived.id("ann"))
    assert (covered.snapshot, covered.digest) == (offered.hash, b"d" * 32)
    assert covered.boundary[lived.id("ann")].seq == 2
    assert covered.is_cosigned


def test_nobody_stands_for_a_snapshot_alone(lived: Household) -> None:
    with pytest.raises(NotAllowed, match="another adult"):
        lived.take(floor(lived, "ann", offer(lived, "ann")))


def test_who_is_the_only_adult_stands_for_it_alone(household: Household) -> None:
    household.add("kid", role="child")
    household.write("kid")
    covered = household.take(floor(household, "ann", offer(household, "ann"))).floor
    assert covered is not None
    assert not covered.is_cosigned


@pytest.mark.parametrize("role", ["child", "recovery"])
def test_only_adults_stand_for_snapshots(lived: Household, role: str) -> None:
    if role == "child":
        lived.add("kid", role="child")
    else:
        lived.recovery("kid")
    with pytest.raises(NotAllowed):
        lived.take(floor(lived, "kid", offer(lived, "ann")))


def test_the_maker_is_in_the_space(lived: Household) -> None:
    lived.add("cat")
    offered = offer(lived, "ben")
    lived.remove("ben")
    with pytest.raises(NotMember):
        lived.take(floor(lived, "ann", offered))
    stranger = msgspec.structs.replace(offered.header, device=b"?" * 16)
    with pytest.raises(NotMember):
        lived.take(floor(lived, "ann", replace(offered, header=stranger)))


def test_a_snapshot_from_before_a_removal_is_late(lived: Household) -> None:
    lived.add("cat")
    offered = offer(lived, "ben")
    lived.write("ann")
    lived.remove("cat")
    with pytest.raises(StaleBoundary):
        lived.take(floor(lived, "ann", offered))


def test_who_is_gone_stays_where_it_ended(lived: Household) -> None:
    lived.leave("ben")
    lived.add("cat")
    ann, ben = (Place(lived.id(name), *lived.heads[lived.id(name)]) for name in ("ann", "ben"))
    beyond = Place(ben.device, ben.seq + 1, b"x" * 32)
    for other in (beyond, Place(ben.device, ben.seq, b"x" * 32)):
        places = sorted([ann, other], key=lambda place: place.device)
        with pytest.raises(StaleBoundary):
            lived.take(floor(lived, "ann", offer(lived, "cat", boundary=places)))
    lived.take(floor(lived, "ann", offer(lived, "cat")))


def test_what_one_who_is_gone_sent_last_may_be_lost_but_nothing_goes_back(lived: Household) -> None:
    lived.leave("ben")
    lived.add("cat")
    ann = Place(lived.id("ann"), *lived.heads[lived.id("ann")])
    lost = offer(lived, "cat", boundary=[ann])
    lived.take(floor(lived, "ann", lost))
    lived.write("ann")
    lived.take(floor(lived, "ann", offer(lived, "cat")))
    lived.write("ann")
    again = Place(lived.id("ann"), *lived.heads[lived.id("ann")])
    with pytest.raises(StaleBoundary):
        lived.take(floor(lived, "ann", offer(lived, "cat", boundary=[again])))


def test_a_floor_goes_on_where_one_before_stopped_of_who_is_gone(lived: Household) -> None:
    for _ in range(3):
        lived.write("ben")
    lived.leave("ben")
    lived.add("cat")

    def at(seq: int, mark: bytes) -> bytes:
        lived.write("ann")
        ann = Place(lived.id("ann"), *lived.heads[lived.id("ann")])
        ben = Place(lived.id("ben"), seq, mark * 32)
        places = sorted([ann, ben], key=lambda place: place.device)
        return floor(lived, "ann", offer(lived, "cat", boundary=places))

    lived.take(at(1, b"1"))
    with pytest.raises(StaleBoundary):
        lived.take(at(1, b"2"))
    lived.take(at(2, b"2"))


def test_floors_only_rise(lived: Household) -> None:
    before = offer(lived, "ben")
    lived.write("ann")
    lived.take(floor(lived, "ann", offer(lived, "ben")))
    with pytest.raises(StaleBoundary):
        lived.take(floor(lived, "ann", before))
    with pytest.raises(StaleBoundary):
        lived.take(floor(lived, "ben", offer(lived, "ann")))
    lived.write("ben")
    lived.take(floor(lived, "ben", offer(lived, "ann")))


def test_nothing_goes_back_behind_a_floor(lived: Household) -> None:
    lived.take(floor(lived, "ann", offer(lived, "ben")))
    lived.heads[lived.id("ben")] = (1, b"x" * 32)
    with pytest.raises(StaleBoundary):
        lived.leave("ben")
    del lived.heads[lived.id("ben")]
    with pytest.raises(StaleBoundary):
        lived.remove("ben")


def test_a_floor_outlives_what_comes_after(lived: Household) -> None:
    lived.add("cat")
    lived.take(floor(lived, "ann", offer(lived, "ben")))
    at = lived.membership.floor
    lived.remove("cat")
    lived.add("dan")
    lived.leave("dan")
    assert lived.membership.floor == at


def test_a_snapshot_says_whose_it_is(lived: Household) -> None:
    offered = offer(lived, "ben")
    assert parse(offered.raw) == offered
    offered.verify(lived.keys["ben"].public.signing)
    with pytest.raises(BadSignature):
        offered.verify(lived.keys["ann"].public.signing)
    other = msgspec.structs.replace(offered.header, digest=b"e" * 32)
    header, signature = encode(other), offered.signature
    with pytest.raises(BadSignature):
        parse(encode([header, signature])).verify(lived.keys["ben"].public.signing)


def test_what_a_snapshot_names_is_sorted_and_named_once(lived: Household) -> None:
    for named in ([b"b" * 32, b"a" * 32], [b"a" * 32] * 2):
        with pytest.raises(Malformed):
            parse(offer(lived, "ben", named=named).raw)
    twice = offer(lived, "ben").header.boundary * 2
    with pytest.raises(Malformed):
        parse(offer(lived, "ben", boundary=twice).raw)


def test_a_state_has_the_size_that_its_header_says() -> None:
    whole = packed(b"state", 1000)
    assert unpacked(whole, padded_length(1000)) == (b"state", 1000)
    for size in (1000, padded_length(2000)):
        with pytest.raises(Unopenable):
            unpacked(whole, size)


def test_a_floor_reads_as_it_was_written(lived: Household) -> None:
    raw = floor(lived, "ann", offer(lived, "ben"))
    body, _ = decode(raw, tuple[bytes, bytes], limit=1 << 16)
    assert encode(parse_entry(raw).body) == body
