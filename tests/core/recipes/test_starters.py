"""The recipes that come with the project are whole, and of use."""

from __future__ import annotations

from kitchensync.recipes.durations import timers_of
from kitchensync.recipes.starters import starters
from kitchensync.replica.ids import named_id

RECIPES = starters()


def test_there_are_twenty_four_and_each_is_read_fully() -> None:
    assert len(RECIPES) == 24
    for slug, recipe in RECIPES.items():
        assert len(recipe.lines) >= 4, slug
        assert len(recipe.steps) >= 3, slug
        assert recipe.servings or recipe.yield_words, slug
        assert recipe.prep_minutes, slug
        assert recipe.description, slug
        assert recipe.tags, slug
        assert recipe.language == "en", slug


def test_each_says_which_recipe_it_is_so_that_a_copy_of_its_file_is_no_other_one() -> None:
    for slug, recipe in RECIPES.items():
        said = bytes.fromhex(recipe.extra["kitchensync-id"])
        assert said == named_id("recipe", f"starter\n{slug}")


def test_their_texts_hold_no_mark_that_was_not_read() -> None:
    for slug, recipe in RECIPES.items():
        said = [step.text for step in recipe.steps] + [line.words for line in recipe.lines]
        assert not set("@#{}%\\") & set("".join(said)), slug


def test_their_times_are_those_of_their_timers() -> None:
    for slug, recipe in RECIPES.items():
        waited = sum(timer.seconds for step in recipe.steps for timer in timers_of(step)) / 60
        longest = recipe.total_minutes or (recipe.prep_minutes or 0) + (recipe.cook_minutes or 0)
        assert waited <= longest, slug


def test_there_is_something_for_everybody() -> None:
    tags = [set(recipe.tags) for recipe in RECIPES.values()]
    for wanted in ("vegan", "quick", "baking", "leftovers", "breakfast", "soup"):
        assert sum(wanted in each for each in tags) >= 3, wanted
    assert any(recipe.title == "Red Lentil Dal" for recipe in RECIPES.values())
