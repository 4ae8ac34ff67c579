"""What somebody types as a recipe is kept as a file would have it."""

from __future__ import annotations

import pytest

from kitchensync import Kitchen
from kitchensync.errors import BadInput


@pytest.mark.parametrize("heading", ["", "## Ingredients\n\n"])
def test_a_typed_recipe_holds_nothing_that_cannot_be_seen(kitchen: Kitchen, heading: str) -> None:
    kitchen.recipes.new("Soup", f"{heading}- 1\x01 leek \ud83c\x07\n- \u200b\n")
    [line] = kitchen.recipes.show("Soup").lines
    assert line.text == "1 leek"


def test_no_recipe_takes_longer_than_a_year_when_it_is_typed_or_later(kitchen: Kitchen) -> None:
    with pytest.raises(BadInput, match="no time to cook"):
        kitchen.recipes.new("Soup", "1 leek", minutes=600_000)
    kitchen.recipes.new("Soup", "1 leek", minutes=60)
    with pytest.raises(BadInput, match="no time to cook"):
        kitchen.recipes.edit.edit("Soup", total_minutes=600_000)
