"""Whose pint is meant is settled by who types it; whoever looks at it later changes no amount."""

from __future__ import annotations

import pytest

from kitchensync import Kitchen, LineChange
from tests.support.kitchens import amounts, settle

PINT, CUP, US_PINT = 568_261, 250_000, 473_176
"""In µl; the pint of the United Kingdom, and the cup of those who weigh."""
PORRIDGE = (
    b"# Porridge\n\n## Ingredients\n\n- 1 pint milk\n- 1 cup oats\n\n## Directions\n\n1. Boil.\n"
)


def there(kitchen: Kitchen) -> dict[str, int]:
    """How much there is of each food, in base units."""
    return {item.food: item.value for item in kitchen.pantry()}


def called_for(kitchen: Kitchen, recipe: str) -> list[int | None]:
    return [line.value for line in kitchen.recipes.show(recipe).lines]


@pytest.fixture
def british(kitchen: Kitchen) -> Kitchen:
    kitchen.customs.prefer("units", "imperial")
    return kitchen


def test_a_pint_is_put_in_taken_out_and_counted_as_the_pint_that_is_preferred(
    british: Kitchen,
) -> None:
    assert british.add("milk 1 pint, cream half a pint").what == (
        "Added 1 imperial pint milk; 1/2 imperial pint cream."
    )
    assert there(british) == {"milk": PINT, "cream": 284_131}
    assert amounts(british)["milk"] == "1 pint"
    british.use("milk 1/2 pint")
    assert there(british)["milk"] == 284_130
    british.count("milk 2 pints")
    assert there(british)["milk"] == 1_136_522
    british.move("milk 1 pint", "freezer")
    assert sorted(item.value for item in british.pantry() if item.food == "milk") == [
        PINT,
        PINT,
    ]
    british.set_minimum("milk 3 pints")
    assert [item.minimum for item in british.low()] == ["3 imperial pints"]


def test_what_is_shown_may_be_typed_again(british: Kitchen) -> None:
    british.add("milk 1 l")
    shown = amounts(british)["milk"]
    assert shown == "1 3/4 pints"
    british.count(f"milk {shown}")
    assert amounts(british)["milk"] == shown
    british.use(f"milk {shown}")
    assert british.pantry() == []


def test_a_cup_has_250_ml_for_who_prefers_metric_units(kitchen: Kitchen) -> None:
    kitchen.customs.prefer("units", "metric")
    kitchen.add("milk 1 cup")
    kitchen.recipes.new("Dough", "1 cup milk\n2 tbsp oil")
    assert there(kitchen) == {"milk": CUP}
    assert called_for(kitchen, "Dough") == [CUP, 30_000]
    kitchen.customs.prefer("units", None)
    assert there(kitchen) == {"milk": CUP}
    assert [line.text for line in kitchen.recipes.show("Dough").lines] == [
        "250 ml milk",
        "2 tbsp oil",
    ]


def test_a_line_of_a_list_says_the_pint_of_who_put_it_there(
    two: tuple[Kitchen, Kitchen],
) -> None:
    laptop, phone = two
    laptop.customs.prefer("units", "imperial")
    phone.customs.prefer("units", "us")
    laptop.shopping.add("milk 2 x 1 pint, cream 1 pint, beer 1 pint, juice 1 pint")
    laptop.shopping.add("+cream 1 pint")
    laptop.shopping.edit("juice", "juice 2 pints")
    settle(laptop, phone)
    assert [line.amount for line in phone.shopping.lines()] == [
        "2 × 1 imperial pint",
        "2 imperial pints",
        "1 imperial pint",
        "2 imperial pints",
    ]
    phone.shopping.check("milk, cream, juice")
    phone.shopping.check("beer 1 pint")
    assert there(phone) == {
        "milk": 2 * PINT,
        "cream": 2 * PINT,
        "beer": PINT,
        "juice": 2 * PINT,
    }
    phone.shopping.add("wine 2 pints")
    phone.shopping.check("wine 1 pint")
    assert there(phone)["wine"] == US_PINT


def test_another_person_sees_as_much_and_says_it_in_their_own_measure(
    two: tuple[Kitchen, Kitchen],
) -> None:
    laptop, phone = two
    laptop.customs.prefer("units", "imperial")
    phone.customs.prefer("units", "us")
    laptop.add("milk 1 pint")
    laptop.recipes.new("Custard", "1 pint milk\n\nBoil.")
    laptop.recipes.add(PORRIDGE, "porridge.md")
    settle(laptop, phone)
    for kitchen in two:
        assert there(kitchen) == {"milk": PINT}
        assert called_for(kitchen, "Custard") == [PINT]
        assert called_for(kitchen, "Porridge") == [PINT, CUP]
    assert phone.recipes.show("Custard").lines[0].text == "2 1/3 cups milk"
    assert laptop.recipes.show("Custard").lines[0].text == "1 pint milk"
    phone.use("milk 1 pint")
    settle(laptop, phone)
    assert there(laptop) == {"milk": PINT - US_PINT}


def test_words_that_others_would_read_otherwise_are_shown_with_whose_pint_it_is(
    british: Kitchen,
) -> None:
    british.recipes.new("Custard", "1 pint milk\n1 lb sugar\n\nBoil.")
    british.recipes.edit.add_line("Custard", "1/2 pint cream", None)
    british.recipes.edit.change_line("Custard", 2, LineChange(amount="2 cups"))
    assert called_for(british, "Custard") == [PINT, 2 * CUP, 284_131]
    british.customs.prefer("units", None)
    assert [line.text for line in british.recipes.show("Custard").lines] == [
        "1 imperial pint milk",
        "500 ml sugar",
        "10 imperial fl oz cream",
    ]
    british.recipes.edit.change_line("Custard", 1, LineChange(words="1 pint of milk"))
    assert called_for(british, "Custard")[0] == US_PINT


def test_what_lacks_is_to_be_bought_in_the_measure_of_the_recipe(british: Kitchen) -> None:
    british.recipes.new("Custard", "1 pint milk\n\nBoil.", servings="2")
    british.customs.prefer("units", None)
    british.cooking.shop_for("Custard")
    [line] = british.shopping.lines()
    assert (line.words, line.amount) == ("1 imperial pint milk", "1 imperial pint")


def test_what_is_left_and_what_a_barcode_stands_for_is_in_that_measure_too(
    british: Kitchen,
) -> None:
    british.recipes.new("Custard", "1 egg\n\nBoil.")
    british.cooking.cook("Custard", leftovers="1 pint")
    assert there(british) == {"Custard leftovers": PINT}
    british.eye.products.add("4 006381 333931", "milk 1 pint")
    assert [product.pack for product in british.eye.products.ls()] == ["1 imperial pint"]


def test_tables_mean_the_pint_of_the_united_states(british: Kitchen) -> None:
    british.import_(b"food,amount\nmilk,1 pint\ncream,1 imperial pint\n", "csv")
    assert there(british) == {"milk": US_PINT, "cream": PINT}
