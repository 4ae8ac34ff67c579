"""What somebody types as a recipe is kept as a file would have it."""

from __future__ import annotations

import pytest

from kitchensync import Kitchen


@pytest.mark.parametrize("heading", ["", "## Ingredients\n\n"])
def test_a_typed_recipe_holds_nothing_that_cannot_be_seen(kitchen: Kitchen, heading: str) -> None:
    kitchen.recipes.new("Soup", f"{heading}- 1\x01 leek \ud83c\x07\n- \u200b\n")
    [line] = kitchen.recipes.show("Soup").lines
    assert line.text == "1 leek"
