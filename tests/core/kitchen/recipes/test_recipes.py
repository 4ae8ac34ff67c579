"""Recipes come in, are shown and scaled, are corrected, and come back by undo."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kitchensync import Done, Kitchen, LineChange, RecipeView
from kitchensync.errors import Ambiguous, BadInput, NotFound
from tests.support.kitchens import World

DAL = """\
200 g red lentils
1 onion, chopped
2 cloves garlic
1 tsp ground cumin
400 ml coconut milk
2-3 tomatoes
salt (optional)

Fry the onion and the garlic for 5 minutes.
Add lentils, cumin and coconut milk and simmer 20 minutes.
Season with salt.
"""
COOK = b"""---
title: Pea soup
servings: 2
source: https://example.org/pea-soup
---

Cook @frozen peas{300%g} in @stock{1/2%l} for ~soup{10%minutes}.
"""


@pytest.fixture
def dal(kitchen: Kitchen) -> Kitchen:
    """A kitchen with one recipe."""
    kitchen.recipes.new("Red lentil dal", DAL, servings="4", minutes=35, tags=["quick"])
    return kitchen


def words(recipe: RecipeView) -> list[str]:
    return [line.words for line in recipe.lines]


def test_a_typed_recipe_has_its_lines_and_steps_in_order(dal: Kitchen) -> None:
    recipe = dal.recipes.show("dal")
    assert words(recipe) == DAL.split("\n\n", 1)[0].splitlines()
    assert [step.text for step in recipe.steps] == DAL.strip().split("\n\n")[1].splitlines()
    assert (recipe.servings, recipe.minutes, recipe.tags) == ("4", 35, ("quick",))


def test_lines_keep_their_words_and_say_what_they_mean(dal: Kitchen) -> None:
    onion = dal.recipes.show("dal").lines[1]
    assert onion.words == "1 onion, chopped"
    assert (onion.amount, onion.food, onion.preparation) == ("1", "onion", "chopped")
    tomatoes = dal.recipes.show("dal").lines[5]
    assert (tomatoes.value, tomatoes.value_to, tomatoes.amount) == (2000, 3000, "2–3")
    assert dal.recipes.show("dal").lines[6].optional


def test_scaling_multiplies_every_amount_and_changes_nothing(dal: Kitchen) -> None:
    scaled = dal.recipes.show("dal", servings="6")
    assert [line.text for line in scaled.lines[:5]] == [
        "300 g red lentils",
        "1 1/2 onions, chopped",
        "3 cloves garlic",
        "1 1/2 tsp ground cumin",
        "600 ml coconut milk",
    ]
    assert (scaled.servings, scaled.written_for) == ("6", "4")
    assert words(scaled) == words(dal.recipes.show("dal"))


def test_amounts_are_told_in_the_units_that_somebody_likes(dal: Kitchen) -> None:
    assert dal.recipes.show("dal", units="us").lines[0].amount == "7 oz"
    dal.customs.prefer("units", "us")
    assert dal.recipes.show("dal").lines[0].text == "7 oz red lentils"
    with pytest.raises(BadInput):
        dal.recipes.show("dal", units="parsec")


def test_what_is_counted_goes_with_its_number(kitchen: Kitchen) -> None:
    lines = (
        "1 large onion, diced\n2 eggs\n1 garlic\n1 bay leaf\n1 red pepper or chilli\n100 g carrot"
    )
    kitchen.recipes.new("Stew", lines, servings="2")
    more = [line.text for line in kitchen.recipes.show("stew", servings="3").lines]
    assert more == [
        "1 1/2 large onions, diced",
        "3 eggs",
        "1 1/2 garlic",
        "1 1/2 bay leaves",
        "1 1/2 red peppers or chilli",
        "150 g carrot",
    ]
    less = [line.text for line in kitchen.recipes.show("stew", servings="1").lines]
    assert less[:2] == ["1/2 large onion, diced", "1 egg"]
    assert words(kitchen.recipes.show("stew", servings="3")) == lines.splitlines()


def test_a_recipe_that_does_not_say_for_how_many_cannot_be_scaled(kitchen: Kitchen) -> None:
    kitchen.recipes.new("Toast", "2 slices bread")
    with pytest.raises(BadInput, match="for how many"):
        kitchen.recipes.show("toast", servings="2")


def test_a_recipe_is_scaled_by_whatever_it_makes(kitchen: Kitchen) -> None:
    kitchen.recipes.new("Pizza", "250 g flour")
    kitchen.recipes.edit.edit("pizza", yield_words="makes 8 slices")
    shown = kitchen.recipes.show("pizza", servings="16")
    assert (shown.yield_words, shown.servings) == ("makes 16 slices", None)
    assert shown.lines[0].text == "500 g flour"
    assert kitchen.recipes.show("pizza").yield_words == "makes 8 slices"
    for makes, many, said in (("1 loaf", "2", "2 loaves"), ("2 pies", "0.5", "0.5 pie")):
        kitchen.recipes.edit.edit("pizza", yield_words=makes)
        assert kitchen.recipes.show("pizza", servings=many).yield_words == said
    kitchen.recipes.edit.edit("pizza", yield_words="1 pan of 9 inches")
    with pytest.raises(BadInput, match="for how many"):
        kitchen.recipes.show("pizza", servings="2")


def test_steps_tell_their_times_and_which_ingredients_they_need(dal: Kitchen) -> None:
    fry, simmer, season = dal.recipes.show("dal").steps
    assert [timer.seconds for timer in fry.timers + simmer.timers] == [300, 1200]
    assert (fry.lines, simmer.lines, season.lines) == ((2, 3), (1, 4, 5), (7,))


def test_nutrition_says_what_it_does_not_know(kitchen: Kitchen) -> None:
    kitchen.recipes.new("Porridge", "50 g rolled oats\n1 handful zlorbs\n1 pinch salt (optional)")
    found = kitchen.recipes.show("porridge").nutrition
    energy = found.nutrients[0]
    assert energy.name == "energy"
    assert 700_000 < (energy.value or 0) < 850_000, "50 g of oats have about 190 kcal"
    assert energy.at_least
    assert (found.unknown, found.unknown_percent) == (("1 handful zlorbs",), 50)


def test_a_food_by_a_name_of_the_household_has_the_figures_that_everybody_knows(
    kitchen: Kitchen,
) -> None:
    kitchen.add("flour 1 kg")
    kitchen.recipes.new("Paste", "100 g flour")
    found = kitchen.recipes.show("paste").nutrition
    assert found.unknown == ()
    assert found.nutrients[0].value == 364 * 4184


def test_what_is_not_known_at_all_is_no_zero(kitchen: Kitchen) -> None:
    kitchen.recipes.new("Mystery", "1 handful zlorbs")
    found = kitchen.recipes.show("mystery").nutrition
    assert {one.value for one in found.nutrients} == {None}
    assert found.unknown_percent == 100


def test_lines_are_added_moved_and_taken_off(dal: Kitchen) -> None:
    edit = dal.recipes.edit
    edit.add_line("dal", "1 lime", 1)
    edit.change_line("dal", 3, LineChange(place=2))
    edit.remove_line("dal", 8)
    assert words(dal.recipes.show("dal"))[:4] == [
        "1 lime",
        "1 onion, chopped",
        "200 g red lentils",
        "2 cloves garlic",
    ]
    assert "salt (optional)" not in words(dal.recipes.show("dal"))


def test_steps_are_added_reworded_moved_and_taken_off(dal: Kitchen) -> None:
    edit = dal.recipes.edit
    edit.add_step("dal", "Rinse the lentils.", 1)
    edit.change_step("dal", 4, "Salt it.", None)
    edit.change_step("dal", 4, None, 2)
    edit.remove_step("dal", 3)
    assert [step.text for step in dal.recipes.show("dal").steps] == [
        "Rinse the lentils.",
        "Salt it.",
        "Add lentils, cumin and coconut milk and simmer 20 minutes.",
    ]


def test_what_is_not_there_cannot_be_changed(dal: Kitchen) -> None:
    with pytest.raises(NotFound, match="are 7 ingredients"):
        dal.recipes.edit.remove_line("dal", 8)
    dal.recipes.new("Tea", "1 tea bag\n\nSteep.")
    with pytest.raises(NotFound, match="is 1 ingredient\\."):
        dal.recipes.edit.remove_line("tea", 2)
    with pytest.raises(NotFound):
        dal.recipes.show("goulash")
    dal.recipes.new("Dal makhani")
    with pytest.raises(Ambiguous):
        dal.recipes.show("al")


def test_a_recipe_goes_by_its_id_too(dal: Kitchen) -> None:
    id_ = dal.recipes.search()[0].id
    assert dal.recipes.show(id_[:6]).title == "Red lentil dal"


def test_a_correction_holds_and_teaches_another_name(dal: Kitchen) -> None:
    dal.recipes.edit.change_line("dal", 3, LineChange(words="2 cloves knofi"))
    done = dal.recipes.edit.change_line("dal", 3, LineChange(food="shallot"))
    assert "“knofi” means shallot from now on" in done.what
    corrected = dal.recipes.show("dal").lines[2]
    assert (corrected.words, corrected.food, corrected.confidence) == (
        "2 cloves knofi",
        "shallot",
        100,
    )
    dal.recipes.new("Aioli", "3 cloves knofi")
    assert dal.recipes.show("aioli").lines[0].food == "shallot"


def test_a_correction_makes_no_other_name_of_what_is_another_food(dal: Kitchen) -> None:
    done = dal.recipes.edit.change_line("dal", 3, LineChange(food="shallot"))
    assert "That holds for this line alone: “garlic” is another food." in done.what
    assert dal.recipes.show("dal").lines[2].food == "shallot"
    dal.recipes.new("Aioli", "3 cloves garlic")
    assert dal.recipes.show("aioli").lines[0].food == "garlic"
    dal.add("garlic 1")
    assert dal.foods() == ["garlic"]


def test_a_correction_tells_a_name_of_the_household_from_another_name_of_a_food(
    dal: Kitchen,
) -> None:
    dal.catalog.add("knofi")
    dal.recipes.new("Stew", "1 knofi\n1 zucchini")
    foods = ("leek", "cucumber")
    own, other = (
        dal.recipes.edit.change_line("stew", at, LineChange(food=food)).what
        for at, food in enumerate(foods, 1)
    )
    assert "“knofi” is another food" in own
    assert "“zucchini” means cucumber from now on" in other


def test_what_a_person_said_of_an_amount_counts_when_scaled(dal: Kitchen) -> None:
    dal.recipes.edit.change_line("dal", 3, LineChange(amount="10 g"))
    assert dal.recipes.show("dal", servings="8").lines[2].text == "20 g garlic"
    shown = dal.recipes.show("dal").lines[2]
    assert (shown.text, shown.words) == ("10 g garlic", "2 cloves garlic")


def test_stars_and_favourites_are_a_persons_own(dal: Kitchen) -> None:
    dal.recipes.rate("dal", 4)
    dal.recipes.favourite("dal")
    (item,) = dal.recipes.search()
    assert (item.stars, item.favourite) == (4.0, True)
    dal.recipes.rate("dal", 0)
    dal.recipes.favourite("dal", yes=False)
    (item,) = dal.recipes.search()
    assert (item.stars, item.favourite) == (None, False)
    with pytest.raises(BadInput, match="Give 1 to 5 stars"):
        dal.recipes.rate("dal", 6)


def test_texts_and_times_are_changed_and_taken_away(dal: Kitchen) -> None:
    dal.recipes.edit.edit("dal", title="Dal", servings="2", notes="Ada likes it")
    recipe = dal.recipes.show("dal")
    assert (recipe.title, recipe.servings, recipe.notes) == ("Dal", "2", "Ada likes it")
    dal.recipes.edit.edit("dal", notes="", total_minutes=20)
    assert (dal.recipes.show("dal").notes, dal.recipes.show("dal").minutes) == ("", 20)
    with pytest.raises(BadInput):
        dal.recipes.edit.edit("dal", servings="many")


@pytest.mark.parametrize("format_", ["json", "jsonld", "cooklang", "markdown"])
def test_what_goes_out_comes_in_as_the_same_recipe(dal: Kitchen, format_: str) -> None:
    dal.recipes.edit.edit("dal", notes="Keeps for days.")
    before = dal.recipes.show("dal")
    data = dal.recipes.export("dal", format_)
    dal.recipes.edit.remove("dal")
    dal.recipes.add(data, "dal.cook" if format_ == "cooklang" else None)
    after = dal.recipes.show("dal")
    assert words(after) == words(before)
    assert [step.text for step in after.steps] == [step.text for step in before.steps]
    assert (after.title, after.servings, after.notes) == (before.title, "4", "Keeps for days.")


def test_undo_takes_each_change_of_a_recipe_back(dal: Kitchen) -> None:
    before = dal.recipes.show("dal")
    changes: tuple[Callable[[], Done], ...] = (
        lambda: dal.recipes.edit.change_line("dal", 1, LineChange(words="1 kg lentils", place=3)),
        lambda: dal.recipes.edit.add_step("dal", "Eat.", None),
        lambda: dal.recipes.edit.tag("dal", ["winter"], present=True),
        lambda: dal.recipes.rate("dal", 5),
        lambda: dal.recipes.edit.remove("dal"),
    )
    for change in changes:
        change()
        dal.undo()
        assert dal.recipes.show("dal") == before
    dal.undo()
    assert dal.recipes.search() == []
    assert dal.recipes.search("lentil") == []


@pytest.mark.parametrize("format_", ["json", "jsonld", "cooklang", "markdown"])
def test_a_shared_recipe_that_comes_back_is_the_same_one(
    world: World, dal: Kitchen, format_: str
) -> None:
    data = dal.recipes.export("dal", format_, shared=True)
    assert not dal.recipes.add(data).changed
    before = dal.recipes.export("dal", format_)
    other = world.found("tablet", person="Ben", relay=None)
    assert other.recipes.add(data).changed
    assert not other.recipes.add(data, "again.txt").changed
    assert other.recipes.export("dal", format_) == before
    dal.recipes.edit.edit("dal", title="Dal of lentils")
    assert not dal.recipes.add(data).changed


@pytest.mark.parametrize("format_", ["markdown", "cooklang", "json", "jsonld"])
def test_what_was_exported_is_the_recipe_that_it_was(kitchen: Kitchen, format_: str) -> None:
    kitchen.recipes.add_starters()
    kitchen.recipes.new("Porridge", "50 g rolled oats\n250 ml milk\n\nSimmer.", servings="2")
    kitchen.recipes.edit.change_line("Porridge", 2, LineChange(words="300 ml oat milk"))
    for title in ("Porridge", "Red Lentil Dal"):
        assert not kitchen.recipes.add(kitchen.recipes.export(title, format_)).changed


def test_another_recipe_of_the_same_title_is_another(kitchen: Kitchen) -> None:
    kitchen.recipes.new("Porridge", "50 g rolled oats")
    file = kitchen.recipes.export("Porridge").replace(b"50 g", b"60 g")
    assert kitchen.recipes.add(file).what == "Added Porridge."
