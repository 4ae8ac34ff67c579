from typing import Any

import pytest

from kitchensync.errors import (
    BadChain,
    BadSignature,
    Malformed,
    NoMoreDevices,
    NotAllowed,
    NotMember,
    StaleBoundary,
    TrustError,
    WrongEpoch,
    WrongSpace,
)
from kitchensync.trust import authoring
from kitchensync.trust.entries import (
    Add,
    KeyFor,
    Leave,
    Payload,
    Place,
    Remove,
    parse_entry,
    sign_entry,
)
from kitchensync.trust.keys import DeviceKeys, DevicePublic
from kitchensync.trust.membership import Membership
from kitchensync.wire import NO_HASH, decode, encode
from tests.core.trust.household import Household


def next_entry(household: Household, name: str, payload: Payload, **changed: Any) -> bytes:
    membership = household.membership
    where = {
        "space": membership.space_id,
        "index": membership.length,
        "prev": membership.head,
        **changed,
    }
    return sign_entry(household.keys[name], payload=payload, **where)


def add_payload(household: Household, name: str = "eve", **changed: Any) -> Add:
    public = household.newcomer(name).public
    fields = {
        "signing": public.signing,
        "wrapping": public.wrapping,
        "person": bytes(16),
        "role": "adult",
        "device_index": household.membership.next_index,
        "epoch": household.membership.epoch,
        "wrap": bytes(80),
        **changed,
    }
    return Add(**fields)


def remove_payload(household: Household, *names: str, **changed: Any) -> Remove:
    raw = authoring.remove(
        household.membership,
        household.keys["ann"],
        [household.id(name) for name in names],
        household.heads,
        household.random,
    )
    payload = parse_entry(raw).payload
    fields = {name: getattr(payload, name) for name in payload.__struct_fields__}
    return Remove(**{**fields, **changed})


def test_the_founder_is_the_first_adult_of_epoch_0(household: Household) -> None:
    membership = household.membership
    founder = membership.members[household.id("ann")]
    assert (founder.role, founder.index, membership.epoch) == ("adult", 0, 0)
    assert membership.space_id == membership.head == parse_entry(household.log[0]).hash


def test_the_same_log_gives_the_same_state(household: Household) -> None:
    household.add("ben")
    household.write("ben")
    household.remove("ben")
    again = Membership.replay(household.log)
    assert (again.head, again.everyone, again.epochs) == (
        household.membership.head,
        household.membership.everyone,
        household.membership.epochs,
    )


def test_an_entry_does_not_change_the_state_it_follows(household: Household) -> None:
    before = household.membership
    household.add("ben")
    assert (before.length, len(before.members)) == (1, 1)


def test_a_device_index_is_never_given_twice(household: Household) -> None:
    household.add("ben")
    household.remove("ben")
    household.add("cat")
    assert household.membership.members[household.id("cat")].index == 2


def test_a_device_is_enrolled_once_in_a_spaces_life(household: Household) -> None:
    household.add("ben")
    household.remove("ben")
    with pytest.raises(NotAllowed):
        household.add("ben")


def test_a_child_cannot_enrol_or_remove(household: Household) -> None:
    household.add("kim", role="child")
    with pytest.raises(NotAllowed):
        household.add("eve", by="kim")
    with pytest.raises(NotAllowed):
        household.remove("ann", by="kim")


def test_a_child_can_leave(household: Household) -> None:
    household.add("kim", role="child")
    assert household.id("kim") not in household.leave("kim").members


def test_a_stranger_cannot_add_itself(household: Household) -> None:
    household.newcomer("eve")
    with pytest.raises(NotMember):
        household.take(next_entry(household, "eve", add_payload(household)))


@pytest.mark.parametrize("way", ["removed", "left"])
def test_a_device_that_is_gone_writes_no_entries(household: Household, way: str) -> None:
    household.add("ben")
    household.remove("ben") if way == "removed" else household.leave("ben")
    with pytest.raises(NotMember):
        household.take(next_entry(household, "ben", add_payload(household)))


def test_an_entry_signed_by_somebody_else_is_refused(household: Household) -> None:
    household.add("ben")
    body, _ = decode(
        next_entry(household, "ann", add_payload(household)), tuple[bytes, bytes], limit=10_000
    )
    forged = encode([body, household.keys["ben"].sign("entry", body)])
    with pytest.raises(BadSignature):
        household.take(forged)


def test_an_envelopes_signature_is_none_for_an_entry(household: Household) -> None:
    raw = next_entry(household, "ann", add_payload(household))
    body, _ = decode(raw, tuple[bytes, bytes], limit=10_000)
    with pytest.raises(BadSignature):
        household.take(encode([body, household.keys["ann"].sign("envelope", body)]))


