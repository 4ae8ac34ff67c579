"""The archive between devices: nobody does anything for it, and nothing is lost by it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from kitchensync.errors import NoNetwork
from kitchensync.replica.archives import archive, ended
from kitchensync.replica.archives.over import Rule
from kitchensync.replica.postings.ledger import Stock
from kitchensync.replica.stamps import DAY_MS
from kitchensync.replica.values import Segment
from kitchensync.sync import steps
from kitchensync.sync.snapshots import archives
from kitchensync.sync.space import Space
from kitchensync.sync.wire.session import Session
from kitchensync.trust import snapshots as trusted
from kitchensync.trust.snapshots import parse
from tests.core.replica.archives.kept import in_tables
from tests.core.replica.devices import row
from tests.core.sync.archived import (
    NEW,
    OLD,
    USED,
    ana,
    archived,
    change,
    live,
    lose,
    next_floor,
    relay,
)
from tests.support.dump import dump
from tests.support.homes import Device, enrol
from tests.support.syncing import check_agreement, floor, rings, settle, through
from tests.support.twin import FaultyRelay, InProcessRelay

__all__ = ["ana", "relay"]

Segments = tuple[Segment, ...]


def test_what_is_over_is_archived_by_whoever_makes_the_snapshot(ana: Device, ben: Device) -> None:
    live(ana)
    settle(ana)
    before, digest = dump(ana.replica), ana.replica.digest()
    archived(ana, ben)
    covered = floor(ana)
    assert covered is not None
    assert covered.is_cosigned
    for device in (ana, ben):
        assert dump(device.replica) == before
        assert device.replica.digest() == digest
    check_agreement(ana, ben)


def test_the_next_snapshot_stands_beside_the_same_segment(ana: Device, ben: Device) -> None:
    archived(ana, ben)
    (segment,) = ana.replica.whole.archive.segments()
    change(ben, NEW, row("used a loaf"), -5)
    next_floor(ben, ana)
    for device in (ana, ben):
        assert in_tables(device.replica) == {}
        assert device.replica.whole.archive.segments()[0] == segment
        assert len(device.replica.whole.archive.segments()) == 2
    check_agreement(ana, ben)


def test_a_newcomer_has_the_archive_too(
    tmp_path: Path, relay: InProcessRelay, ana: Device, ben: Device
) -> None:
    archived(ana, ben)
    with enrol(ana, tmp_path, FaultyRelay(relay), seed=3) as cat:
        cat.sync()
        assert in_tables(cat.replica) == {"lot": 1, "posting": 1}
        assert cat.replica.whole.archive.lacking() == []
        with cat.replica.transaction("it was not used") as doing:
            assert doing.void(USED)
        settle(cat, ana, ben)
        for device in (ana, ben, cat):
            assert in_tables(device.replica)["posting"] == 3
            assert dump(device.replica) == dump(cat.replica)
        check_agreement(ana, ben, cat)
        next_floor(cat, ana, ben)
        check_agreement(ana, ben, cat)


def test_who_was_away_for_years_loses_nothing_that_it_did_to_what_was_archived(
    tmp_path: Path, relay: InProcessRelay, ana: Device, ben: Device
) -> None:
    live(ana)
    with enrol(ana, tmp_path, FaultyRelay(relay), seed=3) as away:
        settle(away, ana, ben)
        with away.replica.transaction("while away") as doing:
            doing.put("lot", OLD, {"note": "still good"})
            entry = {"lot": OLD, "kind": "counted", "amount": 2, "at": 0}
            doing.post("posting", row("found"), entry)
        for year in range(5):
            ana.clock.now += 365 * DAY_MS
            ben.clock.now = ana.clock.now
            change(ana, row(f"lot {year}"), row(f"bought {year}"), 1)
            change(ana, row(f"lot {year}"), row(f"used {year}"), -1)
            next_floor(ana, ben)
        assert in_tables(ben.replica) == {"lot": 1, "posting": 1}
        settle(away, ana, ben)
        for device in (ana, ben, away):
            shown = device.replica.rows("SELECT note FROM lot_shown WHERE id = ?", (OLD,))
            assert [note for (note,) in shown] == ["still good"]
            assert dump(device.replica) == dump(ana.replica)
        check_agreement(ana, ben, away)


def test_who_is_alone_archives_alone(ana: Device) -> None:
    archived(ana)
    assert ana.replica.digest() is not None
    with ana.replica.transaction("not used") as doing:
        assert doing.void(USED)
    next_floor(ana)
    assert in_tables(ana.replica)["lot"] == 2


def all_used_up(_: object) -> Stock:
    return Stock(0)


def all_there(_: object) -> Stock:
    return Stock(1)


@pytest.mark.parametrize("what", ["more than is over", "less than is over"])
def test_a_snapshot_that_archives_something_else_is_refused_and_rings(
    ana: Device, ben: Device, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    live(ana)
    with monkeypatch.context() as patch:
        patch.setattr(ended, "fold", all_used_up if what[0] == "m" else all_there)
        ana.clock.now += 2 * DAY_MS
        settle(ana)
        through(ana, ana.relay)
    ben.sync()
    assert floor(ben) is None
    assert ("snapshot-bad", ana.space.device) in rings(ben)
    assert in_tables(ben.replica) == {"lot": 2, "posting": 3}


def test_devices_that_would_archive_by_other_rules_agree_on_nothing(
    ana: Device, ben: Device
) -> None:
    ben.space.around = replace(ben.space.around, archiving=Rule())
    live(ana)
    settle(ana, ben)
    assert floor(ana) is None
    assert in_tables(ana.replica) == {"lot": 2, "posting": 3}


def test_segments_that_the_relay_has_are_not_packed_for_the_next_snapshot(
    ana: Device, ben: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    archived(ana, ben)
    packed: list[int] = []
    pack = trusted.packed

    def counted(state: bytes, size: int) -> bytes:
        packed.append(size)
        return pack(state, size)

    monkeypatch.setattr(trusted, "packed", counted)
    change(ana, NEW, row("one more"), 1)
    before = floor(ana)
    next_floor(ana, ben)
    assert floor(ana) != before
    assert len(packed) == 1


def test_a_crash_while_the_archive_is_taken_up_only_puts_it_off(
    ana: Device, ben: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    live(ana)

    def dies(*_: object) -> None:
        raise NoNetwork("The process died.")

    for where in ("enter", "index", "take_out", "refreeze"):
        with monkeypatch.context() as patch:
            patch.setattr(archive, where, dies)
            for device in (ana, ben, ana):
                device.clock.now += 2 * DAY_MS
                device.sync()
                assert in_tables(device.replica) == {"lot": 2, "posting": 3}
                device.restart()
    next_floor(ana, ben)
    assert in_tables(ana.replica) == in_tables(ben.replica) == {"lot": 1, "posting": 1}
    check_agreement(ana, ben)


def again(segments: Segments) -> Segments:
    return (*segments, segments[-1])


def without_the_first(segments: Segments) -> Segments:
    return segments[1:]


def of_another_epoch(segments: Segments) -> Segments:
    return (replace(segments[0], epoch=7), *segments[1:])


def longer(segments: Segments) -> Segments:
    return (replace(segments[0], length=segments[0].length + 1), *segments[1:])


def larger(segments: Segments) -> Segments:
    return (replace(segments[0], size=segments[0].size * 2), *segments[1:])


@pytest.mark.parametrize("lie", [again, without_the_first, of_another_epoch, longer, larger])
def test_nobody_stands_for_a_header_that_lies_about_what_was_archived_before(
    ana: Device, ben: Device, lie: Callable[[Segments], Segments], monkeypatch: pytest.MonkeyPatch
) -> None:
    archived(ana, ben)
    before = floor(ben)
    change(ben, NEW, row("used a loaf"), -5)
    put = archives.put

    def lying(space: Space, session: Session, new: Sequence[tuple[bytes, int]]) -> Segments:
        return lie(put(space, session, new))

    with monkeypatch.context() as patch:
        patch.setattr(archives, "put", lying)
        ben.clock.now += 2 * DAY_MS
        ana.clock.now += 2 * DAY_MS
        ben.sync()
    ana.sync()
    assert floor(ana) == before
    assert ("snapshot-bad", ben.space.device) in rings(ana)
    assert ana.replica.digest() == ben.replica.digest()


def test_a_segment_that_the_relay_loses_is_not_held_against_its_maker(
    relay: InProcessRelay, ana: Device, ben: Device
) -> None:
    live(ana)
    ana.clock.now += 2 * DAY_MS
    settle(ana)
    offered = ben.session.sync(steps.request(ben.space)).offered
    (blob,) = [each.blob for each in parse(ben.session.snapshot(offered)).header.segments]
    lose(relay, ana.space.id, blob)
    ben.sync()
    assert (floor(ben), rings(ben)) == (None, set())
    change(ana, NEW, row("one more"), 1)
    next_floor(ana, ben)
    assert in_tables(ben.replica) == {"lot": 1, "posting": 2}
    check_agreement(ana, ben)


def test_what_was_archived_for_a_floor_that_is_none_any_more_is_in_the_tables_again(
    ana: Device,
) -> None:
    archived(ana)
    digest = ana.replica.digest()
    archives.let_go(ana.space)
    assert ana.replica.whole.archive.segments() == []
    assert in_tables(ana.replica) == {"lot": 2, "posting": 3}
    assert ana.replica.digest() == digest
