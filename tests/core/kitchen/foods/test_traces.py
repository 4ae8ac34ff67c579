"""What a pack may contain traces of is safe for nobody who must not eat it, nor kept from them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kitchensync import Kitchen
from tests.support.kitchens import World, settle

OATS = "4000521006112"


def oats(folder: Path, **said: object) -> Path:
    """A file of one product, whose pack names milk and traces of nuts."""
    product = {
        "code": OATS,
        "product_name": "Mill oats",
        "allergens_tags": ["en:milk"],
        "traces_tags": ["en:nuts", "en:milk", "xx:dust"],
        **said,
    }
    path = folder / "oats.json"
    path.write_text(json.dumps({"products": [product]}))
    return path


@pytest.fixture
def allergic(kitchen: Kitchen) -> Kitchen:
    """Ada must not eat nuts, and there are rolled oats, in which there are none by nature."""
    kitchen.cooking.eating.edit("Ada", allergies=["nuts"])
    kitchen.add("rolled oats 1 kg")
    kitchen.recipes.new("Porridge", "50 g rolled oats\n\nCook.")
    return kitchen


def verdicts(kitchen: Kitchen) -> list[tuple[str | None, tuple[str, ...]]]:
    """What Ada can eat of what is there, and why that is not sure."""
    found = kitchen.cooking.can_cook(missing=0, eaters=["Ada"])
    return [(each.eaters, each.reasons) for each in found]


SAFE = [("safe", ())]
DOUBTFUL = [("unknown", ("unknown for Ada: the pack of rolled oats may contain traces of nuts",))]


def traces(kitchen: Kitchen, food: str) -> dict[str, tuple[bool | None, bool]]:
    """What is shown of traces, and whether the household said so."""
    return {one.code: (one.answer, one.said) for one in kitchen.catalog.show(food).traces}


def test_what_is_said_of_traces_is_unknown_for_who_must_not_eat_it(allergic: Kitchen) -> None:
    assert verdicts(allergic) == SAFE
    allergic.catalog.edit("oats", traces=["nuts=yes", "milk=no"])
    assert verdicts(allergic) == DOUBTFUL
    assert traces(allergic, "oats") == {"milk": (False, True), "nuts": (True, True)}
    assert allergic.recipes.search("-nuts")[0].unsure == ("nuts",)
    allergic.undo()
    assert (verdicts(allergic), traces(allergic, "oats")) == (SAFE, {})
    allergic.catalog.edit("oats", traces=["nuts=yes"], allergens=["nuts=yes"])
    assert verdicts(allergic) == []


def test_traces_break_no_diet(allergic: Kitchen) -> None:
    allergic.cooking.eating.edit("Ada", no_allergies=["nuts"], diets=["vegan"])
    allergic.catalog.edit("oats", traces=["milk=yes"])
    assert verdicts(allergic) == SAFE


def test_of_the_kinds_of_a_food_only_what_is_taken_counts(kitchen: Kitchen) -> None:
    kitchen.cooking.eating.edit("Ada", allergies=["nuts"])
    kitchen.recipes.new("Toast", "50 g cheese\n\nMelt.")
    kitchen.add("cheddar 200 g")
    kitchen.catalog.edit("gouda", traces=["nuts=yes"])
    assert verdicts(kitchen) == SAFE
    kitchen.use("cheddar 200 g")
    kitchen.add("gouda 200 g")
    ((verdict, _),) = verdicts(kitchen)
    assert verdict == "unknown"


def test_a_file_of_products_says_what_their_packs_may_contain(
    allergic: Kitchen, tmp_path: Path
) -> None:
    file = oats(tmp_path, product_name="rolled oats", allergens_tags=[])
    allergic.catalog.import_(file, "openfoodfacts")
    assert verdicts(allergic) == DOUBTFUL
    assert traces(allergic, "oats") == {"milk": (True, True), "nuts": (True, True)}
    assert allergic.catalog.edit("oats", traces=["nuts=no"]).warnings
    assert verdicts(allergic) == DOUBTFUL


def test_what_one_pack_names_counts_for_all_of_its_food(allergic: Kitchen, tmp_path: Path) -> None:
    allergic.catalog.import_(oats(tmp_path), "openfoodfacts")
    assert verdicts(allergic) == SAFE, "nobody said which food that product is"
    allergic.eye.products.add(OATS, "rolled oats 500 g")
    assert verdicts(allergic) == DOUBTFUL
    assert traces(allergic, "oats") == {"milk": (True, False), "nuts": (True, False)}
    allergic.cooking.eating.edit("Ada", allergies=["milk"], no_allergies=["nuts"])
    assert verdicts(allergic) == []
    allergic.catalog.edit("oats", allergens=["milk=no"], traces=["milk=no"])
    assert [verdict for verdict, _ in verdicts(allergic)] == ["unknown"]
    (product,) = allergic.eye.products.ls()
    assert (product.allergens, product.traces) == (("milk",), ("milk", "nuts"))
    allergic.eye.products.remove(OATS)
    allergic.eye.products.add(OATS, "rolled oats 500 g")
    assert traces(allergic, "oats") == {"milk": (False, True)}


def test_a_code_that_was_known_learns_what_its_pack_names(
    allergic: Kitchen, tmp_path: Path
) -> None:
    allergic.eye.products.add(OATS, "rolled oats 500 g")
    assert allergic.catalog.import_(oats(tmp_path), "openfoodfacts").changed
    (product,) = allergic.eye.products.ls()
    assert (product.name, product.traces) == (None, ("milk", "nuts"))
    assert verdicts(allergic) == DOUBTFUL


def test_where_one_takes_away_what_another_adds_it_may_contain_traces_until_it_is_decided(
    world: World, two: tuple[Kitchen, Kitchen]
) -> None:
    laptop, phone = two
    laptop.cooking.eating.edit("Ada", allergies=["nuts"])
    laptop.add("rolled oats 1 kg")
    laptop.recipes.new("Porridge", "50 g rolled oats\n\nCook.")
    laptop.catalog.edit("oats", traces=["nuts=yes"])
    settle(laptop, phone)
    phone.catalog.edit("oats", traces=["nuts=yes"])
    for answer in ("no", "unknown"):
        world.clock.now += 1000
        laptop.catalog.edit("oats", traces=[f"nuts={answer}"])
        settle(laptop, phone)
        assert [verdicts(kitchen) for kitchen in two] == [DOUBTFUL, DOUBTFUL]
        assert [traces(kitchen, "oats") for kitchen in two] == [{"nuts": (None, True)}] * 2
    (conflict,) = phone.conflicts()
    assert (conflict.what, conflict.safety) == ("rolled oats may contain traces of nuts", True)
    phone.resolve(conflict.id, 1)
    settle(laptop, phone)
    assert [verdicts(kitchen) for kitchen in two] == [SAFE, SAFE]