def test_every_changed_bit_of_an_entry_is_refused(household: Household) -> None:
    raw = authoring.add(
        household.membership,
        household.keys["ann"],
        household.newcomer("ben").public,
        person=bytes(16),
        role="child",
    )
    for bit in range(len(raw) * 8):
        flipped = bytearray(raw)
        flipped[bit // 8] ^= 1 << bit % 8
        with pytest.raises((Malformed, WrongSpace, BadChain, NotMember, BadSignature)):
            household.membership.then(bytes(flipped))
    for length in range(len(raw)):
        with pytest.raises(Malformed):
            household.membership.then(raw[:length])


def test_every_changed_bit_of_a_founding_is_another_space_or_refused(household: Household) -> None:
    raw = household.log[0]
    for bit in range(len(raw) * 8):
        flipped = bytearray(raw)
        flipped[bit // 8] ^= 1 << bit % 8
        with pytest.raises((Malformed, BadChain, BadSignature)):
            Membership.begin(bytes(flipped))


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"index": 5}, BadChain),
        ({"prev": NO_HASH}, BadChain),
        ({"space": b"s" * 32}, WrongSpace),
        ({"space": b""}, WrongSpace),
    ],
)
def test_an_entry_that_does_not_follow_is_refused(
    household: Household, changed: Any, refusal: type[TrustError]
) -> None:
    with pytest.raises(refusal):
        household.take(next_entry(household, "ann", add_payload(household), **changed))


def test_an_entry_replayed_is_refused(household: Household) -> None:
    household.add("ben")
    with pytest.raises(BadChain):
        household.take(household.log[1])


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"device_index": 0}, NotAllowed),
        ({"device_index": 7}, NotAllowed),
        ({"device_index": 1024}, Malformed),
        ({"epoch": 1}, WrongEpoch),
        ({"role": "recovery"}, Malformed),
        ({"role": "owner"}, Malformed),
        ({"wrap": bytes(79)}, Malformed),
        ({"signing": bytes(32)}, BadSignature),
        ({"wrapping": bytes(32)}, BadSignature),
    ],
)
def test_a_newcomer_gets_exactly_what_the_rules_say(
    household: Household, changed: Any, refusal: type[TrustError]
) -> None:
    with pytest.raises(refusal):
        household.take(next_entry(household, "ann", add_payload(household, **changed)))


def test_a_second_founding_is_refused(household: Household) -> None:
    founding = parse_entry(household.log[0]).payload
    with pytest.raises(NotAllowed):
        household.take(next_entry(household, "ann", founding))
    with pytest.raises(BadChain):
        Membership.begin(next_entry(household, "ann", add_payload(household)))


def test_a_founding_by_another_key_than_the_one_in_it_is_refused(household: Household) -> None:
    eve = household.newcomer("eve")
    founding = parse_entry(household.log[0]).payload
    with pytest.raises(BadSignature):
        Membership.begin(sign_entry(eve, b"", 0, NO_HASH, founding))


def test_an_unknown_kind_is_malformed(household: Household) -> None:
    body = encode([1, 1, b"", 0, NO_HASH, household.id("ann"), "promote", []])
    with pytest.raises(Malformed, match="unknown kind"):
        parse_entry(encode([body, household.keys["ann"].sign("entry", body)]))


def test_a_removal_must_give_the_key_to_exactly_those_who_stay(household: Household) -> None:
    household.add("ben")
    household.add("cat")
    good = remove_payload(household, "ben")
    stranger = DeviceKeys.generate(household.random).device_id
    more = sorted([*good.wraps, KeyFor(stranger, bytes(80))], key=lambda each: each.device)
    for wraps in (good.wraps[:1], more):
        payload = remove_payload(household, "ben", wraps=wraps)
        with pytest.raises(NotAllowed):
            household.take(next_entry(household, "ann", payload))
    household.take(next_entry(household, "ann", good))


def test_a_removal_of_a_stranger_or_of_one_who_is_gone_is_refused(household: Household) -> None:
    household.add("ben")
    household.leave("ben")
    with pytest.raises(NotMember):
        household.remove("ben")


def test_nobody_removes_itself(household: Household) -> None:
    household.add("ben")
    with pytest.raises(NotAllowed):
        household.remove("ann")


@pytest.mark.parametrize(("epoch", "refusal"), [(0, WrongEpoch), (2, WrongEpoch)])
def test_a_removal_begins_the_next_epoch(
    household: Household, epoch: int, refusal: type[TrustError]
) -> None:
    household.add("ben")
    payload = remove_payload(household, "ben", epoch=epoch)
    with pytest.raises(refusal):
        household.take(next_entry(household, "ann", payload))


