"""Snapshots at every relay: whose are taken, what a floor lets it forget, what it says to whom."""

from __future__ import annotations

from functools import partial

import msgspec
import pytest

from kitchensync.replica.stamps import DAY_MS
from kitchensync.replica.values import Head
from kitchensync.sync.wire.transport import Relay
from kitchensync.trust import authoring, snapshots
from kitchensync.trust.blobs import sealed_size
from kitchensync.trust.entries import Place
from kitchensync.trust.snapshots import Header, Offer, Segment
from kitchensync.wire import NO_HASH
from kitchensync_relay.floors import Policy
from tests.relay.test_conformance import join, refused
from tests.relay.writer import Clock, SignedIn, Writer, founded
from tests.support.twin import InProcessRelay

LENGTH = 100


AT_ONCE = Policy(grace_ms=0)


@pytest.fixture
def home(relay: Relay) -> SignedIn:
    """A household's founder, signed in at a relay where it has founded."""
    return founded(relay)


@pytest.fixture
def alone(twin: InProcessRelay) -> SignedIn:
    """The same at a relay in this process, whose clock and policy the test has."""
    return founded(twin)


def places(*devices: SignedIn) -> list[Place]:
    heads = {each.writer.device: each.writer.head for each in devices}
    return [Place(device, at.seq, at.hash) for device, at in sorted(heads.items()) if at.seq]


def offer(maker: SignedIn, *others: SignedIn, blob: bytes = b"b" * 32, **changed: object) -> Offer:
    """What that device would offer, its boundary where it and the others stand."""
    membership = maker.writer.membership
    header = Header(
        version=1,
        suite=1,
        space=membership.space_id,
        device=maker.writer.device,
        membership=membership.head,
        epoch=membership.epoch,
        schema_version=2,
        boundary=places(maker, *others),
        digest=b"d" * 32,
        blob=blob,
        length=LENGTH,
        size=LENGTH,
        segments=[],
        named=[],
    )
    return snapshots.sign(maker.writer.keys, msgspec.structs.replace(header, **changed))


def put(device: SignedIn, blob: bytes = b"b" * 32) -> None:
    """The content of a snapshot."""
    device.session.begin_blob(blob, sealed_size(LENGTH))
    device.session.put_chunk(blob, 0, bytes(sealed_size(LENGTH)))


def made(maker: SignedIn, *others: SignedIn, blob: bytes = b"b" * 32) -> Offer:
    """A snapshot that the relay has taken."""
    put(maker, blob)
    offered = offer(maker, *others, blob=blob)
    assert maker.session.offer(offered.raw) == offered.hash
    return offered


def stand_for(signer: SignedIn, offered: Offer, *others: SignedIn) -> None:
    """The relay takes the floor, and everybody hears of it."""
    entry = authoring.floor(signer.writer.membership, signer.writer.keys, offered)
    signer.append(entry)
    for log in {id(each.writer.log): each.writer.log for each in (signer, *others)}.values():
        log.append(entry)


def written(*devices: SignedIn, times: int = 2) -> None:
    for device in devices:
        device.push(*(device.writer.write() for _ in range(times)))


def test_what_is_offered_is_handed_to_another_adult(home: SignedIn) -> None:
    phone, kid = join(home), join(home, role="child")
    written(home)
    offered = made(home, phone)
    assert phone.pull().offered == offered.hash
    assert home.pull().offered == b""
    assert kid.pull().offered == b""
    assert phone.session.snapshot(offered.hash) == offered.raw
    assert home.session.offer(offered.raw) == offered.hash


def test_who_syncs_after_a_floor_is_given_what_is_above_it(home: SignedIn) -> None:
    phone = join(home)
    written(home, phone)
    offered = made(home, phone)
    (last,) = [home.writer.write()]
    home.push(last)
    stand_for(phone, offered, home)
    answer = phone.pull({home.writer.device: 2, phone.writer.device: 2})
    assert answer.envelopes == (last,)
    assert answer.floor == answer.offered == b""
    assert answer.heads[home.writer.device].seq == 3


def test_what_two_stand_for_is_kept_for_three_days_and_goes_without_a_push(
    alone: SignedIn, clock: Clock
) -> None:
    phone = join(alone)
    written(alone, phone)
    stand_for(phone, made(alone, phone), alone)
    clock.now += 3 * DAY_MS - 1
    again = alone.writer.at(alone.relay)
    assert len(again.pull({}).envelopes) == 4
    clock.now += 1
    # Who asks at that moment is given it still.
    assert len(again.pull({}).envelopes) == 4
    floor = alone.writer.membership.floor
    assert floor is not None
    assert again.pull({}).floor == floor.snapshot


