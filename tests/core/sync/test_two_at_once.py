"""Two syncs of one space at once, as threads of one program or as two programs run them.

Nothing keeps them apart but the writes of the replica: what one decided before the other wrote is
looked at again when it is done. Here the second one runs whole inside the first, at the worst
moment.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kitchensync import files
from kitchensync.errors import NoNetwork, NotMember
from kitchensync.replica.alarms import Alarms
from kitchensync.replica.stamps import DAY_MS
from kitchensync.sync import blobs, incoming, scratch, steps
from kitchensync.sync.membership import log, removal
from kitchensync.sync.repair.repairing import repair
from kitchensync.sync.snapshots import archives, offers, settling
from kitchensync_relay.floors import Policy
from tests.core.replica.devices import row
from tests.core.sync.archived import NEW, ana, archived, change, live, next_floor, relay
from tests.support.dump import dump
from tests.support.homes import Device, enrol
from tests.support.syncing import (
    EGGS,
    MILK,
    Corrupting,
    check_agreement,
    floor,
    hiding,
    name,
    names,
    segments,
    settle,
    shut_out,
    suffer,
    through,
)
from tests.support.twin import Fault, FaultyRelay, InProcessRelay

__all__ = ["ana", "relay"]

Patch = pytest.MonkeyPatch


def once(doing: Callable[[], object]) -> Callable[[], None]:
    """That, the first time only."""
    left = [doing]

    def do() -> None:
        if left:
            left.pop()()

    return do


def before(patch: Patch, of: object, step: str, doing: Callable[[], object]) -> None:
    """Have that done once, right before a step is taken for the first time."""
    taken, first = getattr(of, step), once(doing)

    def stepped(*given: object, **named: object) -> object:
        first()
        return taken(*given, **named)

    patch.setattr(of, step, stepped)


def after(patch: Patch, of: object, step: str, doing: Callable[[], object]) -> None:
    """Have that done once, right after a step was taken for the first time."""
    taken, first = getattr(of, step), once(doing)

    def stepped(*given: object, **named: object) -> object:
        result = taken(*given, **named)
        first()
        return result

    patch.setattr(of, step, stepped)


def left_out(ana: Device, ben: Device, cleo: Device) -> None:
    """Ben has sealed what he has not sent, and its epoch ends with Cleo's removal."""
    name(ben, MILK, "Milk")
    steps.seal(ben.space)
    removal.want(ana.replica, [cleo.space.device])
    ana.sync()


def test_what_was_sealed_anew_and_sent_is_not_taken_back_again(
    ana: Device, ben: Device, cleo: Device, monkeypatch: Patch
) -> None:
    left_out(ana, ben, cleo)
    before(monkeypatch, steps, "reseal", ben.sync)
    ben.sync()
    settle(ana, ben)
    assert names(ana) == {"Milk"}
    check_agreement(ana, ben)


def test_what_is_on_its_way_is_not_taken_back_either(
    ana: Device, ben: Device, cleo: Device, monkeypatch: Patch
) -> None:
    left_out(ana, ben, cleo)

    def sent_and_not_answered() -> None:
        suffer(ben, Fault.DROP_ANSWER)
        with pytest.raises(NoNetwork):
            ben.sync()

    before(monkeypatch, steps, "reseal", sent_and_not_answered)
    ben.sync()
    settle(ana, ben)
    assert names(ana) == {"Milk"}
    check_agreement(ana, ben)


def test_who_hears_of_its_removal_meanwhile_seals_nothing(
    ana: Device, ben: Device, monkeypatch: Patch
) -> None:
    shut_out(ana, ben)
    name(ben, MILK, "Milk")
    before(monkeypatch, steps, "seal", lambda: log.take(ben.space, ana.space.log()))
    with pytest.raises(NotMember):
        ben.sync()
    assert ben.replica.unsent() == []
    assert ben.replica.outbox_size() == 1