def test_sets_in_a_removal_are_sorted(household: Household) -> None:
    household.add("ben")
    payload = remove_payload(household)
    wraps = list(reversed(payload.wraps))
    with pytest.raises(Malformed):
        parse_entry(
            next_entry(household, "ann", remove_payload(household, wraps=wraps)),
        )


def test_a_boundary_never_goes_back(household: Household) -> None:
    household.write("ann")
    household.write("ann")
    household.remove()
    (place,) = household.membership.boundary(1).values()
    for boundary in (
        [],
        [Place(place.device, 1, place.hash)],
        [Place(place.device, 2, b"x" * 32)],
    ):
        payload = remove_payload(household, boundary=boundary)
        with pytest.raises(StaleBoundary):
            household.take(next_entry(household, "ann", payload))


def test_a_boundary_does_not_move_the_end_of_a_device_that_is_gone(household: Household) -> None:
    household.add("ben")
    household.write("ben")
    household.leave("ben")
    for seq in (1, 2):
        boundary = [Place(household.id("ben"), seq, b"x" * 32)]
        payload = remove_payload(household, boundary=boundary)
        with pytest.raises(StaleBoundary):
            household.take(next_entry(household, "ann", payload))
    household.remove()


def test_a_boundary_names_no_stranger(household: Household) -> None:
    boundary = [Place(b"s" * 16, 1, NO_HASH)]
    payload = remove_payload(household, boundary=boundary)
    with pytest.raises(NotMember):
        household.take(next_entry(household, "ann", payload))


def test_a_device_cannot_leave_behind_what_is_fixed_already(household: Household) -> None:
    household.write("ann")
    household.remove()
    for leave in (Leave(0, NO_HASH), Leave(1, b"x" * 32)):
        with pytest.raises(StaleBoundary):
            household.take(next_entry(household, "ann", leave))
    for leave in (Leave(0, b"x" * 32), Leave(3, NO_HASH)):
        with pytest.raises(Malformed):
            household.take(next_entry(household, "ann", leave))


def test_a_relay_takes_a_removal_only_at_its_own_heads(household: Household) -> None:
    household.add("ben")
    household.write("ben")
    removal = parse_entry(next_entry(household, "ann", remove_payload(household, "ben")))
    household.membership.check_heads(removal, household.heads)
    household.write("ben")
    with pytest.raises(StaleBoundary):
        household.membership.check_heads(removal, household.heads)


def test_of_members_a_relay_that_has_less_than_is_fixed_takes_what_is_fixed(
    household: Household,
) -> None:
    household.add("ben")
    household.write("ben")
    household.remove()
    of_ben = parse_entry(next_entry(household, "ann", remove_payload(household, "ben")))
    of_nobody = parse_entry(next_entry(household, "ann", remove_payload(household)))
    for removal in of_ben, of_nobody:
        household.membership.check_heads(removal, {})
    household.write("ben")
    for removal in of_ben, of_nobody:
        with pytest.raises(StaleBoundary):
            household.membership.check_heads(removal, household.heads)


def test_a_relay_takes_a_leave_only_at_the_head_of_the_one_who_leaves(household: Household) -> None:
    household.write("ann")
    leave = parse_entry(next_entry(household, "ann", Leave(0, NO_HASH)))
    with pytest.raises(StaleBoundary):
        household.membership.check_heads(leave, household.heads)
    household.membership.check_heads(leave, {})


def test_everybody_sees_the_same_fingerprint_whatever_happens(household: Household) -> None:
    before = household.membership.fingerprint()
    household.add("ben")
    assert household.membership.fingerprint() == before
    assert [len(group) for group in before.split(" ")] == [5, 5, 5, 5]


def test_an_empty_log_is_none() -> None:
    with pytest.raises(BadChain):
        Membership.replay([])


def test_a_thousand_and_twenty_four_devices_fill_a_space(household: Household) -> None:
    everyone = dict(household.membership.everyone)
    founder = everyone[household.id("ann")]
    for index in range(1, 1024):
        everyone[index.to_bytes(16, "big")] = founder
    object.__setattr__(household.membership, "everyone", everyone)
    with pytest.raises(NoMoreDevices):
        household.add("ben")


def test_the_public_half_names_the_device() -> None:
    one, other = DevicePublic(b"a" * 32, b"b" * 32), DevicePublic(b"a" * 32, b"c" * 32)
    assert len(one.device_id) == 16
    assert one.device_id != other.device_id