def test_floors_that_follow_fast_do_not_keep_everything_for_ever(
    alone: SignedIn, clock: Clock
) -> None:
    phone = join(alone)
    for number in range(3):
        written(alone)
        stand_for(phone, made(alone, phone, blob=bytes([number]) * 32), alone)
        clock.now += 1000
    assert alone.pull({}).floor
    assert len(alone.pull({alone.writer.device: 4}).envelopes) == 2


def test_who_lacks_what_was_dropped_is_sent_to_the_snapshot(
    alone: SignedIn, twin: InProcessRelay
) -> None:
    twin.service.policy = AT_ONCE
    home = alone
    phone = join(home)
    written(home, phone)
    stand_for(phone, made(home, phone), home)
    floor = phone.writer.membership.floor
    assert floor is not None
    answer = home.pull({})
    assert (answer.floor, answer.envelopes, answer.more) == (floor.snapshot, (), True)
    assert home.pull({home.writer.device: 2, phone.writer.device: 1}).floor == floor.snapshot
    full = home.pull({home.writer.device: 2, phone.writer.device: 2})
    assert (full.floor, full.more) == (b"", False)


def test_below_the_floor_everything_counts_as_a_duplicate_that_went(
    alone: SignedIn, twin: InProcessRelay
) -> None:
    twin.service.policy = AT_ONCE
    phone = join(alone)
    written(alone, phone)
    stand_for(phone, made(alone, phone), alone)
    assert alone.pull({}).floor
    assert alone.push(alone.writer.sent[0]).accepted == 2
    alone.push(alone.writer.write())


def test_a_floor_needs_the_snapshot(home: SignedIn) -> None:
    phone = join(home)
    written(home)
    unknown = offer(home, phone)
    entry = authoring.floor(phone.writer.membership, phone.writer.keys, unknown)
    assert refused(lambda: phone.append(entry)).reason == "stale-boundary"
    assert refused(lambda: phone.session.snapshot(unknown.hash)).reason == "no-snapshot"


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"space": b"?" * 32}, "malformed"),
        ({"membership": b"?" * 32}, "stale-membership"),
        ({"epoch": 1}, "stale-epoch"),
        ({"blob": b"?" * 32}, "no-blob"),
        ({"segments": [Segment(b"?" * 32, 0, LENGTH, LENGTH)]}, "no-blob"),
        ({"boundary": [Place(b"?" * 16, 1, NO_HASH)]}, "stale-boundary"),
        ({"named": [b"b" * 32, b"a" * 32]}, "malformed"),
    ],
)
def test_an_offer_that_cannot_be_is_refused(
    home: SignedIn, changed: dict[str, object], reason: str
) -> None:
    written(home)
    put(home)
    raw = offer(home, **changed).raw  # type: ignore[arg-type]  # fields by name
    assert refused(lambda: home.session.offer(raw)).reason == reason


def test_an_offer_of_another_chain_is_refused(home: SignedIn) -> None:
    written(home)
    put(home)
    device, forked = home.writer.device, Head(1, b"f" * 32)
    for place in (Place(device, forked.seq, forked.hash), Place(device, 3, forked.hash)):
        offered = offer(home, boundary=[place])
        refusal = refused(partial(home.session.offer, offered.raw))
        assert refusal.reason == "stale-boundary"


def test_only_its_maker_offers_a_snapshot(home: SignedIn) -> None:
    phone = join(home)
    written(home)
    put(home)
    raw = offer(home).raw
    assert refused(lambda: phone.session.offer(raw)).reason == "not-allowed"
    forged = snapshots.sign(phone.writer.keys, offer(home).header).raw
    assert refused(lambda: home.session.offer(forged)).reason == "bad-signature"
    assert refused(lambda: home.session.offer(b"nothing")).reason == "malformed"


def test_an_incomplete_blob_is_no_content(home: SignedIn) -> None:
    written(home)
    home.session.begin_blob(b"b" * 32, sealed_size(LENGTH))
    assert refused(lambda: home.session.offer(offer(home).raw)).reason == "no-blob"


def test_a_relay_that_forgot_takes_the_snapshot_of_its_floor_back(
    home: SignedIn, twin: InProcessRelay
) -> None:
    phone = join(home)
    written(home, phone)
    offered = made(home, phone)
    stand_for(phone, offered, home)
    twin.found(home.writer.log)
    there = phone.writer.at(twin)
    there.session.begin_blob(offered.header.blob, sealed_size(LENGTH))
    assert refused(lambda: there.session.offer(offered.raw)).reason == "no-blob"
    put(there)
    there.session.offer(offered.raw)
    heads = there.pull({}).heads
    assert heads == {each.writer.device: each.writer.head for each in (home, phone)}
    assert there.pull({}).floor == offered.hash
    there.push(phone.writer.write())


