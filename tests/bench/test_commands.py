"""Every command is measured, or it is said why not."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from tests.bench import commands, recipes
from tests.bench.asked import ALSO, ASKED, LEFT_OUT, WHOLE, Asked, names
from tests.cli.conftest import Ks


def test_every_command_is_measured_or_left_out_for_a_reason() -> None:
    assert Counter([*ASKED, *WHOLE, *LEFT_OUT]) == Counter(names())


def test_every_command_can_do_what_it_is_asked(tmp_path: Path) -> None:
    recipes.fill(tmp_path / "home", 2)
    size = commands.asking(tmp_path / "home")
    ks = Ks(size.home)
    ks.ok("add", "milk 1 l")
    for name, asked in {**ASKED, **dict.fromkeys(ALSO, Asked())}.items():
        ks.ok(*commands.prepared(f"{name} {asked.words}", asked.before, size))
