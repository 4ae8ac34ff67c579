"""The same proofs as in the suite, for as long as one likes to wait."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from hypothesis.stateful import run_state_machine_as_test

from tests.core.test_crash import close, kill_and_look, pair, serving
from tests.support.machine import HouseholdMachine, runs

pytestmark = pytest.mark.campaign

RUNS, STEPS = 2000, 50
KILLS = 300


def test_devices_agree_after_thousands_of_histories() -> None:
    run_state_machine_as_test(HouseholdMachine, settings=runs(RUNS, STEPS))


def test_a_device_killed_hundreds_of_times_loses_nothing(tmp_path: Path) -> None:
    with serving(tmp_path) as url:
        killed, other = pair(tmp_path, url)
        for kill in range(KILLS):
            kill_and_look(killed, other, Random(kill))
        close(other)
