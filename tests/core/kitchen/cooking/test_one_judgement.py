"""Who can eat a dish is one judgement, whether somebody asks, searches, plans or cooks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

import pytest

from kitchensync import Kitchen
from kitchensync.kitchen.cooking.eating import Wishes
from kitchensync.kitchen.foods.edits import FoodEdit

CODE = "4000521006112"


class Case(NamedTuple):
    """What Ada must not eat, what is in the dish, and what is said of a food: whether she can.

    `search` leaves out of a search what she must not eat; `tags` are what a pack of the food names.
    """

    wish: Wishes
    lines: str
    verdict: str
    search: str
    food: str = "gloop"
    said: FoodEdit = FoodEdit(piece="10 g")
    tags: tuple[str, ...] = ()


NUTS, GLUTEN = Wishes(allergies=["nuts"]), Wishes(allergies=["gluten"])
NO_GLUTEN = FoodEdit(allergens=["gluten=no"])
CASES = {
    "nothing of it": Case(NUTS, "200 g rice", "safe", "-nuts"),
    "what it is": Case(NUTS, "50 g walnuts", "unsafe", "-nuts"),
    "beside another food": Case(NUTS, "200 g rice and 50 g walnuts", "unsafe", "-nuts"),
    "of what is unknown": Case(NUTS, "50 g gloop", "unknown", "-nuts"),
    "of nobody knows what": Case(NUTS, "a handful of zlorbs", "unknown", "-nuts"),
    "beside nobody knows what": Case(NUTS, "zlorbs with walnuts", "unsafe", "-nuts"),
    "of nothing that is said": Case(NUTS, "", "unknown", "-nuts"),
    "traces": Case(NUTS, "50 g rolled oats", "unknown", "-nuts", "oats", {"traces": ["nuts=yes"]}),
    "denied": Case(GLUTEN, "200 ml oat milk", "safe", "-gluten", "oat milk", NO_GLUTEN),
    "denied, and named by a pack": Case(
        GLUTEN, "200 ml oat milk", "unknown", "-gluten", "oat milk", NO_GLUTEN, ("en:gluten",)
    ),
    "named by a pack": Case(NUTS, "200 g rice", "unsafe", "-nuts", "rice", tags=("en:nuts",)),
    "a diet it fits": Case({"diets": ["vegan"]}, "200 g rice", "safe", "-animal"),
    "a diet it breaks": Case({"diets": ["pescatarian"]}, "200 g bacon", "unsafe", "-meat"),
    "a diet nobody knows": Case({"diets": ["vegan"]}, "50 g gloop", "unknown", "-animal"),
    "a diet that a pack breaks": Case(
        {"diets": ["vegan"]}, "200 ml oat milk", "unknown", "-animal", "oat milk", tags=("en:milk",)
    ),
    "a dislike": Case({"dislikes": ["mushrooms"]}, "200 g mushrooms", "unsafe", "-mushrooms"),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_all_who_ask_hear_the_same(kitchen: Kitchen, case: Case, tmp_path: Path) -> None:
    kitchen.add("gloop 1 kg, rice 1 kg")
    kitchen.catalog.edit(case.food, **case.said)
    if case.tags:
        pack = {"code": CODE, "product_name": "Mill's best", "allergens_tags": case.tags}
        (tmp_path / "pack.json").write_text(json.dumps({"products": [pack]}))
        kitchen.catalog.import_(tmp_path / "pack.json", "openfoodfacts")
        kitchen.eye.products.add(CODE, case.food)
    kitchen.cooking.eating.edit("Ada", **case.wish)
    kitchen.recipes.new("Dish", f"{case.lines}\n\nCook.")
    assert can_cook(kitchen) == case.verdict
    assert searched(kitchen, case.search) == case.verdict
    assert told(kitchen) == [case.verdict] * 4


def can_cook(kitchen: Kitchen) -> str | None:
    """What is unsafe is not among the answers."""
    found = kitchen.cooking.can_cook(missing=9, eaters=["Ada"])
    return found[0].eaters if found else "unsafe"


def searched(kitchen: Kitchen, words: str) -> str:
    found = kitchen.recipes.search(words)
    return "unsafe" if not found else "unknown" if found[0].unsure else "safe"


def told(kitchen: Kitchen) -> list[str]:
    """By who plans it, looks at the plan, looks at the recipe, and cooks it."""
    planned = kitchen.plans.add("Dish")
    ((shown,),) = (day.items for day in kitchen.plans.days(1))
    found = (planned, shown, kitchen.cooking.judge("Dish"), kitchen.cooking.cook("Dish"))
    return [each.verdicts[0].verdict for each in found]
