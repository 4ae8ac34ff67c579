"""Relays that give other segments than they are asked for, and members who make some up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from kitchensync.errors import BadSnapshot
from kitchensync.replica.archives import segment as segments
from kitchensync.replica.archives.groups import Group
from kitchensync_relay.floors import Policy
from tests.core.replica.devices import row
from tests.core.sync.archived import NEW, OLD, ana, archived, change, next_floor, relay
from tests.support.dump import dump
from tests.support.homes import Device, enrol, found
from tests.support.household import AT_ONCE
from tests.support.syncing import check_agreement, floor, rings, settle, through
from tests.support.twin import FaultyRelay, InProcessRelay

__all__ = ["ana", "relay"]


class Swapping:
    """A relay that gives the chunks of other blobs, perhaps of another space."""

    def __init__(self, relay: InProcessRelay, instead: dict[bytes, tuple[Device, bytes]]) -> None:
        self._relay = relay
        self._instead = instead
        self.origin = relay.origin

    def __getattr__(self, name: str) -> object:
        return getattr(self._relay, name)

    def get_chunk(self, space: bytes, token: str, blob: bytes, number: int) -> bytes:
        if blob in self._instead:
            device, other = self._instead[blob]
            return device.session.get_chunk(other, number)
        return self._relay.get_chunk(space, token, blob, number)


@pytest.mark.parametrize("whose", ["an older one", "another space's"])
def test_a_segment_that_another_is_given_for_is_not_taken_and_comes_later(
    tmp_path: Path, relay: InProcessRelay, ana: Device, ben: Device, whose: str
) -> None:
    relay.service.policy = Policy(envelopes=0, grace_ms=0)
    archived(ana, ben)
    change(ana, NEW, row("used a loaf"), -5)
    next_floor(ana, ben)
    older, newer = (each.blob for each in ana.replica.whole.archive.segments())
    with (
        found(tmp_path, relay, seed=7, archiving=AT_ONCE) as stranger,
        enrol(ana, tmp_path, FaultyRelay(relay), seed=3) as cat,
    ):
        archived(stranger)
        (strange,) = stranger.replica.whole.archive.segments()
        given = (ana, older) if whose == "an older one" else (stranger, strange.blob)
        with pytest.raises(BadSnapshot, match="does not open"):
            through(cat, Swapping(relay, {newer: given})).sync()
        assert [each.blob for each in cat.replica.whole.archive.lacking()] == [newer, older]
        assert ("snapshot-bad", b"") in rings(cat)
        through(cat, relay).sync()
        settle(cat, ana, ben)
        check_agreement(ana, ben, cat)


def test_who_stands_for_an_archive_that_was_made_up_changes_nobodys_and_is_found_out(
    tmp_path: Path,
    relay: InProcessRelay,
    ana: Device,
    ben: Device,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Two devices of one adult are enough for a floor."""
    relay.service.policy = Policy(envelopes=0, grace_ms=0)
    with enrol(ana, tmp_path, FaultyRelay(relay), seed=3) as honest:
        change(ana, OLD, row("bought"), 5)
        change(ana, OLD, row("used"), -5)
        with monkeypatch.context() as patch:
            relay.service.policy = Policy()
            settle(ana, ben, honest)
            before, digest = dump(honest.replica), honest.replica.digest()
            relay.service.policy = Policy(envelopes=0, grace_ms=0)
            write = segments.write

            def made_up(groups: Sequence[Group]) -> tuple[bytes, int]:
                return write([_without_use(group) for group in groups])

            patch.setattr(segments, "write", made_up)
            next_floor(ana, ben)
            assert floor(ben) is not None
        honest.sync()
        assert (dump(honest.replica), honest.replica.digest()) == (before, digest)
        with enrol(honest, tmp_path, FaultyRelay(relay), seed=4) as newcomer:
            with pytest.raises(BadSnapshot, match="does not hold what"):
                newcomer.sync()
            assert ("snapshot-bad", b"") in rings(newcomer)


def _without_use(group: Group) -> Group:
    """The same lot, of which nothing was used."""
    used = row("used")
    return replace(group, cells=tuple(cell for cell in group.cells if cell[2] != used))
