"""A number that a food's name begins with says how much of nothing."""

from __future__ import annotations

from kitchensync import Kitchen

KNOWN = [
    ("five spice 50 g", "50 g", "five-spice powder", "five spice 100 g"),
    ("7 up 500 ml", "500 ml", "lemonade", "7 up 1 l"),
    ("7up", None, "lemonade", "7up"),
    ("2 7up", "2", "lemonade", "4 7up"),
    ("2 cups 2% milk", "2 cups", "semi-skimmed milk", "4 cups 2% milk"),
    ("2 tbsp A1 sauce", "2 tbsp", "Worcestershire sauce", "4 tbsp A1 sauce"),
    ("2 onions", "2", "onion", "4 onions"),
]
"""Words, how much of what they mean, and what they say of twice as much."""


def test_what_everybody_calls_a_food_is_its_name_in_a_recipe(kitchen: Kitchen) -> None:
    kitchen.recipes.new("Dish", "\n".join(words for words, *_ in KNOWN), servings="2")
    lines = kitchen.recipes.show("Dish").lines
    doubled = kitchen.recipes.show("Dish", servings="4").lines
    assert [
        (line.words, line.amount, line.food, twice.text)
        for line, twice in zip(lines, doubled, strict=True)
    ] == KNOWN
    assert kitchen.review.waiting() == []


def test_what_the_household_calls_so_is_too_unless_the_rest_of_it_may_be_counted(
    kitchen: Kitchen,
) -> None:
    kitchen.add("3 musketeers 2, 2 onions 300 ml")
    assert {item.food for item in kitchen.pantry()} == {"3 musketeers", "2 onions"}
    kitchen.recipes.new("Dish", "3 musketeers 45 g\n3 musketeers\n2 onions")
    lines = kitchen.recipes.show("Dish").lines
    assert [(line.amount, line.food) for line in lines] == [
        ("45 g", "3 musketeers"),
        (None, "3 musketeers"),
        ("2", "onion"),
    ]


def test_whose_cups_are_meant_is_named_behind_such_a_name(kitchen: Kitchen) -> None:
    kitchen.customs.prefer("units", "metric")
    kitchen.recipes.new("Dish", "7up 1 cup")
    kitchen.customs.prefer("units", None)
    kitchen.recipes.edit.add_line("Dish", "1 cup milk", None)
    assert b"- 7up 1 metric cup\n" in kitchen.recipes.export("Dish", "markdown")


def test_a_scaled_recipe_counts_its_tins_unless_other_measures_are_preferred(
    kitchen: Kitchen,
) -> None:
    kitchen.recipes.new("Chili", "2 (15 oz) cans kidney beans", servings="4")
    (line,) = kitchen.recipes.show("Chili", servings="8").lines
    assert (line.text, line.value) == ("4 (15 oz) cans kidney beans", 1_700_972)
    (line,) = kitchen.recipes.show("Chili", servings="8", units="metric").lines
    assert line.text == "1.7 kg kidney beans"
