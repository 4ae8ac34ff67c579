"""What is said under a name that is misspelt is refused, and not lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kitchensync import Kitchen

SAYING: list[Callable[..., object]] = [
    lambda kitchen, **said: kitchen.add("milk", place="fridge", **said),
    lambda kitchen, **said: kitchen.edit("bread", note="stale", **said),
    lambda kitchen, **said: kitchen.shopping.check("eggs", best="+7d", **said),
    lambda kitchen, **said: kitchen.catalog.edit("bread", aisle="bakery", **said),
    lambda kitchen, **said: kitchen.recipes.edit.edit("Dal", notes="Mild.", **said),
    lambda kitchen, **said: kitchen.cooking.cook("Dal", servings="2", **said),
    lambda kitchen, **said: kitchen.cooking.eating.edit("Ada", dislikes=["fish"], **said),
]


def test_a_misspelt_name_is_refused_and_nothing_is_changed(kitchen: Kitchen) -> None:
    kitchen.add("bread 1")
    kitchen.shopping.add("eggs 6")
    kitchen.recipes.new("Dal", "1 bread\n\nSimmer.", servings="2")
    before = kitchen.history()
    for say in SAYING:
        with pytest.raises(TypeError, match="alergies"):
            say(kitchen, alergies=["nuts"])
    assert kitchen.history() == before
    for say in SAYING:
        say(kitchen)
    assert len(kitchen.history()) == len(before) + len(SAYING)
