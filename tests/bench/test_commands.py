"""Every command is measured, or it is said why not."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.bench import commands, five_years
from tests.bench.asked import ALSO, ASKED, LEFT_OUT, WHOLE, Asked, names
from tests.cli.conftest import Ks


def test_every_command_is_measured_or_left_out_for_a_reason() -> None:
    assert Counter([*ASKED, *WHOLE, *LEFT_OUT]) == Counter(names())


def test_every_command_can_do_what_it_is_asked_in_an_old_kitchen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, few in (("DAYS", 8), ("POSTINGS", 200), ("RECIPES", 3)):
        monkeypatch.setattr(five_years, name, few)
    size = five_years.fill(tmp_path / "home")
    ks = Ks(size.home)
    for line, asked in {**ASKED, **dict.fromkeys(ALSO, Asked())}.items():
        ks.ok(*commands.prepared(f"{line} {asked.words}", asked.before, size))
    assert "The database is whole" in ks.ok("verify").out
