"""What can be made anew of what is here, and what cannot."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest

from kitchensync import Kitchen
from kitchensync.errors import CorruptDatabase


@pytest.mark.parametrize(
    "ask",
    [
        Kitchen.verify,
        lambda kitchen: kitchen.safety.explain(),
        lambda kitchen: kitchen.safety.repair(),
        lambda kitchen: kitchen.safety.backup(
            kitchen.home.parent / "kept", "four words that differ"
        ),
    ],
    ids=["verify", "explain", "repair", "backup"],
)
def test_who_looks_at_a_damaged_file_hears_which_it_is(
    kitchen: Kitchen, ask: Callable[[Kitchen], object]
) -> None:
    kitchen.add("milk 1 l")
    file = kitchen.home / "household.db"
    with closing(sqlite3.connect(file)) as damaged:
        damaged.execute("DROP TABLE recipe_step")
    with pytest.raises(CorruptDatabase, match=r"household.db is damaged: the table recipe_step "):
        ask(kitchen)
    assert [lot.food for lot in kitchen.pantry()] == ["milk"]
