"""A space made anew of what its file still holds, the relay's changes, and a floor's snapshot."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kitchensync.errors import CorruptDatabase, NoNetwork, NotARelay
from kitchensync.replica.stamps import DAY_MS
from kitchensync.sync import steps
from kitchensync.sync.repair.repairing import SignIn
from kitchensync.sync.repair.rescuing import MadeWhole, make_whole, rescued
from kitchensync.sync.snapshots.holding import HELD
from kitchensync.sync.snapshots.offers import forget_older
from kitchensync.sync.wire.session import Session
from kitchensync.sync.wire.transport import Answer
from tests.support.homes import Device
from tests.support.syncing import (
    EGGS,
    MILK,
    RICE,
    Corrupting,
    break_,
    check_agreement,
    name,
    rings,
    settle,
    suffer,
    through,
    write,
)
from tests.support.twin import Fault, InProcessRelay


def nowhere() -> Session:
    raise NoNetwork("There is no network.")


def rescue(device: Device, sign_in: SignIn) -> MadeWhole:
    space = device.space
    with rescued(space.replica.path, space.label, space.around) as (made, found):
        outcome = make_whole(made, found, sign_in, "made anew")
        made.close()
        found.take_place()
    return outcome


@pytest.mark.usefixtures("asking")
def test_who_keeps_only_a_snapshot_is_made_anew_from_it_without_a_relay(
    ana: Device, ben: Device
) -> None:
    write(ana)
    settle(ana, ben)
    assert forget_older(ben.space, ben.session, ben.clock.now + DAY_MS)
    name(ben, MILK, "brown milk")
    break_(ben, "DELETE FROM food")
    rescue(ben, nowhere)
    settle(ben, ana)
    check_agreement(ana, ben)


@pytest.mark.usefixtures("asking")
def test_changes_below_the_floor_are_in_its_snapshot(ana: Device, ben: Device) -> None:
    write(ana)
    settle(ana, ben)
    name(ana, MILK, "brown milk")
    settle(ana, ben)
    break_(ben, "DELETE FROM envelope WHERE seq = 2")
    with pytest.raises(CorruptDatabase, match="The rest is at the relay"):
        rescue(ben, nowhere)
    rescue(ben, lambda: ben.session)
    check_agreement(ana, ben)


@pytest.mark.usefixtures("asking")
def test_a_chain_whose_spoilt_end_the_floor_covers_goes_as_a_whole(
    ana: Device, ben: Device
) -> None:
    write(ana, 6)
    settle(ana, ben)
    break_(ben, "UPDATE envelope SET raw = zeroblob(99) WHERE seq = 6")
    rescue(ben, lambda: ben.session)
    assert [*ben.replica.envelopes()] == []
    name(ana, MILK, "brown milk")
    settle(ana, ben)
    check_agreement(ana, ben)


@pytest.mark.usefixtures("asking")
def test_a_snapshot_that_the_disk_has_spoilt_comes_from_the_relay(ana: Device, ben: Device) -> None:
    write(ana)
    settle(ana, ben)
    assert forget_older(ben.space, ben.session, ben.clock.now + DAY_MS)
    break_(ben, f"UPDATE state SET value = zeroblob(99) WHERE key = '{HELD}'")
    rescue(ben, lambda: ben.session)
    settle(ben, ana)
    check_agreement(ana, ben)


def test_changes_that_come_one_by_one_from_the_relay_stand_in_their_chain(
    relay: InProcessRelay, ana: Device, ben: Device
) -> None:
    for number in range(5):
        name(ana, MILK, f"milk {number}")
        settle(ana, ben)
    break_(ben, "DELETE FROM envelope WHERE seq IN (2, 4)")

    def shortened(answer: Answer) -> Answer:
        return replace(answer, envelopes=answer.envelopes[:1])

    rescue(ben, lambda: through(ben, Corrupting(relay, shortened)).session)
    assert [kept.seq for kept in ben.replica.envelopes()] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("spoilt", ["idx = idx + 1", "hash = zeroblob(32)"])
def test_what_the_disk_changed_beside_an_envelope_comes_from_the_relay(
    ana: Device, ben: Device, spoilt: str
) -> None:
    for number in range(3):
        name(ana, MILK, f"milk {number}")
        settle(ana, ben)
    came = [*ben.replica.envelopes()]
    name(ana, MILK, "milk of later")
    ana.sync()
    break_(ben, f"UPDATE envelope SET {spoilt} WHERE seq = 3")
    with pytest.raises(CorruptDatabase, match="The rest is at the relay"):
        rescue(ben, nowhere)
    rescue(ben, lambda: ben.session)
    assert [*ben.replica.envelopes()] == came
    settle(ben, ana)
    check_agreement(ana, ben)


@pytest.mark.usefixtures("asking")
def test_what_this_device_seals_next_has_to_follow_on_from_its_last(
    ana: Device, ben: Device
) -> None:
    write(ana)
    settle(ben, ana)
    break_(ana, "UPDATE envelope SET raw = zeroblob(length(raw)) WHERE seq = 6")
    with pytest.raises(CorruptDatabase, match="The last change that this device sent"):
        rescue(ana, lambda: ana.session)


def test_what_was_sent_and_is_back_on_an_older_page_waits_no_more(ana: Device, ben: Device) -> None:
    name(ben, MILK, "brown milk")
    ((time, changes, raw),) = ben.replica.rows("SELECT time, changes, change_set FROM outbox")
    settle(ben, ana)
    break_(ben, f"INSERT INTO outbox VALUES (1, {time}, {changes}, x'{raw.hex()}', 0)")
    with pytest.raises(CorruptDatabase, match="what waits to be sent"):
        ben.sync()
    assert rescue(ben, nowhere).spoilt == ()
    assert ben.replica.outbox_size() == 0
    check_agreement(ana, ben)


@pytest.mark.parametrize(
    "bits",
    [
        "UPDATE food SET id = zeroblob(16) WHERE name = 'milk'",
        "UPDATE food SET id = zeroblob(16) WHERE name = 'eggs'",
        "UPDATE food SET name_at = name_at + (1 << 20) WHERE name = 'eggs'",
    ],
)
def test_where_all_that_waits_is_there_a_record_that_is_spoilt_is_told_to_nobody(
    ana: Device, ben: Device, bits: str
) -> None:
    name(ana, RICE, "rice")
    settle(ana, ben)
    name(ben, MILK, "milk")
    ben.clock.now += 1
    name(ben, EGGS, "eggs")
    digest = ben.replica.digest()
    break_(ben, bits)
    assert rescue(ben, nowhere) == MadeWhole(is_all=True, told=0, spoilt=())
    assert (ben.replica.digest(), ben.replica.outbox_size()) == (digest, 2)


def test_a_relay_that_answers_anything_is_no_damage_of_the_file(
    relay: InProcessRelay, ana: Device, ben: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        name(ana, MILK, f"milk {number}")
        settle(ana, ben)
    break_(ben, "DELETE FROM envelope WHERE seq = 2")
    anything = Corrupting(relay, lambda answer: replace(answer, envelopes=(b"anything",)))
    with pytest.raises(CorruptDatabase, match="The rest is at the relay") as error:
        rescue(ben, lambda: through(ben, anything).session)
    assert "Say it again" in error.value.hint
    monkeypatch.setattr(relay, "challenge", lambda *_: bytes(99))
    with pytest.raises(NotARelay, match="is no relay"):
        through(ben, relay).sync()
    with pytest.raises(CorruptDatabase, match="The rest is at the relay"):
        rescue(ben, lambda: through(ben, relay).session)


@pytest.mark.parametrize(
    "spoilt",
    [
        "UPDATE envelope SET raw = zeroblob(length(raw)) WHERE acknowledged = 0",
        "UPDATE head SET seq = seq + 1",
        "DELETE FROM head WHERE device <> (SELECT device FROM identity)",
        "UPDATE identity SET idx = idx + 1",
        "DELETE FROM entry WHERE place = (SELECT max(place) FROM entry)",
    ],
)
def test_chains_and_the_list_of_members_decide_whether_it_is_enough(
    ana: Device, ben: Device, spoilt: str
) -> None:
    name(ana, MILK, "milk")
    settle(ana, ben)
    name(ben, MILK, "brown milk")
    steps.seal(ben.space)
    break_(ben, spoilt)
    before = [*ben.replica.envelopes()]
    with pytest.raises(CorruptDatabase, match="too little of it can be read"):
        rescue(ben, lambda: ben.session)
    assert [*ben.replica.envelopes()] == before


def test_a_household_that_never_did_anything_is_not_believed(ana: Device, ben: Device) -> None:
    name(ana, MILK, "milk")
    settle(ana, ben)
    for table in ("head", "envelope"):
        break_(ben, f"DELETE FROM {table}")
    with pytest.raises(CorruptDatabase, match="Nothing is here"):
        rescue(ben, lambda: ben.session)


def test_where_something_that_was_sealed_is_gone_the_relay_is_not_blamed(ana: Device) -> None:
    suffer(ana, Fault.DROP_REQUEST)
    name(ana, MILK, "milk")
    with pytest.raises(NoNetwork):
        ana.sync()
    break_(ana, "DELETE FROM envelope WHERE acknowledged = 0")
    name(ana, EGGS, "eggs")
    with pytest.raises(CorruptDatabase, match="sealed here is gone"):
        ana.sync()
    assert rings(ana) == set()
