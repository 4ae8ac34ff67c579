"""A recipe that is given away is as much of everything to whoever adds it."""

from __future__ import annotations

import json

import pytest

from kitchensync import Kitchen, LineChange
from kitchensync.recipes.writing import FORMATS

PREFERENCES = ("imperial", "us", "metric", None)
LINES = """1 pint milk
1 cup plus 2 tbsp sugar
2 x 1 pint cartons cream
½pint stock
1-2 tsp salt
2 imperial pints beer
200 g flour

Boil."""


def called_for(kitchen: Kitchen) -> list[int | None]:
    return [line.value for line in kitchen.recipes.show("Custard").lines]


@pytest.mark.parametrize("mixed", [False, True])
def test_a_file_means_the_same_amounts_whatever_is_preferred_where_it_is_read(
    kitchen: Kitchen, mixed: bool
) -> None:
    kitchen.customs.prefer("units", "imperial")
    kitchen.recipes.new("Custard", LINES)
    if mixed:
        kitchen.customs.prefer("units", "us")
        kitchen.recipes.edit.add_line("Custard", "1 cup oats", None)
    said = called_for(kitchen)
    for format, (ending, _) in FORMATS.items():
        written = kitchen.recipes.export("Custard", format)
        for preference in PREFERENCES:
            kitchen.customs.prefer("units", preference)
            assert not kitchen.recipes.add(written, f"x{ending}").changed
            kitchen.recipes.edit.remove("Custard")
            assert kitchen.recipes.add(written, f"x{ending}").changed
            assert called_for(kitchen) == said
            assert kitchen.recipes.export("Custard", format) == written


def test_a_file_says_whose_measures_it_means_and_names_those_of_others(kitchen: Kitchen) -> None:
    kitchen.customs.prefer("units", "imperial")
    kitchen.recipes.new("Custard", LINES)
    written = kitchen.recipes.export("Custard", "markdown").decode()
    assert "\nunits: imperial\n" in written
    assert "\n- 1 pint milk\n" in written
    kitchen.customs.prefer("units", None)
    kitchen.recipes.edit.add_line("Custard", "1 cup oats", None)
    written = kitchen.recipes.export("Custard", "markdown").decode()
    assert "\nunits: us\n" in written
    for line in (
        "1 imperial pint milk",
        "1 metric cup plus 2 metric tbsp sugar",
        "2 x 1 imperial pint cartons cream",
        "½ imperial pint stock",
        "1-2 metric tsp salt",
        "2 imperial pints beer",
        "1 cup oats",
    ):
        assert f"\n- {line}\n" in written


def test_who_reads_pages_alone_is_told_whose_measures_it_means(kitchen: Kitchen) -> None:
    kitchen.customs.prefer("units", "imperial")
    kitchen.recipes.new("Custard", LINES)
    page = json.loads(kitchen.recipes.export("Custard", "jsonld"))
    assert page["recipeIngredient"][:2] == [
        "1 imperial pint milk",
        "1 cup plus 2 tbsp sugar",
    ]


def test_an_amount_that_was_corrected_is_given_away_as_it_is_known(kitchen: Kitchen) -> None:
    kitchen.customs.prefer("units", "imperial")
    lines = "1 pint milk\n2-3 oz butter, soft\n2 eggs\nsalt\n2cm piece of ginger\n1 cup oats"
    kitchen.recipes.new("Custard", lines)
    for number, amount in enumerate(("1/2 pint", "40 g", "3", "5 g", "20 g"), 1):
        kitchen.recipes.edit.change_line("Custard", number, LineChange(amount=amount))
    said = called_for(kitchen)
    written = kitchen.recipes.export("Custard", "markdown")
    assert b"- 0.5 imperial pints milk\n- 40 g butter, soft\n- 3 eggs\n- 5 g salt\n" in written
    assert b"- 20 g of ginger\n" in written
    kitchen.customs.prefer("units", None)
    assert not kitchen.recipes.add(written, "custard.md").changed
    kitchen.recipes.edit.remove("Custard")
    kitchen.recipes.add(written, "custard.md")
    assert called_for(kitchen) == said
    assert kitchen.recipes.export("Custard", "markdown") == written


def test_nothing_is_said_of_measures_where_all_leave_no_doubt(kitchen: Kitchen) -> None:
    kitchen.recipes.new("Bread", "500 g flour\n2 imperial pints milk\n3 eggs\n\nBake.")
    assert b"units" not in kitchen.recipes.export("Bread", "json")


def test_what_an_older_version_wrote_is_still_the_recipe_that_is_here(kitchen: Kitchen) -> None:
    kitchen.customs.prefer("units", "imperial")
    kitchen.recipes.new("Custard", "1 pint milk\n\nBoil.")
    kitchen.customs.prefer("units", "us")
    kitchen.recipes.edit.add_line("Custard", "1 cup oats", None)
    older = (
        b"# Custard\n\n## Ingredients\n\n- 1 pint milk\n- 1 cup oats\n\n## Directions\n\n1. Boil.\n"
    )
    assert not kitchen.recipes.add(older, "custard.md").changed
