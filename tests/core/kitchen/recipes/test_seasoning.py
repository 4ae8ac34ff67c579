"""A line that names salt and pepper is understood; none that names more beside them is."""

from __future__ import annotations

import pytest

from kitchensync import Kitchen


@pytest.mark.parametrize(
    ("line", "waits"),
    [
        ("salt and pepper", False),
        ("Salt & pepper, to taste", False),
        ("Kosher salt and freshly ground black pepper", False),
        ("salt, pepper and zorb", True),
        ("salt and almonds", True),
        ("1 tsp salt and pepper", True),
    ],
)
def test_seasoning_without_an_amount_asks_nobody(kitchen: Kitchen, line: str, waits: bool) -> None:
    kitchen.recipes.new("Soup", f"1 onion\n{line}\n\nCook.")
    kitchen.add("onion 1")
    assert bool(kitchen.review.waiting()) is waits
    (found,) = kitchen.cooking.can_cook(missing=1)
    assert found.complete is not waits


def test_the_pepper_beside_salt_is_there_for_who_does_not_eat_it(kitchen: Kitchen) -> None:
    kitchen.recipes.new("Soup", "1 onion\nsalt and pepper\n\nCook.")
    kitchen.add("onion 1")
    kitchen.cooking.eating.edit("Ada", dislikes=["black pepper"])
    assert kitchen.cooking.can_cook(eaters=["Ada"]) == []
