"""The proof under siege is worth something: with a defence taken out, it fails."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from kitchensync.errors import KitchenSyncError
from kitchensync.replica.alarms import Alarms
from kitchensync.sync import refill
from kitchensync.trust.entries import Entry
from kitchensync.trust.membership import Membership
from kitchensync.trust.standing import Member, Standing
from tests.support.adversary import AdversaryMachine
from tests.support.machine import runs

Patch = pytest.MonkeyPatch


def believe_every_signature(patch: Patch) -> None:
    patch.setattr(Membership, "check_envelope", lambda *_: None)


def bring_nothing_back(patch: Patch) -> None:
    patch.setattr(refill, "next_of", lambda *_: [])


def follow_any_log(patch: Patch) -> None:
    def anybody(standing: Standing, device: bytes) -> Member:
        return standing.everyone.get(device) or next(iter(standing.everyone.values()))

    patch.setattr(Standing, "member", anybody)
    patch.setattr(Entry, "verify", lambda *_: None)


def never_end_an_alarm(patch: Patch) -> None:
    patch.setattr(Alarms, "silence", lambda *_: None)


@pytest.mark.parametrize(
    "without_defence",
    [
        believe_every_signature,
        bring_nothing_back,
        follow_any_log,
        never_end_an_alarm,
    ],
)
def test_a_household_without_the_defence_is_found_out(
    without_defence: Callable[[Patch], None], monkeypatch: Patch
) -> None:
    without_defence(monkeypatch)
    found_out = settings(
        runs(400, 20), derandomize=True, phases=[Phase.generate], report_multiple_bugs=False
    )
    with pytest.raises((AssertionError, KitchenSyncError)):
        run_state_machine_as_test(AdversaryMachine, settings=found_out)
