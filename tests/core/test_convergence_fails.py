"""The proof of convergence is worth something: with a rule taken out, it fails."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from kitchensync.errors import KitchenSyncError
from kitchensync.replica import bulk, outbox
from kitchensync.sync import having, plan
from kitchensync.sync.actions import Acknowledge, Action, Take
from tests.support.careless import only_the_winner, take_any_epoch
from tests.support.machine import HouseholdMachine, runs

Patch = pytest.MonkeyPatch


def forget_what_lost(patch: Patch) -> None:
    patch.setattr(bulk, "merge", only_the_winner)


def believe_that_everything_arrived(patch: Patch) -> None:
    def careless(have: having.Have, answer: Any, **_: bool) -> tuple[Action, ...]:
        return Take(answer.entries, answer.envelopes), Acknowledge(have.head)

    patch.setattr(plan, "plan_after_answer", careless)


def lose_one_change_when_sealing_anew(patch: Patch) -> None:
    unseal = outbox.unseal

    def careless(database: Any, own: bytes, seq: int, contents: Callable[[bytes], Any]) -> None:
        unseal(database, own, seq, lambda raw: list(contents(raw))[1:])

    patch.setattr(outbox, "unseal", careless)


@pytest.mark.parametrize(
    "without_rule",
    [
        forget_what_lost,
        believe_that_everything_arrived,
        lose_one_change_when_sealing_anew,
        take_any_epoch,
    ],
)
def test_a_household_without_the_rule_is_found_out(
    without_rule: Callable[[Patch], None], monkeypatch: Patch
) -> None:
    without_rule(monkeypatch)
    found_out = settings(
        runs(400, 40), derandomize=True, phases=[Phase.generate], report_multiple_bugs=False
    )
    with pytest.raises((AssertionError, KitchenSyncError)):
        run_state_machine_as_test(HouseholdMachine, settings=found_out)
