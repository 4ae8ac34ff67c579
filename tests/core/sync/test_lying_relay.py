"""A relay that withholds, shows old membership, forks, swaps: what rings, and what heals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from kitchensync.errors import (
    BadChain,
    BadSignature,
    Copied,
    MembershipFork,
    NoNetwork,
    OldMembership,
    RelayRefused,
    WrongSpace,
)
from kitchensync.replica.values import Head
from kitchensync.sync import steps
from kitchensync.sync.membership import removal
from kitchensync.sync.wire.session import Session
from kitchensync.sync.wire.transport import Answer, Request
from tests.support.forging import by_who_was_put_out, in_the_name_of
from tests.support.homes import Clock, Device, enrol, found, twin
from tests.support.syncing import (
    EGGS,
    MILK,
    RICE,
    Corrupting,
    backup,
    check_agreement,
    hiding,
    name,
    names,
    rings,
    settle,
    through,
)
from tests.support.twin import InProcessRelay


def test_a_device_that_is_hidden_is_missed_where_another_has_seen_it(
    ana: Device, ben: Device, cleo: Device, relay: InProcessRelay
) -> None:
    name(ana, MILK, "milk")
    settle(ana, cleo)
    through(ben, Corrupting(relay, hiding(ana))).sync()
    assert rings(ben) == set()
    name(cleo, EGGS, "eggs")
    cleo.sync()
    ben.sync()
    assert names(ben) == {"eggs"}
    assert rings(ben) == {("relay-withholds", ana.space.device)}
    through(ben, relay).sync()
    settle(ana, cleo)
    check_agreement(ana, ben, cleo)


def test_envelopes_that_are_named_and_not_handed_out_ring(
    ana: Device, ben: Device, relay: InProcessRelay
) -> None:
    name(ana, MILK, "milk")
    ana.sync()
    withholding = Corrupting(relay, lambda answer: replace(answer, envelopes=()))
    name(ben, EGGS, "eggs")
    with pytest.raises(BadChain, match="does not hand out"):
        through(ben, withholding).sync()
    assert rings(ben) == {("relay-withholds", ana.space.device)}
    assert not any(alarm.detail for alarm in ben.replica.alarms.all())
    assert not ben.replica.unsent()
    through(ben, relay).sync()
    ana.sync()
    check_agreement(ana, ben)


def test_a_relay_that_keeps_showing_an_old_membership_is_not_believed(
    ana: Device, ben: Device, cleo: Device, relay: InProcessRelay
) -> None:
    old = ana.space.membership.hashes[1]
    lying = Corrupting(relay, lambda answer: replace(answer, membership=old, entries=()))
    with pytest.raises(OldMembership):
        through(ben, lying).sync()
    assert rings(ben) == {("relay-old-membership", b""), ("relay-forgot", b"")}
    assert cleo.space.device in ben.space.membership.members
    through(ben, relay).sync()
    assert rings(ben) == set()


def test_an_envelope_that_names_an_entry_which_is_kept_back_rings(
    ana: Device, ben: Device, relay: InProcessRelay, other: InProcessRelay
) -> None:
    old = ana.space.membership.head
    steps.remove(ana.space, frozenset(), ana.replica.heads())
    name(ana, MILK, "milk")
    ana.sync()
    lying = Corrupting(relay, lambda answer: replace(answer, membership=old, entries=()))
    with pytest.raises(OldMembership, match="does not show"):
        through(ben, lying).sync()
    assert rings(ben) == {("relay-old-membership", b"")}
    assert names(ben) == set()
    through(ben, relay).sync()
    check_agreement(ana, ben)


@pytest.fixture
def other() -> Iterator[InProcessRelay]:
    """A second relay."""
    relay = twin(Clock(), seed=5)
    yield relay
    relay.close()


def test_two_halves_that_a_relay_kept_apart_are_one_again_where_they_meet(
    ana: Device, ben: Device, cleo: Device, relay: InProcessRelay, other: InProcessRelay
) -> None:
    other.service.store = backup(relay)
    through(ben, other)
    for round_ in range(3):
        for device, food in ((ana, MILK), (ben, EGGS)):
            name(device, food, f"{device.space.device.hex()[:4]} {round_}")
            device.sync()
    through(ben, relay)
    settle(ana, ben, cleo)
    check_agreement(ana, ben, cleo)
    assert len(names(cleo)) == 2


def test_who_wrote_is_not_put_out_as_untold_where_another_turns_the_key_without_its_chain(
    ana: Device, ben: Device, cleo: Device, relay: InProcessRelay, other: InProcessRelay
) -> None:
    removal.await_telling(ana.replica, ben.space.device, ana.clock.now)
    other.service.store = backup(relay)
    name(ben, MILK, "milk")
    settle(ben, ana)
    steps.remove(through(cleo, other).space, frozenset(), cleo.replica.heads())
    settle(cleo, through(ana, other))
    assert names(ana) == set()
    assert ben.space.device in ana.space.membership.members


def test_two_memberships_are_never_mixed_and_ring_until_somebody_decides(
    ana: Device, ben: Device, cleo: Device, relay: InProcessRelay, other: InProcessRelay
) -> None:
    other.service.store = backup(relay)
    through(ben, other)
    for device in (ana, ben):
        removal.want(device.replica, [cleo.space.device])
        device.sync()
    before = ben.space.log()
    name(ben, EGGS, "eggs")
    with pytest.raises(MembershipFork):
        through(ben, relay).sync()
    assert rings(ben) == {("membership-fork", b"")}
    assert ben.space.log() == before
    assert names(ben) == {"eggs"}
    through(ben, other).sync()
    assert rings(ben) == set()


def test_two_memberships_that_turn_out_to_be_one_ring_no_more_though_the_sync_fails(
    ana: Device, ben: Device, cleo: Device, relay: InProcessRelay
) -> None:
    unknown = Corrupting(relay, lambda answer: replace(answer, membership=bytes(range(32))))
    with pytest.raises(MembershipFork):
        through(ben, unknown).sync()
    assert rings(ben) == {("membership-fork", b"")}
    lying = Corrupting(relay, lambda answer: replace(answer, accepted=1000))
    with pytest.raises(Copied):
        through(ben, lying).sync()
    assert rings(ben) == set()


def test_a_longer_log_that_is_another_one_is_not_followed(
    ana: Device, ben: Device, cleo: Device, relay: InProcessRelay, other: InProcessRelay
) -> None:
    other.service.store = backup(relay)
    through(ben, other)
    for device, times in ((ana, 2), (ben, 1)):
        for _ in range(times):
            device.sync()
            steps.remove(device.space, frozenset(), device.replica.heads())
            device.sync()
    with pytest.raises(MembershipFork):
        through(ben, relay).sync()
    assert rings(ben) == {("membership-fork", b"")}


def test_a_clone_rings_with_the_others_and_stops_nobody(
    ana: Device, ben: Device, cleo: Device, relay: InProcessRelay, other: InProcessRelay
) -> None:
    other.service.store = backup(relay)
    name(cleo, MILK, "milk")
    cleo.replica.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    copied = cleo.replica.path.with_suffix(".copy")
    copied.write_bytes(cleo.replica.path.read_bytes())
    cleo.sync()
    ben.sync()
    cleo.space.close()
    copied.replace(cleo.replica.path)
    cleo.restart()
    name(cleo, EGGS, "eggs")
    through(cleo, other).sync()
    name(ana, RICE, "rice")
    through(ana, other).sync()
    assert names(ana) == {"milk", "eggs", "rice"}
    through(ana, relay).sync()
    assert rings(ana) == {("fork", cleo.space.device)}
    name(ana, RICE, "brown rice")
    settle(ana, ben)
    assert rings(ben) == {("disputed", cleo.space.device)}
    assert names(ben) == {"milk", "brown rice"}


def test_a_copy_that_wrote_as_much_as_the_other_one_is_told_so_elsewhere(
    ana: Device, ben: Device, cleo: Device, relay: InProcessRelay, other: InProcessRelay
) -> None:
    copied = cleo.replica.path.with_suffix(".copy")
    cleo.replica.rows("VACUUM INTO ?", (str(copied),))
    name(cleo, MILK, "milk")
    through(cleo, other).sync()
    cleo.space.close()
    copied.replace(cleo.replica.path)
    cleo.restart()
    name(cleo, EGGS, "eggs")
    through(cleo, relay).sync()
    with pytest.raises(Copied, match="other changes of this device"):
        through(cleo, other).sync()
    assert names(cleo) == {"eggs"}


def test_a_folder_put_back_behind_what_the_log_fixed_seals_nothing_in_vain(
    ana: Device, ben: Device, cleo: Device, relay: InProcessRelay
) -> None:
    copied = cleo.replica.path.with_suffix(".copy")
    cleo.replica.rows("VACUUM INTO ?", (str(copied),))
    name(cleo, MILK, "milk")
    settle(cleo, ana)
    steps.remove(ana.space, frozenset(), ana.replica.heads())
    ana.sync()
    cleo.space.close()
    copied.replace(cleo.replica.path)
    cleo.restart()
    name(cleo, EGGS, "eggs")
    for _ in range(2):
        with pytest.raises(Copied):
            cleo.sync()
    assert names(cleo) == {"eggs"}
    assert not cleo.replica.unsent()


def test_a_device_that_a_relay_says_has_two_chains_is_cleared_by_an_honest_answer(
    ana: Device, ben: Device, relay: InProcessRelay
) -> None:
    name(ana, MILK, "milk")
    settle(ana, ben)

    def accuse(answer: Answer) -> Answer:
        other = Head(1, bytes(range(32)))
        return replace(answer, heads={**answer.heads, ana.space.device: other})

    through(ben, Corrupting(relay, accuse)).sync()
    assert rings(ben) == {("fork", ana.space.device)}
    through(ben, relay).sync()
    assert rings(ben) == set()


def test_nobody_has_two_chains_by_an_envelope_that_another_one_signed(
    ana: Device, ben: Device, relay: InProcessRelay
) -> None:
    name(ana, MILK, "milk")
    settle(ana, ben)
    forge = in_the_name_of(ana.space, Random(1))
    elsewhere = {ana.space.device: Head(1, bytes(range(32)))}

    def second_chain(answer: Answer) -> Answer:
        forged = forge(replace(answer, heads=elsewhere)).envelopes
        return replace(answer, envelopes=forged)

    with pytest.raises(BadSignature):
        through(ben, Corrupting(relay, second_chain)).sync()
    assert rings(ben) == set()


def test_what_was_seen_before_it_was_sealed_anew_is_no_second_chain(
    ana: Device, ben: Device, cleo: Device, relay: InProcessRelay, tmp_path: Path
) -> None:
    """Cleo tells of an envelope of Ben's that a removal, at a relay put back, left out."""
    before = backup(relay)
    name(ben, EGGS, "eggs")
    settle(ben, cleo)
    name(cleo, MILK, "milk")
    relay.service.store = before
    with pytest.raises(NoNetwork):
        through(cleo, Corrupting(relay, lost)).sync()
    through(cleo, relay)
    ana.sync()
    steps.remove(ana.space, frozenset(), ana.replica.heads())
    settle(ana, ben, cleo)
    with enrol(ana, tmp_path, relay, seed=4) as dora:
        settle(dora, ana, ben, cleo)
        check_agreement(ana, ben, cleo, dora)


