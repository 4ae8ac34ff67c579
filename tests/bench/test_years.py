"""A short life of the household that lives for years when it is measured."""

from __future__ import annotations

from pathlib import Path

import pytest

from kitchensync_relay.floors import Policy
from tests.bench import living, years


def test_everybody_agrees_and_a_new_phone_begins_from_the_snapshot(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(years, "HALF_YEAR_DAYS", 5)
    monkeypatch.setattr(living, "CHANGES_A_DAY", 60)
    monkeypatch.setattr(living, "PEOPLE", 2)
    first, second = years.years(tmp_path, 2, Policy(envelopes=8))
    assert 0 < first.floors < second.floors
    assert 0 < first.lots_there <= first.lots < second.lots
    assert second.first_sync_envelopes <= 2 * 8
    assert 0 < second.ready_cpu < second.first_sync_cpu
