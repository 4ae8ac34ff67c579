"""What a line of a recipe took of several archived lots, and does not count any more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from kitchensync.replica.archives import archive
from kitchensync.replica.archives.groups import Group
from kitchensync.replica.ids import Row, caused_id
from kitchensync.replica.postings import stock
from kitchensync.replica.postings.parts import next_part
from kitchensync.replica.reader import Reader
from kitchensync.replica.snapshots.rebuild import Snapshot
from tests.core.replica.archives.kept import Archives, in_tables
from tests.core.replica.devices import NOON, Device, household, row, sync, unpack
from tests.core.replica.snapshots.loading import Taken, taken
from tests.support.household import AT_ONCE

FIRST, SECOND, THIRD, OTHER = row("first pack"), row("second"), row("third"), row("another")
COOKING = row("a cooking")
PART = caused_id("posting", COOKING, 0)
NEXT = next_part(PART, FIRST, -5)
LAST = next_part(NEXT, SECOND, -5)
TAKEN = ((PART, FIRST, COOKING), (NEXT, SECOND, PART), (LAST, THIRD, NEXT))


def buy(device: Device, *lots: bytes) -> None:
    with device.replica.transaction("bought") as doing:
        for lot in lots:
            doing.put("lot", lot, {"food": row("milk"), "dimension": "count", "unit": "piece"})
            entry = {"lot": lot, "kind": "bought", "amount": 5, "at": 1}
            doing.post("posting", row(f"bought {lot!r}"), entry)


def cook(device: Device) -> str:
    """The line takes all of three packs."""
    with device.replica.transaction("cooked") as doing:
        doing.put("cooking", COOKING, {"recipe": row("soup"), "day": "2026-01-01", "at": 2})
        for posting, lot, cause in TAKEN:
            entry = {"lot": lot, "kind": "cooked", "amount": -5, "at": 2, "cause": cause}
            doing.post("posting", posting, entry)
            doing.stand(posting)
    assert doing.change_id
    return doing.change_id


def pantry(device: Device) -> dict[bytes, int]:
    """What a person is shown: how much is in each lot that holds anything."""
    replica = device.replica
    shown = {lot for (lot,) in replica.rows("SELECT id FROM lot_shown")}
    held = stock.stocks(replica, stock.may_hold(replica))
    return {lot: each.amount for lot, each in held.items() if lot in shown and each.amount}


BACK = {FIRST: 5, SECOND: 5, THIRD: 5}


def settle(device: Device) -> None:
    """As a device does that made a snapshot."""
    with device.replica.atomic(), device.replica.whole.archive.showing():
        device.replica.whole.settle()


@pytest.fixture
def three(tmp_path: Path) -> Iterator[list[Device]]:
    with household(tmp_path, 3) as devices:
        yield devices


def taken_back(ana: Device, ben: Device) -> Archives:
    """A cooking is undone by one of two devices, when all that it used up was archived."""
    archives = Archives((ana, ben))
    buy(ana, FIRST, SECOND, THIRD)
    cooked = cook(ana)
    sync(ana, ben)
    archives.put_away(ana)
    archives.take_up(ben)
    assert "lot" not in in_tables(ben.replica)
    ana.replica.undo(cooked, unpack)
    sync(ana, ben)
    return archives


def test_what_is_taken_back_is_shown_by_all_devices(three: list[Device]) -> None:
    ana, ben, _ = three
    taken_back(ana, ben)
    assert pantry(ana) == pantry(ben) == BACK
    assert ana.replica.digest() == ben.replica.digest()


def test_it_is_shown_where_the_first_part_alone_is_taken_back(three: list[Device]) -> None:
    ana, ben, _ = three
    archives = Archives((ana, ben))
    buy(ana, FIRST, SECOND, THIRD)
    cook(ana)
    sync(ana, ben)
    archives.put_away(ana)
    archives.take_up(ben)
    with ben.replica.transaction("taken back") as doing:
        doing.void(PART)
    assert pantry(ben) == BACK


def test_it_stays_shown_after_the_next_snapshots(three: list[Device]) -> None:
    ana, ben, _ = three
    archives = taken_back(ana, ben)
    buy(ana, OTHER)
    with ana.replica.transaction("used up") as doing:
        doing.post("posting", row("used"), {"lot": OTHER, "kind": "used", "amount": -5, "at": 3})
    sync(ana, ben)
    settle(ana)
    assert pantry(ana) == BACK
    archives.put_away(ana)
    archives.take_up(ben)
    assert len(archives.made) == 4
    assert pantry(ana) == pantry(ben) == BACK


def test_a_snapshot_has_it_in_the_archive_all_the_same(three: list[Device]) -> None:
    """Whoever judges it, an older version too, goes by what groups are."""
    ana, ben, _ = three
    taken_back(ana, ben)
    with ana.replica.whole.trial():
        ana.replica.whole.settle()
        assert ana.replica.whole.archive.put_away(AT_ONCE) == []
        assert in_tables(ana.replica)["lot"] == 1
    assert pantry(ana) == BACK


@pytest.mark.parametrize("segments_first", [False, True])
def test_who_begins_from_such_a_snapshot_shows_it(
    three: list[Device], segments_first: bool
) -> None:
    ana, ben, cem = three
    archives = taken_back(ana, ben)
    with ana.replica.whole.trial():
        ana.replica.whole.settle()
        ana.replica.whole.archive.put_away(AT_ONCE)
        snapshot = taken(ana.replica)
    if segments_first:
        cem.replica.whole.rebuild(unpack, based(snapshot, archives))
        fill(cem, archives)
        assert pantry(cem) == BACK
    cem.replica.whole.rebuild(unpack, based(snapshot, archives))
    fill(cem, archives)
    assert pantry(cem) == BACK
    assert cem.replica.digest() == ana.replica.digest()


def based(snapshot: Taken, archives: Archives) -> Snapshot:
    return replace(snapshot.base(), segments=[known for known, _ in archives.made])


def fill(device: Device, archives: Archives) -> None:
    contents = {known.blob: content for known, content in archives.made}
    for lacking in device.replica.whole.archive.lacking():
        device.replica.whole.archive.fill(lacking, contents[lacking.blob])


def test_packs_are_back_where_somebody_apart_had_cooked_of_another_one_before(
    three: list[Device],
) -> None:
    ana, ben, _ = three
    archives = Archives((ana, ben))
    buy(ana, FIRST, SECOND, THIRD, OTHER)
    sync(ana, ben)
    ana.clock.now = NOON + 2000
    cook(ana)
    archives.put_away(ana)
    ben.clock.now = NOON + 1000
    with ben.replica.transaction("cooked") as doing:
        entry = {"lot": OTHER, "kind": "cooked", "amount": -5, "at": 2, "cause": COOKING}
        doing.post("posting", PART, entry)
    sync(ana, ben)
    archives.take_up(ben)
    assert pantry(ana) == pantry(ben) == BACK
    assert ana.replica.digest() == ben.replica.digest()


def test_what_counts_again_is_archived_again(three: list[Device]) -> None:
    ana, ben, _ = three
    taken_back(ana, ben)
    with ben.replica.transaction("cooked after all") as doing:
        doing.unvoid(PART)
        doing.put("cooking", COOKING, {"note": "good"})
    sync(ana, ben)
    for device in (ana, ben):
        settle(device)
        assert pantry(device) == {}
        assert in_tables(device.replica)["lot"] == 1


def test_what_goes_on_from_an_archived_part_that_took_of_another_pack_does_not_count(
    three: list[Device],
) -> None:
    ana, ben, cem = three
    archives = Archives((ana, ben, cem))
    buy(ana, FIRST, SECOND, OTHER)
    sync(ana, ben, cem)
    ana.clock.now, ben.clock.now = NOON + 1000, NOON + 2000
    part(ana, PART, OTHER, COOKING)
    sync(ana, cem)
    archives.put_away(ana)
    archives.take_up(cem)
    part(ben, PART, FIRST, COOKING)
    cem.take(ben)
    settle(cem)
    assert in_tables(cem.replica)["lot"] == 2
    part(ben, NEXT, SECOND, PART)
    for device in (cem, ana):
        device.take(ben)
    assert pantry(cem) == pantry(ana) == {FIRST: 5, SECOND: 5}
    assert cem.replica.digest() == ana.replica.digest()


def part(device: Device, posting: bytes, lot: bytes, cause: bytes) -> None:
    with device.replica.transaction("cooked") as doing:
        entry = {"lot": lot, "kind": "cooked", "amount": -5, "at": 2, "cause": cause}
        doing.post("posting", posting, entry)


def test_who_takes_a_segment_up_reads_none_of_those_before(
    three: list[Device], monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, ben, _ = three
    archives = Archives((ana, ben))
    buy(ana, FIRST, SECOND, THIRD)
    cook(ana)
    sync(ana, ben)
    archives.put_away(ana)
    archives.take_up(ben)
    buy(ana, OTHER)
    with ana.replica.transaction("used up") as doing:
        doing.post("posting", row("used"), {"lot": OTHER, "kind": "used", "amount": -5, "at": 3})
    sync(ana, ben)
    before = len(archives.made)
    archives.put_away(ana)
    read: list[int] = []

    def content(reader: Reader, place: int) -> Mapping[Row, Group]:
        read.append(place)
        return of_segment(reader, place)

    of_segment = archive.content
    monkeypatch.setattr(archive, "content", content)
    archives.take_up(ben)
    assert set(read) == {*range(before + 1, len(archives.made) + 1)}


def test_what_is_said_here_of_an_archived_part_that_took_of_another_pack_does_not_count(
    three: list[Device],
) -> None:
    ana, ben, _ = three
    archives = Archives((ana, ben))
    buy(ana, FIRST, SECOND, OTHER)
    part(ana, PART, OTHER, COOKING)
    sync(ana, ben)
    archives.put_away(ana)
    archives.take_up(ben)
    part(ben, NEXT, SECOND, PART)
    ana.take(ben)
    assert pantry(ben) == pantry(ana) == {FIRST: 5, SECOND: 5}
