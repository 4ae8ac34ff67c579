"""Archives that differ where a list of members parts, is restored, or loses a member."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from kitchensync.errors import BadChain, BadSnapshot
from kitchensync.replica.stamps import index_of
from kitchensync.replica.values import Segment
from kitchensync.sync import leftout
from kitchensync.sync.becoming import become
from kitchensync.sync.membership import log, removal
from kitchensync.sync.repair import repairing
from kitchensync.sync.space import Space
from kitchensync.trust import authoring
from kitchensync.trust.keys import DeviceKeys
from kitchensync_relay.bodies import Bodies
from kitchensync_relay.floors import Policy
from tests.core.replica.archives.kept import in_tables
from tests.core.replica.devices import row
from tests.core.sync.archived import FOOD, ana, next_floor
from tests.support.dump import dump
from tests.support.homes import Device, enrol
from tests.support.syncing import (
    MILK,
    backup,
    check_agreement,
    closed,
    name,
    segments,
    settle,
)
from tests.support.twin import FaultyRelay, InProcessRelay

__all__ = ["ana"]

EAGER = Policy(envelopes=0, grace_ms=0, retention_ms=0)


@pytest.fixture
def relay(tmp_path: Path, relay: InProcessRelay) -> InProcessRelay:
    """A relay that asks for a snapshot whenever something is new, and keeps nothing longer."""
    bodies = Bodies.in_folder(tmp_path / "bodies")
    relay.service = replace(relay.service, policy=EAGER, bodies=bodies)
    return relay


def use_up(device: Device, name: str) -> None:
    """A lot that is bought and used up."""
    lot = row(name)
    with device.replica.transaction(name) as doing:
        doing.put("lot", lot, {"food": FOOD, "dimension": "count", "unit": "piece"})
        for kind, amount in (("bought", 5), ("used", -5)):
            entry = {"lot": lot, "kind": kind, "amount": amount, "at": 0}
            doing.post("posting", row(f"{kind} {name}"), entry)


NAMES = ("before", "on one side", "not in a segment", "on the other side", "there too")


def lots(device: Device) -> set[str]:
    """The lots that are there, in the tables or the archive."""
    with device.replica.whole.archive.opened():
        there = {lot for (lot,) in device.replica.rows("SELECT id FROM lot_shown")}
    return {name for name in NAMES if row(name) in there}


def parted(relay: InProcessRelay, folder: Path) -> Callable[[], None]:
    """Keep what the relay has now; what gives it back, as a relay that lost the rest."""
    store = backup(relay)
    shutil.copytree(folder / "bodies", folder / "bodies-before")

    def give_back() -> None:
        bodies = Bodies.in_folder(folder / "bodies-before")
        relay.service = replace(relay.service, store=store, bodies=bodies)

    return give_back


@contextmanager
def apart(
    folder: Path, relay: InProcessRelay, one: Device, other: Device
) -> Generator[tuple[Device, Callable[[], None]]]:
    """One goes on with a newcomer, and archives; that, and what makes the relay forget both."""
    use_up(one, "before")
    next_floor(one, other)
    give_back = parted(relay, folder)
    with enrol(one, folder, FaultyRelay(relay), seed=3) as newcomer:
        use_up(one, "on one side")
        next_floor(one, newcomer)
        yield newcomer, give_back


def rejoin(device: Device, through: Device, seed: int = 9) -> None:
    """Let a home in anew, whatever it knew of the members."""
    keys = DeviceKeys.generate(Random(seed).randbytes)
    space = through.space
    entry = authoring.add(space.membership, space.keys, keys.public, person=bytes(16), role="adult")
    log.append_next(space, entry)
    through.sync()
    with closed(device) as path:
        become(path, "household", keys, space.log(), device.around, may_part=True)
    device.__post_init__()


def test_who_archived_otherwise_before_it_rejoined_agrees_and_keeps_what_it_did(
    tmp_path: Path, relay: InProcessRelay, ana: Device, ben: Device
) -> None:
    with apart(tmp_path, relay, ana, ben) as (cat, give_back):
        use_up(cat, "not in a segment")
        settle(cat, ana)
        give_back()
        with enrol(ben, tmp_path, FaultyRelay(relay), seed=4) as dan:
            use_up(ben, "on the other side")
            use_up(dan, "there too")
            next_floor(ben, dan)
            assert segments(ana)[:1] == segments(ben)[:1]
            assert segments(ana)[1:] != segments(ben)[1:]
            rejoin(ana, ben)
            settle(ana, ben, dan)
            assert leftout.settle(ana.space, cat.space.device, take=True) == 1
            settle(ana, ben, dan)
            next_floor(ana, ben, dan)
            check_agreement(ana, ben, dan)
            assert in_tables(ana.replica) == in_tables(dan.replica) == {}
            assert lots(dan) == {*NAMES}


@pytest.mark.parametrize("part", ["lacks", "is spoilt"])
@pytest.mark.parametrize("segment", ["that both lists have", "of the list that gave way"])
def test_who_lacks_a_part_of_the_archive_comes_back_and_has_it_again(
    tmp_path: Path, relay: InProcessRelay, ana: Device, ben: Device, segment: str, part: str
) -> None:
    with apart(tmp_path, relay, ana, ben) as (_, give_back):
        give_back()
    both, own = ana.replica.whole.archive.segments()
    lose_here(ana, own if segment.startswith("of") else both, part)
    use_up(ben, "on the other side")
    rejoin(ana, ben)
    if segment.startswith("of"):
        with pytest.raises(BadSnapshot, match="lacks a part"):
            ana.sync()
        repairing.repair(ana.space, lambda: ana.session)
    settle(ana, ben)
    next_floor(ana, ben)
    check_agreement(ana, ben)
    assert lots(ana) == {"before", "on one side", "on the other side"}


def test_what_does_not_count_goes_though_a_part_of_the_archive_is_spoilt(
    tmp_path: Path, relay: InProcessRelay, ana: Device, ben: Device
) -> None:
    for each in ("before", "on one side"):
        use_up(ana, each)
        next_floor(ana, ben)
    with enrol(ana, tmp_path, FaultyRelay(relay), seed=3) as cat:
        settle(cat, ana, ben)
        relay.service.policy = Policy()
        give_back = parted(relay, tmp_path)
        name(cat, MILK, "Milk")
        settle(cat, ana)
        give_back()
        removal.want(ben.replica, [cat.space.device])
        ben.sync()
        lose_here(ana, ana.replica.whole.archive.segments()[1], "is spoilt")
        rejoin(ana, ben)
        ana.sync()
        assert len(segments(ana)) == 2
        assert leftout.settle(ana.space, cat.space.device, take=True) == 1
        settle(ana, ben)
        check_agreement(ana, ben)


def lose_here(device: Device, segment: Segment, part: str) -> None:
    """As the disk leaves it, and as `ks repair` finds it then."""
    if part == "lacks":
        device.replica.whole.archive.spoil(segment)
        return
    with closing(sqlite3.connect(device.replica.path)) as opened, opened:
        opened.execute("UPDATE segment SET content = x'00' WHERE blob = ?", (segment.blob,))


def test_who_began_from_a_snapshot_of_the_other_list_is_told_so(
    tmp_path: Path, relay: InProcessRelay, ana: Device, ben: Device
) -> None:
    with (
        apart(tmp_path, relay, ana, ben) as (_, give_back),
        enrol(ana, tmp_path, FaultyRelay(relay), seed=5) as eve,
    ):
        eve.sync()
        assert [*eve.replica.envelopes()] == []
        give_back()
        before = dump(eve.replica)
        with pytest.raises(BadChain, match="cannot be told apart"):
            rejoin(eve, ben)
        eve.space = Space.open(eve.replica.path, "household", eve.around)
        assert dump(eve.replica) == before


def test_a_home_of_before_the_archive_comes_back_and_loses_nothing_that_it_had_not_sent(
    tmp_path: Path, relay: InProcessRelay, ana: Device, ben: Device
) -> None:
    """As a backup is put back: its log, its changes and its tables are of before any floor."""
    with enrol(ana, tmp_path, FaultyRelay(relay), seed=3) as old:
        relay.service.policy = Policy()
        use_up(ana, "before")
        settle(ana, ben, old)
        assert segments(old) == []
        relay.service.policy = EAGER
        with old.replica.transaction("not sent") as doing:
            doing.put("lot", row("before"), {"note": "still good"})
            entry = {"lot": row("before"), "kind": "counted", "amount": 2, "at": 0}
            doing.post("posting", row("found"), entry)
        for name in ("on one side", "on the other side"):
            use_up(ben, name)
            next_floor(ana, ben)
        removal.want(ana.replica, [old.space.device])
        settle(ana, ben)
        assert in_tables(ana.replica) == {}
        rejoin(old, ben)
        settle(old, ana, ben)
        for device in (old, ana, ben):
            assert in_tables(device.replica) == {"lot": 1, "posting": 3}
            assert [note for (note,) in device.replica.rows("SELECT note FROM lot_shown")] == [
                "still good"
            ]
        next_floor(old, ana, ben)
        check_agreement(old, ana, ben)
        assert lots(old) == {"before", "on one side", "on the other side"}


def test_what_a_removed_device_wrote_stays_in_segments_and_can_be_changed(
    tmp_path: Path, relay: InProcessRelay, ana: Device, ben: Device
) -> None:
    with enrol(ana, tmp_path, FaultyRelay(relay), seed=3) as gone:
        use_up(gone, "before")
        settle(gone, ana, ben)
        next_floor(ana, ben)
        gone.sync()
        index = gone.replica.identity.index
        removal.want(ana.replica, [gone.space.device])
        settle(ana, ben)
        use_up(ben, "on one side")
        next_floor(ana, ben)
    with enrol(ana, tmp_path, FaultyRelay(relay), seed=4) as newcomer:
        newcomer.sync()
        assert newcomer.replica.whole.archive.lacking() == []
        with newcomer.replica.transaction("it was not used") as doing:
            assert doing.void(row("used before"))
        settle(newcomer, ana, ben)
        for device in (newcomer, ana, ben):
            ((at,),) = device.replica.rows("SELECT unit_at FROM lot")
            assert index_of(at) == index
        next_floor(newcomer, ana, ben)
        check_agreement(newcomer, ana, ben)
