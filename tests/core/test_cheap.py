"""The cheapest model of a household agrees, and finds out where a rule is missing."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kitchensync.errors import KitchenSyncError
from kitchensync.sync import plan
from tests.support import cheap
from tests.support.careless import only_the_winner, take_any_epoch
from tests.support.cheap_life import live

SEED, STEPS = 20, 60_000

Patch = pytest.MonkeyPatch


def test_thousands_of_steps_agree() -> None:
    met = live(SEED, STEPS)
    assert met["agreed"] == STEPS // 200
    happened = ("sealed anew", "brought back", "removed", "parted", "paused")
    assert min(met[each] for each in happened) > 10


def forget_what_lost(patch: Patch) -> None:
    patch.setattr(cheap, "merge", only_the_winner)


def call_copies_at_once(patch: Patch) -> None:
    patch.setattr(plan, "shows_older_log", lambda *_: False)
    patch.setattr(plan, "judged_otherwise", lambda *_: False)


@pytest.mark.parametrize(
    "without_rule",
    [forget_what_lost, take_any_epoch, call_copies_at_once],
)
def test_a_missing_rule_is_found_out(
    without_rule: Callable[[Patch], None], monkeypatch: Patch
) -> None:
    without_rule(monkeypatch)
    with pytest.raises((AssertionError, KitchenSyncError)):
        live(SEED, STEPS)