def test_what_a_removal_left_out_is_missed_by_nobody_who_was_told_of_it(
    ana: Device, ben: Device, cleo: Device, relay: InProcessRelay, tmp_path: Path
) -> None:
    """Cleo tells Ana, then Dora of more than Ben has after a removal, at a relay put back."""
    before = backup(relay)
    for text in ("eggs", "six eggs"):
        name(ben, EGGS, text)
        ben.sync()
    cleo.sync()
    name(cleo, MILK, "milk")
    cleo.sync()
    through(ana, Corrupting(relay, hiding(ben))).sync()
    assert rings(ana) == {("relay-withholds", ben.space.device)}
    relay.service.store = before
    through(ana, relay).sync()
    steps.remove(ana.space, frozenset(), ana.replica.heads())
    settle(ana, ben, cleo)
    assert ana.replica.heads()[ben.space.device].seq == 1
    check_agreement(ana, ben, cleo)
    with enrol(ana, tmp_path, relay, seed=4) as dora:
        settle(dora, ana, ben, cleo)
        check_agreement(ana, ben, cleo, dora)


@pytest.mark.parametrize("is_beside", [False, True])
def test_what_others_write_with_the_keys_of_a_device_is_never_taken_for_its_own(
    ana: Device, ben: Device, relay: InProcessRelay, is_beside: bool
) -> None:
    """Be it next in its chain, or after something else in the place of its last one."""
    name(ana, MILK, "milk")
    settle(ana, ben)
    answer = ana.session.sync(Request({}, 0))
    if is_beside:
        answer = replace(answer, heads={ana.space.device: Head(1, bytes(range(32)))})
    forged = by_who_was_put_out(ana.space, Random(1))(answer).envelopes[-1:]
    telling = Corrupting(relay, lambda answer: replace(answer, envelopes=forged))
    with pytest.raises(Copied):
        through(ana, telling).sync()
    assert names(ana) == {"milk"}
    assert rings(ana) == set()


def lost(_: Answer) -> Answer:
    raise NoNetwork("The answer is lost.")


def test_envelopes_of_another_space_are_refused(
    ana: Device, ben: Device, relay: InProcessRelay, tmp_path: Path
) -> None:
    with found(tmp_path, relay, seed=9) as stranger:
        name(stranger, MILK, "milk")
        stranger.sync()
        session = Session(relay, stranger.space.id, stranger.space.keys, stranger.clock)
        theirs = session.sync(Request({}, 0)).envelopes
    swapping = Corrupting(relay, lambda answer: replace(answer, envelopes=theirs))
    with pytest.raises(WrongSpace):
        through(ben, swapping).sync()
    assert names(ben) == set()


def test_a_token_is_of_no_use_at_another_relay(
    ana: Device, relay: InProcessRelay, other: InProcessRelay
) -> None:
    ana.sync()
    other.found(ana.space.log())
    challenge = relay.challenge(ana.space.id, ana.space.device)
    token, _ = relay.token(ana.space.id, challenge, ana.space.keys.sign("sign-in", challenge))
    with pytest.raises(RelayRefused) as refused:
        other.sync(ana.space.id, token, Request({}, 1))
    assert refused.value.reason == "unauthorized"
