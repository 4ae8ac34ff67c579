"""Whatever a relay does that lies and forgets, and whatever becomes of homes: the devices agree in
the end, or say what is wrong; they lose nothing that one of them has, and show nothing forged.
"""

from __future__ import annotations

import pytest

from tests.support.adversary import HAPPENINGS, besiege_and_count
from tests.support.machine import rarer, runs

PARTS, RUNS, STEPS = 4, 50, 15


@pytest.mark.parametrize("part", range(PARTS))
def test_a_besieged_household_agrees_or_says_why_not(part: int) -> None:
    met = besiege_and_count(runs(RUNS, STEPS))
    # Each part draws anew; how often each thing happens is measured by the campaign.
    assert len(rarer(met, 1 / RUNS, HAPPENINGS)) < len(HAPPENINGS) * 3 / 4, part
