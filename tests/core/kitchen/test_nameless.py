"""What has a name cannot be called "?": nobody could say it, or find it again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kitchensync import Kitchen
from kitchensync.errors import BadInput


@pytest.mark.parametrize(
    "name_it",
    [
        lambda kitchen: kitchen.add("? 2 l"),
        lambda kitchen: kitchen.add("milk 1 l", place="--"),
        lambda kitchen: kitchen.add("milk 1 l", store="..."),
        lambda kitchen: kitchen.catalog.add("!"),
        lambda kitchen: kitchen.catalog.edit("milk", name="?"),
        lambda kitchen: kitchen.catalog.alias("milk", "?"),
        lambda kitchen: kitchen.eye.products.add("4006381333931", "*"),
        lambda kitchen: kitchen.recipes.new("?", "2 eggs\n\nFry."),
        lambda kitchen: kitchen.shopping.add("milk", "-"),
        lambda kitchen: kitchen.shopping.add("--"),
    ],
)
def test_marks_name_nothing(kitchen: Kitchen, name_it: Callable[[Kitchen], object]) -> None:
    kitchen.add("milk 1 l")
    before = kitchen.history(1)
    with pytest.raises(BadInput, match="is not a name"):
        name_it(kitchen)
    assert kitchen.history(1) == before
