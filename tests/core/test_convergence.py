"""Whatever happens to a household, its devices agree in the end and have lost nothing.

Many short runs and some long ones; the campaign runs the same machine for longer.
"""

from __future__ import annotations

from collections import Counter
from typing import ClassVar

from hypothesis.stateful import run_state_machine_as_test

from tests.support.machine import HouseholdMachine, runs
from tests.support.twin import Fault

SHORT_RUNS, SHORT_STEPS = 140, 15
LONG_RUNS, LONG_STEPS = 60, 50


def test_devices_agree_after_short_histories_of_any_kind() -> None:
    run_state_machine_as_test(HouseholdMachine, settings=runs(SHORT_RUNS, SHORT_STEPS))


def test_devices_agree_after_long_histories_and_most_of_those_met_every_fault() -> None:
    class Counting(HouseholdMachine):
        statistics: ClassVar[Counter[str]] = Counter()

    run_state_machine_as_test(Counting, settings=runs(LONG_RUNS, LONG_STEPS))
    met = Counting.statistics
    most = met["runs"] / 2
    rare = {fault.name: met[fault.name] for fault in Fault if met[fault.name] <= most}
    assert not rare, f"of {met['runs']} runs, too few met {rare}"
    assert met["crash"] > most
    assert met["epochs"] > met["runs"] / 8
    assert met["stale-epoch"] > 0