def test_what_arrives_after_its_successor_is_no_second_chain(
    ana: Device, ben: Device, cleo: Device
) -> None:
    name(ben, MILK, "Milk")
    removal.want(ana.replica, [cleo.space.device])
    network = ben.relay
    assert isinstance(network, FaultyRelay)

    def overtaken() -> None:
        ana.sync()
        ben.sync()

    network.meanwhile = overtaken
    suffer(ben, Fault.OVERTAKEN)
    ben.sync()
    assert network.refused["fork"] == 1
    settle(ana, ben)
    assert names(ana) == {"Milk"}
    check_agreement(ana, ben)


def makes_none(*_: object) -> bool:
    return False


def test_segments_that_two_fetched_are_taken_up_once(
    ana: Device, ben: Device, monkeypatch: Patch
) -> None:
    live(ana)
    ana.sync()
    ben.sync()
    after(monkeypatch, archives, "_fetched", ana.sync)
    ana.sync()
    assert len(segments(ana)) == 1
    assert segments(ana) == segments(ben)
    change(ben, NEW, row("used a loaf"), -5)
    next_floor(ben, ana)
    assert len(segments(ana)) == 2
    check_agreement(ana, ben)


def test_segments_that_were_taken_up_twice_are_put_right_by_a_repair(
    ana: Device, ben: Device
) -> None:
    archived(ana, ben)
    ana.replica.rows(
        "INSERT INTO segment (blob, epoch, length, size, content) "
        "SELECT blob, epoch, length, size, content FROM segment"
    )
    repair(ana.space, lambda: ana.session)
    ana.sync()
    assert segments(ana) == segments(ben)
    change(ben, NEW, row("used a loaf"), -5)
    next_floor(ana, ben)
    assert len(segments(ana)) == 2
    check_agreement(ana, ben)


def test_a_segment_that_another_sync_let_go_of_is_not_filled(
    tmp_path: Path, relay: InProcessRelay, ana: Device, ben: Device, monkeypatch: Patch
) -> None:
    relay.service.policy = Policy(envelopes=0, grace_ms=0)
    archived(ana, ben)
    with enrol(ana, tmp_path, FaultyRelay(relay), seed=3) as cleo:

        def another_begins_anew() -> None:
            archives.fetch_lacking(cleo.space, cleo.session)
            archives.let_go(cleo.space)

        after(monkeypatch, archives, "_fetched", another_begins_anew)
        cleo.sync()
        settle(ana, ben, cleo)
        assert segments(cleo) == segments(ana)
        check_agreement(ana, ben, cleo)


def test_an_offer_that_another_sync_stood_for_is_not_held_against_its_maker(
    ana: Device, ben: Device, monkeypatch: Patch
) -> None:
    live(ana)
    ana.sync()
    before(monkeypatch, archives, "added", ben.sync)
    ben.sync()
    assert floor(ben) is not None
    settle(ana, ben)
    check_agreement(ana, ben)


def test_a_snapshot_is_not_offered_with_what_is_changed_while_it_is_made(
    relay: InProcessRelay, ana: Device, ben: Device, monkeypatch: Patch
) -> None:
    live(ana)
    offered: list[bytes] = []
    with monkeypatch.context() as patch:
        patch.setattr(ana.relay, "offer", offered.append)
        before(patch, archives, "is_current", lambda: name(ana, MILK, "Milk"))
        ana.sync()
    assert offered == []
    settle(ana, ben, ana)
    assert floor(ana) is not None
    check_agreement(ana, ben)


def test_a_snapshot_is_not_offered_that_another_ones_segments_overtook(
    ana: Device, ben: Device, cleo: Device, monkeypatch: Patch
) -> None:
    archived(ana, ben, cleo)
    change(ana, NEW, row("used a loaf"), -5)
    ana.sync()
    on_its_way: list[bytes] = []
    with monkeypatch.context() as patch:
        patch.setattr(ben.session, "offer", on_its_way.append)
        ben.sync()

    def it_comes_and_stands() -> None:
        ben.session.offer(*on_its_way)
        with monkeypatch.context() as patch:
            patch.setattr(offers, "_make", makes_none)
            settle(cleo, ana)

    before(monkeypatch, archives, "put", it_comes_and_stands)
    change(ana, row("a bun"), row("bought a bun"), 1)
    ana.clock.now += 2 * DAY_MS
    ana.sync()
    assert len(segments(ana)) == 2
    settle(ben, cleo, ana)
    check_agreement(ana, ben, cleo)


