"""Segments that a relay loses, or that rot on a disk, come back, and nothing is lost by it."""

from __future__ import annotations

from pathlib import Path

import pytest

from kitchensync.errors import BadSnapshot, CorruptDatabase, NoNetwork
from kitchensync.kitchen.household.alarms import alarms_of
from kitchensync.replica.stamps import DAY_MS
from kitchensync.sync import blobs
from kitchensync.sync.repair.repairing import explain, repair
from kitchensync.sync.snapshots import archives, offers
from kitchensync.sync.wire.session import Session
from kitchensync.trust import snapshots as trusted
from kitchensync_relay.floors import Policy
from tests.core.replica.archives.kept import in_tables
from tests.core.replica.devices import row
from tests.core.sync.archived import (
    NEW,
    USED,
    ana,
    archived,
    change,
    lose,
    next_floor,
    noted,
    nowhere,
    relay,
)
from tests.support.dump import dump
from tests.support.homes import Device, enrol
from tests.support.syncing import break_, check_agreement, settle, wipe
from tests.support.twin import FaultyRelay, InProcessRelay

__all__ = ["ana", "relay"]


def test_a_segment_that_the_relay_lacks_is_waited_for_and_brought_back(
    tmp_path: Path, relay: InProcessRelay, ana: Device, ben: Device
) -> None:
    archived(ana, ben)
    (segment,) = ana.replica.whole.archive.segments()
    change(ben, NEW, row("one more"), 1)
    next_floor(ben, ana)
    with enrol(ana, tmp_path, FaultyRelay(relay), seed=3) as cat:
        lose(relay, ana.space.id, segment.blob)
        with pytest.raises(BadSnapshot, match="lacks a part"):
            cat.sync()
        (alarm,) = alarms_of(cat.space)
        assert (alarm.code, alarm.about) == ("snapshot-bad", "")
        assert "other devices" in alarm.decide
        assert "ks repair" not in alarm.decide
        # What the snapshot holds is here; nothing is merged that may be of what is lacking.
        assert in_tables(cat.replica) == {"lot": 1, "posting": 2}
        change(ana, NEW, row("another one"), 1)
        next_floor(ana, ben)
        settle(cat, ana, ben)
        assert cat.replica.whole.archive.lacking() == []
        check_agreement(ana, ben, cat)


def test_a_relay_that_forgot_everything_gets_the_archive_back(
    tmp_path: Path, relay: InProcessRelay, ana: Device, ben: Device
) -> None:
    relay.service.policy = Policy(envelopes=0, grace_ms=0)
    archived(ana, ben)
    with enrol(ana, tmp_path, FaultyRelay(relay), seed=3) as cat:
        cat.sync()
        assert not cat.replica.whole.keeps_all(cat.replica.heads())
        wipe(relay)
        relay.service.policy = Policy()
        settle(cat)
        with enrol(cat, tmp_path, FaultyRelay(relay), seed=4) as dan:
            dan.sync()
            assert len(dan.replica.whole.archive.segments()) == 1
            assert dan.replica.whole.archive.lacking() == []
            settle(dan, cat, ana, ben)
            assert dump(dan.replica) == dump(ana.replica)
            check_agreement(ana, ben, cat, dan)


def test_a_relay_that_lost_nothing_but_a_segment_has_it_back_within_a_day(
    relay: InProcessRelay, ana: Device, ben: Device
) -> None:
    archived(ana, ben)
    (segment,) = ana.replica.whole.archive.segments()
    relay.service.policy = Policy()
    lose(relay, ana.space.id, segment.blob)
    ana.clock.now += DAY_MS
    ana.sync()
    assert blobs.is_there(ben.session, segment.blob, segment.length)


def test_a_segment_that_rots_on_the_disk_is_not_given_to_a_relay_that_lost_it(
    relay: InProcessRelay, ana: Device, ben: Device
) -> None:
    archived(ana, ben)
    (segment,) = ana.replica.whole.archive.segments()
    lose(relay, ana.space.id, segment.blob)
    ana.replica.rows("UPDATE segment SET content = CAST(content || x'00' AS BLOB)")
    archives.send(ana.space, ana.session)
    archives.send(ben.space, ben.session)
    content = blobs.get_blob(ben.session, ben.space, segment.blob, segment.epoch, segment.length)
    assert content == trusted.packed(
        ben.replica.whole.archive.content(segment) or b"", segment.size
    )


def test_what_the_archive_holds_is_explained_and_repaired_with_the_rest(
    ana: Device, ben: Device
) -> None:
    archived(ana, ben)
    assert explain(ben.space, nowhere).differences == ()
    digest = ben.replica.digest()
    ben.replica.rows("DELETE FROM lot")
    assert explain(ben.space, nowhere).differences
    repair(ben.space, nowhere)
    assert ben.replica.digest() == digest
    assert in_tables(ben.replica) == {"lot": 1, "posting": 1}
    check_agreement(ana, ben)


