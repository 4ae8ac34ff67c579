"""The same proofs as in the suite, for as long as one likes to wait."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from tests.core.test_crash import close, kill_and_look, pair, serving
from tests.support.machine import MOMENTS, rarer, run_and_count, runs
from tests.support.twin import Fault

pytestmark = pytest.mark.campaign

RUNS, STEPS = 2000, 50
KILLS = 300


def test_devices_agree_after_thousands_of_histories() -> None:
    met = run_and_count(runs(RUNS, STEPS))
    assert not rarer(met, 1 / 2, [*(fault.name for fault in Fault), "crash", "conflict"])
    assert not rarer(met, 1 / 5, ["epoch", "somebody gone", "late joiner", "clock set back"])
    crashes = {f"{'after' if each.after else 'before'} {each.step}" for each in MOMENTS}
    assert not rarer(met, 1 / RUNS, [*crashes, "six devices", "stale-epoch", "stale-boundary"])


def test_a_device_killed_hundreds_of_times_loses_nothing(tmp_path: Path) -> None:
    with serving(tmp_path) as url:
        killed, other = pair(tmp_path, url)
        for kill in range(KILLS):
            kill_and_look(killed, other, Random(kill))
        close(other)