def test_content_that_two_fetch_comes_to_both(ana: Device, monkeypatch: Patch) -> None:
    ana.sync()
    content = bytes(300_000)
    blob = blobs.put_blob(ana.session, ana.space, content)

    def fetched() -> bytes:
        return blobs.get_blob(ana.session, ana.space, blob, 0, len(content))

    by_the_other: list[bytes] = []
    get = ana.session.get_chunk

    def overtaken(blob: bytes, number: int) -> bytes:
        chunk = get(blob, number)
        if number and not by_the_other:
            by_the_other.append(b"")
            by_the_other[0] = fetched()
        return chunk

    monkeypatch.setattr(ana.session, "get_chunk", overtaken)
    assert [fetched()] == by_the_other == [content]
    assert [*blobs.folder_of(ana.space).iterdir()] == []


def test_a_scratch_folder_that_another_removes_keeps_nobody(
    ana: Device, monkeypatch: Patch
) -> None:
    of_another = ana.replica.path.parent / ".scratch-another1"
    of_another.mkdir()
    with monkeypatch.context() as patch:
        before(patch, files, "_is_nobodys", of_another.rmdir)
        with scratch.scratch_folder(ana.space) as folder:
            assert folder.is_dir()
    assert not folder.exists()
    assert not of_another.exists()


def test_what_another_sync_brought_meanwhile_is_nothing_that_the_relay_forgot(
    ana: Device, ben: Device, monkeypatch: Patch
) -> None:
    rung: list[str] = []
    ring = Alarms.ring

    def heard(alarms: Alarms, code: str, detail: str = "", about: bytes = b"") -> None:
        rung.append(code)
        ring(alarms, code, detail, about)

    monkeypatch.setattr(Alarms, "ring", heard)

    def more_comes() -> None:
        name(ben, MILK, "Oat milk")
        ben.sync()
        name(ana, EGGS, "Eggs")
        ana.sync()

    name(ben, MILK, "Milk")
    ben.sync()
    before(monkeypatch, incoming, "take", more_comes)
    assert ana.sync().brought_back == 0
    assert rung == []
    settle(ben, ana)
    check_agreement(ana, ben)


def test_an_entry_that_another_sync_brought_meanwhile_is_not_given_to_the_relay(
    ana: Device, ben: Device, cleo: Device, monkeypatch: Patch
) -> None:
    given: list[bytes] = []
    removal.want(ana.replica, [cleo.space.device])

    def more_comes() -> None:
        ana.sync()
        ben.sync()
        monkeypatch.setattr(ben.relay, "found", given.append)

    before(monkeypatch, incoming, "take", more_comes)
    ben.sync()
    assert given == []
    settle(ana, ben)
    check_agreement(ana, ben)


def test_what_another_sync_brought_while_a_snapshot_was_begun_stays_remembered(
    relay: InProcessRelay, ana: Device, ben: Device, cleo: Device, monkeypatch: Patch
) -> None:
    relay.service.policy = Policy()
    through(ana, Corrupting(relay, hiding(ben)))
    name(ben, MILK, "brown")
    settle(ben, cleo)
    name(cleo, MILK, "oat")
    relay.service.policy = Policy(envelopes=0)

    def more_comes() -> None:
        cleo.sync()
        ana.sync()

    offered: list[bytes] = []
    monkeypatch.setattr(ana.session, "offer", offered.append)
    before(monkeypatch, settling, "unheard", more_comes)
    name(ana, EGGS, "eggs")
    ana.sync()
    assert offered == []
    assert names(ana) == {"oat", "eggs"}
    assert len(ana.replica.rows("SELECT * FROM superseded")) == 1
    through(ana, relay)
    settle(ana, ben, cleo)
    assert ana.replica.conflicts() == []
    assert dump(ana.replica) == dump(cleo.replica)