def test_one_is_asked_for_when_the_space_has_grown(alone: SignedIn, twin: InProcessRelay) -> None:
    twin.service.policy = Policy(envelopes=3, grace_ms=0)
    written(alone, times=3)
    assert not alone.pull().due
    written(alone, times=1)
    assert alone.pull().due
    made(alone)
    assert not alone.pull().due
    twin.service.policy = Policy(size=10, grace_ms=0)
    written(alone, times=1)
    assert alone.pull().due
    assert alone.push(alone.writer.write()).due


def test_the_push_that_makes_it_due_is_told_so(alone: SignedIn, twin: InProcessRelay) -> None:
    twin.service.policy = Policy(envelopes=3)
    written(alone, times=3)
    assert alone.push(alone.writer.write()).due


def test_one_that_nobody_looks_at_is_asked_for_again(alone: SignedIn, clock: Clock) -> None:
    written(alone)
    made(alone)
    clock.now += DAY_MS + 1
    assert Writer.at(alone.writer, alone.relay).pull().due


def test_what_its_maker_alone_stands_for_is_kept_for_a_week(alone: SignedIn, clock: Clock) -> None:
    written(alone)
    stand_for(alone, made(alone))
    clock.now += 7 * DAY_MS - 1
    again = alone.writer.at(alone.relay)
    again.push(alone.writer.write())
    assert len(again.pull({}).envelopes) == 3
    clock.now += 1
    again.push(alone.writer.write())
    floor = alone.writer.membership.floor
    assert floor is not None
    assert again.pull({}).floor == floor.snapshot


def test_floors_of_one_maker_do_not_put_off_what_the_first_of_them_covers(
    alone: SignedIn, clock: Clock
) -> None:
    for day in range(9):
        written(alone)
        stand_for(alone, made(alone, blob=bytes([day]) * 32))
        clock.now += DAY_MS
        alone = alone.writer.at(alone.relay)
    alone.push(alone.writer.write())
    # Nine days after the first: three floors are a week old, and cover two envelopes each.
    assert alone.pull({}).floor
    assert len(alone.pull({alone.writer.device: 6}).envelopes) == 13
    assert alone.pull({alone.writer.device: 5}).floor


def test_a_place_that_the_last_floor_fixed_is_gone_through_though_its_envelope_went(
    alone: SignedIn, twin: InProcessRelay
) -> None:
    twin.service.policy = AT_ONCE
    phone = join(alone)
    written(alone, phone)
    stand_for(phone, made(alone, phone), alone)
    written(alone)
    offered = made(alone, phone, blob=b"c" * 32)
    written(phone)
    stand_for(phone, offered, alone)
    assert phone.writer.membership.floor is not None
    assert phone.writer.membership.floor.snapshot == offered.hash


def test_nothing_goes_while_the_newest_floors_snapshot_is_not_here(
    alone: SignedIn, clock: Clock, twin: InProcessRelay
) -> None:
    phone = join(alone)
    written(alone, phone)
    stand_for(phone, made(alone, phone), alone)
    written(alone)
    ahead = offer(alone, phone, blob=b"c" * 32)
    entry = authoring.floor(phone.writer.membership, phone.writer.keys, ahead)
    twin.found([*alone.writer.log, entry])
    clock.now += 30 * DAY_MS
    again = alone.writer.at(alone.relay)
    for _ in range(2):
        assert len(again.pull({}).envelopes) == 6


def test_blobs_that_no_kept_snapshot_names_go_with_the_last_that_did(
    alone: SignedIn, clock: Clock
) -> None:
    phone = join(alone)
    blobs = [bytes([number]) * 32 for number in range(5)]
    put(alone, b"p" * 32)
    for blob in blobs:
        written(alone)
        put(alone, blob)
        clock.now += 1
        stand_for(phone, made(alone, phone, blob=blob), alone)
        clock.now += 1000
    kept = [blob for blob in blobs if phone.session.begin_blob(blob, sealed_size(LENGTH))[1]]
    assert kept == blobs[-2:]
    assert phone.session.begin_blob(b"p" * 32, sealed_size(LENGTH)) == (0, False)


def test_a_blob_that_a_kept_snapshot_names_stays(alone: SignedIn, clock: Clock) -> None:
    phone = join(alone)
    put(alone, b"p" * 32)
    for number in range(4):
        written(alone)
        put(alone, bytes([number]) * 32)
        offered = offer(alone, phone, blob=bytes([number]) * 32, named=[b"p" * 32])
        alone.session.offer(offered.raw)
        stand_for(phone, offered, alone)
        clock.now += 1000
    assert phone.session.get_chunk(b"p" * 32, 0)
