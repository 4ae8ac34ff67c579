"""Whatever happens to a household, its devices agree in the end and have lost nothing.

Many short runs and some long ones; the campaign runs the same machine for longer.
"""

from __future__ import annotations

from hypothesis.stateful import run_state_machine_as_test

from tests.support.machine import HouseholdMachine, rarer, run_and_count, runs
from tests.support.twin import Fault

SHORT_RUNS, SHORT_STEPS = 140, 15
LONG_RUNS, LONG_STEPS = 60, 50


def test_devices_agree_after_short_histories_of_any_kind() -> None:
    run_state_machine_as_test(HouseholdMachine, settings=runs(SHORT_RUNS, SHORT_STEPS))


def test_devices_agree_after_long_histories_and_most_of_those_met_every_fault() -> None:
    met = run_and_count(runs(LONG_RUNS, LONG_STEPS))
    assert not rarer(met, 1 / 2, [*(fault.name for fault in Fault), "crash", "conflict"])
    assert not rarer(met, 1 / 20, ["epoch", "somebody gone", "late joiner", "clock set back"])
    assert met["stale-epoch"] > 0