@pytest.mark.parametrize(
    "rot",
    [
        "UPDATE segment SET content = substr(content, 1, 20)",
        "UPDATE segment SET content = x''",
        "UPDATE segment SET content = CAST(content || x'00' AS BLOB)",
        "UPDATE segment SET size = size + 1",
        "UPDATE segment SET size = 1 << 40",
    ],
)
def test_a_segment_that_rots_on_the_disk_says_how_to_have_it_back(
    ana: Device, ben: Device, rot: str
) -> None:
    archived(ana, ben)
    ben.replica.rows(rot)
    with pytest.raises(BadSnapshot) as damaged, ben.replica.transaction("not used") as doing:
        doing.void(USED)
    assert "damaged" in damaged.value.message
    assert "ks repair" in damaged.value.hint
    repair(ben.space, lambda: ben.session)
    with ben.replica.transaction("not used") as doing:
        assert doing.void(USED)
    settle(ben, ana)
    check_agreement(ana, ben)


@pytest.mark.parametrize("keeps", [True, False])
@pytest.mark.parametrize(
    "rot",
    [
        "UPDATE segment SET content = substr(content, 1, 20)",
        "UPDATE segment SET size = size + 1, length = length + 1",
        "UPDATE segment SET epoch = 7",
        "DELETE FROM archived",
    ],
)
def test_an_archive_that_rots_on_the_disk_is_made_whole_by_a_repair(
    ana: Device, ben: Device, rot: str, *, keeps: bool
) -> None:
    archived(ana, ben)
    noted(ana, ben)
    digest = ben.replica.digest()
    if not keeps:
        offers.forget_older(ben.space, ben.session, ben.clock.now + DAY_MS)
    assert ben.replica.whole.keeps_all(ben.replica.heads()) is keeps
    ben.replica.rows(rot)
    repair(ben.space, lambda: ben.session)
    settle(ben, ana)
    assert ben.replica.digest() == digest
    assert in_tables(ben.replica) == {"lot": 1, "posting": 1}
    with ben.replica.transaction("not used") as doing:
        assert doing.void(USED)
    settle(ben, ana)
    check_agreement(ana, ben)


def test_a_repair_fetches_what_rotted_or_says_that_it_is_lacking(ana: Device, ben: Device) -> None:
    def without_a_relay() -> Session:
        raise NoNetwork("The relay cannot be reached.", "Try again later.")

    archived(ana, ben)
    noted(ana, ben)
    offers.forget_older(ben.space, ben.session, ben.clock.now + DAY_MS)
    ben.replica.rows("UPDATE segment SET content = x''")
    assert repair(ben.space, without_a_relay).lacking == 1
    assert ben.replica.whole.archive.lacking()
    assert repair(ben.space, lambda: ben.session).lacking == 0
    assert ben.replica.whole.archive.lacking() == []
    assert explain(ben.space, nowhere).differences == ()
    check_agreement(ana, ben)


def test_a_repair_that_lacks_a_part_keeps_what_was_to_be_sent_and_is_gone(
    relay: InProcessRelay, ana: Device, ben: Device
) -> None:
    archived(ana, ben)
    (segment,) = ana.replica.whole.archive.segments()
    change(ana, NEW, row("one more"), 1)
    break_(ana, "DELETE FROM outbox")
    lose(relay, ana.space.id, segment.blob)
    ana.replica.rows("UPDATE segment SET content = x''")
    with pytest.raises(CorruptDatabase, match="was to be sent is gone"):
        repair(ana.space, lambda: ana.session)
    assert ana.replica.whole.archive.lacking()
    assert ana.replica.rows("SELECT 1 FROM posting WHERE id = ?", (row("one more"),))


def test_a_repair_that_was_cut_short_has_no_sync_fail(ana: Device, ben: Device) -> None:
    archived(ana, ben)
    ben.replica.rows("UPDATE segment SET content = x''")
    archives.mend(ben.space)
    assert ben.replica.whole.archive.lacking()
    change(ana, NEW, row("one more"), 1)
    settle(ana, ben)
    assert ben.replica.whole.archive.lacking() == []
    check_agreement(ana, ben)


def test_who_lacks_a_segment_has_it_from_the_others_though_the_relay_forgot_everything(
    relay: InProcessRelay, ana: Device, ben: Device
) -> None:
    archived(ana, ben)
    ben.replica.rows("UPDATE segment SET content = x''")
    archives.mend(ben.space)
    wipe(relay)
    relay.service.policy = Policy()
    ana.sync()
    change(ana, NEW, row("one more"), 1)
    ana.clock.now += DAY_MS
    settle(ana)
    settle(ben, ana)
    assert ben.replica.whole.archive.lacking() == []
    check_agreement(ana, ben)
