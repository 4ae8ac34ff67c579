"""What is in a serving: what a food's figures lack is said, and a range counts by its middle."""

from __future__ import annotations

from kitchensync import Kitchen


def test_a_nutrient_that_one_of_the_foods_has_no_figure_of_is_there_at_least(
    kitchen: Kitchen,
) -> None:
    kitchen.catalog.add("gloop")
    kitchen.catalog.edit("gloop", figures=["energy=100 kcal", "salt=1 g"])
    kitchen.recipes.new("Paste", "100-300 g gloop\n100 g flour", servings="2")
    found = kitchen.recipes.show("Paste").nutrition
    by_name = {each.name: each for each in found.nutrients}
    assert found.unknown == ()
    assert {name for name, each in by_name.items() if each.at_least} == {
        *by_name.keys() - {"energy", "salt"}
    }
    assert by_name["energy"].value == (2 * 100 + 364) * 4184 // 2
