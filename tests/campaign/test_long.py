"""The same proofs as in the suite, for as long as one likes to wait."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from tests.campaign.million import SEED
from tests.core.test_crash import close, kill_and_look, pair, serving
from tests.support.adversary import HAPPENINGS, besiege_and_count
from tests.support.cheap_life import STEPS as STEPS_OF_A_LIFE
from tests.support.cheap_life import live
from tests.support.machine import MOMENTS, rarer, run_and_count, runs
from tests.support.twin import Fault

pytestmark = pytest.mark.campaign

RUNS, STEPS = 2000, 50
SIEGES, SIEGE_STEPS = 5000, 25
CHEAP_STEPS = 1_000_000
KILLS = 300


def test_devices_agree_after_thousands_of_histories() -> None:
    met = run_and_count(runs(RUNS, STEPS))
    assert not rarer(met, 1 / 2, [*(fault.name for fault in Fault), "crash", "conflict"])
    assert not rarer(met, 1 / 5, ["epoch", "somebody gone", "late joiner", "clock set back"])
    crashes = {f"{'after' if each.after else 'before'} {each.step}" for each in MOMENTS}
    assert not rarer(met, 1 / RUNS, [*crashes, "six devices", "stale-epoch", "stale-boundary"])


def test_besieged_households_agree_or_say_why_not_in_thousands_of_histories() -> None:
    met = besiege_and_count(runs(SIEGES, SIEGE_STEPS))
    assert not rarer(met, 1 / 50, HAPPENINGS)


def test_a_million_steps_of_the_cheapest_model_agree() -> None:
    met = live(SEED, CHEAP_STEPS)
    met["run"] = CHEAP_STEPS // STEPS_OF_A_LIFE
    assert not rarer(met, 1 / 10, ["sealed anew", "brought back", "removed", "parted", "paused"])


def test_a_device_killed_hundreds_of_times_loses_nothing(tmp_path: Path) -> None:
    with serving(tmp_path) as url:
        killed, other = pair(tmp_path, url)
        for kill in range(KILLS):
            kill_and_look(killed, other, Random(kill))
        assert len(killed.acknowledged) >= KILLS
        close(other)
